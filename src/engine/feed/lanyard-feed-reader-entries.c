/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader does with entries, files and addresses. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/feed/lanyard-feed-entries-private.h"
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-parser.h"
#include "engine/feed/lanyard-feed-reader-private.h"

#define MOST_ICON_BYTES (256 * 1024)

/* State */

typedef struct
{
  GArray *ids; /* nullable: of the query */
  LanyardFeedQuery query;
  LanyardFeedState state;
  gboolean value;
} StateChange;

static void
state_change_free (gpointer data)
{
  StateChange *change = data;

  g_clear_pointer (&change->ids, g_array_unref);
  g_free ((char *)change->query.folder);
  g_free ((char *)change->query.words);
  g_free (change);
}

static gpointer
state_job (LanyardDatabase *database, gpointer data, GError **error)
{
  StateChange *change = data;

  if (change->ids == NULL)
    change->ids = lanyard_feed_store_query (database, &change->query, error);
  if (change->ids == NULL)
    return NULL;
  return lanyard_feed_store_set_state (database, (const gint64 *)(gpointer)change->ids->data,
                                       change->ids->len, change->state, change->value, error);
}

static void
on_state_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardFeedReader *self = g_task_get_source_object (task);
  StateChange *change = g_task_get_task_data (task);
  GError *error = NULL;
  GArray *changed = lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);

  if (changed == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < self->open->len; i++)
    lanyard_feed_entries_show_state (self->open->pdata[i], (const gint64 *)(gpointer)changed->data,
                                     changed->len, change->state, change->value);
  if (change->state == LANYARD_FEED_STATE_READ && changed->len > 0)
    lanyard_feed_reader_queue_reload (self);
  else if (changed->len > 0)
    lanyard_feed_reader_queue_count (self);
  g_task_return_pointer (task, changed, (GDestroyNotify)g_array_unref);
}

void
lanyard_feed_reader_set_state_async (LanyardFeedReader *self,
                                     GArray *ids,
                                     const LanyardFeedQuery *query,
                                     LanyardFeedState state,
                                     gboolean value,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task;
  StateChange *change;

  g_return_if_fail (LANYARD_IS_FEED_READER (self));
  g_return_if_fail (ids != NULL || query != NULL);

  change = g_new0 (StateChange, 1);
  if (ids != NULL)
    change->ids = g_array_copy (ids);
  else
    {
      change->query = *query;
      change->query.folder = g_strdup (query->folder);
      change->query.words = g_strdup (query->words);
    }
  change->state = state;
  change->value = value;
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lanyard_feed_reader_set_state_async);
  g_task_set_task_data (task, change, state_change_free);
  lanyard_database_run_async (self->database, state_job, change, NULL,
                              (GDestroyNotify)g_array_unref, NULL, on_state_set, task);
}

GArray *
lanyard_feed_reader_set_state_finish (LanyardFeedReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
delete_job (LanyardDatabase *database, gpointer data, GError **error)
{
  GArray *ids = data;

  lanyard_feed_store_delete (database, (const gint64 *)(gpointer)ids->data, ids->len, error);
  return NULL;
}

void
lanyard_feed_reader_delete_entries (LanyardFeedReader *self, const gint64 *ids, gsize n_ids)
{
  GArray *copy = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  g_array_append_vals (copy, ids, (guint)n_ids);
  lanyard_database_post (self->database, delete_job, copy, (GDestroyNotify)g_array_unref);
  lanyard_feed_reader_queue_reload (self);
  lanyard_feed_reader_reload_entries (self);
}

typedef struct
{
  GArray *ids;
  gboolean deleted;
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *deletion = data;

  g_array_unref (deletion->ids);
  g_free (deletion);
}

static gpointer
set_deleted_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Deletion *deletion = data;

  lanyard_feed_store_set_deleted (database, (const gint64 *)(gpointer)deletion->ids->data,
                                  deletion->ids->len, deletion->deleted, error);
  return NULL;
}

void
lanyard_feed_reader_set_deleted (LanyardFeedReader *self,
                                 const gint64 *ids,
                                 gsize n_ids,
                                 gboolean deleted)
{
  Deletion *deletion;

  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  deletion = g_new0 (Deletion, 1);
  deletion->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (deletion->ids, ids, (guint)n_ids);
  deletion->deleted = deleted;
  lanyard_database_post (self->database, set_deleted_job, deletion, deletion_free);
  lanyard_feed_reader_queue_reload (self);
  lanyard_feed_reader_reload_entries (self);
}

