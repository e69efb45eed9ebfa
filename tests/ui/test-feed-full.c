/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole article of an entry, in the Feeds tab: loaded, back to the feed's own text, without a network, and when it cannot be had. */
#include "lanyard-ui-test.h"

#include <libsoup/soup.h>
#include <string.h>

#include "../engine/feed/lanyard-feed-server-test.h"
#include "ui/feed/lanyard-article-view.h"
#include "ui/feed/lanyard-feed-edit-window.h"
#include "ui/feed/lanyard-feed-entry-list.h"
#include "ui/feed/lanyard-feed-page.h"

#define TEXT                                                                                       \
  "The harbour froze over in the first week of January, which had not happened since the "         \
  "lighthouse was built. Nobody in the village could remember who had planted the row of walnut "  \
  "trees behind the old school, and the council postponed its decision twice. "

typedef struct
{
  SoupServer *server;
  char *base;
  LanyardDatabase *database;
  LanyardFeedReader *reader;
  GtkWindow *window;
  GtkWidget *page;
  guint pages; /* asked for */
  SoupServerMessage *held;
  gint64 feed;
} World;

static void
answer_feed (World *world, SoupServerMessage *message)
{
  static const char *const titles[] = { "The frozen harbour", "A page that is gone", "A page of scripts", "For subscribers" };
  g_autoptr (GString) body = g_string_new ("<rss version='2.0'><channel><title>Coast news</title>");

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    g_string_append_printf (body,
                            "<item><guid isPermaLink='false'>%u</guid><title>%s</title><link>%s/page/%u</link>"
                            "<pubDate>Sat, 28 Nov 2020 10:%02u:00 GMT</pubDate><description>Only a teaser of %u …</description></item>",
                            i, titles[i], world->base, i, 59 - i, i);
  g_string_append (body, "</channel></rss>");
  lanyard_feed_test_answer (message, 200, body->str);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  static const char article[] =
      "<html><head><meta name=author content='Mara Lindt'></head><body><nav><a href='/'>Front page</a></nav><article><h1>The frozen "
      "harbour</h1><p>" TEXT "</p><h2>What the engineers say</h2><p>" TEXT "</p><blockquote><p>" TEXT "</p></blockquote><p>" TEXT
      "</p></article></body></html>";
  static const char scripts[] = "<html><body><div id=root></div><script src=a.js></script></body></html>";
  static const char stub[] =
      "<html><head><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":false}</script></head>"
      "<body><article><p>" TEXT "</p></article></body></html>";
  World *world = user_data;
  const char *body = article;

  soup_server_message_set_status (message, 200, NULL);
  if (strcmp (path, "/feed") == 0)
    {
      answer_feed (world, message);
      return;
    }
  world->pages++;
  if (strcmp (path, "/page/1") == 0)
    soup_server_message_set_status (message, 404, NULL);
  if (strcmp (path, "/page/2") == 0)
    body = scripts;
  if (strcmp (path, "/page/3") == 0)
    body = stub;
  soup_server_message_set_response (message, "text/html", SOUP_MEMORY_COPY, body, strlen (body));
  if (strcmp (path, "/page/0") == 0)
    {
      g_set_object (&world->held, message);
      soup_server_message_pause (message);
    }
}

static void
let_go (World *world)
{
  soup_server_message_unpause (world->held);
  g_clear_object (&world->held);
}

static World *
world_new (int width, int height)
{
  World *world = g_new0 (World, 1);
  g_autofree char *url = NULL;
  g_autoptr (GAsyncResult) added = NULL;
  g_autoptr (GAsyncResult) refreshed = NULL;
  g_autoptr (GError) error = NULL;
  LanyardFeedRefreshed counts;

  world->server = lanyard_feed_test_serve (NULL, on_request, world, &world->base);
  world->database = lanyard_database_open (NULL, &error);
  g_assert_no_error (error);
  world->reader = lanyard_feed_reader_new (world->database, NULL, &error);
  g_assert_no_error (error);
  url = g_strconcat (world->base, "/feed", NULL);
  lanyard_feed_reader_add_async (world->reader, url, NULL, NULL, lanyard_test_store_result, &added);
  lanyard_test_wait_for (added != NULL, 20);
  world->feed = lanyard_feed_reader_add_finish (world->reader, added, &error);
  g_assert_no_error (error);
  lanyard_feed_reader_refresh_async (world->reader, NULL, 0, NULL, NULL, lanyard_test_store_result, &refreshed);
  lanyard_test_wait_for (refreshed != NULL, 20);
  lanyard_feed_reader_refresh_finish (world->reader, refreshed, &counts, &error);
  g_assert_no_error (error);

  world->page = lanyard_feed_page_new (world->reader);
  world->window = lanyard_ui_test_window (world->page, width, height);
  gtk_window_present (world->window);
  return world;
}

