/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-link-window.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/widgets/lanyard-files.h"
#include "ui/widgets/lanyard-icon-button.h"
#include "ui/widgets/lanyard-qr-view.h"

#define REFRESH_MS 500

/* What "Stop" offers, in the order of the template. */
static const guint durations[] = { 10 * 60, 60 * 60, 0 };

struct _LanyardLinkWindow
{
  AdwWindow parent_instance;

  /* Template children. */
  GtkStack *stack;
  GtkListBox *files_list;
  GtkButton *files_button;
  GtkButton *folders_button;
  AdwComboRow *bind_row;
  GtkSwitch *uploads_switch;
  AdwActionRow *ask_row;
  GtkSwitch *ask_switch;
  GtkSwitch *encrypt_switch;
  AdwComboRow *duration_row;
  GtkButton *start_button;
  GtkLabel *error_label;
  LanyardQrView *qr;
  GtkLabel *local_label;
  GtkLabel *address_label;
  GtkWidget *copy_button;
  GtkLabel *trust_label;
  GtkLabel *ends_label;
  GtkListBox *visits_list;
  AdwToastOverlay *toasts;

  /* Owned. */
  LanyardIdentity *identity;
  LanyardTransfers *transfers;
  GListStore *files;
  GStrv addresses;
  LanyardShare *share;
  GListStore *visits; /* of LanyardShareVisit, newest first */
  GtkFileChooserNative *chooser;
  guint refresh_id;
};

G_DEFINE_FINAL_TYPE (LanyardLinkWindow, lanyard_link_window, ADW_TYPE_WINDOW)

/* --- what is offered -------------------------------------------------------------------------------- */

static void
on_changed (LanyardLinkWindow *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->files)) > 0;
  gboolean uploads = gtk_switch_get_active (self->uploads_switch);

  gtk_widget_set_sensitive (GTK_WIDGET (self->ask_row), uploads);
  gtk_widget_set_sensitive (GTK_WIDGET (self->start_button), (any || uploads) && self->share == NULL);
}

static void
on_remove_clicked (GtkButton *button, LanyardLinkWindow *self)
{
  GFile *file = g_object_get_data (G_OBJECT (button), "file");
  guint position;

  if (g_list_store_find (self->files, file, &position))
    g_list_store_remove (self->files, position);
  on_changed (self);
}

static GtkWidget *
make_file_row (gpointer item, gpointer user_data)
{
  g_autofree char *base = g_file_get_basename (item);
  g_autofree char *name = g_filename_display_name (base);
  g_autofree char *path = lanyard_files_dup_shown_path (g_file_peek_path (item));
  g_autofree char *title = g_markup_escape_text (name, -1);
  g_autofree char *subtitle = g_markup_escape_text (path, -1);
  g_autofree char *label = g_strdup_printf (_ ("Leave out %s"), name);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = lanyard_icon_button_dress (gtk_button_new (), "list-remove-symbolic", label, NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "file", g_object_ref (item), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_clicked), user_data, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

void
lanyard_link_window_add (LanyardLinkWindow *self, GFile *file)
{
  g_return_if_fail (LANYARD_IS_LINK_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  if (g_file_peek_path (file) == NULL)
    {
      lanyard_toast (GTK_WIDGET (self->stack), _ ("Only files of this machine can be shared"));
      return;
    }
  if (!g_list_store_find_with_equal_func (self->files, file, (GEqualFunc) g_file_equal, NULL))
    g_list_store_append (self->files, file);
  on_changed (self);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, LanyardLinkWindow *self)
{
  if (self->share != NULL)
    return FALSE;
  for (GSList *i = g_value_get_boxed (value); i != NULL; i = i->next)
    lanyard_link_window_add (self, i->data);
  return TRUE;
}

static void
on_chosen (GtkNativeDialog *dialog, int response, LanyardLinkWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);

          lanyard_link_window_add (self, file);
        }
    }
  g_clear_object (&self->chooser);
}

