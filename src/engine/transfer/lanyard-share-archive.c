/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-share-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <zlib.h>

#include "engine/transfer/lanyard-files-private.h"
#include "engine/transfer/lanyard-http-text-private.h"
#include "engine/transfer/lanyard-zip-private.h"

/* Many files as one archive, made while it is sent. */

/* This much is gathered before it is written. */
#define GATHER (4 * LANYARD_ZIP_BLOCK)

/* What a file was when the archive was planned. */
typedef struct
{
  guint64 size;
  gint64  mtime;
  ino_t   inode;
} Facts;

typedef struct
{
  LanyardShareGuest *guest;
  LanyardShareCore  *core;
  LanyardShareVisit *visit;
  LanyardZip        *zip;
  guint              first_entry;
  guint              n;
  guint              key;     /* of the visit */
  GArray            *states;  /* of Facts */
  guint64            at;      /* how many bytes were made */
  guint64            from;    /* those before are not sent: the browser has them */
  guint64            end;     /* nor those from here on */
  gboolean           tail;    /* somebody looks at the directory: that fetches nothing */
  GByteArray        *out;
  guint8            *block;
} Archive;

static void
archive_clear (Archive *self)
{
  g_clear_pointer (&self->zip, lanyard_zip_free);
  g_clear_pointer (&self->states, g_array_unref);
  g_clear_pointer (&self->out, g_byte_array_unref);
  g_clear_object (&self->visit);
  g_free (self->block);
}

/* Looks at every file as it is now. FALSE: one is gone. */
static gboolean
make_plan (Archive *self)
{
  self->zip = lanyard_zip_new ();
  self->states = g_array_sized_new (FALSE, TRUE, sizeof (Facts), self->n);
  for (guint i = 0; i < self->n; i++)
    {
      guint entry = self->first_entry + i;
      LanyardManifestEntry known;
      struct stat status = { 0 };
      Facts facts = { 0 };

      lanyard_manifest_get_entry (self->core->manifest, entry, &known);
      if (known.kind == LANYARD_ENTRY_FILE)
        {
          int fd = lanyard_share_open_entry (self->core, entry, &status);

          if (fd < 0)
            return FALSE;
          close (fd);
          facts = (Facts){ (guint64) status.st_size, lanyard_stat_mtime_ns (&status), status.st_ino };
        }
      g_array_append_val (self->states, facts);
      lanyard_zip_add (self->zip, known.path, known.kind == LANYARD_ENTRY_FOLDER, facts.size,
                       known.kind == LANYARD_ENTRY_FILE ? facts.mtime : known.mtime,
                       (status.st_mode & S_IXUSR) != 0);
      /* A great many files on a slow disk are no reason to be cut. */
      if (i % 1024 == 0)
        lanyard_share_guest_set_deadline (self->guest, self->core->bounds.stall_ms);
    }
  return TRUE;
}

/* The same as long as every file is. */
static char *
make_etag (Archive *self)
{
  XXH64_hash_t hash = self->first_entry;

  for (guint i = 0; i < self->n; i++)
    {
      const Facts *facts = &g_array_index (self->states, Facts, i);

      hash = XXH3_64bits_withSeed (facts, sizeof *facts, hash);
    }
  return g_strdup_printf ("\"z%" G_GINT64_MODIFIER "x\"", (guint64) hash);
}

/* Sends what was gathered, but for what is not wanted of it. */
static gboolean
flush (Archive *self)
{
  guint64 begin = self->at, end = self->at + self->out->len;
  guint64 from = MAX (begin, self->from), to = MIN (end, self->end);
  gboolean ok = from >= to || lanyard_share_write (self->guest, self->out->data + (from - begin), (gsize) (to - from));

  self->at = end;
  g_byte_array_set_size (self->out, 0);
  if (ok && to > self->from && !self->tail)
    lanyard_share_visit_reach (self->visit, self->key, to);
  return ok;
}

/* The checksum read before, where the file is still the same. */
static gboolean
known_sum (Archive *self, guint entry, const Facts *facts, guint32 *crc)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->core->lock);
  const LanyardShareSum *sum = &self->core->sums[entry];

  *crc = sum->crc;
  return sum->known && sum->size == facts->size && sum->mtime == facts->mtime;
}

