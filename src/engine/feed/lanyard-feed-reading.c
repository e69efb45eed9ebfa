/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document's elements and texts to the handlers of the namespaces. */
#include "engine/feed/lanyard-feed-xml-private.h"

#include "engine/feed/lanyard-feed-uri.h"
#include "engine/feed/lanyard-html-tables-private.h"
#include "engine/feed/lanyard-html-tokenizer-private.h"

#define XLINK_NAMESPACE "http://www.w3.org/1999/xlink"

static void
track_namespace (LanyardFeedReading *self, const char *prefix, const char *uri)
{
  LanyardFeedDocument *document = self->parser->document;
  LanyardFeedArena *arena = self->parser->arena;
  const char *known;

  if (*uri == '\0')
    return;
  if (*document->version == '\0')
    {
      if (prefix == NULL && g_ascii_strcasecmp (uri, "http://my.netscape.com/rdf/simple/0.9/") == 0)
        document->version = "rss090";
      else if (g_ascii_strcasecmp (uri, "http://purl.org/rss/1.0/") == 0)
        document->version = "rss10";
      else if (g_ascii_strcasecmp (uri, "http://www.w3.org/2005/Atom") == 0)
        document->version = "atom10";
    }
  known = lanyard_feed_namespace_get_prefix (uri);
  if (known == NULL)
    known = prefix != NULL ? lanyard_feed_arena_strdup (arena, prefix) : "";
  else if (strcmp (known, "creativecommons") == 0)
    known = "creativeCommons";
  else if (strcmp (known, "blogchannel") == 0)
    known = "blogChannel";
  lanyard_feed_value_set_string (document->namespaces, arena, known,
                                 lanyard_feed_arena_strdup (arena, uri));
}

/* libxml2 hands on what it did not expand: "&#38;" for an ampersand, entities by name. Everything
 * else is decoded. */
static const char *
decode_value (LanyardFeedReading *self, const char *value, gsize length, gsize *decoded_length)
{
  GString *scratch = self->parser->scratch;

  *decoded_length = length;
  if (memchr (value, '&', length) == NULL)
    return value;
  g_string_truncate (scratch, 0);
  lanyard_html_append_decoded (scratch, value, length, TRUE);
  *decoded_length = scratch->len;
  return scratch->str;
}

/* *@inherited: whether one of them holds for what is inside the element, too. */
static LanyardFeedValue *
make_attributes (LanyardFeedReading *self, const xmlChar **attributes, int n, gboolean *inherited)
{
  LanyardFeedArena *arena = self->parser->arena;
  LanyardFeedValue *dict = lanyard_feed_parser_new_dict (self->parser);

  for (int i = 0; i < n; i++, attributes += 5)
    {
      const LanyardFeedAttributeName *info = lanyard_feed_names_get_attribute (&self->names, attributes);
      gsize length;
      const char *value = decode_value (self, (const char *)attributes[3],
                                        (gsize)(attributes[4] - attributes[3]), &length);
      char *copy = lanyard_feed_arena_strndup (arena, value, length);

      for (char *p = copy; info->lower && *p != '\0'; p++)
        *p = g_ascii_tolower (*p);
      *inherited |= info->inherited;
      lanyard_feed_value_set_key (dict, arena, info->name, info->key,
                                  lanyard_feed_value_new_string (arena, copy, length));
    }
  return dict;
}

/* xml:base and xml:lang, also without their prefix, as the formats before them had it. */
static void
inherit (LanyardFeedReading *self, LanyardFeedValue *attributes, const LanyardFeedElementName *info)
{
  LanyardFeedParser *parser = self->parser;
  const char *base = lanyard_feed_get_attribute (attributes, "xml:base");
  const char *language = lanyard_feed_get_attribute (attributes, "xml:lang");

  if (base == NULL)
    base = lanyard_feed_get_attribute (attributes, "base");
  if (language == NULL)
    language = lanyard_feed_get_attribute (attributes, "lang");

  if (base != NULL && *base != '\0')
    {
      g_autofree char *joined = *parser->base != '\0'
                                    ? lanyard_feed_uri_join_safe (parser->base, base)
                                    : lanyard_feed_uri_join_safe (NULL, base);

      if (*joined != '\0')
        parser->base = lanyard_feed_arena_strdup (parser->arena, joined);
    }
  if (language != NULL && *language == '\0')
    parser->language = NULL;
  else if (language != NULL)
    {
      parser->language = language;
      if (info->core && lanyard_feed_name_is_one_of (info->name, "feed rss"))
        lanyard_feed_value_set_string (
            parser->document->feed, parser->arena, "language",
            g_strdelimit (lanyard_feed_arena_strdup (parser->arena, language), "_", '-'));
      else if (strcmp (info->key, "rdf_rdf") == 0)
        lanyard_feed_value_set_string (
            parser->document->feed, parser->arena, "language",
            g_strdelimit (lanyard_feed_arena_strdup (parser->arena, language), "_", '-'));
    }
}

