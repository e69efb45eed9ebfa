/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-sender-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/transfer/lanyard-digest-private.h"
#include "engine/transfer/lanyard-files-private.h"

/* A file is sent anew when it changed meanwhile; the second time it is given up. */
#define ATTEMPTS 2
/* Half a second each. */
#define SETTLE_ROUNDS 6
/* Holes shorter than this are sent as bytes. */
#define HOLE_MIN (256 * 1024)

/* One file on its way. */
typedef struct
{
  guint             index;
  int               fd;
  guint64           size;  /* when it was opened */
  gint64            mtime;
  guint64           offset; /* sent and hashed so far */
  guint64           resumed;
  gboolean          sparse;
  guint64           data_until; /* no hole before this */
  LanyardHash      *hash;
} Source;

typedef enum
{
  RESULT_SENT,
  RESULT_CHANGED, /* while it was being sent */
  RESULT_DROPPED, /* the receiver gave it up, or wants it again later */
  RESULT_FAILED,  /* this file alone; the error says why */
  RESULT_BROKEN,  /* the session; the error says why */
} Result;

static int
open_root (LanyardSender *self, guint root)
{
  if (self->root == root && self->root_fd >= 0)
    return self->root_fd;
  if (self->root_fd >= 0)
    close (self->root_fd);
  self->root = root;
  self->root_fd = open (lanyard_manifest_get_root_path (self->manifest, root),
                        O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return self->root_fd;
}

static gboolean
open_source (LanyardSender *self, guint index, Source *source, GError **error)
{
  const int flags = O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC;
  const char *below;
  guint root = lanyard_manifest_locate (self->manifest, index, &below);
  struct stat status;
  int fd = -1;

  if (*below == '\0')
    fd = open (lanyard_manifest_get_root_path (self->manifest, root), flags);
  else if (open_root (self, root) >= 0)
    fd = lanyard_open_beneath (self->root_fd, below, flags, 0);
  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      int saved = errno;

      lanyard_set_error (error, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_SOURCE,
                         N_ ("The sender cannot read it: %s"),
                         fd < 0 ? g_strerror (saved) : _ ("it is no longer a file"));
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  source->fd = fd;
  source->size = (guint64) status.st_size;
  source->mtime = lanyard_stat_mtime_ns (&status);
  source->sparse = (guint64) status.st_blocks * 512 + HOLE_MIN <= source->size;
  return TRUE;
}

static gboolean
has_changed (const Source *source)
{
  struct stat status;

  return fstat (source->fd, &status) != 0 || (guint64) status.st_size != source->size
         || lanyard_stat_mtime_ns (&status) != source->mtime;
}

static gboolean
is_as_offered (LanyardSender *self, const Source *source)
{
  LanyardManifestEntry entry;

  lanyard_manifest_get_entry (self->manifest, source->index, &entry);
  return entry.size == source->size && entry.mtime == source->mtime;
}

static Result
fail_source (GError **error, int code)
{
  lanyard_set_error (error, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_SOURCE,
                     N_ ("The sender cannot read it: %s"), g_strerror (code));
  return RESULT_FAILED;
}

/* Hash the file's beginning up to each of the receiver's candidates as long as they are true; the hash is then that of the longest. */
static Result
find_beginning (LanyardSender *self, Source *source, GArray *candidates, GError **error)
{
  g_autofree guint8 *block = g_malloc (LANYARD_SENDER_BLOCK);
  g_autoptr (LanyardHash) ahead = lanyard_hash_new ();
  guint64 at = 0;

  for (guint i = 0; i < candidates->len; i++)
    {
      const LanyardCandidate *candidate = &g_array_index (candidates, LanyardCandidate, i);
      guint8 digest[LANYARD_DIGEST_SIZE];

      if (candidate->offset > source->size)
        break;
      while (at < candidate->offset)
        {
          gsize want = (gsize) MIN (LANYARD_SENDER_BLOCK, candidate->offset - at);
          gssize n = pread (source->fd, block, want, (off_t) at);

          if (n < 0 && errno == EINTR)
            continue;
          if (n < 0)
            return fail_source (error, errno);
          if (n == 0)
            return RESULT_CHANGED;
          lanyard_hash_update (ahead, block, (gsize) n);
          at += (guint64) n;
          if (!lanyard_session_attend (&self->session, FALSE, error))
            return RESULT_BROKEN;
        }
      lanyard_hash_digest (ahead, digest);
      if (memcmp (digest, candidate->digest, LANYARD_DIGEST_SIZE) != 0)
        break;
      lanyard_hash_copy (source->hash, ahead);
      source->offset = candidate->offset;
    }
  return RESULT_SENT;
}

static gboolean
put_start (LanyardSender *self, const Source *source, guint32 flags, GError **error)
{
  const LanyardWireStart start = {
    .entry = source->index,
    .flags = flags,
    .offset = source->offset,
    .size = source->size,
    .mtime = source->mtime,
  };
  guint8 *out = lanyard_sender_reserve (self, LANYARD_WIRE_START_SIZE, error);

  if (out == NULL)
    return FALSE;
  lanyard_wire_put_start (out, &start);
  lanyard_sender_commit (self, LANYARD_WIRE_START, LANYARD_WIRE_START_SIZE);
  return TRUE;
}

/* The hole at the current offset, if there is one worth the name. */
static guint64
find_hole (Source *source)
{
  off_t data;
  guint64 end;

  if (!source->sparse || source->offset < source->data_until)
    return 0;
  data = lseek (source->fd, (off_t) source->offset, SEEK_DATA);
  if (data < 0 && errno != ENXIO)
    {
      source->sparse = FALSE; /* the file system does not say */
      return 0;
    }
  end = data < 0 ? source->size : MIN (source->size, (guint64) data);
  if (end >= source->offset + HOLE_MIN)
    return end - source->offset;
  data = lseek (source->fd, (off_t) MAX (end, source->offset), SEEK_HOLE);
  source->data_until = data < 0 ? source->size : (guint64) data;
  return 0;
}

static Result
put_hole (LanyardSender *self, Source *source, guint64 hole, GError **error)
{
  /* In pieces, so that progress, pauses and cancelling are as with bytes. */
  guint64 piece = MIN (hole, LANYARD_WIRE_HOLE_MAX);
  guint8 *out = lanyard_sender_reserve (self, 8, error);

  if (out == NULL)
    return RESULT_BROKEN;
  lanyard_wire_put_hole (out, piece);
  lanyard_sender_commit (self, LANYARD_WIRE_HOLE, 8);
  lanyard_hash_update_zeros (source->hash, piece);
  source->offset += piece;
  lanyard_session_add_done (&self->session, (gint64) piece);
  return RESULT_SENT;
}

static Result
put_block (LanyardSender *self, Source *source, GError **error)
{
  gsize want = (gsize) MIN (LANYARD_SENDER_BLOCK, source->size - source->offset);
  guint8 *out = lanyard_sender_reserve (self, want, error);
  gssize n;

  if (out == NULL)
    return RESULT_BROKEN;
  do
    n = pread (source->fd, out, want, (off_t) source->offset);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    return fail_source (error, errno);
  if (n == 0)
    return RESULT_CHANGED;
  lanyard_hash_update (source->hash, out, (gsize) n);
  lanyard_sender_commit (self, LANYARD_WIRE_DATA, (gsize) n);
  source->offset += (guint64) n;
  lanyard_session_add_done (&self->session, n);
  /* Small blocks are gathered, full ones go at once. */
  if (self->used >= LANYARD_SENDER_BLOCK && !lanyard_sender_flush (self, error))
    return RESULT_BROKEN;
  return RESULT_SENT;
}

static Result
put_end (LanyardSender *self, Source *source, GError **error)
{
  guint8 digest[LANYARD_DIGEST_SIZE];
  guint8 *out;

  if (has_changed (source))
    return RESULT_CHANGED;
  lanyard_hash_digest (source->hash, digest);
  out = lanyard_sender_reserve (self, LANYARD_WIRE_END_SIZE, error);
  if (out == NULL)
    return RESULT_BROKEN;
  /* Before it can be confirmed. */
  lanyard_ledger_set_size (self->session.ledger, source->index, source->size);
  lanyard_ledger_set_digest (self->session.ledger, source->index, digest);
  if (!lanyard_ledger_advance (self->session.ledger, source->index, LANYARD_ENTRY_MOVING,
                               LANYARD_ENTRY_CHECKING))
    return RESULT_DROPPED;
  lanyard_wire_put_end (out, source->index, digest);
  lanyard_sender_commit (self, LANYARD_WIRE_END, LANYARD_WIRE_END_SIZE);
  return RESULT_SENT;
}

static Result
stream (LanyardSender *self, Source *source, guint32 flags, GError **error)
{
  LanyardLedger *ledger = self->session.ledger;

  (void) posix_fadvise (source->fd, (off_t) source->offset, 0, POSIX_FADV_SEQUENTIAL);
  if (!put_start (self, source, flags, error))
    return RESULT_BROKEN;
  while (source->offset < source->size)
    {
      guint64 hole = find_hole (source);
      Result result = hole > 0 ? put_hole (self, source, hole, error)
                               : put_block (self, source, error);

      if (result != RESULT_SENT)
        return result;
      if (!lanyard_sender_pass (self, error))
        return RESULT_BROKEN;
      if (g_atomic_int_get (&self->drop)
          || lanyard_ledger_get_state (ledger, source->index) != LANYARD_ENTRY_MOVING)
        return RESULT_DROPPED;
    }
  return put_end (self, source, error);
}

/* As one frame, read whole before a byte of it goes: a change is then found in time. */
static Result
put_small (LanyardSender *self, Source *source, guint32 flags, GError **error)
{
  guint8 *out = lanyard_sender_reserve (self, LANYARD_WIRE_FILE_SIZE + source->size + 1, error);
  LanyardWireStart start = { source->index, flags, 0, source->size, source->mtime };
  gssize n;

  if (out == NULL)
    return RESULT_BROKEN;
  n = lanyard_read_full (source->fd, out + LANYARD_WIRE_FILE_SIZE, source->size + 1);
  if (n < 0)
    return fail_source (error, errno);
  if ((guint64) n != source->size || has_changed (source))
    return RESULT_CHANGED;
  lanyard_digest_of (out + LANYARD_WIRE_FILE_SIZE, (gsize) n, start.digest);
  lanyard_wire_put_file (out, &start);
  lanyard_ledger_set_size (self->session.ledger, source->index, source->size);
  lanyard_ledger_set_digest (self->session.ledger, source->index, start.digest);
  if (!lanyard_ledger_advance (self->session.ledger, source->index, LANYARD_ENTRY_MOVING,
                               LANYARD_ENTRY_CHECKING))
    return RESULT_DROPPED;
  lanyard_sender_commit (self, LANYARD_WIRE_FILE, LANYARD_WIRE_FILE_SIZE + (gsize) n);
  source->offset = source->size;
  lanyard_session_add_done (&self->session, n);
  return RESULT_SENT;
}

static void
note_restart (LanyardSender *self, guint index)
{
  const char *path = lanyard_manifest_get_path (self->manifest, index);
  const char *slash = strrchr (path, '/');
  g_autofree char *note = NULL;

  lanyard_ledger_set_restarted (self->session.ledger, index);
  /* Translators: a file name */
  note = g_strdup_printf (_ ("%s changed and was sent anew"), slash != NULL ? slash + 1 : path);
  lanyard_session_set_note (&self->session, note);
}

static Result
attempt (LanyardSender *self, Source *source, GArray *candidates, gboolean again, GError **error)
{
  gboolean as_offered = is_as_offered (self, source);
  gboolean restarted = again || (candidates != NULL && !as_offered);
  Result result = RESULT_SENT;

  if (candidates != NULL && !again && as_offered)
    {
      result = find_beginning (self, source, candidates, error);
      if (result != RESULT_SENT)
        {
          source->offset = 0;
          return result;
        }
      restarted = source->offset == 0;
    }
  if (restarted)
    note_restart (self, source->index);
  lanyard_ledger_set_resumed (self->session.ledger, source->index, source->offset);
  if (source->offset > 0)
    {
      (void) __atomic_add_fetch (&self->session.bytes_resumed, source->offset, __ATOMIC_RELAXED);
      lanyard_session_add_done (&self->session, (gint64) source->offset);
      source->resumed = source->offset;
    }
  if (source->size <= LANYARD_SENDER_SMALL && source->offset == 0)
    return put_small (self, source, restarted ? LANYARD_WIRE_FLAG_RESTARTED : 0, error);
  return stream (self, source, restarted ? LANYARD_WIRE_FLAG_RESTARTED : 0, error);
}

static gboolean
tell_failure (LanyardSender *self, guint index, const GError *failure, GError **error)
{
  g_autoptr (GBytes) payload = lanyard_wire_encode_fail (
      index, (LanyardTransferError) failure->code, failure->message);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (payload, &length);
  guint8 *out = lanyard_sender_reserve (self, length, error);

  if (out == NULL)
    return FALSE;
  memcpy (out, bytes, length);
  lanyard_sender_commit (self, LANYARD_WIRE_FAIL, length);
  lanyard_ledger_fail (self->session.ledger, index, failure->message);
  return TRUE;
}

/* Whoever is writing it gets a moment to finish: what is sent anew is then the new file, not half of it. */
static gboolean
let_it_settle (LanyardSender *self, guint index, GError **error)
{
  Source last = { .fd = -1 };

  for (guint i = 0; i < SETTLE_ROUNDS; i++)
    {
      Source now = { .fd = -1 };

      if (!lanyard_sender_flush (self, error))
        return FALSE;
      if (open_source (self, index, &now, NULL))
        close (now.fd);
      if (i > 0 && now.size == last.size && now.mtime == last.mtime)
        return TRUE;
      last = now;
      if (!lanyard_session_attend (&self->session, TRUE, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
lanyard_sender_send_file (LanyardSender *self, guint index, GArray *candidates, GError **error)
{
  g_autoptr (GError) failure = NULL;
  Result result = RESULT_CHANGED;

  g_mutex_lock (&self->session.lock);
  self->current = index;
  g_atomic_int_set (&self->drop, 0);
  lanyard_ledger_set_state (self->session.ledger, index, LANYARD_ENTRY_MOVING);
  g_mutex_unlock (&self->session.lock);
  for (guint i = 0; i < ATTEMPTS && result == RESULT_CHANGED; i++)
    {
      g_autoptr (LanyardHash) hash = lanyard_hash_new ();
      Source source = { .index = index, .fd = -1, .hash = hash };

      if (i > 0 && !let_it_settle (self, index, error))
        return FALSE;
      if (!open_source (self, index, &source, &failure))
        {
          result = RESULT_FAILED;
          break;
        }
      result = attempt (self, &source, candidates, i > 0, &failure);
      /* What was counted of a file that has to go again, or never will, was not done. */
      if (result != RESULT_SENT)
        {
          lanyard_session_add_done (&self->session, -(gint64) source.offset);
          (void) __atomic_sub_fetch (&self->session.bytes_resumed, source.resumed, __ATOMIC_RELAXED);
        }
      close (source.fd);
    }
  if (result == RESULT_CHANGED)
    {
      lanyard_set_error (&failure, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_CHANGED,
                         N_ ("The file keeps changing while it is being sent"));
      result = RESULT_FAILED;
    }
  if (result == RESULT_BROKEN)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return result != RESULT_FAILED || tell_failure (self, index, failure, error);
}
