/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-message-private.h"

struct _LanyardChatMessage
{
  GObject parent_instance;

  gint64 place;
  gint64 local;
  /* NULL until loaded. */
  LanyardChatRecord *record;
  char *id;
  gboolean mine;
  LanyardChatDelivery state;
  char *reason;
  GFile *picture;
  char *about;
  char *quoted_name;
  char *quoted_text;
  LanyardChatKind quoted_kind;
  gint64 edited;
  gboolean changing;
  char *reactions;
};

G_DEFINE_FINAL_TYPE (LanyardChatMessage, lanyard_chat_message, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_LOADED,
  PROP_ID,
  PROP_KIND,
  PROP_AUTHOR,
  PROP_NAME,
  PROP_MINE,
  PROP_PRIVATE,
  PROP_RECIPIENT,
  PROP_TEXT,
  PROP_TIME,
  PROP_STATE,
  PROP_REASON,
  PROP_PICTURE,
  PROP_MEDIA_TYPE,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_SIZE,
  PROP_REPLY_TO,
  PROP_QUOTED_NAME,
  PROP_QUOTED_TEXT,
  PROP_EDITED,
  PROP_CHANGING,
  PROP_REACTIONS,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

LanyardChatRow *
lanyard_chat_row_new (LanyardChatRecord *record, gint64 place, gint64 local, gboolean mine)
{
  LanyardChatRow *self = g_new0 (LanyardChatRow, 1);

  self->record = lanyard_chat_record_ref (record);
  self->place = place;
  self->local = local;
  self->mine = mine;
  self->state = mine ? LANYARD_CHAT_QUEUED : LANYARD_CHAT_DELIVERED;
  return self;
}

void
lanyard_chat_row_free (LanyardChatRow *self)
{
  g_clear_pointer (&self->record, lanyard_chat_record_unref);
  g_clear_pointer (&self->target, lanyard_chat_row_free);
  g_free (self->reason);
  g_free (self->reactions);
  g_free (self->quoted_name);
  g_free (self->quoted_text);
  g_free (self);
}

void
lanyard_chat_row_quote (LanyardChatRow *self, const char *name, LanyardChatKind kind, const char *text)
{
  g_free (self->quoted_name);
  g_free (self->quoted_text);
  self->quoted_name = g_strdup (name);
  self->quoted_kind = kind;
  self->quoted_text = g_strdup (text);
}

GFile *
lanyard_chat_picture_file (GFile *folder, const guint8 digest[LANYARD_CHAT_DIGEST_SIZE])
{
  g_autoptr (GString) name = g_string_sized_new (2 * LANYARD_CHAT_DIGEST_SIZE);

  for (guint i = 0; i < LANYARD_CHAT_DIGEST_SIZE; i++)
    g_string_append_printf (name, "%02x", digest[i]);
  return g_file_get_child (folder, name->str);
}

LanyardChatMessage *
lanyard_chat_message_new (gint64 place, gint64 local)
{
  LanyardChatMessage *self = g_object_new (LANYARD_TYPE_CHAT_MESSAGE, NULL);

  self->place = place;
  self->local = local;
  return self;
}

gint64
lanyard_chat_message_get_place (LanyardChatMessage *self)
{
  return self->place;
}

gint64
lanyard_chat_message_get_local (LanyardChatMessage *self)
{
  return self->local;
}

LanyardChatRecord *
lanyard_chat_message_get_record (LanyardChatMessage *self)
{
  return self->record;
}

static gboolean
set_text (char **own, const char *text)
{
  if (g_strcmp0 (*own, text) == 0)
    return FALSE;
  g_free (*own);
  *own = g_strdup (text);
  return TRUE;
}

gboolean
lanyard_chat_message_is_to_be_read (LanyardChatMessage *self)
{
  return !self->mine && (self->record == NULL || self->record->kind != LANYARD_CHAT_TAKEN_BACK);
}

void
lanyard_chat_message_set_quoted (LanyardChatMessage *self, const char *name, LanyardChatKind kind, const char *text)
{
  gboolean other = self->quoted_kind != kind;

  self->quoted_kind = kind;
  if (set_text (&self->quoted_name, name) || other)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_QUOTED_NAME]);
  if (set_text (&self->quoted_text, text))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_QUOTED_TEXT]);
}

/* What changes may make of it; @before (nullable): what it was. */
static void
take_changes (LanyardChatMessage *self, const LanyardChatRecord *before, const LanyardChatRow *row)
{
  g_autofree char *about = row->record->has_about ? lanyard_chat_id_to_string (row->record->about) : NULL;

  if (before != NULL && before->kind != row->record->kind)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_KIND]);
  if (before != NULL && !g_str_equal (before->text, row->record->text))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
  if (row->record->kind != LANYARD_CHAT_PICTURE)
    lanyard_chat_message_set_picture (self, NULL);
  if (set_text (&self->about, about))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REPLY_TO]);
  lanyard_chat_message_set_quoted (self, row->quoted_name, row->quoted_kind, row->quoted_text);
  if (self->edited != row->edited)
    {
      self->edited = row->edited;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EDITED]);
    }
  if (self->changing != row->changing)
    {
      self->changing = row->changing;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHANGING]);
    }
  if (set_text (&self->reactions, row->reactions))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REACTIONS]);
}

