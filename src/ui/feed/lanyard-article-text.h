/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/feed/lanyard-article-tags.h"

G_BEGIN_DECLS

/**
 * LanyardArticleText:
 *
 * The text of an article: a GtkTextView, read only, as a column no wider than one reads well, with links, with widgets between the
 * words that are as wide as the column, and with the bars of quotations and the ground of code drawn below. Main context only.
 *
 * Signals:
 * - "activate-link" (char *uri)
 * - "activate-widget" (GtkWidget *): Enter on one that was added as a stop
 * - "point-at" (char *uri (nullable), char *title (nullable)): the pointer or the keyboard is on a link now, or on none
 * - "menu" (double x, double y, char *uri (nullable), GtkWidget *widget (nullable)): a menu is wanted for that place
 * - "column-changed"
 */
#define LANYARD_TYPE_ARTICLE_TEXT (lanyard_article_text_get_type ())
G_DECLARE_FINAL_TYPE (LanyardArticleText, lanyard_article_text, LANYARD, ARTICLE_TEXT, GtkTextView)

GtkWidget          *lanyard_article_text_new               (void);
/* (transfer none) */
LanyardArticleTags *lanyard_article_text_get_tags          (LanyardArticleText     *self);
/* Characters a line at most, 0 for any number. */
void                lanyard_article_text_set_reading_width (LanyardArticleText     *self,
                                                            guint                   chars);
/* Pixels that a line has now. */
int                 lanyard_article_text_get_column        (LanyardArticleText     *self);
/* An empty buffer to be filled from the start, at the top. */
void                lanyard_article_text_clear             (LanyardArticleText     *self);

/* While filling, in the order of the text. */

/* A block begins at the end of the buffer; @block's strings live as long as the text does (nullable: of the head). */
void                lanyard_article_text_begin_block       (LanyardArticleText     *self,
                                                            const LanyardHtmlBlock *block,
                                                            LanyardArticleGap       gap,
                                                            gboolean                rtl);
void                lanyard_article_text_add_link          (LanyardArticleText     *self,
                                                            int                     start,
                                                            int                     end,
                                                            const char             *uri,
                                                            const char             *title);
/* Words that say more when one points at them. */
void                lanyard_article_text_add_title         (LanyardArticleText     *self,
                                                            int                     start,
                                                            int                     end,
                                                            const char             *title);
/**
 * lanyard_article_text_add_widget:
 * @uri: (nullable): the link it is
 * @text: (nullable): what is copied in its place
 * @stop: whether the keyboard stops at it as at a link; else at what is inside it
 *
 * Put @widget at the end of the buffer.
 */
void                lanyard_article_text_add_widget        (LanyardArticleText     *self,
                                                            GtkWidget              *widget,
                                                            const char             *uri,
                                                            const char             *text,
                                                            gboolean                stop);

/* Where the block is that links call @id; -1 when there is none. */
int                 lanyard_article_text_find_id           (LanyardArticleText     *self,
                                                            const char             *id);
/* The place one reads at, as an offset into the text. */
int                 lanyard_article_text_get_place         (LanyardArticleText     *self);
void                lanyard_article_text_set_place         (LanyardArticleText     *self,
                                                            int                     offset);
/* What is selected as plain text, with line breaks, bullets and the words for pictures; %NULL when nothing is. (transfer full) */
char               *lanyard_article_text_get_selected      (LanyardArticleText     *self);
/* The link that the keyboard is on. (nullable) */
const char         *lanyard_article_text_get_current       (LanyardArticleText     *self);

G_END_DECLS
