/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli/command-packets-private.h"
#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-format.h"
#include "engine/experiment/lanyard-packets-sender.h"

typedef struct
{
  LanyardCtl             *ctl;
  LanyardPacketsLog      *log;
  LanyardPacketsSender   *sender;
  LanyardPacketsListener *listener;
  gboolean                dump;
  guint64                 most; /* packets to receive; 0: any number */
  char                   *trouble; /* the last error that was logged */
} Packets;

/* What both commands take. */
typedef struct
{
  gboolean udp;
  gboolean tls;
  gboolean fields;
  gboolean dump;
  char    *interface;
} Common;

static void
print_entry (Packets *self, LanyardPacketsEntry *entry)
{
  LanyardPacketsWay way = lanyard_packets_entry_get_way (entry);
  const char *from = lanyard_packets_entry_get_from (entry);
  const char *to = lanyard_packets_entry_get_to (entry);
  GBytes *bytes = lanyard_packets_entry_get_bytes (entry);
  gsize size = lanyard_packets_entry_get_size (entry);
  g_autofree char *clock = lanyard_packets_entry_dup_clock (entry);
  g_autofree char *line = lanyard_packets_entry_dup_line (entry);
  g_autofree char *safe = lanyard_format_escape (line);
  g_autofree char *count = NULL;

  if (way == LANYARD_PACKETS_NEWS || way == LANYARD_PACKETS_FAILED)
    {
      lanyard_ctl_print (self->ctl, "%s  %s  %s", clock, from != NULL ? from : to, safe);
      return;
    }
  count = g_strdup_printf (ngettext ("%zu byte", "%zu bytes", (gulong) size), size);
  lanyard_ctl_print (self->ctl, "%s  %s → %s  %s", clock, from, to, count);
  if (self->dump)
    {
      g_autofree char *dump = lanyard_packets_payload_to_dump (bytes, LANYARD_PACKETS_COLUMNS, g_bytes_get_size (bytes));

      if (*dump != '\0')
        lanyard_ctl_print (self->ctl, "%s", dump);
    }
  else
    lanyard_ctl_print (self->ctl, "    %s", safe);
}

static void
print_event (Packets *self, LanyardPacketsEntry *entry)
{
  const char *way = lanyard_packets_way_to_text (lanyard_packets_entry_get_way (entry));
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, way);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GList) members = NULL;

  if (event == NULL)
    return;
  object = lanyard_packets_entry_to_json (entry);
  json_object_remove_member (object, "way");
  members = json_object_get_members (object);
  for (GList *l = members; l != NULL; l = l->next)
    {
      json_builder_set_member_name (event, l->data);
      json_builder_add_value (event, json_object_dup_member (object, l->data));
    }
  lanyard_ctl_event_end (self->ctl, event);
}

static void
on_items (GListModel *log, guint position, guint removed, guint added, Packets *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LanyardPacketsEntry) entry = g_list_model_get_item (log, i);
      LanyardPacketsWay way = lanyard_packets_entry_get_way (entry);

      print_entry (self, entry);
      print_event (self, entry);
      if (way == LANYARD_PACKETS_FAILED)
        {
          g_free (self->trouble);
          self->trouble = g_strdup (lanyard_packets_entry_get_words (entry));
        }
    }
}

static void
set_counts (JsonBuilder *result, const LanyardPacketsCounts *counts)
{
  lanyard_ctl_set_int (result, "sent", (gint64) counts->sent);
  lanyard_ctl_set_int (result, "sent_bytes", (gint64) counts->sent_bytes);
  lanyard_ctl_set_int (result, "received", (gint64) counts->received);
  lanyard_ctl_set_int (result, "received_bytes", (gint64) counts->received_bytes);
  lanyard_ctl_set_int (result, "errors", (gint64) counts->errors);
}

