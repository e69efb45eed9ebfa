/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-fetcher.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-schedule.h"
#include "lanyard-config.h"

#define MOST_REDIRECTS   5
#define MOST_ACTIVE      8
#define MOST_A_HOST      2
#define SILENCE_SECONDS  20
#define DEADLINE_SECONDS 120
#define MOST_BYTES       (15 * 1024 * 1024)
#define CHUNK_SIZE       (64 * 1024)
#define ACCEPT                                                                                     \
  "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "        \
  "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.7, */*;q=0.5"

struct _LanyardFeedFetcher
{
  GObject parent_instance;

  GNetworkMonitor *monitor;
  SoupSession *session;
  char *accept;
  GQueue waiting;    /* GTask */
  GHashTable *hosts; /* host -> number of attempts running */
  guint active;
  guint jobs;
  guint deadline_seconds;
  gsize most_bytes;
};

G_DEFINE_FINAL_TYPE (LanyardFeedFetcher, lanyard_feed_fetcher, G_TYPE_OBJECT)

/* One attempt, through all its redirects. */
typedef struct
{
  char *url;
  char *etag;
  char *last_modified;
  GUri *uri;
  char *host; /* that it counts for */
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  GCancellable *cancellable; /* of the attempt: the caller's, or the deadline */
  gulong chained;
  guint deadline;
  gboolean overdue;
  guint redirects;
  gboolean permanent; /* every redirect so far was */
  LanyardFeedResponse *response;
} Attempt;

static void send_request (GTask *task);
static void start_waiting (LanyardFeedFetcher *self);
static void end_cancelled (LanyardFeedFetcher *self);

void
lanyard_feed_response_free (LanyardFeedResponse *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_strfreev (self->headers);
  g_free (self->url);
  g_free (self->moved_to);
  g_free (self->etag);
  g_free (self->last_modified);
  g_clear_error (&self->error);
  g_free (self);
}

static void
attempt_free (Attempt *self)
{
  g_free (self->url);
  g_free (self->etag);
  g_free (self->last_modified);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self->host);
  g_clear_object (&self->message);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->response, lanyard_feed_response_free);
  g_free (self);
}

/* Ending */

static void
release_host (LanyardFeedFetcher *self, Attempt *attempt)
{
  guint running;

  if (attempt->host == NULL)
    return;
  running = GPOINTER_TO_UINT (g_hash_table_lookup (self->hosts, attempt->host));
  if (running <= 1)
    g_hash_table_remove (self->hosts, attempt->host);
  else
    g_hash_table_insert (self->hosts, g_strdup (attempt->host), GUINT_TO_POINTER (running - 1));
  g_clear_pointer (&attempt->host, g_free);
  self->active--;
}

/* Takes @task and @error (nullable). */
static void
end_attempt (GTask *task, GError *error)
{
  LanyardFeedFetcher *self = g_task_get_source_object (task);
  Attempt *attempt = g_task_get_task_data (task);
  GCancellable *given = g_task_get_cancellable (task);

  g_clear_handle_id (&attempt->deadline, g_source_remove);
  if (attempt->chained != 0)
    g_cancellable_disconnect (given, attempt->chained);
  attempt->chained = 0;
  /* The connection is free for others as soon as nobody holds the stream. */
  g_clear_object (&attempt->stream);
  g_clear_object (&attempt->message);
  release_host (self, attempt);

  if (given != NULL && g_cancellable_is_cancelled (given))
    {
      g_clear_error (&error);
      g_task_return_error_if_cancelled (task);
    }
  else
    {
      if (attempt->overdue)
        {
          g_clear_error (&error);
          error = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                               _ ("The server took too long to send the feed"));
        }
      attempt->response->error = error;
      if (error != NULL)
        g_clear_pointer (&attempt->response->moved_to, g_free);
      attempt->response->url = g_uri_to_string_partial (attempt->uri, G_URI_HIDE_USERINFO);
      g_task_return_pointer (task, g_steal_pointer (&attempt->response),
                             (GDestroyNotify)lanyard_feed_response_free);
    }
  start_waiting (self);
  g_object_unref (task);
}

