/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/lanyard-ctl.h"
#include "engine/feed/lanyard-feed-reader.h"

G_BEGIN_DECLS

/**
 * LanyardCtlFeeds:
 *
 * What the feed commands stand on: the database and a reader with its subscriptions loaded. All owned.
 */
typedef struct
{
  LanyardDatabase   *database;
  LanyardFeedReader *reader;
} LanyardCtlFeeds;

/* FALSE with @error; @feeds is then to be cleared all the same. */
gboolean lanyard_ctl_feeds_open  (LanyardCtlFeeds *feeds,
                                  LanyardCtl      *ctl,
                                  GError         **error);
void     lanyard_ctl_feeds_clear (LanyardCtlFeeds *feeds);
/* (transfer none): the subscription at @address; %NULL with @error. */
LanyardFeedSubscription *
         lanyard_ctl_feeds_find  (LanyardCtlFeeds *feeds,
                                  const char      *address,
                                  GError         **error);

/* Runs a job of the database and waits for it. */
gpointer lanyard_ctl_feeds_run   (LanyardCtlFeeds     *feeds,
                                  LanyardDatabaseFunc  job,
                                  gpointer             data,
                                  GError             **error);

/* A callback that keeps its result for lanyard_ctl_feeds_wait(): @user_data is a GAsyncResult **. */
void          lanyard_ctl_feeds_keep (GObject       *source,
                                      GAsyncResult  *result,
                                      gpointer       user_data);
/* (transfer full): iterates until the result is there. */
GAsyncResult *lanyard_ctl_feeds_wait (GAsyncResult **place);

/**
 * LanyardCtlFeedSource:
 * @path: (nullable): the one word that was given
 * @url: (nullable): where it came from, as --url says
 * @headers: of the response it came in, as --header says them: name, value, name, value, …
 *
 * What a command that reads a document is told of it. All owned.
 */
typedef struct
{
  char  *path;
  char  *url;
  char **headers;
} LanyardCtlFeedSource;

/* FALSE after a usage error; @source is to be cleared in any case. */
gboolean      lanyard_ctl_feeds_parse_source  (LanyardCtl           *ctl,
                                               char                **args,
                                               LanyardCtlFeedSource *source);
void          lanyard_ctl_feeds_clear_source  (LanyardCtlFeedSource *source);
/* All of a file, or of standard input for %NULL and "-". (transfer full) */
GBytes       *lanyard_ctl_feeds_read_all      (LanyardCtl  *ctl,
                                               const char  *path,
                                               GError     **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanyardCtlFeeds, lanyard_ctl_feeds_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanyardCtlFeedSource, lanyard_ctl_feeds_clear_source)

/* Prints the entries of @query. */
LanyardCtlExit lanyard_ctl_feed_show (LanyardCtl       *ctl,
                                      LanyardCtlFeeds  *feeds,
                                      LanyardFeedQuery *query);

LanyardCtlExit lanyard_ctl_feed_saved   (LanyardCtl *ctl, char **args);
LanyardCtlExit lanyard_ctl_feed_rule    (LanyardCtl *ctl, char **args);
LanyardCtlExit lanyard_ctl_feed_parse   (LanyardCtl *ctl, char **args);
LanyardCtlExit lanyard_ctl_feed_full    (LanyardCtl *ctl, char **args);
LanyardCtlExit lanyard_ctl_feed_add     (LanyardCtl *ctl, char **args);
LanyardCtlExit lanyard_ctl_feed_remove  (LanyardCtl *ctl, char **args);
LanyardCtlExit lanyard_ctl_feed_move    (LanyardCtl *ctl, char **args);
LanyardCtlExit lanyard_ctl_feed_list    (LanyardCtl *ctl, char **args);
LanyardCtlExit lanyard_ctl_feed_refresh (LanyardCtl *ctl, char **args);
LanyardCtlExit lanyard_ctl_feed_entries (LanyardCtl *ctl, char **args);
LanyardCtlExit lanyard_ctl_feed_search  (LanyardCtl *ctl, char **args);
LanyardCtlExit lanyard_ctl_feed_mark    (LanyardCtl *ctl, char **args);
LanyardCtlExit lanyard_ctl_feed_import  (LanyardCtl *ctl, char **args);
LanyardCtlExit lanyard_ctl_feed_export  (LanyardCtl *ctl, char **args);
LanyardCtlExit lanyard_ctl_feed_watch   (LanyardCtl *ctl, char **args);

G_END_DECLS
