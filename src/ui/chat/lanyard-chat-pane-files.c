/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is dropped, pasted or chosen: pictures go into the conversation, all else goes to a person as a transfer. */
#include "ui/chat/lanyard-chat-pane-private.h"

#include <glib/gi18n-lib.h>

#include "ui/widgets/lanyard-files.h"

/* Pictures */

static void
picture_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatPane) self = user_data;
  g_autoptr (GError) error = NULL;

  if (lanyard_chat_room_send_picture_finish (LANYARD_CHAT_ROOM (source), result, &error) == NULL)
    lanyard_chat_pane_tell_error (self, error);
  else if (self->room == LANYARD_CHAT_ROOM (source))
    lanyard_chat_transcript_answered (self->transcript);
}

static void
encode_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, gdk_texture_save_to_png_bytes (task_data), (GDestroyNotify) g_bytes_unref);
}

static void
encoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatPane) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (bytes == NULL)
    lanyard_chat_pane_tell_error (self, error);
  else if (self->room != NULL)
    lanyard_chat_room_send_bytes_async (self->room, bytes, NULL, self->recipient, self->cancellable,
                                        picture_sent, g_object_ref (self));
}

static void
send_texture (LanyardChatPane *self, GdkTexture *texture)
{
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, encoded, g_object_ref (self));

  g_task_set_source_tag (task, send_texture);
  g_task_set_task_data (task, g_object_ref (texture), g_object_unref);
  g_task_run_in_thread (task, encode_worker);
}

/* Other files */

static void
emit_files (LanyardChatPane *self, LanyardChatPerson *person, GListModel *files)
{
  gboolean taken = FALSE;

  g_signal_emit_by_name (self, "send-files", person, files, &taken);
  if (!taken)
    lanyard_toast (GTK_WIDGET (self), _ ("Only pictures can be sent here"));
}

static GPtrArray *
list_others (LanyardChatPane *self)
{
  GListModel *people = lanyard_chat_room_get_people (self->room);
  GPtrArray *others = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (LanyardChatPerson) person = g_list_model_get_item (people, i);

      if (!lanyard_chat_person_get_me (person) && lanyard_chat_person_get_present (person))
        g_ptr_array_add (others, g_steal_pointer (&person));
    }
  return others;
}

static void
on_person_chosen (GtkWidget *dialog, const char *response, LanyardChatPane *self)
{
  GtkDropDown *choice = g_object_get_data (G_OBJECT (dialog), "lanyard-choice");
  GPtrArray *others = g_object_get_data (G_OBJECT (dialog), "lanyard-others");
  guint position = gtk_drop_down_get_selected (choice);

  if (g_str_equal (response, "send") && position < others->len)
    emit_files (self, g_ptr_array_index (others, position),
                g_object_get_data (G_OBJECT (dialog), "lanyard-files"));
}

/* Many are in the room, and a transfer goes to one machine. */
static void
ask_person (LanyardChatPane *self, GPtrArray *others, GListModel *files)
{
  guint n = g_list_model_get_n_items (files);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                              ngettext ("Send the file to whom?", "Send the files to whom?", n),
                                              _ ("Pictures are for all in the room; any other file goes to one "
                                                 "person, as a transfer."));
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GtkWidget *choice;

  for (guint i = 0; i < others->len; i++)
    gtk_string_list_append (names, lanyard_chat_person_get_name (g_ptr_array_index (others, i)));
  choice = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Person"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), choice);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "send", _ ("_Send"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "send", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "send");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data (G_OBJECT (dialog), "lanyard-choice", choice);
  g_object_set_data_full (G_OBJECT (dialog), "lanyard-others", g_ptr_array_ref (others),
                          (GDestroyNotify) g_ptr_array_unref);
  g_object_set_data_full (G_OBJECT (dialog), "lanyard-files", g_object_ref (files), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_person_chosen), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
send_others (LanyardChatPane *self, GListModel *files)
{
  g_autoptr (GPtrArray) others = NULL;
  LanyardChatPerson *person
      = self->recipient != NULL ? lanyard_chat_room_lookup_person (self->room, self->recipient) : NULL;

  if (lanyard_chat_room_get_mode (self->room) == LANYARD_CHAT_MODE_CLASSIC)
    {
      lanyard_toast (GTK_WIDGET (self), _ ("The classic chat carries text only"));
      return;
    }
  others = list_others (self);
  if (person != NULL)
    emit_files (self, person, files);
  else if (others->len == 0)
    lanyard_toast (GTK_WIDGET (self), _ ("Nobody is here to send the file to"));
  else if (others->len == 1)
    emit_files (self, g_ptr_array_index (others, 0), files);
  else
    ask_person (self, others, files);
}