static gboolean
on_deadline (gpointer data)
{
  Attempt *attempt = g_task_get_task_data (data);

  attempt->deadline = 0;
  attempt->overdue = TRUE;
  g_cancellable_cancel (attempt->cancellable);
  return G_SOURCE_REMOVE;
}

/* Reading */

static void on_read (GObject *source, GAsyncResult *result, gpointer user_data);

static void
read_more (GTask *task)
{
  Attempt *attempt = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (attempt->stream, CHUNK_SIZE, G_PRIORITY_DEFAULT,
                                   attempt->cancellable, on_read, task);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LanyardFeedFetcher *self = g_task_get_source_object (task);
  Attempt *attempt = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (bytes == NULL)
    {
      end_attempt (task, error);
      return;
    }
  if (g_bytes_get_size (bytes) == 0)
    {
      attempt->response->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&attempt->body));
      end_attempt (task, NULL);
      return;
    }
  /* Counted as decoded, while it comes: a few kilobytes can unpack to gigabytes. */
  if (attempt->body->len + g_bytes_get_size (bytes) > self->most_bytes)
    {
      end_attempt (task, g_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_TOO_LARGE,
                                      _ ("The feed is larger than %u MiB"),
                                      (guint)(self->most_bytes / (1024 * 1024))));
      return;
    }
  g_byte_array_append (attempt->body, g_bytes_get_data (bytes, NULL),
                       (guint)g_bytes_get_size (bytes));
  read_more (task);
}

/* Answers */

static gboolean
same_origin (GUri *a, GUri *b)
{
  return strcmp (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0 &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         g_uri_get_port (a) == g_uri_get_port (b);
}

static GError *
redirect_error (const char *message)
{
  return g_error_new_literal (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_REDIRECT, message);
}

/* Where a redirect leads, with the credentials only if it stays on the same origin. */
static GUri *
resolve_redirect (Attempt *attempt, const char *location, GError **error)
{
  g_autoptr (GUri) target =
      location != NULL ? g_uri_parse_relative (attempt->uri, location, SOUP_HTTP_URI_FLAGS, NULL)
                       : NULL;
  const char *scheme;
  gboolean same;

  if (target == NULL || g_uri_get_host (target) == NULL || *g_uri_get_host (target) == '\0')
    {
      *error = redirect_error (_ ("The server redirects to nowhere"));
      return NULL;
    }
  scheme = g_uri_get_scheme (target);
  if (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)
    {
      *error = redirect_error (_ ("The server redirects to an address that is not on the web"));
      return NULL;
    }
  if (strcmp (g_uri_get_scheme (attempt->uri), "https") == 0 && strcmp (scheme, "http") == 0)
    {
      *error =
          redirect_error (_ ("The server redirects from an encrypted to an unencrypted address"));
      return NULL;
    }
  same = same_origin (attempt->uri, target);
  return g_uri_build_with_user (
      SOUP_HTTP_URI_FLAGS, scheme, same ? g_uri_get_user (attempt->uri) : NULL,
      same ? g_uri_get_password (attempt->uri) : NULL, NULL, g_uri_get_host (target),
      g_uri_get_port (target), g_uri_get_path (target), g_uri_get_query (target), NULL);
}

static void
follow_redirect (GTask *task, guint status)
{
  Attempt *attempt = g_task_get_task_data (task);
  const char *location = soup_message_headers_get_one (
      soup_message_get_response_headers (attempt->message), "Location");
  GError *error = NULL;
  GUri *target = NULL;

  if (attempt->redirects++ == MOST_REDIRECTS)
    error = redirect_error (_ ("The server redirects too often"));
  else
    target = resolve_redirect (attempt, location, &error);
  if (target == NULL)
    {
      end_attempt (task, error);
      return;
    }

  attempt->permanent = attempt->permanent && (status == SOUP_STATUS_MOVED_PERMANENTLY ||
                                              status == SOUP_STATUS_PERMANENT_REDIRECT);
  g_uri_unref (attempt->uri);
  attempt->uri = target;
  if (attempt->permanent)
    {
      g_free (attempt->response->moved_to);
      attempt->response->moved_to = g_uri_to_string (target);
    }
  send_request (task);
}

static void
copy_header (const char *name, const char *value, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup (name));
  g_ptr_array_add (user_data, g_strdup (value));
}

