/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Feeds tab against a server in the same process. */
#include "lanyard-ui-test.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#include "feed-world.h"
#include "ui/feed/lanyard-article-view.h"
#include "ui/feed/lanyard-feed-add-window.h"
#include "ui/feed/lanyard-feed-downloads.h"
#include "ui/feed/lanyard-feed-edit-window.h"
#include "ui/feed/lanyard-feed-entry-list.h"
#include "ui/feed/lanyard-feed-list.h"
#include "ui/feed/lanyard-feed-page.h"
#include "ui/feed/lanyard-feed-place-row.h"
#include "ui/feed/lanyard-feed-places.h"

static void
test_add (void)
{
  g_autoptr (World) world = world_new ();
  g_autofree char *address = NULL;
  GtkWidget *window, *entry;

  world_show (world, 1080, 680);
  lanyard_test_wait_for (lanyard_ui_test_seek (world->page, GTK_TYPE_BUTTON, "Subscribe…") != NULL,
                         10);
  lanyard_ui_test_shot (world->window, "feeds-welcome");
  lanyard_ui_test_click (world->page, "Subscribe…");
  window = GTK_WIDGET (lanyard_ui_test_toplevel (LANYARD_TYPE_FEED_ADD_WINDOW));
  g_assert_nonnull (window);
  lanyard_ui_test_settle (GTK_WINDOW (window));

  /* What is no address is refused in words. */
  entry = lanyard_ui_test_find (window, ADW_TYPE_ENTRY_ROW, "Address of a feed or a page");
  gtk_editable_set_text (GTK_EDITABLE (entry), "not an address");
  lanyard_ui_test_click (window, "Find");
  lanyard_test_wait_for (
      lanyard_ui_test_seek (window, GTK_TYPE_LABEL,
                            "“not an address” is not the address of a page or feed") != NULL,
      10);

  /* A page names two feeds: the first is ticked, the second one is wanted as well. */
  address = g_strconcat (world->base, "/page", NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), address);
  lanyard_ui_test_click (window, "Find");
  lanyard_test_wait_for (lanyard_ui_test_seek (window, ADW_TYPE_ACTION_ROW, "Sport") != NULL, 10);
  adw_action_row_activate (
      ADW_ACTION_ROW (lanyard_ui_test_find (window, ADW_TYPE_ACTION_ROW, "Sport")));
  entry = lanyard_ui_test_find (window, ADW_TYPE_ENTRY_ROW, "Folder");
  gtk_editable_set_text (GTK_EDITABLE (entry), "Papers");
  lanyard_ui_test_shot (GTK_WINDOW (window), "feeds-add");
  lanyard_ui_test_click (window, "Subscribe");
  lanyard_test_wait_for (n_unread (world) == 24, 15);
  g_assert_cmpuint (n_feeds (world), ==, 2);
  lanyard_test_wait_for (lanyard_ui_test_seek (world->page, GTK_TYPE_LABEL, "The news") != NULL,
                         10);
  listed (world, 12);
  lanyard_test_wait_for (lanyard_ui_test_seek (places_of (world), GTK_TYPE_LABEL, "Papers") != NULL,
                         10);
  /* How many entries, and when the next refresh is. */
  lanyard_test_wait_for (lanyard_ui_test_seek (places_of (world), GTK_TYPE_LABEL,
                                               "12 entries · next in 60 min") != NULL,
                         10);
  lanyard_ui_test_shot (world->window, "feeds-added");
}

