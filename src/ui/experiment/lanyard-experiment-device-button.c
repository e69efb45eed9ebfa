/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-device-button.h"

#include <glib/gi18n-lib.h>

#include "engine/net/lanyard-discovery.h"

struct _LanyardExperimentDeviceButton
{
  AdwBin      parent_instance;

  GListModel *devices; /* (nullable) */
  gulong      items_id;
  GtkWidget  *button;
  GtkWidget  *list;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardExperimentDeviceButton, lanyard_experiment_device_button, ADW_TYPE_BIN)

static void
on_activated (GtkListBox *list, GtkListBoxRow *row, LanyardExperimentDeviceButton *self)
{
  g_autoptr (LanyardDevice) device
      = g_list_model_get_item (self->devices, (guint) gtk_list_box_row_get_index (row));

  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
  if (device != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, lanyard_device_get_address (device));
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  LanyardDevice *device = item;
  GtkWidget *row = adw_action_row_new ();
  const char *name = lanyard_device_get_name (device);
  const char *address = lanyard_device_get_address (device);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name != NULL ? name : address);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), address);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

static void
on_items (LanyardExperimentDeviceButton *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self),
                          self->devices != NULL && g_list_model_get_n_items (self->devices) > 0);
}

static void
lanyard_experiment_device_button_dispose (GObject *object)
{
  LanyardExperimentDeviceButton *self = LANYARD_EXPERIMENT_DEVICE_BUTTON (object);

  if (self->devices != NULL)
    g_clear_signal_handler (&self->items_id, self->devices);
  g_clear_object (&self->devices);
  G_OBJECT_CLASS (lanyard_experiment_device_button_parent_class)->dispose (object);
}

static void
lanyard_experiment_device_button_class_init (LanyardExperimentDeviceButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_experiment_device_button_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lanyard_experiment_device_button_init (LanyardExperimentDeviceButton *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Devices"),
                                  -1);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (on_activated), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 320);
  gtk_widget_set_size_request (scroller, 240, -1);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);

  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->button), "network-workgroup-symbolic");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), popover);
  gtk_widget_set_tooltip_text (self->button, _ ("Choose a device"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Choose a device"), -1);
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->button, "flat");
  adw_bin_set_child (ADW_BIN (self), self->button);
}

GtkWidget *
lanyard_experiment_device_button_new (void)
{
  return g_object_new (LANYARD_TYPE_EXPERIMENT_DEVICE_BUTTON, NULL);
}

void
lanyard_experiment_device_button_set_devices (LanyardExperimentDeviceButton *self, GListModel *devices)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_DEVICE_BUTTON (self));

  if (self->devices != NULL)
    g_clear_signal_handler (&self->items_id, self->devices);
  g_set_object (&self->devices, devices);
  if (devices != NULL)
    {
      gtk_list_box_bind_model (GTK_LIST_BOX (self->list), devices, make_row, NULL, NULL);
      self->items_id
          = g_signal_connect_swapped (devices, "items-changed", G_CALLBACK (on_items), self);
    }
  on_items (self);
}

char *
lanyard_experiment_device_find_key (GListModel *devices, const char *address)
{
  guint n = devices != NULL ? g_list_model_get_n_items (devices) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardDevice) device = g_list_model_get_item (devices, i);

      if (lanyard_device_get_trusted (device)
          && g_strcmp0 (lanyard_device_get_address (device), address) == 0)
        return g_strdup (lanyard_device_get_fingerprint (device));
    }
  return NULL;
}