static gpointer
article_job (LanyardDatabase *database, gpointer data, GError **error)
{
  return lanyard_feed_store_load_article (database, *(gint64 *)data, error);
}

static void
on_article_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  LanyardFeedEntryRecord *record =
      lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);

  if (record == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, record, (GDestroyNotify)lanyard_feed_entry_record_free);
}

void
lanyard_feed_reader_load_article_async (LanyardFeedReader *self,
                                        gint64 entry,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_feed_reader_load_article_async);
  lanyard_database_run_async (self->database, article_job, g_memdup2 (&entry, sizeof entry), g_free,
                              (GDestroyNotify)lanyard_feed_entry_record_free, cancellable,
                              on_article_loaded, task);
}

LanyardFeedEntryRecord *
lanyard_feed_reader_load_article_finish (LanyardFeedReader *self,
                                         GAsyncResult *result,
                                         GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Finding */

static LanyardFeedFound *
make_found (const LanyardFeedResponse *response, const LanyardFeedDocument *document)
{
  LanyardFeedFound *found = g_new0 (LanyardFeedFound, 1);

  found->url = g_strdup (response->moved_to != NULL ? response->moved_to : response->url);
  found->title =
      g_strdup (lanyard_feed_value_get_text (lanyard_feed_document_get_feed (document), "title"));
  found->type = g_strdup (lanyard_feed_document_get_version (document));
  return found;
}

/* A page may be well-formed XHTML, and some feeds have a page's type: what it is is told by what is
 * in it. */
static void
find_feeds (GTask *worker, gpointer source, gpointer data, GCancellable *cancellable)
{
  const LanyardFeedResponse *response = data;
  GError *error = NULL;
  g_autoptr (LanyardFeedDocument) document = lanyard_feed_parse (
      response->bytes, response->url, (const char *const *)response->headers, cancellable, &error);
  GPtrArray *found;
  gsize length;
  const char *html = g_bytes_get_data (response->bytes, &length);

  if (document == NULL)
    {
      g_task_return_error (worker, error);
      return;
    }
  if (*lanyard_feed_document_get_version (document) != '\0')
    {
      found = g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_found_free);
      g_ptr_array_add (found, make_found (response, document));
    }
  else
    found = lanyard_feed_discover (html, length, response->url);

  if (found->len > 0)
    {
      g_task_return_pointer (worker, found, (GDestroyNotify)g_ptr_array_unref);
      return;
    }
  g_ptr_array_unref (found);
  g_task_return_new_error (worker, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_NOT_A_FEED,
                           _ ("There is no feed at “%s”"), response->url);
}

static void
on_feeds_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *found = g_task_propagate_pointer (G_TASK (result), &error);

  if (found == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, found, (GDestroyNotify)g_ptr_array_unref);
}

/* Whether an address that was typed without a scheme, which the task then has, may be at a server without TLS: it says so, is
 * not there, hangs up, or waits in silence for more. One whose certificate is wrong is not. */
static gboolean
may_be_plain (GTask *task, const GError *error)
{
  return g_task_get_task_data (task) != NULL &&
         (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS) ||
          g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_MISC) ||
          g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF) ||
          g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
          g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
          g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED));
}

static void
on_found_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GTask) worker = NULL;
  GError *error = NULL;
  LanyardFeedResponse *response =
      lanyard_feed_fetcher_fetch_finish (LANYARD_FEED_FETCHER (source), result, &error);

  if (response != NULL && may_be_plain (task, response->error))
    {
      g_autofree char *url = g_strconcat ("http://", (const char *)g_task_get_task_data (task), NULL);
      const LanyardFeedRequest plain = { .url = url, .typed = TRUE };

      lanyard_feed_response_free (response);
      g_task_set_task_data (task, NULL, NULL);
      lanyard_feed_fetcher_send_async (LANYARD_FEED_FETCHER (source), &plain, g_task_get_cancellable (task),
                                       on_found_fetched, g_object_ref (task));
      return;
    }
  if (response == NULL || response->error != NULL)
    {
      g_task_return_error (task, response != NULL ? g_steal_pointer (&response->error) : error);
      g_clear_pointer (&response, lanyard_feed_response_free);
      return;
    }
  worker = g_task_new (NULL, g_task_get_cancellable (task), on_feeds_found, g_object_ref (task));
  g_task_set_source_tag (worker, find_feeds);
  g_task_set_task_data (worker, response, (GDestroyNotify)lanyard_feed_response_free);
  g_task_run_in_thread (worker, find_feeds);
}

