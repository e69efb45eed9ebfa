/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/feed/lanyard-feed-place.h"

G_BEGIN_DECLS

/**
 * LanyardFeedPlaceRow:
 *
 * A row of the first column: icon, name, unread count; of a feed how many posts it has, when it is fetched next, and why the
 * last attempt failed; of a folder whether it is folded up. Signal: "toggled": fold or unfold. Main thread.
 */
#define LANYARD_TYPE_FEED_PLACE_ROW (lanyard_feed_place_row_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedPlaceRow, lanyard_feed_place_row, LANYARD, FEED_PLACE_ROW, GtkBox)

GtkWidget        *lanyard_feed_place_row_new       (void);
/* @place (nullable). */
void              lanyard_feed_place_row_set_place (LanyardFeedPlaceRow *self,
                                                    LanyardFeedPlace    *place);
LanyardFeedPlace *lanyard_feed_place_row_get_place (LanyardFeedPlaceRow *self);
/* Say anew how long it is until the next fetch. */
void              lanyard_feed_place_row_update    (LanyardFeedPlaceRow *self);

G_END_DECLS
