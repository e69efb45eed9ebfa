/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an entry's link to its article: fetched on the main loop by the fetcher's rules, taken apart on a worker. */
#include <glib/gi18n-lib.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-fulltext.h"

#define ACCEPT "text/html, application/xhtml+xml, */*;q=0.1"
#define JOBS   4

typedef struct
{
  LanyardFeedResponse *response;
} Load;

static void
load_free (gpointer data)
{
  Load *self = data;

  g_clear_pointer (&self->response, lanyard_feed_response_free);
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
  const LanyardFeedResponse *response = ((Load *)data)->response;
  GError *error = NULL;
  LanyardFeedFulltext *text = lanyard_feed_fulltext_extract (
      response->bytes, response->url, get_header (response, "Content-Type"), cancellable, &error);

  if (text == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, text, (GDestroyNotify)lanyard_feed_fulltext_free);
}

static void
on_extracted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  LanyardFeedFulltext *text = g_task_propagate_pointer (G_TASK (result), &error);

  if (text == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, text, (GDestroyNotify)lanyard_feed_fulltext_free);
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
    {
      g_autoptr (GTask) worker = g_task_new (NULL, g_task_get_cancellable (task), on_extracted, g_object_ref (task));

      g_task_set_source_tag (worker, extract);
      /* The outer task keeps it. */
      g_task_set_task_data (worker, self, NULL);
      g_task_run_in_thread (worker, extract);
    }
}

void
lanyard_feed_fulltext_load_async (LanyardFeedFetcher *fetcher,
                                  const LanyardFeedRequest *request,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (fetcher, cancellable, callback, user_data);

  g_task_set_source_tag (task, lanyard_feed_fulltext_load_async);
  g_task_set_task_data (task, g_new0 (Load, 1), load_free);
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
