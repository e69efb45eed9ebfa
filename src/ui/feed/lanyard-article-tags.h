/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/feed/lanyard-html-flow.h"

G_BEGIN_DECLS

/* The room above a block. */
typedef enum
{
  LANYARD_ARTICLE_GAP_NONE,
  LANYARD_ARTICLE_GAP_SMALL,  /* between items of a list */
  LANYARD_ARTICLE_GAP_NORMAL,
  LANYARD_ARTICLE_GAP_LARGE,  /* before a heading */
  LANYARD_ARTICLE_N_GAPS,
} LanyardArticleGap;

typedef enum
{
  LANYARD_ARTICLE_TAG_TITLE,
  LANYARD_ARTICLE_TAG_META,
  LANYARD_ARTICLE_TAG_LINK,
  LANYARD_ARTICLE_TAG_CODE,       /* a line of preformatted text */
  LANYARD_ARTICLE_TAG_CODE_LAST,
  LANYARD_ARTICLE_TAG_CAPTION,
  LANYARD_ARTICLE_TAG_TERM,
  LANYARD_ARTICLE_TAG_RULE,
  LANYARD_ARTICLE_TAG_ROW,        /* of a table as text */
  LANYARD_ARTICLE_TAG_LTR,
  LANYARD_ARTICLE_TAG_RTL,
  LANYARD_ARTICLE_N_TAGS,
} LanyardArticleTag;

/**
 * LanyardArticleTags:
 * @em: pixels of the text's size now; all measures are made of it
 *
 * How everything in an article looks, as tags of one table; they follow the font, the zoom and the colours of the
 * platform. Main context only.
 */
typedef struct
{
  GtkTextTagTable *table;
  GtkTextTag *styles[LANYARD_HTML_N_STYLES];
  GtkTextTag *headings[6];
  GtkTextTag *gaps[LANYARD_ARTICLE_N_GAPS];
  GtkTextTag *code_gaps[LANYARD_ARTICLE_N_GAPS]; /* with the padding of a code block's top */
  GtkTextTag *kinds[LANYARD_ARTICLE_N_TAGS];
  GHashTable *insides; /* LanyardHtmlBlock.inside with direction and marker -> GtkTextTag */
  int em;
  int column;
  gboolean narrow; /* a narrow column */
  gboolean sharp;  /* high contrast */
  gboolean measured;
  gboolean colored;
  GdkRGBA text;
  GdkRGBA accent;
  GdkRGBA faint; /* fills */
  GdkRGBA lines;
} LanyardArticleTags;

LanyardArticleTags *lanyard_article_tags_new        (void);
void                lanyard_article_tags_free       (LanyardArticleTags *self);
/* Take font and colours from @widget, and the width of the column of text. */
void                lanyard_article_tags_update     (LanyardArticleTags *self,
                                                     GtkWidget          *widget,
                                                     int                 column);
/* (transfer none): the margins of a block, with room for @marker (nullable). */
GtkTextTag         *lanyard_article_tags_get_inside (LanyardArticleTags *self,
                                                     const char         *inside,
                                                     gboolean            rtl,
                                                     const char         *marker);
/* Pixels from the edge of the column to what is that far inside. */
int                 lanyard_article_tags_get_inset  (LanyardArticleTags *self,
                                                     const char         *inside,
                                                     gsize               length);
int                 lanyard_article_tags_get_gap    (LanyardArticleTags *self,
                                                     LanyardArticleGap   gap);
/* Pixels around preformatted text. */
int                 lanyard_article_tags_get_padding (LanyardArticleTags *self);

G_END_DECLS
