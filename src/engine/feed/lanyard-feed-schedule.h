/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* When a feed is fetched next. Pure: time and chance are passed in. Times are seconds since 1970 UTC, spans
 * are seconds. Any thread. */

#define LANYARD_FEED_LEAST_INTERVAL   30
#define LANYARD_FEED_DEFAULT_INTERVAL 3600
#define LANYARD_FEED_MOST_INTERVAL    (24 * 3600)

/**
 * LanyardFeedSchedule:
 * @now: when the last attempt ended
 * @interval: what the user chose for this feed; 0: as the feed and its server ask
 * @failures: attempts in a row that failed; 0 after a good one
 * @retry_after: what the server asked for by Retry-After; negative: nothing
 * @max_age: how long the answer is fresh by Cache-Control or Expires; negative: not said
 * @ttl: RSS ttl, as a span; 0: none
 * @update_period: sy:updatePeriod by sy:updateFrequency; 0: none
 * @skip_hours: bit i: not in hour i
 * @skip_days: bit i: not on day i, Monday 0
 * @chance: 0 to 1, spreads retries
 */
typedef struct
{
  gint64 now;
  guint interval;
  guint failures;
  gint64 retry_after;
  gint64 max_age;
  guint ttl;
  guint update_period;
  guint skip_hours;
  guint skip_days;
  double chance;
} LanyardFeedSchedule;

gint64 lanyard_feed_schedule_get_next (const LanyardFeedSchedule *schedule);

/* Retry-After as seconds or date (RFC 9110, 10.2.3), against @now; -1 when it is neither. */
gint64 lanyard_feed_parse_retry_after (const char *value,
                                       gint64      now);
/* How long an answer is fresh: max-age of @cache_control, else @expires (both nullable) less @date or @now; -1 when
 * neither says. "no-cache" and what is in the past are 0. */
gint64 lanyard_feed_parse_freshness   (const char *cache_control,
                                       const char *expires,
                                       const char *date,
                                       gint64      now);
/* sy:updatePeriod ("hourly", …) and sy:updateFrequency (both nullable) as a span; 0 when they say nothing. */
guint  lanyard_feed_parse_update_period (const char *period,
                                         const char *frequency);

G_END_DECLS
