/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "feed-world.h"

#include <string.h>

#include "../engine/feed/lanyard-feed-server-test.h"
#include "lanyard-ui-test.h"
#include "ui/feed/lanyard-article-view.h"
#include "ui/feed/lanyard-feed-page.h"
#include "ui/feed/lanyard-feed-place-row.h"
#include "ui/feed/lanyard-feed-places.h"

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  World *world = user_data;
  g_autoptr (GString) body = g_string_new (NULL);
  const char *type = "application/rss+xml";

  soup_server_message_set_status (message, 200, NULL);
  if (strcmp (path, "/picture.png") == 0)
    {
      g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 320, 200);
      g_autofree char *png = NULL;
      gsize length;

      gdk_pixbuf_fill (pixbuf, 0x3584e4ff);
      g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &png, &length, "png", NULL, NULL));
      world->pictures++;
      type = "image/png";
      g_string_append_len (body, png, (gssize)length);
    }
  else if (strcmp (path, "/files/talk.mp3") == 0)
    {
      type = "audio/mpeg";
      g_string_append (body, "not really music");
    }
  else if (strcmp (path, "/page") == 0)
    {
      type = "text/html";
      g_string_append (
          body, "<html><head><link rel='alternate' type='application/rss+xml' title='Local news' "
                "href='/feed/news'><link rel='alternate' type='application/rss+xml' title='Sport' "
                "href='/feed/sport'></head></html>");
    }
  else if (!g_str_has_prefix (path, "/feed/"))
    soup_server_message_set_status (message, 404, NULL);
  else
    {
      g_string_append_printf (
          body,
          "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>The "
          "%s</title>",
          path + 6);
      for (guint i = 0; i < world->items; i++)
        g_string_append_printf (
            body,
            "<item><guid isPermaLink='false'>%u</guid><title>%s number %u: a title that is long "
            "enough to need two lines</title><link>%s/post/%u</link><media:thumbnail "
            "url='%s/picture.png'/><enclosure "
            "url='%s/files/talk.mp3' type='audio/mpeg' length='16'/><pubDate>Sat, 28 Nov 2020 "
            "10:%02u:00 GMT</pubDate><description>&lt;p&gt;The text of %u, with the word "
            "w%u.&lt;/p&gt;%s</description></item>",
            i, path + 6, i, world->base, i, world->base, world->base, 59 - i % 60, i, i,
            i == 0 ? "&lt;p&gt;A long text. &lt;/p&gt;" : "");
      g_string_append (body, "</channel></rss>");
    }
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body->str, body->len);
}

World *
world_new (void)
{
  World *world = g_new0 (World, 1);
  g_autoptr (GError) error = NULL;

  world->items = 12;
  world->server = lanyard_feed_test_serve (NULL, on_request, world, &world->base);
  world->database = lanyard_database_open (NULL, &error);
  g_assert_no_error (error);
  world->reader = lanyard_feed_reader_new (world->database, NULL, &error);
  g_assert_no_error (error);
  return world;
}

void
world_show (World *world, int width, int height)
{
  world->page = lanyard_feed_page_new (world->reader);
  world->window = lanyard_ui_test_window (world->page, width, height);
  gtk_window_present (world->window);
}

void
world_free (World *world)
{
  if (world->window != NULL)
    gtk_window_destroy (world->window);
  lanyard_feed_test_end (world->server, world->reader, world->database);
  g_free (world->base);
  g_free (world);
}


guint
n_feeds (World *world)
{
  return g_list_model_get_n_items (
      G_LIST_MODEL (lanyard_feed_reader_get_subscriptions (world->reader)));
}

guint
n_unread (World *world)
{
  return lanyard_feed_subscriptions_get_unread (
      lanyard_feed_reader_get_subscriptions (world->reader));
}

void
add (World *world, const char *path, const char *folder)
{
  g_autofree char *url = g_strconcat (world->base, path, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lanyard_feed_reader_add_async (world->reader, url, NULL, folder, lanyard_test_store_result,
                                 &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_cmpint (lanyard_feed_reader_add_finish (world->reader, result, &error), !=, 0);
  g_assert_no_error (error);
}

void
refresh (World *world)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardFeedRefreshed refreshed;

  lanyard_feed_reader_refresh_async (world->reader, NULL, 0, NULL, NULL, lanyard_test_store_result,
                                     &result);
  lanyard_test_wait_for (result != NULL, 15);
  lanyard_feed_reader_refresh_finish (world->reader, result, &refreshed, &error);
  g_assert_no_error (error);
}

GtkWidget *
find_inside (GtkWidget *root, GType type)
{
  GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (root), type) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_inside (child, type);
  return found;
}

LanyardFeedEntryList *
list_of (World *world)
{
  return LANYARD_FEED_ENTRY_LIST (find_inside (world->page, LANYARD_TYPE_FEED_ENTRY_LIST));
}

GtkWidget *
places_of (World *world)
{
  return lanyard_ui_test_find (world->page, LANYARD_TYPE_FEED_PLACES, NULL);
}

gint64
article_of (World *world)
{
  GtkWidget *view = lanyard_ui_test_seek (world->page, LANYARD_TYPE_ARTICLE_VIEW, NULL);

  return view != NULL ? lanyard_article_view_get_entry (LANYARD_ARTICLE_VIEW (view)) : 0;
}

void
choose (World *world, const char *name)
{
  GtkWidget *label;
  LanyardFeedPlaceRow *row;

  /* Rows are made a few each frame. */
  lanyard_test_wait_for (lanyard_ui_test_seek (places_of (world), GTK_TYPE_LABEL, name) != NULL,
                         10);
  label = lanyard_ui_test_find (places_of (world), GTK_TYPE_LABEL, name);
  row = LANYARD_FEED_PLACE_ROW (gtk_widget_get_ancestor (label, LANYARD_TYPE_FEED_PLACE_ROW));
  lanyard_feed_places_select (LANYARD_FEED_PLACES (places_of (world)),
                              lanyard_feed_place_row_get_place (row));
  lanyard_test_wait_for (lanyard_feed_entry_list_get_ready (list_of (world)), 10);
  lanyard_ui_test_settle (world->window);
}
