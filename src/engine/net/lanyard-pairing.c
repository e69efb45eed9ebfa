/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-pairing-private.h"

struct _LanyardPairing
{
  GObject             parent_instance;

  char               *code;
  char               *peer_name;
  char               *peer_fingerprint;
  char               *peer_address;
  char               *service;
  gboolean            incoming;
  gboolean            answered;
  gboolean            withdrawn;

  LanyardPairingFunc  func;
  gpointer            user_data;
};

enum
{
  PROP_0,
  PROP_CODE,
  PROP_PEER_NAME,
  PROP_PEER_FINGERPRINT,
  PROP_PEER_ADDRESS,
  PROP_SERVICE,
  PROP_INCOMING,
  PROP_ANSWERED,
  PROP_WITHDRAWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardPairing, lanyard_pairing, G_TYPE_OBJECT)

static void
lanyard_pairing_finalize (GObject *object)
{
  LanyardPairing *self = LANYARD_PAIRING (object);
  LanyardPairingFunc func = g_steal_pointer (&self->func);

  /* Nobody took the question: that is a no. */
  if (func != NULL && !self->answered && !self->withdrawn)
    func (NULL, LANYARD_PAIRING_REFUSE, self->user_data);
  g_free (self->code);
  g_free (self->peer_name);
  g_free (self->peer_fingerprint);
  g_free (self->peer_address);
  g_free (self->service);
  G_OBJECT_CLASS (lanyard_pairing_parent_class)->finalize (object);
}

static void
lanyard_pairing_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LanyardPairing *self = LANYARD_PAIRING (object);

  switch (prop_id)
    {
    case PROP_CODE:
      g_value_set_string (value, self->code);
      break;
    case PROP_PEER_NAME:
      g_value_set_string (value, self->peer_name);
      break;
    case PROP_PEER_FINGERPRINT:
      g_value_set_string (value, self->peer_fingerprint);
      break;
    case PROP_PEER_ADDRESS:
      g_value_set_string (value, self->peer_address);
      break;
    case PROP_SERVICE:
      g_value_set_string (value, self->service);
      break;
    case PROP_INCOMING:
      g_value_set_boolean (value, self->incoming);
      break;
    case PROP_ANSWERED:
      g_value_set_boolean (value, self->answered);
      break;
    case PROP_WITHDRAWN:
      g_value_set_boolean (value, self->withdrawn);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lanyard_pairing_class_init (LanyardPairingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lanyard_pairing_finalize;
  object_class->get_property = lanyard_pairing_get_property;
  properties[PROP_CODE] = g_param_spec_string ("code", NULL, NULL, NULL, flags);
  properties[PROP_PEER_NAME] = g_param_spec_string ("peer-name", NULL, NULL, NULL, flags);
  properties[PROP_PEER_FINGERPRINT]
      = g_param_spec_string ("peer-fingerprint", NULL, NULL, NULL, flags);
  properties[PROP_PEER_ADDRESS] = g_param_spec_string ("peer-address", NULL, NULL, NULL, flags);
  properties[PROP_SERVICE] = g_param_spec_string ("service", NULL, NULL, NULL, flags);
  properties[PROP_INCOMING] = g_param_spec_boolean ("incoming", NULL, NULL, FALSE, flags);
  properties[PROP_ANSWERED] = g_param_spec_boolean ("answered", NULL, NULL, FALSE, flags);
  properties[PROP_WITHDRAWN] = g_param_spec_boolean ("withdrawn", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_pairing_init (LanyardPairing *self)
{
}

LanyardPairing *
lanyard_pairing_new (const char *code, const char *peer_name, const char *peer_fingerprint,
                     const char *peer_address, const char *service, gboolean incoming)
{
  LanyardPairing *self = g_object_new (LANYARD_TYPE_PAIRING, NULL);

  self->code = g_strdup (code);
  self->peer_name = g_strdup (peer_name);
  self->peer_fingerprint = g_strdup (peer_fingerprint);
  self->peer_address = g_strdup (peer_address);
  self->service = g_strdup (service);
  self->incoming = incoming;
  return self;
}

void
lanyard_pairing_set_func (LanyardPairing *self, LanyardPairingFunc func, gpointer user_data)
{
  self->func = func;
  self->user_data = user_data;
  self->answered = func == NULL;
}

void
lanyard_pairing_withdraw (LanyardPairing *self)
{
  self->func = NULL;
  if (self->withdrawn)
    return;
  self->withdrawn = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WITHDRAWN]);
}

/**
 * lanyard_pairing_answer:
 *
 * Answers; only the first answer counts, and none after the question was withdrawn.
 */
void
lanyard_pairing_answer (LanyardPairing *self, LanyardPairingAnswer answer)
{
  LanyardPairingFunc func;

  g_return_if_fail (LANYARD_IS_PAIRING (self));

  func = g_steal_pointer (&self->func);
  if (func == NULL || self->answered || self->withdrawn)
    return;
  self->answered = TRUE;
  g_object_ref (self);
  func (self, answer, self->user_data);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ANSWERED]);
  g_object_unref (self);
}

const char *
lanyard_pairing_get_code (LanyardPairing *self)
{
  g_return_val_if_fail (LANYARD_IS_PAIRING (self), NULL);
  return self->code;
}

const char *
lanyard_pairing_get_peer_name (LanyardPairing *self)
{
  g_return_val_if_fail (LANYARD_IS_PAIRING (self), NULL);
  return self->peer_name;
}

const char *
lanyard_pairing_get_peer_fingerprint (LanyardPairing *self)
{
  g_return_val_if_fail (LANYARD_IS_PAIRING (self), NULL);
  return self->peer_fingerprint;
}

const char *
lanyard_pairing_get_peer_address (LanyardPairing *self)
{
  g_return_val_if_fail (LANYARD_IS_PAIRING (self), NULL);
  return self->peer_address;
}

const char *
lanyard_pairing_get_service (LanyardPairing *self)
{
  g_return_val_if_fail (LANYARD_IS_PAIRING (self), NULL);
  return self->service;
}

gboolean
lanyard_pairing_get_incoming (LanyardPairing *self)
{
  g_return_val_if_fail (LANYARD_IS_PAIRING (self), FALSE);
  return self->incoming;
}

gboolean
lanyard_pairing_get_answered (LanyardPairing *self)
{
  g_return_val_if_fail (LANYARD_IS_PAIRING (self), FALSE);
  return self->answered;
}

gboolean
lanyard_pairing_get_withdrawn (LanyardPairing *self)
{
  g_return_val_if_fail (LANYARD_IS_PAIRING (self), FALSE);
  return self->withdrawn;
}