static void
take_headers (Attempt *attempt)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (attempt->message);
  LanyardFeedResponse *response = attempt->response;
  g_autoptr (GPtrArray) copies = g_ptr_array_new ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  soup_message_headers_foreach (headers, copy_header, copies);
  g_ptr_array_add (copies, NULL);
  response->headers = (char **)g_ptr_array_free (g_steal_pointer (&copies), FALSE);
  response->etag = g_strdup (soup_message_headers_get_one (headers, "ETag"));
  response->last_modified = g_strdup (soup_message_headers_get_one (headers, "Last-Modified"));
  response->retry_after =
      lanyard_feed_parse_retry_after (soup_message_headers_get_one (headers, "Retry-After"), now);
  response->max_age =
      lanyard_feed_parse_freshness (soup_message_headers_get_list (headers, "Cache-Control"),
                                    soup_message_headers_get_one (headers, "Expires"),
                                    soup_message_headers_get_one (headers, "Date"), now);
}

static GError *
status_error (Attempt *attempt, guint status)
{
  const char *phrase = soup_message_get_reason_phrase (attempt->message);

  if (phrase == NULL || *phrase == '\0')
    phrase = soup_status_get_phrase (status);
  switch (status)
    {
    case SOUP_STATUS_GONE:
      return g_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_GONE,
                          _ ("The feed was ended by its publisher"));
    case SOUP_STATUS_SERVICE_UNAVAILABLE:
    case 429: /* RFC 6585 */
      return g_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_BUSY,
                          _ ("The server is busy and asks to come back later"));
    default:
      return g_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_STATUS,
                          _ ("The server answered %u (%s)"), status, phrase);
    }
}

static gboolean
is_redirect (guint status)
{
  return status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND ||
         status == SOUP_STATUS_SEE_OTHER || status == SOUP_STATUS_TEMPORARY_REDIRECT ||
         status == SOUP_STATUS_PERMANENT_REDIRECT;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LanyardFeedFetcher *self = g_task_get_source_object (task);
  Attempt *attempt = g_task_get_task_data (task);
  GError *error = NULL;
  GInputStream *stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  guint status;

  if (stream == NULL)
    {
      end_attempt (task, error);
      return;
    }
  g_set_object (&attempt->stream, stream);
  g_object_unref (stream);
  status = soup_message_get_status (attempt->message);
  if (is_redirect (status))
    {
      follow_redirect (task, status);
      return;
    }

  attempt->response->status = status;
  take_headers (attempt);
  if (status == SOUP_STATUS_NOT_MODIFIED)
    end_attempt (task, NULL);
  else if (status != SOUP_STATUS_OK)
    end_attempt (task, status_error (attempt, status));
  else if (soup_message_headers_get_encoding (soup_message_get_response_headers (
               attempt->message)) == SOUP_ENCODING_CONTENT_LENGTH &&
           soup_message_headers_get_content_length (
               soup_message_get_response_headers (attempt->message)) > (goffset)self->most_bytes)
    end_attempt (task, g_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_TOO_LARGE,
                                    _ ("The feed is larger than %u MiB"),
                                    (guint)(self->most_bytes / (1024 * 1024))));
  else
    {
      attempt->body = g_byte_array_new ();
      read_more (task);
    }
}

/* Sending */

