/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-incoming-private.h"
#include "engine/feed/lanyard-feed-store-filters.h"

G_BEGIN_DECLS

/* An entry whose rows are written. */
typedef struct
{
  gint64 id;
  gboolean added;
  const LanyardFeedIncomingEntry *incoming;
  char *old_title; /* (nullable): what is in the index of it */
  char *old_text;
} LanyardFeedWritten;

/* A statement over feed_entries that asks for what a filter finds. Parameters from @parameter on are its conditions', one each. */

/* (nullable) (transfer none): the condition whose answers are gone through, where that is quicker than all entries. */
const LanyardFeedCondition *
         lanyard_feed_filter_find_first   (const LanyardFeedFilterRecord *filter);
/* "feed_entries WHERE deleted = 0", or the same by way of @first. @filter, @first: (nullable) */
void     lanyard_feed_filter_append_from  (GString                       *sql,
                                           const LanyardFeedFilterRecord *filter,
                                           const LanyardFeedCondition    *first,
                                           int                            parameter);
/* " AND (…)". @unread: the statement asks for unread ones anyway. */
void     lanyard_feed_filter_append_terms (GString                       *sql,
                                           const LanyardFeedFilterRecord *filter,
                                           const LanyardFeedCondition    *first,
                                           gboolean                       unread,
                                           int                            parameter);
void     lanyard_feed_filter_bind         (sqlite3_stmt                  *statement,
                                           const LanyardFeedFilterRecord *filter,
                                           int                            parameter);

/* What conditions say of entries (lanyard-feed-store-hits.c). */
/* Of all that is stored, for a new condition. */
gboolean lanyard_feed_hits_find           (LanyardDatabase            *database,
                                           const LanyardFeedCondition *condition,
                                           GError                    **error);
/* Of what was written, in the order of ids; after its words. @written: (element-type LanyardFeedWritten) */
gboolean lanyard_feed_hits_update         (LanyardDatabase            *database,
                                           GArray                     *written,
                                           GError                    **error);

/* What conditions on words say of an entry that has more of them now. */
gboolean lanyard_feed_hits_find_words     (LanyardDatabase            *database,
                                           gint64                      entry,
                                           GError                    **error);

/* Applies all rules to what was added. @changes: (element-type LanyardFeedChanges): gets to know what is news. */
gboolean lanyard_feed_rules_run           (LanyardDatabase            *database,
                                           GArray                     *written,
                                           GPtrArray                  *changes,
                                           GError                    **error);

G_END_DECLS
