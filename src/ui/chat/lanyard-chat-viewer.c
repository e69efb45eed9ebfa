/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-viewer.h"

#include <glib/gi18n-lib.h>

#include "ui/widgets/lanyard-files.h"
#include "ui/widgets/lanyard-picture-view.h"

/* Saving */

static void
copied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_copy_finish (G_FILE (source), result, &error))
    lanyard_toast (widget, _ ("The picture was saved"));
  else
    lanyard_toast (widget, error->message);
}

static void
on_save_chosen (GtkNativeDialog *dialog, int response, GtkWidget *widget)
{
  g_autoptr (GFile) target = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  GFile *picture = g_object_get_data (G_OBJECT (dialog), "lanyard-picture");

  /* The chooser has asked whether to replace one that is there. */
  if (response == GTK_RESPONSE_ACCEPT && target != NULL)
    g_file_copy_async (picture, target, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS,
                       G_PRIORITY_DEFAULT, NULL, NULL, NULL, copied, g_object_ref (widget));
  g_object_set_data (G_OBJECT (widget), "lanyard-save-chooser", NULL);
}

/* "image/png" is saved as a ".png". */
static char *
suggest_name (LanyardChatMessage *message)
{
  const char *type = lanyard_chat_message_get_media_type (message);
  const char *kind = type != NULL && g_str_has_prefix (type, "image/") ? type + strlen ("image/") : "png";
  const char *text = lanyard_chat_message_get_text (message);
  g_autofree char *name = NULL;

  if (g_str_equal (kind, "jpeg"))
    kind = "jpg";
  else if (g_str_has_prefix (kind, "svg"))
    kind = "svg";
  if (text != NULL && *text != '\0' && g_utf8_strlen (text, -1) <= 60)
    name = g_strdelimit (g_strdup (text), "/\\\n\r\t", '-');
  /* Translators: the name under which a picture is saved, before its dot. */
  return g_strdup_printf ("%s.%s", name != NULL ? name : _ ("Picture"), kind);
}

void
lanyard_chat_save_picture (GtkWidget *parent, LanyardChatMessage *message)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  GtkFileChooserNative *chooser;
  g_autofree char *name = NULL;

  g_return_if_fail (LANYARD_IS_CHAT_MESSAGE (message));

  if (lanyard_chat_message_get_picture (message) == NULL)
    return;
  name = suggest_name (message);
  chooser = gtk_file_chooser_native_new (_ ("Save the picture"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                         GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_object_set_data_full (G_OBJECT (chooser), "lanyard-picture",
                          g_object_ref (lanyard_chat_message_get_picture (message)), g_object_unref);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_save_chosen), parent, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
  g_object_set_data_full (G_OBJECT (parent), "lanyard-save-chooser", chooser, g_object_unref);
}

/* The window */

static GtkWidget *
view_of (GtkWidget *window)
{
  return g_object_get_data (G_OBJECT (window), "lanyard-view");
}

static LanyardChatMessage *
message_of (GtkWidget *window)
{
  return g_object_get_data (G_OBJECT (window), "lanyard-message");
}

static void
on_save (GtkWidget *window)
{
  lanyard_chat_save_picture (view_of (window), message_of (window));
}

static void
on_open (GtkWidget *window)
{
  lanyard_files_open (view_of (window), lanyard_chat_message_get_picture (message_of (window)));
}

static void
on_copy (GtkWidget *window)
{
  lanyard_files_copy (view_of (window), lanyard_chat_message_get_picture (message_of (window)),
                      g_object_get_data (G_OBJECT (window), "lanyard-texture"),
                      lanyard_chat_message_get_text (message_of (window)));
  lanyard_toast (view_of (window), _ ("Copied"));
}

static void
loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) view = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardImage) image = lanyard_image_load_finish (result, &error);
  GtkRoot *window = gtk_widget_get_root (view);

  if (window == NULL)
    return;
  if (image == NULL)
    {
      lanyard_toast (view, error->message);
      return;
    }
  lanyard_picture_view_set_image (LANYARD_PICTURE_VIEW (view), image);
  g_object_set_data_full (G_OBJECT (window), "lanyard-texture", g_object_ref (image->texture),
                          g_object_unref);
}

static void
add_button (GtkWidget *window, GtkWidget *header, const char *icon, const char *tip, GCallback func)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  g_signal_connect_object (button, "clicked", func, window, G_CONNECT_SWAPPED);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), button);
}

static void
close_by_escape (GtkWidget *window)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
}

void
lanyard_chat_viewer_show (GtkWidget *parent, LanyardChatMessage *message)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  GtkWidget *window, *header, *box, *view, *overlay;

  g_return_if_fail (LANYARD_IS_CHAT_MESSAGE (message));

  if (lanyard_chat_message_get_picture (message) == NULL)
    return;
  window = g_object_new (ADW_TYPE_WINDOW, "title", lanyard_chat_message_get_name (message), "transient-for",
                         GTK_IS_WINDOW (root) ? root : NULL, "destroy-with-parent", TRUE, "default-width",
                         800, "default-height", 600, "width-request", 360, "height-request", 300, NULL);
  g_object_set_data_full (G_OBJECT (window), "lanyard-message", g_object_ref (message), g_object_unref);
  header = adw_header_bar_new ();
  add_button (window, header, "document-save-symbolic", _ ("Save the picture"), G_CALLBACK (on_save));
  add_button (window, header, "edit-copy-symbolic", _ ("Copy the picture"), G_CALLBACK (on_copy));
  add_button (window, header, "document-open-symbolic", _ ("Open in another program"), G_CALLBACK (on_open));
  view = lanyard_picture_view_new ();
  gtk_widget_set_vexpand (view, TRUE);
  gtk_widget_set_hexpand (view, TRUE);
  overlay = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), view);
  g_object_set_data (G_OBJECT (window), "lanyard-view", view);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), overlay);
  adw_window_set_content (ADW_WINDOW (window), box);
  close_by_escape (window);
  lanyard_image_load_async (lanyard_chat_message_get_picture (message), LANYARD_IMAGE_MAX_SIDE, NULL, loaded,
                            g_object_ref (view));
  gtk_window_present (GTK_WINDOW (window));
}