/* @failed: whether what was logged as an error makes the command fail. */
static LanyardCtlExit
finish (Packets *self, const LanyardPacketsCounts *counts, gboolean failed)
{
  g_autoptr (GError) error = NULL;
  JsonBuilder *result;

  while (lanyard_packets_get_leaving ())
    g_main_context_iteration (NULL, TRUE);
  lanyard_packets_log_flush (self->log);
  g_signal_handlers_disconnect_by_data (self->log, self);
  if (failed)
    g_set_error_literal (&error, LANYARD_ERROR, LANYARD_ERROR_FAILED,
                         self->trouble != NULL ? self->trouble : _ ("the packet was not sent"));
  result = lanyard_ctl_result_begin (self->ctl, error);
  set_counts (result, counts);
  g_free (self->trouble);
  return lanyard_ctl_result_end (self->ctl, result);
}

static gboolean
read_transport (LanyardCtl *ctl, const Common *common, LanyardPacketTransport *transport)
{
  if (common->udp && common->tls)
    {
      lanyard_ctl_usage (ctl, _ ("--udp and --tls do not go together"));
      return FALSE;
    }
  *transport = common->udp ? LANYARD_PACKET_UDP : common->tls ? LANYARD_PACKET_TLS : LANYARD_PACKET_TCP;
  return TRUE;
}

/* (transfer full); %NULL after a usage error. */
static GBytes *
read_notation (LanyardCtl *ctl, const char *text, LanyardPacketsNotation notation)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = lanyard_packets_payload_parse (text, notation, NULL, &error);

  if (bytes != NULL)
    return bytes;
  /* More follows the sentence. */
  if (g_str_has_suffix (error->message, "."))
    error->message[strlen (error->message) - 1] = '\0';
  lanyard_ctl_usage (ctl, "%s", error->message);
  return NULL;
}

/* (transfer full); the whole of a file, or what a packet may hold. */
static GBytes *
read_file (const char *name, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (name);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree char *bytes = NULL;
  gsize size = 0;

  if (stream == NULL)
    return NULL;
  bytes = g_malloc (LANYARD_PACKETS_MOST_BYTES + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), bytes, LANYARD_PACKETS_MOST_BYTES + 1, &size, NULL, error))
    return NULL;
  if (size > LANYARD_PACKETS_MOST_BYTES)
    {
      g_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID, _ ("“%s” is more than a packet may hold (16 MiB)"), name);
      return NULL;
    }
  return g_bytes_new (bytes, size);
}

#define COMMON_ENTRIES                                                                                  \
  { "udp", 0, 0, G_OPTION_ARG_NONE, &common.udp, N_ ("Datagrams instead of a TCP connection"), NULL },  \
  { "tls", 0, 0, G_OPTION_ARG_NONE, &common.tls, N_ ("TLS over the TCP connection"), NULL },            \
  { "fields", 0, 0, G_OPTION_ARG_NONE, &common.fields,                                                  \
    N_ ("{n} in what is sent is its number, from 1; {time} is the time"), NULL },                       \
  { "interface", 0, 0, G_OPTION_ARG_STRING, &common.interface,                                          \
    N_ ("UDP: the network interface for multicast"), N_ ("NAME") },                                     \
  { "dump", 0, 0, G_OPTION_ARG_NONE, &common.dump, N_ ("Show bytes as a hex dump"), NULL }

typedef struct
{
  char *to;
  char *text;
  char *hex;
  char *file;
} Words;

