/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes wrong: connections cut at random, guests who flood, stall or talk nonsense. The room goes on. The seed of
 * the random ones is GLib's, printed at the top; --seed repeats a run. */
#include "chat-world.h"

#include <stdio.h>
#include <string.h>

#include "engine/chat/lanyard-chat-guest-private.h"
#include "engine/chat/lanyard-chat-host-private.h"

static void
turn (guint n)
{
  for (guint i = 0; i < n; i++)
    g_main_context_iteration (NULL, FALSE);
}

#define GUESTS 5

/* The texts of one author, in the order of the room, are those it said, in the order it said them. */
static void
assert_author (LanyardChatRoom *room, guint author, guint said)
{
  guint next = 0;

  for (guint i = 0; i < chat_n_messages (room); i++)
    {
      g_autofree char *text = chat_text_at (room, i);
      g_autofree char *expected = g_strdup_printf ("%u %u", author, next);

      if (strtoul (text, NULL, 10) != author)
        continue;
      g_assert_cmpstr (text, ==, expected);
      next++;
    }
  g_assert_cmpuint (next, ==, said);
}

static void
test_cut_at_random (void)
{
  g_autoptr (ChatWorld) here = chat_world_new ("host", TRUE);
  g_autofree char *address = chat_world_listen (here, 0);
  guint16 port = lanyard_node_get_port (here->node);
  LanyardChatRoom *host = chat_world_host (here);
  ChatWorld *worlds[GUESTS];
  LanyardChatRoom *rooms[GUESTS];
  guint said[GUESTS + 1] = { 0 };
  guint all = 0;

  for (guint i = 0; i < GUESTS; i++)
    {
      worlds[i] = chat_world_new ("guest", TRUE);
      lanyard_peers_pin (here->peers, lanyard_identity_get_fingerprint (worlds[i]->identity),
                         "guest", NULL);
      lanyard_peers_pin (worlds[i]->peers, lanyard_identity_get_fingerprint (here->identity), "host",
                         NULL);
      rooms[i] = chat_world_join (worlds[i], address);
    }
  for (guint step = 0; step < 400; step++)
    {
      guint who = (guint) g_test_rand_int_range (0, GUESTS + 1);
      guint n = (guint) g_test_rand_int_range (1, 4);

      for (guint i = 0; i < n; i++, all++)
        chat_send (who < GUESTS ? rooms[who] : host, "%u %u", who, said[who]++);
      turn ((guint) g_test_rand_int_range (0, 30));
      if (g_test_rand_int_range (0, 8) == 0)
        chat_cut (rooms[g_test_rand_int_range (0, GUESTS)]);
      if (g_test_rand_int_range (0, 60) == 0)
        {
          /* The program of a guest ends and begins again. */
          guint i = (guint) g_test_rand_int_range (0, GUESTS);

          chat_stop (rooms[i]);
          g_object_unref (rooms[i]);
          chat_world_restart (worlds[i]);
          rooms[i] = chat_world_begin (worlds[i], address);
          lanyard_test_wait_for (lanyard_chat_room_get_can_send (rooms[i]), 10);
        }
      if (g_test_rand_int_range (0, 100) == 0)
        {
          chat_stop (host);
          g_object_unref (host);
          chat_world_restart (here);
          g_free (chat_world_listen (here, port));
          host = chat_world_host (here);
        }
    }
  lanyard_test_wait_for (chat_n_messages (host) == all, 60);
  for (guint i = 0; i < GUESTS; i++)
    {
      lanyard_test_wait_for (chat_n_messages (rooms[i]) == all, 60);
      chat_assert_same (host, rooms[i]);
      lanyard_test_wait_for (chat_all_in_state (rooms[i], LANYARD_CHAT_DELIVERED), 60);
    }
  for (guint i = 0; i <= GUESTS; i++)
    assert_author (host, i, said[i]);
  for (guint i = 0; i < GUESTS; i++)
    {
      chat_stop (rooms[i]);
      g_object_unref (rooms[i]);
      chat_world_free (worlds[i]);
    }
  chat_stop (host);
  g_object_unref (host);
}

/* Private messages pass the host and are kept by their two ends only, so each has to be said again until its receipt came,
 * and is taken once. @said[from][to]: how many. */
