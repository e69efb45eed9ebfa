/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-fetcher.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "engine/feed/lanyard-feed-answer-private.h"
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-reach-private.h"
#include "lanyard-config.h"

#define MOST_REDIRECTS   5
#define MOST_ACTIVE      8
#define MOST_A_HOST      2
#define SILENCE_SECONDS  20
#define DEADLINE_SECONDS 120
/* Which part of a silence a server may take to answer when it is asked for TLS. */
#define HELLO_SHARE      4
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
  SoupSession *guarded; /* whose connections all lead to where the public is */
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
  char *from; /* (nullable): the address of what named this one */
  gboolean guarded; /* may not go where @from could not be either */
  gboolean refused; /* it was about to */
  guint hello_ms;   /* how long a server may take to speak TLS; 0: as long as any silence */
  guint hello;
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  GCancellable *cancellable; /* of the attempt: the caller's, or the deadline */
  gulong chained;
  guint deadline;
  gboolean overdue;
  gboolean mute; /* overdue with its first word */
  guint redirects;
  gboolean permanent; /* every redirect so far was */
  LanyardFeedResponse *response;
} Attempt;

static void send_request (GTask *task);
static void drop_message (GTask *task, Attempt *attempt);
static void guard (Attempt *attempt, const char *from);
static void reconsider (GTask *task);
static gboolean reconsider_soon (gpointer task);
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
  g_clear_handle_id (&attempt->hello, g_source_remove);
  if (attempt->chained != 0)
    g_cancellable_disconnect (given, attempt->chained);
  attempt->chained = 0;
  /* The connection is free for others as soon as nobody holds the stream. */
  g_clear_object (&attempt->stream);
  drop_message (task, attempt);
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
          error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                                       attempt->mute ? _ ("The server does not answer")
                                                     : _ ("The server took too long to send the feed"));
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

static void
follow_redirect (GTask *task, guint status)
{
  Attempt *attempt = g_task_get_task_data (task);
  GError *error = NULL;
  GUri *target = NULL;

  if (attempt->redirects++ == MOST_REDIRECTS)
    error = g_error_new_literal (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_REDIRECT,
                                 _ ("The server redirects too often"));
  else
    target = lanyard_feed_answer_get_target (attempt->message, &error);
  if (target == NULL)
    {
      end_attempt (task, error);
      return;
    }

  attempt->permanent = attempt->permanent && (status == SOUP_STATUS_MOVED_PERMANENTLY ||
                                              status == SOUP_STATUS_PERMANENT_REDIRECT);
  g_uri_unref (attempt->uri);
  attempt->uri = target;
  if (attempt->from == NULL)
    guard (attempt, attempt->url);
  if (attempt->permanent)
    {
      g_free (attempt->response->moved_to);
      attempt->response->moved_to = g_uri_to_string (target);
    }
  send_request (task);
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

  g_clear_handle_id (&attempt->hello, g_source_remove);
  if (stream == NULL && attempt->refused)
    {
      g_clear_error (&error);
      reconsider (task);
      return;
    }
  if (stream == NULL)
    {
      end_attempt (task, error);
      return;
    }
  g_set_object (&attempt->stream, stream);
  g_object_unref (stream);
  status = soup_message_get_status (attempt->message);
  if (lanyard_feed_answer_is_redirect (attempt->message))
    {
      follow_redirect (task, status);
      return;
    }

  attempt->response->status = status;
  lanyard_feed_answer_take_headers (attempt->message, attempt->response);
  if (status == SOUP_STATUS_NOT_MODIFIED)
    end_attempt (task, NULL);
  else if (status != SOUP_STATUS_OK)
    end_attempt (task, lanyard_feed_answer_get_error (attempt->message));
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

static SoupSession *
make_session (guint silence_seconds)
{
  return soup_session_new_with_options (
      "user-agent", "Lanyard/" LANYARD_VERSION " (feed reader)", "timeout", silence_seconds,
      "idle-timeout", 30, "max-conns", MOST_ACTIVE, "max-conns-per-host", MOST_A_HOST, NULL);
}

static gboolean
is_https (GUri *uri)
{
  return strcmp (g_uri_get_scheme (uri), "https") == 0;
}

/* No more is heard of it. */
static void
drop_message (GTask *task, Attempt *attempt)
{
  if (attempt->message != NULL)
    g_signal_handlers_disconnect_by_data (attempt->message, task);
  g_clear_object (&attempt->message);
}

static gboolean
on_mute (gpointer data)
{
  Attempt *attempt = g_task_get_task_data (data);

  attempt->hello = 0;
  attempt->overdue = TRUE;
  attempt->mute = TRUE;
  g_cancellable_cancel (attempt->cancellable);
  return G_SOURCE_REMOVE;
}

/* What a name stands for is known when a connection is about to be made, not earlier: whoever owns the name may change it in
 * between. The proxy's own address is nobody's business. */
static void
on_network_event (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *connection,
                  gpointer user_data)
{
  Attempt *attempt = g_task_get_task_data (user_data);
  g_autoptr (GSocketAddress) address = NULL;

  if (event == (is_https (attempt->uri) ? G_SOCKET_CLIENT_TLS_HANDSHAKED : G_SOCKET_CLIENT_CONNECTED))
    g_clear_handle_id (&attempt->hello, g_source_remove);
  if (event != G_SOCKET_CLIENT_CONNECTING || !attempt->guarded || !G_IS_SOCKET_CONNECTION (connection))
    return;
  address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  if (!G_IS_INET_SOCKET_ADDRESS (address) || G_IS_PROXY_ADDRESS (address) ||
      !lanyard_feed_address_is_private (
          g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))))
    return;
  /* Nothing is sent, not even the wish to connect; another address of the name may do. */
  attempt->refused = TRUE;
  g_socket_close (g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)), NULL);
}

