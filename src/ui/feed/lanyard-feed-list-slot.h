/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/widgets/lanyard-row-slot.h"

G_BEGIN_DECLS

/**
 * LanyardFeedListSlot:
 *
 * A place for a row in a #LanyardFeedList: as high as rows are there usually, until a row is put into it. Main thread.
 */
#define LANYARD_TYPE_FEED_LIST_SLOT (lanyard_feed_list_slot_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedListSlot, lanyard_feed_list_slot, LANYARD, FEED_LIST_SLOT, LanyardRowSlot)

/* @item: not referenced, it owns the slot. @usual: the height of rows in pixels, one for all slots of a list; each row that
 * is measured writes its own there. Must outlive the slot. */
GtkWidget   *lanyard_feed_list_slot_new      (GtkListItem         *item,
                                              int                 *usual);
GtkListItem *lanyard_feed_list_slot_get_item (LanyardFeedListSlot *self);

/* Of the list: the item that its row shows, and the one that it has and looks at. (nullable) */
void         lanyard_feed_list_slot_set_shown   (LanyardFeedListSlot *self,
                                                 gpointer             item);
gpointer     lanyard_feed_list_slot_get_shown   (LanyardFeedListSlot *self);
void         lanyard_feed_list_slot_set_watched (LanyardFeedListSlot *self,
                                                 gpointer             item);
gpointer     lanyard_feed_list_slot_get_watched (LanyardFeedListSlot *self);

G_END_DECLS
