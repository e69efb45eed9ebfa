/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"
#include "cli/lanyard-ctl-private.h"
#include "cli/lanyard-ctl-target.h"
#include "cli/lanyard-ctl-trust.h"
#include "cli/lanyard-ctl-world.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "engine/chat/lanyard-chat-room.h"
#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-format.h"
#include "engine/core/lanyard-paths.h"

/* How often one looks whether a question on the terminal has been answered, before reading on. */
#define QUESTION_MS 100

typedef struct
{
  LanyardCtl *ctl;
  LanyardChatRoom *room; /* (owned) */
  gboolean host;
  gboolean plain;

  /* standard input */
  guint input_source;
  GByteArray *input;
  GQueue lines;       /* (owned) typed ahead */
  gboolean input_ended;

  /* the transcript */
  guint told;         /* messages before this position were printed */
  guint tell_id;
  GHashTable *mine;   /* (owned) LanyardChatMessage that are followed -> the next state to tell */
  guint n_sent;
  guint n_received;

  gboolean listening;
  gboolean joined;
  gboolean stopping;
  gboolean stopped;
  GError *error;
} Chat;

static void read_on (Chat *self);

/* The end */

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Chat *self = user_data;

  lanyard_chat_room_stop_finish (self->room, result, NULL);
  self->stopped = TRUE;
  lanyard_ctl_quit (self->ctl);
}

static void
stop (Chat *self)
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
  stop (user_data);
}

static void
fail (Chat *self, const GError *error)
{
  if (self->error == NULL && error != NULL)
    self->error = g_error_copy (error);
  stop (self);
}

/* The transcript: in the order of the room, which is the same at every end. */

static void
print_message (Chat *self, LanyardChatMessage *message)
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

/* Whether it has the place it will keep. */
static gboolean
is_placed (Chat *self, LanyardChatMessage *message)
{
  if (!lanyard_chat_message_get_loaded (message))
    return FALSE;
  return !lanyard_chat_message_get_mine (message) || lanyard_chat_message_get_sequence (message) > 0 ||
         lanyard_chat_message_get_state (message) != LANYARD_CHAT_QUEUED;
}

static gboolean
tell (gpointer user_data)
{
  Chat *self = user_data;
  GListModel *messages = lanyard_chat_room_get_messages (self->room);
  guint n = g_list_model_get_n_items (messages);

  self->tell_id = 0;
  while (self->told < n)
    {
      g_autoptr (LanyardChatMessage) message = g_list_model_get_item (messages, self->told);

      if (!is_placed (self, message))
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

static void
tell_soon (Chat *self)
{
  if (self->tell_id == 0)
    self->tell_id = g_idle_add_full (G_PRIORITY_DEFAULT, tell, self, NULL);
}

static void
on_message (LanyardChatRoom *room, LanyardChatMessage *message, Chat *self)
{
  tell_soon (self);
}

static const char *
get_nick (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);

  return g_enum_get_value (klass, value)->value_nick;
}

static gboolean
all_sent (Chat *self)
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
static void
consider_end (Chat *self)
{
  if (!self->input_ended || !g_queue_is_empty (&self->lines) || self->stopping)
    return;
  if (self->plain ? lanyard_chat_room_get_turn (self->room) == LANYARD_CHAT_TURN_MINE && all_sent (self)
                  : !self->host && self->joined && all_sent (self))
    stop (self);
}

static void
tell_state (Chat *self, LanyardChatMessage *message, LanyardChatDelivery state)
{
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "state");

  lanyard_ctl_set_string (event, "id", lanyard_chat_message_get_id (message));
  lanyard_ctl_set_string (event, "state", get_nick (LANYARD_TYPE_CHAT_DELIVERY, (int)state));
  if (lanyard_chat_message_get_reason (message) != NULL)
    lanyard_ctl_set_string (event, "reason", lanyard_chat_message_get_reason (message));
  lanyard_ctl_event_end (self->ctl, event);
}

