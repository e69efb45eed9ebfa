/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LanyardFeedCell:
 *
 * What a #LanyardFeedCells lists: a place for an item. Main thread.
 */
#define LANYARD_TYPE_FEED_CELL (lanyard_feed_cell_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedCell, lanyard_feed_cell, LANYARD, FEED_CELL, GObject)

/* (nullable) (transfer none): %NULL when it is listed no more. */
gpointer          lanyard_feed_cell_get_item    (LanyardFeedCell  *self);

/**
 * LanyardFeedCells:
 *
 * The items of a list model, each in a cell. Where another model takes the place of the first, what lies in the first cells
 * changes, and the cells do not: a GtkListView, which keeps a widget for as long as its item is listed, keeps those it has, and
 * needs not make some two hundred anew at once. Where a model comes that is longer than what there was, it is listed a part at a
 * time. Main thread.
 */
#define LANYARD_TYPE_FEED_CELLS (lanyard_feed_cells_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedCells, lanyard_feed_cells, LANYARD, FEED_CELLS, GObject)

LanyardFeedCells *lanyard_feed_cells_new        (void);
/* @source (nullable). What lies in cells that somebody holds is asked for when it is wanted. */
void              lanyard_feed_cells_set_source (LanyardFeedCells *self,
                                                 GListModel       *source);
/* List some more; %FALSE when all is listed. */
gboolean          lanyard_feed_cells_grow       (LanyardFeedCells *self);
/* List all, where @position is not listed yet. */
void              lanyard_feed_cells_reach      (LanyardFeedCells *self,
                                                 guint             position);

G_END_DECLS