static void
send_request (GTask *task)
{
  LanyardFeedFetcher *self = g_task_get_source_object (task);
  Attempt *attempt = g_task_get_task_data (task);
  SoupMessageHeaders *headers;

  g_clear_object (&attempt->stream);
  g_clear_object (&attempt->message);
  attempt->message = soup_message_new_from_uri (SOUP_METHOD_GET, attempt->uri);
  soup_message_add_flags (attempt->message, SOUP_MESSAGE_NO_REDIRECT);
  headers = soup_message_get_request_headers (attempt->message);
  soup_message_headers_replace (headers, "Accept", self->accept);
  if (attempt->etag != NULL)
    soup_message_headers_replace (headers, "If-None-Match", attempt->etag);
  if (attempt->last_modified != NULL)
    soup_message_headers_replace (headers, "If-Modified-Since", attempt->last_modified);
  soup_session_send_async (self->session, attempt->message, G_PRIORITY_DEFAULT,
                           attempt->cancellable, on_sent, task);
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0 ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

static GError *
check (LanyardFeedFetcher *self, Attempt *attempt)
{
  g_autoptr (GUri) uri = g_uri_parse (attempt->url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";

  if ((strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0) ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return g_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_ADDRESS,
                        _ ("“%s” is not the address of a page or feed"), attempt->url);
  attempt->uri = g_steal_pointer (&uri);
  if (!g_network_monitor_get_network_available (self->monitor) &&
      !is_loopback (g_uri_get_host (attempt->uri)))
    return g_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_OFFLINE, _ ("There is no network"));
  return NULL;
}

static gboolean
may_start (LanyardFeedFetcher *self, Attempt *attempt)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->hosts, g_uri_get_host (attempt->uri))) <
         MOST_A_HOST;
}

static gboolean
sweep (gpointer data)
{
  end_cancelled (data);
  return G_SOURCE_REMOVE;
}

/* A cancelled signal may come from any thread and may not do much: an idle looks after those that
 * wait. */
static void
on_cancelled (GCancellable *given, gpointer user_data)
{
  GTask *task = user_data;
  Attempt *attempt = g_task_get_task_data (task);

  g_cancellable_cancel (attempt->cancellable);
  g_idle_add_full (G_PRIORITY_DEFAULT, sweep, g_object_ref (g_task_get_source_object (task)),
                   g_object_unref);
}

static void
start_attempt (LanyardFeedFetcher *self, GTask *task)
{
  Attempt *attempt = g_task_get_task_data (task);
  guint running;

  attempt->host = g_strdup (g_uri_get_host (attempt->uri));
  running = GPOINTER_TO_UINT (g_hash_table_lookup (self->hosts, attempt->host));
  g_hash_table_insert (self->hosts, g_strdup (attempt->host), GUINT_TO_POINTER (running + 1));
  self->active++;

  attempt->deadline = g_timeout_add_seconds (self->deadline_seconds, on_deadline, task);
  send_request (task);
}

static void
start_waiting (LanyardFeedFetcher *self)
{
  for (GList *link = self->waiting.head; link != NULL && self->active < self->jobs;)
    {
      GList *next = link->next;
      GTask *task = link->data;

      if (may_start (self, g_task_get_task_data (task)))
        {
          g_queue_delete_link (&self->waiting, link);
          start_attempt (self, task);
        }
      link = next;
    }
}

/* Those that were cancelled while they waited. */
static void
end_cancelled (LanyardFeedFetcher *self)
{
  GQueue cancelled = G_QUEUE_INIT;

  for (GList *link = self->waiting.head; link != NULL;)
    {
      GList *next = link->next;
      GCancellable *given = g_task_get_cancellable (link->data);

      if (given != NULL && g_cancellable_is_cancelled (given))
        {
          g_queue_unlink (&self->waiting, link);
          g_queue_push_tail_link (&cancelled, link);
        }
      link = next;
    }
  for (GTask *task = g_queue_pop_head (&cancelled); task != NULL;
       task = g_queue_pop_head (&cancelled))
    end_attempt (task, NULL);
}

