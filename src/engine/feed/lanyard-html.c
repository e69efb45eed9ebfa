/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-html.h"

#include <string.h>

#include "engine/feed/lanyard-feed-arena-private.h"
#include "engine/feed/lanyard-html-sanitizer.h"
#include "engine/feed/lanyard-html-tables-private.h"
#include "engine/feed/lanyard-html-tokenizer-private.h"

#define MAX_DEPTH 256

typedef struct _Attribute Attribute;

struct _Attribute
{
  Attribute *next;
  const char *name;
  const char *value;
};

struct _LanyardHtmlNode
{
  LanyardHtmlNode *parent;
  LanyardHtmlNode *first;
  LanyardHtmlNode *last;
  LanyardHtmlNode *next;
  const char *name;
  const char *text;
  Attribute *attributes;
};

struct _LanyardHtmlDocument
{
  LanyardFeedArena arena;
  LanyardHtmlNode *root;
};

typedef struct
{
  LanyardHtmlDocument *document;
  LanyardHtmlNode *open; /* the innermost */
  guint depth;
  guint skipped; /* elements beyond the limit that are open */
  GString *scratch;
} Builder;

static gboolean
is_one_of (const char *name, const char *names)
{
  gsize length = strlen (name);

  for (const char *p = names; *p != '\0'; p += strspn (p, " "))
    {
      gsize word = strcspn (p, " ");

      if (word == length && strncmp (p, name, length) == 0)
        return TRUE;
      p += word;
    }
  return FALSE;
}

#define BLOCKS                                                                                     \
  "address article aside blockquote center dd details dir div dl dt figcaption figure footer h1 "  \
  "h2 h3 h4 h5 h6 header hr li "                                                                   \
  "menu nav ol p pre section summary table tbody td tfoot th thead tr ul"

/* Which open elements an element ends when it begins, and which stop the search outwards
 * (HTML, 13.1.2.4). */
static const struct
{
  const char *begins;
  const char *ends;
  const char *within;
} implied_ends[] = {
  { "li", "li", "ul ol menu dir" },
  { "dt dd", "dt dd", "dl" },
  { "td th", "td th", "tr table" },
  { "tr", "tr td th", "table tbody thead tfoot" },
  { "tbody thead tfoot", "tbody thead tfoot tr td th", "table" },
  { BLOCKS, "p", "td th li dd blockquote div table" },
};

static LanyardHtmlNode *
append_node (Builder *self, const char *name)
{
  LanyardHtmlNode *node = lanyard_feed_arena_alloc (&self->document->arena, sizeof *node);

  memset (node, 0, sizeof *node);
  node->name = name;
  node->parent = self->open;
  if (self->open->last != NULL)
    self->open->last->next = node;
  else
    self->open->first = node;
  self->open->last = node;
  return node;
}

static void
close_until (Builder *self, const LanyardHtmlNode *stop)
{
  while (self->open != stop)
    {
      self->open = self->open->parent;
      self->depth--;
    }
}

/* The outermost open element that an element called @name ends. */
static void
close_implied (Builder *self, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (implied_ends); i++)
    {
      LanyardHtmlNode *found = NULL;

      if (!is_one_of (name, implied_ends[i].begins))
        continue;
      for (LanyardHtmlNode *node = self->open; node->parent != NULL; node = node->parent)
        {
          if (is_one_of (node->name, implied_ends[i].ends))
            found = node;
          else if (is_one_of (node->name, implied_ends[i].within))
            break;
        }
      if (found != NULL)
        close_until (self, found->parent);
    }
}

static void
add_attributes (Builder *self, LanyardHtmlNode *node, const LanyardHtmlTokenizer *tokens)
{
  LanyardFeedArena *arena = &self->document->arena;
  Attribute **end = &node->attributes;

  for (guint i = 0; i < tokens->n_attributes; i++)
    {
      const LanyardHtmlAttribute *from = &tokens->attributes[i];
      Attribute *attribute = lanyard_feed_arena_alloc (arena, sizeof *attribute);

      g_string_truncate (self->scratch, 0);
      lanyard_html_append_decoded (self->scratch, from->value != NULL ? from->value : "",
                                   from->value_length, TRUE);
      attribute->next = NULL;
      attribute->name = lanyard_feed_arena_strndup (arena, from->name, from->name_length);
      attribute->value = lanyard_feed_arena_strndup (arena, self->scratch->str, self->scratch->len);
      *end = attribute;
      end = &attribute->next;
    }
}

static void
start_tag (Builder *self, const LanyardHtmlTokenizer *tokens)
{
  const LanyardHtmlName *known = lanyard_html_lookup (tokens->text, tokens->length);
  LanyardHtmlNode *node;
  gboolean empty;

  /* The sanitiser let only known names through. */
  if (known == NULL)
    return;
  empty = (known->flags & LANYARD_HTML_VOID) != 0;
  if (self->depth >= MAX_DEPTH)
    {
      self->skipped += !empty;
      return;
    }
  close_implied (self, known->name);
  node = append_node (self, known->name);
  add_attributes (self, node, tokens);
  if (!empty)
    {
      self->open = node;
      self->depth++;
    }
}

