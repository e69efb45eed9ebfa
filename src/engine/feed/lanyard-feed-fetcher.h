/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LanyardFeedResponse:
 * @status: what HTTP said last; 0 when it never came to that
 * @bytes: (nullable): the decoded body; only of a 200
 * @headers: (array zero-terminated=1): name, value, …, as lanyard_feed_parse() takes them
 * @url: where the body came from in the end
 * @moved_to: (nullable): where the feed lives from now on (301 and 308 all the way there)
 * @etag: (nullable): to be handed back next time, with
 * @last_modified: (nullable): this
 * @retry_after: seconds the server asked for, negative when it did not
 * @max_age: seconds the answer is fresh, negative when not said
 * @error: (nullable): why there is no new body and no 304. LANYARD_FEED_ERROR_GONE: never fetch again
 *
 * How an attempt to fetch ended: with @bytes, not modified (neither @bytes nor @error), or with @error.
 */
typedef struct
{
  guint status;
  GBytes *bytes;
  char **headers;
  char *url;
  char *moved_to;
  char *etag;
  char *last_modified;
  gint64 retry_after;
  gint64 max_age;
  GError *error;
} LanyardFeedResponse;

void lanyard_feed_response_free (LanyardFeedResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardFeedResponse, lanyard_feed_response_free)

/**
 * LanyardFeedRequest:
 * @etag: (nullable): what the last answer had, as
 * @last_modified: (nullable): this
 * @from: (nullable): the address of the feed or page that named @url. When that is on the public internet, and @url on this
 * machine or the network around it, it is refused (LANYARD_FEED_ERROR_PRIVATE), and so is every redirect there
 * @typed: a person typed it without saying http or https: a server that does not answer to TLS within a few seconds ends it
 * (G_IO_ERROR_TIMED_OUT)
 */
typedef struct
{
  const char *url;
  const char *etag;
  const char *last_modified;
  const char *from;
  gboolean    typed;
} LanyardFeedRequest;

/**
 * LanyardFeedFetcher:
 *
 * Gets feeds, pages and icons over HTTP as a good guest: conditionally, at most two at a time from a host and eight in
 * all, 20 s of silence and 15 MiB at most, with an honest name, no cookies and no referrer, nothing while
 * offline; from the public internet never to this machine or the network around it. Main context only.
 */
#define LANYARD_TYPE_FEED_FETCHER (lanyard_feed_fetcher_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedFetcher, lanyard_feed_fetcher, LANYARD, FEED_FETCHER, GObject)

/* @monitor (nullable): who knows whether there is a network; the system's by default. */
LanyardFeedFetcher  *lanyard_feed_fetcher_new          (GNetworkMonitor     *monitor);
/* For tests: how long one silence and one whole attempt may take, and how many bytes come in. */
void                 lanyard_feed_fetcher_set_limits   (LanyardFeedFetcher  *self,
                                                        guint                silence_seconds,
                                                        guint                deadline_seconds,
                                                        gsize                most_bytes);
/* What kinds of answers are asked for (HTTP's Accept), if not feeds. */
void                 lanyard_feed_fetcher_set_accept   (LanyardFeedFetcher  *self,
                                                        const char          *accept);
/* How many attempts run at a time, 1 to 8. */
void                 lanyard_feed_fetcher_set_jobs     (LanyardFeedFetcher  *self,
                                                        guint                jobs);
/* How many attempts run now, and how many wait. */
guint                lanyard_feed_fetcher_get_active   (LanyardFeedFetcher  *self);

void                 lanyard_feed_fetcher_send_async   (LanyardFeedFetcher       *self,
                                                        const LanyardFeedRequest *request,
                                                        GCancellable             *cancellable,
                                                        GAsyncReadyCallback       callback,
                                                        gpointer                  user_data);
/* The same with what a refresh needs. @etag and @last_modified (nullable): what the last answer had. */
void                 lanyard_feed_fetcher_fetch_async  (LanyardFeedFetcher  *self,
                                                        const char          *url,
                                                        const char          *etag,
                                                        const char          *last_modified,
                                                        GCancellable        *cancellable,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
/* (transfer full): %NULL with @error only when cancelled; every other failure is in the response. */
LanyardFeedResponse *lanyard_feed_fetcher_fetch_finish (LanyardFeedFetcher  *self,
                                                        GAsyncResult        *result,
                                                        GError             **error);

G_END_DECLS