static void
keep_sum (Archive *self, guint entry, const Facts *facts, guint32 crc)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->core->lock);

  self->core->sums[entry] = (LanyardShareSum){ TRUE, crc, facts->size, facts->mtime };
}

static gboolean
is_same (int fd, const Facts *before)
{
  struct stat now;

  return fstat (fd, &now) == 0 && (guint64) now.st_size == before->size && now.st_ino == before->inode
         && lanyard_stat_mtime_ns (&now) == before->mtime;
}

static gboolean
send_content (Archive *self, int fd, guint64 size, guint32 *crc)
{
  guint64 left = size;

  *crc = (guint32) crc32_z (0, NULL, 0);
  do
    {
      gsize want = (gsize) MIN (left, LANYARD_ZIP_BLOCK);

      if (lanyard_read_full (fd, self->block, want) != (gssize) want)
        return FALSE;
      left -= want;
      *crc = (guint32) crc32_z (*crc, self->block, want);
      lanyard_zip_put_block (self->out, self->block, want, left == 0);
      if (self->out->len >= GATHER && !flush (self))
        return FALSE;
      /* Read without being sent, to get at a later place: that is no stall. */
      if (self->at < self->from && left % (1024 * LANYARD_ZIP_BLOCK) < LANYARD_ZIP_BLOCK)
        lanyard_share_guest_set_deadline (self->guest, self->core->bounds.stall_ms);
    }
  while (left > 0 && !g_cancellable_is_cancelled (self->guest->cancellable));
  return left == 0;
}

static gboolean
send_entry (Archive *self, guint i)
{
  guint entry = self->first_entry + i;
  const Facts *planned = &g_array_index (self->states, Facts, i);
  guint64 size = planned->size;
  struct stat status;
  guint32 crc = 0;
  gboolean ok;
  int fd;

  lanyard_zip_put_header (self->zip, i, self->out);
  if (lanyard_manifest_get_kind (self->core->manifest, entry) == LANYARD_ENTRY_FOLDER)
    {
      lanyard_zip_put_trailer (self->zip, i, 0, self->out);
      return TRUE;
    }
  /* All of it lies before what is wanted, and its sum is known: nothing of it has to be read again. */
  if (self->at + self->out->len + lanyard_zip_stored_length (size) <= self->from
      && known_sum (self, entry, planned, &crc))
    {
      ok = flush (self);
      self->at += lanyard_zip_stored_length (size);
    }
  else
    {
      fd = lanyard_share_open_entry (self->core, entry, &status);
      ok = fd >= 0 && is_same (fd, planned) && send_content (self, fd, size, &crc) && is_same (fd, planned);
      if (fd >= 0)
        close (fd);
      if (ok)
        keep_sum (self, entry, planned, crc);
    }
  if (!ok)
    return FALSE;
  lanyard_zip_put_trailer (self->zip, i, crc, self->out);
  /* Not one of which a part was asked for, or less. */
  if (!self->tail && self->at + self->out->len <= self->end)
    {
      lanyard_ledger_set_size (lanyard_share_visit_get_ledger (self->visit), entry, size);
      lanyard_ledger_set_state (lanyard_share_visit_get_ledger (self->visit), entry, LANYARD_ENTRY_VERIFIED);
    }
  return TRUE;
}

static gboolean
send_archive (Archive *self)
{
  for (guint i = 0; i < self->n && self->at < self->end; i++)
    {
      if (!send_entry (self, i))
        return FALSE;
      if (self->out->len >= GATHER && !flush (self))
        return FALSE;
    }
  if (!flush (self))
    return FALSE;
  if (self->at >= self->end)
    return TRUE;
  lanyard_zip_put_directory (self->zip, self->out);
  return flush (self);
}

