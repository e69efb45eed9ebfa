/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guest of a Lanyard room that is only a channel: encrypted, with a key of its own, saying HAVE as a real one does
 * when it has written down what came. And the host: the engine's room on disk, as the window and lanyardctl have it,
 * which reads everything. */
#include "bench-chat.h"

#include <glib-unix.h>
#include <unistd.h>

#include "engine/chat/lanyard-chat-frame.h"
#include "engine/chat/lanyard-chat-room.h"
#include "engine/net/lanyard-node-private.h"

typedef struct
{
  LanyardNode *node;
  LanyardChannel *channel;
  guint64 have;
  gint64 told_us;
  guint timer;
} Member;

/* As often as a guest of the engine tells what it has written down. */
#define HAVE_MS 50

/* All of them share one, in memory: nobody is pinned. */
static LanyardPeers *
get_peers (void)
{
  static LanyardPeers *peers;
  g_autoptr (GError) error = NULL;

  if (peers == NULL)
    {
      g_autoptr (LanyardDatabase) database = lanyard_database_open (NULL, &error);

      if (database != NULL)
        peers = lanyard_peers_new (database, &error);
      if (peers == NULL)
        g_error ("%s", error->message);
    }
  return peers;
}

static void
send (Member *member, LanyardChatFrameType type, const LanyardChatFrame *frame)
{
  g_autoptr (GBytes) payload = lanyard_chat_frame_encode (type, frame);

  lanyard_channel_send (member->channel, type, payload);
}

static gboolean
tell_have (gpointer user_data)
{
  Member *member = user_data;
  LanyardChatFrame have = { .seq = member->have };

  member->timer = 0;
  member->told_us = g_get_monotonic_time ();
  send (member, LANYARD_CHAT_FRAME_HAVE, &have);
  return G_SOURCE_REMOVE;
}

static guint64
little (const guint8 *bytes, guint size)
{
  guint64 value = 0;

  for (guint i = 0; i < size; i++)
    value |= (guint64) bytes[i] << (8 * i);
  return value;
}

/* The records of PROTOCOL.md, looked at no more closely than the lines of the other wire. */
static void
take_records (Guest *guest, GBytes *payload)
{
  Member *member = guest->data;
  gsize length;
  const guint8 *at = g_bytes_get_data (payload, &length);
  const guint8 *end = at + length;
  guint since_ms;

  while (end - at > 48)
    {
      gsize size = 4 + little (at, 4);
      guint64 seq = little (at + 4, 8);
      const guint8 *lengths = at + 4 + 8 + 8 + 16 + 2;
      /* Flag 1: the author was named before. */
      gsize author = (lengths[-1] & 1) != 0 ? 0 : little (lengths, 2);
      const guint8 *text = lengths + 10 + author + little (lengths + 2, 2) + little (lengths + 4, 2);

      if (size > (gsize) (end - at) || seq != member->have + 1)
        g_error ("guest %u got %" G_GUINT64_FORMAT " after %" G_GUINT64_FORMAT, guest->number, seq,
                 member->have);
      member->have = seq;
      crowd_heard (guest, (const char *) text);
      at += size;
    }
  if (member->timer != 0)
    return;
  since_ms = (guint) ((g_get_monotonic_time () - member->told_us) / 1000);
  if (since_ms >= HAVE_MS)
    tell_have (member);
  else
    member->timer = g_timeout_add (HAVE_MS - since_ms, tell_have, member);
}

static void
on_frame (LanyardChannel *channel, guint type, GBytes *payload, Guest *guest)
{
  Member *member = guest->data;
  g_auto (LanyardChatFrame) frame = { 0 };
  LanyardChatFrame join = { .name = (char *) "guest" };
  g_autoptr (GError) error = NULL;

  switch (type)
    {
    case LANYARD_CHAT_FRAME_MESSAGES:
      take_records (guest, payload);
      return;
    case LANYARD_CHAT_FRAME_ROOM:
      send (member, LANYARD_CHAT_FRAME_JOIN, &join);
      return;
    case LANYARD_CHAT_FRAME_WELCOME:
    case LANYARD_CHAT_FRAME_END:
      if (!lanyard_chat_frame_decode ((guint8) type, payload, &frame, &error))
        g_error ("%s", error->message);
      if (type == LANYARD_CHAT_FRAME_END)
        g_error ("guest %u was sent away: %s", guest->number, frame.title);
      member->have = frame.seq;
      crowd_came_in (guest);
      return;
    default:
      return;
    }
}

static void
on_closed (LanyardChannel *channel, const GError *closed, Guest *guest)
{
  g_error ("guest %u was cut off: %s", guest->number, closed != NULL ? closed->message : "closed");
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Guest *guest = user_data;
  Member *member = guest->data;
  g_autoptr (GError) error = NULL;

  member->channel = lanyard_node_connect_finish (member->node, result, &error);
  if (member->channel == NULL)
    g_error ("guest %u: %s", guest->number, error->message);
  g_signal_connect (member->channel, "frame", G_CALLBACK (on_frame), guest);
  g_signal_connect (member->channel, "closed", G_CALLBACK (on_closed), guest);
  lanyard_channel_start (member->channel);
}

