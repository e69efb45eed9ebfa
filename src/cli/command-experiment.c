/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"
#include "cli/lanyard-ctl-experiment.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-format.h"
#include "engine/experiment/lanyard-experiment-presets.h"
#include "engine/experiment/lanyard-experiment-runner.h"

typedef struct
{
  LanyardCtl              *ctl;
  LanyardExperimentRunner *runner;
} Run;

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
                const LanyardExperimentSettings *settings,
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

      if (!lanyard_experiment_counter_concerns (&infos[i], settings, end))
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
    {
      g_autoptr (GTypeClass) handovers = g_type_class_ref (LANYARD_TYPE_EXPERIMENT_HANDOVER);

      lanyard_ctl_set_string (result, "mode",
                              g_enum_get_value ((GEnumClass *) class, s->mode)->value_nick);
      if (s->transport == LANYARD_EXPERIMENT_TCP)
        lanyard_ctl_set_string (result, "handover",
                                g_enum_get_value ((GEnumClass *) handovers, s->handover)->value_nick);
    }
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
  const LanyardExperimentSettings *settings
      = lanyard_experiment_plan_get (lanyard_experiment_result_get_plan (result));
  const char *problem = lanyard_experiment_result_get_error (result);
  g_autoptr (GError) error = NULL;
  JsonBuilder *json;

  if (problem != NULL)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_FAILED, problem);
  /* A run that failed before anything moved has no figures to read. */
  if (problem != NULL && final->sender.calls + final->receiver.calls == 0)
    {
      json = lanyard_ctl_result_begin (run->ctl, error);
      set_result (json, result);
      return lanyard_ctl_result_end (run->ctl, json);
    }
  if (final->sender.present)
    print_counters (run->ctl, _ ("Sender"), &final->sender, settings, LANYARD_EXPERIMENT_SENDER);
  if (final->receiver.present)
    print_counters (run->ctl, _ ("Receiver"), &final->receiver, settings,
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
    {
      /* More follows the sentence. */
      if (g_str_has_suffix (error->message, "."))
        error->message[strlen (error->message) - 1] = '\0';
      return lanyard_ctl_usage (ctl, "%s", error->message);
    }
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
  { "handover", 0, 0, G_OPTION_ARG_STRING, &options.handover,                                       \
    N_ ("TCP: how bytes get to the kernel: copy (default), sendfile or zerocopy"), N_ ("HOW") },    \
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
    N_ ("UDP: let the kernel hand over datagrams together"), NULL },                                \
  { "discard", 0, 0, G_OPTION_ARG_NONE, &options.discard,                                           \
    N_ ("TCP: let the kernel throw away what is read (MSG_TRUNC), and only count it"), NULL }

static LanyardCtlExit
run_receive (LanyardCtl *ctl, char **args)
{
  g_auto (LanyardCtlExperiment) options = { .port = LANYARD_EXPERIMENT_PORT };
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
  if (!lanyard_ctl_experiment_read_common (ctl, &options, &settings) || !lanyard_ctl_experiment_read_receiver (ctl, &options, &settings)
      || !lanyard_ctl_experiment_read_number (ctl, "--count", options.count, &count))
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
  g_auto (LanyardCtlExperiment) options = { 0 };
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
  if (!lanyard_ctl_experiment_read_target (ctl, &options, &settings) || !lanyard_ctl_experiment_read_common (ctl, &options, &settings)
      || !lanyard_ctl_experiment_read_sender (ctl, &options, &settings))
    return LANYARD_CTL_USAGE;
  return run_plan (ctl, &settings);
}

static LanyardCtlExit
run_both (LanyardCtl *ctl, char **args)
{
  g_auto (LanyardCtlExperiment) options = { 0 };
  const GOptionEntry entries[] = {
    { "preset", 0, 0, G_OPTION_ARG_STRING, &options.preset,
      N_ ("Begin with a preset: blocking, nonblocking, nonblocking-complete, udp-messages, bulk-tcp, "
          "sendfile-tcp, bulk-udp, lossy-udp, slow-tcp, nobody or nobody-connected"),
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
  if (!lanyard_ctl_experiment_read_common (ctl, &options, &settings) || !lanyard_ctl_experiment_read_receiver (ctl, &options, &settings)
      || !lanyard_ctl_experiment_read_sender (ctl, &options, &settings) || !lanyard_ctl_experiment_read_link (ctl, &options, &settings.link))
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
