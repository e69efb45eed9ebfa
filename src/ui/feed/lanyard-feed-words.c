/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-words.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"

/* A dialog is no list. */
#define MOST_REFUSED_SHOWN 5

char *
lanyard_feed_words_time (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now);
  g_autoptr (GDateTime) then_day = NULL;
  g_autoptr (GDateTime) today_day = NULL;
  gint64 days;

  if (then == NULL || today == NULL)
    return g_strdup ("");
  then_day = g_date_time_new_local (g_date_time_get_year (then), g_date_time_get_month (then),
                                    g_date_time_get_day_of_month (then), 0, 0, 0);
  today_day = g_date_time_new_local (g_date_time_get_year (today), g_date_time_get_month (today),
                                     g_date_time_get_day_of_month (today), 0, 0, 0);
  /* A day of 23 or 25 hours is one, too. */
  days = (g_date_time_difference (today_day, then_day) + G_TIME_SPAN_HOUR * 12) / G_TIME_SPAN_DAY;
  if (days == 0)
    /* Translators: the time of an entry of today: hour and minute, see strftime(3). */
    return g_date_time_format (then, _ ("%H:%M"));
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days > 1 && days < 7)
    return g_date_time_format (then, "%A");
  if (g_date_time_get_year (then) == g_date_time_get_year (today))
    /* Translators: the date of an entry of this year: day and month, see strftime(3). */
    return g_date_time_format (then, _ ("%-d %B"));
  /* Translators: the date of an older entry: day, month, year, see strftime(3). */
  return g_date_time_format (then, _ ("%-d %B %Y"));
}

char *
lanyard_feed_words_until (gint64 time, gint64 now)
{
  gint64 span = time - now;

  if (span <= 0)
    return g_strdup (_ ("now"));
  if (span < 60)
    return g_strdup_printf (_ ("in %d s"), (int)span);
  if (span < 90 * 60)
    return g_strdup_printf (_ ("in %d min"), (int)((span + 30) / 60));
  if (span < 36 * 3600)
    return g_strdup_printf (_ ("in %d h"), (int)((span + 1800) / 3600));
  return g_strdup_printf (ngettext ("in %d day", "in %d days", (gulong)((span + 43200) / 86400)),
                          (int)((span + 43200) / 86400));
}

char *
lanyard_feed_words_subscription (LanyardFeedSubscription *subscription, gint64 now)
{
  const char *error = lanyard_feed_subscription_get_last_error (subscription);
  guint total = lanyard_feed_subscription_get_total (subscription);
  g_autofree char *entries = NULL;
  g_autofree char *next = NULL;

  if (lanyard_feed_subscription_get_refreshing (subscription))
    return g_strdup (_ ("Refreshing…"));
  if (lanyard_feed_subscription_get_gone (subscription))
    return g_strdup (_ ("Ended by its publisher"));
  next = lanyard_feed_words_until (lanyard_feed_subscription_get_next_fetch (subscription), now);
  if (error != NULL)
    /* Translators: why a feed could not be fetched, and when it is tried again, "in 5 min". */
    return g_strdup_printf (_ ("%s; again %s"), error, next);
  entries = lanyard_feed_words_count (total, 0);
  if (lanyard_feed_subscription_get_next_fetch (subscription) == 0)
    return g_steal_pointer (&entries);
  /* Translators: "30 entries", and when the feed is fetched next, "in 5 min". */
  return g_strdup_printf (_ ("%s · next %s"), entries, next);
}

char *
lanyard_feed_words_refreshed (const LanyardFeedRefreshed *refreshed)
{
  g_autofree char *count = lanyard_format_count (refreshed->new_entries);
  g_autofree char *news = NULL;
  g_autofree char *failed = NULL;

  if (refreshed->new_entries == 0)
    news = g_strdup (_ ("No new entries"));
  else
    news = g_strdup_printf (ngettext ("%s new entry", "%s new entries", refreshed->new_entries),
                            count);
  if (refreshed->failed == 0)
    return g_steal_pointer (&news);
  failed = g_strdup_printf (
      ngettext ("%u feed could not be fetched", "%u feeds could not be fetched", refreshed->failed),
      refreshed->failed);
  /* Translators: "3 new entries" and "2 feeds could not be fetched". */
  return g_strdup_printf (_ ("%s; %s"), news, failed);
}

char *
lanyard_feed_words_imported (const LanyardFeedImported *imported)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          ngettext ("%u feed was added.", "%u feeds were added.", imported->added),
                          imported->added);
  if (imported->filters > 0)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text,
                              ngettext ("%u saved search or rule was added.",
                                        "%u saved searches and rules were added.", imported->filters),
                              imported->filters);
    }
  if (imported->known > 0)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text,
                              ngettext ("%u was subscribed to already and stays as it is.",
                                        "%u were subscribed to already and stay as they are.",
                                        imported->known),
                              imported->known);
    }
  if (imported->skipped > 0)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text,
                              ngettext ("%u was refused:", "%u were refused:", imported->skipped),
                              imported->skipped);
      for (guint i = 0; i < imported->refused->len && i < MOST_REFUSED_SHOWN; i++)
        {
          const LanyardFeedRefused *refused = imported->refused->pdata[i];
          g_autofree char *address = lanyard_format_escape (refused->address);

          g_string_append_printf (text, "\n“%s”: %s", address, refused->why);
        }
      if (imported->skipped > MOST_REFUSED_SHOWN)
        g_string_append (text, "\n…");
    }
  return g_string_free (text, FALSE);
}

char *
lanyard_feed_words_count (guint entries, guint unread)
{
  g_autofree char *all = lanyard_format_count (entries);
  g_autofree char *count = lanyard_format_count (unread);
  g_autofree char *posts = g_strdup_printf (ngettext ("%s entry", "%s entries", entries), all);

  if (unread == 0)
    return g_steal_pointer (&posts);
  /* Translators: "30 entries", and how many of them are unread. */
  return g_strdup_printf (_ ("%s, %s unread"), posts, count);
}

static const guint intervals[] = { 0,    30,   60,       5 * 60,    15 * 60,
                                   1800, 3600, 3 * 3600, 12 * 3600, 24 * 3600 };

const guint *
lanyard_feed_words_intervals (guint *n_intervals)
{
  *n_intervals = G_N_ELEMENTS (intervals);
  return intervals;
}

char *
lanyard_feed_words_interval (guint seconds)
{
  if (seconds == 0)
    return g_strdup (_ ("As the feed asks"));
  if (seconds % 86400 == 0)
    return g_strdup_printf (ngettext ("Every day", "Every %u days", seconds / 86400),
                            seconds / 86400);
  if (seconds % 3600 == 0)
    return g_strdup_printf (ngettext ("Every hour", "Every %u hours", seconds / 3600),
                            seconds / 3600);
  if (seconds % 60 == 0)
    return g_strdup_printf (ngettext ("Every minute", "Every %u minutes", seconds / 60),
                            seconds / 60);
  return g_strdup_printf (ngettext ("Every second", "Every %u seconds", seconds), seconds);
}
