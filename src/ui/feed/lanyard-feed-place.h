/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-filter-item.h"
#include "engine/feed/lanyard-feed-subscription.h"

G_BEGIN_DECLS

typedef enum
{
  LANYARD_FEED_PLACE_ALL,
  LANYARD_FEED_PLACE_UNREAD,
  LANYARD_FEED_PLACE_STARRED,
  LANYARD_FEED_PLACE_SEARCH,
  LANYARD_FEED_PLACE_FOLDER,
  LANYARD_FEED_PLACE_FEED,
} LanyardFeedPlaceKind;

/**
 * LanyardFeedPlace:
 *
 * What the first column lists and the second one shows the entries of: all, the unread, the starred, a saved search, a folder, a feed. Made by
 * #LanyardFeedTree, which keeps it true. Main thread. Properties, read-only: "name" (string), "unread" (uint), "depth" (uint,
 * how many folders it is in), "expanded" (boolean, of folders).
 */
#define LANYARD_TYPE_FEED_PLACE (lanyard_feed_place_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedPlace, lanyard_feed_place, LANYARD, FEED_PLACE, GObject)

/* @folder: the path, for a folder. @subscription: for a feed. */
LanyardFeedPlace        *lanyard_feed_place_new              (LanyardFeedPlaceKind     kind,
                                                              const char              *folder,
                                                              LanyardFeedSubscription *subscription);
LanyardFeedPlace        *lanyard_feed_place_new_search       (LanyardFeedFilterItem   *filter);
LanyardFeedPlaceKind     lanyard_feed_place_get_kind         (LanyardFeedPlace        *self);
const char              *lanyard_feed_place_get_name         (LanyardFeedPlace        *self);
/* (nullable): a folder's whole path. */
const char              *lanyard_feed_place_get_folder       (LanyardFeedPlace        *self);
/* (nullable) (transfer none): a feed's. */
LanyardFeedSubscription *lanyard_feed_place_get_subscription (LanyardFeedPlace        *self);
/* (nullable) (transfer none): a saved search's. */
LanyardFeedFilterItem   *lanyard_feed_place_get_filter       (LanyardFeedPlace        *self);
guint                    lanyard_feed_place_get_unread       (LanyardFeedPlace        *self);
guint                    lanyard_feed_place_get_depth        (LanyardFeedPlace        *self);
gboolean                 lanyard_feed_place_get_expanded     (LanyardFeedPlace        *self);

/* For the tree. */
void                     lanyard_feed_place_set_unread       (LanyardFeedPlace        *self,
                                                              guint                    unread);
void                     lanyard_feed_place_set_depth        (LanyardFeedPlace        *self,
                                                              guint                    depth);
void                     lanyard_feed_place_set_expanded     (LanyardFeedPlace        *self,
                                                              gboolean                 expanded);

/* What to ask the reader for to get the entries of @self; the strings are @self's. */
LanyardFeedQuery         lanyard_feed_place_get_query        (LanyardFeedPlace        *self);

G_END_DECLS
