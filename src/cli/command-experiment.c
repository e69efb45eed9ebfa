/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/core/lanyard-format.h"
#include "engine/experiment/lanyard-experiment-presets.h"
#include "engine/experiment/lanyard-experiment-runner.h"

/* One send of the course's client, where nothing else is said. */
#define SMALL_SEND 13
#define LARGE_SEND (128 * 1024)

typedef struct
{
  /* as typed */
  gboolean udp;
  gboolean ipv6;
  gboolean connected;
  gboolean gso;
  gboolean gro;
  gboolean nodelay;
  gboolean no_detail;
  int      port;
  int      source_port;
  double   duration;
  double   interval;
  double   delay;
  double   jitter;
  char    *to;
  char    *bind;
  char    *mode;
  char    *size;
  char    *batch;
  char    *count;
  char    *message;
  char    *sndbuf;
  char    *rcvbuf;
  char    *pace;
  char    *streams;
  char    *vector;
  char    *loss;
  char    *duplicate;
  char    *reorder;
  char    *rate;
  char    *seed;
  char    *preset;
  char    *host; /* of @to */
} Options;

static void
options_clear (Options *options)
{
  char **texts[] = { &options->to,      &options->bind,   &options->mode,      &options->size,
                     &options->batch,   &options->count,  &options->message,   &options->sndbuf,
                     &options->rcvbuf,  &options->pace,   &options->streams,   &options->vector,
                     &options->loss,    &options->seed,   &options->duplicate, &options->reorder,
                     &options->rate,    &options->preset, &options->host };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

typedef struct
{
  LanyardCtl              *ctl;
  LanyardExperimentRunner *runner;
} Run;

/* "1448", "64Ki", "10M": a whole number with k, M, G (thousands) or Ki, Mi, Gi. Nothing typed: *@value stays. */
static gboolean
read_number (LanyardCtl *ctl, const char *option, const char *text, guint64 *value)
{
  static const struct
  {
    const char *suffix;
    guint64     factor;
  } units[] = {
    { "", 1 },
    { "k", 1000 },
    { "M", 1000 * 1000 },
    { "G", 1000 * 1000 * 1000 },
    { "Ki", 1024 },
    { "Mi", 1024 * 1024 },
    { "Gi", 1024 * 1024 * 1024 },
  };
  char *end = NULL;
  guint64 number;

  if (text == NULL)
    return TRUE;
  if (g_ascii_isdigit (*text))
    {
      number = g_ascii_strtoull (text, &end, 10);
      for (guint i = 0; i < G_N_ELEMENTS (units); i++)
        if (g_str_equal (end, units[i].suffix) && number <= G_MAXINT64 / units[i].factor)
          {
            *value = number * units[i].factor;
            return TRUE;
          }
    }
  (void) lanyard_ctl_usage (ctl, _ ("%s needs a whole number, not “%s”"), option, text);
  return FALSE;
}

/* "0.05", "5%" or "5": up to 1 it is a probability, above that a percentage. */
static gboolean
read_probability (LanyardCtl *ctl, const char *option, const char *text, double *value)
{
  char *end = NULL;
  double number;

  if (text == NULL)
    return TRUE;
  number = g_ascii_strtod (text, &end);
  if (end != text && isfinite (number) && number >= 0 && number <= 100
      && (*end == '\0' || g_str_equal (end, "%")))
    {
      *value = *end == '%' || number > 1 ? number / 100 : number;
      return TRUE;
    }
  (void) lanyard_ctl_usage (ctl, _ ("%s needs a probability from 0 to 1 or a percentage, not “%s”"),
                            option, text);
  return FALSE;
}

static gboolean
read_mode (LanyardCtl *ctl, const char *text, LanyardExperimentMode *mode)
{
  g_autoptr (GTypeClass) class = g_type_class_ref (LANYARD_TYPE_EXPERIMENT_MODE);
  GEnumValue *value;

  if (text == NULL)
    return TRUE;
  value = g_enum_get_value_by_nick ((GEnumClass *) class, text);
  if (value == NULL)
    {
      (void) lanyard_ctl_usage (
          ctl, _ ("--mode is blocking, nonblocking or nonblocking-complete, not “%s”"), text);
      return FALSE;
    }
  *mode = value->value;
  return TRUE;
}

static gboolean
read_target (LanyardCtl *ctl, Options *options, LanyardExperimentSettings *s)
{
  g_autofree char *address = NULL;
  g_autoptr (GSocketConnectable) parsed = NULL;

  if (options->to == NULL)
    {
      (void) lanyard_ctl_usage (ctl, _ ("--to HOST:PORT is needed"));
      return FALSE;
    }
  address = lanyard_ctl_address (ctl, options->to, LANYARD_EXPERIMENT_PORT);
  if (address == NULL)
    return FALSE;
  parsed = g_network_address_parse (address, LANYARD_EXPERIMENT_PORT, NULL);
  if (parsed == NULL)
    {
      (void) lanyard_ctl_usage (ctl, _ ("“%s” is no address"), options->to);
      return FALSE;
    }
  options->host = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
  s->host = options->host;
  s->port = g_network_address_get_port (G_NETWORK_ADDRESS (parsed));
  return TRUE;
}

/* What bounds the run, where not all of it was typed. */
static void
complete_sizes (const Options *options, LanyardExperimentSettings *s)
{
  gboolean bounded = options->duration > 0 || options->count != NULL;

  if (options->preset != NULL && options->size == NULL && !bounded)
    return;
  if (options->size == NULL && (bounded || s->transport == LANYARD_EXPERIMENT_UDP))
    s->size = 0;
  if (s->transport == LANYARD_EXPERIMENT_TCP)
    {
      if (s->send_size == 0 && options->size == NULL && bounded)
        s->send_size = options->count != NULL ? SMALL_SEND : LARGE_SEND;
      return;
    }
  if (options->size != NULL || bounded)
    return;
  if (s->message == NULL)
    s->count = 1000;
  else if (s->interval <= 0)
    s->count = 1;
}

static gboolean
read_sender (LanyardCtl *ctl, Options *options, LanyardExperimentSettings *s)
{
  if (!read_mode (ctl, options->mode, &s->mode)
      || !read_number (ctl, "--size", options->size, &s->size)
      || !read_number (ctl, "--batch", options->batch, &s->send_size)
      || !read_number (ctl, "--count", options->count, &s->count)
      || !read_number (ctl, "--sndbuf", options->sndbuf, &s->sndbuf)
      || !read_number (ctl, "--pace", options->pace, &s->rate)
      || !lanyard_ctl_check_range (ctl, "--source-port", options->source_port, 0, 65535))
    return FALSE;
  if (options->duration > 0)
    s->duration = options->duration;
  if (options->interval > 0)
    s->interval = options->interval;
  if (options->message != NULL)
    s->message = options->message;
  if (options->source_port > 0)
    s->source_port = (guint64) options->source_port;
  s->connected |= options->connected;
  s->gso |= options->gso;
  s->nodelay |= options->nodelay;
  complete_sizes (options, s);
  return TRUE;
}

static gboolean
read_receiver (LanyardCtl *ctl, Options *options, LanyardExperimentSettings *s)
{
  if (!read_number (ctl, "--batch", options->batch, &s->batch)
      || !read_number (ctl, "--rcvbuf", options->rcvbuf, &s->rcvbuf)
      || !lanyard_ctl_check_range (ctl, "--port", options->port, 0, 65535))
    return FALSE;
  if (options->bind != NULL)
    s->bind = options->bind;
  s->port = (guint64) options->port;
  s->gro |= options->gro;
  return TRUE;
}

static gboolean
read_link (LanyardCtl *ctl, Options *options, LanyardLinkSettings *link)
{
  if (!read_probability (ctl, "--loss", options->loss, &link->loss)
      || !read_probability (ctl, "--duplicate", options->duplicate, &link->duplicate)
      || !read_probability (ctl, "--reorder", options->reorder, &link->reorder)
      || !read_number (ctl, "--rate", options->rate, &link->rate)
      || !read_number (ctl, "--seed", options->seed, &link->seed))
    return FALSE;
  if (options->delay > 0)
    link->delay = options->delay / 1000;
  if (options->jitter > 0)
    link->jitter = options->jitter / 1000;
  return TRUE;
}

static gboolean
read_common (LanyardCtl *ctl, Options *options, LanyardExperimentSettings *s)
{
  if (options->udp)
    s->transport = LANYARD_EXPERIMENT_UDP;
  if (options->ipv6)
    s->family = LANYARD_EXPERIMENT_IPV6;
  if (options->no_detail)
    s->detail = FALSE;
  return read_number (ctl, "--streams", options->streams, &s->streams)
         && read_number (ctl, "--vector", options->vector, &s->vector);
}

/* The messages of demo 7, as they come and go. */
static void
on_messages (GListModel *messages, guint position, guint removed, guint added, Run *run)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LanyardExperimentMessage) message = g_list_model_get_item (messages, i);
      const char *text = lanyard_experiment_message_get_text (message);
      const char *address = lanyard_experiment_message_get_address (message);
      gboolean sent = lanyard_experiment_message_get_sent (message);
      JsonBuilder *event = lanyard_ctl_event_begin (run->ctl, sent ? "sent" : "message");

      if (sent)
        lanyard_ctl_print (run->ctl, _ ("sent to %s: %s"), address, text);
      else
        lanyard_ctl_print (run->ctl, "%s  %s", address, text);
      if (event == NULL)
        continue;
      lanyard_ctl_set_int (event, "number",
                           (gint64) lanyard_experiment_message_get_number (message));
      lanyard_ctl_set_string (event, "text", text);
      lanyard_ctl_set_string (event, sent ? "to" : "from", address);
      lanyard_ctl_set_int (event, "bytes", lanyard_experiment_message_get_size (message));
      lanyard_ctl_event_end (run->ctl, event);
    }
}

