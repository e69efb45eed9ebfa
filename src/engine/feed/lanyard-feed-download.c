/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-download.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-file-name.h"
#include "engine/feed/lanyard-feed-reach-private.h"
#include "lanyard-config.h"

#define MOST_REDIRECTS  5
#define SILENCE_SECONDS 20
#define CHUNK           (128 * 1024)
#define MOST_NUMBER     9999
#define PROGRESS_EVERY  (G_USEC_PER_SEC / 10)

typedef struct
{
  char *uri;
  char *from; /* nullable */
  GFile *folder;
  char *name;
  LanyardFeedDownloadFunc progress;
  gpointer progress_data;

  GMutex lock; /* of what follows */
  guint64 done;
  guint64 total;
  gboolean told; /* a call is under way */

  gint64 told_at; /* the worker's */
} Download;

static void
download_free (gpointer data)
{
  Download *self = data;

  g_free (self->uri);
  g_free (self->from);
  g_object_unref (self->folder);
  g_free (self->name);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* "talk.mp3", 2 -> "talk (2).mp3" */
static char *
number_name (const char *name, guint number)
{
  const char *dot = strrchr (name, '.');

  if (number < 2)
    return g_strdup (name);
  if (dot == NULL || dot == name)
    return g_strdup_printf ("%s (%u)", name, number);
  return g_strdup_printf ("%.*s (%u)%s", (int)(dot - name), name, number, dot);
}

/* Progress */

static gboolean
tell (gpointer user_data)
{
  GTask *task = user_data;
  Download *self = g_task_get_task_data (task);
  guint64 done, total;

  g_mutex_lock (&self->lock);
  done = self->done;
  total = self->total;
  self->told = FALSE;
  g_mutex_unlock (&self->lock);
  if (!g_task_get_completed (task))
    self->progress (done, total, self->progress_data);
  return G_SOURCE_REMOVE;
}

static void
count (GTask *task, Download *self, guint64 done, guint64 total)
{
  gint64 now = g_get_monotonic_time ();
  gboolean call;

  g_mutex_lock (&self->lock);
  self->done = done;
  self->total = total;
  call = self->progress != NULL && !self->told && now - self->told_at >= PROGRESS_EVERY;
  if (call)
    self->told = TRUE;
  g_mutex_unlock (&self->lock);
  if (!call)
    return;
  self->told_at = now;
  g_main_context_invoke_full (g_task_get_context (task), G_PRIORITY_DEFAULT, tell,
                              g_object_ref (task), g_object_unref);
}

/* HTTP */

static gboolean
is_web (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);

  return strcmp (scheme, "http") == 0 || strcmp (scheme, "https") == 0;
}

/* Where an answer leads to; %NULL with @error when that may not be. */
static GUri *
follow (GUri *from, SoupMessage *message, GError **error)
{
  const char *location =
      soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autoptr (GUri) to =
      location != NULL ? g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  if (to == NULL || !is_web (to))
    {
      g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_REDIRECT,
                   _ ("The server sends one on to nowhere"));
      return NULL;
    }
  if (strcmp (g_uri_get_scheme (from), "https") == 0 && strcmp (g_uri_get_scheme (to), "http") == 0)
    {
      g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_REDIRECT,
                   _ ("The server sends one on from a secure address to an open one"));
      return NULL;
    }
  return g_steal_pointer (&to);
}

/* A feed of the public internet may not have this machine ask its own network, or every feed could; one that is there itself may
 * name others there. */
static gboolean
is_guarded (const char *from, GCancellable *cancellable)
{
  g_autoptr (GUri) uri = from != NULL ? g_uri_parse (from, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  GList *addresses;
  gboolean public;

  if (from == NULL || (host != NULL && lanyard_feed_host_is_private (host)))
    return FALSE;
  if (host == NULL)
    return TRUE;
  /* The feed is at a private address, perhaps, and only its name does not show it. One of several is not enough: whoever owns a
   * name can add this machine's to it. */
  addresses =
      g_resolver_lookup_by_name (g_resolver_get_default (), host, cancellable, NULL);
  public = addresses == NULL;
  for (const GList *link = addresses; link != NULL; link = link->next)
    public = public || !lanyard_feed_address_is_private (link->data);
  g_resolver_free_addresses (addresses);
  return public;
}

static GInputStream *
refuse (GUri *uri, GError **error)
{
  /* Translators: the host that a file would come from. */
  g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_PRIVATE,
               _ ("A feed of the public internet names a file on your own network, at %s"),
               g_uri_get_host (uri));
  return NULL;
}

