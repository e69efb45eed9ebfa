/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-transfers-private.h"

#include <glib/gi18n-lib.h>
#include <sys/stat.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/net/lanyard-net-error.h"

/* Sending: manifest, connection, session; and again when it was interrupted. Main thread. */

#define RETRY_FIRST_S 1
#define RETRY_LAST_S 60

/* --- again, later -------------------------------------------------------------------------------- */

typedef struct
{
  LanyardTransfers *manager;
  LanyardTransfer  *transfer; /* the manager's */
  guint             wait_s;   /* the next time */
  guint             source_id;
} LanyardRetry;

void
lanyard_retry_free (gpointer data)
{
  LanyardRetry *retry = data;

  g_clear_handle_id (&retry->source_id, g_source_remove);
  g_free (retry);
}

static gboolean
on_retry (gpointer user_data)
{
  LanyardRetry *retry = user_data;

  retry->source_id = 0;
  if (retry->manager->auto_resume
      && lanyard_transfer_get_state (retry->transfer) == LANYARD_TRANSFER_INTERRUPTED
      && lanyard_run_find (retry->manager, retry->transfer) == NULL)
    lanyard_transfers_resume_sending (retry->manager, retry->transfer);
  return G_SOURCE_REMOVE;
}

void
lanyard_transfers_retry_later (LanyardTransfers *self, LanyardTransfer *transfer)
{
  LanyardRetry *retry = g_hash_table_lookup (self->retries, transfer);

  if (retry == NULL)
    {
      retry = g_new0 (LanyardRetry, 1);
      retry->manager = self;
      retry->transfer = transfer;
      retry->wait_s = RETRY_FIRST_S;
      g_hash_table_insert (self->retries, transfer, retry);
    }
  g_clear_handle_id (&retry->source_id, g_source_remove);
  retry->source_id = g_timeout_add_seconds (retry->wait_s, on_retry, retry);
  retry->wait_s = MIN (RETRY_LAST_S, retry->wait_s * 2);
}

void
lanyard_transfers_retry_cancel (LanyardTransfers *self, LanyardTransfer *transfer)
{
  LanyardRetry *retry = g_hash_table_lookup (self->retries, transfer);

  if (retry != NULL)
    g_clear_handle_id (&retry->source_id, g_source_remove);
}

void
lanyard_transfers_retry_forget (LanyardTransfers *self, LanyardTransfer *transfer)
{
  g_hash_table_remove (self->retries, transfer);
}

/* --- manifest and connection --------------------------------------------------------------------- */

/* The link a callback is about, if it is still there; the callback holds its cancellable, which is its alone. */
static LanyardRun *
find_by_cancellable (LanyardTransfers *manager, GCancellable *cancellable)
{
  for (guint i = 0; i < manager->links->len; i++)
    if (((LanyardRun *) manager->links->pdata[i])->cancellable == cancellable)
      return manager->links->pdata[i];
  return NULL;
}

typedef struct
{
  LanyardTransfers *manager;
  GCancellable     *cancellable;
} Pending;

static Pending *
pending_new (LanyardRun *run)
{
  Pending *pending = g_new (Pending, 1);

  pending->manager = g_object_ref (run->manager);
  pending->cancellable = g_object_ref (run->cancellable);
  return pending;
}

static void
pending_free (Pending *pending)
{
  g_object_unref (pending->manager);
  g_object_unref (pending->cancellable);
  g_free (pending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pending, pending_free)

static gboolean
can_never_work (const GError *error)
{
  return g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_KEY_CHANGED)
         || g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED)
         || g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_SELF)
         || g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_VERSION)
         || error->domain == LANYARD_TRANSFER_ERROR;
}

static void
end_with_error (LanyardRun *self, const GError *error)
{
  gboolean accepted = lanyard_transfer_get_record (self->transfer)->accepted;

  if (self->cancelled)
    lanyard_run_end (self, LANYARD_TRANSFER_CANCELLED, NULL);
  else if (accepted && !can_never_work (error))
    lanyard_run_end (self, LANYARD_TRANSFER_INTERRUPTED, error->message);
  else
    lanyard_run_end (self, LANYARD_TRANSFER_FAILED, error->message);
}

