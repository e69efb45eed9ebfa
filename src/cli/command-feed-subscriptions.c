/* SPDX-License-Identifier: GPL-3.0-or-later */
/* feed add, remove, list, refresh, import, export */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli/command-feed-private.h"
#include "engine/core/lanyard-format.h"

static LanyardCtlExit
one_argument (LanyardCtl *ctl, char **args, const char *missing)
{
  if (args[1] == NULL)
    return lanyard_ctl_usage (ctl, "%s", missing);
  if (args[2] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[2]);
  return LANYARD_CTL_DONE;
}

static gboolean
refresh (LanyardCtlFeeds *feeds,
         LanyardCtl *ctl,
         const gint64 *ids,
         gsize n_ids,
         LanyardFeedRefreshed *refreshed,
         GError **error)
{
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_feed_reader_refresh_async (feeds->reader, ids, n_ids, lanyard_ctl_get_cancellable (ctl),
                                     NULL, lanyard_ctl_feeds_keep, &place);
  result = lanyard_ctl_feeds_wait (&place);
  return lanyard_feed_reader_refresh_finish (feeds->reader, result, refreshed, error);
}

/* The first feed at @address; the others are told. (transfer full) */
static LanyardFeedFound *
find_feed (LanyardCtlFeeds *feeds, LanyardCtl *ctl, const char *address, GError **error)
{
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) found = NULL;

  lanyard_feed_reader_find_async (feeds->reader, address, lanyard_ctl_get_cancellable (ctl),
                                  lanyard_ctl_feeds_keep, &place);
  result = lanyard_ctl_feeds_wait (&place);
  found = lanyard_feed_reader_find_finish (feeds->reader, result, error);
  if (found == NULL)
    return NULL;
  for (guint i = 1; i < found->len; i++)
    {
      g_autofree char *url = lanyard_format_escape (((LanyardFeedFound *)found->pdata[i])->url);

      lanyard_ctl_note (ctl, _ ("The page also names the feed %s"), url);
    }
  return g_ptr_array_steal_index (found, 0);
}

static gint64
add (LanyardCtlFeeds *feeds, const char *url, const char *title, const char *folder, GError **error)
{
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_feed_reader_add_async (feeds->reader, url, title, folder, lanyard_ctl_feeds_keep, &place);
  result = lanyard_ctl_feeds_wait (&place);
  return lanyard_feed_reader_add_finish (feeds->reader, result, error);
}

LanyardCtlExit
lanyard_ctl_feed_add (LanyardCtl *ctl, char **args)
{
  g_autofree char *folder = NULL;
  g_autofree char *title = NULL;
  const GOptionEntry entries[] = {
    { "folder", 0, 0, G_OPTION_ARG_STRING, &folder, N_ ("Put it into the folder NAME"),
      N_ ("NAME") },
    { "title", 0, 0, G_OPTION_ARG_STRING, &title, N_ ("Call it TITLE"), N_ ("TITLE") },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (LanyardCtlFeeds) feeds = { NULL };
  g_autoptr (GError) error = NULL;
  LanyardFeedFound *found = NULL;
  g_autofree char *url = NULL;
  g_autofree char *escaped = NULL;
  LanyardFeedSubscription *subscription;
  LanyardFeedRefreshed refreshed;
  LanyardCtlExit wrong;
  JsonBuilder *result;
  gint64 id = 0;

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  wrong = one_argument (ctl, args, _ ("say which feed to subscribe to"));
  if (wrong != LANYARD_CTL_DONE)
    return wrong;

  if (lanyard_ctl_feeds_open (&feeds, ctl, &error))
    found = find_feed (&feeds, ctl, args[1], &error);
  if (found != NULL)
    {
      url = g_strdup (found->url);
      id = add (&feeds, url, title, folder, &error);
      lanyard_feed_found_free (found);
    }
  if (id == 0 || !refresh (&feeds, ctl, &id, 1, &refreshed, &error))
    return lanyard_ctl_fail (ctl, error);

  subscription =
      lanyard_feed_subscriptions_find (lanyard_feed_reader_get_subscriptions (feeds.reader), id);
  escaped = lanyard_format_escape (
      subscription != NULL ? lanyard_feed_subscription_get_title (subscription) : url);
  lanyard_ctl_print (ctl,
                     g_dngettext (GETTEXT_PACKAGE, "Subscribed to “%s”: %u entry",
                                  "Subscribed to “%s”: %u entries", refreshed.new_entries),
                     escaped, refreshed.new_entries);
  result = lanyard_ctl_result_begin (ctl, NULL);
  lanyard_ctl_set_string (result, "url", url);
  lanyard_ctl_set_string (result, "title",
                          subscription != NULL ? lanyard_feed_subscription_get_title (subscription)
                                               : NULL);
  lanyard_ctl_set_int (result, "new_entries", refreshed.new_entries);
  return lanyard_ctl_result_end (ctl, result);
}

static gpointer
remove_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_feed_store_remove (database, *(gint64 *)data, error);
  return NULL;
}

