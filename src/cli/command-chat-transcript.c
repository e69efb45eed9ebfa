/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transcript of a chat, and the states of what was said here. */
#include "cli/command-chat-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"

/* The transcript: in the order of the room, which is the same at every end. */

static void
print_message (LanyardCtlChat *self, LanyardChatMessage *message)
{
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "message");
  g_autofree char *name = lanyard_format_escape (lanyard_chat_message_get_name (message));
  g_auto (GStrv) lines = g_strsplit (lanyard_chat_message_get_text (message), "\n", -1);
  GFile *picture = lanyard_chat_message_get_picture (message);

  lanyard_ctl_set_string (event, "from", lanyard_chat_message_get_name (message));
  lanyard_ctl_set_string (event, "text", lanyard_chat_message_get_text (message));
  lanyard_ctl_set_string (event, "id", lanyard_chat_message_get_id (message));
  lanyard_ctl_set_boolean (event, "mine", lanyard_chat_message_get_mine (message));
  if (lanyard_chat_message_get_private (message))
    lanyard_ctl_set_boolean (event, "private", TRUE);
  if (lanyard_chat_message_get_kind (message) == LANYARD_CHAT_TAKEN_BACK)
    lanyard_ctl_set_boolean (event, "taken_back", TRUE);
  else if (lanyard_chat_message_get_reply_to (message) != NULL)
    lanyard_ctl_set_string (event, "reply_to", lanyard_chat_message_get_reply_to (message));
  if (lanyard_chat_message_get_kind (message) == LANYARD_CHAT_PICTURE)
    lanyard_ctl_set_string (event, "picture", picture != NULL ? g_file_peek_path (picture) : NULL);
  lanyard_ctl_event_end (self->ctl, event);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line = lanyard_format_escape (lines[i]);

      if (i == 0)
        lanyard_ctl_print (self->ctl, "%s - %s%s", name,
                           lanyard_chat_message_get_kind (message) == LANYARD_CHAT_PICTURE
                               ? _ ("[picture] ")
                               : "",
                           line);
      else
        lanyard_ctl_print (self->ctl, "  %s", line);
    }
}

gboolean
lanyard_ctl_chat_is_placed (LanyardCtlChat *self, LanyardChatMessage *message)
{
  if (!lanyard_chat_message_get_loaded (message))
    return FALSE;
  return !lanyard_chat_message_get_mine (message) || lanyard_chat_message_get_sequence (message) > 0 ||
         lanyard_chat_message_get_state (message) != LANYARD_CHAT_QUEUED;
}

gboolean
lanyard_ctl_chat_tell (gpointer user_data)
{
  LanyardCtlChat *self = user_data;
  GListModel *messages = lanyard_chat_room_get_messages (self->room);
  guint n = g_list_model_get_n_items (messages);

  self->tell_id = 0;
  while (self->told < n)
    {
      g_autoptr (LanyardChatMessage) message = g_list_model_get_item (messages, self->told);

      if (!lanyard_ctl_chat_is_placed (self, message))
        break;
      print_message (self, message);
      if (lanyard_chat_message_get_mine (message))
        self->n_sent++;
      else
        self->n_received++;
      self->told++;
    }
  if (!self->stopping)
    lanyard_chat_room_mark_read (self->room, G_MAXUINT);
  return G_SOURCE_REMOVE;
}

void
lanyard_ctl_chat_tell_soon (LanyardCtlChat *self)
{
  if (self->tell_id == 0)
    self->tell_id = g_idle_add_full (G_PRIORITY_DEFAULT, lanyard_ctl_chat_tell, self, NULL);
}

const char *
lanyard_ctl_chat_get_nick (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);

  return g_enum_get_value (klass, value)->value_nick;
}

static void
tell_state (LanyardCtlChat *self, LanyardChatMessage *message, LanyardChatDelivery state)
{
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "state");

  lanyard_ctl_set_string (event, "id", lanyard_chat_message_get_id (message));
  lanyard_ctl_set_string (event, "state", lanyard_ctl_chat_get_nick (LANYARD_TYPE_CHAT_DELIVERY, (int)state));
  if (lanyard_chat_message_get_reason (message) != NULL)
    lanyard_ctl_set_string (event, "reason", lanyard_chat_message_get_reason (message));
  lanyard_ctl_event_end (self->ctl, event);
}

static void
on_state (LanyardChatMessage *message, GParamSpec *pspec, LanyardCtlChat *self)
{
  LanyardChatDelivery state = lanyard_chat_message_get_state (message);
  guint told = GPOINTER_TO_UINT (g_hash_table_lookup (self->mine, message));

  g_hash_table_insert (self->mine, g_object_ref (message), GUINT_TO_POINTER (state + 1));
  /* What was read was delivered too, though both may become known at once. */
  for (guint i = state == LANYARD_CHAT_FAILED ? state : told; i <= state; i++)
    tell_state (self, message, (LanyardChatDelivery)i);
  lanyard_ctl_chat_tell_soon (self);
  lanyard_ctl_chat_consider_end (self);
  if (state >= LANYARD_CHAT_READ)
    {
      g_signal_handlers_disconnect_by_data (message, self);
      g_hash_table_remove (self->mine, message);
    }
}

void
lanyard_ctl_chat_follow (LanyardCtlChat *self, LanyardChatMessage *message)
{
  if (g_hash_table_contains (self->mine, message))
    return;
  g_signal_connect (message, "notify::state", G_CALLBACK (on_state), self);
  on_state (message, NULL, self);
}