static void
assert_private (LanyardChatRoom *room, guint me, guint said[GUESTS + 1][GUESTS + 1])
{
  guint next[GUESTS + 1][GUESTS + 1] = { 0 };

  for (guint i = 0; i < chat_n_messages (room); i++)
    {
      g_autofree char *text = chat_text_at (room, i);
      guint from, to, number;

      g_assert_cmpint (sscanf (text, "%u>%u %u", &from, &to, &number), ==, 3);
      g_assert_true (from == me || to == me);
      g_assert_cmpuint (number, ==, next[from][to]);
      next[from][to]++;
    }
  for (guint other = 0; other <= GUESTS; other++)
    {
      g_assert_cmpuint (next[me][other], ==, said[me][other]);
      g_assert_cmpuint (next[other][me], ==, said[other][me]);
    }
}

static const char *
key_of (ChatWorld **worlds, guint who)
{
  return who == GUESTS ? LANYARD_CHAT_HOST_KEY
                       : lanyard_identity_get_fingerprint (worlds[who]->identity);
}

static guint
count_private (guint me, guint said[GUESTS + 1][GUESTS + 1])
{
  guint n = 0;

  for (guint other = 0; other <= GUESTS; other++)
    n += said[me][other] + said[other][me];
  return n;
}

static void
whisper (LanyardChatRoom *room,
         ChatWorld **worlds,
         guint from,
         guint to,
         guint said[GUESTS + 1][GUESTS + 1])
{
  g_autofree char *text = g_strdup_printf ("%u>%u %u", from, to, said[from][to]++);
  g_autoptr (GError) error = NULL;

  lanyard_chat_room_send_text (room, text, key_of (worlds, to), &error);
  g_assert_no_error (error);
}

static void
test_private_cut_at_random (void)
{
  g_autoptr (ChatWorld) here = chat_world_new ("host", TRUE);
  g_autofree char *address = chat_world_listen (here, 0);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  ChatWorld *worlds[GUESTS];
  LanyardChatRoom *rooms[GUESTS + 1];
  guint said[GUESTS + 1][GUESTS + 1] = { 0 };

  for (guint i = 0; i < GUESTS; i++)
    {
      worlds[i] = chat_world_new ("guest", TRUE);
      chat_world_pin (here, worlds[i]);
      rooms[i] = chat_world_join (worlds[i], address);
    }
  rooms[GUESTS] = host;
  for (guint i = 0; i <= GUESTS; i++)
    lanyard_test_wait_for (chat_n_present (rooms[i]) == GUESTS + 1, 20);
  for (guint step = 0; step < 300; step++)
    {
      guint from = (guint) g_test_rand_int_range (0, GUESTS + 1);
      guint to = (from + (guint) g_test_rand_int_range (1, GUESTS + 1)) % (GUESTS + 1);

      whisper (rooms[from], worlds, from, to, said);
      turn ((guint) g_test_rand_int_range (0, 20));
      if (g_test_rand_int_range (0, 6) == 0)
        chat_cut (rooms[g_test_rand_int_range (0, GUESTS)]);
    }
  for (guint i = 0; i <= GUESTS; i++)
    {
      lanyard_test_wait_for (chat_n_messages (rooms[i]) == count_private (i, said)
                                 && chat_all_in_state (rooms[i], LANYARD_CHAT_DELIVERED),
                             60);
      assert_private (rooms[i], i, said);
    }
  for (guint i = 0; i < GUESTS; i++)
    {
      chat_stop (rooms[i]);
      g_object_unref (rooms[i]);
      chat_world_free (worlds[i]);
    }
  chat_stop (host);
}

/* Each wait is drawn from the upper half of twice the last one, up to the longest, and begins anew once it was joined. */
static void
note_wait (LanyardChatRoom *room, GParamSpec *pspec, GArray *waits)
{
  const LanyardChatGuest *guest = LANYARD_CHAT_GUEST (room->end);
  gint64 wait_ms;

  if (lanyard_chat_room_get_state (room) != LANYARD_CHAT_RECONNECTING)
    return;
  wait_ms = (guest->retry_at - g_get_monotonic_time ()) / 1000;
  g_array_append_val (waits, wait_ms);
}

