/* SPDX-License-Identifier: GPL-3.0-or-later */
/* feed full: the article of a page, without what is around it. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli/command-feed-private.h"
#include "engine/core/lanyard-format.h"
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-fulltext.h"
#include "engine/feed/lanyard-html-flow.h"

typedef struct
{
  LanyardFeedFulltext *text;
  GError *error;
  gboolean done;
} Load;

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Load *load = user_data;

  load->text = lanyard_feed_fulltext_load_finish (LANYARD_FEED_FETCHER (source), result, NULL, NULL, &load->error);
  load->done = TRUE;
}

static LanyardFeedFulltext *
load (LanyardCtl *ctl, const char *url, GError **error)
{
  g_autoptr (LanyardFeedFetcher) fetcher = lanyard_feed_fulltext_new_fetcher (NULL);
  const LanyardFeedRequest request = { .url = url };
  Load state = { 0 };

  lanyard_feed_fulltext_load_async (fetcher, &request, lanyard_ctl_get_cancellable (ctl), on_loaded, &state);
  while (!state.done)
    g_main_context_iteration (NULL, TRUE);
  if (state.error != NULL)
    g_propagate_error (error, state.error);
  return state.text;
}

/* What begins with a scheme of the web is an address; a name of a file has none. */
static gboolean
is_address (const char *word)
{
  return word != NULL && (g_ascii_strncasecmp (word, "http://", 7) == 0 || g_ascii_strncasecmp (word, "https://", 8) == 0);
}

static const char *
get_name (LanyardFeedFulltextFound found)
{
  static const char *const names[] = { "marked", "article", "main", "words", "data" };

  return names[found];
}

/* (transfer full): a line a block. */
static char *
to_plain_text (const LanyardFeedFulltext *text)
{
  g_autoptr (LanyardHtmlDocument) document =
      lanyard_html_document_new (text->content, strlen (text->content), text->url);
  g_autoptr (LanyardHtmlFlow) flow = lanyard_html_flow_new (document);

  return lanyard_html_flow_to_text (flow, 0);
}

static void
print_line (LanyardCtl *ctl, const char *line)
{
  g_autofree char *escaped = line != NULL ? lanyard_format_escape (line) : NULL;

  if (escaped != NULL && *escaped != '\0')
    lanyard_ctl_print (ctl, "%s", escaped);
}

static LanyardCtlExit
print_text (LanyardCtl *ctl, const LanyardFeedFulltext *text)
{
  g_autofree char *plain = to_plain_text (text);
  g_auto (GStrv) lines = g_strsplit (plain, "\n", -1);
  JsonBuilder *result = lanyard_ctl_result_begin (ctl, NULL);

  if (result != NULL)
    {
      lanyard_ctl_set_string (result, "title", text->title);
      lanyard_ctl_set_string (result, "byline", text->byline);
      lanyard_ctl_set_string (result, "language", text->language);
      lanyard_ctl_set_string (result, "url", text->url);
      lanyard_ctl_set_string (result, "found", get_name (text->found));
      lanyard_ctl_set_boolean (result, "limited", text->limited);
      lanyard_ctl_set_int (result, "words", text->words);
      lanyard_ctl_set_string (result, "content", text->content);
      lanyard_ctl_set_string (result, "text", plain);
      return lanyard_ctl_result_end (ctl, result);
    }
  print_line (ctl, text->title);
  print_line (ctl, text->byline);
  if (text->title != NULL || text->byline != NULL)
    lanyard_ctl_print (ctl, "%s", "");
  for (guint i = 0; lines[i] != NULL; i++)
    print_line (ctl, lines[i]);
  if (text->limited)
    lanyard_ctl_note (ctl, _ ("The page says that not everybody may read all of it; this may be the beginning."));
  return lanyard_ctl_result_end (ctl, result);
}

LanyardCtlExit
lanyard_ctl_feed_full (LanyardCtl *ctl, char **args)
{
  g_auto (LanyardCtlFeedSource) source = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LanyardFeedFulltext) text = NULL;
  const char *type = NULL;

  if (!lanyard_ctl_feeds_parse_source (ctl, args, &source))
    return LANYARD_CTL_USAGE;
  if (is_address (source.path))
    text = load (ctl, source.path, &error);
  else
    {
      for (guint i = 0; source.headers[i] != NULL; i += 2)
        {
          if (g_ascii_strcasecmp (source.headers[i], "Content-Type") == 0)
            type = source.headers[i + 1];
        }
      bytes = lanyard_ctl_feeds_read_all (ctl, source.path, &error);
      if (bytes != NULL)
        text = lanyard_feed_fulltext_extract (bytes, source.url, type, lanyard_ctl_get_cancellable (ctl), &error);
    }
  return text != NULL ? print_text (ctl, text) : lanyard_ctl_fail (ctl, error);
}
