/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/feed/lanyard-feed-entries-private.h"
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-opml.h"
#include "engine/feed/lanyard-feed-reader-private.h"
#include "engine/feed/lanyard-feed-store-filters.h"

#define MOST_ENTRIES 2000

enum
{
  NEW_ENTRIES,
  FOUND_ENTRIES,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardFeedReader, lanyard_feed_reader, G_TYPE_OBJECT)

/* The list of subscriptions */

typedef struct
{
  GPtrArray *records;
  GPtrArray *filters;
} Lists;

static void
lists_free (gpointer data)
{
  Lists *lists = data;

  g_clear_pointer (&lists->records, g_ptr_array_unref);
  g_clear_pointer (&lists->filters, g_ptr_array_unref);
  g_free (lists);
}

static gpointer
list_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Lists *lists = g_new0 (Lists, 1);

  lists->records = lanyard_feed_store_list (database, error);
  if (lists->records != NULL)
    lists->filters = lanyard_feed_store_list_filters (database, TRUE, error);
  if (lists->filters != NULL)
    return lists;
  lists_free (lists);
  return NULL;
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardFeedReader *self = g_task_get_source_object (task);
  GError *error = NULL;
  Lists *lists = lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);

  if (lists == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  lanyard_feed_subscriptions_set_records (self->subscriptions, g_steal_pointer (&lists->records));
  lanyard_feed_reader_show_filters (self, g_steal_pointer (&lists->filters));
  lists_free (lists);
  lanyard_feed_reader_schedule (self);
  g_task_return_boolean (task, TRUE);
}

void
lanyard_feed_reader_load_async (LanyardFeedReader *self,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lanyard_feed_reader_load_async);
  g_clear_handle_id (&self->reload_idle, g_source_remove);
  lanyard_database_run_async (self->database, list_job, NULL, NULL, lists_free, NULL, on_listed, task);
}

gboolean
lanyard_feed_reader_load_finish (LanyardFeedReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_reloaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!lanyard_feed_reader_load_finish (LANYARD_FEED_READER (source), result, &error))
    g_warning ("The subscriptions could not be read: %s", error->message);
}

static gboolean
reload (gpointer data)
{
  LanyardFeedReader *self = data;

  self->reload_idle = 0;
  lanyard_feed_reader_load_async (self, on_reloaded, NULL);
  return G_SOURCE_REMOVE;
}

void
lanyard_feed_reader_queue_reload (LanyardFeedReader *self)
{
  if (self->reload_idle == 0)
    self->reload_idle = g_idle_add_full (G_PRIORITY_DEFAULT, reload, self, NULL);
}

void
lanyard_feed_reader_reload_entries (LanyardFeedReader *self)
{
  for (guint i = 0; i < self->open->len; i++)
    lanyard_feed_entries_reload (self->open->pdata[i]);
}

/* Changes of a subscription */

typedef struct
{
  gint64 feed;
  char *url;
  char *title;
  char *folder;
  guint interval;
  gboolean notify;
  gboolean pictures;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->url);
  g_free (change->title);
  g_free (change->folder);
  g_free (change);
}

static gpointer
add_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Change *change = data;
  gint64 id = lanyard_feed_store_add (database, change->url, change->title, change->folder, error);

  return id != 0 ? g_memdup2 (&id, sizeof id) : NULL;
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
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
  /* One that was out of sight comes with its entries. */
  lanyard_feed_reader_reload_entries (g_task_get_source_object (task));
  /* The list is read before the caller hears of it, so that the feed is in it. */
  lanyard_database_run_async (LANYARD_DATABASE (source), list_job, NULL, NULL, lists_free, NULL, on_listed,
                              g_steal_pointer (&task));
}

void
lanyard_feed_reader_add_async (LanyardFeedReader *self,
                               const char *url,
                               const char *title,
                               const char *folder,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task;
  Change *change;

  g_return_if_fail (LANYARD_IS_FEED_READER (self));
  g_return_if_fail (url != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lanyard_feed_reader_add_async);
  change = g_new0 (Change, 1);
  change->url = g_strdup (url);
  change->title = g_strdup (title);
  change->folder = g_strdup (folder);
  lanyard_database_run_async (self->database, add_job, change, change_free, g_free, NULL, on_added,
                              task);
}

gint64
lanyard_feed_reader_add_finish (LanyardFeedReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return 0;
  return *(gint64 *)g_task_get_task_data (G_TASK (result));
}

static gpointer
remove_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_feed_store_remove (database, ((Change *)data)->feed, error);
  return NULL;
}

typedef struct
{
  GArray *feeds;
  gboolean removed;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_array_unref (removal->feeds);
  g_free (removal);
}

static gpointer
set_removed_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Removal *removal = data;

  lanyard_feed_store_set_removed (database, (const gint64 *)(gpointer)removal->feeds->data,
                                  removal->feeds->len, removal->removed, error);
  return NULL;
}

