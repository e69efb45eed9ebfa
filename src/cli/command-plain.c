/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-format.h"
#include "engine/core/lanyard-rate-meter.h"
#include "engine/transfer/lanyard-plain.h"

/* One read or write moves at most this much. */
#define MAX_CHUNK (64 * 1024 * 1024)

typedef struct
{
  LanyardCtl *ctl;
  LanyardPlain *plain;
  LanyardRateMeter *meter;
  const char *bind; /* where a server listens */
  gboolean finished;
  gboolean ok;
} Plain;

static void
on_listening (LanyardPlain *plain, guint port, Plain *self)
{
  lanyard_ctl_listening (self->ctl, self->bind, (guint16)port, NULL);
}

static void
on_connected (LanyardPlain *plain, const char *address, Plain *self)
{
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "connected");
  g_autofree char *escaped = lanyard_format_escape (address);

  lanyard_ctl_set_string (event, "address", address);
  lanyard_ctl_event_end (self->ctl, event);
  lanyard_ctl_print (self->ctl, _ ("Connected with %s"), escaped);
}

static void
on_bytes (LanyardPlain *plain, GParamSpec *pspec, Plain *self)
{
  guint64 bytes;
  guint64 total;
  gint64 now = g_get_monotonic_time ();

  g_object_get (plain, "bytes", &bytes, "bytes-total", &total, NULL);
  lanyard_rate_meter_update (self->meter, bytes, now);
  lanyard_ctl_progress (self->ctl, bytes, total, lanyard_rate_meter_get_rate (self->meter, now),
                        total > 0 ? lanyard_rate_meter_get_left (self->meter, total, now) : -1);
}

static void
on_finished (LanyardPlain *plain, gboolean ok, Plain *self)
{
  self->finished = TRUE;
  self->ok = ok;
  lanyard_ctl_quit (self->ctl);
}

static void
on_stop (LanyardCtl *ctl, gpointer user_data)
{
  Plain *self = user_data;

  lanyard_plain_cancel (self->plain);
}

/* Takes @plain. @bind (nullable): a server's. */
static LanyardCtlExit
run_plain (LanyardCtl *ctl, LanyardPlain *plain, const char *bind)
{
  g_autoptr (LanyardPlain) owned = plain;
  g_autoptr (LanyardRateMeter) meter = lanyard_rate_meter_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  g_autofree char *size = NULL;
  Plain self = { .ctl = ctl, .plain = plain, .meter = meter, .bind = bind };
  JsonBuilder *result;
  guint64 bytes;
  guint64 batches;
  double seconds;

  g_signal_connect (plain, "listening", G_CALLBACK (on_listening), &self);
  g_signal_connect (plain, "connected", G_CALLBACK (on_connected), &self);
  g_signal_connect (plain, "notify::bytes", G_CALLBACK (on_bytes), &self);
  g_signal_connect (plain, "finished", G_CALLBACK (on_finished), &self);
  lanyard_ctl_on_stop (ctl, on_stop, &self);
  if (lanyard_plain_start (plain, &error))
    lanyard_ctl_run (ctl);
  g_signal_handlers_disconnect_by_data (plain, &self);

  g_object_get (plain, "bytes", &bytes, "batches", &batches, "seconds", &seconds, "error", &message,
                NULL);
  if (error == NULL && !self.ok)
    g_set_error_literal (&error, LANYARD_ERROR, LANYARD_ERROR_FAILED,
                         message != NULL ? message : _ ("the transfer failed"));
  size = lanyard_format_size (bytes);
  if (error == NULL)
    lanyard_ctl_print (ctl,
                       ngettext ("%s in %" PRIu64 " batch, %.3f s",
                                 "%s in %" PRIu64 " batches, %.3f s", (gulong)batches),
                       size, batches, seconds);
  result = lanyard_ctl_result_begin (ctl, error);
  lanyard_ctl_set_int (result, "bytes", (gint64)bytes);
  lanyard_ctl_set_int (result, "batches", (gint64)batches);
  lanyard_ctl_set_double (result, "seconds", seconds);
  return lanyard_ctl_result_end (ctl, result);
}

