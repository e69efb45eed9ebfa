/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers, and what is changed about messages that were sent. */
#include "engine/chat/lanyard-chat-room-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/chat/lanyard-chat-text.h"

/* Of the words it answers, what goes into the text for a host that knows no answers; in bytes. */
#define QUOTE_MAX 200

gboolean
lanyard_chat_room_get_can_change (LanyardChatRoom *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), FALSE);

  return self->mode == LANYARD_CHAT_MODE_ROOM
         && (self->role == LANYARD_CHAT_ROLE_HOST || self->kinds >= LANYARD_CHAT_KIND_LAST);
}

gboolean
lanyard_chat_room_may_change (LanyardChatRoom *self, LanyardChatMessage *message)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), FALSE);
  g_return_val_if_fail (LANYARD_IS_CHAT_MESSAGE (message), FALSE);

  return lanyard_chat_room_get_can_change (self) && lanyard_chat_message_get_loaded (message)
         && lanyard_chat_message_get_mine (message)
         && lanyard_chat_message_get_kind (message) <= LANYARD_CHAT_PICTURE
         && lanyard_chat_message_get_state (message) != LANYARD_CHAT_FAILED;
}

char *
lanyard_chat_room_dup_older (LanyardChatRoom *self)
{
  g_autoptr (GString) names = g_string_new (NULL);

  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->people)); i++)
    {
      g_autoptr (LanyardChatPerson) person = g_list_model_get_item (G_LIST_MODEL (self->people), i);

      if (!lanyard_chat_person_get_changes (person))
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", lanyard_chat_person_get_name (person));
    }
  return names->len > 0 ? g_strdup (names->str) : NULL;
}

/* (nullable): who else reads a private message. */
static const char *
other_of_two (LanyardChatMessage *message)
{
  if (!lanyard_chat_message_get_private (message))
    return NULL;
  return lanyard_chat_message_get_mine (message) ? lanyard_chat_message_get_recipient (message)
                                                 : lanyard_chat_message_get_author (message);
}

static void
set_about (LanyardChatRecord *record, LanyardChatMessage *message)
{
  record->has_about = TRUE;
  memcpy (record->about, lanyard_chat_message_get_record (message)->id, sizeof record->about);
}

/* The answered words before the answer, as mail does it. */
static char *
quote (LanyardChatMessage *answered, const char *text)
{
  const char *words = lanyard_chat_message_get_text (answered);
  g_autofree char *part = g_strndup (words, lanyard_chat_text_cut (words, strlen (words), QUOTE_MAX));
  g_auto (GStrv) lines = g_strsplit (part, "\n", -1);
  g_autofree char *set_in = g_strjoinv ("\n> ", lines);

  return g_strdup_printf ("> %s: %s\n%s", lanyard_chat_message_get_name (answered), set_in, text);
}

LanyardChatMessage *
lanyard_chat_room_reply (LanyardChatRoom *self,
                         LanyardChatMessage *answered,
                         const char *text,
                         const char *recipient,
                         GError **error)
{
  g_autoptr (LanyardChatRecord) record = NULL;
  const char *to;

  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), NULL);
  g_return_val_if_fail (LANYARD_IS_CHAT_MESSAGE (answered), NULL);
  g_return_val_if_fail (text != NULL && g_utf8_validate (text, -1, NULL), NULL);

  to = lanyard_chat_message_get_private (answered) ? other_of_two (answered) : recipient;
  if (!lanyard_chat_room_get_can_change (self))
    {
      g_autofree char *quoted = quote (answered, text);

      return lanyard_chat_room_send_text (self, quoted, to, error);
    }
  if (!lanyard_chat_room_check_send (self, to, error) || !lanyard_chat_room_check_text (text, error))
    return NULL;
  record = lanyard_chat_record_new (lanyard_chat_room_get_my_key (self), self->name, to, text);
  set_about (record, answered);
  return lanyard_chat_room_send_record (self, record, answered);
}

