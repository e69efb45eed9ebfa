/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-parser.h"

#include <libxml/parser.h>

#include "engine/feed/lanyard-feed-parser-private.h"
#include "engine/feed/lanyard-feed-uri.h"

static void
take_headers (LanyardFeedDocument *document, const char *const *headers)
{
  for (; headers != NULL && headers[0] != NULL && headers[1] != NULL; headers += 2)
    {
      g_autofree char *name = g_ascii_strdown (headers[0], -1);
      g_autofree char *value = g_utf8_make_valid (headers[1], -1);

      lanyard_feed_value_set_string (document->headers, &document->arena,
                                     lanyard_feed_arena_strdup (&document->arena, name),
                                     lanyard_feed_arena_strdup (&document->arena, value));
    }
}

/* The document's own address: Content-Location, against where it was got (RFC 9110, 8.7). */
static char *
find_base (LanyardFeedDocument *document, const char *url)
{
  const char *location = lanyard_feed_value_get_text (document->headers, "content-location");
  g_autofree char *joined = NULL;

  if (location == NULL || *location == '\0')
    return g_strdup (url != NULL ? url : "");
  joined = lanyard_feed_uri_join_safe (url, location);
  if (*joined != '\0')
    return g_steal_pointer (&joined);
  return g_strdup (url != NULL ? url : "");
}

static const char *
skip_past (const char *p, const char *end, const char *mark)
{
  const char *found = memmem (p, (gsize)(end - p), mark, strlen (mark));

  return found != NULL ? found + strlen (mark) : NULL;
}

/* From "<!DOCTYPE" to behind its ">"; NULL when it never ends. */
static const char *
skip_doctype (const char *p, const char *end)
{
  gboolean subset = FALSE;

  for (; p != NULL && p < end; p++)
    {
      if (subset && end - p > 4 && strncmp (p, "<!--", 4) == 0)
        {
          p = skip_past (p + 4, end, "-->");
          if (p == NULL)
            return NULL;
          p--;
        }
      else if (*p == '"' || *p == '\'')
        {
          p = memchr (p + 1, *p, (gsize)(end - p) - 1);
          if (p == NULL)
            return NULL;
        }
      else if (*p == '[')
        subset = TRUE;
      else if (*p == ']')
        subset = FALSE;
      else if (*p == '>' && !subset)
        return p + 1;
    }
  return NULL;
}

/* The document type declaration in front of the root element. No feed needs one, and entities that
 * are never declared cannot be bombs. */
static gboolean
find_doctype (const char *text, gsize length, gsize *start, gsize *stop)
{
  const char *end = text + length;
  const char *p = text;

  while (p != NULL && p < end)
    {
      if (g_ascii_isspace (*p))
        p++;
      else if (end - p > 4 && strncmp (p, "<!--", 4) == 0)
        p = skip_past (p + 4, end, "-->");
      else if (end - p > 2 && strncmp (p, "<?", 2) == 0)
        p = skip_past (p, end, "?>");
      else if (end - p > 9 && g_ascii_strncasecmp (p, "<!doctype", 9) == 0)
        {
          const char *after = skip_doctype (p + 9, end);

          if (after == NULL)
            return FALSE;
          *start = (gsize)(p - text);
          *stop = (gsize)(after - text);
          return TRUE;
        }
      else
        return FALSE;
    }
  return FALSE;
}

/* Netscape's RSS 0.91 differs from UserLand's by its document type alone. */
static gboolean
is_netscape (const char *doctype, gsize length)
{
  g_autofree char *lower = g_ascii_strdown (doctype, (gssize)length);
  const char *root = lower + strlen ("<!doctype");

  root += strspn (root, " \t\r\n");
  return g_str_has_prefix (root, "rss") && strstr (lower, "netscape") != NULL;
}

static gboolean
parse_xml (LanyardFeedDocument *document,
           const char *base,
           const char *text,
           gsize length,
           GCancellable *cancellable,
           GError **error)
{
  const char *language = lanyard_feed_value_get_text (document->headers, "content-language");
  g_autofree char *without = NULL;
  g_autofree char *problem = NULL;
  g_autoptr (GString) repaired = NULL;
  const char *version = NULL;
  LanyardFeedParser parser;
  gsize start, stop;
  gboolean done;

  if (find_doctype (text, length, &start, &stop))
    {
      if (is_netscape (text + start, stop - start))
        version = "rss091n";
      without = g_malloc (length - (stop - start) + 1);
      memcpy (without, text, start);
      memcpy (without + start, text + stop, length - stop);
      length -= stop - start;
      text = without;
    }

  lanyard_feed_parser_init (&parser, document, base, language);
  done = lanyard_feed_parse_xml (&parser, text, length, FALSE, &problem, cancellable, error);
  lanyard_feed_parser_clear (&parser);
  if (done && problem != NULL)
    {
      g_autofree char *again = NULL;

      lanyard_feed_document_set_bozo (document, problem);
      lanyard_feed_document_reset (document);
      repaired = lanyard_feed_repair (text, length);
      lanyard_feed_parser_init (&parser, document, base, language);
      done = lanyard_feed_parse_xml (&parser, repaired->str, repaired->len, TRUE, &again,
                                     cancellable, error);
      lanyard_feed_parser_clear (&parser);
    }
  if (version != NULL)
    document->version = version;
  return done;
}

static gboolean
looks_like_json (const char *text, gsize length, const char *content_type)
{
  gsize i = 0;

  while (i < length && g_ascii_isspace (text[i]))
    i++;
  return i < length && text[i] == '{';
}

LanyardFeedDocument *
lanyard_feed_parse (GBytes *bytes,
                    const char *url,
                    const char *const *headers,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (LanyardFeedDocument) document = lanyard_feed_document_new ();
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  const char *content_type;
  g_autofree char *base = NULL;
  g_autofree char *decoded = NULL;
  g_autofree char *encoding = NULL;
  g_autofree char *problem = NULL;
  gsize decoded_length = 0;
  gsize skip = 0;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  take_headers (document, headers);
  content_type = lanyard_feed_value_get_text (document->headers, "content-type");
  base = find_base (document, url);
  if (length == 0)
    return g_steal_pointer (&document);

  decoded = lanyard_feed_decode (data, length, content_type, headers != NULL && headers[0] != NULL,
                                 &decoded_length, &skip, &encoding, &problem);
  document->encoding = lanyard_feed_arena_strdup (&document->arena, encoding);
  if (problem != NULL)
    lanyard_feed_document_set_bozo (document, problem);
  if (decoded != NULL)
    data = decoded;

  if (looks_like_json (data + skip, decoded_length - skip, content_type))
    {
      LanyardFeedParser parser;

      lanyard_feed_parser_init (&parser, document, base, NULL);
      lanyard_feed_parse_json (&parser, data + skip, decoded_length - skip);
      lanyard_feed_parser_clear (&parser);
    }
  else if (!parse_xml (document, base, data + skip, decoded_length - skip, cancellable, error))
    return NULL;
  return g_steal_pointer (&document);
}
