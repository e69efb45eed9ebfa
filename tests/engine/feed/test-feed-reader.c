/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole, against a server in the same process; discovery and OPML with it. */
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-opml.h"
#include "engine/feed/lanyard-feed-reader.h"
#include "lanyard-feed-server-test.h"
#include "lanyard-test.h"

typedef struct
{
  SoupServer *server;
  char *base;
  LanyardDatabase *database;
  LanyardFeedReader *reader;
  guint items; /* that the feed has */
  guint version;
  gboolean forgetful; /* the server knows of no ETag */
  guint new_signals;
} Fixture;

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GString) body = g_string_new (NULL);
  const char *type = "application/rss+xml";

  soup_server_message_set_status (message, 200, NULL);
  if (strcmp (path, "/page") == 0)
    {
      type = "text/html";
      g_string_append (body,
                       "<html><head><base href='/x/'><link rel='alternate' "
                       "type='application/rss+xml' title='The feed' href='../feed/1'>"
                       "<link rel='alternate' type='application/atom+xml' href='/feed/2'><link "
                       "rel='icon' sizes='32x32' href='/icon.png'></head></html>");
    }
  else if (strcmp (path, "/empty") == 0)
    {
      type = "text/html";
      g_string_append (body, "<html>nothing</html>");
    }
  else if (strcmp (path, "/gone") == 0)
    soup_server_message_set_status (message, 410, NULL);
  else if (strcmp (path, "/broken") == 0)
    soup_server_message_set_status (message, 500, NULL);
  else if (strcmp (path, "/moved") == 0)
    {
      soup_server_message_set_status (message, 301, NULL);
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                    "/feed/9");
    }
  else
    {
      g_autofree char *etag = g_strdup_printf ("\"%u-%u\"", fixture->items, fixture->version);

      if (!fixture->forgetful &&
          g_strcmp0 (soup_message_headers_get_one (
                         soup_server_message_get_request_headers (message), "If-None-Match"),
                     etag) == 0)
        {
          soup_server_message_set_status (message, 304, NULL);
          return;
        }
      if (!fixture->forgetful)
        soup_message_headers_replace (soup_server_message_get_response_headers (message), "ETag",
                                      etag);
      g_string_append_printf (
          body, "<rss version='2.0'><channel><title>Feed %s</title><ttl>120</ttl>", path);
      for (guint i = 0; i < fixture->items; i++)
        g_string_append_printf (
            body,
            "<item><guid isPermaLink='false'>%u</guid><title>Entry %u version %u</title></item>", i,
            i, fixture->version);
      g_string_append (body, "</channel></rss>");
    }
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body->str, body->len);
}