static void
test_read (void)
{
  g_autoptr (World) world = world_new ();
  gint64 first;

  add (world, "/feed/news", NULL);
  add (world, "/feed/sport", NULL);
  add (world, "/broken", "Papers");
  refresh (world);
  world_show (world, 1180, 720);
  listed (world, 24);
  choose (world, "The sport");
  listed (world, 12);
  g_assert_cmpint (article_of (world), ==, 0);

  act (world, "feeds.next");
  lanyard_test_wait_for (article_of (world) != 0, 10);
  first = article_of (world);
  g_assert_cmpint (first, ==, lanyard_feed_entry_list_get_selected (list_of (world)));
  lanyard_test_wait_for (n_unread (world) == 23, 10);
  act (world, "feeds.next");
  lanyard_test_wait_for (article_of (world) != first, 10);
  lanyard_test_wait_for (n_unread (world) == 22, 10);
  act (world, "feeds.previous");
  lanyard_test_wait_for (article_of (world) == first, 10);
  lanyard_ui_test_shot (world->window, "feeds-read");

  /* Unread again, and it stays so while it shows. */
  act (world, "feeds.toggle-read");
  lanyard_test_wait_for (n_unread (world) == 23, 10);

  act (world, "feeds.star");
  choose (world, "Starred");
  listed (world, 1);
  lanyard_test_wait_for (lanyard_ui_test_seek (GTK_WIDGET (list_of (world)), GTK_TYPE_BUTTON,
                                               "Take the star away") != NULL,
                         10);
  lanyard_ui_test_shot (world->window, "feeds-starred");

  /* The broken one says why. */
  choose (world, "Papers");
  lanyard_test_wait_for (
      lanyard_ui_test_seek (GTK_WIDGET (list_of (world)), GTK_TYPE_LABEL, "No entries") != NULL,
      10);
  lanyard_ui_test_shot (world->window, "feeds-broken");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  choose (world, "All entries");
  lanyard_ui_test_shot (world->window, "feeds-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

/* Reading on among the unread while a refresh takes away what was read. */
static void
test_unread (void)
{
  g_autoptr (World) world = world_new ();
  gint64 fourth, third;

  add (world, "/feed/news", NULL);
  refresh (world);
  world_show (world, 1180, 720);
  choose (world, "Unread");
  listed (world, 12);
  for (guint i = 0; i < 3; i++)
    {
      act (world, "feeds.next");
      lanyard_test_wait_for (n_unread (world) == 11 - i, 10);
    }
  third = article_of (world);
  act (world, "feeds.next");
  lanyard_test_wait_for (article_of (world) != third, 10);
  fourth = article_of (world);
  act (world, "feeds.previous");
  lanyard_test_wait_for (article_of (world) == third, 10);
  act (world, "feeds.next");
  lanyard_test_wait_for (article_of (world) == fourth && n_unread (world) == 8, 10);
  act (world, "feeds.toggle-read");
  lanyard_test_wait_for (n_unread (world) == 9, 10);
  act (world, "feeds.previous");
  lanyard_test_wait_for (article_of (world) == third, 10);

  world->items = 13;
  refresh (world);
  /* The new one and nine; what was read is gone from the list, and still there to be read. */
  listed (world, 10);
  g_assert_cmpint (article_of (world), ==, third);
  act (world, "feeds.next");
  lanyard_test_wait_for (article_of (world) == fourth, 10);
}

static void
test_search (void)
{
  g_autoptr (World) world = world_new ();
  GtkWidget *entry;

  add (world, "/feed/news", NULL);
  add (world, "/feed/sport", NULL);
  refresh (world);
  world_show (world, 1080, 680);
  choose (world, "The sport");
  listed (world, 12);
  lanyard_feed_page_search (LANYARD_FEED_PAGE (world->page));
  lanyard_ui_test_settle (world->window);
  entry = lanyard_ui_test_find (world->page, GTK_TYPE_SEARCH_ENTRY, NULL);
  /* Of all feeds, and the beginning of a word is enough. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "w7");
  listed (world, 2);
  lanyard_ui_test_shot (world->window, "feeds-search");
  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing of the kind");
  lanyard_test_wait_for (
      lanyard_ui_test_seek (world->page, GTK_TYPE_LABEL, "Nothing found") != NULL, 10);
  lanyard_ui_test_shot (world->window, "feeds-search-empty");
  lanyard_ui_test_click (world->page, "End the search");
  listed (world, 12);
}

static void
test_read_all (void)
{
  g_autoptr (World) world = world_new ();

  add (world, "/feed/news", NULL);
  add (world, "/feed/sport", NULL);
  refresh (world);
  world_show (world, 1080, 680);
  choose (world, "Unread");
  listed (world, 24);
  lanyard_ui_test_click (world->page, "Mark all as read");
  lanyard_test_wait_for (n_unread (world) == 0, 10);
  listed (world, 0);
  lanyard_test_wait_for (lanyard_ui_test_seek (world->page, GTK_TYPE_LABEL, "All is read") != NULL,
                         10);
  lanyard_test_wait_for (lanyard_ui_test_seek (world->page, GTK_TYPE_BUTTON, "Undo") != NULL, 10);
  lanyard_ui_test_shot (world->window, "feeds-all-read");
  lanyard_ui_test_click (world->page, "Undo");
  lanyard_test_wait_for (n_unread (world) == 24, 10);
  listed (world, 24);

  /* Of one feed the other is left alone. */
  choose (world, "The news");
  listed (world, 12);
  lanyard_ui_test_click (world->page, "Mark all as read");
  lanyard_test_wait_for (n_unread (world) == 12, 10);
}

static void
test_remove (void)
{
  g_autoptr (World) world = world_new ();
  gint64 gone;

  add (world, "/feed/news", NULL);
  add (world, "/feed/sport", "Papers");
  refresh (world);
  world_show (world, 1080, 680);
  choose (world, "The sport");
  listed (world, 12);
  act (world, "feeds.remove");
  lanyard_test_wait_for (n_feeds (world) == 1, 10);
  lanyard_test_wait_for (lanyard_ui_test_seek (places_of (world), GTK_TYPE_LABEL, "Papers") == NULL,
                         10);
  g_assert_cmpuint (n_unread (world), ==, 12);
  listed (world, 12);
  lanyard_ui_test_settle (world->window);
  lanyard_ui_test_shot (world->window, "feeds-removed");
  lanyard_ui_test_click (world->page, "Undo");
  lanyard_test_wait_for (n_feeds (world) == 2 && n_unread (world) == 24, 10);
  listed (world, 24);

  /* An entry, and back. */
  act (world, "feeds.next");
  lanyard_test_wait_for (article_of (world) != 0, 10);
  gone = article_of (world);
  act (world, "feeds.delete");
  listed (world, 23);
  lanyard_test_wait_for (article_of (world) != gone && article_of (world) != 0, 10);
  lanyard_ui_test_settle (world->window);
  g_assert_nonnull (lanyard_ui_test_seek (world->page, GTK_TYPE_BUTTON, "Undo"));
  lanyard_feed_page_undo (LANYARD_FEED_PAGE (world->page));
  listed (world, 24);
}

/* As the keyboard does it, wherever the focus is inside of @widget. */
static gboolean
press_at (GtkWidget *widget, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !taken; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0u, (GdkModifierType)0, &taken);
    }
  return taken;
}

