/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/feed/lanyard-feed-reader.h"

G_BEGIN_DECLS

/**
 * LanyardFeedConditionRow:
 *
 * A condition of a saved search or rule as one makes it: what is asked, and for which value. Signal "remove": it is not wanted.
 * Main thread.
 */
#define LANYARD_TYPE_FEED_CONDITION_ROW (lanyard_feed_condition_row_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedConditionRow, lanyard_feed_condition_row, LANYARD, FEED_CONDITION_ROW, GtkBox)

/* @folders: (%NULL-ended): of the feeds there are. */
GtkWidget            *lanyard_feed_condition_row_new  (LanyardFeedSubscriptions   *subscriptions,
                                                       const char *const          *folders,
                                                       const LanyardFeedCondition *condition);
/* (transfer full): %NULL with LANYARD_FEED_ERROR_CONDITION where a value is missing. */
LanyardFeedCondition *lanyard_feed_condition_row_read (LanyardFeedConditionRow    *self,
                                                       GError                    **error);

G_END_DECLS
