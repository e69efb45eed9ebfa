/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-tour-private.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "ui/feed/lanyard-article-view.h"
#include "ui/feed/lanyard-feed-add-window.h"
#include "ui/feed/lanyard-feed-entry-list.h"
#include "ui/feed/lanyard-feed-page.h"
#include "ui/feed/lanyard-feed-places.h"

/* The course's demo 6, in a window: a feed from a server in this process. */

#define N_POSTS 30u

/* The server lives as long as its chapter; steps have no place of their own. */
static struct
{
  SoupServer *server;
  char       *base;
} site;

static const char *const subjects[] = {
  "Solar power for the harbour",  "A bridge that mends itself",  "Fishing fleet returns",
  "New ferry line opens in May",  "School garden feeds a street", "The river is clean enough to swim",
  "Why bread costs what it does", "A library on a bicycle",       "Night trains are back",
  "Repair cafés join forces",
};

static void
append_feed (GString *body, const char *title, guint posts)
{
  g_string_append_printf (body, "<rss version='2.0'><channel><title>%s</title><link>%s</link>", title, site.base);
  for (guint i = 0; i < posts; i++)
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
      g_autoptr (GDateTime) then = g_date_time_add_hours (now, -5 * (int) i - 1);
      g_autofree char *time = g_date_time_format_iso8601 (then);
      const char *subject = subjects[i % G_N_ELEMENTS (subjects)];

      g_string_append_printf (
          body,
          "<item><guid isPermaLink='false'>%u</guid><title>%s</title><link>%s/post/%u</link><author>desk@example.org "
          "(The news desk)</author><pubDate>%s</pubDate><description>&lt;p&gt;&lt;b&gt;%s.&lt;/b&gt; "
          "What began as an experiment has become a habit: people come, look, and take part. Those who run it say "
          "that nobody planned it so.&lt;/p&gt;&lt;h2&gt;How it works&lt;/h2&gt;&lt;ul&gt;&lt;li&gt;It is open to "
          "all.&lt;/li&gt;&lt;li&gt;It costs nothing.&lt;/li&gt;&lt;li&gt;It is &lt;a href='/about'&gt;written "
          "down&lt;/a&gt; for others to do the same.&lt;/li&gt;&lt;/ul&gt;&lt;blockquote&gt;We would do it again "
          "tomorrow.&lt;/blockquote&gt;</description></item>",
          i, subject, site.base, i, time, subject);
    }
  g_string_append (body, "</channel></rss>");
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  g_autoptr (GString) body = g_string_new (NULL);
  const char *type = "application/rss+xml";

  soup_server_message_set_status (message, 200, NULL);
  if (g_str_equal (path, "/"))
    {
      type = "text/html";
      g_string_append (body, "<html><head><link rel='alternate' type='application/rss+xml' title='Harbour news' "
                             "href='/news.rss'></head><body>News</body></html>");
    }
  else if (g_str_equal (path, "/news.rss"))
    append_feed (body, "Harbour news", N_POSTS);
  else if (g_str_equal (path, "/weekly.rss"))
    append_feed (body, "The weekly", 4);
  else
    soup_server_message_set_status (message, 404, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body->str, body->len);
}

static GtkWidget *
window_of (LanyardTour *tour)
{
  return GTK_WIDGET (lanyard_application_get_window (tour->application));
}

static GtkWidget *
page_of (LanyardTour *tour)
{
  return lanyard_window_get_page (lanyard_application_get_window (tour->application), "feeds");
}

static LanyardFeedEntryList *
list_of (LanyardTour *tour)
{
  return LANYARD_FEED_ENTRY_LIST (lanyard_tour_find (page_of (tour), LANYARD_TYPE_FEED_ENTRY_LIST, NULL));
}

static LanyardFeedSubscriptions *
subscriptions_of (LanyardTour *tour)
{
  return lanyard_feed_reader_get_subscriptions (
      lanyard_engine_context_get_feeds (lanyard_application_get_engine (tour->application)));
}

