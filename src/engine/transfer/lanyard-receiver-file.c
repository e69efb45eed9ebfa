/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-receiver-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/core/lanyard-thread.h"
#include "engine/transfer/lanyard-files-private.h"

/* The bytes of files as they come in: on a thread of their own, the store's, so that the next ones are decrypted
 * meanwhile. */

/* How often the disk's room is looked at. */
#define ROOM_EVERY (8 * 1024 * 1024)

void
lanyard_receiver_drop_incoming (LanyardReceiver *self)
{
  LanyardIncoming *incoming = &self->incoming;

  if (incoming->fd >= 0)
    close (incoming->fd);
  incoming->fd = -1;
  lanyard_spot_clear (&incoming->spot);
  g_clear_pointer (&incoming->existing, g_free);
  incoming->open = FALSE;
  incoming->discard = FALSE;
}

void
lanyard_receiver_fail_entry (LanyardReceiver *self, guint index, GError *failure)
{
  LanyardFinish *item = g_new0 (LanyardFinish, 1);

  lanyard_ledger_fail (self->session.ledger, index, failure->message);
  item->index = index;
  item->fd = -1;
  item->failure = failure;
  lanyard_receiver_finish (self, item);
}

static void
fail_incoming (LanyardReceiver *self, GError *failure)
{
  lanyard_session_add_done (&self->session, -(gint64) self->incoming.offset);
  lanyard_receiver_fail_entry (self, self->incoming.index, failure);
  self->incoming.discard = TRUE;
}

static void
fail_incoming_errno (LanyardReceiver *self, int code)
{
  fail_incoming (self, lanyard_error_new (LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_DESTINATION,
                                          N_ ("The receiver cannot write it: %s"), g_strerror (code)));
}

/* The entry is asked for again once there is room; @offset bytes of it are there. */
static void
put_off (LanyardReceiver *self, guint index, guint64 offset)
{
  LanyardSession *session = &self->session;
  LanyardCandidate candidate = { index, offset };

  g_hash_table_remove (self->beginnings, GUINT_TO_POINTER (index));
  if (offset > 0)
    {
      lanyard_hash_digest (self->incoming.hash, candidate.digest);
      lanyard_receiver_remember (self, index, offset, self->incoming.hash, NULL);
    }
  lanyard_ledger_set_state (session->ledger, index, LANYARD_ENTRY_WAITING);
  g_mutex_lock (&session->lock);
  g_array_append_val (self->again, candidate);
  session->hold_here = TRUE;
  session->hold_full = TRUE;
  lanyard_session_changed (session);
  g_mutex_unlock (&session->lock);
}

static void
cut_incoming (LanyardReceiver *self)
{
  LanyardIncoming *incoming = &self->incoming;

  /* What a write that failed half-way left beyond the hash. */
  (void) ftruncate (incoming->fd, (off_t) incoming->offset);
  lanyard_session_add_done (&self->session, -(gint64) incoming->offset);
  put_off (self, incoming->index, incoming->offset);
  close (incoming->fd);
  incoming->fd = -1;
  incoming->discard = TRUE;
}

static gboolean
is_full (LanyardReceiver *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->session.lock);

  return self->session.hold_full;
}

/* Whether @bytes more may be written now; if not, the transfer holds. */
static gboolean
has_room (LanyardReceiver *self, guint64 bytes)
{
  self->unchecked += bytes;
  if (self->unchecked < ROOM_EVERY)
    return TRUE;
  if (!lanyard_destination_has_room (self->destination, MAX (bytes, ROOM_EVERY)))
    return FALSE;
  self->unchecked = 0;
  return TRUE;
}

static gboolean
check_wanted (LanyardReceiver *self, guint index, GError **error)
{
  if (index < self->n && self->choices[index] == LANYARD_CHOICE_SEND
      && lanyard_manifest_get_kind (self->manifest, index) == LANYARD_ENTRY_FILE
      && lanyard_ledger_get_state (self->session.ledger, index) != LANYARD_ENTRY_VERIFIED
      && lanyard_ledger_get_state (self->session.ledger, index) != LANYARD_ENTRY_CHECKING)
    return TRUE;
  return lanyard_session_protocol_error (error, N_ ("The other side sent a file that was not asked for"));
}

