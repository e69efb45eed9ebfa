/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fetcher against a server that misbehaves in each way there is; a way a row. */
#include <string.h>
#include <sys/socket.h>

#include "engine/feed/lanyard-feed-error.h"
#include "lanyard-feed-server-test.h"
#include "lanyard-test.h"

typedef struct
{
  SoupServer *server;
  SoupServer *other; /* another origin */
  char *base;
  char *other_base;
  LanyardFeedFetcher *fetcher;
  guint requests;
  guint running;
  guint most_running;
  GPtrArray *held; /* SoupServerMessage whose answers are kept back */
  char *last_authorization;
  char *last_user_agent;
  gboolean saw_cookie;
  gboolean saw_referer;
} Fixture;

/* Zeros, packed a thousand to one. */
static void
answer_bomb (SoupServerMessage *message)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) packed =
      g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  g_autofree char *zeros = g_malloc0 (1024 * 1024);
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < 64; i++)
    g_assert_true (g_output_stream_write_all (packed, zeros, 1024 * 1024, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (packed, NULL, NULL));
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 1024 * 1024);
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "Content-Encoding", "gzip");
  soup_server_message_set_response (message, "application/rss+xml", SOUP_MEMORY_COPY,
                                    g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
answer_packed (SoupServerMessage *message, const char *encoding)
{
  GZlibCompressorFormat format = strcmp (encoding, "gzip") == 0 ? G_ZLIB_COMPRESSOR_FORMAT_GZIP
                                                                : G_ZLIB_COMPRESSOR_FORMAT_ZLIB;
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (format, 9);
  char packed[1024];
  gsize read, written;

  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), LANYARD_FEED_TEST_BODY, strlen (LANYARD_FEED_TEST_BODY), packed,
                                        sizeof packed, G_CONVERTER_INPUT_AT_END, &read, &written,
                                        NULL),
                   ==, G_CONVERTER_FINISHED);
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "Content-Encoding", encoding);
  soup_server_message_set_response (message, "application/rss+xml", SOUP_MEMORY_COPY, packed,
                                    written);
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Fixture *fixture = user_data;
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  g_autofree char *there = NULL;

  fixture->requests++;
  fixture->saw_cookie |= soup_message_headers_get_one (request, "Cookie") != NULL;
  fixture->saw_referer |= soup_message_headers_get_one (request, "Referer") != NULL;
  g_free (fixture->last_authorization);
  fixture->last_authorization = g_strdup (soup_message_headers_get_one (request, "Authorization"));
  g_free (fixture->last_user_agent);
  fixture->last_user_agent = g_strdup (soup_message_headers_get_one (request, "User-Agent"));
  soup_message_headers_append (response, "Set-Cookie", "track=me; Path=/");

  if (strcmp (path, "/ok") == 0)
    {
      soup_message_headers_replace (response, "ETag", "\"one\"");
      soup_message_headers_replace (response, "Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT");
      soup_message_headers_replace (response, "Cache-Control", "max-age=900");
      if (g_strcmp0 (soup_message_headers_get_one (request, "If-None-Match"), "\"one\"") == 0 &&
          g_strcmp0 (soup_message_headers_get_one (request, "If-Modified-Since"),
                     "Thu, 01 Jan 2026 00:00:00 GMT") == 0)
        soup_server_message_set_status (message, 304, NULL);
      else
        lanyard_feed_test_answer (message, 200, LANYARD_FEED_TEST_BODY);
    }
  else if (g_str_has_prefix (path, "/status/"))
    lanyard_feed_test_answer (message, (guint)g_ascii_strtoull (path + 8, NULL, 10), "why");
  else if (strcmp (path, "/busy") == 0)
    {
      soup_message_headers_replace (response, "Retry-After", "120");
      lanyard_feed_test_answer (message, 503, "");
    }
  else if (strcmp (path, "/slow-down") == 0)
    {
      g_autoptr (GDateTime) later =
          g_date_time_new_from_unix_utc (g_get_real_time () / G_USEC_PER_SEC + 300);
      g_autofree char *date = soup_date_time_to_string (later, SOUP_DATE_HTTP);

      soup_message_headers_replace (response, "Retry-After", date);
      lanyard_feed_test_answer (message, 429, "");
    }
  else if (g_str_has_prefix (path, "/moved/"))
    lanyard_feed_test_redirect (message, (guint)g_ascii_strtoull (path + 7, NULL, 10), "/ok");
  else if (strcmp (path, "/mixed") == 0)
    lanyard_feed_test_redirect (message, 301, "/moved/302");
  else if (strcmp (path, "/mixed-late") == 0)
    lanyard_feed_test_redirect (message, 302, "/moved/301");
  else if (g_str_has_prefix (path, "/hops/"))
    {
      guint left = (guint)g_ascii_strtoull (path + 6, NULL, 10);
      g_autofree char *next = left > 1 ? g_strdup_printf ("/hops/%u", left - 1) : g_strdup ("/ok");

      lanyard_feed_test_redirect (message, 301, next);
    }
  else if (strcmp (path, "/loop") == 0)
    lanyard_feed_test_redirect (message, 302, "/loop");
  else if (strcmp (path, "/nowhere") == 0)
    soup_server_message_set_status (message, 301, NULL);
  else if (strcmp (path, "/file") == 0)
    lanyard_feed_test_redirect (message, 301, "file:///etc/passwd");
  else if (strcmp (path, "/moved-gone") == 0)
    lanyard_feed_test_redirect (message, 301, "/status/404");
  else if (strcmp (path, "/away") == 0)
    {
      there = g_strconcat (fixture->other_base, "/secret", NULL);
      lanyard_feed_test_redirect (message, 302, there);
    }
  else if (strcmp (path, "/stay") == 0)
    lanyard_feed_test_redirect (message, 302, "/secret");
  else if (strcmp (path, "/secret") == 0)
    {
      /* Asks for a password, takes any. */
      if (fixture->last_authorization == NULL)
        {
          soup_message_headers_replace (response, "WWW-Authenticate", "Basic realm=\"r\"");
          lanyard_feed_test_answer (message, 401, "");
        }
      else
        lanyard_feed_test_answer (message, 200, LANYARD_FEED_TEST_BODY);
    }
  else if (strcmp (path, "/gzip") == 0)
    answer_packed (message, "gzip");
  else if (strcmp (path, "/deflate") == 0)
    answer_packed (message, "deflate");
  else if (strcmp (path, "/bomb") == 0)
    answer_bomb (message);
  else if (strcmp (path, "/large") == 0)
    {
      g_autofree char *body = g_strnfill (2 * 1024 * 1024, 'x');

      lanyard_feed_test_answer (message, 200, body);
    }
  else if (g_str_has_prefix (path, "/hold"))
    {
      fixture->running++;
      fixture->most_running = MAX (fixture->most_running, fixture->running);
      g_ptr_array_add (fixture->held, g_object_ref (message));
      soup_server_message_pause (message);
    }
  else
    lanyard_feed_test_answer (message, 404, "");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = lanyard_feed_test_serve (NULL, on_request, fixture, &fixture->base);
  fixture->other = lanyard_feed_test_serve (NULL, on_request, fixture, &fixture->other_base);
  fixture->fetcher = lanyard_feed_fetcher_new (NULL);
  fixture->held = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (lanyard_feed_fetcher_get_active (fixture->fetcher), ==, 0);
  g_assert_finalize_object (fixture->fetcher);
  g_ptr_array_unref (fixture->held);
  soup_server_disconnect (fixture->server);
  soup_server_disconnect (fixture->other);
  g_clear_object (&fixture->server);
  g_clear_object (&fixture->other);
  g_free (fixture->base);
  g_free (fixture->other_base);
  g_free (fixture->last_authorization);
  g_free (fixture->last_user_agent);
}