static gboolean
press (World *world, guint key)
{
  return press_at (world->page, key);
}

static LanyardFeedPlace *
place_of (World *world)
{
  return lanyard_feed_places_get_selected (LANYARD_FEED_PLACES (places_of (world)));
}

/* What is folded up by the keyboard is so at the next start. */
static void
test_fold (void)
{
  g_autoptr (World) world = world_new ();
  g_auto (GStrv) folded = NULL;
  GtkWidget *list;

  add (world, "/feed/news", "Papers");
  add (world, "/feed/sport", "Papers/Weeklies");
  refresh (world);
  world_show (world, 1080, 680);
  choose (world, "The sport");
  list = find_inside (places_of (world), LANYARD_TYPE_FEED_LIST);
  gtk_widget_grab_focus (list);

  /* From the feed to its folder, which folds up; then to the one around it. */
  g_assert_true (press_at (list, GDK_KEY_Left));
  g_assert_cmpstr (lanyard_feed_place_get_folder (place_of (world)), ==, "Papers/Weeklies");
  g_assert_true (press_at (list, GDK_KEY_Left));
  lanyard_ui_test_settle (world->window);
  g_assert_null (lanyard_ui_test_seek (places_of (world), GTK_TYPE_LABEL, "The sport"));
  g_assert_true (press_at (list, GDK_KEY_Left));
  g_assert_cmpstr (lanyard_feed_place_get_folder (place_of (world)), ==, "Papers");
  g_object_get (world->page, "folded", &folded, NULL);
  g_assert_cmpuint (g_strv_length (folded), ==, 1);
  g_assert_cmpstr (folded[0], ==, "Papers/Weeklies");

  /* The next start: told before the folders are there. */
  gtk_window_destroy (world->window);
  world->page = lanyard_feed_page_new (world->reader);
  g_object_set (world->page, "folded", folded, NULL);
  world->window = lanyard_ui_test_window (world->page, 1080, 680);
  lanyard_test_wait_for (
      lanyard_ui_test_seek (places_of (world), GTK_TYPE_LABEL, "Weeklies") != NULL, 10);
  lanyard_ui_test_settle (world->window);
  g_assert_null (lanyard_ui_test_seek (places_of (world), GTK_TYPE_LABEL, "The sport"));
  choose (world, "Weeklies");
  list = find_inside (places_of (world), LANYARD_TYPE_FEED_LIST);
  g_assert_true (press_at (list, GDK_KEY_Right));
  g_assert_true (press_at (list, GDK_KEY_Right));
  g_assert_cmpstr (lanyard_feed_place_get_name (place_of (world)), ==, "The sport");
  g_clear_pointer (&folded, g_strfreev);
  g_object_get (world->page, "folded", &folded, NULL);
  g_assert_cmpuint (g_strv_length (folded), ==, 0);
}

static GtkWidget *
edit (World *world)
{
  GtkWidget *window;

  act (world, "feeds.edit");
  window = GTK_WIDGET (lanyard_ui_test_toplevel (LANYARD_TYPE_FEED_EDIT_WINDOW));
  g_assert_nonnull (window);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  /* One begins with the name, not with Cancel. */
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window)),
                                         lanyard_ui_test_find (window, ADW_TYPE_ENTRY_ROW, "Name")));
  return window;
}

/* A feed that has moved: its entries stay, and what was done is taken back by the key. */
static void
test_address (void)
{
  g_autoptr (World) world = world_new ();
  g_autofree char *before = g_strconcat (world->base, "/feed/news", NULL);
  g_autofree char *other = g_strconcat (world->base, "/feed/sport", NULL);
  g_autofree char *after = g_strconcat (world->base, "/feed/moved", NULL);
  g_autoptr (LanyardFeedSubscription) subscription = NULL;
  GtkWidget *window, *address;

  add (world, "/feed/news", NULL);
  add (world, "/feed/sport", NULL);
  refresh (world);
  world_show (world, 1080, 680);
  choose (world, "The news");
  subscription = g_object_ref (lanyard_feed_place_get_subscription (place_of (world)));
  window = edit (world);
  address = lanyard_ui_test_find (window, ADW_TYPE_ENTRY_ROW, "Address");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (address)), ==, before);

  /* Another one has it: the window says so and stays. */
  gtk_editable_set_text (GTK_EDITABLE (address), other);
  lanyard_ui_test_click (window, "Save");
  lanyard_test_wait_for (gtk_widget_has_css_class (address, "error"), 10);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_ui_test_shot (GTK_WINDOW (window), "feeds-address");
  g_assert_cmpstr (lanyard_feed_subscription_get_url (subscription), ==, before);

  gtk_editable_set_text (GTK_EDITABLE (address), after);
  g_assert_false (gtk_widget_has_css_class (address, "error"));
  lanyard_ui_test_click (window, "Save");
  lanyard_test_wait_for (g_strcmp0 (lanyard_feed_subscription_get_url (subscription), after) == 0,
                         10);
  refresh (world);
  lanyard_test_wait_for (
      g_strcmp0 (lanyard_feed_subscription_get_title (subscription), "The moved") == 0, 10);
  g_assert_false (lanyard_feed_subscription_get_renamed (subscription));
  lanyard_feed_page_undo (LANYARD_FEED_PAGE (world->page));
  lanyard_test_wait_for (g_strcmp0 (lanyard_feed_subscription_get_url (subscription), before) == 0,
                         10);
  /* Once. */
  lanyard_feed_page_undo (LANYARD_FEED_PAGE (world->page));
}