void
lanyard_feed_reader_find_async (LanyardFeedReader *self,
                                const char *address,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *url = NULL;

  g_return_if_fail (LANYARD_IS_FEED_READER (self));
  g_return_if_fail (address != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_feed_reader_find_async);
  url = lanyard_feed_normalize_address (address);
  if (url == NULL)
    g_task_return_new_error (task, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_ADDRESS,
                             _ ("“%s” is not the address of a page or feed"), address);
  else
    {
      const LanyardFeedRequest request = {
        .url = url,
        .typed = strstr (address, ":/") == NULL && g_str_has_prefix (url, "https://"),
      };

      if (request.typed)
        g_task_set_task_data (task, g_strdup (url + strlen ("https://")), g_free);
      lanyard_feed_fetcher_send_async (self->fetcher, &request, cancellable, on_found_fetched,
                                       g_steal_pointer (&task));
    }
}

GPtrArray *
lanyard_feed_reader_find_finish (LanyardFeedReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Icons: the feed's page names one, or it is /favicon.ico. That there is none is no trouble. */

typedef struct
{
  LanyardFeedReader *reader;
  gint64 feed;
  char *url; /* of the feed, which names the page */
  GBytes *icon;
} IconSearch;

static void
icon_search_free (gpointer data)
{
  IconSearch *search = data;

  g_clear_pointer (&search->icon, g_bytes_unref);
  g_clear_object (&search->reader);
  g_free (search->url);
  g_free (search);
}

static gpointer
icon_job (LanyardDatabase *database, gpointer data, GError **error)
{
  IconSearch *search = data;

  lanyard_feed_store_set_icon (database, search->feed, search->icon, error);
  return NULL;
}

static void
on_icon_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IconSearch *search = user_data;
  g_autoptr (LanyardFeedResponse) response =
      lanyard_feed_fetcher_fetch_finish (LANYARD_FEED_FETCHER (source), result, NULL);
  g_autoptr (LanyardFeedReader) reader = g_steal_pointer (&search->reader);

  if (response == NULL || response->bytes == NULL || g_bytes_get_size (response->bytes) == 0 ||
      g_bytes_get_size (response->bytes) > MOST_ICON_BYTES)
    {
      icon_search_free (search);
      return;
    }
  search->icon = g_bytes_ref (response->bytes);
  lanyard_database_post (reader->database, icon_job, search, icon_search_free);
  lanyard_feed_reader_queue_reload (reader);
}

static void
on_page_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IconSearch *search = user_data;
  g_autoptr (LanyardFeedResponse) response =
      lanyard_feed_fetcher_fetch_finish (LANYARD_FEED_FETCHER (source), result, NULL);
  g_autofree char *url = NULL;
  gsize length = 0;

  if (response != NULL)
    {
      const char *html = response->bytes != NULL ? g_bytes_get_data (response->bytes, &length) : "";

      url = lanyard_feed_discover_icon (length > 0 ? html : "", length, response->url);
    }
  if (url == NULL)
    icon_search_free (search);
  else
    {
      const LanyardFeedRequest request = { .url = url, .from = search->url };

      lanyard_feed_fetcher_send_async (LANYARD_FEED_FETCHER (source), &request,
                                       search->reader->cancellable, on_icon_fetched, search);
    }
}

void
lanyard_feed_reader_fetch_icon (LanyardFeedReader *self, LanyardFeedSubscription *subscription)
{
  const LanyardFeedRecord *record = lanyard_feed_subscription_get_record (subscription);
  LanyardFeedRequest request = { 0 };
  IconSearch *search;

  if (record->icon != NULL || record->site == NULL ||
      !g_hash_table_add (self->icons_tried, g_memdup2 (&record->id, sizeof record->id)))
    return;
  search = g_new0 (IconSearch, 1);
  search->reader = g_object_ref (self);
  search->feed = record->id;
  search->url = g_strdup (record->url);
  request.url = record->site;
  request.from = record->url;
  lanyard_feed_fetcher_send_async (self->fetcher, &request, self->cancellable, on_page_fetched, search);
}
