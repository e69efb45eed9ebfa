/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-html-tokenizer-private.h"

#include <string.h>

#include "engine/feed/lanyard-html-tables-private.h"

void
lanyard_html_tokenizer_init (LanyardHtmlTokenizer *self, const char *html, gsize length)
{
  self->next = html;
  self->end = html + length;
  self->text = html;
  self->length = 0;
  self->n_attributes = 0;
  self->self_closing = FALSE;
  self->missing = 0;
}

static inline gboolean
is_space (char c)
{
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static inline gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_' || c == '.' || c == ':';
}

/* Quotes count only where a value begins and only when they close before something that may follow
 * a value: a lone quote must not swallow the rest of an article. */
static const char *
find_closing_quote (const char *p, const char *end)
{
  const char *close = memchr (p + 1, *p, (gsize)(end - p) - 1);
  const char *after;

  if (close == NULL)
    return NULL;
  after = close + 1;
  if (after == end || is_space (*after) || *after == '>' || *after == '/' || *after == '<')
    return close;
  /* No tag between the two: they are a pair, whatever follows (HTML, 13.2.5.39). */
  if (memchr (p, '>', (gsize)(close - p)) == NULL && memchr (p, '<', (gsize)(close - p)) == NULL)
    return close;
  /* name="a"other="b" */
  while (after < end && is_name_char (*after))
    after++;
  return after > close + 1 && after < end && *after == '=' ? close : NULL;
}

static const char *
scan_value (const char *p, const char *end, LanyardHtmlAttribute *attribute)
{
  const char *start = p;

  if (p < end && (*p == '"' || *p == '\''))
    {
      const char *close = find_closing_quote (p, end);

      if (close != NULL)
        {
          attribute->value = p + 1;
          attribute->value_length = (guint)(close - p - 1);
          return close + 1;
        }
    }
  while (p < end && !is_space (*p) && *p != '>' && *p != '<')
    p++;
  attribute->value = start;
  attribute->value_length = (guint)(p - start);
  return p;
}

/* From behind the name of a tag to behind its ">"; a "<" ends it too. NULL when neither comes. */
static const char *
scan_attributes (LanyardHtmlTokenizer *self, const char *p)
{
  const char *end = self->end;

  self->n_attributes = 0;
  self->self_closing = FALSE;
  while (p < end)
    {
      LanyardHtmlAttribute attribute = { p, NULL, 0, 0 };

      if (*p == '>')
        return p + 1;
      if (*p == '<')
        return p;
      if (*p == '/')
        {
          p++;
          self->self_closing = p < end && *p == '>';
          continue;
        }
      if (is_space (*p) || *p == '=')
        {
          p++;
          continue;
        }
      if (*p == '"' || *p == '\'')
        {
          const char *close = find_closing_quote (p, end);

          p = close != NULL ? close + 1 : p + 1;
          continue;
        }

      while (p < end && !is_space (*p) && *p != '=' && *p != '>' && *p != '<' && *p != '/' &&
             *p != '"' && *p != '\'')
        p++;
      attribute.name_length = (guint)(p - attribute.name);
      while (p < end && is_space (*p))
        p++;
      if (p < end && *p == '=')
        {
          for (p++; p < end && is_space (*p);)
            p++;
          p = scan_value (p, end, &attribute);
        }
      if (self->n_attributes < LANYARD_HTML_MAX_ATTRIBUTES)
        self->attributes[self->n_attributes++] = attribute;
    }
  return NULL;
}

static gboolean
scan_tag (LanyardHtmlTokenizer *self, const char *name)
{
  const char *p = name;
  const char *after;

  while (p < self->end && is_name_char (*p))
    p++;
  after = scan_attributes (self, p);
  if (after == NULL)
    return FALSE;

  self->text = name;
  self->length = (gsize)(p - name);
  self->next = after;
  return TRUE;
}

static gboolean
starts_with (const LanyardHtmlTokenizer *self, const char *text)
{
  gsize length = strlen (text);

  return (gsize)(self->end - self->next) >= length &&
         g_ascii_strncasecmp (self->next, text, length) == 0;
}

/* What was not found once is not looked for again: hostile text would make every "<?" a walk to the
 * end. */
static gboolean
skip_past (LanyardHtmlTokenizer *self, const char *p, const char *mark)
{
  static const char *const marks[] = { ">", "]]>", "]>", "-->" };
  const char *found;
  guint bit = 0;

  while (strcmp (marks[bit], mark) != 0)
    bit++;
  if ((self->missing & (1u << bit)) != 0)
    return FALSE;
  found = memmem (p, (gsize)(self->end - p), mark, strlen (mark));
  if (found == NULL)
    {
      self->missing |= 1u << bit;
      return FALSE;
    }
  self->next = found + strlen (mark);
  return TRUE;
}

static void
skip_comment (LanyardHtmlTokenizer *self)
{
  const char *p = self->next + 4;

  /* <!--> and <!---> are comments already over. */
  if (p < self->end && *p == '>')
    self->next = p + 1;
  else if (self->end - p >= 2 && p[0] == '-' && p[1] == '>')
    self->next = p + 2;
  /* One that never ends would hide the rest, or show what it hid: it ends with the text. */
  else if (!skip_past (self, p, "-->"))
    self->next = self->end;
}

