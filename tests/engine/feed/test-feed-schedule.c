/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-schedule.h"

#define NOW  G_GINT64_CONSTANT (1767225600) /* Thursday 2026-01-01 00:00 UTC */
#define HOUR 3600
#define DAY  (24 * HOUR)
#define NONE .now = NOW, .retry_after = -1, .max_age = -1, .chance = 0.5

static const struct
{
  LanyardFeedSchedule schedule;
  gint64 wait;
} cases[] = {
  { { NONE }, HOUR },
  /* What the user chose wins over what feed and server say, but for the least. */
  { { NONE, .interval = 30 }, 30 },
  { { NONE, .interval = 5 }, 30 },
  { { NONE, .interval = 30, .ttl = 6 * HOUR }, 30 },
  { { NONE, .interval = 7 * DAY }, 7 * DAY },
  /* What they say, the longest, up to a day */
  { { NONE, .ttl = 2 * HOUR }, 2 * HOUR },
  { { NONE, .ttl = 60 }, HOUR },
  { { NONE, .update_period = 3 * HOUR, .ttl = 2 * HOUR }, 3 * HOUR },
  { { NONE, .ttl = 30 * DAY }, DAY },
  { { .now = NOW, .retry_after = -1, .max_age = 5 * HOUR, .chance = 0.5 }, 5 * HOUR },
  { { .now = NOW, .retry_after = -1, .max_age = 0, .chance = 0.5 }, HOUR },
  /* Failures: doubled, spread by a quarter, up to a day */
  { { NONE, .failures = 1 }, 2 * HOUR },
  { { NONE, .failures = 3 }, 8 * HOUR },
  { { NONE, .failures = 30 }, DAY },
  { { NONE, .failures = G_MAXUINT }, DAY },
  { { NONE, .failures = 1, .interval = 30 }, 60 },
  { { .now = NOW, .retry_after = -1, .max_age = -1, .failures = 1, .chance = 0 }, HOUR * 3 / 2 },
  { { .now = NOW, .retry_after = -1, .max_age = -1, .failures = 1, .chance = 1 }, HOUR * 5 / 2 },
  /* Retry-After comes before everything, within a week */
  { { .now = NOW, .retry_after = 2 * DAY, .max_age = -1, .chance = 0.5 }, 2 * DAY },
  { { .now = NOW, .retry_after = 120, .max_age = -1, .interval = 30, .chance = 0.5 }, 120 },
  { { .now = NOW, .retry_after = 10, .max_age = -1, .interval = 30, .chance = 0.5 }, 30 },
  { { .now = NOW, .retry_after = 365 * DAY, .max_age = -1, .chance = 0.5 }, 7 * DAY },
  /* skipHours, skipDays */
  { { NONE, .skip_hours = 1u << 1 }, 2 * HOUR },
  { { NONE, .skip_hours = 0xffffff & ~(1u << 9) }, 9 * HOUR },
  { { NONE, .skip_hours = 0xffffff }, HOUR },
  { { NONE, .skip_days = 1u << 3 }, DAY },
  { { NONE, .skip_days = (1u << 3) | (1u << 4) }, 2 * DAY },
  { { NONE, .skip_days = 0x7f }, HOUR },
  { { NONE, .skip_hours = 1u << 0, .interval = 30 }, 30 },
};

static void
test_next (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%u", i);
      g_assert_cmpint (lanyard_feed_schedule_get_next (&cases[i].schedule) - NOW, ==,
                       cases[i].wait);
    }
}

static void
test_headers (void)
{
  g_assert_cmpint (lanyard_feed_parse_retry_after ("120", NOW), ==, 120);
  g_assert_cmpint (lanyard_feed_parse_retry_after (" 120 ", NOW), ==, 120);
  g_assert_cmpint (lanyard_feed_parse_retry_after ("Thu, 01 Jan 2026 00:01:00 GMT", NOW), ==, 60);
  g_assert_cmpint (lanyard_feed_parse_retry_after ("Wed, 31 Dec 2025 00:00:00 GMT", NOW), ==, 0);
  g_assert_cmpint (lanyard_feed_parse_retry_after ("99999999999999999999", NOW), ==, 7 * DAY);
  g_assert_cmpint (lanyard_feed_parse_retry_after ("soon", NOW), ==, -1);
  g_assert_cmpint (lanyard_feed_parse_retry_after ("-5", NOW), ==, -1);
  g_assert_cmpint (lanyard_feed_parse_retry_after (NULL, NOW), ==, -1);

  g_assert_cmpint (lanyard_feed_parse_freshness ("max-age=300", NULL, NULL, NOW), ==, 300);
  g_assert_cmpint (lanyard_feed_parse_freshness ("public, Max-Age=\"300\"", "0", NULL, NOW), ==,
                   300);
  g_assert_cmpint (lanyard_feed_parse_freshness ("max-age=300, no-cache", NULL, NULL, NOW), ==, 0);
  g_assert_cmpint (lanyard_feed_parse_freshness ("private", NULL, NULL, NOW), ==, -1);
  g_assert_cmpint (lanyard_feed_parse_freshness (NULL, "Thu, 01 Jan 2026 01:00:00 GMT", NULL, NOW),
                   ==, HOUR);
  g_assert_cmpint (lanyard_feed_parse_freshness (NULL, "Thu, 01 Jan 2026 01:00:00 GMT",
                                                 "Thu, 01 Jan 2026 00:30:00 GMT", NOW),
                   ==, HOUR / 2);
  g_assert_cmpint (lanyard_feed_parse_freshness (NULL, "0", NULL, NOW), ==, 0);
  g_assert_cmpint (lanyard_feed_parse_freshness (NULL, NULL, NULL, NOW), ==, -1);

  g_assert_cmpuint (lanyard_feed_parse_update_period ("hourly", NULL), ==, HOUR);
  g_assert_cmpuint (lanyard_feed_parse_update_period ("hourly", "2"), ==, HOUR / 2);
  g_assert_cmpuint (lanyard_feed_parse_update_period (" Daily ", "1"), ==, DAY);
  g_assert_cmpuint (lanyard_feed_parse_update_period ("daily", "0"), ==, DAY);
  g_assert_cmpuint (lanyard_feed_parse_update_period ("sometimes", "1"), ==, 0);
  g_assert_cmpuint (lanyard_feed_parse_update_period (NULL, NULL), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed/schedule/next", test_next);
  g_test_add_func ("/feed/schedule/headers", test_headers);
  return g_test_run ();
}
