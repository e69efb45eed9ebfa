/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers, and messages that are edited, taken back or reacted to. The seed of the random ones is GLib's, printed at the top;
 * --seed repeats a run. */
#include "chat-world.h"

#include <string.h>

#include "engine/chat/lanyard-chat-frame.h"
#include "engine/chat/lanyard-chat-guest-private.h"
#include "engine/chat/lanyard-chat-host-private.h"
#include "engine/chat/lanyard-chat-room-private.h"

/* One host, one guest who are pinned. */
typedef struct
{
  ChatWorld *here;
  ChatWorld *there;
  char *address;
  guint16 port;
  LanyardChatRoom *host;
  LanyardChatRoom *guest;
} Two;

static void
two_begin (Two *two)
{
  two->here = chat_world_new ("Host", TRUE);
  two->there = chat_world_new ("Ana", TRUE);
  two->address = chat_world_listen (two->here, 0);
  two->port = lanyard_node_get_port (two->here->node);
  two->host = chat_world_host (two->here);
  chat_world_pin (two->here, two->there);
  two->guest = chat_world_join (two->there, two->address);
}

static void
two_end (Two *two)
{
  chat_stop (two->guest);
  chat_stop (two->host);
  g_object_unref (two->guest);
  g_object_unref (two->host);
  g_free (two->address);
  chat_world_free (two->here);
  chat_world_free (two->there);
}

static gboolean
says (LanyardChatRoom *room, guint position, const char *text)
{
  g_autofree char *said = NULL;

  if (position >= chat_n_messages (room))
    return FALSE;
  said = chat_text_at (room, position);
  return g_str_equal (said, text);
}

static LanyardChatKind
kind_at (LanyardChatRoom *room, guint position)
{
  g_autoptr (LanyardChatMessage) message = chat_message_at (room, position);

  return lanyard_chat_message_get_kind (message);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted: who reacted first is not the same everywhere. */
static char *
reactions_of (LanyardChatMessage *message)
{
  g_auto (GStrv) lines = g_strsplit (lanyard_chat_message_get_reactions (message), "\n", -1);

  qsort (lines, g_strv_length (lines), sizeof *lines, compare_lines);
  return g_strjoinv ("\n", lines);
}

static gboolean
reacted (LanyardChatRoom *room, guint position, const char *lines)
{
  g_autoptr (LanyardChatMessage) message = chat_message_at (room, position);
  g_autofree char *there = reactions_of (message);

  return g_str_equal (there, lines);
}

static void
react_at (LanyardChatRoom *room, guint position, const char *mark)
{
  g_autoptr (LanyardChatMessage) message = chat_message_at (room, position);
  g_autoptr (GError) error = NULL;

  g_assert_true (lanyard_chat_room_react (room, message, mark, &error));
  g_assert_no_error (error);
}

static void
edit_at (LanyardChatRoom *room, guint position, const char *text)
{
  g_autoptr (LanyardChatMessage) message = chat_message_at (room, position);
  g_autoptr (GError) error = NULL;

  g_assert_true (lanyard_chat_room_edit (room, message, text, &error));
  g_assert_no_error (error);
}

static void
take_back_at (LanyardChatRoom *room, guint position)
{
  g_autoptr (LanyardChatMessage) message = chat_message_at (room, position);
  g_autoptr (GError) error = NULL;

  g_assert_true (lanyard_chat_room_take_back (room, message, &error));
  g_assert_no_error (error);
}

static void
reply_at (LanyardChatRoom *room, guint position, const char *text)
{
  g_autoptr (LanyardChatMessage) message = chat_message_at (room, position);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (lanyard_chat_room_reply (room, message, text, NULL, &error));
  g_assert_no_error (error);
}

static gpointer
count_job (LanyardDatabase *database, gpointer data, GError **error)
{
  gboolean has_row;
  guint n;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "SELECT COUNT(*) FROM chat_message WHERE instr(text, ?1) > 0 OR instr(COALESCE(reason, ''), ?1) > 0",
      error);

  g_assert_nonnull (statement);
  sqlite3_bind_text (statement, 1, data, -1, SQLITE_STATIC);
  g_assert_true (lanyard_database_step (database, statement, &has_row, error));
  n = (guint) sqlite3_column_int (statement, 0);
  sqlite3_reset (statement);
  return GUINT_TO_POINTER (n);
}

/* In how many rows of any kind the words are. */
static guint
n_rows_with (ChatWorld *world, const char *words)
{
  g_autoptr (GError) error = NULL;
  gpointer n = lanyard_database_run_sync (world->database, count_job, (gpointer) words, &error);

  g_assert_no_error (error);
  return GPOINTER_TO_UINT (n);
}

static guint
n_found (LanyardChatRoom *room, const char *words)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = NULL;

  lanyard_chat_room_search_async (room, words, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  found = lanyard_chat_room_search_finish (room, result, &error);
  g_assert_no_error (error);
  return found->len;
}

