/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-html-sanitizer.h"

#include <string.h>

#include "engine/feed/lanyard-feed-uri.h"
#include "engine/feed/lanyard-html-player-private.h"
#include "engine/feed/lanyard-html-style-private.h"
#include "engine/feed/lanyard-html-tables-private.h"
#include "engine/feed/lanyard-html-tokenizer-private.h"

#define SVG_NAMESPACE    "http://www.w3.org/2000/svg"
#define MATHML_NAMESPACE "http://www.w3.org/1998/Math/MathML"
#define XLINK_NAMESPACE  "http://www.w3.org/1999/xlink"

typedef struct
{
  LanyardHtmlTokenizer tokens;
  const char *base;
  gboolean implicit_namespaces;
  GString *result;
  GString *scratch;
  guint in_svg;
  guint in_math;
  guint stray_ends;
} Sanitizer;

/* References stay as they are written (a reader may care for &nbsp;), but are made whole: with a
 * semicolon, and windows-1252's numbers as Unicode's. */
static void
append_reference (GString *result, const char *text, gsize length, gunichar c)
{
  if (text[1] != '#')
    {
      g_string_append_len (result, text, (gssize)length);
      if (text[length - 1] != ';')
        g_string_append_c (result, ';');
    }
  else
    g_string_append_printf (result, "&#%u;", lanyard_html_fix_cp1252 (c));
}

static void
append_text (GString *result, const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *amp = memchr (text, '&', (gsize)(end - text));
      const char *stop = amp != NULL ? amp : end;
      gunichar c;
      gsize used;

      /* A "<" in text stands only at its beginning: the tokenizer stops before the next. */
      if (*text == '<')
        {
          g_string_append (result, "&lt;");
          text++;
        }
      g_string_append_len (result, text, stop - text);
      if (amp == NULL)
        return;

      used = lanyard_html_scan_reference (amp, end, &c);
      if (used > 0)
        append_reference (result, amp, used, c);
      else
        g_string_append (result, "&amp;");
      text = amp + MAX (used, 1);
    }
}

static gboolean
name_is (const LanyardHtmlAttribute *attribute, const char *name)
{
  return strlen (name) == attribute->name_length &&
         g_ascii_strncasecmp (attribute->name, name, attribute->name_length) == 0;
}

static const LanyardHtmlAttribute *
find_attribute (const Sanitizer *self, const char *name)
{
  for (guint i = 0; i < self->tokens.n_attributes; i++)
    {
      if (name_is (&self->tokens.attributes[i], name))
        return &self->tokens.attributes[i];
    }
  return NULL;
}

