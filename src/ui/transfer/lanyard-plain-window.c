/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-plain-window.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "engine/core/lanyard-paths.h"
#include "engine/transfer/lanyard-plain.h"
#include "ui/transfer/lanyard-transfer-text.h"
#include "ui/widgets/lanyard-files.h"
#include "ui/widgets/lanyard-icon-button.h"

struct _LanyardPlainWindow
{
  AdwWindow parent_instance;

  /* Template children. */
  GtkToggleButton *serve_toggle;
  GtkToggleButton *fetch_toggle;
  GtkWidget *serve_list;
  GtkWidget *fetch_list;
  AdwActionRow *file_row;
  AdwComboRow *bind_row;
  GtkSpinButton *serve_port;
  AdwEntryRow *host_row;
  GtkSpinButton *fetch_port;
  AdwActionRow *save_row;
  GtkSpinButton *chunk;
  GtkWidget *start_button;
  GtkWidget *stop_button;
  GtkWidget *live;
  GtkLabel *state_label;
  GtkProgressBar *bar;
  GtkLabel *counters_label;

  /* Owned. */
  LanyardTransfers *transfers;
  LanyardTransfer *transfer;
  LanyardPlain *plain;
  GFile *file;
  GFile *save;
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (LanyardPlainWindow, lanyard_plain_window, ADW_TYPE_WINDOW)

static gboolean
is_serving (LanyardPlainWindow *self)
{
  return gtk_toggle_button_get_active (self->serve_toggle);
}

/* Whether there is all that starting needs. */
static void
on_changed (LanyardPlainWindow *self)
{
  const char *host = gtk_editable_get_text (GTK_EDITABLE (self->host_row));
  gboolean running = self->transfer != NULL && lanyard_transfer_get_active (self->transfer);
  gboolean ready = is_serving (self) ? self->file != NULL : *host != '\0' && self->save != NULL;

  gtk_widget_set_sensitive (self->start_button, ready && !running);
  gtk_widget_set_visible (self->stop_button, running);
}

static void
on_role_toggled (LanyardPlainWindow *self)
{
  gtk_widget_set_visible (self->serve_list, is_serving (self));
  gtk_widget_set_visible (self->fetch_list, !is_serving (self));
  on_changed (self);
}

static void
show_path (AdwActionRow *row, GFile *file)
{
  g_autofree char *path = g_file_peek_path (file) != NULL ? lanyard_files_dup_shown_path (g_file_peek_path (file))
                                                           : g_file_get_parse_name (file);
  /* A row's subtitle is markup. */
  g_autofree char *escaped = g_markup_escape_text (path, -1);

  adw_action_row_set_subtitle (row, escaped);
}

static void
show_state (LanyardPlainWindow *self, const char *words, gboolean failed)
{
  gtk_label_set_label (self->state_label, words);
  if (failed)
    gtk_widget_add_css_class (GTK_WIDGET (self->state_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->state_label), "error");
  gtk_widget_set_visible (self->live, TRUE);
}

static void
show_live (LanyardPlainWindow *self)
{
  LanyardPlainState state;
  guint64 batches, bytes, total;
  double seconds;
  guint port;
  g_autofree char *peer = NULL;
  g_autofree char *error = NULL;
  g_autofree char *words = NULL;
  g_autofree char *counters = NULL;

  g_object_get (self->plain, "state", &state, "port", &port, "peer-address", &peer, "batches",
                &batches, "bytes", &bytes, "bytes-total", &total, "seconds", &seconds, "error", &error,
                NULL);
  words = lanyard_plain_text_state (state, lanyard_transfer_get_direction (self->transfer)
                                               == LANYARD_TRANSFER_SENDING,
                                    port, peer, error);
  counters = lanyard_plain_text_counters (batches, bytes, seconds);
  show_state (self, words, state == LANYARD_PLAIN_FAILED);
  gtk_label_set_label (self->counters_label, counters);
  /* Who fetches does not know how much will come. */
  gtk_widget_set_visible (GTK_WIDGET (self->bar), total > 0 || state == LANYARD_PLAIN_MOVING);
  if (total > 0)
    gtk_progress_bar_set_fraction (self->bar, (double) bytes / (double) total);
  else
    gtk_progress_bar_pulse (self->bar);
  on_changed (self);
}

static void
watch (LanyardPlainWindow *self, LanyardTransfer *transfer)
{
  LanyardPlain *plain = lanyard_transfers_get_plain (self->transfers, transfer);

  if (self->plain != NULL)
    g_signal_handlers_disconnect_by_data (self->plain, self);
  if (self->transfer != NULL)
    g_signal_handlers_disconnect_by_data (self->transfer, self);
  g_set_object (&self->transfer, transfer);
  g_set_object (&self->plain, plain);
  g_signal_connect_object (transfer, "notify::active", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  on_changed (self);
  if (plain == NULL)
    {
      /* It could not even start: the port is taken. */
      const char *error = lanyard_transfer_get_error (transfer);

      show_state (self, error != NULL ? error : "", TRUE);
      gtk_label_set_label (self->counters_label, "");
      gtk_widget_set_visible (GTK_WIDGET (self->bar), FALSE);
      return;
    }
  g_signal_connect_object (plain, "notify", G_CALLBACK (show_live), self, G_CONNECT_SWAPPED);
  show_live (self);
}

static void
on_start_clicked (LanyardPlainWindow *self)
{
  guint chunk = (guint) gtk_spin_button_get_value_as_int (self->chunk);

  if (is_serving (self))
    {
      const char *bind = adw_combo_row_get_selected (self->bind_row) == 0 ? "127.0.0.1" : "0.0.0.0";

      watch (self, lanyard_transfers_plain_serve (
                       self->transfers, self->file, bind,
                       (guint16) gtk_spin_button_get_value_as_int (self->serve_port), chunk, 1));
    }
  else
    {
      g_autofree char *host
          = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->host_row))));
      g_autofree char *address
          = g_strdup_printf (strchr (host, ':') != NULL && *host != '[' ? "[%s]:%d" : "%s:%d", host,
                             gtk_spin_button_get_value_as_int (self->fetch_port));

      watch (self, lanyard_transfers_plain_fetch (self->transfers, address, self->save, chunk));
    }
}

