/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A long conversation on disk: what it takes to open it, to scroll through it, and to search it. */
#include "bench-chat.h"

#include <stdlib.h>

#include "engine/chat/lanyard-chat-room.h"
#include "engine/chat/lanyard-chat-store.h"

/* What a window shows at once. */
#define PAGE 40
#define JUMPS 300
#define SEARCHES 20

typedef struct
{
  LanyardDatabase *database;
  LanyardChat *chat;
} World;

static void
open_world (World *world, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "lanyard.db", NULL);
  g_autofree char *pictures = g_build_filename (folder, "chat", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (pictures);

  world->database = lanyard_database_open (path, &error);
  if (world->database != NULL)
    world->chat = lanyard_chat_new (NULL, world->database, file, &error);
  if (world->chat == NULL)
    g_error ("%s", error->message);
}

static void
close_world (World *world)
{
  g_clear_object (&world->chat);
  g_clear_object (&world->database);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static GPtrArray *
make_rows (guint from, guint n)
{
  static const char *const words[] = { "network", "socket", "packet", "listener", "buffer", "stream", "window",
                                       "datagram", "address", "message", "Größe", "latency", "router", "cable" };
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_chat_row_free);

  for (guint i = from; i < from + n; i++)
    {
      gboolean mine = i % 3 == 0;
      g_autofree char *text
          = g_strdup_printf ("%s %s number%u, %s and the %s are fine", words[i % 14], words[i / 14 % 14], i,
                             words[i * 7 % 13], words[i * 5 % 11]);
      g_autoptr (LanyardChatRecord) record = lanyard_chat_record_new (
          mine ? LANYARD_CHAT_HOST_KEY : "AB", mine ? "Host" : "Guest", NULL, text);

      g_ptr_array_add (rows, lanyard_chat_row_new (record, LANYARD_CHAT_PLACE_QUEUED, i + 1, mine));
    }
  return rows;
}

/* bench-chat fill FOLDER N: makes a hosted room of N messages. */
int
bench_chat_fill (int argc, char **argv)
{
  World world = { 0 };
  LanyardChatSpec spec = { .mode = LANYARD_CHAT_MODE_ROOM, .role = LANYARD_CHAT_ROLE_HOST };
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardChatOpened) opened = NULL;
  guint n = argc > 2 ? (guint) atoi (argv[2]) : 0;

  if (n == 0)
    return 2;
  open_world (&world, argv[1]);
  lanyard_chat_store_open_async (world.database, &spec, store_result, &result);
  await (&result);
  opened = lanyard_chat_store_open_finish (world.database, result, &error);
  g_clear_object (&result);
  for (guint done = 0; opened != NULL && error == NULL && done < n; done += MIN (n - done, 5000))
    {
      g_autoptr (GPtrArray) written = NULL;

      lanyard_chat_store_append_async (world.database, opened->conversation,
                                       make_rows (done, MIN (n - done, 5000)), TRUE, store_result, &result);
      await (&result);
      written = lanyard_chat_store_rows_finish (world.database, result, &error);
      g_clear_object (&result);
    }
  if (error != NULL)
    g_error ("%s", error->message);
  close_world (&world);
  return 0;
}

/* The longest that one turn of the main loop took, while waiting for what is not there yet. */
typedef struct
{
  double longest;
} Turns;

/* What waits is no work: it is taken off the turn. */
static gint64 waited_us;

static gint
poll_timed (GPollFD *fds, guint n, gint timeout)
{
  gint64 begin = g_get_monotonic_time ();
  gint ready = g_poll (fds, n, timeout);

  waited_us += g_get_monotonic_time () - begin;
  return ready;
}

static void
turn (Turns *turns)
{
  gint64 begin = g_get_monotonic_time ();

  waited_us = 0;
  g_main_context_iteration (NULL, TRUE);
  turns->longest = MAX (turns->longest,
                        (double) (g_get_monotonic_time () - begin - waited_us) / G_USEC_PER_SEC);
}

