/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads plain XML, which nearly all feeds are, several times as fast as a parser that has to be
 * ready for everything.
 *
 * It decides nothing that could be disputed: what is not beyond doubt well-formed (XML 1.0,
 * Namespaces in XML 1.0), or has what feeds do not need (a DTD, entities other than XML's own,
 * names that are not ASCII), is not plain, and the whole document is left to libxml2. So it may be
 * narrow, but what it does hand on is what libxml2 would; a test and a fuzz target compare the two.
 */
#include "engine/feed/lanyard-feed-bytes-private.h"
#include "engine/feed/lanyard-feed-xml-private.h"

/* All far below libxml2's own limits: what is beyond is libxml2's to judge. */
#define MAX_LENGTH     (8 * 1024 * 1024)
#define MAX_NAME       256
#define MAX_DEPTH      128
#define MAX_NAMES      256 /* as many as one byte has values */
#define MAX_TEXTS      64
#define MAX_NAMESPACES 64
#define MAX_ATTRIBUTES 32
/* How many elements are read between two looks at the cancellable. */
#define ELEMENTS_A_LOOK 256

/* A name as it is written, with its prefix. */
typedef struct _Name Name;

struct _Name
{
  const char *text;
  gsize length;
  const xmlChar *local;
  const xmlChar *prefix;
  /* What it means as an element's, found for the declarations in force then. */
  guint generation;
  const xmlChar *uri;
  const LanyardFeedElementName *info;
  Name *
      next; /* (nullable): the name that came after it the last time, and is likely to come again */
};

typedef struct
{
  const xmlChar *prefix;
  const xmlChar *uri;
} Namespace;

typedef struct
{
  const char *name;
  gsize name_length;
  guint n_namespaces;
  guint generation;
} Open;

typedef struct
{
  LanyardFeedReading reading;
  const char *end;
  GCancellable *cancellable;
  guint n_elements;
  Name names[MAX_NAMES];
  guint n_names;
  Name *last;                   /* (nullable): the one before */
  const char *texts[MAX_TEXTS]; /* prefixes and addresses, each once: told by their pointers */
  guint n_texts;
  Namespace namespaces[MAX_NAMESPACES];
  guint n_namespaces;
  guint generation; /* of the declarations in force */
  guint last_generation;
  Open open[MAX_DEPTH];
  guint depth;
  const xmlChar *xml; /* the prefix "xml" */
} Scanner;

enum
{
  BLANK = 1 << 0,
  NAME_START = 1 << 1,
  NAME = 1 << 2,
};

/* ASCII alone: S, NameStartChar and NameChar without the colon. */
static const guint8 kinds[256] = {
  ['\t'] = BLANK,
  ['\n'] = BLANK,
  ['\r'] = BLANK,
  [' '] = BLANK,
  ['-'] = NAME,
  ['.'] = NAME,
  ['0' ... '9'] = NAME,
  ['A' ... 'Z'] = NAME | NAME_START,
  ['_'] = NAME | NAME_START,
  ['a' ... 'z'] = NAME | NAME_START,
};

/* Every loop below that goes on over one of these kinds ends at the latest at the document's last
 * byte, which is '>'. */
static inline const char *
skip_blanks (const char *p)
{
  while ((kinds[(guchar)*p] & BLANK) != 0)
    p++;
  return p;
}

static inline gboolean
begins_with (const Scanner *self, const char *p, const char *text, gsize length)
{
  return (gsize)(self->end - p) >= length && memcmp (p, text, length) == 0;
}

/* The first @length bytes (eight at most) of the eight at @p as a number. */
static inline guint64
load_name (const char *p, gsize length)
{
  guint64 word;

  memcpy (&word, p, sizeof word);
  if (length >= 8)
    return word;
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  return word & ((G_GUINT64_CONSTANT (1) << length * 8) - 1);
#else
  return word >> (8 - length) * 8;
#endif
}

/* A name at @p again that is @known further to the front. memcmp() is not worth calling for most.
 */
static inline gboolean
is_same_name (const Scanner *self, const char *known, const char *p, gsize length)
{
  if ((gsize)(self->end - p) < MAX (length, 8))
    return (gsize)(self->end - p) >= length && memcmp (known, p, length) == 0;
  return load_name (known, length) == load_name (p, length) &&
         (length <= 8 || memcmp (known + 8, p + 8, length - 8) == 0);
}

/* Names */

