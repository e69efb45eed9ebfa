/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanyardFeedFound: a feed that a page names.
 */
typedef struct
{
  char *url;
  char *title; /* (nullable) */
  char *type;  /* (nullable) */
} LanyardFeedFound;

void       lanyard_feed_found_free        (LanyardFeedFound *self);

/* Feeds named by an HTML page: <link rel="alternate"> first, then links that look like feeds. Absolute http and https
 * addresses, each once, at most 50. Pure; any thread. (transfer full) (element-type LanyardFeedFound) */
GPtrArray *lanyard_feed_discover          (const char       *html,
                                           gsize             length,
                                           const char       *url);
/* (nullable) (transfer full): the address of a page's icon: the largest <link rel="icon"> of a raster format, else
 * /favicon.ico. */
char      *lanyard_feed_discover_icon     (const char       *html,
                                           gsize             length,
                                           const char       *url);
/* What a person typed as an address: "example.com" and "feed://example.com" are https and http ones. %NULL when it can be
 * none. (transfer full) (nullable) */
char      *lanyard_feed_normalize_address (const char       *text);

G_END_DECLS
