/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/feed/lanyard-feed-filter.h"

G_BEGIN_DECLS

/**
 * LanyardFeedOutline: a subscription in an OPML file.
 */
typedef struct
{
  char *url;
  char *title;  /* (nullable) */
  char *folder; /* "" for none; nested ones are joined by "/" */
} LanyardFeedOutline;

void       lanyard_feed_outline_free (LanyardFeedOutline *self);

/**
 * LanyardFeedRefused: an outline that became no subscription.
 * @address: what it gave as its address, as it stands there: for a person, escaped
 * @why: a sentence
 */
typedef struct
{
  char *address;
  char *why;
} LanyardFeedRefused;

void       lanyard_feed_refused_free (LanyardFeedRefused *self);

/* Subscriptions of an OPML 1 or 2 document: outlines with an http or https address, each once; outlines without are
 * folders. @filters (out) (optional) (transfer full) (element-type LanyardFeedFilterRecord): saved searches and rules of
 * Lanyard's own export, in elements of its namespace in the head. @skipped (out) (optional): how many were refused: their address is none of the web (commands, files), or they are
 * nested too deeply. @refused (out) (optional) (transfer full) (element-type LanyardFeedRefused): the first hundred of those.
 * LANYARD_FEED_ERROR_OPML when it is no OPML. Pure; any thread. (transfer full) (element-type LanyardFeedOutline) */
GPtrArray *lanyard_feed_opml_parse   (GBytes             *bytes,
                                      GPtrArray         **filters,
                                      guint              *skipped,
                                      GPtrArray         **refused,
                                      GError            **error);
/* OPML 2.0 of @outlines, which are ordered by folder, and @filters (nullable). (transfer full) */
char      *lanyard_feed_opml_write   (GPtrArray          *outlines,
                                      GPtrArray          *filters,
                                      const char         *title);

G_END_DECLS
