/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-transfer-page-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/transfer/lanyard-device-chooser.h"
#include "ui/transfer/lanyard-device-row.h"
#include "ui/transfer/lanyard-text-window.h"
#include "ui/widgets/lanyard-files.h"

/* A send on its way: what, and to whom where that is known. */
typedef struct
{
  LanyardTransferPage *page;
  LanyardDevice *device;
  GPtrArray *files;
} Send;

static Send *
send_new (LanyardTransferPage *page, LanyardDevice *device, GPtrArray *files)
{
  Send *send = g_new0 (Send, 1);

  send->page = g_object_ref (page);
  send->device = device != NULL ? g_object_ref (device) : NULL;
  send->files = files != NULL ? g_ptr_array_ref (files) : NULL;
  return send;
}

static void
send_free (Send *self)
{
  g_object_unref (self->page);
  g_clear_object (&self->device);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_free (self);
}

static void
send_closure_free (gpointer data, GClosure *closure)
{
  send_free (data);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Send, send_free)

static void
send_to_device (LanyardTransferPage *self, GPtrArray *files, LanyardDevice *device)
{
  gboolean trusted = lanyard_device_get_trusted (device);
  LanyardTransfer *transfer;

  /* Giving a key counts as trusting it: only one that is pinned, never one that discovery claims. */
  transfer = lanyard_transfers_send (self->transfers, files, lanyard_device_get_address (device),
                                     lanyard_device_get_name (device),
                                     trusted ? lanyard_device_get_fingerprint (device) : NULL,
                                     LANYARD_CONNECT_DEFAULT);
  lanyard_transfer_page_show_transfer (self, transfer);
}

static void
on_device_chosen (LanyardDeviceChooser *chooser, LanyardDevice *device, gpointer user_data)
{
  Send *send = user_data;

  send_to_device (send->page, send->files, device);
}

static char *
describe (GPtrArray *files)
{
  g_autofree char *count = lanyard_format_count (files->len);

  if (files->len == 1)
    {
      g_autofree char *base = g_file_get_basename (g_ptr_array_index (files, 0));

      return g_filename_display_name (base);
    }
  return g_strdup_printf (ngettext ("%s file or folder", "%s files and folders", files->len), count);
}

/* Only what has a path on this machine can be read by a worker. (transfer full) */
static GPtrArray *
keep_local (LanyardTransferPage *self, GPtrArray *files)
{
  GPtrArray *local = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < files->len; i++)
    {
      GFile *file = g_ptr_array_index (files, i);

      if (g_file_peek_path (file) != NULL)
        g_ptr_array_add (local, g_object_ref (file));
    }
  if (local->len < files->len)
    lanyard_toast (GTK_WIDGET (self->middle),
                   _ ("What is not on this machine’s disks was left out; copy it here first"));
  return local;
}

void
lanyard_transfer_page_send (LanyardTransferPage *self, GPtrArray *files, LanyardDevice *device)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autoptr (GPtrArray) local = keep_local (self, files);
  g_autofree char *what = NULL;
  LanyardDeviceChooser *chooser;

  if (local->len == 0)
    return;
  if (device != NULL)
    {
      send_to_device (self, local, device);
      return;
    }
  what = describe (local);
  chooser = lanyard_device_chooser_present (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                            self->discovery, what);
  g_signal_connect_data (chooser, "chosen", G_CALLBACK (on_device_chosen),
                         send_new (self, NULL, local), send_closure_free, 0);
}

static void
on_clip_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Send) send = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = lanyard_clip_to_files_finish (result, &error);

  if (files != NULL)
    lanyard_transfer_page_send (send->page, files, send->device);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    lanyard_toast (GTK_WIDGET (send->page->middle), error->message);
}

void
lanyard_transfer_page_send_value (LanyardTransferPage *self,
                                  const GValue        *value,
                                  LanyardClipOrigin    origin,
                                  LanyardDevice       *device)
{
  lanyard_clip_to_files_async (value, origin, self->cancellable, on_clip_written,
                               send_new (self, device, NULL));
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, LanyardTransferPage *self)
{
  lanyard_transfer_page_send_value (self, value, LANYARD_CLIP_DROPPED, NULL);
  return TRUE;
}

/* A row that was dragged a little and let go of is not to be sent anew; onto a device it is. */
static gboolean
on_accept (GtkDropTarget *target, GdkDrop *drop, LanyardTransferPage *self)
{
  return !lanyard_files_drag_is_from (drop, GTK_WIDGET (self))
         && gdk_content_formats_match (gtk_drop_target_get_formats (target), gdk_drop_get_formats (drop));
}