LanyardCtlExit
lanyard_ctl_feed_remove (LanyardCtl *ctl, char **args)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_auto (LanyardCtlFeeds) feeds = { NULL };
  g_autoptr (GError) error = NULL;
  LanyardFeedSubscription *subscription = NULL;
  LanyardCtlExit wrong;

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  wrong = one_argument (ctl, args, _ ("say which subscription to end"));
  if (wrong != LANYARD_CTL_DONE)
    return wrong;

  if (lanyard_ctl_feeds_open (&feeds, ctl, &error))
    subscription = lanyard_ctl_feeds_find (&feeds, args[1], &error);
  if (subscription != NULL)
    {
      gint64 id = lanyard_feed_subscription_get_id (subscription);

      lanyard_ctl_feeds_run (&feeds, remove_job, &id, &error);
    }
  if (error != NULL)
    return lanyard_ctl_fail (ctl, error);
  return lanyard_ctl_result_end (ctl, lanyard_ctl_result_begin (ctl, NULL));
}

LanyardCtlExit
lanyard_ctl_feed_move (LanyardCtl *ctl, char **args)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_auto (LanyardCtlFeeds) feeds = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) outcome = NULL;
  GAsyncResult *place = NULL;
  LanyardFeedSubscription *subscription = NULL;
  LanyardFeedRefreshed refreshed;
  JsonBuilder *result;
  gint64 id;

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (g_strv_length (args) != 3)
    return lanyard_ctl_usage (ctl, "%s", _ ("say which subscription it is, and its new address"));

  if (lanyard_ctl_feeds_open (&feeds, ctl, &error))
    subscription = lanyard_ctl_feeds_find (&feeds, args[1], &error);
  if (subscription == NULL)
    return lanyard_ctl_fail (ctl, error);
  id = lanyard_feed_subscription_get_id (subscription);
  lanyard_feed_reader_set_url_async (feeds.reader, id, args[2], lanyard_ctl_feeds_keep, &place);
  outcome = lanyard_ctl_feeds_wait (&place);
  if (!lanyard_feed_reader_set_url_finish (feeds.reader, outcome, &error) ||
      !refresh (&feeds, ctl, &id, 1, &refreshed, &error))
    return lanyard_ctl_fail (ctl, error);

  subscription =
      lanyard_feed_subscriptions_find (lanyard_feed_reader_get_subscriptions (feeds.reader), id);
  result = lanyard_ctl_result_begin (ctl, NULL);
  lanyard_ctl_set_string (result, "url",
                          subscription != NULL ? lanyard_feed_subscription_get_url (subscription) : NULL);
  lanyard_ctl_set_int (result, "new_entries", refreshed.new_entries);
  return lanyard_ctl_result_end (ctl, result);
}

static void
print_subscription (LanyardCtl *ctl, LanyardFeedSubscription *subscription)
{
  g_autofree char *title =
      lanyard_format_escape (lanyard_feed_subscription_get_title (subscription));
  g_autofree char *url = lanyard_format_escape (lanyard_feed_subscription_get_url (subscription));
  g_autofree char *folder =
      lanyard_format_escape (lanyard_feed_subscription_get_folder (subscription));
  const char *trouble = lanyard_feed_subscription_get_last_error (subscription);
  JsonBuilder *event = lanyard_ctl_event_begin (ctl, "feed");

  lanyard_ctl_print (ctl, "%5u  %s%s%s  %s", lanyard_feed_subscription_get_unread (subscription),
                     folder, *folder != '\0' ? "/" : "", title, url);
  if (trouble != NULL)
    {
      g_autofree char *escaped = lanyard_format_escape (trouble);

      lanyard_ctl_print (ctl, "       %s", escaped);
    }
  lanyard_ctl_set_int (event, "id", lanyard_feed_subscription_get_id (subscription));
  lanyard_ctl_set_string (event, "url", lanyard_feed_subscription_get_url (subscription));
  lanyard_ctl_set_string (event, "title", lanyard_feed_subscription_get_title (subscription));
  lanyard_ctl_set_string (event, "folder", lanyard_feed_subscription_get_folder (subscription));
  lanyard_ctl_set_int (event, "unread", lanyard_feed_subscription_get_unread (subscription));
  lanyard_ctl_set_int (event, "entries", lanyard_feed_subscription_get_total (subscription));
  lanyard_ctl_set_int (event, "interval", lanyard_feed_subscription_get_interval (subscription));
  lanyard_ctl_set_int (event, "next_fetch",
                       lanyard_feed_subscription_get_next_fetch (subscription));
  lanyard_ctl_set_boolean (event, "gone", lanyard_feed_subscription_get_gone (subscription));
  lanyard_ctl_set_string (event, "error", trouble);
  lanyard_ctl_event_end (ctl, event);
}

