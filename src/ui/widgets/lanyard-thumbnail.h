/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LanyardThumbnail:
 *
 * A small square: the icon of a content type, or the picture itself once a worker has decoded
 * it. Property "size" (int, pixels).
 */
#define LANYARD_TYPE_THUMBNAIL (lanyard_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (LanyardThumbnail, lanyard_thumbnail, LANYARD, THUMBNAIL, AdwBin)

GtkWidget *lanyard_thumbnail_new  (int               size);
/* What to show: @bytes (nullable), a thumbnail from a peer, else the picture @file (nullable), else the icon of @content_type
 * (nullable). */
void       lanyard_thumbnail_show (LanyardThumbnail *self,
                                   const char       *content_type,
                                   GBytes           *bytes,
                                   GFile            *file);

G_END_DECLS
