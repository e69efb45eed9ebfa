/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an entry's link to its article: fetched on the main loop by the fetcher's rules, taken apart on a worker, page after page of one that runs over
 * several. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-fulltext-private.h"
#include "engine/feed/lanyard-html-sanitizer.h"

#define ACCEPT "text/html, application/xhtml+xml, */*;q=0.1"
#define JOBS   4
/* Of one article: pages, bytes of its markup, and bytes of its pages, behind which no other is asked for. */
#define MOST_PAGES 10
#define MOST_BYTES (4 * 1024 * 1024)
#define MOST_FETCHED (16 * 1024 * 1024)

typedef struct
{
  LanyardFeedResponse *response; /* the first page's */
  LanyardFeedResponse *page;     /* (nullable): a later one's, while it is looked at */
  char *from;                    /* who names the pages behind the first */
  LanyardFeedFulltext *text;     /* (nullable): what there is so far */
  GPtrArray *parts;              /* of char *: the markup of each page */
  gsize bytes;                   /* of them all */
  gsize fetched;                 /* of the pages that they were taken from */
  GPtrArray *said;               /* of char *: digests of their words */
  char *saying;                  /* (nullable): of the page that was looked at last */
  char *next;                    /* (nullable): where the page after this one is, as it says */
} Load;

static void
load_free (gpointer data)
{
  Load *self = data;

  g_clear_pointer (&self->response, lanyard_feed_response_free);
  g_clear_pointer (&self->page, lanyard_feed_response_free);
  g_clear_pointer (&self->text, lanyard_feed_fulltext_free);
  g_ptr_array_unref (self->parts);
  g_ptr_array_unref (self->said);
  g_free (self->saying);
  g_free (self->from);
  g_free (self->next);
  g_free (self);
}

LanyardFeedFetcher *
lanyard_feed_fulltext_new_fetcher (GNetworkMonitor *monitor)
{
  LanyardFeedFetcher *fetcher = lanyard_feed_fetcher_new (monitor);

  lanyard_feed_fetcher_set_accept (fetcher, ACCEPT);
  lanyard_feed_fetcher_set_jobs (fetcher, JOBS);
  return fetcher;
}

/* What the fetcher says of feeds, of a page. Takes @error. */
static GError *
explain (GError *error)
{
  const char *text = NULL;

  if (g_error_matches (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_TOO_LARGE))
    text = _ ("The page is too large");
  else if (g_error_matches (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_GONE))
    text = _ ("The page is not there any more");
  else if (g_error_matches (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_PRIVATE))
    text = _ ("The link leads into your own network, which a feed of the public internet may not");
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    text = _ ("The server took too long to send the page");
  if (text != NULL)
    {
      g_free (error->message);
      error->message = g_strdup (text);
    }
  return error;
}

static const char *
get_header (const LanyardFeedResponse *response, const char *name)
{
  for (guint i = 0; response->headers != NULL && response->headers[i] != NULL; i += 2)
    {
      if (g_ascii_strcasecmp (response->headers[i], name) == 0)
        return response->headers[i + 1];
    }
  return NULL;
}

static void
extract (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load *self = data;
  const LanyardFeedResponse *response = self->page != NULL ? self->page : self->response;
  GError *error = NULL;
  LanyardFeedFulltext *text = lanyard_feed_fulltext_extract_part (
      response->bytes, response->url, get_header (response, "Content-Type"), self->response->url, self->parts->len + 1,
      &self->next, cancellable, &error);

  if (text == NULL)
    g_task_return_error (task, error);
  else
    {
      g_autofree char *words = lanyard_html_to_text (text->content, strlen (text->content), 0);

      g_free (self->saying);
      self->saying = g_compute_checksum_for_string (G_CHECKSUM_SHA256, words, -1);
      g_task_return_pointer (task, text, (GDestroyNotify)lanyard_feed_fulltext_free);
    }
}

/* Takes @task. What there is, is the article. */
static void
end (GTask *task)
{
  g_autoptr (GTask) owned = task;
  Load *self = g_task_get_task_data (task);

  if (self->parts->len > 1)
    {
      g_free (self->text->content);
      g_ptr_array_add (self->parts, NULL);
      self->text->content = g_strjoinv ("", (char **)self->parts->pdata);
    }
  g_task_return_pointer (task, g_steal_pointer (&self->text), (GDestroyNotify)lanyard_feed_fulltext_free);
}