static const LanyardBeginning *
find_beginning (LanyardReceiver *self, guint index, guint64 offset)
{
  GPtrArray *all = g_hash_table_lookup (self->beginnings, GUINT_TO_POINTER (index));

  for (guint i = 0; all != NULL && i < all->len; i++)
    if (((LanyardBeginning *) all->pdata[i])->offset == offset)
      return all->pdata[i];
  return NULL;
}

static void
note_change (LanyardReceiver *self, const LanyardWireStart *start)
{
  const char *path = lanyard_manifest_get_path (self->manifest, start->entry);
  const char *slash = strrchr (path, '/');
  g_autofree char *note = NULL;

  lanyard_ledger_set_size (self->session.ledger, start->entry, start->size);
  if ((start->flags & LANYARD_WIRE_FLAG_RESTARTED) == 0)
    return;
  lanyard_ledger_set_restarted (self->session.ledger, start->entry);
  /* Translators: a file name */
  note = lanyard_phrase (N_ ("%s changed and was sent anew"), slash != NULL ? slash + 1 : path);
  lanyard_session_set_note (&self->session, note);
}

/* FALSE with errno. */
static gboolean
open_incoming (LanyardReceiver *self, const LanyardBeginning *beginning)
{
  LanyardIncoming *incoming = &self->incoming;

  incoming->fd = lanyard_destination_open_part (self->destination, &incoming->spot, beginning != NULL);
  if (incoming->fd < 0)
    return FALSE;
  if (beginning == NULL)
    return TRUE;
  if (ftruncate (incoming->fd, (off_t) beginning->offset) != 0
      || lseek (incoming->fd, (off_t) beginning->offset, SEEK_SET) < 0)
    return FALSE;
  lanyard_hash_copy (incoming->hash, beginning->hash);
  return TRUE;
}

static void
begin_incoming (LanyardReceiver *self, const LanyardWireStart *start)
{
  LanyardIncoming *incoming = &self->incoming;
  const LanyardBeginning *beginning = NULL;
  GError *failure = NULL;

  incoming->open = TRUE;
  incoming->index = start->entry;
  incoming->size = start->size;
  incoming->mtime = start->mtime;
  incoming->offset = start->offset;
  lanyard_hash_reset (incoming->hash);
  note_change (self, start);
  if (start->offset > 0)
    beginning = find_beginning (self, start->entry, start->offset);
  lanyard_session_add_done (&self->session, (gint64) start->offset);
  lanyard_ledger_set_resumed (self->session.ledger, start->entry, start->offset);
  (void) __atomic_add_fetch (&self->session.bytes_resumed, start->offset, __ATOMIC_RELAXED);
  if (!lanyard_destination_find (self->destination,
                                 lanyard_manifest_get_path (self->manifest, start->entry), TRUE,
                                 &incoming->spot, &failure))
    fail_incoming (self, failure);
  else if (beginning != NULL && beginning->existing != NULL)
    incoming->existing = g_strdup (beginning->existing);
  else if (!open_incoming (self, beginning))
    {
      if (lanyard_destination_is_full (errno))
        {
          lanyard_session_add_done (&self->session, -(gint64) incoming->offset);
          put_off (self, incoming->index, 0);
          incoming->discard = TRUE;
        }
      else
        fail_incoming_errno (self, errno);
    }
}

static gboolean
on_start (LanyardReceiver *self, const guint8 *in, gsize length, GError **error)
{
  LanyardIncoming *incoming = &self->incoming;
  LanyardWireStart start;

  if (!lanyard_wire_get_start (in, length, &start, error) || !check_wanted (self, start.entry, error))
    return FALSE;
  if (start.offset > 0 && find_beginning (self, start.entry, start.offset) == NULL)
    return lanyard_session_protocol_error (
        error, N_ ("The other side goes on from where nothing was received"));
  /* One that was left off: sent anew because it changed, or not wanted any more. */
  if (incoming->open && incoming->index != start.entry && !incoming->discard)
    return lanyard_session_protocol_error (error, N_ ("The other side did not end a file"));
  if (incoming->open && !incoming->discard)
    lanyard_session_add_done (&self->session, -(gint64) incoming->offset);
  lanyard_receiver_drop_incoming (self);
  if (lanyard_ledger_get_state (self->session.ledger, start.entry) == LANYARD_ENTRY_FAILED)
    {
      incoming->open = incoming->discard = TRUE;
      incoming->index = start.entry;
      return TRUE;
    }
  /* All of it, as holes cost nothing to send. */
  if (is_full (self) || !lanyard_destination_has_room (self->destination, start.size - start.offset))
    {
      incoming->open = incoming->discard = TRUE;
      incoming->index = start.entry;
      put_off (self, start.entry, 0);
      return TRUE;
    }
  lanyard_ledger_set_state (self->session.ledger, start.entry, LANYARD_ENTRY_MOVING);
  begin_incoming (self, &start);
  return TRUE;
}