static void
on_sample (LanyardExperimentRunner *runner, GParamSpec *pspec, Run *run)
{
  LanyardExperimentSample *sample = lanyard_experiment_runner_get_sample (runner);
  LanyardExperimentPlan *plan = lanyard_experiment_runner_get_plan (runner);
  gboolean receives = sample->receiver.present;
  guint64 bytes = receives ? sample->receiver.bytes : sample->sender.accepted;
  double rate = lanyard_experiment_counters_get_rate (
      receives ? &sample->receiver : &sample->sender,
      receives ? LANYARD_EXPERIMENT_RECEIVER : LANYARD_EXPERIMENT_SENDER);

  if (lanyard_experiment_runner_get_active (runner) && bytes > 0
      && lanyard_experiment_plan_get (plan)->message == NULL)
    lanyard_ctl_progress (run->ctl, bytes,
                          sample->sender.present ? lanyard_experiment_plan_get_bytes (plan) : 0,
                          rate, -1);
}

static void
on_finished (LanyardExperimentRunner *runner, Run *run)
{
  lanyard_ctl_quit (run->ctl);
}

static void
on_stop (LanyardCtl *ctl, gpointer user_data)
{
  lanyard_experiment_runner_stop (((Run *) user_data)->runner);
}

/* The members of @object in @result. */
static void
set_members (JsonBuilder *result, JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    {
      json_builder_set_member_name (result, l->data);
      json_builder_add_value (result, json_object_dup_member (object, l->data));
    }
}