static LanyardFeedResponse *
fetch_url (Fixture *fixture, const char *url, const char *etag, const char *last_modified)
{
  const LanyardFeedRequest request = { .url = url, .etag = etag, .last_modified = last_modified };

  return lanyard_feed_test_fetch (fixture->fetcher, &request);
}

static LanyardFeedResponse *
fetch (Fixture *fixture, const char *path)
{
  g_autofree char *url = g_strconcat (fixture->base, path, NULL);

  return fetch_url (fixture, url, NULL, NULL);
}

static const struct
{
  const char *path;
  int code; /* -1: it works; else of LANYARD_FEED_ERROR */
  const char *moved_to;
} rows[] = {
  { "/ok", -1, NULL },
  { "/gzip", -1, NULL },
  { "/deflate", -1, NULL },
  { "/moved/301", -1, "/ok" },
  { "/moved/308", -1, "/ok" },
  { "/moved/302", -1, NULL },
  { "/moved/303", -1, NULL },
  { "/moved/307", -1, NULL },
  { "/mixed", -1, "/moved/302" },
  { "/mixed-late", -1, NULL },
  { "/hops/5", -1, "/ok" },
  { "/hops/6", LANYARD_FEED_ERROR_REDIRECT, NULL },
  { "/loop", LANYARD_FEED_ERROR_REDIRECT, NULL },
  { "/nowhere", LANYARD_FEED_ERROR_REDIRECT, NULL },
  { "/file", LANYARD_FEED_ERROR_REDIRECT, NULL },
  { "/moved-gone", LANYARD_FEED_ERROR_STATUS, NULL },
  { "/status/410", LANYARD_FEED_ERROR_GONE, NULL },
  { "/status/404", LANYARD_FEED_ERROR_STATUS, NULL },
  { "/status/403", LANYARD_FEED_ERROR_STATUS, NULL },
  { "/status/500", LANYARD_FEED_ERROR_STATUS, NULL },
  { "/status/204", LANYARD_FEED_ERROR_STATUS, NULL },
  { "/busy", LANYARD_FEED_ERROR_BUSY, NULL },
  { "/slow-down", LANYARD_FEED_ERROR_BUSY, NULL },
  { "/bomb", LANYARD_FEED_ERROR_TOO_LARGE, NULL },
};

