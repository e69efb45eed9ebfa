/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-files.h"

#include <string.h>

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "ui/widgets/lanyard-toast.h"

static void
show_toast (GtkWidget *widget, const char *message, AdwToastPriority priority)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  AdwToast *toast;

  if (overlay == NULL)
    {
      g_message ("%s", message);
      return;
    }
  toast = lanyard_toast_new (message);
  adw_toast_set_timeout (toast, 4);
  adw_toast_set_priority (toast, priority);
  lanyard_toast_show (ADW_TOAST_OVERLAY (overlay), toast);
}

void
lanyard_toast (GtkWidget *widget, const char *message)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (message != NULL);

  show_toast (widget, message, ADW_TOAST_PRIORITY_NORMAL);
}

void
lanyard_files_tell_saved (GtkWidget *widget, GFile *file, const GError *error)
{
  g_autofree char *base = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (G_IS_FILE (file));

  base = g_file_get_basename (file);
  name = g_filename_display_name (base);
  if (error == NULL)
    text = g_strdup_printf (_ ("Saved as %s"), name);
  else
    text = g_strdup_printf (_ ("%s could not be saved: %s"), name, error->message);
  /* In place of older news, and not after it. */
  show_toast (widget, text, ADW_TOAST_PRIORITY_HIGH);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  (void) g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);
  lanyard_files_tell_saved (widget, G_FILE (source), error);
}

void
lanyard_files_save (GtkWidget *widget, GFile *file, GBytes *bytes)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (G_IS_FILE (file));

  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL, on_saved, g_object_ref (widget));
}

static void
on_uri_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (source != NULL ? GTK_WINDOW (source) : NULL, result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *message = g_strdup_printf (_ ("It cannot be opened: %s"), error->message);

      lanyard_toast (widget, message);
    }
}

static void
show_uri (GtkWidget *widget, GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);
  GtkRoot *root = gtk_widget_get_root (widget);

  gtk_show_uri_full (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, uri, GDK_CURRENT_TIME, NULL,
                     on_uri_shown, g_object_ref (widget));
}

void
lanyard_files_open (GtkWidget *widget, GFile *file)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (G_IS_FILE (file));

  if (!g_file_query_exists (file, NULL))
    lanyard_toast (widget, _ ("The file is not there any more."));
  else
    show_uri (widget, file);
}

typedef struct
{
  GtkWidget *widget;
  GFile *file;
} ShowRequest;

static void
on_items_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ShowRequest *request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    {
      g_autoptr (GFile) folder = g_file_get_parent (request->file);

      g_debug ("No file manager answers, opening the folder instead: %s", error->message);
      if (folder != NULL)
        show_uri (request->widget, folder);
    }
  g_object_unref (request->widget);
  g_object_unref (request->file);
  g_free (request);
}

void
lanyard_files_show (GtkWidget *widget, GFile *file)
{
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  const char *uris[2] = { NULL, NULL };
  ShowRequest *request;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (G_IS_FILE (file));

  if (!g_file_query_exists (file, NULL))
    {
      lanyard_toast (widget, _ ("The file is not there any more."));
      return;
    }
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  if (bus == NULL)
    {
      g_autoptr (GFile) folder = g_file_get_parent (file);

      g_debug ("No session bus: %s", error->message);
      if (folder != NULL)
        show_uri (widget, folder);
      return;
    }

  uri = g_file_get_uri (file);
  uris[0] = uri;
  request = g_new0 (ShowRequest, 1);
  request->widget = g_object_ref (widget);
  request->file = g_object_ref (file);
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          on_items_shown, request);
}

void
lanyard_files_copy (GtkWidget *widget, GFile *file, GdkTexture *texture, const char *text)
{
  GdkContentProvider *providers[3];
  gsize n = 0;
  GdkFileList *list;
  g_autoptr (GdkContentProvider) all = NULL;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (G_IS_FILE (file));

  list = gdk_file_list_new_from_array (&file, 1);
  if (texture != NULL)
    providers[n++] = gdk_content_provider_new_typed (GDK_TYPE_TEXTURE, texture);
  providers[n++] = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  if (text != NULL)
    providers[n++] = gdk_content_provider_new_typed (G_TYPE_STRING, text);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  all = gdk_content_provider_new_union (providers, n);
  if (gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), all))
    lanyard_toast (widget, _ ("Copied"));
  else
    lanyard_toast (widget, _ ("It cannot be copied."));
}

/* Dragging */

#define DRAG_ICON 48

static GdkContentProvider *
on_drag_prepare (GtkDragSource *source, double x, double y, gpointer func)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GPtrArray) files = ((LanyardFilesFunc) func) (widget);
  GdkFileList *list;
  GdkContentProvider *provider;

  if (files == NULL || files->len == 0)
    return NULL;
  list = gdk_file_list_new_from_array ((GFile **) files->pdata, files->len);
  provider = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return provider;
}

static void
on_drag_begin (GtkDragSource *source, GdkDrag *drag, gpointer func)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GPtrArray) files = ((LanyardFilesFunc) func) (widget);
  g_autofree char *name = files != NULL && files->len == 1 ? g_file_get_basename (files->pdata[0]) : NULL;
  g_autofree char *type = name != NULL ? g_content_type_guess (name, NULL, 0, NULL) : g_strdup ("inode/directory");
  g_autoptr (GIcon) gicon = g_content_type_get_icon (type);
  g_autoptr (GtkIconPaintable) icon = gtk_icon_theme_lookup_by_gicon (
      gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)), gicon, DRAG_ICON,
      gtk_widget_get_scale_factor (widget), gtk_widget_get_direction (widget), 0);

  gtk_drag_source_set_icon (source, GDK_PAINTABLE (icon), 0, 0);
  g_object_set_data_full (G_OBJECT (drag), "lanyard-source", g_object_ref (widget), g_object_unref);
}

void
lanyard_files_drag_from (GtkWidget *widget, LanyardFilesFunc func)
{
  GtkDragSource *source = gtk_drag_source_new ();

  g_return_if_fail (GTK_IS_WIDGET (widget));

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (on_drag_prepare), (gpointer) func);
  g_signal_connect (source, "drag-begin", G_CALLBACK (on_drag_begin), (gpointer) func);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (source));
}

gboolean
lanyard_files_drag_is_from (GdkDrop *drop, GtkWidget *widget)
{
  GdkDrag *drag = gdk_drop_get_drag (drop);
  GtkWidget *source = drag != NULL ? g_object_get_data (G_OBJECT (drag), "lanyard-source") : NULL;

  return source != NULL && (source == widget || gtk_widget_is_ancestor (source, widget));
}

char *
lanyard_files_dup_shown_path (const char *path)
{
  const char *home = g_get_home_dir ();
  g_autofree char *name = NULL;
  gsize length;

  g_return_val_if_fail (path != NULL, NULL);

  name = g_filename_display_name (path);
  length = strlen (home);
  if (length < 2 || !g_str_has_prefix (path, home) || (path[length] != '/' && path[length] != '\0'))
    return g_steal_pointer (&name);
  g_free (name);
  name = g_filename_display_name (path + length);
  return g_strconcat ("~", name, NULL);
}
