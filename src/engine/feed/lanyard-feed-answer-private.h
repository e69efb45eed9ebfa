/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "engine/feed/lanyard-feed-fetcher.h"

G_BEGIN_DECLS

gboolean lanyard_feed_answer_is_redirect  (SoupMessage         *message);
/* Where a redirect leads, with the credentials only if it stays on the same origin; never from https to http.
 * %NULL with LANYARD_FEED_ERROR_REDIRECT. (transfer full) */
GUri    *lanyard_feed_answer_get_target   (SoupMessage         *message,
                                           GError             **error);
void     lanyard_feed_answer_take_headers (SoupMessage         *message,
                                           LanyardFeedResponse *response);
/* What a status means that is neither 200 nor 304. (transfer full) */
GError  *lanyard_feed_answer_get_error    (SoupMessage         *message);

G_END_DECLS