static void
on_new_entries (LanyardFeedReader *reader,
                LanyardFeedSubscription *subscription,
                GArray *ids,
                gpointer user_data)
{
  ((Fixture *)user_data)->new_signals += ids->len;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->items = 3;
  fixture->server = lanyard_feed_test_serve (NULL, on_request, fixture, &fixture->base);
  fixture->database = lanyard_database_open (NULL, &error);
  g_assert_no_error (error);
  fixture->reader = lanyard_feed_reader_new (fixture->database, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->reader, "new-entries", G_CALLBACK (on_new_entries), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  /* What was queued runs before all goes, and what that queues. */
  for (guint i = 0; i < 3; i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      lanyard_database_flush (fixture->database);
    }
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (fixture->reader);
  g_assert_finalize_object (fixture->database);
  soup_server_disconnect (fixture->server);
  g_clear_object (&fixture->server);
  g_free (fixture->base);
}

static gint64
add (Fixture *fixture, const char *path)
{
  g_autofree char *url = g_strconcat (fixture->base, path, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  lanyard_feed_reader_add_async (fixture->reader, url, NULL, "Folder", lanyard_test_store_result,
                                 &result);
  lanyard_test_wait_for (result != NULL, 10);
  id = lanyard_feed_reader_add_finish (fixture->reader, result, &error);
  g_assert_no_error (error);
  return id;
}

static LanyardFeedRefreshed
refresh (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardFeedRefreshed refreshed;

  lanyard_feed_reader_refresh_async (fixture->reader, NULL, 0, NULL, NULL,
                                     lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_true (lanyard_feed_reader_refresh_finish (fixture->reader, result, &refreshed, &error));
  g_assert_no_error (error);
  return refreshed;
}

static LanyardFeedSubscription *
get (Fixture *fixture, gint64 id)
{
  LanyardFeedSubscription *subscription =
      lanyard_feed_subscriptions_find (lanyard_feed_reader_get_subscriptions (fixture->reader), id);

  g_assert_nonnull (subscription);
  return subscription;
}

static GArray *
set_state (Fixture *fixture,
           GArray *ids,
           const LanyardFeedQuery *query,
           LanyardFeedState state,
           gboolean value)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *changed;

  lanyard_feed_reader_set_state_async (fixture->reader, ids, query, state, value,
                                       lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  changed = lanyard_feed_reader_set_state_finish (fixture->reader, result, &error);
  g_assert_no_error (error);
  return changed;
}

static void
test_refresh (Fixture *fixture, gconstpointer data)
{
  gint64 good = add (fixture, "/feed/1");
  gint64 broken = add (fixture, "/broken");
  gint64 gone = add (fixture, "/gone");
  gint64 page = add (fixture, "/empty");
  gint64 moved = add (fixture, "/moved");
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  LanyardFeedRefreshed refreshed = refresh (fixture);
  g_autofree char *new_url = g_strconcat (fixture->base, "/feed/9", NULL);

  g_assert_cmpuint (refreshed.feeds, ==, 5);
  g_assert_cmpuint (refreshed.updated, ==, 2);
  g_assert_cmpuint (refreshed.failed, ==, 3);
  g_assert_cmpuint (refreshed.new_entries, ==, 6);
  g_assert_cmpuint (fixture->new_signals, ==, 6);

  g_assert_cmpstr (lanyard_feed_subscription_get_title (get (fixture, good)), ==, "Feed /feed/1");
  g_assert_cmpuint (lanyard_feed_subscription_get_unread (get (fixture, good)), ==, 3);
  g_assert_null (lanyard_feed_subscription_get_last_error (get (fixture, good)));
  g_assert_false (lanyard_feed_subscription_get_refreshing (get (fixture, good)));
  /* The feed asks for two hours. */
  g_assert_cmpint (lanyard_feed_subscription_get_next_fetch (get (fixture, good)), >=, now + 7200);
  g_assert_nonnull (lanyard_feed_subscription_get_last_error (get (fixture, broken)));
  g_assert_nonnull (lanyard_feed_subscription_get_last_error (get (fixture, page)));
  g_assert_true (lanyard_feed_subscription_get_gone (get (fixture, gone)));
  g_assert_cmpstr (lanyard_feed_subscription_get_url (get (fixture, moved)), ==, new_url);

  /* The ended one is left in peace; nothing changed at the good ones. */
  refreshed = refresh (fixture);
  g_assert_cmpuint (refreshed.feeds, ==, 4);
  g_assert_cmpuint (refreshed.not_modified, ==, 2);
  g_assert_cmpuint (refreshed.new_entries, ==, 0);
  fixture->items = 5;
  refreshed = refresh (fixture);
  g_assert_cmpuint (refreshed.new_entries, ==, 4);
  g_assert_cmpuint (lanyard_feed_subscriptions_get_unread (
                        lanyard_feed_reader_get_subscriptions (fixture->reader)),
                    ==, 10);
}

static void
test_entries (Fixture *fixture, gconstpointer data)
{
  LanyardFeedQuery all = { 0 };
  g_autoptr (LanyardFeedEntries) entries = NULL;
  g_autoptr (LanyardFeedEntry) first = NULL;
  g_autoptr (LanyardFeedEntry) again = NULL;
  g_autoptr (GArray) changed = NULL;
  g_autoptr (GArray) undone = NULL;
  gint64 feed = add (fixture, "/feed/1");

  fixture->items = 300;
  refresh (fixture);
  entries = lanyard_feed_reader_open (fixture->reader, &all);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 300, 10);
  first = g_list_model_get_item (G_LIST_MODEL (entries), 0);
  again = g_list_model_get_item (G_LIST_MODEL (entries), 0);
  g_assert_true (first == again);
  g_assert_false (lanyard_feed_entry_get_loaded (first));
  lanyard_test_wait_for (lanyard_feed_entry_get_loaded (first), 10);
  g_assert_cmpstr (lanyard_feed_entry_get_title (first), ==, "Entry 0 version 0");
  g_assert_false (lanyard_feed_entry_get_read (first));

  /* Every row, as scrolling through does */
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (LanyardFeedEntry) entry = g_list_model_get_item (G_LIST_MODEL (entries), i);

      lanyard_test_wait_for (lanyard_feed_entry_get_loaded (entry), 10);
      g_assert_cmpint (lanyard_feed_entry_get_id (entry), ==,
                       lanyard_feed_entries_get_id (entries, i));
    }

  /* All read, and undone */
  changed = set_state (fixture, NULL, &all, LANYARD_FEED_STATE_READ, TRUE);
  g_assert_cmpuint (changed->len, ==, 300);
  g_assert_true (lanyard_feed_entry_get_read (first));
  lanyard_test_wait_for (lanyard_feed_subscription_get_unread (get (fixture, feed)) == 0, 10);
  undone = set_state (fixture, changed, NULL, LANYARD_FEED_STATE_READ, FALSE);
  g_assert_cmpuint (undone->len, ==, 300);
  g_assert_false (lanyard_feed_entry_get_read (first));
  lanyard_test_wait_for (lanyard_feed_subscription_get_unread (get (fixture, feed)) == 300, 10);

  /* The list follows: a correction, what is new, what is deleted */
  fixture->version = 1;
  fixture->items = 301;
  refresh (fixture);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 301, 10);
  lanyard_test_wait_for (g_strcmp0 (lanyard_feed_entry_get_title (first), "Entry 0 version 1") == 0,
                         10);
  lanyard_feed_reader_delete_entries (fixture->reader,
                                      &(gint64){ lanyard_feed_entry_get_id (first) }, 1);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 300, 10);
  lanyard_feed_reader_remove (fixture->reader, feed);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 0, 10);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (
                             lanyard_feed_reader_get_subscriptions (fixture->reader))) == 0,
                         10);
}

