/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-transfers.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-paths.h"
#include "engine/transfer/lanyard-transfer-store-private.h"
#include "engine/transfer/lanyard-transfers-private.h"

#define TICK_MS 100
#define SAVE_US (2 * G_USEC_PER_SEC)
/* What was interrupted longer ago is not begun again by itself. */
#define RESUME_DAYS 7

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanyardTransfers,
                               lanyard_transfers,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_0,
  PROP_DOWNLOAD_FOLDER,
  PROP_ACCEPT_RULE,
  PROP_N_ACTIVE,
  PROP_AUTO_RESUME,
  N_PROPS
};

enum
{
  OFFER,
  FINISHED,
  ENTRY_RECEIVED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* --- the model: newest first ----------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return LANYARD_TYPE_TRANSFER;
}

static guint
get_n_items (GListModel *model)
{
  return LANYARD_TRANSFERS (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LanyardTransfers *self = LANYARD_TRANSFERS (model);

  if (position >= self->items->len)
    return NULL;
  return g_object_ref (self->items->pdata[self->items->len - 1 - position]);
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static void
update_n_active (LanyardTransfers *self)
{
  guint n = 0;

  for (guint i = 0; i < self->items->len; i++)
    n += lanyard_transfer_get_active (self->items->pdata[i]);
  if (n == self->n_active)
    return;
  self->n_active = n;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);
}

void
lanyard_transfers_add (LanyardTransfers *self, LanyardTransfer *transfer)
{
  g_ptr_array_add (self->items, g_object_ref (transfer));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
  update_n_active (self);
}

void
lanyard_transfers_save (LanyardTransfers *self, LanyardTransfer *transfer)
{
  lanyard_transfer_store_save (self->database, lanyard_transfer_get_record (transfer));
}

void
lanyard_transfers_set_state (LanyardTransfers    *self,
                             LanyardTransfer     *transfer,
                             LanyardTransferState state,
                             LanyardPausedBy      paused_by,
                             const char          *error)
{
  LanyardTransferState before = lanyard_transfer_get_state (transfer);

  lanyard_transfer_set_state (transfer, state, paused_by, error);
  update_n_active (self);
  if (state != before)
    lanyard_transfers_save (self, transfer);
}

void
lanyard_transfers_emit_finished (LanyardTransfers *self, LanyardTransfer *transfer)
{
  g_signal_emit (self, signals[FINISHED], 0, transfer);
}

void
lanyard_transfers_emit_received (LanyardTransfers *self, LanyardTransfer *transfer, guint index)
{
  g_autoptr (LanyardTransferEntry) entry = NULL;

  if (!g_signal_has_handler_pending (self, signals[ENTRY_RECEIVED], 0, TRUE))
    return;
  entry = g_list_model_get_item (lanyard_transfer_get_entries (transfer), index);
  g_signal_emit (self, signals[ENTRY_RECEIVED], 0, transfer, entry);
}

gboolean
lanyard_transfers_emit_offer (LanyardTransfers *self, LanyardOffer *offer)
{
  gboolean handled = FALSE;

  g_signal_emit (self, signals[OFFER], 0, offer, &handled);
  return handled;
}

LanyardTransfer *
lanyard_transfers_find_incoming (LanyardTransfers *self,
                                 const char       *wire_id,
                                 const char       *fingerprint)
{
  for (guint i = self->items->len; i > 0; i--)
    {
      const LanyardTransferRecord *record = lanyard_transfer_get_record (self->items->pdata[i - 1]);

      if (record->direction == LANYARD_TRANSFER_RECEIVING && record->encrypted
          && g_strcmp0 (record->wire_id, wire_id) == 0
          && g_strcmp0 (record->peer_fingerprint, fingerprint) == 0)
        return self->items->pdata[i - 1];
    }
  return NULL;
}

static char *
random_hex (void)
{
  return g_strdup_printf ("%08x%08x%08x%08x", g_random_int (), g_random_int (), g_random_int (),
                          g_random_int ());
}

void
lanyard_transfer_record_init (LanyardTransferRecord   *record,
                              LanyardTransferDirection direction,
                              gboolean                 encrypted)
{
  *record = (LanyardTransferRecord){ 0 };
  /* Random, as another program may add rows to the same database. */
  record->row = (gint64) ((((guint64) g_random_int () << 32) | g_random_int ()) >> 1);
  record->id = random_hex ();
  record->direction = direction;
  record->encrypted = encrypted;
  record->created = g_get_real_time () / G_USEC_PER_SEC;
}

/* --- time -------------------------------------------------------------------------------------- */

static gboolean
on_tick (gpointer user_data)
{
  LanyardTransfers *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gboolean save = now - self->saved_us > SAVE_US;
  gboolean moving = FALSE;

  if (save)
    self->saved_us = now;
  for (guint i = self->links->len; i > 0; i--)
    {
      LanyardRun *run = self->links->pdata[i - 1];

      /* A browser may leave a page half fetched for as long as it is shared. */
      if (run->visit != NULL)
        {
          moving = lanyard_run_tick_share (run) || moving;
          continue;
        }
      moving = TRUE;
      if (run->plain != NULL)
        lanyard_run_tick_plain (run);
      else
        lanyard_run_tick (run, save);
    }
  if (moving)
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

void
lanyard_transfers_arm_tick (LanyardTransfers *self)
{
  if (self->tick_id == 0)
    self->tick_id = g_timeout_add (TICK_MS, on_tick, self);
}

/* While pairing, the code stands on the row of the transfer that is connecting. */
static gboolean
on_pairing (LanyardNode *node, LanyardPairing *pairing, LanyardTransfers *self)
{
  LanyardRun *found = NULL;

  if (lanyard_pairing_get_incoming (pairing))
    return FALSE;
  for (guint i = 0; i < self->links->len; i++)
    {
      LanyardRun *run = self->links->pdata[i];

      if (run->transfer == NULL
          || lanyard_transfer_get_state (run->transfer) != LANYARD_TRANSFER_CONNECTING)
        continue;
      found = run;
      if (g_strcmp0 (lanyard_transfer_get_peer_address (run->transfer),
                     lanyard_pairing_get_peer_address (pairing))
          == 0)
        break;
    }
  if (found != NULL)
    lanyard_transfer_set_code (found->transfer, lanyard_pairing_get_code (pairing));
  return FALSE;
}

/* --- public ------------------------------------------------------------------------------------ */

static void
add_from_history (LanyardTransfers *self, LanyardTransferRecord *record)
{
  g_autoptr (LanyardTransfer) transfer = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  LanyardTransferState before = record->state;

  /* What was under way when the program ended is not any more. */
  if (!lanyard_transfer_state_is_final (record->state) && record->state != LANYARD_TRANSFER_PAUSED)
    {
      record->state = record->accepted ? LANYARD_TRANSFER_INTERRUPTED : LANYARD_TRANSFER_FAILED;
      if (!record->encrypted || !record->accepted)
        {
          g_free (record->error);
          record->error = g_strdup (_ ("The program ended before it was done"));
          record->state = LANYARD_TRANSFER_FAILED;
        }
    }
  transfer = lanyard_transfer_new (record, &lanyard_transfers_actions, self);
  g_ptr_array_add (self->items, g_object_ref (transfer));
  record = lanyard_transfer_get_record (transfer);
  if (record->state == LANYARD_TRANSFER_INTERRUPTED && before != record->state)
    g_clear_pointer (&record->error, g_free);
  if (record->state == LANYARD_TRANSFER_INTERRUPTED
      && record->direction == LANYARD_TRANSFER_SENDING
      && now - record->created < RESUME_DAYS * 24 * 60 * 60)
    lanyard_transfers_retry_later (self, transfer);
}

/**
 * lanyard_transfers_new:
 *
 * Loads the history (blocking, before the main loop runs), serves "transfer" on @node.
 *
 * Returns: (transfer full) (nullable): %NULL with LANYARD_ERROR
 */
LanyardTransfers *
lanyard_transfers_new (LanyardNode *node, LanyardDatabase *database, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (LanyardTransfers) self = NULL;

  g_return_val_if_fail (LANYARD_IS_NODE (node), NULL);
  g_return_val_if_fail (LANYARD_IS_DATABASE (database), NULL);

  if (!lanyard_transfer_store_open (database, error))
    return NULL;
  records = lanyard_transfer_store_load (database, error);
  if (records == NULL)
    return NULL;
  self = g_object_new (LANYARD_TYPE_TRANSFERS, NULL);
  self->node = g_object_ref (node);
  self->database = g_object_ref (database);
  for (guint i = records->len; i > 0; i--)
    add_from_history (self, records->pdata[i - 1]);
  update_n_active (self);
  self->pairing_id = g_signal_connect (node, "pairing", G_CALLBACK (on_pairing), self);
  lanyard_node_add_service (node, "transfer", TRUE, lanyard_transfers_on_channel, self, NULL);
  return g_steal_pointer (&self);
}

void
lanyard_transfers_set_download_folder (LanyardTransfers *self, GFile *folder)
{
  g_return_if_fail (LANYARD_IS_TRANSFERS (self));
  g_return_if_fail (G_IS_FILE (folder));

  if (g_set_object (&self->download_folder, folder))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOWNLOAD_FOLDER]);
}