static gboolean
serve (GError **error)
{
  GSList *uris;

  if (site.server != NULL)
    return TRUE;
  site.server = soup_server_new (NULL, NULL);
  soup_server_add_handler (site.server, NULL, on_request, NULL, NULL);
  if (!soup_server_listen_local (site.server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return FALSE;
  uris = soup_server_get_uris (site.server);
  site.base = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return TRUE;
}

static gboolean
welcome_there (LanyardTour *tour, gpointer data)
{
  return lanyard_tour_find (page_of (tour), GTK_TYPE_BUTTON, _ ("_Subscribe…")) != NULL;
}

static gboolean
step_welcome (LanyardTour *tour, GError **error)
{
  lanyard_window_show_tab (lanyard_application_get_window (tour->application), "feeds");
  gtk_window_set_default_size (GTK_WINDOW (window_of (tour)), 1180, 760);
  return serve (error)
         && lanyard_tour_wait (tour, welcome_there, NULL, 10, "the empty tab did not invite to subscribe", error);
}

static gboolean
found (LanyardTour *tour, gpointer data)
{
  GtkWindow *window = lanyard_tour_toplevel (LANYARD_TYPE_FEED_ADD_WINDOW);

  return window != NULL
         && lanyard_tour_find (GTK_WIDGET (window), ADW_TYPE_ACTION_ROW, "Harbour news") != NULL;
}

static gboolean
step_find (LanyardTour *tour, GError **error)
{
  GtkWindow *window;

  if (!lanyard_tour_click (tour, page_of (tour), _ ("_Subscribe…"), error))
    return FALSE;
  lanyard_tour_settle (tour);
  window = lanyard_tour_toplevel (LANYARD_TYPE_FEED_ADD_WINDOW);
  if (window == NULL)
    return lanyard_tour_fail (error, "no window asked for an address");
  lanyard_feed_add_window_set_address (LANYARD_FEED_ADD_WINDOW (window), site.base);
  return lanyard_tour_wait (tour, found, NULL, 10, "the feed of the page was not found", error);
}

static gboolean
all_posts (LanyardTour *tour, gpointer data)
{
  return lanyard_feed_subscriptions_get_unread (subscriptions_of (tour)) == N_POSTS
         && list_of (tour) != NULL && lanyard_feed_entry_list_get_n (list_of (tour)) == N_POSTS
         && lanyard_tour_find (page_of (tour), GTK_TYPE_LABEL, subjects[0]) != NULL;
}

static gboolean
step_subscribe (LanyardTour *tour, GError **error)
{
  GtkWidget *window = GTK_WIDGET (lanyard_tour_toplevel (LANYARD_TYPE_FEED_ADD_WINDOW));

  if (!lanyard_tour_click (tour, window, _ ("_Subscribe"), error)
      || !lanyard_tour_wait (tour, all_posts, NULL, 15, "the posts were not listed", error))
    return FALSE;
  lanyard_tour_say (tour, "%u posts", N_POSTS);
  return TRUE;
}

static gboolean
is_read (LanyardTour *tour, gpointer data)
{
  GtkWidget *article = lanyard_tour_find (page_of (tour), LANYARD_TYPE_ARTICLE_VIEW, NULL);

  return article != NULL && lanyard_article_view_get_entry (LANYARD_ARTICLE_VIEW (article)) != 0
         && lanyard_feed_subscriptions_get_unread (subscriptions_of (tour)) == N_POSTS - 1;
}

static gboolean
step_read (LanyardTour *tour, GError **error)
{
  gtk_widget_activate_action (page_of (tour), "feeds.next", NULL);
  return lanyard_tour_wait (tour, is_read, NULL, 10, "the article did not open, or was not read then", error);
}

static gboolean
is_starred (LanyardTour *tour, gpointer data)
{
  return lanyard_tour_find (GTK_WIDGET (list_of (tour)), GTK_TYPE_BUTTON, _ ("Take the star away")) != NULL;
}

static gboolean
step_star (LanyardTour *tour, GError **error)
{
  return lanyard_tour_click (tour, page_of (tour), _ ("Star"), error)
         && lanyard_tour_wait (tour, is_starred, NULL, 5, "the entry got no star", error);
}

static gboolean
three_found (LanyardTour *tour, gpointer data)
{
  return lanyard_feed_entry_list_get_ready (list_of (tour)) && lanyard_feed_entry_list_get_n (list_of (tour)) == 3;
}

static gboolean
step_search (LanyardTour *tour, GError **error)
{
  GtkWidget *entry;

  gtk_widget_activate_action (window_of (tour), "win.search", NULL);
  lanyard_tour_settle (tour);
  entry = lanyard_tour_find (page_of (tour), GTK_TYPE_SEARCH_ENTRY, NULL);
  if (entry == NULL)
    return lanyard_tour_fail (error, "Ctrl+F opened no search");
  gtk_editable_set_text (GTK_EDITABLE (entry), "night tra");
  return lanyard_tour_wait (tour, three_found, NULL, 10, "the three posts about night trains were not found", error);
}

static gboolean
imported (LanyardTour *tour, gpointer data)
{
  return lanyard_tour_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL;
}

static gboolean
step_import (LanyardTour *tour, GError **error)
{
  g_autofree char *path = lanyard_tour_path (tour, "subscriptions.opml");
  g_autofree char *opml = g_strdup_printf (
      "<opml version='2.0'><body><outline text='Papers'><outline text='The weekly' xmlUrl='%s/weekly.rss'/></outline>"
      "<outline text='Harbour news' xmlUrl='%s/news.rss'/><outline text='Trouble' xmlUrl='exec:date'/></body></opml>",
      site.base, site.base);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  gtk_widget_activate_action (page_of (tour), "feeds.end-search", NULL);
  if (!g_file_set_contents (path, opml, -1, error))
    return FALSE;
  lanyard_feed_page_import_file (LANYARD_FEED_PAGE (page_of (tour)), file);
  return lanyard_tour_wait (tour, imported, NULL, 10, "nothing was said about the import", error);
}

static gboolean
weekly_there (LanyardTour *tour, gpointer data)
{
  return lanyard_tour_find (page_of (tour), GTK_TYPE_LABEL, "Papers") != NULL
         && lanyard_feed_subscriptions_get_unread (subscriptions_of (tour)) == N_POSTS + 3;
}

static gboolean
step_imported (LanyardTour *tour, GError **error)
{
  GtkWidget *dialog = GTK_WIDGET (lanyard_tour_toplevel (ADW_TYPE_MESSAGE_DIALOG));

  return lanyard_tour_click (tour, dialog, _ ("_Close"), error)
         && lanyard_tour_wait (tour, weekly_there, NULL, 15, "the imported feed was not fetched", error);
}

static gboolean
none_unread (LanyardTour *tour, gpointer data)
{
  return lanyard_feed_subscriptions_get_unread (subscriptions_of (tour)) == 0;
}

static gboolean
some_unread (LanyardTour *tour, gpointer data)
{
  return lanyard_feed_subscriptions_get_unread (subscriptions_of (tour)) == N_POSTS + 3;
}

static gboolean
undo_there (LanyardTour *tour, gpointer data)
{
  return lanyard_tour_find (page_of (tour), GTK_TYPE_BUTTON, _ ("Undo")) != NULL;
}

static gboolean
all_listed (LanyardTour *tour, gpointer data)
{
  return lanyard_feed_entry_list_get_ready (list_of (tour))
         && lanyard_feed_entry_list_get_n (list_of (tour)) == N_POSTS + 4;
}

static gboolean
step_read_all (LanyardTour *tour, GError **error)
{
  gtk_widget_activate_action (page_of (tour), "feeds.show-all", NULL);
  return lanyard_tour_wait (tour, all_listed, NULL, 10, "not all entries were listed", error)
         && lanyard_tour_click (tour, page_of (tour), _ ("Mark all as read"), error)
         && lanyard_tour_wait (tour, none_unread, NULL, 10, "not all was read", error)
         && lanyard_tour_wait (tour, undo_there, NULL, 10, "it cannot be taken back", error);
}

static gboolean
step_undo (LanyardTour *tour, GError **error)
{
  if (!lanyard_tour_click (tour, page_of (tour), _ ("Undo"), error)
      || !lanyard_tour_wait (tour, some_unread, NULL, 10, "it was not taken back", error))
    return FALSE;
  soup_server_disconnect (site.server);
  g_clear_object (&site.server);
  g_clear_pointer (&site.base, g_free);
  return TRUE;
}

const LanyardTourStep lanyard_tour_feeds_steps[] = {
  { "feeds", "the Feeds tab invites to subscribe", step_welcome },
  { "feed-found", "the feed of a page is found", step_find },
  { "feed-subscribed", "subscribed, fetched and listed", step_subscribe },
  { "feed-read", "an article is read", step_read },
  { "feed-star", "and starred", step_star },
  { "feed-search", "words are found as they are typed", step_search },
  { "feed-import", "subscriptions are imported, bad ones refused", step_import },
  { "feed-imported", "and fetched at once", step_imported },
  { "feed-all-read", "all is read", step_read_all },
  { "feed-undo", "all is unread again", step_undo },
  { NULL, NULL, NULL }
};
