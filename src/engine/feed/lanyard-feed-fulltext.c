/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-fulltext.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-fulltext-private.h"
#include "engine/feed/lanyard-html-sanitizer.h"
#include "engine/feed/lanyard-html-tokenizer-private.h"
#include "engine/feed/lanyard-html.h"

/* With fewer words there is no article. */
#define LEAST_WORDS      12
/* A page that says less than this share of what its data say, leaves the rest to a script. */
#define DATA_SHARE       0.6
#define LEAST_DATA_WORDS 40
/* A page with fewer, and scripts, writes the rest by these. */
#define FEW_WORDS        40

void
lanyard_feed_fulltext_free (LanyardFeedFulltext *self)
{
  g_free (self->content);
  g_free (self->title);
  g_free (self->byline);
  g_free (self->language);
  g_free (self->url);
  g_free (self);
}

static guint
count_words (const char *html)
{
  g_autofree char *text = lanyard_html_to_text (html, strlen (html), 0);

  return lanyard_page_count_words (text);
}

/* By what parts are called, and when that leaves nothing, without. */
static char *
find_in_page (LanyardPage *page, const LanyardPageAbout *about, LanyardFeedFulltextFound *found, guint *words)
{
  for (guint strict = 2; strict > 0; strict--)
    {
      xmlNode *top;
      char *content;

      lanyard_page_leave_out (page, strict == 2);
      lanyard_page_judge (page);
      top = lanyard_page_choose (page, found);
      if (top == NULL)
        continue;
      lanyard_page_trim (page, top);
      content = lanyard_page_write (page, top, about);
      *words = count_words (content);
      if (*words >= LEAST_WORDS)
        return content;
      g_free (content);
    }
  return NULL;
}

/* Lines of text as paragraphs; what is HTML already stays. (transfer full) */
static char *
write_data (LanyardPage *page, const char *body)
{
  g_autoptr (LanyardHtmlDocument) document = NULL;
  g_autoptr (GString) html = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;

  if (strcasestr (body, "<p") != NULL || strcasestr (body, "<br") != NULL)
    g_string_append (html, body);
  else
    {
      lines = g_strsplit (body, "\n", -1);
      for (guint i = 0; lines[i] != NULL; i++)
        {
          const char *line = g_strstrip (lines[i]);

          if (*line == '\0')
            continue;
          g_string_append (html, "<p>");
          lanyard_html_append_escaped (html, line, strlen (line));
          g_string_append (html, "</p>");
        }
    }
  document = lanyard_html_document_new (html->str, html->len, page->base);
  return lanyard_html_document_to_string (document);
}

static gboolean
has_scripts (LanyardPage *page)
{
  xmlNode *root = lanyard_page_get_root (page);

  for (const xmlNode *node = root; node != NULL; node = lanyard_page_next (node, root, FALSE))
    {
      if (lanyard_page_is (node, "script"))
        return TRUE;
    }
  return FALSE;
}

static GError *
explain_nothing (LanyardPage *page, const LanyardPageAbout *about)
{
  const char *text = _ ("There is no article on the page");
  const LanyardPageNote *note = lanyard_page_note (lanyard_page_get_root (page));

  if (about->limited)
    text = _ ("The page shows the article to subscribers only");
  else if (note->words < FEW_WORDS && has_scripts (page))
    text = _ ("The page shows no article without running its scripts");
  return g_error_new_literal (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_NO_ARTICLE, text);
}

LanyardFeedFulltext *
lanyard_feed_fulltext_extract_part (GBytes *bytes,
                                    const char *url,
                                    const char *content_type,
                                    const char *first,
                                    guint number,
                                    char **next,
                                    GCancellable *cancellable,
                                    GError **error)
{
  g_autoptr (LanyardPage) page = lanyard_page_new (bytes, url, content_type, cancellable, error);
  g_auto (LanyardPageAbout) about = { 0 };
  g_autoptr (LanyardFeedFulltext) self = NULL;

  if (page == NULL)
    return NULL;
  self = g_new0 (LanyardFeedFulltext, 1);
  lanyard_page_read_about (page, &about);
  if (number > 1)
    {
      /* The first has said that of the whole. */
      g_clear_pointer (&about.picture, g_free);
      about.body_words = 0;
    }
  self->content = find_in_page (page, &about, &self->found, &self->words);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (about.body_words >= LEAST_DATA_WORDS && self->words < DATA_SHARE * about.body_words)
    {
      g_free (self->content);
      self->content = write_data (page, about.body);
      self->words = about.body_words;
      self->found = LANYARD_FEED_FULLTEXT_DATA;
    }
  if (self->content == NULL)
    {
      g_propagate_error (error, explain_nothing (page, &about));
      return NULL;
    }
  self->title = g_steal_pointer (&about.title);
  self->byline = g_steal_pointer (&about.byline);
  self->language = g_steal_pointer (&about.language);
  self->url = g_strdup (url);
  self->limited = about.limited;
  /* What data have is the whole article. */
  if (first != NULL && self->found != LANYARD_FEED_FULLTEXT_DATA)
    *next = lanyard_page_find_next (page, first, number + 1);
  return g_steal_pointer (&self);
}

LanyardFeedFulltext *
lanyard_feed_fulltext_extract (GBytes *bytes,
                               const char *url,
                               const char *content_type,
                               GCancellable *cancellable,
                               GError **error)
{
  return lanyard_feed_fulltext_extract_part (bytes, url, content_type, NULL, 1, NULL, cancellable, error);
}