/* Comments, declarations, instructions, marked sections: nothing of them is shown. */
static gboolean
skip_declaration (LanyardHtmlTokenizer *self)
{
  if (starts_with (self, "<!--"))
    {
      skip_comment (self);
      return TRUE;
    }
  if (starts_with (self, "<!doctype") || starts_with (self, "<?"))
    return skip_past (self, self->next, ">");
  if (starts_with (self, "<![cdata["))
    return skip_past (self, self->next, "]]>");
  if (starts_with (self, "<!["))
    return skip_past (self, self->next, "]>");
  return FALSE;
}

static LanyardHtmlTokenType
take_text (LanyardHtmlTokenizer *self, const char *from)
{
  const char *stop = from < self->end ? memchr (from, '<', (gsize)(self->end - from)) : NULL;

  self->text = self->next;
  self->next = stop != NULL ? stop : self->end;
  self->length = (gsize)(self->next - self->text);
  return LANYARD_HTML_TOKEN_TEXT;
}

LanyardHtmlTokenType
lanyard_html_tokenizer_next (LanyardHtmlTokenizer *self)
{
  while (self->next < self->end)
    {
      const char *p = self->next;

      if (*p != '<')
        return take_text (self, p);
      if (p + 1 < self->end)
        {
          if (g_ascii_isalpha (p[1]) && scan_tag (self, p + 1))
            return LANYARD_HTML_TOKEN_START_TAG;
          if (p[1] == '/' && p + 2 < self->end && g_ascii_isalpha (p[2]) && scan_tag (self, p + 2))
            return LANYARD_HTML_TOKEN_END_TAG;
          if (p[1] == '/' && p + 2 < self->end && p[2] == '>')
            {
              self->next = p + 3;
              continue;
            }
          if ((p[1] == '!' || p[1] == '?') && skip_declaration (self))
            continue;
        }
      return take_text (self, p + 1);
    }
  return LANYARD_HTML_TOKEN_END;
}

void
lanyard_html_tokenizer_skip_raw (LanyardHtmlTokenizer *self, const char *name)
{
  gsize length = strlen (name);
  const char *p = self->next;

  while ((p = memmem (p, (gsize)(self->end - p), "</", 2)) != NULL)
    {
      p += 2;
      if ((gsize)(self->end - p) >= length && g_ascii_strncasecmp (p, name, length) == 0 &&
          (p + length == self->end || !is_name_char (p[length])))
        {
          const char *after = memchr (p, '>', (gsize)(self->end - p));

          self->next = after != NULL ? after + 1 : self->end;
          return;
        }
    }
  self->next = self->end;
}

gsize
lanyard_html_scan_reference (const char *text, const char *end, gunichar *c)
{
  const char *p = text + 1;
  guint value = 0;
  gboolean hex;
  const char *digits;

  if (p < end && *p != '#')
    {
      while (p < end && g_ascii_isalnum (*p))
        p++;
      *c = lanyard_html_lookup_entity (text + 1, (gsize)(p - text) - 1);
      if (*c == 0)
        return 0;
      return (gsize)(p - text) + (p < end && *p == ';');
    }
  if (p++ >= end)
    return 0;

  hex = p < end && (*p == 'x' || *p == 'X');
  digits = p += hex;
  for (; p < end && (hex ? g_ascii_isxdigit (*p) : g_ascii_isdigit (*p)); p++)
    {
      if (value < 0x110000)
        value = value * (hex ? 16 : 10) + (guint)g_ascii_xdigit_value (*p);
    }
  if (p == digits)
    return 0;

  *c = g_unichar_validate (value) &&
               (value >= 0x20 || value == '\n' || value == '\t' || value == '\r')
           ? value
           : 0xfffd;
  return (gsize)(p - text) + (p < end && *p == ';');
}

void
lanyard_html_append_decoded (GString *result, const char *text, gsize length, gboolean attribute)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *amp = memchr (text, '&', (gsize)(end - text));
      gunichar c;
      gsize used;

      if (amp == NULL)
        {
          g_string_append_len (result, text, end - text);
          return;
        }
      g_string_append_len (result, text, amp - text);
      used = lanyard_html_scan_reference (amp, end, &c);
      if (used > 0 && attribute && amp[1] != '#' && amp[used - 1] != ';')
        used = 0;
      if (used == 0)
        g_string_append_c (result, '&');
      else
        g_string_append_unichar (result, lanyard_html_fix_cp1252 (c));
      text = amp + MAX (used, 1);
    }
}

void
lanyard_html_append_escaped (GString *result, const char *text, gsize length)
{
  const char *run = text;
  const char *end = text + length;

  for (const char *p = text; p < end; p++)
    {
      const char *escape;

      switch (*p)
        {
        case '&':
          escape = "&amp;";
          break;
        case '<':
          escape = "&lt;";
          break;
        case '>':
          escape = "&gt;";
          break;
        case '"':
          escape = "&quot;";
          break;
        default:
          continue;
        }
      g_string_append_len (result, run, p - run);
      g_string_append (result, escape);
      run = p + 1;
    }
  g_string_append_len (result, run, end - run);
}
