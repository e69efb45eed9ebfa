/* SPDX-License-Identifier: GPL-3.0-or-later */
/* feed entries, search, mark */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli/command-feed-private.h"
#include "engine/core/lanyard-format.h"

#define DEFAULT_LIMIT 50

static gpointer
load_job (LanyardDatabase *database, gpointer data, GError **error)
{
  g_autoptr (GArray) ids = lanyard_feed_store_query (database, data, error);

  if (ids == NULL)
    return NULL;
  return lanyard_feed_store_load (database, (const gint64 *)(gpointer)ids->data, ids->len, error);
}

static void
print_entry (LanyardCtl *ctl, const LanyardFeedEntryRecord *entry)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (entry->time);
  g_autofree char *when = time != NULL ? g_date_time_format (time, "%F %R") : g_strdup ("");
  g_autofree char *title = lanyard_format_escape (entry->title);
  g_autofree char *link = lanyard_format_escape (entry->link != NULL ? entry->link : "");
  JsonBuilder *event = lanyard_ctl_event_begin (ctl, "entry");

  lanyard_ctl_print (ctl, "%6" G_GINT64_FORMAT " %s%s %s  %s\n%26s%s", entry->id,
                     entry->read ? " " : "*", entry->starred ? "+" : " ", when, title, "", link);
  lanyard_ctl_set_int (event, "id", entry->id);
  lanyard_ctl_set_int (event, "feed", entry->feed);
  lanyard_ctl_set_string (event, "title", entry->title);
  lanyard_ctl_set_string (event, "link", entry->link);
  lanyard_ctl_set_string (event, "author", entry->author);
  lanyard_ctl_set_string (event, "summary", entry->summary);
  lanyard_ctl_set_int (event, "time", entry->time);
  lanyard_ctl_set_boolean (event, "read", entry->read);
  lanyard_ctl_set_boolean (event, "starred", entry->starred);
  lanyard_ctl_event_end (ctl, event);
}

LanyardCtlExit
lanyard_ctl_feed_show (LanyardCtl *ctl, LanyardCtlFeeds *feeds, LanyardFeedQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = lanyard_ctl_feeds_run (feeds, load_job, query, &error);
  JsonBuilder *result;

  if (records == NULL)
    return lanyard_ctl_fail (ctl, error);
  for (guint i = 0; i < records->len; i++)
    print_entry (ctl, records->pdata[i]);
  result = lanyard_ctl_result_begin (ctl, NULL);
  lanyard_ctl_set_int (result, "entries", records->len);
  return lanyard_ctl_result_end (ctl, result);
}

LanyardCtlExit
lanyard_ctl_feed_entries (LanyardCtl *ctl, char **args)
{
  gboolean unread = FALSE;
  gboolean starred = FALSE;
  gboolean oldest_first = FALSE;
  int limit = DEFAULT_LIMIT;
  const GOptionEntry entries[] = {
    { "unread", 0, 0, G_OPTION_ARG_NONE, &unread, N_ ("Only unread ones"), NULL },
    { "starred", 0, 0, G_OPTION_ARG_NONE, &starred, N_ ("Only starred ones"), NULL },
    { "oldest-first", 0, 0, G_OPTION_ARG_NONE, &oldest_first, N_ ("From the oldest to the newest"), NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_ ("At most N; 0 for all"), N_ ("N") },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (LanyardCtlFeeds) feeds = { NULL };
  g_autoptr (GError) error = NULL;
  LanyardFeedQuery query = { 0 };

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (!lanyard_ctl_check_range (ctl, "--limit", limit, 0, G_MAXINT))
    return LANYARD_CTL_USAGE;
  if (args[1] != NULL && args[2] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[2]);
  if (!lanyard_ctl_feeds_open (&feeds, ctl, &error))
    return lanyard_ctl_fail (ctl, error);
  if (args[1] != NULL)
    {
      LanyardFeedSubscription *subscription = lanyard_ctl_feeds_find (&feeds, args[1], &error);

      if (subscription == NULL)
        return lanyard_ctl_fail (ctl, error);
      query.feed = lanyard_feed_subscription_get_id (subscription);
    }
  query.unread = unread;
  query.starred = starred;
  query.oldest_first = oldest_first;
  query.limit = (guint)limit;
  return lanyard_ctl_feed_show (ctl, &feeds, &query);
}

LanyardCtlExit
lanyard_ctl_feed_search (LanyardCtl *ctl, char **args)
{
  int limit = DEFAULT_LIMIT;
  const GOptionEntry entries[] = {
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_ ("At most N; 0 for all"), N_ ("N") },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (LanyardCtlFeeds) feeds = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  LanyardFeedQuery query = { 0 };

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (!lanyard_ctl_check_range (ctl, "--limit", limit, 0, G_MAXINT))
    return LANYARD_CTL_USAGE;
  if (args[1] == NULL)
    return lanyard_ctl_usage (ctl, _ ("say which words to look for"));
  if (!lanyard_ctl_feeds_open (&feeds, ctl, &error))
    return lanyard_ctl_fail (ctl, error);

  words = g_strjoinv (" ", args + 1);
  query.words = words;
  query.limit = (guint)limit;
  return lanyard_ctl_feed_show (ctl, &feeds, &query);
}

typedef struct
{
  LanyardFeedState state;
  gboolean value;
  GArray *ids; /* nullable: of the query */
  LanyardFeedQuery query;
} Mark;

static gpointer
mark_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Mark *mark = data;

  if (mark->ids == NULL)
    mark->ids = lanyard_feed_store_query (database, &mark->query, error);
  if (mark->ids == NULL)
    return NULL;
  return lanyard_feed_store_set_state (database, (const gint64 *)(gpointer)mark->ids->data,
                                       mark->ids->len, mark->state, mark->value, error);
}