static void
world_free (World *world)
{
  gtk_window_destroy (world->window);
  lanyard_test_wait_for (G_OBJECT (world->reader)->ref_count == 1, 20);
  lanyard_feed_test_end (world->server, world->reader, world->database);
  g_clear_object (&world->held);
  g_free (world->base);
  g_free (world);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static GtkWidget *
find_inside (GtkWidget *root, GType type)
{
  GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (root), type) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_inside (child, type);
  return found;
}

static GtkWidget *
view_of (World *world)
{
  return find_inside (world->page, LANYARD_TYPE_ARTICLE_VIEW);
}

static gboolean
says (World *world, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (find_inside (view_of (world), GTK_TYPE_TEXT_VIEW)));
  GtkTextIter start, end;
  g_autofree char *all = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  all = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  return strstr (all, text) != NULL;
}

static gboolean
bar_says (World *world, const char *text)
{
  return lanyard_ui_test_seek (view_of (world), GTK_TYPE_LABEL, text) != NULL;
}

#define act(world, action) g_assert_true (gtk_widget_activate_action (world->page, action, NULL))

/* Goes to the entry that many below the first. */
static LanyardFeedEntryList *
go_to (World *world, guint index)
{
  LanyardFeedEntryList *list = LANYARD_FEED_ENTRY_LIST (find_inside (world->page, LANYARD_TYPE_FEED_ENTRY_LIST));

  lanyard_test_wait_for (lanyard_feed_entry_list_get_ready (list) && lanyard_feed_entry_list_get_n (list) == 4, 20);
  for (guint i = 0; i <= index; i++)
    act (world, "feeds.next");
  return list;
}

static void
open_entry (World *world, guint index)
{
  g_autofree char *teaser = g_strdup_printf ("Only a teaser of %u", index);

  go_to (world, index);
  lanyard_test_wait_for (says (world, teaser), 20);
}

static void
press (World *world, guint key)
{
  GListModel *controllers = gtk_widget_observe_controllers (world->page);
  gboolean taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !taken; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0u, (GdkModifierType)0, &taken);
    }
  g_object_unref (controllers);
  g_assert_true (taken);
}

static void
test_load (void)
{
  g_autoptr (World) world = world_new (1180, 720);

  open_entry (world, 0);
  lanyard_ui_test_shot (world->window, "feeds-full-teaser");
  lanyard_ui_test_click (world->page, "Load the full article");
  lanyard_test_wait_for (world->held != NULL, 20);
  g_assert_true (bar_says (world, "Loading the full article…"));
  lanyard_ui_test_shot (world->window, "feeds-full-loading");

  /* Stopped, nothing has changed. */
  lanyard_ui_test_click (view_of (world), "Stop");
  lanyard_test_wait_for (!bar_says (world, "Loading the full article…"), 20);
  g_assert_true (says (world, "Only a teaser of 0"));
  g_clear_object (&world->held);

  lanyard_ui_test_click (world->page, "Load the full article");
  lanyard_test_wait_for (world->held != NULL, 20);
  let_go (world);
  lanyard_test_wait_for (says (world, "walnut"), 20);
  g_assert_false (says (world, "Only a teaser of 0"));
  g_assert_false (says (world, "Front page"));
  /* The page knows who wrote it, the feed did not. */
  g_assert_true (says (world, "Mara Lindt"));
  g_assert_false (bar_says (world, "Loading the full article…"));
  lanyard_ui_test_shot (world->window, "feeds-full");

  /* Back and forth, by button and key, without asking anybody. */
  soup_server_disconnect (world->server);
  lanyard_ui_test_click (world->page, "Show the text of the feed");
  lanyard_test_wait_for (says (world, "Only a teaser of 0"), 20);
  lanyard_ui_test_find (world->page, GTK_TYPE_BUTTON, "Show the full article");
  gtk_widget_child_focus (world->page, GTK_DIR_TAB_FORWARD);
  press (world, GDK_KEY_f);
  lanyard_test_wait_for (says (world, "walnut"), 20);

  /* And so it is when one comes back to it. */
  act (world, "feeds.next");
  lanyard_test_wait_for (says (world, "Only a teaser of 1"), 20);
  act (world, "feeds.previous");
  lanyard_test_wait_for (says (world, "walnut"), 20);
  g_assert_cmpuint (world->pages, ==, 2);
}

