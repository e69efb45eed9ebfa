/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A room from end to end: many guests, all that they can do, in one process over real channels on loopback. */
#include "chat-world.h"

#include <string.h>
#include <sys/stat.h>

static LanyardChatPerson *
find_person (LanyardChatRoom *room, ChatWorld *world)
{
  return lanyard_chat_room_lookup_person (room, lanyard_identity_get_fingerprint (world->identity));
}

static void
test_talk (void)
{
  g_autoptr (ChatWorld) here = chat_world_new ("here", FALSE);
  g_autoptr (ChatWorld) there = chat_world_new ("there", FALSE);
  g_autofree char *address = chat_world_listen (here, 0);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  g_autoptr (LanyardChatRoom) guest = NULL;
  g_autoptr (LanyardChatMessage) message = NULL;
  g_autofree char *text = NULL;
  LanyardChatPerson *person;

  chat_world_pin (here, there);
  guest = chat_world_join (there, address);
  lanyard_test_wait_for (chat_n_present (host) == 2 && chat_n_present (guest) == 2, 10);
  person = find_person (host, there);
  g_assert_cmpstr (lanyard_chat_person_get_name (person), ==, "there");
  g_assert_true (lanyard_chat_person_get_verified (person));
  person = lanyard_chat_room_lookup_person (guest, LANYARD_CHAT_HOST_KEY);
  g_assert_cmpstr (lanyard_chat_person_get_name (person), ==, "here");
  g_assert_cmpstr (lanyard_chat_person_get_fingerprint (person), ==,
                   lanyard_identity_get_fingerprint (here->identity));
  g_assert_true (lanyard_chat_person_get_host (person));

  chat_send (host, "hello");
  chat_send (guest, "hello yourself\nin two lines");
  lanyard_test_wait_for (chat_n_messages (host) == 2 && chat_n_messages (guest) == 2, 10);
  lanyard_test_wait_for (chat_n_messages (host) == 2 && chat_n_messages (guest) == 2, 10);
  lanyard_test_wait_for (chat_all_in_state (host, LANYARD_CHAT_DELIVERED), 10);
  lanyard_test_wait_for (chat_all_in_state (guest, LANYARD_CHAT_DELIVERED), 10);
  chat_assert_same (host, guest);
  g_assert_cmpuint (lanyard_chat_room_get_unread (host), ==, 1);
  g_assert_cmpuint (lanyard_chat_room_get_unread (guest), ==, 1);

  lanyard_chat_room_mark_read (host, G_MAXUINT);
  g_assert_cmpuint (lanyard_chat_room_get_unread (host), ==, 0);
  lanyard_test_wait_for (chat_all_in_state (guest, LANYARD_CHAT_READ), 10);
  g_assert_true (chat_all_in_state (host, LANYARD_CHAT_DELIVERED));
  lanyard_chat_room_mark_read (guest, G_MAXUINT);
  lanyard_test_wait_for (chat_all_in_state (host, LANYARD_CHAT_READ), 10);
  chat_stop (guest);
  chat_stop (host);
}

/* What was said to an empty room waits for the first who comes, and is told as read only by who has it. What was said before
 * the second one came is not theirs. */
