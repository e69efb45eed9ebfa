/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XML out of what was meant as XML: the second attempt at a document that is not well-formed. Tags
 * are quoted, closed and balanced; what is no markup is escaped; HTML's entities become characters;
 * what XML forbids is left out. */
#include "engine/feed/lanyard-feed-parser-private.h"

#include "engine/feed/lanyard-html-tables-private.h"
#include "engine/feed/lanyard-html-tokenizer-private.h"

#define MAX_OPEN 1024

typedef struct
{
  const char *name;
  gsize length;
} Open;

typedef struct
{
  const char *p;
  const char *end;
  GString *result;
  GArray *open;
  gboolean root_seen;
  /* What was not found once is not looked for again: hostile text would make each a walk to the end. */
  gboolean no_comment_ends;
  gboolean no_section_ends;
} Repair;

static inline gboolean
is_name_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || c == ':' || (guchar)c >= 0x80;
}

static inline gboolean
is_name_char (char c)
{
  return is_name_start (c) || g_ascii_isdigit (c) || c == '-' || c == '.';
}

/* XML 1.0, production 2. */
static gboolean
is_xml_char (gunichar c)
{
  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xd800) ||
         (c >= 0xe000 && c < 0xfffe) || (c >= 0x10000 && c < 0x110000);
}

/* By number: once it has met an error, libxml2 leaves references by name out, those to "&amp;" too. */
static void
append_reference (GString *result, gunichar c)
{
  if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' || c == ']')
    g_string_append_printf (result, "&#%u;", c);
  else if (is_xml_char (c))
    g_string_append_unichar (result, c);
}

/* One character of text or of an attribute's value at *p, as XML has it. */
static void
append_char (GString *result, const char **p, const char *end)
{
  guchar c = (guchar) * *p;

  if (c == '&')
    {
      gunichar value = 0;
      gsize used = lanyard_html_scan_reference (*p, end, &value);

      /* "&copy=1" in an address is no reference: names need their semicolon. */
      if (used > 0 && ((*p)[1] == '#' || (*p)[used - 1] == ';'))
        {
          append_reference (result, value);
          *p += used;
          return;
        }
      append_reference (result, '&');
    }
  else if (c == '<')
    append_reference (result, '<');
  else if (c >= 0x80)
    {
      const char *next = g_utf8_next_char (*p);

      if (next <= end && is_xml_char (g_utf8_get_char (*p)))
        g_string_append_len (result, *p, next - *p);
      *p = MIN (next, end);
      return;
    }
  else if (c >= 0x20 || c == '\t' || c == '\n' || c == '\r')
    g_string_append_c (result, (char)c);
  (*p)++;
}

static void
append_plain (GString *result, const char *p, const char *end)
{
  while (p < end)
    {
      const char *run = p;

      while (p < end && (guchar)*p >= 0x20 && (guchar)*p < 0x80 && *p != '&' && *p != '<' &&
             *p != ']')
        p++;
      g_string_append_len (result, run, p - run);
      /* The end of a CDATA section must not stand in text (XML 1.0, 2.4). */
      if (p < end && *p == ']')
        {
          append_reference (result, ']');
          p++;
        }
      else if (p < end)
        append_char (result, &p, end);
    }
}

static gboolean
starts_with (const Repair *self, const char *text)
{
  gsize length = strlen (text);

  return (gsize)(self->end - self->p) >= length && strncmp (self->p, text, length) == 0;
}

static const char *
find (const char *p, const char *end, const char *mark)
{
  return p < end ? memmem (p, (gsize)(end - p), mark, strlen (mark)) : NULL;
}

static void
close_last (Repair *self)
{
  const Open *open = &g_array_index (self->open, Open, self->open->len - 1);

  g_string_append (self->result, "</");
  g_string_append_len (self->result, open->name, (gssize)open->length);
  g_string_append_c (self->result, '>');
  g_array_set_size (self->open, self->open->len - 1);
}