static gboolean
check_fits (LanyardIncoming *incoming, guint64 length, GError **error)
{
  if (incoming->open && (incoming->discard || length <= incoming->size - incoming->offset))
    return TRUE;
  return lanyard_session_protocol_error (error, N_ ("The other side sent more than it said"));
}

static gboolean
on_data (LanyardReceiver *self, const guint8 *in, gsize length, GError **error)
{
  LanyardIncoming *incoming = &self->incoming;

  if (!check_fits (incoming, length, error))
    return FALSE;
  if (incoming->discard)
    return TRUE;
  if (incoming->fd < 0)
    return lanyard_session_protocol_error (error, N_ ("The other side sent more than it said"));
  if (!has_room (self, length))
    {
      cut_incoming (self);
      return TRUE;
    }
  if (!lanyard_write_all (incoming->fd, in, length))
    {
      if (lanyard_destination_is_full (errno))
        cut_incoming (self);
      else
        fail_incoming_errno (self, errno);
      return TRUE;
    }
  lanyard_hash_update (incoming->hash, in, length);
  incoming->offset += length;
  lanyard_session_add_done (&self->session, (gint64) length);
  return TRUE;
}

static gboolean
on_hole (LanyardReceiver *self, const guint8 *in, gsize length, GError **error)
{
  LanyardIncoming *incoming = &self->incoming;
  guint64 hole;

  if (!lanyard_wire_get_hole (in, length, &hole, error) || !check_fits (incoming, hole, error))
    return FALSE;
  if (incoming->discard)
    return TRUE;
  if (incoming->fd < 0)
    return lanyard_session_protocol_error (error, N_ ("The other side sent more than it said"));
  /* The part was cut to the offset, so beyond it are zeros. */
  if (ftruncate (incoming->fd, (off_t) (incoming->offset + hole)) != 0
      || lseek (incoming->fd, (off_t) (incoming->offset + hole), SEEK_SET) < 0)
    {
      if (lanyard_destination_is_full (errno))
        cut_incoming (self);
      else
        fail_incoming_errno (self, errno);
      return TRUE;
    }
  lanyard_hash_update_zeros (incoming->hash, hole);
  incoming->offset += hole;
  lanyard_session_add_done (&self->session, (gint64) hole);
  return TRUE;
}

static gboolean
is_executable (LanyardReceiver *self, guint index)
{
  LanyardManifestEntry entry;

  lanyard_manifest_get_entry (self->manifest, index, &entry);
  return (entry.mode & LANYARD_MANIFEST_MODE_EXECUTABLE) != 0;
}

static GError *
digest_error (void)
{
  return lanyard_error_new (LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_DIGEST,
                            N_ ("What arrived is not what was sent: the digests differ"));
}

static LanyardFinish *
finish_new (LanyardReceiver *self, guint index, guint64 size, const guint8 *digest)
{
  LanyardFinish *item = g_new0 (LanyardFinish, 1);

  item->index = index;
  item->fd = -1;
  item->size = size;
  memcpy (item->digest, digest, LANYARD_DIGEST_SIZE);
  return item;
}

/* The digest of a file that exists already whole was taken when it was found. */
static void
get_incoming_digest (LanyardReceiver *self, guint8 *digest)
{
  LanyardIncoming *incoming = &self->incoming;

  if (incoming->existing != NULL)
    memcpy (digest, find_beginning (self, incoming->index, incoming->offset)->digest,
            LANYARD_DIGEST_SIZE);
  else
    lanyard_hash_digest (incoming->hash, digest);
}

