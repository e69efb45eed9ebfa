/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-article-drag.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define PARTS      "lanyard", "pictures"
#define KEPT_DAYS  1
#define ICON_WIDTH 200

/* What was dragged yesterday has arrived, or never will. */
static void
remove_old (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gint64 oldest = g_get_real_time () / G_USEC_PER_SEC - KEPT_DAYS * 24 * 60 * 60;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GDir) inner = NULL;
      const char *file;
      GStatBuf info;

      if (g_lstat (path, &info) != 0 || info.st_mtime > oldest)
        continue;
      inner = g_dir_open (path, 0, NULL);
      while (inner != NULL && (file = g_dir_read_name (inner)) != NULL)
        {
          g_autofree char *inside = g_build_filename (path, file, NULL);

          (void)g_unlink (inside);
        }
      (void)g_rmdir (path);
    }
}

GFile *
lanyard_article_drag_write (LanyardArticlePicture *picture, GError **error)
{
  LanyardArticleImage *image = lanyard_article_picture_get_image (picture);
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), PARTS, NULL);
  g_autofree char *own = g_build_filename (folder, "XXXXXX", NULL);
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  gsize length;
  const char *data;

  if (image == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _ ("The picture is not loaded."));
      return NULL;
    }
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int saved = errno;

      g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (saved),
                           g_strerror (saved));
      return NULL;
    }
  remove_old (folder);
  /* A folder of its own, so that the file has the picture's name. */
  if (g_mkdtemp (own) == NULL)
    {
      int saved = errno;

      g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (saved),
                           g_strerror (saved));
      return NULL;
    }
  name = lanyard_article_pictures_make_name (lanyard_article_picture_get_uri (picture),
                                             image->bytes);
  path = g_build_filename (own, name, NULL);
  data = g_bytes_get_data (image->bytes, &length);
  if (!g_file_set_contents_full (path, data, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, error))
    {
      (void)g_rmdir (own);
      return NULL;
    }
  return g_file_new_for_path (path);
}

static GdkContentProvider *
on_prepare (GtkDragSource *source, double x, double y, gpointer user_data)
{
  LanyardArticlePicture *picture = user_data;
  LanyardArticleImage *image = lanyard_article_picture_get_image (picture);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  GdkFileList *files;
  GdkContentProvider *parts[2];

  if (image == NULL)
    return NULL;
  file = lanyard_article_drag_write (picture, &error);
  if (file == NULL)
    {
      g_warning ("A picture cannot be dragged: %s", error->message);
      return gdk_content_provider_new_typed (GDK_TYPE_TEXTURE, image->image->texture);
    }
  files = gdk_file_list_new_from_array (&file, 1);
  parts[0] = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, files);
  g_boxed_free (GDK_TYPE_FILE_LIST, files);
  parts[1] = gdk_content_provider_new_typed (GDK_TYPE_TEXTURE, image->image->texture);
  return gdk_content_provider_new_union (parts, 2);
}

static void
on_begin (GtkDragSource *source, GdkDrag *drag, gpointer user_data)
{
  LanyardArticleImage *image = lanyard_article_picture_get_image (user_data);
  GdkTexture *texture;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GdkPaintable) icon = NULL;
  float width;
  float height;

  if (image == NULL)
    return;
  texture = image->image->small != NULL ? image->image->small : image->image->texture;
  width = MIN (ICON_WIDTH, (float)gdk_texture_get_width (texture));
  height = width * (float)gdk_texture_get_height (texture) / (float)gdk_texture_get_width (texture);
  snapshot = gtk_snapshot_new ();
  gtk_snapshot_append_texture (snapshot, texture, &GRAPHENE_RECT_INIT (0, 0, width, height));
  icon = gtk_snapshot_free_to_paintable (g_steal_pointer (&snapshot), NULL);
  gtk_drag_source_set_icon (source, icon, 0, 0);
}

void
lanyard_article_drag_attach (LanyardArticlePicture *picture)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (on_prepare), picture);
  g_signal_connect (source, "drag-begin", G_CALLBACK (on_begin), picture);
  gtk_widget_add_controller (GTK_WIDGET (picture), GTK_EVENT_CONTROLLER (source));
}
