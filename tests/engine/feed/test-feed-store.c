/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept: identity, state, retention, search; and that no sequence of events loses or repeats
 * an entry. */
#include <string.h>

#include "engine/feed/lanyard-feed-incoming-private.h"
#include "engine/feed/lanyard-feed-parser.h"
#include "engine/feed/lanyard-feed-error.h"
#include "lanyard-feed-store-test.h"
#include "lanyard-test.h"

static void
test_identity (void)
{
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (NULL);
  gint64 feed = lanyard_feed_test_add (database, "http://h/1");
  guint changed;
  gint64 id;

  g_assert_cmpuint (lanyard_feed_test_apply (database, feed,
                           RSS (ITEM ("a", "Alpha", "one") ITEM ("b", "Beta", "two")
                                    ITEM ("a", "Again", "three")),
                           100, 0, NULL),
                    ==, 2);
  g_assert_cmpuint (lanyard_feed_test_apply (database, feed,
                           RSS (ITEM ("a", "Alpha", "one") ITEM ("b", "Beta", "two")), 200, 0,
                           &changed),
                    ==, 0);
  g_assert_cmpuint (changed, ==, 0);

  /* A correction keeps the state and the number of entries, and is found under its new words only.
   */
  id = lanyard_feed_test_find (database, "alpha");
  lanyard_feed_test_set_state (database, id, LANYARD_FEED_STATE_READ, TRUE);
  lanyard_feed_test_set_state (database, id, LANYARD_FEED_STATE_STARRED, TRUE);
  g_assert_cmpuint (lanyard_feed_test_apply (database, feed, RSS (ITEM ("a", "Omega", "one")), 300, 0, &changed), ==,
                    0);
  g_assert_cmpuint (changed, ==, 1);
  g_assert_cmpint (lanyard_feed_test_find (database, "omega"), ==, id);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .words = "alpha" }), ==, 0);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .starred = TRUE }), ==, 1);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .unread = TRUE }), ==, 1);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ 0 }), ==, 2);

  /* By link, then by text */
  g_assert_cmpuint (lanyard_feed_test_apply (database, feed,
                           RSS ("<item><link>http://l/1</link><title>x</title></"
                                "item><item><title>only text</title></item>"),
                           400, 0, NULL),
                    ==, 2);
  g_assert_cmpuint (lanyard_feed_test_apply (database, feed,
                           RSS ("<item><link>http://l/1</link><title>y</title></"
                                "item><item><title>only text</title></item>"),
                           500, 0, NULL),
                    ==, 0);

  /* Another feed's entry with the same id is another entry. */
  g_assert_cmpuint (lanyard_feed_test_apply (database, lanyard_feed_test_add (database, "http://h/2"), RSS (ITEM ("a", "Alpha", "one")),
                           600, 0, NULL),
                    ==, 1);
}

/* However often an entry comes in one document, the first is the one. */
static void
test_repeated (void)
{
  g_autoptr (GString) xml = g_string_new ("<rss version='2.0'><channel><title>t</title>");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LanyardFeedDocument) document = NULL;
  g_autoptr (LanyardFeedIncoming) incoming = NULL;

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (xml, "<item><guid>%u</guid><title>Number %u</title></item>", i % 3, i);
  g_string_append (xml, "</channel></rss>");
  bytes = g_bytes_new (xml->str, xml->len);
  document = lanyard_feed_parse (bytes, "http://h/", NULL, NULL, NULL);
  incoming = lanyard_feed_incoming_new (document);
  g_assert_cmpuint (incoming->entries->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *title = g_strdup_printf ("Number %u", i);

      g_assert_cmpstr (g_array_index (incoming->entries, LanyardFeedIncomingEntry, i).title, ==, title);
    }
}

static void
test_deleted (void)
{
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (NULL);
  gint64 feed = lanyard_feed_test_add (database, "http://h/1");
  LanyardFeedTestCall call = { 0 };

  lanyard_feed_test_apply (database, feed, RSS (ITEM ("a", "Alpha", "one")), 100, 0, NULL);
  call.id = lanyard_feed_test_find (database, "alpha");
  lanyard_feed_test_run (database, lanyard_feed_test_delete_job, &call);
  g_assert_cmpuint (lanyard_feed_test_apply (database, feed, RSS (ITEM ("a", "Alpha changed", "one")), 200, 0, NULL),
                    ==, 0);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ 0 }), ==, 0);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .words = "alpha" }), ==, 0);
}