static void
test_back_off (void)
{
  g_autoptr (ChatWorld) here = chat_world_new ("host", TRUE);
  g_autoptr (ChatWorld) there = chat_world_new ("guest", TRUE);
  g_autofree char *address = chat_world_listen (here, 0);
  guint16 port = lanyard_node_get_port (here->node);
  g_autoptr (LanyardChatRoom) host = chat_world_host (here);
  g_autoptr (LanyardChatRoom) guest = NULL;
  g_autoptr (GArray) waits = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint late = 0;

  chat_world_pin (here, there);
  guest = chat_world_join (there, address);
  guest->retry_ms = 16;
  guest->retry_max_ms = 100;
  g_signal_connect (guest, "notify::state", G_CALLBACK (note_wait), waits);
  chat_stop (host);
  g_clear_object (&host);
  lanyard_node_stop (here->node);
  lanyard_test_wait_for (waits->len >= 7, 20);
  for (guint i = 0; i < waits->len; i++)
    {
      gint64 longest = MIN (100, 16 << MIN (i, 8));

      g_assert_cmpint (g_array_index (waits, gint64, i), <=, longest);
      /* What passed between the drawing and the look at it is the machine's. */
      late += g_array_index (waits, gint64, i) < longest / 2 - 30;
    }
  g_assert_cmpuint (late, <=, 2);
  g_assert_nonnull (lanyard_chat_room_get_error (guest));

  g_free (chat_world_listen (here, port));
  host = chat_world_host (here);
  lanyard_test_wait_for (lanyard_chat_room_get_state (guest) == LANYARD_CHAT_JOINED, 20);
  g_array_set_size (waits, 0);
  chat_cut (guest);
  lanyard_test_wait_for (waits->len >= 1, 10);
  g_assert_cmpint (g_array_index (waits, gint64, 0), <=, 16);
  lanyard_test_wait_for (lanyard_chat_room_get_state (guest) == LANYARD_CHAT_JOINED, 20);
  g_signal_handlers_disconnect_by_data (guest, waits);
  chat_stop (guest);
  chat_stop (host);
}

/* A guest that is only a channel. */
typedef struct
{
  ChatWorld *world;
  LanyardChannel *channel;
  GPtrArray *frames; /* of GBytes: type, then payload */
  gboolean closed;
  char *why;
} Raw;

static void
raw_frame (LanyardChannel *channel, guint type, GBytes *payload, Raw *raw)
{
  g_auto (LanyardChatFrame) frame = { 0 };

  g_ptr_array_add (raw->frames, GUINT_TO_POINTER (type));
  if (type == LANYARD_CHAT_FRAME_END
      && lanyard_chat_frame_decode ((guint8) type, payload, &frame, NULL))
    {
      g_free (raw->why);
      raw->why = g_strdup (frame.code);
    }
}

static void
raw_closed (LanyardChannel *channel, const GError *error, Raw *raw)
{
  raw->closed = TRUE;
  if (raw->why == NULL && error != NULL)
    raw->why = g_strdup (error->message);
}

static void
raw_send (Raw *raw, LanyardChatFrameType type, const LanyardChatFrame *frame)
{
  g_autoptr (GBytes) payload = lanyard_chat_frame_encode (type, frame);

  lanyard_channel_send (raw->channel, type, payload);
}

static gboolean
raw_got (Raw *raw, guint type)
{
  return g_ptr_array_find (raw->frames, GUINT_TO_POINTER (type), NULL);
}

