/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-receiver-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/core/lanyard-thread.h"

/* The thread that makes whole files durable, gives them their names and sends the receipts. What piles up while one
 * batch reaches the disk is the next batch: many small files share one flush. */

#define BATCH_MAX 2048
/* From this many on, flushing the whole file system costs less than each file. */
#define SYNCFS_MIN 8
/* The sender is to close first, so that nothing it still sends destroys the last words (RFC 1122, 4.2.2.13). */
#define GOODBYE_US (5 * G_USEC_PER_SEC)

void
lanyard_finish_free (LanyardFinish *item)
{
  if (item->fd >= 0)
    close (item->fd);
  lanyard_spot_clear (&item->spot);
  g_free (item->saved);
  g_clear_error (&item->failure);
  g_free (item);
}

static void
free_item (gpointer data)
{
  lanyard_finish_free (data);
}

void
lanyard_receiver_finish (LanyardReceiver *self, LanyardFinish *item)
{
  g_mutex_lock (&self->finish_lock);
  g_queue_push_tail (&self->finish, item);
  g_cond_signal (&self->finish_cond);
  g_mutex_unlock (&self->finish_lock);
}

void
lanyard_receiver_wake (LanyardReceiver *self)
{
  g_mutex_lock (&self->finish_lock);
  g_cond_signal (&self->finish_cond);
  g_mutex_unlock (&self->finish_lock);
}

static gboolean
sync_one (const LanyardFinish *item)
{
  gboolean ok;
  int fd;

  if (item->fd >= 0)
    return fsync (item->fd) == 0;
  fd = openat (item->spot.place->fd, item->spot.part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  ok = fsync (fd) == 0;
  close (fd);
  return ok;
}

static void
fail_item (LanyardFinish *item, int code)
{
  item->failure = lanyard_error_new (LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_DESTINATION,
                                     N_ ("The receiver cannot save it: %s"), g_strerror (code));
}

/* The bytes first, the names then, and those too before anybody is told. */
static void
commit (LanyardReceiver *self, GPtrArray *batch)
{
  int folder = lanyard_destination_get_fd (self->destination);
  gboolean together = lanyard_destination_take_made (self->destination) || batch->len >= SYNCFS_MIN;
  LanyardPlace *last = NULL;

  together = together && syncfs (folder) == 0;
  for (guint i = 0; i < batch->len; i++)
    {
      LanyardFinish *item = batch->pdata[i];

      if (item->failure != NULL || item->saved != NULL)
        continue;
      if ((!together && !sync_one (item))
          || !lanyard_destination_publish (self->destination, &item->spot, &item->saved))
        fail_item (item, errno);
    }
  if (together && syncfs (folder) == 0)
    return;
  for (guint i = 0; i < batch->len; i++)
    {
      LanyardFinish *item = batch->pdata[i];

      if (item->failure == NULL && item->spot.place != NULL && item->spot.place != last)
        {
          last = item->spot.place;
          (void) fsync (last->fd);
        }
    }
}

static gboolean
tell (LanyardReceiver *self, GPtrArray *batch, GError **error)
{
  LanyardSession *session = &self->session;
  g_autoptr (GByteArray) receipts = g_byte_array_new ();

  for (guint i = 0; i < batch->len; i++)
    {
      LanyardFinish *item = batch->pdata[i];
      guint8 receipt[LANYARD_WIRE_RECEIPT_SIZE];

      if (item->failure != NULL)
        {
          if (lanyard_ledger_get_state (session->ledger, item->index) != LANYARD_ENTRY_FAILED)
            lanyard_ledger_fail (session->ledger, item->index, item->failure->message);
          if (!lanyard_session_send (session, LANYARD_WIRE_FAIL,
                                     lanyard_wire_encode_fail (
                                         item->index, (LanyardTransferError) item->failure->code,
                                         item->failure->message),
                                     error))
            return FALSE;
          continue;
        }
      lanyard_ledger_set_digest (session->ledger, item->index, item->digest);
      lanyard_ledger_set_saved (session->ledger, item->index, item->saved);
      lanyard_ledger_set_state (session->ledger, item->index, LANYARD_ENTRY_VERIFIED);
      lanyard_wire_put_end (receipt, item->index, item->digest);
      g_byte_array_append (receipts, receipt, sizeof receipt);
    }
  if (receipts->len == 0)
    return TRUE;
  return lanyard_session_send (session, LANYARD_WIRE_RECEIPTS,
                               g_bytes_new (receipts->data, receipts->len), error);
}

/* Whether every chosen file is verified or failed: what still waits are folders alone. */
static gboolean
are_files_done (LanyardReceiver *self)
{
  LanyardLedger *ledger = self->session.ledger;

  return lanyard_ledger_count (ledger, LANYARD_ENTRY_MOVING) == 0
         && lanyard_ledger_count (ledger, LANYARD_ENTRY_CHECKING) == 0
         && lanyard_ledger_count (ledger, LANYARD_ENTRY_WAITING) <= self->n_folders;
}

/* A batch of entries for the folders that are done now. */
static LanyardFinish *
finish_folder (LanyardReceiver *self, guint index)
{
  LanyardFinish *item = g_new0 (LanyardFinish, 1);
  g_autoptr (LanyardPlace) place = NULL;
  LanyardManifestEntry entry;

  lanyard_manifest_get_entry (self->manifest, index, &entry);
  item->index = index;
  item->fd = -1;
  place = lanyard_destination_find_folder (self->destination, entry.path, TRUE, &item->failure);
  if (place == NULL)
    return item;
  /* After everything in it is: making files changes it. */
  lanyard_destination_dress (place->fd, entry.mtime, FALSE);
  item->saved = g_strdup (entry.path);
  return item;
}

static gboolean
finish_folders (LanyardReceiver *self, GError **error)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func (free_item);

  /* What is inside comes after its folder in the manifest, so from the end: the innermost first. */
  for (guint i = self->n; i > 0; i--)
    if (lanyard_manifest_get_kind (self->manifest, i - 1) == LANYARD_ENTRY_FOLDER
        && self->choices[i - 1] == LANYARD_CHOICE_SEND)
      g_ptr_array_add (batch, finish_folder (self, i - 1));
  if (batch->len > 0)
    (void) syncfs (lanyard_destination_get_fd (self->destination));
  return tell (self, batch, error);
}