static gboolean
is_open (const Repair *self, const char *name, gsize length, guint *index)
{
  for (guint i = self->open->len; i > 0; i--)
    {
      const Open *open = &g_array_index (self->open, Open, i - 1);

      if (open->length == length && g_ascii_strncasecmp (open->name, name, length) == 0)
        {
          *index = i - 1;
          return TRUE;
        }
    }
  return FALSE;
}

/* Behind the tag's ">", or at the next "<": in "</title<link>" the link is not part of the end tag.
 */
static const char *
find_tag_end (const char *p, const char *end)
{
  while (p < end && *p != '<' && *p != '>')
    p++;
  return p < end && *p == '>' ? p + 1 : p;
}

/* An end tag closes what was forgotten inside; one that nothing opened is left out. */
static void
end_tag (Repair *self)
{
  const char *name = self->p + 2;
  const char *p = name;
  guint index;

  while (p < self->end && is_name_char (*p))
    p++;
  self->p = find_tag_end (p, self->end);

  if (!is_open (self, name, (gsize)(p - name), &index))
    return;
  while (self->open->len > index)
    close_last (self);
}

typedef struct
{
  const char *name;
  gsize length;
} Seen;

static gboolean
is_seen (const Seen *seen, guint n, const char *name, gsize length)
{
  for (guint i = 0; i < n; i++)
    {
      if (seen[i].length == length && strncmp (seen[i].name, name, length) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The value behind "="; returns behind it. */
static const char *
append_value (Repair *self, const char *p)
{
  const char *close = NULL;
  const char *stop;

  if (p < self->end && (*p == '"' || *p == '\''))
    {
      close = memchr (p + 1, *p, (gsize)(self->end - p) - 1);
      /* A quote that closes only behind the next tag is missing its partner. */
      if (close != NULL && find (p, close, ">") != NULL && find (p, close, "<") != NULL)
        close = NULL;
      p++;
    }
  if (close != NULL)
    stop = close;
  else
    {
      for (stop = p; stop < self->end && !g_ascii_isspace (*stop) && *stop != '>' && *stop != '<' &&
                     *stop != '"';)
        stop++;
      if (stop < self->end && *stop == '>' && stop > p && stop[-1] == '/')
        stop--;
    }
  for (const char *c = p; c < stop;)
    {
      if (*c == '"')
        {
          g_string_append (self->result, "&quot;");
          c++;
        }
      else
        append_char (self->result, &c, stop);
    }
  return close != NULL ? close + 1 : stop;
}

/* Attributes up to the tag's end; TRUE when the tag closes itself. */
static gboolean
append_attributes (Repair *self, const char **from)
{
  Seen seen[LANYARD_HTML_MAX_ATTRIBUTES];
  guint n = 0;
  const char *p = *from;
  gboolean closed = FALSE;

  while (p < self->end && *p != '>' && *p != '<')
    {
      const char *name = p;
      gsize length;
      gsize before = self->result->len;

      closed = *p == '/';
      if (!is_name_start (*p))
        {
          p++;
          continue;
        }
      while (p < self->end && is_name_char (*p))
        p++;
      length = (gsize)(p - name);
      g_string_append_c (self->result, ' ');
      g_string_append_len (self->result, name, (gssize)length);
      g_string_append (self->result, "=\"");
      while (p < self->end && g_ascii_isspace (*p))
        p++;
      if (p < self->end && *p == '=')
        {
          for (p++; p < self->end && g_ascii_isspace (*p);)
            p++;
          p = append_value (self, p);
        }
      else
        g_string_append_len (self->result, name, (gssize)length);
      g_string_append_c (self->result, '"');
      if (n == G_N_ELEMENTS (seen) || is_seen (seen, n, name, length))
        g_string_truncate (self->result, before);
      else
        seen[n++] = (Seen){ name, length };
    }
  *from = p < self->end && *p == '>' ? p + 1 : p;
  return closed;
}

static void
start_tag (Repair *self)
{
  Open open = { self->p + 1, 0 };
  const char *p = open.name;

  while (p < self->end && is_name_char (*p))
    p++;
  open.length = (gsize)(p - open.name);
  /* A document has one root. */
  if (self->open->len == 0 && self->root_seen)
    {
      self->p = find_tag_end (p, self->end);
      return;
    }

  self->root_seen = TRUE;
  g_string_append_c (self->result, '<');
  g_string_append_len (self->result, open.name, (gssize)open.length);
  if (append_attributes (self, &p))
    g_string_append (self->result, "/>");
  else
    {
      g_string_append_c (self->result, '>');
      g_array_append_val (self->open, open);
    }
  self->p = p;
  /* Balancing looks through all that is open. */
  if (self->open->len > MAX_OPEN)
    close_last (self);
}

static void
skip_to (Repair *self, const char *from, const char *mark)
{
  const char *found = find (from, self->end, mark);

  self->p = found != NULL ? found + strlen (mark) : self->end;
}

/* A comment or CDATA section that never ends hides no more than its element: to the next end tag of what is open, or the
 * end without one. */
static const char *
find_end_of_open (const Repair *self, const char *from)
{
  while ((from = find (from, self->end, "</")) != NULL)
    {
      const char *name = from + 2;
      const char *p = name;
      guint index;

      while (p < self->end && is_name_char (*p))
        p++;
      if (is_open (self, name, (gsize)(p - name), &index))
        return from;
      from = p;
    }
  return self->end;
}

/* (nullable): where @mark stands. */
static const char *
find_end (const Repair *self, const char *from, const char *mark, gboolean *missing)
{
  const char *found = *missing ? NULL : find (from, self->end, mark);

  *missing = found == NULL;
  return found;
}

static void
skip_comment (Repair *self)
{
  const char *text = self->p + strlen ("<!--");
  const char *stop = find_end (self, text, "-->", &self->no_comment_ends);

  self->p = stop != NULL ? stop + strlen ("-->") : find_end_of_open (self, text);
}

static void
append_cdata (Repair *self)
{
  const char *p = self->p + strlen ("<![CDATA[");
  const char *stop = find_end (self, p, "]]>", &self->no_section_ends);

  self->p = stop != NULL ? stop + strlen ("]]>") : find_end_of_open (self, p);
  if (stop == NULL)
    stop = self->p;
  if (self->open->len == 0)
    return;
  /* As text: inside, only characters that XML forbids need care. */
  while (p < stop)
    {
      if (*p == '&' || *p == ']')
        append_reference (self->result, (guchar)*p++);
      else
        append_char (self->result, &p, stop);
    }
}

static void
append_text (Repair *self)
{
  const char *stop =
      self->p + 1 < self->end ? memchr (self->p + 1, '<', (gsize)(self->end - self->p) - 1) : NULL;

  if (stop == NULL)
    stop = self->end;
  if (self->open->len > 0)
    append_plain (self->result, self->p, stop);
  self->p = stop;
}

GString *
lanyard_feed_repair (const char *xml, gsize length)
{
  Repair self = { .p = xml, .end = xml + length };

  self.result = g_string_sized_new (length + length / 8 + 64);
  self.open = g_array_new (FALSE, FALSE, sizeof (Open));
  while (self.p < self.end)
    {
      if (*self.p != '<')
        append_text (&self);
      else if (self.p + 1 < self.end && is_name_start (self.p[1]))
        start_tag (&self);
      else if (self.p + 2 < self.end && self.p[1] == '/' && is_name_start (self.p[2]))
        end_tag (&self);
      else if (starts_with (&self, "<!--"))
        skip_comment (&self);
      else if (starts_with (&self, "<![CDATA["))
        append_cdata (&self);
      else if (starts_with (&self, "<?"))
        skip_to (&self, self.p, "?>");
      else if (starts_with (&self, "<!DOCTYPE") || starts_with (&self, "<![") ||
               starts_with (&self, "<!ENTITY"))
        skip_to (&self, self.p, ">");
      else
        append_text (&self);
    }
  while (self.open->len > 0)
    close_last (&self);
  g_array_unref (self.open);
  return self.result;
}
