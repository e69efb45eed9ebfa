/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-icon.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "engine/core/lanyard-picture-type.h"

#define ICON_SIDE   32
#define MOST_BYTES  (256 * 1024)
#define MOST_PIXELS (1024 * 1024)
#define SYMBOL      "lanyard-feeds-symbolic"

/* What is kept with a subscription: the icon's bytes and what became of them. */
typedef struct
{
  GBytes *bytes;
  GdkTexture *texture; /* %NULL: not yet, or not to be decoded */
  gboolean decoding;
  GPtrArray *waiting; /* of owned GtkImage */
} Icon;

static void
icon_free (gpointer data)
{
  Icon *icon = data;

  g_bytes_unref (icon->bytes);
  g_clear_object (&icon->texture);
  g_ptr_array_unref (icon->waiting);
  g_free (icon);
}

static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  gboolean *refused = user_data;
  double scale = (double)ICON_SIDE / MAX (MAX (width, height), 1);

  *refused = width < 1 || height < 1 || (gint64)width * height > MOST_PIXELS;
  /* To the smallest there is when refused: what a picture unfolds to is never held. */
  if (*refused)
    gdk_pixbuf_loader_set_size (loader, 1, 1);
  else if (scale < 1)
    gdk_pixbuf_loader_set_size (loader, MAX ((int)(width * scale), 1),
                                MAX ((int)(height * scale), 1));
}

static void
decode (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GBytes *bytes = task_data;
  const char *type = lanyard_picture_type (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (GdkPixbufLoader) loader = NULL;
  gboolean refused = FALSE;
  GError *error = NULL;
  GdkPixbuf *pixbuf;

  if (type == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no picture of the web's kinds");
      return;
    }
  loader = gdk_pixbuf_loader_new_with_type (type, &error);
  if (loader == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), &refused);
  if (!gdk_pixbuf_loader_write_bytes (loader, bytes, &error))
    {
      gdk_pixbuf_loader_close (loader, NULL);
      g_task_return_error (task, error);
      return;
    }
  if (!gdk_pixbuf_loader_close (loader, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf == NULL || refused)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not a small picture");
  else
    g_task_return_pointer (task, gdk_texture_new_for_pixbuf (pixbuf), g_object_unref);
}

static const char *
key (void)
{
  return "lanyard-feed-icon";
}

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GObject) subscription = user_data;
  GBytes *bytes = g_task_get_task_data (G_TASK (result));
  Icon *icon = g_object_get_data (subscription, key ());
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), &error);

  if (error != NULL)
    g_debug ("No icon: %s", error->message);
  /* Another one has come meanwhile. */
  if (icon == NULL || icon->bytes != bytes)
    return;
  icon->decoding = FALSE;
  g_set_object (&icon->texture, texture);
  for (guint i = 0; texture != NULL && i < icon->waiting->len; i++)
    {
      GtkImage *image = icon->waiting->pdata[i];

      /* A row may show another feed by now. */
      if (g_object_get_data (G_OBJECT (image), key ()) == subscription)
        gtk_image_set_from_paintable (image, GDK_PAINTABLE (texture));
    }
  g_ptr_array_set_size (icon->waiting, 0);
}

static Icon *
get_icon (LanyardFeedSubscription *subscription)
{
  GBytes *bytes = lanyard_feed_subscription_get_icon (subscription);
  Icon *icon = g_object_get_data (G_OBJECT (subscription), key ());
  g_autoptr (GTask) task = NULL;

  if (bytes == NULL || g_bytes_get_size (bytes) > MOST_BYTES)
    return NULL;
  if (icon != NULL && g_bytes_equal (icon->bytes, bytes))
    return icon;

  icon = g_new0 (Icon, 1);
  icon->bytes = g_bytes_ref (bytes);
  icon->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  icon->decoding = TRUE;
  g_object_set_data_full (G_OBJECT (subscription), key (), icon, icon_free);
  task = g_task_new (NULL, NULL, on_decoded, g_object_ref (subscription));
  g_task_set_source_tag (task, get_icon);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify)g_bytes_unref);
  g_task_run_in_thread (task, decode);
  return icon;
}

void
lanyard_feed_icon_show (GtkImage *image, LanyardFeedSubscription *subscription)
{
  Icon *icon;

  g_return_if_fail (GTK_IS_IMAGE (image));
  g_return_if_fail (LANYARD_IS_FEED_SUBSCRIPTION (subscription));

  icon = get_icon (subscription);
  g_object_set_data (G_OBJECT (image), key (), subscription);
  if (icon != NULL && icon->texture != NULL)
    {
      gtk_image_set_from_paintable (image, GDK_PAINTABLE (icon->texture));
      return;
    }
  gtk_image_set_from_icon_name (image, SYMBOL);
  if (icon != NULL && icon->decoding && !g_ptr_array_find (icon->waiting, image, NULL))
    g_ptr_array_add (icon->waiting, g_object_ref (image));
}
