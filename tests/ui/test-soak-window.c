/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A day with the window, one round of one tab's work after another as fast as they go, in the whole application against
 * another machine's engine in the same process. After each round all is quiet, and what is there is counted: objects of
 * each type, open descriptors, threads, bytes. What a round leaves behind grows with every round, and only that fails
 * the test: what is kept for speed comes to an end, and then more rounds show it.
 * LANYARD_SOAK_HOURS says how many rounds (6; LANYARD_FAULTS=full: 36). */
#include <dirent.h>
#include <libsoup/soup.h>
#include <malloc.h>
#include <sqlite3.h>
#include <string.h>

#include "lanyard-ui-census.h"
#include "lanyard-ui-chat.h"
#include "engine/experiment/lanyard-experiment-runs.h"
#include "ui/app/lanyard-application.h"
#include "ui/experiment/lanyard-experiment-page.h"
#include "ui/experiment/lanyard-experiment-setup.h"
#include "ui/experiment/lanyard-packets-window.h"
#include "ui/feed/lanyard-article-picture.h"
#include "ui/feed/lanyard-article-view.h"
#include "ui/transfer/lanyard-link-window.h"
#include "ui/transfer/lanyard-transfer-page.h"
#include "ui/widgets/lanyard-picture-view.h"
#include "ui/widgets/lanyard-preview.h"

#define ROUNDS     6
#define DOUBLINGS  3
#define MESSAGES   12
#define ENTRIES    12
#define RUNS_KEPT  3
/* Less than this a round is no growth: allocators and caches move by more. */
#define BYTES_A_ROUND (48 * 1024)

typedef struct
{
  GHashTable *objects; /* GType to number */
  gint64      bytes;
  int         files;
  int         threads;
} Figures;

/* What a round does. */
typedef struct
{
  const char *name;
  void (*work) (gpointer soak);
  /* For work_windows(): what opens one, an action or what is written on a button, and where (nullable: in the window itself). */
  const char *action;
  const char *tab;
} Part;

typedef struct
{
  const Part           *part;
  LanyardApplication   *application;
  LanyardEngineContext *other;
  GtkWindow            *window;
  char                 *address; /* of the other */
  GFile                *files[2];
  SoupServer           *server;
  char                 *base;
  GBytes               *picture;
  guint                 version; /* of the feed */
  gint64                feed;
  guint                 round;
  gboolean              flat;
} Soak;

static GtkWidget *
page_of (Soak *soak, const char *name)
{
  return lanyard_window_get_page (LANYARD_WINDOW (soak->window), name);
}

static LanyardEngineContext *
here (Soak *soak)
{
  return lanyard_application_get_engine (soak->application);
}

static void
show_tab (Soak *soak, const char *name)
{
  lanyard_window_show_tab (LANYARD_WINDOW (soak->window), name);
  lanyard_ui_test_settle (soak->window);
}

static guint
n_windows (void)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();
  guint n = 0;

  for (GList *l = toplevels; l != NULL; l = l->next)
    n += gtk_widget_get_visible (l->data);
  return n;
}

/* The window that @widget's action or button opens is shown and closed as a person would. */
static void
open_and_close (Soak *soak, GtkWidget *widget, const char *action)
{
  g_autoptr (GList) toplevels = NULL;

  if (g_str_has_suffix (action, "…"))
    lanyard_ui_test_click (widget, action);
  else
    g_assert_true (gtk_widget_activate_action (widget, action, NULL));
  lanyard_test_wait_for (n_windows () == 2, 10);
  toplevels = gtk_window_list_toplevels ();
  for (GList *l = toplevels; l != NULL; l = l->next)
    if (gtk_widget_get_visible (l->data) && l->data != (gpointer) soak->window)
      {
        lanyard_ui_test_settle (l->data);
        gtk_window_close (l->data);
      }
  lanyard_test_wait_for (n_windows () == 1, 10);
}

/* Rounds of work */