LanyardCtlExit
lanyard_ctl_feed_list (LanyardCtl *ctl, char **args)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_auto (LanyardCtlFeeds) feeds = { NULL };
  g_autoptr (GError) error = NULL;
  LanyardFeedSubscriptions *subscriptions;
  JsonBuilder *result;
  guint n;

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (args[1] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[1]);
  if (!lanyard_ctl_feeds_open (&feeds, ctl, &error))
    return lanyard_ctl_fail (ctl, error);

  subscriptions = lanyard_feed_reader_get_subscriptions (feeds.reader);
  n = g_list_model_get_n_items (G_LIST_MODEL (subscriptions));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LanyardFeedSubscription) subscription =
          g_list_model_get_item (G_LIST_MODEL (subscriptions), i);

      print_subscription (ctl, subscription);
    }
  result = lanyard_ctl_result_begin (ctl, NULL);
  lanyard_ctl_set_int (result, "feeds", n);
  lanyard_ctl_set_int (result, "unread", lanyard_feed_subscriptions_get_unread (subscriptions));
  return lanyard_ctl_result_end (ctl, result);
}

static gboolean
is_asked_for (const GArray *ids, gint64 id)
{
  gboolean found = ids->len == 0;

  for (guint i = 0; i < ids->len && !found; i++)
    found = g_array_index (ids, gint64, i) == id;
  return found;
}

/* What went wrong, a line a feed. @ids: of these; of all when it is empty. */
static void
tell_trouble (LanyardCtl *ctl, LanyardCtlFeeds *feeds, const GArray *ids)
{
  GListModel *model = G_LIST_MODEL (lanyard_feed_reader_get_subscriptions (feeds->reader));

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LanyardFeedSubscription) subscription = g_list_model_get_item (model, i);
      const char *trouble = lanyard_feed_subscription_get_last_error (subscription);

      if (trouble != NULL && is_asked_for (ids, lanyard_feed_subscription_get_id (subscription)))
        {
          g_autofree char *url =
              lanyard_format_escape (lanyard_feed_subscription_get_url (subscription));
          g_autofree char *escaped = lanyard_format_escape (trouble);

          lanyard_ctl_note (ctl, "%s: %s", url, escaped);
        }
    }
}

