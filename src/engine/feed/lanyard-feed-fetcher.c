/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-fetcher.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-fetcher-private.h"

#define SILENCE_SECONDS  20
#define DEADLINE_SECONDS 120
/* Which part of a silence a server may take to answer when it is asked for TLS. */
#define HELLO_SHARE      4
#define MOST_BYTES       (15 * 1024 * 1024)
#define ACCEPT                                                                                     \
  "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "        \
  "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.7, */*;q=0.5"

G_DEFINE_FINAL_TYPE (LanyardFeedFetcher, lanyard_feed_fetcher, G_TYPE_OBJECT)

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
attempt_free (LanyardFeedAttempt *self)
{
  g_free (self->url);
  g_free (self->etag);
  g_free (self->last_modified);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self->host);
  g_free (self->from);
  g_clear_object (&self->message);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->response, lanyard_feed_response_free);
  g_free (self);
}

/* Ending */

static void
release_host (LanyardFeedFetcher *self, LanyardFeedAttempt *attempt)
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

/* Takes @error. What the TLS library says is for those who write such libraries. */
static GError *
explain_tls (GError *error)
{
  const char *text = N_ ("An encrypted connection to the server could not be made");

  if (error == NULL || error->domain != G_TLS_ERROR)
    return error;
  if (error->code == G_TLS_ERROR_BAD_CERTIFICATE)
    text = N_ ("The server's certificate is not valid, so it may be another server");
  else if (error->code == G_TLS_ERROR_NOT_TLS)
    text = N_ ("The server does not speak TLS (https) at this address");
  g_free (error->message);
  error->message = lanyard_phrase_plain (text);
  return error;
}

void
lanyard_feed_attempt_end (GTask *task, GError *error)
{
  LanyardFeedFetcher *self = g_task_get_source_object (task);
  LanyardFeedAttempt *attempt = g_task_get_task_data (task);
  GCancellable *given = g_task_get_cancellable (task);

  g_clear_handle_id (&attempt->deadline, g_source_remove);
  g_clear_handle_id (&attempt->hello, g_source_remove);
  if (attempt->chained != 0)
    g_cancellable_disconnect (given, attempt->chained);
  attempt->chained = 0;
  /* The connection is free for others as soon as nobody holds the stream. */
  g_clear_object (&attempt->stream);
  lanyard_feed_exchange_drop (task, attempt);
  release_host (self, attempt);

  if (given != NULL && g_cancellable_is_cancelled (given))
    {
      g_clear_error (&error);
      g_task_return_error_if_cancelled (task);
    }
  else
    {
      if (attempt->overdue || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
        {
          g_clear_error (&error);
          error = lanyard_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                                     attempt->mute ? N_ ("The server does not answer")
                                                   : N_ ("The server took too long to send the feed"));
        }
      attempt->response->error = explain_tls (error);
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
  LanyardFeedAttempt *attempt = g_task_get_task_data (data);

  attempt->deadline = 0;
  attempt->overdue = TRUE;
  g_cancellable_cancel (attempt->cancellable);
  return G_SOURCE_REMOVE;
}
static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0 ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

static GError *
check (LanyardFeedFetcher *self, LanyardFeedAttempt *attempt)
{
  g_autoptr (GUri) uri = g_uri_parse (attempt->url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";

  if ((strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0) ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return lanyard_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_ADDRESS,
                              N_ ("“%s” is not the address of a page or feed"), attempt->url);
  attempt->uri = g_steal_pointer (&uri);
  if (!g_network_monitor_get_network_available (self->monitor) &&
      !is_loopback (g_uri_get_host (attempt->uri)))
    return lanyard_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_OFFLINE, N_ ("There is no network"));
  return NULL;
}

static gboolean
may_start (LanyardFeedFetcher *self, LanyardFeedAttempt *attempt)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->hosts, g_uri_get_host (attempt->uri))) <
         LANYARD_FEED_MOST_A_HOST;
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
  LanyardFeedAttempt *attempt = g_task_get_task_data (task);

  g_cancellable_cancel (attempt->cancellable);
  g_idle_add_full (G_PRIORITY_DEFAULT, sweep, g_object_ref (g_task_get_source_object (task)),
                   g_object_unref);
}