static gboolean
send_change (LanyardChatRoom *self,
             LanyardChatMessage *message,
             LanyardChatKind kind,
             const char *text,
             const char *mark,
             GError **error)
{
  const char *to = other_of_two (message);
  g_autoptr (LanyardChatRecord) record = NULL;

  if (!lanyard_chat_room_get_can_change (self))
    {
      g_set_error_literal (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID,
                           self->mode == LANYARD_CHAT_MODE_CLASSIC
                               ? _ ("What is said in a classic chat is said")
                               : _ ("The host’s program is older and cannot change messages"));
      return FALSE;
    }
  if (!lanyard_chat_room_check_send (self, to, error))
    return FALSE;
  record = lanyard_chat_record_new (lanyard_chat_room_get_my_key (self), self->name, to, text);
  record->kind = kind;
  g_free (record->mark);
  record->mark = g_strdup (mark);
  set_about (record, message);
  lanyard_chat_room_send_record (self, record, NULL);
  return TRUE;
}

static gboolean
check_own (LanyardChatRoom *self, LanyardChatMessage *message, GError **error)
{
  if (lanyard_chat_room_may_change (self, message))
    return TRUE;
  if (!lanyard_chat_room_get_can_change (self))
    return send_change (self, message, LANYARD_CHAT_EDIT, "", "", error);
  g_set_error_literal (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID,
                       _ ("Only messages of your own that were sent can be changed"));
  return FALSE;
}

gboolean
lanyard_chat_room_edit (LanyardChatRoom *self, LanyardChatMessage *message, const char *text, GError **error)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), FALSE);
  g_return_val_if_fail (LANYARD_IS_CHAT_MESSAGE (message), FALSE);
  g_return_val_if_fail (text != NULL && g_utf8_validate (text, -1, NULL), FALSE);

  if (!check_own (self, message, error) || !lanyard_chat_room_check_text (text, error))
    return FALSE;
  return g_str_equal (text, lanyard_chat_message_get_text (message))
         || send_change (self, message, LANYARD_CHAT_EDIT, text, "", error);
}

gboolean
lanyard_chat_room_take_back (LanyardChatRoom *self, LanyardChatMessage *message, GError **error)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), FALSE);
  g_return_val_if_fail (LANYARD_IS_CHAT_MESSAGE (message), FALSE);

  return check_own (self, message, error)
         && send_change (self, message, LANYARD_CHAT_TAKEN_BACK, _ ("I took a message back"), "", error);
}

/* Whether there is no place for one's own. */
static gboolean
has_all_reactions (LanyardChatRoom *self, LanyardChatMessage *message)
{
  g_auto (GStrv) lines = g_strsplit (lanyard_chat_message_get_reactions (message), "\n", -1);
  g_autofree char *prefix = g_strconcat (lanyard_chat_room_get_my_key (self), " ", NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], prefix))
      return FALSE;
  return g_strv_length (lines) >= LANYARD_CHAT_REACTIONS_MAX;
}

gboolean
lanyard_chat_room_react (LanyardChatRoom *self, LanyardChatMessage *message, const char *mark, GError **error)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), FALSE);
  g_return_val_if_fail (LANYARD_IS_CHAT_MESSAGE (message), FALSE);
  g_return_val_if_fail (mark != NULL && g_utf8_validate (mark, -1, NULL), FALSE);

  if (strlen (mark) > LANYARD_CHAT_MARK_MAX || !lanyard_chat_message_get_loaded (message)
      || lanyard_chat_message_get_kind (message) > LANYARD_CHAT_PICTURE)
    {
      g_set_error_literal (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID,
                           _ ("That is no reaction, or there is nothing to react to"));
      return FALSE;
    }
  if (has_all_reactions (self, message))
    {
      g_set_error (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID,
                   _ ("%d people have reacted to that message; it keeps no more"), LANYARD_CHAT_REACTIONS_MAX);
      return FALSE;
    }
  return send_change (self, message, LANYARD_CHAT_REACTION, *mark != '\0' ? mark : "–", mark, error);
}

