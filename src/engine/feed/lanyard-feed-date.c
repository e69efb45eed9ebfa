/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-date.h"

#include <string.h>

#include "engine/feed/lanyard-feed-date-private.h"

#define SECONDS_A_DAY 86400

/* Names of zones in the wild; military letters as RFC 822 meant them. Hours east of UTC. */
static const struct
{
  char name[5];
  int hours;
} zones[] = {
  { "ut", 0 },   { "utc", 0 },   { "gmt", 0 },   { "z", 0 },     { "wet", 0 },   { "adt", -3 },
  { "ast", -4 }, { "at", -4 },   { "edt", -4 },  { "est", -5 },  { "et", -5 },   { "cdt", -5 },
  { "cst", -6 }, { "ct", -6 },   { "mdt", -6 },  { "mst", -7 },  { "mt", -7 },   { "pdt", -7 },
  { "pst", -8 }, { "pt", -8 },   { "akdt", -8 }, { "akst", -9 }, { "hst", -10 }, { "a", -1 },
  { "n", 1 },    { "m", -12 },   { "y", 12 },    { "met", 1 },   { "mest", 2 },  { "cet", 1 },
  { "cest", 2 }, { "mez", 1 },   { "mesz", 2 },  { "west", 1 },  { "eet", 2 },   { "eest", 3 },
  { "msk", 3 },  { "msd", 4 },   { "jst", 9 },   { "kst", 9 },   { "sgt", 8 },   { "hkt", 8 },
  { "awst", 8 }, { "aest", 10 }, { "aedt", 11 }, { "nzst", 12 }, { "nzdt", 13 },
};

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar (Howard Hinnant's
 * days_from_civil). */
static gint64
days_from_civil (int year, int month, int day)
{
  gint64 y = month <= 2 ? year - 1 : year;
  gint64 era = (y >= 0 ? y : y - 399) / 400;
  gint64 year_of_era = y - era * 400;
  gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return era * 146097 + day_of_era - 719468;
}

static void
civil_from_days (gint64 days, int *year, int *month, int *day)
{
  gint64 era, day_of_era, year_of_era, day_of_year, shifted;

  days += 719468;
  era = (days >= 0 ? days : days - 146096) / 146097;
  day_of_era = days - era * 146097;
  year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  shifted = (5 * day_of_year + 2) / 153;
  *day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
  *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
  *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static int
days_in_month (int year, int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

  return days[month - 1] + (month == 2 && leap);
}

gboolean
lanyard_feed_date_from_parts (
    int year, int month, int day, int hour, int minute, int second, int offset, gint64 *seconds)
{
  gint64 result;
  LanyardFeedDateFields fields;

  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
      day > days_in_month (year, month))
    return FALSE;
  /* A leap second is told as :60 and shown as the last one before it. */
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return FALSE;
  /* ISO 8601:2004, 4.2.3: 24:00:00 is the end of the day. Nothing comes after it on that day. */
  if (hour == 24 && (minute != 0 || second != 0))
    return FALSE;
  if (offset <= -100 * 60 || offset >= 100 * 60)
    return FALSE;

  result = days_from_civil (year, month, day) * SECONDS_A_DAY + hour * 3600 + minute * 60 +
           MIN (second, 59) - offset * 60;
  if (!lanyard_feed_date_get_fields (result, &fields))
    return FALSE;

  *seconds = result;
  return TRUE;
}

gboolean
lanyard_feed_date_get_fields (gint64 seconds, LanyardFeedDateFields *fields)
{
  gint64 days;
  int rest;

  /* 0001-01-01 to 9999-12-31 */
  if (seconds < -G_GINT64_CONSTANT (62135596800) || seconds > G_GINT64_CONSTANT (253402300799))
    return FALSE;

  days = seconds / SECONDS_A_DAY;
  rest = (int)(seconds % SECONDS_A_DAY);
  if (rest < 0)
    {
      rest += SECONDS_A_DAY;
      days--;
    }
  civil_from_days (days, &fields->year, &fields->month, &fields->day);
  fields->hour = rest / 3600;
  fields->minute = rest / 60 % 60;
  fields->second = rest % 60;
  /* 1970-01-01 was a Thursday. */
  fields->weekday = (int)(((days + 3) % 7 + 7) % 7);
  fields->day_of_year = (int)(days - days_from_civil (fields->year, 1, 1)) + 1;
  return TRUE;
}

gboolean
lanyard_feed_date_scan_number (const char *text, gsize length, int *number)
{
  int result = 0;

  if (length == 0 || length > 9)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      result = result * 10 + (text[i] - '0');
    }
  *number = result;
  return TRUE;
}

static gboolean
scan_offset (const char *text, int *offset)
{
  int sign = text[0] == '-' ? -1 : 1;
  const char *colon = strchr (++text, ':');
  gsize length = strlen (text);
  int hours;
  int minutes = 0;

  if (colon != NULL)
    {
      if (!lanyard_feed_date_scan_number (text, (gsize)(colon - text), &hours) ||
          !lanyard_feed_date_scan_number (colon + 1, strlen (colon + 1), &minutes))
        return FALSE;
    }
  else if (length <= 2)
    {
      if (!lanyard_feed_date_scan_number (text, length, &hours))
        return FALSE;
    }
  else if (!lanyard_feed_date_scan_number (text, 2, &hours) ||
           !lanyard_feed_date_scan_number (text + 2, length - 2, &minutes))
    return FALSE;

  if (hours > 99 || minutes > 99)
    return FALSE;
  *offset = sign * (hours * 60 + minutes);
  return TRUE;
}

