/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/feed/lanyard-feed-store.h"

G_BEGIN_DECLS

/**
 * LanyardFeedSubscription:
 *
 * A feed that is followed, as lists show it; every property notifies. Main context only.
 *
 * Properties, all read-only: id (int64), url, title, folder, site, last-error (strings), unread, total, interval (uints),
 * next-fetch, last-updated (int64, seconds since 1970 UTC, 0 for never), gone, notify-new, pictures, fulltext, refreshing
 * (booleans), icon (GBytes of a picture file, or %NULL).
 */
#define LANYARD_TYPE_FEED_SUBSCRIPTION (lanyard_feed_subscription_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedSubscription, lanyard_feed_subscription, LANYARD, FEED_SUBSCRIPTION, GObject)

gint64      lanyard_feed_subscription_get_id           (LanyardFeedSubscription *self);
const char *lanyard_feed_subscription_get_url          (LanyardFeedSubscription *self);
const char *lanyard_feed_subscription_get_title        (LanyardFeedSubscription *self);
/* Whether the title is the user's own; else it follows the feed's. */
gboolean    lanyard_feed_subscription_get_renamed      (LanyardFeedSubscription *self);
/* "" for none; nested ones are joined by "/". */
const char *lanyard_feed_subscription_get_folder       (LanyardFeedSubscription *self);
/* (nullable): the page the feed belongs to. */
const char *lanyard_feed_subscription_get_site         (LanyardFeedSubscription *self);
/* (nullable): why the last attempt to fetch it failed. */
const char *lanyard_feed_subscription_get_last_error   (LanyardFeedSubscription *self);
guint       lanyard_feed_subscription_get_unread       (LanyardFeedSubscription *self);
guint       lanyard_feed_subscription_get_total        (LanyardFeedSubscription *self);
guint       lanyard_feed_subscription_get_interval     (LanyardFeedSubscription *self);
gint64      lanyard_feed_subscription_get_next_fetch   (LanyardFeedSubscription *self);
gint64      lanyard_feed_subscription_get_last_updated (LanyardFeedSubscription *self);
gboolean    lanyard_feed_subscription_get_gone         (LanyardFeedSubscription *self);
gboolean    lanyard_feed_subscription_get_notify_new   (LanyardFeedSubscription *self);
gboolean    lanyard_feed_subscription_get_pictures     (LanyardFeedSubscription *self);
/* Whether the whole articles of its entries are fetched from their pages. */
gboolean    lanyard_feed_subscription_get_fulltext     (LanyardFeedSubscription *self);
gboolean    lanyard_feed_subscription_get_refreshing   (LanyardFeedSubscription *self);
GBytes     *lanyard_feed_subscription_get_icon         (LanyardFeedSubscription *self);

/**
 * LanyardFeedSubscriptions:
 *
 * All subscriptions, a GListModel of #LanyardFeedSubscription by folder and title. Belongs to a
 * #LanyardFeedReader, which keeps it true. Main context only. Property unread (uint): of all together.
 */
#define LANYARD_TYPE_FEED_SUBSCRIPTIONS (lanyard_feed_subscriptions_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedSubscriptions, lanyard_feed_subscriptions, LANYARD, FEED_SUBSCRIPTIONS, GObject)

/* (nullable) (transfer none) */
LanyardFeedSubscription *lanyard_feed_subscriptions_find       (LanyardFeedSubscriptions *self,
                                                                gint64                    feed);
guint                    lanyard_feed_subscriptions_get_unread (LanyardFeedSubscriptions *self);

G_END_DECLS