/* What is out of sight comes back as it was; a new reader lets it go. */
static void
test_out_of_sight (Fixture *fixture, gconstpointer data)
{
  LanyardFeedQuery all = { 0 };
  LanyardFeedQuery words = { .words = "version" };
  g_autoptr (LanyardFeedEntries) entries = NULL;
  g_autoptr (LanyardFeedEntries) found = NULL;
  g_autoptr (LanyardFeedEntries) own = NULL;
  g_autoptr (LanyardFeedReader) again = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GArray) read = NULL;
  g_autoptr (GArray) first = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  gint64 one = add (fixture, "/feed/1");
  gint64 two = add (fixture, "/feed/2");
  LanyardFeedQuery of_one = { .feed = one };
  gint64 entry;

  refresh (fixture);
  entries = lanyard_feed_reader_open (fixture->reader, &all);
  found = lanyard_feed_reader_open (fixture->reader, &words);
  own = lanyard_feed_reader_open (fixture->reader, &of_one);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 6, 10);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (own)) == 3, 10);
  entry = lanyard_feed_entries_get_id (own, 0);
  g_array_append_val (first, entry);
  read = set_state (fixture, first, NULL, LANYARD_FEED_STATE_READ, TRUE);

  /* A feed: neither it nor its entries are listed, found, counted or fetched. */
  lanyard_feed_reader_set_removed (fixture->reader, &one, 1, TRUE);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 3, 10);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (found)) == 3, 10);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (
                             lanyard_feed_reader_get_subscriptions (fixture->reader))) == 1,
                         10);
  g_assert_cmpuint (refresh (fixture).feeds, ==, 1);
  lanyard_feed_reader_set_removed (fixture->reader, &one, 1, FALSE);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 6, 10);
  lanyard_test_wait_for (lanyard_feed_subscriptions_get_unread (
                             lanyard_feed_reader_get_subscriptions (fixture->reader)) == 5,
                         10);

  /* Added again while it is out of sight it is the same one. */
  lanyard_feed_reader_set_removed (fixture->reader, &two, 1, TRUE);
  g_assert_cmpint (add (fixture, "/feed/2"), ==, two);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 6, 10);

  /* An entry: a refresh that brings it again does not bring it back. */
  lanyard_feed_reader_set_deleted (fixture->reader, &entry, 1, TRUE);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 5, 10);
  fixture->version = 1;
  refresh (fixture);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 5, 10);
  lanyard_feed_reader_set_deleted (fixture->reader, &entry, 1, FALSE);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 6, 10);

  lanyard_feed_reader_set_deleted (fixture->reader, &entry, 1, TRUE);
  lanyard_feed_reader_set_removed (fixture->reader, &two, 1, TRUE);
  /* Another reader takes nothing away that this one may bring back, unless it is told to. */
  again = lanyard_feed_reader_new (fixture->database, NULL, &error);
  g_assert_no_error (error);
  lanyard_feed_reader_set_deleted (fixture->reader, &entry, 1, FALSE);
  lanyard_feed_reader_set_removed (fixture->reader, &two, 1, FALSE);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 6, 10);

  lanyard_feed_reader_set_deleted (fixture->reader, &entry, 1, TRUE);
  lanyard_feed_reader_set_removed (fixture->reader, &two, 1, TRUE);
  lanyard_feed_reader_purge (again);
  lanyard_feed_reader_load_async (again, lanyard_test_store_result, &loaded);
  lanyard_test_wait_for (loaded != NULL, 10);
  lanyard_feed_reader_set_deleted (fixture->reader, &entry, 1, FALSE);
  lanyard_feed_reader_set_removed (fixture->reader, &two, 1, FALSE);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 2, 10);
  lanyard_test_wait_for (
      g_list_model_get_n_items (G_LIST_MODEL (lanyard_feed_reader_get_subscriptions (again))) == 1,
      10);
  fixture->version = 2;
  refresh (fixture);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) == 2, 10);
}

