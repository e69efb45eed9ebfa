/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-share-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/lanyard-format.h"
#include "engine/transfer/lanyard-files-private.h"
#include "engine/transfer/lanyard-http-text-private.h"
#include "engine/transfer/lanyard-offer-private.h"
#include "engine/transfer/lanyard-safe-name.h"

/* Files that a browser sends in a form, written as they come: into a part, and under their name once they are whole. */

#define STEP       (64 * 1024)
#define PROBES_MAX 5

static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";

/* A sentence below says so. */
G_STATIC_ASSERT (LANYARD_MULTIPART_PARTS == 1000);

/* One file that was saved. */
typedef struct
{
  char   *name;  /* as the browser called it, made safe */
  char   *saved; /* below the folder */
  guint64 size;
} Saved;

typedef struct
{
  LanyardShareGuest   *guest;
  LanyardShareRequest *request;
  LanyardShareVisit   *visit;
  LanyardDestination  *destination;
  char                *folder;
  guint64              length; /* of the body */
  guint64              left;
  GArray              *saved;
  /* While a person is asked. */
  gint64               probe_us; /* when it is asked next whether it is there */
  guint                probes;
  /* The file under way. */
  char                *name;
  LanyardSpot          spot;
  int                  fd;
  guint64              size;
  /* Why not. */
  guint                status;
  char                *error;
} Upload;

static void
saved_clear (gpointer data)
{
  Saved *saved = data;

  g_free (saved->name);
  g_free (saved->saved);
}

static gboolean
refuse (Upload *self, guint status, const char *message)
{
  if (self->status == 0)
    {
      self->status = status;
      self->error = g_strdup (message);
    }
  return FALSE;
}

static gboolean
refuse_errno (Upload *self, int code)
{
  if (lanyard_destination_is_full (code))
    return refuse (self, SOUP_STATUS_INSUFFICIENT_STORAGE, _ ("There is no room left on the device"));
  return refuse (self, SOUP_STATUS_INTERNAL_SERVER_ERROR, g_strerror (code));
}

static void
drop_part (Upload *self)
{
  if (self->fd >= 0)
    {
      close (self->fd);
      lanyard_destination_remove_part (self->destination, &self->spot);
    }
  self->fd = -1;
  lanyard_spot_clear (&self->spot);
  g_clear_pointer (&self->name, g_free);
}

/* --- the question --------------------------------------------------------------------------------- */

/* Every browser says this, and passes over responses that are not the last (RFC 9110, 15.2). Not every script does. */
static gboolean
may_be_probed (const LanyardShareRequest *request)
{
  const char *agent = soup_message_headers_get_one (request->headers, "User-Agent");

  return request->version >= SOUP_HTTP_1_1 && agent != NULL && g_str_has_prefix (agent, "Mozilla/");
}

/* Where there is more than is read ahead, the end of the connection cannot come through. But a system whose program has closed it
 * answers whatever it is sent by breaking it off. */
static void
probe (Upload *self)
{
  const LanyardShareBounds *bounds = &self->guest->core->bounds;
  gint64 now = g_get_monotonic_time ();

  if (self->guest->read->len < LANYARD_SHARE_AHEAD || self->probes >= PROBES_MAX || now < self->probe_us
      || !may_be_probed (self->request))
    return;
  self->probes++;
  self->probe_us = now + ((gint64) bounds->probe_ms << self->probes) * G_TIME_SPAN_MILLISECOND;
  (void) lanyard_share_write (self->guest, go_on, sizeof go_on - 1);
  lanyard_share_guest_set_deadline (self->guest, bounds->answer_ms + bounds->stall_ms);
}

static gboolean
is_gone (gpointer user_data)
{
  Upload *self = user_data;

  if (g_cancellable_is_cancelled (self->guest->cancellable) || lanyard_share_guest_has_left (self->guest))
    return TRUE;
  probe (self);
  return FALSE;
}