static void
test_edit (void)
{
  g_autoptr (World) world = world_new ();
  LanyardFeedSubscription *subscription;
  GtkWidget *window;
  g_autoptr (LanyardFeedSubscription) held = NULL;

  add (world, "/feed/news", NULL);
  refresh (world);
  world_show (world, 1080, 680);
  choose (world, "The news");
  held = g_list_model_get_item (
      G_LIST_MODEL (lanyard_feed_reader_get_subscriptions (world->reader)), 0);
  subscription = held;
  window = edit (world);
  gtk_editable_set_text (GTK_EDITABLE (lanyard_ui_test_find (window, ADW_TYPE_ENTRY_ROW, "Name")),
                         "My news");
  gtk_editable_set_text (GTK_EDITABLE (lanyard_ui_test_find (window, ADW_TYPE_ENTRY_ROW, "Folder")),
                         "A/B");
  /* 30 seconds */
  adw_combo_row_set_selected (
      ADW_COMBO_ROW (lanyard_ui_test_find (window, ADW_TYPE_COMBO_ROW, "Refresh")), 1);
  adw_action_row_activate (
      ADW_ACTION_ROW (lanyard_ui_test_find (window, ADW_TYPE_ACTION_ROW, "Notify of new entries")));
  lanyard_ui_test_shot (GTK_WINDOW (window), "feeds-edit");
  lanyard_ui_test_click (window, "Save");
  lanyard_test_wait_for (lanyard_feed_subscription_get_interval (subscription) == 30, 10);
  g_assert_cmpstr (lanyard_feed_subscription_get_title (subscription), ==, "My news");
  g_assert_true (lanyard_feed_subscription_get_renamed (subscription));
  g_assert_cmpstr (lanyard_feed_subscription_get_folder (subscription), ==, "A/B");
  g_assert_true (lanyard_feed_subscription_get_notify_new (subscription));
  lanyard_test_wait_for (lanyard_ui_test_seek (places_of (world), GTK_TYPE_LABEL, "B") != NULL, 10);
  lanyard_ui_test_settle (world->window);
  lanyard_ui_test_shot (world->window, "feeds-edited");
  lanyard_ui_test_click (world->page, "Undo");
  lanyard_test_wait_for (lanyard_feed_subscription_get_interval (subscription) == 0, 10);
  g_assert_cmpstr (lanyard_feed_subscription_get_title (subscription), ==, "The news");
  g_assert_cmpstr (lanyard_feed_subscription_get_folder (subscription), ==, "");
  /* It follows the feed's title again. */
  g_assert_false (lanyard_feed_subscription_get_renamed (subscription));
}

static void
write_opml (World *world, const char *path)
{
  g_autofree char *opml = g_strdup_printf (
      "<opml version='2.0'><body><outline text='Papers'><outline text='News' "
      "xmlUrl='%s/feed/news'/>"
      "<outline text='Weeklies'><outline text='Sport' xmlUrl='%s/feed/sport'/></outline></outline>"
      "<outline text='bad' xmlUrl='|touch /tmp/x'/></body></opml>",
      world->base, world->base);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, opml, -1, &error);
  g_assert_no_error (error);
}

static GtkWidget *
answer_of (void)
{
  GtkWindow *dialog = lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG);

  return dialog != NULL && gtk_widget_get_mapped (GTK_WIDGET (dialog)) ? GTK_WIDGET (dialog) : NULL;
}

