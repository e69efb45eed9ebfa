/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-entries-private.h"

#define PAGE_SIZE  64
#define PAGES_KEPT 16

/* The window: ids of all, items of a few. An item lives as long as a list shows it or its page is
 * among the last ones looked at; asked for again, it is the same object. */
struct _LanyardFeedEntries
{
  GObject parent_instance;

  LanyardDatabase *database;
  LanyardFeedQuery query;
  GArray *ids;
  GHashTable *items; /* id -> LanyardFeedEntry, not owned */
  GQueue pages;      /* lately loaded: GPtrArray of owned items */
  GArray *wanted;    /* ids to be loaded with the next job */
  guint load_idle;
  gboolean querying;
  gboolean stale; /* changed while querying */
};

enum
{
  READY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return LANYARD_TYPE_FEED_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return LANYARD_FEED_ENTRIES (model)->ids->len;
}

static void queue_load (LanyardFeedEntries *self, gint64 id);

static void
on_item_gone (gpointer data, GObject *item)
{
  LanyardFeedEntries *self = data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (value == (gpointer)item)
        {
          g_hash_table_iter_remove (&iter);
          return;
        }
    }
}

static gpointer
get_item (GListModel *model, guint position)
{
  LanyardFeedEntries *self = LANYARD_FEED_ENTRIES (model);
  LanyardFeedEntry *item;
  gint64 id;

  if (position >= self->ids->len)
    return NULL;
  id = g_array_index (self->ids, gint64, position);
  item = g_hash_table_lookup (self->items, &id);
  if (item != NULL)
    return g_object_ref (item);

  item = lanyard_feed_entry_new (id);
  g_hash_table_insert (self->items, g_memdup2 (&id, sizeof id), item);
  g_object_weak_ref (G_OBJECT (item), on_item_gone, self);
  queue_load (self, id);
  return item;
}

static void
model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LanyardFeedEntries,
                               lanyard_feed_entries,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, model_init))

/* Loading */

static gpointer
load_job (LanyardDatabase *database, gpointer data, GError **error)
{
  GArray *ids = data;

  return lanyard_feed_store_load (database, (const gint64 *)(gpointer)ids->data, ids->len, error);
}

static void
keep_page (LanyardFeedEntries *self, GPtrArray *page)
{
  g_queue_push_head (&self->pages, page);
  while (g_queue_get_length (&self->pages) > PAGES_KEPT)
    g_ptr_array_unref (g_queue_pop_tail (&self->pages));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedEntries) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records =
      lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);
  GPtrArray *page;

  if (records == NULL)
    {
      g_warning ("Entries could not be read: %s", error->message);
      return;
    }
  page = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_set_free_func (records, NULL);
  for (guint i = 0; i < records->len; i++)
    {
      LanyardFeedEntryRecord *record = records->pdata[i];
      LanyardFeedEntry *item = g_hash_table_lookup (self->items, &record->id);

      if (item == NULL)
        {
          lanyard_feed_entry_record_free (record);
          continue;
        }
      g_ptr_array_add (page, g_object_ref (item));
      lanyard_feed_entry_set_record (item, record);
    }
  keep_page (self, page);
}