/* Asks for a page as a list does, and waits until all of it is there. Seconds. */
static double
show_page (GListModel *messages, guint first, Turns *turns)
{
  gint64 begin = g_get_monotonic_time ();
  guint n = g_list_model_get_n_items (messages);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = first; i < MIN (first + PAGE, n); i++)
    g_ptr_array_add (shown, g_list_model_get_item (messages, i));
  turns->longest = MAX (turns->longest, (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  for (guint i = 0; i < shown->len; i++)
    while (!lanyard_chat_message_get_loaded (g_ptr_array_index (shown, i)))
      turn (turns);
  return (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

static void
print_times (const char *name, GArray *times)
{
  g_array_sort (times, compare);
  g_print ("\"%s\": {\"p50\": %.6f, \"p99\": %.6f, \"max\": %.6f}, ", name,
           g_array_index (times, double, times->len / 2),
           g_array_index (times, double, MIN (times->len * 99 / 100, times->len - 1)),
           g_array_index (times, double, times->len - 1));
}

static void
jump_about (GListModel *messages, Turns *turns)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  guint n = g_list_model_get_n_items (messages);

  for (guint i = 0; i < JUMPS; i++)
    {
      double seconds = show_page (messages, (guint) g_random_int_range (0, (gint32) n), turns);
      g_array_append_val (times, seconds);
    }
  print_times ("jump", times);
}

/* From the last message to the first, as fast as they come. Seconds. */
static double
scroll_up (GListModel *messages, Turns *turns)
{
  gint64 begin = g_get_monotonic_time ();

  for (guint left = g_list_model_get_n_items (messages); left > 0; left -= MIN (left, PAGE))
    show_page (messages, left - MIN (left, PAGE), turns);
  return (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
}

/* Returns how many were found the last time. */
static guint
search (LanyardChatRoom *room, const char *name, const char *words)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  guint n = 0;

  for (guint i = 0; i < SEARCHES; i++)
    {
      GAsyncResult *result = NULL;
      gint64 begin = g_get_monotonic_time ();
      g_autoptr (GArray) found = NULL;
      g_autoptr (GError) error = NULL;
      double seconds;

      lanyard_chat_room_search_async (room, words, NULL, store_result, &result);
      await (&result);
      found = lanyard_chat_room_search_finish (room, result, &error);
      if (found == NULL)
        g_error ("%s", error->message);
      g_object_unref (result);
      n = found->len;
      seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
      g_array_append_val (times, seconds);
    }
  print_times (name, times);
  return n;
}

/* bench-chat history FOLDER: opens what was filled, as a program that starts does. */
int
bench_chat_history (int argc, char **argv)
{
  World world = { 0 };
  Turns opening = { 0 }, scrolling = { 0 };
  gint64 begin;
  LanyardChatRoom *room;
  GListModel *messages;
  double scroll;
  guint rare, common;

  if (argc < 2)
    return 2;
  g_main_context_set_poll_func (NULL, poll_timed);
  open_world (&world, argv[1]);
  begin = g_get_monotonic_time ();
  room = lanyard_chat_room_new (world.chat, LANYARD_CHAT_ROLE_HOST, LANYARD_CHAT_MODE_ROOM);
  lanyard_chat_room_open (room, 1);
  messages = lanyard_chat_room_get_messages (room);
  while (g_list_model_get_n_items (messages) == 0)
    turn (&opening);
  show_page (messages, g_list_model_get_n_items (messages) - MIN (PAGE, g_list_model_get_n_items (messages)),
             &opening);
  g_print ("{\"messages\": %u, \"open\": %.6f, ", g_list_model_get_n_items (messages),
           (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  jump_about (messages, &scrolling);
  scroll = scroll_up (messages, &scrolling);
  rare = search (room, "search_rare", "number777");
  common = search (room, "search_common", "fine");
  g_print ("\"scroll\": %.6f, \"found_rare\": %u, \"found_common\": %u, \"open_turn\": %.6f, \"scroll_turn\": %.6f}\n",
           scroll, rare, common, opening.longest, scrolling.longest);
  g_object_unref (room);
  close_world (&world);
  return 0;
}
