/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-feed-window DATABASE: the Feeds tab over a database that bench-feed filled, as somebody
 * uses it: opened, scrolled, led from feed to feed. Needs a display (tests/ui/run-display).
 *
 * Prints one line for each of them: a name, the milliseconds until it showed (0 where nothing is
 * waited for), how long the longest turn of the main loop computed, in milliseconds of this
 * thread's processor time, and how many turns there were. Opening counts from before the page's
 * widgets are made, its turns from when they are. A turn is from the end of one wait of the loop to
 * the beginning of the next: in it nothing else is answered and no frame is drawn. */

#include <stdlib.h>
#include <time.h>

#include "lanyard-ui-test.h"

#include "ui/feed/lanyard-feed-cells.h"
#include "ui/feed/lanyard-feed-entry-list.h"
#include "ui/feed/lanyard-feed-entry-row.h"
#include "ui/feed/lanyard-feed-page.h"
#include "ui/feed/lanyard-feed-places.h"

#define PATIENCE    (30 * G_USEC_PER_SEC)
#define REST_FRAMES 40

static struct
{
  gint64 began; /* processor time at the end of the last wait */
  gint64 longest;
  guint turns;
} beat;

static gint64
processor_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64)time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static int
measured_poll (GPollFD *fds, guint n_fds, int timeout)
{
  int ready;

  beat.longest = MAX (beat.longest, processor_time () - beat.began);
  beat.turns++;
  ready = g_poll (fds, n_fds, timeout);
  beat.began = processor_time ();
  return ready;
}

static gint64
begin (void)
{
  beat.longest = 0;
  beat.turns = 0;
  beat.began = processor_time ();
  return g_get_monotonic_time ();
}

static void
tell (const char *what, double waited)
{
  beat.longest = MAX (beat.longest, processor_time () - beat.began);
  g_print ("%s %.1f %.1f %u\n", what, waited, (double)beat.longest / 1000, beat.turns);
}

/* The world */

typedef struct
{
  GtkWindow *window;
  GtkWidget *page;
  GtkWidget *list;
  GtkWidget *places;
  GtkAdjustment *adjustment;
} World;

/* A row in sight whose text is there. */
static gboolean
shows_rows (GtkWidget *root, GtkWidget *list)
{
  if (LANYARD_IS_FEED_ENTRY_ROW (root))
    {
      LanyardFeedEntry *entry = lanyard_feed_entry_row_get_entry (LANYARD_FEED_ENTRY_ROW (root));
      graphene_rect_t bounds;

      return entry != NULL && lanyard_feed_entry_get_loaded (entry) &&
             gtk_widget_get_mapped (root) && gtk_widget_compute_bounds (root, list, &bounds) &&
             bounds.origin.y + bounds.size.height > 0 &&
             bounds.origin.y < (float)gtk_widget_get_height (list);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_mapped (child) && shows_rows (child, list))
      return TRUE;
  return FALSE;
}

static gboolean
ready (World *world)
{
  LanyardFeedEntryList *list = LANYARD_FEED_ENTRY_LIST (world->list);

  return lanyard_feed_entry_list_get_ready (list) &&
         (lanyard_feed_entry_list_get_n (list) == 0 || shows_rows (world->list, world->list));
}

static void
wait_ready (World *world)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;

  while (!ready (world))
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("Nothing shows");
      g_main_context_iteration (NULL, TRUE);
    }
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  *(guint *)user_data += 1;
  return G_SOURCE_CONTINUE;
}

/* So many frames of @pages each: a wheel that is turned, slowly or hard. */
static void
scroll (World *world, guint frames, double pages)
{
  guint seen = 0;
  guint id = gtk_widget_add_tick_callback (world->page, on_tick, &seen, NULL);

  for (guint i = 0; i < frames; i++)
    {
      guint before = seen;

      gtk_adjustment_set_value (world->adjustment,
                                gtk_adjustment_get_value (world->adjustment) +
                                    pages * gtk_adjustment_get_page_size (world->adjustment));
      while (seen == before)
        g_main_context_iteration (NULL, TRUE);
    }
  gtk_widget_remove_tick_callback (world->page, id);
}

/* What follows what was asked for: rows that are made later, thumbnails, the article. */
static void
rest (World *world)
{
  guint seen = 0;
  guint id = gtk_widget_add_tick_callback (world->page, on_tick, &seen, NULL);

  while (seen < REST_FRAMES)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (world->page, id);
}

