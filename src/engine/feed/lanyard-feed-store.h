/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/core/lanyard-database.h"
#include "engine/feed/lanyard-feed-document.h"
#include "engine/feed/lanyard-feed-fulltext.h"

G_BEGIN_DECLS

/* Feeds and entries on disk. All but the first function run inside a job of the database (its thread, its
 * transaction): see lanyard_database_run_async(). Times are seconds since 1970 UTC. */

/* The tables of feeds. Not inside a job; blocks. */
gboolean   lanyard_feed_store_migrate  (LanyardDatabase *database,
                                        GError         **error);

/* Subscriptions */

/**
 * LanyardFeedHints: by when a feed asks to be fetched, until it says otherwise; as LanyardFeedSchedule has it.
 */
typedef struct
{
  guint ttl;
  guint update_period;
  guint skip_hours;
  guint skip_days;
} LanyardFeedHints;

/**
 * LanyardFeedRecord:
 * @body: (nullable): what the last document was known by, that was merged
 * @title: the user's, else the feed's, else its address
 * @folder: "" for none; nested ones are joined by "/"
 * @renamed: whether the title is the user's
 * @fulltext: the whole articles of its entries are fetched from their pages
 * @interval: seconds the user chose, 0 for none
 * @last_error: (nullable): why the last attempt failed
 * @gone: the publisher ended it (410): it is not fetched any more
 * @unread, @total: counts of its entries
 *
 * A subscription as it is stored.
 */
typedef struct
{
  gint64   id;
  char    *url;
  char    *title;
  char    *site;
  char    *folder;
  char    *etag;
  char    *last_modified;
  char    *last_error;
  char    *body;
  LanyardFeedHints hints;
  GBytes  *icon;
  gint64   last_fetched;
  gint64   last_updated;
  gint64   next_fetch;
  guint    failures;
  guint    interval;
  gboolean gone;
  gboolean notify;
  gboolean pictures;
  gboolean renamed;
  gboolean fulltext;
  guint    unread;
  guint    total;
} LanyardFeedRecord;

void       lanyard_feed_record_free    (LanyardFeedRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardFeedRecord, lanyard_feed_record_free)

/* Returns the new id, or 0 with @error: LANYARD_FEED_ERROR_EXISTS. */
gint64     lanyard_feed_store_add      (LanyardDatabase *database,
                                        const char      *url,
                                        const char      *title,
                                        const char      *folder,
                                        GError         **error);
/* With all its entries. */
gboolean   lanyard_feed_store_remove   (LanyardDatabase *database,
                                        gint64           feed,
                                        GError         **error);
/* Out of sight with all its entries, or back again as it was. What is out of sight is not listed, found, counted or fetched;
 * lanyard_feed_store_purge() removes it for good, and adding its address brings it back. */
gboolean   lanyard_feed_store_set_removed (LanyardDatabase *database,
                                           const gint64    *feeds,
                                           gsize            n_feeds,
                                           gboolean         removed,
                                           GError         **error);
/* Removes what was put out of sight, feeds and entries: when nobody can want it back any more. */
gboolean   lanyard_feed_store_purge    (LanyardDatabase *database,
                                        GError         **error);
/* (transfer full) (element-type LanyardFeedRecord): by folder and title. */
GPtrArray *lanyard_feed_store_list     (LanyardDatabase *database,
                                        GError         **error);
/* The same of one feed; of all for 0. */
GPtrArray *lanyard_feed_store_list_one (LanyardDatabase *database,
                                        gint64           feed,
                                        GError         **error);
/* The id of the feed at @url; 0 when there is none. */
gint64     lanyard_feed_store_find     (LanyardDatabase *database,
                                        const char      *url,
                                        GError         **error);
/* The feed is at another address: due at once, with nothing kept of what the old one's server said. LANYARD_FEED_ERROR_EXISTS,
 * LANYARD_FEED_ERROR_UNKNOWN_FEED. */
gboolean   lanyard_feed_store_set_url      (LanyardDatabase *database,
                                            gint64           feed,
                                            const char      *url,
                                            GError         **error);
/* (nullable) @title: back to the feed's own. */
gboolean   lanyard_feed_store_set_title    (LanyardDatabase *database,
                                            gint64           feed,
                                            const char      *title,
                                            GError         **error);
