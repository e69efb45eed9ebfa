/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-date.h"

typedef struct
{
  const char *text;
  int parts[8]; /* year 0: no date */
} Case;

static const Case cases[] = {
  /* W3CDTF and RFC 3339 */
  { "2003", { 2003, 1, 1, 0, 0, 0, 2, 1 } },
  { "2003-12", { 2003, 12, 1, 0, 0, 0, 0, 335 } },
  { "2003-12-31", { 2003, 12, 31, 0, 0, 0, 2, 365 } },
  { "2003-12-31T10:14Z", { 2003, 12, 31, 10, 14, 0, 2, 365 } },
  { "2003-12-31T10:14:55Z", { 2003, 12, 31, 10, 14, 55, 2, 365 } },
  { "2003-12-31T10:14:55.123Z", { 2003, 12, 31, 10, 14, 55, 2, 365 } },
  { "2003-12-31T10:14:55-08:00", { 2003, 12, 31, 18, 14, 55, 2, 365 } },
  { "2003-12-31T18:14:55+08:00", { 2003, 12, 31, 10, 14, 55, 2, 365 } },
  { "2003-12-31t10:14:55z", { 2003, 12, 31, 10, 14, 55, 2, 365 } },
  { " 2003-12-31T10:14:55Z\n", { 2003, 12, 31, 10, 14, 55, 2, 365 } },
  { "2003-12-31 10:14:55", { 2003, 12, 31, 10, 14, 55, 2, 365 } },
  { "2003-12-31 10:14:55 EST", { 2003, 12, 31, 15, 14, 55, 2, 365 } },
  { "2003-12-31T23:59:60Z", { 2003, 12, 31, 23, 59, 59, 2, 365 } },
  { "2004-02-29T00:00:00Z", { 2004, 2, 29, 0, 0, 0, 6, 60 } },
  { "2003-02-29T00:00:00Z", { 0 } },
  { "2003-13-31T00:00:00Z", { 0 } },
  { "2003-12-32", { 0 } },
  { "2003-12-31T25:00:00Z", { 0 } },
  { "2003-12-31T24:00:00Z", { 2004, 1, 1, 0, 0, 0, 3, 1 } },
  { "2003-12-31T24:00:01Z", { 0 } },
  { "Wed, 31 Dec 2003 24:00:00 GMT", { 2004, 1, 1, 0, 0, 0, 3, 1 } },
  { "0000-01-01T00:00:00Z", { 0 } },
  { "9999-12-31T23:59:59-01:00", { 0 } },
  { "0001-01-01T00:00:00Z", { 1, 1, 1, 0, 0, 0, 0, 1 } },
  /* RFC 822 and 2822 */
  { "Thu, 01 Jan 2004 19:48:21 GMT", { 2004, 1, 1, 19, 48, 21, 3, 1 } },
  { "Thu, 1 Jan 2004 19:48:21 GMT", { 2004, 1, 1, 19, 48, 21, 3, 1 } },
  { "Thu,01 Jan 2004 19:48:21 GMT", { 2004, 1, 1, 19, 48, 21, 3, 1 } },
  { "01 Jan 2004 19:48:21 GMT", { 2004, 1, 1, 19, 48, 21, 3, 1 } },
  { "Thu, 01 Jan 04 19:48:21 GMT", { 2004, 1, 1, 19, 48, 21, 3, 1 } },
  { "Thu, 01 Jan 99 19:48:21 GMT", { 1999, 1, 1, 19, 48, 21, 4, 1 } },
  { "Thu, 01 Jan 2004 19:48:21 -0500", { 2004, 1, 2, 0, 48, 21, 4, 2 } },
  { "Thu, 01 Jan 2004 19:48:21 +05:30", { 2004, 1, 1, 14, 18, 21, 3, 1 } },
  { "Thu, 01 Jan 2004 19:48:21 EST", { 2004, 1, 2, 0, 48, 21, 4, 2 } },
  { "Thu, 01 Jan 2004 19:48:21 PDT", { 2004, 1, 2, 2, 48, 21, 4, 2 } },
  { "Thu, 01 Jan 2004 19:48:21 Etc/GMT", { 2004, 1, 1, 19, 48, 21, 3, 1 } },
  { "Thu, 01 Jan 2004 19:48:21 GMT-05:00", { 2004, 1, 2, 0, 48, 21, 4, 2 } },
  { "Thu, 01 Jan 2004 19:48 GMT", { 2004, 1, 1, 19, 48, 0, 3, 1 } },
  { "Thu, 01 Jan 2004", { 2004, 1, 1, 0, 0, 0, 3, 1 } },
  { "01 Jan 2004", { 2004, 1, 1, 0, 0, 0, 3, 1 } },
  { "Thu, January 01 2004 19:48:21 GMT", { 2004, 1, 1, 19, 48, 21, 3, 1 } },
  { "Thursday, 01 January 2004 19:48:21 GMT", { 2004, 1, 1, 19, 48, 21, 3, 1 } },
  { "Thursday, 01-Jan-04 19:48:21 GMT", { 2004, 1, 1, 19, 48, 21, 3, 1 } },
  { "Thu, 31 Jun 2004 19:48:21 GMT", { 0 } },
  { "Thu, 01 Foo 2004 19:48:21 GMT", { 0 } },
  { "Thu, 01 Jan 2004 19:61:21 GMT", { 0 } },
  /* ISO 8601 */
  { "20031231", { 2003, 12, 31, 0, 0, 0, 2, 365 } },
  { "20031231T101455Z", { 2003, 12, 31, 10, 14, 55, 2, 365 } },
  { "20031231T10:14:55Z", { 2003, 12, 31, 10, 14, 55, 2, 365 } },
  { "2003-335", { 2003, 12, 1, 0, 0, 0, 0, 335 } },
  { "2003335", { 2003, 12, 1, 0, 0, 0, 0, 335 } },
  { "2003-366", { 0 } },
  { "03-12-31", { 2003, 12, 31, 0, 0, 0, 2, 365 } },
  { "031231", { 2003, 12, 31, 0, 0, 0, 2, 365 } },
  { "-0312", { 2003, 12, 1, 0, 0, 0, 0, 335 } },
  { "-03-12", { 2003, 12, 1, 0, 0, 0, 0, 335 } },
  { "-03", { 2003, 1, 1, 0, 0, 0, 2, 1 } },
  /* asctime(), date(1), Perforce */
  { "Sun Jan 4 16:29:06 2004", { 2004, 1, 4, 16, 29, 6, 6, 4 } },
  { "Sun Jan  4 16:29:06 PST 2004", { 2004, 1, 5, 0, 29, 6, 0, 5 } },
  { "Fri, 2006/09/15 08:19:53 EDT", { 2006, 9, 15, 12, 19, 53, 4, 258 } },
  /* Hungarian, Greek, Korean, and others by name */
  { "2004-július-13T9:15-05:00", { 2004, 7, 13, 14, 15, 0, 1, 195 } },
  { "2004-februári-13T9:15Z", { 2004, 2, 13, 9, 15, 0, 4, 44 } },
  { "Κυρ, 11 Ιούλ 2004 12:00:00 EST", { 2004, 7, 11, 17, 0, 0, 6, 193 } },
  { "Τετ, 29 Σεπ 2004 12:53:00 GMT", { 2004, 9, 29, 12, 53, 0, 2, 273 } },
  { "2004-05-25 오후 11:23:17", { 2004, 5, 25, 14, 23, 17, 1, 146 } },
  { "2004-05-25 오후 12:23:17", { 2004, 5, 25, 3, 23, 17, 1, 146 } },
  { "2004-05-25 오전 12:00:17", { 2004, 5, 24, 15, 0, 17, 0, 145 } },
  { "2004-05-28 오전 01:31:15", { 2004, 5, 27, 16, 31, 15, 3, 148 } },
  { "2004년 05월 28일 01:31:15", { 2004, 5, 27, 16, 31, 15, 3, 148 } },
  { "Di, 03 Mai 2005 10:00:00 +0200", { 2005, 5, 3, 8, 0, 0, 1, 123 } },
  { "mar., 3 févr. 2015 10:00:00 GMT", { 2015, 2, 3, 10, 0, 0, 1, 34 } },
  /* None at all */
  { "", { 0 } },
  { " ", { 0 } },
  { "today", { 0 } },
  { "99999999999999999999", { 0 } },
  { "2003-12-31T10:14:55Z and a good deal of text that strayed into the element and is far longer "
    "than any date "
    "could be, in any language",
    { 0 } },
  { "2003-12-31T", { 0 } },
  { ",,,,", { 0 } },
  { "년월일", { 0 } },
  { "- - -", { 0 } },
  { "T10:14", { 0 } },
};