static void
note_end (Archive *self, gboolean ok, const char *name)
{
  LanyardShareVisit *visit = self->visit;
  guint64 length = lanyard_zip_get_length (self->zip);

  if (ok && self->end == length && !self->tail)
    {
      lanyard_share_visit_add_file (visit);
      lanyard_share_tell_fetched (self->core, visit, name, length);
    }
  else if (!ok)
    lanyard_share_visit_fail (visit, _ ("The archive was not fetched to its end: the browser closed the connection, "
                                        "or a file changed"));
  lanyard_share_visit_leave (visit);
  if (lanyard_share_visit_complete (visit))
    {
      lanyard_share_core_forget (self->core, visit);
      lanyard_share_tell_ended (self->core, visit);
    }
}

/* "notes.zip" of a folder, "files.zip" of several. */
static char *
archive_name (LanyardShareCore *core, guint index)
{
  g_autofree char *base = NULL;

  /* Translators: the name of an archive, before ".zip" */
  if (index == LANYARD_MANIFEST_NONE)
    return g_strconcat (_ ("files"), ".zip", NULL);
  base = g_path_get_basename (lanyard_manifest_get_path (core->manifest, index));
  return g_strconcat (base, ".zip", NULL);
}

static gboolean
answer_archive (Archive *self, LanyardShareRequest *request, const char *name)
{
  g_autofree char *disposition = lanyard_http_disposition (name);
  g_autofree char *etag = make_etag (self);
  const char *range = soup_message_headers_get_one (request->headers, "Range");
  const char *condition = soup_message_headers_get_one (request->headers, "If-Range");
  LanyardShareAnswer answer = { .status = SOUP_STATUS_OK, .type = "application/zip", .ranges = TRUE };
  LanyardRange kind;
  gboolean ok;

  answer.size = lanyard_zip_get_length (self->zip);
  answer.etag = etag;
  answer.disposition = disposition;
  if (condition != NULL && strcmp (condition, etag) != 0)
    range = NULL;
  kind = lanyard_http_parse_range (range, answer.size, &self->from, &self->end);
  if (kind == LANYARD_RANGE_UNSATISFIABLE)
    {
      answer.status = SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE;
      return lanyard_share_write_head (self->guest, request, &answer) && request->keep;
    }
  if (kind == LANYARD_RANGE_PART || kind == LANYARD_RANGE_TAIL)
    answer.status = SOUP_STATUS_PARTIAL_CONTENT;
  self->tail = kind == LANYARD_RANGE_TAIL && self->from > 0;
  answer.first = self->from;
  answer.length = self->end - self->from;
  if (request->is_head)
    return lanyard_share_write_head (self->guest, request, &answer) && request->keep;

  self->visit = lanyard_share_core_visit (self->guest);
  if (self->visit == NULL)
    return FALSE;
  lanyard_share_guest_set_visit (self->guest, self->visit);
  lanyard_share_visit_begin (self->visit, self->key, self->tail ? 0 : self->from, answer.size);
  ok = lanyard_share_write_head (self->guest, request, &answer) && send_archive (self);
  note_end (self, ok, name);
  return ok && request->keep;
}

gboolean
lanyard_share_serve_archive (LanyardShareGuest *guest, LanyardShareRequest *request, guint index)
{
  guint n_all = lanyard_manifest_get_n_entries (guest->core->manifest);
  gboolean all = index == LANYARD_MANIFEST_NONE;
  g_autofree char *name = archive_name (guest->core, index);
  Archive self = {
    .guest = guest,
    .core = guest->core,
    .first_entry = all ? 0 : index,
    .n = all ? n_all : lanyard_share_count_below (guest->core->manifest, index),
    .key = all ? n_all : n_all + 1 + index,
    .out = g_byte_array_sized_new (GATHER + 2 * LANYARD_ZIP_BLOCK),
    .block = g_malloc (LANYARD_ZIP_BLOCK),
  };
  gboolean more;

  if (make_plan (&self))
    more = answer_archive (&self, request, name);
  else
    more = lanyard_share_write_page (
        guest, request, SOUP_STATUS_GONE,
        lanyard_share_page_message (guest->core, _ ("Not there any more"),
                                    _ ("One of these files was removed or cannot be read any more. "
                                       "Fetch the others one by one.")));
  archive_clear (&self);
  return more;
}