/* (nullable): NULL when there are too many. */
static const xmlChar *
intern (Scanner *self, const char *text, gsize length)
{
  for (guint i = 0; i < self->n_texts; i++)
    {
      if (strncmp (self->texts[i], text, length) == 0 && self->texts[i][length] == '\0')
        return (const xmlChar *)self->texts[i];
    }
  if (self->n_texts == MAX_TEXTS)
    return NULL;
  self->texts[self->n_texts] = lanyard_feed_arena_strndup (self->reading.names.arena, text, length);
  return (const xmlChar *)self->texts[self->n_texts++];
}

static gboolean
fill_name (Scanner *self, Name *name, const char *text, gsize length, gsize prefix_length)
{
  LanyardFeedArena *arena = self->reading.names.arena;

  if (prefix_length > 0)
    {
      name->prefix = intern (self, text, prefix_length);
      if (name->prefix == NULL)
        return FALSE;
      name->local = (const xmlChar *)lanyard_feed_arena_strndup (arena, text + prefix_length + 1,
                                                                 length - prefix_length - 1);
    }
  else
    name->local = (const xmlChar *)lanyard_feed_arena_strndup (arena, text, length);
  name->text = text;
  name->length = length;
  self->n_names++;
  return TRUE;
}

static Name *
scan_any_name (Scanner *self, const char **p)
{
  const char *start = *p;
  const char *q = start;
  gsize prefix_length = 0;
  gsize length;
  guint64 word;
  guint64 last;

  if ((kinds[(guchar)*q] & NAME_START) == 0)
    return NULL;
  while ((kinds[(guchar)*q] & NAME) != 0)
    q++;
  if (*q == ':')
    {
      prefix_length = (gsize)(q - start);
      q++;
      if ((kinds[(guchar)*q] & NAME_START) == 0)
        return NULL;
      while ((kinds[(guchar)*q] & NAME) != 0)
        q++;
    }
  length = (gsize)(q - start);
  if (length > MAX_NAME)
    return NULL;

  *p = q;
  word = 0;
  last = 0;
  if (self->end - start >= 8)
    {
      word = load_name (start, length);
      if (length > 8)
        memcpy (&last, q - 8, 8);
    }
  word = (word ^ last * 31 ^ length) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  for (guint i = word >> 56;; i = (i + 1) & (MAX_NAMES - 1))
    {
      Name *name = &self->names[i];

      if (name->length == length && is_same_name (self, name->text, start, length))
        return name;
      if (name->length == 0)
        return self->n_names < MAX_NAMES * 3 / 4 &&
                       fill_name (self, name, start, length, prefix_length)
                   ? name
                   : NULL;
    }
}

/* The name at *@p, which is moved behind it. (nullable): NULL when it is not a plain one. */
static inline Name *
scan_name (Scanner *self, const char **p)
{
  Name *name = self->last != NULL ? self->last->next : NULL;

  if (name != NULL && (gsize)(self->end - *p) > name->length &&
      is_same_name (self, name->text, *p, name->length) &&
      (kinds[(guchar)(*p)[name->length]] & NAME) == 0 && (*p)[name->length] != ':')
    *p += name->length;
  else
    {
      name = scan_any_name (self, p);
      if (self->last != NULL)
        self->last->next = name;
    }
  self->last = name;
  return name;
}

/* *@uri: what @prefix stands for. FALSE when it was not declared. */
static gboolean
find_namespace (Scanner *self, const xmlChar *prefix, const xmlChar **uri)
{
  *uri = NULL;
  for (guint i = self->n_namespaces; i > 0; i--)
    {
      if (self->namespaces[i - 1].prefix == prefix)
        {
          *uri = self->namespaces[i - 1].uri;
          return TRUE;
        }
    }
  return prefix == NULL;
}

static const LanyardFeedElementName *
get_info (Scanner *self, Name *name)
{
  if (name->info != NULL && name->generation == self->generation)
    return name->info;
  if (!find_namespace (self, name->prefix, &name->uri))
    return NULL;
  name->generation = self->generation;
  name->info =
      lanyard_feed_names_get_element (&self->reading.names, name->local, name->prefix, name->uri);
  return name->info;
}

/* References */

/* The character that the reference at *@p stands for, which is moved behind it; 0 when it is not a
 * plain one. */