static void
on_state (LanyardChatMessage *message, GParamSpec *pspec, Chat *self)
{
  LanyardChatDelivery state = lanyard_chat_message_get_state (message);
  guint told = GPOINTER_TO_UINT (g_hash_table_lookup (self->mine, message));

  g_hash_table_insert (self->mine, g_object_ref (message), GUINT_TO_POINTER (state + 1));
  /* What was read was delivered too, though both may become known at once. */
  for (guint i = state == LANYARD_CHAT_FAILED ? state : told; i <= state; i++)
    tell_state (self, message, (LanyardChatDelivery)i);
  tell_soon (self);
  consider_end (self);
  if (state >= LANYARD_CHAT_READ)
    {
      g_signal_handlers_disconnect_by_data (message, self);
      g_hash_table_remove (self->mine, message);
    }
}

static void
follow (Chat *self, LanyardChatMessage *message)
{
  if (g_hash_table_contains (self->mine, message))
    return;
  g_signal_connect (message, "notify::state", G_CALLBACK (on_state), self);
  on_state (message, NULL, self);
}

/* Standard input */

static void
send_lines (Chat *self)
{
  while (!g_queue_is_empty (&self->lines) && lanyard_chat_room_get_can_send (self->room))
    {
      g_autofree char *line = g_queue_pop_head (&self->lines);
      g_autoptr (GError) error = NULL;
      guint before = g_list_model_get_n_items (lanyard_chat_room_get_messages (self->room));
      guint after;

      if (*line == '\0')
        continue;
      if (lanyard_chat_room_send_text (self->room, line, NULL, &error) == NULL)
        {
          lanyard_ctl_note (self->ctl, "%s", error->message);
          continue;
        }
      /* A long line of a classic chat goes in several. */
      after = g_list_model_get_n_items (lanyard_chat_room_get_messages (self->room));
      for (guint i = before; i < after; i++)
        {
          g_autoptr (LanyardChatMessage) message =
              g_list_model_get_item (lanyard_chat_room_get_messages (self->room), i);
          follow (self, message);
        }
      /* In turns: the next one waits for the other's answer. */
      if (self->plain)
        break;
    }
  consider_end (self);
}

static void
take_line (Chat *self, const guint8 *bytes, gsize length)
{
  if (length > 0 && bytes[length - 1] == '\r')
    length--;
  g_queue_push_tail (&self->lines, g_utf8_make_valid ((const char *)bytes, (gssize)length));
}