static void
print_counters (LanyardCtl                      *ctl,
                const char                      *title,
                const LanyardExperimentCounters *counters,
                LanyardExperimentTransport       transport,
                LanyardExperimentEnds            end)
{
  guint n;
  const LanyardExperimentCounterInfo *infos = lanyard_experiment_counter_info (&n);
  g_autofree char *rate
      = lanyard_format_rate (lanyard_experiment_counters_get_rate (counters, end));

  lanyard_ctl_print (ctl, "%s", title);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *value = NULL;

      if (!lanyard_experiment_counter_applies (&infos[i], transport, end))
        continue;
      value = lanyard_experiment_counter_format (&infos[i], counters);
      lanyard_ctl_print (ctl, "  %-34s %s", lanyard_experiment_counter_get_title (&infos[i]), value);
    }
  lanyard_ctl_print (ctl, "  %-34s %s", _ ("Rate"), rate);
}

static void
set_end (JsonBuilder                     *result,
         const char                      *member,
         const LanyardExperimentCounters *counters,
         const LanyardExperimentSettings *s,
         LanyardExperimentEnds            end)
{
  g_autoptr (JsonObject) object = lanyard_experiment_counters_to_json (counters, s->transport, end);
  g_autoptr (GTypeClass) class = g_type_class_ref (LANYARD_TYPE_EXPERIMENT_MODE);

  if (member != NULL)
    {
      json_builder_set_member_name (result, member);
      json_builder_begin_object (result);
    }
  lanyard_ctl_set_string (result, "role",
                          end == LANYARD_EXPERIMENT_SENDER ? "sender" : "receiver");
  lanyard_ctl_set_string (result, "transport",
                          s->transport == LANYARD_EXPERIMENT_UDP ? "udp" : "tcp");
  if (end == LANYARD_EXPERIMENT_SENDER)
    lanyard_ctl_set_string (result, "mode",
                            g_enum_get_value ((GEnumClass *) class, s->mode)->value_nick);
  set_members (result, object);
  if (member != NULL)
    json_builder_end_object (result);
}