/* Sorting them: by what a file says it is, which only names decide on, and by its size. Off the main loop. */

typedef struct
{
  GListStore *files;
  GListStore *pictures;
  GListStore *others;
} Batch;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_clear_object (&batch->files);
  g_clear_object (&batch->pictures);
  g_clear_object (&batch->others);
  g_free (batch);
}

static gboolean
is_picture (GFile *file)
{
  g_autoptr (GFileInfo) info
      = g_file_query_info (file,
                           G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE
                                                                  "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE, NULL, NULL);
  const char *type = info != NULL ? g_file_info_get_content_type (info) : NULL;
  g_autoptr (GSList) formats = NULL;

  if (type == NULL || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR
      || g_file_info_get_size (info) > LANYARD_CHAT_PICTURE_MAX)
    return FALSE;
  formats = gdk_pixbuf_get_formats ();
  for (GSList *l = formats; l != NULL; l = l->next)
    {
      g_auto (GStrv) types = gdk_pixbuf_format_get_mime_types (l->data);

      if (g_strv_contains ((const char *const *) types, type))
        return TRUE;
    }
  return FALSE;
}

static void
sort_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Batch *batch = task_data;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (batch->files)); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (G_LIST_MODEL (batch->files), i);

      g_list_store_append (is_picture (file) ? batch->pictures : batch->others, file);
    }
  g_task_return_boolean (task, TRUE);
}

static void
sorted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatPane) self = user_data;
  const Batch *batch = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL) || self->room == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (batch->pictures)); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (G_LIST_MODEL (batch->pictures), i);

      lanyard_chat_room_send_picture_async (self->room, file, NULL, self->recipient, self->cancellable,
                                            picture_sent, g_object_ref (self));
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (batch->others)) > 0)
    send_others (self, G_LIST_MODEL (batch->others));
}

/* Takes @files. */
static void
send_files (LanyardChatPane *self, GListStore *files)
{
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, sorted, g_object_ref (self));
  Batch *batch = g_new0 (Batch, 1);

  batch->files = files;
  batch->pictures = g_list_store_new (G_TYPE_FILE);
  batch->others = g_list_store_new (G_TYPE_FILE);
  g_task_set_source_tag (task, send_files);
  g_task_set_task_data (task, batch, batch_free);
  g_task_run_in_thread (task, sort_worker);
}

void
lanyard_chat_pane_send_value (LanyardChatPane *self, const GValue *value)
{
  if (self->room == NULL)
    return;
  if (!lanyard_chat_room_get_can_send (self->room))
    {
      lanyard_toast (GTK_WIDGET (self), _ ("Nothing can be sent here now"));
      return;
    }
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      GListStore *files = g_list_store_new (G_TYPE_FILE);

      for (const GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
        g_list_store_append (files, l->data);
      send_files (self, files);
    }
  else if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    send_texture (self, g_value_get_object (value));
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

/* The person whose button was pressed, or all in the room. */
static void
on_files_chosen (GtkNativeDialog *dialog, int response, LanyardChatPane *self)
{
  g_autoptr (GListModel) chosen = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  LanyardChatPerson *person = g_object_get_data (G_OBJECT (dialog), "lanyard-person");
  GListStore *files = g_list_store_new (G_TYPE_FILE);

  for (guint i = 0; i < g_list_model_get_n_items (chosen); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (chosen, i);

      g_list_store_append (files, file);
    }
  if (response == GTK_RESPONSE_ACCEPT && person != NULL)
    emit_files (self, person, G_LIST_MODEL (files));
  if (response == GTK_RESPONSE_ACCEPT && person == NULL && self->room != NULL)
    send_files (self, files);
  else
    g_object_unref (files);
  g_clear_object (&self->chooser);
}

void
lanyard_chat_pane_choose_files (LanyardChatPane *self, LanyardChatPerson *person)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *title = person != NULL
                               /* Translators: %s is a person. */
                               ? g_strdup_printf (_ ("Send files to %s"), lanyard_chat_person_get_name (person))
                               : g_strdup (_ ("Send pictures or files"));
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Send"), _ ("_Cancel"));

  if (person != NULL)
    g_object_set_data_full (G_OBJECT (chooser), "lanyard-person", g_object_ref (person), g_object_unref);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_files_chosen), self, 0);
  g_set_object (&self->chooser, GTK_NATIVE_DIALOG (chooser));
  g_object_unref (chooser);
  gtk_native_dialog_show (self->chooser);
}
