/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/feed/lanyard-feed-entry-list.h"
#include "ui/feed/lanyard-feed-list.h"
#include "ui/feed/lanyard-feed-thumbnails.h"

G_BEGIN_DECLS

struct _LanyardFeedEntryList
{
  AdwBin parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *back;
  GtkLabel *title;
  GtkLabel *count;
  GtkWidget *search_toggle;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  GtkWidget *save_search;
  GtkStack *stack;
  LanyardFeedList *list;
  AdwStatusPage *empty;
  GtkWidget *empty_button;

  /* Owned. */
  LanyardFeedReader *reader;
  LanyardFeedPlace *place;
  char *words; /* searched for; NULL: none */
  LanyardFeedEntries *entries;
  LanyardFeedEntries *coming; /* asked for, to be shown when they are there */
  GPtrArray *first; /* the entries of that one that show first; NULL: none are waited for */
  guint first_id;   /* timeout */
  GtkSingleSelection *selection;
  LanyardFeedThumbnails *thumbnails;
  gint64 selected;
  gint64 wanted;     /* to be selected when it is listed */
  guint position;    /* where the selected one was, or what comes after it is */
  GArray *following; /* of gint64 */
  gboolean changing;
  gboolean only_unread;
  gboolean oldest_first;
  gboolean mark_passed;
  GHashTable *seen; /* gint64: entries that were shown, and not passed yet */
};

/* All widgets (lanyard-feed-entry-list-build.c); their signals are connected by who asks. */
void lanyard_feed_entry_list_build      (LanyardFeedEntryList      *self,
                                         const LanyardFeedListRows *rows);
/* What is to be listed has changed (lanyard-feed-entry-list-coming.c). */
void lanyard_feed_entry_list_ask        (LanyardFeedEntryList      *self);
/* Does not wait any more for what was asked for to be read. */
void lanyard_feed_entry_list_drop_first (LanyardFeedEntryList      *self);
/* Why nothing is listed, on the page that shows then. */
void lanyard_feed_entry_list_show_empty (LanyardFeedEntryList      *self);
/* What one scrolls past (lanyard-feed-entry-list-passed.c). */
/* What shows was seen. */
void    lanyard_feed_entry_list_see          (LanyardFeedEntryList *self);
/* (transfer full) (nullable) (element-type gint64): what was seen and is above what shows now; each once. */
GArray *lanyard_feed_entry_list_take_passed  (LanyardFeedEntryList *self);

/* What is said of the list, above it and in its place (lanyard-feed-entry-list.c). */
void lanyard_feed_entry_list_show_header     (LanyardFeedEntryList *self);
void lanyard_feed_entry_list_show_state      (LanyardFeedEntryList *self);
/* GTK_INVALID_LIST_POSITION: it is not listed. */
guint lanyard_feed_entry_list_find_position  (LanyardFeedEntryList *self,
                                              gint64                entry);
void lanyard_feed_entry_list_select_position (LanyardFeedEntryList *self,
                                              guint                 position);

G_END_DECLS
