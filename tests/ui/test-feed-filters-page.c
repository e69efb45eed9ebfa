/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Feeds tab's saved searches, rules, and marking read while scrolling, against a server in the same process. */
#include "feed-world.h"
#include "lanyard-ui-test.h"

#include "ui/feed/lanyard-feed-condition-row.h"
#include "ui/feed/lanyard-feed-filter-window.h"
#include "ui/feed/lanyard-feed-page.h"
#include "ui/feed/lanyard-feed-place-row.h"
#include "ui/feed/lanyard-feed-places.h"
#include "ui/feed/lanyard-feed-rules-window.h"

static gboolean
is_place (World *world, const char *name)
{
  return lanyard_ui_test_seek (places_of (world), GTK_TYPE_LABEL, name) != NULL;
}

/* What the row of the first column counts. */
static guint
unread_of (World *world, const char *name)
{
  GtkWidget *label = lanyard_ui_test_seek (places_of (world), GTK_TYPE_LABEL, name);
  GtkWidget *row = label != NULL ? gtk_widget_get_ancestor (label, LANYARD_TYPE_FEED_PLACE_ROW) : NULL;
  LanyardFeedPlace *place = row != NULL ? lanyard_feed_place_row_get_place (LANYARD_FEED_PLACE_ROW (row)) : NULL;

  return place != NULL ? lanyard_feed_place_get_unread (place) : G_MAXUINT;
}

static const char *
selected_name (World *world)
{
  GtkWidget *places = find_inside (world->page, LANYARD_TYPE_FEED_PLACES);
  LanyardFeedPlace *place = lanyard_feed_places_get_selected (LANYARD_FEED_PLACES (places));

  return place != NULL ? lanyard_feed_place_get_name (place) : NULL;
}

static void
search (World *world, const char *words, guint found)
{
  GtkWidget *entry;

  lanyard_feed_page_search (LANYARD_FEED_PAGE (world->page));
  lanyard_ui_test_settle (world->window);
  entry = lanyard_ui_test_find (world->page, GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), words);
  listed (world, found);
}

static GtkWidget *
window_of (GType type)
{
  GtkWidget *window;

  lanyard_test_wait_for (lanyard_ui_test_toplevel (type) != NULL, 10);
  window = GTK_WIDGET (lanyard_ui_test_toplevel (type));
  lanyard_ui_test_settle (GTK_WINDOW (window));
  return window;
}

static gboolean
focus_within (GtkWidget *window, GtkWidget *widget)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  return focus != NULL && gtk_widget_is_ancestor (focus, widget);
}

/* The keyboard goes to a new condition, and to the one that is left as one is removed. */
static void
check_condition_focus (GtkWidget *window)
{
  GtkWidget *first = find_inside (window, LANYARD_TYPE_FEED_CONDITION_ROW);
  GtkWidget *row, *second;

  lanyard_ui_test_click (window, "Add a condition");
  row = gtk_widget_get_next_sibling (gtk_widget_get_parent (first));
  second = find_inside (row, LANYARD_TYPE_FEED_CONDITION_ROW);
  g_assert_true (focus_within (window, second));
  gtk_widget_grab_focus (lanyard_ui_test_find (second, GTK_TYPE_BUTTON, "Remove the condition"));
  lanyard_ui_test_click (second, "Remove the condition");
  g_assert_null (gtk_widget_get_next_sibling (gtk_widget_get_parent (first)));
  g_assert_true (focus_within (window, first));
}

