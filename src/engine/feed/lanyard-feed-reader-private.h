/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-reader.h"
#include "engine/feed/lanyard-feed-subscription-private.h"

G_BEGIN_DECLS

struct _LanyardFeedReader
{
  GObject parent_instance;

  LanyardDatabase *database;
  LanyardFeedFetcher *fetcher;
  LanyardFeedSubscriptions *subscriptions;
  GListStore *filters; /* LanyardFeedFilterItem */
  GPtrArray *open; /* LanyardFeedEntries, not owned */
  GHashTable *busy; /* gint64 ids of feeds being refreshed */
  GPtrArray *to_store; /* steps of refreshes that wait to be stored, not owned */
  gboolean storing;
  gboolean store_now; /* they have waited long enough */
  guint store_timer;
  GHashTable *icons_tried;
  GCancellable *cancellable; /* of what runs by itself */
  LanyardFeedFetcher *pages; /* (nullable): of whole articles; made when the first is wanted */
  GQueue articles;           /* gint64 * ids of entries whose article is to be fetched by itself */
  guint fetching_articles;
  GNetworkMonitor *monitor;  /* (nullable): the fetchers' */
  guint most;
  guint days;
  guint due_timer;
  guint reload_idle;
  gboolean automatic;
  gboolean with_articles; /* of a refresh that is not automatic, too */
  gboolean counting;    /* what saved searches find */
  gboolean count_stale; /* changed while counting */
  guint count_timer;
};

/* The list of subscriptions changed on disk: read it again, soon and once. */
void lanyard_feed_reader_queue_reload   (LanyardFeedReader *self);
/* Entries came or went. */
void lanyard_feed_reader_reload_entries (LanyardFeedReader *self);
/* What saved searches find has changed, or may have: count it again. */
void lanyard_feed_reader_queue_count    (LanyardFeedReader *self);
/* (transfer full) @records (element-type LanyardFeedFilterRecord): all there are, in order; known ones keep their object. */
void lanyard_feed_reader_show_filters   (LanyardFeedReader *self,
                                         GPtrArray         *records);
/* Adds @found (element-type LanyardFeedFinding) to @all: gint64 id of a saved search -> GArray of entries. */
void lanyard_feed_reader_collect_found  (GHashTable        *all,
                                         const GPtrArray   *found);
void lanyard_feed_reader_tell_found     (LanyardFeedReader *self,
                                         GHashTable        *all);
/* Wait for the next feed that is due. */
void lanyard_feed_reader_schedule       (LanyardFeedReader *self);
/* Look for the icon of a feed that has none, once a run. */
void lanyard_feed_reader_fetch_icon     (LanyardFeedReader       *self,
                                         LanyardFeedSubscription *subscription);

/* Fetch the articles of a feed's new entries, in a while and a few at a time. @added: (element-type gint64) */
void lanyard_feed_reader_queue_articles (LanyardFeedReader       *self,
                                         GArray                  *added);
void lanyard_feed_reader_drop_articles  (LanyardFeedReader       *self);

G_END_DECLS
