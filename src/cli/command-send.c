/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"
#include "cli/lanyard-ctl-target.h"
#include "cli/lanyard-ctl-trust.h"
#include "cli/lanyard-ctl-world.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-format.h"
#include "engine/transfer/lanyard-transfers.h"

#define PROGRESS_MS 250

typedef struct
{
  LanyardCtl *ctl;
  LanyardTransfers *transfers;
  LanyardTransfer *transfer; /* (unowned) kept by transfers */
  GError *error;             /* why it did not end well, as it ended */
  gboolean ended;
  gboolean stopping;
  gboolean shut_down;
} Send;

static void
on_shut_down (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Send *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lanyard_transfers_shutdown_finish (LANYARD_TRANSFERS (source), result, &error))
    lanyard_ctl_note (self->ctl, "%s", error->message);
  self->shut_down = TRUE;
  lanyard_ctl_quit (self->ctl);
}

static void
on_stop (LanyardCtl *ctl, gpointer user_data)
{
  Send *self = user_data;

  if (self->stopping)
    return;
  self->stopping = TRUE;
  lanyard_transfers_shutdown_async (self->transfers, on_shut_down, self);
}

static gboolean
on_progress (gpointer user_data)
{
  Send *self = user_data;

  if (lanyard_transfer_get_state (self->transfer) == LANYARD_TRANSFER_MOVING)
    lanyard_ctl_progress (self->ctl, lanyard_transfer_get_bytes_done (self->transfer),
                          lanyard_transfer_get_bytes_total (self->transfer),
                          lanyard_transfer_get_rate (self->transfer),
                          lanyard_transfer_get_seconds_left (self->transfer));
  return G_SOURCE_CONTINUE;
}

/* (nullable) (transfer full): why the transfer did not end well. */
static GError *
why (LanyardTransfer *transfer)
{
  const char *text = lanyard_transfer_get_error (transfer);
  LanyardTransferState state = lanyard_transfer_get_state (transfer);

  if (state == LANYARD_TRANSFER_VERIFIED)
    return NULL;
  if (text == NULL)
    text = state == LANYARD_TRANSFER_DECLINED    ? _ ("the receiver declined")
           : state == LANYARD_TRANSFER_CANCELLED ? _ ("the receiver cancelled")
                                                 : _ ("the transfer failed");
  if (state == LANYARD_TRANSFER_INTERRUPTED || state == LANYARD_TRANSFER_PAUSED)
    return g_error_new (LANYARD_ERROR, LANYARD_ERROR_FAILED,
                        _ ("%s (send again to go on from there)"), text);
  return g_error_new_literal (LANYARD_ERROR, LANYARD_ERROR_FAILED, text);
}

static void
end (Send *self)
{
  if (self->ended)
    return;
  self->ended = TRUE;
  self->error = why (self->transfer);
  lanyard_ctl_quit (self->ctl);
}

/* At the other end the user will go on; a full disk there may stay full. */
static void
paused (Send *self)
{
  LanyardPausedBy by;

  g_object_get (self->transfer, "paused-by", &by, NULL);
  if (by == LANYARD_PAUSED_BY_FULL_DISK)
    end (self);
  else
    lanyard_ctl_print (self->ctl, _ ("Paused at the other end"));
}

static void
on_state (LanyardTransfer *transfer, GParamSpec *pspec, Send *self)
{
  switch (lanyard_transfer_get_state (transfer))
    {
    case LANYARD_TRANSFER_WAITING:
      lanyard_ctl_print (self->ctl, _ ("Offered; waiting for the answer"));
      break;
    case LANYARD_TRANSFER_PAUSED:
      paused (self);
      break;
    case LANYARD_TRANSFER_INTERRUPTED:
    case LANYARD_TRANSFER_VERIFIED:
    case LANYARD_TRANSFER_DECLINED:
    case LANYARD_TRANSFER_CANCELLED:
    case LANYARD_TRANSFER_FAILED:
      end (self);
      break;
    case LANYARD_TRANSFER_PREPARING:
    case LANYARD_TRANSFER_CONNECTING:
    case LANYARD_TRANSFER_MOVING:
    default:
      break;
    }
}

static LanyardCtlExit
report (Send *self, const GError *trust_error)
{
  LanyardTransfer *transfer = self->transfer;
  const GError *error = trust_error != NULL ? trust_error : self->error;
  const char *note = lanyard_transfer_get_note (transfer);
  guint64 bytes = lanyard_transfer_get_bytes_done (transfer);
  double seconds = lanyard_transfer_get_seconds (transfer);
  guint n_verified;
  JsonBuilder *result;

  g_object_get (transfer, "n-verified", &n_verified, NULL);
  if (note != NULL)
    {
      g_autofree char *escaped = lanyard_format_escape (note);

      lanyard_ctl_note (self->ctl, "%s", escaped);
    }
  if (lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED)
    {
      g_autofree char *size = lanyard_format_size (bytes);

      lanyard_ctl_print (self->ctl,
                         ngettext ("Verified: %u entry, %s, %.2f s",
                                   "Verified: %u entries, %s, %.2f s", n_verified),
                         n_verified, size, seconds);
    }
  result = lanyard_ctl_result_begin (self->ctl, error);
  lanyard_ctl_set_int (result, "entries", n_verified);
  lanyard_ctl_set_int (result, "bytes", (gint64)bytes);
  lanyard_ctl_set_double (result, "seconds", seconds);
  lanyard_ctl_set_boolean (result, "verified",
                           lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED);
  lanyard_ctl_set_int (result, "resumed", (gint64)lanyard_transfer_get_bytes_resumed (transfer));
  return lanyard_ctl_result_end (self->ctl, result);
}

