/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/feed/lanyard-feed-cells.h"
#include "ui/feed/lanyard-feed-list-slot.h"
#include "ui/feed/lanyard-feed-list.h"

G_BEGIN_DECLS

struct _LanyardFeedList
{
  LanyardListBin parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *view;
  GtkWidget *scroller;
  GtkWidget *popover;

  /* Owned. */
  GtkSingleSelection *selection;
  LanyardFeedCells *cells; /* of the model */
  GMenuModel *menu;
  GHashTable *slots; /* that have an item, not owned */
  GPtrArray *spare;  /* rows without a place */

  const LanyardFeedListRows *rows;
  gpointer owner;
  int usual; /* height of rows */
  guint fill_id;
  guint idle_frames;
  guint rest_id;
};

/* What shows: GTK maps those rows, and leaves all others where they were last. */
typedef struct
{
  guint first;
  guint last;
  int width;
} LanyardFeedListSight;

/* Putting rows into places (lanyard-feed-list-fill.c). */
/* %FALSE: nothing shows. */
gboolean            lanyard_feed_list_look         (LanyardFeedList      *self,
                                                    LanyardFeedListSight *sight);
guint               lanyard_feed_list_position_of  (LanyardFeedListSlot  *slot);
/* (transfer full): empty places, and rows for them. */
GtkListItemFactory *lanyard_feed_list_make_factory (LanyardFeedList      *self);
/* Places are empty or will be, or another part of the list is near. */
void                lanyard_feed_list_queue_fill   (LanyardFeedList      *self);
/* The model is another one: the rows that there are show what it has, those in sight at once. */
void                lanyard_feed_list_refill       (LanyardFeedList      *self);

/* The rest (lanyard-feed-list.c). */
void                lanyard_feed_list_moved        (LanyardFeedList      *self);
/* A new row: one click opens it, the other button shows its menu. */
void                lanyard_feed_list_connect_row  (LanyardFeedList      *self,
                                                    GtkWidget            *row);

G_END_DECLS