static Raw *
raw_new (ChatWorld *here, const char *address, gboolean join)
{
  Raw *raw = g_new0 (Raw, 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LanyardChatFrame frame = { .name = (char *) "Mallory" };

  raw->world = chat_world_new ("mallory", FALSE);
  raw->frames = g_ptr_array_new ();
  chat_world_pin (here, raw->world);
  lanyard_node_connect_async (raw->world->node, address, LANYARD_CHAT_SERVICE, NULL,
                              LANYARD_CONNECT_DEFAULT, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  raw->channel = lanyard_node_connect_finish (raw->world->node, result, &error);
  g_assert_no_error (error);
  g_signal_connect (raw->channel, "frame", G_CALLBACK (raw_frame), raw);
  g_signal_connect (raw->channel, "closed", G_CALLBACK (raw_closed), raw);
  lanyard_channel_start (raw->channel);
  if (join)
    {
      raw_send (raw, LANYARD_CHAT_FRAME_JOIN, &frame);
      lanyard_test_wait_for (raw_got (raw, LANYARD_CHAT_FRAME_WELCOME), 10);
    }
  return raw;
}

static void
raw_free (Raw *raw)
{
  g_signal_handlers_disconnect_by_data (raw->channel, raw);
  g_object_unref (raw->channel);
  g_ptr_array_unref (raw->frames);
  g_free (raw->why);
  chat_world_free (raw->world);
  g_free (raw);
}

/* A room with a host and one good guest, who go on talking whatever the third does. */
typedef struct
{
  ChatWorld *here;
  ChatWorld *there;
  char *address;
  LanyardChatRoom *host;
  LanyardChatRoom *guest;
} Room;

static void
room_begin (Room *room)
{
  room->here = chat_world_new ("here", FALSE);
  room->there = chat_world_new ("there", FALSE);
  room->address = chat_world_listen (room->here, 0);
  room->host = chat_world_host (room->here);
  chat_world_pin (room->here, room->there);
  room->guest = chat_world_join (room->there, room->address);
}

static void
room_goes_on (Room *room)
{
  guint n = chat_n_messages (room->host);

  chat_send (room->guest, "still here");
  chat_send (room->host, "so am I");
  lanyard_test_wait_for (chat_n_messages (room->host) == n + 2
                             && chat_n_messages (room->guest) == n + 2,
                         10);
  g_assert_cmpint (lanyard_chat_room_get_state (room->host), ==, LANYARD_CHAT_HOSTING);
  g_assert_cmpint (lanyard_chat_room_get_state (room->guest), ==, LANYARD_CHAT_JOINED);
}

static void
room_end (Room *room)
{
  chat_stop (room->guest);
  chat_stop (room->host);
  g_object_unref (room->guest);
  g_object_unref (room->host);
  g_free (room->address);
  chat_world_free (room->here);
  chat_world_free (room->there);
}

static void
test_nonsense (void)
{
  static const struct
  {
    gboolean join;
    guint8 type;
    const char *payload;
  } rows[] = {
    { FALSE, LANYARD_CHAT_FRAME_HAVE, "" },
    { FALSE, LANYARD_CHAT_FRAME_MESSAGES, "x" },
    { FALSE, LANYARD_CHAT_FRAME_JOIN, "no dictionary" },
    { TRUE, LANYARD_CHAT_FRAME_MESSAGES, "no record" },
    { TRUE, LANYARD_CHAT_FRAME_MESSAGES, "\xff\xff\xff\xff" },
    { TRUE, LANYARD_CHAT_FRAME_CHUNK, "short" },
    { TRUE, LANYARD_CHAT_FRAME_WELCOME, "" },
    { TRUE, LANYARD_CHAT_FRAME_HAVE, "no dictionary" },
    { TRUE, 50, "" },
    { TRUE, 140, "" },
  };
  Room room;

  room_begin (&room);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Raw *raw = raw_new (room.here, room.address, rows[i].join);
      g_autoptr (GBytes) payload = g_bytes_new (rows[i].payload, strlen (rows[i].payload));

      lanyard_channel_send (raw->channel, rows[i].type, payload);
      lanyard_test_wait_for (raw->closed, 10);
      g_assert_nonnull (raw->why);
      raw_free (raw);
    }
  room_goes_on (&room);
  room_end (&room);
}

static void
test_newer_frames (void)
{
  Room room;
  Raw *raw;
  LanyardChatFrame frame = { .flag = TRUE };

  room_begin (&room);
  raw = raw_new (room.here, room.address, TRUE);
  lanyard_channel_send (raw->channel, 100, NULL);
  lanyard_channel_send (raw->channel, 250, NULL);
  raw_send (raw, LANYARD_CHAT_FRAME_TYPING, &frame);
  lanyard_test_wait_for (lanyard_chat_person_get_typing (lanyard_chat_room_lookup_person (
                             room.host, lanyard_identity_get_fingerprint (raw->world->identity))),
                         10);
  g_assert_false (raw->closed);
  raw_free (raw);
  room_end (&room);
}

static void
send_many (Raw *raw, guint n, gsize size)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autofree char *text = g_strnfill (size, 'x');
  g_autoptr (GBytes) payload = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardChatRecord) record = lanyard_chat_record_new ("host", "Host", NULL, text);
      lanyard_chat_record_write (record, bytes);
    }
  payload = g_byte_array_free_to_bytes (bytes);
  lanyard_channel_send (raw->channel, LANYARD_CHAT_FRAME_MESSAGES, payload);
}