/* Those of feeds that are to have them always; that one is not there is no trouble of the feed. */
static gboolean
wait_for_articles (LanyardCtlFeeds *feeds, LanyardCtl *ctl, GError **error)
{
  GCancellable *cancellable = lanyard_ctl_get_cancellable (ctl);

  while (lanyard_feed_reader_get_n_articles (feeds->reader) > 0 && !g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (NULL, TRUE);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

LanyardCtlExit
lanyard_ctl_feed_refresh (LanyardCtl *ctl, char **args)
{
  int jobs = 8;
  const GOptionEntry entries[] = {
    { "jobs", 0, 0, G_OPTION_ARG_INT, &jobs, N_ ("Fetch N at a time, 1 to 8"), N_ ("N") },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (LanyardCtlFeeds) feeds = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  LanyardFeedRefreshed refreshed = { 0 };
  gint64 begin = g_get_monotonic_time ();
  JsonBuilder *result;

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (!lanyard_ctl_check_range (ctl, "--jobs", jobs, 1, 8))
    return LANYARD_CTL_USAGE;

  if (lanyard_ctl_feeds_open (&feeds, ctl, &error))
    {
      lanyard_feed_fetcher_set_jobs (lanyard_feed_reader_get_fetcher (feeds.reader), (guint)jobs);
      lanyard_feed_reader_set_articles (feeds.reader, TRUE);
      for (guint i = 1; args[i] != NULL && error == NULL; i++)
        {
          LanyardFeedSubscription *subscription = lanyard_ctl_feeds_find (&feeds, args[i], &error);
          gint64 id = subscription != NULL ? lanyard_feed_subscription_get_id (subscription) : 0;

          g_array_append_val (ids, id);
        }
    }
  if (error != NULL ||
      !refresh (&feeds, ctl, (const gint64 *)(gpointer)ids->data, ids->len, &refreshed, &error) ||
      !wait_for_articles (&feeds, ctl, &error))
    return lanyard_ctl_fail (ctl, error);

  tell_trouble (ctl, &feeds, ids);
  /* Trouble with some is part of a reader's day; when none came, the command has failed. */
  if (refreshed.failed > 0 && refreshed.failed == refreshed.feeds)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("No feed could be fetched"));
  lanyard_ctl_print (ctl, _ ("%u feeds: %u updated, %u as before, %u failed; %u new entries"),
                     refreshed.feeds, refreshed.updated, refreshed.not_modified, refreshed.failed,
                     refreshed.new_entries);
  result = lanyard_ctl_result_begin (ctl, error);
  lanyard_ctl_set_int (result, "feeds", refreshed.feeds);
  lanyard_ctl_set_int (result, "updated", refreshed.updated);
  lanyard_ctl_set_int (result, "not_modified", refreshed.not_modified);
  lanyard_ctl_set_int (result, "failed", refreshed.failed);
  lanyard_ctl_set_int (result, "new_entries", refreshed.new_entries);
  lanyard_ctl_set_double (result, "seconds", (double)(g_get_monotonic_time () - begin) / 1e6);
  return lanyard_ctl_result_end (ctl, result);
}

LanyardCtlExit
lanyard_ctl_feed_import (LanyardCtl *ctl, char **args)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_auto (LanyardCtlFeeds) feeds = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GAsyncResult) outcome = NULL;
  GAsyncResult *place = NULL;
  g_auto (LanyardFeedImported) imported = { 0 };
  LanyardCtlExit wrong;
  JsonBuilder *result;

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  wrong = one_argument (ctl, args, _ ("say which file to import"));
  if (wrong != LANYARD_CTL_DONE)
    return wrong;

  file = g_file_new_for_commandline_arg (args[1]);
  bytes = g_file_load_bytes (file, lanyard_ctl_get_cancellable (ctl), NULL, &error);
  if (bytes == NULL || !lanyard_ctl_feeds_open (&feeds, ctl, &error))
    return lanyard_ctl_fail (ctl, error);
  lanyard_feed_reader_import_async (feeds.reader, bytes, lanyard_ctl_get_cancellable (ctl),
                                    lanyard_ctl_feeds_keep, &place);
  outcome = lanyard_ctl_feeds_wait (&place);
  if (!lanyard_feed_reader_import_finish (feeds.reader, outcome, &imported, &error))
    return lanyard_ctl_fail (ctl, error);

  lanyard_ctl_print (ctl, _ ("%u feeds added, %u were there, %u left out"), imported.added,
                     imported.known, imported.skipped);
  if (imported.filters > 0)
    lanyard_ctl_print (ctl,
                       g_dngettext (GETTEXT_PACKAGE, "%u saved search or rule added",
                                    "%u saved searches and rules added", imported.filters),
                       imported.filters);
  for (guint i = 0; i < imported.refused->len; i++)
    {
      const LanyardFeedRefused *refused = imported.refused->pdata[i];
      g_autofree char *address = lanyard_format_escape (refused->address);

      lanyard_ctl_print (ctl, "  “%s”: %s", address, refused->why);
    }
  result = lanyard_ctl_result_begin (ctl, NULL);
  lanyard_ctl_set_int (result, "added", imported.added);
  lanyard_ctl_set_int (result, "known", imported.known);
  lanyard_ctl_set_int (result, "filters", imported.filters);
  lanyard_ctl_set_int (result, "skipped", imported.skipped);
  if (result != NULL)
    {
      json_builder_set_member_name (result, "refused");
      json_builder_begin_array (result);
      for (guint i = 0; i < imported.refused->len; i++)
        {
          const LanyardFeedRefused *refused = imported.refused->pdata[i];

          json_builder_begin_object (result);
          lanyard_ctl_set_string (result, "address", refused->address);
          lanyard_ctl_set_string (result, "why", refused->why);
          json_builder_end_object (result);
        }
      json_builder_end_array (result);
    }
  return lanyard_ctl_result_end (ctl, result);
}

LanyardCtlExit
lanyard_ctl_feed_export (LanyardCtl *ctl, char **args)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_auto (LanyardCtlFeeds) feeds = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *opml = NULL;
  JsonBuilder *result;

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (args[1] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[1]);
  if (!lanyard_ctl_feeds_open (&feeds, ctl, &error))
    return lanyard_ctl_fail (ctl, error);

  opml = lanyard_feed_reader_export (feeds.reader);
  if (!lanyard_ctl_get_json (ctl))
    g_print ("%s", opml);
  result = lanyard_ctl_result_begin (ctl, NULL);
  lanyard_ctl_set_string (result, "opml", opml);
  return lanyard_ctl_result_end (ctl, result);
}