static void
words_clear (Words *words)
{
  g_free (words->to);
  g_free (words->text);
  g_free (words->hex);
  g_free (words->file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

/* Where to, and what. FALSE with the exit status in *@status. */
static gboolean
read_packet (LanyardCtl *ctl, const Words *words, LanyardPacketSettings *settings, LanyardCtlExit *status)
{
  g_autoptr (GError) error = NULL;

  *status = LANYARD_CTL_USAGE;
  if ((words->text != NULL) + (words->hex != NULL) + (words->file != NULL) != 1)
    {
      lanyard_ctl_usage (ctl, _ ("say what to send with one of --text, --hex and --file"));
      return FALSE;
    }
  if (words->file == NULL)
    {
      settings->notation = words->hex != NULL ? LANYARD_PACKETS_HEX : LANYARD_PACKETS_TEXT;
      settings->payload = read_notation (ctl, words->hex != NULL ? words->hex : words->text, settings->notation);
      return settings->payload != NULL;
    }
  settings->payload = read_file (words->file, &error);
  if (settings->payload == NULL)
    *status = lanyard_ctl_fail (ctl, error);
  return settings->payload != NULL;
}

static void
on_sender_changed (LanyardPacketsSender *sender, Packets *self)
{
  if (lanyard_packets_sender_get_state (sender) == LANYARD_PACKETS_SENDER_DONE)
    lanyard_ctl_quit (self->ctl);
}

static void
on_stop_sending (LanyardCtl *ctl, gpointer user_data)
{
  lanyard_packets_sender_stop (((Packets *) user_data)->sender);
}

static LanyardCtlExit
send_packet (LanyardCtl *ctl, const LanyardPacketSettings *settings, gboolean dump)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardPacket) packet = lanyard_packet_new (settings, &error);
  g_autoptr (LanyardPacketsLog) log = NULL;
  g_autoptr (LanyardPacketsSender) sender = NULL;
  Packets self = { .ctl = ctl, .dump = dump };
  const LanyardPacketsCounts *counts;

  if (packet == NULL)
    {
      if (g_str_has_suffix (error->message, "."))
        error->message[strlen (error->message) - 1] = '\0';
      return lanyard_ctl_usage (ctl, "%s", error->message);
    }
  log = lanyard_packets_log_new ();
  sender = lanyard_packets_sender_new (log, packet, FALSE);
  self.log = log;
  self.sender = sender;
  g_signal_connect (log, "items-changed", G_CALLBACK (on_items), &self);
  g_signal_connect (sender, "changed", G_CALLBACK (on_sender_changed), &self);
  lanyard_ctl_on_stop (ctl, on_stop_sending, &self);
  lanyard_packets_sender_start (sender);
  if (lanyard_packets_sender_get_state (sender) != LANYARD_PACKETS_SENDER_DONE)
    lanyard_ctl_run (ctl);
  g_signal_handlers_disconnect_by_data (sender, &self);
  lanyard_packets_sender_stop (sender);
  counts = lanyard_packets_sender_get_counts (sender);
  return finish (&self, counts, counts->errors > 0);
}

static gboolean
read_target (LanyardCtl *ctl, const char *to, LanyardPacketSettings *settings, GSocketConnectable **where)
{
  *where = to != NULL ? g_network_address_parse (to, 0, NULL) : NULL;
  if (*where == NULL || g_network_address_get_port (G_NETWORK_ADDRESS (*where)) == 0)
    {
      lanyard_ctl_usage (ctl, _ ("say where to send with --to HOST:PORT"));
      return FALSE;
    }
  settings->host = g_network_address_get_hostname (G_NETWORK_ADDRESS (*where));
  settings->port = g_network_address_get_port (G_NETWORK_ADDRESS (*where));
  return TRUE;
}