static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const int *parts = cases[i].parts;
      LanyardFeedDateFields fields = { 0 };
      gint64 seconds;
      gboolean found = lanyard_feed_date_parse (cases[i].text, &seconds);

      g_test_message ("“%s”", cases[i].text);
      g_assert_cmpint (found, ==, parts[0] != 0);
      if (!found)
        continue;
      g_assert_true (lanyard_feed_date_get_fields (seconds, &fields));
      g_assert_cmpint (fields.year, ==, parts[0]);
      g_assert_cmpint (fields.month, ==, parts[1]);
      g_assert_cmpint (fields.day, ==, parts[2]);
      g_assert_cmpint (fields.hour, ==, parts[3]);
      g_assert_cmpint (fields.minute, ==, parts[4]);
      g_assert_cmpint (fields.second, ==, parts[5]);
      g_assert_cmpint (fields.weekday, ==, parts[6]);
      g_assert_cmpint (fields.day_of_year, ==, parts[7]);
    }
  g_assert_false (lanyard_feed_date_parse (NULL, &(gint64){ 0 }));
}

/* Against GLib's calendar, a day every 97 over all years. */
static void
test_calendar (void)
{
  for (gint64 seconds = -G_GINT64_CONSTANT (62135596800);
       seconds < G_GINT64_CONSTANT (253402300800); seconds += 97 * 86400 + 3601)
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
      LanyardFeedDateFields fields;
      gint64 back;

      g_assert_true (lanyard_feed_date_get_fields (seconds, &fields));
      g_assert_cmpint (fields.year, ==, g_date_time_get_year (time));
      g_assert_cmpint (fields.month, ==, g_date_time_get_month (time));
      g_assert_cmpint (fields.day, ==, g_date_time_get_day_of_month (time));
      g_assert_cmpint (fields.weekday, ==, g_date_time_get_day_of_week (time) - 1);
      g_assert_cmpint (fields.day_of_year, ==, g_date_time_get_day_of_year (time));
      g_assert_true (lanyard_feed_date_from_parts (fields.year, fields.month, fields.day,
                                                   fields.hour, fields.minute, fields.second, 0,
                                                   &back));
      g_assert_cmpint (back, ==, seconds);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed/date/parse", test_parse);
  g_test_add_func ("/feed/date/calendar", test_calendar);
  return g_test_run ();
}
