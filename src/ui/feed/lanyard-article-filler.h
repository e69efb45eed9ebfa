/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/feed/lanyard-article-table.h"
#include "ui/feed/lanyard-article-text.h"

G_BEGIN_DECLS

/* A picture stands at the end of the text now. @picture (transfer none): a LanyardArticlePicture */
typedef void (*LanyardArticlePictureFunc) (GtkWidget *picture,
                                           gpointer   user_data);

/**
 * LanyardArticleFiller:
 *
 * Fills a #LanyardArticleText from a flow, as much at a time as there is time for. Main context only.
 */
typedef struct _LanyardArticleFiller LanyardArticleFiller;

/* @flow must outlive the text that is filled. @title (nullable): of the entry; a first heading that says the same is left out. */
LanyardArticleFiller *lanyard_article_filler_new  (LanyardArticleText       *text,
                                                   const LanyardHtmlFlow    *flow,
                                                   const char               *title,
                                                   LanyardArticlePictureFunc on_picture,
                                                   LanyardArticleTableFunc   on_link,
                                                   gpointer                  user_data);
void                  lanyard_article_filler_free (LanyardArticleFiller     *self);
/* Go on for about @microseconds; %TRUE when all is there. */
gboolean              lanyard_article_filler_run  (LanyardArticleFiller     *self,
                                                   gint64                    microseconds);
/* Append a paragraph of one look, before or after. @link (nullable) */
void                  lanyard_article_append      (LanyardArticleText       *text,
                                                   const char               *words,
                                                   LanyardArticleGap         gap,
                                                   LanyardArticleTag         tag,
                                                   const char               *link);
/* Append @widget, in a slot as wide as the column, as a paragraph of its own. */
void                  lanyard_article_append_slot (LanyardArticleText       *text,
                                                   GtkWidget                *widget,
                                                   const char               *words);

G_END_DECLS