static void
test_rows (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LanyardFeedResponse) response = fetch (fixture, rows[i].path);
      g_autofree char *moved_to =
          rows[i].moved_to != NULL ? g_strconcat (fixture->base, rows[i].moved_to, NULL) : NULL;

      g_test_message ("%s", rows[i].path);
      if (rows[i].code == -1)
        {
          g_assert_no_error (response->error);
          g_assert_cmpmem (g_bytes_get_data (response->bytes, NULL),
                           g_bytes_get_size (response->bytes), LANYARD_FEED_TEST_BODY, strlen (LANYARD_FEED_TEST_BODY));
        }
      else
        g_assert_error (response->error, LANYARD_FEED_ERROR, rows[i].code);
      g_assert_cmpstr (response->moved_to, ==, moved_to);
    }
  g_assert_false (fixture->saw_cookie);
  g_assert_false (fixture->saw_referer);
  g_assert_true (g_str_has_prefix (fixture->last_user_agent, "Lanyard/"));
}

static void
test_conditional (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LanyardFeedResponse) first = fetch (fixture, "/ok");
  g_autoptr (LanyardFeedResponse) second = NULL;
  g_autofree char *url = g_strconcat (fixture->base, "/ok", NULL);

  g_assert_cmpint (first->max_age, ==, 900);
  g_assert_cmpstr (first->etag, ==, "\"one\"");
  second = fetch_url (fixture, url, first->etag, first->last_modified);
  g_assert_no_error (second->error);
  g_assert_null (second->bytes);
  g_assert_cmpuint (second->status, ==, 304);
}