/* Another machine than the one that took the first half has no use for the second. */
static gboolean
check_peer (LanyardRun *self, LanyardChannel *channel)
{
  LanyardTransferRecord *record = lanyard_transfer_get_record (self->transfer);

  if (!record->accepted || record->peer_fingerprint == NULL
      || g_str_equal (record->peer_fingerprint, lanyard_channel_get_peer_fingerprint (channel)))
    return TRUE;
  if (self->files != NULL)
    {
      /* The user asked for this one: for it, it is a new transfer. */
      g_free (record->wire_id);
      record->wire_id = g_strdup_printf ("%08x%08x%08x%08x", g_random_int (), g_random_int (),
                                         g_random_int (), g_random_int ());
      record->accepted = FALSE;
      return TRUE;
    }
  lanyard_channel_close_async (channel, NULL, NULL);
  lanyard_run_end (self, LANYARD_TRANSFER_INTERRUPTED, _ ("Another device answers at that address"));
  return FALSE;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Pending) pending = user_data;
  LanyardRun *self = find_by_cancellable (pending->manager, pending->cancellable);
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardChannel) channel
      = lanyard_node_connect_finish (LANYARD_NODE (source), result, &error);
  LanyardTransferRecord *record;

  if (self == NULL || self->cancelled || pending->manager->shutdown != NULL)
    {
      if (channel != NULL)
        lanyard_channel_close_async (channel, NULL, NULL);
      if (self != NULL && error == NULL)
        error = lanyard_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, N_ ("It was stopped here"));
    }
  if (self == NULL)
    return;
  lanyard_transfer_set_code (self->transfer, NULL);
  if (error != NULL)
    {
      end_with_error (self, error);
      return;
    }
  record = lanyard_transfer_get_record (self->transfer);
  if (!check_peer (self, channel))
    return;
  {
    /* The address stays the one that was asked for: it is where to go again. */
    g_autofree char *address = g_strdup (record->peer_address);

    lanyard_transfer_set_peer (self->transfer, lanyard_channel_get_peer_name (channel),
                               lanyard_channel_get_peer_fingerprint (channel), address,
                               lanyard_channel_get_verified (channel));
  }
  lanyard_transfers_save (self->manager, self->transfer);
  self->answered = TRUE;
  lanyard_run_start_session (
      self, lanyard_session_new_sender (channel, record->wire_id,
                                        lanyard_transfer_get_ledger (self->transfer),
                                        self->manager->database, record->row));
}

static void
connect_now (LanyardRun *self)
{
  const LanyardTransferRecord *record = lanyard_transfer_get_record (self->transfer);

  lanyard_transfers_set_state (self->manager, self->transfer, LANYARD_TRANSFER_CONNECTING,
                               LANYARD_PAUSED_BY_NOBODY, NULL);
  lanyard_node_connect_async (self->manager->node, record->peer_address, "transfer",
                              /* One that was given counts as trust; one that was only met does not. */
                              record->given,
                              record->trust_any ? LANYARD_CONNECT_TRUST_ANY : LANYARD_CONNECT_DEFAULT,
                              self->cancellable, on_connected, pending_new (self));
}

