/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole articles: one that a person wants, and those of feeds that are to have them always. */
#include <glib/gi18n-lib.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-fulltext.h"
#include "engine/feed/lanyard-feed-reader-private.h"
#include "engine/feed/lanyard-feed-uri.h"

/* By itself: of one refresh of a feed, the newest; in all that wait; and at a time, so that what a person asks for comes between. */
#define MOST_OF_A_FEED   20
#define MOST_WAITING     200
#define MOST_AT_A_TIME   2

typedef struct
{
  gint64 entry;
  gboolean wanted; /* a person does */
  LanyardFeedEntryRecord *record;
  LanyardFeedFulltext *text;
  char *etag;
  char *last_modified;
} Load;

static void
load_free (gpointer data)
{
  Load *self = data;

  g_clear_pointer (&self->record, lanyard_feed_entry_record_free);
  g_clear_pointer (&self->text, lanyard_feed_fulltext_free);
  g_free (self->etag);
  g_free (self->last_modified);
  g_free (self);
}

static gpointer
store_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Load *load = data;

  lanyard_feed_store_set_fulltext (database, load->entry, load->text, load->etag, load->last_modified, error);
  return NULL;
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardFeedReader *self = g_task_get_source_object (task);
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;

  load->text = lanyard_feed_fulltext_load_finish (LANYARD_FEED_FETCHER (source), result, &load->etag, &load->last_modified,
                                                  &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (load->text == NULL)
    g_task_return_boolean (task, TRUE);
  else
    /* The task, which holds what the job reads, lives until on_stored(). */
    lanyard_database_run_async (self->database, store_job, load, NULL, NULL, NULL, on_stored, g_steal_pointer (&task));
}

static gpointer
record_job (LanyardDatabase *database, gpointer data, GError **error)
{
  return lanyard_feed_store_load_article (database, *(gint64 *)data, error);
}

static void
on_record (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardFeedReader *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Load *load = g_task_get_task_data (task);
  LanyardFeedRequest request = { 0 };
  GError *error = NULL;

  load->record = lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);
  if (load->record == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* What was read in the meantime, or has its article, need not have it by itself. */
  if (!load->wanted && (load->record->read || load->record->full != NULL))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  request.url = load->record->link;
  request.from = load->record->feed_url;
  request.etag = load->record->full_etag;
  request.last_modified = load->record->full_modified;
  if (request.url == NULL || g_ascii_strncasecmp (request.url, "http", 4) != 0)
    {
      g_task_return_new_error (task, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_ADDRESS, "%s", _ ("The entry links to no page"));
      return;
    }
  if (self->pages == NULL)
    self->pages = lanyard_feed_fulltext_new_fetcher (self->monitor);
  lanyard_feed_fulltext_load_async (self->pages, &request, cancellable, on_loaded, g_steal_pointer (&task));
}

static void
begin (LanyardFeedReader *self,
       gint64 entry,
       gboolean wanted,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Load *load = g_new0 (Load, 1);

  load->entry = entry;
  load->wanted = wanted;
  g_task_set_source_tag (task, lanyard_feed_reader_load_full_async);
  g_task_set_task_data (task, load, load_free);
  lanyard_database_run_async (self->database, record_job, g_memdup2 (&entry, sizeof entry), g_free,
                              (GDestroyNotify)lanyard_feed_entry_record_free, cancellable, on_record, task);
}

void
lanyard_feed_reader_load_full_async (LanyardFeedReader *self,
                                     gint64 entry,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  begin (self, entry, TRUE, cancellable, callback, user_data);
}

gboolean
lanyard_feed_reader_load_full_finish (LanyardFeedReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* By itself */

static void run_articles (LanyardFeedReader *self);

/* That one has no article is no trouble: who opens the entry is told. */
static void
on_article (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LanyardFeedReader *self = LANYARD_FEED_READER (source);
  g_autoptr (GError) error = NULL;

  if (!lanyard_feed_reader_load_full_finish (self, result, &error))
    g_debug ("An article could not be fetched: %s", error->message);
  self->fetching_articles--;
  if (g_error_matches (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_OFFLINE))
    lanyard_feed_reader_drop_articles (self);
  run_articles (self);
}

static void
run_articles (LanyardFeedReader *self)
{
  while (self->fetching_articles < MOST_AT_A_TIME && !g_queue_is_empty (&self->articles))
    {
      g_autofree gint64 *entry = g_queue_pop_head (&self->articles);

      self->fetching_articles++;
      begin (self, *entry, FALSE, self->cancellable, on_article, NULL);
    }
}

void
lanyard_feed_reader_queue_articles (LanyardFeedReader *self, GArray *added)
{
  for (guint i = 0; i < added->len && i < MOST_OF_A_FEED && g_queue_get_length (&self->articles) < MOST_WAITING; i++)
    g_queue_push_tail (&self->articles, g_memdup2 (&g_array_index (added, gint64, i), sizeof (gint64)));
  run_articles (self);
}

void
lanyard_feed_reader_set_articles (LanyardFeedReader *self, gboolean articles)
{
  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  self->with_articles = articles;
}

guint
lanyard_feed_reader_get_n_articles (LanyardFeedReader *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_READER (self), 0);

  return self->fetching_articles + g_queue_get_length (&self->articles);
}

void
lanyard_feed_reader_drop_articles (LanyardFeedReader *self)
{
  g_queue_clear_full (&self->articles, g_free);
}

/* Choices */

typedef struct
{
  gint64 id;
  gboolean value;
} Choice;

static gpointer
show_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Choice *choice = data;

  lanyard_feed_store_show_fulltext (database, choice->id, choice->value, error);
  return NULL;
}

static gpointer
always_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Choice *choice = data;

  lanyard_feed_store_set_full (database, choice->id, choice->value, error);
  return NULL;
}

static void
post (LanyardFeedReader *self, LanyardDatabaseFunc job, gint64 id, gboolean value)
{
  Choice *choice = g_new0 (Choice, 1);

  choice->id = id;
  choice->value = value;
  lanyard_database_post (self->database, job, choice, g_free);
}

void
lanyard_feed_reader_show_full (LanyardFeedReader *self, gint64 entry, gboolean shown)
{
  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  post (self, show_job, entry, shown);
}

void
lanyard_feed_reader_set_full (LanyardFeedReader *self, gint64 feed, gboolean full)
{
  g_return_if_fail (LANYARD_IS_FEED_READER (self));

  post (self, always_job, feed, full);
  lanyard_feed_reader_queue_reload (self);
}
