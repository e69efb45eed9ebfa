/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-device-private.h"

struct _LanyardDevice
{
  GObject              parent_instance;

  char                *name;
  char                *address;
  char                *fingerprint;
  gboolean             trusted;
  gboolean             online;
  LanyardDeviceSource  source;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_ADDRESS,
  PROP_FINGERPRINT,
  PROP_TRUSTED,
  PROP_ONLINE,
  PROP_SOURCE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardDevice, lanyard_device, G_TYPE_OBJECT)

static void
lanyard_device_finalize (GObject *object)
{
  LanyardDevice *self = LANYARD_DEVICE (object);

  g_free (self->name);
  g_free (self->address);
  g_free (self->fingerprint);
  G_OBJECT_CLASS (lanyard_device_parent_class)->finalize (object);
}

static void
lanyard_device_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LanyardDevice *self = LANYARD_DEVICE (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_FINGERPRINT:
      g_value_set_string (value, self->fingerprint);
      break;
    case PROP_TRUSTED:
      g_value_set_boolean (value, self->trusted);
      break;
    case PROP_ONLINE:
      g_value_set_boolean (value, self->online);
      break;
    case PROP_SOURCE:
      g_value_set_uint (value, self->source);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lanyard_device_class_init (LanyardDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lanyard_device_finalize;
  object_class->get_property = lanyard_device_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[PROP_FINGERPRINT] = g_param_spec_string ("fingerprint", NULL, NULL, NULL, flags);
  properties[PROP_TRUSTED] = g_param_spec_boolean ("trusted", NULL, NULL, FALSE, flags);
  properties[PROP_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, FALSE, flags);
  properties[PROP_SOURCE] = g_param_spec_uint ("source", NULL, NULL, LANYARD_DEVICE_DISCOVERED,
                                               LANYARD_DEVICE_RECENT, LANYARD_DEVICE_RECENT, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_device_init (LanyardDevice *self)
{
  self->source = LANYARD_DEVICE_RECENT;
}

LanyardDevice *
lanyard_device_new (void)
{
  return g_object_new (LANYARD_TYPE_DEVICE, NULL);
}

static void
set_string (LanyardDevice *self, char **field, const char *value, guint property)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
lanyard_device_update (LanyardDevice *self, const char *name, const char *address,
                       const char *fingerprint, gboolean trusted, gboolean online)
{
  LanyardDeviceSource source = online ? LANYARD_DEVICE_DISCOVERED : LANYARD_DEVICE_RECENT;

  set_string (self, &self->name, name, PROP_NAME);
  set_string (self, &self->address, address, PROP_ADDRESS);
  set_string (self, &self->fingerprint, fingerprint, PROP_FINGERPRINT);
  if (self->trusted != trusted)
    {
      self->trusted = trusted;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRUSTED]);
    }
  if (self->online != online)
    {
      self->online = online;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ONLINE]);
    }
  if (self->source != source)
    {
      self->source = source;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SOURCE]);
    }
}

const char *
lanyard_device_get_name (LanyardDevice *self)
{
  g_return_val_if_fail (LANYARD_IS_DEVICE (self), NULL);
  return self->name;
}

const char *
lanyard_device_get_address (LanyardDevice *self)
{
  g_return_val_if_fail (LANYARD_IS_DEVICE (self), NULL);
  return self->address;
}

const char *
lanyard_device_get_fingerprint (LanyardDevice *self)
{
  g_return_val_if_fail (LANYARD_IS_DEVICE (self), NULL);
  return self->fingerprint;
}

gboolean
lanyard_device_get_trusted (LanyardDevice *self)
{
  g_return_val_if_fail (LANYARD_IS_DEVICE (self), FALSE);
  return self->trusted;
}

gboolean
lanyard_device_get_online (LanyardDevice *self)
{
  g_return_val_if_fail (LANYARD_IS_DEVICE (self), FALSE);
  return self->online;
}

LanyardDeviceSource
lanyard_device_get_source (LanyardDevice *self)
{
  g_return_val_if_fail (LANYARD_IS_DEVICE (self), LANYARD_DEVICE_RECENT);
  return self->source;
}
