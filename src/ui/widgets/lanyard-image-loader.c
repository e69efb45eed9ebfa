/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-image-loader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-picture-type.h"

#define CHUNK (64 * 1024)

typedef struct
{
  GFile *file;
  GBytes *thumbnail;
  GBytes *web;
  int max_side;
  int max_width;
  gint64 max_pixels;
} Request;

typedef struct
{
  int max_side;
  int max_width; /* 0: as max_side says */
  gint64 max_pixels;
  int width;
  int height;
  gboolean refused;
} Bounds;

static void
request_free (Request *self)
{
  g_clear_object (&self->file);
  g_clear_pointer (&self->thumbnail, g_bytes_unref);
  g_clear_pointer (&self->web, g_bytes_unref);
  g_free (self);
}

void
lanyard_image_free (LanyardImage *self)
{
  g_clear_object (&self->texture);
  g_clear_object (&self->small);
  g_free (self);
}

static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  Bounds *bounds = user_data;
  double scale = MIN (1, (double) bounds->max_side / MAX (1, MAX (width, height)));

  if (bounds->max_width > 0)
    scale = MIN (scale, (double) bounds->max_width / MAX (1, width));
  bounds->width = width;
  bounds->height = height;
  if ((gint64) width * height > bounds->max_pixels)
    {
      bounds->refused = TRUE;
      gdk_pixbuf_loader_set_size (loader, 1, 1);
    }
  else if (scale < 1)
    gdk_pixbuf_loader_set_size (loader, MAX (1, (int) (width * scale)),
                                MAX (1, (int) (height * scale)));
}

static gboolean
refuse_too_large (Bounds *bounds, GError **error)
{
  if (!bounds->refused)
    return FALSE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
               _ ("The picture is too large to show: %d × %d pixels."), bounds->width,
               bounds->height);
  return TRUE;
}

static gboolean
feed_file (GdkPixbufLoader *loader,
           GFile           *file,
           Bounds          *bounds,
           GCancellable    *cancellable,
           GError         **error)
{
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  gssize n;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE, cancellable, error);
  if (info == NULL)
    return FALSE;
  /* Opening a pipe would wait for a writer for ever. */
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _ ("This is not a file."));
      return FALSE;
    }
  if (g_file_info_get_size (info) > LANYARD_IMAGE_MAX_BYTES)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _ ("The picture file is too large to show."));
      return FALSE;
    }

  stream = g_file_read (file, cancellable, error);
  if (stream == NULL)
    return FALSE;
  while ((n = g_input_stream_read (G_INPUT_STREAM (stream), buffer, CHUNK, cancellable, error)) > 0)
    {
      if (!gdk_pixbuf_loader_write (loader, buffer, (gsize) n, error))
        return FALSE;
      if (refuse_too_large (bounds, error))
        return FALSE;
    }
  return n == 0;
}

/* In pieces, so that the size is known, and a change of mind heard, before all of it is unfolded. */
static gboolean
feed_bytes (GdkPixbufLoader *loader,
            GBytes          *bytes,
            Bounds          *bounds,
            GCancellable    *cancellable,
            GError         **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize done = 0; done < length; done += CHUNK)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !gdk_pixbuf_loader_write (loader, data + done, MIN (CHUNK, length - done), error)
          || refuse_too_large (bounds, error))
        return FALSE;
    }
  return TRUE;
}

/* The type by its magic bytes; whatever else a peer sends is no thumbnail. */
static const char *
thumbnail_type (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  if (length > LANYARD_THUMBNAIL_MAX_BYTES)
    return NULL;
  if (length > 8 && memcmp (data, "\x89PNG\r\n\x1A\n", 8) == 0)
    return "png";
  if (length > 3 && memcmp (data, "\xFF\xD8\xFF", 3) == 0)
    return "jpeg";
  return NULL;
}

/* Of the types the web has. */
static const char *
web_type (GBytes *bytes)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  return lanyard_picture_type (data, length);
}

/* WebP and AVIF are decoded by packages of their own, which may be missing. */
static GdkPixbufLoader *
make_web_loader (const char *type, GError **error)
{
  g_autoptr (GError) local = NULL;
  GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type (type, &local);

  if (loader != NULL)
    return loader;
  if (g_error_matches (local, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE))
    {
      g_autofree char *name = g_ascii_strup (type, -1);

      g_set_error (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE,
                   /* Translators: a kind of file, such as WEBP. */
                   _ ("This computer cannot show %s pictures: a gdk-pixbuf loader for them is not installed."), name);
    }
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static GdkPixbufLoader *
make_loader (Request *request, GError **error)
{
  const char *type;

  if (request->file != NULL)
    return gdk_pixbuf_loader_new ();

  if (request->web != NULL)
    {
      type = web_type (request->web);
      if (type != NULL)
        return make_web_loader (type, error);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _ ("This is no picture of a kind that can be shown."));
      return NULL;
    }
  type = thumbnail_type (request->thumbnail);
  if (type == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _ ("The thumbnail is no small PNG or JPEG."));
      return NULL;
    }
  return gdk_pixbuf_loader_new_with_type (type, error);
}

