/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-discover.h"

#include <gio/gio.h>
#include <string.h>

#include "engine/feed/lanyard-feed-uri.h"
#include "engine/feed/lanyard-html-tokenizer-private.h"

#define MOST_FOUND 50

void
lanyard_feed_found_free (LanyardFeedFound *self)
{
  g_free (self->url);
  g_free (self->title);
  g_free (self->type);
  g_free (self);
}

static gboolean
tag_is (const LanyardHtmlTokenizer *tokens, const char *name)
{
  return strlen (name) == tokens->length &&
         g_ascii_strncasecmp (tokens->text, name, tokens->length) == 0;
}

/* (transfer full) (nullable) */
static char *
get_attribute (const LanyardHtmlTokenizer *tokens, const char *name)
{
  for (guint i = 0; i < tokens->n_attributes; i++)
    {
      const LanyardHtmlAttribute *attribute = &tokens->attributes[i];

      if (attribute->value != NULL && strlen (name) == attribute->name_length &&
          g_ascii_strncasecmp (attribute->name, name, attribute->name_length) == 0)
        {
          GString *value = g_string_new (NULL);

          lanyard_html_append_decoded (value, attribute->value, attribute->value_length, TRUE);
          return g_strstrip (g_string_free (value, FALSE));
        }
    }
  return NULL;
}

