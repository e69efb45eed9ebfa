/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-filter-item.h"

struct _LanyardFeedFilterItem
{
  GObject parent_instance;

  LanyardFeedFilterRecord *record;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_UNREAD,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (LanyardFeedFilterItem, lanyard_feed_filter_item, G_TYPE_OBJECT)

static void
lanyard_feed_filter_item_finalize (GObject *object)
{
  g_clear_pointer (&LANYARD_FEED_FILTER_ITEM (object)->record, lanyard_feed_filter_record_free);

  G_OBJECT_CLASS (lanyard_feed_filter_item_parent_class)->finalize (object);
}

static void
lanyard_feed_filter_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardFeedFilterItem *self = LANYARD_FEED_FILTER_ITEM (object);

  if (id == PROP_NAME)
    g_value_set_string (value, self->record->name);
  else if (id == PROP_UNREAD)
    g_value_set_uint (value, self->record->unread);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_feed_filter_item_class_init (LanyardFeedFilterItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lanyard_feed_filter_item_finalize;
  object_class->get_property = lanyard_feed_filter_item_get_property;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
lanyard_feed_filter_item_init (LanyardFeedFilterItem *self)
{
}

LanyardFeedFilterItem *
lanyard_feed_filter_item_new (LanyardFeedFilterRecord *record)
{
  LanyardFeedFilterItem *self = g_object_new (LANYARD_TYPE_FEED_FILTER_ITEM, NULL);

  self->record = record;
  return self;
}

const LanyardFeedFilterRecord *
lanyard_feed_filter_item_get_record (LanyardFeedFilterItem *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_FILTER_ITEM (self), NULL);

  return self->record;
}

void
lanyard_feed_filter_item_set_record (LanyardFeedFilterItem *self, LanyardFeedFilterRecord *record)
{
  g_autoptr (LanyardFeedFilterRecord) before = g_steal_pointer (&self->record);

  self->record = record;
  if (g_strcmp0 (before->name, record->name) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  if (before->unread != record->unread)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
  if (!lanyard_feed_filter_record_equal (before, record))
    g_signal_emit (self, changed_signal, 0);
}
