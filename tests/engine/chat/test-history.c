/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on disk: paging, search, unread, export, deleting; many messages. */
#include "chat-world.h"

#include "engine/chat/lanyard-chat-store.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* A conversation of @n messages, every other one from somebody else, as a host's room would hold them. */
static gint64
fill (ChatWorld *world, guint n)
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
          g_autofree char *text = g_strdup_printf ("message %u of Größe, word%u", done, done % 1000);
          gboolean mine = done % 2 == 0;
          g_autoptr (LanyardChatRecord) record = lanyard_chat_record_new (
              mine ? LANYARD_CHAT_HOST_KEY : "AB", mine ? "Host" : "Guest", NULL, text);

          g_ptr_array_add (rows, lanyard_chat_row_new (record, LANYARD_CHAT_PLACE_QUEUED,
                                                       opened->next_local + done, mine));
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

static GArray *
search (LanyardChatRoom *room, const char *words)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *positions;

  lanyard_chat_room_search_async (room, words, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  positions = lanyard_chat_room_search_finish (room, result, &error);
  g_assert_no_error (error);
  return positions;
}

static gpointer
count_job (LanyardDatabase *database, gpointer data, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT COUNT(*) FROM %s", (const char *) data);
  sqlite3_stmt *statement = lanyard_database_prepare (database, sql, error);
  gboolean has_row;

  g_assert_nonnull (statement);
  g_assert_true (lanyard_database_step (database, statement, &has_row, error) && has_row);
  return GINT_TO_POINTER (sqlite3_column_int (statement, 0));
}

static int
count_rows (ChatWorld *world, const char *table)
{
  g_autoptr (GError) error = NULL;
  gpointer n = lanyard_database_run_sync (world->database, count_job, (gpointer) table, &error);

  g_assert_no_error (error);
  return GPOINTER_TO_INT (n);
}

static void
test_many (void)
{
  const guint n = g_getenv ("LANYARD_TEST_SLOW") != NULL ? 5000 : 30000;
  g_autoptr (ChatWorld) world = chat_world_new ("host", TRUE);
  g_autoptr (LanyardChatRoom) room = NULL;
  g_autoptr (GArray) found = NULL;
  gint64 begin;

  fill (world, n);
  chat_world_restart (world);
  begin = g_get_monotonic_time ();
  room = chat_world_host (world);
  g_test_message ("%u messages open in %.1f ms", n,
                  (double) (g_get_monotonic_time () - begin) / 1000);
  g_assert_cmpuint (chat_n_messages (room), ==, n);
  for (guint i = 0; i < 200; i++)
    {
      guint position = (guint) g_test_rand_int_range (0, (gint32) n);
      g_autofree char *text = chat_text_at (room, position);
      g_autofree char *expected
          = g_strdup_printf ("message %u of Größe, word%u", position, position % 1000);

      g_assert_cmpstr (text, ==, expected);
    }
  found = search (room, "word77 grosse");
  g_assert_cmpuint (found->len, ==, 0);
  g_array_unref (found);
  found = search (room, "message grö");
  g_assert_cmpuint (found->len, ==, 1000);
  g_assert_cmpuint (g_array_index (found, guint, 0), ==, n - 1);
  g_array_unref (found);
  found = search (room, "word77");
  g_assert_cmpuint (found->len, >, 0);
  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *text = chat_text_at (room, g_array_index (found, guint, i));
      g_assert_nonnull (strstr (text, "word77"));
    }
  chat_stop (room);
}

static void
test_search_words (void)
{
  g_autoptr (ChatWorld) world = chat_world_new ("host", FALSE);
  g_autoptr (LanyardChatRoom) room = chat_world_host (world);
  static const struct
  {
    const char *words;
    guint found;
  } rows[] = {
    { "quick", 1 },  { "qui", 1 },        { "QUICK fox", 1 }, { "fox quick", 1 }, { "uick", 0 },
    { "cafe", 1 },   { "CAFÉ", 1 },       { "\"", 0 },        { "AND OR NOT", 0 }, { "", 0 },
    { "   ", 0 },    { "fox* OR dog", 0 }, { "NEAR(", 0 },     { "col:umn", 1 },    { "'; DROP", 0 },
  };

  chat_send (room, "The quick brown fox");
  chat_send (room, "Café?");
  chat_send (room, "a col:umn of 'quotes\"");
  lanyard_test_wait_for (chat_n_messages (room) == 3, 10);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GArray) found = search (room, rows[i].words);

      if (found->len != rows[i].found)
        g_error ("“%s”: %u found, not %u", rows[i].words, found->len, rows[i].found);
    }
  chat_stop (room);
}