/* One click saves what is searched for; its count follows a refresh; edited and deleted, with a way back. */
static void
test_saved (void)
{
  g_autoptr (World) world = world_new ();
  GtkWidget *window;

  add (world, "/feed/news", NULL);
  add (world, "/feed/sport", "Papers");
  refresh (world);
  world_show (world, 1080, 680);
  listed (world, 24);
  search (world, "number w1", 6);
  lanyard_ui_test_shot (world->window, "feeds-save-search");
  lanyard_ui_test_click (world->page, "Save this search");
  lanyard_test_wait_for (g_strcmp0 (selected_name (world), "number w1") == 0, 10);
  lanyard_test_wait_for (is_place (world, "number w1") && unread_of (world, "number w1") == 6, 10);
  listed (world, 6);
  lanyard_ui_test_shot (world->window, "feeds-saved");

  /* What comes new is counted, and what is read is not. */
  world->items = 16;
  refresh (world);
  lanyard_test_wait_for (unread_of (world, "number w1") == 14, 10);
  listed (world, 14);
  act (world, "feeds.read-all");
  lanyard_test_wait_for (unread_of (world, "number w1") == 0, 10);
  lanyard_feed_page_undo (LANYARD_FEED_PAGE (world->page));
  lanyard_test_wait_for (unread_of (world, "number w1") == 14, 10);

  /* The same words again lead to it. */
  choose (world, "The sport");
  search (world, "number w1", 14);
  lanyard_ui_test_click (world->page, "Save this search");
  lanyard_test_wait_for (g_strcmp0 (selected_name (world), "number w1") == 0, 10);

  act (world, "feeds.edit");
  window = window_of (LANYARD_TYPE_FEED_FILTER_WINDOW);
  lanyard_ui_test_shot (GTK_WINDOW (window), "feeds-filter");
  /* One begins with the name, not with Cancel. */
  g_assert_true (focus_within (window, lanyard_ui_test_find (window, ADW_TYPE_ENTRY_ROW, "Name")));
  gtk_editable_set_text (GTK_EDITABLE (lanyard_ui_test_find (window, ADW_TYPE_ENTRY_ROW, "Name")), "Ones of sport");
  check_condition_focus (window);
  lanyard_ui_test_click (window, "Add a condition");
  lanyard_ui_test_click (window, "Save");
  lanyard_test_wait_for (lanyard_ui_test_seek (window, GTK_TYPE_LABEL, "“Has the words”: say what") != NULL, 10);
  {
    GtkWidget *first = find_inside (window, LANYARD_TYPE_FEED_CONDITION_ROW);
    GtkWidget *second = gtk_widget_get_next_sibling (gtk_widget_get_parent (first));
    GtkWidget *kind = find_inside (second, GTK_TYPE_DROP_DOWN);

    gtk_drop_down_set_selected (GTK_DROP_DOWN (kind), 2 * LANYARD_FEED_CONDITION_FOLDER);
  }
  lanyard_ui_test_shot (GTK_WINDOW (window), "feeds-filter-two");
  lanyard_ui_test_click (window, "Save");
  lanyard_test_wait_for (is_place (world, "Ones of sport") && unread_of (world, "Ones of sport") == 7, 10);
  listed (world, 7);
  lanyard_ui_test_click (world->page, "Undo");
  lanyard_test_wait_for (is_place (world, "number w1") && unread_of (world, "number w1") == 14, 10);
  g_assert_false (is_place (world, "Ones of sport"));

  act (world, "feeds.remove");
  lanyard_test_wait_for (!is_place (world, "number w1"), 10);
  lanyard_test_wait_for (g_strcmp0 (selected_name (world), "All entries") == 0, 10);
  lanyard_ui_test_click (world->page, "Undo");
  lanyard_test_wait_for (is_place (world, "number w1") && unread_of (world, "number w1") == 14, 10);

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  choose (world, "number w1");
  lanyard_ui_test_shot (world->window, "feeds-saved-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static gint64
save_folder_search (World *world, const char *name, const char *folder)
{
  g_autoptr (LanyardFeedFilterRecord) record = lanyard_feed_filter_record_new (name);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  lanyard_feed_filter_record_add (record, lanyard_feed_condition_new (LANYARD_FEED_CONDITION_FOLDER, FALSE, folder));
  lanyard_feed_reader_save_filter_async (world->reader, record, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  id = lanyard_feed_reader_save_filter_finish (world->reader, result, &error);
  g_assert_no_error (error);
  return id;
}

static const char *
folder_asked_for (World *world, gint64 filter)
{
  LanyardFeedFilterItem *item = lanyard_feed_reader_find_filter (world->reader, filter);
  const LanyardFeedCondition *condition = lanyard_feed_filter_item_get_record (item)->conditions->pdata[0];

  return condition->value;
}

/* A folder gets the name of another: what asked for it goes along and comes back, and what asked for the other stays. */
static void
test_folders (void)
{
  g_autoptr (World) world = world_new ();
  gint64 one, other;
  GtkWindow *dialog;

  add (world, "/feed/news", "Papers");
  add (world, "/feed/sport", "Games");
  one = save_folder_search (world, "What is in papers", "Papers");
  other = save_folder_search (world, "What is in games", "Games");
  world_show (world, 1080, 680);
  choose (world, "Papers");
  g_assert_cmpstr (selected_name (world), ==, "Papers");
  act (world, "feeds.edit");
  lanyard_test_wait_for ((dialog = lanyard_ui_test_toplevel (ADW_TYPE_MESSAGE_DIALOG)) != NULL, 10);
  gtk_editable_set_text (GTK_EDITABLE (find_inside (GTK_WIDGET (dialog), GTK_TYPE_ENTRY)), "Games");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "rename");
  lanyard_test_wait_for (strcmp (folder_asked_for (world, one), "Games") == 0, 10);
  lanyard_feed_page_undo (LANYARD_FEED_PAGE (world->page));
  lanyard_test_wait_for (strcmp (folder_asked_for (world, one), "Papers") == 0, 10);
  g_assert_cmpstr (folder_asked_for (world, other), ==, "Games");
}

/* A rule is made, meets what comes new, and is applied to what is there, with a way back. */
static void
test_rules (void)
{
  g_autoptr (World) world = world_new ();
  GtkWidget *rules, *window;

  add (world, "/feed/news", NULL);
  refresh (world);
  world_show (world, 1080, 680);
  listed (world, 12);
  act (world, "feeds.rules");
  rules = window_of (LANYARD_TYPE_FEED_RULES_WINDOW);
  lanyard_ui_test_shot (GTK_WINDOW (rules), "feeds-rules-empty");
  lanyard_ui_test_click (rules, "Add a rule…");
  window = window_of (LANYARD_TYPE_FEED_FILTER_WINDOW);
  gtk_editable_set_text (GTK_EDITABLE (lanyard_ui_test_find (window, ADW_TYPE_ENTRY_ROW, "Name")), "Ones <b>");
  {
    GtkWidget *row = find_inside (window, LANYARD_TYPE_FEED_CONDITION_ROW);
    GtkWidget *kind = find_inside (row, GTK_TYPE_DROP_DOWN);

    gtk_drop_down_set_selected (GTK_DROP_DOWN (kind), 2 * LANYARD_FEED_CONDITION_TITLE);
    gtk_editable_set_text (GTK_EDITABLE (find_inside (row, GTK_TYPE_ENTRY)), "NUMBER 1");
  }
  lanyard_ui_test_shot (GTK_WINDOW (window), "feeds-rule");
  lanyard_ui_test_click (window, "Save");
  lanyard_test_wait_for (lanyard_ui_test_seek (rules, GTK_TYPE_LABEL, "Ones <b>") != NULL, 10);
  lanyard_ui_test_shot (GTK_WINDOW (rules), "feeds-rules");

  /* 12 to 15 are new and read at once; 1, 10 and 11 stay as they were until it is applied to them. */
  world->items = 16;
  refresh (world);
  lanyard_test_wait_for (n_unread (world) == 12, 10);
  lanyard_ui_test_click (rules, "Apply to the entries there are");
  lanyard_test_wait_for (n_unread (world) == 9, 10);
  lanyard_test_wait_for (lanyard_ui_test_seek (rules, GTK_TYPE_BUTTON, "Undo") != NULL, 10);
  lanyard_ui_test_click (rules, "Undo");
  lanyard_test_wait_for (n_unread (world) == 12, 10);

  lanyard_ui_test_click (rules, "Delete");
  lanyard_test_wait_for (lanyard_ui_test_seek (rules, GTK_TYPE_LABEL, "Ones <b>") == NULL, 10);
  world->items = 20;
  refresh (world);
  lanyard_test_wait_for (n_unread (world) == 16, 10);
  gtk_window_close (GTK_WINDOW (rules));
}

static GtkAdjustment *
adjustment_of (World *world)
{
  GtkWidget *view = lanyard_ui_test_find (GTK_WIDGET (list_of (world)), GTK_TYPE_LIST_VIEW, NULL);

  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
}

/* What one scrolls past is read, all that and nothing else, and unread again on demand; off it is nothing. */
static void
test_passed (void)
{
  g_autoptr (World) world = world_new ();
  GtkAdjustment *adjustment;
  double page;

  world->items = 60;
  add (world, "/feed/news", NULL);
  refresh (world);
  world_show (world, 1080, 680);
  choose (world, "The news");
  listed (world, 60);
  lanyard_ui_test_settle (world->window);
  adjustment = adjustment_of (world);
  page = gtk_adjustment_get_page_size (adjustment);
  lanyard_test_wait_for (gtk_adjustment_get_upper (adjustment) > 5 * page, 10);
  gtk_adjustment_set_value (adjustment, page);
  lanyard_ui_test_settle (world->window);
  g_assert_cmpuint (n_unread (world), ==, 60);
  gtk_adjustment_set_value (adjustment, 0);
  lanyard_ui_test_settle (world->window);

  g_object_set (world->page, "mark-passed", TRUE, NULL);
  gtk_adjustment_set_value (adjustment, 1);
  lanyard_ui_test_settle (world->window);
  gtk_adjustment_set_value (adjustment, page);
  lanyard_test_wait_for (n_unread (world) < 60, 10);
  lanyard_test_wait_for (lanyard_ui_test_seek (world->page, GTK_TYPE_BUTTON, "Undo") != NULL, 10);
  lanyard_ui_test_shot (world->window, "feeds-passed");
  /* At most what was on that page. */
  g_assert_cmpuint (n_unread (world), >, 40);
  lanyard_ui_test_click (world->page, "Undo");
  lanyard_test_wait_for (n_unread (world) == 60, 10);

  /* Stop after stop there is one to press, and no row of them behind it. */
  lanyard_ui_test_settle (world->window);
  gtk_adjustment_set_value (adjustment, 1.5 * page);
  lanyard_test_wait_for (n_unread (world) < 60, 10);
  lanyard_ui_test_settle (world->window);
  {
    guint left = n_unread (world);

    gtk_adjustment_set_value (adjustment, 2 * page);
    lanyard_test_wait_for (n_unread (world) < left, 10);
    lanyard_test_wait_for (lanyard_ui_test_seek (world->page, GTK_TYPE_BUTTON, "Undo") != NULL, 10);
    lanyard_ui_test_settle (world->window);
    lanyard_ui_test_click (world->page, "Undo");
    lanyard_test_wait_for (n_unread (world) == left, 10);
    lanyard_test_wait_for (lanyard_ui_test_seek (world->page, GTK_TYPE_BUTTON, "Undo") == NULL, 10);
  }
  act (world, "feeds.read-all");
  lanyard_test_wait_for (n_unread (world) == 0, 10);
  lanyard_feed_page_undo (LANYARD_FEED_PAGE (world->page));
  lanyard_test_wait_for (n_unread (world) > 0, 10);
  gtk_adjustment_set_value (adjustment, 0);
  lanyard_ui_test_settle (world->window);
  /* What was shown until now does not count any more. */
  g_object_set (world->page, "mark-passed", FALSE, NULL);
  lanyard_ui_test_settle (world->window);
  g_object_set (world->page, "mark-passed", TRUE, NULL);

  /* Over a jump nothing is marked but what was shown before it. */
  lanyard_ui_test_settle (world->window);
  {
    guint left = n_unread (world);

    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) - page);
    lanyard_ui_test_settle (world->window);
    lanyard_test_wait_for (lanyard_feed_entry_list_get_ready (list_of (world)), 10);
    lanyard_ui_test_settle (world->window);
    g_assert_cmpuint (n_unread (world) + 20, >, left);
  }
  g_assert_cmpuint (lanyard_feed_entry_list_get_n (list_of (world)), ==, 60);
}