void
lanyard_chat_message_fill (LanyardChatMessage *self, const LanyardChatRow *row, GFile *folder)
{
  gboolean first = self->record == NULL;
  g_autoptr (LanyardChatRecord) before = g_steal_pointer (&self->record);

  self->place = row->place;
  self->local = row->local;
  g_object_freeze_notify (G_OBJECT (self));
  self->record = lanyard_chat_record_ref (row->record);
  if (first)
    {
      self->id = lanyard_chat_id_to_string (row->record->id);
      self->mine = row->mine;
      for (guint i = PROP_LOADED; i <= PROP_TIME; i++)
        g_object_notify_by_pspec (G_OBJECT (self), props[i]);
      if (row->record->kind == LANYARD_CHAT_PICTURE)
        for (guint i = PROP_MEDIA_TYPE; i <= PROP_SIZE; i++)
          g_object_notify_by_pspec (G_OBJECT (self), props[i]);
    }
  lanyard_chat_message_set_state (self, row->state, row->reason);
  take_changes (self, before, row);
  if (row->picture_here && self->picture == NULL && folder != NULL)
    {
      g_autoptr (GFile) picture = lanyard_chat_picture_file (folder, row->record->digest);
      lanyard_chat_message_set_picture (self, picture);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

void
lanyard_chat_message_set_state (LanyardChatMessage *self,
                                LanyardChatDelivery state,
                                const char *reason)
{
  if (g_strcmp0 (self->reason, reason) != 0)
    {
      g_free (self->reason);
      self->reason = g_strdup (reason);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REASON]);
    }
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
    }
}

void
lanyard_chat_message_set_picture (LanyardChatMessage *self, GFile *picture)
{
  if (g_set_object (&self->picture, picture))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PICTURE]);
}

gboolean
lanyard_chat_message_get_loaded (LanyardChatMessage *self)
{
  return self->record != NULL;
}

const char *
lanyard_chat_message_get_id (LanyardChatMessage *self)
{
  return self->id != NULL ? self->id : "";
}

LanyardChatKind
lanyard_chat_message_get_kind (LanyardChatMessage *self)
{
  return self->record != NULL ? self->record->kind : LANYARD_CHAT_TEXT;
}

const char *
lanyard_chat_message_get_author (LanyardChatMessage *self)
{
  return self->record != NULL ? self->record->author : "";
}

const char *
lanyard_chat_message_get_name (LanyardChatMessage *self)
{
  return self->record != NULL ? self->record->name : "";
}

gboolean
lanyard_chat_message_get_mine (LanyardChatMessage *self)
{
  return self->mine;
}

const char *
lanyard_chat_message_get_recipient (LanyardChatMessage *self)
{
  return self->record != NULL ? self->record->recipient : NULL;
}

gboolean
lanyard_chat_message_get_private (LanyardChatMessage *self)
{
  return self->record != NULL && self->record->recipient != NULL;
}

const char *
lanyard_chat_message_get_text (LanyardChatMessage *self)
{
  return self->record != NULL ? self->record->text : "";
}

gint64
lanyard_chat_message_get_time (LanyardChatMessage *self)
{
  return self->record != NULL ? self->record->time : 0;
}

LanyardChatDelivery
lanyard_chat_message_get_state (LanyardChatMessage *self)
{
  return self->state;
}

const char *
lanyard_chat_message_get_reason (LanyardChatMessage *self)
{
  return self->reason;
}

GFile *
lanyard_chat_message_get_picture (LanyardChatMessage *self)
{
  return self->picture;
}

const char *
lanyard_chat_message_get_media_type (LanyardChatMessage *self)
{
  return self->record != NULL ? self->record->media : "";
}

guint
lanyard_chat_message_get_width (LanyardChatMessage *self)
{
  return self->record != NULL ? self->record->width : 0;
}

guint
lanyard_chat_message_get_height (LanyardChatMessage *self)
{
  return self->record != NULL ? self->record->height : 0;
}

guint64
lanyard_chat_message_get_size (LanyardChatMessage *self)
{
  return self->record != NULL ? self->record->bytes : 0;
}

guint64
lanyard_chat_message_get_sequence (LanyardChatMessage *self)
{
  return self->record != NULL ? self->record->seq : 0;
}

const char *
lanyard_chat_message_get_reply_to (LanyardChatMessage *self)
{
  return self->about;
}

const char *
lanyard_chat_message_get_quoted_name (LanyardChatMessage *self)
{
  return self->quoted_name;
}

const char *
lanyard_chat_message_get_quoted_text (LanyardChatMessage *self)
{
  return self->quoted_text;
}

LanyardChatKind
lanyard_chat_message_get_quoted_kind (LanyardChatMessage *self)
{
  return self->quoted_kind;
}

gint64
lanyard_chat_message_get_edited (LanyardChatMessage *self)
{
  return self->edited;
}

