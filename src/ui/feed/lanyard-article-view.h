/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/feed/lanyard-feed-store.h"

G_BEGIN_DECLS

/**
 * LanyardArticleView:
 *
 * An entry to be read: title, source, author and time, its text with links and pictures, and the files that come with it. What a
 * feed wrote is shown as text with tags; no script, style or program of it ever runs. Main context only.
 *
 * Properties:
 * - zoom (uint, per cent, 50 to 300, 100 at first): the page keeps it; it changes by the actions too.
 * - reading-width (uint, characters, 0 for no limit, 70 at first): the longest line; wider rooms get margins.
 * - pictures-allowed (boolean, false at first): whether this feed's pictures are fetched.
 * - blocked-pictures (uint, read-only): how many of the shown article wait for that.
 *
 * Signals:
 * - "activate-link" (char *uri): a person wants to follow it; only http, https and mailto ever come.
 * - "allow-pictures": a person wants this feed's pictures from now on.
 * - "save-enclosure", "open-enclosure" (char *uri, char *type, char *name): @uri is http or https, @name a file name that is safe here.
 *
 * - "switch-full": a person presses the button of the bar that lanyard_article_view_set_full() shows.
 *
 * Actions: article.zoom-in, article.zoom-out, article.zoom-reset, article.load-pictures (this article's, this time).
 */
#define LANYARD_TYPE_ARTICLE_VIEW (lanyard_article_view_get_type ())
G_DECLARE_FINAL_TYPE (LanyardArticleView, lanyard_article_view, LANYARD, ARTICLE_VIEW, GtkWidget)

GtkWidget *lanyard_article_view_new         (void);
/**
 * lanyard_article_view_set_article:
 * @article: (nullable) (transfer full): with content, as lanyard_feed_reader_load_article_finish() gives it; none: empty
 * @source: (nullable): the title of its feed
 *
 * The same entry again (it was updated) keeps the place one reads at.
 */
void       lanyard_article_view_set_article (LanyardArticleView     *self,
                                             LanyardFeedEntryRecord *article,
                                             const char             *source);
/**
 * LanyardArticleFull:
 * @LANYARD_ARTICLE_FULL_QUIET: nothing is to be said
 * @LANYARD_ARTICLE_FULL_LOADING: it is on its way; the button stops it
 * @LANYARD_ARTICLE_FULL_FAILED: it could not be had; the button tries again
 * @LANYARD_ARTICLE_FULL_LIMITED: it is shown, and may be a beginning only
 *
 * How it stands with the whole article of what is shown.
 */
typedef enum
{
  LANYARD_ARTICLE_FULL_QUIET,
  LANYARD_ARTICLE_FULL_LOADING,
  LANYARD_ARTICLE_FULL_FAILED,
  LANYARD_ARTICLE_FULL_LIMITED,
} LanyardArticleFull;

/* @problem: (nullable): why it failed, a sentence. */
void       lanyard_article_view_set_full    (LanyardArticleView     *self,
                                             LanyardArticleFull      full,
                                             const char             *problem);
/* (nullable) (transfer none): what is shown; until the next one is. */
const LanyardFeedEntryRecord *
           lanyard_article_view_get_article (LanyardArticleView     *self);
/* The id of the entry shown; 0 for none. */
gint64     lanyard_article_view_get_entry   (LanyardArticleView     *self);
/* Scroll by a screen; %FALSE when there is no more that way: go on to the next entry. */
gboolean   lanyard_article_view_page        (LanyardArticleView     *self,
                                             gboolean                down);

G_END_DECLS
