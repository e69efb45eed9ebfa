/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one does with a conversation besides writing to it: search, export, delete, pictures. */
#include "ui/chat/lanyard-chat-pane-private.h"

#include <glib/gi18n-lib.h>

#include "ui/widgets/lanyard-files.h"

static GtkWindow *
get_window (LanyardChatPane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
tell_error (LanyardChatPane *self, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    lanyard_toast (GTK_WIDGET (self), error->message);
}

/* Search */

static void
show_found (LanyardChatPane *self)
{
  g_autofree char *text = NULL;

  if (self->found == NULL || self->found->len == 0)
    text = g_strdup (self->found != NULL ? _ ("Not found") : "");
  else
    /* Translators: the second of five places found. */
    text = g_strdup_printf (_ ("%u of %u"), self->found_at + 1, self->found->len);
  gtk_label_set_label (GTK_LABEL (self->found_label), text);
  lanyard_chat_transcript_show_position (
      self->transcript, self->found != NULL && self->found->len > 0
                            ? g_array_index (self->found, guint, self->found_at)
                            : G_MAXUINT);
}

static void
searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatPane) self = user_data;
  g_autoptr (GError) error = NULL;
  GArray *found = lanyard_chat_room_search_finish (LANYARD_CHAT_ROOM (source), result, &error);

  if (found == NULL)
    {
      tell_error (self, error);
      return;
    }
  g_clear_pointer (&self->found, g_array_unref);
  self->found = found;
  self->found_at = 0;
  show_found (self);
}

static void
search_changed (LanyardChatPane *self)
{
  const char *words = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  if (self->room == NULL || *words == '\0')
    {
      g_clear_pointer (&self->found, g_array_unref);
      show_found (self);
      return;
    }
  self->searching = g_cancellable_new ();
  lanyard_chat_room_search_async (self->room, words, self->searching, searched, g_object_ref (self));
}

static void
move_found (LanyardChatPane *self, int step)
{
  if (self->found == NULL || self->found->len == 0)
    return;
  self->found_at = (guint) ((int) self->found_at + (int) self->found->len + step) % self->found->len;
  show_found (self);
}

static void
found_older (LanyardChatPane *self)
{
  move_found (self, 1);
}

static void
found_newer (LanyardChatPane *self)
{
  move_found (self, -1);
}

static void
close_search (LanyardChatPane *self)
{
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
}

static GtkWidget *
make_step (LanyardChatPane *self, const char *icon, const char *tip, GCallback func)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  g_signal_connect_object (button, "clicked", func, self, G_CONNECT_SWAPPED);
  return button;
}

GtkWidget *
lanyard_chat_pane_make_search (LanyardChatPane *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->search_entry = g_object_new (GTK_TYPE_SEARCH_ENTRY, "hexpand", TRUE, "placeholder-text",
                                     _ ("Search in this conversation"), "width-chars", 8, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search in this conversation"), -1);
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (search_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "activate", G_CALLBACK (found_older), self,
                           G_CONNECT_SWAPPED);
  self->found_label = gtk_label_new ("");
  gtk_widget_add_css_class (self->found_label, "dim-label");
  gtk_box_append (GTK_BOX (box), self->search_entry);
  gtk_box_append (GTK_BOX (box), self->found_label);
  gtk_box_append (GTK_BOX (box),
                  make_step (self, "go-up-symbolic", _ ("Older place"), G_CALLBACK (found_older)));
  gtk_box_append (GTK_BOX (box),
                  make_step (self, "go-down-symbolic", _ ("Newer place"), G_CALLBACK (found_newer)));
  gtk_box_append (GTK_BOX (box),
                  make_step (self, "window-close-symbolic", _ ("Close the search"), G_CALLBACK (close_search)));
  self->search_bar = g_object_new (GTK_TYPE_SEARCH_BAR, "child", box, NULL);
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self->search_bar), GTK_EDITABLE (self->search_entry));
  return self->search_bar;
}

void
lanyard_chat_pane_search (LanyardChatPane *self)
{
  g_return_if_fail (LANYARD_IS_CHAT_PANE (self));

  if (self->room == NULL)
    return;
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), TRUE);
  gtk_widget_grab_focus (self->search_entry);
}

/* Export */

static void
exported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatPane) self = user_data;
  g_autoptr (GError) error = NULL;

  if (lanyard_chat_room_export_finish (LANYARD_CHAT_ROOM (source), result, &error))
    lanyard_toast (GTK_WIDGET (self), _ ("The conversation was exported"));
  else
    tell_error (self, error);
}

static void
on_export_chosen (GtkNativeDialog *dialog, int response, LanyardChatPane *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  LanyardChatExport format = (LanyardChatExport) GPOINTER_TO_INT (
      g_object_get_data (G_OBJECT (dialog), "lanyard-format"));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL && self->room != NULL)
    lanyard_chat_room_export_async (self->room, file, format, self->cancellable, exported,
                                    g_object_ref (self));
  g_clear_object (&self->chooser);
}

