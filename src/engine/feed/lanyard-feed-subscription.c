/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-subscription-private.h"

#include <string.h>

struct _LanyardFeedSubscription
{
  GObject parent_instance;

  LanyardFeedRecord *record;
  gboolean refreshing;
};

G_DEFINE_FINAL_TYPE (LanyardFeedSubscription, lanyard_feed_subscription, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_URL,
  PROP_TITLE,
  PROP_FOLDER,
  PROP_SITE,
  PROP_LAST_ERROR,
  PROP_UNREAD,
  PROP_TOTAL,
  PROP_INTERVAL,
  PROP_NEXT_FETCH,
  PROP_LAST_UPDATED,
  PROP_GONE,
  PROP_NOTIFY_NEW,
  PROP_PICTURES,
  PROP_FULLTEXT,
  PROP_REFRESHING,
  PROP_ICON,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

gint64
lanyard_feed_subscription_get_id (LanyardFeedSubscription *self)
{
  return self->record->id;
}

const char *
lanyard_feed_subscription_get_url (LanyardFeedSubscription *self)
{
  return self->record->url;
}

const char *
lanyard_feed_subscription_get_title (LanyardFeedSubscription *self)
{
  return self->record->title;
}

const char *
lanyard_feed_subscription_get_folder (LanyardFeedSubscription *self)
{
  return self->record->folder;
}

const char *
lanyard_feed_subscription_get_site (LanyardFeedSubscription *self)
{
  return self->record->site;
}

const char *
lanyard_feed_subscription_get_last_error (LanyardFeedSubscription *self)
{
  return self->record->last_error;
}

guint
lanyard_feed_subscription_get_unread (LanyardFeedSubscription *self)
{
  return self->record->unread;
}

guint
lanyard_feed_subscription_get_total (LanyardFeedSubscription *self)
{
  return self->record->total;
}

guint
lanyard_feed_subscription_get_interval (LanyardFeedSubscription *self)
{
  return self->record->interval;
}

gint64
lanyard_feed_subscription_get_next_fetch (LanyardFeedSubscription *self)
{
  return self->record->next_fetch;
}

gint64
lanyard_feed_subscription_get_last_updated (LanyardFeedSubscription *self)
{
  return self->record->last_updated;
}

gboolean
lanyard_feed_subscription_get_gone (LanyardFeedSubscription *self)
{
  return self->record->gone;
}

gboolean
lanyard_feed_subscription_get_notify_new (LanyardFeedSubscription *self)
{
  return self->record->notify;
}

gboolean
lanyard_feed_subscription_get_renamed (LanyardFeedSubscription *self)
{
  return self->record->renamed;
}

gboolean
lanyard_feed_subscription_get_fulltext (LanyardFeedSubscription *self)
{
  return self->record->fulltext;
}

gboolean
lanyard_feed_subscription_get_pictures (LanyardFeedSubscription *self)
{
  return self->record->pictures;
}

gboolean
lanyard_feed_subscription_get_refreshing (LanyardFeedSubscription *self)
{
  return self->refreshing;
}

GBytes *
lanyard_feed_subscription_get_icon (LanyardFeedSubscription *self)
{
  return self->record->icon;
}

const LanyardFeedRecord *
lanyard_feed_subscription_get_record (LanyardFeedSubscription *self)
{
  return self->record;
}

void
lanyard_feed_subscription_set_refreshing (LanyardFeedSubscription *self, gboolean refreshing)
{
  if (self->refreshing == refreshing)
    return;
  self->refreshing = refreshing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REFRESHING]);
}

