/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-transfers-private.h"

#include <glib/gi18n-lib.h>

#include "engine/transfer/lanyard-share-private.h"
#include "engine/transfer/lanyard-transfer-store-private.h"

/* Browsers in the same list: a row for what each fetches of a share, and one for each upload. Main thread. */

/* Of a frame of 16 ms, what a row may take for its entries. */
#define FOLLOW_US 4000

static LanyardRun *
find_visit (LanyardTransfers *self, LanyardShareVisit *visit)
{
  for (guint i = 0; i < self->links->len; i++)
    if (((LanyardRun *) self->links->pdata[i])->visit == visit)
      return self->links->pdata[i];
  return NULL;
}

/* --- entries, in the database -------------------------------------------------------------------------- */

typedef struct
{
  LanyardDatabase *database;
  LanyardLedger   *ledger;
  gint64           row;
} Entries;

static void
entries_free (gpointer data)
{
  Entries *entries = data;

  g_object_unref (entries->database);
  lanyard_ledger_unref (entries->ledger);
  g_free (entries);
}

static void
entries_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Entries *entries = task_data;
  g_autoptr (GError) error = NULL;

  /* The row is there without them, and so are the files. */
  if (!lanyard_transfer_store_put_entries (entries->database, entries->row, entries->ledger, &error))
    g_message ("The files of a transfer are not kept in the history: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
keep_entries (LanyardRun *run, LanyardLedger *ledger)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Entries *entries = g_new0 (Entries, 1);

  entries->database = g_object_ref (run->manager->database);
  entries->ledger = lanyard_ledger_ref (ledger);
  entries->row = lanyard_transfer_get_record (run->transfer)->row;
  g_task_set_source_tag (task, keep_entries);
  g_task_set_task_data (task, entries, entries_free);
  g_task_run_in_thread (task, entries_thread);
}

/* --- a row --------------------------------------------------------------------------------------------- */

static void
update_numbers (LanyardRun *run, const LanyardShareVisitStatus *status)
{
  LanyardTransferRecord *record = lanyard_transfer_get_record (run->transfer);
  LanyardLedger *ledger = lanyard_transfer_get_ledger (run->transfer);
  gint64 now = g_get_monotonic_time ();

  if (status->active > 0)
    record->seconds += (double) (now - run->visited_us) / G_USEC_PER_SEC;
  run->visited_us = now;
  record->bytes_total = status->total;
  record->bytes_done = MIN (status->done, status->total);
  record->bytes_resumed = status->resumed;
  if (ledger != NULL)
    record->n_verified = lanyard_ledger_count (ledger, LANYARD_ENTRY_VERIFIED);
  else
    record->n_verified = status->n_files;
  record->n_entries = MAX (record->n_entries, record->n_verified);
  lanyard_transfer_progress (run->transfer, status->active > 0);
}

/* For a part of a frame; FALSE where there is more. */
static gboolean
follow (LanyardRun *run)
{
  LanyardLedger *ledger = lanyard_transfer_get_ledger (run->transfer);
  gint64 until = g_get_monotonic_time () + FOLLOW_US;

  while (ledger != NULL)
    {
      g_autoptr (GArray) changes = lanyard_ledger_take_changes (ledger, LANYARD_RUN_ENTRIES);

      if (changes == NULL)
        return TRUE;
      lanyard_run_follow_entries (run, ledger, changes);
      if (g_get_monotonic_time () > until)
        return FALSE;
    }
  return TRUE;
}

gboolean
lanyard_run_tick_share (LanyardRun *self)
{
  LanyardShareVisitStatus status;
  g_autofree char *title = NULL, *error = NULL;
  gboolean followed;

  lanyard_share_visit_get_status (self->visit, &status);
  if (self->transfer == NULL)
    {
      /* The browser went away before anyone answered. */
      if (!status.asking && self->offer != NULL)
        lanyard_offer_withdraw (self->offer);
      if (!status.asking)
        {
          LanyardTransfers *manager = self->manager;

          lanyard_run_free (self);
          lanyard_transfers_check_shutdown (manager);
        }
      return TRUE;
    }
  title = lanyard_share_visit_dup_title (self->visit);
  error = lanyard_share_visit_dup_error (self->visit);
  lanyard_transfer_set_title (self->transfer, title);
  update_numbers (self, &status);
  followed = follow (self);
  lanyard_transfer_set_note (self->transfer, status.active == 0 ? error : NULL);
  lanyard_transfers_set_state (self->manager, self->transfer,
                               status.active > 0 ? LANYARD_TRANSFER_MOVING : LANYARD_TRANSFER_WAITING,
                               LANYARD_PAUSED_BY_NOBODY, NULL);
  return status.active > 0 || !followed;
}

