/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chat from its beginning to its end: who comes and goes, what becomes of the connection. */
#include "cli/command-chat-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"

/* The end */

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LanyardCtlChat *self = user_data;

  lanyard_chat_room_stop_finish (self->room, result, NULL);
  self->stopped = TRUE;
  lanyard_ctl_quit (self->ctl);
}

void
lanyard_ctl_chat_stop (LanyardCtlChat *self)
{
  if (self->stopping)
    return;
  self->stopping = TRUE;
  g_clear_handle_id (&self->input_source, g_source_remove);
  lanyard_chat_room_stop_async (self->room, FALSE, on_stopped, self);
}

static void
on_stop (LanyardCtl *ctl, gpointer user_data)
{
  lanyard_ctl_chat_stop (user_data);
}

static void
fail (LanyardCtlChat *self, const GError *error)
{
  if (self->error == NULL && error != NULL)
    self->error = g_error_copy (error);
  lanyard_ctl_chat_stop (self);
}

static gboolean
all_sent (LanyardCtlChat *self)
{
  GHashTableIter iter;
  gpointer message;

  g_hash_table_iter_init (&iter, self->mine);
  while (g_hash_table_iter_next (&iter, &message, NULL))
    if (lanyard_chat_message_get_state (message) == LANYARD_CHAT_QUEUED)
      return FALSE;
  return TRUE;
}

/* Nothing more will be typed: a guest goes when the host has all, a classic end when its turn comes. A host stays. */
void
lanyard_ctl_chat_consider_end (LanyardCtlChat *self)
{
  if (!self->input_ended || !g_queue_is_empty (&self->lines) || self->command != NULL
      || g_hash_table_size (self->changes) > 0 || self->stopping)
    return;
  if (self->plain ? lanyard_chat_room_get_turn (self->room) == LANYARD_CHAT_TURN_MINE && all_sent (self)
                  : !self->host && self->joined && all_sent (self))
    lanyard_ctl_chat_stop (self);
}

/* People */

static void
tell_person (LanyardCtlChat *self, const char *name, LanyardChatPerson *person)
{
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, name);

  lanyard_ctl_set_string (event, "name", lanyard_chat_person_get_name (person));
  if (lanyard_chat_person_get_fingerprint (person) != NULL)
    {
      lanyard_ctl_set_string (event, "fingerprint", lanyard_chat_person_get_fingerprint (person));
      lanyard_ctl_set_boolean (event, "verified", lanyard_chat_person_get_verified (person));
    }
  lanyard_ctl_event_end (self->ctl, event);
}

static void
on_joined (LanyardChatRoom *room, LanyardChatPerson *person, LanyardCtlChat *self)
{
  g_autofree char *name = lanyard_format_escape (lanyard_chat_person_get_name (person));

  tell_person (self, "joined", person);
  if (!lanyard_ctl_get_json (self->ctl))
    lanyard_ctl_note (self->ctl, _ ("%s is here."), name);
}

static void
on_left (LanyardChatRoom *room, LanyardChatPerson *person, LanyardCtlChat *self)
{
  g_autofree char *name = lanyard_format_escape (lanyard_chat_person_get_name (person));

  tell_person (self, "left", person);
  if (!lanyard_ctl_get_json (self->ctl))
    lanyard_ctl_note (self->ctl, _ ("%s has left."), name);
}

/* Somebody at the door, while the user is asked. */
typedef struct
{
  LanyardCtlChat *chat;
  LanyardChatKnock *knock; /* (owned) */
  guint id;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_signal_handlers_disconnect_by_data (question->knock, question);
  g_object_unref (question->knock);
  g_free (question);
}

static void
on_answer (LanyardCtl *ctl, gboolean yes, gpointer user_data)
{
  lanyard_chat_knock_answer (((Question *)user_data)->knock, yes);
}

static void
on_withdrawn (LanyardChatKnock *knock, GParamSpec *pspec, Question *question)
{
  lanyard_ctl_withdraw (question->chat->ctl, question->id);
}

static gboolean
on_knock (LanyardChatRoom *room, LanyardChatKnock *knock, LanyardCtlChat *self)
{
  g_autofree char *name = lanyard_format_escape (lanyard_chat_knock_get_name (knock));
  g_autofree char *text = NULL;
  Question *question;

  if (!lanyard_ctl_can_ask (self->ctl))
    return FALSE;
  text = g_strdup_printf (_ ("“%s” at %s wants to come in. Let them?"), name,
                          lanyard_chat_knock_get_address (knock));
  question = g_new0 (Question, 1);
  question->chat = self;
  question->knock = g_object_ref (knock);
  g_signal_connect (knock, "notify::withdrawn", G_CALLBACK (on_withdrawn), question);
  question->id = lanyard_ctl_ask (self->ctl, text, on_answer, question, question_free);
  return TRUE;
}

/* The room */

static void
on_message (LanyardChatRoom *room, LanyardChatMessage *message, LanyardCtlChat *self)
{
  lanyard_ctl_chat_tell_soon (self);
}

static void
tell_connection (LanyardCtlChat *self, LanyardChatState state, const GError *error)
{
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "connection");

  lanyard_ctl_set_string (event, "state", lanyard_ctl_chat_get_nick (LANYARD_TYPE_CHAT_STATE, (int)state));
  if (error != NULL)
    lanyard_ctl_set_string (event, "reason", error->message);
  lanyard_ctl_event_end (self->ctl, event);
}

/* A host that was never met and cannot be reached may be a mistake; one that was met is waited for. */
static gboolean
is_hopeless (LanyardCtlChat *self)
{
  return !self->joined && g_list_model_get_n_items (lanyard_chat_room_get_messages (self->room)) == 0;
}