gboolean
lanyard_feed_date_scan_zone (const char *text, int *offset)
{
  if (g_ascii_strncasecmp (text, "etc/", 4) == 0)
    text += 4;
  if ((g_ascii_strncasecmp (text, "gmt", 3) == 0 || g_ascii_strncasecmp (text, "utc", 3) == 0) &&
      (text[3] == '+' || text[3] == '-'))
    text += 3;
  if (text[0] == '+' || text[0] == '-')
    return scan_offset (text, offset);

  *offset = 0;
  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      if (zones[i].name[0] == g_ascii_tolower (text[0]) &&
          g_ascii_strcasecmp (zones[i].name, text) == 0)
        {
          *offset = zones[i].hours * 60;
          break;
        }
    }
  return TRUE;
}

/* The commonest dates, by their digits' places: "2003-12-31T10:14:55Z" and "Wed, 31 Dec 2003
 * 10:14:55 GMT". */

static inline int
two_digits (const char *text)
{
  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]))
    return -1;
  return (text[0] - '0') * 10 + text[1] - '0';
}

/* "+01:00" or "-0500" and nothing behind it. */
static gboolean
scan_plain_offset (const char *text, gsize length, int *offset)
{
  int hours, minutes;

  if ((length != 5 && (length != 6 || text[3] != ':')) || (text[0] != '+' && text[0] != '-'))
    return FALSE;
  hours = two_digits (text + 1);
  minutes = two_digits (text + length - 2);
  if (hours < 0 || minutes < 0)
    return FALSE;
  *offset = (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
  return TRUE;
}

static gboolean
scan_clock (const char *text, int *hour, int *minute, int *second)
{
  if (text[2] != ':' || text[5] != ':')
    return FALSE;
  *hour = two_digits (text);
  *minute = two_digits (text + 3);
  *second = two_digits (text + 6);
  return *hour >= 0 && *minute >= 0 && *second >= 0;
}

static gboolean
parse_plain_rfc3339 (const char *text, gsize length, gint64 *seconds)
{
  int century, year, month, day, hour, minute, second, offset = 0;

  if (length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
      !scan_clock (text + 11, &hour, &minute, &second))
    return FALSE;
  century = two_digits (text);
  year = two_digits (text + 2);
  month = two_digits (text + 5);
  day = two_digits (text + 8);
  if (century < 0 || year < 0)
    return FALSE;
  if ((length != 20 || text[19] != 'Z') && !scan_plain_offset (text + 19, length - 19, &offset))
    return FALSE;
  return lanyard_feed_date_from_parts (century * 100 + year, month, day, hour, minute, second,
                                       offset, seconds);
}

static gboolean
parse_plain_rfc822 (const char *text, gsize length, gint64 *seconds)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  int century, year, month, day, hour, minute, second, offset = 0;

  if (length < 29 || text[3] != ',' || text[4] != ' ' || text[7] != ' ' || text[11] != ' ' ||
      text[16] != ' ' || text[25] != ' ' || !scan_clock (text + 17, &hour, &minute, &second))
    return FALSE;
  day = two_digits (text + 5);
  century = two_digits (text + 12);
  year = two_digits (text + 14);
  if (day < 0 || century < 0 || year < 0)
    return FALSE;
  for (month = 0; month < 12 && memcmp (months + month * 3, text + 8, 3) != 0;)
    month++;
  if ((length != 29 || memcmp (text + 26, "GMT", 3) != 0) &&
      !scan_plain_offset (text + 26, length - 26, &offset))
    return FALSE;
  return lanyard_feed_date_from_parts (century * 100 + year, month + 1, day, hour, minute, second,
                                       offset, seconds);
}

gboolean
lanyard_feed_date_parse (const char *text, gint64 *seconds)
{
  /* The commonest and strictest first: each form accepts only what is surely its own. */
  static gboolean (*const forms[]) (const char *, gint64 *) = {
    lanyard_feed_date_parse_w3cdtf,   lanyard_feed_date_parse_rfc822,
    lanyard_feed_date_parse_iso8601,  lanyard_feed_date_parse_asctime,
    lanyard_feed_date_parse_perforce, lanyard_feed_date_parse_hungarian,
    lanyard_feed_date_parse_named,    lanyard_feed_date_parse_korean,
  };
  char buffer[128];
  gsize length;

  if (text == NULL)
    return FALSE;

  while (g_ascii_isspace (*text))
    text++;
  length = strlen (text);
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  /* Longer than any date: text that strayed into the element. */
  if (length == 0 || length >= sizeof buffer)
    return FALSE;
  if (parse_plain_rfc3339 (text, length, seconds) || parse_plain_rfc822 (text, length, seconds))
    return TRUE;
  memcpy (buffer, text, length);
  buffer[length] = '\0';

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      if (forms[i](buffer, seconds))
        return TRUE;
    }
  return FALSE;
}
