/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  LANYARD_FEED_COLUMN_PLACES,
  LANYARD_FEED_COLUMN_ENTRIES,
  LANYARD_FEED_COLUMN_ARTICLE,
} LanyardFeedColumn;

/**
 * LanyardFeedColumns:
 *
 * Three columns with draggable divides, the last taking what room there is; where they do not fit side by side two of
 * them, and where two do not fit one. Main thread.
 *
 * Properties: "first-width" and "second-width" (int, pixels; -1: the default), "fitting" (int, read-only: how many columns show, 1
 * to 3), "shown" (#LanyardFeedColumn: the one that shows in any case).
 */
#define LANYARD_TYPE_FEED_COLUMNS (lanyard_feed_columns_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedColumns, lanyard_feed_columns, LANYARD, FEED_COLUMNS, GtkWidget)

GtkWidget        *lanyard_feed_columns_new         (GtkWidget          *places,
                                                    GtkWidget          *entries,
                                                    GtkWidget          *article);
int               lanyard_feed_columns_get_fitting (LanyardFeedColumns *self);
/* Whether @column is to be seen now. */
gboolean          lanyard_feed_columns_shows       (LanyardFeedColumns *self,
                                                    LanyardFeedColumn   column);
LanyardFeedColumn lanyard_feed_columns_get_shown   (LanyardFeedColumns *self);
void              lanyard_feed_columns_set_shown   (LanyardFeedColumns *self,
                                                    LanyardFeedColumn   column);

G_END_DECLS
