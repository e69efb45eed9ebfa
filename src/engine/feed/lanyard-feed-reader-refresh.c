/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refreshing: fetch on the main loop, parse on a worker, store on the database's thread; then the
 * models. */
#include <glib/gi18n-lib.h>
#include <string.h>
#include <xxhash.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/feed/lanyard-feed-incoming-private.h"
#include "engine/feed/lanyard-feed-parser.h"
#include "engine/feed/lanyard-feed-reader-private.h"
#include "engine/feed/lanyard-feed-schedule.h"
#include "lanyard-config.h"

/* How many of thousands are begun in one iteration of the main loop. */
#define BEGIN_AT_ONCE 64
/* Feeds of one refresh are stored together, in one transaction and as one piece of the search index: it takes half as long.
 * No feed waits longer for others than this, and what is stored together ends soon, for it keeps others who want the database
 * waiting. */
#define STORE_WAIT_MS 100
#define STORE_FEEDS   32
#define STORE_ENTRIES 1000

/* A refresh of some feeds. */
typedef struct
{
  LanyardFeedRefreshed refreshed;
  GPtrArray *wanted; /* LanyardFeedSubscription */
  GHashTable *found; /* gint64 id of a saved search -> GArray of entries */
  guint begun;
  guint left;
  LanyardFeedProgressFunc progress;
  gpointer progress_data;
} Refresh;

/* One feed of it. */
typedef struct
{
  GTask *task;
  gint64 feed;
  guint failures;
  guint interval;
  LanyardFeedHints hints; /* as they were; then the document's */
  char *body; /* (nullable): likewise */
  LanyardFeedResponse *response;
  LanyardFeedDocument *document; /* of @incoming */
  LanyardFeedIncoming *incoming;
  LanyardFeedUpdate update;
  gboolean alone; /* is to be stored with no other */
  guint most;
  gint64 oldest;
  LanyardFeedRecord *record; /* as it is after storing */
  LanyardFeedChanges *changes;
} Step;

static void
step_free (Step *self)
{
  g_object_unref (self->task);
  g_free (self->body);
  g_clear_pointer (&self->response, lanyard_feed_response_free);
  g_clear_pointer (&self->incoming, lanyard_feed_incoming_free);
  g_clear_pointer (&self->document, lanyard_feed_document_unref);
  g_clear_pointer (&self->record, lanyard_feed_record_free);
  g_clear_pointer (&self->changes, lanyard_feed_changes_free);
  g_free (self);
}

static void
refresh_free (gpointer data)
{
  Refresh *self = data;

  g_ptr_array_unref (self->wanted);
  g_hash_table_unref (self->found);
  g_free (self);
}

static void
end_refresh (GTask *task)
{
  LanyardFeedReader *self = g_task_get_source_object (task);
  Refresh *refresh = g_task_get_task_data (task);

  lanyard_feed_reader_schedule (self);
  lanyard_feed_reader_tell_found (self, refresh->found);
  if (refresh->refreshed.new_entries > 0 || refresh->refreshed.updated > 0)
    lanyard_feed_reader_reload_entries (self);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
}

/* Takes @step. */
static void
end_step (Step *step)
{
  g_autoptr (GTask) task = g_object_ref (step->task);
  LanyardFeedReader *self = g_task_get_source_object (task);
  Refresh *refresh = g_task_get_task_data (task);
  LanyardFeedSubscription *subscription =
      lanyard_feed_subscriptions_find (self->subscriptions, step->feed);

  g_hash_table_remove (self->busy, &step->feed);
  if (subscription != NULL)
    {
      lanyard_feed_subscription_set_refreshing (subscription, FALSE);
      if (step->changes != NULL && step->changes->news->len > 0)
        g_signal_emit_by_name (self, "new-entries", subscription, step->changes->news);
      if (step->changes != NULL && step->changes->found != NULL)
        lanyard_feed_reader_collect_found (refresh->found, step->changes->found);
      if (step->changes != NULL && (self->automatic || self->with_articles) &&
          lanyard_feed_subscription_get_fulltext (subscription))
        lanyard_feed_reader_queue_articles (self, step->changes->added);
      if (self->automatic && step->document != NULL)
        lanyard_feed_reader_fetch_icon (self, subscription);
    }
  step_free (step);

  refresh->left--;
  if (refresh->progress != NULL)
    refresh->progress (refresh->refreshed.feeds - refresh->left, refresh->refreshed.feeds,
                       refresh->progress_data);
  if (refresh->left == 0)
    end_refresh (task);
}

/* Storing */

static LanyardFeedRecord *
find_record (LanyardDatabase *database, gint64 feed, GError **error)
{
  g_autoptr (GPtrArray) records = lanyard_feed_store_list_one (database, feed, error);

  return records != NULL && records->len > 0 ? g_ptr_array_steal_index (records, 0) : NULL;
}