static void
on_moving (LanyardShare *share, LanyardShareVisit *visit, LanyardTransfers *self)
{
  lanyard_transfers_arm_tick (self);
}

static void
on_visit (LanyardShare *share, LanyardShareVisit *visit, LanyardTransfers *self)
{
  LanyardTransferDirection direction = lanyard_share_visit_get_direction (visit);
  LanyardLedger *ledger = lanyard_share_visit_get_ledger (visit);
  g_autoptr (LanyardTransfer) transfer = NULL;
  g_autofree char *folder = lanyard_share_visit_dup_folder (visit);
  LanyardTransferRecord record;
  LanyardRun *run = find_visit (self, visit);

  /* What asked is answered, or nobody waits for the answer any more. */
  if (run != NULL && run->offer != NULL)
    lanyard_offer_withdraw (run->offer);
  if (run != NULL)
    lanyard_run_free (run);
  lanyard_transfer_record_init (&record, direction, lanyard_share_get_encrypted (share));
  record.title = lanyard_share_visit_dup_title (visit);
  record.peer_name = g_strdup (lanyard_share_visit_get_address (visit));
  record.peer_address = g_strdup (record.peer_name);
  record.state = LANYARD_TRANSFER_MOVING;
  record.n_entries = ledger != NULL ? lanyard_manifest_get_n_entries (lanyard_ledger_get_manifest (ledger)) : 1;
  if (direction == LANYARD_TRANSFER_RECEIVING)
    record.folder = folder != NULL ? g_steal_pointer (&folder) : lanyard_share_dup_upload_folder (share);
  transfer = lanyard_transfer_new (&record, &lanyard_transfers_actions, self);
  if (ledger != NULL)
    lanyard_transfer_set_ledger (transfer, ledger);
  lanyard_transfers_save (self, transfer);
  lanyard_transfers_add (self, transfer);
  run = lanyard_run_new (self, transfer);
  run->visit = g_object_ref (visit);
  run->visited_us = g_get_monotonic_time ();
  if (ledger != NULL)
    keep_entries (run, ledger);
}

/* What is there only in part is not there. */
static gboolean
settle_entries (LanyardLedger *ledger)
{
  guint n = lanyard_manifest_get_n_entries (lanyard_ledger_get_manifest (ledger));
  guint moving = lanyard_ledger_count (ledger, LANYARD_ENTRY_MOVING);

  for (guint i = 0; i < n && moving > 0; i++)
    if (lanyard_ledger_get_state (ledger, i) == LANYARD_ENTRY_MOVING)
      lanyard_ledger_fail (ledger, i, _ ("It was stopped before the end"));
  return lanyard_ledger_count (ledger, LANYARD_ENTRY_FAILED) == 0;
}

/* What is behind is looked at all at once. */
static void
follow_all (LanyardRun *run, LanyardLedger *ledger)
{
  if (follow (run))
    return;
  lanyard_ledger_forget_changes (ledger);
  lanyard_transfer_set_ledger (run->transfer, NULL);
  lanyard_transfer_set_ledger (run->transfer, ledger);
  keep_entries (run, ledger);
}

static void
end_run (LanyardRun *run, const LanyardShareVisitStatus *status, gboolean whole)
{
  g_autofree char *error = lanyard_share_visit_dup_error (run->visit);

  /* The state says why. */
  lanyard_transfer_set_note (run->transfer, NULL);
  if (status->cancelled || run->cancelled)
    lanyard_run_end (run, LANYARD_TRANSFER_CANCELLED, NULL);
  else if (status->declined)
    lanyard_run_end (run, LANYARD_TRANSFER_DECLINED, NULL);
  else if (error == NULL && whole && status->active == 0 && status->n_files > 0)
    {
      lanyard_transfer_set_note (run->transfer, _ ("By a browser, which compares no digest"));
      lanyard_run_end (run, LANYARD_TRANSFER_VERIFIED, NULL);
    }
  else
    lanyard_run_end (run, LANYARD_TRANSFER_FAILED, error != NULL ? error : _ ("It was stopped before the end"));
}