static void
choose (LanyardLinkWindow *self, GtkFileChooserAction action, const char *title)
{
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, _ ("_Add"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_add_files (LanyardLinkWindow *self)
{
  choose (self, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Files to share"));
}

static void
on_add_folder (LanyardLinkWindow *self)
{
  choose (self, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("Folders to share"));
}

/* --- while it is shared ---------------------------------------------------------------------------------- */

static char *
describe_visit (LanyardShareVisit *visit)
{
  LanyardShareVisitStatus status;
  g_autofree char *error = lanyard_share_visit_dup_error (visit);
  g_autofree char *done = NULL, *total = NULL, *text = NULL;
  gboolean sending = lanyard_share_visit_get_direction (visit) == LANYARD_TRANSFER_SENDING;

  lanyard_share_visit_get_status (visit, &status);
  done = lanyard_format_size (status.done);
  total = lanyard_format_size (status.total);
  if (status.declined)
    return g_strdup (_ ("Declined"));
  if (status.active > 0)
    return g_strdup_printf (sending ? _ ("Fetching: %s of %s") : _ ("Sending: %s of %s"), done, total);
  if (error != NULL && status.n_files == 0)
    return g_strdup (error);
  if (sending)
    return g_strdup_printf (ngettext ("%u download, %s", "%u downloads, %s", status.n_files), status.n_files, done);
  text = g_strdup_printf (ngettext ("%u file sent here, %s", "%u files sent here, %s", status.n_files), status.n_files, done);
  return error != NULL ? g_strdup_printf ("%s · %s", text, error) : g_steal_pointer (&text);
}

static void
refresh_row (GtkWidget *row, LanyardShareVisit *visit)
{
  g_autofree char *text = describe_visit (visit);
  g_autofree char *subtitle = g_markup_escape_text (text, -1);

  if (g_strcmp0 (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), subtitle) != 0)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
}

static GtkWidget *
make_visit_row (gpointer item, gpointer user_data)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), lanyard_share_visit_get_address (item));
  refresh_row (row, item);
  return row;
}

/* Whether more comes of itself. */
static gboolean
refresh (LanyardLinkWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->visits));
  gboolean moving = FALSE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardShareVisit) visit = g_list_model_get_item (G_LIST_MODEL (self->visits), i);
      LanyardShareVisitStatus status;

      lanyard_share_visit_get_status (visit, &status);
      moving = moving || status.active > 0;
      refresh_row (GTK_WIDGET (gtk_list_box_get_row_at_index (self->visits_list, (int) i)), visit);
    }
  return moving;
}

static gboolean
on_refresh (gpointer user_data)
{
  LanyardLinkWindow *self = user_data;

  if (refresh (self))
    return G_SOURCE_CONTINUE;
  self->refresh_id = 0;
  return G_SOURCE_REMOVE;
}

/* A page that is shared for hours, and not looked at, wakes nobody up. */
static void
on_moving (LanyardLinkWindow *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_timeout_add (REFRESH_MS, on_refresh, self);
}

static void
on_visit (LanyardShare *share, LanyardShareVisit *visit, LanyardLinkWindow *self)
{
  g_list_store_insert (self->visits, 0, visit);
}

static void
on_visit_changed (LanyardLinkWindow *self)
{
  (void) refresh (self);
}

static void
forget_share (LanyardLinkWindow *self)
{
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->share != NULL)
    g_signal_handlers_disconnect_by_data (self->share, self);
  g_clear_object (&self->share);
}

static void
on_stopped (LanyardLinkWindow *self)
{
  /* In time or by its end: what it was set to is still there to start again. */
  forget_share (self);
  gtk_stack_set_visible_child_name (self->stack, "setup");
  on_changed (self);
}

static void
show_ends (LanyardLinkWindow *self)
{
  gint64 ends;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = NULL;
  g_autofree char *time = NULL, *text = NULL;

  g_object_get (self->share, "ends", &ends, NULL);
  if (ends == 0)
    {
      gtk_label_set_label (self->ends_label, _ ("Until you stop it or close this window"));
      return;
    }
  then = g_date_time_add (now, ends - g_get_monotonic_time ());
  /* Translators: a time of day, as g_date_time_format(). */
  time = g_date_time_format (then, _ ("%H:%M"));
  text = g_strdup_printf (_ ("Until %s, or until you stop it or close this window"), time);
  gtk_label_set_label (self->ends_label, text);
}