static void
work_tabs (gpointer data)
{
  Soak *soak = data;
  static const char *const tabs[] = { "chat", "experiment", "feeds", "transfer" };
  static const int widths[] = { 360, 1180 };

  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      gtk_window_set_default_size (soak->window, widths[w], 720);
      for (guint i = 0; i < G_N_ELEMENTS (tabs); i++)
        show_tab (soak, tabs[i]);
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                          w == 0 ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_DEFAULT);
    }
}

static void
work_windows (gpointer data)
{
  Soak *soak = data;
  GtkWidget *widget = GTK_WIDGET (soak->window);

  if (soak->part->tab != NULL)
    {
      show_tab (soak, soak->part->tab);
      widget = page_of (soak, soak->part->tab);
      if (LANYARD_IS_CHAT_PAGE (widget))
        widget = lanyard_ui_test_find (widget, LANYARD_TYPE_CHAT_PANE, NULL);
    }
  for (guint i = 0; i < 2; i++)
    open_and_close (soak, widget, soak->part->action);
}

static gboolean
is_served (LanyardLinkWindow *link)
{
  LanyardShare *share = lanyard_link_window_get_share (link);

  return share != NULL && lanyard_share_get_state (share) == LANYARD_SHARE_SERVING;
}

/* Two files are shared by a link until the window closes. */
static void
work_link (gpointer data)
{
  Soak *soak = data;
  GtkWidget *link;

  show_tab (soak, "transfer");
  lanyard_ui_test_click (page_of (soak, "transfer"), "Share by link…");
  lanyard_test_wait_for (lanyard_ui_test_toplevel (LANYARD_TYPE_LINK_WINDOW) != NULL, 10);
  link = GTK_WIDGET (lanyard_ui_test_toplevel (LANYARD_TYPE_LINK_WINDOW));
  for (guint i = 0; i < G_N_ELEMENTS (soak->files); i++)
    lanyard_link_window_add (LANYARD_LINK_WINDOW (link), soak->files[i]);
  lanyard_ui_test_settle (GTK_WINDOW (link));
  lanyard_ui_test_click (link, "Share");
  lanyard_test_wait_for (is_served (LANYARD_LINK_WINDOW (link)), 20);
  lanyard_ui_test_settle (GTK_WINDOW (link));
  gtk_window_close (GTK_WINDOW (link));
  lanyard_test_wait_for (n_windows () == 1, 10);
}

/* Some packets go to a port that sends back what comes. */
static void
work_packets (gpointer data)
{
  Soak *soak = data;
  GtkWidget *window, *row;
  LanyardPacketsListenerSettings settings;
  LanyardPacketsListener *listener;
  g_autoptr (GError) error = NULL;

  show_tab (soak, "experiment");
  lanyard_test_wait_for (lanyard_experiment_page_get_built (LANYARD_EXPERIMENT_PAGE (page_of (soak, "experiment"))), 10);
  row = lanyard_ui_test_find (page_of (soak, "experiment"), ADW_TYPE_ACTION_ROW, "Packets by hand…");
  adw_action_row_activate (ADW_ACTION_ROW (row));
  lanyard_test_wait_for (lanyard_ui_test_toplevel (LANYARD_TYPE_PACKETS_WINDOW) != NULL, 10);
  window = GTK_WIDGET (lanyard_ui_test_toplevel (LANYARD_TYPE_PACKETS_WINDOW));
  lanyard_ui_test_settle (GTK_WINDOW (window));
  lanyard_packets_listener_settings_init (&settings);
  settings.answer = LANYARD_PACKETS_ANSWER_ECHO;
  listener = lanyard_packets_listen (lanyard_packets_window_get_packets (LANYARD_PACKETS_WINDOW (window)), &settings, &error);
  g_assert_no_error (error);
  row = lanyard_ui_test_find (window, ADW_TYPE_ACTION_ROW, "Port");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (lanyard_ui_test_find (row, GTK_TYPE_SPIN_BUTTON, NULL)),
                             lanyard_packets_listener_get_port (listener));
  for (guint i = 1; i <= 3; i++)
    {
      lanyard_ui_test_click (window, "Send");
      lanyard_test_wait_for (lanyard_packets_listener_get_counts (listener)->sent == i, 20);
    }
  lanyard_ui_test_settle (GTK_WINDOW (window));
  gtk_window_close (GTK_WINDOW (window));
  lanyard_test_wait_for (n_windows () == 1, 10);
}

