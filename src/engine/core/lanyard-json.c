/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-json.h"

#include <glib/gi18n.h>
#include <string.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-phrase.h"

#define ESCAPE_BYTES 6 /* \uXXXX */
#define REPLACEMENT "\\ufffd"

typedef enum
{
  OBJECT,     /* one that is closed */
  OTHER,      /* something else, or nothing */
  UNFINISHED, /* an object that is not closed */
  TOO_DEEP,
  FOREIGN, /* JSON-GLib's own: a comment, or single quotes */
} Shape;

static gsize
skip_space (const char *text, gsize length, gsize i)
{
  while (i < length && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n'))
    i++;
  return i;
}

static Shape
examine (const char *text, gsize length, guint most_depth, gsize *end)
{
  gsize i = skip_space (text, length, 0);
  gboolean quoted = FALSE;
  guint depth = 0;

  if (i == length || text[i] != '{')
    return OTHER;
  for (; i < length; i++)
    {
      if (quoted && text[i] == '\\')
        i++;
      /* In which a quote or a bracket would be none. */
      else if (!quoted && (text[i] == '/' || text[i] == '\''))
        return FOREIGN;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (!quoted && (text[i] == '{' || text[i] == '['))
        {
          if (++depth > most_depth)
            return TOO_DEEP;
        }
      else if (!quoted && (text[i] == '}' || text[i] == ']') && --depth == 0)
        {
          *end = skip_space (text, length, i + 1);
          return OBJECT;
        }
    }
  return UNFINISHED;
}

/* The number of the \uXXXX that @text begins with, or -1. */
static int
read_escape (const char *text, gsize length)
{
  int number = 0;

  if (length < ESCAPE_BYTES || text[0] != '\\' || text[1] != 'u')
    return -1;
  for (guint i = 2; i < ESCAPE_BYTES; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return -1;
      number = number * 16 + g_ascii_xdigit_value (text[i]);
    }
  return number;
}

/* How many bytes of @text, which begins with a backslash, are one escape; *@whole (out): whether it is a character. */
static gsize
measure_escape (const char *text, gsize length, gboolean *whole)
{
  int number = read_escape (text, length);
  gsize n = 2;

  *whole = TRUE;
  if (length < 2 || text[1] != 'u')
    return MIN (length, 2);
  if (number >= 0 && (number < 0xd800 || number > 0xdfff))
    return ESCAPE_BYTES;
  if (number >= 0xd800 && number <= 0xdbff)
    {
      int low = read_escape (text + ESCAPE_BYTES, length - ESCAPE_BYTES);

      if (low >= 0xdc00 && low <= 0xdfff)
        return 2 * ESCAPE_BYTES;
    }
  *whole = FALSE;
  while (n < MIN (length, ESCAPE_BYTES) && g_ascii_isxdigit (text[n]))
    n++;
  return n;
}

/* @text with whole characters alone (transfer full); NULL when it has no others. A backslash stands in strings alone, or JSON-GLib
 * refuses it: so this need not know where strings begin, which comments would make a matter of opinion. */
static GString *
mend (const char *text, gsize length)
{
  GString *mended = NULL;
  gsize copied = 0;

  /* Nothing at all may be no pointer. */
  for (const char *found = length > 0 ? memchr (text, '\\', length) : NULL; found != NULL;)
    {
      gsize at = (gsize) (found - text);
      gboolean whole;
      gsize n = measure_escape (found, length - at, &whole);

      if (!whole)
        {
          if (mended == NULL)
            mended = g_string_sized_new (length);
          g_string_append_len (mended, text + copied, (gssize) (at - copied));
          g_string_append (mended, REPLACEMENT);
          copied = at + n;
        }
      found = memchr (found + n, '\\', length - at - n);
    }
  if (mended != NULL)
    g_string_append_len (mended, text + copied, (gssize) (length - copied));
  return mended;
}

static JsonNode *
read_whole (const char *text, gsize length, guint most_depth, gboolean *more, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize end = length;
  Shape shape = examine (text, length, most_depth, &end);
  JsonNode *root = NULL;

  if (shape == TOO_DEEP)
    {
      lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID, N_ ("The JSON document is nested too deeply."));
      return NULL;
    }
  if (shape == FOREIGN)
    {
      lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                         N_ ("The JSON document has a comment or a text in single quotes, which is no JSON."));
      return NULL;
    }
  /* What is not finished is for JSON-GLib to say. */
  if (shape != OTHER && !json_parser_load_from_data (parser, text, (gssize) end, error))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID, N_ ("The JSON document is no object."));
      return NULL;
    }
  if (more != NULL)
    *more = end < length;
  return json_parser_steal_root (parser);
}

JsonNode *
lanyard_json_read_object (const char *text, gsize length, guint most_depth, gboolean *more, GError **error)
{
  GString *mended = mend (text, length);
  JsonNode *node;

  if (mended == NULL)
    return read_whole (text, length, most_depth, more, error);
  node = read_whole (mended->str, mended->len, most_depth, more, error);
  g_string_free (mended, TRUE);
  return node;
}