static void
test_order_and_content (void)
{
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (NULL);
  gint64 feed = lanyard_feed_test_add (database, "http://h/1");
  g_autoptr (GArray) ids = NULL;
  g_autoptr (LanyardFeedEntryRecord) article = NULL;
  LanyardFeedTestCall call = { 0 };

  lanyard_feed_test_apply (
      database, feed,
      RSS (
          ITEM ("new", "Newest",
                "&lt;p&gt;Hello "
                "&lt;script&gt;evil()&lt;/script&gt;&lt;b&gt;bold&lt;/b&gt;&lt;/p&gt;") "<item><"
                                                                                        "guid>old</"
                                                                                        "guid><"
                                                                                        "title>Old<"
                                                                                        "/title><"
                                                                                        "pubDate>"
                                                                                        "Thu, 01 "
                                                                                        "Jan 1970 "
                                                                                        "00:00:10 "
                                                                                        "GMT</"
                                                                                        "pubDate><"
                                                                                        "enclosure "
                                                                                        "url='http:"
                                                                                        "//e/' "
                                                                                        "type='a/"
                                                                                        "b' "
                                                                                        "length='7'"
                                                                                        "/></item>"
                                                                                        "<item><"
                                                                                        "guid>"
                                                                                        "tomorrow</"
                                                                                        "guid><"
                                                                                        "title>"
                                                                                        "Tomorrow</"
                                                                                        "title><"
                                                                                        "pubDate>"
                                                                                        "Thu, 01 "
                                                                                        "Jan 2099 "
                                                                                        "00:00:10 "
                                                                                        "GMT</"
                                                                                        "pubDate></"
                                                                                        "item>"),
      100, 0, NULL);
  ids = lanyard_feed_test_query (database, (LanyardFeedQuery){ .feed = feed });
  g_assert_cmpuint (ids->len, ==, 3);
  call.id = g_array_index (ids, gint64, 0);
  article = lanyard_feed_test_run (database, lanyard_feed_test_article_job, &call);
  g_assert_cmpstr (article->title, ==, "Newest");
  g_assert_cmpstr (article->content, ==, "<p>Hello <b>bold</b></p>");
  g_assert_cmpstr (article->summary, ==, "Hello bold");
  g_assert_cmpint (article->time, ==, 100);
  g_clear_pointer (&article, lanyard_feed_entry_record_free);

  call.id = g_array_index (ids, gint64, 2);
  article = lanyard_feed_test_run (database, lanyard_feed_test_article_job, &call);
  g_assert_cmpstr (article->title, ==, "Old");
  g_assert_cmpuint (article->enclosures->len, ==, 1);
  g_assert_cmpint (((LanyardFeedEnclosure *)article->enclosures->pdata[0])->length, ==, 7);
}

static void
test_retention (void)
{
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (NULL);
  gint64 feed = lanyard_feed_test_add (database, "http://h/1");

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *xml = g_strdup_printf (RSS (ITEM ("%u", "t%u", "x")), i, i);

      lanyard_feed_test_apply (database, feed, xml, 100 + i, 0, NULL);
    }
  lanyard_feed_test_set_state (database, lanyard_feed_test_find (database, "t3"), LANYARD_FEED_STATE_STARRED, TRUE);
  /* Ten of the newest, the starred one, and what the feed shows now, whatever its age. */
  lanyard_feed_test_apply (database, feed, RSS (ITEM ("0", "t0", "x") ITEM ("5", "t5", "x")), 200, 10, NULL);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ 0 }), ==, 10 + 1 + 2);
  lanyard_feed_test_find (database, "t3");
  lanyard_feed_test_find (database, "t5");
  lanyard_feed_test_find (database, "t19");
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .words = "t9" }), ==, 0);
  g_assert_cmpuint (lanyard_feed_test_apply (database, feed, RSS (ITEM ("7", "t7", "x")), 300, 0, NULL), ==, 0);
}

static void
test_search (void)
{
  static const struct
  {
    const char *words;
    guint found;
  } searches[] = {
    { "quick", 1 },
    { "QUICK", 1 },
    { "qui", 1 },
    { "quick brown", 1 },
    { "brown quick", 1 },
    { "\"quick brown\"", 1 },
    { "\"brown quick\"", 0 },
    { "quick lazy", 0 },
    { "lazy", 1 },
    { "cafe", 1 },
    { "café", 1 },
    { "\"", 0 },
    { "", 0 },
    { "quick AND", 0 },
    { "quick OR lazy", 0 },
    { "a* NEAR(b)", 0 },
    { "title:quick", 0 },
    { "script", 0 },
    { "'; DROP TABLE feeds; --", 0 },
    { "-quick", 1 },
    { "東京", 1 },
  };
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (NULL);
  gint64 feed = lanyard_feed_test_add (database, "http://h/1");

  lanyard_feed_test_apply (
      database, feed,
      RSS (ITEM ("1", "The quick brown fox", "jumps") ITEM (
          "2", "Other",
          "&lt;p&gt;over the &lt;b&gt;lazy&lt;/b&gt; dog&lt;script&gt;x&lt;/script&gt;&lt;/p&gt;")
               ITEM ("3", "Café", "au lait") ITEM ("4", "東京", "x")),
      100, 0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_test_message ("%s", searches[i].words);
      g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .words = searches[i].words }), ==,
                        searches[i].found);
    }
}

