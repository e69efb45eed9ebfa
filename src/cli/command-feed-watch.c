/* SPDX-License-Identifier: GPL-3.0-or-later */
/* feed watch: the number of posts, title and link of each, then what is new at each refresh. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli/command-feed-private.h"
#include "engine/core/lanyard-format.h"
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-parser.h"
#include "engine/feed/lanyard-html-sanitizer.h"

#define DEFAULT_INTERVAL 30

typedef struct
{
  LanyardCtl *ctl;
  LanyardFeedFetcher *fetcher;
  char *url;
  char *etag;
  char *last_modified;
  guint interval;
  guint count; /* refreshes to go; 0: no end */
  GHashTable *seen;
  gboolean first;
  guint refreshes;
  guint posts;
  guint new_entries;
  GError *error;
} Watch;

static void begin (Watch *self);

/* An entry's text as a line for people. (transfer full) */
static char *
to_line (const LanyardFeedValue *entry, const char *name)
{
  const char *value = lanyard_feed_value_get_text (entry, name);
  g_autofree char *text = NULL;

  if (value == NULL)
    return g_strdup ("");
  text = lanyard_html_to_text (value, strlen (value), 300);
  return lanyard_format_escape (text);
}

static gboolean
is_new (Watch *self, const LanyardFeedValue *entry)
{
  static const char *const names[] = { "id", "link", "title", "summary" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = lanyard_feed_value_get_text (entry, names[i]);

      if (value != NULL && *value != '\0')
        return g_hash_table_add (self->seen, g_strdup (value));
    }
  return FALSE;
}

static void
print_entry (Watch *self, const LanyardFeedValue *entry)
{
  g_autofree char *title = to_line (entry, "title");
  g_autofree char *summary = to_line (entry, "summary");
  const char *address = lanyard_feed_value_get_text (entry, "link");
  g_autofree char *link = lanyard_format_escape (address != NULL ? address : "");
  JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "entry");

  lanyard_ctl_print (self->ctl, "%s\n  %s", title, link);
  if (*summary != '\0')
    lanyard_ctl_print (self->ctl, "  %s", summary);
  lanyard_ctl_set_string (event, "title", title);
  lanyard_ctl_set_string (event, "link", address);
  lanyard_ctl_set_string (event, "summary", summary);
  lanyard_ctl_set_boolean (event, "new", !self->first);
  lanyard_ctl_event_end (self->ctl, event);
}

static void
print_document (Watch *self, const LanyardFeedDocument *document)
{
  const LanyardFeedValue *entries = lanyard_feed_document_get_entries (document);
  g_autofree char *title = to_line (lanyard_feed_document_get_feed (document), "title");
  guint n = lanyard_feed_value_get_length (entries);

  self->posts = n;
  if (self->first)
    {
      g_autofree char *url = lanyard_format_escape (self->url);
      JsonBuilder *event = lanyard_ctl_event_begin (self->ctl, "feed");

      lanyard_ctl_print (self->ctl, "%s\n%s", title, url);
      lanyard_ctl_print (
          self->ctl, g_dngettext (GETTEXT_PACKAGE, "Number of posts: %u", "Number of posts: %u", n),
          n);
      lanyard_ctl_set_string (event, "title", title);
      lanyard_ctl_set_string (event, "href", self->url);
      lanyard_ctl_set_int (event, "posts", n);
      lanyard_ctl_event_end (self->ctl, event);
    }
  for (guint i = 0; i < n; i++)
    {
      const LanyardFeedValue *entry = lanyard_feed_value_get_item (entries, i);

      if (!is_new (self, entry))
        continue;
      self->new_entries += !self->first;
      print_entry (self, entry);
    }
  self->first = FALSE;
}

static gboolean
on_due (gpointer data)
{
  begin (data);
  return G_SOURCE_REMOVE;
}

