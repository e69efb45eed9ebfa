/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-transfers-private.h"

#include <glib/gi18n-lib.h>

/* Plain sockets in the same list: a row that follows a LanyardPlain. Main thread. */

static LanyardLedger *
make_ledger (GFile *file, guint64 size, gboolean serve)
{
  g_autoptr (LanyardManifestBuilder) builder = lanyard_manifest_builder_new ();
  g_autoptr (LanyardManifest) manifest = NULL;
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  LanyardManifestEntry entry = { .path = name, .size = size, .kind = LANYARD_ENTRY_FILE };
  LanyardLedger *ledger;

  if (serve && g_file_peek_path (file) != NULL)
    lanyard_manifest_builder_begin_root (builder, g_file_peek_path (file), name);
  /* A name that cannot stand in a list: the row has no entries then. */
  if (!lanyard_manifest_builder_add (builder, &entry, NULL))
    return NULL;
  manifest = lanyard_manifest_builder_end (g_steal_pointer (&builder), NULL);
  if (manifest == NULL)
    return NULL;
  ledger = lanyard_ledger_new (manifest);
  if (!serve && folder != NULL)
    lanyard_ledger_set_folder (ledger, folder);
  return ledger;
}

void
lanyard_run_tick_plain (LanyardRun *self)
{
  LanyardTransferRecord *record = lanyard_transfer_get_record (self->transfer);
  LanyardPlainState state;

  g_object_get (self->plain, "state", &state, "bytes", &record->bytes_done, "bytes-total",
                &record->bytes_total, "seconds", &record->seconds, NULL);
  lanyard_transfer_progress (self->transfer, state == LANYARD_PLAIN_MOVING);
}

static void
on_state (LanyardPlain *plain, GParamSpec *pspec, LanyardRun *self)
{
  g_autofree char *peer = NULL;
  LanyardTransferState shown = LANYARD_TRANSFER_WAITING;
  LanyardPlainState state;

  g_object_get (plain, "state", &state, "peer-address", &peer, NULL);
  if (state == LANYARD_PLAIN_DONE || state == LANYARD_PLAIN_FAILED)
    return; /* see on_finished() */
  if (state == LANYARD_PLAIN_CONNECTING)
    shown = LANYARD_TRANSFER_CONNECTING;
  if (state == LANYARD_PLAIN_MOVING)
    shown = LANYARD_TRANSFER_MOVING;
  if (peer != NULL)
    lanyard_transfer_set_peer (self->transfer, peer, NULL, peer, FALSE);
  lanyard_transfers_set_state (self->manager, self->transfer, shown, LANYARD_PAUSED_BY_NOBODY, NULL);
}

static void
on_listening (LanyardPlain *plain, guint port, LanyardRun *self)
{
  g_autofree char *note = g_strdup_printf (_ ("Waiting for receivers on port %u"), port);

  lanyard_transfer_set_note (self->transfer, note);
}

static void
on_finished (LanyardPlain *plain, gboolean ok, LanyardRun *self)
{
  g_autofree char *error = NULL;
  LanyardLedger *ledger = lanyard_transfer_get_ledger (self->transfer);

  lanyard_run_tick_plain (self);
  g_object_get (plain, "error", &error, NULL);
  if (ledger != NULL && ok)
    {
      lanyard_ledger_set_size (ledger, 0, lanyard_transfer_get_bytes_done (self->transfer));
      lanyard_ledger_set_state (ledger, 0, LANYARD_ENTRY_VERIFIED);
      lanyard_transfer_entry_list_changed (self->transfer, 0);
    }
  if (ok)
    {
      lanyard_transfer_set_note (self->transfer,
                                 _ ("All bytes until the end of the stream; plain sockets carry no digest"));
      lanyard_run_end (self, LANYARD_TRANSFER_VERIFIED, NULL);
    }
  else if (self->cancelled)
    lanyard_run_end (self, LANYARD_TRANSFER_CANCELLED, NULL);
  else
    lanyard_run_end (self, LANYARD_TRANSFER_FAILED, error);
}

static LanyardTransfer *
add_plain (LanyardTransfers *self, LanyardPlain *plain, GFile *file, const char *address, gboolean serve)
{
  g_autoptr (LanyardTransfer) transfer = NULL;
  g_autoptr (LanyardLedger) ledger = make_ledger (file, 0, serve);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autoptr (GError) error = NULL;
  g_autofree char *base = g_file_get_basename (file);
  LanyardTransferRecord record;
  LanyardRun *run;

  lanyard_transfer_record_init (&record, serve ? LANYARD_TRANSFER_SENDING : LANYARD_TRANSFER_RECEIVING,
                                FALSE);
  record.title = g_filename_display_name (base);
  record.peer_name = g_strdup (address);
  record.peer_address = g_strdup (address);
  record.n_entries = 1;
  record.folder = !serve && folder != NULL ? g_file_get_path (folder) : NULL;
  transfer = lanyard_transfer_new (&record, &lanyard_transfers_actions, self);
  lanyard_transfer_set_ledger (transfer, ledger);
  lanyard_transfers_save (self, transfer);
  lanyard_transfers_add (self, transfer);

  run = lanyard_run_new (self, transfer);
  run->plain = g_object_ref (plain);
  g_signal_connect (plain, "notify::state", G_CALLBACK (on_state), run);
  g_signal_connect (plain, "listening", G_CALLBACK (on_listening), run);
  g_signal_connect (plain, "finished", G_CALLBACK (on_finished), run);
  if (!lanyard_plain_start (plain, &error))
    lanyard_run_end (run, LANYARD_TRANSFER_FAILED, error->message);
  return transfer;
}

/**
 * lanyard_transfers_plain_serve:
 *
 * Returns: (transfer none): the row; FAILED at once when it cannot listen
 */
LanyardTransfer *
lanyard_transfers_plain_serve (LanyardTransfers *self,
                               GFile            *file,
                               const char       *bind,
                               guint16           port,
                               guint             chunk,
                               guint             count)
{
  g_autoptr (LanyardPlain) plain = NULL;

  g_return_val_if_fail (LANYARD_IS_TRANSFERS (self), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  plain = lanyard_plain_new_serve (file, bind, port, chunk, count);
  return add_plain (self, plain, file, bind != NULL ? bind : "127.0.0.1", TRUE);
}

/**
 * lanyard_transfers_plain_fetch:
 *
 * Returns: (transfer none): the row
 */
LanyardTransfer *
lanyard_transfers_plain_fetch (LanyardTransfers *self, const char *address, GFile *file, guint chunk)
{
  g_autoptr (LanyardPlain) plain = NULL;

  g_return_val_if_fail (LANYARD_IS_TRANSFERS (self), NULL);
  g_return_val_if_fail (address != NULL && G_IS_FILE (file), NULL);

  plain = lanyard_plain_new_fetch (address, file, chunk);
  return add_plain (self, plain, file, address, FALSE);
}

LanyardPlain *
lanyard_transfers_get_plain (LanyardTransfers *self, LanyardTransfer *transfer)
{
  LanyardRun *run;

  g_return_val_if_fail (LANYARD_IS_TRANSFERS (self), NULL);
  g_return_val_if_fail (LANYARD_IS_TRANSFER (transfer), NULL);

  run = lanyard_run_find (self, transfer);
  return run != NULL ? run->plain : NULL;
}
