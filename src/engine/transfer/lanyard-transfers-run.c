/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-transfers-private.h"

#include <glib/gi18n-lib.h>

#include "engine/transfer/lanyard-transfer-store-private.h"

/* One transfer under way: what its session says becomes the state of its row. Main thread. */

/* Of a frame of 16 ms, what the rows may take for themselves at a time. */
#define PUMP_US 6000

LanyardRun *
lanyard_run_new (LanyardTransfers *manager, LanyardTransfer *transfer)
{
  LanyardRun *self = g_new0 (LanyardRun, 1);

  self->manager = manager;
  self->transfer = transfer != NULL ? g_object_ref (transfer) : NULL;
  self->cancellable = g_cancellable_new ();
  if (transfer != NULL)
    self->seconds = lanyard_transfer_get_record (transfer)->seconds;
  g_ptr_array_add (manager->links, self);
  lanyard_transfers_arm_tick (manager);
  return self;
}

LanyardRun *
lanyard_run_find (LanyardTransfers *manager, LanyardTransfer *transfer)
{
  for (guint i = 0; i < manager->links->len; i++)
    if (((LanyardRun *) manager->links->pdata[i])->transfer == transfer)
      return manager->links->pdata[i];
  return NULL;
}

static void
drop_session (LanyardSession **session)
{
  if (*session == NULL)
    return;
  lanyard_session_disconnect (*session);
  lanyard_session_stop (*session);
  g_clear_pointer (session, lanyard_session_unref);
}

void
lanyard_run_free (LanyardRun *self)
{
  g_ptr_array_remove_fast (self->manager->links, self);
  g_clear_handle_id (&self->pump_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  drop_session (&self->session);
  drop_session (&self->successor);
  g_clear_weak_pointer (&self->offer);
  if (self->plain != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->plain, self);
      lanyard_plain_cancel (self->plain);
    }
  g_clear_object (&self->plain);
  g_clear_object (&self->visit);
  g_clear_object (&self->transfer);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_free (self);
}

void
lanyard_run_stop (LanyardRun *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->session != NULL)
    lanyard_session_stop (self->session);
  if (self->successor != NULL)
    drop_session (&self->successor);
  if (self->plain != NULL)
    lanyard_plain_cancel (self->plain);
}

/* --- what happens to the row -------------------------------------------------------------------- */

/* The worker knows better than the main thread, which may look late, when bytes began to move. */
static void
start_clock (LanyardRun *self, const LanyardSessionStatus *status)
{
  if (self->moving_us != 0 || status->began_us == 0)
    return;
  self->moving_us = self->clocked ? g_get_monotonic_time () : status->began_us;
  self->clocked = TRUE;
}

static void
stop_clock (LanyardRun *self, gint64 now)
{
  if (self->moving_us != 0)
    self->seconds += (double) MAX (0, now - self->moving_us) / 1e6;
  self->moving_us = 0;
}

static void
update_numbers (LanyardRun *self, const LanyardSessionStatus *status)
{
  LanyardTransferRecord *record = lanyard_transfer_get_record (self->transfer);
  LanyardLedger *ledger = lanyard_transfer_get_ledger (self->transfer);

  record->bytes_total = status->bytes_total;
  record->bytes_done = MIN (status->bytes_done, status->bytes_total);
  record->bytes_resumed = status->bytes_resumed;
  if (ledger != NULL)
    {
      record->n_entries
          = lanyard_manifest_get_n_entries (lanyard_ledger_get_manifest (ledger));
      record->n_verified = lanyard_ledger_count (ledger, LANYARD_ENTRY_VERIFIED);
    }
  record->seconds = self->seconds;
  if (self->moving_us != 0)
    record->seconds += (double) (g_get_monotonic_time () - self->moving_us) / 1e6;
  lanyard_transfer_progress (self->transfer, self->moving_us != 0);
}

static void
show_moving (LanyardRun *self, const LanyardSessionStatus *status)
{
  LanyardTransferRecord *record = lanyard_transfer_get_record (self->transfer);
  LanyardPausedBy by = LANYARD_PAUSED_BY_NOBODY;
  g_autofree char *why = NULL;

  record->accepted = TRUE;
  lanyard_transfers_retry_forget (self->manager, self->transfer);
  if (status->hold_here && status->hold_full)
    {
      by = LANYARD_PAUSED_BY_FULL_DISK;
      why = g_strdup (_ ("the disk is full"));
    }
  else if (status->hold_here)
    by = LANYARD_PAUSED_BY_USER;
  else if (status->hold_peer_full)
    {
      by = LANYARD_PAUSED_BY_FULL_DISK;
      why = g_strdup_printf (_ ("the disk of %s is full"), record->peer_name);
    }
  else if (status->hold_peer)
    {
      by = LANYARD_PAUSED_BY_PEER;
      why = g_strdup_printf (_ ("by %s"), record->peer_name);
    }
  if (by != LANYARD_PAUSED_BY_NOBODY)
    stop_clock (self, g_get_monotonic_time ());
  else
    start_clock (self, status);
  update_numbers (self, status);
  lanyard_transfers_set_state (self->manager, self->transfer,
                               by != LANYARD_PAUSED_BY_NOBODY ? LANYARD_TRANSFER_PAUSED
                                                              : LANYARD_TRANSFER_MOVING,
                               by, why);
}

