/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that are commands: /reply, /edit, /take-back, /react. One at a time, so that what is typed keeps its order. */
#include "cli/command-chat-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-format.h"

/* "-" is looked for among so many. */
#define LAST_MAX 64

typedef enum
{
  REPLY,
  EDIT,
  TAKE_BACK,
  REACT,
} Verb;

typedef struct
{
  LanyardCtlChat *chat;
  LanyardChatMessage *message; /* (owned), once found */
  Verb verb;
  char *id;
  char *text;
} Command;

static void
command_free (Command *command)
{
  if (command->message != NULL)
    g_signal_handlers_disconnect_by_data (command->message, command);
  g_clear_object (&command->message);
  g_free (command->id);
  g_free (command->text);
  g_free (command);
}

/* What was asked for is on its way, or not. */
static void
finish (Command *command)
{
  LanyardCtlChat *self = command->chat;

  command_free (command);
  self->command = NULL;
}

/* After a command that the main loop has carried out; the others are among the lines that are being sent. */
static void
go_on (LanyardCtlChat *self)
{
  if (self->command == NULL && !self->stopping)
    lanyard_ctl_chat_send_lines (self);
}

static void
consider_changed (LanyardChatMessage *message, GParamSpec *pspec, LanyardCtlChat *self)
{
  guint unwritten = GPOINTER_TO_UINT (g_hash_table_lookup (self->changes, message));
  /* Changes after that one change nothing, and are not told. */
  gboolean gone = lanyard_chat_message_get_kind (message) == LANYARD_CHAT_TAKEN_BACK;

  if ((unwritten > 0 && !gone) || lanyard_chat_message_get_changing (message))
    return;
  g_signal_handlers_disconnect_by_func (message, consider_changed, self);
  g_hash_table_remove (self->changes, message);
  lanyard_ctl_chat_consider_end (self);
}

/* A guest does not go before the host has the change. */
static void
await (LanyardCtlChat *self, LanyardChatMessage *message)
{
  guint unwritten = GPOINTER_TO_UINT (g_hash_table_lookup (self->changes, message));

  if (!g_hash_table_contains (self->changes, message))
    {
      g_signal_connect (message, "notify::changing", G_CALLBACK (consider_changed), self);
      g_signal_connect (message, "notify::kind", G_CALLBACK (consider_changed), self);
    }
  g_hash_table_insert (self->changes, g_object_ref (message), GUINT_TO_POINTER (unwritten + 1));
}

static gboolean
change (Command *command, GError **error)
{
  LanyardChatRoom *room = command->chat->room;
  LanyardChatMessage *message = command->message;

  switch (command->verb)
    {
    case EDIT:
      return lanyard_chat_room_edit (room, message, command->text, error);
    case TAKE_BACK:
      return lanyard_chat_room_take_back (room, message, error);
    case REACT:
      return lanyard_chat_room_react (room, message, command->text, error);
    case REPLY:
    default:
      {
        LanyardChatMessage *sent = lanyard_chat_room_reply (room, message, command->text, NULL, error);

        if (sent != NULL)
          lanyard_ctl_chat_follow (command->chat, sent);
        return sent != NULL;
      }
    }
}

static void
carry_out (Command *command)
{
  LanyardCtlChat *self = command->chat;
  LanyardChatMessage *message = command->message;
  gboolean same = command->verb == EDIT && g_str_equal (command->text, lanyard_chat_message_get_text (message));
  g_autoptr (GError) error = NULL;

  if (!change (command, &error))
    lanyard_ctl_note (self->ctl, "%s", error->message);
  else if (command->verb != REPLY && !same)
    await (self, message);
  finish (command);
}

static void
on_loaded (LanyardChatMessage *message, GParamSpec *pspec, Command *command)
{
  LanyardCtlChat *self = command->chat;

  carry_out (command);
  go_on (self);
}

static void
take_message (Command *command, LanyardChatMessage *message)
{
  if (message == NULL)
    {
      lanyard_ctl_note (command->chat->ctl, _ ("There is no such message here"));
      finish (command);
      return;
    }
  command->message = g_object_ref (message);
  if (lanyard_chat_message_get_loaded (message))
    carry_out (command);
  else
    g_signal_connect (message, "notify::loaded", G_CALLBACK (on_loaded), command);
}

static void
found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Command *command = user_data;
  LanyardCtlChat *self = command->chat;
  LanyardChatRoom *room = LANYARD_CHAT_ROOM (source);
  guint position = lanyard_chat_room_find_finish (room, result, NULL);
  g_autoptr (LanyardChatMessage) message = NULL;

  /* The chat is over. */
  if (self == NULL)
    {
      command_free (command);
      return;
    }
  if (position != G_MAXUINT)
    message = g_list_model_get_item (lanyard_chat_room_get_messages (room), position);
  take_message (command, message);
  go_on (self);
}