static gboolean
on_question_over (gpointer user_data)
{
  Chat *self = user_data;

  if (!g_queue_is_empty (&self->ctl->questions))
    return G_SOURCE_CONTINUE;
  self->input_source = 0;
  read_on (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_input (int fd, GIOCondition condition, gpointer user_data)
{
  Chat *self = user_data;
  guint8 buffer[16 * 1024];
  gssize length;
  guint8 *end;

  /* What is typed now is an answer. */
  if (!g_queue_is_empty (&self->ctl->questions))
    {
      self->input_source = g_timeout_add (QUESTION_MS, on_question_over, self);
      return G_SOURCE_REMOVE;
    }
  length = read (fd, buffer, sizeof buffer);
  if (length < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (length > 0)
    g_byte_array_append (self->input, buffer, (guint)length);
  while (self->input->len > 0 && (end = memchr (self->input->data, '\n', self->input->len)) != NULL)
    {
      take_line (self, self->input->data, (gsize)(end - self->input->data));
      g_byte_array_remove_range (self->input, 0, (guint)(end - self->input->data) + 1);
    }
  if (length <= 0)
    {
      if (self->input->len > 0)
        take_line (self, self->input->data, self->input->len);
      g_byte_array_set_size (self->input, 0);
      self->input_ended = TRUE;
      self->input_source = 0;
    }
  send_lines (self);
  return length > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
read_on (Chat *self)
{
  if (self->input_source == 0 && !self->input_ended && !self->stopping)
    self->input_source = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, self);
}

/* People */

static void
tell_person (Chat *self, const char *name, LanyardChatPerson *person)
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
on_joined (LanyardChatRoom *room, LanyardChatPerson *person, Chat *self)
{
  g_autofree char *name = lanyard_format_escape (lanyard_chat_person_get_name (person));

  tell_person (self, "joined", person);
  if (!lanyard_ctl_get_json (self->ctl))
    lanyard_ctl_note (self->ctl, _ ("%s is here."), name);
}

static void
on_left (LanyardChatRoom *room, LanyardChatPerson *person, Chat *self)
{
  g_autofree char *name = lanyard_format_escape (lanyard_chat_person_get_name (person));

  tell_person (self, "left", person);
  if (!lanyard_ctl_get_json (self->ctl))
    lanyard_ctl_note (self->ctl, _ ("%s has left."), name);
}

/* Somebody at the door, while the user is asked. */
typedef struct
{
  Chat *chat;
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
on_knock (LanyardChatRoom *room, LanyardChatKnock *knock, Chat *self)
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
tell_connection (Chat *self, LanyardChatState state, const GError *error)
{
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "connection");

  lanyard_ctl_set_string (event, "state", get_nick (LANYARD_TYPE_CHAT_STATE, (int)state));
  if (error != NULL)
    lanyard_ctl_set_string (event, "reason", error->message);
  lanyard_ctl_event_end (self->ctl, event);
}

/* A host that was never met and cannot be reached may be a mistake; one that was met is waited for. */
static gboolean
is_hopeless (Chat *self)
{
  return !self->joined && g_list_model_get_n_items (lanyard_chat_room_get_messages (self->room)) == 0;
}

static void
on_room_state (LanyardChatRoom *room, GParamSpec *pspec, Chat *self)
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
      read_on (self);
      send_lines (self);
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
      tell (self);
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
on_can_send (LanyardChatRoom *room, GParamSpec *pspec, Chat *self)
{
  if (!self->stopping)
    send_lines (self);
}

/* Messages of earlier meetings are not told again, but those that still wait are followed. */
static void
on_conversation (LanyardChatRoom *room, GParamSpec *pspec, Chat *self)
{
  GListModel *messages = lanyard_chat_room_get_messages (room);
  guint n = g_list_model_get_n_items (messages);
  guint placed = n;

  while (placed > 0)
    {
      g_autoptr (LanyardChatMessage) message = g_list_model_get_item (messages, placed - 1);

      if (!lanyard_chat_message_get_loaded (message) || is_placed (self, message))
        break;
      placed--;
      follow (self, message);
    }
  if (!self->joined)
    self->told = placed;
  /* Without a connection there may be something to write down all the same. */
  if (!self->plain)
    read_on (self);
}

static LanyardChatRoom *
make_room (Chat *self, LanyardChat *chat, const char *name)
{
  LanyardChatRoom *room = lanyard_chat_room_new (
      chat, self->host ? LANYARD_CHAT_ROLE_HOST : LANYARD_CHAT_ROLE_GUEST,
      self->plain ? LANYARD_CHAT_MODE_CLASSIC : LANYARD_CHAT_MODE_ROOM);

  lanyard_ctl_on_stop (self->ctl, on_stop, self);
  if (name != NULL)
    lanyard_chat_room_set_name (room, name);
  g_signal_connect (room, "message", G_CALLBACK (on_message), self);
  g_signal_connect (room, "joined", G_CALLBACK (on_joined), self);
  g_signal_connect (room, "left", G_CALLBACK (on_left), self);
  g_signal_connect (room, "knock", G_CALLBACK (on_knock), self);
  g_signal_connect (room, "notify::state", G_CALLBACK (on_room_state), self);
  g_signal_connect (room, "notify::can-send", G_CALLBACK (on_can_send), self);
  g_signal_connect (room, "notify::conversation", G_CALLBACK (on_conversation), self);
  return room;
}

/* Runs what was begun to its end. */
static LanyardCtlExit
run_to_end (Chat *self)
{
  JsonBuilder *result;

  while (!self->stopped)
    lanyard_ctl_run (self->ctl);
  g_clear_handle_id (&self->tell_id, g_source_remove);
  tell (self);
  result = lanyard_ctl_result_begin (self->ctl, self->error);
  lanyard_ctl_set_int (result, "sent", self->n_sent);
  lanyard_ctl_set_int (result, "received", self->n_received);
  return lanyard_ctl_result_end (self->ctl, result);
}

static void
forget (Chat *self)
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
  g_clear_object (&self->room);
  g_queue_clear_full (&self->lines, g_free);
  g_byte_array_unref (self->input);
  g_clear_error (&self->error);
}

static void
begin (Chat *self, LanyardCtl *ctl, gboolean host, gboolean plain)
{
  *self = (Chat){ .ctl = ctl, .host = host, .plain = plain };
  self->input = g_byte_array_new ();
  self->mine = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_queue_init (&self->lines);
}

/* The plain chat: nothing of it is kept, no key is needed. */
static LanyardCtlExit
run_plain (Chat *self, const char *name, const char *address, const char *bind, guint16 port)
{
  g_autoptr (LanyardDatabase) database = lanyard_database_open (NULL, &self->error);
  g_autoptr (GFile) folder = g_file_new_for_path (g_get_tmp_dir ());
  g_autoptr (LanyardChat) chat = NULL;

  if (database != NULL)
    chat = lanyard_chat_new (NULL, database, folder, &self->error);
  if (chat == NULL)
    return lanyard_ctl_fail (self->ctl, self->error);
  self->room = make_room (self, chat, name);
  if (!self->host)
    lanyard_chat_room_join (self->room, address, NULL, LANYARD_CONNECT_DEFAULT);
  else if (!lanyard_chat_room_host_classic (self->room, bind, port, &self->error))
    return lanyard_ctl_fail (self->ctl, self->error);
  if (self->host)
    {
      while (!self->listening && !self->stopping)
        lanyard_ctl_run (self->ctl);
      lanyard_ctl_listening (self->ctl, bind != NULL ? bind : "127.0.0.1",
                             lanyard_chat_room_get_port (self->room), NULL);
    }
  return run_to_end (self);
}

static LanyardChat *
open_chat (LanyardCtlWorld *world, GError **error)
{
  g_autofree char *data = lanyard_paths_get_data_dir (error);
  g_autofree char *path = NULL;
  g_autoptr (GFile) folder = NULL;

  if (data == NULL)
    return NULL;
  path = g_build_filename (data, "chat", NULL);
  folder = g_file_new_for_path (path);
  return lanyard_chat_new (world->node, world->database, folder, error);
}

/* Host */

typedef struct
{
  const char *name;
  const char *bind;
  guint16 port;
  LanyardChatAdmission admission;
  GPtrArray *trusted;
} HostOptions;

static LanyardCtlExit
run_host (Chat *self, const HostOptions *options)
{
  g_auto (LanyardCtlWorld) world = { 0 };
  g_autoptr (LanyardCtlTrust) trust = NULL;
  g_autoptr (LanyardChat) chat = NULL;
  LanyardCtlExit status;

  if (lanyard_ctl_world_open (&world, self->ctl, &self->error))
    chat = open_chat (&world, &self->error);
  if (chat == NULL)
    return lanyard_ctl_fail (self->ctl, self->error);
  trust = lanyard_ctl_trust_new (self->ctl, world.node,
                                 options->admission == LANYARD_CHAT_ADMIT_ALL
                                     ? LANYARD_CTL_STRANGERS_ONCE
                                     : LANYARD_CTL_STRANGERS_ASK);
  for (guint i = 0; i < options->trusted->len; i++)
    lanyard_node_allow (world.node, g_ptr_array_index (options->trusted, i));
  self->room = make_room (self, chat, options->name);
  g_object_set (self->room, "admission", options->admission, NULL);
  lanyard_chat_room_host (self->room, FALSE);
  while (!self->listening && !self->stopping)
    lanyard_ctl_run (self->ctl);
  if (self->listening
      && !lanyard_node_listen (world.node, options->bind, options->port, &self->error))
    stop (self);
  else if (self->listening)
    lanyard_ctl_listening (self->ctl, options->bind != NULL ? options->bind : "::",
                           lanyard_node_get_port (world.node),
                           lanyard_identity_get_fingerprint (world.identity));
  status = run_to_end (self);
  lanyard_node_stop (world.node);
  /* Before the node and the database go. */
  g_signal_handlers_disconnect_by_data (self->room, self);
  g_clear_object (&self->room);
  return status;
}

static gboolean
parse_admission (LanyardCtl *ctl, const char *text, LanyardChatAdmission *admission)
{
  if (text == NULL)
    *admission = LANYARD_CHAT_ADMIT_TRUSTED;
  else if (g_str_equal (text, "ask"))
    *admission = LANYARD_CHAT_ADMIT_ASK;
  else if (g_str_equal (text, "trusted"))
    *admission = LANYARD_CHAT_ADMIT_TRUSTED;
  else if (g_str_equal (text, "all"))
    *admission = LANYARD_CHAT_ADMIT_ALL;
  else
    {
      lanyard_ctl_usage (ctl, _ ("--accept takes ask, trusted or all, not “%s”"), text);
      return FALSE;
    }
  return TRUE;
}

static GPtrArray *
parse_trusted (LanyardCtl *ctl, char **texts)
{
  g_autoptr (GPtrArray) trusted = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      char *fingerprint = lanyard_ctl_fingerprint (ctl, texts[i]);

      if (fingerprint == NULL)
        return NULL;
      g_ptr_array_add (trusted, fingerprint);
    }
  return g_steal_pointer (&trusted);
}

static LanyardCtlExit
host (LanyardCtl *ctl, char **args)
{
  g_autofree char *name = NULL;
  g_autofree char *bind = NULL;
  g_autofree char *accept = NULL;
  g_auto (GStrv) trust = NULL;
  g_autoptr (GPtrArray) trusted = NULL;
  gboolean plain = FALSE;
  int port = -1;
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("What others call you (default: the device's name)"),
      N_ ("NAME") },
    { "bind", 0, 0, G_OPTION_ARG_STRING, &bind,
      N_ ("Listen on this address (default: all; with --plain 127.0.0.1)"), N_ ("ADDRESS") },
    { "port", 0, 0, G_OPTION_ARG_INT, &port,
      N_ ("Listen on this port (default 45710, with --plain 4571; 0: any free one)"), N_ ("N") },
    { "plain", 0, 0, G_OPTION_ARG_NONE, &plain,
      N_ ("Chat as the sockets course does: in turns, not encrypted"), NULL },
    { "accept", 0, 0, G_OPTION_ARG_STRING, &accept,
      N_ ("Whom to let in: ask, trusted or all (default: trusted)"), N_ ("RULE") },
    { "trust", 0, 0, G_OPTION_ARG_STRING_ARRAY, &trust,
      N_ ("Trust this fingerprint for now; may be repeated"), N_ ("FINGERPRINT") },
    G_OPTION_ENTRY_NULL,
  };
  HostOptions options = { 0 };
  Chat self;
  LanyardCtlExit status;

  if (!lanyard_ctl_parse (ctl, entries, args)
      || !lanyard_ctl_check_range (ctl, "--port", port, -1, G_MAXUINT16)
      || !parse_admission (ctl, accept, &options.admission)
      || (trusted = parse_trusted (ctl, trust)) == NULL)
    return LANYARD_CTL_USAGE;
  if (args[1] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[1]);
  if (bind != NULL && !g_hostname_is_ip_address (bind))
    return lanyard_ctl_usage (ctl, _ ("--bind takes a numeric address, not “%s”"), bind);
  if (plain && (accept != NULL || trust != NULL))
    return lanyard_ctl_usage (ctl, _ ("with --plain there is nobody to be told apart"));

  begin (&self, ctl, TRUE, plain);
  options.name = name;
  options.bind = bind;
  options.port = (guint16)(port >= 0 ? port : plain ? LANYARD_CHAT_CLASSIC_PORT : LANYARD_DEFAULT_PORT);
  options.trusted = trusted;
  status = plain ? run_plain (&self, name, NULL, bind, options.port) : run_host (&self, &options);
  forget (&self);
  return status;
}