static void
come (Guest *guest)
{
  Member *member = g_new0 (Member, 1);
  g_autofree char *folder = g_strdup_printf ("%s/guest-%u", guest->crowd->folder, guest->number);
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardIdentity) identity = NULL;

  guest->data = member;
  g_mkdir_with_parents (folder, 0700);
  identity = lanyard_identity_load (folder, folder, &error);
  if (identity == NULL)
    g_error ("%s", error->message);
  member->node = lanyard_node_new (identity, get_peers ());
  lanyard_node_connect_async (member->node, guest->crowd->address, LANYARD_CHAT_SERVICE,
                              guest->crowd->fingerprint, LANYARD_CONNECT_DEFAULT, NULL,
                              on_connected, guest);
}

static void
say (Guest *guest, const char *text)
{
  Member *member = guest->data;
  g_autoptr (LanyardChatRecord) record = lanyard_chat_record_new ("", "", NULL, text);
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GBytes) payload = NULL;

  lanyard_chat_record_write (record, bytes);
  payload = g_byte_array_free_to_bytes (bytes);
  lanyard_channel_send (member->channel, LANYARD_CHAT_FRAME_MESSAGES, payload);
}

static void
leave (Guest *guest)
{
  Member *member = guest->data;

  g_clear_handle_id (&member->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (member->channel, guest);
  g_object_unref (member->channel);
  g_object_unref (member->node);
  g_free (member);
}

const Wire bench_wire_lanyard = { come, say, leave };

/* The host */

static gboolean
let_in (LanyardNode *node, LanyardPairing *pairing, gpointer user_data)
{
  lanyard_pairing_answer (pairing, LANYARD_PAIRING_ONCE);
  return TRUE;
}

typedef struct
{
  LanyardNode *node;
  LanyardChatRoom *room;
  GMainLoop *loop;
  guint reading;
} Host;

static gboolean
read_all (gpointer user_data)
{
  Host *host = user_data;

  host->reading = 0;
  lanyard_chat_room_mark_read (host->room, G_MAXUINT);
  return G_SOURCE_REMOVE;
}

static void
on_message (LanyardChatRoom *room, LanyardChatMessage *message, Host *host)
{
  if (host->reading == 0)
    host->reading = g_idle_add_full (G_PRIORITY_DEFAULT, read_all, host, NULL);
}

static void
on_state (LanyardChatRoom *room, GParamSpec *pspec, Host *host)
{
  g_autoptr (GError) error = NULL;

  if (lanyard_chat_room_get_state (room) != LANYARD_CHAT_HOSTING)
    return;
  if (!lanyard_node_listen (host->node, "127.0.0.1", 0, &error))
    g_error ("%s", error->message);
  g_print ("%u %s\n", lanyard_node_get_port (host->node),
           lanyard_identity_get_fingerprint (lanyard_node_get_identity (host->node)));
}

static gboolean
on_term (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (user_data);
}

/* Prints "PORT FINGERPRINT" and hosts until SIGTERM. */
int
bench_chat_host (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  const char *folder = argc > 1 ? argv[1] : ".";
  g_autofree char *path = g_build_filename (folder, "lanyard.db", NULL);
  g_autofree char *pictures = g_build_filename (folder, "chat", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (pictures);
  g_autoptr (LanyardIdentity) identity = lanyard_identity_load (folder, folder, &error);
  g_autoptr (LanyardDatabase) database
      = identity != NULL ? lanyard_database_open (path, &error) : NULL;
  g_autoptr (LanyardPeers) peers = database != NULL ? lanyard_peers_new (database, &error) : NULL;
  g_autoptr (LanyardChat) chat = NULL;
  LanyardNodeBounds *bounds;
  Host host = { .loop = loop };

  if (peers == NULL)
    g_error ("%s", error->message);
  host.node = lanyard_node_new (identity, peers);
  /* All the guests of a bench come from one address. */
  bounds = lanyard_node_get_bounds (host.node);
  bounds->per_address = bounds->openings = bounds->in_all = bounds->pairings_per_minute = 1024;
  g_signal_connect (host.node, "pairing", G_CALLBACK (let_in), NULL);
  chat = lanyard_chat_new (host.node, database, file, &error);
  if (chat == NULL)
    g_error ("%s", error->message);
  host.room = lanyard_chat_room_new (chat, LANYARD_CHAT_ROLE_HOST, LANYARD_CHAT_MODE_ROOM);
  g_object_set (host.room, "admission", LANYARD_CHAT_ADMIT_ALL, NULL);
  g_signal_connect (host.room, "message", G_CALLBACK (on_message), &host);
  g_signal_connect (host.room, "notify::state", G_CALLBACK (on_state), &host);
  lanyard_chat_room_host (host.room, TRUE);
  g_unix_signal_add (SIGTERM, on_term, loop);
  g_main_loop_run (loop);
  lanyard_chat_room_stop_async (host.room, FALSE, on_stopped, loop);
  g_main_loop_run (loop);
  g_clear_handle_id (&host.reading, g_source_remove);
  lanyard_node_stop (host.node);
  g_object_unref (host.room);
  g_clear_object (&chat);
  g_object_unref (host.node);
  return 0;
}