static void
set_result (JsonBuilder *json, LanyardExperimentResult *result)
{
  const LanyardExperimentSample *final = lanyard_experiment_result_get_final (result);
  const LanyardExperimentSettings *s
      = lanyard_experiment_plan_get (lanyard_experiment_result_get_plan (result));
  gboolean both = s->ends == LANYARD_EXPERIMENT_BOTH;
  g_autoptr (GTypeClass) class = g_type_class_ref (LANYARD_TYPE_EXPERIMENT_LIMIT);

  if (json == NULL)
    return;
  if (final->sender.present)
    set_end (json, both ? "sender" : NULL, &final->sender, s, LANYARD_EXPERIMENT_SENDER);
  if (final->receiver.present)
    set_end (json, both ? "receiver" : NULL, &final->receiver, s, LANYARD_EXPERIMENT_RECEIVER);
  if (final->has_link)
    {
      g_autoptr (JsonObject) whole = lanyard_experiment_result_to_json (result);
      JsonArray *samples = json_object_get_array_member (whole, "samples");
      JsonObject *last
          = json_array_get_object_element (samples, json_array_get_length (samples) - 1);

      json_builder_set_member_name (json, "link");
      json_builder_add_value (json, json_object_dup_member (last, "link"));
    }
  lanyard_ctl_set_string (json, "verdict", lanyard_experiment_result_get_verdict (result));
  lanyard_ctl_set_string (
      json, "limit",
      g_enum_get_value ((GEnumClass *) class, (int) lanyard_experiment_result_get_limit (result))
          ->value_nick);
}

static LanyardCtlExit
show_result (Run *run)
{
  LanyardExperimentResult *result = lanyard_experiment_runner_get_result (run->runner);
  const LanyardExperimentSample *final = lanyard_experiment_result_get_final (result);
  LanyardExperimentTransport transport
      = lanyard_experiment_plan_get (lanyard_experiment_result_get_plan (result))->transport;
  const char *problem = lanyard_experiment_result_get_error (result);
  g_autoptr (GError) error = NULL;
  JsonBuilder *json;

  if (problem != NULL)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_FAILED, problem);
  if (final->sender.present)
    print_counters (run->ctl, _ ("Sender"), &final->sender, transport, LANYARD_EXPERIMENT_SENDER);
  if (final->receiver.present)
    print_counters (run->ctl, _ ("Receiver"), &final->receiver, transport,
                    LANYARD_EXPERIMENT_RECEIVER);
  lanyard_ctl_print (run->ctl, "%s", lanyard_experiment_result_get_verdict (result));
  json = lanyard_ctl_result_begin (run->ctl, error);
  set_result (json, result);
  return lanyard_ctl_result_end (run->ctl, json);
}