static void
on_stop_clicked (LanyardPlainWindow *self)
{
  lanyard_transfer_cancel (self->transfer);
}

static void
on_file_chosen (GtkNativeDialog *dialog, int response, LanyardPlainWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      if (gtk_file_chooser_get_action (GTK_FILE_CHOOSER (dialog)) == GTK_FILE_CHOOSER_ACTION_OPEN)
        lanyard_plain_window_set_file (self, file);
      else
        lanyard_plain_window_set_save (self, file);
    }
  g_clear_object (&self->chooser);
}

static void
choose (LanyardPlainWindow *self, GtkFileChooserAction action, const char *title)
{
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  if (action == GTK_FILE_CHOOSER_ACTION_SAVE && self->save != NULL)
    gtk_file_chooser_set_file (GTK_FILE_CHOOSER (self->chooser), self->save, NULL);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_file_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_file_clicked (LanyardPlainWindow *self)
{
  choose (self, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("File to serve"));
}

static void
on_save_clicked (LanyardPlainWindow *self)
{
  choose (self, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save as"));
}

static void
lanyard_plain_window_dispose (GObject *object)
{
  LanyardPlainWindow *self = LANYARD_PLAIN_WINDOW (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->plain);
  g_clear_object (&self->transfer);
  g_clear_object (&self->transfers);
  g_clear_object (&self->file);
  g_clear_object (&self->save);

  G_OBJECT_CLASS (lanyard_plain_window_parent_class)->dispose (object);
}

static void
lanyard_plain_window_class_init (LanyardPlainWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_plain_window_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/transfer/lanyard-plain-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, serve_toggle);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, fetch_toggle);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, serve_list);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, fetch_list);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, file_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, bind_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, serve_port);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, host_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, fetch_port);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, save_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, chunk);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, start_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, stop_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, live);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, state_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, LanyardPlainWindow, counters_label);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_role_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_file_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_start_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lanyard_plain_window_init (LanyardPlainWindow *self)
{
  g_autofree char *downloads = lanyard_paths_get_download_dir ();
  g_autofree char *path = g_build_filename (downloads, _ ("received.txt"), NULL);
  g_autoptr (GFile) save = g_file_new_for_path (path);

  gtk_widget_init_template (GTK_WIDGET (self));
  lanyard_button_let_wrap (GTK_BUTTON (self->serve_toggle));
  lanyard_button_let_wrap (GTK_BUTTON (self->fetch_toggle));
  lanyard_plain_window_set_save (self, save);
}

LanyardPlainWindow *
lanyard_plain_window_present (GtkWindow *parent, LanyardTransfers *transfers)
{
  LanyardPlainWindow *self;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (LANYARD_IS_TRANSFERS (transfers), NULL);

  self = g_object_new (LANYARD_TYPE_PLAIN_WINDOW, "transient-for", parent, NULL);
  self->transfers = g_object_ref (transfers);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

void
lanyard_plain_window_set_file (LanyardPlainWindow *self, GFile *file)
{
  g_return_if_fail (LANYARD_IS_PLAIN_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  g_set_object (&self->file, file);
  show_path (self->file_row, file);
  on_changed (self);
}

void
lanyard_plain_window_set_save (LanyardPlainWindow *self, GFile *file)
{
  g_return_if_fail (LANYARD_IS_PLAIN_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  g_set_object (&self->save, file);
  show_path (self->save_row, file);
  on_changed (self);
}