static gboolean
parse_state (const char *word, Mark *mark)
{
  static const struct
  {
    const char *word;
    LanyardFeedState state;
    gboolean value;
  } words[] = {
    { "read", LANYARD_FEED_STATE_READ, TRUE },
    { "unread", LANYARD_FEED_STATE_READ, FALSE },
    { "starred", LANYARD_FEED_STATE_STARRED, TRUE },
    { "unstarred", LANYARD_FEED_STATE_STARRED, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strcmp (words[i].word, word) == 0)
        {
          mark->state = words[i].state;
          mark->value = words[i].value;
          return TRUE;
        }
    }
  return FALSE;
}

static LanyardCtlExit
parse_ids (LanyardCtl *ctl, char **args, Mark *mark)
{
  mark->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 2; args[i] != NULL; i++)
    {
      gint64 id;

      if (!g_ascii_string_to_signed (args[i], 10, 1, G_MAXINT64, &id, NULL))
        return lanyard_ctl_usage (ctl, _ ("“%s” is not the number of an entry"), args[i]);
      g_array_append_val (mark->ids, id);
    }
  return LANYARD_CTL_DONE;
}

static LanyardCtlExit
run_mark (LanyardCtl *ctl, const char *feed, Mark *mark)
{
  g_auto (LanyardCtlFeeds) feeds = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) changed = NULL;
  JsonBuilder *result;

  if (!lanyard_ctl_feeds_open (&feeds, ctl, &error))
    return lanyard_ctl_fail (ctl, error);
  if (feed != NULL)
    {
      LanyardFeedSubscription *subscription = lanyard_ctl_feeds_find (&feeds, feed, &error);

      if (subscription == NULL)
        return lanyard_ctl_fail (ctl, error);
      mark->query.feed = lanyard_feed_subscription_get_id (subscription);
    }
  changed = lanyard_ctl_feeds_run (&feeds, mark_job, mark, &error);
  if (changed == NULL)
    return lanyard_ctl_fail (ctl, error);
  lanyard_ctl_print (
      ctl, g_dngettext (GETTEXT_PACKAGE, "%u entry changed", "%u entries changed", changed->len),
      changed->len);
  result = lanyard_ctl_result_begin (ctl, NULL);
  lanyard_ctl_set_int (result, "changed", changed->len);
  return lanyard_ctl_result_end (ctl, result);
}

LanyardCtlExit
lanyard_ctl_feed_mark (LanyardCtl *ctl, char **args)
{
  gboolean all = FALSE;
  g_autofree char *feed = NULL;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_ ("Every entry"), NULL },
    { "feed", 0, 0, G_OPTION_ARG_STRING, &feed, N_ ("With --all: only those of this feed"),
      N_ ("URL") },
    G_OPTION_ENTRY_NULL,
  };
  Mark mark = { 0 };
  LanyardCtlExit exit = LANYARD_CTL_DONE;

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (args[1] == NULL || !parse_state (args[1], &mark))
    return lanyard_ctl_usage (ctl, _ ("say what to mark as: read, unread, starred or unstarred"));
  if (all == (args[2] != NULL) || (feed != NULL && !all))
    return lanyard_ctl_usage (ctl, _ ("give either the numbers of entries or --all"));

  if (!all)
    exit = parse_ids (ctl, args, &mark);
  if (exit == LANYARD_CTL_DONE)
    exit = run_mark (ctl, feed, &mark);
  g_clear_pointer (&mark.ids, g_array_unref);
  return exit;
}