/* Everything that is there to do, or NULL when the session is over. */
static GPtrArray *
take_batch (LanyardReceiver *self)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func (free_item);
  LanyardFinish *item;

  g_mutex_lock (&self->finish_lock);
  if (self->finish.length == 0 && !are_files_done (self))
    (void) g_cond_wait_until (&self->finish_cond, &self->finish_lock,
                              g_get_monotonic_time () + G_USEC_PER_SEC / 4);
  while (batch->len < BATCH_MAX && (item = g_queue_pop_head (&self->finish)) != NULL)
    g_ptr_array_add (batch, item);
  g_mutex_unlock (&self->finish_lock);
  return g_steal_pointer (&batch);
}

static gboolean
run (LanyardReceiver *self, GError **error)
{
  LanyardSession *session = &self->session;

  while (!lanyard_session_is_over (session))
    {
      g_autoptr (GPtrArray) batch = take_batch (self);

      if (batch->len > 0)
        {
          commit (self, batch);
          if (!tell (self, batch, error))
            return FALSE;
          continue;
        }
      if (!are_files_done (self))
        continue;
      if (!finish_folders (self, error))
        return FALSE;
      /* Before it is said: the sender may close before this thread comes back. */
      lanyard_session_expect_end (session, LANYARD_OUTCOME_COMPLETE, NULL);
      if (!lanyard_session_send (session, LANYARD_WIRE_DONE, lanyard_wire_encode_reason (0, NULL), error))
        return FALSE;
      g_mutex_lock (&session->lock);
      if (session->outcome == LANYARD_OUTCOME_NONE)
        (void) g_cond_wait_until (&session->cond, &session->lock,
                                  g_get_monotonic_time () + GOODBYE_US);
      g_mutex_unlock (&session->lock);
      lanyard_session_end (session, LANYARD_OUTCOME_COMPLETE, NULL);
    }
  return TRUE;
}

gpointer
lanyard_receiver_finisher (gpointer data)
{
  LanyardReceiver *self = data;
  GError *error = NULL;

  lanyard_thread_begin_bulk ();
  if (!run (self, &error))
    lanyard_session_end_with_error (&self->session, error);
  return NULL;
}
