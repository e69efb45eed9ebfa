/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-date-private.h"

#include <string.h>

#include "engine/feed/lanyard-feed-date.h"

#define MAX_WORDS 8

static const char month_names[][4] = { "jan", "feb", "mar", "apr", "may", "jun",
                                       "jul", "aug", "sep", "oct", "nov", "dec" };
static const char day_names[][4] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/* Months of languages whose servers write RFC 822 dates in them; compared without case, by prefix.
 */
static const struct
{
  const char *name;
  int month;
} foreign_months[] = {
  /* Greek, with and without accents */
  { "Ιαν", 1 },
  { "Φεβ", 2 },
  { "Μάώ", 3 },
  { "Μαώ", 3 },
  { "Μάρ", 3 },
  { "Μαρ", 3 },
  { "Απρ", 4 },
  { "Μάι", 5 },
  { "Μαϊ", 5 },
  { "Μαι", 5 },
  { "Μάϊ", 5 },
  { "Ιούν", 6 },
  { "Ιον", 6 },
  { "Ιουν", 6 },
  { "Ιούλ", 7 },
  { "Ιολ", 7 },
  { "Ιουλ", 7 },
  { "Αύγ", 8 },
  { "Αυγ", 8 },
  { "Σεπ", 9 },
  { "Οκτ", 10 },
  { "Νοέ", 11 },
  { "Νοε", 11 },
  { "Δεκ", 12 },
  /* German, Dutch, French, Spanish, Italian, Portuguese where they differ from English */
  { "mär", 3 },
  { "maer", 3 },
  { "mrz", 3 },
  { "mai", 5 },
  { "okt", 10 },
  { "dez", 12 },
  { "maa", 3 },
  { "mei", 5 },
  { "janv", 1 },
  { "fév", 2 },
  { "fev", 2 },
  { "avr", 4 },
  { "juin", 6 },
  { "juil", 7 },
  { "aoû", 8 },
  { "aou", 8 },
  { "déc", 12 },
  { "ene", 1 },
  { "abr", 4 },
  { "ago", 8 },
  { "dic", 12 },
  { "gen", 1 },
  { "mag", 5 },
  { "giu", 6 },
  { "lug", 7 },
  { "set", 9 },
  { "ott", 10 },
  { "out", 10 },
};

static const char *const hungarian_months[] = { "január",     "február", "március",  "április",
                                                "május",      "június",  "július",   "augusztus",
                                                "szeptember", "október", "november", "december" };

static int
find_month (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (month_names); i++)
    {
      if (g_ascii_strncasecmp (word, month_names[i], 3) == 0)
        return (int)i + 1;
    }
  return 0;
}

