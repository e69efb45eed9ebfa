/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanyard-test.h"
#include "ui/chat/lanyard-chat-words.h"

static void
test_markup (void)
{
  static const struct
  {
    const char *text;
    const char *markup;
  } cases[] = {
    { "a < b & c", "a &lt; b &amp; c" },
    { "see https://example.org/a?b=1&c=2.", "see <a href=\"https://example.org/a?b=1&amp;c=2\">"
                                            "https://example.org/a?b=1&amp;c=2</a>." },
    { "(HTTP://example.org/x)", "(<a href=\"HTTP://example.org/x\">HTTP://example.org/x</a>)" },
    { "http://example.org/a_(b), next", "<a href=\"http://example.org/a_(b)\">http://example.org/a_(b)</a>, next" },
    { "mailto:ana@example.org", "<a href=\"mailto:ana@example.org\">mailto:ana@example.org</a>" },
    { "http://a.example\"onclick", "<a href=\"http://a.example\">http://a.example</a>&quot;onclick" },
    /* Nothing else opens. */
    { "file:///etc/passwd javascript:alert(1)", "file:///etc/passwd javascript:alert(1)" },
    /* Nor does what is only the beginning of an address. */
    { "mailto:? http://. https://", "mailto:? http://. https://" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *markup = lanyard_chat_words_markup (cases[i].text);

      g_assert_cmpstr (markup, ==, cases[i].markup);
    }
}

static gint64
local_time (int year, int month, int day, int hour)
{
  g_autoptr (GDateTime) time = g_date_time_new_local (year, month, day, hour, 30, 0);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static void
test_days (void)
{
  gint64 now = local_time (2026, 3, 3, 9);
  g_autofree char *today = lanyard_chat_words_day (local_time (2026, 3, 3, 0), now);
  g_autofree char *yesterday = lanyard_chat_words_day (local_time (2026, 3, 2, 23), now);
  g_autofree char *earlier = lanyard_chat_words_day (local_time (2026, 2, 28, 12), now);
  g_autofree char *time = lanyard_chat_words_time (now);

  g_assert_cmpstr (today, ==, "Today");
  g_assert_cmpstr (yesterday, ==, "Yesterday");
  g_assert_cmpstr (earlier, ==, "Saturday, 28 February 2026");
  g_assert_cmpstr (time, ==, "09:30");
  g_assert_true (lanyard_chat_words_same_day (local_time (2026, 3, 3, 0), local_time (2026, 3, 3, 23)));
  g_assert_false (lanyard_chat_words_same_day (local_time (2026, 3, 2, 23), local_time (2026, 3, 3, 0)));
}

static void
test_delivery (void)
{
  g_autofree char *read = lanyard_chat_words_delivery (LANYARD_CHAT_READ, NULL);
  g_autofree char *failed = lanyard_chat_words_delivery (LANYARD_CHAT_FAILED, "too large");

  g_assert_cmpstr (read, ==, "Read");
  g_assert_cmpstr (failed, ==, "Failed: too large");
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/chat-words/markup", test_markup);
  g_test_add_func ("/chat-words/days", test_days);
  g_test_add_func ("/chat-words/delivery", test_delivery);
  return g_test_run ();
}
