/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-receive-popover.h"

#include <glib/gi18n-lib.h>

struct _LanyardReceivePopover
{
  GtkPopover parent_instance;

  /* Template children */
  GtkLabel   *heading;
  GtkLabel   *explanation;
  GtkWidget  *other_port_button;
  GtkWidget  *address_box;
  GtkListBox *address_list;

  /* Owned */
  LanyardReceiver *receiver;
};

G_DEFINE_FINAL_TYPE (LanyardReceivePopover, lanyard_receive_popover, GTK_TYPE_POPOVER)

static void
copy_address (GtkButton *button, gpointer user_data)
{
  GtkWidget *widget = GTK_WIDGET (button);
  const char *address = g_object_get_data (G_OBJECT (button), "address");

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), address);
  gtk_widget_activate_action (widget, "win.toast", "s", _ ("Address copied"));
}

static GtkWidget *
make_address_row (const char *address)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (address);
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *tip = g_strdup_printf (_ ("Copy %s"), address);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_add_css_class (label, "numeric");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  g_object_set_data_full (G_OBJECT (button), "address", g_strdup (address), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_address), NULL);

  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  /* The button in it takes the focus; the row itself does nothing. */
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

static void
fill_addresses (LanyardReceivePopover *self)
{
  const char *const *addresses = lanyard_receiver_get_addresses (self->receiver);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->address_list, 0)) != NULL)
    gtk_list_box_remove (self->address_list, GTK_WIDGET (row));
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    gtk_list_box_append (self->address_list, make_address_row (addresses[i]));
}

static void
update (LanyardReceivePopover *self)
{
  const char *error = lanyard_receiver_get_error (self->receiver);
  gboolean active = lanyard_receiver_get_active (self->receiver);
  const char *const *addresses = lanyard_receiver_get_addresses (self->receiver);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  g_object_get (self->receiver, "name", &name, NULL);
  if (active)
    {
      gtk_label_set_label (self->heading, _ ("Ready to receive"));
      text = g_strdup_printf (
          _ ("Others find this device as “%s”. Nothing is saved before you accept it, "
             "unless your preferences say so."),
          name);
    }
  else if (error != NULL)
    {
      gtk_label_set_label (self->heading, _ ("Receive could not be turned on"));
      text = g_strdup (error);
    }
  else
    {
      gtk_label_set_label (self->heading, _ ("Receive is off"));
      text = g_strdup (_ ("No other device can reach this one. You can still send."));
    }
  gtk_label_set_label (self->explanation, text);
  gtk_widget_set_visible (self->other_port_button, lanyard_receiver_get_port_busy (self->receiver));
  gtk_widget_set_visible (self->address_box, active && addresses != NULL && addresses[0] != NULL);
  fill_addresses (self);
}

static void
use_another_port (GtkWidget *widget, const char *action, GVariant *parameter)
{
  lanyard_receiver_use_another_port (LANYARD_RECEIVE_POPOVER (widget)->receiver);
}

static void
lanyard_receive_popover_dispose (GObject *object)
{
  g_clear_object (&LANYARD_RECEIVE_POPOVER (object)->receiver);

  G_OBJECT_CLASS (lanyard_receive_popover_parent_class)->dispose (object);
}

static void
lanyard_receive_popover_class_init (LanyardReceivePopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_receive_popover_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/app/lanyard-receive-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardReceivePopover, heading);
  gtk_widget_class_bind_template_child (widget_class, LanyardReceivePopover, explanation);
  gtk_widget_class_bind_template_child (widget_class, LanyardReceivePopover, other_port_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardReceivePopover, address_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardReceivePopover, address_list);
  gtk_widget_class_install_action (widget_class, "receive.use-another-port", NULL,
                                   use_another_port);
}

static void
lanyard_receive_popover_init (LanyardReceivePopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lanyard_receive_popover_new (LanyardReceiver *receiver)
{
  static const char *const told[] = { "notify::active", "notify::addresses", "notify::name",
                                      "notify::error", "notify::port-busy" };
  LanyardReceivePopover *self;

  g_return_val_if_fail (LANYARD_IS_RECEIVER (receiver), NULL);

  self = g_object_new (LANYARD_TYPE_RECEIVE_POPOVER, NULL);
  self->receiver = g_object_ref (receiver);
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    g_signal_connect_object (receiver, told[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