static void
test_opml (void)
{
  g_autoptr (World) world = world_new ();
  g_autofree char *folder = lanyard_test_make_dir ("opml");
  g_autofree char *path = g_build_filename (folder, "in.opml", NULL);
  g_autofree char *out_path = g_build_filename (folder, "out.opml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) out = g_file_new_for_path (out_path);
  g_autofree char *written = NULL;

  world_show (world, 1080, 680);
  write_opml (world, path);
  lanyard_feed_page_import_file (LANYARD_FEED_PAGE (world->page), file);
  lanyard_test_wait_for (answer_of () != NULL, 10);
  lanyard_ui_test_settle (GTK_WINDOW (answer_of ()));
  g_assert_cmpstr (
      adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (answer_of ())), ==,
      "2 feeds were added.\n1 was refused:\n“|touch /tmp/x”: This is not a web address (http or "
      "https).");
  lanyard_ui_test_shot (GTK_WINDOW (answer_of ()), "feeds-imported");
  lanyard_ui_test_click (answer_of (), "Close");
  /* They are fetched at once. */
  lanyard_test_wait_for (n_unread (world) == 24, 15);
  lanyard_test_wait_for (
      lanyard_ui_test_seek (places_of (world), GTK_TYPE_LABEL, "Weeklies") != NULL, 10);
  lanyard_ui_test_settle (world->window);
  lanyard_ui_test_shot (world->window, "feeds-imported-list");

  /* The other way, and again: nothing is there twice. */
  lanyard_feed_page_export_file (LANYARD_FEED_PAGE (world->page), out);
  lanyard_test_wait_for (
      lanyard_ui_test_seek (world->page, GTK_TYPE_LABEL, "2 subscriptions were exported") != NULL,
      10);
  lanyard_feed_page_import_file (LANYARD_FEED_PAGE (world->page), out);
  lanyard_test_wait_for (answer_of () != NULL, 10);
  g_assert_cmpstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (answer_of ())), ==,
                   "0 feeds were added.\n2 were subscribed to already and stay as they are.");
  lanyard_ui_test_click (answer_of (), "Close");
  lanyard_test_wait_for (answer_of () == NULL, 10);

  /* What is no OPML says so. */
  g_file_set_contents (path, "hello", -1, NULL);
  lanyard_feed_page_import_file (LANYARD_FEED_PAGE (world->page), file);
  lanyard_test_wait_for (answer_of () != NULL, 10);
  g_assert_cmpstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (answer_of ())), ==,
                   "The file is no OPML document");
  lanyard_ui_test_click (answer_of (), "Close");
  g_assert_cmpuint (n_feeds (world), ==, 2);
}

static void
test_narrow (void)
{
  g_autoptr (World) world = world_new ();

  add (world, "/feed/news", NULL);
  add (world, "/feed/sport", "Papers");
  refresh (world);
  world_show (world, 360, 640);
  listed (world, 24);
  lanyard_ui_test_settle (world->window);
  g_assert_cmpint (gtk_widget_get_width (world->page), <=, 360);
  g_assert_null (lanyard_ui_test_seek (world->page, LANYARD_TYPE_FEED_PLACES, NULL));
  lanyard_ui_test_shot (world->window, "feeds-narrow-entries");
  lanyard_ui_test_click (world->page, "Subscriptions");
  lanyard_ui_test_settle (world->window);
  g_assert_nonnull (lanyard_ui_test_seek (world->page, LANYARD_TYPE_FEED_PLACES, NULL));
  g_assert_null (lanyard_ui_test_seek (world->page, LANYARD_TYPE_FEED_ENTRY_LIST, NULL));
  lanyard_ui_test_shot (world->window, "feeds-narrow-places");
  /* Back of the first column is nowhere. */
  act (world, "feeds.back");
  lanyard_ui_test_settle (world->window);
  g_assert_nonnull (lanyard_ui_test_seek (world->page, LANYARD_TYPE_FEED_PLACES, NULL));

  g_signal_emit_by_name (lanyard_ui_test_find (places_of (world), GTK_TYPE_LIST_VIEW, NULL),
                         "activate", 0);
  lanyard_ui_test_settle (world->window);
  /* Going through the list is not reading while no article shows. */
  act (world, "feeds.next");
  g_assert_cmpint (lanyard_feed_entry_list_get_selected (list_of (world)), !=, 0);
  g_assert_cmpuint (n_unread (world), ==, 24);
  g_signal_emit_by_name (
      lanyard_ui_test_find (GTK_WIDGET (list_of (world)), GTK_TYPE_LIST_VIEW, NULL), "activate", 0);
  lanyard_test_wait_for (article_of (world) != 0, 10);
  lanyard_test_wait_for (n_unread (world) == 23, 10);
  lanyard_ui_test_settle (world->window);
  lanyard_ui_test_shot (world->window, "feeds-narrow-article");
  act (world, "feeds.back");
  lanyard_ui_test_settle (world->window);
  g_assert_nonnull (lanyard_ui_test_seek (world->page, LANYARD_TYPE_FEED_ENTRY_LIST, NULL));
}

static void
test_medium (void)
{
  g_autoptr (World) world = world_new ();

  add (world, "/feed/news", NULL);
  refresh (world);
  world_show (world, 800, 600);
  listed (world, 12);
  act (world, "feeds.next");
  lanyard_test_wait_for (article_of (world) != 0, 10);
  lanyard_ui_test_settle (world->window);
  g_assert_null (lanyard_ui_test_seek (world->page, LANYARD_TYPE_FEED_PLACES, NULL));
  lanyard_ui_test_shot (world->window, "feeds-medium");
  act (world, "feeds.back");
  lanyard_ui_test_settle (world->window);
  g_assert_nonnull (lanyard_ui_test_seek (world->page, LANYARD_TYPE_FEED_PLACES, NULL));
  g_assert_nonnull (lanyard_ui_test_seek (world->page, LANYARD_TYPE_FEED_ENTRY_LIST, NULL));
  lanyard_ui_test_shot (world->window, "feeds-medium-places");
}

