/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-entries-private.h"

struct _LanyardFeedEntry
{
  GObject parent_instance;

  gint64 id;
  gboolean loaded;
  LanyardFeedEntryRecord *record; /* an empty one until loaded */
};

G_DEFINE_FINAL_TYPE (LanyardFeedEntry, lanyard_feed_entry, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_FEED,
  PROP_TIME,
  PROP_TITLE,
  PROP_LINK,
  PROP_AUTHOR,
  PROP_SUMMARY,
  PROP_THUMBNAIL,
  PROP_READ,
  PROP_STARRED,
  PROP_LOADED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

gint64
lanyard_feed_entry_get_id (LanyardFeedEntry *self)
{
  return self->id;
}

gint64
lanyard_feed_entry_get_feed (LanyardFeedEntry *self)
{
  return self->record->feed;
}

gint64
lanyard_feed_entry_get_time (LanyardFeedEntry *self)
{
  return self->record->time;
}

const char *
lanyard_feed_entry_get_title (LanyardFeedEntry *self)
{
  return self->record->title;
}

const char *
lanyard_feed_entry_get_link (LanyardFeedEntry *self)
{
  return self->record->link;
}

const char *
lanyard_feed_entry_get_author (LanyardFeedEntry *self)
{
  return self->record->author;
}

const char *
lanyard_feed_entry_get_summary (LanyardFeedEntry *self)
{
  return self->record->summary;
}

const char *
lanyard_feed_entry_get_thumbnail (LanyardFeedEntry *self)
{
  return self->record->thumbnail;
}

const char *
lanyard_feed_entry_get_feed_url (LanyardFeedEntry *self)
{
  return self->record->feed_url;
}

gboolean
lanyard_feed_entry_get_read (LanyardFeedEntry *self)
{
  return self->record->read;
}

gboolean
lanyard_feed_entry_get_starred (LanyardFeedEntry *self)
{
  return self->record->starred;
}

gboolean
lanyard_feed_entry_get_loaded (LanyardFeedEntry *self)
{
  return self->loaded;
}

void
lanyard_feed_entry_set_record (LanyardFeedEntry *self, LanyardFeedEntryRecord *record)
{
  g_autoptr (LanyardFeedEntryRecord) before = self->record;
  gboolean first = !self->loaded;

  self->record = record;
  self->loaded = TRUE;
  g_object_freeze_notify (G_OBJECT (self));
  if (before->feed != record->feed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FEED]);
  if (before->time != record->time)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIME]);
  if (g_strcmp0 (before->title, record->title) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  if (g_strcmp0 (before->link, record->link) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LINK]);
  if (g_strcmp0 (before->author, record->author) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AUTHOR]);
  if (g_strcmp0 (before->summary, record->summary) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
  if (g_strcmp0 (before->thumbnail, record->thumbnail) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_THUMBNAIL]);
  if (before->read != record->read)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READ]);
  if (before->starred != record->starred)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STARRED]);
  if (first)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
  g_object_thaw_notify (G_OBJECT (self));
}

void
lanyard_feed_entry_set_state (LanyardFeedEntry *self, LanyardFeedState state, gboolean value)
{
  gboolean *place = state == LANYARD_FEED_STATE_READ ? &self->record->read : &self->record->starred;

  if (*place == value)
    return;
  *place = value;
  g_object_notify_by_pspec (
      G_OBJECT (self), properties[state == LANYARD_FEED_STATE_READ ? PROP_READ : PROP_STARRED]);
}

static void
lanyard_feed_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardFeedEntry *self = LANYARD_FEED_ENTRY (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_int64 (value, self->id);
      break;
    case PROP_FEED:
      g_value_set_int64 (value, self->record->feed);
      break;
    case PROP_TIME:
      g_value_set_int64 (value, self->record->time);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->record->title);
      break;
    case PROP_LINK:
      g_value_set_string (value, self->record->link);
      break;
    case PROP_AUTHOR:
      g_value_set_string (value, self->record->author);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->record->summary);
      break;
    case PROP_THUMBNAIL:
      g_value_set_string (value, self->record->thumbnail);
      break;
    case PROP_READ:
      g_value_set_boolean (value, self->record->read);
      break;
    case PROP_STARRED:
      g_value_set_boolean (value, self->record->starred);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_feed_entry_finalize (GObject *object)
{
  LanyardFeedEntry *self = LANYARD_FEED_ENTRY (object);

  g_clear_pointer (&self->record, lanyard_feed_entry_record_free);

  G_OBJECT_CLASS (lanyard_feed_entry_parent_class)->finalize (object);
}

static void
lanyard_feed_entry_class_init (LanyardFeedEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lanyard_feed_entry_finalize;
  object_class->get_property = lanyard_feed_entry_get_property;

  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_FEED] = g_param_spec_int64 ("feed", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_LINK] = g_param_spec_string ("link", NULL, NULL, NULL, flags);
  properties[PROP_AUTHOR] = g_param_spec_string ("author", NULL, NULL, NULL, flags);
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, flags);
  properties[PROP_THUMBNAIL] = g_param_spec_string ("thumbnail", NULL, NULL, NULL, flags);
  properties[PROP_READ] = g_param_spec_boolean ("read", NULL, NULL, FALSE, flags);
  properties[PROP_STARRED] = g_param_spec_boolean ("starred", NULL, NULL, FALSE, flags);
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_feed_entry_init (LanyardFeedEntry *self)
{
  self->record = g_new0 (LanyardFeedEntryRecord, 1);
}

LanyardFeedEntry *
lanyard_feed_entry_new (gint64 id)
{
  LanyardFeedEntry *self = g_object_new (LANYARD_TYPE_FEED_ENTRY, NULL);

  self->id = id;
  return self;
}
