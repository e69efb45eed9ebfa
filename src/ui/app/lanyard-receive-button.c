/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-receive-button.h"

#include <glib/gi18n-lib.h>

struct _LanyardReceiveButton
{
  AdwBin parent_instance;

  /* Template children */
  GtkSwitch     *receive_switch;
  GtkMenuButton *menu_button;
  GtkLabel      *state_label;
  GtkLabel      *heading;
  GtkLabel      *explanation;
  GtkWidget     *other_port_button;
  GtkWidget     *address_box;
  GtkListBox    *address_list;

  /* Owned */
  LanyardReceiver *receiver;
};

enum
{
  PROP_RECEIVER = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardReceiveButton, lanyard_receive_button, ADW_TYPE_BIN)

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
fill_addresses (LanyardReceiveButton *self)
{
  const char *const *addresses = lanyard_receiver_get_addresses (self->receiver);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->address_list, 0)) != NULL)
    gtk_list_box_remove (self->address_list, GTK_WIDGET (row));
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    gtk_list_box_append (self->address_list, make_address_row (addresses[i]));
}

static void
update (LanyardReceiveButton *self)
{
  const char *error = lanyard_receiver_get_error (self->receiver);
  gboolean active = lanyard_receiver_get_active (self->receiver);
  const char *const *addresses = lanyard_receiver_get_addresses (self->receiver);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  g_object_get (self->receiver, "name", &name, NULL);
  gtk_switch_set_active (self->receive_switch, active);
  if (active)
    {
      gtk_label_set_label (self->state_label, _ ("Receiving"));
      gtk_label_set_label (self->heading, _ ("Ready to receive"));
      text = g_strdup_printf (_ ("Others find this device as “%s”. Nothing is saved before you accept it, "
                                 "unless your preferences say so."),
                              name);
    }
  else if (error != NULL)
    {
      gtk_label_set_label (self->state_label, _ ("Receive"));
      gtk_label_set_label (self->heading, _ ("Receive could not be turned on"));
      text = g_strdup (error);
    }
  else
    {
      gtk_label_set_label (self->state_label, _ ("Receive"));
      gtk_label_set_label (self->heading, _ ("Receive is off"));
      text = g_strdup (_ ("No other device can reach this one. You can still send."));
    }
  gtk_label_set_label (self->explanation, text);
  gtk_widget_set_visible (self->other_port_button, lanyard_receiver_get_port_busy (self->receiver));
  gtk_widget_set_visible (self->address_box, active && addresses != NULL && addresses[0] != NULL);
  if (active)
    gtk_widget_add_css_class (GTK_WIDGET (self->menu_button), "receiving");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->menu_button), "receiving");
  fill_addresses (self);
}

/* Not a property binding: one that is refused while it is being set would leave the switch on. */
static void
switch_flipped (LanyardReceiveButton *self)
{
  if (self->receiver != NULL)
    {
      lanyard_receiver_set_active (self->receiver, gtk_switch_get_active (self->receive_switch));
      gtk_switch_set_active (self->receive_switch, lanyard_receiver_get_active (self->receiver));
    }
}

static void
error_changed (LanyardReceiveButton *self)
{
  update (self);
  /* Said where the user is looking. */
  if (lanyard_receiver_get_error (self->receiver) != NULL
      && gtk_widget_get_mapped (GTK_WIDGET (self->menu_button)))
    gtk_menu_button_popup (self->menu_button);
}

static void
use_another_port (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LanyardReceiveButton *self = LANYARD_RECEIVE_BUTTON (widget);

  if (self->receiver != NULL)
    lanyard_receiver_use_another_port (self->receiver);
}

void
lanyard_receive_button_set_receiver (LanyardReceiveButton *self, LanyardReceiver *receiver)
{
  g_return_if_fail (LANYARD_IS_RECEIVE_BUTTON (self));
  g_return_if_fail (receiver == NULL || LANYARD_IS_RECEIVER (receiver));

  if (receiver == self->receiver)
    return;
  if (self->receiver != NULL)
    g_signal_handlers_disconnect_by_data (self->receiver, self);
  g_set_object (&self->receiver, receiver);
  gtk_widget_set_sensitive (GTK_WIDGET (self->receive_switch), receiver != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->menu_button), receiver != NULL);
  if (receiver != NULL)
    {
      g_signal_connect_swapped (receiver, "notify::active", G_CALLBACK (update), self);
      g_signal_connect_swapped (receiver, "notify::addresses", G_CALLBACK (update), self);
      g_signal_connect_swapped (receiver, "notify::name", G_CALLBACK (update), self);
      g_signal_connect_swapped (receiver, "notify::error", G_CALLBACK (error_changed), self);
      g_signal_connect_swapped (receiver, "notify::port-busy", G_CALLBACK (update), self);
      update (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECEIVER]);
}

void
lanyard_receive_button_popup (LanyardReceiveButton *self)
{
  g_return_if_fail (LANYARD_IS_RECEIVE_BUTTON (self));

  gtk_menu_button_popup (self->menu_button);
}

static void
lanyard_receive_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardReceiveButton *self = LANYARD_RECEIVE_BUTTON (object);

  switch (id)
    {
    case PROP_RECEIVER:
      g_value_set_object (value, self->receiver);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_receive_button_set_property (GObject      *object,
                                     guint         id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_RECEIVER:
      lanyard_receive_button_set_receiver (LANYARD_RECEIVE_BUTTON (object),
                                           g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_receive_button_dispose (GObject *object)
{
  lanyard_receive_button_set_receiver (LANYARD_RECEIVE_BUTTON (object), NULL);

  G_OBJECT_CLASS (lanyard_receive_button_parent_class)->dispose (object);
}

static void
lanyard_receive_button_class_init (LanyardReceiveButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lanyard_receive_button_get_property;
  object_class->set_property = lanyard_receive_button_set_property;
  object_class->dispose = lanyard_receive_button_dispose;

  properties[PROP_RECEIVER] = g_param_spec_object (
      "receiver", NULL, NULL, LANYARD_TYPE_RECEIVER,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/app/lanyard-receive-button.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardReceiveButton, receive_switch);
  gtk_widget_class_bind_template_child (widget_class, LanyardReceiveButton, menu_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardReceiveButton, state_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardReceiveButton, heading);
  gtk_widget_class_bind_template_child (widget_class, LanyardReceiveButton, explanation);
  gtk_widget_class_bind_template_child (widget_class, LanyardReceiveButton, other_port_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardReceiveButton, address_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardReceiveButton, address_list);
  gtk_widget_class_bind_template_callback (widget_class, switch_flipped);
  gtk_widget_class_install_action (widget_class, "receive.use-another-port", NULL, use_another_port);
}

static void
lanyard_receive_button_init (LanyardReceiveButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