static LanyardCtlExit
run_serve (LanyardCtl *ctl, char **args)
{
  g_autofree char *bind = NULL;
  int port = LANYARD_PLAIN_PORT;
  int chunk = LANYARD_PLAIN_CHUNK;
  int count = 1;
  const GOptionEntry entries[] = {
    { "bind", 0, 0, G_OPTION_ARG_STRING, &bind, N_ ("Listen on this address (default 127.0.0.1)"),
      N_ ("ADDRESS") },
    { "port", 0, 0, G_OPTION_ARG_INT, &port,
      N_ ("Listen on this port (default 4571; 0: any free one)"), N_ ("N") },
    { "chunk", 0, 0, G_OPTION_ARG_INT, &chunk,
      N_ ("Send this many bytes at a time (default 40960)"), N_ ("BYTES") },
    { "count", 0, 0, G_OPTION_ARG_INT, &count,
      N_ ("Serve this many receivers (default 1; 0: until stopped)"), N_ ("N") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GFile) file = NULL;

  if (!lanyard_ctl_parse (ctl, entries, args) ||
      !lanyard_ctl_check_range (ctl, "--port", port, 0, G_MAXUINT16) ||
      !lanyard_ctl_check_range (ctl, "--chunk", chunk, 1, MAX_CHUNK) ||
      !lanyard_ctl_check_range (ctl, "--count", count, 0, G_MAXINT))
    return LANYARD_CTL_USAGE;
  if (g_strv_length (args) != 2)
    return lanyard_ctl_usage (ctl, _ ("name the one file to serve"));
  if (bind == NULL)
    bind = g_strdup ("127.0.0.1");
  if (!g_hostname_is_ip_address (bind))
    return lanyard_ctl_usage (ctl, _ ("--bind takes a numeric address, not “%s”"), bind);

  file = g_file_new_for_commandline_arg (args[1]);
  return run_plain (
      ctl, lanyard_plain_new_serve (file, bind, (guint16)port, (guint)chunk, (guint)count), bind);
}

static LanyardCtlExit
run_fetch (LanyardCtl *ctl, char **args)
{
  int chunk = LANYARD_PLAIN_CHUNK;
  const GOptionEntry entries[] = {
    { "chunk", 0, 0, G_OPTION_ARG_INT, &chunk,
      N_ ("Read at most this many bytes at a time (default 40960)"), N_ ("BYTES") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GFile) file = NULL;
  g_autofree char *address = NULL;

  if (!lanyard_ctl_parse (ctl, entries, args) ||
      !lanyard_ctl_check_range (ctl, "--chunk", chunk, 1, MAX_CHUNK))
    return LANYARD_CTL_USAGE;
  if (g_strv_length (args) != 3)
    return lanyard_ctl_usage (ctl, _ ("name the host to fetch from and the file to write"));
  address = lanyard_ctl_address (ctl, args[1], LANYARD_PLAIN_PORT);
  if (address == NULL)
    return LANYARD_CTL_USAGE;

  file = g_file_new_for_commandline_arg (args[2]);
  return run_plain (ctl, lanyard_plain_new_fetch (address, file, (guint)chunk), NULL);
}

const LanyardCtlCommand lanyard_ctl_plain_commands[] = {
  {
      "plain serve",
      N_ ("FILE"),
      N_ ("Send a file over a plain socket, unencrypted"),
      N_ ("Waits for a receiver, sends the bytes of the file in chunks and closes: the sender of "
          "the sockets\n"
          "course, and a counterpart for “nc HOST PORT > FILE”. Anyone who can reach the port gets "
          "the file."),
      run_serve,
  },
  {
      "plain fetch",
      N_ ("HOST[:PORT] FILE"),
      N_ ("Receive a file over a plain socket, unencrypted"),
      N_ ("Connects and writes what comes until the sender closes: the receiver of the sockets "
          "course. FILE\n"
          "appears only when complete, and never in place of another. The port is 4571 unless "
          "given."),
      run_fetch,
  },
  { NULL },
};