static gboolean
set_url (Fixture *fixture, gint64 feed, const char *address, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_feed_reader_set_url_async (fixture->reader, feed, address, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  return lanyard_feed_reader_set_url_finish (fixture->reader, result, error);
}

/* A feed at another address: entries stay, what was said of the old address does not. */
static void
test_set_url (Fixture *fixture, gconstpointer data)
{
  gint64 gone = add (fixture, "/gone");
  gint64 other = add (fixture, "/feed/2");
  g_autofree char *first = g_strconcat (fixture->base, "/feed/1", NULL);
  g_autofree char *second = g_strconcat (fixture->base, "/feed/2", NULL);
  g_autofree char *third = g_strconcat (fixture->base, "/feed/3", NULL);
  g_autoptr (GError) error = NULL;

  refresh (fixture);
  g_assert_true (lanyard_feed_subscription_get_gone (get (fixture, gone)));
  g_assert_true (set_url (fixture, gone, first, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (lanyard_feed_subscription_get_url (get (fixture, gone)), ==, first);
  g_assert_false (lanyard_feed_subscription_get_gone (get (fixture, gone)));
  g_assert_null (lanyard_feed_subscription_get_last_error (get (fixture, gone)));
  g_assert_cmpuint (refresh (fixture).new_entries, ==, 3);

  /* Without the old one's etag, or the answer would be that nothing has changed. */
  g_assert_true (set_url (fixture, gone, third, &error));
  g_assert_cmpuint (refresh (fixture).updated, ==, 1);
  g_assert_cmpuint (lanyard_feed_subscription_get_total (get (fixture, gone)), ==, 3);

  g_assert_false (set_url (fixture, gone, second, &error));
  g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (set_url (fixture, gone, "file:///etc/passwd", &error));
  g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_ADDRESS);
  g_clear_error (&error);
  g_assert_cmpstr (lanyard_feed_subscription_get_url (get (fixture, gone)), ==, third);

  /* Its own address is no change; one out of sight makes room. */
  g_assert_true (set_url (fixture, gone, third, &error));
  lanyard_feed_reader_set_removed (fixture->reader, &other, 1, TRUE);
  g_assert_true (set_url (fixture, gone, second, &error));
  g_assert_no_error (error);
  g_assert_false (set_url (fixture, other, first, &error));
  g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_UNKNOWN_FEED);
}

static GPtrArray *
find (Fixture *fixture, const char *path, GError **error)
{
  g_autofree char *url = g_strconcat (fixture->base, path, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_feed_reader_find_async (fixture->reader, url, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  return lanyard_feed_reader_find_finish (fixture->reader, result, error);
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) direct = find (fixture, "/feed/1", &error);
  g_autoptr (GPtrArray) page = find (fixture, "/page", &error);
  g_autofree char *first = g_strconcat (fixture->base, "/feed/1", NULL);
  g_autofree char *second = g_strconcat (fixture->base, "/feed/2", NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (direct->len, ==, 1);
  g_assert_cmpstr (((LanyardFeedFound *)direct->pdata[0])->url, ==, first);
  g_assert_cmpuint (page->len, ==, 2);
  g_assert_cmpstr (((LanyardFeedFound *)page->pdata[0])->url, ==, first);
  g_assert_cmpstr (((LanyardFeedFound *)page->pdata[0])->title, ==, "The feed");
  g_assert_cmpstr (((LanyardFeedFound *)page->pdata[1])->url, ==, second);
  g_assert_null (find (fixture, "/empty", &error));
  g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_NOT_A_FEED);
  g_clear_error (&error);
  g_assert_null (find (fixture, "/broken", &error));
  g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_STATUS);
}

/* As servers do that speak no TLS: to what they do not understand they say so and hang up, or wait in silence for the rest of
 * it. */
typedef struct
{
  gboolean silent;
  gboolean mute; /* says nothing to HTTP, either */
} Manners;

static gboolean
on_plain (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  static const char feed[] = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n\r\n"
                             "<rss version='2.0'><channel><title>Plain</title></channel></rss>";
  static const char refusal[] = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
  const Manners *manners = data;
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char request[4096];
  gssize n = g_input_stream_read (stream, request, sizeof request, NULL, NULL);
  gboolean http = n > 4 && memcmp (request, "GET ", 4) == 0;
  const char *answer = http ? feed : refusal;

  if (http ? manners->mute : manners->silent)
    {
      while (g_input_stream_read (stream, request, sizeof request, NULL, NULL) > 0)
        continue;
      return TRUE;
    }
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), answer, strlen (answer), NULL,
                             NULL, NULL);
  return TRUE;
}

