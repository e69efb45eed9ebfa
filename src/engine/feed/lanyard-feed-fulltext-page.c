/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page as a tree, whatever came. */
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-fulltext-private.h"
#include "engine/feed/lanyard-feed-uri.h"

/* Beyond so many open elements libxml2, which looks through them for the one that an end tag ends, takes too long. */
#define MOST_OPEN    400
/* It compares each attribute with those before it. Names are in its dictionary, so that one that is full ends a tag of thousands within
 * seconds, and a tag with so many is the last. No page that was written for readers comes near either. */
#define MOST_ATTRIBUTES 256
#define MOST_NAMES      60000 /* bytes */
/* On the whole page: each is as much memory as a line of text. */
#define MOST_ATTRIBUTES_IN_ALL (4 * LANYARD_PAGE_MOST_ELEMENTS)
/* Articles are not larger, and what comes later on a page that is, are comments. */
#define MOST_BYTES   (8 * 1024 * 1024)
#define LOOK_UP_MASK 0x3ff
/* An address tells by its beginning where it leads, and a text by so many nodes what it says. */
#define MOST_HREF    512
#define MOST_NODES   1000

/* Building */

typedef struct
{
  guint open;
  guint unwrapped; /* of those that are open */
  guint elements;
  guint attributes;
  GCancellable *cancellable;
} Builder;

/* @attributes: (nullable): names and values. */
static gboolean
has_too_many (Builder *self, const xmlChar **attributes)
{
  guint n = 0;

  while (attributes != NULL && n <= MOST_ATTRIBUTES && attributes[2 * n] != NULL)
    n++;
  self->attributes += n;
  return n > MOST_ATTRIBUTES || self->attributes > MOST_ATTRIBUTES_IN_ALL;
}

static void
start_element (void *data, const xmlChar *name, const xmlChar **attributes)
{
  htmlParserCtxt *context = data;
  Builder *self = context->_private;

  self->open++;
  self->elements++;
  if (self->open > MOST_OPEN || self->elements > LANYARD_PAGE_MOST_ELEMENTS || has_too_many (self, attributes) ||
      ((self->elements & LOOK_UP_MASK) == 0 && g_cancellable_is_cancelled (self->cancellable)))
    {
      xmlStopParser (context);
      return;
    }
  /* Every start has its end, in order, so counting is enough to know which. */
  if (self->unwrapped > 0 || self->open > LANYARD_PAGE_MOST_DEPTH)
    self->unwrapped++;
  else
    xmlSAX2StartElement (data, name, attributes);
}

static void
end_element (void *data, const xmlChar *name)
{
  htmlParserCtxt *context = data;
  Builder *self = context->_private;

  if (self->open > 0)
    self->open--;
  if (self->unwrapped > 0)
    self->unwrapped--;
  else
    xmlSAX2EndElement (data, name);
}

static void
ignore_comment (void *data, const xmlChar *text)
{
}

static xmlDoc *
build (const char *html, gsize length, GCancellable *cancellable)
{
  htmlParserCtxt *context = htmlNewParserCtxt ();
  Builder builder = { .cancellable = cancellable };
  xmlDoc *document;

  context->_private = &builder;
  xmlDictSetLimit (context->dict, MOST_NAMES);
  context->sax->startElement = start_element;
  context->sax->endElement = end_element;
  context->sax->comment = ignore_comment;
  document = htmlCtxtReadMemory (context, html, (int)length, NULL, "UTF-8",
                                 HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                     HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC | HTML_PARSE_COMPACT);
  htmlFreeParserCtxt (context);
  return document;
}

/* Telling apart */

static gboolean
is_page_type (const char *content_type)
{
  g_autofree char *type = g_ascii_strdown (content_type, (gssize)strcspn (content_type, "; \t"));

  return *type == '\0' || strcmp (type, "text/html") == 0 || strcmp (type, "application/xhtml+xml") == 0 ||
         strcmp (type, "application/xml") == 0 || strcmp (type, "text/xml") == 0 ||
         strcmp (type, "text/plain") == 0 || strcmp (type, "application/octet-stream") == 0;
}

static GError *
explain_type (const char *content_type, gboolean pdf)
{
  g_autofree char *type = g_ascii_strdown (content_type, (gssize)strcspn (content_type, "; \t"));

  if (pdf || strcmp (type, "application/pdf") == 0)
    return g_error_new_literal (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_NOT_A_PAGE,
                                _ ("The link leads to a PDF document, not to a page"));
  if (g_str_has_prefix (type, "image/") || g_str_has_prefix (type, "audio/") || g_str_has_prefix (type, "video/"))
    return g_error_new_literal (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_NOT_A_PAGE,
                                _ ("The link leads to a picture, sound or video, not to a page"));
  return g_error_new_literal (LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_NOT_A_PAGE,
                              _ ("The link leads to something that is not a page"));
}

