/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pixels a side, twice what is shown for fine screens. */
#define LANYARD_FEED_THUMBNAIL_SIDE 96

/**
 * LanyardFeedThumbnails:
 *
 * The small pictures of entries in lists: got by the rules of #LanyardArticlePictures, cut to a square on a worker, the last few
 * hundred kept. What counts readers (a pixel or two) is none. Main thread.
 */
#define LANYARD_TYPE_FEED_THUMBNAILS (lanyard_feed_thumbnails_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedThumbnails, lanyard_feed_thumbnails, LANYARD, FEED_THUMBNAILS, GObject)

LanyardFeedThumbnails *lanyard_feed_thumbnails_new         (void);
/* (nullable) (transfer none): one that is kept. */
GdkTexture            *lanyard_feed_thumbnails_peek        (LanyardFeedThumbnails *self,
                                                            const char            *uri);
/* @from (nullable): where the feed is that names it; see LanyardFeedRequest. */
void                   lanyard_feed_thumbnails_load_async  (LanyardFeedThumbnails *self,
                                                            const char            *uri,
                                                            const char            *from,
                                                            GCancellable          *cancellable,
                                                            GAsyncReadyCallback    callback,
                                                            gpointer               user_data);
/* (transfer full); fails as lanyard_article_pictures_load_finish() does. */
GdkTexture            *lanyard_feed_thumbnails_load_finish (LanyardFeedThumbnails *self,
                                                            GAsyncResult          *result,
                                                            GError               **error);

G_END_DECLS