/* Join */

static LanyardCtlExit
run_join (Chat *self, LanyardCtlTarget *target, const char *name, const char *fingerprint)
{
  g_auto (LanyardCtlWorld) world = { 0 };
  g_autoptr (LanyardCtlTrust) trust = NULL;
  g_autoptr (LanyardChat) chat = NULL;
  LanyardCtlExit status;

  if (lanyard_ctl_world_open (&world, self->ctl, &self->error)
      && lanyard_ctl_target_find (target, self->ctl, &world, &self->error))
    chat = open_chat (&world, &self->error);
  if (chat == NULL)
    return lanyard_ctl_fail (self->ctl, self->error);
  trust = lanyard_ctl_trust_new (self->ctl, world.node, LANYARD_CTL_STRANGERS_ASK);
  self->room = make_room (self, chat, name);
  lanyard_chat_room_join (self->room, target->address,
                          fingerprint != NULL ? fingerprint : target->fingerprint,
                          LANYARD_CONNECT_DEFAULT);
  status = run_to_end (self);
  if (lanyard_ctl_trust_get_error (trust) != NULL && status == LANYARD_CTL_FAILED)
    lanyard_ctl_note (self->ctl, "%s", lanyard_ctl_trust_get_error (trust)->message);
  g_signal_handlers_disconnect_by_data (self->room, self);
  g_clear_object (&self->room);
  return status;
}

