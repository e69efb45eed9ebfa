/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A long history in the window: it opens at its end at once, and scrolls through without holding up the main loop. How long
 * the longest iteration took is told, not asserted: the machine may be busy. LANYARD_CHAT_MESSAGES: how many. */
#include "lanyard-ui-test.h"

#include <time.h>

#include "engine/chat/lanyard-chat-room.h"
#include "engine/chat/lanyard-chat-store.h"
#include "ui/chat/lanyard-chat-bubble.h"
#include "ui/chat/lanyard-chat-transcript.h"

typedef struct
{
  LanyardDatabase *database;
  LanyardIdentity *identity;
  LanyardPeers    *peers;
  LanyardNode     *node;
  LanyardChat     *chat;
} World;

static World *
world_new (void)
{
  World *world = g_new0 (World, 1);
  g_autofree char *data = lanyard_test_make_dir ("data");
  g_autofree char *path = g_build_filename (data, "pictures", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  world->database = lanyard_database_open (NULL, &error);
  g_assert_no_error (error);
  world->identity = lanyard_identity_load (data, data, &error);
  g_assert_no_error (error);
  world->peers = lanyard_peers_new (world->database, &error);
  g_assert_no_error (error);
  world->node = lanyard_node_new (world->identity, world->peers);
  world->chat = lanyard_chat_new (world->node, world->database, folder, &error);
  g_assert_no_error (error);
  return world;
}

static void
world_free (World *world)
{
  lanyard_node_stop (world->node);
  lanyard_database_flush (world->database);
  g_object_unref (world->chat);
  g_object_unref (world->node);
  g_object_unref (world->peers);
  g_object_unref (world->identity);
  g_object_unref (world->database);
  g_free (world);
}

/* Every other one from somebody else, an hour between two, of one line to twelve. */
static LanyardChatRecord *
make_record (guint i)
{
  gboolean mine = i % 2 == 0;
  g_autoptr (GString) text = g_string_new (NULL);
  LanyardChatRecord *record;

  g_string_append_printf (text, "message %u", i);
  for (guint line = 0; line < i * 7919 % 12; line++)
    g_string_append_printf (text, "\nline %u with https://example.org/%u in it", line, i);
  record = lanyard_chat_record_new (mine ? LANYARD_CHAT_HOST_KEY : "AB", mine ? "Host" : "Guest", NULL, text->str);
  record->time = (G_GINT64_CONSTANT (1500000000) + (gint64) i * 3600) * G_USEC_PER_SEC;
  return record;
}

static gint64
fill (World *world, guint n)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardChatSpec spec = { .mode = LANYARD_CHAT_MODE_ROOM, .role = LANYARD_CHAT_ROLE_HOST };
  g_autoptr (LanyardChatOpened) opened = NULL;

  lanyard_chat_store_open_async (world->database, &spec, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  opened = lanyard_chat_store_open_finish (world->database, result, &error);
  g_assert_no_error (error);
  for (guint done = 0; done < n;)
    {
      GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_chat_row_free);
      g_autoptr (GPtrArray) written = NULL;

      for (guint i = 0; i < 5000 && done < n; i++, done++)
        {
          g_autoptr (LanyardChatRecord) record = make_record (done);

          g_ptr_array_add (rows, lanyard_chat_row_new (record, LANYARD_CHAT_PLACE_QUEUED,
                                                       opened->next_local + done, done % 2 == 0));
        }
      g_clear_object (&result);
      lanyard_chat_store_append_async (world->database, opened->conversation, rows, TRUE,
                                       lanyard_test_store_result, &result);
      lanyard_test_wait_for (result != NULL, 60);
      written = lanyard_chat_store_rows_finish (world->database, result, &error);
      g_assert_no_error (error);
    }
  return opened->conversation;
}

/* The main loop, each iteration timed: by the clock, and by what the thread itself worked. */
typedef struct
{
  gint64 clock_us;
  gint64 worked_us;
  guint  n;
  guint  n_long; /* worked over a frame */
} Heartbeat;

