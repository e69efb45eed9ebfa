/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-thumbnails.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>

#include "ui/feed/lanyard-article-pictures.h"

#define MOST_KEPT  300
#define LEAST_SIDE 8

struct _LanyardFeedThumbnails
{
  GObject parent_instance;

  LanyardArticlePictures *pictures;
  GHashTable *kept; /* address -> GdkTexture */
  GQueue order;     /* of addresses, owned by the table, the oldest first */
};

G_DEFINE_FINAL_TYPE (LanyardFeedThumbnails, lanyard_feed_thumbnails, G_TYPE_OBJECT)

static void
keep (LanyardFeedThumbnails *self, const char *uri, GdkTexture *texture)
{
  char *key;

  if (g_hash_table_contains (self->kept, uri))
    return;
  key = g_strdup (uri);
  g_hash_table_insert (self->kept, key, g_object_ref (texture));
  g_queue_push_tail (&self->order, key);
  if (g_queue_get_length (&self->order) > MOST_KEPT)
    g_hash_table_remove (self->kept, g_queue_pop_head (&self->order));
}

/* The middle of it, small. */
static void
cut (GTask *worker, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GdkTexture *texture = task_data;
  int width = gdk_texture_get_width (texture);
  int height = gdk_texture_get_height (texture);
  int side = MIN (width, height);
  g_autoptr (GdkPixbuf) whole = NULL;
  g_autoptr (GdkPixbuf) middle = NULL;
  g_autoptr (GdkPixbuf) small = NULL;

  if (side < LEAST_SIDE)
    {
      g_task_return_new_error (worker, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               _ ("There is nothing to see in the picture"));
      return;
    }
  whole = gdk_pixbuf_get_from_texture (texture);
  middle = gdk_pixbuf_new_subpixbuf (whole, (width - side) / 2, (height - side) / 2, side, side);
  side = MIN (side, LANYARD_FEED_THUMBNAIL_SIDE);
  small = gdk_pixbuf_scale_simple (middle, side, side, GDK_INTERP_BILINEAR);
  g_task_return_pointer (worker, gdk_texture_new_for_pixbuf (small), g_object_unref);
}

static void
on_cut (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GdkTexture *texture = g_task_propagate_pointer (G_TASK (result), &error);

  if (texture == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  keep (g_task_get_source_object (task), g_task_get_task_data (task), texture);
  g_task_return_pointer (task, texture, g_object_unref);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (LanyardArticleImage) image =
      lanyard_article_pictures_load_finish (LANYARD_ARTICLE_PICTURES (source), result, &error);
  g_autoptr (GTask) worker = NULL;
  GdkTexture *texture;

  if (image == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  texture = image->image->small != NULL ? image->image->small : image->image->texture;
  worker = g_task_new (NULL, g_task_get_cancellable (task), on_cut, g_object_ref (task));
  g_task_set_source_tag (worker, cut);
  g_task_set_task_data (worker, g_object_ref (texture), g_object_unref);
  g_task_run_in_thread (worker, cut);
}

static void
lanyard_feed_thumbnails_finalize (GObject *object)
{
  LanyardFeedThumbnails *self = LANYARD_FEED_THUMBNAILS (object);

  g_queue_clear (&self->order);
  g_hash_table_unref (self->kept);
  g_object_unref (self->pictures);

  G_OBJECT_CLASS (lanyard_feed_thumbnails_parent_class)->finalize (object);
}

static void
lanyard_feed_thumbnails_class_init (LanyardFeedThumbnailsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_feed_thumbnails_finalize;
}

static void
lanyard_feed_thumbnails_init (LanyardFeedThumbnails *self)
{
  self->pictures = lanyard_article_pictures_new (NULL);
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  g_queue_init (&self->order);
}

LanyardFeedThumbnails *
lanyard_feed_thumbnails_new (void)
{
  return g_object_new (LANYARD_TYPE_FEED_THUMBNAILS, NULL);
}

GdkTexture *
lanyard_feed_thumbnails_peek (LanyardFeedThumbnails *self, const char *uri)
{
  g_return_val_if_fail (LANYARD_IS_FEED_THUMBNAILS (self), NULL);

  return g_hash_table_lookup (self->kept, uri);
}

void
lanyard_feed_thumbnails_load_async (LanyardFeedThumbnails *self,
                                    const char *uri,
                                    const char *from,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LANYARD_IS_FEED_THUMBNAILS (self));
  g_return_if_fail (uri != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_feed_thumbnails_load_async);
  g_task_set_task_data (task, g_strdup (uri), g_free);
  lanyard_article_pictures_load_async (self->pictures, uri, from, cancellable, on_loaded, task);
}

GdkTexture *
lanyard_feed_thumbnails_load_finish (LanyardFeedThumbnails *self,
                                     GAsyncResult *result,
                                     GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