/* Whether a list of words parted by blanks has @word. */
static gboolean
has_word (const char *list, const char *word)
{
  g_auto (GStrv) words = g_strsplit_set (list != NULL ? list : "", " \t\r\n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (words[i], word) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_feed_type (const char *type)
{
  static const char *const types[] = { "application/rss+xml", "application/atom+xml",
                                       "application/rdf+xml", "application/feed+json",
                                       "application/xml",     "text/xml",
                                       "application/json" };
  gsize length = strcspn (type, "; ");

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (strlen (types[i]) == length && g_ascii_strncasecmp (types[i], type, length) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
looks_like_feed (const char *href)
{
  static const char *const ends[] = { ".rss",     ".atom",     ".rdf",       "/feed",
                                      "/feed/",   "/rss",      "/rss/",      "/atom.xml",
                                      "/rss.xml", "/feed.xml", "/index.xml", "/feed.json" };
  g_autofree char *path = g_ascii_strdown (href, (gssize)strcspn (href, "?#"));

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      if (g_str_has_suffix (path, ends[i]))
        return TRUE;
    }
  return FALSE;
}

/* From the web, with a host: "http:/x" is neither fetched nor offered. */
static gboolean
can_be_fetched (const char *url)
{
  return g_ascii_strncasecmp (url, "http://", 7) == 0 || g_ascii_strncasecmp (url, "https://", 8) == 0;
}

static void
add_found (
    GPtrArray *found, const char *base, const char *href, const char *title, const char *type)
{
  g_autofree char *url = lanyard_feed_uri_join (base, href);
  LanyardFeedFound *item;

  if (!lanyard_feed_uri_may_open (url) || !can_be_fetched (url) || found->len >= MOST_FOUND)
    return;
  for (guint i = 0; i < found->len; i++)
    {
      if (strcmp (((LanyardFeedFound *)found->pdata[i])->url, url) == 0)
        return;
    }
  item = g_new0 (LanyardFeedFound, 1);
  item->url = g_steal_pointer (&url);
  item->title = title != NULL && *title != '\0' ? g_strdup (title) : NULL;
  item->type = g_strdup (type);
  g_ptr_array_add (found, item);
}

/* <base href> changes what the rest is relative to. */
static void
take_base (const LanyardHtmlTokenizer *tokens, char **base)
{
  g_autofree char *href = NULL;

  if (!tag_is (tokens, "base"))
    return;
  href = get_attribute (tokens, "href");
  if (href != NULL && *href != '\0')
    {
      char *joined = lanyard_feed_uri_join (*base, href);

      g_free (*base);
      *base = joined;
    }
}

static void
scan (const char *html, gsize length, const char *url, gboolean anchors, GPtrArray *found)
{
  LanyardHtmlTokenizer tokens;
  g_autofree char *base = g_strdup (url);
  LanyardHtmlTokenType type;

  lanyard_html_tokenizer_init (&tokens, html, length);
  while ((type = lanyard_html_tokenizer_next (&tokens)) != LANYARD_HTML_TOKEN_END)
    {
      g_autofree char *href = NULL;

      if (type != LANYARD_HTML_TOKEN_START_TAG)
        continue;
      take_base (&tokens, &base);
      if (tag_is (&tokens, "script") || tag_is (&tokens, "style"))
        {
          lanyard_html_tokenizer_skip_raw (&tokens,
                                           tag_is (&tokens, "script") ? "script" : "style");
          continue;
        }
      if (tag_is (&tokens, anchors ? "a" : "link"))
        href = get_attribute (&tokens, "href");
      if (href == NULL || *href == '\0')
        continue;
      if (anchors)
        {
          if (looks_like_feed (href))
            add_found (found, base, href, NULL, NULL);
        }
      else
        {
          g_autofree char *rel = get_attribute (&tokens, "rel");
          g_autofree char *media = get_attribute (&tokens, "type");
          g_autofree char *title = get_attribute (&tokens, "title");

          if (has_word (rel, "feed") ||
              (has_word (rel, "alternate") && media != NULL && is_feed_type (media)))
            add_found (found, base, href, title, media);
        }
    }
}

GPtrArray *
lanyard_feed_discover (const char *html, gsize length, const char *url)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_found_free);

  scan (html, length, url, FALSE, found);
  if (found->len == 0)
    scan (html, length, url, TRUE, found);
  return found;
}

/* "32x32 64x64" is 64. */
static guint
largest_size (const char *sizes)
{
  guint largest = 0;

  while (sizes != NULL && *sizes != '\0')
    {
      if (g_ascii_isdigit (*sizes))
        {
          char *end;

          largest = MAX (largest, (guint)MIN (g_ascii_strtoull (sizes, &end, 10), 4096));
          sizes = end;
        }
      else
        sizes++;
    }
  return largest;
}

char *
lanyard_feed_discover_icon (const char *html, gsize length, const char *url)
{
  LanyardHtmlTokenizer tokens;
  g_autofree char *base = g_strdup (url);
  g_autofree char *best = NULL;
  guint best_size = 0;
  LanyardHtmlTokenType type;
  char *result;

  lanyard_html_tokenizer_init (&tokens, html, length);
  while ((type = lanyard_html_tokenizer_next (&tokens)) != LANYARD_HTML_TOKEN_END)
    {
      g_autofree char *rel = NULL;
      g_autofree char *href = NULL;
      g_autofree char *sizes = NULL;
      g_autofree char *media = NULL;
      guint size;

      if (type != LANYARD_HTML_TOKEN_START_TAG)
        continue;
      take_base (&tokens, &base);
      if (!tag_is (&tokens, "link"))
        continue;
      rel = get_attribute (&tokens, "rel");
      href = get_attribute (&tokens, "href");
      media = get_attribute (&tokens, "type");
      if (href == NULL || (!has_word (rel, "icon") && !has_word (rel, "apple-touch-icon")) ||
          g_strcmp0 (media, "image/svg+xml") == 0)
        continue;
      sizes = get_attribute (&tokens, "sizes");
      size = MAX (largest_size (sizes), 1);
      /* Larger than needed is only slower. */
      if (size <= 256 && size > best_size)
        {
          g_free (best);
          best = lanyard_feed_uri_join (base, href);
          best_size = size;
        }
    }

  result = best != NULL ? g_steal_pointer (&best) : lanyard_feed_uri_join (url, "/favicon.ico");
  if (can_be_fetched (result))
    return result;
  g_free (result);
  return NULL;
}

char *
lanyard_feed_normalize_address (const char *text)
{
  g_autofree char *address = g_strstrip (g_strdup (text));
  g_autoptr (GUri) uri = NULL;
  g_autofree char *full = NULL;

  if (g_ascii_strncasecmp (address, "feed://", 7) == 0)
    full = g_strconcat ("http://", address + 7, NULL);
  else if (g_ascii_strncasecmp (address, "feed:", 5) == 0)
    full = g_strdup (address + 5);
  else if (strstr (address, "://") == NULL && *address != '\0' &&
           strpbrk (address, " \t\r\n@") == NULL)
    full = g_strconcat ("https://", address, NULL);
  else
    full = g_strdup (address);

  uri = g_uri_parse (full,
                     G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE |
                         G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_HAS_PASSWORD,
                     NULL);
  if (uri == NULL ||
      (strcmp (g_uri_get_scheme (uri), "http") != 0 &&
       strcmp (g_uri_get_scheme (uri), "https") != 0) ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;
  return g_uri_to_string (uri);
}