/* An address without a scheme: with TLS where the server has it, else without. */
static void
find_plain (Fixture *fixture, Manners *manners)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (2);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *typed = NULL;
  g_autofree char *expected = NULL;

  g_signal_connect (service, "run", G_CALLBACK (on_plain), manners);
  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (service), any, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error));
  typed = g_strdup_printf ("127.0.0.1:%u/news", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  expected = g_strconcat ("http://", typed, NULL);
  lanyard_feed_fetcher_set_limits (lanyard_feed_reader_get_fetcher (fixture->reader), 1, 10, 1 << 20);
  lanyard_feed_reader_find_async (fixture->reader, typed, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  found = lanyard_feed_reader_find_finish (fixture->reader, result, &error);
  if (manners->mute)
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
      g_clear_error (&error);
    }
  else
    {
      g_assert_no_error (error);
      g_assert_cmpstr (((LanyardFeedFound *)found->pdata[0])->url, ==, expected);
    }

  /* Whoever wrote https meant it. */
  g_clear_object (&result);
  g_free (typed);
  typed = g_strconcat ("https", expected + strlen ("http"), NULL);
  lanyard_feed_reader_find_async (fixture->reader, typed, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_null (lanyard_feed_reader_find_finish (fixture->reader, result, &error));
  g_assert_nonnull (error);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

static void
test_find_plain (Fixture *fixture, gconstpointer data)
{
  Manners manners[] = { { FALSE, FALSE }, { TRUE, FALSE }, { TRUE, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (manners); i++)
    find_plain (fixture, &manners[i]);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardFeedRefreshed refreshed;
  gint64 feed = add (fixture, "/feed/1");

  lanyard_feed_reader_refresh_async (fixture->reader, NULL, 0, cancellable, NULL,
                                     lanyard_test_store_result, &result);
  g_assert_true (lanyard_feed_subscription_get_refreshing (get (fixture, feed)));
  g_cancellable_cancel (cancellable);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_false (lanyard_feed_reader_refresh_finish (fixture->reader, result, &refreshed, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (lanyard_feed_subscription_get_refreshing (get (fixture, feed)));
}

/* More than are begun at once: none is taken twice, and cancelling ends those that were not begun,
 * too. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("<opml version='2.0'><body>");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) imported = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) third = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (LanyardFeedImported) counts = { 0 };
  LanyardFeedRefreshed refreshed;

  for (guint i = 0; i < 150; i++)
    g_string_append_printf (text, "<outline xmlUrl='%s/feed/%u'/>", fixture->base, i);
  g_string_append (text, "</body></opml>");
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  lanyard_feed_reader_import_async (fixture->reader, bytes, NULL, lanyard_test_store_result,
                                    &imported);
  lanyard_test_wait_for (imported != NULL, 10);
  g_assert_true (lanyard_feed_reader_import_finish (fixture->reader, imported, &counts, &error));
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (
                             lanyard_feed_reader_get_subscriptions (fixture->reader))) == 150,
                         10);

  lanyard_feed_reader_refresh_async (fixture->reader, NULL, 0, NULL, NULL,
                                     lanyard_test_store_result, &first);
  refreshed = refresh (fixture);
  g_assert_cmpuint (refreshed.feeds, ==, 0);
  lanyard_test_wait_for (first != NULL, 30);
  g_assert_true (lanyard_feed_reader_refresh_finish (fixture->reader, first, &refreshed, &error));
  g_assert_cmpuint (refreshed.feeds, ==, 150);
  g_assert_cmpuint (refreshed.updated, ==, 150);
  g_assert_cmpuint (refreshed.failed, ==, 0);

  lanyard_feed_reader_refresh_async (fixture->reader, NULL, 0, cancellable, NULL,
                                     lanyard_test_store_result, &third);
  g_cancellable_cancel (cancellable);
  lanyard_test_wait_for (third != NULL, 10);
  g_assert_false (lanyard_feed_reader_refresh_finish (fixture->reader, third, &refreshed, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (refresh (fixture).feeds, ==, 150);
}

static void
test_automatic (Fixture *fixture, gconstpointer data)
{
  gint64 feed = add (fixture, "/feed/1");

  lanyard_feed_reader_set_automatic (fixture->reader, TRUE);
  lanyard_test_wait_for (lanyard_feed_subscription_get_total (get (fixture, feed)) == 3, 10);
  lanyard_feed_reader_set_automatic (fixture->reader, FALSE);
}

static const char opml[] =
    "<?xml version='1.0'?><opml version='1.1'><body><outline text='News'><outline "
    "text='Deep/er'><outline title='A' xmlUrl='http://a.example/feed'/></outline>"
    "<outline text='B' xmlurl='https://b.example/feed?a=1&amp;b=2'/></outline><outline text='C' "
    "xmlUrl='http://c.example/'/>"
    "<outline text='again' xmlUrl='http://c.example/'/><outline text='evil' xmlUrl='|rm -rf "
    "/'/><outline text='evil' xmlUrl='file:///etc/passwd'/>"
    "<outline text='evil' xmlUrl='exec:ls'/></body></opml>";

static void
test_opml (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (opml, strlen (opml));
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GBytes) exported = NULL;
  g_autoptr (GError) error = NULL;

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_auto (LanyardFeedImported) imported = { 0 };

      lanyard_feed_reader_import_async (fixture->reader, bytes, NULL, lanyard_test_store_result,
                                        &result);
      lanyard_test_wait_for (result != NULL, 10);
      g_assert_true (
          lanyard_feed_reader_import_finish (fixture->reader, result, &imported, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (imported.added, ==, round == 0 ? 3 : 0);
      g_assert_cmpuint (imported.known, ==, round == 0 ? 0 : 3);
      g_assert_cmpuint (imported.skipped, ==, 3);
      g_assert_cmpuint (imported.refused->len, ==, 3);
      g_assert_cmpstr (((LanyardFeedRefused *)imported.refused->pdata[0])->address, ==, "|rm -rf /");
      g_assert_nonnull (strstr (((LanyardFeedRefused *)imported.refused->pdata[0])->why, "http"));
    }
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (
                             lanyard_feed_reader_get_subscriptions (fixture->reader))) == 3,
                         10);
  written = lanyard_feed_reader_export (fixture->reader);
  exported = g_bytes_new (written, strlen (written));
  read = lanyard_feed_opml_parse (exported, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 3);
  g_assert_cmpstr (((LanyardFeedOutline *)read->pdata[0])->folder, ==, "");
  g_assert_cmpstr (((LanyardFeedOutline *)read->pdata[1])->folder, ==, "News");
  g_assert_cmpstr (((LanyardFeedOutline *)read->pdata[1])->url, ==,
                   "https://b.example/feed?a=1&b=2");
  g_assert_cmpstr (((LanyardFeedOutline *)read->pdata[2])->folder, ==, "News/Deep-er");
  rewritten = lanyard_feed_opml_write (read, "Lanyard subscriptions");
  g_assert_cmpstr (written, ==, rewritten);
}

static void
test_bad_opml (void)
{
  static const struct
  {
    const char *text;
    int outlines; /* -1: refused */
  } files[] = {
    { "", -1 },
    { "hello", -1 },
    { "<rss/>", -1 },
    { "<opml/>", 0 },
    { "<opml><body><outline xmlUrl='http://a/'>", 1 },
    { "<opml><body><outline text='a & b' xmlUrl='http://a/?x=1&y=2'/></body></opml>", 1 },
    { "<!DOCTYPE opml [<!ENTITY x 'y'>]><opml><body><outline text='&x;' "
      "xmlUrl='http://a/'/></body></opml>",
      1 },
  };
  g_autoptr (GString) deep = g_string_new ("<opml><body>");
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) outlines = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) file = g_bytes_new_static (files[i].text, strlen (files[i].text));
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) read = lanyard_feed_opml_parse (file, NULL, NULL, &error);

      g_test_message ("%s", files[i].text);
      if (files[i].outlines < 0)
        g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_OPML);
      else
        g_assert_cmpint ((int)read->len, ==, files[i].outlines);
    }

  for (guint i = 0; i < 200; i++)
    g_string_append (deep, "<outline text='x'>");
  g_string_append (deep, "<outline xmlUrl='http://deep/'/>");
  for (guint i = 0; i < 200; i++)
    g_string_append (deep, "</outline>");
  g_string_append (deep, "<outline xmlUrl='http://after/'/></body></opml>");
  bytes = g_bytes_new (deep->str, deep->len);
  outlines = lanyard_feed_opml_parse (bytes, NULL, &refused, NULL);
  g_assert_cmpuint (refused->len, ==, 1);
  g_assert_cmpstr (((LanyardFeedRefused *)refused->pdata[0])->address, ==, "http://deep/");
  g_assert_cmpuint (outlines->len, ==, 1);
  g_assert_cmpstr (((LanyardFeedOutline *)outlines->pdata[0])->folder, ==, "");
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *typed;
    const char *url;
  } addresses[] = {
    { "example.com", "https://example.com/" },
    { " http://example.com/feed ", "http://example.com/feed" },
    { "feed://example.com/x", "http://example.com/x" },
    { "feed:https://example.com/x", "https://example.com/x" },
    { "HTTPS://example.com/%20x?a=%2F", "https://example.com/%20x?a=%2F" },
    { "me@example.com", NULL },
    { "ftp://example.com/", NULL },
    { "file:///etc/passwd", NULL },
    { "javascript:alert(1)", NULL },
    { "", NULL },
    { "two words", NULL },
    { "http://", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *url = lanyard_feed_normalize_address (addresses[i].typed);

      g_test_message ("%s", addresses[i].typed);
      g_assert_cmpstr (url, ==, addresses[i].url);
    }
}