static void
test_first (void)
{
  g_autoptr (ChatWorld) here = chat_world_new ("here", FALSE);
  g_autoptr (ChatWorld) there = chat_world_new ("there", FALSE);
  g_autoptr (ChatWorld) late = chat_world_new ("late", FALSE);
  g_autofree char *address = chat_world_listen (here, 0);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  g_autoptr (LanyardChatRoom) first = NULL;
  g_autoptr (LanyardChatRoom) second = NULL;

  chat_world_pin (here, there);
  chat_world_pin (here, late);
  chat_send (host, "is anybody there?");
  lanyard_test_wait_for (chat_n_messages (host) == 1, 10);
  g_assert_true (chat_all_in_state (host, LANYARD_CHAT_QUEUED));
  first = chat_world_join (there, address);
  lanyard_test_wait_for (chat_n_messages (first) == 1, 10);
  chat_assert_same (host, first);
  lanyard_test_wait_for (chat_all_in_state (host, LANYARD_CHAT_DELIVERED), 10);
  lanyard_chat_room_mark_read (first, G_MAXUINT);
  lanyard_test_wait_for (chat_all_in_state (host, LANYARD_CHAT_READ), 10);

  second = chat_world_join (late, address);
  chat_send (host, "two now");
  lanyard_test_wait_for (chat_n_messages (first) == 2 && chat_n_messages (second) == 1, 10);
  /* A room in which nobody says anything wakes nobody up. */
  lanyard_test_wait_quiet (3000, 30);
  chat_stop (second);
  chat_stop (first);
  chat_stop (host);
}

static void
test_order (void)
{
  enum { GUESTS = 12, EACH = 25 };
  g_autoptr (ChatWorld) here = chat_world_new ("host", FALSE);
  g_autofree char *address = chat_world_listen (here, 0);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  ChatWorld *worlds[GUESTS];
  LanyardChatRoom *guests[GUESTS];
  const guint all = EACH * (GUESTS + 1);

  for (guint i = 0; i < GUESTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("guest %u", i);

      worlds[i] = chat_world_new (name, FALSE);
      chat_world_pin (here, worlds[i]);
      guests[i] = chat_world_begin (worlds[i], address);
    }
  for (guint i = 0; i < GUESTS; i++)
    lanyard_test_wait_for (chat_n_present (guests[i]) == GUESTS + 1, 20);
  for (guint n = 0; n < EACH; n++)
    {
      chat_send (host, "host %u", n);
      for (guint i = 0; i < GUESTS; i++)
        chat_send (guests[i], "%u %u", i, n);
    }
  lanyard_test_wait_for (chat_n_messages (host) == all, 20);
  for (guint i = 0; i < GUESTS; i++)
    {
      lanyard_test_wait_for (chat_n_messages (guests[i]) == all
                                 && chat_all_in_state (guests[i], LANYARD_CHAT_DELIVERED),
                             20);
      chat_assert_same (host, guests[i]);
    }
  lanyard_test_wait_for (chat_all_in_state (host, LANYARD_CHAT_DELIVERED), 20);
  for (guint i = 0; i < GUESTS; i++)
    {
      chat_stop (guests[i]);
      g_object_unref (guests[i]);
    }
  lanyard_test_wait_for (chat_n_present (host) == 1, 10);
  chat_stop (host);
  for (guint i = 0; i < GUESTS; i++)
    chat_world_free (worlds[i]);
}

/* What is written while the other is away goes when it is back, once, in order, also after both programs ended. */
static void
test_away (void)
{
  g_autoptr (ChatWorld) here = chat_world_new ("here", TRUE);
  g_autoptr (ChatWorld) there = chat_world_new ("there", TRUE);
  g_autofree char *address = chat_world_listen (here, 0);
  guint16 port = lanyard_node_get_port (here->node);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  g_autoptr (LanyardChatRoom) guest = NULL;
  g_autofree char *again = NULL;

  chat_world_pin (here, there);
  guest = chat_world_join (there, address);
  chat_send (guest, "one");
  lanyard_test_wait_for (chat_all_in_state (guest, LANYARD_CHAT_DELIVERED), 10);
  chat_stop (host);
  g_clear_object (&host);
  lanyard_node_stop (here->node);
  lanyard_test_wait_for (lanyard_chat_room_get_state (guest) == LANYARD_CHAT_RECONNECTING, 10);
  for (guint i = 0; i < 100; i++)
    chat_send (guest, "waiting %u", i);
  g_assert_false (chat_all_in_state (guest, LANYARD_CHAT_DELIVERED));
  chat_stop (guest);
  g_clear_object (&guest);
  chat_world_restart (there);
  chat_world_restart (here);

  again = chat_world_listen (here, port);
  host = chat_world_host (here);
  g_assert_cmpuint (chat_n_messages (host), ==, 1);
  chat_send (host, "nobody hears");
  guest = chat_world_join (there, again);
  lanyard_test_wait_for (chat_n_messages (host) == 102, 20);
  lanyard_test_wait_for (chat_n_messages (guest) == 102, 20);
  lanyard_test_wait_for (chat_all_in_state (guest, LANYARD_CHAT_DELIVERED), 10);
  lanyard_test_wait_for (chat_all_in_state (host, LANYARD_CHAT_DELIVERED), 10);
  chat_assert_same (host, guest);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *text = chat_text_at (host, 2 + i);
      g_autofree char *expected = g_strdup_printf ("waiting %u", i);

      g_assert_cmpstr (text, ==, expected);
    }
  chat_stop (guest);
  chat_stop (host);
}

