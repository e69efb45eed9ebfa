/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-manifest-private.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <unistd.h>

#include "engine/transfer/lanyard-files-private.h"

#define EDGE 256
#define BLOCK (64 * 1024)
#define HEADER 512
#define FILE_MAX (128 * 1024 * 1024)

/* A JPEG is decoded at an eighth of its size at least, so its pixels cost little; other formats are decoded whole before they
 * are scaled: their pixels are this process's memory. */
#define JPEG_PIXELS_MAX  (200 * 1000 * 1000)
#define OTHER_PIXELS_MAX (4500 * 1000)

typedef enum
{
  SIZE_UNKNOWN,
  SIZE_TAKEN,
  SIZE_REFUSED,
} Size;

static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  Size *size = user_data;
  GdkPixbufFormat *format = gdk_pixbuf_loader_get_format (loader);
  g_autofree char *name = format != NULL ? gdk_pixbuf_format_get_name (format) : NULL;
  gint64 pixels = (gint64) width * height;
  double scale;

  if (pixels > (g_strcmp0 (name, "jpeg") == 0 ? JPEG_PIXELS_MAX : OTHER_PIXELS_MAX))
    {
      /* No picture has this size: the loader gives up before it takes memory for the pixels. */
      gdk_pixbuf_loader_set_size (loader, 0, 0);
      *size = SIZE_REFUSED;
      return;
    }
  *size = SIZE_TAKEN;
  scale = MIN (1.0, (double) EDGE / MAX (1, MAX (width, height)));
  gdk_pixbuf_loader_set_size (loader, MAX (1, (int) (width * scale)), MAX (1, (int) (height * scale)));
}

static GdkPixbuf *
decode (int fd, GCancellable *cancellable)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autofree guint8 *block = g_malloc (BLOCK);
  g_autoptr (GdkPixbuf) oriented = NULL;
  Size size = SIZE_UNKNOWN;
  gsize total = 0;
  GdkPixbuf *pixbuf;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), &size);
  for (;;)
    {
      /* Little at a time until the size is known: a few bytes can be the beginning of a great many pixels. */
      gssize n = lanyard_read_full (fd, block, size == SIZE_UNKNOWN ? HEADER : BLOCK);

      if (n <= 0)
        break;
      total += (gsize) n;
      /* The error of a damaged picture says nothing to anyone: it then has no thumbnail. */
      if (total > FILE_MAX || g_cancellable_is_cancelled (cancellable)
          || !gdk_pixbuf_loader_write (loader, block, (gsize) n, NULL)
          || size == SIZE_REFUSED)
        {
          (void) gdk_pixbuf_loader_close (loader, NULL);
          return NULL;
        }
    }
  if (!gdk_pixbuf_loader_close (loader, NULL) || size == SIZE_REFUSED)
    return NULL;
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf == NULL)
    return NULL;
  oriented = gdk_pixbuf_apply_embedded_orientation (pixbuf);
  if (gdk_pixbuf_get_width (oriented) <= EDGE && gdk_pixbuf_get_height (oriented) <= EDGE)
    return g_steal_pointer (&oriented);
  /* A loader may ignore the size it was told. */
  {
    int width = gdk_pixbuf_get_width (oriented), height = gdk_pixbuf_get_height (oriented);
    double scale = (double) EDGE / MAX (width, height);

    return gdk_pixbuf_scale_simple (oriented, MAX (1, (int) (width * scale)),
                                    MAX (1, (int) (height * scale)), GDK_INTERP_BILINEAR);
  }
}

static GBytes *
encode (GdkPixbuf *pixbuf, const char *format, const char *quality)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;
  gboolean ok;

  if (quality != NULL)
    ok = gdk_pixbuf_save_to_buffer (pixbuf, &bytes, &length, format, NULL, "quality", quality, NULL);
  else
    ok = gdk_pixbuf_save_to_buffer (pixbuf, &bytes, &length, format, NULL, NULL);
  if (!ok || length > LANYARD_MANIFEST_THUMBNAIL_MAX)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&bytes), length);
}

GBytes *
lanyard_thumbnail_make (int fd, GCancellable *cancellable)
{
  g_autoptr (GdkPixbuf) pixbuf = decode (fd, cancellable);
  g_autoptr (GdkPixbuf) flat = NULL;
  GBytes *thumbnail = NULL;

  if (pixbuf == NULL)
    return NULL;
  if (gdk_pixbuf_get_has_alpha (pixbuf))
    {
      thumbnail = encode (pixbuf, "png", NULL);
      if (thumbnail != NULL)
        return thumbnail;
    }
  flat = gdk_pixbuf_composite_color_simple (pixbuf, gdk_pixbuf_get_width (pixbuf),
                                            gdk_pixbuf_get_height (pixbuf), GDK_INTERP_NEAREST, 255,
                                            8, 0xFFFFFF, 0xFFFFFF);
  if (flat == NULL)
    return NULL;
  thumbnail = encode (flat, "jpeg", "82");
  if (thumbnail == NULL)
    thumbnail = encode (flat, "jpeg", "60");
  if (thumbnail == NULL)
    thumbnail = encode (flat, "jpeg", "25");
  return thumbnail;
}