static void
test_trouble (void)
{
  g_autoptr (World) world = world_new (1180, 720);

  open_entry (world, 1);
  act (world, "feeds.full");
  lanyard_test_wait_for (bar_says (world, "The server answered 404 (Not Found)"), 20);
  g_assert_true (says (world, "Only a teaser of 1"));
  lanyard_ui_test_click (view_of (world), "Try again");
  lanyard_test_wait_for (world->pages == 2, 20);
  lanyard_test_wait_for (bar_says (world, "The server answered 404 (Not Found)"), 20);

  /* Another entry's trouble is its own. */
  act (world, "feeds.next");
  lanyard_test_wait_for (says (world, "Only a teaser of 2"), 20);
  g_assert_false (bar_says (world, "The server answered 404 (Not Found)"));
  act (world, "feeds.full");
  lanyard_test_wait_for (bar_says (world, "The page shows no article without running its scripts"), 20);
  lanyard_ui_test_shot (world->window, "feeds-full-trouble");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  lanyard_ui_test_shot (world->window, "feeds-full-trouble-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);

  act (world, "feeds.next");
  lanyard_test_wait_for (says (world, "Only a teaser of 3"), 20);
  act (world, "feeds.full");
  lanyard_test_wait_for (
      bar_says (world, "The page says that not everybody may read all of it; this may be the beginning"), 20);
  g_assert_true (says (world, "walnut"));
  lanyard_ui_test_shot (world->window, "feeds-full-limited");
}

static void
test_narrow (void)
{
  g_autoptr (World) world = world_new (360, 640);

  lanyard_ui_test_settle (world->window);
  g_signal_emit_by_name (go_to (world, 0), "opened");
  lanyard_test_wait_for (says (world, "Only a teaser of 0"), 20);
  act (world, "feeds.full");
  lanyard_test_wait_for (world->held != NULL, 20);
  lanyard_ui_test_shot (world->window, "feeds-full-narrow-loading");
  let_go (world);
  lanyard_test_wait_for (says (world, "walnut"), 20);
  lanyard_ui_test_shot (world->window, "feeds-full-narrow");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (world->window)), <=, 360);
}

static gboolean
is_full (World *world)
{
  LanyardFeedSubscription *subscription =
      lanyard_feed_subscriptions_find (lanyard_feed_reader_get_subscriptions (world->reader), world->feed);

  return subscription != NULL && lanyard_feed_subscription_get_fulltext (subscription);
}

/* A feed that is to have them always: the entry that is opened next has its article without a word. */
static void
test_always (void)
{
  g_autoptr (World) world = world_new (1180, 720);
  LanyardFeedSubscription *subscription;
  char *folders[] = { NULL };
  GtkWidget *window;

  lanyard_test_wait_for (
      lanyard_feed_subscriptions_find (lanyard_feed_reader_get_subscriptions (world->reader), world->feed) != NULL, 20);
  subscription = lanyard_feed_subscriptions_find (lanyard_feed_reader_get_subscriptions (world->reader), world->feed);
  window = GTK_WIDGET (lanyard_feed_edit_window_present (world->window, world->reader, subscription, folders));
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_ui_test_find (window, ADW_TYPE_ACTION_ROW, "Always load the full article");
  lanyard_ui_test_shot (GTK_WINDOW (window), "feeds-full-always");
  gtk_window_destroy (GTK_WINDOW (window));

  lanyard_feed_reader_set_full (world->reader, world->feed, TRUE);
  lanyard_test_wait_for (is_full (world), 20);
  go_to (world, 3);
  lanyard_test_wait_for (says (world, "walnut"), 20);
  g_assert_cmpuint (world->pages, >=, 1);
}

int
main (int argc, char **argv)
{
  lanyard_ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/feed-full/load", test_load);
  g_test_add_func ("/ui/feed-full/trouble", test_trouble);
  g_test_add_func ("/ui/feed-full/narrow", test_narrow);
  g_test_add_func ("/ui/feed-full/always", test_always);
  return g_test_run ();
}