static void
work_background (gpointer data)
{
  Soak *soak = data;

  for (guint i = 0; i < 3; i++)
    {
      gtk_window_close (soak->window);
      lanyard_test_wait_for (!gtk_widget_get_visible (GTK_WIDGET (soak->window)), 10);
      g_application_activate (G_APPLICATION (soak->application));
      lanyard_ui_test_settle (soak->window);
    }
}

static gboolean
is_over (LanyardTransfer *transfer)
{
  return lanyard_transfer_get_state (transfer) == LANYARD_TRANSFER_VERIFIED;
}

static gboolean
shows_picture (Soak *soak)
{
  GtkWidget *preview = lanyard_ui_test_seek (page_of (soak, "transfer"), LANYARD_TYPE_PREVIEW, NULL);

  return preview != NULL && lanyard_ui_test_seek (preview, LANYARD_TYPE_PICTURE_VIEW, NULL) != NULL;
}

static void
clear (LanyardTransfers *transfers)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (transfers)); i++)
    {
      g_autoptr (LanyardTransfer) transfer = g_list_model_get_item (G_LIST_MODEL (transfers), i);

      lanyard_test_wait_for (is_over (transfer), 20);
    }
  lanyard_transfers_clear_finished (transfers);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (transfers)) == 0, 20);
}

/* A text and a picture come, are accepted, looked at, and sent back. */
static void
work_transfer (gpointer data)
{
  Soak *soak = data;
  LanyardTransfers *ours = lanyard_engine_context_get_transfers (here (soak));
  LanyardTransfers *theirs = lanyard_engine_context_get_transfers (soak->other);
  GtkWidget *page = page_of (soak, "transfer");
  g_autofree char *address
      = g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (lanyard_engine_context_get_node (here (soak))));
  g_autoptr (LanyardTransfer) received = NULL;
  g_autoptr (LanyardTransfer) back = NULL;

  show_tab (soak, "transfer");
  for (guint i = 0; i < G_N_ELEMENTS (soak->files); i++)
    {
      g_autoptr (GPtrArray) files = g_ptr_array_new ();
      g_autoptr (LanyardTransfer) transfer = NULL;

      g_ptr_array_add (files, soak->files[i]);
      transfer = g_object_ref (lanyard_transfers_send (theirs, files, address, NULL, NULL, LANYARD_CONNECT_DEFAULT));
      lanyard_test_wait_for (lanyard_ui_test_seek (page, GTK_TYPE_BUTTON, "Accept") != NULL, 20);
      lanyard_ui_test_click (page, "Accept");
      lanyard_test_wait_for (is_over (transfer), 20);
      g_clear_object (&received);
      received = g_list_model_get_item (G_LIST_MODEL (ours), 0);
      lanyard_test_wait_for (is_over (received), 20);
      lanyard_transfer_page_show_transfer (LANYARD_TRANSFER_PAGE (page), received);
      lanyard_ui_test_settle (soak->window);
    }
  lanyard_test_wait_for (shows_picture (soak), 20);
  {
    g_autoptr (GListStore) list = g_list_store_new (G_TYPE_FILE);

    g_list_store_append (list, soak->files[1]);
    g_assert_true (lanyard_transfer_page_send_files_to (
        LANYARD_TRANSFER_PAGE (page), G_LIST_MODEL (list),
        lanyard_identity_get_fingerprint (lanyard_engine_context_get_identity (soak->other))));
  }
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (ours)) == 3, 20);
  back = g_list_model_get_item (G_LIST_MODEL (ours), 0);
  lanyard_test_wait_for (is_over (back), 20);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (theirs)) == 3, 20);
  clear (ours);
  clear (theirs);
}