gboolean   lanyard_feed_store_set_folder   (LanyardDatabase *database,
                                            gint64           feed,
                                            const char      *folder,
                                            GError         **error);
gboolean   lanyard_feed_store_set_options  (LanyardDatabase *database,
                                            gint64           feed,
                                            guint            interval,
                                            gboolean         notify,
                                            gboolean         pictures,
                                            GError         **error);
gboolean   lanyard_feed_store_set_icon     (LanyardDatabase *database,
                                            gint64           feed,
                                            GBytes          *icon,
                                            GError         **error);

/* Refreshing */

/**
 * LanyardFeedIncoming:
 *
 * A document's entries made ready to be stored: their HTML as text, their digests. Pure; the part of storing that may be done
 * on any thread, and takes as long as the rest.
 */
typedef struct _LanyardFeedIncoming LanyardFeedIncoming;

/* Holds @document. (transfer full) */
LanyardFeedIncoming *lanyard_feed_incoming_new  (LanyardFeedDocument *document);
void                 lanyard_feed_incoming_free (LanyardFeedIncoming *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardFeedIncoming, lanyard_feed_incoming_free)

/**
 * LanyardFeedUpdate:
 * @incoming: (nullable): what came; %NULL when nothing new did
 * @answered: the server sent a whole document, new or not: @etag, @last_modified, @body and @hints are its
 * @error: (nullable): why the attempt failed
 * @url: (nullable): where the feed moved to for good
 *
 * How an attempt ended, to be written.
 */
typedef struct
{
  gint64               feed;
  const LanyardFeedIncoming *incoming;
  gboolean             answered;
  const char          *body;
  LanyardFeedHints     hints;
  const char          *error;
  const char          *url;
  const char          *etag;
  const char          *last_modified;
  gboolean             gone;
  guint                failures;
  gint64               now;
  gint64               next_fetch;
} LanyardFeedUpdate;

/**
 * LanyardFeedChanges:
 * @added: (element-type gint64): new entries, newest first
 * @news: (element-type gint64): those of them that are worth telling: no rule read or silenced them
 * @found: (nullable) (element-type LanyardFeedFinding): those of @news that saved searches which notify found
 * @changed: how many known entries have another title or text now
 */
typedef struct
{
  GArray    *added;
  GArray    *news;
  GPtrArray *found;
  guint      changed;
} LanyardFeedChanges;

/**
 * LanyardFeedFinding: what a saved search found.
 * @entries: (element-type gint64): newest first
 */
typedef struct
{
  gint64  filter;
  GArray *entries;
} LanyardFeedFinding;

void       lanyard_feed_finding_free   (LanyardFeedFinding *self);

void       lanyard_feed_changes_free   (LanyardFeedChanges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardFeedChanges, lanyard_feed_changes_free)

/* Merge what came: an entry is known by its id, else its link, else title and text; one that is known keeps
 * its state and never comes twice, one that was deleted never comes back. Several feeds at once take much less time than one
 * by one. (transfer full) (element-type LanyardFeedChanges): in the order of @updates. */
GPtrArray *lanyard_feed_store_apply     (LanyardDatabase                *database,
                                         const LanyardFeedUpdate *const *updates,
                                         gsize                           n_updates,
                                         GError                        **error);
/* Drop old entries of @feed: all but the newest @most (0: any number), and those older than @oldest (0: any age).
 * Starred ones stay, and those the feed still shows. */
gboolean   lanyard_feed_store_prune    (LanyardDatabase *database,
                                        gint64           feed,
                                        guint            most,
                                        gint64           oldest,
                                        GError         **error);

/* Entries */

/**
 * LanyardFeedQuery:
 * @feed: of one feed; 0: of all
 * @folder: (nullable): of the feeds in this folder and those in it
 * @words: (nullable): that the entry has, as one types them
 * @filter: that meets the conditions of this saved search or rule; 0: any. One that is not there finds nothing
 * @limit: at most so many; 0: all
 *
 * Which entries, newest first, or oldest first where asked for.
 */
typedef struct
{
  gint64      feed;
  const char *folder;
  gboolean    unread;
  gboolean    starred;
  gboolean    oldest_first;
  const char *words;
  gint64      filter;
  guint       limit;
} LanyardFeedQuery;

