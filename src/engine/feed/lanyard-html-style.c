/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-html-style-private.h"

#include <string.h>

#include "engine/feed/lanyard-html-tables-private.h"

static inline gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

/* Every url(…) becomes a space: nothing in a style may load anything. */
static char *
remove_urls (const char *style)
{
  GString *result = g_string_new (NULL);

  while (*style != '\0')
    {
      if (g_ascii_strncasecmp (style, "url", 3) == 0)
        {
          const char *p = style + 3 + strspn (style + 3, " \t\r\n");

          if (*p == '(')
            {
              const char *close = strchr (p, ')');

              if (close != NULL)
                {
                  g_string_append_c (result, ' ');
                  style = close + 1 + strspn (close + 1, " \t\r\n");
                  continue;
                }
            }
        }
      g_string_append_c (result, *style++);
    }
  return g_string_free (result, FALSE);
}

/* Past a quoted word or a list of numbers in parentheses; NULL when it is something else. */
static const char *
skip_group (const char *p)
{
  char close = *p == '(' ? ')' : *p;
  const char *start = ++p;

  while (*p != '\0' && *p != close)
    {
      gboolean fine = close == ')' ? g_ascii_isdigit (*p) || *p == ',' : is_word (*p);

      if (!fine && !g_ascii_isspace (*p))
        return NULL;
      p++;
    }
  return *p == close && p > start ? p + 1 : NULL;
}

/* Only characters that declarations need: no escapes, no comments, no expressions. */
static gboolean
has_plain_characters (const char *style)
{
  const char *p = style;

  while (p != NULL && *p != '\0')
    {
      if (is_word (p[0]) && p[1] == '-' && is_word (p[2]))
        p += 3;
      else if (*p == '\'' || *p == '"' || *p == '(')
        p = skip_group (p);
      else if (g_ascii_isalnum (*p) || g_ascii_isspace (*p) || strchr (":,;#%.!", *p) != NULL)
        p++;
      else
        return FALSE;
    }
  return p != NULL;
}

static gsize
skip_digits (const char *text, gsize most)
{
  gsize n = 0;

  while (n < most && g_ascii_isdigit (text[n]))
    n++;
  return n;
}

/* "#fff", "rgb(1,2,3)", "12.5px" and the like */
static gboolean
is_plain_value (const char *value)
{
  static const char *const units[] = { "",   "cm", "em", "ex", "in", "mm",
                                       "pc", "pt", "px", "%",  ",",  ")" };

  if (*value == '#')
    return value[1] != '\0' && value[1 + strspn (value + 1, "0123456789abcdef")] == '\0';
  if (g_str_has_prefix (value, "rgb("))
    return g_ascii_isdigit (value[4]) && value[4 + strspn (value + 4, "0123456789%,)")] == '\0';

  value += skip_digits (value, 2);
  value += *value == '.';
  value += skip_digits (value, 2);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (strcmp (value, units[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_plain_values (const char *values)
{
  g_auto (GStrv) words = g_strsplit_set (values, " \t\r\n\f", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const LanyardHtmlName *known = lanyard_html_lookup (words[i], strlen (words[i]));

      if (*words[i] != '\0' && !(known != NULL && (known->flags & LANYARD_HTML_CSS_KEYWORD) != 0) &&
          !is_plain_value (words[i]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_harmless (const char *property, const char *value, gboolean in_svg)
{
  static const char *const families[] = { "background", "border", "margin", "padding" };
  const LanyardHtmlName *known = lanyard_html_lookup (property, strlen (property));
  gsize family = strcspn (property, "-");

  if (known != NULL && (known->flags & LANYARD_HTML_CSS_PROPERTY) != 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      if (strlen (families[i]) == family &&
          g_ascii_strncasecmp (property, families[i], family) == 0)
        return has_plain_values (value);
    }
  return in_svg && known != NULL && (known->flags & LANYARD_HTML_SVG_PROPERTY) != 0;
}

char *
lanyard_html_sanitize_style (const char *style, gboolean in_svg)
{
  g_autofree char *local = remove_urls (style);
  GString *result;
  const char *p = local;

  if (!has_plain_characters (local))
    return g_strdup ("");

  result = g_string_new (NULL);
  for (p += strspn (p, " \t\r\n\f"); *p != '\0'; p += strspn (p, " \t\r\n\f"))
    {
      gsize length = 0;
      g_autofree char *property = NULL;
      g_autofree char *value = NULL;

      while (is_word (p[length]) || p[length] == '-')
        length++;
      property = g_strndup (p, length);
      p += length;
      p += strspn (p, " \t\r\n\f");
      /* Anything that is no declaration spoils the lot. */
      if (length == 0 || *p != ':')
        {
          g_string_truncate (result, 0);
          break;
        }
      p++;
      p += strspn (p, " \t\r\n\f");
      length = strcspn (p, ":;");
      value = g_strndup (p, length);
      p += length;
      p += *p == ';';

      if (*value != '\0' && is_harmless (property, value, in_svg))
        g_string_append_printf (result, "%s%s: %s;", result->len > 0 ? " " : "", property, value);
    }
  return g_string_free (result, FALSE);
}
