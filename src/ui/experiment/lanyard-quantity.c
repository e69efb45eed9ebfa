/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-quantity.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const char *suffix; /* lower case, without a closing "/s" */
  double      factor;
} Unit;

static const Unit byte_units[] = {
  { "", 1 },           { "b", 1 },       { "kb", 1e3 },       { "mb", 1e6 },          { "gb", 1e9 },
  { "k", 1024 },       { "m", 1048576 }, { "g", 1073741824 }, { "kib", 1024 },        { "mib", 1048576 },
  { "gib", 1073741824 }, { NULL, 0 },
};

static const Unit bit_units[] = {
  { "", 1 },     { "bit", 1 },    { "kbit", 1e3 }, { "mbit", 1e6 }, { "gbit", 1e9 },
  { "k", 1e3 },  { "m", 1e6 },    { "g", 1e9 },    { NULL, 0 },
};

static const Unit second_units[] = {
  { "", 1 }, { "s", 1 }, { "ms", 1e-3 }, { "us", 1e-6 }, { "µs", 1e-6 }, { "min", 60 }, { NULL, 0 },
};

static const Unit millisecond_units[] = {
  { "", 1e-3 }, { "s", 1 }, { "ms", 1e-3 }, { "us", 1e-6 }, { "µs", 1e-6 }, { "min", 60 }, { NULL, 0 },
};

static const Unit share_units[] = { { "", 0.01 }, { "%", 0.01 }, { NULL, 0 } };
static const Unit count_units[] = { { "", 1 }, { NULL, 0 } };

static const Unit *
get_units (LanyardQuantity quantity)
{
  switch (quantity)
    {
    case LANYARD_QUANTITY_BYTES:
      return byte_units;
    case LANYARD_QUANTITY_BITS:
      return bit_units;
    case LANYARD_QUANTITY_SECONDS:
      return second_units;
    case LANYARD_QUANTITY_MILLISECONDS:
      return millisecond_units;
    case LANYARD_QUANTITY_SHARE:
      return share_units;
    case LANYARD_QUANTITY_COUNT:
    case LANYARD_QUANTITY_PORT:
    default:
      return count_units;
    }
}

/* "136,314,880": a comma before three digits groups, any other is a decimal one. Spaces between digits group, too. */
static void
ungroup (char *text)
{
  static const char *const spaces[] = { " ", "\u00a0", "\u202f", "'", "’" };

  for (char *c = text; (c = strchr (c, ',')) != NULL;)
    {
      if (g_ascii_isdigit (c[1]) && g_ascii_isdigit (c[2]) && g_ascii_isdigit (c[3])
          && !g_ascii_isdigit (c[4]))
        memmove (c, c + 1, strlen (c));
      else
        *c = '.';
    }
  for (guint i = 0; i < G_N_ELEMENTS (spaces); i++)
    {
      gsize length = strlen (spaces[i]);

      for (char *c = text; (c = strstr (c, spaces[i])) != NULL;)
        {
          if (c > text && g_ascii_isdigit (c[-1]) && g_ascii_isdigit (c[length]))
            memmove (c, c + length, strlen (c + length) + 1);
          else
            c += length;
        }
    }
}

gboolean
lanyard_quantity_parse (LanyardQuantity quantity, const char *text, double *value)
{
  g_autofree char *clean = NULL;
  g_autofree char *unit = NULL;
  char *end;
  double number;

  clean = g_strstrip (g_strdup (text));
  *value = 0;
  if (*clean == '\0')
    return TRUE;
  ungroup (clean);
  /* No hexadecimal, infinity or not-a-number, which g_ascii_strtod() would take. */
  if (!g_ascii_isdigit (*clean) && *clean != '.')
    return FALSE;
  if (g_ascii_tolower (clean[1]) == 'x')
    return FALSE;
  number = g_ascii_strtod (clean, &end);
  if (end == clean || !isfinite (number) || number > 1e18)
    return FALSE;

  unit = g_utf8_strdown (g_strstrip (end), -1);
  if (g_str_has_suffix (unit, "/s"))
    unit[strlen (unit) - 2] = '\0';
  for (const Unit *u = get_units (quantity); u->suffix != NULL; u++)
    {
      if (strcmp (unit, u->suffix) == 0)
        {
          *value = number * u->factor;
          if (quantity == LANYARD_QUANTITY_SHARE)
            return *value <= 1;
          if (quantity != LANYARD_QUANTITY_SECONDS && quantity != LANYARD_QUANTITY_MILLISECONDS)
            *value = round (*value);
          return TRUE;
        }
    }
  return FALSE;
}

/* The largest unit that leaves a number without more than three decimals. */
static char *
format_by (double value, const Unit *units, guint n_units)
{
  for (guint i = n_units; i > 0; i--)
    {
      double scaled = value / units[i - 1].factor;
      char text[G_ASCII_DTOSTR_BUF_SIZE];

      if (scaled < 1 && i > 1)
        continue;
      if (fabs (scaled * 1000 - round (scaled * 1000)) > 1e-6 && i > 1)
        continue;
      g_ascii_formatd (text, sizeof text, "%.12g", scaled);
      return *units[i - 1].suffix != '\0' ? g_strdup_printf ("%s %s", text, units[i - 1].suffix)
                                          : g_strdup (text);
    }
  return g_strdup ("");
}

/* Whole numbers with the commas that lanyard_quantity_parse() skips, whatever the locale. (transfer full) */
static char *
group (double value)
{
  g_autofree char *digits = g_strdup_printf ("%.0f", value);
  gsize n = strlen (digits);
  GString *text = g_string_sized_new (2 * n);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

/* "130 MiB" hides what the course counts in bytes: only powers of two from 1 MiB on have their unit. */
static char *
format_bytes (double value)
{
  static const Unit units[] = { { "MiB", 1048576 }, { "GiB", 1073741824 } };

  for (guint i = G_N_ELEMENTS (units); i > 0; i--)
    {
      double scaled = value / units[i - 1].factor;

      if (scaled >= 1 && scaled < 1024 && exp2 (round (log2 (scaled))) == scaled)
        return format_by (value, &units[i - 1], 1);
    }
  return group (value);
}

char *
lanyard_quantity_format (LanyardQuantity quantity, double value)
{
  static const Unit bits[] = { { "", 1 }, { "kbit", 1e3 }, { "Mbit", 1e6 }, { "Gbit", 1e9 } };
  static const Unit times[] = { { "µs", 1e-6 }, { "ms", 1e-3 }, { "s", 1 } };
  static const Unit share[] = { { "%", 0.01 } };
  static const Unit count[] = { { "", 1 } };

  if (value == 0)
    return g_strdup ("");
  switch (quantity)
    {
    case LANYARD_QUANTITY_BYTES:
      return format_bytes (value);
    case LANYARD_QUANTITY_BITS:
      return format_by (value, bits, G_N_ELEMENTS (bits));
    case LANYARD_QUANTITY_SECONDS:
    case LANYARD_QUANTITY_MILLISECONDS:
      return format_by (value, times, G_N_ELEMENTS (times));
    case LANYARD_QUANTITY_SHARE:
      return format_by (value, share, 1);
    case LANYARD_QUANTITY_PORT:
      return format_by (value, count, 1);
    case LANYARD_QUANTITY_COUNT:
    default:
      return group (value);
    }
}
