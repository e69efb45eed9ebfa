/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-text-loader.h"

#include <glib/gi18n-lib.h>

/* How much is shown before a difference that lies far into the file. */
#define LEAD_IN (4 * 1024)

typedef struct
{
  GFile *file;
  gsize limit;
  gint64 difference;
} Request;

static void
request_free (Request *self)
{
  g_object_unref (self->file);
  g_free (self);
}

void
lanyard_text_free (LanyardText *self)
{
  g_free (self->text);
  g_free (self->hex);
  g_free (self);
}

static GBytes *
read_part (GFile *file, guint64 start, gsize limit, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autofree guint8 *buffer = NULL;
  gsize n;

  if (stream == NULL)
    return NULL;
  if (start > 0
      && !g_seekable_seek (G_SEEKABLE (stream), (goffset) start, G_SEEK_SET, cancellable, error))
    return NULL;
  buffer = g_malloc (limit);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, limit, &n, cancellable, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&buffer), n);
}

static gboolean
query_size (GFile *file, guint64 *size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInfo) info
      = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                           G_FILE_QUERY_INFO_NONE, cancellable, error);

  if (info == NULL)
    return FALSE;
  /* Opening a pipe would wait for a writer for ever. */
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _ ("This is not a file."));
      return FALSE;
    }
  *size = (guint64) g_file_info_get_size (info);
  return TRUE;
}

static LanyardText *
load (Request *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (LanyardText) result = g_new0 (LanyardText, 1);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  const guint8 *data;
  gsize length, skipped = 0;

  result->wanted = request->difference;
  result->difference = -1;
  if (!query_size (request->file, &result->size, cancellable, error))
    return NULL;
  if (request->difference >= (gint64) request->limit)
    result->start = (guint64) request->difference - LEAD_IN;
  bytes = read_part (request->file, result->start, request->limit, cancellable, error);
  if (bytes == NULL)
    return NULL;

  data = g_bytes_get_data (bytes, &length);
  if (result->start > 0)
    {
      /* Begin at a character: those of UTF-8 continue with 10xxxxxx. */
      while (skipped < 3 && skipped < length && (data[skipped] & 0xC0) == 0x80)
        skipped++;
      result->start += skipped;
    }
  data += skipped;
  length -= skipped;
  result->end = result->start + length;

  text = lanyard_text_decode (data, length, result->end < result->size, &result->encoding);
  if (text != NULL)
    result->text = lanyard_text_fold (text, LANYARD_TEXT_MAX_LINE);
  if (request->difference >= (gint64) result->start && request->difference <= (gint64) result->end)
    {
      gsize offset = (gsize) (request->difference - (gint64) result->start);

      if (text != NULL)
        result->difference = lanyard_text_char_offset (data, length, offset, result->encoding);
      result->hex = lanyard_text_hex_line (data + offset, length - offset);
    }
  return g_steal_pointer (&result);
}

static void
load_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  LanyardText *text;

  if (g_task_return_error_if_cancelled (task))
    return;
  text = load (task_data, cancellable, &error);
  if (text != NULL)
    g_task_return_pointer (task, text, (GDestroyNotify) lanyard_text_free);
  else
    g_task_return_error (task, error);
}

void
lanyard_text_load_async (GFile               *file,
                         gsize                limit,
                         gint64               difference,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Request *request;

  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (limit > LEAD_IN);

  request = g_new0 (Request, 1);
  request->file = g_object_ref (file);
  request->limit = limit;
  request->difference = difference;

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_text_load_async);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  g_task_run_in_thread (task, load_worker);
}

LanyardText *
lanyard_text_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_text_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
