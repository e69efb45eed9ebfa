/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-format.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <locale.h>
#include <string.h>

char *
lanyard_format_size (guint64 bytes)
{
  return g_format_size (bytes);
}

char *
lanyard_format_rate (double bytes_per_second)
{
  g_autofree char *size = NULL;

  /* Not a number, negative and beyond what a size can say all come from dividing by hardly any time. */
  if (!(bytes_per_second > 0))
    bytes_per_second = 0;
  size = g_format_size (bytes_per_second < 1e18 ? (guint64) (bytes_per_second + 0.5)
                                                : G_GUINT64_CONSTANT (1000000000000000000));
  /* Translators: a speed; %s is a size such as "12.3 MB". */
  return g_strdup_printf (_ ("%s/s"), size);
}

char *
lanyard_format_duration (double seconds)
{
  guint64 whole;
  guint64 minutes;

  if (!(seconds >= 0))
    return NULL;

  whole = seconds < 1e12 ? (guint64) (seconds + 0.5) : G_GUINT64_CONSTANT (1000000000000);
  minutes = whole / 60;
  if (minutes == 0)
    /* Translators: a duration in seconds. */
    return g_strdup_printf (_ ("%u s"), (guint) whole);
  if (minutes < 60)
    /* Translators: a duration in minutes and seconds. */
    return g_strdup_printf (_ ("%u min %u s"), (guint) minutes, (guint) (whole % 60));
  /* Translators: a duration in hours and minutes. */
  return g_strdup_printf (_ ("%" PRIu64 " h %u min"), minutes / 60,
                          (guint) (minutes % 60));
}

char *
lanyard_format_percent (guint64 done, guint64 total)
{
  guint percent = 100;

  if (done < total)
    percent = MIN ((guint) ((double) done * 100.0 / (double) total), 99);
  /* Translators: a share of the whole. */
  return g_strdup_printf (_ ("%u %%"), percent);
}

/* Some locales group nothing ("C" above all), and 136314880 cannot be read. (nullable): the locale groups by itself. */
static const char *
get_separator (void)
{
  const struct lconv *locale = localeconv ();

  if (*locale->thousands_sep != '\0')
    return NULL;
  /* Where the comma begins the decimals: a narrow no-break space (ISO 80000-1, 7.3.1). */
  return strcmp (locale->decimal_point, ".") == 0 ? "," : "\u202f";
}

char *
lanyard_format_count (guint64 count)
{
  const char *separator = get_separator ();
  g_autofree char *digits = NULL;
  GString *text;
  gsize n;

  if (separator == NULL)
    return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
  digits = g_strdup_printf ("%" G_GUINT64_FORMAT, count);
  n = strlen (digits);
  text = g_string_sized_new (2 * n);
  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (text, separator);
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

char *
lanyard_format_fingerprint (const char *fingerprint)
{
  GString *text;

  g_return_val_if_fail (fingerprint != NULL, NULL);

  text = g_string_sized_new (80);
  for (gsize i = 0; fingerprint[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, fingerprint[i]);
    }
  return g_string_free (text, FALSE);
}

char *
lanyard_format_code (const char *code)
{
  if (code == NULL || strlen (code) != 6)
    return g_strdup (code);
  return g_strdup_printf ("%.3s\u00A0%s", code, code + 3);
}

/* Characters that move the cursor, change the direction of what follows, or are not seen at all. The joiners
 * (U+200C, U+200D) stay: several scripts and emoji need them. */
static gboolean
is_deceptive (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x061C || c == 0x200B || c == 0x200E || c == 0x200F
         || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF
         || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

char *
lanyard_format_escape (const char *text)
{
  GString *escaped;

  g_return_val_if_fail (text != NULL, NULL);

  escaped = g_string_sized_new (strlen (text));
  while (*text != '\0')
    {
      gunichar c = g_utf8_get_char_validated (text, -1);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (escaped, "\\x%02x", (guint8) *text++);
          continue;
        }
      if (c == '\n')
        g_string_append (escaped, "\\n");
      else if (c == '\t')
        g_string_append (escaped, "\\t");
      else if (!is_deceptive (c))
        g_string_append_unichar (escaped, c);
      else if (c < 0x80)
        g_string_append_printf (escaped, "\\x%02x", c);
      else
        g_string_append_printf (escaped, "\\u{%x}", c);
      text = g_utf8_next_char (text);
    }
  return g_string_free (escaped, FALSE);
}
