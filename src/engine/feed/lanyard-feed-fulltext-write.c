/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An article out of a page's tree, as markup for the sanitiser. */
#include <string.h>

#include "engine/feed/lanyard-feed-fulltext-private.h"
#include "engine/feed/lanyard-feed-uri.h"
#include "engine/feed/lanyard-html-tokenizer-private.h"
#include "engine/feed/lanyard-html.h"

#define EMPTY   "br hr img source wbr track col"
/* Their content stands for them. */
#define UNWRAPPED                                                                                  \
  "noscript font center html body main article section form fieldset label span header "
/* What is to be seen even if there is no word in it. */
#define SEEN    "img iframe video audio picture source hr"

typedef struct
{
  LanyardPage *page;
  const LanyardPageAbout *about;
  const xmlNode *top;
  GString *result;
  guint words;
  guint pictures; /* before so many words are through */
  gboolean has_heading;
} Writer;

#define EARLY_WORDS 150

static void
append_attribute (GString *result, const char *name, const char *value)
{
  g_string_append_printf (result, " %s=\"", name);
  lanyard_html_append_escaped (result, value, strlen (value));
  g_string_append_c (result, '"');
}

/* Where a script would have taken the picture from; the page itself has a stand-in. */
static const char *
find_source (const xmlNode *node)
{
  static const char *const names[] = { "data-src",     "data-lazy-src", "data-original", "data-lazy",
                                       "data-hi-res-src", "data-full-src", "data-actualsrc", "src" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = lanyard_page_get (node, names[i]);

      if (value != NULL && *value != '\0' && *value != '{' && *value != '[')
        return value;
    }
  return NULL;
}

static const char *
find_candidates (const xmlNode *node)
{
  static const char *const names[] = { "data-srcset", "data-lazy-srcset", "srcset" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = lanyard_page_get (node, names[i]);

      if (value != NULL && *value != '\0' && *value != '{' && g_ascii_strncasecmp (value, "data:", 5) != 0)
        return value;
    }
  return NULL;
}

