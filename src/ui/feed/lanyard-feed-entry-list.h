/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/feed/lanyard-feed-reader.h"
#include "ui/feed/lanyard-feed-place.h"

G_BEGIN_DECLS

/**
 * LanyardFeedEntryList:
 *
 * The second column: the entries of a place, or those that have the words one types, whatever the place; one of them selected.
 * The list holds rows for what is seen and no more, whatever there is. Its buttons are the actions of the page.
 *
 * Properties "selected" (gint64, an entry's id, 0 for none), "mark-passed" (boolean, writable: whether what one scrolls past is
 * told). Signals: "passed" (GArray of gint64): entries that were shown and are above what shows now, once a stop; "opened": Enter or a click on the selected one; "star"
 * (gint64 entry); "back": to the first column. Main thread.
 */
#define LANYARD_TYPE_FEED_ENTRY_LIST (lanyard_feed_entry_list_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedEntryList, lanyard_feed_entry_list, LANYARD, FEED_ENTRY_LIST, AdwBin)

GtkWidget        *lanyard_feed_entry_list_new          (LanyardFeedReader    *reader);
void              lanyard_feed_entry_list_set_place    (LanyardFeedEntryList *self,
                                                        LanyardFeedPlace     *place);
/* Whether what is read is left out, but for what is searched for or starred, and whether the oldest come first. */
void              lanyard_feed_entry_list_set_order    (LanyardFeedEntryList *self,
                                                        gboolean              only_unread,
                                                        gboolean              oldest_first);
gboolean          lanyard_feed_entry_list_get_only_unread  (LanyardFeedEntryList *self);
gboolean          lanyard_feed_entry_list_get_oldest_first (LanyardFeedEntryList *self);
/* The first of @some (a query of the same place and order) that is listed after the selected one, else before it; 0: none. */
gint64            lanyard_feed_entry_list_find_next    (LanyardFeedEntryList *self,
                                                        LanyardFeedEntries   *some);
/* What is listed now, a search included; the strings are @self's. */
LanyardFeedQuery  lanyard_feed_entry_list_get_query    (LanyardFeedEntryList *self);
gint64            lanyard_feed_entry_list_get_selected (LanyardFeedEntryList *self);
/* (nullable) (transfer none): the item of the selected one. */
LanyardFeedEntry *lanyard_feed_entry_list_get_entry    (LanyardFeedEntryList *self);
/* (nullable) (transfer full): the item of @entry, when it is listed. */
LanyardFeedEntry *lanyard_feed_entry_list_find         (LanyardFeedEntryList *self,
                                                        gint64                entry);
/* Ask again: what was read is not among the unread any more. */
void              lanyard_feed_entry_list_reload       (LanyardFeedEntryList *self);
/* (transfer full) (element-type gint64): all that is listed. */
GArray           *lanyard_feed_entry_list_dup_ids      (LanyardFeedEntryList *self);
/* Selects @entry, as soon as it is listed when it is not yet. */
void              lanyard_feed_entry_list_select       (LanyardFeedEntryList *self,
                                                        gint64                entry);
/* Selects the one below (or above) the selected one; %FALSE at the end. */
gboolean          lanyard_feed_entry_list_move         (LanyardFeedEntryList *self,
                                                        gboolean              down);
guint             lanyard_feed_entry_list_get_n        (LanyardFeedEntryList *self);
/* Whether the list has come since the last change of place or words. */
gboolean          lanyard_feed_entry_list_get_ready    (LanyardFeedEntryList *self);
/* Open the search and put the keyboard there. */
void              lanyard_feed_entry_list_search       (LanyardFeedEntryList *self);
gboolean          lanyard_feed_entry_list_end_search   (LanyardFeedEntryList *self);
void              lanyard_feed_entry_list_grab_focus   (LanyardFeedEntryList *self);
/* Whether the way back to the first column is offered. */
void              lanyard_feed_entry_list_set_can_go_back (LanyardFeedEntryList *self,
                                                           gboolean              can_go_back);

G_END_DECLS