static gunichar
scan_reference (Scanner *self, const char **p)
{
  static const struct
  {
    const char *text;
    gsize length;
    char c;
  } entities[] = { { "&amp;", 5, '&' },
                   { "&lt;", 4, '<' },
                   { "&gt;", 4, '>' },
                   { "&quot;", 6, '"' },
                   { "&apos;", 6, '\'' } };
  const char *q = *p;
  gunichar c = 0;
  guint base = 10;
  gboolean some = FALSE;

  if (q[1] != '#')
    {
      for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
        {
          if (begins_with (self, q, entities[i].text, entities[i].length))
            {
              *p += entities[i].length;
              return (guchar)entities[i].c;
            }
        }
      return 0;
    }
  q += 2;
  if (*q == 'x')
    {
      base = 16;
      q++;
    }
  for (; base == 16 ? g_ascii_isxdigit (*q) : g_ascii_isdigit (*q); q++)
    {
      c = c * base + (guint)g_ascii_xdigit_value (*q);
      some = TRUE;
      if (c > 0x10ffff)
        return 0;
    }
  if (!some || *q != ';' || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
      (c >= 0xd800 && c < 0xe000) || c == 0xfffe || c == 0xffff)
    return 0;
  *p = q + 1;
  return c;
}

/* Attributes */

/* The value from @start to @end as libxml2 hands it on: white space is blanks, and "&#38;" is what
 * it leaves. In the arena. (nullable): NULL when it is not plain. */
static const char *
expand_value (Scanner *self, const char *start, const char *end, const char **expanded_end)
{
  /* No reference is shorter than what it stands for. */
  char *value = lanyard_feed_arena_alloc (self->reading.names.arena, (gsize)(end - start) + 1);
  char *to = value;

  while (start < end)
    {
      if (*start == '&')
        {
          gunichar c = scan_reference (self, &start);

          if (c == 0 || start > end)
            return NULL;
          if (c == '&')
            to = mempcpy (to, "&#38;", 5);
          else
            to += g_unichar_to_utf8 (c, to);
        }
      else if (*start == '\r')
        return NULL;
      else
        {
          *to++ = *start == '\n' || *start == '\t' ? ' ' : *start;
          start++;
        }
    }
  *expanded_end = to;
  return value;
}

/* An address that means something to libxml2 itself, or would be an error, is none of ours. */
static gboolean
is_plain_address (const char *uri)
{
  return *uri != '\0' && strstr (uri, "www.w3.org/XML/1998/namespace") == NULL &&
         strstr (uri, "www.w3.org/2000/xmlns") == NULL && strpbrk (uri, "& \"'") == NULL;
}

static gboolean
declare (Scanner *self, const xmlChar *prefix, guint first, const char *value, const char *end)
{
  Namespace *namespace = &self->namespaces[self->n_namespaces];
  const xmlChar *uri = intern (self, value, (gsize)(end - value));

  if (uri == NULL || self->n_namespaces == MAX_NAMESPACES ||
      !is_plain_address ((const char *)uri) || prefix == self->xml ||
      (prefix != NULL && strcmp ((const char *)prefix, "xmlns") == 0))
    return FALSE;
  for (guint i = first; i < self->n_namespaces; i++)
    {
      if (self->namespaces[i].prefix == prefix)
        return FALSE;
    }
  namespace->prefix = prefix;
  namespace->uri = uri;
  self->n_namespaces++;
  return TRUE;
}

typedef struct
{
  const xmlChar *values[MAX_ATTRIBUTES * 5];
  int n;
} Attributes;

/* The attribute at @p to @attributes, or to the declarations. Returns what is behind it, NULL when
 * it is not plain. */
static const char *
scan_attribute (Scanner *self, const char *p, guint first, Attributes *attributes)
{
  const Name *name = scan_name (self, &p);
  const char *value;
  const char *end;
  const char *after;

  if (name == NULL)
    return NULL;
  p = skip_blanks (p);
  if (*p != '=')
    return NULL;
  p = skip_blanks (p + 1);
  if (*p != '"' && *p != '\'')
    return NULL;
  value = p + 1;
  end = lanyard_feed_bytes_find_value_end (value, self->end, *p);
  after = end;
  if (end < self->end && *end != *p)
    {
      after = memchr (end, *p, (gsize)(self->end - end));
      if (after == NULL || memchr (end, '<', (gsize)(after - end)) != NULL)
        return NULL;
      value = expand_value (self, value, after, &end);
    }
  if (value == NULL || after == self->end)
    return NULL;

  if (name->prefix == NULL && strcmp ((const char *)name->local, "xmlns") == 0)
    return declare (self, NULL, first, value, end) ? after + 1 : NULL;
  if (name->prefix != NULL && strcmp ((const char *)name->prefix, "xmlns") == 0)
    {
      const xmlChar *prefix =
          intern (self, (const char *)name->local, strlen ((const char *)name->local));

      return prefix != NULL && declare (self, prefix, first, value, end) ? after + 1 : NULL;
    }
  if (attributes->n == MAX_ATTRIBUTES)
    return NULL;
  attributes->values[attributes->n * 5] = name->local;
  attributes->values[attributes->n * 5 + 1] = name->prefix;
  attributes->values[attributes->n * 5 + 3] = (const xmlChar *)value;
  attributes->values[attributes->n * 5 + 4] = (const xmlChar *)end;
  attributes->n++;
  return after + 1;
}

