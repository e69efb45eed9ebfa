/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-json.h"

static gsize
skip_space (const char *text, gsize length, gsize i)
{
  while (i < length && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n'))
    i++;
  return i;
}

/* The number of the \uXXXX that @text begins with, or -1. */
static int
read_escape (const char *text, gsize length)
{
  int number = 0;

  if (length < 6 || text[0] != '\\' || text[1] != 'u')
    return -1;
  for (guint i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return -1;
      number = number * 16 + g_ascii_xdigit_value (text[i]);
    }
  return number;
}

/* One surrogate, and behind it another escape that does not make a pair of it. */
static gboolean
begins_broken_pair (const char *text, gsize length)
{
  int first = read_escape (text, length);
  int second;

  if (first < 0xd800 || first > 0xdfff || length < 8 || text[6] != '\\' || text[7] != 'u')
    return FALSE;
  second = read_escape (text + 6, length - 6);
  return first > 0xdbff || second < 0xdc00 || second > 0xdfff;
}

LanyardJsonShape
lanyard_json_examine (const char *text, gsize length, guint most_depth, gsize *end)
{
  gsize i = skip_space (text, length, 0);
  gboolean quoted = FALSE;
  guint depth = 0;

  if (i == length || text[i] != '{')
    return LANYARD_JSON_OTHER;
  for (; i < length; i++)
    {
      if (text[i] == '\\' && begins_broken_pair (text + i, length - i))
        return LANYARD_JSON_BROKEN;
      if (quoted && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (!quoted && (text[i] == '{' || text[i] == '['))
        {
          if (++depth > most_depth)
            return LANYARD_JSON_TOO_DEEP;
        }
      else if (!quoted && (text[i] == '}' || text[i] == ']') && --depth == 0)
        {
          if (end != NULL)
            *end = skip_space (text, length, i + 1);
          return LANYARD_JSON_OBJECT;
        }
    }
  return LANYARD_JSON_UNFINISHED;
}