static void
test_subscriptions (void)
{
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (NULL);
  gint64 feed = lanyard_feed_test_add (database, "http://h/1");
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;
  LanyardFeedTestCall call = { .url = "http://h/1" };
  LanyardFeedRecord *record;

  lanyard_database_run_sync (database, lanyard_feed_test_add_job, &call, &error);
  g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_EXISTS);
  lanyard_feed_test_apply (database, feed, RSS (ITEM ("a", "Alpha", "one") ITEM ("b", "Beta", "two")), 100, 0, NULL);
  lanyard_feed_test_set_state (database, lanyard_feed_test_find (database, "beta"), LANYARD_FEED_STATE_READ, TRUE);
  records = lanyard_feed_test_run (database, lanyard_feed_test_list_job, &call);
  g_assert_cmpuint (records->len, ==, 1);
  record = records->pdata[0];
  g_assert_cmpstr (record->title, ==, "F");
  g_assert_cmpstr (record->folder, ==, "News/Local");
  g_assert_cmpuint (record->unread, ==, 1);
  g_assert_cmpuint (record->total, ==, 2);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .folder = "News" }), ==, 2);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .folder = "New" }), ==, 0);

  call.id = feed;
  lanyard_feed_test_run (database, lanyard_feed_test_remove_job, &call);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ 0 }), ==, 0);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .words = "alpha" }), ==, 0);
}

/* Any sequence: a model of what must be there beside the database, compared after every step. */

#define N_IDS 24

typedef struct
{
  gboolean published; /* in the feed's document now */
  guint version;
  gboolean known; /* was seen by a refresh */
  gboolean deleted;
  gboolean read;
  gboolean starred;
  guint seen_version;
} Expected;

static char *
make_feed (const Expected *expected)
{
  GString *xml = g_string_new ("<rss version='2.0'><channel><title>F</title>");

  for (guint i = 0; i < N_IDS; i++)
    {
      if (expected[i].published)
        g_string_append_printf (xml, ITEM ("%u", "entry%u version%u", "x"), i, i,
                                expected[i].version);
    }
  g_string_append (xml, "</channel></rss>");
  return g_string_free (xml, FALSE);
}

static gint64
find_entry (LanyardDatabase *database, guint i)
{
  g_autofree char *words = g_strdup_printf ("\"entry%u\"", i);
  g_autoptr (GArray) ids = lanyard_feed_test_query (database, (LanyardFeedQuery){ .words = words });

  g_assert_cmpuint (ids->len, <=, 1);
  return ids->len > 0 ? g_array_index (ids, gint64, 0) : 0;
}

static void
compare (LanyardDatabase *database, const Expected *expected)
{
  guint total = 0;
  guint unread = 0;

  for (guint i = 0; i < N_IDS; i++)
    {
      gboolean there = expected[i].known && !expected[i].deleted;
      LanyardFeedTestCall call = { .id = find_entry (database, i) };
      g_autoptr (LanyardFeedEntryRecord) record = NULL;
      g_autofree char *title = g_strdup_printf ("entry%u version%u", i, expected[i].seen_version);

      g_assert_cmpint (call.id != 0, ==, there);
      if (!there)
        continue;
      record = lanyard_feed_test_run (database, lanyard_feed_test_article_job, &call);
      g_assert_cmpstr (record->title, ==, title);
      g_assert_cmpint (record->read, ==, expected[i].read);
      g_assert_cmpint (record->starred, ==, expected[i].starred);
      total++;
      unread += !expected[i].read;
    }
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ 0 }), ==, total);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .unread = TRUE }), ==, unread);
}

static void
step (LanyardDatabase **database,
      const char *path,
      gint64 feed,
      Expected *expected,
      GRand *random,
      gint64 now)
{
  guint i = (guint)g_rand_int_range (random, 0, N_IDS);
  Expected *entry = &expected[i];
  gint64 id = find_entry (*database, i);

  switch (g_rand_int_range (random, 0, 9))
    {
    case 0:
    case 1:
      entry->published = !entry->published;
      break;
    case 2:
      entry->version++;
      break;
    case 3:
    case 4:
      {
        g_autofree char *xml = make_feed (expected);

        lanyard_feed_test_apply (*database, feed, xml, now, 0, NULL);
        for (guint n = 0; n < N_IDS; n++)
          {
            expected[n].known |= expected[n].published;
            if (expected[n].published)
              expected[n].seen_version = expected[n].version;
          }
        break;
      }
    case 5:
    case 6:
      if (id != 0)
        {
          entry->read = !entry->read;
          lanyard_feed_test_set_state (*database, id, LANYARD_FEED_STATE_READ, entry->read);
        }
      break;
    case 7:
      if (id != 0 && g_rand_boolean (random))
        {
          LanyardFeedTestCall call = { .id = id };

          lanyard_feed_test_run (*database, lanyard_feed_test_delete_job, &call);
          entry->deleted = TRUE;
        }
      else if (id != 0)
        {
          entry->starred = !entry->starred;
          lanyard_feed_test_set_state (*database, id, LANYARD_FEED_STATE_STARRED, entry->starred);
        }
      break;
    default:
      /* A restart */
      g_clear_object (database);
      *database = lanyard_feed_test_open (path);
    }
}

