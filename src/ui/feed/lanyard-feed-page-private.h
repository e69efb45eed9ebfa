/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/feed/lanyard-article-view.h"
#include "ui/feed/lanyard-feed-columns.h"
#include "ui/feed/lanyard-feed-downloads.h"
#include "ui/feed/lanyard-feed-entry-list.h"
#include "ui/feed/lanyard-feed-page.h"
#include "ui/feed/lanyard-feed-places.h"

G_BEGIN_DECLS

struct _LanyardFeedPage
{
  AdwBin parent_instance;

  /* Children, owned by the widget tree. */
  AdwToastOverlay *toasts;
  GtkStack *stack; /* "loading", "welcome" or "columns" */
  LanyardFeedColumns *columns;
  LanyardFeedPlaces *places;
  LanyardFeedEntryList *entries;
  GtkStack *article_stack; /* "none" or "article" */
  LanyardArticleView *article;
  LanyardFeedDownloads *downloads;
  AdwToast *undo; /* that Ctrl+Z presses; NULL: none */
  AdwToast *passed; /* of what was scrolled past last; weak */
  GtkWidget *article_back;
  GtkWidget *star_button;
  GtkWidget *read_button;
  GtkWidget *full_button;

  /* Owned. */
  LanyardFeedReader *reader;
  LanyardFeedTree *tree;
  LanyardFeedEntry *entry;     /* whose article shows, or is being loaded */
  gboolean mark_read;          /* when it is there */
  GCancellable *loading;       /* of the article */
  GHashTable *full_loads;      /* gint64 ids of entries whose whole article is on its way -> GCancellable */
  GHashTable *full_tried;      /* gint64 ids: not to be asked for by themselves again */
  GCancellable *refreshing;    /* of all runs */
  GPtrArray *runs;             /* refreshes that go on */
  GtkFileChooserNative *chooser;
  guint focus_id;
  LanyardFeedEntries *unread;  /* being looked for; NULL: none are */
  GFile *folder;               /* where files are saved; NULL: the user's Downloads */
};

/* All widgets (lanyard-feed-page-build.c). */
void lanyard_feed_page_build                 (LanyardFeedPage   *self);

/* "feeds.import" and "feeds.export" (lanyard-feed-page-opml.c). */
void lanyard_feed_page_act_file              (GtkWidget         *widget,
                                              const char        *action,
                                              GVariant          *parameter);

/* "feeds.next-unread" (lanyard-feed-page-unread.c). */
void lanyard_feed_page_act_next_unread       (GtkWidget         *widget,
                                              const char        *action,
                                              GVariant          *parameter);

/* What acts on feeds (lanyard-feed-page-feeds.c). */
/* (nullable) (transfer none): for dialogs. */
GtkWindow *lanyard_feed_page_get_window      (LanyardFeedPage   *self);
void lanyard_feed_page_install_feed_actions  (GtkWidgetClass    *widget_class);
void lanyard_feed_page_update_feed_actions   (LanyardFeedPage   *self);
/* @feeds: of gint64; all when it is %NULL. @tell: how it went, and not only trouble. */
void lanyard_feed_page_refresh_feeds         (LanyardFeedPage   *self,
                                              GArray            *feeds,
                                              gboolean           tell);
/* Those that were never fetched, after an import; once the list of them has come. */
void lanyard_feed_page_refresh_unfetched     (LanyardFeedPage   *self);
void lanyard_feed_page_move                  (LanyardFeedPage   *self,
                                              LanyardFeedPlace  *place,
                                              const char        *folder);

/* Saved searches and rules (lanyard-feed-page-filters.c). @place: of a saved search. */
void lanyard_feed_page_install_filter_actions (GtkWidgetClass   *widget_class);
void lanyard_feed_page_edit_search           (LanyardFeedPage   *self,
                                              LanyardFeedPlace  *place);
void lanyard_feed_page_remove_search         (LanyardFeedPage   *self,
                                              LanyardFeedPlace  *place);

/* What acts on entries (lanyard-feed-page-entries.c). */
/* @ids: (element-type gint64): that one has scrolled past. */
void lanyard_feed_page_mark_passed           (LanyardFeedPage   *self,
                                              GArray            *ids);
void lanyard_feed_page_install_entry_actions (GtkWidgetClass    *widget_class);
void lanyard_feed_page_update_entry_actions  (LanyardFeedPage   *self);
/* Show the article of what is selected, and it is read. */
void lanyard_feed_page_open_selected         (LanyardFeedPage   *self);
void lanyard_feed_page_close_article         (LanyardFeedPage   *self);
/* Read it from the database, and show it. */
void lanyard_feed_page_load_article          (LanyardFeedPage   *self,
                                              gint64             entry);
void lanyard_feed_page_set_state             (LanyardFeedPage   *self,
                                              gint64             entry,
                                              LanyardFeedState   state,
                                              gboolean           value);
void lanyard_feed_page_connect_article       (LanyardFeedPage   *self);
/* Saving and opening the files of entries (lanyard-feed-page-files.c). */
void lanyard_feed_page_connect_files         (LanyardFeedPage   *self);
/* In the browser or mail program; only http, https and mailto. */
void lanyard_feed_page_open_uri              (LanyardFeedPage   *self,
                                              const char        *uri);
/* The keys that need no modifier. */
void lanyard_feed_page_add_keys              (LanyardFeedPage   *self);

/* "feeds.full" (lanyard-feed-page-full.c). */
void lanyard_feed_page_act_full              (GtkWidget         *widget,
                                              const char        *action,
                                              GVariant          *parameter);
/* Another article is shown, or none. */
void lanyard_feed_page_update_full           (LanyardFeedPage   *self);
void lanyard_feed_page_stop_full             (LanyardFeedPage   *self);

/* Going from column to column (lanyard-feed-page.c). */
void lanyard_feed_page_show_column           (LanyardFeedPage   *self,
                                              LanyardFeedColumn  column);

/* Taking back (lanyard-feed-page-undo.c). */
/* (transfer none): a toast whose @button calls @function with @data, which is freed with the toast. */
AdwToast *lanyard_feed_page_offer            (LanyardFeedPage   *self,
                                              const char        *message,
                                              const char        *button,
                                              void (*function) (LanyardFeedPage *self, gpointer data),
                                              gpointer           data,
                                              GDestroyNotify     data_destroy);
/* A toast whose button takes back what was done: @undo with @data, which is freed with the toast. */
void lanyard_feed_page_offer_undo            (LanyardFeedPage   *self,
                                              const char        *message,
                                              void (*undo) (LanyardFeedPage *self, gpointer data),
                                              gpointer           data,
                                              GDestroyNotify     data_destroy);

G_END_DECLS
