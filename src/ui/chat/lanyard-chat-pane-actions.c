/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one does with a conversation besides writing to it: search, export, delete; and with the people in it. */
#include "ui/chat/lanyard-chat-pane-private.h"

#include <glib/gi18n-lib.h>

#include "ui/chat/lanyard-chat-blocked.h"
#include "ui/widgets/lanyard-files.h"

static GtkWindow *
get_window (LanyardChatPane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

void
lanyard_chat_pane_tell_error (LanyardChatPane *self, const GError *error)
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
      lanyard_chat_pane_tell_error (self, error);
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

/* The mark goes with the bar, however it was closed; what was searched for stays, for the next time. */
static void
search_shown (LanyardChatPane *self)
{
  if (!gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self->search_bar)))
    lanyard_chat_transcript_show_position (self->transcript, G_MAXUINT);
  else if (self->found != NULL)
    show_found (self);
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
                  lanyard_chat_pane_make_narrower (self));
  gtk_box_append (GTK_BOX (box),
                  make_step (self, "window-close-symbolic", _ ("Close the search"), G_CALLBACK (close_search)));
  self->search_bar = g_object_new (GTK_TYPE_SEARCH_BAR, "child", box, NULL);
  g_signal_connect_object (self->search_bar, "notify::search-mode-enabled", G_CALLBACK (search_shown), self,
                           G_CONNECT_SWAPPED);
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
    lanyard_chat_pane_tell_error (self, error);
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
    lanyard_chat_pane_tell_error (self, error);
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

/* People */

static void
on_remove_answered (GtkWidget *dialog, const char *response, LanyardChatPane *self)
{
  if (self->room != NULL && !g_str_equal (response, "cancel"))
    lanyard_chat_room_remove (self->room, g_object_get_data (G_OBJECT (dialog), "lanyard-person"),
                              g_str_equal (response, "block"));
}

void
lanyard_chat_pane_ask_remove (LanyardChatPane *self, LanyardChatPerson *person, gboolean block)
{
  const char *name = lanyard_chat_person_get_name (person);
  g_autofree char *title = g_strdup_printf (block ? _ ("Block %s?") : _ ("Remove %s from the room?"), name);
  GtkWidget *dialog = adw_message_dialog_new (
      get_window (self), title,
      block ? _ ("They leave the room and are turned away at every room of this device, until you unblock them.")
            : _ ("They leave the room, and have to ask before they come in again."));
  const char *response = block ? "block" : "remove";

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), response,
                                    block ? _ ("_Block") : _ ("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), response,
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "lanyard-person", g_object_ref (person), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_remove_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The menu */

static void
act (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardChatPane *self = LANYARD_CHAT_PANE (widget);

  if (g_str_equal (action, "chat.past"))
    g_signal_emit_by_name (self, "show-past");
  else if (g_str_equal (action, "chat.blocked"))
    gtk_window_present (GTK_WINDOW (lanyard_chat_blocked_new (get_window (self), self->chat)));
  else if (self->room == NULL)
    return;
  else if (g_str_equal (action, "chat.search"))
    lanyard_chat_pane_search (self);
  else if (g_str_equal (action, "chat.send-file"))
    lanyard_chat_pane_choose_files (self, NULL);
  else if (g_str_equal (action, "chat.export-text"))
    choose_export (self, LANYARD_CHAT_EXPORT_TEXT);
  else if (g_str_equal (action, "chat.export-json"))
    choose_export (self, LANYARD_CHAT_EXPORT_JSON);
  else
    ask_delete (self);
}

static void
search_from (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardChatPane *self = LANYARD_CHAT_PANE (widget);
  g_autofree char *words = g_strdup_printf ("from:\"%s\" ", g_variant_get_string (parameter, NULL));

  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), words);
  gtk_widget_grab_focus (self->search_entry);
  gtk_editable_set_position (GTK_EDITABLE (self->search_entry), -1);
}

static void
act_about (GtkWidget *widget, const char *action, GVariant *parameter)
{
  lanyard_chat_pane_act_about (LANYARD_CHAT_PANE (widget), action, g_variant_get_string (parameter, NULL));
}

void
lanyard_chat_pane_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "chat.search", NULL, act);
  gtk_widget_class_install_action (klass, "chat.send-file", NULL, act);
  gtk_widget_class_install_action (klass, "chat.past", NULL, act);
  gtk_widget_class_install_action (klass, "chat.blocked", NULL, act);
  gtk_widget_class_install_property_action (klass, "chat.muted", "muted");
  gtk_widget_class_install_action (klass, "chat.export-text", NULL, act);
  gtk_widget_class_install_action (klass, "chat.export-json", NULL, act);
  gtk_widget_class_install_action (klass, "chat.delete", NULL, act);
  gtk_widget_class_install_action (klass, "chat.search-from", "s", search_from);
  gtk_widget_class_install_action (klass, "chat.reply", "s", act_about);
  gtk_widget_class_install_action (klass, "chat.edit", "s", act_about);
  gtk_widget_class_install_action (klass, "chat.take-back", "s", act_about);
  gtk_widget_class_install_action (klass, "chat.show-message", "s", act_about);
}