static gpointer
purge_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_feed_store_purge (database, error);
  return NULL;
}

static gpointer
set_title_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Change *change = data;

  lanyard_feed_store_set_title (database, change->feed, change->title, error);
  return NULL;
}

static gpointer
set_folder_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Change *change = data;

  lanyard_feed_store_set_folder (database, change->feed, change->folder, error);
  return NULL;
}

static gpointer
set_options_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Change *change = data;

  lanyard_feed_store_set_options (database, change->feed, change->interval, change->notify,
                                  change->pictures, error);
  return NULL;
}

/* Takes @change. The list is read after it: jobs run in order. */
static void
post (LanyardFeedReader *self, LanyardDatabaseFunc job, Change *change)
{
  lanyard_database_post (self->database, job, change, change_free);
  lanyard_feed_reader_queue_reload (self);
}

void
lanyard_feed_reader_remove (LanyardFeedReader *self, gint64 feed)
{
  Change *change = g_new0 (Change, 1);

  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  change->feed = feed;
  post (self, remove_job, change);
  lanyard_feed_reader_reload_entries (self);
}

void
lanyard_feed_reader_set_removed (LanyardFeedReader *self,
                                 const gint64 *feeds,
                                 gsize n_feeds,
                                 gboolean removed)
{
  Removal *removal;

  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  removal = g_new0 (Removal, 1);
  removal->feeds = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (removal->feeds, feeds, (guint)n_feeds);
  removal->removed = removed;
  lanyard_database_post (self->database, set_removed_job, removal, removal_free);
  lanyard_feed_reader_queue_reload (self);
  lanyard_feed_reader_reload_entries (self);
}

void
lanyard_feed_reader_purge (LanyardFeedReader *self)
{
  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  lanyard_database_post (self->database, purge_job, NULL, NULL);
}

static gpointer
set_url_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Change *change = data;

  lanyard_feed_store_set_url (database, change->feed, change->url, error);
  return NULL;
}

static void
on_url_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* The caller hears of it when the list shows it. */
  lanyard_database_run_async (LANYARD_DATABASE (source), list_job, NULL, NULL, lists_free, NULL, on_listed,
                              g_steal_pointer (&task));
}

void
lanyard_feed_reader_set_url_async (LanyardFeedReader *self,
                                   gint64 feed,
                                   const char *address,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *url = NULL;
  Change *change;

  g_return_if_fail (LANYARD_IS_FEED_READER (self));
  g_return_if_fail (address != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lanyard_feed_reader_set_url_async);
  url = lanyard_feed_normalize_address (address);
  if (url == NULL)
    {
      g_task_return_new_error (task, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_ADDRESS,
                               _ ("“%s” is not the address of a page or feed"), address);
      return;
    }
  change = g_new0 (Change, 1);
  change->feed = feed;
  change->url = g_steal_pointer (&url);
  lanyard_database_run_async (self->database, set_url_job, change, change_free, NULL, NULL, on_url_set,
                              g_steal_pointer (&task));
}

