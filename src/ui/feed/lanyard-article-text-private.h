/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/feed/lanyard-article-text.h"

G_BEGIN_DECLS

/* Where the keyboard stops, what is not text, and what says more when one points at it. */
typedef struct
{
  int start;
  int end;
  const char *uri;   /* (nullable) */
  const char *title; /* (nullable) */
  const char *text;  /* (nullable): copied in its place */
  GtkWidget *widget; /* (nullable) */
  gboolean stop;
} LanyardArticleStop;

typedef struct
{
  int offset;
  const char *inside;
  const char *id;
  LanyardHtmlBlockKind kind;
  LanyardArticleGap gap;
  guint shared; /* how many of @inside it shares with the block before */
  gboolean rtl;
  gboolean continues;
} LanyardArticlePlace;

struct _LanyardArticleText
{
  GtkTextView parent_instance;

  LanyardArticleTags *tags;
  GArray *stops;  /* LanyardArticleStop, by start */
  GArray *places; /* LanyardArticlePlace, by offset */
  GStringChunk *strings;
  guint reading_width;
  int column;
  int current;    /* the stop the keyboard is on, -1 for none */
  int pointed;    /* the stop the pointer is on */
  int pressed;    /* the stop where the button went down */
};

/* (nullable) */
const LanyardArticlePlace *lanyard_article_text_find_place (LanyardArticleText *self,
                                                            int                 offset);
/* The stop at @offset, -1 for none. */
int                        lanyard_article_text_find_stop  (LanyardArticleText *self,
                                                            int                 offset);
void                       lanyard_article_text_set_current (LanyardArticleText *self,
                                                             int                 stop);
void                       lanyard_article_text_draw       (LanyardArticleText *self,
                                                            GtkSnapshot        *snapshot);
void                       lanyard_article_text_draw_current (LanyardArticleText *self,
                                                              GtkSnapshot        *snapshot);
gboolean                   lanyard_article_text_move_focus (LanyardArticleText *self,
                                                            GtkDirectionType    direction);
void                       lanyard_article_text_add_controllers (LanyardArticleText *self);
void                       lanyard_article_text_point_at    (LanyardArticleText *self,
                                                             int                 stop);
void                       lanyard_article_text_activate    (LanyardArticleText *self,
                                                             int                 stop);
void                       lanyard_article_text_ask_menu    (LanyardArticleText *self,
                                                             double              x,
                                                             double              y,
                                                             int                 stop);

G_END_DECLS