void
lanyard_transfer_page_take_drops (LanyardTransferPage *self, GtkWidget *widget)
{
  GtkDropTarget *target = lanyard_drop_target_new ();

  g_signal_connect_object (target, "accept", G_CALLBACK (on_accept), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

static void
on_chosen (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Send *send = user_data;
  g_autoptr (LanyardTransferPage) self = g_object_ref (send->page);
  g_autoptr (LanyardDevice) device = send->device != NULL ? g_object_ref (send->device) : NULL;
  g_autoptr (GListModel) chosen = NULL;
  g_autoptr (GPtrArray) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      chosen = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      files = g_ptr_array_new_with_free_func (g_object_unref);
      for (guint i = 0; i < g_list_model_get_n_items (chosen); i++)
        g_ptr_array_add (files, g_list_model_get_item (chosen, i));
    }
  /* Frees @send with the dialog. */
  g_clear_object (&self->chooser);
  if (files != NULL)
    lanyard_transfer_page_send (self, files, device);
}

void
lanyard_transfer_page_choose (LanyardTransferPage *self, gboolean folders, LanyardDevice *device)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (
      folders ? _ ("Send folders") : _ ("Send files"),
      GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
      folders ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Send"),
      NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  g_signal_connect_data (self->chooser, "response", G_CALLBACK (on_chosen),
                         send_new (self, device, NULL), send_closure_free, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* (transfer full) */
static GPtrArray *
to_array (GListModel *files)
{
  GPtrArray *array = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    g_ptr_array_add (array, g_list_model_get_item (files, i));
  return array;
}

void
lanyard_transfer_page_send_files (LanyardTransferPage *self, GListModel *files)
{
  g_autoptr (GPtrArray) array = NULL;

  g_return_if_fail (LANYARD_IS_TRANSFER_PAGE (self));
  g_return_if_fail (G_IS_LIST_MODEL (files));

  array = to_array (files);
  lanyard_transfer_page_send (self, array, NULL);
}

gboolean
lanyard_transfer_page_send_files_to (LanyardTransferPage *self, GListModel *files, const char *fingerprint)
{
  g_autoptr (GPtrArray) array = NULL;
  LanyardDevice *device;

  g_return_val_if_fail (LANYARD_IS_TRANSFER_PAGE (self), FALSE);
  g_return_val_if_fail (G_IS_LIST_MODEL (files), FALSE);

  device = lanyard_discovery_find (self->discovery, fingerprint);
  if (device == NULL)
    return FALSE;
  array = to_array (files);
  lanyard_transfer_page_send (self, array, device);
  return TRUE;
}

void
lanyard_transfer_page_send_text (LanyardTransferPage *self,
                                 const char          *title,
                                 const char          *text,
                                 const char          *fingerprint)
{
  LanyardDevice *device;

  g_return_if_fail (LANYARD_IS_TRANSFER_PAGE (self));
  g_return_if_fail (text != NULL);

  device = fingerprint != NULL ? lanyard_discovery_find (self->discovery, fingerprint) : NULL;
  lanyard_clip_text_to_files_async (title, text, self->cancellable, on_clip_written,
                                    send_new (self, device, NULL));
}

static void
on_text_typed (LanyardTextWindow *window, const char *title, const char *text, gpointer user_data)
{
  Send *send = user_data;

  lanyard_clip_text_to_files_async (title, text, send->page->cancellable, on_clip_written,
                                    send_new (send->page, send->device, NULL));
}

void
lanyard_transfer_page_type_text (LanyardTransferPage *self, LanyardDevice *device)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  LanyardTextWindow *window
      = lanyard_text_window_present (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                     device != NULL ? lanyard_device_get_name (device) : NULL);

  g_signal_connect_data (window, "send", G_CALLBACK (on_text_typed), send_new (self, device, NULL),
                         send_closure_free, 0);
}

void
lanyard_transfer_page_choose_files (LanyardTransferPage *self)
{
  g_return_if_fail (LANYARD_IS_TRANSFER_PAGE (self));

  lanyard_transfer_page_choose (self, FALSE, NULL);
}

static void
on_clipboard_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardTransferPage) self = user_data;
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, &error);

  if (value != NULL)
    lanyard_transfer_page_send_value (self, value, LANYARD_CLIP_PASTED, NULL);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    lanyard_toast (GTK_WIDGET (self->middle), error->message);
}

void
lanyard_transfer_page_paste (LanyardTransferPage *self)
{
  static const struct
  {
    GType (*type) (void);
  } wanted[] = { { gdk_file_list_get_type }, { gdk_texture_get_type } };
  GdkClipboard *clipboard;
  GdkContentFormats *formats;
  g_autoptr (GdkContentFormats) readable = NULL;
  GType type = G_TYPE_INVALID;

  g_return_if_fail (LANYARD_IS_TRANSFER_PAGE (self));

  clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  formats = gdk_clipboard_get_formats (clipboard);
  /* What GTK can turn the offered types into. */
  readable = gdk_content_formats_union_deserialize_gtypes (gdk_content_formats_ref (formats));
  for (guint i = 0; i < G_N_ELEMENTS (wanted) && type == G_TYPE_INVALID; i++)
    if (gdk_content_formats_contain_gtype (readable, wanted[i].type ()))
      type = wanted[i].type ();
  if (type == G_TYPE_INVALID && gdk_content_formats_contain_gtype (readable, G_TYPE_STRING))
    type = G_TYPE_STRING;
  if (type == G_TYPE_INVALID)
    {
      lanyard_toast (GTK_WIDGET (self->middle),
                     _ ("The clipboard holds no files, picture or text to send"));
      return;
    }
  gdk_clipboard_read_value_async (clipboard, type, G_PRIORITY_DEFAULT, self->cancellable,
                                  on_clipboard_read, g_object_ref (self));
}