static guint
find (LanyardChatRoom *room, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint position;

  lanyard_chat_room_find_async (room, id, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  position = lanyard_chat_room_find_finish (room, result, &error);
  g_assert_no_error (error);
  return position;
}

static void
note_change (LanyardChatRoom *room, LanyardChatMessage *change, GString *seen)
{
  g_string_append_printf (seen, "%d:%s:%s%s;", (int) lanyard_chat_message_get_kind (change),
                          lanyard_chat_message_get_text (change), lanyard_chat_message_get_mark (change),
                          lanyard_chat_message_get_mine (change) ? ":mine" : "");
}

static void
test_edit (void)
{
  Two two;
  g_autoptr (GString) here = g_string_new (NULL);
  g_autoptr (GString) there = g_string_new (NULL);
  g_autoptr (LanyardChatMessage) message = NULL;

  two_begin (&two);
  chat_send (two.guest, "a zebru");
  lanyard_test_wait_for (chat_n_messages (two.host) == 1, 10);
  chat_send (two.host, "what?");
  lanyard_test_wait_for (chat_n_messages (two.host) == 2 && chat_n_messages (two.guest) == 2, 10);
  g_assert_cmpuint (n_found (two.host, "zebru"), ==, 1);
  reply_at (two.host, 0, "meant what?");
  lanyard_test_wait_for (chat_n_messages (two.guest) == 3, 10);
  g_signal_connect (two.host, "changed", G_CALLBACK (note_change), here);
  g_signal_connect (two.guest, "changed", G_CALLBACK (note_change), there);
  edit_at (two.guest, 0, "a zebro");
  lanyard_test_wait_for (says (two.guest, 0, "a zebro") && says (two.host, 0, "a zebro"), 10);
  edit_at (two.guest, 0, "a zebra");
  lanyard_test_wait_for (says (two.guest, 0, "a zebra") && says (two.host, 0, "a zebra"), 10);

  /* It is no message more, nothing unread more, and says that it was changed. */
  g_assert_cmpuint (chat_n_messages (two.host), ==, 3);
  g_assert_cmpuint (lanyard_chat_room_get_unread (two.host), ==, 1);
  message = chat_message_at (two.host, 0);
  g_assert_cmpint (lanyard_chat_message_get_edited (message), >, 0);
  g_assert_cmpint (lanyard_chat_message_get_kind (message), ==, LANYARD_CHAT_TEXT);
  g_clear_object (&message);
  g_assert_cmpstr (here->str, ==, "2:a zebro:;2:a zebra:;");
  g_assert_cmpstr (there->str, ==, "2:a zebro::mine;2:a zebra::mine;");

  /* Where it is quoted, too, and in the search; the old words are nowhere. */
  for (guint i = 0; i < 2; i++)
    {
      LanyardChatRoom *room = i == 0 ? two.host : two.guest;
      g_autoptr (LanyardChatMessage) answer = chat_message_at (room, 2);

      lanyard_test_wait_for (g_strcmp0 (lanyard_chat_message_get_quoted_text (answer), "a zebra") == 0, 10);
      g_assert_cmpstr (lanyard_chat_message_get_quoted_name (answer), ==, "Ana");
      g_assert_cmpuint (find (room, lanyard_chat_message_get_reply_to (answer)), ==, 0);
      g_assert_cmpuint (n_found (room, "zebra"), ==, 1);
      g_assert_cmpuint (n_found (room, "zebru"), ==, 0);
      g_assert_cmpuint (n_found (room, "zebro"), ==, 0);
      g_assert_cmpuint (n_rows_with (i == 0 ? two.here : two.there, "zebru"), ==, 0);
      g_assert_cmpuint (n_rows_with (i == 0 ? two.here : two.there, "zebro"), ==, 0);
    }
  g_assert_cmpuint (find (two.host, "00112233445566778899aabbccddeeff"), ==, G_MAXUINT);
  g_assert_cmpuint (find (two.host, "zz"), ==, G_MAXUINT);
  g_signal_handlers_disconnect_by_data (two.host, here);
  g_signal_handlers_disconnect_by_data (two.guest, there);
  two_end (&two);
}

static void
test_take_back (void)
{
  Two two;
  g_autoptr (LanyardChatMessage) message = NULL;

  two_begin (&two);
  chat_send (two.host, "a secret");
  lanyard_test_wait_for (chat_n_messages (two.guest) == 1, 10);
  react_at (two.guest, 0, "👍");
  edit_at (two.host, 0, "a worse secret");
  reply_at (two.guest, 0, "oh!");
  lanyard_test_wait_for (chat_n_messages (two.host) == 2 && says (two.guest, 0, "a worse secret")
                             && !reacted (two.host, 0, ""), 10);
  take_back_at (two.host, 0);
  lanyard_test_wait_for (kind_at (two.host, 0) == LANYARD_CHAT_TAKEN_BACK
                             && kind_at (two.guest, 0) == LANYARD_CHAT_TAKEN_BACK, 10);
  g_assert_cmpuint (n_rows_with (two.here, "secret"), ==, 0);
  g_assert_cmpuint (n_rows_with (two.there, "secret"), ==, 0);
  g_assert_cmpuint (n_found (two.guest, "secret"), ==, 0);
  g_assert_true (reacted (two.guest, 0, ""));
  message = chat_message_at (two.guest, 1);
  g_assert_cmpint (lanyard_chat_message_get_quoted_kind (message), ==, LANYARD_CHAT_TAKEN_BACK);
  g_assert_null (strstr (lanyard_chat_message_get_quoted_text (message), "secret"));
  g_clear_object (&message);
  /* For good. */
  message = chat_message_at (two.host, 0);
  g_assert_false (lanyard_chat_room_may_change (two.host, message));
  g_assert_false (lanyard_chat_room_edit (two.host, message, "again", NULL));
  g_assert_false (lanyard_chat_room_react (two.host, message, "👍", NULL));

  /* After a restart it is what it was. */
  chat_stop (two.guest);
  g_object_unref (two.guest);
  chat_world_restart (two.there);
  two.guest = chat_world_join (two.there, two.address);
  g_assert_cmpint (kind_at (two.guest, 0), ==, LANYARD_CHAT_TAKEN_BACK);
  g_assert_cmpuint (chat_n_messages (two.guest), ==, 2);
  two_end (&two);
}

static guint
listed_unread (ChatWorld *world)
{
  g_autoptr (LanyardChatConversation) conversation = chat_only_conversation (world);

  return lanyard_chat_conversation_get_unread (conversation);
}

/* What was taken back before it was read is nothing to be read any more. */
static void
test_unread (void)
{
  Two two;

  two_begin (&two);
  for (guint i = 0; i < 3; i++)
    chat_send (two.host, "secret %u", i);
  lanyard_test_wait_for (chat_n_messages (two.guest) == 3, 10);
  g_assert_cmpuint (lanyard_chat_room_get_unread (two.guest), ==, 3);
  take_back_at (two.host, 1);
  lanyard_test_wait_for (kind_at (two.guest, 1) == LANYARD_CHAT_TAKEN_BACK, 10);
  g_assert_cmpuint (lanyard_chat_room_get_unread (two.guest), ==, 2);
  g_assert_cmpuint (lanyard_chat_room_get_first_unread (two.guest), ==, 0);
  take_back_at (two.host, 0);
  lanyard_test_wait_for (kind_at (two.guest, 0) == LANYARD_CHAT_TAKEN_BACK, 10);
  g_assert_cmpuint (lanyard_chat_room_get_unread (two.guest), ==, 1);
  g_assert_cmpuint (lanyard_chat_room_get_first_unread (two.guest), ==, 2);
  g_assert_cmpuint (listed_unread (two.there), ==, 1);

  /* On disk it is the same; and what comes as taken back was never to be read. */
  chat_stop (two.guest);
  g_object_unref (two.guest);
  chat_send (two.host, "secret 3");
  chat_send (two.host, "open");
  lanyard_test_wait_for (chat_n_messages (two.host) == 5, 10);
  take_back_at (two.host, 3);
  lanyard_test_wait_for (kind_at (two.host, 3) == LANYARD_CHAT_TAKEN_BACK, 10);
  chat_world_restart (two.there);
  two.guest = chat_world_begin (two.there, two.address);
  lanyard_test_wait_for (chat_n_messages (two.guest) == 5, 20);
  g_assert_cmpuint (lanyard_chat_room_get_unread (two.guest), ==, 2);
  g_assert_cmpuint (listed_unread (two.there), ==, 2);

  /* Reading as far as the one that stands counts what comes after, and not what is gone. */
  lanyard_test_wait_for (kind_at (two.guest, 3) == LANYARD_CHAT_TAKEN_BACK, 10);
  lanyard_chat_room_mark_read (two.guest, 2);
  g_assert_cmpuint (lanyard_chat_room_get_unread (two.guest), ==, 1);
  g_assert_cmpuint (lanyard_chat_room_get_first_unread (two.guest), ==, 4);
  lanyard_chat_room_mark_read (two.guest, G_MAXUINT);
  g_assert_cmpuint (lanyard_chat_room_get_unread (two.guest), ==, 0);
  /* What was read was counted off already. */
  chat_send (two.host, "next");
  lanyard_test_wait_for (lanyard_chat_room_get_unread (two.guest) == 1, 10);
  take_back_at (two.host, 4);
  lanyard_test_wait_for (kind_at (two.guest, 4) == LANYARD_CHAT_TAKEN_BACK, 10);
  g_assert_cmpuint (lanyard_chat_room_get_unread (two.guest), ==, 1);
  two_end (&two);
}

static void
test_reactions (void)
{
  Two two;
  g_autofree char *ana = NULL, *both = NULL;

  two_begin (&two);
  ana = g_strdup_printf ("%s ❤️", lanyard_identity_get_fingerprint (two.there->identity));
  both = g_strdup_printf ("%s\nhost 😂", ana);
  chat_send (two.host, "hello");
  lanyard_test_wait_for (chat_n_messages (two.guest) == 1, 10);
  react_at (two.guest, 0, "👍");
  react_at (two.guest, 0, "❤️");
  lanyard_test_wait_for (reacted (two.host, 0, ana) && reacted (two.guest, 0, ana), 10);
  react_at (two.host, 0, "😂");
  lanyard_test_wait_for (reacted (two.host, 0, both) && reacted (two.guest, 0, both), 10);
  react_at (two.host, 0, "");
  lanyard_test_wait_for (reacted (two.host, 0, ana) && reacted (two.guest, 0, ana), 10);
  two_end (&two);
}

static guint
n_reactions (LanyardChatRoom *room, guint position)
{
  g_autoptr (LanyardChatMessage) message = chat_message_at (room, position);
  g_auto (GStrv) lines = g_strsplit (lanyard_chat_message_get_reactions (message), "\n", -1);

  return g_strv_length (lines);
}

/* As the host takes it from whoever has that key. */
static void
react_as (LanyardChatRoom *host, guint position, guint who, const char *mark)
{
  g_autoptr (LanyardChatMessage) message = chat_message_at (host, position);
  g_autofree char *key = g_strdup_printf ("key-%u", who);
  g_autoptr (LanyardChatRecord) record = lanyard_chat_record_new (key, "Eve", NULL, "–");

  record->kind = LANYARD_CHAT_REACTION;
  g_free (record->mark);
  record->mark = g_strdup (mark);
  record->has_about = TRUE;
  memcpy (record->about, lanyard_chat_message_get_record (message)->id, sizeof record->about);
  lanyard_chat_room_write (host, lanyard_chat_room_make_row (host, record, FALSE));
}

/* Whoever makes a new key for every reaction fills nothing, and takes nobody's away. */
static void
test_reactions_bounded (void)
{
  Two two;
  g_autoptr (LanyardChatMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  two_begin (&two);
  chat_send (two.host, "hello");
  lanyard_test_wait_for (chat_n_messages (two.guest) == 1, 10);
  react_at (two.guest, 0, "🙂");
  lanyard_test_wait_for (n_reactions (two.host, 0) == 1, 10);
  for (guint i = 0; i < LANYARD_CHAT_REACTIONS_MAX + 50; i++)
    react_as (two.host, 0, i, "👎");
  chat_send (two.host, "after");
  lanyard_test_wait_for (chat_n_messages (two.guest) == 2, 20);
  for (guint i = 0; i < 2; i++)
    {
      LanyardChatRoom *room = i == 0 ? two.host : two.guest;
      g_autoptr (LanyardChatMessage) there = chat_message_at (room, 0);

      g_assert_cmpuint (n_reactions (room, 0), ==, LANYARD_CHAT_REACTIONS_MAX);
      g_assert_nonnull (strstr (lanyard_chat_message_get_reactions (there), "🙂"));
      g_assert_nonnull (strstr (lanyard_chat_message_get_reactions (there), "key-0 "));
    }
  message = chat_message_at (two.host, 0);
  g_assert_false (lanyard_chat_room_react (two.host, message, "👍", &error));
  g_assert_error (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID);
  /* Who has one may have another; where one is taken away there is a place. */
  react_at (two.guest, 0, "😀");
  lanyard_test_wait_for (strstr (lanyard_chat_message_get_reactions (message), "😀") != NULL, 10);
  g_assert_cmpuint (n_reactions (two.host, 0), ==, LANYARD_CHAT_REACTIONS_MAX);
  react_as (two.host, 0, 3, "");
  lanyard_test_wait_for (n_reactions (two.host, 0) == LANYARD_CHAT_REACTIONS_MAX - 1, 10);
  react_at (two.host, 0, "👍");
  lanyard_test_wait_for (n_reactions (two.host, 0) == LANYARD_CHAT_REACTIONS_MAX
                             && n_reactions (two.guest, 0) == LANYARD_CHAT_REACTIONS_MAX, 10);
  two_end (&two);
}

static void
count_notify (LanyardChatMessage *message, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

/* Many changes at once are one to whoever looks, and what is in memory is gone through once, not once for each. */
static void
test_burst (void)
{
  Two two;
  g_autoptr (LanyardChatMessage) message = NULL, answer = NULL;
  guint n_reactions_told = 0, n_quotes_told = 0;

  two_begin (&two);
  chat_send (two.host, "helo");
  lanyard_test_wait_for (chat_n_messages (two.guest) == 1, 10);
  reply_at (two.guest, 0, "yes?");
  lanyard_test_wait_for (chat_n_messages (two.host) == 2, 10);
  message = chat_message_at (two.host, 0);
  answer = chat_message_at (two.host, 1);
  g_signal_connect (message, "notify::reactions", G_CALLBACK (count_notify), &n_reactions_told);
  g_signal_connect (answer, "notify::quoted-text", G_CALLBACK (count_notify), &n_quotes_told);
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *text = g_strdup_printf ("hello %u", i);

      react_as (two.host, 0, i, "👍");
      edit_at (two.host, 0, text);
    }
  lanyard_test_wait_for (says (two.host, 0, "hello 49") && n_reactions (two.host, 0) == 50, 10);
  g_assert_cmpstr (lanyard_chat_message_get_quoted_text (answer), ==, "hello 49");
  g_assert_cmpuint (n_reactions_told, <=, 3);
  g_assert_cmpuint (n_quotes_told, <=, 3);
  lanyard_test_wait_for (says (two.guest, 0, "hello 49") && n_reactions (two.guest, 0) == 50, 10);
  g_signal_handlers_disconnect_by_data (message, &n_reactions_told);
  g_signal_handlers_disconnect_by_data (answer, &n_quotes_told);
  two_end (&two);
}

static LanyardChatRow *
make_own_row (LanyardChatRecord *record, gint64 place, gint64 local, LanyardChatOutcome outcome)
{
  LanyardChatRow *row = lanyard_chat_row_new (record, place, local, TRUE);

  row->outcome = outcome;
  return row;
}

/* What comes of a message behind its change is newer than what the change has made of it. */
static void
test_placed_after_change (void)
{
  g_autoptr (ChatWorld) world = chat_world_new ("Ana", FALSE);
  g_autoptr (LanyardChatHistory) history
      = lanyard_chat_history_new (world->database, world->folder, LANYARD_CHAT_ROLE_GUEST);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_chat_row_free);
  g_autoptr (LanyardChatRecord) queued = lanyard_chat_record_new ("ana", "Ana", NULL, "helo");
  g_autoptr (LanyardChatRecord) edited = lanyard_chat_record_copy (queued);
  g_autoptr (LanyardChatRecord) placed = NULL;
  g_autoptr (LanyardChatRecord) change = lanyard_chat_record_new ("ana", "Ana", NULL, "hello");
  LanyardChatMessage *message;

  g_ptr_array_add (rows, make_own_row (queued, LANYARD_CHAT_PLACE_QUEUED, 1, LANYARD_CHAT_ROW_NEW));
  lanyard_chat_history_add (history, rows);
  g_ptr_array_set_size (rows, 0);
  g_free (edited->text);
  edited->text = g_strdup ("hello");
  placed = lanyard_chat_record_copy (edited);
  placed->seq = 5;
  change->kind = LANYARD_CHAT_EDIT;
  change->has_about = TRUE;
  memcpy (change->about, queued->id, sizeof change->about);
  g_ptr_array_add (rows, make_own_row (change, LANYARD_CHAT_PLACE_QUEUED, 2, LANYARD_CHAT_ROW_NEW));
  ((LanyardChatRow *) rows->pdata[0])->target
      = make_own_row (edited, LANYARD_CHAT_PLACE_QUEUED, 1, LANYARD_CHAT_ROW_KNOWN);
  g_ptr_array_add (rows, make_own_row (placed, 5, 1, LANYARD_CHAT_ROW_PLACED));
  lanyard_chat_history_add (history, rows);
  message = lanyard_chat_history_lookup (history, 1);
  g_assert_cmpuint (lanyard_chat_message_get_sequence (message), ==, 5);
  g_assert_cmpstr (lanyard_chat_message_get_text (message), ==, "hello");
  g_assert_cmpint (lanyard_chat_message_get_place (message), ==, 5);
}

/* Written while the host is away, a change waits, says so, and goes when it is back. */
static void
test_away (void)
{
  Two two;
  g_autoptr (LanyardChatMessage) message = NULL;

  two_begin (&two);
  chat_send (two.guest, "befor");
  lanyard_test_wait_for (chat_n_messages (two.host) == 1, 10);
  chat_stop (two.host);
  g_object_unref (two.host);
  chat_world_restart (two.here);
  edit_at (two.guest, 0, "before");
  lanyard_test_wait_for (says (two.guest, 0, "before"), 10);
  message = chat_message_at (two.guest, 0);
  g_assert_true (lanyard_chat_message_get_changing (message));

  /* The guest's program ends, too. */
  g_clear_object (&message);
  chat_stop (two.guest);
  g_object_unref (two.guest);
  chat_world_restart (two.there);
  g_free (chat_world_listen (two.here, two.port));
  two.host = chat_world_host (two.here);
  g_assert_true (says (two.host, 0, "befor"));
  two.guest = chat_world_join (two.there, two.address);
  lanyard_test_wait_for (says (two.host, 0, "before"), 10);
  message = chat_message_at (two.guest, 0);
  lanyard_test_wait_for (!lanyard_chat_message_get_changing (message), 10);
  g_assert_cmpuint (chat_n_messages (two.host), ==, 1);
  two_end (&two);
}

/* What waits to go. */
static guint
n_waiting_with (LanyardChatRoom *room, const char *text)
{
  guint n = 0;

  for (GList *l = LANYARD_CHAT_GUEST (room->end)->outbox.head; l != NULL; l = l->next)
    n += strstr (((LanyardChatOutgoing *) l->data)->record->text, text) != NULL;
  return n;
}

/* What is changed or taken back before it went is told to nobody as it was. */
static void
test_unsent (void)
{
  Two two;

  two_begin (&two);
  chat_stop (two.host);
  g_object_unref (two.host);
  chat_world_restart (two.here);
  chat_send (two.guest, "a secret");
  chat_send (two.guest, "another secret");
  edit_at (two.guest, 0, "the secret");
  edit_at (two.guest, 1, "a second secret");
  lanyard_test_wait_for (says (two.guest, 1, "a second secret"), 10);
  lanyard_test_wait_for (n_waiting_with (two.guest, "the secret") == 2, 10);
  take_back_at (two.guest, 0);
  edit_at (two.guest, 1, "nothing");
  lanyard_test_wait_for (kind_at (two.guest, 0) == LANYARD_CHAT_TAKEN_BACK && says (two.guest, 1, "nothing"), 10);
  lanyard_test_wait_for (n_waiting_with (two.guest, "nothing") == 2, 10);
  g_assert_cmpuint (n_waiting_with (two.guest, "secret"), ==, 0);
  g_free (chat_world_listen (two.here, two.port));
  two.host = chat_world_host (two.here);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (LanyardChatMessage) message = chat_message_at (two.guest, i);

      lanyard_test_wait_for (lanyard_chat_message_get_sequence (message) != 0
                             && !lanyard_chat_message_get_changing (message), 20);
    }
  g_assert_cmpuint (n_rows_with (two.here, "secret"), ==, 0);
  g_assert_cmpuint (chat_n_messages (two.host), ==, 2);
  g_assert_cmpint (kind_at (two.host, 0), ==, LANYARD_CHAT_TAKEN_BACK);
  g_assert_true (says (two.host, 1, "nothing"));
  two_end (&two);
}

