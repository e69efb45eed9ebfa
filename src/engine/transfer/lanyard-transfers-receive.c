/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-transfers-private.h"

#include <glib/gi18n-lib.h>

#include "engine/transfer/lanyard-receiver-private.h"
#include "engine/transfer/lanyard-transfer-store-private.h"

/* Receiving: who decides about an offer, and what becomes of it. Main thread. */

static LanyardOfferPeer
describe_peer (LanyardChannel *channel)
{
  return (LanyardOfferPeer){
    .peer_name = lanyard_channel_get_peer_name (channel),
    .peer_fingerprint = lanyard_channel_get_peer_fingerprint (channel),
    .peer_address = lanyard_channel_get_peer_address (channel),
    .verified = lanyard_channel_get_verified (channel),
    .code = lanyard_channel_get_code (channel),
  };
}

/* Whether nobody has to be asked. */
static gboolean
is_decided (LanyardTransfers *self, LanyardChannel *channel)
{
  LanyardPeer *peer;

  if (self->accept_rule == LANYARD_ACCEPT_ALL)
    return TRUE;
  peer = lanyard_peers_lookup (lanyard_node_get_peers (self->node),
                               lanyard_channel_get_peer_fingerprint (channel));
  if (peer == NULL)
    return FALSE;
  return self->accept_rule == LANYARD_ACCEPT_TRUSTED || lanyard_peer_get_always_accept (peer);
}

static void
fill_record (LanyardRun *run, LanyardTransferRecord *record, GFile *folder)
{
  LanyardChannel *channel = lanyard_session_get_channel (run->session);
  LanyardLedger *ledger = lanyard_session_get_ledger (run->session);
  LanyardManifest *manifest = lanyard_ledger_get_manifest (ledger);

  lanyard_transfer_record_init (record, LANYARD_TRANSFER_RECEIVING, TRUE);
  record->wire_id = g_strdup (lanyard_session_get_wire_id (run->session));
  record->peer_name = g_strdup (lanyard_channel_get_peer_name (channel));
  record->peer_fingerprint = g_strdup (lanyard_channel_get_peer_fingerprint (channel));
  record->peer_address = g_strdup (lanyard_channel_get_peer_address (channel));
  record->peer_verified = lanyard_channel_get_verified (channel);
  record->title = lanyard_manifest_dup_title (manifest);
  record->n_entries = lanyard_manifest_get_n_entries (manifest);
  record->bytes_total = lanyard_manifest_get_bytes (manifest);
  record->folder = g_file_get_path (folder);
  record->state = LANYARD_TRANSFER_WAITING;
}

/* The row of an offer that was answered. */
static void
make_row (LanyardRun *run, GFile *folder, gboolean accepted)
{
  LanyardTransferRecord record;

  if (run->transfer != NULL)
    return;
  fill_record (run, &record, folder);
  record.accepted = accepted;
  run->transfer = lanyard_transfer_new (&record, &lanyard_transfers_actions, run->manager);
  lanyard_transfers_save (run->manager, run->transfer);
  lanyard_transfers_add (run->manager, run->transfer);
}

static void
accept_into (LanyardRun *run, GFile *folder, gboolean known)
{
  LanyardTransfer *transfer = run->transfer;
  LanyardTransferRecord *record = lanyard_transfer_get_record (transfer);
  g_autoptr (LanyardLedger) previous = lanyard_transfer_get_ledger (transfer) != NULL
                                           ? lanyard_ledger_ref (lanyard_transfer_get_ledger (transfer))
                                           : NULL;
  LanyardLedger *ledger = lanyard_session_get_ledger (run->session);
  gboolean held = record->state == LANYARD_TRANSFER_PAUSED
                  && record->paused_by == LANYARD_PAUSED_BY_USER;

  record->accepted = TRUE;
  run->answered = TRUE;
  lanyard_ledger_set_folder (ledger, folder);
  /* Before its entries, which the session writes: an earlier attempt may have failed, the disk being full. */
  lanyard_transfers_save (run->manager, transfer);
  lanyard_session_accept (run->session, record->row, folder, known, previous);
  if (held)
    lanyard_session_hold (run->session);
  lanyard_transfer_set_ledger (transfer, ledger);
}

