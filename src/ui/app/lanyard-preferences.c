/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-preferences.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/app/lanyard-desktop-files.h"
#include "ui/app/lanyard-folder-row.h"
#include "ui/app/lanyard-peer-row.h"
#include "ui/app/lanyard-preferences-features.h"
#include "ui/app/lanyard-sandbox.h"
#include "ui/widgets/lanyard-toast.h"

#define PORT_LEAST 1024
#define WIDTH      560
#define HEIGHT     620

struct _LanyardPreferences
{
  AdwPreferencesWindow parent_instance;

  /* Template children */
  AdwEntryRow  *name_row;
  AdwActionRow *fingerprint_row;
  LanyardFolderRow *folder_row;
  AdwComboRow  *accept_row;
  AdwEntryRow  *port_row;
  GtkSwitch    *start_switch;
  GtkSwitch    *notify_switch;
  GtkSwitch    *sounds_switch;
  LanyardPreferencesFeatures *features_page;
  AdwComboRow  *closed_row;
  GtkSwitch    *login_switch;
  GtkWidget    *managers_row;
  GtkSwitch    *managers_switch;
  GtkStack     *peers_stack;
  GtkListBox   *peers_list;

  /* Owned */
  GSettings            *settings;
  LanyardEngineContext *context;
};

G_DEFINE_FINAL_TYPE (LanyardPreferences, lanyard_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
toast (LanyardPreferences *self, const char *text)
{
  /* The window's own, as adw_preferences_window_add_toast() would take. */
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self->peers_list), ADW_TYPE_TOAST_OVERLAY);

  lanyard_toast_show (ADW_TOAST_OVERLAY (overlay), lanyard_toast_new (text));
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

/* The rows stand in this order. */
static const char *const closed_nicks[] = { "ask", "keep", "quit" };

static gboolean
closed_to_row (GValue *value, GVariant *variant, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (closed_nicks); i++)
    if (g_str_equal (g_variant_get_string (variant, NULL), closed_nicks[i]))
      {
        g_value_set_uint (value, i);
        return TRUE;
      }
  return FALSE;
}

static GVariant *
row_to_closed (const GValue *value, const GVariantType *type, gpointer user_data)
{
  guint row = g_value_get_uint (value);

  return row < G_N_ELEMENTS (closed_nicks) ? g_variant_new_string (closed_nicks[row]) : NULL;
}

static gboolean
starts_at_login (LanyardPreferences *self)
{
  return lanyard_sandbox_is_around () ? g_settings_get_boolean (self->settings, LANYARD_SANDBOX_KEY) : lanyard_autostart_get ();
}

/* The switches show what the files say, which others may have changed. */
static void
show_desktop_files (LanyardPreferences *self)
{
  gtk_widget_set_visible (self->managers_row, !lanyard_sandbox_is_around ());
  gtk_switch_set_active (self->login_switch, starts_at_login (self));
  gtk_switch_set_active (self->managers_switch, lanyard_file_managers_get ());
}

static void
on_background_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardPreferences) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean at_login = FALSE;
  gboolean answered = lanyard_sandbox_request_background_finish (result, &at_login, &error)
                      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);

  /* Closed meanwhile. */
  if (self->settings == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->login_switch), TRUE);
  /* Without an answer all is as it was. */
  if (answered)
    g_settings_set_boolean (self->settings, LANYARD_SANDBOX_KEY, error == NULL && at_login);
  if (error != NULL)
    toast (self, error->message);
  else if (!at_login && gtk_switch_get_active (self->login_switch))
    toast (self, _ ("The desktop does not let Lanyard start at login. Its settings can allow it."));
  show_desktop_files (self);
}

static void
login_flipped (LanyardPreferences *self)
{
  gboolean on = gtk_switch_get_active (self->login_switch);
  g_autoptr (GError) error = NULL;

  if (on == starts_at_login (self))
    return;
  if (lanyard_sandbox_is_around ())
    {
      /* One question at a time. */
      gtk_widget_set_sensitive (GTK_WIDGET (self->login_switch), FALSE);
      lanyard_sandbox_request_background_async (on, on_background_answered, g_object_ref (self));
      return;
    }
  if (lanyard_autostart_set (on, &error))
    return;
  toast (self, error->message);
  show_desktop_files (self);
}

