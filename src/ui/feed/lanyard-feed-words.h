/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-reader.h"

G_BEGIN_DECLS

/* What the Feeds tab says. Pure but for the reading of their arguments; times are seconds since 1970 UTC. All (transfer full)
 * unless const. */

/* When an entry was published, as short as it can be: "14:05", "Yesterday", "Tuesday", "3 March", "3 March 2025". */
char       *lanyard_feed_words_time          (gint64                      time,
                                              gint64                      now);
/* "in 12 min", "in 3 h", "now". */
char       *lanyard_feed_words_until         (gint64                      time,
                                              gint64                      now);
/* Below a feed's title: how many posts it has and when it is fetched next, or why the last attempt failed. */
char       *lanyard_feed_words_subscription  (LanyardFeedSubscription    *subscription,
                                              gint64                      now);
/* "No new entries", "3 new entries; 2 feeds could not be fetched". */
char       *lanyard_feed_words_refreshed     (const LanyardFeedRefreshed *refreshed);
/* "12 feeds added", and what happened to the others in lines of their own. */
char       *lanyard_feed_words_imported      (const LanyardFeedImported  *imported);
/* "30 entries, 4 unread". */
char       *lanyard_feed_words_count         (guint                       entries,
                                              guint                       unread);

/* The intervals one can choose; the first is 0, what the feed asks for. */
const guint *lanyard_feed_words_intervals    (guint                      *n_intervals);
char       *lanyard_feed_words_interval      (guint                       seconds);

G_END_DECLS
