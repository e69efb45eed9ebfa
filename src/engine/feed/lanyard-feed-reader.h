/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-discover.h"
#include "engine/feed/lanyard-feed-entries.h"
#include "engine/feed/lanyard-feed-fetcher.h"
#include "engine/feed/lanyard-feed-filter-item.h"
#include "engine/feed/lanyard-feed-opml.h"
#include "engine/feed/lanyard-feed-subscription.h"

G_BEGIN_DECLS

/**
 * LanyardFeedReader:
 *
 * Feeds as a whole: subscriptions, refreshing (now and when due), entries and their state. What is written is on disk when
 * the callback comes, and models show it by then. Main context only; parsing runs on workers, SQL on the
 * database's thread.
 *
 * Signals: "new-entries" (LanyardFeedSubscription *, GArray of gint64 ids, newest first), after a refresh that
 * brought some that are worth telling: no rule read or silenced them. "found-entries" (LanyardFeedFilterItem *, GArray of gint64
 * ids): of those, what a saved search that notifies found, once a refresh.
 */
#define LANYARD_TYPE_FEED_READER (lanyard_feed_reader_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedReader, lanyard_feed_reader, LANYARD, FEED_READER, GObject)

/* Makes the tables (blocks for a moment) and begins to read the subscriptions. @monitor (nullable). */
LanyardFeedReader        *lanyard_feed_reader_new               (LanyardDatabase    *database,
                                                                 GNetworkMonitor    *monitor,
                                                                 GError            **error);
/* (transfer none) */
LanyardFeedSubscriptions *lanyard_feed_reader_get_subscriptions (LanyardFeedReader  *self);
LanyardFeedFetcher       *lanyard_feed_reader_get_fetcher       (LanyardFeedReader  *self);
/* Whether feeds are fetched by themselves when they are due, and icons with them. Off at first. */
void                      lanyard_feed_reader_set_automatic     (LanyardFeedReader  *self,
                                                                 gboolean            automatic);
/* How many entries a feed keeps (0: all), and for how many days (0: for ever). */
void                      lanyard_feed_reader_set_retention     (LanyardFeedReader  *self,
                                                                 guint               most,
                                                                 guint               days);
/* Read the subscriptions again; for who wants to know when they are there. */
void                      lanyard_feed_reader_load_async        (LanyardFeedReader  *self,
                                                                 GAsyncReadyCallback callback,
                                                                 gpointer            user_data);
gboolean                  lanyard_feed_reader_load_finish       (LanyardFeedReader  *self,
                                                                 GAsyncResult       *result,
                                                                 GError            **error);

/* What feeds there are at an address that a person gave: itself, or those its page names. */
void                      lanyard_feed_reader_find_async        (LanyardFeedReader  *self,
                                                                 const char         *address,
                                                                 GCancellable       *cancellable,
                                                                 GAsyncReadyCallback callback,
                                                                 gpointer            user_data);
/* (transfer full) (element-type LanyardFeedFound): at least one, or %NULL with LANYARD_FEED_ERROR_NOT_A_FEED and others. */
GPtrArray                *lanyard_feed_reader_find_finish       (LanyardFeedReader  *self,
                                                                 GAsyncResult       *result,
                                                                 GError            **error);
/* @title and @folder (nullable). Nothing is fetched. */
void                      lanyard_feed_reader_add_async         (LanyardFeedReader  *self,
                                                                 const char         *url,
                                                                 const char         *title,
                                                                 const char         *folder,
                                                                 GAsyncReadyCallback callback,
                                                                 gpointer            user_data);
/* The new feed's id; 0 with @error. */
gint64                    lanyard_feed_reader_add_finish        (LanyardFeedReader  *self,
                                                                 GAsyncResult       *result,
                                                                 GError            **error);
/* Changes of a subscription: written in order; a failure is told by LanyardDatabase::failed. */
void                      lanyard_feed_reader_remove            (LanyardFeedReader  *self,
                                                                 gint64              feed);
/* The same in a way that can be taken back until lanyard_feed_reader_purge(): out of sight with all entries, or back. */
void                      lanyard_feed_reader_set_removed       (LanyardFeedReader  *self,
                                                                 const gint64       *feeds,
                                                                 gsize               n_feeds,
                                                                 gboolean            removed);