static void
notify_text (LanyardFeedSubscription *self, guint property, const char *before, const char *after)
{
  if (g_strcmp0 (before, after) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
notify_number (LanyardFeedSubscription *self, guint property, gint64 before, gint64 after)
{
  if (before != after)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static gboolean
same_bytes (GBytes *a, GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal (a, b));
}

void
lanyard_feed_subscription_set_record (LanyardFeedSubscription *self, LanyardFeedRecord *record)
{
  g_autoptr (LanyardFeedRecord) before = self->record;

  self->record = record;
  if (before == NULL)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  notify_text (self, PROP_URL, before->url, record->url);
  notify_text (self, PROP_TITLE, before->title, record->title);
  notify_text (self, PROP_FOLDER, before->folder, record->folder);
  notify_text (self, PROP_SITE, before->site, record->site);
  notify_text (self, PROP_LAST_ERROR, before->last_error, record->last_error);
  notify_number (self, PROP_UNREAD, before->unread, record->unread);
  notify_number (self, PROP_TOTAL, before->total, record->total);
  notify_number (self, PROP_INTERVAL, before->interval, record->interval);
  notify_number (self, PROP_NEXT_FETCH, before->next_fetch, record->next_fetch);
  notify_number (self, PROP_LAST_UPDATED, before->last_updated, record->last_updated);
  notify_number (self, PROP_GONE, before->gone, record->gone);
  notify_number (self, PROP_NOTIFY_NEW, before->notify, record->notify);
  notify_number (self, PROP_PICTURES, before->pictures, record->pictures);
  notify_number (self, PROP_FULLTEXT, before->fulltext, record->fulltext);
  if (!same_bytes (before->icon, record->icon))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ICON]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
lanyard_feed_subscription_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardFeedSubscription *self = LANYARD_FEED_SUBSCRIPTION (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_int64 (value, self->record->id);
      break;
    case PROP_URL:
      g_value_set_string (value, self->record->url);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->record->title);
      break;
    case PROP_FOLDER:
      g_value_set_string (value, self->record->folder);
      break;
    case PROP_SITE:
      g_value_set_string (value, self->record->site);
      break;
    case PROP_LAST_ERROR:
      g_value_set_string (value, self->record->last_error);
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->record->unread);
      break;
    case PROP_TOTAL:
      g_value_set_uint (value, self->record->total);
      break;
    case PROP_INTERVAL:
      g_value_set_uint (value, self->record->interval);
      break;
    case PROP_NEXT_FETCH:
      g_value_set_int64 (value, self->record->next_fetch);
      break;
    case PROP_LAST_UPDATED:
      g_value_set_int64 (value, self->record->last_updated);
      break;
    case PROP_GONE:
      g_value_set_boolean (value, self->record->gone);
      break;
    case PROP_NOTIFY_NEW:
      g_value_set_boolean (value, self->record->notify);
      break;
    case PROP_FULLTEXT:
      g_value_set_boolean (value, self->record->fulltext);
      break;
    case PROP_PICTURES:
      g_value_set_boolean (value, self->record->pictures);
      break;
    case PROP_REFRESHING:
      g_value_set_boolean (value, self->refreshing);
      break;
    case PROP_ICON:
      g_value_set_boxed (value, self->record->icon);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_feed_subscription_finalize (GObject *object)
{
  LanyardFeedSubscription *self = LANYARD_FEED_SUBSCRIPTION (object);

  g_clear_pointer (&self->record, lanyard_feed_record_free);

  G_OBJECT_CLASS (lanyard_feed_subscription_parent_class)->finalize (object);
}

static void
lanyard_feed_subscription_class_init (LanyardFeedSubscriptionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lanyard_feed_subscription_finalize;
  object_class->get_property = lanyard_feed_subscription_get_property;

  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, NULL, flags);
  properties[PROP_SITE] = g_param_spec_string ("site", NULL, NULL, NULL, flags);
  properties[PROP_LAST_ERROR] = g_param_spec_string ("last-error", NULL, NULL, NULL, flags);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_TOTAL] = g_param_spec_uint ("total", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_INTERVAL] = g_param_spec_uint ("interval", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_NEXT_FETCH] =
      g_param_spec_int64 ("next-fetch", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_LAST_UPDATED] =
      g_param_spec_int64 ("last-updated", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_GONE] = g_param_spec_boolean ("gone", NULL, NULL, FALSE, flags);
  properties[PROP_NOTIFY_NEW] = g_param_spec_boolean ("notify-new", NULL, NULL, FALSE, flags);
  properties[PROP_FULLTEXT] = g_param_spec_boolean ("fulltext", NULL, NULL, FALSE, flags);
  properties[PROP_PICTURES] = g_param_spec_boolean ("pictures", NULL, NULL, FALSE, flags);
  properties[PROP_REFRESHING] = g_param_spec_boolean ("refreshing", NULL, NULL, FALSE, flags);
  properties[PROP_ICON] = g_param_spec_boxed ("icon", NULL, NULL, G_TYPE_BYTES, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_feed_subscription_init (LanyardFeedSubscription *self)
{
}