static LanyardCtlExit
run_send (LanyardCtl *ctl, char **args)
{
  Common common = { 0 };
  g_auto (Words) words = { 0 };
  LanyardPacketSettings settings;
  int count = 1;
  int ttl = 0;
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_STRING, &words.to, N_ ("Where to send"), N_ ("HOST:PORT") },
    { "text", 0, 0, G_OPTION_ARG_STRING, &words.text, N_ ("What to send, with \\n \\r \\t \\0 \\xHH \\uHHHH"), N_ ("TEXT") },
    { "hex", 0, 0, G_OPTION_ARG_STRING, &words.hex, N_ ("What to send, in hexadecimal"), N_ ("HEX") },
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &words.file, N_ ("Send what is in this file"), N_ ("FILE") },
    COMMON_ENTRIES,
    { "count", 0, 0, G_OPTION_ARG_INT, &count, N_ ("Send it so often (default 1; 0: until stopped)"), N_ ("N") },
    { "interval", 0, 0, G_OPTION_ARG_DOUBLE, &settings.interval, N_ ("From one to the next (default 1)"), N_ ("SECONDS") },
    { "wait", 0, 0, G_OPTION_ARG_DOUBLE, &settings.wait, N_ ("Wait for an answer so long (default 2)"), N_ ("SECONDS") },
    { "quiet", 0, 0, G_OPTION_ARG_DOUBLE, &settings.quiet,
      N_ ("TCP: an answer is over after so long without more (default 0.5)"), N_ ("SECONDS") },
    { "timeout", 0, 0, G_OPTION_ARG_DOUBLE, &settings.timeout,
      N_ ("Give up connecting, or a peer that does not read, after so long (default 10)"), N_ ("SECONDS") },
    { "keep-open", 0, 0, G_OPTION_ARG_NONE, &settings.keep_open, N_ ("TCP: one connection for all of them"), NULL },
    { "half-close", 0, 0, G_OPTION_ARG_NONE, &settings.shut, N_ ("TCP: say that no more comes, once it is sent"), NULL },
    { "ttl", 0, 0, G_OPTION_ARG_INT, &ttl, N_ ("UDP: over at most so many routers"), N_ ("N") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GSocketConnectable) where = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autofree char *interface = NULL;
  LanyardCtlExit status;
  gboolean ok;

  lanyard_packet_settings_init (&settings);
  ok = lanyard_ctl_parse (ctl, entries, args);
  interface = common.interface;
  if (!ok || !lanyard_ctl_check_range (ctl, "--count", count, 0, G_MAXINT)
      || !lanyard_ctl_check_range (ctl, "--ttl", ttl, 0, 255)
      || !read_transport (ctl, &common, &settings.transport) || !read_target (ctl, words.to, &settings, &where))
    return LANYARD_CTL_USAGE;
  if (args[1] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[1]);
  if (!read_packet (ctl, &words, &settings, &status))
    return status;
  payload = settings.payload;
  settings.count = (guint) count;
  settings.ttl = (guint) ttl;
  settings.fields = common.fields;
  settings.interface = interface;
  return send_packet (ctl, &settings, common.dump);
}

static void
on_listener_changed (LanyardPacketsListener *listener, Packets *self)
{
  const LanyardPacketsCounts *counts = lanyard_packets_listener_get_counts (listener);
  gboolean answers = lanyard_packets_listener_get_answer (listener) != LANYARD_PACKETS_ANSWER_NONE;

  /* With its answer, where it gets one. */
  if (self->most > 0 && counts->received >= self->most
      && (!answers || counts->sent + counts->errors >= self->most))
    lanyard_ctl_quit (self->ctl);
}

static LanyardCtlExit
listen_for_packets (LanyardCtl *ctl, const LanyardPacketsListenerSettings *settings, guint64 most, gboolean dump)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardPacketsLog) log = lanyard_packets_log_new ();
  g_autoptr (LanyardPacketsListener) listener = lanyard_packets_listener_new (log, settings, &error);
  Packets self = { .ctl = ctl, .log = log, .listener = listener, .dump = dump, .most = most };
  LanyardCtlPacketsInput input;

  if (listener == NULL)
    return lanyard_ctl_fail (ctl, error);
  /* The event below says so. */
  lanyard_packets_log_clear (log);
  g_signal_connect (log, "items-changed", G_CALLBACK (on_items), &self);
  g_signal_connect (listener, "changed", G_CALLBACK (on_listener_changed), &self);
  lanyard_ctl_listening (ctl, lanyard_packets_listener_get_address (listener), lanyard_packets_listener_get_port (listener),
                         lanyard_packets_listener_get_fingerprint (listener));
  lanyard_ctl_packets_input_begin (&input, ctl, listener);
  lanyard_ctl_run (ctl);
  lanyard_ctl_packets_input_end (&input);
  g_signal_handlers_disconnect_by_data (listener, &self);
  lanyard_packets_listener_stop (listener);
  return finish (&self, lanyard_packets_listener_get_counts (listener), FALSE);
}