/**
 * LanyardFeedEnclosure: a file that belongs to an entry.
 */
typedef struct
{
  char  *url;
  char  *type;
  gint64 length;
} LanyardFeedEnclosure;

/**
 * LanyardFeedEntryRecord:
 * @feed_url: (nullable): where its feed is, which says what its pictures may be (LanyardFeedRequest)
 * @summary: plain text, its beginning
 * @thumbnail: (nullable): the address of a picture
 * @content: (nullable): sanitised HTML; only of lanyard_feed_store_load_article()
 * @enclosures: (nullable) (element-type LanyardFeedEnclosure): likewise
 * @full: (nullable): the whole article from the entry's page, as sanitised HTML; likewise
 * @full_byline: (nullable): who wrote it, as the page has it
 * @full_etag, @full_modified: (nullable): what the page's answer was known by
 * @full_limited: the page says that not everybody may read all of it
 * @full_shown: it is to be shown in place of @content
 */
typedef struct
{
  gint64     id;
  gint64     feed;
  char      *feed_url;
  char      *title;
  char      *link;
  char      *author;
  char      *summary;
  char      *thumbnail;
  char      *content;
  GPtrArray *enclosures;
  char      *full;
  char      *full_byline;
  char      *full_etag;
  char      *full_modified;
  gboolean   full_limited;
  gboolean   full_shown;
  gint64     time;
  gboolean   read;
  gboolean   starred;
} LanyardFeedEntryRecord;

void       lanyard_feed_entry_record_free (LanyardFeedEntryRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardFeedEntryRecord, lanyard_feed_entry_record_free)

/* (transfer full) (element-type gint64): the ids alone, quick for any number. */
GArray    *lanyard_feed_store_query    (LanyardDatabase        *database,
                                        const LanyardFeedQuery *query,
                                        GError                **error);
/* (transfer full) (element-type LanyardFeedEntryRecord): in the order of @ids; gone ones are left out. */
GPtrArray *lanyard_feed_store_load     (LanyardDatabase *database,
                                        const gint64    *ids,
                                        gsize            n_ids,
                                        GError         **error);
/* (transfer full): one with its content; %NULL with LANYARD_ERROR_INVALID when it is gone. */
LanyardFeedEntryRecord *
           lanyard_feed_store_load_article (LanyardDatabase *database,
                                            gint64           entry,
                                            GError         **error);

/* Whole articles (lanyard-feed-store-fulltext.c) */

/* Keeps the article of an entry beside what its feed has, with its words for searching; an entry that is gone is no error. @etag,
 * @last_modified: (nullable) */
gboolean   lanyard_feed_store_set_fulltext  (LanyardDatabase           *database,
                                             gint64                     entry,
                                             const LanyardFeedFulltext *text,
                                             const char                *etag,
                                             const char                *last_modified,
                                             GError                   **error);
/* Which of the two texts of an entry is shown. */
gboolean   lanyard_feed_store_show_fulltext (LanyardDatabase *database,
                                             gint64           entry,
                                             gboolean         shown,
                                             GError         **error);
/* Whether the articles of a feed's new entries are fetched by themselves. */
gboolean   lanyard_feed_store_set_full      (LanyardDatabase *database,
                                             gint64           feed,
                                             gboolean         full,
                                             GError         **error);

typedef enum
{
  LANYARD_FEED_STATE_READ,
  LANYARD_FEED_STATE_STARRED,
} LanyardFeedState;

/* (transfer full) (element-type gint64): those whose state changed, which setting it back undoes. */
GArray    *lanyard_feed_store_set_state (LanyardDatabase *database,
                                         const gint64    *ids,
                                         gsize            n_ids,
                                         LanyardFeedState state,
                                         gboolean         value,
                                         GError         **error);
/* Out of sight until lanyard_feed_store_purge() deletes it, or back again. */
gboolean   lanyard_feed_store_set_deleted (LanyardDatabase *database,
                                           const gint64    *ids,
                                           gsize            n_ids,
                                           gboolean         deleted,
                                           GError         **error);
/* Never to come back. */
gboolean   lanyard_feed_store_delete    (LanyardDatabase *database,
                                         const gint64    *ids,
                                         gsize            n_ids,
                                         GError         **error);

G_END_DECLS