static void
test_private (void)
{
  g_autoptr (ChatWorld) here = chat_world_new ("host", FALSE);
  g_autoptr (ChatWorld) ana = chat_world_new ("Ana", FALSE);
  g_autoptr (ChatWorld) ben = chat_world_new ("Ben", FALSE);
  g_autofree char *address = chat_world_listen (here, 0);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  g_autoptr (LanyardChatRoom) room_a = NULL;
  g_autoptr (LanyardChatRoom) room_b = NULL;
  g_autoptr (LanyardChatMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  const char *to_ben = lanyard_identity_get_fingerprint (ben->identity);

  chat_world_pin (here, ana);
  chat_world_pin (here, ben);
  room_a = chat_world_join (ana, address);
  room_b = chat_world_join (ben, address);
  lanyard_test_wait_for (chat_n_present (room_a) == 3, 10);
  g_assert_nonnull (lanyard_chat_room_send_text (room_a, "only for you", to_ben, &error));
  g_assert_no_error (error);
  lanyard_test_wait_for (chat_n_messages (room_b) == 1, 10);
  lanyard_test_wait_for (chat_all_in_state (room_a, LANYARD_CHAT_DELIVERED), 10);
  message = chat_message_at (room_b, 0);
  g_assert_true (lanyard_chat_message_get_private (message));
  g_assert_cmpstr (lanyard_chat_message_get_name (message), ==, "Ana");
  g_assert_cmpuint (chat_n_messages (host), ==, 0);
  lanyard_chat_room_mark_read (room_b, 0);
  lanyard_test_wait_for (chat_all_in_state (room_a, LANYARD_CHAT_READ), 10);

  /* Between host and guest, both ways. */
  lanyard_chat_room_send_text (host, "psst", to_ben, &error);
  g_assert_no_error (error);
  lanyard_test_wait_for (chat_n_messages (room_b) == 2, 10);
  lanyard_test_wait_for (chat_all_in_state (host, LANYARD_CHAT_DELIVERED), 10);
  lanyard_chat_room_send_text (room_b, "what?", LANYARD_CHAT_HOST_KEY, &error);
  g_assert_no_error (error);
  lanyard_test_wait_for (chat_n_messages (host) == 2, 10);
  lanyard_test_wait_for (chat_all_in_state (room_b, LANYARD_CHAT_DELIVERED), 10);
  g_assert_cmpuint (chat_n_messages (room_a), ==, 1);

  /* It waits for somebody who is away, and lets what is for all pass. */
  chat_stop (room_b);
  lanyard_test_wait_for (chat_n_present (room_a) == 2, 10);
  lanyard_chat_room_send_text (room_a, "later", to_ben, &error);
  g_assert_no_error (error);
  chat_send (room_a, "for all");
  lanyard_test_wait_for (chat_n_messages (host) == 3, 10);
  g_assert_false (chat_all_in_state (room_a, LANYARD_CHAT_SENT));
  lanyard_chat_room_join (room_b, address, NULL, LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (chat_n_messages (room_b) == 5, 10);
  chat_stop (room_a);
  chat_stop (room_b);
  chat_stop (host);
}

static gboolean
keep_knock (LanyardChatRoom *room, LanyardChatKnock *knock, gpointer user_data)
{
  LanyardChatKnock **kept = user_data;

  g_assert_null (*kept);
  *kept = g_object_ref (knock);
  return TRUE;
}

static void
test_door (void)
{
  g_autoptr (ChatWorld) here = chat_world_new ("here", FALSE);
  g_autoptr (ChatWorld) there = chat_world_new ("there", FALSE);
  g_autofree char *address = chat_world_listen (here, 0);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  g_autoptr (LanyardChatRoom) guest = NULL;
  g_autoptr (LanyardChatKnock) knock = NULL;
  LanyardChatPerson *person;

  g_object_set (host, "admission", LANYARD_CHAT_ADMIT_ASK, NULL);
  chat_world_pin (here, there);
  g_signal_connect (host, "knock", G_CALLBACK (keep_knock), &knock);
  guest = chat_world_begin (there, address);
  lanyard_test_wait_for (lanyard_chat_room_get_state (guest) == LANYARD_CHAT_AT_THE_DOOR, 10);
  g_assert_cmpstr (lanyard_chat_knock_get_name (knock), ==, "there");
  /* Both see the same digits, or, of a pinned key, none. */
  g_assert_cmpstr (lanyard_chat_knock_get_code (knock), ==, lanyard_chat_room_get_code (guest));
  g_assert_cmpuint (chat_n_present (host), ==, 1);
  lanyard_chat_knock_answer (knock, FALSE);
  lanyard_test_wait_for (lanyard_chat_room_get_state (guest) == LANYARD_CHAT_CLOSED, 10);
  g_assert_error (lanyard_chat_room_get_error (guest), LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_REMOVED);

  /* Who goes away takes the question along; letting go of it is a no. */
  g_clear_object (&knock);
  lanyard_chat_room_join (guest, address, NULL, LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (knock != NULL, 10);
  chat_stop (guest);
  lanyard_test_wait_for (lanyard_chat_knock_get_withdrawn (knock), 10);
  g_clear_object (&knock);
  lanyard_chat_room_join (guest, address, NULL, LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (knock != NULL, 10);
  g_clear_object (&knock);
  lanyard_test_wait_for (lanyard_chat_room_get_state (guest) == LANYARD_CHAT_CLOSED, 10);

  lanyard_chat_room_join (guest, address, NULL, LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (knock != NULL, 10);
  lanyard_chat_knock_answer (knock, TRUE);
  g_clear_object (&knock);
  lanyard_test_wait_for (lanyard_chat_room_get_state (guest) == LANYARD_CHAT_JOINED, 10);
  chat_stop (guest);
  /* Let in once, they may return; removed, they must ask again. */
  lanyard_chat_room_join (guest, address, NULL, LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (chat_n_present (host) == 2, 10);
  g_assert_null (knock);
  person = find_person (host, there);
  lanyard_chat_room_remove (host, person, FALSE);
  lanyard_test_wait_for (lanyard_chat_room_get_state (guest) == LANYARD_CHAT_CLOSED, 10);
  lanyard_chat_room_join (guest, address, NULL, LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (knock != NULL, 10);
  lanyard_chat_knock_answer (knock, TRUE);
  lanyard_test_wait_for (lanyard_chat_room_get_state (guest) == LANYARD_CHAT_JOINED, 10);

  /* Blocked, they do not even get to the door. */
  g_clear_object (&knock);
  person = find_person (host, there);
  lanyard_chat_room_remove (host, person, TRUE);
  lanyard_test_wait_for (lanyard_chat_room_get_state (guest) == LANYARD_CHAT_CLOSED, 10);
  lanyard_chat_room_join (guest, address, NULL, LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (lanyard_chat_room_get_state (guest) == LANYARD_CHAT_CLOSED, 10);
  g_assert_null (knock);
  g_assert_true (lanyard_chat_is_blocked (here->chat,
                                          lanyard_identity_get_fingerprint (there->identity)));
  chat_stop (host);
}

/* Both panes of one window are one machine. */
static void
test_self (void)
{
  g_autoptr (ChatWorld) here = chat_world_new ("here", TRUE);
  g_autofree char *address = chat_world_listen (here, 0);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  g_autoptr (LanyardChatRoom) guest = chat_world_join (here, address);

  lanyard_chat_room_set_name (guest, "Customer");
  chat_send (host, "left");
  chat_send (guest, "right");
  lanyard_test_wait_for (chat_n_messages (host) == 2 && chat_n_messages (guest) == 2, 10);
  lanyard_test_wait_for (chat_all_in_state (host, LANYARD_CHAT_DELIVERED)
                             && chat_all_in_state (guest, LANYARD_CHAT_DELIVERED),
                         10);
  chat_assert_same (host, guest);
  chat_stop (guest);
  chat_stop (host);
}

static void
test_typing (void)
{
  g_autoptr (ChatWorld) here = chat_world_new ("here", FALSE);
  g_autoptr (ChatWorld) there = chat_world_new ("there", FALSE);
  g_autofree char *address = chat_world_listen (here, 0);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  g_autoptr (LanyardChatRoom) guest = NULL;
  LanyardChatPerson *person;

  chat_world_pin (here, there);
  guest = chat_world_join (there, address);
  lanyard_test_wait_for (chat_n_present (host) == 2, 10);
  person = find_person (host, there);
  for (guint i = 0; i < 10000; i++)
    lanyard_chat_room_set_typing (guest, TRUE);
  lanyard_test_wait_for (lanyard_chat_person_get_typing (person), 10);
  chat_send (guest, "done");
  lanyard_test_wait_for (!lanyard_chat_person_get_typing (person), 10);
  g_assert_cmpint (lanyard_chat_room_get_state (guest), ==, LANYARD_CHAT_JOINED);
  chat_stop (guest);
  chat_stop (host);
}

/* A picture that gdk-pixbuf knows: a BMP of noise. */
static GBytes *
make_picture (guint width, guint height)
{
  gsize pixels = (gsize) width * height * 4;
  guint8 *bytes = g_malloc0 (54 + pixels);
  guint32 fields[]
      = { (guint32) (54 + pixels), 0, 54, 40, width, height, 1 | 32 << 16, 0, (guint32) pixels };

  bytes[0] = 'B';
  bytes[1] = 'M';
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      guint32 little = GUINT32_TO_LE (fields[i]);
      memcpy (bytes + 2 + 4 * i, &little, 4);
    }
  lanyard_test_fill (bytes + 54, pixels, width);
  return g_bytes_new_take (bytes, 54 + pixels);
}

static LanyardChatMessage *
send_picture (LanyardChatRoom *room, GBytes *bytes, const char *recipient, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_chat_room_send_bytes_async (room, bytes, "look", recipient, NULL,
                                      lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  return lanyard_chat_room_send_picture_finish (room, result, error);
}

static void
assert_picture (LanyardChatMessage *message, GBytes *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length;
  struct stat st;

  lanyard_test_wait_for (lanyard_chat_message_get_picture (message) != NULL, 10);
  g_file_load_contents (lanyard_chat_message_get_picture (message), NULL, &contents, &length, NULL,
                        &error);
  g_assert_no_error (error);
  g_assert_cmpmem (contents, length, g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
  g_assert_cmpint (stat (g_file_peek_path (lanyard_chat_message_get_picture (message)), &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  g_assert_cmpstr (lanyard_chat_message_get_text (message), ==, "look");
}

static void
test_pictures (void)
{
  g_autoptr (ChatWorld) here = chat_world_new ("host", FALSE);
  g_autoptr (ChatWorld) ana = chat_world_new ("Ana", FALSE);
  g_autoptr (ChatWorld) ben = chat_world_new ("Ben", FALSE);
  g_autofree char *address = chat_world_listen (here, 0);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  g_autoptr (LanyardChatRoom) room_a = NULL;
  g_autoptr (LanyardChatRoom) room_b = NULL;
  g_autoptr (GBytes) small = make_picture (20, 10);
  g_autoptr (GBytes) large = make_picture (1200, 1000);
  g_autoptr (GBytes) secret = make_picture (300, 300);
  g_autoptr (GBytes) too_large = make_picture (2000, 1200);
  g_autoptr (GBytes) no_picture = g_bytes_new_static ("nothing of the kind", 19);
  g_autoptr (GError) error = NULL;

  chat_world_pin (here, ana);
  chat_world_pin (here, ben);
  room_a = chat_world_join (ana, address);
  room_b = chat_world_join (ben, address);
  lanyard_test_wait_for (chat_n_present (room_a) == 3, 10);
  g_assert_nonnull (send_picture (room_a, large, NULL, &error));
  g_assert_no_error (error);
  chat_send (room_a, "after it");
  g_assert_nonnull (send_picture (host, small, NULL, &error));
  g_assert_no_error (error);
  lanyard_test_wait_for (chat_n_messages (room_b) == 3 && chat_n_messages (host) == 3, 20);
  lanyard_test_wait_for (chat_all_in_state (room_a, LANYARD_CHAT_DELIVERED), 20);
  lanyard_test_wait_for (chat_all_in_state (host, LANYARD_CHAT_DELIVERED), 20);
  chat_assert_same (room_a, room_b);
  chat_assert_same (room_a, host);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (LanyardChatMessage) message = chat_message_at (room_b, i);

      if (lanyard_chat_message_get_kind (message) != LANYARD_CHAT_PICTURE)
        continue;
      g_assert_cmpstr (lanyard_chat_message_get_media_type (message), !=, "");
      assert_picture (message,
                      lanyard_chat_message_get_width (message) == 20 ? small : large);
    }

  /* Between two guests it passes the host, and stays with neither it nor anybody else. */
  g_assert_nonnull (send_picture (room_a, secret,
                                  lanyard_identity_get_fingerprint (ben->identity), &error));
  g_assert_no_error (error);
  lanyard_test_wait_for (chat_n_messages (room_b) == 4, 10);
  {
    g_autoptr (LanyardChatMessage) message = chat_message_at (room_b, 3);
    g_autoptr (GFile) kept = NULL;
    g_autofree char *name = NULL;

    assert_picture (message, secret);
    name = g_file_get_basename (lanyard_chat_message_get_picture (message));
    kept = g_file_get_child (here->folder, name);
    g_assert_false (g_file_query_exists (kept, NULL));
  }
  g_assert_cmpuint (chat_n_messages (host), ==, 3);

  g_assert_null (send_picture (host, too_large, NULL, &error));
  g_assert_error (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (send_picture (host, no_picture, NULL, &error));
  g_assert_error (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID);
  chat_stop (room_a);
  chat_stop (room_b);
  chat_stop (host);
}

/* A copy of this machine's folders, somewhere else, takes over, and the first one does not fight for its place. */
static void
test_elsewhere (void)
{
  g_autoptr (ChatWorld) here = chat_world_new ("here", FALSE);
  g_autoptr (ChatWorld) there = chat_world_new ("there", TRUE);
  g_autoptr (ChatWorld) copy = chat_world_new ("copy", TRUE);
  g_autofree char *address = chat_world_listen (here, 0);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  g_autoptr (LanyardChatRoom) first = NULL;
  g_autoptr (LanyardChatRoom) second = NULL;

  g_set_object (&copy->identity, there->identity);
  chat_world_restart (copy);
  chat_world_pin (here, there);
  chat_world_pin (here, copy);
  first = chat_world_join (there, address);
  second = chat_world_join (copy, address);
  lanyard_test_wait_for (lanyard_chat_room_get_state (first) == LANYARD_CHAT_CLOSED, 10);
  g_assert_error (lanyard_chat_room_get_error (first), LANYARD_CHAT_ERROR,
                  LANYARD_CHAT_ERROR_ELSEWHERE);
  g_assert_cmpuint (chat_n_present (host), ==, 2);
  chat_stop (second);
  chat_stop (host);
}

static void
assert_in_use (LanyardChatRoom *room)
{
  lanyard_test_wait_for (lanyard_chat_room_get_state (room) == LANYARD_CHAT_CLOSED, 10);
  g_assert_error (lanyard_chat_room_get_error (room), LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_IN_USE);
}

/* A conversation is written by one end at a time, on whichever side; who comes second is told, and may have it after. */
static void
test_in_use (void)
{
  g_autoptr (ChatWorld) here = chat_world_new ("here", TRUE);
  g_autoptr (ChatWorld) there = chat_world_new ("there", TRUE);
  g_autofree char *address = chat_world_listen (here, 0);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  g_autoptr (LanyardChatRoom) second_host
      = lanyard_chat_room_new (here->chat, LANYARD_CHAT_ROLE_HOST, LANYARD_CHAT_MODE_ROOM);
  g_autoptr (LanyardChatRoom) guest = NULL;
  g_autoptr (LanyardChatRoom) second_guest = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 conversation;

  chat_world_pin (here, there);
  guest = chat_world_join (there, address);
  chat_send (guest, "one");
  lanyard_test_wait_for (chat_all_in_state (guest, LANYARD_CHAT_DELIVERED), 10);

  lanyard_chat_room_host (second_host, FALSE);
  assert_in_use (second_host);
  second_guest = chat_world_begin (there, address);
  assert_in_use (second_guest);
  /* To be read, it may be open as often as one likes; but not to be deleted. */
  g_object_get (host, "conversation", &conversation, NULL);
  lanyard_chat_room_open (second_host, conversation);
  lanyard_test_wait_for (chat_n_messages (second_host) == 1, 10);
  lanyard_chat_room_delete_async (second_host, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  g_assert_false (lanyard_chat_room_delete_finish (second_host, result, &error));
  g_assert_error (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_IN_USE);
  /* The first ones did not notice. */
  chat_send (host, "two");
  lanyard_test_wait_for (chat_n_messages (guest) == 2, 10);

  chat_stop (guest);
  chat_stop (host);
  lanyard_chat_room_host (second_host, FALSE);
  lanyard_test_wait_for (lanyard_chat_room_get_state (second_host) == LANYARD_CHAT_HOSTING, 10);
  g_assert_cmpuint (chat_n_messages (second_host), ==, 2);
  lanyard_chat_room_join (second_guest, address, NULL, LANYARD_CONNECT_DEFAULT);
  lanyard_test_wait_for (lanyard_chat_room_get_state (second_guest) == LANYARD_CHAT_JOINED, 20);
  chat_stop (second_guest);
  chat_stop (second_host);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/chat/room/talk", test_talk);
  g_test_add_func ("/chat/room/first", test_first);
  g_test_add_func ("/chat/room/order", test_order);
  g_test_add_func ("/chat/room/away", test_away);
  g_test_add_func ("/chat/room/private", test_private);
  g_test_add_func ("/chat/room/door", test_door);
  g_test_add_func ("/chat/room/self", test_self);
  g_test_add_func ("/chat/room/typing", test_typing);
  g_test_add_func ("/chat/room/pictures", test_pictures);
  g_test_add_func ("/chat/room/elsewhere", test_elsewhere);
  g_test_add_func ("/chat/room/in-use", test_in_use);
  return g_test_run ();
}