/* Inline markup */

static void
append_markup_attribute (LanyardFeedReading *self, const xmlChar **attribute, GString *text)
{
  const char *value = (const char *)attribute[3];
  gsize length = (gsize)(attribute[4] - attribute[3]);
  const char *known =
      attribute[2] != NULL ? lanyard_feed_namespace_get_prefix ((const char *)attribute[2]) : NULL;
  gsize name;

  g_string_append_c (text, ' ');
  name = text->len;
  if (known != NULL && *known != '\0')
    g_string_append_printf (text, "%s:", known);
  else if (known == NULL && attribute[1] != NULL)
    g_string_append_printf (text, "%s:", (const char *)attribute[1]);
  g_string_append (text, (const char *)attribute[0]);
  for (char *p = text->str + name; *p != '\0'; p++)
    *p = g_ascii_tolower (*p);
  g_string_append (text, "=\"");
  value = decode_value (self, value, length, &length);
  lanyard_html_append_escaped (text, value, length);
  g_string_append_c (text, '"');
}

static void
append_markup_start (LanyardFeedReading *self,
                     const LanyardFeedElementName *info,
                     const xmlChar *uri,
                     const xmlChar **attributes,
                     int n_attributes)
{
  LanyardFeedParser *parser = self->parser;
  LanyardFeedFrame *frame = lanyard_feed_parser_get_frame (parser);
  GString *text = parser->text;
  gboolean xlink = FALSE;

  if (frame == NULL)
    return;
  g_string_append_c (text, '<');
  g_string_append (text, info->name);
  for (int i = 0; i < n_attributes; i++)
    {
      append_markup_attribute (self, attributes + i * 5, text);
      xlink |= attributes[i * 5 + 2] != NULL &&
               strcmp ((const char *)attributes[i * 5 + 2], XLINK_NAMESPACE) == 0;
    }
  if (uri != NULL &&
      (strcmp ((const char *)uri, "http://www.w3.org/1998/Math/MathML") == 0 ||
       strcmp ((const char *)uri, "http://www.w3.org/2000/svg") == 0) &&
      lanyard_feed_name_is_one_of (info->name, "math svg"))
    g_string_append_printf (text, " xmlns=\"%s\"", (const char *)uri);
  if (xlink)
    g_string_append (text, " xmlns:xlink=\"" XLINK_NAMESPACE "\"");
  g_string_append_c (text, '>');

  if (frame->wrapper == LANYARD_FEED_WRAPPER_NONE)
    {
      frame->wrapper = strcmp (info->name, "div") == 0 ? LANYARD_FEED_WRAPPER_OPEN
                                                       : LANYARD_FEED_WRAPPER_NOT_ONE;
      frame->wrapper_depth = 1;
      frame->wrapper_start = text->len;
    }
  else if (frame->wrapper == LANYARD_FEED_WRAPPER_OPEN)
    frame->wrapper_depth++;
  else
    frame->wrapper = LANYARD_FEED_WRAPPER_NOT_ONE;
}

static void
append_markup_end (LanyardFeedReading *self, const LanyardFeedElementName *info)
{
  LanyardFeedFrame *frame = lanyard_feed_parser_get_frame (self->parser);

  if (frame == NULL)
    return;
  if (frame->wrapper == LANYARD_FEED_WRAPPER_OPEN && --frame->wrapper_depth == 0)
    {
      frame->wrapper = LANYARD_FEED_WRAPPER_CLOSED;
      frame->wrapper_end = self->parser->text->len;
    }
  g_string_append (self->parser->text, "</");
  g_string_append (self->parser->text, info->name);
  g_string_append_c (self->parser->text, '>');
}

/* Whether an element begun now is markup of the text construct that is open; what declared itself
 * escaped, and is not, becomes XHTML then. */
static gboolean
is_markup (LanyardFeedParser *parser, const LanyardFeedElementName *info, gboolean *ignored)
{
  const char *type = parser->content.type;

  *ignored = FALSE;
  if (parser->in_content == 0 || type == NULL)
    return FALSE;
  if (type != lanyard_feed_type_xhtml && !g_str_has_suffix (type, "xml"))
    {
      if (strcmp (info->name, "div") == 0 && (info->core || strcmp (info->key, "xhtml_div") == 0))
        {
          *ignored = TRUE;
          return TRUE;
        }
      parser->content.type = lanyard_feed_type_xhtml;
    }
  return parser->content.type == lanyard_feed_type_xhtml;
}