/* The addresses that the prefixes stand for. FALSE when one was not declared, or two attributes are
 * the same. */
static gboolean
resolve_attributes (Scanner *self, Attributes *attributes)
{
  const xmlChar **values = attributes->values;

  for (int i = 0; i < attributes->n * 5; i += 5)
    {
      values[i + 2] = NULL;
      if (values[i + 1] != NULL && !find_namespace (self, values[i + 1], &values[i + 2]))
        return FALSE;
      for (int other = 0; other < i; other += 5)
        {
          /* Without a prefix, a local name is one name and has one pointer. */
          if (values[other + 2] == values[i + 2] &&
              (values[other] == values[i] ||
               (values[i + 2] != NULL &&
                strcmp ((const char *)values[other], (const char *)values[i]) == 0)))
            return FALSE;
        }
    }
  return TRUE;
}

/* Elements */

static void
close_element (Scanner *self)
{
  const Open *open = &self->open[--self->depth];

  lanyard_feed_reading_end (&self->reading);
  self->n_namespaces = open->n_namespaces;
  self->generation = open->generation;
}

/* @p: behind the '<'. All of these return what is behind what they have read, NULL when it is not
 * plain. */
static const char *
scan_start_tag (Scanner *self, const char *p)
{
  const char *start = p;
  Name *name = scan_name (self, &p);
  const guint first = self->n_namespaces;
  const LanyardFeedElementName *info;
  Attributes attributes;
  Open *open;

  if (name == NULL || self->depth == MAX_DEPTH)
    return NULL;
  open = &self->open[self->depth++];
  open->name = start;
  open->name_length = name->length;
  open->n_namespaces = first;
  open->generation = self->generation;

  attributes.n = 0;
  while (*p != '>' && *p != '/')
    {
      const char *after = skip_blanks (p);

      if (*after == '>' || *after == '/')
        p = after;
      else if (after == p || (p = scan_attribute (self, after, first, &attributes)) == NULL)
        return NULL;
    }
  if (self->n_namespaces > first)
    self->generation = ++self->last_generation;
  info = get_info (self, name);
  if (info == NULL || !resolve_attributes (self, &attributes))
    return NULL;

  {
    const xmlChar *declared[MAX_NAMESPACES * 2];
    guint n = self->n_namespaces - first;

    for (guint i = 0; i < n; i++)
      {
        declared[i * 2] = self->namespaces[first + i].prefix;
        declared[i * 2 + 1] = self->namespaces[first + i].uri;
      }
    lanyard_feed_reading_start (&self->reading, info, name->uri, (int)n, declared, attributes.n,
                                attributes.values);
  }
  if (*p == '/')
    {
      if (p[1] != '>')
        return NULL;
      close_element (self);
      p++;
    }
  return p + 1;
}

static const char *
scan_end_tag (Scanner *self, const char *p)
{
  const Open *open;

  if (self->depth == 0)
    return NULL;
  open = &self->open[self->depth - 1];
  if (!is_same_name (self, open->name, p, open->name_length))
    return NULL;
  p = skip_blanks (p + open->name_length);
  if (*p != '>')
    return NULL;
  close_element (self);
  return p + 1;
}

static const char *
scan_comment (Scanner *self, const char *p)
{
  const char *dashes = memmem (p, (gsize)(self->end - p), "--", 2);

  return dashes != NULL && dashes[2] == '>' ? dashes + 3 : NULL;
}

static const char *
scan_instruction (Scanner *self, const char *p)
{
  const char *target = p;
  const char *end;

  if ((kinds[(guchar)*p] & NAME_START) == 0)
    return NULL;
  while ((kinds[(guchar)*p] & NAME) != 0)
    p++;
  /* "xml" is the declaration's, and not here. */
  if (p - target > MAX_NAME || (p - target == 3 && g_ascii_strncasecmp (target, "xml", 3) == 0) ||
      ((kinds[(guchar)*p] & BLANK) == 0 && *p != '?'))
    return NULL;
  end = memmem (p, (gsize)(self->end - p), "?>", 2);
  /* Directly behind the name, "?" is its end. */
  return end != NULL && (*p != '?' || end == p) ? end + 2 : NULL;
}

