/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/feed/lanyard-feed-uri.h"
#include "engine/feed/lanyard-html-flow.h"
#include "engine/feed/lanyard-html-sanitizer.h"
#include "engine/feed/lanyard-html.h"
#include "fuzz.h"

/* Whatever is read, it is text, its links may be opened, and its pictures are from the web or inside it. */
static void
check_flow (const LanyardHtmlDocument *document)
{
  g_autoptr (LanyardHtmlFlow) flow = lanyard_html_flow_new (document);
  g_autofree char *text = lanyard_html_flow_to_text (flow, 100);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (guint i = 0; i < lanyard_html_flow_get_n_blocks (flow); i++)
    {
      const LanyardHtmlBlock *block = lanyard_html_flow_get_block (flow, i);

      for (guint j = 0; j < block->n_runs; j++)
        {
          const LanyardHtmlRun *run = &block->runs[j];

          g_assert_true (run->link == NULL || lanyard_feed_uri_may_open (run->link));
          g_assert_true (run->picture == NULL ||
                         g_ascii_strncasecmp (run->picture->uri, "http", 4) == 0 ||
                         g_ascii_strncasecmp (run->picture->uri, "data:image/", 11) == 0);
        }
    }
}

/* What was sanitised once is clean: a second time changes nothing. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *html = g_utf8_make_valid (size > 0 ? (const char *)data : "", (gssize)size);
  g_autoptr (GString) once = g_string_new (NULL);
  g_autoptr (GString) twice = g_string_new (NULL);
  g_autoptr (LanyardHtmlDocument) document = NULL;
  g_autofree char *tree = NULL;
  g_autofree char *text = NULL;

  lanyard_html_sanitize (html, strlen (html), "http://example.com/", TRUE, once);
  lanyard_html_sanitize (once->str, once->len, "http://example.com/", TRUE, twice);
  if (strcmp (once->str, twice->str) != 0)
    g_error ("sanitised twice: “%s”, “%s”", once->str, twice->str);
  document = lanyard_html_document_new (html, strlen (html), "http://example.com/");
  tree = lanyard_html_document_to_string (document);
  g_assert_true (g_utf8_validate (tree, -1, NULL));
  check_flow (document);
  text = lanyard_html_to_text (once->str, once->len, 100);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  return 0;
}