static gboolean
on_end (LanyardReceiver *self, const guint8 *in, gsize length, GError **error)
{
  LanyardIncoming *incoming = &self->incoming;
  guint8 digest[LANYARD_DIGEST_SIZE], own[LANYARD_DIGEST_SIZE];
  LanyardFinish *item;
  guint32 index;

  if (!lanyard_wire_get_end (in, length, &index, digest, error))
    return FALSE;
  if (!incoming->open || incoming->index != index
      || (!incoming->discard && incoming->offset != incoming->size))
    return lanyard_session_protocol_error (error, N_ ("The other side ended a file before its end"));
  if (incoming->discard)
    {
      lanyard_receiver_drop_incoming (self);
      return TRUE;
    }
  get_incoming_digest (self, own);
  if (memcmp (own, digest, LANYARD_DIGEST_SIZE) != 0)
    {
      if (incoming->fd >= 0)
        lanyard_destination_remove_part (self->destination, &incoming->spot);
      fail_incoming (self, digest_error ());
      lanyard_receiver_drop_incoming (self);
      return TRUE;
    }
  item = finish_new (self, index, incoming->size, digest);
  item->saved = g_steal_pointer (&incoming->existing);
  item->spot = incoming->spot;
  incoming->spot = (LanyardSpot){ 0 };
  item->fd = incoming->fd;
  incoming->fd = -1;
  if (item->fd >= 0)
    lanyard_destination_dress (item->fd, incoming->mtime, is_executable (self, index));
  lanyard_ledger_set_state (self->session.ledger, index, LANYARD_ENTRY_CHECKING);
  lanyard_receiver_finish (self, item);
  lanyard_receiver_drop_incoming (self);
  return TRUE;
}

/* The bytes of a small file into its part. FALSE with errno or @failure. */
static gboolean
write_small (LanyardReceiver        *self,
             const LanyardWireStart *start,
             const guint8           *bytes,
             LanyardSpot            *spot,
             GError                **failure)
{
  gboolean ok;
  int fd, saved;

  if (!lanyard_destination_find (self->destination,
                                 lanyard_manifest_get_path (self->manifest, start->entry), TRUE, spot,
                                 failure))
    return FALSE;
  fd = lanyard_destination_open_part (self->destination, spot, FALSE);
  if (fd < 0)
    return FALSE;
  ok = lanyard_write_all (fd, bytes, start->size);
  saved = errno;
  if (ok)
    lanyard_destination_dress (fd, start->mtime, is_executable (self, start->entry));
  close (fd);
  if (!ok)
    lanyard_destination_remove_part (self->destination, spot);
  errno = saved;
  return ok;
}

static gboolean
on_file (LanyardReceiver *self, const guint8 *in, gsize length, GError **error)
{
  const guint8 *bytes = in + LANYARD_WIRE_FILE_SIZE;
  const LanyardBeginning *existing;
  guint8 own[LANYARD_DIGEST_SIZE];
  LanyardWireStart start;
  LanyardFinish *item;
  GError *failure = NULL;

  if (!lanyard_wire_get_file (in, length, &start, error) || !check_wanted (self, start.entry, error))
    return FALSE;
  if (self->incoming.open && !self->incoming.discard && self->incoming.index != start.entry)
    return lanyard_session_protocol_error (error, N_ ("The other side did not end a file"));
  if (self->incoming.open && !self->incoming.discard)
    lanyard_session_add_done (&self->session, -(gint64) self->incoming.offset);
  lanyard_receiver_drop_incoming (self);
  if (lanyard_ledger_get_state (self->session.ledger, start.entry) == LANYARD_ENTRY_FAILED)
    return TRUE;
  if (is_full (self) || !has_room (self, start.size))
    {
      put_off (self, start.entry, 0);
      return TRUE;
    }
  note_change (self, &start);
  lanyard_digest_of (bytes, start.size, own);
  if (memcmp (own, start.digest, LANYARD_DIGEST_SIZE) != 0)
    {
      lanyard_receiver_fail_entry (self, start.entry, digest_error ());
      return TRUE;
    }
  item = finish_new (self, start.entry, start.size, own);
  existing = find_beginning (self, start.entry, start.size);
  if (existing != NULL && existing->existing != NULL
      && memcmp (existing->digest, own, LANYARD_DIGEST_SIZE) == 0)
    item->saved = g_strdup (existing->existing);
  else if (!write_small (self, &start, bytes, &item->spot, &failure))
    {
      int code = errno;

      lanyard_finish_free (item);
      if (failure == NULL && lanyard_destination_is_full (code))
        {
          put_off (self, start.entry, 0);
          return TRUE;
        }
      if (failure == NULL)
        failure = lanyard_error_new (LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_DESTINATION,
                                     N_ ("The receiver cannot write it: %s"), g_strerror (code));
      lanyard_receiver_fail_entry (self, start.entry, failure);
      return TRUE;
    }
  lanyard_session_add_done (&self->session, (gint64) start.size);
  lanyard_ledger_set_state (self->session.ledger, start.entry, LANYARD_ENTRY_CHECKING);
  lanyard_receiver_finish (self, item);
  return TRUE;
}