static const char *
scan_cdata (Scanner *self, const char *p)
{
  const char *end = memmem (p, (gsize)(self->end - p), "]]>", 3);

  if (end == NULL || self->depth == 0)
    return NULL;
  lanyard_feed_reading_cdata (&self->reading, p, (gsize)(end - p));
  return end + 3;
}

/* Whether text belongs to anything now. */
static inline gboolean
wants_text (const Scanner *self)
{
  const LanyardFeedFrame *frame = lanyard_feed_parser_get_frame (self->reading.parser);

  return frame != NULL && !frame->container;
}

/* Text up to the next '<'. */
static const char *
scan_text (Scanner *self, const char *p)
{
  const char *from = p;

  for (;;)
    {
      const char *stop = lanyard_feed_bytes_find_special (p, self->end);
      char utf8[6];
      gunichar c;

      if (stop == self->end)
        return NULL;
      if (*stop == ']')
        {
          if (begins_with (self, stop, "]]>", 3))
            return NULL;
          p = stop + 1;
          continue;
        }
      if (stop > from && wants_text (self))
        lanyard_feed_reading_text (&self->reading, from, (gsize)(stop - from));
      if (*stop == '<')
        return stop;
      p = stop;
      if (*stop == '\r')
        {
          /* Of "\r\n" the second counts. */
          from = ++p;
          if (*p != '\n')
            return NULL;
          continue;
        }
      c = scan_reference (self, &p);
      if (c == 0)
        return NULL;
      lanyard_feed_reading_text (&self->reading, utf8, (gsize)g_unichar_to_utf8 (c, utf8));
      from = p;
    }
}

static const char *
scan_markup (Scanner *self, const char *p)
{
  if (p[1] == '/')
    return scan_end_tag (self, p + 2);
  if (p[1] == '?')
    return scan_instruction (self, p + 2);
  if (p[1] != '!')
    return scan_start_tag (self, p + 1);
  if (begins_with (self, p, "<!--", 4))
    return scan_comment (self, p + 4);
  if (begins_with (self, p, "<![CDATA[", 9))
    return scan_cdata (self, p + 9);
  return NULL;
}

static LanyardFeedScan
scan (Scanner *self, const char *p)
{
  gboolean rooted = FALSE;
  guint looks = 0;

  while (p < self->end)
    {
      if (self->depth == 0)
        {
          p = skip_blanks (p);
          if (*p != '<' || (rooted && p[1] != '!' && p[1] != '?'))
            return LANYARD_FEED_SCAN_NOT_PLAIN;
        }
      else if (*p != '<' && (p = scan_text (self, p)) == NULL)
        return LANYARD_FEED_SCAN_NOT_PLAIN;
      if (looks++ % ELEMENTS_A_LOOK == 0 && g_cancellable_is_cancelled (self->cancellable))
        return LANYARD_FEED_SCAN_CANCELLED;
      p = scan_markup (self, p);
      if (p == NULL)
        return LANYARD_FEED_SCAN_NOT_PLAIN;
      rooted |= self->depth > 0 || self->n_names > 0;
    }
  return self->depth == 0 && rooted ? LANYARD_FEED_SCAN_DONE : LANYARD_FEED_SCAN_NOT_PLAIN;
}

LanyardFeedScan
lanyard_feed_scan_xml (LanyardFeedParser *parser,
                       const char *xml,
                       gsize length,
                       GCancellable *cancellable)
{
  g_autofree Scanner *self = NULL;

  while (length > 0 && (kinds[(guchar)xml[length - 1]] & BLANK) != 0)
    length--;
  if (length == 0 || length > MAX_LENGTH || xml[length - 1] != '>' ||
      !lanyard_feed_bytes_are_chars (xml, length))
    return LANYARD_FEED_SCAN_NOT_PLAIN;

  self = g_new0 (Scanner, 1);
  self->reading.parser = parser;
  self->reading.names.arena = parser->arena;
  self->end = xml + length;
  self->cancellable = cancellable;
  self->xml = intern (self, "xml", 3);
  self->namespaces[self->n_namespaces++] =
      (Namespace){ self->xml, (const xmlChar *)"http://www.w3.org/XML/1998/namespace" };
  return scan (self, xml);
}