static void
test_icon (void)
{
  static const struct
  {
    const char *html;
    const char *url;
  } icons[] = {
    { "", "http://h/favicon.ico" },
    { "<link rel='shortcut icon' href='i.ico'>", "http://h/a/i.ico" },
    { "<link rel=icon sizes=16x16 href=s><link rel=icon sizes='48x48 64x64' href=l>",
      "http://h/a/l" },
    { "<link rel=icon type=image/svg+xml href=v><link rel=apple-touch-icon href=t>",
      "http://h/a/t" },
    { "<base href='https://cdn/'><link rel=icon href=x>", "https://cdn/x" },
    { "<link rel=icon href='data:image/png;base64,AA'>", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (icons); i++)
    {
      g_autofree char *url =
          lanyard_feed_discover_icon (icons[i].html, strlen (icons[i].html), "http://h/a/b");

      g_assert_cmpstr (url, ==, icons[i].url);
    }
}

static void
assert_next (Fixture *fixture, gint64 feed, gint64 wanted)
{
  gint64 wait = lanyard_feed_subscription_get_next_fetch (get (fixture, feed)) -
                g_get_real_time () / G_USEC_PER_SEC;

  g_assert_cmpint (wait, >, wanted - 60);
  g_assert_cmpint (wait, <=, wanted);
}

/* The same document once more is no new one, whether the server says so or not, and the feed's wish for two hours holds. */
static void
test_same (Fixture *fixture, gconstpointer data)
{
  gint64 feed = add (fixture, "/feed/1");
  g_autofree char *moved = g_strconcat (fixture->base, "/feed/1?again", NULL);

  for (guint forgetful = 0; forgetful < 2; forgetful++)
    {
      LanyardFeedRefreshed refreshed;

      fixture->forgetful = forgetful != 0;
      fixture->version++;
      refreshed = refresh (fixture);
      g_assert_cmpuint (refreshed.updated, ==, 1);
      assert_next (fixture, feed, 120 * 60);
      refreshed = refresh (fixture);
      g_assert_cmpuint (refreshed.not_modified, ==, 1);
      g_assert_cmpuint (refreshed.updated, ==, 0);
      assert_next (fixture, feed, 120 * 60);
    }
  /* Elsewhere its addresses may be others. */
  g_assert_true (set_url (fixture, feed, moved, NULL));
  g_assert_cmpuint (refresh (fixture).updated, ==, 1);
  g_assert_cmpuint (refresh (fixture).not_modified, ==, 1);
  g_assert_cmpuint (lanyard_feed_subscription_get_total (get (fixture, feed)), ==, 3);
}

static gpointer
poison_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_database_exec (database,
                         "CREATE TRIGGER poison BEFORE INSERT ON feed_entries WHEN NEW.feed = 3 "
                         "BEGIN SELECT raise (ABORT, 'poison'); END",
                         error);
  return NULL;
}

