/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/feed/lanyard-article-picture.h"

G_BEGIN_DECLS

/* Let the picture be dragged out of the article, as a file with its own bytes and as pixels. */
void   lanyard_article_drag_attach (LanyardArticlePicture *picture);
/* The file of a picture that is shown, written where programs keep what they can make again; those of earlier days are removed. %NULL with
 * @error (G_FILE_ERROR, G_IO_ERROR). (transfer full) */
GFile *lanyard_article_drag_write  (LanyardArticlePicture *picture,
                                    GError               **error);

G_END_DECLS
