/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-setup.h"

#include <glib/gi18n-lib.h>

#include "engine/net/lanyard-discovery.h"

struct _LanyardChatSetup
{
  AdwBin parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *name_row;
  GtkWidget *address_row;
  GtkWidget *devices_button;
  GtkWidget *mode_row;
  GtkWidget *port_row;
  GtkWidget *public_row;
  GtkWidget *public_switch;
  GtkWidget *admission_row;
  GtkWidget *fresh_row;
  GtkWidget *fresh_switch;
  GtkWidget *warning_label;
  GtkWidget *error_label;
  GtkWidget *start_button;

  LanyardChatRole role;
};

enum
{
  START,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardChatSetup, lanyard_chat_setup, ADW_TYPE_BIN)

static void
on_start (LanyardChatSetup *self)
{
  lanyard_chat_setup_set_error (self, NULL);
  if (gtk_widget_get_sensitive (self->start_button))
    g_signal_emit (self, signals[START], 0);
}

static void
update (LanyardChatSetup *self)
{
  gboolean host = self->role == LANYARD_CHAT_ROLE_HOST;
  g_autofree char *address = NULL;
  g_autofree char *name = NULL;
  gboolean classic;

  /* Rows are made before it, and say that they change. */
  if (self->start_button == NULL)
    return;
  classic = lanyard_chat_setup_get_mode (self) == LANYARD_CHAT_MODE_CLASSIC;
  address = lanyard_chat_setup_dup_address (self);
  name = g_strstrip (g_strdup (lanyard_chat_setup_get_name (self)));
  gtk_widget_set_visible (self->address_row, !host);
  gtk_widget_set_visible (self->port_row, host && classic);
  gtk_widget_set_visible (self->public_row, host && classic);
  gtk_widget_set_visible (self->admission_row, host && !classic);
  gtk_widget_set_visible (self->fresh_row, host && !classic);
  gtk_widget_set_visible (self->warning_label, classic);
  gtk_widget_remove_css_class (self->port_row, "error");
  gtk_widget_set_sensitive (self->start_button, *name != '\0' && (host || *address != '\0'));
}

static void
lanyard_chat_setup_class_init (LanyardChatSetupClass *klass)
{
  signals[START] = g_signal_new ("start", LANYARD_TYPE_CHAT_SETUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
lanyard_chat_setup_init (LanyardChatSetup *self)
{
}

static GtkWidget *
add_entry (LanyardChatSetup *self, AdwPreferencesGroup *group, const char *title)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ENTRY_ROW, "title", title, "activates-default", FALSE, NULL);

  g_signal_connect_object (row, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "entry-activated", G_CALLBACK (on_start), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (group, row);
  return row;
}

static GtkWidget *
add_combo (LanyardChatSetup *self, AdwPreferencesGroup *group, const char *title, const char *const *choices)
{
  g_autoptr (GtkStringList) model = gtk_string_list_new (choices);
  /* Below the title, as in the rows of text: beside it, it is cut off where letters are large or the pane is narrow. */
  GtkWidget *row = g_object_new (ADW_TYPE_COMBO_ROW, "title", title, "model", model, "use-subtitle", TRUE, NULL);

  g_signal_connect_object (row, "notify::selected", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (group, row);
  return row;
}

static GtkWidget *
add_switch (AdwPreferencesGroup *group, const char *title, GtkWidget **row)
{
  GtkWidget *toggle = g_object_new (GTK_TYPE_SWITCH, "valign", GTK_ALIGN_CENTER, NULL);

  *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (*row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (*row), toggle);
  adw_preferences_group_add (group, *row);
  return toggle;
}

static void
fill_group (LanyardChatSetup *self, AdwPreferencesGroup *group)
{
  const char *const modes[] = { _ ("Room (encrypted)"), _ ("Classic (not encrypted)"), NULL };
  const char *const admissions[] = { _ ("Nobody"), _ ("Trusted devices"), _ ("Everybody"), NULL };

  self->name_row = add_entry (self, group, _ ("Your name"));
  self->address_row = add_entry (self, group, _ ("Address of the host"));
  self->mode_row = add_combo (self, group, _ ("Mode"), modes);
  self->port_row = add_entry (self, group, _ ("Port"));
  self->public_switch = add_switch (group, _ ("Other machines may come"), &self->public_row);
  gtk_switch_set_active (GTK_SWITCH (self->public_switch), TRUE);
  self->admission_row = add_combo (self, group, _ ("Let in without asking"), admissions);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->admission_row), LANYARD_CHAT_ADMIT_TRUSTED);
  self->fresh_switch = add_switch (group, _ ("Begin a new conversation"), &self->fresh_row);
}

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, "justify", GTK_JUSTIFY_CENTER, NULL);

  gtk_widget_add_css_class (label, style);
  return label;
}

