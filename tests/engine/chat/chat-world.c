/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chat-world.h"

#include <sys/socket.h>

#include "engine/chat/lanyard-chat-guest-private.h"
#include "engine/chat/lanyard-chat-room-private.h"
#include "engine/net/lanyard-node-private.h"

static void
open_world (ChatWorld *world)
{
  g_autoptr (GError) error = NULL;

  world->database = lanyard_database_open (world->path, &error);
  g_assert_no_error (error);
  world->peers = lanyard_peers_new (world->database, &error);
  g_assert_no_error (error);
  world->node = lanyard_node_new (world->identity, world->peers);
  /* All the guests of a test come from one address. */
  lanyard_node_get_bounds (world->node)->per_address = 512;
  lanyard_node_get_bounds (world->node)->openings = 512;
  lanyard_node_get_bounds (world->node)->in_all = 512;
  world->chat = lanyard_chat_new (world->node, world->database, world->folder, &error);
  g_assert_no_error (error);
}

static void
close_world (ChatWorld *world)
{
  lanyard_node_stop (world->node);
  lanyard_database_flush (world->database);
  g_clear_object (&world->chat);
  g_clear_object (&world->node);
  g_clear_object (&world->peers);
  g_clear_object (&world->database);
}

ChatWorld *
chat_world_new (const char *name, gboolean on_disk)
{
  ChatWorld *world = g_new0 (ChatWorld, 1);
  g_autofree char *data = lanyard_test_make_dir (name);
  g_autofree char *config = lanyard_test_make_dir (name);
  g_autofree char *folder = g_build_filename (data, "chat", NULL);
  g_autoptr (GError) error = NULL;

  if (on_disk)
    world->path = g_build_filename (data, "lanyard.db", NULL);
  world->folder = g_file_new_for_path (folder);
  world->identity = lanyard_identity_load (data, config, &error);
  g_assert_no_error (error);
  lanyard_identity_set_name (world->identity, name, &error);
  g_assert_no_error (error);
  open_world (world);
  return world;
}

void
chat_world_free (ChatWorld *world)
{
  close_world (world);
  g_object_unref (world->identity);
  g_object_unref (world->folder);
  g_free (world->path);
  g_free (world);
}

void
chat_world_restart (ChatWorld *world)
{
  close_world (world);
  open_world (world);
}

char *
chat_world_listen (ChatWorld *world, guint16 port)
{
  g_autoptr (GError) error = NULL;

  /* A host that comes back has the port that it had. */
  lanyard_node_listen (world->node, "127.0.0.1", port != 0 ? port : lanyard_test_port (SOCK_STREAM), &error);
  g_assert_no_error (error);
  return g_strdup_printf ("127.0.0.1:%u", lanyard_node_get_port (world->node));
}

void
chat_world_pin (ChatWorld *world, ChatWorld *other)
{
  lanyard_peers_pin (world->peers, lanyard_identity_get_fingerprint (other->identity),
                     lanyard_identity_get_name (other->identity), NULL);
  lanyard_peers_pin (other->peers, lanyard_identity_get_fingerprint (world->identity),
                     lanyard_identity_get_name (world->identity), NULL);
}

LanyardChatRoom *
chat_world_host (ChatWorld *world)
{
  LanyardChatRoom *room
      = lanyard_chat_room_new (world->chat, LANYARD_CHAT_ROLE_HOST, LANYARD_CHAT_MODE_ROOM);

  lanyard_chat_room_host (room, FALSE);
  lanyard_test_wait_for (lanyard_chat_room_get_state (room) == LANYARD_CHAT_HOSTING, 10);
  return room;
}

LanyardChatRoom *
chat_world_begin (ChatWorld *world, const char *address)
{
  LanyardChatRoom *room
      = lanyard_chat_room_new (world->chat, LANYARD_CHAT_ROLE_GUEST, LANYARD_CHAT_MODE_ROOM);

  room->retry_ms = 10;
  room->retry_max_ms = 100;
  lanyard_chat_room_join (room, address, NULL, LANYARD_CONNECT_DEFAULT);
  return room;
}