void
lanyard_feed_fetcher_fetch_async (LanyardFeedFetcher *self,
                                  const char *url,
                                  const char *etag,
                                  const char *last_modified,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task;
  Attempt *attempt;
  GError *error;

  g_return_if_fail (LANYARD_IS_FEED_FETCHER (self));
  g_return_if_fail (url != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_feed_fetcher_fetch_async);
  attempt = g_new0 (Attempt, 1);
  attempt->url = g_strdup (url);
  attempt->etag = g_strdup (etag);
  attempt->last_modified = g_strdup (last_modified);
  attempt->cancellable = g_cancellable_new ();
  attempt->permanent = TRUE;
  attempt->response = g_new0 (LanyardFeedResponse, 1);
  attempt->response->retry_after = -1;
  attempt->response->max_age = -1;
  g_task_set_task_data (task, attempt, (GDestroyNotify)attempt_free);

  error = check (self, attempt);
  if (error != NULL)
    {
      attempt->response->error = error;
      attempt->response->url = g_strdup (url);
      g_task_return_pointer (task, g_steal_pointer (&attempt->response),
                             (GDestroyNotify)lanyard_feed_response_free);
      g_object_unref (task);
      return;
    }
  /* Those that wait already could not start a moment ago, either: thousands are asked for at once.
   */
  if (self->active < self->jobs && may_start (self, attempt))
    start_attempt (self, task);
  else
    g_queue_push_tail (&self->waiting, task);
  if (cancellable != NULL)
    attempt->chained = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), task, NULL);
}

LanyardFeedResponse *
lanyard_feed_fetcher_fetch_finish (LanyardFeedFetcher *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

guint
lanyard_feed_fetcher_get_active (LanyardFeedFetcher *self)
{
  return self->active + g_queue_get_length (&self->waiting);
}

void
lanyard_feed_fetcher_set_jobs (LanyardFeedFetcher *self, guint jobs)
{
  self->jobs = CLAMP (jobs, 1, MOST_ACTIVE);
  start_waiting (self);
}

void
lanyard_feed_fetcher_set_accept (LanyardFeedFetcher *self, const char *accept)
{
  g_free (self->accept);
  self->accept = g_strdup (accept);
}

void
lanyard_feed_fetcher_set_limits (LanyardFeedFetcher *self,
                                 guint silence_seconds,
                                 guint deadline_seconds,
                                 gsize most_bytes)
{
  soup_session_set_timeout (self->session, silence_seconds);
  self->deadline_seconds = deadline_seconds;
  self->most_bytes = most_bytes;
}

static void
lanyard_feed_fetcher_finalize (GObject *object)
{
  LanyardFeedFetcher *self = LANYARD_FEED_FETCHER (object);

  /* Each attempt holds a reference, so none is left. */
  g_clear_object (&self->session);
  g_clear_object (&self->monitor);
  g_free (self->accept);
  g_clear_pointer (&self->hosts, g_hash_table_unref);

  G_OBJECT_CLASS (lanyard_feed_fetcher_parent_class)->finalize (object);
}

static void
lanyard_feed_fetcher_class_init (LanyardFeedFetcherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_feed_fetcher_finalize;
}

static void
lanyard_feed_fetcher_init (LanyardFeedFetcher *self)
{
  g_queue_init (&self->waiting);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->jobs = MOST_ACTIVE;
  self->accept = g_strdup (ACCEPT);
  self->deadline_seconds = DEADLINE_SECONDS;
  self->most_bytes = MOST_BYTES;
  self->session = soup_session_new_with_options (
      "user-agent", "Lanyard/" LANYARD_VERSION " (feed reader)", "timeout", SILENCE_SECONDS,
      "idle-timeout", 30, "max-conns", MOST_ACTIVE, "max-conns-per-host", MOST_A_HOST, NULL);
}

LanyardFeedFetcher *
lanyard_feed_fetcher_new (GNetworkMonitor *monitor)
{
  LanyardFeedFetcher *self = g_object_new (LANYARD_TYPE_FEED_FETCHER, NULL);

  self->monitor = g_object_ref (monitor != NULL ? monitor : g_network_monitor_get_default ());
  return self;
}