/* What could not be had the first time is an error; later it may come back. */
static void
end (Watch *self, GError *error)
{
  if (error != NULL && self->first)
    {
      self->error = error;
      lanyard_ctl_quit (self->ctl);
      return;
    }
  if (error != NULL)
    {
      g_autofree char *escaped = lanyard_format_escape (error->message);

      lanyard_ctl_note (self->ctl, "%s", escaped);
      g_error_free (error);
    }
  self->refreshes++;
  if (self->count > 0 && self->refreshes >= self->count)
    lanyard_ctl_quit (self->ctl);
  else
    g_timeout_add_seconds (self->interval, on_due, self);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watch *self = user_data;
  GError *error = NULL;
  g_autoptr (LanyardFeedResponse) response =
      lanyard_feed_fetcher_fetch_finish (LANYARD_FEED_FETCHER (source), result, &error);
  g_autoptr (LanyardFeedDocument) document = NULL;

  if (response != NULL && response->error != NULL)
    error = g_steal_pointer (&response->error);
  if (error == NULL && response->bytes != NULL)
    document = lanyard_feed_parse (response->bytes, response->url,
                                   (const char *const *)response->headers, NULL, &error);
  if (document != NULL && !lanyard_feed_document_is_feed (document))
    error = g_error_new (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_NOT_A_FEED,
                         _ ("There is no feed at “%s”"), self->url);
  else if (document != NULL)
    {
      g_free (self->etag);
      g_free (self->last_modified);
      self->etag = g_strdup (response->etag);
      self->last_modified = g_strdup (response->last_modified);
      print_document (self, document);
    }
  end (self, error);
}

static void
begin (Watch *self)
{
  lanyard_feed_fetcher_fetch_async (self->fetcher, self->url, self->etag, self->last_modified,
                                    lanyard_ctl_get_cancellable (self->ctl), on_fetched, self);
}

static LanyardCtlExit
finish (Watch *self)
{
  JsonBuilder *result;

  if (self->error != NULL)
    return lanyard_ctl_fail (self->ctl, self->error);
  result = lanyard_ctl_result_begin (self->ctl, NULL);
  lanyard_ctl_set_int (result, "posts", self->posts);
  lanyard_ctl_set_int (result, "refreshes", self->refreshes);
  lanyard_ctl_set_int (result, "new_entries", self->new_entries);
  return lanyard_ctl_result_end (self->ctl, result);
}

/* A server of somebody else is asked twice a minute at most. */
static int
find_least_interval (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  if (g_strcmp0 (host, "localhost") == 0 ||
      (address != NULL && g_inet_address_get_is_loopback (address)))
    return 1;
  return DEFAULT_INTERVAL;
}

LanyardCtlExit
lanyard_ctl_feed_watch (LanyardCtl *ctl, char **args)
{
  int interval = DEFAULT_INTERVAL;
  int count = 0;
  const GOptionEntry entries[] = {
    { "interval", 0, 0, G_OPTION_ARG_INT, &interval, N_ ("Refresh every SECONDS"), N_ ("SECONDS") },
    { "count", 0, 0, G_OPTION_ARG_INT, &count, N_ ("End after N refreshes"), N_ ("N") },
    G_OPTION_ENTRY_NULL,
  };
  Watch self = { .ctl = ctl, .first = TRUE };
  LanyardCtlExit exit;

  if (!lanyard_ctl_parse (ctl, entries, args))
    return LANYARD_CTL_USAGE;
  if (args[1] == NULL)
    return lanyard_ctl_usage (ctl, _ ("say which feed to watch"));
  if (args[2] != NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is one word too many"), args[2]);
  self.url = lanyard_feed_normalize_address (args[1]);
  if (self.url == NULL)
    return lanyard_ctl_usage (ctl, _ ("“%s” is not the address of a feed"), args[1]);
  if (!lanyard_ctl_check_range (ctl, "--interval", interval, find_least_interval (self.url),
                                86400) ||
      !lanyard_ctl_check_range (ctl, "--count", count, 0, G_MAXINT))
    {
      g_free (self.url);
      return LANYARD_CTL_USAGE;
    }

  self.interval = (guint)interval;
  self.count = (guint)count;
  self.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.fetcher = lanyard_feed_fetcher_new (NULL);
  begin (&self);
  lanyard_ctl_run (ctl);
  exit = finish (&self);

  /* A fetch that was stopped still ends. */
  while (lanyard_feed_fetcher_get_active (self.fetcher) > 0)
    g_main_context_iteration (NULL, TRUE);
  while (g_source_remove_by_user_data (&self))
    continue;
  g_clear_error (&self.error);
  g_clear_object (&self.fetcher);
  g_hash_table_unref (self.seen);
  g_free (self.url);
  g_free (self.etag);
  g_free (self.last_modified);
  return exit;
}