/* Whose messages, with words or without, and the first one of a day. */
static void
test_search_person (void)
{
  g_autoptr (ChatWorld) world = chat_world_new ("host", FALSE);
  g_autoptr (LanyardChatRoom) room = chat_world_host (world);
  static const struct
  {
    const char *words;
    guint found;
  } rows[] = {
    { "from:Ana", 3 },          { "from:ana fox", 2 }, { "fox from:\"Ana B\"", 1 }, { "from:\"Ana B\"", 1 },
    { "from:Carl", 1 },         { "from:Carl fox", 0 }, { "from:A% fox", 0 },         { "from:_na", 0 },
    { "from: fox", 0 },         { "from:\"Ana", 0 },    { "from:Nobody", 0 },         { "fox", 2 },
  };
  const gint64 times[] = { -1, 0 };
  g_autoptr (LanyardChatMessage) last = NULL;

  lanyard_chat_room_set_name (room, "Ana");
  chat_send (room, "a fox");
  chat_send (room, "a dog");
  lanyard_test_wait_for (chat_n_messages (room) == 2, 10);
  lanyard_chat_room_set_name (room, "Ana B");
  chat_send (room, "another fox");
  lanyard_chat_room_set_name (room, "Carl");
  chat_send (room, "a cat");
  lanyard_test_wait_for (chat_n_messages (room) == 4, 10);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GArray) found = search (room, rows[i].words);

      if (found->len != rows[i].found)
        g_error ("“%s”: %u found, not %u", rows[i].words, found->len, rows[i].found);
    }
  last = chat_message_at (room, 3);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 time = times[i] == 0 ? lanyard_chat_message_get_time (last) + 1 : lanyard_chat_message_get_time (last);
      g_autoptr (GAsyncResult) result = NULL;

      lanyard_chat_room_find_day_async (room, time, NULL, lanyard_test_store_result, &result);
      lanyard_test_wait_for (result != NULL, 10);
      g_assert_cmpuint (lanyard_chat_room_find_finish (room, result, NULL), ==, times[i] == 0 ? G_MAXUINT : 3);
    }
  chat_stop (room);
}

/* The words of a message are known when one searches, and those of a deleted conversation are not, whether or not there
 * was time to index them. */