static LanyardRun *
find_by_session (LanyardTransfers *manager, LanyardSession *session)
{
  for (guint i = 0; i < manager->links->len; i++)
    if (((LanyardRun *) manager->links->pdata[i])->session == session)
      return manager->links->pdata[i];
  return NULL;
}

typedef struct
{
  LanyardTransfers *manager; /* weak */
  LanyardSession   *session;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_weak_pointer (&question->manager);
  lanyard_session_unref (question->session);
  g_free (question);
}

/* @failure (nullable): the user's folder could not take it; that is worth more to the sender than "declined". */
static void
refuse (LanyardRun *run, const GError *failure)
{
  LanyardRefusal refusal = LANYARD_REFUSAL_DECLINED;

  if (failure != NULL)
    refusal = g_error_matches (failure, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_NO_SPACE)
                  ? LANYARD_REFUSAL_NO_SPACE
                  : LANYARD_REFUSAL_FAILED;
  run->answered = TRUE;
  lanyard_session_refuse (run->session, refusal, failure != NULL ? failure->message : NULL);
}

static void
on_answered (LanyardOffer *offer, gboolean accepted, gpointer user_data)
{
  Question *question = user_data;
  LanyardRun *run = question->manager != NULL
                          ? find_by_session (question->manager, question->session)
                          : NULL;
  GFile *folder = lanyard_offer_get_folder (offer);

  if (run == NULL)
    return;
  g_clear_weak_pointer (&run->offer);
  make_row (run, folder, accepted);
  if (accepted)
    {
      lanyard_transfer_set_folder (run->transfer, g_file_peek_path (folder));
      accept_into (run, folder, FALSE);
      return;
    }
  refuse (run, lanyard_offer_get_failure (offer));
}

/* Nobody has to be asked, but the disk has. */
static void
accept_by_rule (LanyardOffer *offer)
{
  if (!lanyard_offer_accept (offer, NULL))
    lanyard_offer_decline (offer);
}

static void
put_question (LanyardRun *run)
{
  LanyardChannel *channel = lanyard_session_get_channel (run->session);
  LanyardOfferPeer peer = describe_peer (channel);
  Question *question = g_new0 (Question, 1);
  g_autoptr (LanyardOffer) offer = NULL;
  GFile *folder = run->transfer != NULL && lanyard_transfer_get_folder (run->transfer) != NULL
                      ? lanyard_transfer_get_folder (run->transfer)
                      : run->manager->download_folder;

  g_set_weak_pointer (&question->manager, run->manager);
  question->session = lanyard_session_ref (run->session);
  offer = lanyard_offer_new (&peer, lanyard_session_get_ledger (run->session), folder, on_answered,
                             question, question_free);
  g_set_weak_pointer (&run->offer, offer);
  if (is_decided (run->manager, channel))
    accept_by_rule (offer);
  else if (!lanyard_transfers_emit_offer (run->manager, offer)
           && !lanyard_offer_get_answered (offer))
    lanyard_offer_decline (offer);
}

/* Accepted before: it goes on, unless the user said otherwise since. */
static void
take_known (LanyardRun *run, LanyardTransfer *known)
{
  LanyardTransferRecord *record = lanyard_transfer_get_record (known);
  LanyardRun *old = lanyard_run_find (run->manager, known);
  LanyardChannel *channel = lanyard_session_get_channel (run->session);
  g_autoptr (GFile) folder = NULL;

  if (record->state == LANYARD_TRANSFER_CANCELLED || record->state == LANYARD_TRANSFER_DECLINED)
    {
      run->answered = TRUE;
      lanyard_session_refuse (run->session,
                              record->state == LANYARD_TRANSFER_CANCELLED
                                  ? LANYARD_REFUSAL_CANCELLED
                                  : LANYARD_REFUSAL_DECLINED,
                              NULL);
      return;
    }
  if (old != NULL && old != run)
    {
      /* The peer lost its connection and this end has not noticed yet: the old one ends first. */
      LanyardSession *session = g_steal_pointer (&run->session);

      lanyard_session_disconnect (session);
      if (old->successor != NULL)
        {
          lanyard_session_stop (old->successor);
          lanyard_session_unref (old->successor);
        }
      old->successor = session;
      lanyard_session_stop (old->session);
      lanyard_run_free (run);
      return;
    }
  if (run->transfer == NULL)
    run->transfer = g_object_ref (known);
  run->seconds = record->seconds;
  lanyard_transfer_set_peer (known, lanyard_channel_get_peer_name (channel), record->peer_fingerprint,
                             lanyard_channel_get_peer_address (channel),
                             lanyard_channel_get_verified (channel));
  lanyard_transfer_set_note (known, NULL);
  folder = g_file_new_for_path (record->folder);
  accept_into (run, folder, TRUE);
}