/* FALSE after a usage error. */
static gboolean
read_answer (LanyardCtl *ctl, const char *answer, const char *hex, LanyardPacketsListenerSettings *settings)
{
  if (answer != NULL && hex != NULL)
    {
      lanyard_ctl_usage (ctl, _ ("--answer and --answer-hex do not go together"));
      return FALSE;
    }
  if (answer == NULL && hex == NULL)
    return TRUE;
  if (g_strcmp0 (answer, "echo") == 0)
    {
      settings->answer = LANYARD_PACKETS_ANSWER_ECHO;
      return TRUE;
    }
  settings->answer = LANYARD_PACKETS_ANSWER_FIXED;
  settings->payload = read_notation (ctl, hex != NULL ? hex : answer, hex != NULL ? LANYARD_PACKETS_HEX : LANYARD_PACKETS_TEXT);
  return settings->payload != NULL;
}

static LanyardCtlExit
run_listen (LanyardCtl *ctl, char **args)
{
  Common common = { 0 };
  LanyardPacketsListenerSettings settings;
  g_autofree char *bind = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *answer_hex = NULL;
  g_autofree char *group = NULL;
  g_autofree char *interface = NULL;
  g_autoptr (GBytes) payload = NULL;
  int port = 0;
  int count = 0;
  gboolean ok;
  const GOptionEntry entries[] = {
    COMMON_ENTRIES,
    { "bind", 0, 0, G_OPTION_ARG_STRING, &bind, N_ ("Listen on this address (default 127.0.0.1)"), N_ ("ADDRESS") },
    { "port", 0, 0, G_OPTION_ARG_INT, &port, N_ ("Listen on this port (default 0: any free one)"), N_ ("N") },
    { "answer", 0, 0, G_OPTION_ARG_STRING, &answer, N_ ("Answer with this text; “echo”: with what came"), N_ ("TEXT") },
    { "answer-hex", 0, 0, G_OPTION_ARG_STRING, &answer_hex, N_ ("Answer with these bytes"), N_ ("HEX") },
    { "close", 0, 0, G_OPTION_ARG_NONE, &settings.close, N_ ("TCP: close the connection after an answer"), NULL },
    { "group", 0, 0, G_OPTION_ARG_STRING, &group, N_ ("UDP: join this multicast group"), N_ ("ADDRESS") },
    { "count", 0, 0, G_OPTION_ARG_INT, &count, N_ ("End after so many packets (default 0: when stopped)"), N_ ("N") },
    G_OPTION_ENTRY_NULL,
  };

  lanyard_packets_listener_settings_init (&settings);
  ok = lanyard_ctl_parse (ctl, entries, args);
  interface = common.interface;
  if (!ok || !lanyard_ctl_check_range (ctl, "--port", port, 0, G_MAXUINT16)
      || !lanyard_ctl_check_range (ctl, "--count", count, 0, G_MAXINT)
      || !read_transport (ctl, &common, &settings.transport))
    return LANYARD_CTL_USAGE;
  if (args[1] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[1]);
  if (!read_answer (ctl, answer, answer_hex, &settings))
    return LANYARD_CTL_USAGE;
  payload = (GBytes *) settings.payload;
  if (bind != NULL)
    settings.bind = bind;
  settings.port = (guint16) port;
  settings.fields = common.fields;
  settings.group = group;
  settings.interface = interface;
  return listen_for_packets (ctl, &settings, (guint64) count, common.dump);
}

const LanyardCtlCommand lanyard_ctl_packets_commands[] = {
  { "packets send", "--to HOST:PORT", N_ ("Send a packet by hand and show what comes back"),
    N_ ("To any program, over TCP, UDP or TLS, whose certificate is not checked. The connection is closed after the answer.\n"
        "What was refused, timed out or reset is told, and the exit status is 1."),
    run_send },
  { "packets listen", NULL, N_ ("Show the packets that come to a port, and answer them"),
    N_ ("From any program, over TCP, UDP or TLS, until stopped. Only this machine reaches the port unless --bind says more.\n"
        "A line of standard input, with escapes as in --answer, is sent to the client that was heard last, or behind\n"
        "@ADDRESS:PORT and a space to that one."),
    run_listen },
  { NULL },
};