static void
managers_flipped (LanyardPreferences *self)
{
  gboolean on = gtk_switch_get_active (self->managers_switch);
  g_autoptr (GError) error = NULL;

  if (on == lanyard_file_managers_get () || lanyard_file_managers_set (on, &error))
    return;
  toast (self, error->message);
  show_desktop_files (self);
}

static void
lanyard_preferences_dispose (GObject *object)
{
  LanyardPreferences *self = LANYARD_PREFERENCES (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (lanyard_preferences_parent_class)->dispose (object);
}

static void
lanyard_preferences_class_init (LanyardPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_preferences_dispose;

  g_type_ensure (LANYARD_TYPE_FOLDER_ROW);
  g_type_ensure (LANYARD_TYPE_PREFERENCES_FEATURES);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/app/lanyard-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, name_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, fingerprint_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, folder_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, accept_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, port_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, start_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, notify_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, features_page);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, sounds_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, closed_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, managers_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, login_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, managers_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, peers_stack);
  gtk_widget_class_bind_template_child (widget_class, LanyardPreferences, peers_list);
  gtk_widget_class_bind_template_callback (widget_class, name_applied);
  gtk_widget_class_bind_template_callback (widget_class, port_applied);
  gtk_widget_class_bind_template_callback (widget_class, port_edited);
  gtk_widget_class_bind_template_callback (widget_class, login_flipped);
  gtk_widget_class_bind_template_callback (widget_class, managers_flipped);
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
  fingerprint = lanyard_format_fingerprint (lanyard_identity_get_fingerprint (identity));
  adw_action_row_set_subtitle (self->fingerprint_row, fingerprint);

  g_signal_connect_object (settings, "changed::port", G_CALLBACK (show_port), self, G_CONNECT_SWAPPED);
  lanyard_folder_row_set_settings (self->folder_row, settings);
  g_settings_bind_with_mapping (settings, "accept-rule", self->accept_row, "selected",
                                G_SETTINGS_BIND_DEFAULT, rule_to_row, row_to_rule, self, NULL);
  g_settings_bind_with_mapping (settings, "when-closed", self->closed_row, "selected",
                                G_SETTINGS_BIND_DEFAULT, closed_to_row, row_to_closed, NULL, NULL);
  g_settings_bind (settings, "receive-at-start", self->start_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "notifications", self->notify_switch, "active", G_SETTINGS_BIND_DEFAULT);
  lanyard_preferences_features_set_settings (self->features_page, settings);
  g_settings_bind (settings, "chat-sounds", self->sounds_switch, "active", G_SETTINGS_BIND_DEFAULT);

  gtk_list_box_bind_model (self->peers_list, G_LIST_MODEL (lanyard_engine_context_get_peers (context)),
                           create_peer_row, self, NULL);
  g_signal_connect_object (lanyard_engine_context_get_peers (context), "items-changed",
                           G_CALLBACK (peers_changed), self, G_CONNECT_SWAPPED);
  peers_changed (self);
  return self;
}

/* On a small screen no wider than the window, which is as wide as there is room. */
static void
fit (LanyardPreferences *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  int room = parent != NULL ? gtk_widget_get_width (GTK_WIDGET (parent)) : 0;

  gtk_window_set_default_size (GTK_WINDOW (self), room > 0 ? MIN (WIDTH, room) : WIDTH, HEIGHT);
}

void
lanyard_preferences_present (LanyardPreferences *self)
{
  g_return_if_fail (LANYARD_IS_PREFERENCES (self));

  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    {
      LanyardIdentity *identity = lanyard_engine_context_get_identity (self->context);

      fit (self);
      gtk_editable_set_text (GTK_EDITABLE (self->name_row), lanyard_identity_get_name (identity));
      show_port (self);
      show_desktop_files (self);
      adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (self), "general");
    }
  gtk_window_present (GTK_WINDOW (self));
}
