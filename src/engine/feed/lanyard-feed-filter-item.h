/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/feed/lanyard-feed-filter.h"

G_BEGIN_DECLS

/**
 * LanyardFeedFilterItem:
 *
 * A saved search or a rule as lists show it: one that stays is the same object. Main context only.
 *
 * Properties, read-only, that notify: "name" (string), "unread" (uint, of a saved search). "changed" is emitted for anything else.
 */
#define LANYARD_TYPE_FEED_FILTER_ITEM (lanyard_feed_filter_item_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedFilterItem, lanyard_feed_filter_item, LANYARD, FEED_FILTER_ITEM, GObject)

/* (transfer full) @record */
LanyardFeedFilterItem         *lanyard_feed_filter_item_new        (LanyardFeedFilterRecord *record);
/* (transfer none): as it is on disk. */
const LanyardFeedFilterRecord *lanyard_feed_filter_item_get_record (LanyardFeedFilterItem   *self);
/* (transfer full) @record: tells what is different. For the reader. */
void                           lanyard_feed_filter_item_set_record (LanyardFeedFilterItem   *self,
                                                                    LanyardFeedFilterRecord *record);

G_END_DECLS