/* Lets go of all that is out of sight. Only for who offers to bring it back, as it begins: another process with the same
 * database may be offering that just now. */
void                      lanyard_feed_reader_purge             (LanyardFeedReader  *self);
/* The feed is at another @address, as a person types it; entries and their state stay. It is due at once, and fetched anew even
 * if it had ended. */
void                      lanyard_feed_reader_set_url_async     (LanyardFeedReader  *self,
                                                                 gint64              feed,
                                                                 const char         *address,
                                                                 GAsyncReadyCallback callback,
                                                                 gpointer            user_data);
/* LANYARD_FEED_ERROR_ADDRESS; LANYARD_FEED_ERROR_EXISTS when another subscription has it; LANYARD_FEED_ERROR_UNKNOWN_FEED. */
gboolean                  lanyard_feed_reader_set_url_finish    (LanyardFeedReader  *self,
                                                                 GAsyncResult       *result,
                                                                 GError            **error);
void                      lanyard_feed_reader_set_title         (LanyardFeedReader  *self,
                                                                 gint64              feed,
                                                                 const char         *title);
void                      lanyard_feed_reader_set_folder        (LanyardFeedReader  *self,
                                                                 gint64              feed,
                                                                 const char         *folder);
void                      lanyard_feed_reader_set_options       (LanyardFeedReader  *self,
                                                                 gint64              feed,
                                                                 guint               interval,
                                                                 gboolean            notify,
                                                                 gboolean            pictures);

/* Saved searches by name, then rules in the order in which they are applied. (transfer none) (element-type
 * LanyardFeedFilterItem) */
GListModel               *lanyard_feed_reader_get_filters       (LanyardFeedReader  *self);
/* (nullable) (transfer none) */
LanyardFeedFilterItem    *lanyard_feed_reader_find_filter       (LanyardFeedReader  *self,
                                                                 gint64              filter);
/* One with an id is changed, another one added. */
void                      lanyard_feed_reader_save_filter_async (LanyardFeedReader             *self,
                                                                 const LanyardFeedFilterRecord *record,
                                                                 GAsyncReadyCallback            callback,
                                                                 gpointer                       user_data);
/* Its id; 0 with LANYARD_FEED_ERROR_EXISTS or LANYARD_FEED_ERROR_CONDITION. */
gint64                    lanyard_feed_reader_save_filter_finish (LanyardFeedReader *self,
                                                                  GAsyncResult      *result,
                                                                  GError           **error);
/* Neither listed nor applied, or back again, until lanyard_feed_reader_purge(). */
void                      lanyard_feed_reader_set_filter_removed (LanyardFeedReader *self,
                                                                  gint64             filter,
                                                                  gboolean           removed);
/* Conditions that ask for the folder @from ask for @to. */
void                      lanyard_feed_reader_move_folder       (LanyardFeedReader  *self,
                                                                 const char         *from,
                                                                 const char         *to);

/**
 * LanyardFeedRefreshed: how a refresh went; each feed is in one of the three.
 */
typedef struct
{
  guint feeds;
  guint updated;
  guint not_modified;
  guint failed;
  guint new_entries;
} LanyardFeedRefreshed;

/* @done of @feeds have ended. */
typedef void (*LanyardFeedProgressFunc) (guint    done,
                                         guint    feeds,
                                         gpointer user_data);

/* Fetch, parse and store @n_feeds feeds (0: all but ended ones). One feed's trouble is told at that feed and stops
 * no other. @progress (nullable). */
void                      lanyard_feed_reader_refresh_async     (LanyardFeedReader       *self,
                                                                 const gint64            *feeds,
                                                                 gsize                    n_feeds,
                                                                 GCancellable            *cancellable,
                                                                 LanyardFeedProgressFunc  progress,
                                                                 GAsyncReadyCallback      callback,
                                                                 gpointer                 user_data);
gboolean                  lanyard_feed_reader_refresh_finish    (LanyardFeedReader       *self,
                                                                 GAsyncResult            *result,
                                                                 LanyardFeedRefreshed    *refreshed,
                                                                 GError                 **error);

/* (transfer full): a list that stays true. */
LanyardFeedEntries       *lanyard_feed_reader_open              (LanyardFeedReader       *self,
                                                                 const LanyardFeedQuery  *query);
