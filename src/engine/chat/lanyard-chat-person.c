/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-person-private.h"

/* A notice is repeated every 3 s while somebody types; one that is not is over. */
#define TYPING_MS 5000

struct _LanyardChatPerson
{
  GObject parent_instance;

  char *key;
  char *name;
  char *fingerprint;
  char *address;
  gboolean verified;
  gboolean me;
  gboolean present;
  gboolean older;
  guint typing_id;
};

G_DEFINE_FINAL_TYPE (LanyardChatPerson, lanyard_chat_person, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_KEY,
  PROP_NAME,
  PROP_FINGERPRINT,
  PROP_ADDRESS,
  PROP_VERIFIED,
  PROP_HOST,
  PROP_ME,
  PROP_PRESENT,
  PROP_TYPING,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

LanyardChatPerson *
lanyard_chat_person_new (const char *key, const char *fingerprint, gboolean me)
{
  LanyardChatPerson *self = g_object_new (LANYARD_TYPE_CHAT_PERSON, NULL);

  self->key = g_strdup (key);
  self->fingerprint = g_strdup (fingerprint);
  self->me = me;
  return self;
}

void
lanyard_chat_person_set_name (LanyardChatPerson *self, const char *name)
{
  if (g_strcmp0 (self->name, name) == 0)
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NAME]);
}

void
lanyard_chat_person_set_kinds (LanyardChatPerson *self, guint kinds)
{
  self->older = kinds < LANYARD_CHAT_KIND_LAST;
}

gboolean
lanyard_chat_person_get_changes (LanyardChatPerson *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_PERSON (self), FALSE);

  return !self->older;
}

void
lanyard_chat_person_set_address (LanyardChatPerson *self, const char *address)
{
  if (g_strcmp0 (self->address, address) == 0)
    return;
  g_free (self->address);
  self->address = g_strdup (address);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ADDRESS]);
}

void
lanyard_chat_person_set_verified (LanyardChatPerson *self, gboolean verified)
{
  if (self->verified == verified)
    return;
  self->verified = verified;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VERIFIED]);
}

void
lanyard_chat_person_set_present (LanyardChatPerson *self, gboolean present)
{
  if (self->present == present)
    return;
  self->present = present;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PRESENT]);
  if (!present)
    lanyard_chat_person_set_typing (self, FALSE);
}

static gboolean
typing_over (gpointer user_data)
{
  LanyardChatPerson *self = user_data;

  self->typing_id = 0;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TYPING]);
  return G_SOURCE_REMOVE;
}

void
lanyard_chat_person_set_typing (LanyardChatPerson *self, gboolean typing)
{
  gboolean was = self->typing_id != 0;

  g_clear_handle_id (&self->typing_id, g_source_remove);
  if (typing)
    self->typing_id = g_timeout_add (TYPING_MS, typing_over, self);
  if (was != typing)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TYPING]);
}

const char *
lanyard_chat_person_get_key (LanyardChatPerson *self)
{
  return self->key;
}

const char *
lanyard_chat_person_get_name (LanyardChatPerson *self)
{
  return self->name != NULL ? self->name : "";
}

const char *
lanyard_chat_person_get_fingerprint (LanyardChatPerson *self)
{
  return self->fingerprint;
}

const char *
lanyard_chat_person_get_address (LanyardChatPerson *self)
{
  return self->address;
}

gboolean
lanyard_chat_person_get_verified (LanyardChatPerson *self)
{
  return self->verified;
}

gboolean
lanyard_chat_person_get_host (LanyardChatPerson *self)
{
  return g_strcmp0 (self->key, LANYARD_CHAT_HOST_KEY) == 0;
}

gboolean
lanyard_chat_person_get_me (LanyardChatPerson *self)
{
  return self->me;
}

gboolean
lanyard_chat_person_get_present (LanyardChatPerson *self)
{
  return self->present;
}

gboolean
lanyard_chat_person_get_typing (LanyardChatPerson *self)
{
  return self->typing_id != 0;
}

static void
lanyard_chat_person_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardChatPerson *self = LANYARD_CHAT_PERSON (object);

  switch (id)
    {
    case PROP_KEY:
      g_value_set_string (value, self->key);
      break;
    case PROP_NAME:
      g_value_set_string (value, lanyard_chat_person_get_name (self));
      break;
    case PROP_FINGERPRINT:
      g_value_set_string (value, self->fingerprint);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_VERIFIED:
      g_value_set_boolean (value, self->verified);
      break;
    case PROP_HOST:
      g_value_set_boolean (value, lanyard_chat_person_get_host (self));
      break;
    case PROP_ME:
      g_value_set_boolean (value, self->me);
      break;
    case PROP_PRESENT:
      g_value_set_boolean (value, self->present);
      break;
    case PROP_TYPING:
      g_value_set_boolean (value, lanyard_chat_person_get_typing (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_chat_person_finalize (GObject *object)
{
  LanyardChatPerson *self = LANYARD_CHAT_PERSON (object);

  g_clear_handle_id (&self->typing_id, g_source_remove);
  g_free (self->key);
  g_free (self->name);
  g_free (self->fingerprint);
  g_free (self->address);

  G_OBJECT_CLASS (lanyard_chat_person_parent_class)->finalize (object);
}

static void
lanyard_chat_person_class_init (LanyardChatPersonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lanyard_chat_person_get_property;
  object_class->finalize = lanyard_chat_person_finalize;

  props[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, "", flags);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  props[PROP_FINGERPRINT] = g_param_spec_string ("fingerprint", NULL, NULL, NULL, flags);
  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  props[PROP_VERIFIED] = g_param_spec_boolean ("verified", NULL, NULL, FALSE, flags);
  props[PROP_HOST] = g_param_spec_boolean ("host", NULL, NULL, FALSE, flags);
  props[PROP_ME] = g_param_spec_boolean ("me", NULL, NULL, FALSE, flags);
  props[PROP_PRESENT] = g_param_spec_boolean ("present", NULL, NULL, FALSE, flags);
  props[PROP_TYPING] = g_param_spec_boolean ("typing", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
lanyard_chat_person_init (LanyardChatPerson *self)
{
}
