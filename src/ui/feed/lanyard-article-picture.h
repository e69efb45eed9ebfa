/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/feed/lanyard-html-flow.h"
#include "ui/feed/lanyard-article-pictures.h"

G_BEGIN_DECLS

typedef enum
{
  LANYARD_ARTICLE_PICTURE_BLOCKED, /* nobody allowed it yet */
  LANYARD_ARTICLE_PICTURE_WAITING, /* it will be fetched when it comes in sight */
  LANYARD_ARTICLE_PICTURE_LOADING,
  LANYARD_ARTICLE_PICTURE_SHOWN,
  LANYARD_ARTICLE_PICTURE_FAILED,
  LANYARD_ARTICLE_PICTURE_GONE,    /* it counts readers: nothing to see */
} LanyardArticlePictureState;

/**
 * LanyardArticlePicture:
 *
 * A picture in an article, or the words for it as long as it is not there. As wide as it is, at most as the column. Can be dragged
 * away as a file. Main context only.
 *
 * Signals: "clicked"; "menu" (double x, double y).
 */
#define LANYARD_TYPE_ARTICLE_PICTURE (lanyard_article_picture_get_type ())
G_DECLARE_FINAL_TYPE (LanyardArticlePicture, lanyard_article_picture, LANYARD, ARTICLE_PICTURE, GtkWidget)

/* @link (nullable): where a click leads instead of making it larger. */
GtkWidget                 *lanyard_article_picture_new         (const LanyardHtmlPicture  *picture,
                                                                const char                *link);
const char                *lanyard_article_picture_get_uri     (LanyardArticlePicture     *self);
const char                *lanyard_article_picture_get_link    (LanyardArticlePicture     *self);
const char                *lanyard_article_picture_get_alt     (LanyardArticlePicture     *self);
LanyardArticlePictureState lanyard_article_picture_get_state   (LanyardArticlePicture     *self);
/* (nullable) (transfer none) */
LanyardArticleImage       *lanyard_article_picture_get_image   (LanyardArticlePicture     *self);
/* Whether it stands in the article itself, so that nothing is fetched for it. */
gboolean                   lanyard_article_picture_is_inline   (LanyardArticlePicture     *self);
/* BLOCKED, WAITING or LOADING. */
void                       lanyard_article_picture_set_state   (LanyardArticlePicture     *self,
                                                                LanyardArticlePictureState state);
/* SHOWN, or GONE when there is nothing to see in @image. */
void                       lanyard_article_picture_set_image   (LanyardArticlePicture     *self,
                                                                LanyardArticleImage       *image);
/* FAILED. */
void                       lanyard_article_picture_set_failed  (LanyardArticlePicture     *self,
                                                                const char                *why);
/* Far out of sight: give the pixels back and wait, at the same size. */
void                       lanyard_article_picture_release     (LanyardArticlePicture     *self);
/* The pixels a line may have, and the size of its text. */
void                       lanyard_article_picture_set_column  (LanyardArticlePicture     *self,
                                                                int                        width,
                                                                int                        em);

G_END_DECLS