LanyardChatRoom *
chat_world_join (ChatWorld *world, const char *address)
{
  LanyardChatRoom *room = chat_world_begin (world, address);

  lanyard_test_wait_for (lanyard_chat_room_get_state (room) == LANYARD_CHAT_JOINED, 20);
  return room;
}

void
chat_stop (LanyardChatRoom *room)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lanyard_chat_room_stop_async (room, FALSE, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  g_assert_true (lanyard_chat_room_stop_finish (room, result, &error));
  g_assert_no_error (error);
}

guint
chat_n_messages (LanyardChatRoom *room)
{
  return g_list_model_get_n_items (lanyard_chat_room_get_messages (room));
}

LanyardChatMessage *
chat_message_at (LanyardChatRoom *room, guint position)
{
  g_autoptr (LanyardChatMessage) message
      = g_list_model_get_item (lanyard_chat_room_get_messages (room), position);

  g_assert_nonnull (message);
  lanyard_test_wait_for (lanyard_chat_message_get_loaded (message), 10);
  return g_steal_pointer (&message);
}

char *
chat_text_at (LanyardChatRoom *room, guint position)
{
  g_autoptr (LanyardChatMessage) message = chat_message_at (room, position);

  return g_strdup (lanyard_chat_message_get_text (message));
}

void
chat_send (LanyardChatRoom *room, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  lanyard_chat_room_send_text (room, text, NULL, &error);
  g_assert_no_error (error);
}

void
chat_assert_same (LanyardChatRoom *a, LanyardChatRoom *b)
{
  guint n = chat_n_messages (a);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_assert_cmpuint (n, ==, chat_n_messages (b));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardChatMessage) here = chat_message_at (a, i);
      g_autoptr (LanyardChatMessage) there = chat_message_at (b, i);

      g_assert_cmpstr (lanyard_chat_message_get_id (here), ==, lanyard_chat_message_get_id (there));
      g_assert_cmpstr (lanyard_chat_message_get_text (here), ==,
                       lanyard_chat_message_get_text (there));
      g_assert_true (g_hash_table_add (ids, g_strdup (lanyard_chat_message_get_id (here))));
    }
}

gboolean
chat_all_in_state (LanyardChatRoom *room, LanyardChatDelivery state)
{
  guint n = chat_n_messages (room);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardChatMessage) message
          = g_list_model_get_item (lanyard_chat_room_get_messages (room), i);

      if (!lanyard_chat_message_get_loaded (message)
          || (lanyard_chat_message_get_mine (message)
              && lanyard_chat_message_get_state (message) != state))
        return FALSE;
    }
  return TRUE;
}

void
chat_mirror (GListStore *mirror, guint position, guint removed, guint added, GListModel *model)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < added; i++)
    g_ptr_array_add (items, g_list_model_get_item (model, position + i));
  g_list_store_splice (mirror, position, removed, items->pdata, added);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (mirror)), ==,
                    g_list_model_get_n_items (model));
}

guint
chat_n_present (LanyardChatRoom *room)
{
  GListModel *people = lanyard_chat_room_get_people (room);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (LanyardChatPerson) person = g_list_model_get_item (people, i);
      n += lanyard_chat_person_get_present (person);
    }
  return n;
}

void
chat_cut (LanyardChatRoom *room)
{
  LanyardChatGuest *guest;
  GIOStream *stream;
  g_autoptr (GIOStream) base = NULL;

  if (room->end == NULL)
    return;
  guest = LANYARD_CHAT_GUEST (room->end);
  if (guest->channel == NULL)
    return;
  stream = lanyard_channel_get_stream (guest->channel);
  g_object_get (stream, "base-io-stream", &base, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (base)), TRUE, TRUE, NULL);
}

LanyardChatConversation *
chat_only_conversation (ChatWorld *world)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;

  lanyard_chat_list_async (world->chat, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  list = lanyard_chat_list_finish (world->chat, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  return g_object_ref (g_ptr_array_index (list, 0));
}