void
lanyard_transfers_set_accept_rule (LanyardTransfers *self, LanyardAcceptRule rule)
{
  g_return_if_fail (LANYARD_IS_TRANSFERS (self));

  if (self->accept_rule == rule)
    return;
  self->accept_rule = rule;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCEPT_RULE]);
}

void
lanyard_transfers_peer_seen (LanyardTransfers *self, const char *fingerprint)
{
  g_return_if_fail (LANYARD_IS_TRANSFERS (self));

  for (guint i = 0; i < self->items->len; i++)
    {
      LanyardTransfer *transfer = self->items->pdata[i];

      if (self->auto_resume && lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_INTERRUPTED
          && lanyard_transfer_get_direction (transfer) == LANYARD_TRANSFER_SENDING
          && g_strcmp0 (lanyard_transfer_get_peer_fingerprint (transfer), fingerprint) == 0
          && lanyard_run_find (self, transfer) == NULL)
        lanyard_transfers_resume_sending (self, transfer);
    }
}

void
lanyard_transfers_remove (LanyardTransfers *self, LanyardTransfer *transfer)
{
  guint index;

  g_return_if_fail (LANYARD_IS_TRANSFERS (self));
  g_return_if_fail (LANYARD_IS_TRANSFER (transfer));

  if (!lanyard_transfer_state_is_final (lanyard_transfer_get_state (transfer))
      || lanyard_run_find (self, transfer) != NULL
      || !g_ptr_array_find (self->items, transfer, &index))
    return;
  lanyard_transfer_store_remove (self->database, lanyard_transfer_get_record (transfer)->row);
  lanyard_transfer_orphan (transfer);
  g_hash_table_remove (self->retries, transfer);
  g_ptr_array_remove_index (self->items, index);
  g_list_model_items_changed (G_LIST_MODEL (self), self->items->len - index, 1, 0);
}