static void
test_search_late (void)
{
  g_autoptr (ChatWorld) world = chat_world_new ("host", TRUE);
  g_autoptr (LanyardChatRoom) room = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) found = NULL;
  g_autoptr (GError) error = NULL;

  fill (world, 100);
  room = chat_world_host (world);
  found = search (room, "word7");
  g_assert_cmpuint (found->len, ==, 11);
  g_array_unref (found);
  for (guint i = 0; i < 10; i++)
    chat_send (room, "late word%u", i);
  lanyard_test_wait_for (chat_n_messages (room) == 110, 10);
  found = search (room, "late word7");
  g_assert_cmpuint (found->len, ==, 1);
  /* By itself, some time after it was written. */
  chat_send (room, "later still");
  lanyard_test_wait_for (count_rows (world, "chat_search_docsize") == 111, 20);

  for (guint i = 0; i < 10; i++)
    chat_send (room, "unknown %u", i);
  lanyard_chat_room_delete_async (room, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_true (lanyard_chat_room_delete_finish (room, result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_rows (world, "chat_search_docsize"), ==, 0);
  lanyard_chat_room_host (room, FALSE);
  lanyard_test_wait_for (lanyard_chat_room_get_state (room) == LANYARD_CHAT_HOSTING, 10);
  chat_send (room, "anew");
  lanyard_test_wait_for (chat_all_in_state (room, LANYARD_CHAT_QUEUED), 10);
  g_array_unref (found);
  found = search (room, "unknown");
  g_assert_cmpuint (found->len, ==, 0);
  g_array_unref (found);
  found = search (room, "anew");
  g_assert_cmpuint (found->len, ==, 1);
  chat_stop (room);
}

static void
test_unread (void)
{
  g_autoptr (ChatWorld) world = chat_world_new ("host", TRUE);
  g_autoptr (LanyardChatRoom) room = NULL;

  fill (world, 100);
  room = chat_world_host (world);
  g_assert_cmpuint (lanyard_chat_room_get_unread (room), ==, 50);
  /* The first is one's own, and needs no reading. */
  {
    g_autofree char *first = chat_text_at (room, 0);
    g_assert_nonnull (first);
  }
  g_assert_cmpuint (lanyard_chat_room_get_first_unread (room), ==, 1);
  lanyard_chat_room_mark_read (room, 41);
  g_assert_cmpuint (lanyard_chat_room_get_unread (room), ==, 29);
  /* Never back. */
  lanyard_chat_room_mark_read (room, 10);
  g_assert_cmpuint (lanyard_chat_room_get_unread (room), ==, 29);
  g_assert_cmpuint (lanyard_chat_room_get_first_unread (room), ==, 43);
  chat_stop (room);
  g_clear_object (&room);
  chat_world_restart (world);
  room = chat_world_host (world);
  g_assert_cmpuint (lanyard_chat_room_get_unread (room), ==, 29);
  lanyard_chat_room_mark_read (room, G_MAXUINT);
  g_assert_cmpuint (lanyard_chat_room_get_unread (room), ==, 0);
  g_assert_cmpuint (lanyard_chat_room_get_first_unread (room), ==, G_MAXUINT);
  chat_stop (room);
}

static char *
export (LanyardChatRoom *room, LanyardChatExport format)
{
  g_autofree char *folder = lanyard_test_make_dir ("export");
  g_autofree char *path = g_build_filename (folder, "chat", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *contents = NULL;

  lanyard_chat_room_export_async (room, file, format, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_true (lanyard_chat_room_export_finish (room, result, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &contents, NULL, &error));
  return contents;
}

static void
test_export (void)
{
  g_autoptr (ChatWorld) world = chat_world_new ("host", TRUE);
  g_autoptr (LanyardChatRoom) room = NULL;
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *array;

  fill (world, 1203);
  room = chat_world_host (world);
  chat_send (room, "two\nlines \"quoted\"");
  lanyard_test_wait_for (chat_n_messages (room) == 1204, 10);
  text = export (room, LANYARD_CHAT_EXPORT_TEXT);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 1204 + 1 + 1);
  g_assert_true (g_str_has_suffix (lines[2], "Host - message 2 of Größe, word2"));
  g_assert_cmpstr (lines[1204], ==, "    lines \"quoted\"");

  json = export (room, LANYARD_CHAT_EXPORT_JSON);
  root = json_from_string (json, &error);
  g_assert_no_error (error);
  array = json_node_get_array (root);
  g_assert_cmpuint (json_array_get_length (array), ==, 1204);
  g_assert_cmpstr (
      json_object_get_string_member (json_array_get_object_element (array, 1203), "text"), ==,
      "two\nlines \"quoted\"");
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (array, 1), "from"),
                   ==, "Guest");
  chat_stop (room);
}

