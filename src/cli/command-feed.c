/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lanyard-ctl-commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli/command-feed-private.h"
#include "engine/core/lanyard-format.h"
#include "engine/core/lanyard-paths.h"
#include "engine/feed/lanyard-feed-error.h"

void
lanyard_ctl_feeds_keep (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

GAsyncResult *
lanyard_ctl_feeds_wait (GAsyncResult **place)
{
  while (*place == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (place);
}

gboolean
lanyard_ctl_feeds_open (LanyardCtlFeeds *feeds, LanyardCtl *ctl, GError **error)
{
  g_autofree char *data = lanyard_paths_get_data_dir (error);
  g_autofree char *path = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;
  const char *set_aside;

  if (data == NULL)
    return FALSE;
  path = g_build_filename (data, "lanyard.db", NULL);
  feeds->database = lanyard_database_open (path, error);
  if (feeds->database == NULL)
    return FALSE;
  set_aside = lanyard_database_get_set_aside (feeds->database);
  if (set_aside != NULL)
    {
      g_autofree char *escaped = lanyard_format_escape (set_aside);

      lanyard_ctl_note (
          ctl, _ ("The database was damaged; it is kept as %s and a new one is begun."), escaped);
    }
  feeds->reader = lanyard_feed_reader_new (feeds->database, NULL, error);
  if (feeds->reader == NULL)
    return FALSE;
  lanyard_feed_reader_load_async (feeds->reader, lanyard_ctl_feeds_keep, &place);
  result = lanyard_ctl_feeds_wait (&place);
  return lanyard_feed_reader_load_finish (feeds->reader, result, error);
}

void
lanyard_ctl_feeds_clear (LanyardCtlFeeds *feeds)
{
  if (feeds->database != NULL)
    lanyard_database_flush (feeds->database);
  g_clear_object (&feeds->reader);
  g_clear_object (&feeds->database);
}

gpointer
lanyard_ctl_feeds_run (LanyardCtlFeeds *feeds,
                       LanyardDatabaseFunc job,
                       gpointer data,
                       GError **error)
{
  return lanyard_database_run_sync (feeds->database, job, data, error);
}

LanyardFeedSubscription *
lanyard_ctl_feeds_find (LanyardCtlFeeds *feeds, const char *address, GError **error)
{
  g_autofree char *url = lanyard_feed_normalize_address (address);
  GListModel *model = G_LIST_MODEL (lanyard_feed_reader_get_subscriptions (feeds->reader));

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LanyardFeedSubscription) subscription = g_list_model_get_item (model, i);

      if (g_strcmp0 (lanyard_feed_subscription_get_url (subscription), url) == 0)
        /* The model holds it. */
        return subscription;
    }
  g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_UNKNOWN_FEED,
               _ ("“%s” is not subscribed to"), address);
  return NULL;
}

const LanyardCtlCommand lanyard_ctl_feed_commands[] = {
  {
      "feed add",
      "URL",
      N_ ("Subscribe to a feed, or to the one that a page names"),
      N_ ("The feed is fetched at once. Of several that a page names the first is taken, and the "
          "others are told."),
      lanyard_ctl_feed_add,
  },
  { "feed remove", "URL", N_ ("End a subscription and drop its entries"), NULL,
    lanyard_ctl_feed_remove },
  {
      "feed move",
      "URL NEW-URL",
      N_ ("Give a subscription another address"),
      N_ ("Its entries and their state stay; it is fetched from there at once."),
      lanyard_ctl_feed_move,
  },
  { "feed list", NULL, N_ ("Show the subscriptions"), NULL, lanyard_ctl_feed_list },
  {
      "feed refresh",
      "[URL…]",
      N_ ("Fetch what is new"),
      N_ ("Without URL every feed is fetched, but those that their publisher ended. Trouble with "
          "one feed is\ntold and stops no other."),
      lanyard_ctl_feed_refresh,
  },
  { "feed entries", "[URL]", N_ ("Show entries, newest first"), NULL, lanyard_ctl_feed_entries },
  {
      "feed search",
      "WORDS",
      N_ ("Find entries by the words in them"),
      N_ ("All words must occur; the last may be the beginning of one. Quotes make a phrase."),
      lanyard_ctl_feed_search,
  },
  {
      "feed mark",
      "read|unread|starred|unstarred [ID…]",
      N_ ("Set the state of entries"),
      N_ ("The numbers are those that “feed entries” shows; --all takes every entry, or every one "
          "of --feed."),
      lanyard_ctl_feed_mark,
  },
  {
      "feed saved",
      "list|show|add|remove [NAME] [CONDITION…]",
      N_ ("Keep a search and show what it finds"),
      N_ ("A CONDITION is words:WORDS, title:TEXT, author:TEXT, content:TEXT, feed:URL, folder:NAME, "
          "days:N (newer than),\nunread, starred or enclosure; with ! before it, it must not hold."),
      lanyard_ctl_feed_saved,
  },
  {
      "feed rule",
      "list|add|apply|remove [NAME] [CONDITION…]",
      N_ ("Say what becomes of new entries as they come"),
      N_ ("Rules are applied in their order at each refresh, “apply” does it once to the entries there "
          "are. For CONDITION\nsee “lanyardctl feed saved --help”."),
      lanyard_ctl_feed_rule,
  },
  { "feed import", "OPML", N_ ("Add the subscriptions of an OPML file"), NULL,
    lanyard_ctl_feed_import },
  { "feed export", NULL, N_ ("Print the subscriptions as OPML"), NULL, lanyard_ctl_feed_export },
  {
      "feed watch",
      "URL",
      N_ ("Show a feed's entries, then what is new at each refresh"),
      N_ ("Nothing is kept. Ctrl+C ends it."),
      lanyard_ctl_feed_watch,
  },
  {
      "feed parse",
      "[FILE|-]",
      N_ ("Show what a feed's document says, as JSON"),
      N_ ("Reads standard input without FILE. Nothing is fetched: --url and --header say where the "
          "document\ncame from, which decides its encoding and what relative addresses mean."),
      lanyard_ctl_feed_parse,
  },
  {
      "feed full",
      "[URL|FILE|-]",
      N_ ("Show the article of a page, without what is around it"),
      N_ ("The page is fetched, or read from a file or, without one, from standard input: then --url and "
          "--header say\nwhere it came from. With --json the article's markup comes, too."),
      lanyard_ctl_feed_full,
  },
  { NULL },
};
