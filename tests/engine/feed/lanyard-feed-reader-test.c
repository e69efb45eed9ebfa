/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanyard-feed-reader-test.h"

#include <string.h>

#include "lanyard-feed-server-test.h"
#include "lanyard-test.h"

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  LanyardFeedReaderFixture *fixture = user_data;
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
  ((LanyardFeedReaderFixture *)user_data)->new_signals += ids->len;
}

void
lanyard_feed_test_set_up (LanyardFeedReaderFixture *fixture, gconstpointer data)
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

void
lanyard_feed_test_tear_down (LanyardFeedReaderFixture *fixture, gconstpointer data)
{
  lanyard_feed_test_end (fixture->server, fixture->reader, fixture->database);
  g_free (fixture->base);
}

gint64
lanyard_feed_test_subscribe (LanyardFeedReaderFixture *fixture, const char *path)
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

LanyardFeedRefreshed
lanyard_feed_test_refresh (LanyardFeedReaderFixture *fixture)
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

LanyardFeedSubscription *
lanyard_feed_test_get (LanyardFeedReaderFixture *fixture, gint64 id)
{
  LanyardFeedSubscription *subscription =
      lanyard_feed_subscriptions_find (lanyard_feed_reader_get_subscriptions (fixture->reader), id);

  g_assert_nonnull (subscription);
  return subscription;
}