static void
test_files (void)
{
  g_autoptr (World) world = world_new ();
  g_autofree char *downloads = lanyard_test_make_dir ("feed-files");
  g_autofree char *path = g_build_filename (downloads, "talk.mp3", NULL);
  g_autofree char *again = g_build_filename (downloads, "talk (2).mp3", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (downloads);
  g_autofree char *content = NULL;

  add (world, "/feed/news", NULL);
  refresh (world);
  world_show (world, 1180, 720);
  lanyard_feed_page_set_download_folder (LANYARD_FEED_PAGE (world->page), folder);
  listed (world, 12);
  act (world, "feeds.next");
  lanyard_test_wait_for (article_of (world) != 0, 10);
  lanyard_test_wait_for (lanyard_ui_test_seek (world->page, GTK_TYPE_BUTTON, "Save") != NULL, 10);
  lanyard_ui_test_click (world->page, "Save");
  lanyard_test_wait_for (
      lanyard_ui_test_seek (world->page, GTK_TYPE_LABEL, "“talk.mp3” was saved") != NULL, 10);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "not really music");
  lanyard_ui_test_shot (world->window, "feeds-saved");
  lanyard_ui_test_click (world->page, "Save");
  lanyard_test_wait_for (g_file_test (again, G_FILE_TEST_EXISTS), 10);
}

/* What a feed of the public internet names here is asked about, and is fetched only if one says so. */
static void
test_private_file (void)
{
  static const char *const answers[] = { "cancel", "save" };
  g_autoptr (World) world = world_new ();
  g_autofree char *downloads = lanyard_test_make_dir ("feed-files");
  g_autofree char *path = g_build_filename (downloads, "talk.mp3", NULL);
  g_autofree char *uri = g_strconcat (world->base, "/files/talk.mp3", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (downloads);
  LanyardFeedDownloads *list;

  add (world, "/feed/news", NULL);
  refresh (world);
  world_show (world, 1180, 720);
  lanyard_feed_page_set_download_folder (LANYARD_FEED_PAGE (world->page), folder);
  listed (world, 12);
  list = LANYARD_FEED_DOWNLOADS (find_inside (world->page, LANYARD_TYPE_FEED_DOWNLOADS));
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      GtkWindow *dialog;

      lanyard_feed_downloads_start (list, uri, "audio/mpeg", "http://93.184.216.34/feed", folder, FALSE);
      lanyard_test_wait_for (lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL, 10);
      dialog = lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG);
      lanyard_ui_test_settle (dialog);
      lanyard_ui_test_shot (dialog, "feeds-private-file");
      g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), "127.0.0.1"));
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), answers[i]);
      gtk_window_destroy (dialog);
      lanyard_test_wait_for (lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG) == NULL, 10);
      g_assert_cmpuint (lanyard_feed_downloads_get_n (list), ==, i);
    }
  lanyard_test_wait_for (g_file_test (path, G_FILE_TEST_EXISTS), 10);
  lanyard_test_wait_for (lanyard_feed_downloads_get_n (list) == 0, 10);
}

/* Any row's: which of them the list keeps first is its own affair. */
static gboolean
shows_thumbnail_below (GtkWidget *widget)
{
  if (GTK_IS_IMAGE (widget) && gtk_widget_has_css_class (widget, "feed-thumbnail"))
    return gtk_widget_get_mapped (widget) && gtk_image_get_paintable (GTK_IMAGE (widget)) != NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows_thumbnail_below (child))
      return TRUE;
  return FALSE;
}

static gboolean
shows_thumbnail (World *world)
{
  return shows_thumbnail_below (GTK_WIDGET (list_of (world)));
}

/* Of the feeds that may show pictures, and of no others. */
static void
test_thumbnails (void)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (LanyardFeedSubscription) subscription = NULL;

  add (world, "/feed/news", NULL);
  refresh (world);
  world_show (world, 1180, 720);
  listed (world, 12);
  lanyard_ui_test_settle (world->window);
  /* Longer than the list waits. */
  for (gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC / 2; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (world->pictures, ==, 0);

  subscription = g_list_model_get_item (
      G_LIST_MODEL (lanyard_feed_reader_get_subscriptions (world->reader)), 0);
  lanyard_feed_reader_set_options (world->reader, lanyard_feed_subscription_get_id (subscription),
                                   0, FALSE, TRUE);
  lanyard_test_wait_for (lanyard_feed_subscription_get_pictures (subscription), 10);
  choose (world, "The news");
  lanyard_test_wait_for (shows_thumbnail (world), 10);
  g_assert_cmpuint (world->pictures, >, 0);
  lanyard_ui_test_shot (world->window, "feeds-thumbnails");
}

static GtkWidget *
focus_of (World *world)
{
  return gtk_root_get_focus (GTK_ROOT (world->window));
}

static gboolean
has_focus (World *world, GtkWidget *widget)
{
  return focus_of (world) != NULL && gtk_widget_get_mapped (focus_of (world)) &&
         gtk_widget_is_ancestor (focus_of (world), widget);
}

/* The Tab key goes from part to part and not from row to row; the keyboard is never where nobody
 * sees it. */
