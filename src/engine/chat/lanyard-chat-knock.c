/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-knock-private.h"

struct _LanyardChatKnock
{
  GObject parent_instance;

  char *name;
  char *fingerprint;
  char *address;
  char *code;
  gboolean verified;
  gboolean answered;
  gboolean withdrawn;
  LanyardChatKnockFunc func;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (LanyardChatKnock, lanyard_chat_knock, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_FINGERPRINT,
  PROP_ADDRESS,
  PROP_CODE,
  PROP_VERIFIED,
  PROP_ANSWERED,
  PROP_WITHDRAWN,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

LanyardChatKnock *
lanyard_chat_knock_new (LanyardChannel *channel,
                        const char *name,
                        LanyardChatKnockFunc func,
                        gpointer user_data)
{
  LanyardChatKnock *self = g_object_new (LANYARD_TYPE_CHAT_KNOCK, NULL);

  self->name = g_strdup (name);
  self->fingerprint = g_strdup (lanyard_channel_get_peer_fingerprint (channel));
  self->address = g_strdup (lanyard_channel_get_peer_address (channel));
  self->code = g_strdup (lanyard_channel_get_code (channel));
  self->verified = lanyard_channel_get_verified (channel);
  self->func = func;
  self->user_data = user_data;
  return self;
}

static void
tell (LanyardChatKnock *self, gboolean admit)
{
  LanyardChatKnockFunc func = g_steal_pointer (&self->func);

  if (func != NULL)
    func (admit, self->user_data);
}

void
lanyard_chat_knock_answer (LanyardChatKnock *self, gboolean admit)
{
  g_return_if_fail (LANYARD_IS_CHAT_KNOCK (self));

  if (self->answered || self->withdrawn)
    return;
  self->answered = TRUE;
  g_object_ref (self);
  tell (self, admit);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ANSWERED]);
  g_object_unref (self);
}

void
lanyard_chat_knock_withdraw (LanyardChatKnock *self)
{
  self->func = NULL;
  if (self->answered || self->withdrawn)
    return;
  self->withdrawn = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WITHDRAWN]);
}

const char *
lanyard_chat_knock_get_name (LanyardChatKnock *self)
{
  return self->name;
}

const char *
lanyard_chat_knock_get_fingerprint (LanyardChatKnock *self)
{
  return self->fingerprint;
}

const char *
lanyard_chat_knock_get_address (LanyardChatKnock *self)
{
  return self->address;
}

const char *
lanyard_chat_knock_get_code (LanyardChatKnock *self)
{
  return self->code;
}

gboolean
lanyard_chat_knock_get_verified (LanyardChatKnock *self)
{
  return self->verified;
}

gboolean
lanyard_chat_knock_get_answered (LanyardChatKnock *self)
{
  return self->answered;
}

gboolean
lanyard_chat_knock_get_withdrawn (LanyardChatKnock *self)
{
  return self->withdrawn;
}

static void
lanyard_chat_knock_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardChatKnock *self = LANYARD_CHAT_KNOCK (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_FINGERPRINT:
      g_value_set_string (value, self->fingerprint);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_CODE:
      g_value_set_string (value, self->code);
      break;
    case PROP_VERIFIED:
      g_value_set_boolean (value, self->verified);
      break;
    case PROP_ANSWERED:
      g_value_set_boolean (value, self->answered);
      break;
    case PROP_WITHDRAWN:
      g_value_set_boolean (value, self->withdrawn);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_chat_knock_dispose (GObject *object)
{
  tell (LANYARD_CHAT_KNOCK (object), FALSE);

  G_OBJECT_CLASS (lanyard_chat_knock_parent_class)->dispose (object);
}

static void
lanyard_chat_knock_finalize (GObject *object)
{
  LanyardChatKnock *self = LANYARD_CHAT_KNOCK (object);

  g_free (self->name);
  g_free (self->fingerprint);
  g_free (self->address);
  g_free (self->code);

  G_OBJECT_CLASS (lanyard_chat_knock_parent_class)->finalize (object);
}

static void
lanyard_chat_knock_class_init (LanyardChatKnockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lanyard_chat_knock_get_property;
  object_class->dispose = lanyard_chat_knock_dispose;
  object_class->finalize = lanyard_chat_knock_finalize;

  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  props[PROP_FINGERPRINT] = g_param_spec_string ("fingerprint", NULL, NULL, "", flags);
  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, "", flags);
  props[PROP_CODE] = g_param_spec_string ("code", NULL, NULL, NULL, flags);
  props[PROP_VERIFIED] = g_param_spec_boolean ("verified", NULL, NULL, FALSE, flags);
  props[PROP_ANSWERED] = g_param_spec_boolean ("answered", NULL, NULL, FALSE, flags);
  props[PROP_WITHDRAWN] = g_param_spec_boolean ("withdrawn", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
lanyard_chat_knock_init (LanyardChatKnock *self)
{
}
