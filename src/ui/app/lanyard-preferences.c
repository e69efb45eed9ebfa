/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-preferences.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "engine/core/lanyard-paths.h"
#include "ui/app/lanyard-peer-row.h"

#define PORT_LEAST 1024

struct _LanyardPreferences
{
  AdwPreferencesWindow parent_instance;

  /* Template children */
  AdwEntryRow  *name_row;
  AdwActionRow *fingerprint_row;
  AdwActionRow *folder_row;
  AdwComboRow  *accept_row;
  AdwEntryRow  *port_row;
  GtkSwitch    *start_switch;
  GtkSwitch    *notify_switch;
  GtkSwitch    *sounds_switch;
  GtkSwitch     *experiment_switch;
  GtkSpinButton *gigabytes_button;
  GtkSpinButton *seconds_button;
  GtkStack     *peers_stack;
  GtkListBox   *peers_list;

  /* Owned */
  GSettings            *settings;
  LanyardEngineContext *context;
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (LanyardPreferences, lanyard_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
toast (LanyardPreferences *self, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (markup));
}

static void
name_applied (LanyardPreferences *self)
{
  LanyardIdentity *identity = lanyard_engine_context_get_identity (self->context);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  g_autoptr (GError) error = NULL;

  if (!lanyard_identity_set_name (identity, name, &error))
    toast (self, error->message);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), lanyard_identity_get_name (identity));
}

static gboolean
read_port (LanyardPreferences *self, guint64 *port)
{
  return g_ascii_string_to_unsigned (gtk_editable_get_text (GTK_EDITABLE (self->port_row)), 10,
                                     PORT_LEAST, G_MAXUINT16, port, NULL);
}

static void
port_edited (LanyardPreferences *self)
{
  guint64 port;

  if (read_port (self, &port))
    gtk_widget_remove_css_class (GTK_WIDGET (self->port_row), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->port_row), "error");
}

static void
show_port (LanyardPreferences *self)
{
  g_autofree char *text = g_strdup_printf ("%u", g_settings_get_uint (self->settings, "port"));

  gtk_editable_set_text (GTK_EDITABLE (self->port_row), text);
}

static void
port_applied (LanyardPreferences *self)
{
  guint64 port;

  if (read_port (self, &port))
    g_settings_set_uint (self->settings, "port", (guint) port);
  else
    {
      toast (self, _ ("A port is a number from 1024 to 65535"));
      show_port (self);
    }
}

static void
show_folder (LanyardPreferences *self)
{
  g_autofree char *path = g_settings_get_string (self->settings, "download-folder");
  g_autofree char *name = NULL;

  if (!g_path_is_absolute (path))
    {
      g_free (path);
      path = lanyard_paths_get_download_dir ();
    }
  name = g_filename_display_name (path);
  adw_action_row_set_subtitle (self->folder_row, name);
}

static void
folder_chosen (LanyardPreferences *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      const char *path = folder != NULL ? g_file_peek_path (folder) : NULL;

      if (path != NULL)
        g_settings_set_string (self->settings, "download-folder", path);
      else
        toast (self, _ ("Only a folder on this computer can take received files"));
    }
  g_clear_object (&self->chooser);
}