void
lanyard_transfers_clear_finished (LanyardTransfers *self)
{
  g_return_if_fail (LANYARD_IS_TRANSFERS (self));

  for (guint i = self->items->len; i > 0; i--)
    lanyard_transfers_remove (self, self->items->pdata[i - 1]);
}

LanyardTransfer *
lanyard_transfers_lookup (LanyardTransfers *self, const char *id)
{
  g_return_val_if_fail (LANYARD_IS_TRANSFERS (self), NULL);

  for (guint i = 0; i < self->items->len; i++)
    if (g_strcmp0 (lanyard_transfer_get_id (self->items->pdata[i]), id) == 0)
      return self->items->pdata[i];
  return NULL;
}

static gpointer
barrier_job (LanyardDatabase *database, gpointer data, GError **error)
{
  return NULL;
}

/* All that was posted before has been written. */
static void
on_barrier (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  (void) lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
lanyard_transfers_check_shutdown (LanyardTransfers *self)
{
  if (self->shutdown == NULL || self->links->len > 0 || self->shares->len > 0)
    return;
  lanyard_database_run_async (self->database, barrier_job, NULL, NULL, NULL, NULL, on_barrier,
                              g_steal_pointer (&self->shutdown));
}

/**
 * lanyard_transfers_shutdown_async:
 *
 * Stop all, parts kept; no new offers are taken. Answers when no worker runs any more and the history is
 * written. Main thread.
 */
void
lanyard_transfers_shutdown_async (LanyardTransfers   *self,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LANYARD_IS_TRANSFERS (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lanyard_transfers_shutdown_async);
  if (self->shutdown != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, _ ("Already stopping"));
      return;
    }
  lanyard_node_add_service (self->node, "transfer", FALSE, NULL, NULL, NULL);
  g_hash_table_remove_all (self->retries);
  self->shutdown = g_steal_pointer (&task);
  for (guint i = self->shares->len; i > 0; i--)
    lanyard_share_stop (self->shares->pdata[i - 1]);
  for (guint i = self->links->len; i > 0; i--)
    lanyard_run_stop (self->links->pdata[i - 1]);
  lanyard_transfers_check_shutdown (self);
}

