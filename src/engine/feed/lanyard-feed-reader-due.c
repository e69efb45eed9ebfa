/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refreshing by itself: a timer for the feed that is due first. */
#include "engine/feed/lanyard-feed-reader-private.h"

/* Feeds that are due within this time of each other are fetched together. */
#define DUE_SLACK_SECONDS    5
#define LONGEST_WAIT_SECONDS 3600

static void
on_due_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LanyardFeedRefreshed refreshed;
  g_autoptr (GError) error = NULL;

  lanyard_feed_reader_refresh_finish (LANYARD_FEED_READER (source), result, &refreshed, &error);
}

static gboolean
refresh_due (gpointer data)
{
  LanyardFeedReader *self = data;
  g_autoptr (GArray) due = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GListModel *model = G_LIST_MODEL (self->subscriptions);

  self->due_timer = 0;
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LanyardFeedSubscription) subscription = g_list_model_get_item (model, i);
      gint64 id = lanyard_feed_subscription_get_id (subscription);

      if (!lanyard_feed_subscription_get_gone (subscription) &&
          lanyard_feed_subscription_get_next_fetch (subscription) <= now + DUE_SLACK_SECONDS)
        g_array_append_val (due, id);
    }
  if (due->len > 0)
    lanyard_feed_reader_refresh_async (self, (const gint64 *)(gpointer)due->data, due->len,
                                       self->cancellable, NULL, on_due_refreshed, NULL);
  else
    lanyard_feed_reader_schedule (self);
  return G_SOURCE_REMOVE;
}

void
lanyard_feed_reader_schedule (LanyardFeedReader *self)
{
  GListModel *model = G_LIST_MODEL (self->subscriptions);
  gint64 soonest = G_MAXINT64;
  gint64 wait;

  g_clear_handle_id (&self->due_timer, g_source_remove);
  if (!self->automatic)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LanyardFeedSubscription) subscription = g_list_model_get_item (model, i);
      gint64 id = lanyard_feed_subscription_get_id (subscription);

      if (!lanyard_feed_subscription_get_gone (subscription) &&
          !g_hash_table_contains (self->busy, &id))
        soonest = MIN (soonest, lanyard_feed_subscription_get_next_fetch (subscription));
    }
  if (soonest == G_MAXINT64)
    return;
  wait = soonest - g_get_real_time () / G_USEC_PER_SEC;
  self->due_timer =
      g_timeout_add_seconds ((guint)CLAMP (wait, 1, LONGEST_WAIT_SECONDS), refresh_due, self);
}