static void
test_property (void)
{
  guint32 seed = g_test_rand_int ();
  g_autofree char *dir = lanyard_test_make_dir ("property");
  g_autofree char *path = g_build_filename (dir, "feeds.db", NULL);
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (path);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  Expected expected[N_IDS] = { 0 };
  gint64 feed = lanyard_feed_test_add (database, "http://h/1");

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < 400; i++)
    {
      step (&database, path, feed, expected, random, 1000 + i);
      if (i % 5 == 0)
        compare (database, expected);
      if (i % 25 == 0)
        lanyard_feed_test_check_index (database);
    }
  lanyard_feed_test_check_index (database);
  compare (database, expected);
}

/* 20,000 entries in under a second, a search over them in under 50 ms: with room for a busy
 * machine. */
static void
test_speed (void)
{
  g_autofree char *dir = lanyard_test_make_dir ("speed");
  g_autofree char *path = g_build_filename (dir, "feeds.db", NULL);
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (path);
  gint64 begin;
  gint64 spent = 0;

  for (guint f = 0; f < 40; f++)
    {
      g_autoptr (GString) xml = g_string_new ("<rss version='2.0'><channel><title>F</title>");
      g_autofree char *url = g_strdup_printf ("http://h/%u", f);
      gint64 feed = lanyard_feed_test_add (database, url);

      for (guint i = 0; i < 500; i++)
        g_string_append_printf (xml,
                                ITEM ("%u", "word%u in feed%u",
                                      "&lt;p&gt;Some text of the entry, which is short.&lt;/p&gt;"),
                                i, i, f);
      g_string_append (xml, "</channel></rss>");
      begin = g_get_monotonic_time ();
      g_assert_cmpuint (lanyard_feed_test_apply (database, feed, xml->str, 1000 + f, 2000, NULL), ==, 500);
      spent += g_get_monotonic_time () - begin;
    }
  g_test_message ("20,000 entries stored in %.3f s", (double)spent / 1e6);
  begin = g_get_monotonic_time ();
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .words = "word77 feed7" }), >, 0);
  g_test_message ("searched in %.1f ms", (double)(g_get_monotonic_time () - begin) / 1e3);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ 0 }), ==, 20000);
}

/* The same entries from either end, also where several have one time. */
static void
test_oldest_first (void)
{
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (NULL);
  gint64 feed = lanyard_feed_test_add (database, "http://h/1");
  g_autoptr (GArray) newest = NULL;
  g_autoptr (GArray) oldest = NULL;

  lanyard_feed_test_apply (database, feed,
                           RSS (ITEM ("a", "A", "one") ITEM ("b", "B", "two") "<item><guid>c</guid><pubDate>Sat, 28 Nov 2020 "
                                "10:00:00 GMT</pubDate></item><item><guid>d</guid><pubDate>Sun, 29 Nov 2020 10:00:00 "
                                "GMT</pubDate></item>"),
                           100, 0, NULL);
  newest = lanyard_feed_test_query (database, (LanyardFeedQuery){ 0 });
  oldest = lanyard_feed_test_query (database, (LanyardFeedQuery){ .oldest_first = TRUE });
  g_assert_cmpuint (newest->len, >, 3);
  g_assert_cmpuint (newest->len, ==, oldest->len);
  for (guint i = 0; i < newest->len; i++)
    g_assert_cmpint (g_array_index (newest, gint64, i), ==, g_array_index (oldest, gint64, newest->len - 1 - i));
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/feed/store/repeated", test_repeated);
  g_test_add_func ("/feed/store/identity", test_identity);
  g_test_add_func ("/feed/store/deleted", test_deleted);
  g_test_add_func ("/feed/store/oldest-first", test_oldest_first);
  g_test_add_func ("/feed/store/order-and-content", test_order_and_content);
  g_test_add_func ("/feed/store/retention", test_retention);
  g_test_add_func ("/feed/store/search", test_search);
  g_test_add_func ("/feed/store/subscriptions", test_subscriptions);
  g_test_add_func ("/feed/store/property", test_property);
  g_test_add_func ("/feed/store/speed", test_speed);
  return g_test_run ();
}