gboolean
lanyard_chat_message_get_changing (LanyardChatMessage *self)
{
  return self->changing;
}

const char *
lanyard_chat_message_get_reactions (LanyardChatMessage *self)
{
  return self->reactions != NULL ? self->reactions : "";
}

const char *
lanyard_chat_message_get_mark (LanyardChatMessage *self)
{
  return self->record != NULL ? self->record->mark : "";
}

static void
lanyard_chat_message_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardChatMessage *self = LANYARD_CHAT_MESSAGE (object);

  switch (id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, lanyard_chat_message_get_loaded (self));
      break;
    case PROP_ID:
      g_value_set_string (value, lanyard_chat_message_get_id (self));
      break;
    case PROP_KIND:
      g_value_set_enum (value, lanyard_chat_message_get_kind (self));
      break;
    case PROP_AUTHOR:
      g_value_set_string (value, lanyard_chat_message_get_author (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, lanyard_chat_message_get_name (self));
      break;
    case PROP_MINE:
      g_value_set_boolean (value, self->mine);
      break;
    case PROP_PRIVATE:
      g_value_set_boolean (value, lanyard_chat_message_get_private (self));
      break;
    case PROP_RECIPIENT:
      g_value_set_string (value, lanyard_chat_message_get_recipient (self));
      break;
    case PROP_TEXT:
      g_value_set_string (value, lanyard_chat_message_get_text (self));
      break;
    case PROP_TIME:
      g_value_set_int64 (value, lanyard_chat_message_get_time (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;
    case PROP_PICTURE:
      g_value_set_object (value, self->picture);
      break;
    case PROP_MEDIA_TYPE:
      g_value_set_string (value, lanyard_chat_message_get_media_type (self));
      break;
    case PROP_WIDTH:
      g_value_set_uint (value, lanyard_chat_message_get_width (self));
      break;
    case PROP_HEIGHT:
      g_value_set_uint (value, lanyard_chat_message_get_height (self));
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, lanyard_chat_message_get_size (self));
      break;
    case PROP_REPLY_TO:
      g_value_set_string (value, self->about);
      break;
    case PROP_QUOTED_NAME:
      g_value_set_string (value, self->quoted_name);
      break;
    case PROP_QUOTED_TEXT:
      g_value_set_string (value, self->quoted_text);
      break;
    case PROP_EDITED:
      g_value_set_int64 (value, self->edited);
      break;
    case PROP_CHANGING:
      g_value_set_boolean (value, self->changing);
      break;
    case PROP_REACTIONS:
      g_value_set_string (value, lanyard_chat_message_get_reactions (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_chat_message_finalize (GObject *object)
{
  LanyardChatMessage *self = LANYARD_CHAT_MESSAGE (object);

  g_clear_pointer (&self->record, lanyard_chat_record_unref);
  g_free (self->id);
  g_free (self->reason);
  g_clear_object (&self->picture);
  g_free (self->about);
  g_free (self->quoted_name);
  g_free (self->quoted_text);
  g_free (self->reactions);

  G_OBJECT_CLASS (lanyard_chat_message_parent_class)->finalize (object);
}

static void
lanyard_chat_message_class_init (LanyardChatMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lanyard_chat_message_get_property;
  object_class->finalize = lanyard_chat_message_finalize;

  props[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, "", flags);
  props[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, LANYARD_TYPE_CHAT_KIND,
                                        LANYARD_CHAT_TEXT, flags);
  props[PROP_AUTHOR] = g_param_spec_string ("author", NULL, NULL, "", flags);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  props[PROP_MINE] = g_param_spec_boolean ("mine", NULL, NULL, FALSE, flags);
  props[PROP_PRIVATE] = g_param_spec_boolean ("private", NULL, NULL, FALSE, flags);
  props[PROP_RECIPIENT] = g_param_spec_string ("recipient", NULL, NULL, NULL, flags);
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  props[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, LANYARD_TYPE_CHAT_DELIVERY,
                                         LANYARD_CHAT_QUEUED, flags);
  props[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  props[PROP_PICTURE] = g_param_spec_object ("picture", NULL, NULL, G_TYPE_FILE, flags);
  props[PROP_MEDIA_TYPE] = g_param_spec_string ("media-type", NULL, NULL, "", flags);
  props[PROP_WIDTH] = g_param_spec_uint ("width", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_HEIGHT] = g_param_spec_uint ("height", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_REPLY_TO] = g_param_spec_string ("reply-to", NULL, NULL, NULL, flags);
  props[PROP_QUOTED_NAME] = g_param_spec_string ("quoted-name", NULL, NULL, NULL, flags);
  props[PROP_QUOTED_TEXT] = g_param_spec_string ("quoted-text", NULL, NULL, NULL, flags);
  props[PROP_EDITED] = g_param_spec_int64 ("edited", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_CHANGING] = g_param_spec_boolean ("changing", NULL, NULL, FALSE, flags);
  props[PROP_REACTIONS] = g_param_spec_string ("reactions", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
lanyard_chat_message_init (LanyardChatMessage *self)
{
}
