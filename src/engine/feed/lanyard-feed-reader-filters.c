/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader does with saved searches and rules. */
#include "engine/feed/lanyard-feed-reader-private.h"
#include "engine/feed/lanyard-feed-store-filters.h"

/* Seconds after which those that ask for the newest days are counted again: time alone changes them. */
#define COUNT_AGAIN 60

/* The list */

static LanyardFeedFilterItem *
find_item (LanyardFeedReader *self, gint64 filter)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->filters));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardFeedFilterItem) item = g_list_model_get_item (G_LIST_MODEL (self->filters), i);

      if (lanyard_feed_filter_item_get_record (item)->id == filter)
        return g_steal_pointer (&item);
    }
  return NULL;
}

static gboolean
asks_for_days (const LanyardFeedFilterRecord *record)
{
  for (guint i = 0; i < record->conditions->len; i++)
    if (((const LanyardFeedCondition *)record->conditions->pdata[i])->kind == LANYARD_FEED_CONDITION_DAYS)
      return TRUE;
  return FALSE;
}

static gboolean
count_again (gpointer data)
{
  LanyardFeedReader *self = data;

  self->count_timer = 0;
  lanyard_feed_reader_queue_count (self);
  return G_SOURCE_REMOVE;
}

void
lanyard_feed_reader_show_filters (LanyardFeedReader *self, GPtrArray *records)
{
  g_autoptr (GPtrArray) owned = records;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint before = g_list_model_get_n_items (G_LIST_MODEL (self->filters));
  gboolean days = FALSE, same = before == records->len;

  g_ptr_array_set_free_func (records, NULL);
  for (guint i = 0; i < records->len; i++)
    {
      LanyardFeedFilterRecord *record = records->pdata[i];
      LanyardFeedFilterItem *item = find_item (self, record->id);
      g_autoptr (GObject) there = g_list_model_get_item (G_LIST_MODEL (self->filters), i);

      days |= record->action == LANYARD_FEED_ACTION_LIST && asks_for_days (record);
      if (item != NULL)
        lanyard_feed_filter_item_set_record (item, record);
      else
        item = lanyard_feed_filter_item_new (record);
      same &= there == (GObject *)item;
      g_ptr_array_add (items, item);
    }
  if (!same)
    g_list_store_splice (self->filters, 0, before, items->pdata, items->len);
  g_clear_handle_id (&self->count_timer, g_source_remove);
  if (days)
    self->count_timer = g_timeout_add_seconds (COUNT_AGAIN, count_again, self);
}

static gpointer
list_job (LanyardDatabase *database, gpointer data, GError **error)
{
  return lanyard_feed_store_list_filters (database, TRUE, error);
}

static void
on_counted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedReader) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *records = lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);

  self->counting = FALSE;
  if (records == NULL)
    g_warning ("Saved searches could not be counted: %s", error->message);
  else
    lanyard_feed_reader_show_filters (self, records);
  if (self->count_stale)
    lanyard_feed_reader_queue_count (self);
}

void
lanyard_feed_reader_queue_count (LanyardFeedReader *self)
{
  self->count_stale = self->counting;
  if (self->counting || g_list_model_get_n_items (G_LIST_MODEL (self->filters)) == 0)
    return;
  self->counting = TRUE;
  lanyard_database_run_async (self->database, list_job, NULL, NULL, (GDestroyNotify)g_ptr_array_unref, NULL,
                              on_counted, g_object_ref (self));
}

GListModel *
lanyard_feed_reader_get_filters (LanyardFeedReader *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_READER (self), NULL);

  return G_LIST_MODEL (self->filters);
}

LanyardFeedFilterItem *
lanyard_feed_reader_find_filter (LanyardFeedReader *self, gint64 filter)
{
  g_autoptr (LanyardFeedFilterItem) item = NULL;

  g_return_val_if_fail (LANYARD_IS_FEED_READER (self), NULL);

  item = find_item (self, filter);
  /* The list holds it. */
  return item;
}

