/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/feed/lanyard-feed-value.h"

G_BEGIN_DECLS

/**
 * LanyardFeedDocument:
 *
 * What a feed said, whole and unchanging: the result of lanyard_feed_parse(). All its text is in one arena and lives as long
 * as the document. Any thread.
 */
typedef struct _LanyardFeedDocument LanyardFeedDocument;

#define LANYARD_TYPE_FEED_DOCUMENT (lanyard_feed_document_get_type ())
GType                   lanyard_feed_document_get_type    (void);
LanyardFeedDocument    *lanyard_feed_document_ref         (LanyardFeedDocument       *self);
void                    lanyard_feed_document_unref       (LanyardFeedDocument       *self);

/* "rss20", "atom10", "json11", …; "" when the document is of no known format. */
const char             *lanyard_feed_document_get_version (const LanyardFeedDocument *self);
/* Whether a feed was found at all: a version, a title or an entry. */
gboolean                lanyard_feed_document_is_feed     (const LanyardFeedDocument *self);
/* Whether the document was not well-formed or its declared encoding was wrong; @reason (out) (optional)
 * (nullable): what was wrong, in words. */
gboolean                lanyard_feed_document_is_bozo     (const LanyardFeedDocument *self,
                                                           const char               **reason);
const char             *lanyard_feed_document_get_encoding (const LanyardFeedDocument *self);
/* What is said of the feed itself. (transfer none) */
const LanyardFeedValue *lanyard_feed_document_get_feed    (const LanyardFeedDocument *self);
/* The entries, in the order of the document. (transfer none) */
const LanyardFeedValue *lanyard_feed_document_get_entries (const LanyardFeedDocument *self);
/* Bit i: the feed asks not to be fetched in hour i, UTC (RSS skipHours); on day i, Monday 0 (skipDays). */
guint                   lanyard_feed_document_get_skip_hours (const LanyardFeedDocument *self);
guint                   lanyard_feed_document_get_skip_days  (const LanyardFeedDocument *self);
/* The whole as one JSON object, by the names of feedparser. (transfer full) */
char                   *lanyard_feed_document_to_json     (const LanyardFeedDocument *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardFeedDocument, lanyard_feed_document_unref)

G_END_DECLS
