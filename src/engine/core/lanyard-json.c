/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-json.h"

static gsize
skip_space (const char *text, gsize length, gsize i)
{
  while (i < length && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n'))
    i++;
  return i;
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
