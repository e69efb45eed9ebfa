/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/feed/lanyard-feed-reader.h"

G_BEGIN_DECLS

/**
 * LanyardFeedPage:
 *
 * The Feeds tab: subscriptions, entries, article. It binds to the reader's models; what is read offline is what is stored.
 *
 * Properties: "places-position" and "entries-position" (int): the widths in pixels of the first two columns, as the user
 * dragged them; 0 or less is the default. "zoom" (int): of the article's text, in per cent; 0 or less is the default. "folded"
 * (strv): the folders that are folded up. Signal: "send-link" (char *title, char *link): the user wants to send the link of an
 * entry to somebody. Main thread.
 */
#define LANYARD_TYPE_FEED_PAGE (lanyard_feed_page_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedPage, lanyard_feed_page, LANYARD, FEED_PAGE, AdwBin)

GtkWidget *lanyard_feed_page_new         (LanyardFeedReader *reader);
/* Where the files of entries are saved; %NULL: the user's Downloads. */
void       lanyard_feed_page_set_download_folder (LanyardFeedPage *self,
                                                  GFile           *folder);
/* Open the search (Ctrl+F). */
void       lanyard_feed_page_search      (LanyardFeedPage   *self);
/* Fetch all feeds now (F5). */
void       lanyard_feed_page_refresh     (LanyardFeedPage   *self);
/* Take back what was done last, as long as that is offered (Ctrl+Z). */
void       lanyard_feed_page_undo        (LanyardFeedPage   *self);
/* Show @entry among those of its feed, for a notification. */
void       lanyard_feed_page_show_entry  (LanyardFeedPage   *self,
                                          gint64             feed,
                                          gint64             entry);
/* Read subscriptions from an OPML file and tell what became of them; write them to one. */
void       lanyard_feed_page_import_file (LanyardFeedPage   *self,
                                          GFile             *file);
void       lanyard_feed_page_export_file (LanyardFeedPage   *self,
                                          GFile             *file);

G_END_DECLS
