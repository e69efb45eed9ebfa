/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-peer-private.h"

struct _LanyardPeer
{
  GObject           parent_instance;

  LanyardPeerFields fields;
};

enum
{
  PROP_0,
  PROP_FINGERPRINT,
  PROP_NAME,
  PROP_ALIAS,
  PROP_DISPLAY_NAME,
  PROP_ADDRESS,
  PROP_ALWAYS_ACCEPT,
  PROP_LAST_SEEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardPeer, lanyard_peer, G_TYPE_OBJECT)

static void
clear_fields (LanyardPeerFields *fields)
{
  g_free (fields->fingerprint);
  g_free (fields->name);
  g_free (fields->alias);
  g_free (fields->address);
}

static void
copy_fields (LanyardPeerFields *to, const LanyardPeerFields *from)
{
  *to = *from;
  to->fingerprint = g_strdup (from->fingerprint);
  to->name = g_strdup (from->name);
  to->alias = g_strdup (from->alias);
  to->address = g_strdup (from->address);
}

void
lanyard_peer_fields_free (gpointer fields)
{
  clear_fields (fields);
  g_free (fields);
}

static void
lanyard_peer_finalize (GObject *object)
{
  clear_fields (&LANYARD_PEER (object)->fields);
  G_OBJECT_CLASS (lanyard_peer_parent_class)->finalize (object);
}

static void
lanyard_peer_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LanyardPeer *self = LANYARD_PEER (object);

  switch (prop_id)
    {
    case PROP_FINGERPRINT:
      g_value_set_string (value, self->fields.fingerprint);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->fields.name);
      break;
    case PROP_ALIAS:
      g_value_set_string (value, self->fields.alias);
      break;
    case PROP_DISPLAY_NAME:
      g_value_set_string (value, lanyard_peer_get_display_name (self));
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->fields.address);
      break;
    case PROP_ALWAYS_ACCEPT:
      g_value_set_boolean (value, self->fields.always_accept);
      break;
    case PROP_LAST_SEEN:
      g_value_set_int64 (value, self->fields.last_seen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lanyard_peer_class_init (LanyardPeerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lanyard_peer_finalize;
  object_class->get_property = lanyard_peer_get_property;
  properties[PROP_FINGERPRINT] = g_param_spec_string ("fingerprint", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_ALIAS] = g_param_spec_string ("alias", NULL, NULL, NULL, flags);
  properties[PROP_DISPLAY_NAME] = g_param_spec_string ("display-name", NULL, NULL, NULL, flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[PROP_ALWAYS_ACCEPT] = g_param_spec_boolean ("always-accept", NULL, NULL, FALSE, flags);
  properties[PROP_LAST_SEEN]
      = g_param_spec_int64 ("last-seen", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_peer_init (LanyardPeer *self)
{
}

LanyardPeer *
lanyard_peer_new (const LanyardPeerFields *fields)
{
  LanyardPeer *self = g_object_new (LANYARD_TYPE_PEER, NULL);

  copy_fields (&self->fields, fields);
  return self;
}

LanyardPeerFields *
lanyard_peer_dup_fields (LanyardPeer *self)
{
  LanyardPeerFields *fields = g_new0 (LanyardPeerFields, 1);

  copy_fields (fields, &self->fields);
  return fields;
}

static gboolean
replace (char **field, const char *value)
{
  if (g_strcmp0 (*field, value) == 0)
    return FALSE;
  g_free (*field);
  *field = g_strdup (value);
  return TRUE;
}

void
lanyard_peer_seen (LanyardPeer *self, const char *name, const char *address, gint64 now)
{
  if (replace (&self->fields.name, name))
    {
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DISPLAY_NAME]);
    }
  if (address != NULL && replace (&self->fields.address, address))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
  self->fields.last_seen = now;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_SEEN]);
}

void
lanyard_peer_set_alias (LanyardPeer *self, const char *alias)
{
  /* An empty alias is none. */
  if (!replace (&self->fields.alias, alias != NULL && *alias != '\0' ? alias : NULL))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ALIAS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DISPLAY_NAME]);
}

void
lanyard_peer_set_always_accept (LanyardPeer *self, gboolean always)
{
  if (self->fields.always_accept == always)
    return;
  self->fields.always_accept = always;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ALWAYS_ACCEPT]);
}

const char *
lanyard_peer_get_fingerprint (LanyardPeer *self)
{
  g_return_val_if_fail (LANYARD_IS_PEER (self), NULL);
  return self->fields.fingerprint;
}

const char *
lanyard_peer_get_name (LanyardPeer *self)
{
  g_return_val_if_fail (LANYARD_IS_PEER (self), NULL);
  return self->fields.name;
}

const char *
lanyard_peer_get_alias (LanyardPeer *self)
{
  g_return_val_if_fail (LANYARD_IS_PEER (self), NULL);
  return self->fields.alias;
}

const char *
lanyard_peer_get_display_name (LanyardPeer *self)
{
  g_return_val_if_fail (LANYARD_IS_PEER (self), NULL);
  return self->fields.alias != NULL ? self->fields.alias : self->fields.name;
}

const char *
lanyard_peer_get_address (LanyardPeer *self)
{
  g_return_val_if_fail (LANYARD_IS_PEER (self), NULL);
  return self->fields.address;
}

gboolean
lanyard_peer_get_always_accept (LanyardPeer *self)
{
  g_return_val_if_fail (LANYARD_IS_PEER (self), FALSE);
  return self->fields.always_accept;
}

gint64
lanyard_peer_get_last_seen (LanyardPeer *self)
{
  g_return_val_if_fail (LANYARD_IS_PEER (self), 0);
  return self->fields.last_seen;
}