void
lanyard_run_end (LanyardRun *self, LanyardTransferState state, const char *error)
{
  LanyardTransfers *manager = self->manager;
  g_autoptr (LanyardTransfers) held = g_object_ref (manager);
  g_autoptr (LanyardTransfer) transfer = g_steal_pointer (&self->transfer);
  LanyardPausedBy by = LANYARD_PAUSED_BY_NOBODY;
  gboolean again;

  lanyard_run_free (self);
  if (transfer != NULL)
    {
      lanyard_transfer_set_code (transfer, NULL);
      lanyard_transfer_progress (transfer, FALSE);
      again = state == LANYARD_TRANSFER_INTERRUPTED && manager->shutdown == NULL
              && lanyard_transfer_get_direction (transfer) == LANYARD_TRANSFER_SENDING;
      /* A pause outlives the connection. */
      if (state == LANYARD_TRANSFER_INTERRUPTED
          && lanyard_transfer_get_record (transfer)->paused_by == LANYARD_PAUSED_BY_USER)
        {
          state = LANYARD_TRANSFER_PAUSED;
          by = LANYARD_PAUSED_BY_USER;
          error = NULL;
          again = FALSE;
        }
      lanyard_transfers_set_state (manager, transfer, state, by, error);
      lanyard_transfers_save (manager, transfer);
      if (again)
        lanyard_transfers_retry_later (manager, transfer);
      lanyard_transfers_emit_finished (manager, transfer);
    }
  lanyard_transfers_check_shutdown (manager);
}

static void
end_complete (LanyardRun *self)
{
  LanyardLedger *ledger = lanyard_transfer_get_ledger (self->transfer);
  guint n = lanyard_manifest_get_n_entries (lanyard_ledger_get_manifest (ledger));
  guint failed = lanyard_ledger_count (ledger, LANYARD_ENTRY_FAILED);
  g_autofree char *first = lanyard_ledger_dup_first_error (ledger);
  g_autofree char *text = NULL;

  if (failed == 0)
    {
      lanyard_run_end (self, LANYARD_TRANSFER_VERIFIED, NULL);
      return;
    }
  if (n == 1)
    text = g_strdup (first);
  else
    /* Translators: how many of how many entries failed, and why the first did */
    text = g_strdup_printf (ngettext ("%u of %u failed: %s", "%u of %u failed: %s", failed), failed, n,
                            first);
  lanyard_run_end (self, LANYARD_TRANSFER_FAILED, text);
}

static void
end_session (LanyardRun *self, const LanyardSessionStatus *status)
{
  const LanyardTransferRecord *record = lanyard_transfer_get_record (self->transfer);
  g_autofree char *text = status->error != NULL ? g_strdup (status->error->message) : NULL;
  LanyardTransferState state = LANYARD_TRANSFER_FAILED;

  switch (status->outcome)
    {
    case LANYARD_OUTCOME_COMPLETE:
      end_complete (self);
      return;
    case LANYARD_OUTCOME_DECLINED:
      if (status->refusal == LANYARD_REFUSAL_DECLINED)
        {
          state = LANYARD_TRANSFER_DECLINED;
          g_clear_pointer (&text, g_free);
        }
      break;
    case LANYARD_OUTCOME_CANCELLED_HERE:
      state = LANYARD_TRANSFER_CANCELLED;
      g_clear_pointer (&text, g_free);
      break;
    case LANYARD_OUTCOME_CANCELLED_BY_PEER:
      state = LANYARD_TRANSFER_CANCELLED;
      g_free (text);
      text = g_strdup_printf (_ ("%s cancelled it"), record->peer_name);
      break;
    case LANYARD_OUTCOME_LOST:
    case LANYARD_OUTCOME_STOPPED:
      if (record->accepted)
        state = LANYARD_TRANSFER_INTERRUPTED;
      if (text == NULL)
        text = g_strdup (_ ("It was stopped here"));
      break;
    case LANYARD_OUTCOME_FAILED:
    case LANYARD_OUTCOME_NONE:
    default:
      break;
    }
  lanyard_run_end (self, state, text);
}

/* --- entries: to whoever looks, and to the database ---------------------------------------------- */