static GtkWindow *
find_viewer (Soak *soak)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    if (l->data != (gpointer) soak->window && gtk_widget_get_visible (l->data))
      return l->data;
  return NULL;
}

static void
enlarge (Soak *soak, GtkWidget *pane)
{
  GtkWindow *viewer;

  lanyard_test_wait_for (lanyard_ui_test_seek (pane, GTK_TYPE_BUTTON, "Enlarge the picture") != NULL, 20);
  lanyard_ui_test_click (pane, "Enlarge the picture");
  lanyard_test_wait_for (find_viewer (soak) != NULL, 10);
  viewer = find_viewer (soak);
  lanyard_ui_test_settle (viewer);
  gtk_window_close (viewer);
  lanyard_test_wait_for (find_viewer (soak) == NULL, 10);
}

/* Two people talk in a new room, one shows a picture, both go. */
static void
work_chat (gpointer data)
{
  Soak *soak = data;
  UiChat chat = { .page = page_of (soak, "chat"), .window = soak->window };
  GtkWidget *host, *guest;
  g_auto (GValue) value = G_VALUE_INIT;
  GSList list = { soak->files[1], NULL };

  show_tab (soak, "chat");
  host = ui_chat_pane (&chat, LANYARD_CHAT_ROLE_HOST);
  guest = ui_chat_pane (&chat, LANYARD_CHAT_ROLE_GUEST);
  /* A conversation of its own, where there was one before. */
  if (soak->round > 0)
    gtk_switch_set_active (GTK_SWITCH (lanyard_ui_test_find (host, GTK_TYPE_SWITCH, NULL)), TRUE);
  ui_chat_start (&chat, LANYARD_CHAT_MODE_ROOM);
  for (guint i = 0; i < MESSAGES; i++)
    ui_chat_type (&chat, i % 2 == 0 ? LANYARD_CHAT_ROLE_HOST : LANYARD_CHAT_ROLE_GUEST,
                  "A message with a link, https://example.org/, in it");
  lanyard_test_wait_for (ui_chat_n_messages (&chat, LANYARD_CHAT_ROLE_HOST) == MESSAGES
                             && ui_chat_n_messages (&chat, LANYARD_CHAT_ROLE_GUEST) == MESSAGES,
                         20);
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&value, &list);
  g_signal_emit_by_name (ui_chat_composer (&chat, LANYARD_CHAT_ROLE_HOST), "dropped", &value);
  enlarge (soak, guest);
  lanyard_ui_test_settle (soak->window);
  lanyard_ui_test_click (guest, "Leave the room");
  lanyard_ui_test_click (guest, "Back");
  lanyard_ui_test_click (host, "Stop hosting");
  lanyard_test_wait_for (lanyard_chat_room_get_state (ui_chat_room (&chat, LANYARD_CHAT_ROLE_HOST))
                             == LANYARD_CHAT_CLOSED,
                         20);
  lanyard_ui_test_click (host, "Back");
  lanyard_ui_test_settle (soak->window);
}

static void
run_preset (Soak *soak, const char *preset)
{
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (page_of (soak, "experiment"));
  GtkWidget *setup = lanyard_ui_test_find (GTK_WIDGET (page), LANYARD_TYPE_EXPERIMENT_SETUP, NULL);

  g_assert_true (lanyard_experiment_page_choose_preset (page, preset));
  lanyard_experiment_setup_answer (LANYARD_EXPERIMENT_SETUP (setup), LANYARD_EXPERIMENT_FIELD_PORT, "");
  lanyard_experiment_page_run (page);
  lanyard_test_wait_for (!lanyard_experiment_runner_get_active (lanyard_experiment_page_get_runner (page)), 60);
  g_assert_nonnull (lanyard_experiment_runner_get_result (lanyard_experiment_page_get_runner (page)));
  lanyard_ui_test_settle (soak->window);
}