static void
on_manifest (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Pending) pending = user_data;
  LanyardRun *self = find_by_cancellable (pending->manager, pending->cancellable);
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardManifest) manifest = lanyard_manifest_build_finish (result, &error);
  g_autoptr (LanyardLedger) ledger = NULL;
  g_autofree char *title = NULL;
  LanyardTransferRecord *record;
  guint skipped;

  if (self == NULL)
    return;
  if (manifest == NULL)
    {
      if (self->cancelled)
        lanyard_run_end (self, LANYARD_TRANSFER_CANCELLED, NULL);
      else
        lanyard_run_end (self, LANYARD_TRANSFER_FAILED, error->message);
      return;
    }
  ledger = lanyard_ledger_new (manifest);
  title = lanyard_manifest_dup_title (manifest);
  lanyard_transfer_set_ledger (self->transfer, ledger);
  lanyard_transfer_set_title (self->transfer, title);
  record = lanyard_transfer_get_record (self->transfer);
  record->n_entries = lanyard_manifest_get_n_entries (manifest);
  record->bytes_total = lanyard_manifest_get_bytes (manifest);
  skipped = lanyard_manifest_get_n_skipped (manifest);
  if (skipped > 0)
    {
      g_autofree char *note
          = g_strdup_printf (ngettext ("%u link or special file was left out",
                                       "%u links or special files were left out", skipped),
                             skipped);

      lanyard_transfer_set_note (self->transfer, note);
    }
  lanyard_transfer_progress (self->transfer, FALSE);
  connect_now (self);
}

static GPtrArray *
list_roots (LanyardTransfer *transfer)
{
  g_auto (GStrv) uris = g_strsplit (lanyard_transfer_get_record (transfer)->roots, "\n", -1);
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; uris[i] != NULL; i++)
    g_ptr_array_add (files, g_file_new_for_uri (uris[i]));
  return files;
}

void
lanyard_run_send (LanyardRun *self)
{
  LanyardLedger *ledger = lanyard_transfer_get_ledger (self->transfer);
  g_autoptr (GPtrArray) files = NULL;

  /* The same program goes on with what it had: what changed meanwhile shows when it is sent. */
  if (self->files == NULL && ledger != NULL
      && lanyard_manifest_get_n_roots (lanyard_ledger_get_manifest (ledger)) > 0
      && lanyard_transfer_get_state (self->transfer) == LANYARD_TRANSFER_INTERRUPTED)
    {
      connect_now (self);
      return;
    }
  if (self->files == NULL)
    files = list_roots (self->transfer);
  else
    files = g_ptr_array_ref (self->files);
  lanyard_transfers_set_state (self->manager, self->transfer, LANYARD_TRANSFER_PREPARING,
                               LANYARD_PAUSED_BY_NOBODY, NULL);
  lanyard_manifest_build_async (files, self->cancellable, on_manifest, pending_new (self));
}

void
lanyard_transfers_resume_sending (LanyardTransfers *self, LanyardTransfer *transfer)
{
  if (self->shutdown != NULL || lanyard_transfer_get_record (transfer)->roots == NULL)
    return;
  lanyard_transfers_retry_cancel (self, transfer);
  lanyard_run_send (lanyard_run_new (self, transfer));
}

/* As lanyard_manifest_dup_roots_key() will be: what is left out is no root. */
static char *
make_roots_key (GPtrArray *files)
{
  GString *key = g_string_new (NULL);

  for (guint i = 0; i < files->len; i++)
    {
      const char *path = g_file_peek_path (files->pdata[i]);
      g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, NULL) : NULL;
      struct stat status;

      if (uri == NULL || lstat (path, &status) != 0
          || (!S_ISREG (status.st_mode) && !S_ISDIR (status.st_mode)))
        continue;
      if (key->len > 0)
        g_string_append_c (key, '\n');
      g_string_append (key, uri);
    }
  return g_string_free (key, FALSE);
}

static LanyardTransfer *
find_unfinished (LanyardTransfers *self, const char *roots, const char *address, const char *fingerprint)
{
  for (guint i = self->items->len; i > 0; i--)
    {
      LanyardTransfer *transfer = self->items->pdata[i - 1];
      const LanyardTransferRecord *record = lanyard_transfer_get_record (transfer);
      gboolean same_peer = fingerprint != NULL && record->peer_fingerprint != NULL
                               ? g_strcmp0 (record->peer_fingerprint, fingerprint) == 0
                               : g_strcmp0 (record->peer_address, address) == 0;

      if (record->direction == LANYARD_TRANSFER_SENDING && record->encrypted && same_peer
          && roots[0] != '\0' && g_strcmp0 (record->roots, roots) == 0
          && (!lanyard_transfer_state_is_final (record->state)
              || record->state == LANYARD_TRANSFER_FAILED))
        return transfer;
    }
  return NULL;
}