static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LanyardFeedResponse) busy = fetch (fixture, "/busy");
  g_autoptr (LanyardFeedResponse) slow = fetch (fixture, "/slow-down");
  g_autoptr (LanyardFeedResponse) plain = fetch (fixture, "/status/500");

  g_assert_cmpint (busy->retry_after, ==, 120);
  g_assert_cmpint (slow->retry_after, >, 200);
  g_assert_cmpint (slow->retry_after, <=, 300);
  g_assert_cmpint (plain->retry_after, ==, -1);
}

/* A password in the address is for its server alone. */
static void
test_credentials (Fixture *fixture, gconstpointer data)
{
  g_autofree char *stay =
      g_strdup_printf ("http://me:word@%s/stay", fixture->base + strlen ("http://"));
  g_autofree char *away =
      g_strdup_printf ("http://me:word@%s/away", fixture->base + strlen ("http://"));
  g_autoptr (LanyardFeedResponse) same = fetch_url (fixture, stay, NULL, NULL);
  g_autoptr (LanyardFeedResponse) other = NULL;

  g_assert_no_error (same->error);
  g_assert_nonnull (fixture->last_authorization);
  g_assert_null (strstr (same->url, "word"));
  other = fetch_url (fixture, away, NULL, NULL);
  g_assert_error (other->error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_STATUS);
  g_assert_cmpuint (other->status, ==, 401);
  g_assert_null (fixture->last_authorization);
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LanyardFeedResponse) small = NULL;
  g_autoptr (LanyardFeedResponse) large = NULL;

  lanyard_feed_fetcher_set_limits (fixture->fetcher, 20, 20, 2 * 1024 * 1024);
  small = fetch (fixture, "/large");
  g_assert_no_error (small->error);
  lanyard_feed_fetcher_set_limits (fixture->fetcher, 20, 20, 2 * 1024 * 1024 - 1);
  large = fetch (fixture, "/large");
  g_assert_error (large->error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_TOO_LARGE);
}

static void
test_addresses (Fixture *fixture, gconstpointer data)
{
  static const char *const wrong[] = {
    "",        "file:///etc/passwd", "ftp://127.0.0.1/", "javascript:alert(1)",
    "http://", "http:///x",          "not an address"
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (LanyardFeedResponse) response = fetch_url (fixture, wrong[i], NULL, NULL);

      g_assert_error (response->error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_ADDRESS);
    }
  g_assert_cmpuint (fixture->requests, ==, 0);
}