/* What a refresh found */

void
lanyard_feed_reader_collect_found (GHashTable *all, const GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      const LanyardFeedFinding *finding = found->pdata[i];
      GArray *entries = g_hash_table_lookup (all, &finding->filter);

      if (entries == NULL)
        {
          entries = g_array_new (FALSE, FALSE, sizeof (gint64));
          g_hash_table_insert (all, g_memdup2 (&finding->filter, sizeof finding->filter), entries);
        }
      g_array_append_vals (entries, finding->entries->data, finding->entries->len);
    }
}

void
lanyard_feed_reader_tell_found (LanyardFeedReader *self, GHashTable *all)
{
  GHashTableIter iter;
  gpointer filter, entries;

  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &filter, &entries))
    {
      LanyardFeedFilterItem *item = lanyard_feed_reader_find_filter (self, *(gint64 *)filter);

      if (item != NULL)
        g_signal_emit_by_name (self, "found-entries", item, entries);
    }
}

/* Changes */

static gpointer
save_job (LanyardDatabase *database, gpointer data, GError **error)
{
  gint64 id = lanyard_feed_store_save_filter (database, data, error);

  return id != 0 ? g_memdup2 (&id, sizeof id) : NULL;
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardFeedReader *self = g_task_get_source_object (task);
  GError *error = NULL;
  GPtrArray *records = lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);

  if (records == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  lanyard_feed_reader_show_filters (self, records);
  lanyard_feed_reader_reload_entries (self);
  g_task_return_boolean (task, TRUE);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gint64 *id = lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);

  if (id == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, id, g_free);
  /* The caller hears of it when the list shows it. */
  lanyard_database_run_async (LANYARD_DATABASE (source), list_job, NULL, NULL, (GDestroyNotify)g_ptr_array_unref,
                              NULL, on_listed, g_steal_pointer (&task));
}

void
lanyard_feed_reader_save_filter_async (LanyardFeedReader *self,
                                       const LanyardFeedFilterRecord *record,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LANYARD_IS_FEED_READER (self));
  g_return_if_fail (record != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lanyard_feed_reader_save_filter_async);
  lanyard_database_run_async (self->database, save_job, lanyard_feed_filter_record_copy (record),
                              (GDestroyNotify)lanyard_feed_filter_record_free, g_free, NULL, on_saved, task);
}

gint64
lanyard_feed_reader_save_filter_finish (LanyardFeedReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return 0;
  return *(gint64 *)g_task_get_task_data (G_TASK (result));
}

typedef struct
{
  gint64 filter;
  gboolean removed;
  char *from;
  char *to;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->from);
  g_free (change->to);
  g_free (change);
}

static gpointer
remove_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Change *change = data;

  lanyard_feed_store_set_filter_removed (database, change->filter, change->removed, error);
  return NULL;
}

static gpointer
move_folder_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Change *change = data;

  lanyard_feed_store_move_folder (database, change->from, change->to, error);
  return NULL;
}

void
lanyard_feed_reader_set_filter_removed (LanyardFeedReader *self, gint64 filter, gboolean removed)
{
  Change *change;

  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  change = g_new0 (Change, 1);
  change->filter = filter;
  change->removed = removed;
  lanyard_database_post (self->database, remove_job, change, change_free);
  lanyard_feed_reader_queue_reload (self);
  lanyard_feed_reader_reload_entries (self);
}

void
lanyard_feed_reader_move_folder (LanyardFeedReader *self, const char *from, const char *to)
{
  Change *change;

  g_return_if_fail (LANYARD_IS_FEED_READER (self));
  g_return_if_fail (from != NULL && to != NULL);

  change = g_new0 (Change, 1);
  change->from = g_strdup (from);
  change->to = g_strdup (to);
  lanyard_database_post (self->database, move_folder_job, change, change_free);
  lanyard_feed_reader_queue_reload (self);
  lanyard_feed_reader_reload_entries (self);
}
