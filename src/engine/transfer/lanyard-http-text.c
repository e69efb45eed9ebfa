/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-http-text-private.h"

#include <string.h>

/* Up to 19 digits, so that the number fits; @end (out): behind them. */
static gboolean
read_number (const char *text, guint64 *number, const char **end)
{
  guint64 value = 0;
  const char *at = text;

  while (g_ascii_isdigit (*at) && at - text < 19)
    value = value * 10 + (guint64) (*at++ - '0');
  if (at == text || g_ascii_isdigit (*at))
    return FALSE;
  *number = value;
  *end = at;
  return TRUE;
}

static const char *
skip_blank (const char *text)
{
  while (*text == ' ' || *text == '\t')
    text++;
  return text;
}

gboolean
lanyard_http_parse_length (const char *text, guint64 *length)
{
  const char *end;

  return text != NULL && read_number (text, length, &end) && *skip_blank (end) == '\0';
}

LanyardRange
lanyard_http_parse_range (const char *text, guint64 size, guint64 *first, guint64 *end)
{
  guint64 from = 0, to = G_MAXUINT64 - 1;
  const char *at;
  gboolean suffix;

  *first = 0;
  *end = size;
  if (text == NULL || g_ascii_strncasecmp (text, "bytes", 5) != 0)
    return LANYARD_RANGE_WHOLE;
  at = skip_blank (text + 5);
  if (*at != '=')
    return LANYARD_RANGE_WHOLE;
  at = skip_blank (at + 1);
  suffix = *at == '-';
  if (!suffix && !read_number (at, &from, &at))
    return LANYARD_RANGE_WHOLE;
  if (*at != '-')
    return LANYARD_RANGE_WHOLE;
  at++;
  if (g_ascii_isdigit (*at))
    {
      if (!read_number (at, &to, &at))
        return LANYARD_RANGE_WHOLE;
    }
  else if (suffix)
    return LANYARD_RANGE_WHOLE;
  if (*skip_blank (at) != '\0' || (!suffix && to < from))
    return LANYARD_RANGE_WHOLE;

  if (suffix)
    {
      if (to == 0 || size == 0)
        return LANYARD_RANGE_UNSATISFIABLE;
      *first = to < size ? size - to : 0;
      return LANYARD_RANGE_TAIL;
    }
  if (from >= size)
    return LANYARD_RANGE_UNSATISFIABLE;
  *first = from;
  *end = MIN (to + 1, size);
  return LANYARD_RANGE_PART;
}

/* What every browser reads in a quoted string. */
static char
plain_character (char c)
{
  return (guint8) c < 0x20 || (guint8) c >= 0x7F || strchr ("\"\\%/;", c) != NULL ? '_' : c;
}

char *
lanyard_http_disposition (const char *name)
{
  GString *text = g_string_new ("attachment; filename=\"");
  g_autofree char *escaped = lanyard_http_segment (name);

  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    g_string_append_c (text, plain_character (*at));
  g_string_append (text, "\"; filename*=UTF-8''");
  g_string_append (text, escaped);
  return g_string_free (text, FALSE);
}

char *
lanyard_http_segment (const char *name)
{
  return g_uri_escape_string (name, NULL, FALSE);
}
