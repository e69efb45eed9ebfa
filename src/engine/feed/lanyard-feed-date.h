/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Dates as feeds write them. Pure; any thread. */

/**
 * LanyardFeedDateFields:
 *
 * A moment taken apart, in UTC. @month from 1, @weekday from 0 (Monday), @day_of_year from 1.
 */
typedef struct
{
  int year;
  int month;
  int day;
  int hour;
  int minute;
  int second;
  int weekday;
  int day_of_year;
} LanyardFeedDateFields;

/**
 * lanyard_feed_date_parse:
 * @text: (nullable): UTF-8
 * @seconds: (out): since 1970 UTC
 *
 * Reads W3CDTF and RFC 3339, RFC 822/2822 with every zone name seen in feeds, ISO 8601 variants (basic, ordinal), asctime,
 * Perforce's, and the Hungarian, Greek and Korean forms that feedparser knows. What lacks a zone is taken as UTC.
 *
 * Returns: %FALSE when it is no date, or an impossible one
 */
gboolean lanyard_feed_date_parse      (const char            *text,
                                       gint64                *seconds);
/* FALSE for years beyond 1 to 9999. */
gboolean lanyard_feed_date_get_fields (gint64                 seconds,
                                       LanyardFeedDateFields *fields);
/* From the parts of a date in a zone @offset minutes east of UTC; FALSE when there is no such date. */
gboolean lanyard_feed_date_from_parts (int                    year,
                                       int                    month,
                                       int                    day,
                                       int                    hour,
                                       int                    minute,
                                       int                    second,
                                       int                    offset,
                                       gint64                *seconds);

G_END_DECLS