static LanyardCtlExit
join_somewhere (LanyardCtl *ctl,
                const char *typed,
                const char *name,
                gboolean plain,
                const char *fingerprint)
{
  g_autofree char *address = NULL;
  g_autoptr (LanyardCtlTarget) target = NULL;
  Chat self;
  LanyardCtlExit status;

  if (plain)
    address = lanyard_ctl_address (ctl, typed, LANYARD_CHAT_CLASSIC_PORT);
  else
    target = lanyard_ctl_target_new (ctl, typed);
  if (address == NULL && target == NULL)
    return LANYARD_CTL_USAGE;
  begin (&self, ctl, FALSE, plain);
  status = plain ? run_plain (&self, name, address, NULL, 0)
                 : run_join (&self, target, name, fingerprint);
  forget (&self);
  return status;
}

static LanyardCtlExit
join (LanyardCtl *ctl, char **args)
{
  g_autofree char *name = NULL;
  g_auto (GStrv) trust = NULL;
  g_autoptr (GPtrArray) trusted = NULL;
  gboolean plain = FALSE;
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("What others call you (default: the device's name)"),
      N_ ("NAME") },
    { "plain", 0, 0, G_OPTION_ARG_NONE, &plain,
      N_ ("Chat as the sockets course does: in turns, not encrypted"), NULL },
    { "trust", 0, 0, G_OPTION_ARG_STRING_ARRAY, &trust,
      N_ ("The host must have this fingerprint, which is then trusted"), N_ ("FINGERPRINT") },
    G_OPTION_ENTRY_NULL,
  };

  if (!lanyard_ctl_parse (ctl, entries, args) || (trusted = parse_trusted (ctl, trust)) == NULL)
    return LANYARD_CTL_USAGE;
  if (args[1] == NULL)
    return lanyard_ctl_usage (ctl, _ ("say whose chat to join"));
  if (args[2] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[2]);
  if (plain ? trusted->len > 0 : trusted->len > 1)
    return lanyard_ctl_usage (ctl, plain ? _ ("with --plain there is nobody to be told apart")
                                         : _ ("a host has one fingerprint; give one --trust"));
  return join_somewhere (ctl, args[1], name, plain,
                         trusted->len > 0 ? g_ptr_array_index (trusted, 0) : NULL);
}

const LanyardCtlCommand lanyard_ctl_chat_commands[] = {
  {
      "chat host",
      NULL,
      N_ ("Host a chat: lines typed are messages"),
      N_ ("What was said before is kept, and those who were let in may come back. With --accept ask everybody "
          "is asked about on\n"
          "the terminal; trusted lets pinned machines and those of --trust in; all lets everybody in. At the "
          "end of the input\n"
          "the host stays until it is stopped.\n"
          "\n"
          "With --plain it is the sockets course's chat: one guest, strict turns, the host first; “bye” ends it.\n"
          "\n"
          "Example:\n"
          "  lanyardctl chat host --name Support --trust FINGERPRINT"),
      host,
  },
  {
      "chat join",
      N_ ("HOST[:PORT]"),
      N_ ("Join a chat: lines typed are messages"),
      N_ ("While the host is away, what is typed is kept and sent when it is back. At the end of the input the "
          "guest goes once\n"
          "the host has everything.\n"
          "\n"
          "Example:\n"
          "  lanyardctl chat join 192.0.2.7 --name Customer --trust FINGERPRINT"),
      join,
  },
  { NULL },
};
