/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-receive-button.h"

#include <glib/gi18n-lib.h>

#include "ui/app/lanyard-receive-popover.h"

struct _LanyardReceiveButton
{
  AdwBin parent_instance;

  /* Template children */
  GtkSwitch     *receive_switch;
  GtkMenuButton *menu_button;
  GtkLabel      *state_label;

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
update (LanyardReceiveButton *self)
{
  gboolean active = lanyard_receiver_get_active (self->receiver);

  gtk_switch_set_active (self->receive_switch, active);
  gtk_label_set_label (self->state_label, active ? _ ("Receiving") : _ ("Receive"));
  if (active)
    gtk_widget_add_css_class (GTK_WIDGET (self->menu_button), "receiving");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->menu_button), "receiving");
}

/* Not before somebody looks: the window is there sooner without it. */
static void
make_popover (GtkMenuButton *button, gpointer user_data)
{
  LanyardReceiveButton *self = user_data;

  if (self->receiver != NULL && gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_popover (button, lanyard_receive_popover_new (self->receiver));
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

void
lanyard_receive_button_set_receiver (LanyardReceiveButton *self, LanyardReceiver *receiver)
{
  g_return_if_fail (LANYARD_IS_RECEIVE_BUTTON (self));
  g_return_if_fail (receiver == NULL || LANYARD_IS_RECEIVER (receiver));

  if (receiver == self->receiver)
    return;
  if (self->receiver != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->receiver, self);
      gtk_menu_button_set_popover (self->menu_button, NULL);
    }
  g_set_object (&self->receiver, receiver);
  gtk_widget_set_sensitive (GTK_WIDGET (self->receive_switch), receiver != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->menu_button), receiver != NULL);
  if (receiver != NULL)
    {
      g_signal_connect_swapped (receiver, "notify::active", G_CALLBACK (update), self);
      g_signal_connect_swapped (receiver, "notify::error", G_CALLBACK (error_changed), self);
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
  gtk_widget_class_bind_template_callback (widget_class, switch_flipped);
}

static void
lanyard_receive_button_init (LanyardReceiveButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, make_popover, self, NULL);
}
