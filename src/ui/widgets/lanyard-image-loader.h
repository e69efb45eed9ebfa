/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pictures with more pixels are refused, larger files too: a small file may unfold to any size. */
#define LANYARD_IMAGE_MAX_PIXELS (G_GINT64_CONSTANT (200) * 1000 * 1000)
#define LANYARD_IMAGE_MAX_BYTES  (G_GINT64_CONSTANT (256) * 1024 * 1024)
/* What is kept at most a side: as much as any graphics hardware draws as one texture. */
#define LANYARD_IMAGE_MAX_SIDE   8192
#define LANYARD_IMAGE_SMALL_SIDE 900
/* Bounds on a thumbnail that a peer sent. */
#define LANYARD_THUMBNAIL_MAX_BYTES  (32 * 1024)
#define LANYARD_THUMBNAIL_MAX_PIXELS (1024 * 1024)

/**
 * LanyardImage:
 * @texture: (transfer none): the pixels, orientation applied, scaled down where asked
 * @small: (transfer none) (nullable): the same on at most LANYARD_IMAGE_SMALL_SIDE, for drawing it small:
 *   GTK 4.8 scales a texture down without averaging
 * @width: of the whole picture, in pixels as it is meant to be seen
 * @height: the same
 */
typedef struct
{
  GdkTexture *texture;
  GdkTexture *small;
  int width;
  int height;
} LanyardImage;

void          lanyard_image_free         (LanyardImage         *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardImage, lanyard_image_free)

/* Decode on a worker. @max_side: scaled down until neither side is longer. Fails with G_IO_ERROR or
 * GDK_PIXBUF_ERROR. */
void          lanyard_image_load_async   (GFile                *file,
                                          int                   max_side,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
/* The same for a thumbnail from outside: only PNG and JPEG, within LANYARD_THUMBNAIL_MAX_*. */
void          lanyard_image_decode_async (GBytes               *thumbnail,
                                          int                   max_side,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
/* The same for a picture from the web: only of the types that the web has, refused beyond @max_pixels before it unfolds, scaled down
 * to @max_width. Of a moving picture the first frame. */
void          lanyard_image_decode_web_async (GBytes              *bytes,
                                              int                  max_width,
                                              gint64               max_pixels,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
/* (transfer full) */
LanyardImage *lanyard_image_load_finish  (GAsyncResult         *result,
                                          GError              **error);

G_END_DECLS