static LanyardCtlExit
run_plan (LanyardCtl *ctl, const LanyardExperimentSettings *settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardExperimentPlan) plan = lanyard_experiment_plan_new (settings, &error);
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  Run run = { .ctl = ctl };

  if (plan == NULL)
    return lanyard_ctl_usage (ctl, "%s", error->message);
  runner = lanyard_experiment_runner_new (plan);
  run.runner = runner;
  g_signal_connect (lanyard_experiment_runner_get_messages (runner), "items-changed",
                    G_CALLBACK (on_messages), &run);
  g_signal_connect (runner, "notify::sample", G_CALLBACK (on_sample), &run);
  g_signal_connect (runner, "finished", G_CALLBACK (on_finished), &run);
  if (!lanyard_experiment_runner_start (runner, &error))
    return lanyard_ctl_fail (ctl, error);
  if (settings->ends == LANYARD_EXPERIMENT_RECEIVER)
    {
      const char *address = lanyard_experiment_runner_get_address (runner);
      g_autoptr (GSocketConnectable) parsed = g_network_address_parse (address, 0, NULL);

      lanyard_ctl_listening (
          ctl,
          parsed != NULL ? g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)) : address,
          (guint16) lanyard_experiment_runner_get_port (runner), NULL);
    }
  lanyard_ctl_on_stop (ctl, on_stop, &run);
  lanyard_ctl_run (ctl);
  lanyard_experiment_runner_stop (runner);
  return show_result (&run);
}

#define COMMON_ENTRIES                                                                              \
  { "udp", 0, 0, G_OPTION_ARG_NONE, &options.udp, N_ ("Datagrams instead of a TCP connection"),     \
    NULL },                                                                                         \
  { "ipv6", 0, 0, G_OPTION_ARG_NONE, &options.ipv6, N_ ("Over IPv6"), NULL },                       \
  { "streams", 0, 0, G_OPTION_ARG_STRING, &options.streams, N_ ("Parallel connections"),            \
    N_ ("N") },                                                                                     \
  { "no-detail", 0, 0, G_OPTION_ARG_NONE, &options.no_detail,                                       \
    N_ ("Keep no histogram and no timeline of calls"), NULL },                                      \
  { "vector", 0, 0, G_OPTION_ARG_STRING, &options.vector,                                           \
    N_ ("Datagrams, or groups of them, a system call"), N_ ("N") }

#define SENDER_ENTRIES                                                                              \
  { "mode", 0, 0, G_OPTION_ARG_STRING, &options.mode,                                               \
    N_ ("blocking (default), nonblocking or nonblocking-complete"), N_ ("MODE") },                  \
  { "size", 0, 0, G_OPTION_ARG_STRING, &options.size,                                               \
    N_ ("Bytes in all (TCP: 136314880 as in the course)"), N_ ("BYTES") },                          \
  { "duration", 0, 0, G_OPTION_ARG_DOUBLE, &options.duration, N_ ("Send for so long"),              \
    N_ ("SECONDS") },                                                                               \
  { "message", 0, 0, G_OPTION_ARG_STRING, &options.message,                                         \
    N_ ("UDP: plain text instead of measured datagrams; {n} is its number, from 1"), N_ ("TEXT") }, \
  { "interval", 0, 0, G_OPTION_ARG_DOUBLE, &options.interval, N_ ("Between two sends"),             \
    N_ ("SECONDS") },                                                                               \
  { "sndbuf", 0, 0, G_OPTION_ARG_STRING, &options.sndbuf, N_ ("SO_SNDBUF"), N_ ("BYTES") },         \
  { "pace", 0, 0, G_OPTION_ARG_STRING, &options.pace, N_ ("Send no faster"), N_ ("BITS") },         \
  { "nodelay", 0, 0, G_OPTION_ARG_NONE, &options.nodelay, N_ ("TCP_NODELAY"), NULL },               \
  { "source-port", 0, 0, G_OPTION_ARG_INT, &options.source_port, N_ ("Send from this port"),        \
    N_ ("PORT") },                                                                                  \
  { "connected", 0, 0, G_OPTION_ARG_NONE, &options.connected,                                       \
    N_ ("UDP: connect the socket, to hear when nobody listens"), NULL },                            \
  { "gso", 0, 0, G_OPTION_ARG_NONE, &options.gso,                                                   \
    N_ ("UDP: let the kernel cut large sends into datagrams"), NULL }