/* FALSE: it adds nothing, or too much. Some servers answer with the first page whatever is asked for. */
static gboolean
take_part (Load *self, LanyardFeedFulltext *text)
{
  gsize bytes = self->bytes + strlen (text->content);

  if (self->parts->len > 0 &&
      (bytes > MOST_BYTES || g_ptr_array_find_with_equal_func (self->said, self->saying, g_str_equal, NULL)))
    return FALSE;
  g_ptr_array_add (self->parts, g_strdup (text->content));
  g_ptr_array_add (self->said, g_steal_pointer (&self->saying));
  self->bytes = bytes;
  if (self->text == NULL)
    {
      self->text = text;
      return TRUE;
    }
  self->text->words += text->words;
  self->text->limited |= text->limited;
  lanyard_feed_fulltext_free (text);
  return TRUE;
}

static void run_extract (GTask *task);

/* A page that does not come, or is another one than was asked for, ends the article; what came before it stays. */
static void
on_next_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Load *self = g_task_get_task_data (task);

  self->page = lanyard_feed_fetcher_fetch_finish (LANYARD_FEED_FETCHER (source), result, NULL);
  if (self->page != NULL && self->page->bytes != NULL &&
      lanyard_page_is_part (self->response->url, self->page->url, self->parts->len + 1))
    run_extract (task);
  else
    end (task);
}

static void
fetch_next (GTask *task)
{
  Load *self = g_task_get_task_data (task);
  g_autofree char *url = g_steal_pointer (&self->next);
  const LanyardFeedRequest request = { .url = url, .from = self->from };

  g_clear_pointer (&self->page, lanyard_feed_response_free);
  lanyard_feed_fetcher_send_async (g_task_get_source_object (task), &request, g_task_get_cancellable (task),
                                   on_next_fetched, task);
}

static void
on_extracted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Load *self = g_task_get_task_data (task);
  GError *error = NULL;
  LanyardFeedFulltext *text = g_task_propagate_pointer (G_TASK (result), &error);

  if (text == NULL && self->text == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_clear_error (&error);
  self->fetched += g_bytes_get_size ((self->page != NULL ? self->page : self->response)->bytes);
  if (text != NULL && !take_part (self, text))
    {
      lanyard_feed_fulltext_free (text);
      end (task);
    }
  else if (text != NULL && self->next != NULL && self->parts->len < MOST_PAGES && self->fetched < MOST_FETCHED)
    fetch_next (task);
  else
    end (task);
}

/* Takes @task. */
static void
run_extract (GTask *task)
{
  g_autoptr (GTask) worker = g_task_new (NULL, g_task_get_cancellable (task), on_extracted, task);

  g_task_set_source_tag (worker, extract);
  /* The outer task keeps it. */
  g_task_set_task_data (worker, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (worker, extract);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Load *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->response = lanyard_feed_fetcher_fetch_finish (LANYARD_FEED_FETCHER (source), result, &error);
  if (self->response == NULL)
    g_task_return_error (task, error);
  else if (self->response->error != NULL)
    g_task_return_error (task, explain (g_steal_pointer (&self->response->error)));
  else if (self->response->bytes == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else
    run_extract (g_steal_pointer (&task));
}

void
lanyard_feed_fulltext_load_async (LanyardFeedFetcher *fetcher,
                                  const LanyardFeedRequest *request,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (fetcher, cancellable, callback, user_data);
  Load *self = g_new0 (Load, 1);

  /* Only the pages behind the first are asked for with it: each is the first one's, where nobody else's feed named that. */
  self->from = g_strdup (request->from != NULL ? request->from : request->url);
  self->parts = g_ptr_array_new_with_free_func (g_free);
  self->said = g_ptr_array_new_with_free_func (g_free);
  g_task_set_source_tag (task, lanyard_feed_fulltext_load_async);
  g_task_set_task_data (task, self, load_free);
  lanyard_feed_fetcher_send_async (fetcher, request, cancellable, on_fetched, task);
}

LanyardFeedFulltext *
lanyard_feed_fulltext_load_finish (LanyardFeedFetcher *fetcher,
                                   GAsyncResult *result,
                                   char **etag,
                                   char **last_modified,
                                   GError **error)
{
  const Load *self;

  g_return_val_if_fail (g_task_is_valid (result, fetcher), NULL);

  self = g_task_get_task_data (G_TASK (result));
  if (etag != NULL)
    *etag = self->response != NULL ? g_strdup (self->response->etag) : NULL;
  if (last_modified != NULL)
    *last_modified = self->response != NULL ? g_strdup (self->response->last_modified) : NULL;
  return g_task_propagate_pointer (G_TASK (result), error);
}