/* Only whose message it is may change it, whatever their program sends. */
static void
test_foreign (void)
{
  Two two;
  const LanyardChatKind kinds[] = { LANYARD_CHAT_EDIT, LANYARD_CHAT_TAKEN_BACK };

  two_begin (&two);
  chat_send (two.host, "mine");
  lanyard_test_wait_for (chat_n_messages (two.guest) == 1, 10);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (LanyardChatMessage) message = chat_message_at (two.guest, 0);
      g_autoptr (LanyardChatRecord) record = lanyard_chat_record_new (
          lanyard_chat_room_get_my_key (two.guest), "Ana", NULL, "not yours");

      g_assert_false (lanyard_chat_room_edit (two.guest, message, "not yours", NULL));
      g_assert_false (lanyard_chat_room_take_back (two.guest, message, NULL));
      record->kind = kinds[i];
      record->has_about = TRUE;
      memcpy (record->about, lanyard_chat_message_get_record (message)->id, sizeof record->about);
      lanyard_chat_room_send_record (two.guest, record, NULL);
    }
  chat_send (two.guest, "after");
  lanyard_test_wait_for (chat_n_messages (two.host) == 2 && chat_n_messages (two.guest) == 2, 10);
  g_assert_true (says (two.host, 0, "mine"));
  g_assert_true (says (two.guest, 0, "mine"));
  two_end (&two);
}