static void
choose_folder (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardPreferences *self = LANYARD_PREFERENCES (widget);

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Folder for received files"), GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"),
                                               NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_swapped (self->chooser, "response", G_CALLBACK (folder_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
copy_fingerprint (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardPreferences *self = LANYARD_PREFERENCES (widget);
  LanyardIdentity *identity = lanyard_engine_context_get_identity (self->context);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          lanyard_identity_get_fingerprint (identity));
  toast (self, _ ("Fingerprint copied"));
}

static GtkWidget *
create_peer_row (gpointer item, gpointer user_data)
{
  LanyardPreferences *self = user_data;

  return lanyard_peer_row_new (lanyard_engine_context_get_peers (self->context), item);
}

static void
peers_changed (LanyardPreferences *self)
{
  GListModel *peers = G_LIST_MODEL (lanyard_engine_context_get_peers (self->context));

  gtk_stack_set_visible_child_name (self->peers_stack,
                                    g_list_model_get_n_items (peers) > 0 ? "list" : "empty");
}

static gboolean
rule_to_row (GValue *value, GVariant *variant, gpointer user_data)
{
  LanyardPreferences *self = user_data;

  g_value_set_uint (value, (guint) g_settings_get_enum (self->settings, "accept-rule"));
  return TRUE;
}

static GVariant *
row_to_rule (const GValue *value, const GVariantType *type, gpointer user_data)
{
  /* The rows stand in the order of LanyardAcceptRule. */
  static const char *const nicks[] = { "ask", "trusted", "all" };
  guint row = g_value_get_uint (value);

  return row < G_N_ELEMENTS (nicks) ? g_variant_new_string (nicks[row]) : NULL;
}

static void
lanyard_preferences_dispose (GObject *object)
{
  LanyardPreferences *self = LANYARD_PREFERENCES (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->settings);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (lanyard_preferences_parent_class)->dispose (object);
}

static void
lanyard_preferences_class_init (LanyardPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_preferences_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/app/lanyard-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, name_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, fingerprint_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, folder_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, accept_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, port_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, start_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, notify_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, experiment_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, gigabytes_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, seconds_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, sounds_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, peers_stack);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, peers_list);
  gtk_widget_class_bind_template_callback (widget_class, name_applied);
  gtk_widget_class_bind_template_callback (widget_class, port_applied);
  gtk_widget_class_bind_template_callback (widget_class, port_edited);
  gtk_widget_class_install_action (widget_class, "preferences.choose-folder", NULL, choose_folder);
  gtk_widget_class_install_action (widget_class, "preferences.copy-fingerprint", NULL,
                                   copy_fingerprint);
}

static void
lanyard_preferences_init (LanyardPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

LanyardPreferences *
lanyard_preferences_new (GtkWindow *parent, GSettings *settings, LanyardEngineContext *context)
{
  LanyardPreferences *self;
  LanyardIdentity *identity;
  g_autofree char *fingerprint = NULL;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (LANYARD_IS_ENGINE_CONTEXT (context), NULL);

  self = g_object_new (LANYARD_TYPE_PREFERENCES, "transient-for", parent, NULL);
  self->settings = g_object_ref (settings);
  self->context = g_object_ref (context);

  identity = lanyard_engine_context_get_identity (context);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), lanyard_identity_get_name (identity));
  fingerprint = lanyard_format_fingerprint (lanyard_identity_get_fingerprint (identity));
  adw_action_row_set_subtitle (self->fingerprint_row, fingerprint);

  g_signal_connect_object (settings, "changed::port", G_CALLBACK (show_port), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::download-folder", G_CALLBACK (show_folder), self,
                           G_CONNECT_SWAPPED);
  show_port (self);
  show_folder (self);
  g_settings_bind_with_mapping (settings, "accept-rule", self->accept_row, "selected",
                                G_SETTINGS_BIND_DEFAULT, rule_to_row, row_to_rule, self, NULL);
  g_settings_bind (settings, "receive-at-start", self->start_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "notifications", self->notify_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "experiment-remote", self->experiment_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "experiment-max-gigabytes",
                   gtk_spin_button_get_adjustment (self->gigabytes_button), "value",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "experiment-max-seconds", gtk_spin_button_get_adjustment (self->seconds_button),
                   "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "chat-sounds", self->sounds_switch, "active", G_SETTINGS_BIND_DEFAULT);

  gtk_list_box_bind_model (self->peers_list, G_LIST_MODEL (lanyard_engine_context_get_peers (context)),
                           create_peer_row, self, NULL);
  g_signal_connect_object (lanyard_engine_context_get_peers (context), "items-changed",
                           G_CALLBACK (peers_changed), self, G_CONNECT_SWAPPED);
  peers_changed (self);
  return self;
}
