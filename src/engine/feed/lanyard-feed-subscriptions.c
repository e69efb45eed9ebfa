/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-subscription-private.h"

struct _LanyardFeedSubscriptions
{
  GObject parent_instance;

  GPtrArray *items;
  GHashTable *by_id; /* gint64 of the record -> LanyardFeedSubscription */
  guint unread;
};

static GParamSpec *unread_property;

static GType
get_item_type (GListModel *model)
{
  return LANYARD_TYPE_FEED_SUBSCRIPTION;
}

static guint
get_n_items (GListModel *model)
{
  return LANYARD_FEED_SUBSCRIPTIONS (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LanyardFeedSubscriptions *self = LANYARD_FEED_SUBSCRIPTIONS (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LanyardFeedSubscriptions,
                               lanyard_feed_subscriptions,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, model_init))

LanyardFeedSubscription *
lanyard_feed_subscriptions_find (LanyardFeedSubscriptions *self, gint64 feed)
{
  return g_hash_table_lookup (self->by_id, &feed);
}

guint
lanyard_feed_subscriptions_get_unread (LanyardFeedSubscriptions *self)
{
  return self->unread;
}

static void
count_unread (LanyardFeedSubscriptions *self)
{
  guint unread = 0;

  for (guint i = 0; i < self->items->len; i++)
    unread += lanyard_feed_subscription_get_unread (self->items->pdata[i]);
  if (unread == self->unread)
    return;
  self->unread = unread;
  g_object_notify_by_pspec (G_OBJECT (self), unread_property);
}

void
lanyard_feed_subscriptions_set_record (LanyardFeedSubscriptions *self, LanyardFeedRecord *record)
{
  LanyardFeedSubscription *subscription = lanyard_feed_subscriptions_find (self, record->id);

  if (subscription == NULL)
    {
      lanyard_feed_record_free (record);
      return;
    }
  /* The table's key is in the record that goes. */
  g_hash_table_steal (self->by_id, &record->id);
  lanyard_feed_subscription_set_record (subscription, record);
  g_hash_table_insert (self->by_id, &record->id, subscription);
  count_unread (self);
}

void
lanyard_feed_subscriptions_set_records (LanyardFeedSubscriptions *self, GPtrArray *records)
{
  g_autoptr (GPtrArray) owned = records;
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->items);
  g_autoptr (GHashTable) known = g_steal_pointer (&self->by_id);
  guint same = 0;
  guint tail = 0;

  /* The objects own the records from here on. */
  g_ptr_array_set_free_func (records, NULL);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < records->len; i++)
    {
      LanyardFeedRecord *record = records->pdata[i];
      LanyardFeedSubscription *subscription = g_hash_table_lookup (known, &record->id);

      if (subscription != NULL)
        {
          g_hash_table_remove (known, &record->id);
          g_object_ref (subscription);
        }
      else
        subscription = g_object_new (LANYARD_TYPE_FEED_SUBSCRIPTION, NULL);
      lanyard_feed_subscription_set_record (subscription, record);
      g_ptr_array_add (self->items, subscription);
      g_hash_table_insert (self->by_id, &record->id, subscription);
    }

  /* Only what is between the common beginning and end has changed. */
  while (same < before->len && same < self->items->len &&
         before->pdata[same] == self->items->pdata[same])
    same++;
  while (tail < before->len - same && tail < self->items->len - same &&
         before->pdata[before->len - 1 - tail] == self->items->pdata[self->items->len - 1 - tail])
    tail++;
  if (before->len != same + tail || self->items->len != same + tail)
    g_list_model_items_changed (G_LIST_MODEL (self), same, before->len - same - tail,
                                self->items->len - same - tail);
  count_unread (self);
}

static void
lanyard_feed_subscriptions_get_property (GObject *object,
                                         guint id,
                                         GValue *value,
                                         GParamSpec *pspec)
{
  g_value_set_uint (value, LANYARD_FEED_SUBSCRIPTIONS (object)->unread);
}

static void
lanyard_feed_subscriptions_finalize (GObject *object)
{
  LanyardFeedSubscriptions *self = LANYARD_FEED_SUBSCRIPTIONS (object);

  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);

  G_OBJECT_CLASS (lanyard_feed_subscriptions_parent_class)->finalize (object);
}

static void
lanyard_feed_subscriptions_class_init (LanyardFeedSubscriptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lanyard_feed_subscriptions_finalize;
  object_class->get_property = lanyard_feed_subscriptions_get_property;
  unread_property =
      g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_property (object_class, 1, unread_property);
}

static void
lanyard_feed_subscriptions_init (LanyardFeedSubscriptions *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
}

LanyardFeedSubscriptions *
lanyard_feed_subscriptions_new (void)
{
  return g_object_new (LANYARD_TYPE_FEED_SUBSCRIPTIONS, NULL);
}
