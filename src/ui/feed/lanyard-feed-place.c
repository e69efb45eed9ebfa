/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-place.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _LanyardFeedPlace
{
  GObject parent_instance;

  LanyardFeedPlaceKind kind;
  char *folder;
  LanyardFeedSubscription *subscription;
  LanyardFeedFilterItem *filter;
  guint unread;
  guint depth;
  gboolean expanded;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_UNREAD,
  PROP_DEPTH,
  PROP_EXPANDED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardFeedPlace, lanyard_feed_place, G_TYPE_OBJECT)

static void
lanyard_feed_place_finalize (GObject *object)
{
  LanyardFeedPlace *self = LANYARD_FEED_PLACE (object);

  g_free (self->folder);
  g_clear_object (&self->subscription);
  g_clear_object (&self->filter);

  G_OBJECT_CLASS (lanyard_feed_place_parent_class)->finalize (object);
}

static void
lanyard_feed_place_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardFeedPlace *self = LANYARD_FEED_PLACE (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, lanyard_feed_place_get_name (self));
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case PROP_DEPTH:
      g_value_set_uint (value, self->depth);
      break;
    case PROP_EXPANDED:
      g_value_set_boolean (value, self->expanded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_feed_place_class_init (LanyardFeedPlaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lanyard_feed_place_finalize;
  object_class->get_property = lanyard_feed_place_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_DEPTH] = g_param_spec_uint ("depth", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_EXPANDED] = g_param_spec_boolean ("expanded", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_feed_place_init (LanyardFeedPlace *self)
{
  self->expanded = TRUE;
}

static void
title_changed (LanyardFeedPlace *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

LanyardFeedPlace *
lanyard_feed_place_new (LanyardFeedPlaceKind kind,
                        const char *folder,
                        LanyardFeedSubscription *subscription)
{
  LanyardFeedPlace *self = g_object_new (LANYARD_TYPE_FEED_PLACE, NULL);

  self->kind = kind;
  self->folder = g_strdup (folder);
  if (subscription != NULL)
    {
      self->subscription = g_object_ref (subscription);
      g_signal_connect_object (subscription, "notify::title", G_CALLBACK (title_changed), self,
                               G_CONNECT_SWAPPED);
    }
  return self;
}

LanyardFeedPlace *
lanyard_feed_place_new_search (LanyardFeedFilterItem *filter)
{
  LanyardFeedPlace *self = g_object_new (LANYARD_TYPE_FEED_PLACE, NULL);

  self->kind = LANYARD_FEED_PLACE_SEARCH;
  self->filter = g_object_ref (filter);
  g_signal_connect_object (filter, "notify::name", G_CALLBACK (title_changed), self, G_CONNECT_SWAPPED);
  return self;
}

LanyardFeedPlaceKind
lanyard_feed_place_get_kind (LanyardFeedPlace *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_PLACE (self), LANYARD_FEED_PLACE_ALL);

  return self->kind;
}

const char *
lanyard_feed_place_get_name (LanyardFeedPlace *self)
{
  const char *slash;

  g_return_val_if_fail (LANYARD_IS_FEED_PLACE (self), NULL);

  switch (self->kind)
    {
    case LANYARD_FEED_PLACE_UNREAD:
      return _ ("Unread");
    case LANYARD_FEED_PLACE_STARRED:
      return _ ("Starred");
    case LANYARD_FEED_PLACE_SEARCH:
      return lanyard_feed_filter_item_get_record (self->filter)->name;
    case LANYARD_FEED_PLACE_FOLDER:
      slash = strrchr (self->folder, '/');
      return slash != NULL ? slash + 1 : self->folder;
    case LANYARD_FEED_PLACE_FEED:
      return lanyard_feed_subscription_get_title (self->subscription);
    case LANYARD_FEED_PLACE_ALL:
    default:
      return _ ("All entries");
    }
}

const char *
lanyard_feed_place_get_folder (LanyardFeedPlace *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_PLACE (self), NULL);

  return self->folder;
}

LanyardFeedSubscription *
lanyard_feed_place_get_subscription (LanyardFeedPlace *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_PLACE (self), NULL);

  return self->subscription;
}

LanyardFeedFilterItem *
lanyard_feed_place_get_filter (LanyardFeedPlace *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_PLACE (self), NULL);

  return self->filter;
}

guint
lanyard_feed_place_get_unread (LanyardFeedPlace *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_PLACE (self), 0);

  return self->unread;
}

guint
lanyard_feed_place_get_depth (LanyardFeedPlace *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_PLACE (self), 0);

  return self->depth;
}

gboolean
lanyard_feed_place_get_expanded (LanyardFeedPlace *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_PLACE (self), FALSE);

  return self->expanded;
}

void
lanyard_feed_place_set_unread (LanyardFeedPlace *self, guint unread)
{
  if (self->unread == unread)
    return;
  self->unread = unread;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
}

void
lanyard_feed_place_set_depth (LanyardFeedPlace *self, guint depth)
{
  if (self->depth == depth)
    return;
  self->depth = depth;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DEPTH]);
}

void
lanyard_feed_place_set_expanded (LanyardFeedPlace *self, gboolean expanded)
{
  if (self->expanded == expanded)
    return;
  self->expanded = expanded;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXPANDED]);
}

LanyardFeedQuery
lanyard_feed_place_get_query (LanyardFeedPlace *self)
{
  LanyardFeedQuery query = { 0 };

  g_return_val_if_fail (LANYARD_IS_FEED_PLACE (self), query);

  query.unread = self->kind == LANYARD_FEED_PLACE_UNREAD;
  query.starred = self->kind == LANYARD_FEED_PLACE_STARRED;
  if (self->kind == LANYARD_FEED_PLACE_FOLDER)
    query.folder = self->folder;
  if (self->subscription != NULL)
    query.feed = lanyard_feed_subscription_get_id (self->subscription);
  if (self->filter != NULL)
    query.filter = lanyard_feed_filter_item_get_record (self->filter)->id;
  return query;
}
