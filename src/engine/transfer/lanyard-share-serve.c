/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-share-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/transfer/lanyard-files-private.h"
#include "engine/transfer/lanyard-http-text-private.h"

/* What is asked for below the address, and files. */

guint
lanyard_share_count_below (LanyardManifest *manifest, guint index)
{
  guint n = lanyard_manifest_get_n_entries (manifest);
  const char *folder = lanyard_manifest_get_path (manifest, index);
  gsize length = strlen (folder);
  guint end = index + 1;

  /* A manifest made here lists a folder, and then at once what is in it. */
  while (end < n)
    {
      const char *path = lanyard_manifest_get_path (manifest, end);

      if (strncmp (path, folder, length) != 0 || path[length] != '/')
        break;
      end++;
    }
  return end - index;
}

int
lanyard_share_open_entry (LanyardShareCore *core, guint index, struct stat *status)
{
  const char *below;
  guint root = lanyard_manifest_locate (core->manifest, index, &below);
  const char *path = lanyard_manifest_get_root_path (core->manifest, root);
  const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
  int fd, folder;

  if (*below == '\0')
    fd = open (path, flags);
  else
    {
      folder = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (folder < 0)
        return -1;
      fd = lanyard_open_beneath (folder, below, flags, 0);
      close (folder);
    }
  if (fd >= 0 && (fstat (fd, status) != 0 || !S_ISREG (status->st_mode)))
    {
      close (fd);
      return -1;
    }
  return fd;
}

/* The same as long as the file is. */
static char *
make_etag (guint index, const struct stat *status)
{
  return g_strdup_printf ("\"%x-%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x\"", index,
                          (guint64) status->st_size, (guint64) lanyard_stat_mtime_ns (status));
}

static LanyardRange
find_range (LanyardShareRequest *request, const char *etag, guint64 size, guint64 *first, guint64 *end)
{
  const char *range = soup_message_headers_get_one (request->headers, "Range");
  const char *condition = soup_message_headers_get_one (request->headers, "If-Range");

  /* It is not what the browser has the beginning of. */
  if (condition != NULL && strcmp (condition, etag) != 0)
    range = NULL;
  return lanyard_http_parse_range (range, size, first, end);
}

static gboolean
is_same (int fd, const struct stat *before)
{
  struct stat now;

  return fstat (fd, &now) == 0 && now.st_size == before->st_size
         && lanyard_stat_mtime_ns (&now) == lanyard_stat_mtime_ns (before);
}

typedef struct
{
  LanyardShareGuest *guest;
  LanyardShareVisit *visit;
  guint              index;
  int                fd;
  struct stat        status;
  gboolean           tail;   /* somebody looks at the end of it */
} Sending;

static gboolean
fail_sending (Sending *self, const char *message)
{
  lanyard_ledger_fail (lanyard_share_visit_get_ledger (self->visit), self->index, message);
  lanyard_share_visit_fail (self->visit, message);
  return FALSE;
}

/* The bytes from @first to @end. The last piece goes only if the file is still the one it was: a browser must not take
 * a mixture of two for a whole. */
static gboolean
send_bytes (Sending *self, guint64 first, guint64 end)
{
  g_autofree guint8 *buffer = g_malloc (LANYARD_SHARE_BUFFER);
  guint64 at = first;

  (void) posix_fadvise (self->fd, (off_t) first, (off_t) (end - first), POSIX_FADV_SEQUENTIAL);
  while (at < end)
    {
      gsize want = (gsize) MIN (end - at, LANYARD_SHARE_BUFFER);
      gssize n = pread (self->fd, buffer, want, (off_t) at);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail_sending (self, g_strerror (errno));
      if (n == 0 || (at + (guint64) n == end && !is_same (self->fd, &self->status)))
        return fail_sending (self, _ ("The file changed while it was sent"));
      if (!lanyard_share_write (self->guest, buffer, (gsize) n))
        return fail_sending (self, _ ("The browser closed the connection before the end"));
      at += (guint64) n;
      if (!self->tail)
        lanyard_share_visit_reach (self->visit, self->index, at);
    }
  return TRUE;
}