static void
test_focus (void)
{
  g_autoptr (World) world = world_new ();
  GtkWidget *places, *entries, *article;

  add (world, "/feed/news", NULL);
  add (world, "/feed/sport", NULL);
  refresh (world);
  world_show (world, 1180, 720);
  listed (world, 24);
  lanyard_ui_test_settle (world->window);
  places = find_inside (places_of (world), LANYARD_TYPE_FEED_LIST);
  entries = find_inside (GTK_WIDGET (list_of (world)), LANYARD_TYPE_FEED_LIST);

  gtk_window_set_focus (world->window, NULL);
  g_assert_true (gtk_widget_child_focus (world->page, GTK_DIR_TAB_FORWARD));
  g_assert_true (has_focus (world, places));
  gtk_widget_child_focus (world->page, GTK_DIR_TAB_FORWARD);
  g_assert_true (has_focus (world, GTK_WIDGET (list_of (world))));
  g_assert_false (has_focus (world, entries));
  /* Three buttons are over the list. */
  for (guint i = 0; i < 3; i++)
    gtk_widget_child_focus (world->page, GTK_DIR_TAB_FORWARD);
  g_assert_true (has_focus (world, entries));
  gtk_widget_child_focus (world->page, GTK_DIR_TAB_FORWARD);
  g_assert_false (has_focus (world, GTK_WIDGET (list_of (world))));
  gtk_widget_child_focus (world->page, GTK_DIR_TAB_BACKWARD);
  g_assert_true (has_focus (world, entries));

  /* The space bar reads on from the subscriptions, too. */
  gtk_widget_grab_focus (places);
  g_assert_true (press (world, GDK_KEY_space));
  lanyard_test_wait_for (article_of (world) != 0, 10);

  /* Out of the article the way back is open, too. */
  article = find_inside (world->page, LANYARD_TYPE_ARTICLE_VIEW);
  lanyard_ui_test_settle (world->window);
  g_assert_true (gtk_widget_grab_focus (article));
  g_assert_true (has_focus (world, article));
  for (guint i = 0; i < 5 && has_focus (world, article); i++)
    gtk_widget_child_focus (world->page, GTK_DIR_TAB_BACKWARD);
  g_assert_false (has_focus (world, article));
  g_assert_true (has_focus (world, world->page));

  /* A window that becomes too small for what has the keyboard. */
  gtk_widget_grab_focus (places);
  gtk_window_set_default_size (world->window, 640, 720);
  lanyard_test_wait_for (!gtk_widget_get_mapped (places), 10);
  lanyard_test_wait_for (has_focus (world, world->page), 10);
}

static void
test_keys (void)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (LanyardFeedEntry) entry = NULL;
  GtkWidget *search;
  gint64 first, second;

  add (world, "/feed/news", NULL);
  refresh (world);
  world_show (world, 1180, 720);
  listed (world, 12);
  lanyard_feed_entry_list_grab_focus (list_of (world));
  g_assert_true (press (world, GDK_KEY_j));
  lanyard_test_wait_for (article_of (world) != 0, 10);
  first = article_of (world);
  /* The article is short, so that a screen further is the next one. */
  lanyard_ui_test_settle (world->window);
  g_assert_true (press (world, GDK_KEY_space));
  lanyard_test_wait_for (article_of (world) != first && article_of (world) != 0, 10);
  second = article_of (world);
  g_assert_true (press (world, GDK_KEY_k));
  lanyard_test_wait_for (article_of (world) == first, 10);
  g_assert_true (press (world, GDK_KEY_j));
  lanyard_test_wait_for (article_of (world) == second, 10);
  lanyard_test_wait_for (n_unread (world) == 10, 10);
  entry = lanyard_feed_entry_list_find (list_of (world), second);
  g_assert_true (press (world, GDK_KEY_s));
  lanyard_test_wait_for (lanyard_feed_entry_get_starred (entry), 10);
  g_assert_true (press (world, GDK_KEY_m));
  lanyard_test_wait_for (n_unread (world) == 11, 10);

  /* In the search a letter is a letter. */
  lanyard_feed_page_search (LANYARD_FEED_PAGE (world->page));
  lanyard_ui_test_settle (world->window);
  search = lanyard_ui_test_find (world->page, GTK_TYPE_SEARCH_ENTRY, NULL);
  g_assert_true (gtk_widget_has_focus (gtk_root_get_focus (GTK_ROOT (world->window))));
  g_assert_nonnull (gtk_widget_get_ancestor (gtk_root_get_focus (GTK_ROOT (world->window)),
                                             GTK_TYPE_SEARCH_ENTRY));
  g_assert_false (press (world, GDK_KEY_j));
  g_assert_false (press (world, GDK_KEY_space));
  g_assert_nonnull (search);
}

static guint
count_rows (GtkWidget *root, GType type)
{
  guint n = g_type_is_a (G_OBJECT_TYPE (root), type) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_rows (child, type);
  return n;
}

static gpointer
fill_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_database_exec (
      database,
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
      " INSERT INTO feed_entries (feed, identity, digest, title, summary, time, seen)"
      " SELECT (SELECT id FROM feeds), 'id:x' || i, '', 'Entry ' || i, '', i, 0 FROM n",
      error);
  return NULL;
}