static void
show_trust (LanyardLinkWindow *self)
{
  g_autofree char *groups = NULL, *text = NULL;

  if (!lanyard_share_get_encrypted (self->share))
    {
      gtk_label_set_label (self->trust_label, _ ("Not encrypted: whoever can read this network can read along, the address included."));
      gtk_widget_add_css_class (GTK_WIDGET (self->trust_label), "warning");
      return;
    }
  groups = lanyard_format_fingerprint (lanyard_identity_get_fingerprint (self->identity));
  text = g_strdup_printf (_ ("Encrypted with this device’s key. The browser warns that it does not know it; "
                             "its SHA-256 fingerprint is %s"),
                          groups);
  gtk_label_set_label (self->trust_label, text);
  gtk_widget_remove_css_class (GTK_WIDGET (self->trust_label), "warning");
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardLinkWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) urls = NULL;

  if (!lanyard_share_start_finish (LANYARD_SHARE (source), result, &error))
    {
      gtk_label_set_label (self->error_label, error->message);
      gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
      if (self->share == LANYARD_SHARE (source))
        on_stopped (self);
      return;
    }
  /* The window was closed in the meantime. */
  if (self->share == NULL)
    {
      lanyard_share_stop (LANYARD_SHARE (source));
      return;
    }
  urls = lanyard_share_dup_urls (self->share);
  lanyard_qr_view_set_text (self->qr, urls[0]);
  gtk_widget_set_visible (GTK_WIDGET (self->local_label), adw_combo_row_get_selected (self->bind_row) == 0);
  gtk_label_set_label (self->address_label, urls[0]);
  show_trust (self);
  show_ends (self);
  gtk_stack_set_visible_child_name (self->stack, "live");
  gtk_widget_grab_focus (self->copy_button);
  gtk_label_select_region (self->address_label, 0, 0);
}

/* The first is this machine, the rest its addresses, the last all of them. */
static const char *
chosen_bind (LanyardLinkWindow *self)
{
  guint chosen = adw_combo_row_get_selected (self->bind_row);

  if (chosen == 0 || chosen == GTK_INVALID_LIST_POSITION)
    return "127.0.0.1";
  return self->addresses[chosen - 1];
}

static void
on_start_clicked (LanyardLinkWindow *self)
{
  const char *bind[] = { chosen_bind (self), NULL };
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GFile) folder = NULL;
  LanyardShareOptions options = { .bind = bind, .name = lanyard_identity_get_name (self->identity) };

  g_object_get (self->transfers, "download-folder", &folder, NULL);
  options.upload_folder = folder;
  options.seconds = durations[MIN (adw_combo_row_get_selected (self->duration_row), G_N_ELEMENTS (durations) - 1)];
  if (gtk_switch_get_active (self->uploads_switch))
    options.uploads = gtk_switch_get_active (self->ask_switch) ? LANYARD_UPLOADS_ASK : LANYARD_UPLOADS_ACCEPT;
  if (gtk_switch_get_active (self->encrypt_switch))
    options.certificate = lanyard_identity_get_certificate (self->identity);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->files)); i++)
    g_ptr_array_add (files, g_list_model_get_item (G_LIST_MODEL (self->files), i));

  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  g_list_store_remove_all (self->visits);
  self->share = lanyard_share_new ();
  lanyard_transfers_follow_share (self->transfers, self->share);
  g_signal_connect_object (self->share, "visit", G_CALLBACK (on_visit), self, 0);
  g_signal_connect_object (self->share, "moving", G_CALLBACK (on_moving), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->share, "visit-ended", G_CALLBACK (on_visit_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->share, "stopped", G_CALLBACK (on_stopped), self, G_CONNECT_SWAPPED);
  lanyard_share_start_async (self->share, files, &options, NULL, on_started, g_object_ref (self));
  on_changed (self);
}

static void
on_stop_clicked (LanyardLinkWindow *self)
{
  if (self->share != NULL)
    lanyard_share_stop (self->share);
}

