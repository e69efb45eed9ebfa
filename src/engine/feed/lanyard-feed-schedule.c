/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-schedule.h"

#include <string.h>

#include "engine/feed/lanyard-feed-date.h"

/* A server may ask for more than a day, but not for ever. */
#define MOST_RETRY_AFTER (7 * 24 * 3600)

static gboolean
is_skipped (const LanyardFeedSchedule *schedule, gint64 time)
{
  LanyardFeedDateFields fields;

  if (!lanyard_feed_date_get_fields (time, &fields))
    return FALSE;
  return (schedule->skip_hours & (1u << fields.hour)) != 0 ||
         (schedule->skip_days & (1u << fields.weekday)) != 0;
}

/* The first full hour from @time on that the feed does not exclude; @time itself when it excludes
 * all. */
static gint64
skip_excluded (const LanyardFeedSchedule *schedule, gint64 time)
{
  gint64 candidate = time;

  for (guint hours = 0; hours <= 8 * 24; hours++)
    {
      if (!is_skipped (schedule, candidate))
        return candidate;
      candidate = (candidate / 3600 + 1) * 3600;
    }
  return time;
}

/* Doubled with each failure, up to a day, and spread by a quarter so that feeds of one server that
 * failed together do not come back together. */
static gint64
get_back_off (const LanyardFeedSchedule *schedule, gint64 span)
{
  guint doublings = MIN (schedule->failures, 12);
  gint64 longer = MIN (span << doublings, MAX (span, LANYARD_FEED_MOST_INTERVAL));

  return (gint64)((double)longer * (0.75 + 0.5 * CLAMP (schedule->chance, 0, 1)));
}

gint64
lanyard_feed_schedule_get_next (const LanyardFeedSchedule *schedule)
{
  gint64 span = LANYARD_FEED_DEFAULT_INTERVAL;
  gint64 next;

  if (schedule->interval > 0)
    span = MAX (schedule->interval, LANYARD_FEED_LEAST_INTERVAL);
  else
    {
      span = MAX (span, (gint64)schedule->ttl);
      span = MAX (span, (gint64)schedule->update_period);
      span = MAX (span, schedule->max_age);
      span = MIN (span, LANYARD_FEED_MOST_INTERVAL);
    }
  if (schedule->failures > 0)
    span = get_back_off (schedule, span);

  next = schedule->now + span;
  if (schedule->interval == 0)
    next = skip_excluded (schedule, next);
  /* What the server asks for comes before what the user wants. */
  if (schedule->retry_after > 0)
    next = MAX (next, schedule->now + MIN (schedule->retry_after, MOST_RETRY_AFTER));
  return next;
}

gint64
lanyard_feed_parse_retry_after (const char *value, gint64 now)
{
  g_autofree char *text = g_strstrip (g_strdup (value != NULL ? value : ""));
  gint64 date;

  if (*text == '\0')
    return -1;
  if (strspn (text, "0123456789") == strlen (text))
    return (gint64)MIN (g_ascii_strtoull (text, NULL, 10), MOST_RETRY_AFTER);
  if (!lanyard_feed_date_parse (text, &date))
    return -1;
  return MAX (date - now, 0);
}

gint64
lanyard_feed_parse_freshness (const char *cache_control,
                              const char *expires,
                              const char *date,
                              gint64 now)
{
  g_auto (GStrv) parts = g_strsplit (cache_control != NULL ? cache_control : "", ",", -1);
  gint64 max_age = -1;
  gint64 until;
  gint64 from = now;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);

      if (g_ascii_strcasecmp (part, "no-cache") == 0 || g_ascii_strcasecmp (part, "no-store") == 0)
        return 0;
      if (g_ascii_strncasecmp (part, "max-age=", 8) == 0)
        {
          part += 8 + (part[8] == '"');
          if (g_ascii_isdigit (*part))
            max_age = (gint64)MIN (g_ascii_strtoull (part, NULL, 10), G_MAXINT32);
        }
    }
  if (max_age >= 0 || expires == NULL)
    return max_age;
  /* An invalid date, "0" above all, means already over (RFC 9111, 5.3). */
  if (!lanyard_feed_date_parse (expires, &until))
    return 0;
  if (date != NULL && !lanyard_feed_date_parse (date, &from))
    from = now;
  return CLAMP (until - from, 0, G_MAXINT32);
}

guint
lanyard_feed_parse_update_period (const char *period, const char *frequency)
{
  static const struct
  {
    const char *name;
    guint seconds;
  } periods[] = {
    { "hourly", 3600 },        { "daily", 86400 },        { "weekly", 7 * 86400 },
    { "monthly", 30 * 86400 }, { "yearly", 365 * 86400 },
  };
  g_autofree char *name = g_strstrip (g_strdup (period != NULL ? period : ""));
  guint64 times = frequency != NULL ? g_ascii_strtoull (frequency, NULL, 10) : 1;

  for (guint i = 0; i < G_N_ELEMENTS (periods); i++)
    {
      if (g_ascii_strcasecmp (name, periods[i].name) == 0)
        return periods[i].seconds / (guint)CLAMP (times, 1, periods[i].seconds);
    }
  return 0;
}