static LanyardCtlExit
send_files (LanyardCtl *ctl,
            LanyardCtlWorld *world,
            GPtrArray *files,
            const LanyardCtlTarget *target,
            LanyardConnectFlags flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardTransfers) transfers =
      lanyard_transfers_new (world->node, world->database, &error);
  g_autoptr (LanyardCtlTrust) trust = NULL;
  Send self = { .ctl = ctl, .transfers = transfers };
  LanyardCtlExit status;
  guint progress;

  if (transfers == NULL)
    return lanyard_ctl_fail (ctl, error);
  /* Only what was asked for now. */
  g_object_set (transfers, "auto-resume", FALSE, NULL);

  trust = lanyard_ctl_trust_new (ctl, world->node, LANYARD_CTL_STRANGERS_ASK);
  lanyard_ctl_on_stop (ctl, on_stop, &self);
  self.transfer = lanyard_transfers_send (transfers, files, target->address, target->name,
                                          target->fingerprint, flags);
  g_signal_connect (self.transfer, "notify::state", G_CALLBACK (on_state), &self);
  on_state (self.transfer, NULL, &self);
  progress = g_timeout_add (PROGRESS_MS, on_progress, &self);
  lanyard_ctl_run (ctl);
  g_source_remove (progress);
  g_signal_handlers_disconnect_by_data (self.transfer, &self);

  /* What still runs must not outlive the database. */
  on_stop (ctl, &self);
  while (!self.shut_down)
    lanyard_ctl_run (ctl);
  status = report (&self, lanyard_ctl_trust_get_error (trust));
  g_clear_error (&self.error);
  lanyard_ctl_on_stop (ctl, NULL, NULL);
  return status;
}

static LanyardCtlExit
run (LanyardCtl *ctl, char **args)
{
  g_autofree char *to = NULL;
  g_autofree char *trusted = NULL;
  g_autofree char *fingerprint = NULL;
  gboolean any = FALSE;
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_STRING, &to,
      N_ ("Send to this machine: an address, or the name of a known device"), N_ ("HOST[:PORT]") },
    { "trust", 0, 0, G_OPTION_ARG_STRING, &trusted, N_ ("The fingerprint that machine must have"),
      N_ ("FINGERPRINT") },
    { "insecure-trust-any", 0, 0, G_OPTION_ARG_NONE, &any,
      N_ ("Send to whoever answers there, pinning nothing"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_auto (LanyardCtlWorld) world = { 0 };
  g_autoptr (LanyardCtlTarget) target = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (to == NULL)
    return lanyard_ctl_usage (ctl, _ ("say with --to which machine to send to"));
  if (args[1] == NULL)
    return lanyard_ctl_usage (ctl, _ ("name at least one file or folder to send"));
  if (any && trusted != NULL)
    return lanyard_ctl_usage (ctl, _ ("--trust and --insecure-trust-any contradict each other"));
  if (trusted != NULL && (fingerprint = lanyard_ctl_fingerprint (ctl, trusted)) == NULL)
    return LANYARD_CTL_USAGE;
  target = lanyard_ctl_target_new (ctl, to);
  if (target == NULL)
    return LANYARD_CTL_USAGE;

  for (guint i = 1; args[i] != NULL; i++)
    g_ptr_array_add (files, g_file_new_for_commandline_arg (args[i]));
  if (!lanyard_ctl_world_open (&world, ctl, &error) ||
      !lanyard_ctl_target_find (target, ctl, &world, &error))
    return lanyard_ctl_fail (ctl, error);
  if (fingerprint != NULL)
    {
      g_free (target->fingerprint);
      target->fingerprint = g_steal_pointer (&fingerprint);
    }
  return send_files (ctl, &world, files, target,
                     any ? LANYARD_CONNECT_TRUST_ANY : LANYARD_CONNECT_DEFAULT);
}

const LanyardCtlCommand lanyard_ctl_send_commands[] = {
  {
      "send",
      N_ ("PATH…"),
      N_ ("Send files and folders to another machine, encrypted and verified"),
      N_ ("The port is 45710 unless given. A machine met for the first time is asked about on the "
          "terminal: both sides\n"
          "show a code of six digits, and are the same machines if the codes are the same. An "
          "interrupted transfer\n"
          "goes on where it stopped when the same files are sent to the same machine again.\n"
          "\n"
          "Example:\n"
          "  lanyardctl send --to 192.0.2.7 holiday.jpg notes/"),
      run,
  },
  { NULL },
};
