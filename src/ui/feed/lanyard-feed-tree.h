/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/feed/lanyard-feed-place.h"

G_BEGIN_DECLS

/**
 * LanyardFeedTree:
 *
 * What the first column shows, from top to bottom: all, unread, starred, then saved searches, then folders with what is in them (unless
 * folded up), then the feeds that are in none. A GListModel of #LanyardFeedPlace that follows the subscriptions; one that stays
 * is the same object.
 *
 * Property "folded" (strv, writable): the folders that are folded up, to come back as they were. Main thread.
 */
#define LANYARD_TYPE_FEED_TREE (lanyard_feed_tree_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedTree, lanyard_feed_tree, LANYARD, FEED_TREE, GObject)

/* @filters: (element-type LanyardFeedFilterItem): of which rules are left out. */
LanyardFeedTree  *lanyard_feed_tree_new          (LanyardFeedSubscriptions *subscriptions,
                                                  GListModel               *filters);
void              lanyard_feed_tree_set_expanded (LanyardFeedTree          *self,
                                                  LanyardFeedPlace         *place,
                                                  gboolean                  expanded);
/* (nullable) (transfer none), also of a feed in a folded folder. */
LanyardFeedPlace *lanyard_feed_tree_find_feed    (LanyardFeedTree          *self,
                                                  gint64                    feed);
/* (nullable) (transfer none) */
LanyardFeedPlace *lanyard_feed_tree_find_search  (LanyardFeedTree          *self,
                                                  gint64                    filter);
/* Follow now what the subscriptions told. */
void              lanyard_feed_tree_flush        (LanyardFeedTree          *self);
gboolean          lanyard_feed_tree_has_folder   (LanyardFeedTree          *self,
                                                  const char               *folder);
/* Unfolds what @place is in; its position then, or G_MAXUINT when it is gone. */
guint             lanyard_feed_tree_reveal       (LanyardFeedTree          *self,
                                                  LanyardFeedPlace         *place);
/* (transfer full): the paths of all folders, sorted. */
char            **lanyard_feed_tree_dup_folders  (LanyardFeedTree          *self);
/* (transfer full) (element-type gint64): the feeds that @place shows the entries of. */
GArray           *lanyard_feed_tree_dup_feeds    (LanyardFeedTree          *self,
                                                  LanyardFeedPlace         *place);

G_END_DECLS
