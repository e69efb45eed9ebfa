/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/feed/lanyard-feed-entries.h"
#include "engine/feed/lanyard-feed-subscription.h"
#include "ui/feed/lanyard-feed-thumbnails.h"

G_BEGIN_DECLS

/**
 * LanyardFeedEntryRow:
 *
 * A row of the second column: whether it is unread, title, source, time, star, and a thumbnail where the feed's
 * pictures are allowed. Signal: "star": its star was pressed. Main thread.
 */
#define LANYARD_TYPE_FEED_ENTRY_ROW (lanyard_feed_entry_row_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedEntryRow, lanyard_feed_entry_row, LANYARD, FEED_ENTRY_ROW, GtkWidget)

GtkWidget        *lanyard_feed_entry_row_new       (LanyardFeedSubscriptions *subscriptions,
                                                    LanyardFeedThumbnails    *thumbnails);
/* @entry (nullable). */
void              lanyard_feed_entry_row_set_entry (LanyardFeedEntryRow      *self,
                                                    LanyardFeedEntry         *entry);
LanyardFeedEntry *lanyard_feed_entry_row_get_entry (LanyardFeedEntryRow      *self);

/* It is in sight: fetch the thumbnail, if it has one that is not there. */
void              lanyard_feed_entry_row_seen      (LanyardFeedEntryRow      *self);

G_END_DECLS