static void
test_narrow (void)
{
  g_autoptr (World) world = world_new ();
  GtkWidget *window;

  add (world, "/feed/news", NULL);
  refresh (world);
  world_show (world, 360, 640);
  listed (world, 12);
  search (world, "nothing of the kind", 0);
  lanyard_ui_test_shot (world->window, "feeds-save-narrow");
  lanyard_ui_test_click (world->page, "Save this search");
  lanyard_test_wait_for (g_strcmp0 (selected_name (world), "nothing of the kind") == 0, 10);
  lanyard_ui_test_settle (world->window);
  lanyard_ui_test_shot (world->window, "feeds-saved-empty");
  g_assert_cmpint (gtk_widget_get_width (world->page), <=, 360);
  act (world, "feeds.edit");
  window = window_of (LANYARD_TYPE_FEED_FILTER_WINDOW);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 560);
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_ui_test_shot (GTK_WINDOW (window), "feeds-filter-narrow");
  g_assert_cmpint (gtk_widget_get_width (window), <=, 420);
  gtk_window_close (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/feed-filters-page/saved", test_saved);
  g_test_add_func ("/feed-filters-page/folders", test_folders);
  g_test_add_func ("/feed-filters-page/rules", test_rules);
  g_test_add_func ("/feed-filters-page/passed", test_passed);
  g_test_add_func ("/feed-filters-page/narrow", test_narrow);
  return g_test_run ();
}
