/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-device-row.h"

#include <glib/gi18n-lib.h>

struct _LanyardDeviceRow
{
  GtkListBoxRow parent_instance;

  /* Template children. */
  AdwAvatar *avatar;
  GtkLabel *name_label;
  GtkWidget *trusted_icon;
  GtkLabel *address_label;
  GtkCheckButton *check;
  GtkWidget *menu_button;

  /* Owned. */
  LanyardDevice *device;
};

enum
{
  DROPPED,
  ACT,
  TICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardDeviceRow, lanyard_device_row, GTK_TYPE_LIST_BOX_ROW)

GtkDropTarget *
lanyard_drop_target_new (void)
{
  GType types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  return target;
}

static void
update (LanyardDeviceRow *self)
{
  const char *name = lanyard_device_get_name (self->device);
  const char *address = lanyard_device_get_address (self->device);
  gboolean online = lanyard_device_get_online (self->device);
  gboolean trusted = lanyard_device_get_trusted (self->device);
  g_autofree char *line = NULL;
  g_autofree char *spoken = NULL;

  if (name == NULL || *name == '\0')
    name = address;
  /* Translators: an address, and that the device is seen on the network now. */
  line = online ? g_strdup_printf (_ ("Online · %s"), address) : g_strdup (address);
  adw_avatar_set_text (self->avatar, name);
  gtk_label_set_label (self->name_label, name);
  gtk_label_set_label (self->address_label, line);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->address_label), address);
  gtk_widget_set_visible (self->trusted_icon, trusted);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "device.forget",
                                 lanyard_device_get_source (self->device) == LANYARD_DEVICE_RECENT);

  spoken = g_strdup_printf (trusted ? _ ("%s, %s, trusted") : _ ("%s, %s, not trusted yet"), name,
                            line);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
on_check_toggled (LanyardDeviceRow *self)
{
  g_signal_emit (self, signals[TICKED], 0);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, LanyardDeviceRow *self)
{
  g_signal_emit (self, signals[DROPPED], 0, value);
  return TRUE;
}

static void
act (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[ACT], 0, action + strlen ("device."));
}

static void
lanyard_device_row_dispose (GObject *object)
{
  LanyardDeviceRow *self = LANYARD_DEVICE_ROW (object);

  if (self->device != NULL)
    g_signal_handlers_disconnect_by_data (self->device, self);
  g_clear_object (&self->device);

  G_OBJECT_CLASS (lanyard_device_row_parent_class)->dispose (object);
}

static void
lanyard_device_row_class_init (LanyardDeviceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_device_row_dispose;

  signals[DROPPED]
      = g_signal_new ("dropped", LANYARD_TYPE_DEVICE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, G_TYPE_VALUE | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[ACT] = g_signal_new ("act", LANYARD_TYPE_DEVICE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[TICKED] = g_signal_new ("ticked", LANYARD_TYPE_DEVICE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/transfer/lanyard-device-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceRow, trusted_icon);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceRow, address_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceRow, check);
  gtk_widget_class_bind_template_child (widget_class, LanyardDeviceRow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, on_check_toggled);
  gtk_widget_class_install_action (widget_class, "device.send-files", NULL, act);
  gtk_widget_class_install_action (widget_class, "device.send-folder", NULL, act);
  gtk_widget_class_install_action (widget_class, "device.send-text", NULL, act);
  gtk_widget_class_install_action (widget_class, "device.test", NULL, act);
  gtk_widget_class_install_action (widget_class, "device.forget", NULL, act);
}

static void
lanyard_device_row_init (LanyardDeviceRow *self)
{
  GtkDropTarget *target = lanyard_drop_target_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

GtkWidget *
lanyard_device_row_new (LanyardDevice *device, gboolean choosing)
{
  LanyardDeviceRow *self;

  g_return_val_if_fail (LANYARD_IS_DEVICE (device), NULL);

  self = g_object_new (LANYARD_TYPE_DEVICE_ROW, NULL);
  self->device = g_object_ref (device);
  gtk_widget_set_visible (self->menu_button, !choosing);
  gtk_widget_set_visible (GTK_WIDGET (self->check), choosing);
  g_signal_connect_swapped (device, "notify", G_CALLBACK (update), self);
  update (self);
  return GTK_WIDGET (self);
}

LanyardDevice *
lanyard_device_row_get_device (LanyardDeviceRow *self)
{
  g_return_val_if_fail (LANYARD_IS_DEVICE_ROW (self), NULL);

  return self->device;
}

gboolean
lanyard_device_row_get_ticked (LanyardDeviceRow *self)
{
  g_return_val_if_fail (LANYARD_IS_DEVICE_ROW (self), FALSE);

  return gtk_check_button_get_active (self->check);
}

void
lanyard_device_row_set_ticked (LanyardDeviceRow *self, gboolean ticked)
{
  g_return_if_fail (LANYARD_IS_DEVICE_ROW (self));

  gtk_check_button_set_active (self->check, ticked);
}