gboolean
lanyard_feed_reader_set_url_finish (LanyardFeedReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lanyard_feed_reader_set_title (LanyardFeedReader *self, gint64 feed, const char *title)
{
  Change *change = g_new0 (Change, 1);

  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  change->feed = feed;
  change->title = g_strdup (title);
  post (self, set_title_job, change);
}

void
lanyard_feed_reader_set_folder (LanyardFeedReader *self, gint64 feed, const char *folder)
{
  Change *change = g_new0 (Change, 1);

  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  change->feed = feed;
  change->folder = g_strdup (folder);
  post (self, set_folder_job, change);
}

void
lanyard_feed_reader_set_options (
    LanyardFeedReader *self, gint64 feed, guint interval, gboolean notify, gboolean pictures)
{
  Change *change = g_new0 (Change, 1);

  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  change->feed = feed;
  change->interval = interval;
  change->notify = notify;
  change->pictures = pictures;
  post (self, set_options_job, change);
}

/* Entries */

static void
on_entries_gone (gpointer data, GObject *entries)
{
  g_ptr_array_remove_fast (((LanyardFeedReader *)data)->open, entries);
}

LanyardFeedEntries *
lanyard_feed_reader_open (LanyardFeedReader *self, const LanyardFeedQuery *query)
{
  LanyardFeedEntries *entries;

  g_return_val_if_fail (LANYARD_IS_FEED_READER (self), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  entries = lanyard_feed_entries_new (self->database, query);
  g_ptr_array_add (self->open, entries);
  g_object_weak_ref (G_OBJECT (entries), on_entries_gone, self);
  return entries;
}

LanyardFeedSubscriptions *
lanyard_feed_reader_get_subscriptions (LanyardFeedReader *self)
{
  return self->subscriptions;
}

LanyardFeedFetcher *
lanyard_feed_reader_get_fetcher (LanyardFeedReader *self)
{
  return self->fetcher;
}

void
lanyard_feed_reader_set_retention (LanyardFeedReader *self, guint most, guint days)
{
  self->most = most;
  self->days = days;
}

void
lanyard_feed_reader_set_automatic (LanyardFeedReader *self, gboolean automatic)
{
  self->automatic = automatic;
  if (!automatic)
    lanyard_feed_reader_drop_articles (self);
  lanyard_feed_reader_schedule (self);
}

char *
lanyard_feed_reader_export (LanyardFeedReader *self)
{
  g_autoptr (GPtrArray) outlines =
      g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_outline_free);
  g_autoptr (GPtrArray) filters = g_ptr_array_new ();
  GListModel *model = G_LIST_MODEL (self->subscriptions);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LanyardFeedSubscription) subscription = g_list_model_get_item (model, i);
      LanyardFeedOutline *outline = g_new0 (LanyardFeedOutline, 1);

      outline->url = g_strdup (lanyard_feed_subscription_get_url (subscription));
      outline->title = g_strdup (lanyard_feed_subscription_get_title (subscription));
      outline->folder = g_strdup (lanyard_feed_subscription_get_folder (subscription));
      g_ptr_array_add (outlines, outline);
    }
  model = G_LIST_MODEL (self->filters);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LanyardFeedFilterItem) item = g_list_model_get_item (model, i);

      g_ptr_array_add (filters, (gpointer)lanyard_feed_filter_item_get_record (item));
    }
  return lanyard_feed_opml_write (outlines, filters, _ ("Lanyard subscriptions"));
}

static void
lanyard_feed_reader_dispose (GObject *object)
{
  LanyardFeedReader *self = LANYARD_FEED_READER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->due_timer, g_source_remove);
  g_clear_handle_id (&self->reload_idle, g_source_remove);
  g_clear_handle_id (&self->store_timer, g_source_remove);
  lanyard_feed_reader_drop_articles (self);
  g_clear_handle_id (&self->count_timer, g_source_remove);

  G_OBJECT_CLASS (lanyard_feed_reader_parent_class)->dispose (object);
}

static void
lanyard_feed_reader_finalize (GObject *object)
{
  LanyardFeedReader *self = LANYARD_FEED_READER (object);

  for (guint i = 0; i < self->open->len; i++)
    g_object_weak_unref (self->open->pdata[i], on_entries_gone, self);
  g_ptr_array_unref (self->open);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->fetcher);
  g_clear_object (&self->pages);
  g_clear_object (&self->monitor);
  g_clear_object (&self->subscriptions);
  g_clear_object (&self->filters);
  g_clear_object (&self->database);
  g_clear_pointer (&self->busy, g_hash_table_unref);
  g_clear_pointer (&self->to_store, g_ptr_array_unref);
  g_clear_pointer (&self->icons_tried, g_hash_table_unref);

  G_OBJECT_CLASS (lanyard_feed_reader_parent_class)->finalize (object);
}

static void
lanyard_feed_reader_class_init (LanyardFeedReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_feed_reader_dispose;
  object_class->finalize = lanyard_feed_reader_finalize;
  signals[NEW_ENTRIES] =
      g_signal_new ("new-entries", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, LANYARD_TYPE_FEED_SUBSCRIPTION, G_TYPE_ARRAY);
  signals[FOUND_ENTRIES] =
      g_signal_new ("found-entries", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, LANYARD_TYPE_FEED_FILTER_ITEM, G_TYPE_ARRAY);
}

static void
lanyard_feed_reader_init (LanyardFeedReader *self)
{
  self->subscriptions = lanyard_feed_subscriptions_new ();
  self->filters = g_list_store_new (LANYARD_TYPE_FEED_FILTER_ITEM);
  self->open = g_ptr_array_new ();
  g_queue_init (&self->articles);
  self->busy = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->to_store = g_ptr_array_new ();
  self->icons_tried = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
  self->most = MOST_ENTRIES;
}

LanyardFeedReader *
lanyard_feed_reader_new (LanyardDatabase *database, GNetworkMonitor *monitor, GError **error)
{
  g_autoptr (LanyardFeedReader) self = NULL;

  g_return_val_if_fail (LANYARD_IS_DATABASE (database), NULL);

  if (!lanyard_feed_store_migrate (database, error))
    return NULL;
  self = g_object_new (LANYARD_TYPE_FEED_READER, NULL);
  self->database = g_object_ref (database);
  self->fetcher = lanyard_feed_fetcher_new (monitor);
  g_set_object (&self->monitor, monitor);
  lanyard_feed_reader_queue_reload (self);
  return g_steal_pointer (&self);
}