static void
test_delete (void)
{
  g_autoptr (ChatWorld) world = chat_world_new ("host", FALSE);
  g_autoptr (LanyardChatRoom) room = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  gint64 first, second;

  fill (world, 500);
  room = chat_world_host (world);
  g_object_get (room, "conversation", &first, NULL);
  lanyard_chat_room_delete_async (room, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_true (lanyard_chat_room_delete_finish (room, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (chat_n_messages (room), ==, 0);
  g_assert_cmpint (lanyard_chat_room_get_state (room), ==, LANYARD_CHAT_IDLE);
  g_assert_cmpint (count_rows (world, "chat_message"), ==, 0);
  g_assert_cmpint (count_rows (world, "chat_conversation"), ==, 0);
  g_assert_cmpint (count_rows (world, "chat_search_idx"), <=, 1);

  lanyard_chat_room_host (room, FALSE);
  lanyard_test_wait_for (lanyard_chat_room_get_state (room) == LANYARD_CHAT_HOSTING, 10);
  chat_send (room, "anew");
  lanyard_test_wait_for (chat_n_messages (room) == 1, 10);
  chat_stop (room);
  lanyard_chat_room_host (room, TRUE);
  lanyard_test_wait_for (lanyard_chat_room_get_state (room) == LANYARD_CHAT_HOSTING, 10);
  g_assert_cmpuint (chat_n_messages (room), ==, 0);
  g_clear_object (&result);
  lanyard_chat_list_async (world->chat, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  list = lanyard_chat_list_finish (world->chat, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  second = lanyard_chat_conversation_get_number (g_ptr_array_index (list, 1));
  lanyard_chat_room_open (room, second);
  lanyard_test_wait_for (chat_n_messages (room) == 1, 10);
  g_assert_false (lanyard_chat_room_get_can_send (room));
}

static GPtrArray *
search_all (ChatWorld *world, const char *words)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *hits;

  lanyard_chat_search_async (world->chat, words, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  hits = lanyard_chat_search_finish (world->chat, result, &error);
  g_assert_no_error (error);
  return hits;
}

static void
test_search_all (void)
{
  g_autoptr (ChatWorld) world = chat_world_new ("host", FALSE);
  g_autoptr (LanyardChatRoom) room = chat_world_host (world);
  g_autofree char *text = NULL;
  GPtrArray *hits;
  LanyardChatHit *hit;

  chat_send (room, "The lamp in the cellar is broken");
  chat_send (room, "I bring a new one");
  lanyard_test_wait_for (chat_n_messages (room) == 2, 10);
  chat_stop (room);
  lanyard_chat_room_host (room, TRUE);
  lanyard_test_wait_for (lanyard_chat_room_get_state (room) == LANYARD_CHAT_HOSTING, 10);
  chat_send (room, "Which lamp?");
  lanyard_test_wait_for (chat_n_messages (room) == 1, 10);
  chat_stop (room);

  hits = search_all (world, "lamp");
  g_assert_cmpuint (hits->len, ==, 2);
  hit = g_ptr_array_index (hits, 0);
  g_assert_cmpstr (lanyard_chat_hit_get_text (hit), ==, "Which lamp?");
  hit = g_ptr_array_index (hits, 1);
  g_assert_cmpstr (lanyard_chat_hit_get_text (hit), ==, "The lamp in the cellar is broken");
  g_assert_cmpint (lanyard_chat_hit_get_time (hit), >, 0);
  /* Of another conversation than the one that is open. */
  g_assert_cmpuint (lanyard_chat_room_find_hit (room, hit), ==, G_MAXUINT);
  lanyard_chat_room_open (room, lanyard_chat_hit_get_conversation (hit));
  lanyard_test_wait_for (chat_n_messages (room) == 2, 10);
  g_assert_cmpuint (lanyard_chat_room_find_hit (room, hit), ==, 0);
  text = chat_text_at (room, 0);
  g_assert_cmpstr (text, ==, "The lamp in the cellar is broken");
  g_ptr_array_unref (hits);
  hits = search_all (world, "no such lamp");
  g_assert_cmpuint (hits->len, ==, 0);
  g_ptr_array_unref (hits);
  hits = search_all (world, "\" ( ");
  g_assert_cmpuint (hits->len, ==, 0);
  g_ptr_array_unref (hits);
}

/* Kept, of one conversation and no other. */
static void
test_muted (void)
{
  g_autoptr (ChatWorld) world = chat_world_new ("host", TRUE);
  g_autoptr (LanyardChatRoom) room = NULL;
  g_autoptr (LanyardChatConversation) conversation = NULL;

  fill (world, 2);
  room = chat_world_host (world);
  g_assert_false (lanyard_chat_room_get_muted (room));
  lanyard_chat_room_set_muted (room, TRUE);
  chat_stop (room);
  g_clear_object (&room);
  chat_world_restart (world);
  conversation = chat_only_conversation (world);
  g_assert_true (lanyard_chat_conversation_get_muted (conversation));
  /* No member has been in it, but somebody has written. */
  g_assert_cmpstr (lanyard_chat_conversation_get_people (conversation), ==, "Guest");
  room = chat_world_host (world);
  g_assert_true (lanyard_chat_room_get_muted (room));
  chat_stop (room);
  lanyard_chat_room_host (room, TRUE);
  lanyard_test_wait_for (lanyard_chat_room_get_state (room) == LANYARD_CHAT_HOSTING, 10);
  g_assert_false (lanyard_chat_room_get_muted (room));
  chat_stop (room);
}

/* The model says exactly what happens to it. */
static void
test_model (void)
{
  g_autoptr (ChatWorld) here = chat_world_new ("here", FALSE);
  g_autoptr (ChatWorld) there = chat_world_new ("there", FALSE);
  g_autofree char *address = chat_world_listen (here, 0);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  g_autoptr (LanyardChatRoom) guest = NULL;
  g_autoptr (GListStore) mirror = g_list_store_new (LANYARD_TYPE_CHAT_MESSAGE);

  chat_world_pin (here, there);
  guest = chat_world_join (there, address);
  g_signal_connect_swapped (lanyard_chat_room_get_messages (guest), "items-changed",
                            G_CALLBACK (chat_mirror), mirror);
  for (guint i = 0; i < 200; i++)
    {
      chat_send (host, "host %u", i);
      chat_send (guest, "guest %u", i);
      if (i % 16 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  lanyard_test_wait_for (chat_n_messages (guest) == 400
                             && chat_all_in_state (guest, LANYARD_CHAT_DELIVERED),
                         20);
  chat_assert_same (guest, host);
  g_assert_cmpstr (lanyard_chat_person_get_address (
                       lanyard_chat_room_lookup_person (guest, LANYARD_CHAT_HOST_KEY)),
                   ==, address);
  g_assert_true (g_str_has_prefix (
      lanyard_chat_person_get_address (lanyard_chat_room_lookup_person (
          host, lanyard_identity_get_fingerprint (there->identity))),
      "127.0.0.1:"));
  for (guint i = 0; i < 400; i++)
    {
      g_autoptr (LanyardChatMessage) message = chat_message_at (guest, i);
      g_autoptr (LanyardChatMessage) mirrored = g_list_model_get_item (G_LIST_MODEL (mirror), i);

      g_assert_true (message == mirrored);
      g_assert_cmpuint (lanyard_chat_message_get_sequence (message), ==, i + 1);
    }
  chat_stop (guest);
  chat_stop (host);
}

/* More than a room keeps in memory, while what was written last is not on disk yet: all of it is there, once. */
static void
test_more_than_kept (void)
{
  enum { MANY = 5000 };
  g_autoptr (ChatWorld) here = chat_world_new ("host", FALSE);
  g_autoptr (ChatWorld) there = chat_world_new ("guest", FALSE);
  g_autofree char *address = chat_world_listen (here, 0);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  g_autoptr (LanyardChatRoom) guest = NULL;

  chat_world_pin (here, there);
  guest = chat_world_join (there, address);
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %u", i);
      g_autoptr (GError) error = NULL;

      g_assert_true (LANYARD_IS_CHAT_MESSAGE (
          lanyard_chat_room_send_text (i % 2 == 0 ? host : guest, text, NULL, &error)));
      g_assert_no_error (error);
      if (i % 1000 == 0)
        lanyard_test_wait_for (chat_n_messages (host) > i / 2 && chat_n_messages (guest) > i / 2, 20);
    }
  lanyard_test_wait_for (chat_n_messages (host) >= MANY && chat_n_messages (guest) >= MANY, 60);
  chat_assert_same (host, guest);
  g_assert_cmpuint (chat_n_messages (host), ==, MANY);
  chat_stop (guest);
  chat_stop (host);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/chat/history/many", test_many);
  g_test_add_func ("/chat/history/search-words", test_search_words);
  g_test_add_func ("/chat/history/search-person", test_search_person);
  g_test_add_func ("/chat/history/search-late", test_search_late);
  g_test_add_func ("/chat/history/unread", test_unread);
  g_test_add_func ("/chat/history/export", test_export);
  g_test_add_func ("/chat/history/delete", test_delete);
  g_test_add_func ("/chat/history/search-all", test_search_all);
  g_test_add_func ("/chat/history/muted", test_muted);
  g_test_add_func ("/chat/history/model", test_model);
  g_test_add_func ("/chat/history/more-than-kept", test_more_than_kept);
  return g_test_run ();
}