static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", lanyard_test_port (SOCK_STREAM));
  g_autoptr (LanyardFeedResponse) response = fetch_url (fixture, url, NULL, NULL);

  g_assert_error (response->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

/* At most two a host and eight in all; the rest waits its turn. */
static void
test_parallel (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[6] = { NULL };
  guint answered = 0;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *url = g_strdup_printf ("%s/hold/%u", fixture->base, i);

      lanyard_feed_fetcher_fetch_async (fixture->fetcher, url, NULL, NULL, NULL,
                                        lanyard_test_store_result, &results[i]);
    }
  while (answered < G_N_ELEMENTS (results))
    {
      lanyard_test_wait_for (fixture->held->len >= MIN (answered + 2, G_N_ELEMENTS (results)), 10);
      g_assert_cmpuint (fixture->running, <=, 2);
      fixture->running--;
      lanyard_feed_test_answer (fixture->held->pdata[answered], 200, LANYARD_FEED_TEST_BODY);
      soup_server_message_unpause (fixture->held->pdata[answered]);
      answered++;
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (LanyardFeedResponse) response = NULL;

      lanyard_test_wait_for (results[i] != NULL, 10);
      response = lanyard_feed_fetcher_fetch_finish (fixture->fetcher, results[i], NULL);
      g_assert_no_error (response->error);
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (fixture->most_running, ==, 2);
}

/* Of what runs and of what waits. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *results[4] = { NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *url = g_strconcat (fixture->base, "/hold", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    lanyard_feed_fetcher_fetch_async (fixture->fetcher, url, NULL, NULL, cancellable,
                                      lanyard_test_store_result, &results[i]);
  lanyard_test_wait_for (fixture->held->len == 2, 10);
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;

      lanyard_test_wait_for (results[i] != NULL, 10);
      g_assert_null (lanyard_feed_fetcher_fetch_finish (fixture->fetcher, results[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_object_unref (results[i]);
    }
}

/* A server that says nothing, and one that says a byte now and then for ever. */
typedef struct
{
  GSocketService *service;
  guint16 port;
  gboolean drips;
} Drip;

static gboolean
drip (gpointer data)
{
  GSocketConnection *connection = data;

  /* Ends when the other side went away. */
  return g_output_stream_write (g_io_stream_get_output_stream (G_IO_STREAM (connection)), "x", 1,
                                NULL, NULL) == 1;
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  Drip *self = user_data;
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n";

  g_object_set_data_full (G_OBJECT (service), "connection", g_object_ref (connection),
                          g_object_unref);
  if (self->drips)
    {
      g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), head,
                                 strlen (head), NULL, NULL, NULL);
      g_timeout_add_full (G_PRIORITY_DEFAULT, 100, drip, g_object_ref (connection), g_object_unref);
    }
  return TRUE;
}

static void
test_slow (Fixture *fixture, gconstpointer data)
{
  Drip self = { .drips = GPOINTER_TO_INT (data) };
  g_autofree char *url = NULL;
  g_autoptr (LanyardFeedResponse) response = NULL;

  self.service = g_socket_service_new ();
  self.port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self.service), NULL, NULL);
  g_signal_connect (self.service, "incoming", G_CALLBACK (on_incoming), &self);
  url = g_strdup_printf ("http://127.0.0.1:%u/", self.port);
  if (self.drips)
    lanyard_feed_fetcher_set_limits (fixture->fetcher, 20, 1, 1024 * 1024);
  else
    lanyard_feed_fetcher_set_limits (fixture->fetcher, 1, 20, 1024 * 1024);
  response = fetch_url (fixture, url, NULL, NULL);
  g_assert_error (response->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_socket_service_stop (self.service);
  g_socket_listener_close (G_SOCKET_LISTENER (self.service));
  g_object_unref (self.service);
}

static void
test_offline (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GNetworkMonitor) monitor = lanyard_feed_test_monitor_new (FALSE);
  g_autoptr (LanyardFeedResponse) away = NULL;
  g_autoptr (LanyardFeedResponse) here = NULL;

  g_clear_object (&fixture->fetcher);
  fixture->fetcher = lanyard_feed_fetcher_new (monitor);
  away = fetch_url (fixture, "http://192.0.2.1/", NULL, NULL);
  g_assert_error (away->error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_OFFLINE);
  here = fetch (fixture, "/ok");
  g_assert_no_error (here->error);
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
#define ADD(name, func, data)                                                                      \
  g_test_add ("/feed/fetch/" name, Fixture, data, set_up, func, tear_down)
  ADD ("rows", test_rows, NULL);
  ADD ("conditional", test_conditional, NULL);
  ADD ("retry-after", test_retry_after, NULL);
  ADD ("credentials", test_credentials, NULL);
  ADD ("limit", test_limit, NULL);
  ADD ("addresses", test_addresses, NULL);
  ADD ("unreachable", test_unreachable, NULL);
  ADD ("parallel", test_parallel, NULL);
  ADD ("cancel", test_cancel, NULL);
  ADD ("silent", test_slow, GINT_TO_POINTER (FALSE));
  ADD ("drips", test_slow, GINT_TO_POINTER (TRUE));
  ADD ("offline", test_offline, NULL);
#undef ADD
  return g_test_run ();
}
