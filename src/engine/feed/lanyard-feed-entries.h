/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/feed/lanyard-feed-store.h"

G_BEGIN_DECLS

/**
 * LanyardFeedEntry:
 *
 * An entry as lists show it. It is made when a list first asks for it and filled in a moment later; until then
 * @loaded is %FALSE and the rest empty. Every property notifies. Main context only.
 *
 * Properties, all read-only: id, feed, time (int64), title, link, author, summary, thumbnail (strings), read, starred, loaded
 * (booleans).
 */
#define LANYARD_TYPE_FEED_ENTRY (lanyard_feed_entry_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedEntry, lanyard_feed_entry, LANYARD, FEED_ENTRY, GObject)

gint64      lanyard_feed_entry_get_id        (LanyardFeedEntry *self);
gint64      lanyard_feed_entry_get_feed      (LanyardFeedEntry *self);
gint64      lanyard_feed_entry_get_time      (LanyardFeedEntry *self);
const char *lanyard_feed_entry_get_title     (LanyardFeedEntry *self);
/* (nullable) */
const char *lanyard_feed_entry_get_link      (LanyardFeedEntry *self);
const char *lanyard_feed_entry_get_author    (LanyardFeedEntry *self);
const char *lanyard_feed_entry_get_summary   (LanyardFeedEntry *self);
const char *lanyard_feed_entry_get_thumbnail (LanyardFeedEntry *self);
/* (nullable): where its feed is; for fetching what it names. */
const char *lanyard_feed_entry_get_feed_url  (LanyardFeedEntry *self);
gboolean    lanyard_feed_entry_get_read      (LanyardFeedEntry *self);
gboolean    lanyard_feed_entry_get_starred   (LanyardFeedEntry *self);
gboolean    lanyard_feed_entry_get_loaded    (LanyardFeedEntry *self);

/**
 * LanyardFeedEntries:
 *
 * The entries of a query, in its order: a GListModel of #LanyardFeedEntry that holds their ids and, of what was lately
 * looked at, the rest: a hundred thousand open as quickly as ten. Made by lanyard_feed_reader_open().
 * Main context only. Signal "ready": the list is what the query says.
 */
#define LANYARD_TYPE_FEED_ENTRIES (lanyard_feed_entries_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedEntries, lanyard_feed_entries, LANYARD, FEED_ENTRIES, GObject)

/* The id at @position without making an item; 0 beyond the end. */
gint64      lanyard_feed_entries_get_id      (LanyardFeedEntries *self,
                                              guint               position);
/* Ask again; what stayed keeps its place. */
void        lanyard_feed_entries_reload      (LanyardFeedEntries *self);

G_END_DECLS