void
lanyard_run_on_offer (LanyardRun *self, const LanyardSessionStatus *status)
{
  LanyardTransfer *known = NULL;

  switch (status->phase)
    {
    case LANYARD_SESSION_ENDED:
      lanyard_channel_close_async (lanyard_session_get_channel (self->session), NULL, NULL);
      if (self->offer != NULL)
        lanyard_offer_withdraw (self->offer);
      if (self->transfer != NULL)
        lanyard_run_end (self, LANYARD_TRANSFER_INTERRUPTED, NULL);
      else
        {
          g_autoptr (LanyardTransfers) manager = g_object_ref (self->manager);

          lanyard_run_free (self);
          lanyard_transfers_check_shutdown (manager);
        }
      return;
    case LANYARD_SESSION_WAITING:
      break;
    case LANYARD_SESSION_OFFERING:
    case LANYARD_SESSION_MOVING:
    default:
      return;
    }
  if (self->offer != NULL || self->answered)
    return;
  if (status->ask)
    {
      put_question (self);
      return;
    }
  known = self->transfer;
  if (known == NULL)
    known = lanyard_transfers_find_incoming (
        self->manager, lanyard_session_get_wire_id (self->session),
        lanyard_channel_get_peer_fingerprint (lanyard_session_get_channel (self->session)));
  if (known != NULL)
    take_known (self, known);
  else
    put_question (self);
}

void
lanyard_transfers_on_channel (LanyardNode *node, LanyardChannel *channel, gpointer user_data)
{
  LanyardTransfers *self = user_data;
  LanyardRun *run = lanyard_run_new (self, NULL);

  lanyard_run_start_session (run, lanyard_session_new_receiver (channel, self->database));
  /* Whoever sends can be sent to. */
  lanyard_transfers_peer_seen (self, lanyard_channel_get_peer_fingerprint (channel));
}

/* --- the parts of a transfer that is cancelled while nothing runs ---------------------------------- */

typedef struct
{
  LanyardDatabase *database;
  LanyardLedger   *ledger; /* nullable: the database's */
  gint64           row;
  char            *folder;
  char            *tag;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_object_unref (removal->database);
  g_clear_pointer (&removal->ledger, lanyard_ledger_unref);
  g_free (removal->folder);
  g_free (removal->tag);
  g_free (removal);
}

static void
removal_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Removal *removal = task_data;

  if (removal->ledger == NULL)
    removal->ledger
        = lanyard_transfer_store_load_entries (removal->database, removal->row, NULL, NULL);
  if (removal->ledger != NULL)
    lanyard_receiver_remove_parts (removal->folder, removal->tag, removal->ledger);
  g_task_return_boolean (task, TRUE);
}

void
lanyard_transfers_remove_parts (LanyardTransfers *self, LanyardTransfer *transfer)
{
  const LanyardTransferRecord *record = lanyard_transfer_get_record (transfer);
  LanyardLedger *ledger = lanyard_transfer_get_ledger (transfer);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Removal *removal;

  if (record->folder == NULL || record->wire_id == NULL || record->peer_fingerprint == NULL)
    return;
  removal = g_new0 (Removal, 1);
  removal->database = g_object_ref (self->database);
  removal->ledger = ledger != NULL ? lanyard_ledger_ref (ledger) : NULL;
  removal->row = record->row;
  removal->folder = g_strdup (record->folder);
  removal->tag = lanyard_receiver_make_tag (record->wire_id, record->peer_fingerprint);
  g_task_set_source_tag (task, lanyard_transfers_remove_parts);
  g_task_set_task_data (task, removal, removal_free);
  g_task_run_in_thread (task, removal_thread);
}