static gboolean
is_wanted (Upload *self)
{
  LanyardShareCore *core = self->guest->core;
  LanyardShareVisitStatus status;
  g_autofree char *folder = NULL;
  gboolean yes;

  if (g_atomic_int_get (&core->uploads) == LANYARD_UPLOADS_ACCEPT)
    {
      lanyard_share_tell_visit (core, self->visit);
      return TRUE;
    }
  lanyard_share_guest_set_deadline (self->guest, core->bounds.answer_ms + core->bounds.stall_ms);
  self->probe_us = g_get_monotonic_time () + core->bounds.probe_ms * G_TIME_SPAN_MILLISECOND;
  yes = lanyard_share_visit_ask (self->visit, core->bounds.answer_ms, is_gone, self);
  lanyard_share_guest_set_deadline (self->guest, core->bounds.stall_ms);
  folder = lanyard_share_visit_dup_folder (self->visit);
  if (folder != NULL)
    {
      g_free (self->folder);
      self->folder = g_steal_pointer (&folder);
    }
  lanyard_share_tell_visit (core, self->visit);
  lanyard_share_visit_get_status (self->visit, &status);
  if (!yes && !status.declined)
    return refuse (self, SOUP_STATUS_BAD_REQUEST, _ ("The browser closed the connection before the end"));
  if (!yes)
    return refuse (self, SOUP_STATUS_FORBIDDEN, _ ("The files were declined"));
  return TRUE;
}

/* --- files ------------------------------------------------------------------------------------------- */

/* A name that the engine's rules allow: at worst a plain one. */
static char *
safe_name (const char *name)
{
  g_autofree char *utf8 = g_utf8_make_valid (name, -1);
  g_autofree char *safe = NULL;

  if (strlen (utf8) > LANYARD_SAFE_NAME_MAX)
    {
      /* Shortened to fit, the extension kept; what numbers a name does that. */
      g_autofree char *numbered = lanyard_safe_name_numbered (utf8, 1);

      safe = lanyard_safe_name_path (numbered, NULL);
    }
  else
    safe = lanyard_safe_name_path (utf8, NULL);
  if (safe == NULL || strchr (safe, '/') != NULL)
    return g_strdup (_ ("file"));
  return g_steal_pointer (&safe);
}

static void
show_title (Upload *self)
{
  const char *first = self->saved->len > 0 ? g_array_index (self->saved, Saved, 0).name : self->name;
  guint more = self->saved->len > 0 ? self->saved->len - (self->name == NULL) : 0;
  g_autofree char *title = NULL;

  if (more == 0)
    title = g_strdup (first);
  else
    title = g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", more), first, more);
  lanyard_share_visit_set_title (self->visit, title);
}

static gboolean
open_folder (Upload *self)
{
  /* Its parts are its own: two may send a file of the same name at the same time. */
  g_autofree char *tag = g_uuid_string_random ();
  g_autoptr (GError) error = NULL;

  self->destination = lanyard_destination_open (self->folder, tag, &error);
  if (self->destination == NULL)
    return refuse (self, SOUP_STATUS_INTERNAL_SERVER_ERROR, error->message);
  if (!lanyard_destination_has_room (self->destination, self->left))
    return refuse_errno (self, ENOSPC);
  return TRUE;
}

static gboolean
begin_file (Upload *self, const char *name)
{
  LanyardShareCore *core = self->guest->core;
  gboolean first = self->visit == NULL;

  self->name = safe_name (name);
  if (first)
    {
      self->visit = lanyard_share_visit_new (LANYARD_TRANSFER_RECEIVING, self->guest->address, NULL);
      lanyard_share_visit_set_core (self->visit, core);
      lanyard_share_visit_begin (self->visit, 0, 0, self->length);
      lanyard_share_guest_set_visit (self->guest, self->visit);
    }
  show_title (self);
  if (first && (!is_wanted (self) || !open_folder (self)))
    return FALSE;
  if (!lanyard_destination_find (self->destination, self->name, TRUE, &self->spot, NULL))
    return refuse (self, SOUP_STATUS_INTERNAL_SERVER_ERROR, _ ("The folder for received files cannot be reached"));
  self->size = 0;
  self->fd = lanyard_destination_open_part (self->destination, &self->spot, FALSE);
  if (self->fd < 0)
    return refuse_errno (self, errno);
  return TRUE;
}

static gboolean
write_data (Upload *self, const guint8 *bytes, gsize length)
{
  if (self->fd < 0)
    return TRUE; /* of a field that is no file */
  if (!lanyard_destination_has_room (self->destination, length))
    return refuse_errno (self, ENOSPC);
  if (!lanyard_write_all (self->fd, bytes, length))
    return refuse_errno (self, errno);
  self->size += length;
  return TRUE;
}