typedef struct
{
  gboolean refused;
} Guard;

static void
on_network_event (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *connection,
                  gpointer user_data)
{
  Guard *guard = user_data;

  if (event != G_SOCKET_CLIENT_CONNECTING || !lanyard_feed_leads_to_private (connection))
    return;
  /* Nothing is sent, not even the wish to connect; another address of the name may do. */
  guard->refused = TRUE;
  g_socket_close (g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)), NULL);
}

/* One request, without what it redirects to. (transfer full) */
static GInputStream *
send_one (SoupSession *session,
          SoupMessage *message,
          gboolean guarded,
          GCancellable *cancellable,
          GError **error)
{
  GUri *uri = soup_message_get_uri (message);
  g_autoptr (GError) problem = NULL;
  GInputStream *stream;
  Guard guard = { 0 };
  gulong handler = 0;

  if (guarded && lanyard_feed_host_is_private (g_uri_get_host (uri)))
    return refuse (uri, error);
  if (guarded)
    handler =
        g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), &guard);
  stream = soup_session_send (session, message, cancellable, &problem);
  if (handler != 0)
    g_signal_handler_disconnect (message, handler);
  if (stream != NULL)
    return stream;
  if (guard.refused && !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return refuse (uri, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

/* The body at the end of all redirects. (transfer full) */
static GInputStream *
request (SoupSession *session,
         const char *address,
         const char *from,
         guint64 *length,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);
  gboolean guarded;

  if (uri == NULL || !is_web (uri))
    {
      g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_ADDRESS,
                   _ ("“%s” is not an address of the web"), address);
      return NULL;
    }
  guarded = is_guarded (from, cancellable);
  for (guint i = 0; i <= MOST_REDIRECTS; i++)
    {
      g_autoptr (SoupMessage) message = soup_message_new_from_uri ("GET", uri);
      g_autoptr (GInputStream) stream = NULL;
      guint status;
      GUri *next;

      soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
      stream = send_one (session, message, guarded, cancellable, error);
      if (stream == NULL)
        return NULL;
      status = soup_message_get_status (message);
      if (status == 200)
        {
          goffset said =
              soup_message_headers_get_content_length (soup_message_get_response_headers (message));

          *length = said > 0 ? (guint64)said : 0;
          return g_steal_pointer (&stream);
        }
      if (!SOUP_STATUS_IS_REDIRECTION (status))
        {
          g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_STATUS,
                       _ ("The server answered %u (%s)"), status,
                       soup_message_get_reason_phrase (message));
          return NULL;
        }
      next = follow (uri, message, error);
      if (next == NULL)
        return NULL;
      g_uri_unref (uri);
      uri = next;
    }
  g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_REDIRECT,
               _ ("The server sends one on too often"));
  return NULL;
}

/* The file */

static gboolean
fail_errno (GError **error, const char *path)
{
  int saved = errno;
  g_autofree char *name = g_filename_display_basename (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s: %s", name,
               g_strerror (saved));
  return FALSE;
}

static gboolean
has_room (int file, guint64 bytes, GError **error)
{
  struct statvfs disk;

  if (bytes == 0 || fstatvfs (file, &disk) != 0 || bytes <= (guint64)disk.f_bavail * disk.f_frsize)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _ ("There is not enough space on the disk"));
  return FALSE;
}