/* One's own last one to be changed, or the last one of others to be answered. (transfer full) (nullable) */
static LanyardChatMessage *
find_last (LanyardCtlChat *self, Verb verb)
{
  GListModel *messages = lanyard_chat_room_get_messages (self->room);
  gboolean mine = verb == EDIT || verb == TAKE_BACK;
  guint n = g_list_model_get_n_items (messages);

  for (guint i = n; i > 0 && i + LAST_MAX > n; i--)
    {
      g_autoptr (LanyardChatMessage) message = g_list_model_get_item (messages, i - 1);

      if (lanyard_chat_message_get_loaded (message) && lanyard_chat_message_get_mine (message) == mine
          && lanyard_chat_message_get_kind (message) <= LANYARD_CHAT_PICTURE)
        return g_steal_pointer (&message);
    }
  return NULL;
}

static gboolean
parse_verb (const char *word, Verb *verb)
{
  static const char *const verbs[] = { "/reply", "/edit", "/take-back", "/react" };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (word, verbs[i]))
      {
        *verb = (Verb)i;
        return TRUE;
      }
  return FALSE;
}

void
lanyard_ctl_chat_command (LanyardCtlChat *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  Verb verb = REPLY;
  Command *command;

  if (words[0] == NULL || !parse_verb (words[0], &verb) || words[1] == NULL || *words[1] == '\0'
      || ((words[2] == NULL || *words[2] == '\0') && verb != TAKE_BACK && verb != REACT))
    {
      lanyard_ctl_note (self->ctl,
                        _ ("A command is /reply ID TEXT, /edit ID TEXT, /take-back ID or /react ID EMOJI; a line that "
                           "begins with // is a message"));
      return;
    }
  command = g_new0 (Command, 1);
  command->chat = self;
  command->verb = verb;
  command->id = g_strdup (words[1]);
  command->text = g_strdup (words[2] != NULL ? words[2] : "");
  self->command = command;
  if (g_str_equal (command->id, "-"))
    {
      g_autoptr (LanyardChatMessage) last = find_last (self, verb);

      take_message (command, last);
    }
  else
    lanyard_chat_room_find_async (self->room, command->id, NULL, found, command);
}

void
lanyard_ctl_chat_drop_command (LanyardCtlChat *self)
{
  Command *command = g_steal_pointer (&self->command);
  GHashTableIter iter;
  gpointer message;

  g_hash_table_iter_init (&iter, self->changes);
  while (g_hash_table_iter_next (&iter, &message, NULL))
    g_signal_handlers_disconnect_by_data (message, self);
  if (command == NULL)
    return;
  /* One that is being looked for is freed when it is found. */
  if (command->message != NULL)
    command_free (command);
  else
    command->chat = NULL;
}

void
lanyard_ctl_chat_on_changed (LanyardChatRoom *room, LanyardChatMessage *changed, LanyardCtlChat *self)
{
  static const char *const events[] = { "edited", "taken_back", "reaction" };
  LanyardChatKind kind = lanyard_chat_message_get_kind (changed);
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, events[kind - LANYARD_CHAT_EDIT]);
  g_autofree char *name = lanyard_format_escape (lanyard_chat_message_get_name (changed));
  g_autofree char *text = lanyard_format_escape (lanyard_chat_message_get_text (changed));
  GHashTableIter iter;
  gpointer message, unwritten;

  lanyard_ctl_set_string (event, "from", lanyard_chat_message_get_name (changed));
  lanyard_ctl_set_string (event, "id", lanyard_chat_message_get_reply_to (changed));
  if (kind == LANYARD_CHAT_EDIT)
    lanyard_ctl_set_string (event, "text", lanyard_chat_message_get_text (changed));
  else if (kind == LANYARD_CHAT_REACTION)
    lanyard_ctl_set_string (event, "mark", lanyard_chat_message_get_mark (changed));
  lanyard_ctl_set_boolean (event, "mine", lanyard_chat_message_get_mine (changed));
  lanyard_ctl_event_end (self->ctl, event);
  if (kind == LANYARD_CHAT_EDIT)
    /* Translators: who, and the new text of a message. */
    lanyard_ctl_print (self->ctl, _ ("%s edited - %s"), name, text);
  else if (kind == LANYARD_CHAT_TAKEN_BACK)
    lanyard_ctl_print (self->ctl, _ ("%s took a message back"), name);
  else
    /* Translators: who, and an emoji. */
    lanyard_ctl_print (self->ctl, _ ("%s reacted - %s"), name, text);

  if (!lanyard_chat_message_get_mine (changed))
    return;
  g_hash_table_iter_init (&iter, self->changes);
  while (g_hash_table_iter_next (&iter, &message, &unwritten))
    if (g_str_equal (lanyard_chat_message_get_id (message), lanyard_chat_message_get_reply_to (changed)))
      {
        g_autoptr (LanyardChatMessage) held = g_object_ref (message);

        g_hash_table_iter_replace (&iter, GUINT_TO_POINTER (GPOINTER_TO_UINT (unwritten) - 1));
        consider_changed (held, NULL, self);
        return;
      }
}
