/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LANYARD_FEED_ERROR:
 *
 * The domain of what goes wrong with feeds. Network failures keep G_IO_ERROR, G_RESOLVER_ERROR and G_TLS_ERROR.
 */
#define LANYARD_FEED_ERROR (lanyard_feed_error_quark ())
GQuark lanyard_feed_error_quark (void);

/**
 * LanyardFeedError:
 * @LANYARD_FEED_ERROR_NOT_A_FEED: what came is no feed in any format known
 * @LANYARD_FEED_ERROR_TOO_LARGE: more than 15 MiB once decoded
 * @LANYARD_FEED_ERROR_GONE: 410: the feed was ended for good; it is not fetched again
 * @LANYARD_FEED_ERROR_STATUS: the server refused; the message says its status
 * @LANYARD_FEED_ERROR_BUSY: 429 or 503: the server asks to come back later
 * @LANYARD_FEED_ERROR_REDIRECT: too many redirects, to nowhere, or from https to http
 * @LANYARD_FEED_ERROR_OFFLINE: there is no network, nothing was sent
 * @LANYARD_FEED_ERROR_ADDRESS: not an http or https address
 * @LANYARD_FEED_ERROR_EXISTS: this feed is subscribed to already
 * @LANYARD_FEED_ERROR_UNKNOWN_FEED: no such subscription
 * @LANYARD_FEED_ERROR_PRIVATE: what is public would have this machine ask its own network
 * @LANYARD_FEED_ERROR_OPML: the file is no OPML, or names no feed
 * @LANYARD_FEED_ERROR_CONDITION: a saved search or rule asks for what cannot be asked, or is not there
 * @LANYARD_FEED_ERROR_NOT_A_PAGE: what came is no HTML: a picture, a PDF
 * @LANYARD_FEED_ERROR_NO_ARTICLE: the page holds no article, or only by its scripts
 */
typedef enum
{
  LANYARD_FEED_ERROR_NOT_A_FEED,
  LANYARD_FEED_ERROR_TOO_LARGE,
  LANYARD_FEED_ERROR_GONE,
  LANYARD_FEED_ERROR_STATUS,
  LANYARD_FEED_ERROR_BUSY,
  LANYARD_FEED_ERROR_REDIRECT,
  LANYARD_FEED_ERROR_OFFLINE,
  LANYARD_FEED_ERROR_ADDRESS,
  LANYARD_FEED_ERROR_EXISTS,
  LANYARD_FEED_ERROR_UNKNOWN_FEED,
  LANYARD_FEED_ERROR_OPML,
  LANYARD_FEED_ERROR_PRIVATE,
  LANYARD_FEED_ERROR_CONDITION,
  LANYARD_FEED_ERROR_NOT_A_PAGE,
  LANYARD_FEED_ERROR_NO_ARTICLE,
} LanyardFeedError;

G_END_DECLS