/* The sender cannot send this one. */
static gboolean
on_fail (LanyardReceiver *self, const guint8 *in, gsize length, GError **error)
{
  g_autofree char *text = NULL;
  LanyardTransferError code;
  guint32 index;

  if (!lanyard_wire_decode_fail (in, length, &index, &code, &text, error)
      || !check_wanted (self, index, error))
    return FALSE;
  if (self->incoming.open && self->incoming.index == index)
    {
      if (!self->incoming.discard)
        lanyard_session_add_done (&self->session, -(gint64) self->incoming.offset);
      lanyard_receiver_drop_incoming (self);
    }
  if (lanyard_ledger_get_state (self->session.ledger, index) != LANYARD_ENTRY_FAILED)
    lanyard_ledger_fail (self->session.ledger, index, text);
  lanyard_receiver_wake (self);
  return TRUE;
}

/* Nothing more comes: what is neither here nor asked for again never will be. */
static gboolean
on_sent (LanyardReceiver *self)
{
  LanyardSession *session = &self->session;
  g_autofree guint8 *expected = g_malloc0 (self->n);

  if (self->incoming.open && !self->incoming.discard)
    fail_incoming (self, lanyard_error_new (LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_SOURCE,
                                            N_ ("The sender stopped in the middle of it")));
  lanyard_receiver_drop_incoming (self);
  g_mutex_lock (&session->lock);
  for (guint i = 0; i < self->again->len; i++)
    expected[g_array_index (self->again, LanyardCandidate, i).entry] = 1;
  for (guint i = 0; i < self->asked->len; i++)
    expected[g_array_index (self->asked, guint, i)] = 1;
  g_mutex_unlock (&session->lock);
  for (guint i = 0; i < self->n; i++)
    {
      LanyardEntryState state = lanyard_ledger_get_state (session->ledger, i);

      if (lanyard_manifest_get_kind (self->manifest, i) == LANYARD_ENTRY_FILE && !expected[i]
          && (state == LANYARD_ENTRY_WAITING || state == LANYARD_ENTRY_MOVING))
        lanyard_receiver_fail_entry (
            self, i,
            lanyard_error_new (LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_SOURCE,
                               N_ ("The sender did not send it")));
    }
  lanyard_receiver_wake (self);
  return TRUE;
}

gboolean
lanyard_receiver_bulk_frame (LanyardReceiver *self,
                             guint8           type,
                             const guint8    *payload,
                             gsize            length,
                             GError         **error)
{
  switch (type)
    {
    case LANYARD_WIRE_START:
      return on_start (self, payload, length, error);
    case LANYARD_WIRE_DATA:
      return on_data (self, payload, length, error);
    case LANYARD_WIRE_HOLE:
      return on_hole (self, payload, length, error);
    case LANYARD_WIRE_END:
      return on_end (self, payload, length, error);
    case LANYARD_WIRE_FILE:
      return on_file (self, payload, length, error);
    case LANYARD_WIRE_FAIL:
      return on_fail (self, payload, length, error);
    case LANYARD_WIRE_SENT:
      return on_sent (self);
    default:
      return lanyard_session_protocol_error (error,
                                             N_ ("The other side sent something that is not a transfer"));
    }
}

gpointer
lanyard_receiver_store (gpointer data)
{
  LanyardReceiver *self = data;
  LanyardSession *session = &self->session;
  GError *error = NULL;
  LanyardPiece frame;

  lanyard_thread_begin_bulk ();
  while (lanyard_ring_take (self->ring, FALSE, &frame) && !lanyard_session_is_over (session))
    if (!lanyard_receiver_bulk_frame (self, frame.tag, frame.bytes, frame.length, &error))
      {
        lanyard_session_leave_off (session, error);
        break;
      }
  /* The reader may be waiting for room. */
  lanyard_ring_stop (self->ring);
  return NULL;
}
