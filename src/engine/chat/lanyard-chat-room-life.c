/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a room begins, is joined, is taken up again and stops. */
#include "engine/chat/lanyard-chat-room-private.h"

void
lanyard_chat_room_set_end (LanyardChatRoom *self, LanyardChatEnd *end)
{
  if (self->end != NULL)
    {
      LANYARD_CHAT_END_GET_CLASS (self->end)->stop (self->end, FALSE);
      lanyard_chat_end_set_room (self->end, NULL);
    }
  g_clear_object (&self->end);
  self->end = end;
  if (end != NULL)
    lanyard_chat_end_set_room (end, self);
}

void
lanyard_chat_room_host (LanyardChatRoom *self, gboolean fresh)
{
  LanyardChatSpec spec = { .mode = LANYARD_CHAT_MODE_ROOM, .role = LANYARD_CHAT_ROLE_HOST };

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));
  g_return_if_fail (self->role == LANYARD_CHAT_ROLE_HOST);
  g_return_if_fail (lanyard_chat_get_node (self->chat) != NULL);

  spec.fresh = fresh;
  spec.title = self->title;
  spec.locks = (char *) g_file_peek_path (lanyard_chat_get_folder (self->chat));
  /* One that was opened to be read goes on. */
  spec.conversation = fresh ? 0 : self->conversation;
  lanyard_chat_room_set_end (self, lanyard_chat_host_new ());
  lanyard_chat_room_open_spec (self, &spec);
}

gboolean
lanyard_chat_room_host_classic (LanyardChatRoom *self,
                                const char *bind,
                                guint16 port,
                                GError **error)
{
  LanyardChatSpec spec = { .mode = LANYARD_CHAT_MODE_CLASSIC, .role = LANYARD_CHAT_ROLE_HOST };
  LanyardChatEnd *end;

  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), FALSE);
  g_return_val_if_fail (self->mode == LANYARD_CHAT_MODE_CLASSIC, FALSE);

  lanyard_chat_room_set_end (self, NULL);
  end = lanyard_chat_classic_new_host (bind, port, error);
  if (end == NULL)
    return FALSE;
  lanyard_chat_room_set_end (self, end);
  lanyard_chat_room_open_spec (self, &spec);
  return TRUE;
}

guint16
lanyard_chat_room_get_port (LanyardChatRoom *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), 0);

  if (self->mode == LANYARD_CHAT_MODE_CLASSIC)
    return self->end != NULL ? lanyard_chat_classic_get_port (self->end) : 0;
  return lanyard_node_get_port (lanyard_chat_get_node (self->chat));
}

void
lanyard_chat_room_join (LanyardChatRoom *self,
                        const char *address,
                        const char *fingerprint,
                        LanyardConnectFlags flags)
{
  LanyardChatSpec spec = { .mode = self->mode, .role = LANYARD_CHAT_ROLE_GUEST };

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));
  g_return_if_fail (self->role == LANYARD_CHAT_ROLE_GUEST);
  g_return_if_fail (address != NULL);

  spec.address = (char *) address;
  spec.peer = (char *) fingerprint;
  if (self->mode == LANYARD_CHAT_MODE_CLASSIC)
    lanyard_chat_room_set_end (self, lanyard_chat_classic_new_guest (address));
  else
    {
      lanyard_chat_room_set_end (self, lanyard_chat_guest_new (address, fingerprint, flags));
      spec.locks = (char *) g_file_peek_path (lanyard_chat_get_folder (self->chat));
    }
  lanyard_chat_room_set_address (self, address);
  lanyard_chat_room_set_state (self, LANYARD_CHAT_CONNECTING, NULL);
  lanyard_chat_room_open_spec (self, &spec);
}

void
lanyard_chat_room_open (LanyardChatRoom *self, gint64 conversation)
{
  LanyardChatSpec spec = { .conversation = conversation, .mode = self->mode, .role = self->role };

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));

  lanyard_chat_room_set_end (self, NULL);
  lanyard_chat_room_set_state (self, LANYARD_CHAT_IDLE, NULL);
  lanyard_chat_room_open_spec (self, &spec);
}

void
lanyard_chat_room_retry (LanyardChatRoom *self)
{
  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));

  if (self->state == LANYARD_CHAT_RECONNECTING && self->end != NULL)
    LANYARD_CHAT_END_GET_CLASS (self->end)->retry (self->end);
}

/* Another program may have the conversation once all of this one's is written, though its last words may still be on
 * their way to the peers. */
static void
consider_unlock (LanyardChatRoom *self)
{
  if (self->end == NULL && !self->writing && !self->opening && self->unwritten->len == 0)
    g_clear_pointer (&self->lock, lanyard_chat_lock_free);
}

void
lanyard_chat_room_end_closed (LanyardChatRoom *self, const GError *error)
{
  g_autoptr (LanyardChatEnd) end = g_steal_pointer (&self->end);

  if (end != NULL)
    {
      LANYARD_CHAT_END_GET_CLASS (end)->stop (end, FALSE);
      lanyard_chat_end_set_room (end, NULL);
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->people)); i++)
    {
      g_autoptr (LanyardChatPerson) person
          = g_list_model_get_item (G_LIST_MODEL (self->people), i);
      lanyard_chat_room_set_present (self, person, FALSE);
    }
  if (self->mode == LANYARD_CHAT_MODE_CLASSIC)
    lanyard_chat_room_set_turn (self, LANYARD_CHAT_TURN_THEIRS);
  consider_unlock (self);
  lanyard_chat_room_set_state (self, LANYARD_CHAT_CLOSED, error);
}

/* What stopping waits for is counted by hold and release. */

void
lanyard_chat_room_hold (LanyardChatRoom *self)
{
  self->held++;
  g_object_ref (self);
}

static void
flushed (LanyardChatRoom *self)
{
  while (self->held == 0 && self->stopping->len > 0)
    {
      GTask *task = g_ptr_array_steal_index (self->stopping, 0);

      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

void
lanyard_chat_room_release (LanyardChatRoom *self)
{
  g_return_if_fail (self->held > 0);

  self->held--;
  consider_unlock (self);
  flushed (self);
  g_object_unref (self);
}

static gpointer
nothing (LanyardDatabase *database, gpointer data, GError **error)
{
  return NULL;
}

static void
barrier_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  lanyard_chat_room_release (user_data);
}

void
lanyard_chat_room_stop_async (LanyardChatRoom *self,
                              gboolean leave,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lanyard_chat_room_stop_async);
  g_ptr_array_add (self->stopping, task);
  if (self->end != NULL)
    {
      g_autoptr (LanyardChatEnd) end = g_object_ref (self->end);

      LANYARD_CHAT_END_GET_CLASS (end)->stop (end, leave);
      lanyard_chat_room_end_closed (self, NULL);
    }
  /* All that was posted before this is on disk when it answers. */
  lanyard_chat_room_hold (self);
  lanyard_database_run_async (lanyard_chat_get_database (self->chat), nothing, NULL, NULL, NULL,
                              NULL, barrier_cb, self);
}

gboolean
lanyard_chat_room_stop_finish (LanyardChatRoom *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