void                      lanyard_feed_reader_load_article_async (LanyardFeedReader      *self,
                                                                  gint64                  entry,
                                                                  GCancellable           *cancellable,
                                                                  GAsyncReadyCallback     callback,
                                                                  gpointer                user_data);
/* (transfer full) */
LanyardFeedEntryRecord   *lanyard_feed_reader_load_article_finish (LanyardFeedReader     *self,
                                                                   GAsyncResult          *result,
                                                                   GError               **error);
/* Fetches the page that @entry links to, and keeps its article beside what the feed has: lanyard_feed_reader_load_article_async() has it then. One
 * that is there already is asked for again, and stays when the page has not changed. */
void                      lanyard_feed_reader_load_full_async   (LanyardFeedReader       *self,
                                                                 gint64                   entry,
                                                                 GCancellable            *cancellable,
                                                                 GAsyncReadyCallback      callback,
                                                                 gpointer                 user_data);
/* Errors: those of lanyard_feed_fulltext_load_finish(), and of the database. */
gboolean                  lanyard_feed_reader_load_full_finish  (LanyardFeedReader       *self,
                                                                 GAsyncResult            *result,
                                                                 GError                 **error);
/* Which of its two texts an entry shows from now on. */
void                      lanyard_feed_reader_show_full         (LanyardFeedReader       *self,
                                                                 gint64                   entry,
                                                                 gboolean                 shown);
/* Whether the articles of a feed's new entries are fetched after each refresh. */
void                      lanyard_feed_reader_set_full          (LanyardFeedReader       *self,
                                                                 gint64                   feed,
                                                                 gboolean                 full);
/* Whether a refresh fetches them though nothing else is done by itself. Off at first. */
void                      lanyard_feed_reader_set_articles      (LanyardFeedReader       *self,
                                                                 gboolean                 articles);
/* How many of them are on their way, or wait for it. */
guint                     lanyard_feed_reader_get_n_articles    (LanyardFeedReader       *self);
/* The entries of @ids, or of @query when @ids is %NULL. */
void                      lanyard_feed_reader_set_state_async   (LanyardFeedReader       *self,
                                                                 GArray                  *ids,
                                                                 const LanyardFeedQuery  *query,
                                                                 LanyardFeedState         state,
                                                                 gboolean                 value,
                                                                 GAsyncReadyCallback      callback,
                                                                 gpointer                 user_data);
/* (transfer full) (element-type gint64): those that changed; setting them back undoes it. */
GArray                   *lanyard_feed_reader_set_state_finish  (LanyardFeedReader       *self,
                                                                 GAsyncResult            *result,
                                                                 GError                 **error);
/* Out of sight, or back, until lanyard_feed_reader_purge(). */
void                      lanyard_feed_reader_set_deleted       (LanyardFeedReader       *self,
                                                                 const gint64            *ids,
                                                                 gsize                    n_ids,
                                                                 gboolean                 deleted);
/* Never to come back. */
void                      lanyard_feed_reader_delete_entries    (LanyardFeedReader       *self,
                                                                 const gint64            *ids,
                                                                 gsize                    n_ids);

/**
 * LanyardFeedImported: what an OPML file brought.
 * @filters: how many saved searches and rules were added; one whose name is there stays as it is
 * @skipped: how many outlines were refused
 * @refused: (element-type LanyardFeedRefused): the first of them
 */
typedef struct
{
  guint      added;
  guint      known;
  guint      filters;
  guint      skipped;
  GPtrArray *refused;
} LanyardFeedImported;

void                      lanyard_feed_imported_clear           (LanyardFeedImported      *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanyardFeedImported, lanyard_feed_imported_clear)

void                      lanyard_feed_reader_import_async      (LanyardFeedReader       *self,
                                                                 GBytes                  *opml,
                                                                 GCancellable            *cancellable,
                                                                 GAsyncReadyCallback      callback,
                                                                 gpointer                 user_data);
/* @imported: (out): to be cleared. */
gboolean                  lanyard_feed_reader_import_finish     (LanyardFeedReader       *self,
                                                                 GAsyncResult            *result,
                                                                 LanyardFeedImported     *imported,
                                                                 GError                 **error);
/* All subscriptions, saved searches and rules as OPML. (transfer full) */
char                     *lanyard_feed_reader_export            (LanyardFeedReader       *self);

G_END_DECLS
