/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/widgets/lanyard-list-bin.h"

G_BEGIN_DECLS

/* What a list shows. @owner is who made the list. */
typedef struct
{
  /* (transfer floating): a row without an item. */
  GtkWidget *(*make)  (gpointer   owner);
  /* The row shows @item from now on; %NULL: none, and lets go of what it had. */
  void       (*show)  (GtkWidget *row,
                       gpointer   item);
  /* (nullable): the property of items that is %TRUE once there is something to show. */
  const char *ready;
} LanyardFeedListRows;

/**
 * LanyardFeedList:
 *
 * A column's list: one item selected, opened by one click or Enter, a menu by the other button or its key. GTK's list holds some
 * two hundred rows around those in sight and makes all of them anew for another model, which is many frames' work: here it holds
 * empty places, and rows are put into those in sight and near it, a few each frame.
 *
 * Signals: "activated" (gboolean clicked): the selected one, by Enter or a click; "rested": for a moment nothing moved;
 * "scrolled": other rows are about to be in sight. Main
 * thread.
 */
#define LANYARD_TYPE_FEED_LIST (lanyard_feed_list_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedList, lanyard_feed_list, LANYARD, FEED_LIST, LanyardListBin)

/* @rows: must outlive the list. @owner: (not owned). @label: for a screen reader. @menu: what a row's menu holds. */
GtkWidget          *lanyard_feed_list_new           (const LanyardFeedListRows *rows,
                                                     gpointer                   owner,
                                                     const char                *label,
                                                     GMenuModel                *menu);
/* The GtkListView inside. */
GtkWidget          *lanyard_feed_list_get_view      (LanyardFeedList           *self);
GtkSingleSelection *lanyard_feed_list_get_selection (LanyardFeedList           *self);
/* (nullable) (transfer none): of the model; the selection lists cells (#LanyardFeedCell). */
gpointer            lanyard_feed_list_get_selected_item (LanyardFeedList       *self);
/* @model: (nullable) (transfer none). Nothing is selected in it, and the list stays scrolled as it is. */
void                lanyard_feed_list_set_model     (LanyardFeedList           *self,
                                                     GListModel                *model);
/* Selects that one (GTK_INVALID_LIST_POSITION: none) and brings it into sight. */
void                lanyard_feed_list_select        (LanyardFeedList           *self,
                                                     guint                      position);
void                lanyard_feed_list_scroll_to     (LanyardFeedList           *self,
                                                     guint                      position);
/* The first that is in sight, or a part of it; GTK_INVALID_LIST_POSITION: nothing is. */
guint               lanyard_feed_list_get_first     (LanyardFeedList           *self);
/* All rows that show something, those in sight only where @in_sight. */
void                lanyard_feed_list_foreach       (LanyardFeedList           *self,
                                                     gboolean                   in_sight,
                                                     GFunc                      function,
                                                     gpointer                   user_data);
/* Show the menu at the row that has the keyboard. */
void                lanyard_feed_list_popup         (LanyardFeedList           *self);
/* "rested" again, a moment from now. */
void                lanyard_feed_list_queue_rest    (LanyardFeedList           *self);

G_END_DECLS