static void
on_visit_ended (LanyardShare *share, LanyardShareVisit *visit, LanyardTransfers *self)
{
  LanyardRun *run = find_visit (self, visit);
  gboolean sending = lanyard_share_visit_get_direction (visit) == LANYARD_TRANSFER_SENDING;
  LanyardLedger *ledger = lanyard_share_visit_get_ledger (visit);
  LanyardShareVisitStatus status;
  gboolean whole = TRUE;

  if (run == NULL || run->transfer == NULL)
    return;
  (void) lanyard_run_tick_share (run);
  lanyard_share_visit_get_status (visit, &status);
  if (ledger != NULL && sending)
    whole = settle_entries (ledger);
  else if (ledger != NULL)
    {
      lanyard_transfer_set_ledger (run->transfer, ledger);
      keep_entries (run, ledger);
    }
  if (ledger != NULL)
    follow_all (run, ledger);
  update_numbers (run, &status);
  end_run (run, &status, whole);
}

/* --- the question ---------------------------------------------------------------------------------------- */

static void
on_answered (LanyardOffer *offer, gboolean accepted, gpointer user_data)
{
  lanyard_share_visit_answer (user_data, accepted, accepted ? lanyard_offer_get_folder (offer) : NULL);
}

/* What is known before it has come: the first name, and how much it is all together. */
static LanyardLedger *
describe_upload (LanyardShareVisit *visit)
{
  g_autoptr (LanyardManifestBuilder) builder = lanyard_manifest_builder_new ();
  g_autoptr (LanyardManifest) manifest = NULL;
  g_autofree char *title = lanyard_share_visit_dup_title (visit);
  LanyardShareVisitStatus status;
  LanyardManifestEntry entry = { .path = title, .kind = LANYARD_ENTRY_FILE };

  lanyard_share_visit_get_status (visit, &status);
  entry.size = status.total;
  if (!lanyard_manifest_builder_add (builder, &entry, NULL))
    return NULL;
  manifest = lanyard_manifest_builder_end (g_steal_pointer (&builder), NULL);
  return manifest != NULL ? lanyard_ledger_new (manifest) : NULL;
}

static gboolean
on_offer (LanyardShare *share, LanyardShareVisit *visit, LanyardTransfers *self)
{
  g_autoptr (LanyardLedger) ledger = describe_upload (visit);
  g_autofree char *path = lanyard_share_dup_upload_folder (share);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  const char *address = lanyard_share_visit_get_address (visit);
  LanyardOfferPeer peer = { .peer_name = address, .peer_address = address };
  g_autoptr (LanyardOffer) offer = NULL;
  LanyardRun *run;

  if (ledger == NULL)
    return FALSE;
  offer = lanyard_offer_new (&peer, ledger, folder, on_answered, g_object_ref (visit), g_object_unref);
  run = lanyard_run_new (self, NULL);
  run->visit = g_object_ref (visit);
  g_set_weak_pointer (&run->offer, offer);
  if (!lanyard_transfers_emit_offer (self, offer) && !lanyard_offer_get_answered (offer))
    lanyard_offer_decline (offer);
  return TRUE;
}

/* --- a share ----------------------------------------------------------------------------------------------- */

static void
on_stopped (LanyardShare *share, LanyardTransfers *self)
{
  g_signal_handlers_disconnect_by_data (share, self);
  g_ptr_array_remove (self->shares, share);
  lanyard_transfers_check_shutdown (self);
}

void
lanyard_transfers_follow_share (LanyardTransfers *self, LanyardShare *share)
{
  g_return_if_fail (LANYARD_IS_TRANSFERS (self));
  g_return_if_fail (LANYARD_IS_SHARE (share));

  g_ptr_array_add (self->shares, g_object_ref (share));
  g_signal_connect (share, "visit", G_CALLBACK (on_visit), self);
  g_signal_connect (share, "moving", G_CALLBACK (on_moving), self);
  g_signal_connect (share, "visit-ended", G_CALLBACK (on_visit_ended), self);
  g_signal_connect (share, "offer", G_CALLBACK (on_offer), self);
  g_signal_connect (share, "stopped", G_CALLBACK (on_stopped), self);
}