/* @data: (element-type Step) */
static gpointer
store_job (LanyardDatabase *database, gpointer data, GError **error)
{
  GPtrArray *steps = data;
  g_autoptr (GPtrArray) updates = g_ptr_array_new ();
  g_autoptr (GPtrArray) changes = NULL;

  for (guint i = 0; i < steps->len; i++)
    g_ptr_array_add (updates, &((Step *)steps->pdata[i])->update);
  changes = lanyard_feed_store_apply (
      database, (const LanyardFeedUpdate *const *)(gpointer)updates->pdata, updates->len, error);
  if (changes == NULL)
    return NULL;
  for (guint i = steps->len; i > 0; i--)
    {
      Step *step = steps->pdata[i - 1];

      g_clear_pointer (&step->changes, lanyard_feed_changes_free);
      step->changes = g_ptr_array_steal_index (changes, i - 1);
    }
  for (guint i = 0; i < steps->len; i++)
    {
      Step *step = steps->pdata[i];

      if (step->incoming != NULL &&
          !lanyard_feed_store_prune (database, step->feed, step->most, step->oldest, error))
        return NULL;
    }
  for (guint i = 0; i < steps->len; i++)
    {
      Step *step = steps->pdata[i];
      g_autoptr (GError) local = NULL;

      g_clear_pointer (&step->record, lanyard_feed_record_free);
      step->record = find_record (database, step->feed, &local);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  return NULL;
}

static void
count (Refresh *refresh, const Step *step)
{
  if (step->update.error != NULL)
    refresh->refreshed.failed++;
  else if (step->incoming != NULL)
    refresh->refreshed.updated++;
  else
    refresh->refreshed.not_modified++;
  if (step->changes != NULL)
    refresh->refreshed.new_entries += step->changes->added->len;
}

static void store_some (LanyardFeedReader *self);

/* @error: (nullable). Takes @step. */
static void
end_stored (LanyardFeedReader *self, Step *step, const GError *error)
{
  if (error != NULL)
    {
      g_warning ("A feed could not be stored: %s", error->message);
      step->update.error = error->message;
      g_clear_pointer (&step->changes, lanyard_feed_changes_free);
      g_clear_pointer (&step->record, lanyard_feed_record_free);
    }
  count (g_task_get_task_data (step->task), step);
  if (step->record != NULL)
    lanyard_feed_subscriptions_set_record (self->subscriptions, g_steal_pointer (&step->record));
  step->update.error = NULL;
  end_step (step);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GPtrArray) steps = user_data;
  g_autoptr (LanyardFeedReader) self =
      g_object_ref (g_task_get_source_object (((Step *)steps->pdata[0])->task));
  g_autoptr (GError) error = NULL;

  lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);
  self->storing = FALSE;
  /* None of them is stored: one by one, so that what one cannot be stored for stops no other. */
  if (error != NULL && steps->len > 1)
    {
      for (guint i = 0; i < steps->len; i++)
        {
          ((Step *)steps->pdata[i])->alone = TRUE;
          g_ptr_array_add (self->to_store, steps->pdata[i]);
        }
    }
  else
    {
      for (guint i = 0; i < steps->len; i++)
        end_stored (self, steps->pdata[i], error);
    }
  lanyard_feed_reader_queue_count (self);
  store_some (self);
}

static gsize
count_entries (const Step *step)
{
  return step->incoming != NULL ? step->incoming->entries->len : 0;
}

static gboolean
store_waited (gpointer data)
{
  LanyardFeedReader *self = data;

  self->store_timer = 0;
  self->store_now = TRUE;
  store_some (self);
  return G_SOURCE_REMOVE;
}

/* What waits, or the beginning of it, unless the database is at it already. */
static void
store_some (LanyardFeedReader *self)
{
  GPtrArray *waiting = self->to_store;
  GPtrArray *steps;
  gsize entries = 0;
  guint n = 0;

  if (self->storing || waiting->len == 0)
    return;
  /* Others are still on their way. */
  if (!self->store_now && waiting->len < STORE_FEEDS && waiting->len < g_hash_table_size (self->busy))
    {
      if (self->store_timer == 0)
        self->store_timer = g_timeout_add (STORE_WAIT_MS, store_waited, self);
      return;
    }
  self->store_now = FALSE;
  g_clear_handle_id (&self->store_timer, g_source_remove);
  while (n < waiting->len && n < STORE_FEEDS)
    {
      const Step *step = waiting->pdata[n];

      if (n > 0 && (step->alone || entries + count_entries (step) > STORE_ENTRIES))
        break;
      entries += count_entries (step);
      n++;
      if (step->alone)
        break;
    }
  steps = g_ptr_array_sized_new (n);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (steps, waiting->pdata[i]);
  g_ptr_array_remove_range (waiting, 0, n);
  self->storing = TRUE;
  /* The steps live until on_stored(), so the job may write to them. */
  lanyard_database_run_async (self->database, store_job, steps, NULL, NULL, NULL, on_stored, steps);
}