/* Feeds that come together are stored together; one that cannot be stored stops no other. */
static void
test_not_stored (Fixture *fixture, gconstpointer data)
{
  gint64 ids[12];
  g_autoptr (GError) error = NULL;
  LanyardFeedRefreshed refreshed;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *path = g_strdup_printf ("/feed/%u", i);

      ids[i] = add (fixture, path);
    }
  g_assert_cmpint (ids[2], ==, 3);
  lanyard_database_run_sync (fixture->database, poison_job, NULL, &error);
  g_assert_no_error (error);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*poison*");
  refreshed = refresh (fixture);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (refreshed.failed, ==, 1);
  g_assert_cmpuint (refreshed.updated, ==, 11);
  g_assert_cmpuint (refreshed.new_entries, ==, 11 * 3);
  g_assert_cmpuint (fixture->new_signals, ==, 11 * 3);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_cmpuint (lanyard_feed_subscription_get_unread (get (fixture, ids[i])), ==, i == 2 ? 0 : 3);
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/feed/reader/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("refresh", test_refresh);
  ADD ("entries", test_entries);
  ADD ("out-of-sight", test_out_of_sight);
  ADD ("set-url", test_set_url);
  ADD ("find", test_find);
  ADD ("find-plain", test_find_plain);
  ADD ("cancel", test_cancel);
  ADD ("many", test_many);
  ADD ("automatic", test_automatic);
  ADD ("opml", test_opml);
  ADD ("same", test_same);
  ADD ("not-stored", test_not_stored);
#undef ADD
  g_test_add_func ("/feed/opml/bad", test_bad_opml);
  g_test_add_func ("/feed/discover/addresses", test_addresses);
  g_test_add_func ("/feed/discover/icon", test_icon);
  return g_test_run ();
}