static void
work_experiment (gpointer data)
{
  Soak *soak = data;
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (page_of (soak, "experiment"));
  GListModel *runs;

  show_tab (soak, "experiment");
  lanyard_test_wait_for (lanyard_experiment_page_get_built (page), 10);
  run_preset (soak, "nonblocking");
  run_preset (soak, "nobody");
  runs = lanyard_experiment_page_get_runs (page);
  while (g_list_model_get_n_items (runs) > RUNS_KEPT)
    {
      guint last = g_list_model_get_n_items (runs) - 1;
      g_autoptr (LanyardExperimentRun) run = g_list_model_get_item (runs, last);

      lanyard_experiment_runs_remove (LANYARD_EXPERIMENT_RUNS (runs), run);
      lanyard_test_wait_for (g_list_model_get_n_items (runs) <= last, 20);
    }
}

static gboolean
article_shows_picture (Soak *soak, gint64 entry)
{
  GtkWidget *view = lanyard_ui_test_seek (page_of (soak, "feeds"), LANYARD_TYPE_ARTICLE_VIEW, NULL);
  GtkWidget *picture = lanyard_ui_test_seek (page_of (soak, "feeds"), LANYARD_TYPE_ARTICLE_PICTURE, NULL);

  return view != NULL && lanyard_article_view_get_entry (LANYARD_ARTICLE_VIEW (view)) == entry && picture != NULL
         && lanyard_article_picture_get_state (LANYARD_ARTICLE_PICTURE (picture)) == LANYARD_ARTICLE_PICTURE_SHOWN;
}

static void
refresh (Soak *soak)
{
  LanyardFeedReader *reader = lanyard_engine_context_get_feeds (here (soak));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardFeedRefreshed refreshed;

  soak->version++;
  /* Not those of the parts before, whose servers are gone. */
  lanyard_feed_reader_refresh_async (reader, &soak->feed, 1, NULL, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  lanyard_feed_reader_refresh_finish (reader, result, &refreshed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (refreshed.failed, ==, 0);
}

/* New entries come, two are read, one is searched for. */
static void
work_feeds (gpointer data)
{
  Soak *soak = data;
  GtkWidget *page = page_of (soak, "feeds");
  LanyardFeedQuery query = { .feed = soak->feed };
  g_autoptr (LanyardFeedEntries) entries = NULL;

  show_tab (soak, "feeds");
  refresh (soak);
  entries = lanyard_feed_reader_open (lanyard_engine_context_get_feeds (here (soak)), &query);
  lanyard_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (entries)) >= ENTRIES, 20);
  for (guint i = 0; i < 2; i++)
    {
      gint64 entry = lanyard_feed_entries_get_id (entries, i);

      g_action_group_activate_action (G_ACTION_GROUP (soak->application), "feed-show",
                                      g_variant_new ("(xx)", soak->feed, entry));
      lanyard_test_wait_for (article_shows_picture (soak, entry), 20);
      lanyard_ui_test_settle (soak->window);
    }
  gtk_widget_activate_action (GTK_WIDGET (soak->window), "win.search", NULL);
  lanyard_ui_test_settle (soak->window);
  gtk_editable_set_text (GTK_EDITABLE (lanyard_ui_test_find (page, GTK_TYPE_SEARCH_ENTRY, NULL)), "story");
  lanyard_test_wait_for (lanyard_ui_test_seek (page, GTK_TYPE_LABEL, "Found in all feeds") != NULL, 10);
  gtk_widget_activate_action (page, "feeds.end-search", NULL);
  lanyard_ui_test_settle (soak->window);
}

/* What is there after a round */

static int
count_files (const char *path)
{
  DIR *dir = opendir (path);
  int n = 0;

  g_assert_nonnull (dir);
  while (readdir (dir) != NULL)
    n++;
  closedir (dir);
  return n - 3; /* of which one is ours, and two are no files */
}