static void
on_room_state (LanyardChatRoom *room, GParamSpec *pspec, LanyardCtlChat *self)
{
  LanyardChatState state = lanyard_chat_room_get_state (room);
  const GError *error = lanyard_chat_room_get_error (room);

  if (self->stopping)
    return;
  tell_connection (self, state, error);
  switch (state)
    {
    case LANYARD_CHAT_HOSTING:
      /* A classic host listens already, the other one once its conversation is open. */
      self->listening = TRUE;
      lanyard_ctl_quit (self->ctl);
      break;
    case LANYARD_CHAT_JOINED:
      self->joined = TRUE;
      lanyard_ctl_chat_read_on (self);
      lanyard_ctl_chat_send_lines (self);
      break;
    case LANYARD_CHAT_RECONNECTING:
      if (is_hopeless (self))
        fail (self, error);
      else
        lanyard_ctl_note (self->ctl, _ ("The host is away, trying again: %s"),
                          error != NULL ? error->message : "");
      break;
    case LANYARD_CHAT_AT_THE_DOOR:
      lanyard_ctl_note (self->ctl, "%s", _ ("Waiting to be let in."));
      break;
    case LANYARD_CHAT_CLOSED:
      /* That the other has closed is how a classic chat ends. */
      lanyard_ctl_chat_tell (self);
      if (self->plain && g_error_matches (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_CLOSED))
        error = NULL;
      fail (self, error);
      break;
    case LANYARD_CHAT_IDLE:
    case LANYARD_CHAT_CONNECTING:
    default:
      break;
    }
}

static void
on_can_send (LanyardChatRoom *room, GParamSpec *pspec, LanyardCtlChat *self)
{
  if (!self->stopping)
    lanyard_ctl_chat_send_lines (self);
}

/* Messages of earlier meetings are not told again, but those that still wait are followed. */
static void
on_conversation (LanyardChatRoom *room, GParamSpec *pspec, LanyardCtlChat *self)
{
  GListModel *messages = lanyard_chat_room_get_messages (room);
  guint n = g_list_model_get_n_items (messages);
  guint placed = n;

  while (placed > 0)
    {
      g_autoptr (LanyardChatMessage) message = g_list_model_get_item (messages, placed - 1);

      if (!lanyard_chat_message_get_loaded (message) || lanyard_ctl_chat_is_placed (self, message))
        break;
      placed--;
      lanyard_ctl_chat_follow (self, message);
    }
  if (!self->joined)
    self->told = placed;
  /* Without a connection there may be something to write down all the same. */
  if (!self->plain)
    lanyard_ctl_chat_read_on (self);
}

LanyardChatRoom *
lanyard_ctl_chat_make_room (LanyardCtlChat *self, LanyardChat *chat, const char *name)
{
  LanyardChatRoom *room = lanyard_chat_room_new (
      chat, self->host ? LANYARD_CHAT_ROLE_HOST : LANYARD_CHAT_ROLE_GUEST,
      self->plain ? LANYARD_CHAT_MODE_CLASSIC : LANYARD_CHAT_MODE_ROOM);

  lanyard_ctl_on_stop (self->ctl, on_stop, self);
  if (name != NULL)
    lanyard_chat_room_set_name (room, name);
  g_signal_connect (room, "message", G_CALLBACK (on_message), self);
  g_signal_connect (room, "changed", G_CALLBACK (lanyard_ctl_chat_on_changed), self);
  g_signal_connect (room, "joined", G_CALLBACK (on_joined), self);
  g_signal_connect (room, "left", G_CALLBACK (on_left), self);
  g_signal_connect (room, "knock", G_CALLBACK (on_knock), self);
  g_signal_connect (room, "notify::state", G_CALLBACK (on_room_state), self);
  g_signal_connect (room, "notify::can-send", G_CALLBACK (on_can_send), self);
  g_signal_connect (room, "notify::conversation", G_CALLBACK (on_conversation), self);
  return room;
}

/* Runs what was begun to its end. */
LanyardCtlExit
lanyard_ctl_chat_run (LanyardCtlChat *self)
{
  JsonBuilder *result;

  while (!self->stopped)
    lanyard_ctl_run (self->ctl);
  g_clear_handle_id (&self->tell_id, g_source_remove);
  lanyard_ctl_chat_tell (self);
  result = lanyard_ctl_result_begin (self->ctl, self->error);
  lanyard_ctl_set_int (result, "sent", self->n_sent);
  lanyard_ctl_set_int (result, "received", self->n_received);
  return lanyard_ctl_result_end (self->ctl, result);
}

void
lanyard_ctl_chat_clear (LanyardCtlChat *self)
{
  GHashTableIter iter;
  gpointer message;

  lanyard_ctl_on_stop (self->ctl, NULL, NULL);
  g_clear_handle_id (&self->input_source, g_source_remove);
  g_clear_handle_id (&self->tell_id, g_source_remove);
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_data (self->room, self);
  g_hash_table_iter_init (&iter, self->mine);
  while (g_hash_table_iter_next (&iter, &message, NULL))
    g_signal_handlers_disconnect_by_data (message, self);
  g_hash_table_unref (self->mine);
  lanyard_ctl_chat_drop_command (self);
  g_hash_table_unref (self->changes);
  g_clear_object (&self->room);
  g_queue_clear_full (&self->lines, g_free);
  g_byte_array_unref (self->input);
  g_clear_error (&self->error);
}

void
lanyard_ctl_chat_begin (LanyardCtlChat *self, LanyardCtl *ctl, gboolean host, gboolean plain)
{
  *self = (LanyardCtlChat){ .ctl = ctl, .host = host, .plain = plain };
  self->input = g_byte_array_new ();
  self->mine = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->changes = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_queue_init (&self->lines);
}
