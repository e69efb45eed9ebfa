/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-transfers-private.h"

#include <glib/gi18n-lib.h>

#include "engine/transfer/lanyard-transfer-store-private.h"

/* What the buttons of a transfer's row do, whether it is under way or of the history. */

static void
do_pause (gpointer manager, LanyardTransfer *transfer)
{
  LanyardRun *run = lanyard_run_find (manager, transfer);

  if (run != NULL && run->session != NULL)
    lanyard_session_hold (run->session);
}

static void
do_resume (gpointer manager, LanyardTransfer *transfer)
{
  LanyardTransfers *self = manager;
  LanyardRun *run = lanyard_run_find (self, transfer);
  g_autofree char *note = NULL;

  if (run != NULL && run->session != NULL)
    lanyard_session_release (run->session);
  else if (run != NULL)
    return;
  else if (lanyard_transfer_get_direction (transfer) == LANYARD_TRANSFER_SENDING)
    lanyard_transfers_resume_sending (self, transfer);
  else
    {
      /* Only the sender can connect; it is taken up when it does. */
      note = g_strdup_printf (_ ("Waiting for %s to connect again"),
                              lanyard_transfer_get_peer_name (transfer));
      lanyard_transfer_set_note (transfer, note);
      lanyard_transfers_set_state (self, transfer, LANYARD_TRANSFER_INTERRUPTED,
                                   LANYARD_PAUSED_BY_NOBODY, lanyard_transfer_get_error (transfer));
    }
}

static void
do_cancel (gpointer manager, LanyardTransfer *transfer)
{
  LanyardTransfers *self = manager;
  LanyardRun *run = lanyard_run_find (self, transfer);

  lanyard_transfers_retry_cancel (self, transfer);
  if (run != NULL)
    {
      run->cancelled = TRUE;
      g_cancellable_cancel (run->cancellable);
      if (run->session != NULL)
        lanyard_session_cancel (run->session);
      if (run->plain != NULL)
        lanyard_plain_cancel (run->plain);
      if (run->visit != NULL)
        lanyard_share_visit_cancel (run->visit);
      return;
    }
  if (lanyard_transfer_get_direction (transfer) == LANYARD_TRANSFER_RECEIVING)
    lanyard_transfers_remove_parts (self, transfer);
  lanyard_transfers_set_state (self, transfer, LANYARD_TRANSFER_CANCELLED, LANYARD_PAUSED_BY_NOBODY,
                               NULL);
  lanyard_transfers_emit_finished (self, transfer);
}

static void
do_retry (gpointer manager, LanyardTransfer *transfer)
{
  const LanyardTransferRecord *record = lanyard_transfer_get_record (transfer);

  if (lanyard_run_find (manager, transfer) != NULL)
    return;
  if (record->state == LANYARD_TRANSFER_FAILED)
    lanyard_transfers_resume_sending (manager, transfer);
  else
    lanyard_transfers_send_anew (manager, transfer);
}

static void
on_entries_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardTransfer) transfer = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardLedger) ledger
      = lanyard_transfer_store_load_entries_finish (LANYARD_DATABASE (source), result, &error);
  const LanyardTransferRecord *record = lanyard_transfer_get_record (transfer);

  /* What cannot be read is shown as an empty list. */
  if (error != NULL)
    g_message ("The files of “%s” cannot be listed: %s", record->title != NULL ? record->title : "", error->message);
  if (ledger == NULL || lanyard_transfer_get_ledger (transfer) != NULL)
    return;
  if (record->folder != NULL)
    {
      g_autoptr (GFile) folder = g_file_new_for_path (record->folder);

      lanyard_ledger_set_folder (ledger, folder);
    }
  lanyard_transfer_set_ledger (transfer, ledger);
}

static void
do_load_entries (gpointer manager, LanyardTransfer *transfer)
{
  LanyardTransfers *self = manager;
  const LanyardTransferRecord *record = lanyard_transfer_get_record (transfer);

  lanyard_transfer_store_load_entries_async (self->database, record->row, record->roots,
                                             on_entries_loaded, g_object_ref (transfer));
}

const LanyardTransferActions lanyard_transfers_actions = {
  do_pause, do_resume, do_cancel, do_retry, do_load_entries,
};