static void
test_many (void)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GError) error = NULL;
  GtkWidget *list;

  add (world, "/feed/news", NULL);
  lanyard_database_run_sync (world->database, fill_job, NULL, &error);
  g_assert_no_error (error);
  world_show (world, 1080, 680);
  listed (world, 100000);
  lanyard_test_wait_for (lanyard_ui_test_seek (world->page, GTK_TYPE_LABEL, "Entry 100000") != NULL,
                         10);
  /* Rows for what is near, and no more. */
  g_assert_cmpuint (
      count_rows (GTK_WIDGET (list_of (world)), g_type_from_name ("LanyardFeedEntryRow")), <, 500);
  lanyard_ui_test_shot (world->window, "feeds-many");
  list = lanyard_ui_test_find (GTK_WIDGET (list_of (world)), GTK_TYPE_LIST_VIEW, NULL);
  /* All of it soon, and not at once. */
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (
                             gtk_list_view_get_model (GTK_LIST_VIEW (list)))) == 100000,
                         10);
  gtk_widget_activate_action (list, "list.scroll-to-item", "u", 99999u);
  lanyard_test_wait_for (lanyard_ui_test_seek (world->page, GTK_TYPE_LABEL, "Entry 1") != NULL, 10);
  g_assert_cmpuint (
      count_rows (GTK_WIDGET (list_of (world)), g_type_from_name ("LanyardFeedEntryRow")), <, 500);
}

static gint64
id_at (World *world, guint position)
{
  g_autoptr (GArray) ids = lanyard_feed_entry_list_dup_ids (list_of (world));

  return g_array_index (ids, gint64, position);
}

static void
set_read (World *world, gint64 id)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) changed = NULL;

  g_array_append_val (ids, id);
  lanyard_feed_reader_set_state_async (world->reader, ids, NULL, LANYARD_FEED_STATE_READ, TRUE,
                                       lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  changed = lanyard_feed_reader_set_state_finish (world->reader, result, NULL);
  g_assert_cmpuint (changed->len, ==, 1);
}

/* Oldest first, without what is read, and on from one unread entry to the next through all feeds. */
static void
test_order (void)
{
  g_autoptr (World) world = world_new ();
  gint64 newest, second, third, oldest;

  world->items = 4;
  add (world, "/feed/alpha", NULL);
  add (world, "/feed/beta", NULL);
  refresh (world);
  world_show (world, 1080, 680);
  listed (world, 8);
  choose (world, "The alpha");
  listed (world, 4);
  newest = id_at (world, 0);
  second = id_at (world, 1);
  third = id_at (world, 2);
  oldest = id_at (world, 3);

  g_object_set (world->page, "oldest-first", TRUE, NULL);
  lanyard_test_wait_for (lanyard_feed_entry_list_get_ready (list_of (world)) &&
                             id_at (world, 0) == oldest,
                         10);
  g_assert_cmpint (id_at (world, 3), ==, newest);

  set_read (world, third);
  act (world, "feeds.only-unread");
  listed (world, 3);
  g_assert_cmpint (id_at (world, 0), ==, oldest);
  g_assert_cmpint (id_at (world, 1), ==, second);
  lanyard_ui_test_shot (world->window, "feeds-only-unread");

  /* Starred ones are looked for whether they are read or not; all comes back. */
  choose (world, "Starred");
  listed (world, 0);
  choose (world, "The alpha");
  act (world, "feeds.only-unread");
  listed (world, 4);

  /* From the first unread of this feed over what is read, around its end, and to the other feed. */
  lanyard_feed_entry_list_select (list_of (world), second);
  lanyard_test_wait_for (article_of (world) == second && n_unread (world) == 6, 10);
  act (world, "feeds.next-unread");
  lanyard_test_wait_for (article_of (world) == newest && n_unread (world) == 5, 10);
  act (world, "feeds.next-unread");
  lanyard_test_wait_for (article_of (world) == oldest && n_unread (world) == 4, 10);
  act (world, "feeds.next-unread");
  lanyard_test_wait_for (n_unread (world) == 3 && article_of (world) != oldest, 10);
  for (guint left = 3; left > 0; left--)
    {
      act (world, "feeds.next-unread");
      lanyard_test_wait_for (n_unread (world) == left - 1, 10);
    }
  act (world, "feeds.next-unread");
  lanyard_test_wait_for (lanyard_ui_test_seek (world->page, GTK_TYPE_LABEL, "All is read") != NULL, 10);
}

int
main (int argc, char *argv[])
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/feed-page/order", test_order);
  g_test_add_func ("/feed-page/add", test_add);
  g_test_add_func ("/feed-page/read", test_read);
  g_test_add_func ("/feed-page/unread", test_unread);
  g_test_add_func ("/feed-page/search", test_search);
  g_test_add_func ("/feed-page/read-all", test_read_all);
  g_test_add_func ("/feed-page/remove", test_remove);
  g_test_add_func ("/feed-page/fold", test_fold);
  g_test_add_func ("/feed-page/edit", test_edit);
  g_test_add_func ("/feed-page/address", test_address);
  g_test_add_func ("/feed-page/opml", test_opml);
  g_test_add_func ("/feed-page/narrow", test_narrow);
  g_test_add_func ("/feed-page/medium", test_medium);
  g_test_add_func ("/feed-page/files", test_files);
  g_test_add_func ("/feed-page/private-file", test_private_file);
  g_test_add_func ("/feed-page/thumbnails", test_thumbnails);
  g_test_add_func ("/feed-page/focus", test_focus);
  g_test_add_func ("/feed-page/keys", test_keys);
  g_test_add_func ("/feed-page/many", test_many);
  return g_test_run ();
}
