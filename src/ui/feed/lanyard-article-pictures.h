/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/widgets/lanyard-image-loader.h"

G_BEGIN_DECLS

/* Bounds on one picture of an article. */
#define LANYARD_ARTICLE_MAX_BYTES  (10 * 1024 * 1024)
#define LANYARD_ARTICLE_MAX_PIXELS (G_GINT64_CONSTANT (50) * 1000 * 1000)
/* Pixels a line: twice what a column for reading has. */
#define LANYARD_ARTICLE_MAX_WIDTH  1440

/**
 * LanyardArticleImage:
 *
 * A picture of an article as it came (@bytes) and as it is shown (@image). Unchanging, counted references, any thread.
 */
typedef struct
{
  GBytes       *bytes;
  LanyardImage *image;
} LanyardArticleImage;

LanyardArticleImage *lanyard_article_image_ref   (LanyardArticleImage *self);
void                 lanyard_article_image_unref (LanyardArticleImage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardArticleImage, lanyard_article_image_unref)

/**
 * LanyardArticlePictures:
 *
 * Gets and decodes the pictures of articles: over http and https by the rules of #LanyardFeedFetcher (no cookies, no
 * referrer, nothing while offline, redirects only to where it is safe), at most LANYARD_ARTICLE_MAX_BYTES and _PIXELS, and from data:
 * addresses; decodes on workers. Keeps the last ones. Main context only.
 */
#define LANYARD_TYPE_ARTICLE_PICTURES (lanyard_article_pictures_get_type ())
G_DECLARE_FINAL_TYPE (LanyardArticlePictures, lanyard_article_pictures, LANYARD, ARTICLE_PICTURES, GObject)

/* @monitor (nullable): who knows whether there is a network; the system's by default. */
LanyardArticlePictures *lanyard_article_pictures_new         (GNetworkMonitor        *monitor);
/* For tests: how long a silence and a whole attempt may take. */
void                    lanyard_article_pictures_set_timeouts (LanyardArticlePictures *self,
                                                               guint                   silence_seconds,
                                                               guint                   deadline_seconds);
/* @from (nullable): where the feed is that names it; see LanyardFeedRequest. */
void                    lanyard_article_pictures_load_async  (LanyardArticlePictures *self,
                                                              const char             *uri,
                                                              const char             *from,
                                                              GCancellable           *cancellable,
                                                              GAsyncReadyCallback     callback,
                                                              gpointer                user_data);
/* (transfer full): fails in the domains of the fetcher and of lanyard_image_load_finish(). */
LanyardArticleImage    *lanyard_article_pictures_load_finish (LanyardArticlePictures *self,
                                                              GAsyncResult           *result,
                                                              GError                **error);
/* (nullable) (transfer full): one that is kept, at once. */
LanyardArticleImage    *lanyard_article_pictures_peek        (LanyardArticlePictures *self,
                                                              const char             *uri);
/* A file name that is safe here for what is at @uri, with the ending its bytes have. (transfer full) */
char                   *lanyard_article_pictures_make_name   (const char             *uri,
                                                              GBytes                 *bytes);
/* What went wrong, for a person, in a few words. (transfer full) */
char                   *lanyard_article_pictures_explain     (const GError           *error);

G_END_DECLS
