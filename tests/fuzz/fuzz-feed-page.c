/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-fulltext.h"
#include "engine/feed/lanyard-html-sanitizer.h"
#include "engine/feed/lanyard-html.h"
#include "fuzz.h"

/* The first byte says as what it comes; the rest is the page. What is found is clean: sanitising it again changes nothing. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const types[] = { NULL, "text/html", "text/html; charset=utf-8", "text/html; charset=shift_jis",
                                       "text/html; charset=utf-16", "application/xhtml+xml", "text/html; charset=iso-2022-jp",
                                       "text/html; charset=x-none" };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LanyardFeedFulltext) text = NULL;
  g_autoptr (LanyardHtmlDocument) document = NULL;
  g_autoptr (GString) again = g_string_new (NULL);
  g_autofree char *shown = NULL;
  g_autoptr (GError) error = NULL;

  if (size == 0)
    return 0;
  bytes = g_bytes_new (data + 1, size - 1);
  text = lanyard_feed_fulltext_extract (bytes, "https://example.org/a/b", types[*data % G_N_ELEMENTS (types)], NULL, &error);
  if (text == NULL)
    {
      g_assert_true (error->domain == LANYARD_FEED_ERROR);
      return 0;
    }
  g_assert_no_error (error);
  g_assert_true (g_utf8_validate (text->content, -1, NULL));
  g_assert_true (text->title == NULL || g_utf8_validate (text->title, -1, NULL));
  g_assert_true (text->byline == NULL || g_utf8_validate (text->byline, -1, NULL));
  g_assert_cmpuint (text->words, >, 0);
  lanyard_html_sanitize (text->content, strlen (text->content), "https://example.org/a/b", TRUE, again);
  document = lanyard_html_document_new (again->str, again->len, "https://example.org/a/b");
  shown = lanyard_html_document_to_string (document);
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  return 0;
}