/* A private message's changes go to its reader alone. */
static void
test_private (void)
{
  Two two;
  g_autoptr (ChatWorld) third = chat_world_new ("Ben", TRUE);
  g_autoptr (LanyardChatRoom) ben = NULL;
  g_autoptr (LanyardChatMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  const char *to_ben = lanyard_identity_get_fingerprint (third->identity);

  two_begin (&two);
  chat_world_pin (two.here, third);
  ben = chat_world_join (third, two.address);
  lanyard_test_wait_for (chat_n_present (two.guest) == 3, 10);
  g_assert_nonnull (lanyard_chat_room_send_text (two.guest, "psst", to_ben, &error));
  lanyard_test_wait_for (chat_n_messages (ben) == 1, 10);
  reply_at (ben, 0, "yes?");
  lanyard_test_wait_for (chat_n_messages (two.guest) == 2, 10);
  message = chat_message_at (two.guest, 1);
  g_assert_true (lanyard_chat_message_get_private (message));
  g_clear_object (&message);
  edit_at (two.guest, 0, "psst!");
  react_at (ben, 0, "👀");
  lanyard_test_wait_for (says (ben, 0, "psst!") && !reacted (two.guest, 0, ""), 10);
  message = chat_message_at (two.guest, 0);
  lanyard_test_wait_for (!lanyard_chat_message_get_changing (message), 10);
  take_back_at (two.guest, 0);
  lanyard_test_wait_for (kind_at (ben, 0) == LANYARD_CHAT_TAKEN_BACK, 10);
  lanyard_test_wait_for (!lanyard_chat_message_get_changing (message), 10);
  g_assert_cmpuint (chat_n_messages (two.host), ==, 0);
  g_assert_cmpuint (n_rows_with (two.here, "psst"), ==, 0);
  chat_stop (ben);
  two_end (&two);
}

static const char small_png[]
    = "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR4nGMwaLgARwzEcQBmUhgBRJ7m"
    "egAAAABJRU5ErkJggg==";

/* A picture that is taken back is off the disk, unless another message has it. */
static void
test_picture (void)
{
  Two two;
  g_autoptr (GFile) here = NULL, there = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LanyardChatMessage) message = NULL;
  gsize length;
  guchar *png = g_base64_decode (small_png, &length);
  g_autoptr (GBytes) bytes = g_bytes_new_take (png, length);

  two_begin (&two);
  for (guint i = 0; i < 2; i++)
    {
      g_clear_object (&result);
      lanyard_chat_room_send_bytes_async (two.host, bytes, "look", NULL, NULL, lanyard_test_store_result, &result);
      lanyard_test_wait_for (result != NULL, 10);
      g_assert_nonnull (lanyard_chat_room_send_picture_finish (two.host, result, NULL));
    }
  lanyard_test_wait_for (chat_n_messages (two.guest) == 2, 10);
  message = chat_message_at (two.guest, 1);
  lanyard_test_wait_for (lanyard_chat_message_get_picture (message) != NULL, 10);
  there = g_object_ref (lanyard_chat_message_get_picture (message));
  g_clear_object (&message);
  message = chat_message_at (two.host, 1);
  here = g_object_ref (lanyard_chat_message_get_picture (message));
  take_back_at (two.host, 0);
  lanyard_test_wait_for (kind_at (two.guest, 0) == LANYARD_CHAT_TAKEN_BACK, 10);
  g_assert_true (g_file_query_exists (there, NULL) && g_file_query_exists (here, NULL));
  take_back_at (two.host, 1);
  lanyard_test_wait_for (!g_file_query_exists (there, NULL) && !g_file_query_exists (here, NULL), 10);
  g_assert_null (lanyard_chat_message_get_picture (message));
  two_end (&two);
}