static gboolean
write_all (int file, const char *data, gsize length)
{
  while (length > 0)
    {
      gssize written = write (file, data, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;
      data += written;
      length -= (gsize)written;
    }
  return TRUE;
}

static gboolean
copy (GTask *task,
      GInputStream *stream,
      guint64 total,
      int file,
      const char *path,
      GCancellable *cancellable,
      GError **error)
{
  Download *self = g_task_get_task_data (task);
  g_autofree char *chunk = g_malloc (CHUNK);
  guint64 done = 0;

  for (;;)
    {
      gssize n = g_input_stream_read (stream, chunk, CHUNK, cancellable, error);

      if (n < 0)
        return FALSE;
      if (n == 0)
        break;
      if (!write_all (file, chunk, (gsize)n))
        return fail_errno (error, path);
      done += (guint64)n;
      count (task, self, done, total);
    }
  if (total > 0 && done != total)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                   _ ("The server ended before all had come"));
      return FALSE;
    }
  return fsync (file) == 0 || errno == EINVAL || fail_errno (error, path);
}

/* Under the first name that is free: link() takes none that is not. (transfer full) */
static char *
show (const char *part, const char *folder, const char *name, GError **error)
{
  for (guint number = 1; number <= MOST_NUMBER; number++)
    {
      g_autofree char *numbered = number_name (name, number);
      g_autofree char *path = g_build_filename (folder, numbered, NULL);

      if (renameat2 (AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return g_steal_pointer (&path);
      if (errno == EEXIST)
        continue;
      /* A file system that cannot; the link is as good. */
      if (errno == EINVAL || errno == ENOSYS)
        {
          if (link (part, path) == 0)
            {
              (void)g_unlink (part);
              return g_steal_pointer (&path);
            }
          if (errno == EEXIST)
            continue;
        }
      fail_errno (error, path);
      return NULL;
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("There are too many files of that name"));
  return NULL;
}

static char *
download (GTask *task, SoupSession *session, GCancellable *cancellable, GError **error)
{
  Download *self = g_task_get_task_data (task);
  const char *folder = g_file_peek_path (self->folder);
  g_autoptr (GInputStream) stream = NULL;
  g_autofree char *part = NULL;
  char *path = NULL;
  guint64 total = 0;
  int file;

  if (folder == NULL || (g_mkdir_with_parents (folder, 0755) != 0 && errno != EEXIST))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The folder cannot be made"));
      return NULL;
    }
  stream = request (session, self->uri, self->from, &total, cancellable, error);
  if (stream == NULL)
    return NULL;
  part = g_build_filename (folder, ".lanyard-XXXXXX.part", NULL);
  file = g_mkstemp_full (part, O_RDWR | O_CLOEXEC, 0666);
  if (file < 0)
    {
      fail_errno (error, part);
      return NULL;
    }
  if (has_room (file, total, error) && copy (task, stream, total, file, part, cancellable, error))
    path = show (part, folder, self->name, error);
  close (file);
  if (path == NULL)
    (void)g_unlink (part);
  return path;
}

/* A session of its own: one may only be used by the thread that made it. */
static void
run (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options (
      "timeout", SILENCE_SECONDS, "user-agent", "Lanyard/" LANYARD_VERSION, "accept-language-auto",
      FALSE, NULL);
  GError *error = NULL;
  g_autofree char *path = NULL;

  /* A file is what it is, packed or not. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  path = download (task, session, cancellable, &error);
  if (path == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_file_new_for_path (path), g_object_unref);
}

void
lanyard_feed_download_async (const char *uri,
                             const char *type,
                             const char *from,
                             GFile *folder,
                             GCancellable *cancellable,
                             LanyardFeedDownloadFunc progress,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Download *self;

  g_return_if_fail (uri != NULL);
  g_return_if_fail (G_IS_FILE (folder));

  self = g_new0 (Download, 1);
  g_mutex_init (&self->lock);
  self->uri = g_strdup (uri);
  self->from = g_strdup (from);
  self->folder = g_object_ref (folder);
  self->name = lanyard_feed_make_file_name (uri, type);
  self->progress = progress;
  self->progress_data = user_data;
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_feed_download_async);
  g_task_set_task_data (task, self, download_free);
  g_task_run_in_thread (task, run);
}

GFile *
lanyard_feed_download_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