/* @end is the file's: all of it went, now or before. */
static void
note_fetched (Sending *self)
{
  LanyardShareCore *core = self->guest->core;
  const char *path = lanyard_manifest_get_path (core->manifest, self->index);
  LanyardLedger *ledger = lanyard_share_visit_get_ledger (self->visit);

  lanyard_ledger_set_size (ledger, self->index, (guint64) self->status.st_size);
  lanyard_ledger_set_state (ledger, self->index, LANYARD_ENTRY_VERIFIED);
  lanyard_share_visit_add_file (self->visit);
  lanyard_share_tell_fetched (core, self->visit, path, (guint64) self->status.st_size);
}

static void
leave (LanyardShareCore *core, LanyardShareVisit *visit)
{
  lanyard_share_visit_leave (visit);
  if (!lanyard_share_visit_complete (visit))
    return;
  lanyard_share_core_forget (core, visit);
  lanyard_share_tell_ended (core, visit);
}

static gboolean
send_file (Sending *self, LanyardShareRequest *request, LanyardShareAnswer *answer, guint64 first, guint64 end)
{
  guint64 size = (guint64) self->status.st_size;
  LanyardShareCore *core = self->guest->core;
  LanyardLedger *ledger;
  gboolean ok;

  self->visit = lanyard_share_core_visit (self->guest);
  if (self->visit == NULL)
    return FALSE;
  lanyard_share_guest_set_visit (self->guest, self->visit);
  ledger = lanyard_share_visit_get_ledger (self->visit);
  lanyard_share_visit_begin (self->visit, self->index, self->tail ? 0 : first, size);
  if (lanyard_ledger_get_state (ledger, self->index) != LANYARD_ENTRY_VERIFIED)
    lanyard_ledger_set_state (ledger, self->index, LANYARD_ENTRY_MOVING);
  ok = lanyard_share_write_head (self->guest, request, answer) && send_bytes (self, first, end);
  if (ok && end == size && !self->tail)
    note_fetched (self);
  leave (core, self->visit);
  g_clear_object (&self->visit);
  return ok;
}

static gboolean
say_gone (LanyardShareGuest *guest, LanyardShareRequest *request)
{
  return lanyard_share_write_page (
      guest, request, SOUP_STATUS_GONE,
      lanyard_share_page_message (guest->core, _ ("Not there any more"),
                                  _ ("This file was removed or cannot be read any more on the device that shares it.")));
}

static gboolean
serve_file (LanyardShareGuest *guest, LanyardShareRequest *request, guint index)
{
  LanyardShareCore *core = guest->core;
  Sending self = { .guest = guest, .index = index };
  LanyardShareAnswer answer = { .status = SOUP_STATUS_OK, .ranges = TRUE };
  const char *path = lanyard_manifest_get_path (core->manifest, index);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *disposition = lanyard_http_disposition (base);
  g_autofree char *guess = g_content_type_guess (path, NULL, 0, NULL);
  g_autofree char *type = g_content_type_get_mime_type (guess);
  g_autofree char *etag = NULL;
  LanyardRange range;
  guint64 first, end;
  gboolean ok;

  self.fd = lanyard_share_open_entry (core, index, &self.status);
  if (self.fd < 0)
    return say_gone (guest, request);
  etag = make_etag (index, &self.status);
  answer.size = (guint64) self.status.st_size;
  answer.type = type != NULL ? type : "application/octet-stream";
  answer.etag = etag;
  answer.disposition = disposition;
  range = find_range (request, etag, answer.size, &first, &end);
  self.tail = range == LANYARD_RANGE_TAIL && first > 0;
  switch (range)
    {
    case LANYARD_RANGE_PART:
    case LANYARD_RANGE_TAIL:
      answer.status = SOUP_STATUS_PARTIAL_CONTENT;
      answer.first = first;
      break;
    case LANYARD_RANGE_UNSATISFIABLE:
      answer.status = SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE;
      answer.disposition = NULL;
      end = first = 0;
      break;
    case LANYARD_RANGE_WHOLE:
    default:
      break;
    }
  answer.length = end - first;
  if (request->is_head || answer.status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE)
    ok = lanyard_share_write_head (guest, request, &answer);
  else
    ok = send_file (&self, request, &answer, first, end);
  close (self.fd);
  return ok && request->keep;
}

static gboolean
serve_thumbnail (LanyardShareGuest *guest, LanyardShareRequest *request, guint index)
{
  GBytes *thumbnail = lanyard_manifest_get_thumbnail (guest->core->manifest, index);
  LanyardShareAnswer answer = { .status = SOUP_STATUS_OK };
  gsize length;
  const guint8 *bytes;

  if (thumbnail == NULL)
    return lanyard_share_write_not_found (guest, request);
  bytes = g_bytes_get_data (thumbnail, &length);
  answer.length = length;
  answer.type = length > 1 && bytes[0] == 0x89 ? "image/png" : "image/jpeg";
  return lanyard_share_write_head (guest, request, &answer)
         && (request->is_head || lanyard_share_write (guest, bytes, length)) && request->keep;
}