static void
test_flood (void)
{
  Room room;
  LanyardChatFrame typing = { .flag = TRUE };
  LanyardChatFrame beyond = { .seq = 1000000 };
  Raw *raw;

  room_begin (&room);
  raw = raw_new (room.here, room.address, TRUE);
  send_many (raw, 300, 10);
  lanyard_test_wait_for (raw->closed, 10);
  g_assert_cmpstr (raw->why, ==, "flood");
  raw_free (raw);

  raw = raw_new (room.here, room.address, TRUE);
  for (guint i = 0; i < 2000; i++)
    raw_send (raw, LANYARD_CHAT_FRAME_TYPING, &typing);
  lanyard_test_wait_for (raw->closed, 10);
  g_assert_cmpstr (raw->why, ==, "flood");
  raw_free (raw);

  raw = raw_new (room.here, room.address, TRUE);
  raw_send (raw, LANYARD_CHAT_FRAME_HAVE, &beyond);
  lanyard_test_wait_for (raw->closed, 10);
  raw_free (raw);
  room_goes_on (&room);
  room_end (&room);
}

/* Nobody speaks in another's name. */
static void
test_name (void)
{
  Room room;
  Raw *raw;
  g_autoptr (LanyardChatMessage) message = NULL;

  room_begin (&room);
  raw = raw_new (room.here, room.address, TRUE);
  send_many (raw, 1, 5);
  lanyard_test_wait_for (chat_n_messages (room.guest) == 1, 10);
  message = chat_message_at (room.guest, 0);
  g_assert_cmpstr (lanyard_chat_message_get_name (message), ==, "Mallory");
  g_assert_cmpstr (lanyard_chat_message_get_author (message), ==,
                   lanyard_identity_get_fingerprint (raw->world->identity));
  raw_free (raw);
  room_end (&room);
}

/* The host knows that the good guest has what was said. */
static gboolean
has_all (Room *room)
{
  LanyardChatSession *session = lanyard_chat_host_lookup (
      LANYARD_CHAT_HOST (room->host->end), lanyard_identity_get_fingerprint (room->there->identity));

  return session != NULL && session->member->have >= 200;
}

/* A guest that reads nothing any more, or reads and never says HAVE, is dropped; what the host keeps for it is bounded. */
static void
test_stall (void)
{
  Room room;
  Raw *deaf, *mute;
  g_autofree char *text = g_strnfill (30000, 'y');

  room_begin (&room);
  deaf = raw_new (room.here, room.address, TRUE);
  mute = raw_new (room.here, room.address, TRUE);
  lanyard_channel_stop_async (deaf->channel, NULL, NULL, NULL);
  for (guint i = 0; i < 200; i++)
    chat_send (room.host, "%s %u", text, i);
  lanyard_test_wait_for (chat_n_messages (room.guest) == 200, 20);
  /* From now on: a good guest on a busy machine stands still for as long now and then, and this one is behind no more. */
  lanyard_test_wait_for (has_all (&room), 20);
  room.host->stall_ms = 500;
  lanyard_test_wait_for (mute->closed, 10);
  g_assert_cmpstr (mute->why, ==, "stalled");
  lanyard_test_wait_for (chat_n_present (room.host) == 2, 10);
  room.host->stall_ms = 30 * 1000;
  room_goes_on (&room);
  raw_free (deaf);
  raw_free (mute);
  room_end (&room);
}

/* A member that comes without a right to a picture does not get it. */
static void
test_foreign_picture (void)
{
  Room room;
  Raw *raw;
  LanyardChatFrame get = { 0 };

  room_begin (&room);
  raw = raw_new (room.here, room.address, TRUE);
  memset (get.digest, 7, sizeof get.digest);
  raw_send (raw, LANYARD_CHAT_FRAME_GET, &get);
  lanyard_test_wait_for (raw_got (raw, LANYARD_CHAT_FRAME_LACK), 10);
  raw_free (raw);
  room_end (&room);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/chat/faults/cut-at-random", test_cut_at_random);
  g_test_add_func ("/chat/faults/private-cut-at-random", test_private_cut_at_random);
  g_test_add_func ("/chat/faults/back-off", test_back_off);
  g_test_add_func ("/chat/faults/nonsense", test_nonsense);
  g_test_add_func ("/chat/faults/newer-frames", test_newer_frames);
  g_test_add_func ("/chat/faults/flood", test_flood);
  g_test_add_func ("/chat/faults/name", test_name);
  g_test_add_func ("/chat/faults/stall", test_stall);
  g_test_add_func ("/chat/faults/foreign-picture", test_foreign_picture);
  return g_test_run ();
}