/* The machines one might go to */

static void
on_device (GtkListBox *list, GtkListBoxRow *row, LanyardChatSetup *self)
{
  LanyardDevice *device = g_object_get_data (G_OBJECT (row), "lanyard-device");

  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->devices_button));
  lanyard_chat_setup_set_address (self, lanyard_device_get_address (device));
}

static GtkWidget *
make_device (gpointer item, gpointer user_data)
{
  g_autofree char *title = g_markup_escape_text (lanyard_device_get_name (item), -1);
  g_autofree char *address = g_markup_escape_text (lanyard_device_get_address (item), -1);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", address, "activatable", TRUE, NULL);

  g_object_set_data_full (G_OBJECT (row), "lanyard-device", g_object_ref (item), g_object_unref);
  return row;
}

static void
show_devices (LanyardChatSetup *self, guint position, guint removed, guint added, GListModel *devices)
{
  gtk_widget_set_visible (self->devices_button, g_list_model_get_n_items (devices) > 0);
}

void
lanyard_chat_setup_set_devices (LanyardChatSetup *self, GListModel *devices)
{
  GtkWidget *list;
  GtkWidget *popover;

  g_return_if_fail (LANYARD_IS_CHAT_SETUP (self));
  g_return_if_fail (G_IS_LIST_MODEL (devices));
  g_return_if_fail (self->devices_button == NULL);

  list = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL);
  popover = gtk_popover_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Devices"), -1);
  gtk_list_box_bind_model (GTK_LIST_BOX (list), devices, make_device, self, NULL);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (on_device), self, 0);
  gtk_popover_set_child (GTK_POPOVER (popover),
                         g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", list, "hscrollbar-policy",
                                       GTK_POLICY_NEVER, "propagate-natural-height", TRUE, "max-content-height",
                                       300, "min-content-width", 240, NULL));
  self->devices_button = g_object_new (GTK_TYPE_MENU_BUTTON, "icon-name", "pan-down-symbolic", "popover", popover,
                                       "valign", GTK_ALIGN_CENTER, "tooltip-text", _ ("Choose a device"), NULL);
  gtk_widget_add_css_class (self->devices_button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->devices_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Choose a device"), -1);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self->address_row), self->devices_button);
  g_signal_connect_object (devices, "items-changed", G_CALLBACK (show_devices), self, G_CONNECT_SWAPPED);
  show_devices (self, 0, 0, 0, devices);
}

/* The pane has the action. */
static GtkWidget *
make_past_button (gboolean host)
{
  /* Both panes have one, and each answers to a key of its own. */
  GtkWidget *button
      = gtk_button_new_with_mnemonic (host ? _ ("_Past conversations…") : _ ("Past _conversations…"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "chat.past");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  /* Large text in a narrow window. */
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), PANGO_ELLIPSIZE_END);
  return button;
}