/* "17" or "17/anything": an entry of the manifest. FALSE: none. @behind (out): "anything". */
static gboolean
parse_index (LanyardShareCore *core, const char *text, guint *index, const char **behind)
{
  const char *end = strchrnul (text, '/');
  g_autofree char *digits = g_strndup (text, (gsize) (end - text));
  guint64 number;

  if (core->manifest == NULL || end - text > 6 || !lanyard_http_parse_length (digits, &number)
      || number >= lanyard_manifest_get_n_entries (core->manifest))
    return FALSE;
  *index = (guint) number;
  *behind = *end == '/' ? end + 1 : end;
  return TRUE;
}

static guint
parse_from (const char *text)
{
  guint64 from;

  return lanyard_http_parse_length (text, &from) && from <= LANYARD_MANIFEST_MAX_ENTRIES ? (guint) from : 0;
}

/* @rest: behind the token and its '/'. */
static gboolean
serve_below (LanyardShareGuest *guest, LanyardShareRequest *request, const char *rest)
{
  LanyardShareCore *core = guest->core;
  const char *behind;
  guint index;

  if (*rest == '\0')
    return lanyard_share_write_page (guest, request, SOUP_STATUS_OK,
                                     lanyard_share_page_list (core, LANYARD_MANIFEST_NONE, 0));
  if (g_str_has_prefix (rest, "p/") && core->manifest != NULL)
    return lanyard_share_write_page (guest, request, SOUP_STATUS_OK,
                                     lanyard_share_page_list (core, LANYARD_MANIFEST_NONE, parse_from (rest + 2)));
  if (g_str_has_prefix (rest, "z/all/") && core->manifest != NULL)
    return lanyard_share_serve_archive (guest, request, LANYARD_MANIFEST_NONE);
  if (rest[0] == '\0' || rest[1] != '/' || !parse_index (core, rest + 2, &index, &behind))
    return lanyard_share_write_not_found (guest, request);
  if (lanyard_manifest_get_kind (core->manifest, index) == LANYARD_ENTRY_FILE)
    {
      if (rest[0] == 'f')
        return serve_file (guest, request, index);
      if (rest[0] == 't')
        return serve_thumbnail (guest, request, index);
    }
  else
    {
      if (rest[0] == 'd')
        return lanyard_share_write_page (guest, request, SOUP_STATUS_OK,
                                         lanyard_share_page_list (core, index, parse_from (behind)));
      if (rest[0] == 'z')
        return lanyard_share_serve_archive (guest, request, index);
    }
  return lanyard_share_write_not_found (guest, request);
}

/* Browsers ask for these of themselves, with the page or without. */
static gboolean
is_no_guess (const char *path)
{
  return strcmp (path, "/favicon.ico") == 0 || g_str_has_prefix (path, "/apple-touch-icon")
         || strcmp (path, "/robots.txt") == 0;
}

gboolean
lanyard_share_serve_request (LanyardShareGuest *guest, LanyardShareRequest *request)
{
  gboolean is_post = strcmp (request->method, "POST") == 0;
  const char *length = soup_message_headers_get_one (request->headers, "Content-Length");
  const char *rest;

  /* What is not read must not be taken for the next request. */
  if (length != NULL && strcmp (length, "0") != 0)
    request->keep = FALSE;
  if (!lanyard_share_core_check (guest->core, request->path, &rest))
    {
      request->keep = FALSE;
      if (!is_no_guess (request->path))
        lanyard_share_core_count_wrong (guest);
      return lanyard_share_write_not_found (guest, request);
    }
  lanyard_share_guest_set_invited (guest);
  if (*rest == '/')
    rest++;
  if (is_post && strcmp (rest, "up") == 0
      && g_atomic_int_get (&guest->core->uploads) != LANYARD_UPLOADS_OFF)
    return lanyard_share_take_upload (guest, request);
  if (!request->is_head && strcmp (request->method, "GET") != 0)
    {
      request->keep = FALSE;
      return lanyard_share_write_not_found (guest, request);
    }
  return serve_below (guest, request, rest);
}