static void
take_hints (const LanyardFeedDocument *document, LanyardFeedHints *hints)
{
  const LanyardFeedValue *feed = lanyard_feed_document_get_feed (document);
  const char *ttl = lanyard_feed_value_get_text (feed, "ttl");

  hints->ttl = ttl != NULL ? (guint)MIN (g_ascii_strtoull (ttl, NULL, 10), 7 * 24 * 60) * 60 : 0;
  hints->update_period =
      lanyard_feed_parse_update_period (lanyard_feed_value_get_text (feed, "sy_updateperiod"),
                                        lanyard_feed_value_get_text (feed, "sy_updatefrequency"));
  hints->skip_hours = lanyard_feed_document_get_skip_hours (document);
  hints->skip_days = lanyard_feed_document_get_skip_days (document);
}

static gint64
find_next (const Step *step)
{
  const LanyardFeedResponse *response = step->response;
  LanyardFeedSchedule schedule = {
    .now = step->update.now,
    .interval = step->interval,
    .failures = step->update.failures,
    .retry_after = response->retry_after,
    .max_age = response->max_age,
    .chance = g_random_double (),
  };

  /* They hold until it says otherwise, also when it has not changed. */
  if (response->error == NULL)
    {
      schedule.ttl = step->hints.ttl;
      schedule.update_period = step->hints.update_period;
      schedule.skip_hours = step->hints.skip_hours;
      schedule.skip_days = step->hints.skip_days;
    }
  return lanyard_feed_schedule_get_next (&schedule);
}

static void
store (Step *step)
{
  LanyardFeedReader *self = g_task_get_source_object (step->task);
  LanyardFeedResponse *response = step->response;
  LanyardFeedUpdate *update = &step->update;

  update->feed = step->feed;
  update->incoming = step->incoming;
  update->answered = response->error == NULL && response->bytes != NULL;
  update->body = step->body;
  update->hints = step->hints;
  update->error = response->error != NULL ? response->error->message : NULL;
  update->gone = g_error_matches (response->error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_GONE);
  update->url = response->error == NULL ? response->moved_to : NULL;
  update->etag = response->etag;
  update->last_modified = response->last_modified;
  update->now = g_get_real_time () / G_USEC_PER_SEC;
  update->failures = response->error != NULL ? step->failures + 1 : 0;
  update->next_fetch = find_next (step);
  step->most = self->most;
  step->oldest = self->days > 0 ? update->now - (gint64)self->days * 86400 : 0;
  g_ptr_array_add (self->to_store, step);
  store_some (self);
}

/* Parsing */

static void
parse (GTask *worker, gpointer source, gpointer data, GCancellable *cancellable)
{
  const LanyardFeedResponse *response = data;
  GError *error = NULL;
  LanyardFeedDocument *document = lanyard_feed_parse (
      response->bytes, response->url, (const char *const *)response->headers, cancellable, &error);

  if (document == NULL)
    g_task_return_error (worker, error);
  else
    {
      /* Here and not where it is stored: documents are read side by side, but stored one by one. */
      g_task_return_pointer (worker, lanyard_feed_incoming_new (document),
                             (GDestroyNotify)lanyard_feed_incoming_free);
      lanyard_feed_document_unref (document);
    }
}

static void
on_parsed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;
  g_autoptr (LanyardFeedIncoming) incoming = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Only ever because it was cancelled. */
  if (incoming == NULL)
    {
      end_step (step);
      return;
    }
  if (lanyard_feed_document_is_feed (incoming->document))
    {
      step->document = lanyard_feed_document_ref (incoming->document);
      step->incoming = g_steal_pointer (&incoming);
      take_hints (step->document, &step->hints);
    }
  else
    step->response->error = lanyard_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_NOT_A_FEED,
                                               N_ ("What the server sent is no feed"));
  store (step);
}

