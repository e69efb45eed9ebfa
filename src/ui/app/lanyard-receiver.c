/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-receiver.h"

#include <glib/gi18n-lib.h>

struct _LanyardReceiver
{
  GObject parent_instance;

  LanyardNode     *node;
  GSettings       *settings;
  GNetworkMonitor *monitor;

  char            *bind;
  GStrv            addresses;
  char            *error;
  gboolean         port_busy;
};

enum
{
  PROP_ACTIVE = 1,
  PROP_ERROR,
  PROP_PORT_BUSY,
  PROP_ADDRESSES,
  PROP_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardReceiver, lanyard_receiver, G_TYPE_OBJECT)

static void
refresh_addresses (LanyardReceiver *self)
{
  g_auto (GStrv) addresses = lanyard_node_dup_addresses (self->node);

  if (self->addresses != NULL
      && g_strv_equal ((const char *const *) addresses, (const char *const *) self->addresses))
    return;
  g_strfreev (self->addresses);
  self->addresses = g_steal_pointer (&addresses);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESSES]);
}

static void
set_error (LanyardReceiver *self, const char *message, gboolean port_busy)
{
  if (g_strcmp0 (self->error, message) != 0)
    {
      g_free (self->error);
      self->error = g_strdup (message);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  if (self->port_busy != port_busy)
    {
      self->port_busy = port_busy;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORT_BUSY]);
    }
}

static gboolean
start_on (LanyardReceiver *self, guint16 port)
{
  g_autoptr (GError) error = NULL;

  if (lanyard_node_listen (self->node, self->bind, port, &error))
    {
      set_error (self, NULL, FALSE);
      return TRUE;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    {
      g_autofree char *message
          = g_strdup_printf (_ ("Another program on this computer already uses port %u."), port);
      set_error (self, message, TRUE);
    }
  else
    set_error (self, error->message, FALSE);
  return FALSE;
}

static void
node_changed (LanyardReceiver *self)
{
  refresh_addresses (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

static void
port_setting_changed (LanyardReceiver *self)
{
  guint16 port = (guint16) g_settings_get_uint (self->settings, "port");

  if (!lanyard_node_get_listening (self->node) || lanyard_node_get_port (self->node) == port)
    {
      /* What was said about the old port is no longer true. */
      set_error (self, NULL, FALSE);
      return;
    }
  lanyard_node_stop (self->node);
  start_on (self, port);
  node_changed (self);
}

static void
name_changed (LanyardReceiver *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

static void
lanyard_receiver_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardReceiver *self = LANYARD_RECEIVER (object);

  switch (id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, lanyard_receiver_get_active (self));
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_PORT_BUSY:
      g_value_set_boolean (value, self->port_busy);
      break;
    case PROP_ADDRESSES:
      g_value_set_boxed (value, self->addresses);
      break;
    case PROP_NAME:
      g_value_set_string (value, lanyard_identity_get_name (lanyard_node_get_identity (self->node)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_receiver_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ACTIVE:
      lanyard_receiver_set_active (LANYARD_RECEIVER (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_receiver_finalize (GObject *object)
{
  LanyardReceiver *self = LANYARD_RECEIVER (object);

  g_clear_object (&self->node);
  g_clear_object (&self->settings);
  g_clear_object (&self->monitor);
  g_free (self->bind);
  g_strfreev (self->addresses);
  g_free (self->error);

  G_OBJECT_CLASS (lanyard_receiver_parent_class)->finalize (object);
}

static void
lanyard_receiver_class_init (LanyardReceiverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lanyard_receiver_get_property;
  object_class->set_property = lanyard_receiver_set_property;
  object_class->finalize = lanyard_receiver_finalize;

  properties[PROP_ACTIVE] = g_param_spec_boolean (
      "active", NULL, NULL, FALSE,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PORT_BUSY] = g_param_spec_boolean ("port-busy", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ADDRESSES] = g_param_spec_boxed ("addresses", NULL, NULL, G_TYPE_STRV,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_receiver_init (LanyardReceiver *self)
{
}

LanyardReceiver *
lanyard_receiver_new (LanyardNode *node, GSettings *settings)
{
  LanyardReceiver *self;

  g_return_val_if_fail (LANYARD_IS_NODE (node), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (LANYARD_TYPE_RECEIVER, NULL);
  self->node = g_object_ref (node);
  self->settings = g_object_ref (settings);
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  self->addresses = lanyard_node_dup_addresses (node);

  g_signal_connect_object (node, "notify::listening", G_CALLBACK (node_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::port", G_CALLBACK (port_setting_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (refresh_addresses), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lanyard_node_get_identity (node), "notify::name",
                           G_CALLBACK (name_changed), self, G_CONNECT_SWAPPED);
  return self;
}

void
lanyard_receiver_set_bind (LanyardReceiver *self, const char *address)
{
  g_return_if_fail (LANYARD_IS_RECEIVER (self));

  g_free (self->bind);
  self->bind = g_strdup (address);
}

gboolean
lanyard_receiver_get_active (LanyardReceiver *self)
{
  g_return_val_if_fail (LANYARD_IS_RECEIVER (self), FALSE);

  return lanyard_node_get_listening (self->node);
}

gboolean
lanyard_receiver_set_active (LanyardReceiver *self, gboolean active)
{
  gboolean ok = TRUE;

  g_return_val_if_fail (LANYARD_IS_RECEIVER (self), FALSE);

  if (active == lanyard_node_get_listening (self->node))
    return TRUE;
  if (active)
    {
      ok = start_on (self, (guint16) g_settings_get_uint (self->settings, "port"));
      /* A switch that was flipped and could not stay so must hear of it. */
      if (!ok)
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
    }
  else
    {
      lanyard_node_stop (self->node);
      set_error (self, NULL, FALSE);
    }
  refresh_addresses (self);
  return ok;
}

const char *
lanyard_receiver_get_error (LanyardReceiver *self)
{
  g_return_val_if_fail (LANYARD_IS_RECEIVER (self), NULL);

  return self->error;
}

gboolean
lanyard_receiver_get_port_busy (LanyardReceiver *self)
{
  g_return_val_if_fail (LANYARD_IS_RECEIVER (self), FALSE);

  return self->port_busy;
}

const char *const *
lanyard_receiver_get_addresses (LanyardReceiver *self)
{
  g_return_val_if_fail (LANYARD_IS_RECEIVER (self), NULL);

  return (const char *const *) self->addresses;
}

gboolean
lanyard_receiver_use_another_port (LanyardReceiver *self)
{
  g_return_val_if_fail (LANYARD_IS_RECEIVER (self), FALSE);

  lanyard_node_stop (self->node);
  if (!start_on (self, 0))
    return FALSE;
  g_settings_set_uint (self->settings, "port", lanyard_node_get_port (self->node));
  refresh_addresses (self);
  return TRUE;
}