static GdkTexture *
make_small (GdkPixbuf *pixbuf)
{
  int width = gdk_pixbuf_get_width (pixbuf);
  int height = gdk_pixbuf_get_height (pixbuf);
  double scale = (double) LANYARD_IMAGE_SMALL_SIDE / MAX (width, height);
  g_autoptr (GdkPixbuf) small = NULL;

  if (scale >= 1)
    return NULL;
  small = gdk_pixbuf_scale_simple (pixbuf, MAX (1, (int) (width * scale)),
                                   MAX (1, (int) (height * scale)), GDK_INTERP_BILINEAR);
  return small != NULL ? gdk_texture_new_for_pixbuf (small) : NULL;
}

static LanyardImage *
take_image (GdkPixbufLoader *loader, Bounds *bounds, GError **error)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  g_autoptr (GdkPixbuf) upright = NULL;
  LanyardImage *image;
  gboolean turned;

  if (pixbuf == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _ ("The picture holds nothing to show."));
      return NULL;
    }
  upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);
  if (upright == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           _ ("There is not enough memory to show the picture."));
      return NULL;
    }

  /* EXIF orientations 5 to 8 lie on their side. */
  turned = g_strcmp0 (gdk_pixbuf_get_option (pixbuf, "orientation"), "5") >= 0;
  image = g_new0 (LanyardImage, 1);
  image->texture = gdk_texture_new_for_pixbuf (upright);
  image->small = make_small (upright);
  image->width = turned ? bounds->height : bounds->width;
  image->height = turned ? bounds->width : bounds->height;
  return image;
}

static LanyardImage *
decode (Request *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = make_loader (request, error);
  Bounds bounds = {
    .max_side = request->max_side,
    .max_width = request->max_width,
    .max_pixels = request->max_pixels,
  };
  gboolean fed;

  if (loader == NULL)
    return NULL;
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), &bounds);

  if (request->file != NULL)
    fed = feed_file (loader, request->file, &bounds, cancellable, error);
  else if (request->web != NULL)
    fed = feed_bytes (loader, request->web, &bounds, cancellable, error);
  else
    fed = gdk_pixbuf_loader_write_bytes (loader, request->thumbnail, error)
          && !refuse_too_large (&bounds, error);

  if (!fed)
    {
      /* It must be closed before it is let go; the first failure is the one to tell. */
      (void) gdk_pixbuf_loader_close (loader, NULL);
      return NULL;
    }
  if (!gdk_pixbuf_loader_close (loader, error))
    return NULL;
  /* A drawing says its size at the end. */
  if (refuse_too_large (&bounds, error))
    return NULL;
  return take_image (loader, &bounds, error);
}

static void
decode_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  LanyardImage *image;

  if (g_task_return_error_if_cancelled (task))
    return;
  image = decode (task_data, cancellable, &error);
  if (image != NULL)
    g_task_return_pointer (task, image, (GDestroyNotify) lanyard_image_free);
  else
    g_task_return_error (task, error);
}

static void
run (Request             *request,
     GCancellable        *cancellable,
     GAsyncReadyCallback  callback,
     gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lanyard_image_load_async);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  g_task_run_in_thread (task, decode_worker);
}

void
lanyard_image_load_async (GFile               *file,
                          int                  max_side,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  Request *request;

  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (max_side > 0);

  request = g_new0 (Request, 1);
  request->file = g_object_ref (file);
  request->max_pixels = LANYARD_IMAGE_MAX_PIXELS;
  request->max_side = MIN (max_side, LANYARD_IMAGE_MAX_SIDE);
  run (request, cancellable, callback, user_data);
}

void
lanyard_image_decode_async (GBytes              *thumbnail,
                            int                  max_side,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  Request *request;

  g_return_if_fail (thumbnail != NULL);
  g_return_if_fail (max_side > 0);

  request = g_new0 (Request, 1);
  request->thumbnail = g_bytes_ref (thumbnail);
  request->max_pixels = LANYARD_THUMBNAIL_MAX_PIXELS;
  request->max_side = MIN (max_side, LANYARD_IMAGE_MAX_SIDE);
  run (request, cancellable, callback, user_data);
}

void
lanyard_image_decode_web_async (GBytes              *bytes,
                                int                  max_width,
                                gint64               max_pixels,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  Request *request;

  g_return_if_fail (bytes != NULL);
  g_return_if_fail (max_width > 0 && max_pixels > 0);

  request = g_new0 (Request, 1);
  request->web = g_bytes_ref (bytes);
  request->max_side = LANYARD_IMAGE_MAX_SIDE;
  request->max_width = max_width;
  request->max_pixels = MIN (max_pixels, LANYARD_IMAGE_MAX_PIXELS);
  run (request, cancellable, callback, user_data);
}

LanyardImage *
lanyard_image_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_image_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