static void
measure (Soak *soak, Figures *figures)
{
  struct mallinfo2 info;

  for (guint i = 0; i < 3; i++)
    {
      lanyard_database_flush (lanyard_engine_context_get_database (here (soak)));
      lanyard_database_flush (lanyard_engine_context_get_database (soak->other));
      lanyard_ui_test_settle (soak->window);
    }
  malloc_trim (0);
  info = mallinfo2 ();
  figures->objects = ui_census_take ();
  /* Sanitizers and valgrind have an allocator of their own, which does not tell; they tell what is lost. */
  figures->bytes = info.uordblks == 0 ? 0 : (gint64) (info.uordblks + info.hblkhd) - sqlite3_memory_used ();
  figures->files = count_files ("/proc/self/fd");
  figures->threads = count_files ("/proc/self/task");
  g_test_message ("round %u: %" G_GINT64_FORMAT " bytes, %d files, %d threads", soak->round, figures->bytes,
                  figures->files, figures->threads);
}

static gint64
get_bytes (const Figures *figures, gpointer type)
{
  return figures->bytes;
}

static gint64
get_files (const Figures *figures, gpointer type)
{
  return figures->files;
}

static gint64
get_threads (const Figures *figures, gpointer type)
{
  return figures->threads;
}

static gint64
get_objects (const Figures *figures, gpointer type)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (figures->objects, type));
}

/* Whether it grew by that much a round from the second third of the rounds to the last. Of each the least counts: one
 * may be measured while something is still about to end. */
static gboolean
grows (const Figures *figures, guint n, gint64 (*get) (const Figures *, gpointer), gpointer type, double a_round,
       const char *what)
{
  const guint third = n / 3;
  gint64 before = G_MAXINT64;
  gint64 after = G_MAXINT64;

  for (guint i = 0; i < third; i++)
    {
      before = MIN (before, get (&figures[n - 2 * third + i], type));
      after = MIN (after, get (&figures[n - third + i], type));
    }
  if ((double) (after - before) < a_round * third)
    return FALSE;
  g_test_message ("after %u rounds: %s grew from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " in %u rounds", n, what,
                  before, after, third);
  return TRUE;
}

/* What is made when a widget that is there first needs it, of which some take long to; the widgets themselves are
 * counted. And what each leaflet of libadwaita 1.2 loses, that is in its about window. */
static gboolean
is_excused (gpointer type)
{
  static const char *const names[] = { "GtkStyleContext", "GtkCssStaticStyle", "AdwSwipeTracker", NULL };

  return g_strv_contains (names, g_type_name (GPOINTER_TO_SIZE (type)));
}

static gboolean
is_flat (const Figures *figures, guint n)
{
  gboolean grown = FALSE;
  GHashTableIter iter;
  gpointer type;

  grown |= grows (figures, n, get_bytes, NULL, BYTES_A_ROUND, "bytes");
  grown |= grows (figures, n, get_files, NULL, 0.5, "descriptors");
  grown |= grows (figures, n, get_threads, NULL, 0.5, "threads");
  g_hash_table_iter_init (&iter, figures[n - 1].objects);
  while (g_hash_table_iter_next (&iter, &type, NULL))
    grown |= !is_excused (type) && grows (figures, n, get_objects, type, 0.5, g_type_name (GPOINTER_TO_SIZE (type)));
  return !grown;
}

static guint
get_rounds (void)
{
  const char *hours = g_getenv ("LANYARD_SOAK_HOURS");

  if (hours != NULL)
    return MAX ((guint) g_ascii_strtoull (hours, NULL, 10), ROUNDS);
  return g_strcmp0 (g_getenv ("LANYARD_FAULTS"), "full") == 0 ? 6 * ROUNDS : ROUNDS;
}

static void
soak_rounds (Soak *soak)
{
  guint until = get_rounds ();
  g_autofree Figures *figures = g_new0 (Figures, until << DOUBLINGS);

  for (guint doubling = 0; doubling <= DOUBLINGS && !soak->flat; doubling++, until *= 2)
    {
      for (; soak->round < until; soak->round++)
        {
          soak->part->work (soak);
          measure (soak, &figures[soak->round]);
        }
      soak->flat = is_flat (figures, until);
    }
  for (guint i = 0; i < soak->round; i++)
    g_hash_table_unref (figures[i].objects);
}