static void
start_attempt (LanyardFeedFetcher *self, GTask *task)
{
  LanyardFeedAttempt *attempt = g_task_get_task_data (task);
  guint running;

  attempt->host = g_strdup (g_uri_get_host (attempt->uri));
  running = GPOINTER_TO_UINT (g_hash_table_lookup (self->hosts, attempt->host));
  g_hash_table_insert (self->hosts, g_strdup (attempt->host), GUINT_TO_POINTER (running + 1));
  self->active++;

  attempt->deadline = g_timeout_add_seconds (self->deadline_seconds, on_deadline, task);
  lanyard_feed_exchange_begin (task);
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
    lanyard_feed_attempt_end (task, NULL);
}

void
lanyard_feed_fetcher_send_async (LanyardFeedFetcher *self,
                                 const LanyardFeedRequest *request,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task;
  LanyardFeedAttempt *attempt;
  GError *error;

  g_return_if_fail (LANYARD_IS_FEED_FETCHER (self));
  g_return_if_fail (request->url != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_feed_fetcher_send_async);
  attempt = g_new0 (LanyardFeedAttempt, 1);
  attempt->url = g_strdup (request->url);
  attempt->etag = g_strdup (request->etag);
  attempt->last_modified = g_strdup (request->last_modified);
  attempt->cancellable = g_cancellable_new ();
  attempt->permanent = TRUE;
  attempt->response = g_new0 (LanyardFeedResponse, 1);
  attempt->response->retry_after = -1;
  attempt->response->max_age = -1;
  g_task_set_task_data (task, attempt, (GDestroyNotify)attempt_free);

  if (request->typed)
    attempt->hello_ms = soup_session_get_timeout (self->session) * 1000 / HELLO_SHARE;

  error = check (self, attempt);
  if (error != NULL)
    {
      attempt->response->error = error;
      attempt->response->url = g_strdup (request->url);
      g_task_return_pointer (task, g_steal_pointer (&attempt->response),
                             (GDestroyNotify)lanyard_feed_response_free);
      g_object_unref (task);
      return;
    }
  if (request->from != NULL)
    lanyard_feed_exchange_guard (attempt, request->from);
  if (cancellable != NULL)
    attempt->chained = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), task, NULL);
  /* Those that wait already could not start a moment ago, either: thousands are asked for at once.
   */
  if (self->active < self->jobs && may_start (self, attempt))
    start_attempt (self, task);
  else
    g_queue_push_tail (&self->waiting, task);
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
  const LanyardFeedRequest request = { .url = url, .etag = etag, .last_modified = last_modified };

  lanyard_feed_fetcher_send_async (self, &request, cancellable, callback, user_data);
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
  self->jobs = CLAMP (jobs, 1, LANYARD_FEED_MOST_ACTIVE);
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
  if (self->guarded != NULL)
    soup_session_set_timeout (self->guarded, silence_seconds);
  self->deadline_seconds = deadline_seconds;
  self->most_bytes = most_bytes;
}

static void
lanyard_feed_fetcher_finalize (GObject *object)
{
  LanyardFeedFetcher *self = LANYARD_FEED_FETCHER (object);

  /* Each attempt holds a reference, so none is left. */
  g_clear_object (&self->session);
  g_clear_object (&self->guarded);
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
  self->jobs = LANYARD_FEED_MOST_ACTIVE;
  self->accept = g_strdup (ACCEPT);
  self->deadline_seconds = DEADLINE_SECONDS;
  self->most_bytes = MOST_BYTES;
  self->session = lanyard_feed_exchange_new_session (SILENCE_SECONDS);
}

LanyardFeedFetcher *
lanyard_feed_fetcher_new (GNetworkMonitor *monitor)
{
  LanyardFeedFetcher *self = g_object_new (LANYARD_TYPE_FEED_FETCHER, NULL);

  self->monitor = g_object_ref (monitor != NULL ? monitor : g_network_monitor_get_default ());
  return self;
}