/* An end tag ends what was forgotten inside, but none beyond the cell it stands in. */
static void
end_tag (Builder *self, const LanyardHtmlTokenizer *tokens)
{
  const LanyardHtmlName *known = lanyard_html_lookup (tokens->text, tokens->length);

  if (known == NULL)
    return;
  if (self->skipped > 0)
    {
      self->skipped--;
      return;
    }
  for (LanyardHtmlNode *node = self->open; node->parent != NULL; node = node->parent)
    {
      if (strcmp (node->name, known->name) == 0)
        {
          close_until (self, node->parent);
          return;
        }
      if (is_one_of (node->name, "td th") &&
          !is_one_of (known->name, "table tbody thead tfoot tr td th"))
        return;
    }
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n\f")] == '\0';
}

static gboolean
is_preformatted (const LanyardHtmlNode *node)
{
  for (; node != NULL; node = node->parent)
    {
      if (strcmp (node->name, "pre") == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
stands_between_blocks (const Builder *self)
{
  const LanyardHtmlNode *before = self->open->last;

  if (before == NULL)
    return self->open->parent == NULL || is_one_of (self->open->name, BLOCKS);
  return before->name != NULL && is_one_of (before->name, BLOCKS);
}

static void
add_text (Builder *self, const LanyardHtmlTokenizer *tokens)
{
  LanyardHtmlNode *node;

  g_string_truncate (self->scratch, 0);
  lanyard_html_append_decoded (self->scratch, tokens->text, tokens->length, FALSE);
  if (is_blank (self->scratch->str) && stands_between_blocks (self) &&
      !is_preformatted (self->open))
    return;
  node = append_node (self, NULL);
  node->text =
      lanyard_feed_arena_strndup (&self->document->arena, self->scratch->str, self->scratch->len);
}

LanyardHtmlDocument *
lanyard_html_document_new (const char *html, gsize length, const char *base)
{
  LanyardHtmlDocument *self = g_new0 (LanyardHtmlDocument, 1);
  Builder builder = { .document = self, .scratch = g_string_new (NULL) };
  g_autoptr (GString) clean = g_string_sized_new (length);
  g_autofree char *valid = g_utf8_make_valid (html, (gssize)length);
  LanyardHtmlTokenizer tokens;
  LanyardHtmlTokenType type;

  self->root = lanyard_feed_arena_alloc (&self->arena, sizeof *self->root);
  memset (self->root, 0, sizeof *self->root);
  self->root->name = "";
  builder.open = self->root;

  lanyard_html_sanitize (valid, strlen (valid), base, TRUE, clean);
  lanyard_html_tokenizer_init (&tokens, clean->str, clean->len);
  while ((type = lanyard_html_tokenizer_next (&tokens)) != LANYARD_HTML_TOKEN_END)
    {
      if (type == LANYARD_HTML_TOKEN_TEXT)
        add_text (&builder, &tokens);
      else if (type == LANYARD_HTML_TOKEN_START_TAG)
        start_tag (&builder, &tokens);
      else
        end_tag (&builder, &tokens);
    }
  g_string_free (builder.scratch, TRUE);
  return self;
}

void
lanyard_html_document_free (LanyardHtmlDocument *self)
{
  lanyard_feed_arena_clear (&self->arena);
  g_free (self);
}

const LanyardHtmlNode *
lanyard_html_document_get_root (const LanyardHtmlDocument *self)
{
  return self->root;
}

static void
append_start (const LanyardHtmlNode *node, GString *result)
{
  g_string_append_printf (result, "<%s", node->name);
  for (const Attribute *attribute = node->attributes; attribute != NULL;
       attribute = attribute->next)
    {
      g_string_append_printf (result, " %s=\"", attribute->name);
      lanyard_html_append_escaped (result, attribute->value, strlen (attribute->value));
      g_string_append_c (result, '"');
    }
  g_string_append_c (result, '>');
}

static gboolean
is_void (const LanyardHtmlNode *node)
{
  const LanyardHtmlName *known = lanyard_html_lookup (node->name, strlen (node->name));

  return known != NULL && (known->flags & LANYARD_HTML_VOID) != 0;
}

char *
lanyard_html_document_to_string (const LanyardHtmlDocument *self)
{
  GString *result = g_string_new (NULL);
  const LanyardHtmlNode *node = self->root->first;

  while (node != NULL)
    {
      if (node->name == NULL)
        lanyard_html_append_escaped (result, node->text, strlen (node->text));
      else
        append_start (node, result);
      if (node->first != NULL)
        {
          node = node->first;
          continue;
        }
      if (node->name != NULL && !is_void (node))
        g_string_append_printf (result, "</%s>", node->name);
      while (node != NULL && node->next == NULL)
        {
          node = node->parent;
          if (node == self->root)
            return g_string_free (result, FALSE);
          g_string_append_printf (result, "</%s>", node->name);
        }
      node = node->next;
    }
  return g_string_free (result, FALSE);
}

const char *
lanyard_html_node_get_name (const LanyardHtmlNode *self)
{
  return self->name;
}

const char *
lanyard_html_node_get_text (const LanyardHtmlNode *self)
{
  return self->text;
}

const char *
lanyard_html_node_get_attribute (const LanyardHtmlNode *self, const char *name)
{
  for (const Attribute *attribute = self->attributes; attribute != NULL;
       attribute = attribute->next)
    {
      if (strcmp (attribute->name, name) == 0)
        return attribute->value;
    }
  return NULL;
}

const LanyardHtmlNode *
lanyard_html_node_get_parent (const LanyardHtmlNode *self)
{
  return self->parent;
}

const LanyardHtmlNode *
lanyard_html_node_get_first (const LanyardHtmlNode *self)
{
  return self->first;
}

const LanyardHtmlNode *
lanyard_html_node_get_next (const LanyardHtmlNode *self)
{
  return self->next;
}