static void
choose (World *world, const char *what, guint position)
{
  GtkWidget *view = lanyard_ui_test_find (world->places, GTK_TYPE_LIST_VIEW, NULL);
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (view)));
  g_autoptr (LanyardFeedCell) cell =
      g_list_model_get_item (model, MIN (position, g_list_model_get_n_items (model) - 1));
  gint64 from;
  double waited;

  g_assert_nonnull (cell);
  from = begin ();
  lanyard_feed_places_select (LANYARD_FEED_PLACES (world->places),
                              lanyard_feed_cell_get_item (cell));
  wait_ready (world);
  waited = (double)(g_get_monotonic_time () - from) / 1000;
  rest (world);
  tell (what, waited);
}

static void
search (World *world, const char *what, const char *words)
{
  GtkWidget *entry;
  gint64 from;
  double waited;

  lanyard_feed_page_search (LANYARD_FEED_PAGE (world->page));
  rest (world);
  entry = lanyard_ui_test_find (world->list, GTK_TYPE_SEARCH_ENTRY, NULL);
  from = begin ();
  gtk_editable_set_text (GTK_EDITABLE (entry), words);
  /* The entry waits for a pause. */
  while (lanyard_feed_entry_list_get_ready (LANYARD_FEED_ENTRY_LIST (world->list)))
    g_main_context_iteration (NULL, TRUE);
  wait_ready (world);
  waited = (double)(g_get_monotonic_time () - from) / 1000;
  rest (world);
  tell (what, waited);
}

static void
open_page (World *world, LanyardFeedReader *reader)
{
  gint64 from = g_get_monotonic_time ();
  GtkWidget *scroller;
  double waited;

  /* All widgets of the page in one turn, as when the program starts. */
  world->page = lanyard_feed_page_new (reader);
  world->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (world->window, 1200, 800);
  adw_window_set_content (ADW_WINDOW (world->window), world->page);
  gtk_window_present (world->window);
  begin ();
  while ((world->list = lanyard_ui_test_seek (world->page, LANYARD_TYPE_FEED_ENTRY_LIST, NULL)) ==
         NULL)
    g_main_context_iteration (NULL, TRUE);
  wait_ready (world);
  waited = (double)(g_get_monotonic_time () - from) / 1000;
  rest (world);
  tell ("open", waited);
  world->places = lanyard_ui_test_find (world->page, LANYARD_TYPE_FEED_PLACES, NULL);
  scroller = lanyard_ui_test_find (world->list, GTK_TYPE_SCROLLED_WINDOW, NULL);
  world->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
}

static void
walk (World *world)
{
  begin ();
  scroll (world, 300, 0.1);
  tell ("scroll-slowly", 0);
  begin ();
  scroll (world, 100, 1.0);
  tell ("scroll-fast", 0);
  begin ();
  gtk_adjustment_set_value (world->adjustment, gtk_adjustment_get_upper (world->adjustment) / 2);
  rest (world);
  tell ("jump", 0);
  choose (world, "to-unread", 1);
  choose (world, "to-starred", 2);
  choose (world, "to-a-feed", 3);
  choose (world, "to-another-feed", 9);
  choose (world, "to-all", 0);
  begin ();
  for (guint i = 0; i < 10; i++)
    {
      gtk_widget_activate_action (world->page, "feeds.next", NULL);
      rest (world);
    }
  tell ("read-ten", 0);
}

int
main (int argc, char **argv)
{
  g_autoptr (LanyardDatabase) database = NULL;
  g_autoptr (LanyardFeedReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  World world = { 0 };

  lanyard_ui_test_init (&argc, &argv);
  if (argc != 3)
    {
      g_printerr ("Usage: bench-feed-window DATABASE WORD\n");
      return 2;
    }
  database = lanyard_database_open (argv[1], &error);
  if (database != NULL)
    reader = lanyard_feed_reader_new (database, NULL, &error);
  if (reader == NULL)
    {
      g_printerr ("bench-feed-window: %s\n", error->message);
      return 1;
    }
  g_main_context_set_poll_func (NULL, measured_poll);
  open_page (&world, reader);
  walk (&world);
  search (&world, "search", argv[2]);
  gtk_window_destroy (world.window);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  return 0;
}
