/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-document.h"

G_BEGIN_DECLS

/**
 * lanyard_feed_parse:
 * @bytes: the document as it came, undecoded
 * @url: (nullable): where it came from; relative addresses resolve against it
 * @headers: (nullable) (array zero-terminated=1): the response's headers, name, value, name, value, …, %NULL
 * @cancellable: (nullable)
 *
 * Reads RSS 0.90 to 2.0, Atom 0.3 and 1.0, CDF, and JSON Feed 1.0 and 1.1. A document that is not well-formed is repaired and yields what it
 * holds; lanyard_feed_document_is_bozo() tells. Pure: nothing is fetched, no entity is expanded. Any thread; takes its time, so
 * a worker's rather than the main loop's.
 *
 * Returns: (transfer full): a document, even for what is no feed (see lanyard_feed_document_is_feed()); %NULL only when
 *   cancelled
 */
LanyardFeedDocument *lanyard_feed_parse (GBytes             *bytes,
                                         const char         *url,
                                         const char *const  *headers,
                                         GCancellable       *cancellable,
                                         GError            **error);

G_END_DECLS