gboolean
lanyard_transfers_shutdown_finish (LanyardTransfers *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_transfers_shutdown_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
lanyard_transfers_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardTransfers *self = LANYARD_TRANSFERS (object);

  switch (id)
    {
    case PROP_DOWNLOAD_FOLDER:
      g_value_set_object (value, self->download_folder);
      break;
    case PROP_ACCEPT_RULE:
      g_value_set_enum (value, (gint) self->accept_rule);
      break;
    case PROP_N_ACTIVE:
      g_value_set_uint (value, self->n_active);
      break;
    case PROP_AUTO_RESUME:
      g_value_set_boolean (value, self->auto_resume);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_transfers_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LanyardTransfers *self = LANYARD_TRANSFERS (object);

  switch (id)
    {
    case PROP_DOWNLOAD_FOLDER:
      lanyard_transfers_set_download_folder (self, g_value_get_object (value));
      break;
    case PROP_ACCEPT_RULE:
      lanyard_transfers_set_accept_rule (self, (LanyardAcceptRule) g_value_get_enum (value));
      break;
    case PROP_AUTO_RESUME:
      if (self->auto_resume != g_value_get_boolean (value))
        {
          self->auto_resume = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_transfers_dispose (GObject *object)
{
  LanyardTransfers *self = LANYARD_TRANSFERS (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->node != NULL)
    {
      g_clear_signal_handler (&self->pairing_id, self->node);
      lanyard_node_add_service (self->node, "transfer", FALSE, NULL, NULL, NULL);
    }
  g_hash_table_remove_all (self->retries);
  /* Workers end by themselves; nothing is heard of them any more. */
  for (guint i = 0; i < self->shares->len; i++)
    {
      g_signal_handlers_disconnect_by_data (self->shares->pdata[i], self);
      lanyard_share_stop (self->shares->pdata[i]);
    }
  g_ptr_array_set_size (self->shares, 0);
  while (self->links->len > 0)
    lanyard_run_free (self->links->pdata[self->links->len - 1]);
  for (guint i = 0; i < self->items->len; i++)
    lanyard_transfer_orphan (self->items->pdata[i]);
  g_clear_object (&self->node);
  G_OBJECT_CLASS (lanyard_transfers_parent_class)->dispose (object);
}

static void
lanyard_transfers_finalize (GObject *object)
{
  LanyardTransfers *self = LANYARD_TRANSFERS (object);

  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->shares);
  g_hash_table_unref (self->retries);
  g_clear_object (&self->database);
  g_clear_object (&self->download_folder);
  G_OBJECT_CLASS (lanyard_transfers_parent_class)->finalize (object);
}

static void
lanyard_transfers_class_init (LanyardTransfersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;

  object_class->get_property = lanyard_transfers_get_property;
  object_class->set_property = lanyard_transfers_set_property;
  object_class->dispose = lanyard_transfers_dispose;
  object_class->finalize = lanyard_transfers_finalize;

  properties[PROP_DOWNLOAD_FOLDER]
      = g_param_spec_object ("download-folder", NULL, NULL, G_TYPE_FILE, writable);
  properties[PROP_ACCEPT_RULE] = g_param_spec_enum (
      "accept-rule", NULL, NULL, LANYARD_TYPE_ACCEPT_RULE, LANYARD_ACCEPT_ASK, writable);
  properties[PROP_N_ACTIVE]
      = g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_AUTO_RESUME]
      = g_param_spec_boolean ("auto-resume", NULL, NULL, TRUE, writable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[OFFER] = g_signal_new ("offer", LANYARD_TYPE_TRANSFERS, G_SIGNAL_RUN_LAST, 0,
                                 g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1,
                                 LANYARD_TYPE_OFFER);
  signals[FINISHED] = g_signal_new ("finished", LANYARD_TYPE_TRANSFERS, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, LANYARD_TYPE_TRANSFER);
  signals[ENTRY_RECEIVED]
      = g_signal_new ("entry-received", LANYARD_TYPE_TRANSFERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, LANYARD_TYPE_TRANSFER, LANYARD_TYPE_TRANSFER_ENTRY);
}

static void
lanyard_transfers_init (LanyardTransfers *self)
{
  g_autofree char *downloads = lanyard_paths_get_download_dir ();

  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->links = g_ptr_array_new ();
  self->shares = g_ptr_array_new_with_free_func (g_object_unref);
  self->retries = g_hash_table_new_full (NULL, NULL, NULL, lanyard_retry_free);
  self->download_folder = g_file_new_for_path (downloads);
  self->auto_resume = TRUE;
}
