/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/feed/lanyard-feed-tree.h"

G_BEGIN_DECLS

/**
 * LanyardFeedPlaces:
 *
 * The first column: all, unread, starred, folders and feeds, one of them selected; adding, refreshing with its
 * progress, and a menu. Its buttons are the actions of the page, "feeds.*".
 *
 * Property "selected" (#LanyardFeedPlace). Signals: "activated" (gboolean clicked): Enter or a click on the selected one; "moved" (LanyardFeedPlace *feed,
 * char *folder): a feed was dropped on a folder. Main thread.
 */
#define LANYARD_TYPE_FEED_PLACES (lanyard_feed_places_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedPlaces, lanyard_feed_places, LANYARD, FEED_PLACES, AdwBin)

GtkWidget        *lanyard_feed_places_new          (LanyardFeedTree   *tree);
LanyardFeedPlace *lanyard_feed_places_get_selected (LanyardFeedPlaces *self);
void              lanyard_feed_places_select       (LanyardFeedPlaces *self,
                                                    LanyardFeedPlace  *place);
void              lanyard_feed_places_grab_focus   (LanyardFeedPlaces *self);
/* How far a refresh is; 0 of 0: none runs. */
void              lanyard_feed_places_set_progress (LanyardFeedPlaces *self,
                                                    guint              done,
                                                    guint              feeds);

G_END_DECLS