static gboolean
is_day_name (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (day_names); i++)
    {
      if (g_ascii_strncasecmp (word, day_names[i], 3) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Split at white space, in place. Returns how many words, MAX_WORDS at most. */
static guint
split_words (char *text, char *words[MAX_WORDS])
{
  guint n = 0;
  char *saved = NULL;

  for (char *word = strtok_r (text, " \t\r\n", &saved); word != NULL && n < MAX_WORDS;
       word = strtok_r (NULL, " \t\r\n", &saved))
    words[n++] = word;
  return n;
}

/* "10", "10:14", "10:14:55", "10:14:55.5"; what is missing is 0. */
static gboolean
scan_time (const char *text, int *hour, int *minute, int *second)
{
  int *parts[] = { hour, minute, second };

  *hour = *minute = *second = 0;
  for (guint i = 0; i < 3; i++)
    {
      gsize digits = strspn (text, "0123456789");

      if (!lanyard_feed_date_scan_number (text, digits, parts[i]))
        return FALSE;
      text += digits;
      if (*text == '.' || *text == ',')
        {
          text++;
          text += strspn (text, "0123456789");
        }
      if (*text == '\0')
        return TRUE;
      if (*text++ != ':' || i == 2)
        return FALSE;
    }
  return FALSE;
}

/* "2003", "2003-12", "2003-12-31": what is missing is 1. */
static gboolean
scan_dashed_date (const char *text, int *year, int *month, int *day)
{
  const char *dash = strchr (text, '-');

  *month = *day = 1;
  if (dash == NULL)
    return strlen (text) == 4 && lanyard_feed_date_scan_number (text, 4, year);
  if (dash - text != 4 || !lanyard_feed_date_scan_number (text, 4, year))
    return FALSE;

  text = dash + 1;
  dash = strchr (text, '-');
  if (dash == NULL)
    return lanyard_feed_date_scan_number (text, strlen (text), month);
  return lanyard_feed_date_scan_number (text, (gsize)(dash - text), month) &&
         lanyard_feed_date_scan_number (dash + 1, strlen (dash + 1), day);
}

/* W3C note "Date and Time Formats", RFC 3339, and SQL's way with a space for the T. */
gboolean
lanyard_feed_date_parse_w3cdtf (const char *text, gint64 *seconds)
{
  g_autofree char *copy = NULL;
  int year, month, day, hour = 0, minute = 0, second = 0, offset = 0;
  char *time;
  char *zone;

  if (!g_ascii_isdigit (text[0]))
    return FALSE;

  copy = g_ascii_strdown (text, -1);
  time = copy + strspn (copy, "0123456789-");
  if (*time == '\0')
    time = NULL;
  else if (*time == 't' || *time == ' ' || *time == '\t')
    *time++ = '\0';
  else
    return FALSE;
  if (!scan_dashed_date (copy, &year, &month, &day))
    return FALSE;

  if (time != NULL)
    {
      time = g_strstrip (time);
      zone = time + strcspn (time, "+-z \tabcdefghijklmnopqrstuvwxy");
      if (*zone != '\0')
        {
          g_autofree char *name = g_strstrip (g_strdup (zone));

          if (!lanyard_feed_date_scan_zone (name, &offset))
            return FALSE;
          *zone = '\0';
        }
      if (!scan_time (g_strchomp (time), &hour, &minute, &second))
        return FALSE;
    }
  return lanyard_feed_date_from_parts (year, month, day, hour, minute, second, offset, seconds);
}

/* Years of two digits: 90 and above are of the last century (RFC 2822 has 50, feeds are younger).
 */
static gboolean
scan_year (const char *text, int *year)
{
  gsize length = strlen (text);

  if (!lanyard_feed_date_scan_number (text, length, year))
    return FALSE;
  if (length <= 2)
    *year += *year < 90 ? 2000 : 1900;
  return TRUE;
}

static gboolean
parse_words (char **words, guint n, gint64 *seconds)
{
  int day, month, year, hour = 0, minute = 0, second = 0, offset = 0;

  if (n < 3)
    return FALSE;

  if (lanyard_feed_date_scan_number (words[0], strlen (words[0]), &day))
    month = find_month (words[1]);
  else if (lanyard_feed_date_scan_number (words[1], strlen (words[1]), &day))
    month = find_month (words[0]);
  else
    return FALSE;

  if (month == 0 || !scan_year (words[2], &year))
    return FALSE;
  if (n > 3 && !scan_time (words[3], &hour, &minute, &second))
    return FALSE;
  if (n > 4 && !lanyard_feed_date_scan_zone (words[4], &offset))
    return FALSE;
  return lanyard_feed_date_from_parts (year, month, day, hour, minute, second, offset, seconds);
}

/* RFC 822 and 2822; day name, time and zone may be missing, day and month may be swapped. */
gboolean
lanyard_feed_date_parse_rfc822 (const char *text, gint64 *seconds)
{
  g_autofree char *copy = g_strdup (text);
  char *words[MAX_WORDS];
  char *comma = strchr (copy, ',');
  guint n;
  guint first;

  /* "Thu,01 Jan 2004": the comma alone separates; "01-Jan-2004" is RFC 850's. */
  for (; comma != NULL; comma = strchr (comma, ','))
    *comma = ' ';
  n = split_words (copy, words);
  if (n == 0)
    return FALSE;
  first = is_day_name (words[0]) ? 1 : 0;
  if (n > first && strlen (words[first]) >= 8 && strchr (words[first], '-') != NULL &&
      words[first][0] != '-' && n < MAX_WORDS - 1)
    {
      g_autofree char *dashed = g_strdelimit (g_strdup (text), "-,", ' ');
      char *more[MAX_WORDS];
      guint count = split_words (dashed, more);

      first = count > 0 && is_day_name (more[0]) ? 1 : 0;
      return count >= first + 3 && parse_words (more + first, count - first, seconds);
    }
  return parse_words (words + first, n - first, seconds);
}

/* Digits of an ISO 8601 form by its letters; the rest of the template must match as it is. Returns
 * how many bytes, 0 when it does not match. */
static gsize
match_template (
    const char *template, const char *text, int *year, int *month, int *day, int *ordinal)
{
  const char *start = text;

  while (*template != '\0')
    {
      gsize run = strspn (template, "Y");
      int *part = year;

      if (run == 0 && (run = strspn (template, "M")) > 0)
        part = month;
      else if (run == 0 && (run = strspn (template, "D")) > 0)
        part = day;
      else if (run == 0 && (run = strspn (template, "O")) > 0)
        part = ordinal;

      if (run == 0)
        {
          if (*template ++ != *text++)
            return 0;
          continue;
        }
      if (strnlen (text, run) < run || !lanyard_feed_date_scan_number (text, run, part))
        return 0;
      template += run;
      text += run;
    }
  return (gsize)(text - start);
}

/* The basic and ordinal forms. A year of two digits is of this century, as the standard says. Forms
 * without a year are no date: they would mean another one each year. */
gboolean
lanyard_feed_date_parse_iso8601 (const char *text, gint64 *seconds)
{
  static const char *const templates[] = { "YYYY-MM-DD", "YYYYMMDD", "YYYY-MMDD", "YYYYMM-DD",
                                           "YYYY-OOO",   "YYYYOOO",  "YYYY-MM",   "YY-MM-DD",
                                           "YYMMDD",     "YY-OOO",   "YYOOO",     "-YY-MM",
                                           "-YYMM",      "YYYY",     "-YY" };

  for (guint i = 0; i < G_N_ELEMENTS (templates); i++)
    {
      int year = 0, month = 1, day = 1, ordinal = 0, hour = 0, minute = 0, second = 0, offset = 0;
      gsize length = match_template (templates[i], text, &year, &month, &day, &ordinal);
      g_autofree char *time = NULL;
      gint64 result;

      if (length == 0 || g_ascii_isdigit (text[length]))
        continue;
      if (strncmp (templates[i], "YYYY", 4) != 0)
        year += 2000;
      if (text[length] != '\0')
        {
          char *zone;

          if (text[length] == 'T' || text[length] == 't' || text[length] == ' ')
            length++;
          time = g_strdup (text + length);
          zone = time + strcspn (time, "+-Zz");
          if (*zone != '\0' && !lanyard_feed_date_scan_zone (zone, &offset))
            continue;
          *zone = '\0';
          if (strlen (time) == 6 || strlen (time) == 4)
            {
              g_autofree char *colons = g_strdup_printf ("%.2s:%.2s:%s", time, time + 2,
                                                         strlen (time) == 6 ? time + 4 : "00");

              if (!scan_time (colons, &hour, &minute, &second))
                continue;
            }
          else if (!scan_time (time, &hour, &minute, &second))
            continue;
        }
      if (!lanyard_feed_date_from_parts (year, month, day, hour, minute, second, offset, &result))
        continue;
      if (ordinal != 0)
        {
          LanyardFeedDateFields fields;

          result += (gint64)(ordinal - 1) * 86400;
          if (!lanyard_feed_date_get_fields (result + offset * 60, &fields) || fields.year != year)
            continue;
        }
      *seconds = result;
      return TRUE;
    }
  return FALSE;
}

/* C's asctime(): "Sun Jan 4 16:29:06 2004", with a zone before the year as date(1) has it. */
gboolean
lanyard_feed_date_parse_asctime (const char *text, gint64 *seconds)
{
  g_autofree char *copy = g_strdup (text);
  char utc[] = "+0000";
  char *words[MAX_WORDS];
  char *ordered[5];
  guint n = split_words (copy, words);

  if (n != 5 && n != 6)
    return FALSE;
  ordered[0] = words[2];
  ordered[1] = words[1];
  ordered[2] = words[n - 1];
  ordered[3] = words[3];
  ordered[4] = n == 6 ? words[4] : utc;
  return parse_words (ordered, 5, seconds);
}

/* "Fri, 2006/09/15 08:19:53 EDT" */
gboolean
lanyard_feed_date_parse_perforce (const char *text, gint64 *seconds)
{
  g_autofree char *copy = g_strdup (text);
  char *words[MAX_WORDS];
  guint n = split_words (copy, words);
  guint first = n > 0 && is_day_name (words[0]) ? 1 : 0;
  int year, month, day, hour = 0, minute = 0, second = 0, offset = 0;
  g_auto (GStrv) parts = NULL;

  if (n <= first)
    return FALSE;
  parts = g_strsplit (words[first], "/", 4);
  if (g_strv_length (parts) != 3 || strlen (parts[0]) != 4 ||
      !lanyard_feed_date_scan_number (parts[0], strlen (parts[0]), &year) ||
      !lanyard_feed_date_scan_number (parts[1], strlen (parts[1]), &month) ||
      !lanyard_feed_date_scan_number (parts[2], strlen (parts[2]), &day))
    return FALSE;
  if (n > first + 1 && !scan_time (words[first + 1], &hour, &minute, &second))
    return FALSE;
  if (n > first + 2 && !lanyard_feed_date_scan_zone (words[first + 2], &offset))
    return FALSE;
  return lanyard_feed_date_from_parts (year, month, day, hour, minute, second, offset, seconds);
}

/* "2004-július-13T9:15-05:00" */
gboolean
lanyard_feed_date_parse_hungarian (const char *text, gint64 *seconds)
{
  const char *dash = strchr (text, '-');
  const char *month_end = dash != NULL ? strchr (dash + 1, '-') : NULL;

  if (month_end == NULL)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (hungarian_months); i++)
    {
      gsize length = (gsize)(month_end - dash) - 1;

      /* "februári" is what the servers write. */
      if (length >= strlen (hungarian_months[i]) &&
          strncmp (dash + 1, hungarian_months[i], strlen (hungarian_months[i])) == 0)
        {
          g_autofree char *numbered =
              g_strdup_printf ("%.*s-%02u%s", (int)(dash - text), text, i + 1, month_end);

          return lanyard_feed_date_parse_w3cdtf (numbered, seconds);
        }
    }
  return FALSE;
}

/* RFC 822's order with day and month names of another language. */
gboolean
lanyard_feed_date_parse_named (const char *text, gint64 *seconds)
{
  const char *comma = strchr (text, ',');
  g_autofree char *copy = g_strdup (comma != NULL ? comma + 1 : text);
  char *words[MAX_WORDS];
  guint n = split_words (copy, words);
  guint first = n > 0 && !g_ascii_isdigit (words[0][0]) ? 1 : 0;
  g_autofree char *month = NULL;
  int dotted;

  if (n < first + 3)
    return FALSE;
  /* "3. Mai" */
  if (g_str_has_suffix (words[first], "."))
    words[first][strlen (words[first]) - 1] = '\0';
  if (!lanyard_feed_date_scan_number (words[first], strlen (words[first]), &dotted))
    return FALSE;

  month = g_utf8_strdown (words[first + 1], -1);
  for (guint i = 0; i < G_N_ELEMENTS (foreign_months); i++)
    {
      g_autofree char *name = g_utf8_strdown (foreign_months[i].name, -1);

      if (g_str_has_prefix (month, name))
        {
          words[first + 1] = (char *)month_names[foreign_months[i].month - 1];
          return parse_words (words + first, n - first, seconds);
        }
    }
  return FALSE;
}

/* Reads digits at *text and what must follow them. */
static gboolean
take (const char **text, int *number, const char *after)
{
  gsize digits = strspn (*text, "0123456789");

  if (!lanyard_feed_date_scan_number (*text, digits, number))
    return FALSE;
  *text += digits;
  if (!g_str_has_prefix (*text, after))
    return FALSE;
  *text += strlen (after);
  while (g_ascii_isspace (**text))
    (*text)++;
  return TRUE;
}

/* "2004년 05월 28일 01:31:15" and "2004-05-25 오후 11:23:17", both in Korea's time. */
gboolean
lanyard_feed_date_parse_korean (const char *text, gint64 *seconds)
{
  const char *p = text;
  int year, month, day, hour, minute, second;
  gboolean afternoon;

  if (take (&p, &year, "년") && take (&p, &month, "월") && take (&p, &day, "일") &&
      take (&p, &hour, ":") && take (&p, &minute, ":") && take (&p, &second, ""))
    return lanyard_feed_date_from_parts (year, month, day, hour, minute, second, 9 * 60, seconds);

  p = text;
  if (!take (&p, &year, "-") || !take (&p, &month, "-") || !take (&p, &day, ""))
    return FALSE;
  afternoon = g_str_has_prefix (p, "오후");
  if (!afternoon && !g_str_has_prefix (p, "오전"))
    return FALSE;
  p += strlen ("오후");
  while (g_ascii_isspace (*p))
    p++;
  if (!take (&p, &hour, ":") || !take (&p, &minute, ":") || !take (&p, &second, ""))
    return FALSE;
  /* A clock of twelve hours: 12 is the first hour of its half of the day. */
  if (hour < 1 || hour > 12)
    return FALSE;
  hour = hour % 12 + (afternoon ? 12 : 0);
  return lanyard_feed_date_from_parts (year, month, day, hour, minute, second, 9 * 60, seconds);
}