/* The world around */

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Soak *soak = data;
  g_autoptr (GString) body = g_string_new ("<rss version='2.0'><channel><title>News</title>");
  gsize length;
  const char *picture = g_bytes_get_data (soak->picture, &length);

  soup_server_message_set_status (message, 200, NULL);
  if (g_str_has_suffix (path, ".png"))
    {
      soup_server_message_set_response (message, "image/png", SOUP_MEMORY_COPY, picture, length);
      return;
    }
  for (guint i = ENTRIES; i > 0; i--)
    {
      guint n = soak->version * 3 + i;

      g_string_append_printf (body,
                              "<item><guid isPermaLink='false'>%u</guid><title>Story %u</title>"
                              "<link>http://example.org/%u</link><description>&lt;p&gt;&lt;img src='%s%u.png' "
                              "width='320' height='200'&gt;&lt;p&gt;Words of it</description></item>",
                              n, n, n, soak->base, n % 4);
    }
  g_string_append (body, "</channel></rss>");
  soup_server_message_set_response (message, "application/rss+xml", SOUP_MEMORY_COPY, body->str, body->len);
}

static void
make_files (Soak *soak)
{
  g_autofree char *folder = lanyard_test_make_dir ("files");
  g_autofree char *text = g_build_filename (folder, "notes.txt", NULL);
  g_autofree char *picture = g_build_filename (folder, "sea.png", NULL);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 900, 500);
  g_autoptr (GString) words = g_string_new (NULL);
  char *png;
  gsize length;

  gdk_pixbuf_fill (pixbuf, 0x2a7fffff);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &png, &length, "png", NULL, NULL));
  soak->picture = g_bytes_new_take (png, length);
  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (words, "Line %u of the notes\n", i);
  g_assert_true (g_file_set_contents (text, words->str, -1, NULL));
  g_assert_true (g_file_set_contents (picture, png, (gssize) length, NULL));
  soak->files[0] = g_file_new_for_path (text);
  soak->files[1] = g_file_new_for_path (picture);
}