#define RECEIVER_ENTRIES                                                                            \
  { "bind", 0, 0, G_OPTION_ARG_STRING, &options.bind,                                               \
    N_ ("Listen on this numeric address (default: this machine only)"), N_ ("ADDRESS") },           \
  { "port", 0, 0, G_OPTION_ARG_INT, &options.port, N_ ("Listen on this port; 0: any"),              \
    N_ ("PORT") },                                                                                  \
  { "rcvbuf", 0, 0, G_OPTION_ARG_STRING, &options.rcvbuf, N_ ("SO_RCVBUF"), N_ ("BYTES") },         \
  { "gro", 0, 0, G_OPTION_ARG_NONE, &options.gro,                                                   \
    N_ ("UDP: let the kernel hand over datagrams together"), NULL }

static LanyardCtlExit
run_receive (LanyardCtl *ctl, char **args)
{
  g_auto (Options) options = { .port = LANYARD_EXPERIMENT_PORT };
  const GOptionEntry entries[] = {
    COMMON_ENTRIES,
    RECEIVER_ENTRIES,
    { "batch", 0, 0, G_OPTION_ARG_STRING, &options.batch, N_ ("Bytes a read asks for (default 1024)"),
      N_ ("BYTES") },
    { "count", 0, 0, G_OPTION_ARG_STRING, &options.count,
      N_ ("End after so many connections, or datagrams (default 1; measured datagrams: all)"),
      N_ ("N") },
    G_OPTION_ENTRY_NULL,
  };
  LanyardExperimentSettings settings;
  guint64 count = 0;

  lanyard_experiment_settings_init (&settings);
  settings.ends = LANYARD_EXPERIMENT_RECEIVER;
  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (args[1] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[1]);
  if (!read_common (ctl, &options, &settings) || !read_receiver (ctl, &options, &settings)
      || !read_number (ctl, "--count", options.count, &count))
    return LANYARD_CTL_USAGE;
  if (options.count != NULL && (count == 0 || (!options.udp && count > 1024)))
    return lanyard_ctl_usage (ctl, _ ("--count is at least 1, and at most 1024 connections"));
  settings.count = count;
  settings.end_after_message = options.udp && options.count == NULL;
  return run_plan (ctl, &settings);
}

static LanyardCtlExit
run_send (LanyardCtl *ctl, char **args)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_STRING, &options.to, N_ ("Where the receiver listens"),
      N_ ("HOST:PORT") },
    COMMON_ENTRIES,
    SENDER_ENTRIES,
    { "batch", 0, 0, G_OPTION_ARG_STRING, &options.batch,
      N_ ("Bytes a send call or datagram (TCP: all in one call; UDP: 1448)"), N_ ("BYTES") },
    { "count", 0, 0, G_OPTION_ARG_STRING, &options.count, N_ ("Sends, or datagrams"), N_ ("N") },
    G_OPTION_ENTRY_NULL,
  };
  LanyardExperimentSettings settings;

  lanyard_experiment_settings_init (&settings);
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (args[1] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[1]);
  if (!read_target (ctl, &options, &settings) || !read_common (ctl, &options, &settings)
      || !read_sender (ctl, &options, &settings))
    return LANYARD_CTL_USAGE;
  return run_plan (ctl, &settings);
}