/* Of an attribute given twice the last counts. */
static gboolean
is_given_again (const Sanitizer *self, guint index)
{
  const LanyardHtmlAttribute *attribute = &self->tokens.attributes[index];

  for (guint i = index + 1; i < self->tokens.n_attributes; i++)
    {
      const LanyardHtmlAttribute *other = &self->tokens.attributes[i];

      if (other->name_length == attribute->name_length &&
          g_ascii_strncasecmp (other->name, attribute->name, attribute->name_length) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
append_address (Sanitizer *self, gboolean picture)
{
  const char *address = g_strstrip (self->scratch->str);
  g_autofree char *joined = NULL;

  /* Nothing stays nothing: it may be what was left of an unsafe address, and must not become the base's when it is
   * sanitised again. And what a drawing uses of itself is no address. */
  if (*address == '\0' || (self->in_svg > 0 && *address == '#'))
    {
      lanyard_html_append_escaped (self->result, address, strlen (address));
      return;
    }
  joined = lanyard_feed_uri_join (self->base, address);
  if (!lanyard_feed_uri_is_safe (joined) &&
      !(picture && g_ascii_strncasecmp (joined, "data:image/", strlen ("data:image/")) == 0))
    joined[0] = '\0';
  lanyard_html_append_escaped (self->result, joined, strlen (joined));
}

/* "a.png 1x, b.png 2x": each address as any other; what is no safe one goes with its condition. */
static void
append_candidates (Sanitizer *self)
{
  const char *p = self->scratch->str;
  gboolean first = TRUE;

  while (*(p += strspn (p, " \t\r\n\f,")) != '\0')
    {
      gsize length = strcspn (p, " \t\r\n\f");
      gsize condition = 0;
      g_autofree char *address = NULL;
      g_autofree char *joined = NULL;

      if (p[length - 1] != ',')
        condition = strcspn (p + length, ",");
      address = g_strndup (p, length);
      while (length > 0 && address[length - 1] == ',')
        address[--length] = '\0';
      joined = lanyard_feed_uri_join (self->base, address);
      if (*address != '\0' && lanyard_feed_uri_is_safe (joined) && strpbrk (joined, " \t,") == NULL)
        {
          g_autofree char *words = g_strndup (p + strcspn (p, " \t\r\n\f"), condition);

          g_strstrip (words);
          g_string_append (self->result, first ? "" : ", ");
          lanyard_html_append_escaped (self->result, joined, strlen (joined));
          g_string_append (self->result, *words != '\0' ? " " : "");
          lanyard_html_append_escaped (self->result, words, strlen (words));
          first = FALSE;
        }
      p += strcspn (p, " \t\r\n\f") + condition;
    }
}

static void
append_attribute (Sanitizer *self,
                  const LanyardHtmlAttribute *attribute,
                  const LanyardHtmlName *known,
                  LanyardHtmlFlags wanted)
{
  gboolean style = known->length == 5 && strcmp (known->name, "style") == 0;
  gboolean candidates = known->length == 6 && strcmp (known->name, "srcset") == 0;
  gsize before = self->result->len;

  if ((style || candidates || (known->flags & LANYARD_HTML_ADDRESS) != 0) && attribute->value == NULL)
    return;
  g_string_append_c (self->result, ' ');
  g_string_append (self->result,
                   wanted == LANYARD_HTML_SVG_ATTRIBUTE ? known->spelling : known->name);
  g_string_append (self->result, "=\"");

  if (attribute->value == NULL)
    {
      /* Without a value it says its own name (SGML), as feedparser and XHTML have it. */
      g_string_append (self->result, known->name);
    }
  else if (!style && !candidates && (known->flags & LANYARD_HTML_ADDRESS) == 0 &&
           memchr (attribute->value, '&', attribute->value_length) == NULL)
    {
      gsize start = self->result->len;

      lanyard_html_append_escaped (self->result, attribute->value, attribute->value_length);
      /* But the types of lists, "A" and "I", are letters. */
      if (strcmp (known->name, "rel") == 0 ||
          (strcmp (known->name, "type") == 0 && attribute->value_length > 1))
        {
          for (char *p = self->result->str + start; *p != '\0'; p++)
            *p = g_ascii_tolower (*p);
        }
    }
  else
    {
      g_string_truncate (self->scratch, 0);
      lanyard_html_append_decoded (self->scratch, attribute->value, attribute->value_length, TRUE);
      if (style)
        {
          g_autofree char *clean =
              lanyard_html_sanitize_style (self->scratch->str, self->in_svg > 0);

          if (*clean == '\0')
            {
              g_string_truncate (self->result, before);
              return;
            }
          lanyard_html_append_escaped (self->result, clean, strlen (clean));
        }
      else if (candidates)
        append_candidates (self);
      else if ((known->flags & LANYARD_HTML_ADDRESS) != 0)
        append_address (self, strcmp (known->name, "href") != 0);
      else
        lanyard_html_append_escaped (self->result, self->scratch->str, self->scratch->len);
    }
  g_string_append_c (self->result, '"');
}

static void
append_namespace (Sanitizer *self, const char *name, const char *uri)
{
  if (find_attribute (self, name) == NULL)
    g_string_append_printf (self->result, " %s=\"%s\"", name, uri);
}

static gboolean
is_in_namespace (const Sanitizer *self, const char *uri)
{
  const LanyardHtmlAttribute *attribute = find_attribute (self, "xmlns");

  if (attribute == NULL)
    return self->implicit_namespaces;
  return attribute->value != NULL && attribute->value_length == strlen (uri) &&
         strncmp (attribute->value, uri, strlen (uri)) == 0;
}

/* Where scripts would have put the picture's address when it comes in sight: the page without them shows a stand-in. */
static const LanyardHtmlAttribute *
find_lazy_source (const Sanitizer *self)
{
  static const char *const names[] = { "data-src", "data-lazy-src", "data-original" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const LanyardHtmlAttribute *attribute = find_attribute (self, names[i]);

      if (attribute != NULL && attribute->value != NULL && attribute->value_length > 0 &&
          *attribute->value != '{' && *attribute->value != '[')
        return attribute;
    }
  return NULL;
}

/* A player of another site is not shown; what it plays is linked to. */
static void
append_player (Sanitizer *self)
{
  const LanyardHtmlAttribute *attribute = find_attribute (self, "src");
  g_autofree char *played = NULL;

  if (attribute == NULL || attribute->value == NULL)
    attribute = find_lazy_source (self);
  if (attribute == NULL || attribute->value == NULL)
    return;
  g_string_truncate (self->scratch, 0);
  lanyard_html_append_decoded (self->scratch, attribute->value, attribute->value_length, TRUE);
  played = lanyard_html_find_played (g_strstrip (self->scratch->str));
  if (played == NULL)
    return;
  g_string_append (self->result, "<p><a href=\"");
  lanyard_html_append_escaped (self->result, played, strlen (played));
  g_string_append (self->result, "\">");
  lanyard_html_append_escaped (self->result, played, strlen (played));
  g_string_append (self->result, "</a></p>");
}

static void
append_start_tag (Sanitizer *self, const LanyardHtmlName *element, LanyardHtmlFlags wanted)
{
  gboolean xlink = FALSE;
  gboolean root_svg = wanted == LANYARD_HTML_SVG_ATTRIBUTE && strcmp (element->name, "svg") == 0;
  gboolean root_math = wanted == LANYARD_HTML_MATH_ATTRIBUTE && strcmp (element->name, "math") == 0;
  const LanyardHtmlAttribute *lazy =
      wanted == LANYARD_HTML_ATTRIBUTE && strcmp (element->name, "img") == 0
          ? find_lazy_source (self)
          : NULL;

  g_string_append_c (self->result, '<');
  g_string_append (self->result,
                   wanted == LANYARD_HTML_SVG_ATTRIBUTE ? element->spelling : element->name);
  for (guint i = 0; i < self->tokens.n_attributes; i++)
    {
      const LanyardHtmlAttribute *attribute = &self->tokens.attributes[i];
      const LanyardHtmlName *known = lanyard_html_lookup (attribute->name, attribute->name_length);

      if (known == NULL || (known->flags & wanted) == 0 || is_given_again (self, i) ||
          (lazy != NULL && name_is (attribute, "src")))
        continue;
      append_attribute (self, attribute, known, wanted);
      xlink |= g_str_has_prefix (known->name, "xlink:");
    }
  if (lazy != NULL)
    append_attribute (self, lazy, lanyard_html_lookup ("src", 3), wanted);
  if (root_svg)
    append_namespace (self, "xmlns", SVG_NAMESPACE);
  if (root_math)
    append_namespace (self, "xmlns", MATHML_NAMESPACE);
  if (xlink)
    append_namespace (self, "xmlns:xlink", XLINK_NAMESPACE);

  if ((element->flags & LANYARD_HTML_VOID) != 0 && wanted == LANYARD_HTML_ATTRIBUTE)
    g_string_append (self->result, " />");
  else
    g_string_append_c (self->result, '>');

  /* <b/> is meant as <b></b>, or everything after it would be bold. */
  if (self->tokens.self_closing && self->tokens.n_attributes == 0 &&
      (element->flags & LANYARD_HTML_VOID) == 0)
    g_string_append_printf (self->result, "</%s>",
                            wanted == LANYARD_HTML_SVG_ATTRIBUTE ? element->spelling
                                                                 : element->name);
}

static void
start_tag (Sanitizer *self)
{
  const LanyardHtmlName *element = lanyard_html_lookup (self->tokens.text, self->tokens.length);
  gboolean closed = self->tokens.self_closing && self->tokens.n_attributes == 0;

  if (element == NULL)
    return;
  if (strcmp (element->name, "iframe") == 0)
    {
      /* In a drawing or a formula there is neither a player nor a paragraph. */
      if (self->in_svg == 0 && self->in_math == 0)
        append_player (self);
      return;
    }
  if ((element->flags & LANYARD_HTML_HIDDEN) != 0)
    {
      /* A stray end tag pairs with the next start tag, as in feedparser: what follows is text then.
       */
      if (self->stray_ends > 0)
        self->stray_ends--;
      else if (!closed)
        lanyard_html_tokenizer_skip_raw (&self->tokens, element->name);
      return;
    }

  if (strcmp (element->name, "math") == 0 && !closed && is_in_namespace (self, MATHML_NAMESPACE))
    self->in_math++;
  if (strcmp (element->name, "svg") == 0 && !closed && is_in_namespace (self, SVG_NAMESPACE))
    self->in_svg++;

  if (self->in_math > 0 && (element->flags & LANYARD_HTML_MATH_ELEMENT) != 0)
    append_start_tag (self, element, LANYARD_HTML_MATH_ATTRIBUTE);
  else if (self->in_svg > 0 && (element->flags & LANYARD_HTML_SVG_ELEMENT) != 0)
    append_start_tag (self, element, LANYARD_HTML_SVG_ATTRIBUTE);
  else if ((element->flags & LANYARD_HTML_ELEMENT) != 0)
    append_start_tag (self, element, LANYARD_HTML_ATTRIBUTE);
}

static void
end_tag (Sanitizer *self)
{
  const LanyardHtmlName *element = lanyard_html_lookup (self->tokens.text, self->tokens.length);
  const char *spelling;

  if (element == NULL)
    return;
  if ((element->flags & LANYARD_HTML_HIDDEN) != 0)
    {
      self->stray_ends++;
      return;
    }

  spelling = element->name;
  if (self->in_math > 0 && (element->flags & LANYARD_HTML_MATH_ELEMENT) != 0)
    self->in_math -= strcmp (element->name, "math") == 0;
  else if (self->in_svg > 0 && (element->flags & LANYARD_HTML_SVG_ELEMENT) != 0)
    {
      self->in_svg -= strcmp (element->name, "svg") == 0;
      spelling = element->spelling;
    }
  else if ((element->flags & LANYARD_HTML_ELEMENT) == 0 ||
           (element->flags & LANYARD_HTML_VOID) != 0)
    return;

  g_string_append (self->result, "</");
  g_string_append (self->result, spelling);
  g_string_append_c (self->result, '>');
}

void
lanyard_html_sanitize (
    const char *html, gsize length, const char *base, gboolean implicit_namespaces, GString *result)
{
  Sanitizer self = { .base = base, .implicit_namespaces = implicit_namespaces, .result = result };

  if (memchr (html, '<', length) == NULL)
    {
      append_text (result, html, length);
      return;
    }

  self.scratch = g_string_new (NULL);
  lanyard_html_tokenizer_init (&self.tokens, html, length);
  for (;;)
    {
      LanyardHtmlTokenType type = lanyard_html_tokenizer_next (&self.tokens);

      if (type == LANYARD_HTML_TOKEN_END)
        break;
      if (type == LANYARD_HTML_TOKEN_TEXT)
        append_text (result, self.tokens.text, self.tokens.length);
      else if (type == LANYARD_HTML_TOKEN_START_TAG)
        start_tag (&self);
      else
        end_tag (&self);
    }
  g_string_free (self.scratch, TRUE);
}

/* How many bytes from @text on can be taken as they are: words with a single blank between two, @most characters of them at
 * most; *@chars is how many. */
static gsize
scan_words (const char *text, const char *end, gsize most, gsize *chars)
{
  const char *p = text;
  gsize n = 0;

  while (p < end && n < most)
    {
      if ((guchar)*p > ' ' && (guchar)*p < 0x80)
        p++;
      else if (*p == ' ' && most - n > 1 && p + 1 < end && (guchar)p[1] > ' ' && (guchar)p[1] < 0x80)
        p++;
      else if ((guchar)*p < 0x80 || g_unichar_isspace (g_utf8_get_char (p)))
        break;
      else
        p = g_utf8_next_char (p);
      n++;
    }
  *chars = n;
  return (gsize)(p - text);
}

#define ELLIPSIS "…"

/* @text without white space and control characters around it, and with one blank for each run of
 * them inside. */
static char *
collapse (const char *text, gsize length, gsize max_chars)
{
  gsize room = max_chars > 0 ? MIN (length, max_chars * 4) : length;
  char *result = g_malloc (room + sizeof ELLIPSIS);
  char *out = result;
  const char *end = text + length;
  gsize left = max_chars > 0 ? max_chars : G_MAXSIZE;

  for (const char *p = text; p < end;)
    {
      gboolean gap = FALSE;
      gsize chars;
      gsize used;

      while (p < end &&
             ((guchar)*p <= ' ' || ((guchar)*p >= 0x80 && g_unichar_isspace (g_utf8_get_char (p)))))
        {
          gap = out > result;
          p = g_utf8_next_char (p);
        }
      if (p == end)
        break;
      if (left <= (gsize)gap)
        {
          out = g_stpcpy (out, ELLIPSIS);
          break;
        }
      if (gap)
        {
          *out++ = ' ';
          left--;
        }
      used = scan_words (p, end, left, &chars);
      memcpy (out, p, used);
      out += used;
      left -= chars;
      p += used;
    }
  *out = '\0';
  return result;
}

char *
lanyard_html_to_text (const char *html, gsize length, gsize max_chars)
{
  LanyardHtmlTokenizer tokens;
  g_autoptr (GString) text = NULL;
  g_autofree char *valid = NULL;

  if (memchr (html, '<', length) == NULL && memchr (html, '&', length) == NULL &&
      g_utf8_validate_len (html, length, NULL))
    return collapse (html, length, max_chars);
  text = g_string_sized_new (length);
  lanyard_html_tokenizer_init (&tokens, html, length);
  for (;;)
    {
      LanyardHtmlTokenType type = lanyard_html_tokenizer_next (&tokens);
      const LanyardHtmlName *element;

      if (type == LANYARD_HTML_TOKEN_END)
        break;
      if (type == LANYARD_HTML_TOKEN_TEXT)
        {
          lanyard_html_append_decoded (text, tokens.text, tokens.length, FALSE);
          continue;
        }
      element = lanyard_html_lookup (tokens.text, tokens.length);
      if (element == NULL || (element->flags & LANYARD_HTML_INLINE) == 0)
        g_string_append_c (text, ' ');
      if (type == LANYARD_HTML_TOKEN_START_TAG && element != NULL &&
          (element->flags & LANYARD_HTML_HIDDEN) != 0 && !tokens.self_closing)
        lanyard_html_tokenizer_skip_raw (&tokens, element->name);
    }
  if (g_utf8_validate_len (text->str, text->len, NULL))
    return collapse (text->str, text->len, max_chars);
  valid = g_utf8_make_valid (text->str, (gssize)text->len);
  return collapse (valid, strlen (valid), max_chars);
}

char *
lanyard_html_shorten (const char *text, gsize max_chars)
{
  return collapse (text, strlen (text), max_chars);
}
