/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/transfer/lanyard-clip.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/core/lanyard-paths.h"
#include "engine/transfer/lanyard-safe-name.h"

#define KEEP_DAYS 7
/* Of a title, in the name of a file: long enough to know it by, and short of every file system's bound. */
#define TITLE_BYTES 120

typedef struct
{
  GdkTexture *texture;
  char *text;
  char *name; /* (nullable): by where it comes from, and when */
  LanyardClipOrigin origin;
} Clip;

static void
clip_free (Clip *self)
{
  g_clear_object (&self->texture);
  g_free (self->text);
  g_free (self->name);
  g_free (self);
}

char *
lanyard_clip_name (gboolean picture, LanyardClipOrigin origin, GDateTime *when)
{
  /* No colons: some file systems refuse them. */
  g_autofree char *date = g_date_time_format (when, "%Y-%m-%d %H.%M.%S");

  if (picture)
    return g_strdup_printf (origin == LANYARD_CLIP_PASTED ? _ ("Picture from clipboard %s.png")
                                                          : _ ("Dropped picture %s.png"),
                            date);
  return g_strdup_printf (
      origin == LANYARD_CLIP_PASTED ? _ ("Text from clipboard %s.txt") : _ ("Dropped text %s.txt"),
      date);
}

char *
lanyard_clip_title_name (const char *title)
{
  g_autofree char *plain = g_utf8_make_valid (title != NULL ? title : "", -1);
  g_autofree char *safe = NULL;
  const char *start = g_strstrip (g_strdelimit (plain, "/\\", '-'));

  /* A leading dot would hide it. */
  while (*start == '.' || *start == ' ')
    start++;
  if (strlen (start) > TITLE_BYTES)
    plain[g_utf8_find_prev_char (start, start + TITLE_BYTES + 1) - plain] = '\0';
  safe = lanyard_safe_name_path (start, NULL);
  return safe != NULL ? g_strconcat (g_strchomp (safe), ".txt", NULL) : NULL;
}

/* (transfer full) The private folder all of them are in. */
static char *
clip_folder (GError **error)
{
  g_autofree char *cache = lanyard_paths_get_cache_dir (error);

  return cache != NULL ? g_build_filename (cache, "clipboard", NULL) : NULL;
}

/* A folder of its own for each, so that names never meet. */
static char *
make_folder (GError **error)
{
  g_autofree char *parent = clip_folder (error);
  g_autofree char *folder = NULL;

  if (parent == NULL)
    return NULL;
  folder = g_build_filename (parent, "XXXXXX", NULL);
  if (g_mkdir_with_parents (parent, 0700) != 0 || g_mkdtemp_full (folder, 0700) == NULL)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   _ ("A folder for what was pasted cannot be made: %s"), g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&folder);
}

static GPtrArray *
write_clip (Clip *clip, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = clip->name != NULL ? g_strdup (clip->name)
                                             : lanyard_clip_name (clip->texture != NULL, clip->origin, now);
  g_autofree char *folder = make_folder (error);
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GPtrArray *files;
  gsize length;
  const char *data;

  if (folder == NULL)
    return NULL;
  if (clip->texture != NULL)
    bytes = gdk_texture_save_to_png_bytes (clip->texture);
  else
    bytes = g_bytes_new (clip->text, strlen (clip->text));
  path = g_build_filename (folder, name, NULL);
  data = g_bytes_get_data (bytes, &length);
  if (!g_file_set_contents_full (path, data != NULL ? data : "", (gssize) length,
                                 G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
    return NULL;

  files = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (files, g_file_new_for_path (path));
  return files;
}

static void
write_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *files = write_clip (task_data, &error);

  if (files != NULL)
    g_task_return_pointer (task, files, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static GPtrArray *
list_files (const GValue *value)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    g_ptr_array_add (files, g_object_ref (l->data));
  return files;
}

void
lanyard_clip_to_files_async (const GValue        *value,
                             LanyardClipOrigin    origin,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Clip *clip;

  g_return_if_fail (G_IS_VALUE (value));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_clip_to_files_async);
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      g_task_return_pointer (task, list_files (value), (GDestroyNotify) g_ptr_array_unref);
      return;
    }

  clip = g_new0 (Clip, 1);
  clip->origin = origin;
  g_task_set_task_data (task, clip, (GDestroyNotify) clip_free);
  if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    clip->texture = g_value_dup_object (value);
  else if (G_VALUE_HOLDS_STRING (value))
    clip->text = g_value_dup_string (value);
  if (clip->texture == NULL && (clip->text == NULL || *clip->text == '\0'))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                               _ ("There is nothing in it that can be sent."));
      return;
    }
  g_task_run_in_thread (task, write_worker);
}

void
lanyard_clip_text_to_files_async (const char          *title,
                                  const char          *text,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Clip *clip = g_new0 (Clip, 1);

  g_task_set_source_tag (task, lanyard_clip_to_files_async);
  clip->name = lanyard_clip_title_name (title);
  clip->text = g_strdup (text);
  g_task_set_task_data (task, clip, (GDestroyNotify) clip_free);
  g_task_run_in_thread (task, write_worker);
}

GPtrArray *
lanyard_clip_to_files_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_clip_to_files_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
clean_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      (void) g_unlink (path);
    }
  (void) g_rmdir (folder);
}

static void
clean_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autofree char *parent = clip_folder (NULL);
  g_autoptr (GDir) dir = parent != NULL ? g_dir_open (parent, 0, NULL) : NULL;
  gint64 oldest = g_get_real_time () / G_USEC_PER_SEC - KEEP_DAYS * 24 * 60 * 60;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (parent, name, NULL);
      GStatBuf info;

      if (g_lstat (path, &info) == 0 && S_ISDIR (info.st_mode) && info.st_mtime < oldest)
        clean_folder (path);
    }
  g_task_return_boolean (task, TRUE);
}

void
lanyard_clip_clean (void)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_source_tag (task, lanyard_clip_clean);
  g_task_run_in_thread (task, clean_worker);
}