void
lanyard_chat_room_tell_change (LanyardChatRoom *self, const LanyardChatRow *row)
{
  GFile *folder = lanyard_chat_get_folder (self->chat);
  g_autoptr (LanyardChatMessage) change = NULL;

  if (row->drop_picture)
    {
      g_autoptr (GFile) file = lanyard_chat_picture_file (folder, row->digest);

      g_file_delete_async (file, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
    }
  if (row->outcome != LANYARD_CHAT_ROW_NEW || row->target == NULL)
    return;
  change = lanyard_chat_message_new (row->place, row->local);
  lanyard_chat_message_fill (change, row, folder);
  lanyard_chat_room_emit_changed (self, change);
}

typedef struct
{
  LanyardChatRoom *room;
  gint64 conversation;
} Refresh;

static void
target_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Refresh *refresh = user_data;
  g_autoptr (LanyardChatRoom) self = refresh->room;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = lanyard_chat_store_rows_finish (LANYARD_DATABASE (source), result, &error);

  if (rows == NULL)
    g_warning ("A changed message could not be read: %s", error->message);
  for (guint i = 0; rows != NULL && i < rows->len && refresh->conversation == self->conversation; i++)
    lanyard_chat_history_take_change (self->messages, g_ptr_array_index (rows, i));
}

void
lanyard_chat_room_refresh_changed (LanyardChatRoom *self, const guint8 id[LANYARD_CHAT_ID_SIZE])
{
  Refresh *refresh = g_new0 (Refresh, 1);

  refresh->room = g_object_ref (self);
  refresh->conversation = self->conversation;
  lanyard_chat_store_target_async (lanyard_chat_get_database (self->chat), self->conversation, id, target_cb, refresh);
}

/* Finding one */

static gboolean
parse_id (const char *text, guint8 id[LANYARD_CHAT_ID_SIZE])
{
  if (strlen (text) != 2 * LANYARD_CHAT_ID_SIZE)
    return FALSE;
  for (guint i = 0; i < LANYARD_CHAT_ID_SIZE; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]), low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      id[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardChatRoom *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GArray) keys = lanyard_chat_store_keys_finish (LANYARD_DATABASE (source), result, &error);
  guint position = G_MAXUINT;

  if (keys == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (keys->len > 0)
    {
      const LanyardChatKey *key = &g_array_index (keys, LanyardChatKey, 0);
      guint there = lanyard_chat_history_find (self->messages, key);

      if (there < g_list_model_get_n_items (G_LIST_MODEL (self->messages))
          && lanyard_chat_history_get_key (self->messages, there).local == key->local)
        position = there;
    }
  g_task_return_pointer (task, GUINT_TO_POINTER (position), NULL);
}

void
lanyard_chat_room_find_async (LanyardChatRoom *self,
                              const char *id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  guint8 bytes[LANYARD_CHAT_ID_SIZE];
  GTask *task;

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));
  g_return_if_fail (id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_chat_room_find_async);
  if (!parse_id (id, bytes))
    {
      g_task_return_pointer (task, GUINT_TO_POINTER (G_MAXUINT), NULL);
      g_object_unref (task);
      return;
    }
  lanyard_chat_room_flush (self);
  lanyard_chat_store_find_async (lanyard_chat_get_database (self->chat), self->conversation, bytes, cancellable,
                                 found_cb, task);
}

void
lanyard_chat_room_find_day_async (LanyardChatRoom *self,
                                  gint64 time,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_chat_room_find_async);
  lanyard_chat_room_flush (self);
  lanyard_chat_store_day_async (lanyard_chat_get_database (self->chat), self->conversation, time, cancellable, found_cb,
                                task);
}

guint
lanyard_chat_room_find_finish (LanyardChatRoom *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), G_MAXUINT);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_chat_room_find_async), G_MAXUINT);

  if (g_task_had_error (G_TASK (result)))
    {
      (void) g_task_propagate_pointer (G_TASK (result), error);
      return G_MAXUINT;
    }
  return GPOINTER_TO_UINT (g_task_propagate_pointer (G_TASK (result), NULL));
}
