/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export and deletion of a conversation: by its room when one has it, else by a room that only reads it. */
#include "ui/chat/lanyard-chat-past-private.h"

#include <glib/gi18n-lib.h>

#include "ui/widgets/lanyard-files.h"

typedef struct
{
  LanyardChatPast         *past;
  LanyardChatConversation *conversation;
  LanyardChatRoom         *room;
  GFile                   *file; /* (nullable): delete instead */
  LanyardChatExport        format;
  gboolean                 begun;
} Work;

static void
work_free (Work *work)
{
  g_signal_handlers_disconnect_by_data (work->room, work);
  g_object_unref (work->past);
  g_object_unref (work->conversation);
  g_object_unref (work->room);
  g_clear_object (&work->file);
  g_free (work);
}

static void
exported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;

  if (!lanyard_chat_room_export_finish (LANYARD_CHAT_ROOM (source), result, &error))
    lanyard_chat_past_tell_error (work->past, error);
  else if (work->past->stack != NULL)
    lanyard_toast (work->past->stack, _ ("The conversation was exported"));
  work_free (work);
}

static void
deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;

  if (!lanyard_chat_room_delete_finish (LANYARD_CHAT_ROOM (source), result, &error))
    lanyard_chat_past_tell_error (work->past, error);
  else
    g_signal_emit_by_name (work->past, "deleted", source);
  if (work->past->chat != NULL)
    lanyard_chat_past_refresh (work->past);
  work_free (work);
}

static void
work_go_on (Work *work)
{
  gint64 open = 0;

  g_object_get (work->room, "conversation", &open, NULL);
  if (work->begun || open != lanyard_chat_conversation_get_number (work->conversation))
    return;
  work->begun = TRUE;
  if (work->file != NULL)
    lanyard_chat_room_export_async (work->room, work->file, work->format, work->past->cancellable, exported,
                                    work);
  else
    lanyard_chat_room_delete_async (work->room, deleted, work);
}

static void
work_failed (Work *work)
{
  if (work->begun || lanyard_chat_room_get_error (work->room) == NULL)
    return;
  lanyard_chat_past_tell_error (work->past, lanyard_chat_room_get_error (work->room));
  work_free (work);
}

static LanyardChatRoom *
find_room (LanyardChatPast *self, gint64 number)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->rooms); i++)
    {
      g_autoptr (LanyardChatRoom) room = g_list_model_get_item (self->rooms, i);
      gint64 open = 0;

      g_object_get (room, "conversation", &open, NULL);
      if (open == number)
        return g_steal_pointer (&room);
    }
  return NULL;
}

static void
begin (LanyardChatPast *self, LanyardChatConversation *conversation, GFile *file, LanyardChatExport format)
{
  gint64 number = lanyard_chat_conversation_get_number (conversation);
  Work *work = g_new0 (Work, 1);

  work->past = g_object_ref (self);
  work->conversation = g_object_ref (conversation);
  work->file = file != NULL ? g_object_ref (file) : NULL;
  work->format = format;
  work->room = find_room (self, number);
  if (work->room == NULL)
    {
      work->room = lanyard_chat_room_new (self->chat, lanyard_chat_conversation_get_role (conversation),
                                          lanyard_chat_conversation_get_mode (conversation));
      g_signal_connect_swapped (work->room, "notify::conversation", G_CALLBACK (work_go_on), work);
      g_signal_connect_swapped (work->room, "notify::state", G_CALLBACK (work_failed), work);
      lanyard_chat_room_open (work->room, number);
      return;
    }
  work_go_on (work);
}

/* Export */

static void
on_export_chosen (GtkNativeDialog *dialog, int response, LanyardChatPast *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    begin (self, g_object_get_data (G_OBJECT (dialog), "lanyard-conversation"), file,
           (LanyardChatExport) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (dialog), "lanyard-format")));
  g_clear_object (&self->chooser);
}

void
lanyard_chat_past_export (LanyardChatPast *self, LanyardChatConversation *conversation, LanyardChatExport format)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Export the conversation"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), format == LANYARD_CHAT_EXPORT_JSON
                                                                     ? _ ("Conversation.json")
                                                                     : _ ("Conversation.txt"));
  g_object_set_data_full (G_OBJECT (chooser), "lanyard-conversation", g_object_ref (conversation),
                          g_object_unref);
  g_object_set_data (G_OBJECT (chooser), "lanyard-format", GINT_TO_POINTER ((int) format));
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_export_chosen), self, 0);
  g_set_object (&self->chooser, GTK_NATIVE_DIALOG (chooser));
  g_object_unref (chooser);
  gtk_native_dialog_show (self->chooser);
}

/* Deletion */

static void
on_delete_answered (GtkWidget *dialog, const char *response, LanyardChatPast *self)
{
  if (g_str_equal (response, "delete"))
    begin (self, g_object_get_data (G_OBJECT (dialog), "lanyard-conversation"), NULL,
           LANYARD_CHAT_EXPORT_TEXT);
}

void
lanyard_chat_past_delete (LanyardChatPast *self, LanyardChatConversation *conversation)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("Delete this conversation?"),
      _ ("Its messages and pictures are taken off this machine for good. Others keep theirs."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete",
                                    _ ("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "lanyard-conversation", g_object_ref (conversation),
                          g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_delete_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
