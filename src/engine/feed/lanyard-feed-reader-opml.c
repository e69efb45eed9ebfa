/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader does with files of subscriptions. */
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-opml.h"
#include "engine/feed/lanyard-feed-reader-private.h"
#include "engine/feed/lanyard-feed-store-filters.h"

void
lanyard_feed_imported_clear (LanyardFeedImported *self)
{
  g_clear_pointer (&self->refused, g_ptr_array_unref);
}

static void
imported_free (gpointer data)
{
  lanyard_feed_imported_clear (data);
  g_free (data);
}

static gpointer
import_job (LanyardDatabase *database, gpointer data, GError **error)
{
  GBytes *bytes = data;
  LanyardFeedImported *imported = g_new0 (LanyardFeedImported, 1);
  g_autoptr (GPtrArray) filters = NULL;
  g_autoptr (GPtrArray) outlines =
      lanyard_feed_opml_parse (bytes, &filters, &imported->skipped, &imported->refused, error);

  for (guint i = 0; outlines != NULL && i < outlines->len; i++)
    {
      const LanyardFeedOutline *outline = outlines->pdata[i];
      g_autoptr (GError) local = NULL;

      if (lanyard_feed_store_add (database, outline->url, outline->title, outline->folder,
                                  &local) != 0)
        imported->added++;
      else if (g_error_matches (local, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_EXISTS))
        imported->known++;
      else
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return imported;
        }
    }
  for (guint i = 0; outlines != NULL && i < filters->len; i++)
    {
      g_autoptr (GError) local = NULL;

      if (lanyard_feed_store_save_filter (database, filters->pdata[i], &local) != 0)
        imported->filters++;
      else if (!g_error_matches (local, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          break;
        }
    }
  return imported;
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  LanyardFeedImported *imported =
      lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);

  if (error != NULL)
    {
      g_clear_pointer (&imported, imported_free);
      g_task_return_error (task, error);
      return;
    }
  lanyard_feed_reader_queue_reload (g_task_get_source_object (task));
  g_task_return_pointer (task, imported, imported_free);
}

void
lanyard_feed_reader_import_async (LanyardFeedReader *self,
                                  GBytes *opml,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_feed_reader_import_async);
  lanyard_database_run_async (self->database, import_job, g_bytes_ref (opml),
                              (GDestroyNotify)g_bytes_unref, imported_free, cancellable, on_imported,
                              task);
}

gboolean
lanyard_feed_reader_import_finish (LanyardFeedReader *self,
                                   GAsyncResult *result,
                                   LanyardFeedImported *imported,
                                   GError **error)
{
  g_autofree LanyardFeedImported *counts = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  counts = g_task_propagate_pointer (G_TASK (result), error);
  if (counts == NULL)
    return FALSE;
  *imported = *counts;
  return TRUE;
}