/* What a document is known by: what it says, where relative to, as what, and who reads it. */
static char *
describe_body (const LanyardFeedResponse *response)
{
  gsize length;
  const void *data = g_bytes_get_data (response->bytes, &length);
  XXH128_hash_t hash = XXH3_128bits (data, length);
  g_autoptr (GString) text = g_string_new (LANYARD_VERSION "\n");

  g_string_append_printf (text, "%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x\n%s\n",
                          (guint64)hash.high64, (guint64)hash.low64, response->url);
  for (guint i = 0; response->headers[i] != NULL; i += 2)
    {
      const char *name = response->headers[i];

      if (g_ascii_strcasecmp (name, "Content-Type") == 0 ||
          g_ascii_strcasecmp (name, "Content-Location") == 0 ||
          g_ascii_strcasecmp (name, "Content-Language") == 0)
        g_string_append_printf (text, "%s\n", response->headers[i + 1]);
    }
  hash = XXH3_128bits (text->str, text->len);
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
                          (guint64)hash.high64, (guint64)hash.low64);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;
  g_autoptr (GTask) worker = NULL;
  g_autofree char *body = NULL;

  step->response = lanyard_feed_fetcher_fetch_finish (LANYARD_FEED_FETCHER (source), result, NULL);
  if (step->response == NULL)
    {
      end_step (step);
      return;
    }
  if (step->response->bytes == NULL)
    {
      store (step);
      return;
    }
  /* Many servers know of no 304. What is the same to the last byte needs neither be read nor merged again. */
  body = describe_body (step->response);
  if (g_strcmp0 (body, step->body) == 0)
    {
      store (step);
      return;
    }
  g_free (step->body);
  step->body = g_steal_pointer (&body);
  worker = g_task_new (NULL, g_task_get_cancellable (step->task), on_parsed, step);
  g_task_set_source_tag (worker, on_fetched);
  g_task_set_task_data (worker, step->response, NULL);
  g_task_run_in_thread (worker, parse);
}

/* Beginning */

static void
begin_step (GTask *task, LanyardFeedSubscription *subscription)
{
  LanyardFeedReader *self = g_task_get_source_object (task);
  const LanyardFeedRecord *record = lanyard_feed_subscription_get_record (subscription);
  Step *step = g_new0 (Step, 1);

  step->task = g_object_ref (task);
  step->feed = record->id;
  step->failures = record->failures;
  step->interval = record->interval;
  step->hints = record->hints;
  step->body = g_strdup (record->body);
  lanyard_feed_subscription_set_refreshing (subscription, TRUE);
  lanyard_feed_fetcher_fetch_async (self->fetcher, record->url, record->etag, record->last_modified,
                                    g_task_get_cancellable (task), on_fetched, step);
}

static gboolean
begin_some (gpointer data)
{
  GTask *task = data;
  Refresh *refresh = g_task_get_task_data (task);

  for (guint i = 0; i < BEGIN_AT_ONCE && refresh->begun < refresh->wanted->len; i++)
    begin_step (task, refresh->wanted->pdata[refresh->begun++]);
  return refresh->begun < refresh->wanted->len ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* @ids: (nullable): of these. */
static gboolean
is_wanted (LanyardFeedReader *self, LanyardFeedSubscription *subscription, GHashTable *ids)
{
  gint64 id = lanyard_feed_subscription_get_id (subscription);

  if (g_hash_table_contains (self->busy, &id))
    return FALSE;
  if (ids == NULL)
    return !lanyard_feed_subscription_get_gone (subscription);
  return g_hash_table_contains (ids, &id);
}

void
lanyard_feed_reader_refresh_async (LanyardFeedReader *self,
                                   const gint64 *feeds,
                                   gsize n_feeds,
                                   GCancellable *cancellable,
                                   LanyardFeedProgressFunc progress,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GHashTable) ids = NULL;
  GListModel *model;
  Refresh *refresh;

  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_feed_reader_refresh_async);
  refresh = g_new0 (Refresh, 1);
  refresh->progress = progress;
  refresh->progress_data = user_data;
  refresh->wanted = g_ptr_array_new_with_free_func (g_object_unref);
  refresh->found = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)g_array_unref);
  g_task_set_task_data (task, refresh, refresh_free);

  if (n_feeds > 0)
    ids = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (gsize i = 0; i < n_feeds; i++)
    g_hash_table_add (ids, (gpointer)&feeds[i]);
  model = G_LIST_MODEL (self->subscriptions);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LanyardFeedSubscription) subscription = g_list_model_get_item (model, i);
      gint64 id = lanyard_feed_subscription_get_id (subscription);

      if (!is_wanted (self, subscription, ids))
        continue;
      /* From now on, so that no other refresh takes those that are not begun yet. */
      g_hash_table_add (self->busy, g_memdup2 (&id, sizeof id));
      g_ptr_array_add (refresh->wanted, g_object_ref (subscription));
    }
  refresh->left = refresh->refreshed.feeds = refresh->wanted->len;
  if (refresh->wanted->len == 0)
    end_refresh (task);
  else if (begin_some (task) == G_SOURCE_CONTINUE)
    g_idle_add_full (G_PRIORITY_DEFAULT, begin_some, g_object_ref (task), g_object_unref);
}

gboolean
lanyard_feed_reader_refresh_finish (LanyardFeedReader *self,
                                    GAsyncResult *result,
                                    LanyardFeedRefreshed *refreshed,
                                    GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  *refreshed = ((Refresh *)g_task_get_task_data (G_TASK (result)))->refreshed;
  return g_task_propagate_boolean (G_TASK (result), error);
}