static char *
guess_title (GPtrArray *files)
{
  g_autofree char *name = files->len > 0 ? g_file_get_basename (files->pdata[0]) : g_strdup ("");
  g_autofree char *display = g_filename_display_name (name);

  if (files->len <= 1)
    return g_steal_pointer (&display);
  return g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", files->len - 1), display,
                          files->len - 1);
}

/**
 * lanyard_transfers_send:
 * @files: (element-type GFile): local ones; copied
 * @peer_name: (nullable): what to call the peer until it has told its name
 * @fingerprint: (nullable): the key it must have
 *
 * Returns: (transfer none): the row, in PREPARING or, where an unfinished one is gone on with, in what comes next
 */
LanyardTransfer *
lanyard_transfers_send (LanyardTransfers   *self,
                        GPtrArray          *files,
                        const char         *address,
                        const char         *peer_name,
                        const char         *fingerprint,
                        LanyardConnectFlags flags)
{
  g_autoptr (LanyardTransfer) transfer = NULL;
  g_autofree char *roots = NULL;
  LanyardTransferRecord record;
  LanyardTransfer *unfinished;
  LanyardRun *run;

  g_return_val_if_fail (LANYARD_IS_TRANSFERS (self), NULL);
  g_return_val_if_fail (files != NULL && address != NULL, NULL);

  roots = make_roots_key (files);
  unfinished = find_unfinished (self, roots, address, fingerprint);
  if (unfinished != NULL && lanyard_run_find (self, unfinished) != NULL)
    return unfinished;
  if (unfinished != NULL)
    {
      LanyardTransferRecord *known = lanyard_transfer_get_record (unfinished);

      known->trust_any = (flags & LANYARD_CONNECT_TRUST_ANY) != 0;
      g_free (known->given);
      known->given = g_strdup (fingerprint);
      lanyard_transfer_set_peer (unfinished, peer_name != NULL ? peer_name : known->peer_name,
                                 fingerprint != NULL ? fingerprint : known->peer_fingerprint, address,
                                 known->peer_verified);
      transfer = g_object_ref (unfinished);
    }
  else
    {
      lanyard_transfer_record_init (&record, LANYARD_TRANSFER_SENDING, TRUE);
      record.wire_id = g_strdup (record.id);
      record.peer_name = g_strdup (peer_name != NULL ? peer_name : address);
      record.peer_fingerprint = g_strdup (fingerprint);
      record.given = g_strdup (fingerprint);
      record.peer_address = g_strdup (address);
      record.trust_any = (flags & LANYARD_CONNECT_TRUST_ANY) != 0;
      record.roots = g_steal_pointer (&roots);
      record.title = guess_title (files);
      transfer = lanyard_transfer_new (&record, &lanyard_transfers_actions, self);
      lanyard_transfers_save (self, transfer);
      lanyard_transfers_add (self, transfer);
    }
  lanyard_transfers_retry_cancel (self, transfer);
  run = lanyard_run_new (self, transfer);
  run->files = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (run->files, g_object_ref (files->pdata[i]));
  lanyard_run_send (run);
  return transfer;
}

/* Declined or cancelled is an end: there is nothing to go on with, and the other side is asked again. */
void
lanyard_transfers_send_anew (LanyardTransfers *self, LanyardTransfer *over)
{
  const LanyardTransferRecord *record = lanyard_transfer_get_record (over);
  g_autoptr (GPtrArray) files = list_roots (over);

  /* What the user gave is not kept over the end of the program; whom they verified is. */
  lanyard_transfers_send (self, files, record->peer_address, record->peer_name,
                          record->given != NULL || !record->peer_verified ? record->given : record->peer_fingerprint,
                          record->trust_any ? LANYARD_CONNECT_TRUST_ANY : LANYARD_CONNECT_DEFAULT);
}