/* A picture of @size bytes and a little that is like no other. */
static GBytes *
make_picture (gsize size)
{
  static guint n;
  gsize length;
  g_autofree guchar *png = g_base64_decode (small_png, &length);
  GByteArray *bytes = g_byte_array_new ();
  guint serial = ++n;

  g_byte_array_append (bytes, png, (guint) length);
  g_byte_array_append (bytes, (const guint8 *) &serial, sizeof serial);
  g_byte_array_set_size (bytes, bytes->len + (guint) size);
  memset (bytes->data + bytes->len - size, 0, size);
  return g_byte_array_free_to_bytes (bytes);
}

static void
send_bytes (LanyardChatRoom *room, GBytes *bytes)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lanyard_chat_room_send_bytes_async (room, bytes, NULL, NULL, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_nonnull (lanyard_chat_room_send_picture_finish (room, result, &error));
  g_assert_no_error (error);
}

static guint
n_pictures (ChatWorld *world)
{
  g_autoptr (GDir) dir = g_dir_open (g_file_peek_path (world->folder), 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += strlen (name) == 2 * LANYARD_CHAT_DIGEST_SIZE;
  return n;
}

static guint
last_public (LanyardChatRoom *room)
{
  for (guint i = chat_n_messages (room); i > 0; i--)
    {
      g_autoptr (LanyardChatMessage) message = chat_message_at (room, i - 1);

      if (!lanyard_chat_message_get_private (message))
        return i - 1;
    }
  g_assert_not_reached ();
}

/* Keeps the pictures on the host's disk when they are taken back, so that they go on coming. */
static void
keep_there (LanyardChatRoom *host, guint position)
{
  g_autoptr (LanyardChatMessage) message = chat_message_at (host, position);
  const LanyardChatRecord *shown = lanyard_chat_message_get_record (message);
  g_autoptr (LanyardChatRecord) record = lanyard_chat_record_new (LANYARD_CHAT_HOST_KEY, "Host", "somebody", "");

  record->kind = LANYARD_CHAT_PICTURE;
  memcpy (record->digest, shown->digest, sizeof record->digest);
  record->bytes = shown->bytes;
  lanyard_chat_room_send_record (host, record, NULL);
}

/* What is taken back on its way leaves nothing behind, at whatever moment. */
static void
test_picture_on_its_way (void)
{
  Two two;

  two_begin (&two);
  for (guint i = 0; i < 24; i++)
    {
      g_autoptr (GBytes) bytes = make_picture (i % 3 == 0 ? 4 * 1024 * 1024 : i % 3 == 1 ? 300 * 1024 : 0);
      LanyardChatGuest *guest = LANYARD_CHAT_GUEST (two.guest->end);

      send_bytes (two.host, bytes);
      keep_there (two.host, last_public (two.host));
      lanyard_test_wait_for (chat_n_messages (two.guest) == i + 1, 10);
      for (int turns = g_test_rand_int_range (0, i % 2 == 0 ? 4 : 40); turns > 0; turns--)
        g_main_context_iteration (NULL, FALSE);
      take_back_at (two.host, last_public (two.host));
      lanyard_test_wait_for (kind_at (two.guest, i) == LANYARD_CHAT_TAKEN_BACK, 20);
      g_assert_cmpuint (g_queue_get_length (&guest->lacking), ==, 0);
      g_assert_null (guest->fetch);
    }
  /* The connection is what it was: nothing came that was not asked for. */
  chat_send (two.host, "after");
  lanyard_test_wait_for (chat_n_messages (two.guest) == 25, 10);
  lanyard_test_wait_for (n_pictures (two.there) == 0, 10);
  two_end (&two);
}

/* The same picture in another message is still fetched, and once. */
static void
test_picture_twice (void)
{
  Two two;
  g_autoptr (GBytes) bytes = make_picture (6 * 1024 * 1024);
  g_autoptr (LanyardChatMessage) message = NULL;

  two_begin (&two);
  send_bytes (two.host, bytes);
  send_bytes (two.host, bytes);
  lanyard_test_wait_for (chat_n_messages (two.guest) == 2, 10);
  take_back_at (two.host, 0);
  lanyard_test_wait_for (kind_at (two.guest, 0) == LANYARD_CHAT_TAKEN_BACK, 20);
  message = chat_message_at (two.guest, 1);
  lanyard_test_wait_for (lanyard_chat_message_get_picture (message) != NULL, 30);
  g_assert_cmpuint (n_pictures (two.there), ==, 1);
  g_assert_cmpint (lanyard_chat_room_get_state (two.guest), ==, LANYARD_CHAT_JOINED);
  two_end (&two);
}

/* A guest's own that it takes back while the host fetches it goes there as what it is now, and has not failed. */
static void
test_own_picture_on_its_way (void)
{
  Two two;
  g_autoptr (GBytes) bytes = make_picture (6 * 1024 * 1024);
  g_autoptr (LanyardChatMessage) message = NULL;

  two_begin (&two);
  send_bytes (two.guest, bytes);
  lanyard_test_wait_for (LANYARD_CHAT_HOST (two.host->end)->fetches > 0 || chat_n_messages (two.host) > 0, 10);
  take_back_at (two.guest, 0);
  message = chat_message_at (two.guest, 0);
  lanyard_test_wait_for (lanyard_chat_message_get_sequence (message) != 0
                             && !lanyard_chat_message_get_changing (message), 30);
  g_assert_cmpint (lanyard_chat_message_get_state (message), !=, LANYARD_CHAT_FAILED);
  g_assert_cmpint (kind_at (two.guest, 0), ==, LANYARD_CHAT_TAKEN_BACK);
  lanyard_test_wait_for (chat_n_messages (two.host) == 1 && kind_at (two.host, 0) == LANYARD_CHAT_TAKEN_BACK, 10);
  lanyard_test_wait_for (n_pictures (two.here) == 0 && n_pictures (two.there) == 0, 10);
  two_end (&two);
}

/* Older programs: a host that knows no changes is sent none; a guest that knows none is named. */
static void
test_older (void)
{
  Two two;
  g_autoptr (LanyardChatMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *older = NULL;
  g_autofree char *said = NULL;

  two_begin (&two);
  chat_send (two.host, "first\nsecond");
  lanyard_test_wait_for (chat_n_messages (two.guest) == 1, 10);
  chat_send (two.guest, "mine");
  lanyard_test_wait_for (chat_n_messages (two.guest) == 2 && chat_n_messages (two.host) == 2, 10);
  g_assert_true (lanyard_chat_room_get_can_change (two.guest));
  g_assert_null (lanyard_chat_room_dup_older (two.host));
  two.guest->kinds = LANYARD_CHAT_PICTURE;
  g_assert_false (lanyard_chat_room_get_can_change (two.guest));
  message = chat_message_at (two.guest, 1);
  g_assert_false (lanyard_chat_room_take_back (two.guest, message, &error));
  g_assert_error (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID);
  reply_at (two.guest, 0, "so it is");
  lanyard_test_wait_for (chat_n_messages (two.host) == 3, 10);
  said = chat_text_at (two.host, 2);
  g_assert_cmpstr (said, ==, "> Host: first\n> second\nso it is");
  lanyard_chat_person_set_kinds (
      lanyard_chat_room_lookup_person (two.host, lanyard_identity_get_fingerprint (two.there->identity)), 0);
  older = lanyard_chat_room_dup_older (two.host);
  g_assert_cmpstr (older, ==, "Ana");
  two_end (&two);
}

/* Whoever comes back later is told the words as they are now, and none of those before. */
static void
test_later (void)
{
  Two two;

  two_begin (&two);
  chat_send (two.host, "zero");
  lanyard_test_wait_for (chat_n_messages (two.guest) == 1, 10);
  chat_stop (two.guest);
  chat_send (two.host, "one");
  chat_send (two.host, "wrong");
  lanyard_test_wait_for (chat_n_messages (two.host) == 3, 10);
  edit_at (two.host, 1, "two");
  edit_at (two.host, 1, "three");
  take_back_at (two.host, 2);
  lanyard_test_wait_for (kind_at (two.host, 2) == LANYARD_CHAT_TAKEN_BACK && says (two.host, 1, "three"), 10);
  lanyard_chat_room_join (two.guest, two.address, NULL, LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (chat_n_messages (two.guest) == 3, 10);
  lanyard_test_wait_for (says (two.guest, 1, "three") && kind_at (two.guest, 2) == LANYARD_CHAT_TAKEN_BACK, 10);
  /* Nothing is missing: what comes next has its place. */
  chat_send (two.host, "next");
  lanyard_test_wait_for (chat_n_messages (two.guest) == 4, 10);
  lanyard_test_wait_for (chat_all_in_state (two.host, LANYARD_CHAT_DELIVERED), 10);
  g_assert_cmpuint (n_rows_with (two.there, "two"), ==, 0);
  g_assert_cmpuint (n_rows_with (two.there, "wrong"), ==, 0);
  two_end (&two);
}

/* At random: what everybody did, on connections that are cut and programs that end. */

#define GUESTS 3
#define PEOPLE (GUESTS + 1)

/* What a message must be in the end: what each did to it last. */
typedef struct
{
  char *text;
  gboolean taken_back;
  const char *marks[PEOPLE];
} Expected;

static void
expected_free (gpointer data)
{
  Expected *expected = data;

  g_free (expected->text);
  g_free (expected);
}

typedef struct
{
  ChatWorld *worlds[PEOPLE]; /* the host's is the last */
  LanyardChatRoom *rooms[PEOPLE];
  char *address;
  guint16 port;
  GHashTable *expected;      /* id -> Expected */
  guint n;
} Crowd;

static void
crowd_say (Crowd *crowd, guint who)
{
  g_autofree char *text = g_strdup_printf ("%u said %u", who, crowd->n++);
  Expected *expected = g_new0 (Expected, 1);
  LanyardChatMessage *sent = lanyard_chat_room_send_text (crowd->rooms[who], text, NULL, NULL);

  g_assert_nonnull (sent);
  expected->text = g_steal_pointer (&text);
  g_hash_table_insert (crowd->expected, g_strdup (lanyard_chat_message_get_id (sent)), expected);
}

static void
crowd_change (Crowd *crowd, guint who)
{
  static const char *const marks[] = { "👍", "❤️", "😂", "" };
  LanyardChatRoom *room = crowd->rooms[who];
  guint n = chat_n_messages (room);
  g_autoptr (LanyardChatMessage) message
      = n > 0 ? chat_message_at (room, (guint) g_test_rand_int_range (0, (int) n)) : NULL;
  Expected *expected
      = message != NULL ? g_hash_table_lookup (crowd->expected, lanyard_chat_message_get_id (message)) : NULL;
  g_autoptr (GError) error = NULL;

  if (expected == NULL || lanyard_chat_message_get_kind (message) == LANYARD_CHAT_TAKEN_BACK)
    return;
  if (!lanyard_chat_message_get_mine (message) || g_test_rand_int_range (0, 3) == 0)
    {
      const char *mark = marks[g_test_rand_int_range (0, G_N_ELEMENTS (marks))];

      lanyard_chat_room_react (room, message, mark, &error);
      expected->marks[who] = mark;
    }
  else if (g_test_rand_int_range (0, 5) == 0)
    {
      lanyard_chat_room_take_back (room, message, &error);
      expected->taken_back = TRUE;
    }
  else
    {
      g_free (expected->text);
      expected->text = g_strdup_printf ("%u now says %u", who, crowd->n++);
      lanyard_chat_room_edit (room, message, expected->text, &error);
    }
  g_assert_no_error (error);
}

/* The program of one ends and begins again; the host's is the last. */
static void
crowd_restart (Crowd *crowd, guint who)
{
  chat_stop (crowd->rooms[who]);
  g_object_unref (crowd->rooms[who]);
  chat_world_restart (crowd->worlds[who]);
  if (who == GUESTS)
    {
      g_free (chat_world_listen (crowd->worlds[who], crowd->port));
      crowd->rooms[who] = chat_world_host (crowd->worlds[who]);
      return;
    }
  crowd->rooms[who] = chat_world_begin (crowd->worlds[who], crowd->address);
  lanyard_test_wait_for (lanyard_chat_room_get_can_send (crowd->rooms[who]), 20);
}

static char *
expected_reactions (Crowd *crowd, const Expected *expected)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < PEOPLE && !expected->taken_back; i++)
    if (expected->marks[i] != NULL && *expected->marks[i] != '\0')
      g_ptr_array_add (lines, g_strdup_printf ("%s %s",
                                               i == GUESTS ? LANYARD_CHAT_HOST_KEY
                                                           : lanyard_identity_get_fingerprint (crowd->worlds[i]->identity),
                                               expected->marks[i]));
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static gboolean
crowd_is_done (Crowd *crowd, guint who)
{
  LanyardChatRoom *room = crowd->rooms[who];

  if (chat_n_messages (room) != g_hash_table_size (crowd->expected))
    return FALSE;
  for (guint i = 0; i < chat_n_messages (room); i++)
    {
      g_autoptr (LanyardChatMessage) message = chat_message_at (room, i);
      const Expected *expected = g_hash_table_lookup (crowd->expected, lanyard_chat_message_get_id (message));
      g_autofree char *reactions = reactions_of (message);
      g_autofree char *wanted = expected_reactions (crowd, expected);
      gboolean taken_back = lanyard_chat_message_get_kind (message) == LANYARD_CHAT_TAKEN_BACK;

      if (taken_back != expected->taken_back || !g_str_equal (reactions, wanted)
          || (!taken_back && !g_str_equal (lanyard_chat_message_get_text (message), expected->text))
          || lanyard_chat_message_get_changing (message))
        return FALSE;
    }
  return TRUE;
}

static gboolean
all_placed (LanyardChatRoom *room)
{
  for (guint i = 0; i < chat_n_messages (room); i++)
    {
      g_autoptr (LanyardChatMessage) message = chat_message_at (room, i);

      if (lanyard_chat_message_get_sequence (message) == 0)
        return FALSE;
    }
  return TRUE;
}

static void
crowd_begin (Crowd *crowd)
{
  crowd->worlds[GUESTS] = chat_world_new ("host", TRUE);
  crowd->address = chat_world_listen (crowd->worlds[GUESTS], 0);
  crowd->port = lanyard_node_get_port (crowd->worlds[GUESTS]->node);
  crowd->rooms[GUESTS] = chat_world_host (crowd->worlds[GUESTS]);
  crowd->expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, expected_free);
  for (guint i = 0; i < GUESTS; i++)
    {
      crowd->worlds[i] = chat_world_new ("guest", TRUE);
      chat_world_pin (crowd->worlds[GUESTS], crowd->worlds[i]);
      crowd->rooms[i] = chat_world_join (crowd->worlds[i], crowd->address);
    }
}

static void
test_cut_at_random (void)
{
  Crowd crowd = { 0 };

  crowd_begin (&crowd);
  for (guint step = 0; step < 120; step++)
    {
      guint who = (guint) g_test_rand_int_range (0, PEOPLE);

      if (g_test_rand_int_range (0, 3) == 0)
        crowd_say (&crowd, who);
      else
        crowd_change (&crowd, who);
      for (int i = g_test_rand_int_range (0, 16); i > 0; i--)
        g_main_context_iteration (NULL, FALSE);
      if (g_test_rand_int_range (0, 7) == 0)
        chat_cut (crowd.rooms[g_test_rand_int_range (0, GUESTS)]);
      if (g_test_rand_int_range (0, 40) == 0)
        crowd_restart (&crowd, (guint) g_test_rand_int_range (0, PEOPLE));
    }
  /* The host first: what a guest has said is in its list before anybody else has it, at a place of its own. */
  lanyard_test_wait_for (crowd_is_done (&crowd, GUESTS), 60);
  for (guint i = 0; i < GUESTS; i++)
    {
      lanyard_test_wait_for (crowd_is_done (&crowd, i) && all_placed (crowd.rooms[i]), 60);
      chat_assert_same (crowd.rooms[GUESTS], crowd.rooms[i]);
    }
  /* And it is on disk as it is in memory. */
  for (guint i = 0; i < PEOPLE; i++)
    {
      crowd_restart (&crowd, i);
      lanyard_test_wait_for (crowd_is_done (&crowd, i), 60);
    }
  for (guint i = 0; i < PEOPLE; i++)
    {
      chat_stop (crowd.rooms[i]);
      g_object_unref (crowd.rooms[i]);
      chat_world_free (crowd.worlds[i]);
    }
  g_hash_table_unref (crowd.expected);
  g_free (crowd.address);
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/chat/changes/edit", test_edit);
  g_test_add_func ("/chat/changes/take-back", test_take_back);
  g_test_add_func ("/chat/changes/unread", test_unread);
  g_test_add_func ("/chat/changes/reactions", test_reactions);
  g_test_add_func ("/chat/changes/reactions-bounded", test_reactions_bounded);
  g_test_add_func ("/chat/changes/burst", test_burst);
  g_test_add_func ("/chat/changes/placed-after-change", test_placed_after_change);
  g_test_add_func ("/chat/changes/away", test_away);
  g_test_add_func ("/chat/changes/unsent", test_unsent);
  g_test_add_func ("/chat/changes/foreign", test_foreign);
  g_test_add_func ("/chat/changes/private", test_private);
  g_test_add_func ("/chat/changes/picture", test_picture);
  g_test_add_func ("/chat/changes/picture-on-its-way", test_picture_on_its_way);
  g_test_add_func ("/chat/changes/picture-twice", test_picture_twice);
  g_test_add_func ("/chat/changes/own-picture-on-its-way", test_own_picture_on_its_way);
  g_test_add_func ("/chat/changes/older", test_older);
  g_test_add_func ("/chat/changes/later", test_later);
  g_test_add_func ("/chat/changes/cut-at-random", test_cut_at_random);
  return g_test_run ();
}