static void
choose_export (LanyardChatPane *self, LanyardChatExport format)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Export the conversation"), get_window (self),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), format == LANYARD_CHAT_EXPORT_JSON
                                                                     ? _ ("Conversation.json")
                                                                     : _ ("Conversation.txt"));
  g_object_set_data (G_OBJECT (chooser), "lanyard-format", GINT_TO_POINTER ((int) format));
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_export_chosen), self, 0);
  g_set_object (&self->chooser, GTK_NATIVE_DIALOG (chooser));
  g_object_unref (chooser);
  gtk_native_dialog_show (self->chooser);
}

/* Delete */

static void
deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatPane) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lanyard_chat_room_delete_finish (LANYARD_CHAT_ROOM (source), result, &error))
    tell_error (self, error);
  else if (self->room == LANYARD_CHAT_ROOM (source))
    lanyard_chat_pane_show_setup (self);
}

static void
on_delete_answered (GtkWidget *dialog, const char *response, LanyardChatPane *self)
{
  if (g_str_equal (response, "delete") && self->room != NULL)
    lanyard_chat_room_delete_async (self->room, deleted, g_object_ref (self));
}

static void
ask_delete (LanyardChatPane *self)
{
  GtkWidget *dialog = adw_message_dialog_new (
      get_window (self), _ ("Delete this conversation?"),
      _ ("Its messages and pictures are taken off this machine for good. Others keep theirs."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "delete",
                                    _ ("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_delete_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Pictures */

static void
picture_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatPane) self = user_data;
  g_autoptr (GError) error = NULL;

  if (lanyard_chat_room_send_picture_finish (LANYARD_CHAT_ROOM (source), result, &error) == NULL)
    tell_error (self, error);
  else if (self->room == LANYARD_CHAT_ROOM (source))
    lanyard_chat_transcript_answered (self->transcript);
}

static void
send_file (LanyardChatPane *self, GFile *file)
{
  lanyard_chat_room_send_picture_async (self->room, file, NULL, self->recipient, self->cancellable,
                                        picture_sent, g_object_ref (self));
}

static void
encode_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, gdk_texture_save_to_png_bytes (task_data), (GDestroyNotify) g_bytes_unref);
}

static void
encoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatPane) self = LANYARD_CHAT_PANE (g_object_ref (source));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (bytes == NULL)
    tell_error (self, error);
  else if (self->room != NULL)
    lanyard_chat_room_send_bytes_async (self->room, bytes, NULL, self->recipient, self->cancellable,
                                        picture_sent, g_object_ref (self));
}

void
lanyard_chat_pane_send_value (LanyardChatPane *self, const GValue *value)
{
  if (self->room == NULL || !lanyard_chat_room_get_can_send (self->room))
    return;
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      const GSList *files = g_value_get_boxed (value);

      for (const GSList *l = files; l != NULL; l = l->next)
        send_file (self, l->data);
    }
  else if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    {
      g_autoptr (GTask) task = g_task_new (self, self->cancellable, encoded, NULL);

      g_task_set_source_tag (task, lanyard_chat_pane_send_value);
      g_task_set_task_data (task, g_value_dup_object (value), g_object_unref);
      g_task_run_in_thread (task, encode_worker);
    }
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, LanyardChatPane *self)
{
  lanyard_chat_pane_send_value (self, value);
  return TRUE;
}

void
lanyard_chat_pane_take_drops (LanyardChatPane *self, GtkWidget *widget)
{
  GType types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
  gtk_widget_add_css_class (widget, "drop-area");
}

static void
on_picture_chosen (GtkNativeDialog *dialog, int response, LanyardChatPane *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL && self->room != NULL)
    send_file (self, file);
  g_clear_object (&self->chooser);
}

static void
choose_picture (LanyardChatPane *self)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Send a picture"), get_window (self),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Send"), _ ("_Cancel"));
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_add_pixbuf_formats (filter);
  gtk_file_filter_set_name (filter, _ ("Pictures"));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_picture_chosen), self, 0);
  g_set_object (&self->chooser, GTK_NATIVE_DIALOG (chooser));
  g_object_unref (chooser);
  gtk_native_dialog_show (self->chooser);
}

/* The menu */

static void
act (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardChatPane *self = LANYARD_CHAT_PANE (widget);

  if (self->room == NULL)
    return;
  if (g_str_equal (action, "chat.search"))
    lanyard_chat_pane_search (self);
  else if (g_str_equal (action, "chat.picture"))
    choose_picture (self);
  else if (g_str_equal (action, "chat.export-text"))
    choose_export (self, LANYARD_CHAT_EXPORT_TEXT);
  else if (g_str_equal (action, "chat.export-json"))
    choose_export (self, LANYARD_CHAT_EXPORT_JSON);
  else
    ask_delete (self);
}

void
lanyard_chat_pane_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "chat.search", NULL, act);
  gtk_widget_class_install_action (klass, "chat.picture", NULL, act);
  gtk_widget_class_install_action (klass, "chat.export-text", NULL, act);
  gtk_widget_class_install_action (klass, "chat.export-json", NULL, act);
  gtk_widget_class_install_action (klass, "chat.delete", NULL, act);
}