GtkWidget *
lanyard_chat_setup_new (LanyardChatRole role, const char *name)
{
  LanyardChatSetup *self = g_object_new (LANYARD_TYPE_CHAT_SETUP, NULL);
  gboolean host = role == LANYARD_CHAT_ROLE_HOST;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *clamp = g_object_new (ADW_TYPE_CLAMP, "maximum-size", 420, "child", box, "valign",
                                   GTK_ALIGN_CENTER, NULL);

  self->role = role;
  fill_group (self, ADW_PREFERENCES_GROUP (group));
  self->warning_label = make_label (
      _ ("Classic: two programs take turns, as in the sockets course. Whoever is on the way can read and change "
         "everything."),
      "warning");
  self->error_label = make_label ("", "error");
  gtk_widget_set_visible (self->error_label, FALSE);
  self->start_button = gtk_button_new_with_mnemonic (host ? _ ("_Start hosting") : _ ("_Join"));
  gtk_widget_add_css_class (self->start_button, "suggested-action");
  gtk_widget_add_css_class (self->start_button, "pill");
  gtk_widget_set_halign (self->start_button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->start_button, "clicked", G_CALLBACK (on_start), self);

  gtk_box_append (GTK_BOX (box), make_label (host ? _ ("Open a room") : _ ("Go to a room"), "title-2"));
  gtk_box_append (GTK_BOX (box),
                  make_label (host ? _ ("Others join it at this machine’s address.")
                                   : _ ("At the address that its host was given."),
                              "dim-label"));
  gtk_box_append (GTK_BOX (box), group);
  gtk_box_append (GTK_BOX (box), self->warning_label);
  gtk_box_append (GTK_BOX (box), self->error_label);
  gtk_box_append (GTK_BOX (box), self->start_button);
  gtk_box_append (GTK_BOX (box), make_past_button (host));
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  adw_bin_set_child (ADW_BIN (self), g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", clamp,
                                                   "hscrollbar-policy", GTK_POLICY_NEVER, "vexpand",
                                                   TRUE, NULL));
  lanyard_chat_setup_set_name (self, name);
  lanyard_chat_setup_set_port (self, LANYARD_CHAT_CLASSIC_PORT);
  update (self);
  return GTK_WIDGET (self);
}

LanyardChatMode
lanyard_chat_setup_get_mode (LanyardChatSetup *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_SETUP (self), LANYARD_CHAT_MODE_ROOM);

  return (LanyardChatMode) adw_combo_row_get_selected (ADW_COMBO_ROW (self->mode_row));
}

void
lanyard_chat_setup_set_mode (LanyardChatSetup *self, LanyardChatMode mode)
{
  g_return_if_fail (LANYARD_IS_CHAT_SETUP (self));

  adw_combo_row_set_selected (ADW_COMBO_ROW (self->mode_row), mode);
}

const char *
lanyard_chat_setup_get_name (LanyardChatSetup *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_SETUP (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->name_row));
}

void
lanyard_chat_setup_set_name (LanyardChatSetup *self, const char *name)
{
  g_return_if_fail (LANYARD_IS_CHAT_SETUP (self));

  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
}

char *
lanyard_chat_setup_dup_address (LanyardChatSetup *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_SETUP (self), NULL);

  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->address_row))));
}

void
lanyard_chat_setup_set_address (LanyardChatSetup *self, const char *address)
{
  g_return_if_fail (LANYARD_IS_CHAT_SETUP (self));

  gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
}

gboolean
lanyard_chat_setup_get_port (LanyardChatSetup *self, guint16 *port)
{
  const char *text;
  guint64 number;

  g_return_val_if_fail (LANYARD_IS_CHAT_SETUP (self), FALSE);

  text = gtk_editable_get_text (GTK_EDITABLE (self->port_row));
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &number, NULL))
    {
      gtk_widget_add_css_class (self->port_row, "error");
      lanyard_chat_setup_set_error (self, _ ("A port is a number from 1 to 65535"));
      return FALSE;
    }
  *port = (guint16) number;
  return TRUE;
}

void
lanyard_chat_setup_set_port (LanyardChatSetup *self, guint16 port)
{
  g_autofree char *text = g_strdup_printf ("%u", port);

  g_return_if_fail (LANYARD_IS_CHAT_SETUP (self));

  gtk_editable_set_text (GTK_EDITABLE (self->port_row), text);
}

gboolean
lanyard_chat_setup_get_public (LanyardChatSetup *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_SETUP (self), FALSE);

  return gtk_switch_get_active (GTK_SWITCH (self->public_switch));
}

gboolean
lanyard_chat_setup_get_fresh (LanyardChatSetup *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_SETUP (self), FALSE);

  return gtk_switch_get_active (GTK_SWITCH (self->fresh_switch));
}

LanyardChatAdmission
lanyard_chat_setup_get_admission (LanyardChatSetup *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_SETUP (self), LANYARD_CHAT_ADMIT_ASK);

  return (LanyardChatAdmission) adw_combo_row_get_selected (ADW_COMBO_ROW (self->admission_row));
}

void
lanyard_chat_setup_set_error (LanyardChatSetup *self, const char *message)
{
  g_return_if_fail (LANYARD_IS_CHAT_SETUP (self));

  gtk_label_set_label (GTK_LABEL (self->error_label), message != NULL ? message : "");
  gtk_widget_set_visible (self->error_label, message != NULL);
}