static LanyardCtlExit
run_both (LanyardCtl *ctl, char **args)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "preset", 0, 0, G_OPTION_ARG_STRING, &options.preset,
      N_ ("Begin with a preset: blocking, nonblocking, nonblocking-complete, udp-messages, bulk-tcp, "
          "bulk-udp, lossy-udp, slow-tcp, nobody or nobody-connected"),
      N_ ("NAME") },
    COMMON_ENTRIES,
    SENDER_ENTRIES,
    RECEIVER_ENTRIES,
    { "batch", 0, 0, G_OPTION_ARG_STRING, &options.batch,
      N_ ("Bytes a call, of the sender and of the receiver"), N_ ("BYTES") },
    { "count", 0, 0, G_OPTION_ARG_STRING, &options.count, N_ ("Sends, or datagrams"), N_ ("N") },
    { "loss", 0, 0, G_OPTION_ARG_STRING, &options.loss,
      N_ ("UDP: drop so many: 0.05 or 5%"), N_ ("P") },
    { "duplicate", 0, 0, G_OPTION_ARG_STRING, &options.duplicate, N_ ("UDP: send so many twice"),
      N_ ("P") },
    { "reorder", 0, 0, G_OPTION_ARG_STRING, &options.reorder,
      N_ ("UDP: swap so many with the one after"), N_ ("P") },
    { "delay", 0, 0, G_OPTION_ARG_DOUBLE, &options.delay, N_ ("Delay each way"), N_ ("MS") },
    { "jitter", 0, 0, G_OPTION_ARG_DOUBLE, &options.jitter, N_ ("UDP: vary the delay"), N_ ("MS") },
    { "rate", 0, 0, G_OPTION_ARG_STRING, &options.rate, N_ ("The link’s rate"), N_ ("BITS") },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &options.seed,
      N_ ("The same seed loses the same datagrams"), N_ ("N") },
    G_OPTION_ENTRY_NULL,
  };
  LanyardExperimentSettings settings;
  const LanyardExperimentPreset *preset;

  lanyard_experiment_settings_init (&settings);
  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (args[1] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[1]);
  preset = lanyard_experiment_presets_lookup (options.preset);
  if (options.preset != NULL && preset == NULL)
    return lanyard_ctl_usage (ctl, _ ("there is no preset “%s”"), options.preset);
  if (preset != NULL)
    lanyard_experiment_preset_fill (preset, &settings);
  /* A lone sender keeps the port that it sends to. */
  if (preset != NULL && settings.ends == LANYARD_EXPERIMENT_SENDER && options.port == 0)
    options.port = (int) settings.port;
  if (!read_common (ctl, &options, &settings) || !read_receiver (ctl, &options, &settings)
      || !read_sender (ctl, &options, &settings) || !read_link (ctl, &options, &settings.link))
    return LANYARD_CTL_USAGE;
  return run_plan (ctl, &settings);
}

const LanyardCtlCommand lanyard_ctl_experiment_commands[] = {
  { "experiment receive", NULL, N_ ("Be the receiving end of a socket experiment"),
    N_ ("The sender may be any program: “lanyardctl experiment send”, nc, or a script of the sockets "
        "course. Nothing is kept of what arrives; it is counted."),
    run_receive },
  { "experiment send", "--to HOST:PORT", N_ ("Be the sending end of a socket experiment"),
    N_ ("The receiver may be any program that reads."), run_send },
  { "experiment run", NULL, N_ ("Run both ends on this machine and say what limited them"),
    N_ ("With a loss, delay or rate the data goes through a relay in this process that makes the link "
        "worse. TCP can only be delayed and slowed."),
    run_both },
  { NULL },
};