static void
send_request (GTask *task)
{
  LanyardFeedFetcher *self = g_task_get_source_object (task);
  Attempt *attempt = g_task_get_task_data (task);
  SoupMessageHeaders *headers;

  g_clear_object (&attempt->stream);
  drop_message (task, attempt);
  attempt->refused = FALSE;
  if (attempt->guarded && lanyard_feed_host_is_private (g_uri_get_host (attempt->uri)))
    {
      /* Not at once: who starts attempts does not expect them to be over already. */
      g_idle_add_full (G_PRIORITY_DEFAULT, reconsider_soon, task, NULL);
      return;
    }
  attempt->message = soup_message_new_from_uri (SOUP_METHOD_GET, attempt->uri);
  soup_message_add_flags (attempt->message, SOUP_MESSAGE_NO_REDIRECT);
  headers = soup_message_get_request_headers (attempt->message);
  soup_message_headers_replace (headers, "Accept", self->accept);
  if (attempt->etag != NULL)
    soup_message_headers_replace (headers, "If-None-Match", attempt->etag);
  if (attempt->last_modified != NULL)
    soup_message_headers_replace (headers, "If-Modified-Since", attempt->last_modified);
  g_clear_handle_id (&attempt->hello, g_source_remove);
  if (attempt->hello_ms > 0)
    attempt->hello = g_timeout_add (attempt->hello_ms, on_mute, task);
  g_signal_connect (attempt->message, "network-event", G_CALLBACK (on_network_event), task);
  if (attempt->guarded && self->guarded == NULL)
    self->guarded = make_session (soup_session_get_timeout (self->session));
  soup_session_send_async (attempt->guarded ? self->guarded : self->session, attempt->message,
                           G_PRIORITY_DEFAULT, attempt->cancellable, on_sent, task);
}

/* Guarding: what a document of the public names may not be on this machine or the network around it, or every page could have
 * this machine ask its neighbours for things. A feed that is there itself may name others there. */

static void
guard (Attempt *attempt, const char *from)
{
  g_autoptr (GUri) uri = g_uri_parse (from, SOUP_HTTP_URI_FLAGS, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host != NULL && g_ascii_strcasecmp (host, g_uri_get_host (attempt->uri)) == 0)
    return;
  attempt->from = g_strdup (host != NULL ? host : "");
  attempt->guarded = host == NULL || !lanyard_feed_host_is_private (host);
}

static void
end_refused (GTask *task)
{
  end_attempt (task, g_error_new_literal (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_PRIVATE,
                                          _ ("A feed of the public internet may load nothing from "
                                             "your own network")));
}

static void
on_from_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Attempt *attempt = g_task_get_task_data (task);
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, NULL);

  for (const GList *link = addresses; link != NULL; link = link->next)
    {
      if (lanyard_feed_address_is_private (link->data))
        attempt->guarded = FALSE;
    }
  g_resolver_free_addresses (addresses);
  if (attempt->guarded)
    end_refused (task);
  else
    send_request (task);
}

/* It leads to a private address. Perhaps what named it is at one, too, and only its name does not show it. */
static void
reconsider (GTask *task)
{
  Attempt *attempt = g_task_get_task_data (task);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  if (*attempt->from == '\0' || g_hostname_is_ip_address (attempt->from))
    end_refused (task);
  else
    g_resolver_lookup_by_name_async (resolver, attempt->from, attempt->cancellable, on_from_found,
                                     task);
}

static gboolean
reconsider_soon (gpointer task)
{
  reconsider (task);
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
lanyard_feed_fetcher_send_async (LanyardFeedFetcher *self,
                                 const LanyardFeedRequest *request,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task;
  Attempt *attempt;
  GError *error;

  g_return_if_fail (LANYARD_IS_FEED_FETCHER (self));
  g_return_if_fail (request->url != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_feed_fetcher_send_async);
  attempt = g_new0 (Attempt, 1);
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
    guard (attempt, request->from);
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
  self->jobs = MOST_ACTIVE;
  self->accept = g_strdup (ACCEPT);
  self->deadline_seconds = DEADLINE_SECONDS;
  self->most_bytes = MOST_BYTES;
  self->session = make_session (SILENCE_SECONDS);
}

LanyardFeedFetcher *
lanyard_feed_fetcher_new (GNetworkMonitor *monitor)
{
  LanyardFeedFetcher *self = g_object_new (LANYARD_TYPE_FEED_FETCHER, NULL);

  self->monitor = g_object_ref (monitor != NULL ? monitor : g_network_monitor_get_default ());
  return self;
}
