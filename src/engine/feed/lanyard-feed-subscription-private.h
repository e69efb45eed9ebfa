/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-subscription.h"

G_BEGIN_DECLS

/* For the reader, which alone writes. */

/* (transfer none): the record as it is on disk. */
const LanyardFeedRecord  *lanyard_feed_subscription_get_record     (LanyardFeedSubscription  *self);
/* (transfer full) @record; tells what is different. */
void                      lanyard_feed_subscription_set_record     (LanyardFeedSubscription  *self,
                                                                    LanyardFeedRecord        *record);
void                      lanyard_feed_subscription_set_refreshing (LanyardFeedSubscription  *self,
                                                                    gboolean                  refreshing);
LanyardFeedSubscriptions *lanyard_feed_subscriptions_new           (void);
/* (transfer full) @records: all there are, in order; known ones keep their object. */
void                      lanyard_feed_subscriptions_set_records   (LanyardFeedSubscriptions *self,
                                                                    GPtrArray                *records);
/* (transfer full) @record: one that is known. */
void                      lanyard_feed_subscriptions_set_record    (LanyardFeedSubscriptions *self,
                                                                    LanyardFeedRecord        *record);

G_END_DECLS