static void
other_start (Soak *soak)
{
  g_autofree char *data = lanyard_test_make_dir ("other-data");
  g_autofree char *config = lanyard_test_make_dir ("other-config");
  g_autofree char *downloads = lanyard_test_make_dir ("other-downloads");
  g_autoptr (GFile) folder = g_file_new_for_path (downloads);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardEngineContext *both[2];

  soak->other = lanyard_engine_context_new (data, config);
  lanyard_engine_context_load_async (soak->other, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_true (lanyard_engine_context_load_finish (soak->other, result, &error));
  lanyard_transfers_set_download_folder (lanyard_engine_context_get_transfers (soak->other), folder);
  lanyard_transfers_set_accept_rule (lanyard_engine_context_get_transfers (soak->other), LANYARD_ACCEPT_TRUSTED);
  lanyard_node_listen (lanyard_engine_context_get_node (soak->other), "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  soak->address
      = g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (lanyard_engine_context_get_node (soak->other)));
  both[0] = here (soak);
  both[1] = soak->other;
  for (guint i = 0; i < 2; i++)
    lanyard_peers_pin (lanyard_engine_context_get_peers (both[i]),
                       lanyard_identity_get_fingerprint (lanyard_engine_context_get_identity (both[1 - i])), "Ben",
                       NULL);
  lanyard_discovery_remember (lanyard_engine_context_get_discovery (here (soak)), soak->address, "Ben",
                              lanyard_identity_get_fingerprint (lanyard_engine_context_get_identity (soak->other)));
}

static void
subscribe (Soak *soak)
{
  LanyardFeedReader *reader = lanyard_engine_context_get_feeds (here (soak));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  soak->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (soak->server, NULL, on_request, soak, NULL);
  soup_server_listen_local (soak->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (soak->server);
  /* All parts have one home, and the port may be one that an earlier part's server had. */
  soak->base = g_strdup_printf ("http://127.0.0.1:%d%s/", g_uri_get_port (uris->data), soak->part->name);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  lanyard_feed_reader_set_automatic (reader, FALSE);
  lanyard_feed_reader_set_retention (reader, 2 * ENTRIES, 0);
  lanyard_feed_reader_add_async (reader, soak->base, NULL, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  soak->feed = lanyard_feed_reader_add_finish (reader, result, &error);
  g_assert_no_error (error);
  lanyard_feed_reader_set_options (reader, soak->feed, 0, FALSE, TRUE);
}

static void
world_stop (Soak *soak)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_engine_context_shutdown_async (soak->other, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 15);
  soup_server_disconnect (soak->server);
  g_clear_object (&soak->server);
  g_clear_object (&soak->other);
  g_clear_object (&soak->files[0]);
  g_clear_object (&soak->files[1]);
  g_clear_pointer (&soak->picture, g_bytes_unref);
  g_clear_pointer (&soak->base, g_free);
  g_clear_pointer (&soak->address, g_free);
}

static gboolean
run_body (gpointer user_data)
{
  Soak *soak = user_data;
  GSettings *settings = lanyard_application_get_settings (soak->application);
  LanyardReceiver *receiver;

  lanyard_test_wait_for (lanyard_application_get_receiver (soak->application) != NULL, 10);
  soak->window = GTK_WINDOW (lanyard_application_get_window (soak->application));
  receiver = lanyard_application_get_receiver (soak->application);
  lanyard_receiver_set_bind (receiver, "127.0.0.1");
  g_assert_true (lanyard_receiver_use_another_port (receiver));
  g_settings_set_boolean (settings, "notifications", FALSE);
  g_settings_set_string (settings, "when-closed", "keep");
  gtk_window_set_default_size (soak->window, 1180, 720);
  make_files (soak);
  other_start (soak);
  subscribe (soak);
  soak_rounds (soak);
  world_stop (soak);
  g_action_group_activate_action (G_ACTION_GROUP (soak->application), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static void
activated (GApplication *application, Soak *soak)
{
  g_settings_set_boolean (lanyard_application_get_settings (soak->application), "welcomed", TRUE);
  /* Once: coming back from the background activates too. */
  g_signal_handlers_disconnect_by_func (application, activated, soak);
  g_idle_add (run_body, soak);
}

static void
test_part (gconstpointer part)
{
  char *arguments[] = { (char *) "lanyard", NULL };
  Soak soak = { part, lanyard_application_new (G_APPLICATION_NON_UNIQUE) };

  g_signal_connect_after (soak.application, "activate", G_CALLBACK (activated), &soak);
  g_assert_cmpint (g_application_run (G_APPLICATION (soak.application), 1, arguments), ==, 0);
  g_assert_finalize_object (soak.application);
  g_assert_true (soak.flat);
}

static const Part parts[] = {
  { "/soak-window/tabs", work_tabs },
  { "/soak-window/preferences", work_windows, "app.preferences" },
  { "/soak-window/about", work_windows, "app.about" },
  { "/soak-window/shortcuts", work_windows, "win.show-help-overlay" },
  { "/soak-window/compare", work_windows, "page.compare", "transfer" },
  { "/soak-window/address", work_windows, "Address…", "transfer" },
  { "/soak-window/plain", work_windows, "Plain socket…", "transfer" },
  { "/soak-window/link", work_link },
  { "/soak-window/packets", work_packets },
  { "/soak-window/past", work_windows, "chat.past", "chat" },
  { "/soak-window/blocked", work_windows, "chat.blocked", "chat" },
  { "/soak-window/add-feed", work_windows, "feeds.add", "feeds" },
  { "/soak-window/rules", work_windows, "feeds.rules", "feeds" },
  { "/soak-window/saved-search", work_windows, "feeds.new-search", "feeds" },
  { "/soak-window/background", work_background },
  { "/soak-window/transfer", work_transfer },
  { "/soak-window/chat", work_chat },
  { "/soak-window/experiment", work_experiment },
  { "/soak-window/feeds", work_feeds },
};

int
main (int argc, char **argv)
{
  ui_census_begin ();
  lanyard_ui_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_test_add_data_func (parts[i].name, &parts[i], test_part);
  return g_test_run ();
}