static gboolean
load_wanted (gpointer data)
{
  LanyardFeedEntries *self = data;
  GArray *wanted = g_steal_pointer (&self->wanted);

  self->load_idle = 0;
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  lanyard_database_run_async (self->database, load_job, wanted, (GDestroyNotify)g_array_unref,
                              (GDestroyNotify)g_ptr_array_unref, NULL, on_loaded,
                              g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* A list asks for its rows one by one: they are read together, and before the next frame. */
static void
queue_load (LanyardFeedEntries *self, gint64 id)
{
  g_array_append_val (self->wanted, id);
  if (self->load_idle == 0)
    self->load_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, load_wanted, self, NULL);
  else if (self->wanted->len >= PAGE_SIZE)
    {
      g_source_remove (self->load_idle);
      load_wanted (self);
    }
}

/* Querying */

static LanyardFeedQuery *
copy_query (const LanyardFeedQuery *query)
{
  LanyardFeedQuery *copy = g_memdup2 (query, sizeof *query);

  copy->folder = g_strdup (query->folder);
  copy->words = g_strdup (query->words);
  return copy;
}

static void
free_query (gpointer data)
{
  LanyardFeedQuery *query = data;

  g_free ((char *)query->folder);
  g_free ((char *)query->words);
  g_free (query);
}

static gpointer
query_job (LanyardDatabase *database, gpointer data, GError **error)
{
  return lanyard_feed_store_query (database, data, error);
}

/* Only what is between the common beginning and end has changed. */
static void
set_ids (LanyardFeedEntries *self, GArray *ids)
{
  g_autoptr (GArray) before = g_steal_pointer (&self->ids);
  guint same = 0;
  guint tail = 0;

  self->ids = ids;
  while (same < before->len && same < ids->len &&
         g_array_index (before, gint64, same) == g_array_index (ids, gint64, same))
    same++;
  while (tail < before->len - same && tail < ids->len - same &&
         g_array_index (before, gint64, before->len - 1 - tail) ==
             g_array_index (ids, gint64, ids->len - 1 - tail))
    tail++;
  if (before->len != same + tail || ids->len != same + tail)
    g_list_model_items_changed (G_LIST_MODEL (self), same, before->len - same - tail,
                                ids->len - same - tail);
}

static void
reload_items (LanyardFeedEntries *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    queue_load (self, lanyard_feed_entry_get_id (value));
}

static void
on_queried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardFeedEntries) self = user_data;
  g_autoptr (GError) error = NULL;
  GArray *ids = lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);

  self->querying = FALSE;
  if (ids == NULL)
    {
      g_warning ("Entries could not be found: %s", error->message);
      return;
    }
  set_ids (self, ids);
  reload_items (self);
  if (self->stale)
    lanyard_feed_entries_reload (self);
  else
    g_signal_emit (self, signals[READY], 0);
}

void
lanyard_feed_entries_reload (LanyardFeedEntries *self)
{
  g_return_if_fail (LANYARD_IS_FEED_ENTRIES (self));

  self->stale = self->querying;
  if (self->querying)
    return;
  self->querying = TRUE;
  lanyard_database_run_async (self->database, query_job, copy_query (&self->query), free_query,
                              (GDestroyNotify)g_array_unref, NULL, on_queried, g_object_ref (self));
}

void
lanyard_feed_entries_show_state (LanyardFeedEntries *self,
                                 const gint64 *ids,
                                 gsize n_ids,
                                 LanyardFeedState state,
                                 gboolean value)
{
  for (gsize i = 0; i < n_ids; i++)
    {
      LanyardFeedEntry *item = g_hash_table_lookup (self->items, &ids[i]);

      if (item != NULL)
        lanyard_feed_entry_set_state (item, state, value);
    }
}

gint64
lanyard_feed_entries_get_id (LanyardFeedEntries *self, guint position)
{
  return position < self->ids->len ? g_array_index (self->ids, gint64, position) : 0;
}

static void
lanyard_feed_entries_finalize (GObject *object)
{
  LanyardFeedEntries *self = LANYARD_FEED_ENTRIES (object);
  GHashTableIter iter;
  gpointer value;

  g_clear_handle_id (&self->load_idle, g_source_remove);
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_object_weak_unref (value, on_item_gone, self);
  g_clear_pointer (&self->items, g_hash_table_unref);
  g_queue_clear_full (&self->pages, (GDestroyNotify)g_ptr_array_unref);
  g_clear_pointer (&self->wanted, g_array_unref);
  g_clear_pointer (&self->ids, g_array_unref);
  g_free ((char *)self->query.folder);
  g_free ((char *)self->query.words);
  g_clear_object (&self->database);

  G_OBJECT_CLASS (lanyard_feed_entries_parent_class)->finalize (object);
}

static void
lanyard_feed_entries_class_init (LanyardFeedEntriesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_feed_entries_finalize;
  signals[READY] = g_signal_new ("ready", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
lanyard_feed_entries_init (LanyardFeedEntries *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_queue_init (&self->pages);
}

LanyardFeedEntries *
lanyard_feed_entries_new (LanyardDatabase *database, const LanyardFeedQuery *query)
{
  LanyardFeedEntries *self = g_object_new (LANYARD_TYPE_FEED_ENTRIES, NULL);

  self->database = g_object_ref (database);
  self->query = *query;
  self->query.folder = g_strdup (query->folder);
  self->query.words = g_strdup (query->words);
  lanyard_feed_entries_reload (self);
  return self;
}
