/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-store.h"

/* What the tests of the store share: a job for each call, as the store demands, waited for. */

/* What a call needs and leaves. */
typedef struct
{
  LanyardFeedUpdate update;
  LanyardFeedQuery query;
  LanyardFeedState state;
  gboolean value;
  gint64 id;
  guint most;
  const char *url;
} LanyardFeedTestCall;

gpointer lanyard_feed_test_add_job (LanyardDatabase *database, gpointer data, GError **error);
gpointer lanyard_feed_test_delete_job (LanyardDatabase *database, gpointer data, GError **error);
gpointer lanyard_feed_test_article_job (LanyardDatabase *database, gpointer data, GError **error);
gpointer lanyard_feed_test_list_job (LanyardDatabase *database, gpointer data, GError **error);
gpointer lanyard_feed_test_remove_job (LanyardDatabase *database, gpointer data, GError **error);
gpointer lanyard_feed_test_run (LanyardDatabase *database,
                                LanyardDatabaseFunc job,
                                LanyardFeedTestCall *call);
LanyardDatabase *lanyard_feed_test_open (const char *path);
gint64 lanyard_feed_test_add (LanyardDatabase *database, const char *url);
guint lanyard_feed_test_apply (LanyardDatabase *database,
                               gint64 feed,
                               const char *xml,
                               gint64 now,
                               guint most,
                               guint *changed);
/* The same with all that it changed. (transfer full) */
LanyardFeedChanges *lanyard_feed_test_apply_changes (LanyardDatabase *database,
                                                     gint64 feed,
                                                     const char *xml,
                                                     gint64 now);
GArray *lanyard_feed_test_query (LanyardDatabase *database, LanyardFeedQuery query);
guint lanyard_feed_test_count (LanyardDatabase *database, LanyardFeedQuery wanted);
gint64 lanyard_feed_test_find (LanyardDatabase *database, const char *words);
void lanyard_feed_test_set_state (LanyardDatabase *database,
                                  gint64 id,
                                  LanyardFeedState state,
                                  gboolean value);

/* That the index has the words of the entries there are, each at its place, and no others. */
void lanyard_feed_test_check_index (LanyardDatabase *database);

#define RSS(items) "<rss version='2.0'><channel><title>F</title>" items "</channel></rss>"
#define ITEM(guid, title, text)                                                                    \
  "<item><guid isPermaLink='false'>" guid "</guid><title>" title "</title><description>" text      \
  "</description></item>"
