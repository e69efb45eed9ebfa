/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-fetcher.h"

G_BEGIN_DECLS

/* The article of a page: many feeds carry a teaser only, and the rest is on the page that an entry links to. */

/**
 * LanyardFeedFulltextFound:
 * @LANYARD_FEED_FULLTEXT_MARKED: the page marks it: itemprop="articleBody" (schema.org), class="e-content" (microformats2)
 * @LANYARD_FEED_FULLTEXT_ARTICLE: an <article>
 * @LANYARD_FEED_FULLTEXT_MAIN: the <main> part
 * @LANYARD_FEED_FULLTEXT_WORDS: where the words are dense and the links are not
 * @LANYARD_FEED_FULLTEXT_DATA: the data beside the page (JSON-LD's articleBody), when the page itself says less
 *
 * How an article was found.
 */
typedef enum
{
  LANYARD_FEED_FULLTEXT_MARKED,
  LANYARD_FEED_FULLTEXT_ARTICLE,
  LANYARD_FEED_FULLTEXT_MAIN,
  LANYARD_FEED_FULLTEXT_WORDS,
  LANYARD_FEED_FULLTEXT_DATA,
} LanyardFeedFulltextFound;

/**
 * LanyardFeedFulltext:
 * @content: sanitised and balanced HTML with absolute addresses: what lanyard_html_document_new() makes a document of
 * @title: (nullable): what the page calls the article
 * @byline: (nullable): who wrote it
 * @language: (nullable): as the page says it ("de")
 * @url: where the page was in the end
 * @found: how it was found
 * @limited: the page says that not everybody may read it, so it may be a beginning only
 * @words: about how many words it has
 */
typedef struct
{
  char    *content;
  char    *title;
  char    *byline;
  char    *language;
  char    *url;
  LanyardFeedFulltextFound found;
  gboolean limited;
  guint    words;
} LanyardFeedFulltext;

void                 lanyard_feed_fulltext_free    (LanyardFeedFulltext       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardFeedFulltext, lanyard_feed_fulltext_free)

/**
 * lanyard_feed_fulltext_extract:
 * @page: HTML as it came, of whatever quality
 * @url: (nullable): where it is, which relative addresses are relative to
 * @content_type: (nullable): the response's
 *
 * Finds the article and leaves out what is around it. Pure; meant for a worker: a page of a mebibyte takes some hundredths of a second.
 * Depth, number of elements and size are bounded.
 * Returns: (transfer full): or %NULL with LANYARD_FEED_ERROR_NOT_A_PAGE, LANYARD_FEED_ERROR_NO_ARTICLE or G_IO_ERROR_CANCELLED
 */
LanyardFeedFulltext *lanyard_feed_fulltext_extract (GBytes                    *page,
                                                    const char                *url,
                                                    const char                *content_type,
                                                    GCancellable              *cancellable,
                                                    GError                   **error);

/* A fetcher for pages: asks for HTML, and for fewer at a time than one for feeds. (transfer full) @monitor (nullable). */
LanyardFeedFetcher  *lanyard_feed_fulltext_new_fetcher (GNetworkMonitor       *monitor);

/**
 * lanyard_feed_fulltext_load_async:
 * @fetcher: which keeps to its limits
 * @request: the entry's link; @request->from is its feed's address; with the last answer's etag and date it is only sent when it changed
 *
 * Fetches a page and finds its article on a worker; and, where that page names the next of the same article (rel="next", the same address with "/2",
 * "/page/2" or "?page=2"), this one, too, and so on: at most ten, of the same server, by the same rules, until one does not come or says nothing new.
 */
void                 lanyard_feed_fulltext_load_async  (LanyardFeedFetcher       *fetcher,
                                                        const LanyardFeedRequest *request,
                                                        GCancellable             *cancellable,
                                                        GAsyncReadyCallback       callback,
                                                        gpointer                  user_data);
/* @etag, @last_modified: (out) (optional) (transfer full) (nullable): for the next time. (transfer full) (nullable): %NULL without @error when the
 * page has not changed. The errors of lanyard_feed_fulltext_extract() and of LanyardFeedResponse, in the words of a page. */
LanyardFeedFulltext *lanyard_feed_fulltext_load_finish (LanyardFeedFetcher       *fetcher,
                                                        GAsyncResult             *result,
                                                        char                    **etag,
                                                        char                    **last_modified,
                                                        GError                  **error);

G_END_DECLS