static gboolean
end_file (Upload *self)
{
  Saved saved = { 0 };
  g_autofree char *path = NULL;

  if (self->fd < 0)
    return TRUE;
  if (fsync (self->fd) != 0)
    return refuse_errno (self, errno);
  if (!lanyard_destination_publish (self->destination, &self->spot, &saved.saved))
    return refuse_errno (self, errno);
  (void) fsync (self->spot.place->fd);
  close (self->fd);
  self->fd = -1;
  saved.name = g_steal_pointer (&self->name);
  saved.size = self->size;
  lanyard_spot_clear (&self->spot);
  g_array_append_val (self->saved, saved);
  lanyard_share_visit_add_file (self->visit);
  show_title (self);
  path = g_build_filename (self->folder, saved.saved, NULL);
  lanyard_share_tell_received (self->guest->core, self->visit, path, saved.size);
  return TRUE;
}

/* --- the body -------------------------------------------------------------------------------------------- */

static gboolean
take_events (Upload *self, LanyardMultipart *form, gboolean *done)
{
  for (;;)
    {
      const guint8 *data;
      gsize length;

      switch (lanyard_multipart_next (form, &data, &length))
        {
        case LANYARD_MULTIPART_MORE:
          return TRUE;
        case LANYARD_MULTIPART_FILE:
          if (!begin_file (self, lanyard_multipart_get_name (form)))
            return FALSE;
          break;
        case LANYARD_MULTIPART_DATA:
          if (!write_data (self, data, length))
            return FALSE;
          break;
        case LANYARD_MULTIPART_PART_END:
          if (!end_file (self))
            return FALSE;
          break;
        case LANYARD_MULTIPART_END:
          *done = TRUE;
          return TRUE;
        case LANYARD_MULTIPART_FIELD:
          break;
        case LANYARD_MULTIPART_TOO_MANY:
          /* What is whole stays. The rest is taken and dropped: a browser shows no answer before it has sent all. */
          (void) refuse (self, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE,
                         _ ("At most 1,000 files are taken at once; the others have not arrived"));
          *done = TRUE;
          return TRUE;
        case LANYARD_MULTIPART_BAD:
        default:
          return refuse (self, SOUP_STATUS_BAD_REQUEST, _ ("What the browser sent is no form with files"));
        }
    }
}

/* Reads the body to its end. */
static gboolean
take_body (Upload *self, LanyardMultipart *form)
{
  g_autofree guint8 *step = g_malloc (STEP);
  gboolean done = FALSE;

  while (self->left > 0)
    {
      gssize n = lanyard_share_read_body (self->guest, step, (gsize) MIN (self->left, STEP));

      if (n <= 0)
        return refuse (self, SOUP_STATUS_BAD_REQUEST, _ ("The connection ended before all had come"));
      self->left -= (guint64) n;
      if (done)
        continue;
      lanyard_multipart_feed (form, step, (gsize) n);
      if (!take_events (self, form, &done))
        return FALSE;
      if (self->visit != NULL)
        lanyard_share_visit_reach (self->visit, 0, self->length - self->left);
    }
  if (!done)
    return refuse (self, SOUP_STATUS_BAD_REQUEST, _ ("What the browser sent is no form with files"));
  /* A field for files that is left empty is sent all the same, as one without a name. */
  if (self->status == 0 && self->saved->len == 0)
    return refuse (self, SOUP_STATUS_BAD_REQUEST, _ ("No file was chosen"));
  return TRUE;
}

/* What was saved, as the entries of a transfer. */
static LanyardLedger *
make_ledger (Upload *self)
{
  g_autoptr (LanyardManifestBuilder) builder = lanyard_manifest_builder_new ();
  g_autoptr (LanyardManifest) manifest = NULL;
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);
  LanyardLedger *ledger;

  for (guint i = 0; i < self->saved->len; i++)
    {
      const Saved *saved = &g_array_index (self->saved, Saved, i);
      LanyardManifestEntry entry = { .path = saved->saved, .size = saved->size, .kind = LANYARD_ENTRY_FILE };

      if (!lanyard_manifest_builder_add (builder, &entry, NULL))
        return NULL;
    }
  manifest = lanyard_manifest_builder_end (g_steal_pointer (&builder), NULL);
  if (manifest == NULL)
    return NULL;
  ledger = lanyard_ledger_new (manifest);
  lanyard_ledger_set_folder (ledger, folder);
  for (guint i = 0; i < self->saved->len; i++)
    lanyard_ledger_set_state (ledger, i, LANYARD_ENTRY_VERIFIED);
  return ledger;
}