/* Bytes that no encoding of text has many of. */
static gboolean
is_binary (const char *data, gsize length)
{
  gsize n = MIN (length, 4096);
  gsize strange = 0;

  for (gsize i = 0; i < n; i++)
    strange += (guchar)data[i] < 0x20 && strchr ("\t\n\v\f\r\033", data[i]) == NULL;
  return strange * 20 > n;
}

static gboolean
looks_like_markup (const char *html, gsize length)
{
  const char *p = memchr (html, '<', MIN (length, 64 * 1024));

  return p != NULL && (gsize)(p - html) + 1 < length && (g_ascii_isalpha (p[1]) || p[1] == '!' || p[1] == '?');
}

static gboolean
add_notes (LanyardPage *self, GCancellable *cancellable, GError **error)
{
  xmlNode *root = lanyard_page_get_root (self);
  guint count = 0;

  for (xmlNode *node = root; node != NULL; node = lanyard_page_next (node, root, FALSE))
    {
      LanyardPageNote *note;

      if ((++count & LOOK_UP_MASK) == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (node->type != XML_ELEMENT_NODE)
        continue;
      note = lanyard_feed_arena_alloc (&self->notes, sizeof *note);
      memset (note, 0, sizeof *note);
      node->_private = note;
      if (lanyard_page_is (node, "base") && lanyard_page_get (node, "href") != NULL)
        {
          char *joined = lanyard_feed_uri_join (self->base, lanyard_page_get (node, "href"));

          g_free (self->base);
          self->base = joined;
        }
    }
  return TRUE;
}

LanyardPage *
lanyard_page_new (GBytes *bytes, const char *url, const char *content_type, GCancellable *cancellable, GError **error)
{
  g_autoptr (LanyardPage) self = g_new0 (LanyardPage, 1);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  const char *type = content_type != NULL ? content_type : "";
  gboolean pdf = length > 4 && memcmp (data, "%PDF-", 5) == 0;
  gboolean wide = length > 1 && ((guchar)data[0] >= 0xfe || data[0] == '\0' || data[1] == '\0');
  g_autofree char *html = NULL;
  gsize html_length = 0;

  self->blocks = g_array_new (FALSE, TRUE, sizeof (LanyardPageBlock));
  self->base = g_strdup (url);
  if (pdf || !is_page_type (type) || (!wide && length > 0 && is_binary (data, length)))
    {
      g_propagate_error (error, explain_type (type, pdf));
      return NULL;
    }
  html = length > 0 ? lanyard_feed_decode_page (data, length, content_type, &html_length) : NULL;
  if (html_length > MOST_BYTES)
    html_length = (gsize)(g_utf8_find_prev_char (html, html + MOST_BYTES) - html);
  if (html == NULL || !looks_like_markup (html, html_length))
    {
      g_propagate_error (error, explain_type ("", FALSE));
      return NULL;
    }
  /* To libxml2 a NUL is the end. */
  for (gsize i = 0; i < html_length; i++)
    html[i] = html[i] == '\0' ? ' ' : html[i];
  self->document = build (html, html_length, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (self->document == NULL || lanyard_page_get_root (self) == NULL)
    {
      g_propagate_error (error, explain_type ("", FALSE));
      return NULL;
    }
  return add_notes (self, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

void
lanyard_page_free (LanyardPage *self)
{
  g_clear_pointer (&self->document, xmlFreeDoc);
  g_clear_pointer (&self->blocks, g_array_unref);
  lanyard_feed_arena_clear (&self->notes);
  g_free (self->base);
  g_free (self);
}

/* Reading */

xmlNode *
lanyard_page_get_root (LanyardPage *self)
{
  return xmlDocGetRootElement (self->document);
}

LanyardPageNote *
lanyard_page_note (const xmlNode *node)
{
  return node->_private;
}

static gboolean
holds (const char *words, const char *word, gsize length)
{
  for (const char *p = words; *p != '\0'; p += strspn (p, " \t\r\n\f"))
    {
      gsize n = strcspn (p, " \t\r\n\f");

      if (n == length && g_ascii_strncasecmp (p, word, n) == 0)
        return TRUE;
      p += n;
    }
  return FALSE;
}

/* Asked some hundred times of each element, so without any call. Names of HTML are in lower case here. */
gboolean
lanyard_page_is (const xmlNode *node, const char *names)
{
  const char *p = names;

  if (node->type != XML_ELEMENT_NODE)
    return FALSE;
  while (*p != '\0')
    {
      const char *name = (const char *)node->name;

      while (*p == *name && *name != '\0')
        {
          p++;
          name++;
        }
      if (*name == '\0' && (*p == ' ' || *p == '\0'))
        return TRUE;
      while (*p != ' ' && *p != '\0')
        p++;
      while (*p == ' ')
        p++;
    }
  return FALSE;
}

const char *
lanyard_page_get (const xmlNode *node, const char *attribute)
{
  if (node->type != XML_ELEMENT_NODE)
    return NULL;
  for (const xmlAttr *given = node->properties; given != NULL; given = given->next)
    {
      if (g_ascii_strcasecmp ((const char *)given->name, attribute) == 0)
        return given->children != NULL && given->children->content != NULL ? (const char *)given->children->content
                                                                           : "";
    }
  return NULL;
}

gboolean
lanyard_page_has (const xmlNode *node, const char *attribute, const char *words)
{
  const char *value = lanyard_page_get (node, attribute);

  for (const char *p = words; value != NULL && *p != '\0'; p += strspn (p, " "))
    {
      gsize n = strcspn (p, " ");

      if (holds (value, p, n))
        return TRUE;
      p += n;
    }
  return FALSE;
}

xmlNode *
lanyard_page_next (const xmlNode *node, const xmlNode *top, gboolean over)
{
  if (!over && node->type == XML_ELEMENT_NODE && node->children != NULL)
    return node->children;
  while (node != top && node->next == NULL)
    node = node->parent;
  return node == top ? NULL : node->next;
}

gboolean
lanyard_page_leads_away (const LanyardPage *self, const xmlNode *link)
{
  static const char *const sharing[] = { "facebook.", "twitter.", "//x.com", "linkedin.", "pinterest.", "reddit.", "whatsapp.",
                                         "//t.me", "instagram.", "tumblr.", "pocket.", "mailto:" };
  const char *given = lanyard_page_get (link, "href");
  g_autofree char *href = given != NULL ? g_strndup (given, MOST_HREF) : NULL;
  const char *base = self->base != NULL ? strstr (self->base, "://") : NULL;
  const char *host;
  gsize length;

  if (href == NULL || g_ascii_strncasecmp (href, "http", 4) != 0 || (host = strstr (href, "//")) == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (sharing); i++)
    {
      if (strcasestr (href, sharing[i]) != NULL)
        return FALSE;
    }
  length = 2 + strcspn (host + 2, "/?#:");
  return base == NULL || strcspn (base + 3, "/?#:") != length - 2 || g_ascii_strncasecmp (base + 3, host + 2, length - 2) != 0;
}

static gboolean
is_space (gunichar c)
{
  return c == 0xa0 || c == 0x200b || g_unichar_isspace (c);
}

char *
lanyard_page_get_text (const xmlNode *node, gsize most)
{
  GString *text = g_string_new (NULL);
  gboolean space = FALSE;
  guint nodes = 0;

  for (const xmlNode *at = node; at != NULL && text->len < most && nodes++ < MOST_NODES; at = lanyard_page_next (at, node, FALSE))
    {
      if (at->type == XML_ELEMENT_NODE)
        space = space || lanyard_page_is (at, "br p div li h1 h2 h3 h4 h5 h6 td");
      if ((at->type != XML_TEXT_NODE && at->type != XML_CDATA_SECTION_NODE) || at->content == NULL ||
          (at->parent != NULL && at->parent != node && lanyard_page_is (at->parent, "script style")))
        continue;
      for (const char *p = (const char *)at->content; *p != '\0' && text->len < most; p = g_utf8_next_char (p))
        {
          gunichar c = g_utf8_get_char (p);

          if (is_space (c))
            {
              space = TRUE;
              continue;
            }
          if (space && text->len > 0)
            g_string_append_c (text, ' ');
          space = FALSE;
          g_string_append_unichar (text, c);
        }
    }
  return g_string_free (text, FALSE);
}

/* Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without spaces. */
static gboolean
is_unspaced (gunichar c)
{
  return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) ||
         (c >= 0x20000 && c <= 0x3ffff) || (c >= 0x0e00 && c <= 0x0eff) || (c >= 0x1780 && c <= 0x17ff) ||
         (c >= 0x1000 && c <= 0x109f);
}

guint
lanyard_page_count_words (const char *text)
{
  guint words = 0;
  guint unspaced = 0;
  gboolean inside = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_unspaced (c))
        {
          unspaced++;
          inside = FALSE;
        }
      else if (is_space (c))
        inside = FALSE;
      else if (!inside && g_unichar_isalnum (c))
        {
          inside = TRUE;
          words++;
        }
    }
  return words + (unspaced + 1) / 2;
}