static gboolean
is_wanted (const char *attribute)
{
  static const char *const names[] = { "href",    "title", "alt",      "width", "height", "type", "media", "colspan",
                                       "rowspan", "start", "reversed", "value", "datetime", "cite", "id",  "dir",
                                       "lang",    "poster", "open" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_ascii_strcasecmp (attribute, names[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
append_start (Writer *self, const xmlNode *node)
{
  const char *candidates = lanyard_page_is (node, "img source") ? find_candidates (node) : NULL;
  const char *source = lanyard_page_is (node, "img iframe video audio source") ? find_source (node) : NULL;

  g_string_append_printf (self->result, "<%s", (const char *)node->name);
  for (const xmlAttr *given = node->properties; given != NULL; given = given->next)
    {
      const char *name = (const char *)given->name;
      const char *value = lanyard_page_get (node, name);

      if (is_wanted (name) && value != NULL && *value != '\0')
        append_attribute (self->result, name, value);
    }
  if (source != NULL)
    append_attribute (self->result, "src", source);
  if (candidates != NULL)
    append_attribute (self->result, "srcset", candidates);
  g_string_append_c (self->result, '>');
}

/* Letters and digits alone, in lower case. (transfer full) */
static char *
fold (const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);
  GString *result = g_string_new (NULL);

  for (const char *p = lower; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_isalnum (g_utf8_get_char (p)))
        g_string_append_unichar (result, g_utf8_get_char (p));
    }
  return g_string_free (result, FALSE);
}

/* The article's own title stands above it already. */
static gboolean
is_title (Writer *self, const xmlNode *node)
{
  g_autofree char *text = NULL;
  g_autofree char *folded = NULL;
  g_autofree char *title = NULL;

  if (self->has_heading || !lanyard_page_is (node, "h1 h2 h3"))
    return FALSE;
  self->has_heading = TRUE;
  if (lanyard_page_is (node, "h1") && self->words == 0)
    return TRUE;
  if (self->about->title == NULL)
    return FALSE;
  text = lanyard_page_get_text (node, 600);
  folded = fold (text);
  title = fold (self->about->title);
  return *folded != '\0' && strcmp (folded, title) == 0;
}

/* A line at the beginning that says no more than who wrote it. */
static gboolean
is_byline (Writer *self, const xmlNode *node)
{
  g_autofree char *text = NULL;

  if (self->words > 0 || self->about->byline == NULL || !lanyard_page_is (node, "p div address") ||
      lanyard_page_note (node)->words > 14)
    return FALSE;
  for (const xmlNode *at = node; at != NULL; at = lanyard_page_next (at, node, FALSE))
    {
      if (at != node && lanyard_page_is (at, "h1 h2 h3 h4 h5 h6 p img"))
        return FALSE;
    }
  text = lanyard_page_get_text (node, 300);
  return strstr (text, self->about->byline) != NULL;
}

static void
append_text (Writer *self, const xmlNode *node)
{
  const char *text = (const char *)node->content;

  if (text == NULL || node->_private != NULL)
    return;
  self->words += lanyard_page_count_words (text);
  lanyard_html_append_escaped (self->result, text, strlen (text));
}

static void append_node (Writer *self, const xmlNode *node);

/* Depth is bounded by the page. */
static void
append_children (Writer *self, const xmlNode *node)
{
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    append_node (self, child);
}

static void
append_element (Writer *self, const xmlNode *node)
{
  gsize before = self->result->len;
  gsize inside;

  append_start (self, node);
  self->pictures += lanyard_page_is (node, "img") && self->words < EARLY_WORDS;
  if (lanyard_page_is (node, EMPTY))
    return;
  inside = self->result->len;
  append_children (self, node);
  if (self->result->len == inside && !lanyard_page_is (node, "iframe video audio td th") &&
      lanyard_page_get (node, "id") == NULL)
    g_string_truncate (self->result, before);
  else
    g_string_append_printf (self->result, "</%s>", (const char *)node->name);
}

static void
append_node (Writer *self, const xmlNode *node)
{
  if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
    append_text (self, node);
  if (node->type != XML_ELEMENT_NODE || lanyard_page_note (node)->left_out)
    return;
  if (node != self->top && (is_title (self, node) || is_byline (self, node)))
    return;
  if (lanyard_page_is (node, UNWRAPPED) || strchr ((const char *)node->name, '-') != NULL ||
      strchr ((const char *)node->name, ':') != NULL)
    {
      append_children (self, node);
      if (lanyard_page_is (node, "section article header"))
        g_string_append (self->result, "\n");
    }
  else
    append_element (self, node);
}

/* What two addresses of one picture in two sizes share: the name without size and ending. (transfer full) */
static char *
get_stem (const char *address)
{
  gsize length = strcspn (address, "?#");
  const char *slash = NULL;
  g_autofree char *path = g_strndup (address, length);
  char *p;

  slash = strrchr (path, '/');
  p = g_strdup (slash != NULL ? slash + 1 : path);
  length = strcspn (p, ".");
  while (length > 0 && (g_ascii_isdigit (p[length - 1]) || strchr ("x-_@", p[length - 1]) != NULL))
    length--;
  p[length] = '\0';
  return p;
}

/* The picture that the page shows of the article elsewhere, when the article begins with none. */
static void
prepend_picture (Writer *self)
{
  static const char *const no_picture[] = { "logo", "placeholder", "default", "favicon", "icon", "avatar", "blank" };
  g_autoptr (GString) tag = NULL;
  g_autofree char *address = NULL;
  g_autofree char *lower = NULL;
  g_autofree char *stem = NULL;

  if (self->pictures > 0 || self->about->picture == NULL)
    return;
  address = lanyard_feed_uri_join (self->page->base, self->about->picture);
  lower = g_ascii_strdown (address, -1);
  stem = get_stem (address);
  if (!lanyard_feed_uri_may_open (address) || g_str_has_prefix (lower, "mailto:") || strlen (stem) < 2 ||
      strstr (self->result->str, stem) != NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (no_picture); i++)
    {
      if (strstr (lower, no_picture[i]) != NULL)
        return;
    }
  tag = g_string_new ("<figure><img");
  append_attribute (tag, "src", address);
  g_string_append (tag, " alt=\"\"></figure>");
  g_string_prepend (self->result, tag->str);
}

char *
lanyard_page_write (LanyardPage *self, const xmlNode *top, const LanyardPageAbout *about)
{
  Writer writer = { .page = self, .about = about, .top = top, .result = g_string_new (NULL) };
  g_autoptr (LanyardHtmlDocument) document = NULL;
  g_autoptr (GString) result = writer.result;

  if (lanyard_page_is (top, "table ul ol dl pre blockquote"))
    append_node (&writer, top);
  else
    append_children (&writer, top);
  prepend_picture (&writer);
  document = lanyard_html_document_new (result->str, result->len, self->base);
  return lanyard_html_document_to_string (document);
}