static void
end_visit (Upload *self)
{
  g_autoptr (LanyardLedger) ledger = self->saved->len > 0 ? make_ledger (self) : NULL;

  if (self->visit == NULL)
    return;
  if (ledger != NULL)
    lanyard_share_visit_set_ledger (self->visit, ledger);
  if (self->error != NULL)
    lanyard_share_visit_fail (self->visit, self->error);
  lanyard_share_visit_leave (self->visit);
  if (lanyard_share_visit_end (self->visit))
    lanyard_share_tell_ended (self->guest->core, self->visit);
}

static gboolean
answer_upload (Upload *self)
{
  LanyardShareCore *core = self->guest->core;
  const char *heading = self->saved->len > 0 ? _ ("Not all of it was sent") : _ ("Not sent");
  g_autofree char *text = NULL;

  if (self->status == 0)
    {
      text = g_strdup_printf (ngettext ("%u file has arrived.", "%u files have arrived.", self->saved->len),
                              self->saved->len);
      return lanyard_share_write_page (self->guest, self->request, SOUP_STATUS_OK,
                                       lanyard_share_page_message (core, _ ("Sent"), text));
    }
  self->request->keep = FALSE;
  return lanyard_share_write_page (self->guest, self->request, self->status,
                                   lanyard_share_page_message (core, heading, self->error));
}

/* Whether the request may be read at all. */
static gboolean
check_request (Upload *self, LanyardMultipart *form)
{
  LanyardShareCore *core = self->guest->core;
  const char *length = soup_message_headers_get_one (self->request->headers, "Content-Length");
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);
  guint64 room;

  if (!lanyard_http_parse_length (length, &self->length))
    return refuse (self, SOUP_STATUS_LENGTH_REQUIRED, _ ("The browser does not say how much it sends"));
  self->left = self->length;
  if (form == NULL)
    return refuse (self, SOUP_STATUS_BAD_REQUEST, _ ("What the browser sent is no form with files"));
  if (core->upload_limit > 0 && self->length > core->upload_limit)
    {
      g_autofree char *size = lanyard_format_size (core->upload_limit);
      g_autofree char *text = g_strdup_printf (_ ("At most %s are taken at once"), size);

      return refuse (self, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, text);
    }
  /* Before anyone is asked, and before it is sent. */
  if (lanyard_free_space (folder, &room, NULL)
      && (room < LANYARD_KEEP_FREE || room - LANYARD_KEEP_FREE < self->length))
    return refuse_errno (self, ENOSPC);
  return TRUE;
}

/* So many at once, that parts and questions stay few. */
static gboolean
take_place (LanyardShareCore *core)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&core->lock);

  if (core->n_uploads >= core->bounds.uploads)
    return FALSE;
  core->n_uploads++;
  return TRUE;
}

static void
leave_place (LanyardShareCore *core)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&core->lock);

  core->n_uploads--;
}

static gboolean
expects_continue (LanyardShareRequest *request)
{
  return (soup_message_headers_get_expectations (request->headers) & SOUP_EXPECTATION_CONTINUE) != 0;
}

gboolean
lanyard_share_take_upload (LanyardShareGuest *guest, LanyardShareRequest *request)
{
  LanyardShareCore *core = guest->core;
  const char *type = soup_message_headers_get_one (request->headers, "Content-Type");
  LanyardMultipart *form = lanyard_multipart_new (type);
  Upload self = { .guest = guest, .request = request, .fd = -1 };
  gboolean placed = take_place (core), more;

  self.folder = g_strdup (core->upload_folder);
  self.saved = g_array_new (FALSE, FALSE, sizeof (Saved));
  g_array_set_clear_func (self.saved, saved_clear);
  if (!placed)
    refuse (&self, SOUP_STATUS_SERVICE_UNAVAILABLE, _ ("Others are sending already; try again in a moment"));
  else if (check_request (&self, form)
           && (!expects_continue (request) || lanyard_share_write (guest, go_on, sizeof go_on - 1)))
    (void) take_body (&self, form);
  drop_part (&self);
  end_visit (&self);
  more = answer_upload (&self);
  if (placed)
    leave_place (core);
  g_clear_pointer (&form, lanyard_multipart_free);
  g_clear_pointer (&self.destination, lanyard_destination_free);
  g_clear_object (&self.visit);
  g_array_unref (self.saved);
  g_free (self.folder);
  g_free (self.error);
  return more;
}
