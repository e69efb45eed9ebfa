/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one attempt says to servers and hears from them, through all its redirects. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/feed/lanyard-feed-answer-private.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-fetcher-private.h"
#include "engine/feed/lanyard-feed-reach-private.h"
#include "lanyard-config.h"

#define MOST_REDIRECTS 5
#define CHUNK_SIZE     (64 * 1024)

static void reconsider (GTask *task);
static gboolean reconsider_soon (gpointer task);

/* Reading */

static void on_read (GObject *source, GAsyncResult *result, gpointer user_data);

static void
read_more (GTask *task)
{
  LanyardFeedAttempt *attempt = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (attempt->stream, CHUNK_SIZE, G_PRIORITY_DEFAULT,
                                   attempt->cancellable, on_read, task);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LanyardFeedFetcher *self = g_task_get_source_object (task);
  LanyardFeedAttempt *attempt = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (bytes == NULL)
    {
      lanyard_feed_attempt_end (task, error);
      return;
    }
  if (g_bytes_get_size (bytes) == 0)
    {
      attempt->response->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&attempt->body));
      lanyard_feed_attempt_end (task, NULL);
      return;
    }
  /* Counted as decoded, while it comes: a few kilobytes can unpack to gigabytes. */
  if (attempt->body->len + g_bytes_get_size (bytes) > self->most_bytes)
    {
      lanyard_feed_attempt_end (task, lanyard_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_TOO_LARGE,
                                                         N_ ("The feed is larger than %u MiB"),
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
  LanyardFeedAttempt *attempt = g_task_get_task_data (task);
  GError *error = NULL;
  GUri *target = NULL;

  if (attempt->redirects++ == MOST_REDIRECTS)
    error = lanyard_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_REDIRECT,
                               N_ ("The server redirects too often"));
  else
    target = lanyard_feed_answer_get_target (attempt->message, &error);
  if (target == NULL)
    {
      lanyard_feed_attempt_end (task, error);
      return;
    }

  attempt->permanent = attempt->permanent && (status == SOUP_STATUS_MOVED_PERMANENTLY ||
                                              status == SOUP_STATUS_PERMANENT_REDIRECT);
  g_uri_unref (attempt->uri);
  attempt->uri = target;
  if (attempt->from == NULL)
    lanyard_feed_exchange_guard (attempt, attempt->url);
  if (attempt->permanent)
    {
      g_free (attempt->response->moved_to);
      attempt->response->moved_to = g_uri_to_string (target);
    }
  lanyard_feed_exchange_begin (task);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LanyardFeedFetcher *self = g_task_get_source_object (task);
  LanyardFeedAttempt *attempt = g_task_get_task_data (task);
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
      lanyard_feed_attempt_end (task, error);
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
    lanyard_feed_attempt_end (task, NULL);
  else if (status != SOUP_STATUS_OK)
    lanyard_feed_attempt_end (task, lanyard_feed_answer_get_error (attempt->message));
  else if (soup_message_headers_get_encoding (soup_message_get_response_headers (
               attempt->message)) == SOUP_ENCODING_CONTENT_LENGTH &&
           soup_message_headers_get_content_length (
               soup_message_get_response_headers (attempt->message)) > (goffset)self->most_bytes)
    lanyard_feed_attempt_end (task, lanyard_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_TOO_LARGE,
                                                       N_ ("The feed is larger than %u MiB"),
                                                       (guint)(self->most_bytes / (1024 * 1024))));
  else
    {
      attempt->body = g_byte_array_new ();
      read_more (task);
    }
}

/* Sending */

SoupSession *
lanyard_feed_exchange_new_session (guint silence_seconds)
{
  return soup_session_new_with_options ("user-agent", "Lanyard/" LANYARD_VERSION " (feed reader)",
                                        "timeout", silence_seconds, "idle-timeout", 30, "max-conns",
                                        LANYARD_FEED_MOST_ACTIVE, "max-conns-per-host",
                                        LANYARD_FEED_MOST_A_HOST, NULL);
}

static gboolean
is_https (GUri *uri)
{
  return strcmp (g_uri_get_scheme (uri), "https") == 0;
}

/* No more is heard of it. */
void
lanyard_feed_exchange_drop (GTask *task, LanyardFeedAttempt *attempt)
{
  if (attempt->message != NULL)
    g_signal_handlers_disconnect_by_data (attempt->message, task);
  g_clear_object (&attempt->message);
}

static gboolean
on_mute (gpointer data)
{
  LanyardFeedAttempt *attempt = g_task_get_task_data (data);

  attempt->hello = 0;
  attempt->overdue = TRUE;
  attempt->mute = TRUE;
  g_cancellable_cancel (attempt->cancellable);
  return G_SOURCE_REMOVE;
}

/* What a name stands for is known when a connection is about to be made, not earlier: whoever owns
 * the name may change it in between. The proxy's own address is nobody's business. */
static void
on_network_event (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *connection,
                  gpointer user_data)
{
  LanyardFeedAttempt *attempt = g_task_get_task_data (user_data);

  if (event ==
      (is_https (attempt->uri) ? G_SOCKET_CLIENT_TLS_HANDSHAKED : G_SOCKET_CLIENT_CONNECTED))
    g_clear_handle_id (&attempt->hello, g_source_remove);
  if (event != G_SOCKET_CLIENT_CONNECTING || !attempt->guarded ||
      !lanyard_feed_leads_to_private (connection))
    return;
  /* Nothing is sent, not even the wish to connect; another address of the name may do. */
  attempt->refused = TRUE;
  g_socket_close (g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)), NULL);
}

void
lanyard_feed_exchange_begin (GTask *task)
{
  LanyardFeedFetcher *self = g_task_get_source_object (task);
  LanyardFeedAttempt *attempt = g_task_get_task_data (task);
  SoupMessageHeaders *headers;

  g_clear_object (&attempt->stream);
  lanyard_feed_exchange_drop (task, attempt);
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
    self->guarded = lanyard_feed_exchange_new_session (soup_session_get_timeout (self->session));
  soup_session_send_async (attempt->guarded ? self->guarded : self->session, attempt->message,
                           G_PRIORITY_DEFAULT, attempt->cancellable, on_sent, task);
}

/* Guarding: what a document of the public names may not be on this machine or the network around
 * it, or every page could have this machine ask its neighbours for things. A feed that is there
 * itself may name others there. */

void
lanyard_feed_exchange_guard (LanyardFeedAttempt *attempt, const char *from)
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
  lanyard_feed_attempt_end (
      task, lanyard_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_PRIVATE,
                               N_ ("A feed of the public internet may load nothing from "
                                  "your own network")));
}

static void
on_from_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LanyardFeedAttempt *attempt = g_task_get_task_data (task);
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
    lanyard_feed_exchange_begin (task);
}

/* It leads to a private address. Perhaps what named it is at one, too, and only its name does not
 * show it. */
static void
reconsider (GTask *task)
{
  LanyardFeedAttempt *attempt = g_task_get_task_data (task);
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