/* Events */

void
lanyard_feed_reading_start (LanyardFeedReading *self,
                            const LanyardFeedElementName *info,
                            const xmlChar *uri,
                            int n_namespaces,
                            const xmlChar **namespaces,
                            int n_attributes,
                            const xmlChar **attributes)
{
  LanyardFeedParser *parser = self->parser;
  LanyardFeedElement *element;
  LanyardFeedValue *dict = NULL;
  gboolean ignored;

  self->carriage = FALSE;
  for (int i = 0; i < n_namespaces; i++)
    track_namespace (self, (const char *)namespaces[i * 2],
                     namespaces[i * 2 + 1] != NULL ? (const char *)namespaces[i * 2 + 1] : "");
  if (self->n_elements == LANYARD_FEED_MAX_DEPTH)
    {
      self->skipped++;
      self->too_deep = TRUE;
      return;
    }

  element = &self->elements[self->n_elements++];
  element->base = parser->base;
  element->language = parser->language;
  element->info = info;
  element->markup = is_markup (parser, info, &ignored);
  parser->depth++;
  if (element->markup)
    {
      if (!ignored)
        append_markup_start (self, info, uri, attributes, n_attributes);
      return;
    }

  if (n_attributes > 0)
    {
      gboolean inherited = FALSE;

      dict = make_attributes (self, attributes, n_attributes, &inherited);
      if (inherited)
        inherit (self, dict, info);
    }

  /* Documents that forget to close these should not lose what comes after. */
  if (!info->keeps_input)
    parser->in_text_input = FALSE;
  if (!info->keeps_image)
    parser->in_image = FALSE;

  if (info->handler != NULL && info->handler->start != NULL)
    info->handler->start (parser, dict);
  else if (dict == NULL)
    lanyard_feed_parser_push (parser, info->key, TRUE);
  else
    lanyard_feed_parser_save (parser, info->key, dict, TRUE);
}

void
lanyard_feed_reading_end (LanyardFeedReading *self)
{
  LanyardFeedParser *parser = self->parser;
  const LanyardFeedElement *element;

  self->carriage = FALSE;
  if (self->skipped > 0)
    {
      self->skipped--;
      return;
    }
  if (self->n_elements == 0)
    return;

  element = &self->elements[self->n_elements - 1];
  if (element->markup)
    {
      if (parser->content.type == lanyard_feed_type_xhtml)
        append_markup_end (self, element->info);
    }
  else if (element->info->handler != NULL && element->info->handler->end != NULL)
    element->info->handler->end (parser);
  else
    lanyard_feed_parser_pop (parser, element->info->key);

  parser->base = element->base;
  parser->language = element->language;
  parser->depth--;
  self->n_elements--;
}

static gboolean
is_blank (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isspace (text[i]))
        return FALSE;
    }
  return TRUE;
}

void
lanyard_feed_reading_text (LanyardFeedReading *self, const char *text, gsize length)
{
  LanyardFeedParser *parser = self->parser;
  LanyardFeedFrame *frame = lanyard_feed_parser_get_frame (parser);

  if (frame == NULL || frame->container)
    return;
  if (parser->content.type == lanyard_feed_type_xhtml)
    {
      if (frame->wrapper != LANYARD_FEED_WRAPPER_OPEN && !is_blank (text, length))
        frame->wrapper = LANYARD_FEED_WRAPPER_NOT_ONE;
      lanyard_html_append_escaped (parser->text, text, length);
    }
  else
    lanyard_feed_append (parser->text, text, length);
}

/* Lines end in one character (XML 1.0, 2.11), which libxml2's push parser sees to everywhere but in CDATA
 * sections. These come in pieces. */
void
lanyard_feed_reading_cdata (LanyardFeedReading *self, const char *text, gsize length)
{
  const char *end = text + length;

  if (length > 0 && self->carriage && *text == '\n')
    text++;
  self->carriage = length > 0 && end[-1] == '\r';
  while (text < end)
    {
      const char *found = memchr (text, '\r', (gsize)(end - text));
      const char *stop = found != NULL ? found : end;

      if (stop > text)
        lanyard_feed_reading_text (self, text, (gsize)(stop - text));
      if (found == NULL)
        return;
      lanyard_feed_reading_text (self, "\n", 1);
      text = found + 1;
      if (text < end && *text == '\n')
        text++;
    }
}