static void
on_copy_clicked (LanyardLinkWindow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_label (self->address_label));
  lanyard_toast (GTK_WIDGET (self->stack), _ ("Address copied"));
}

/* --- the window --------------------------------------------------------------------------------------------- */

static void
fill_addresses (LanyardLinkWindow *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  self->addresses = lanyard_share_list_addresses ();
  gtk_string_list_append (names, _ ("This machine only"));
  for (guint i = 0; self->addresses[i] != NULL; i++)
    gtk_string_list_append (names, self->addresses[i]);
  adw_combo_row_set_model (self->bind_row, G_LIST_MODEL (names));
}

static void
lanyard_link_window_dispose (GObject *object)
{
  LanyardLinkWindow *self = LANYARD_LINK_WINDOW (object);

  if (self->share != NULL)
    lanyard_share_stop (self->share);
  forget_share (self);
  g_clear_object (&self->chooser);
  g_clear_object (&self->files);
  g_clear_object (&self->visits);
  g_clear_object (&self->identity);
  g_clear_object (&self->transfers);
  g_clear_pointer (&self->addresses, g_strfreev);
  G_OBJECT_CLASS (lanyard_link_window_parent_class)->dispose (object);
}

static gboolean
on_close_request (GtkWindow *window)
{
  LanyardLinkWindow *self = LANYARD_LINK_WINDOW (window);

  if (self->share != NULL)
    lanyard_share_stop (self->share);
  forget_share (self);
  return GDK_EVENT_PROPAGATE;
}

/* A key that slipped ends no share while others fetch from it; the window's button and Stop do. */
static void
leave_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (LANYARD_LINK_WINDOW (widget)->share == NULL)
    gtk_window_close (GTK_WINDOW (widget));
}

static void
lanyard_link_window_class_init (LanyardLinkWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_link_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = on_close_request;
  g_type_ensure (LANYARD_TYPE_QR_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lanyard/Lanyard/ui/transfer/lanyard-link-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, files_list);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, files_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, folders_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, bind_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, uploads_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, ask_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, ask_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, encrypt_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, duration_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, start_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, error_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, qr);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, local_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, address_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, copy_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, trust_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, ends_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, visits_list);
  gtk_widget_class_bind_template_child (widget_class, LanyardLinkWindow, toasts);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_add_files);
  gtk_widget_class_bind_template_callback (widget_class, on_add_folder);
  gtk_widget_class_bind_template_callback (widget_class, on_start_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
  gtk_widget_class_install_action (widget_class, "link.leave", NULL, leave_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "link.leave", NULL);
}

static void
lanyard_link_window_init (LanyardLinkWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  lanyard_button_let_wrap (self->files_button);
  lanyard_button_let_wrap (self->folders_button);
  self->files = g_list_store_new (G_TYPE_FILE);
  self->visits = g_list_store_new (LANYARD_TYPE_SHARE_VISIT);
  gtk_list_box_bind_model (self->files_list, G_LIST_MODEL (self->files), make_file_row, self, NULL);
  gtk_list_box_bind_model (self->visits_list, G_LIST_MODEL (self->visits), make_visit_row, self, NULL);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->stack), GTK_EVENT_CONTROLLER (target));
  fill_addresses (self);
  on_changed (self);
}

LanyardLinkWindow *
lanyard_link_window_present (GtkWindow *parent, LanyardIdentity *identity, LanyardTransfers *transfers)
{
  LanyardLinkWindow *self;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (LANYARD_IS_IDENTITY (identity), NULL);
  g_return_val_if_fail (LANYARD_IS_TRANSFERS (transfers), NULL);

  self = g_object_new (LANYARD_TYPE_LINK_WINDOW, "transient-for", parent, NULL);
  self->identity = g_object_ref (identity);
  self->transfers = g_object_ref (transfers);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

LanyardShare *
lanyard_link_window_get_share (LanyardLinkWindow *self)
{
  g_return_val_if_fail (LANYARD_IS_LINK_WINDOW (self), NULL);
  return self->share;
}