static gint64
worked (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
iterate (Heartbeat *beat)
{
  gint64 clock_from, worked_from, work;

  while (!g_main_context_pending (NULL))
    g_usleep (200);
  clock_from = g_get_monotonic_time ();
  worked_from = worked ();
  g_main_context_iteration (NULL, FALSE);
  work = worked () - worked_from;
  beat->clock_us = MAX (beat->clock_us, g_get_monotonic_time () - clock_from);
  beat->worked_us = MAX (beat->worked_us, work);
  beat->n++;
  if (work > 16000)
    beat->n_long++;
}

static void
tell (const Heartbeat *beat, const char *what)
{
  g_test_message ("%s: %u iterations, longest worked %.1f ms (%.1f ms by the clock), %u over 16 ms", what, beat->n,
                  (double) beat->worked_us / 1000, (double) beat->clock_us / 1000, beat->n_long);
}

static guint
count_bubbles (GtkWidget *root)
{
  guint n = LANYARD_IS_CHAT_BUBBLE (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_bubbles (child);
  return n;
}

static gboolean
shows_message (GtkWidget *root, const char *text)
{
  if (LANYARD_IS_CHAT_BUBBLE (root) && gtk_widget_get_mapped (root))
    {
      LanyardChatMessage *message = lanyard_chat_bubble_get_message (LANYARD_CHAT_BUBBLE (root));

      if (message != NULL && lanyard_chat_message_get_loaded (message)
          && g_str_has_prefix (lanyard_chat_message_get_text (message), text))
        return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows_message (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  *(guint *) user_data += 1;
  return G_SOURCE_CONTINUE;
}

/* As far as a page each frame, as a wheel that is turned hard does. */
static void
scroll (GtkWidget *transcript, GtkAdjustment *adjustment, guint frames, double pages, Heartbeat *beat)
{
  guint seen = 0;
  guint id = gtk_widget_add_tick_callback (transcript, on_tick, &seen, NULL);

  for (guint i = 0; i < frames; i++)
    {
      guint before = seen;

      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment)
                                                - pages * gtk_adjustment_get_page_size (adjustment));
      while (seen == before)
        iterate (beat);
    }
  gtk_widget_remove_tick_callback (transcript, id);
}

static void
test_long (void)
{
  const char *wish = g_getenv ("LANYARD_CHAT_MESSAGES");
  const guint n = wish != NULL ? (guint) g_ascii_strtoull (wish, NULL, 10) : 10000;
  World *world = world_new ();
  gint64 conversation = fill (world, n);
  g_autoptr (LanyardChatRoom) room
      = lanyard_chat_room_new (world->chat, LANYARD_CHAT_ROLE_HOST, LANYARD_CHAT_MODE_ROOM);
  GtkWidget *transcript = g_object_new (LANYARD_TYPE_CHAT_TRANSCRIPT, NULL);
  GtkWindow *window = lanyard_ui_test_window (transcript, 540, 680);
  GtkWidget *scroller;
  GtkAdjustment *adjustment;
  g_autofree char *last = g_strdup_printf ("message %u", n - 1);
  g_autofree char *middle = g_strdup_printf ("message %u", n / 3);
  Heartbeat opening = { 0 }, slow = { 0 }, fast = { 0 }, jump = { 0 };
  gint64 begin;

  lanyard_chat_transcript_set_room (LANYARD_CHAT_TRANSCRIPT (transcript), room);
  begin = g_get_monotonic_time ();
  lanyard_chat_room_open (room, conversation);
  while (!shows_message (transcript, last))
    iterate (&opening);
  g_test_message ("%u messages: the last one shows after %.1f ms", n,
                  (double) (g_get_monotonic_time () - begin) / 1000);
  tell (&opening, "opening");
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "chat-long");

  scroller = lanyard_ui_test_find (transcript, GTK_TYPE_SCROLLED_WINDOW, NULL);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  scroll (transcript, adjustment, 300, 0.1, &slow);
  tell (&slow, "scrolling 30 pages up slowly");
  scroll (transcript, adjustment, 100, 1.0, &fast);
  tell (&fast, "scrolling 100 pages up fast");
  g_assert_false (shows_message (transcript, last));

  /* A jump into the middle, as the search does. */
  begin = g_get_monotonic_time ();
  lanyard_chat_transcript_show_position (LANYARD_CHAT_TRANSCRIPT (transcript), n / 3);
  while (!shows_message (transcript, middle))
    iterate (&jump);
  g_test_message ("the jump took %.1f ms", (double) (g_get_monotonic_time () - begin) / 1000);
  tell (&jump, "jumping to a third");

  lanyard_ui_test_settle (window);
  /* GTK keeps some 200 rows; bubbles have what shows and three pages around it, of eleven rows at most. */
  g_assert_cmpuint (count_bubbles (transcript), <, 100);
  gtk_window_destroy (window);
  g_clear_object (&room);
  world_free (world);
}

int
main (int argc, char *argv[])
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/chat-long/scroll", test_long);
  return g_test_run ();
}