void
lanyard_run_follow_entries (LanyardRun *self, LanyardLedger *ledger, GArray *changes)
{
  g_autoptr (GArray) accounts = lanyard_account_array_new (changes->len);
  gboolean receiving
      = lanyard_transfer_get_direction (self->transfer) == LANYARD_TRANSFER_RECEIVING;

  for (guint i = 0; i < changes->len; i++)
    {
      guint index = g_array_index (changes, guint, i);
      LanyardAccount account;

      lanyard_transfer_entry_list_changed (self->transfer, index);
      lanyard_ledger_get (ledger, index, &account);
      if (receiving && lanyard_ledger_take_verified (ledger, index))
        lanyard_transfers_emit_received (self->manager, self->transfer, index);
      /* What is only under way is begun again from what is on disk. */
      if (account.state == LANYARD_ENTRY_VERIFIED || account.state == LANYARD_ENTRY_FAILED)
        g_array_append_val (accounts, account);
      else
        lanyard_account_clear (&account);
    }
  if (accounts->len > 0)
    lanyard_transfer_store_update_entries (self->manager->database,
                                           lanyard_transfer_get_record (self->transfer)->row,
                                           g_steal_pointer (&accounts));
}

static gboolean pump (LanyardRun *self);
static void take_successor (LanyardRun *self);

static gboolean
on_pump (gpointer user_data)
{
  LanyardRun *self = user_data;

  self->pump_id = 0;
  (void) pump (self);
  return G_SOURCE_REMOVE;
}

/* Follow what changed for a part of a frame; the rest in the next. FALSE when the link is gone. */
static gboolean
pump (LanyardRun *self)
{
  gint64 until = g_get_monotonic_time () + PUMP_US;
  LanyardLedger *ledger = self->transfer != NULL ? lanyard_transfer_get_ledger (self->transfer) : NULL;
  g_auto (LanyardSessionStatus) status = { 0 };

  /* First, so that nothing can change between the last look at the entries and the end. */
  lanyard_session_get_status (self->session, &status);
  while (ledger != NULL)
    {
      g_autoptr (GArray) changes = lanyard_ledger_take_changes (ledger, LANYARD_RUN_ENTRIES);

      if (changes == NULL)
        break;
      lanyard_run_follow_entries (self, ledger, changes);
      if (g_get_monotonic_time () < until)
        continue;
      if (self->pump_id == 0)
        self->pump_id = g_idle_add (on_pump, self);
      return TRUE;
    }
  if (status.phase != LANYARD_SESSION_ENDED)
    return TRUE;
  if (self->successor != NULL)
    {
      take_successor (self);
      return TRUE;
    }
  end_session (self, &status);
  return FALSE;
}

static void
on_session_changed (LanyardSession *session, gpointer user_data)
{
  LanyardRun *self = user_data;
  g_auto (LanyardSessionStatus) status = { 0 };

  lanyard_session_get_status (session, &status);
  if (self->transfer == NULL || !self->answered)
    {
      lanyard_run_on_offer (self, &status);
      return;
    }
  if (status.ask)
    {
      self->answered = FALSE;
      lanyard_run_on_offer (self, &status);
      return;
    }
  if (status.note != NULL)
    lanyard_transfer_set_note (self->transfer, status.note);
  switch (status.phase)
    {
    case LANYARD_SESSION_OFFERING:
      break;
    case LANYARD_SESSION_WAITING:
      lanyard_transfers_set_state (self->manager, self->transfer, LANYARD_TRANSFER_WAITING,
                                   LANYARD_PAUSED_BY_NOBODY, NULL);
      break;
    case LANYARD_SESSION_MOVING:
      show_moving (self, &status);
      break;
    case LANYARD_SESSION_ENDED:
    default:
      /* The last bytes and receipts first. */
      if (lanyard_transfer_get_state (self->transfer) != LANYARD_TRANSFER_PAUSED)
        start_clock (self, &status);
      stop_clock (self, status.ended_us);
      update_numbers (self, &status);
      lanyard_channel_close_async (lanyard_session_get_channel (session), NULL, NULL);
      (void) pump (self);
    }
}

/* The peer came back before its old connection was noticed to be gone. */
static void
take_successor (LanyardRun *self)
{
  g_clear_pointer (&self->session, lanyard_session_unref);
  self->session = g_steal_pointer (&self->successor);
  self->answered = FALSE;
  self->clocked = FALSE;
  lanyard_session_reconnect (self->session, on_session_changed, self);
}

void
lanyard_run_start_session (LanyardRun *self, LanyardSession *session)
{
  self->session = session;
  lanyard_session_start (session, on_session_changed, self);
}

void
lanyard_run_tick (LanyardRun *self, gboolean save)
{
  g_auto (LanyardSessionStatus) status = { 0 };

  if (self->session == NULL)
    return;
  lanyard_session_watch (self->session);
  if (self->transfer == NULL || !self->answered)
    return;
  lanyard_session_get_status (self->session, &status);
  if (status.phase == LANYARD_SESSION_ENDED)
    return;
  if (status.phase == LANYARD_SESSION_MOVING)
    update_numbers (self, &status);
  if (save)
    lanyard_transfers_save (self->manager, self->transfer);
  (void) pump (self);
}
