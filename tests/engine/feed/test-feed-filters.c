/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved searches and rules: what they find and do is what going through all entries one by one says. */
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-store-filters.h"
#include "engine/feed/lanyard-html-sanitizer.h"
#include "lanyard-feed-store-test.h"
#include "lanyard-test.h"

/* Conditions as text */

static void
test_text (void)
{
  static const struct
  {
    const char *text;
    const char *printed; /* %NULL: refused */
  } rows[] = {
    { "words:linux kernel", "words:linux kernel" },
    { "  title:  Über   uns ", "title:Über uns" },
    { "!author:Bot", "!author:Bot" },
    { "content:a:b=c", "content:a:b=c" },
    { "feed:http://h/1", "feed:http://h/1" },
    { "folder:News/Local", "folder:News/Local" },
    { "days:7", "days:7" },
    { "!unread", "!unread" },
    { "starred", "starred" },
    { "enclosure", "enclosure" },
    { "", NULL },
    { "!", NULL },
    { "title", NULL },
    { "title:", NULL },
    { "words:-- !", NULL },
    { "days:0", NULL },
    { "days:-1", NULL },
    { "days:1e9", NULL },
    { "days:seven", NULL },
    { "unread:yes", NULL },
    { "unreadable", NULL },
    { "Title:x", NULL },
    { "!!unread", NULL },
    { "title:\xff\xfe", "title:��" },
    { "title:a\nb\tc", "title:a b c" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      LanyardFeedCondition *condition = lanyard_feed_condition_parse (rows[i].text, &error);
      g_autofree char *printed = condition != NULL ? lanyard_feed_condition_print (condition) : NULL;

      g_test_message ("row %u", i);
      g_assert_cmpstr (printed, ==, rows[i].printed);
      if (condition == NULL)
        g_assert_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_CONDITION);
      else
        lanyard_feed_condition_free (condition);
    }
}

static void
test_contains (void)
{
  static const struct
  {
    const char *html;
    const char *value;
    gboolean contains;
  } rows[] = {
    { "<p>The <b>Lin</b>ux kernel</p>", "linux", TRUE },
    { "<p>one</p><p>two</p>", "onetwo", FALSE },
    { "<p>one</p><p>two</p>", "one two", TRUE },
    { "<p>one\n  two</p>", "ONE TWO", TRUE },
    { "<p>one&nbsp;two</p>", "class", FALSE },
    { "<p class=\"a&gt;b\">x</p>", "class", FALSE },
    { "<a href=\"http://h/?a='x'\">y</a>", "http", FALSE },
    { "AT&amp;T &lt;b&gt;", "at&t <B>", TRUE },
    { "<p>ÜBER</p>", "über", TRUE },
    { "<p>straße</p>", "STRASSE", FALSE },
    { "<p>STRASSE</p>", "straße", TRUE },
    { "a\xc2\xa0z", "a z", TRUE },
    { "<p>Z&uuml;rich isn&#8217;t f&#xE4;r&nbsp;away&#133; &mdash; &copy 2026</p>", "ZÜRICH ISN’T FÄR AWAY… — © 2026", TRUE },
    { "&nbsp", "nbsp", FALSE },
    { "&nothing; &#;", "&nothing; &#;", TRUE },
    { "<", "<", FALSE },
    { "<p title=\"", "title", FALSE },
    { "&", "&", TRUE },
    { "", "x", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %u", i);
      g_assert_cmpint (lanyard_feed_contains (rows[i].html, TRUE, rows[i].value), ==, rows[i].contains);
    }
  g_assert_true (lanyard_feed_contains ("a <b> c", FALSE, "<B>"));
}

/* The store, a job for each call */

typedef struct
{
  const LanyardFeedFilterRecord *record;
  gint64 id;
  gboolean value;
  const char *from;
  const char *to;
} Call;

static gpointer
save_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Call *call = data;

  call->id = lanyard_feed_store_save_filter (database, call->record, error);
  return NULL;
}

static gpointer
list_job (LanyardDatabase *database, gpointer data, GError **error)
{
  return lanyard_feed_store_list_filters (database, TRUE, error);
}

static gpointer
remove_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Call *call = data;

  lanyard_feed_store_set_filter_removed (database, call->id, call->value, error);
  return NULL;
}

static gpointer
feed_removed_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Call *call = data;

  lanyard_feed_store_set_removed (database, &call->id, 1, call->value, error);
  return NULL;
}

static gpointer
entry_deleted_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Call *call = data;

  lanyard_feed_store_set_deleted (database, &call->id, 1, call->value, error);
  return NULL;
}

static gpointer
purge_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_feed_store_purge (database, error);
  return NULL;
}

static gpointer
move_folder_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Call *call = data;

  lanyard_feed_store_move_folder (database, call->from, call->to, error);
  lanyard_feed_store_set_folder (database, call->id, call->to, error);
  return NULL;
}

static gpointer
set_url_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Call *call = data;

  lanyard_feed_store_set_url (database, call->id, call->to, error);
  return NULL;
}

static gpointer
run (LanyardDatabase *database, LanyardDatabaseFunc job, Call call)
{
  g_autoptr (GError) error = NULL;
  gpointer result = lanyard_database_run_sync (database, job, &call, &error);

  g_assert_no_error (error);
  return result;
}

/* @conditions: separated by "|". */
static LanyardFeedFilterRecord *
make_record (const char *name, gboolean any, LanyardFeedAction action, const char *conditions)
{
  LanyardFeedFilterRecord *record = lanyard_feed_filter_record_new (name);
  g_auto (GStrv) parts = g_strsplit (conditions, "|", -1);

  record->any = any;
  record->action = action;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      LanyardFeedCondition *condition = lanyard_feed_condition_parse (parts[i], &error);

      g_assert_no_error (error);
      lanyard_feed_filter_record_add (record, condition);
    }
  return record;
}

static gint64
save (LanyardDatabase *database, const LanyardFeedFilterRecord *record)
{
  g_autoptr (GError) error = NULL;
  Call call = { .record = record };

  lanyard_database_run_sync (database, save_job, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (call.id, >, 0);
  return call.id;
}

static gint64
add (LanyardDatabase *database, const char *name, gboolean any, LanyardFeedAction action, const char *conditions)
{
  g_autoptr (LanyardFeedFilterRecord) record = make_record (name, any, action, conditions);

  return save (database, record);
}

static guint
count (LanyardDatabase *database, gint64 filter)
{
  return lanyard_feed_test_count (database, (LanyardFeedQuery){ .filter = filter });
}

/* Refused */

static void
expect (LanyardDatabase *database, LanyardFeedFilterRecord *record, int code)
{
  g_autoptr (LanyardFeedFilterRecord) owned = record;
  g_autoptr (GError) error = NULL;
  Call call = { .record = record };

  lanyard_database_run_sync (database, save_job, &call, &error);
  g_assert_error (error, LANYARD_FEED_ERROR, code);
  g_assert_cmpint (call.id, ==, 0);
}

static void
test_refused (void)
{
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (NULL);
  LanyardFeedFilterRecord *gone = make_record ("Gone", FALSE, LANYARD_FEED_ACTION_LIST, "unread");

  add (database, "One", FALSE, LANYARD_FEED_ACTION_LIST, "unread");
  expect (database, make_record (" One ", FALSE, LANYARD_FEED_ACTION_LIST, "starred"), LANYARD_FEED_ERROR_EXISTS);
  expect (database, make_record ("  ", FALSE, LANYARD_FEED_ACTION_LIST, "unread"), LANYARD_FEED_ERROR_CONDITION);
  expect (database, lanyard_feed_filter_record_new ("Two"), LANYARD_FEED_ERROR_CONDITION);
  gone->id = 4711;
  expect (database, gone, LANYARD_FEED_ERROR_CONDITION);
  /* A rule may be called as a search is. */
  add (database, "One", FALSE, LANYARD_FEED_ACTION_READ, "unread");
  g_assert_cmpuint (count (database, 4711), ==, 0);
}

static char *
names (LanyardDatabase *database)
{
  g_autoptr (GPtrArray) records = run (database, list_job, (Call){ 0 });
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < records->len; i++)
    g_string_append_printf (out, "%s;", ((LanyardFeedFilterRecord *)records->pdata[i])->name);
  return g_strdup (out->str);
}

static void
expect_names (LanyardDatabase *database, const char *expected)
{
  g_autofree char *there = names (database);

  g_assert_cmpstr (there, ==, expected);
}

/* What was deleted comes back, and its name is not another's: two of one name could not be told apart, nor asked for. */
static void
test_back (void)
{
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (NULL);
  gint64 first = add (database, "One", FALSE, LANYARD_FEED_ACTION_LIST, "words:sun|unread");
  gint64 second, rule;

  run (database, remove_job, (Call){ .id = first, .value = TRUE });
  run (database, remove_job, (Call){ .id = first, .value = FALSE });
  expect_names (database, "One;");

  /* The name is taken by another one. */
  run (database, remove_job, (Call){ .id = first, .value = TRUE });
  second = add (database, "One", FALSE, LANYARD_FEED_ACTION_LIST, "words:moon");
  run (database, remove_job, (Call){ .id = first, .value = FALSE });
  expect_names (database, "One;One (2);");
  run (database, remove_job, (Call){ .id = second, .value = TRUE });
  add (database, "One", FALSE, LANYARD_FEED_ACTION_LIST, "words:stars");
  run (database, remove_job, (Call){ .id = second, .value = FALSE });
  expect_names (database, "One;One (2);One (3);");

  /* The same one was saved anew: there is nothing to bring back. */
  first = add (database, "Two", TRUE, LANYARD_FEED_ACTION_LIST, "words:sun|unread");
  run (database, remove_job, (Call){ .id = first, .value = TRUE });
  add (database, "Two", TRUE, LANYARD_FEED_ACTION_LIST, "words:sun|unread");
  run (database, remove_job, (Call){ .id = first, .value = FALSE });
  expect_names (database, "One;One (2);One (3);Two;");

  /* Rules have names of their own. */
  rule = add (database, "Two", FALSE, LANYARD_FEED_ACTION_READ, "words:sun");
  run (database, remove_job, (Call){ .id = rule, .value = TRUE });
  run (database, remove_job, (Call){ .id = rule, .value = FALSE });
  expect_names (database, "One;One (2);One (3);Two;Two;");
}

/* Where feeds go, conditions go. */
static void
test_follow (void)
{
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (NULL);
  gint64 feed = lanyard_feed_test_add (database, "http://h/1");
  gint64 by_feed = add (database, "Feed", FALSE, LANYARD_FEED_ACTION_LIST, "feed:http://h/1");
  gint64 by_folder = add (database, "Folder", FALSE, LANYARD_FEED_ACTION_LIST, "folder:News");

  lanyard_feed_test_apply (database, feed, RSS (ITEM ("a", "Alpha", "one")), 100, 0, NULL);
  g_assert_cmpuint (count (database, by_feed), ==, 1);
  g_assert_cmpuint (count (database, by_folder), ==, 1);
  run (database, set_url_job, (Call){ .id = feed, .to = "http://h/2" });
  g_assert_cmpuint (count (database, by_feed), ==, 1);
  run (database, move_folder_job, (Call){ .id = feed, .from = "News/Local", .to = "Here" });
  g_assert_cmpuint (count (database, by_folder), ==, 0);
  run (database, move_folder_job, (Call){ .id = feed, .from = "News", .to = "Here" });
  g_assert_cmpuint (count (database, by_folder), ==, 1);

  /* However one writes it, it is called as the feeds' is. */
  run (database, move_folder_job, (Call){ .id = feed, .from = "Here", .to = " There//Local /" });
  g_assert_cmpuint (count (database, by_folder), ==, 1);
  g_assert_cmpuint (count (database, add (database, "Written", FALSE, LANYARD_FEED_ACTION_LIST, "folder:/There/")), ==, 1);
}

/* Rules run as entries come, once, in their order, and say what is news. */


static void
check_state (LanyardDatabase *database, const char *words, gboolean read, gboolean starred)
{
  LanyardFeedTestCall call = { .id = lanyard_feed_test_find (database, words) };
  g_autoptr (LanyardFeedEntryRecord) record = lanyard_feed_test_run (database, lanyard_feed_test_article_job, &call);

  g_assert_cmpint (record->read, ==, read);
  g_assert_cmpint (record->starred, ==, starred);
}

static void
test_rules (void)
{
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (NULL);
  gint64 feed = lanyard_feed_test_add (database, "http://h/1");
  g_autoptr (LanyardFeedFilterRecord) search = make_record ("Found", FALSE, LANYARD_FEED_ACTION_LIST, "words:story");
  g_autoptr (LanyardFeedChanges) changes = NULL;
  gint64 rule;
  LanyardFeedFinding *finding;

  lanyard_feed_test_apply (database, feed, RSS (ITEM ("0", "zero advert", "story")), 100, 0, NULL);
  search->notify = TRUE;
  search->id = save (database, search);
  rule = add (database, "Adverts", FALSE, LANYARD_FEED_ACTION_READ, "title:advert");
  add (database, "Good", FALSE, LANYARD_FEED_ACTION_STAR, "content:good|!title:advert");
  add (database, "Quiet", TRUE, LANYARD_FEED_ACTION_SILENT, "words:hush|author:nobody");
  /* After the first: what that has read does not meet this. */
  add (database, "Unread adverts", FALSE, LANYARD_FEED_ACTION_STAR, "unread|title:advert");
  /* What was there stays as it is. */
  check_state (database, "zero", FALSE, FALSE);

  changes = lanyard_feed_test_apply_changes (
      database, feed,
      RSS (ITEM ("1", "one advert", "good story") ITEM ("2", "two", "good story") ITEM ("3", "three", "hush story")
               ITEM ("4", "four", "story") ITEM ("0", "zero advert", "story changed")),
      200);
  check_state (database, "zero", FALSE, FALSE);
  check_state (database, "one", TRUE, FALSE);
  check_state (database, "two", FALSE, TRUE);
  check_state (database, "three", FALSE, FALSE);
  check_state (database, "four", FALSE, FALSE);
  g_assert_cmpuint (changes->added->len, ==, 4);
  g_assert_cmpuint (changes->news->len, ==, 2);
  g_assert_cmpint (g_array_index (changes->news, gint64, 0), ==, lanyard_feed_test_find (database, "two"));
  g_assert_cmpint (g_array_index (changes->news, gint64, 1), ==, lanyard_feed_test_find (database, "four"));
  g_assert_cmpuint (changes->found->len, ==, 1);
  finding = changes->found->pdata[0];
  g_assert_cmpint (finding->filter, ==, search->id);
  g_assert_cmpuint (finding->entries->len, ==, 2);

  /* One that is taken away does nothing more. */
  run (database, remove_job, (Call){ .id = rule, .value = TRUE });
  lanyard_feed_test_apply (database, feed, RSS (ITEM ("5", "five advert", "x")), 300, 0, NULL);
  check_state (database, "five", FALSE, TRUE);
  /* Its conditions can be used once more, for what is there. */
  run (database, remove_job, (Call){ .id = rule, .value = FALSE });
  g_assert_cmpuint (count (database, rule), ==, 3);
}

/* A database of before, and one of a newer Lanyard. */

static gpointer
before_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_database_exec (database,
                         "DROP TRIGGER feed_conditions_follow; DROP TABLE feed_hits; DROP TABLE feed_conditions; "
                         "DROP TABLE feed_filters; DROP TABLE feed_fulltexts; ALTER TABLE feeds DROP COLUMN fulltext; UPDATE schema_version SET version = 5 WHERE component = 'feed'",
                         error);
  return NULL;
}

static gpointer
newer_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_database_exec (database, "UPDATE feed_conditions SET kind = 99 WHERE kind = 7", error);
  return NULL;
}

static void
test_migration (void)
{
  g_autofree char *dir = lanyard_test_make_dir ("filters");
  g_autofree char *path = g_build_filename (dir, "feeds.db", NULL);
  LanyardDatabase *old = lanyard_feed_test_open (path);
  gint64 feed = lanyard_feed_test_add (old, "http://h/1");
  g_autoptr (LanyardDatabase) database = NULL;
  gint64 filter, rule;

  lanyard_feed_test_apply (old, feed, RSS (ITEM ("a", "Alpha", "one") ITEM ("b", "Beta", "two")), 100, 0, NULL);
  run (old, before_job, (Call){ 0 });
  g_assert_finalize_object (old);
  database = lanyard_feed_test_open (path);
  filter = add (database, "Alpha", TRUE, LANYARD_FEED_ACTION_LIST, "title:alpha|words:two");
  g_assert_cmpuint (count (database, filter), ==, 2);

  /* What is not known finds nothing, rather than too much, and stops nothing. */
  filter = add (database, "Unread", FALSE, LANYARD_FEED_ACTION_LIST, "title:alpha|unread");
  rule = add (database, "Read", FALSE, LANYARD_FEED_ACTION_READ, "unread");
  g_assert_cmpuint (count (database, filter), ==, 1);
  run (database, newer_job, (Call){ 0 });
  g_assert_cmpuint (count (database, filter), ==, 0);
  g_assert_cmpuint (count (database, rule), ==, 0);
  lanyard_feed_test_apply (database, feed, RSS (ITEM ("c", "Gamma", "three")), 200, 0, NULL);
  check_state (database, "gamma", FALSE, FALSE);
}

/* Any sequence, beside going through all entries one by one. */

#define N_FEEDS 3
#define N_ITEMS 16
#define N_NAMES 6

static const char *const urls[N_FEEDS] = { "http://h/1", "http://h/2", "http://h/3" };
static const char *const vocabulary[] = { "linux", "lint", "kernel", "Ubuntu", "news", "sport", "new", "els" };
static const char *const authors[] = { "Ann Linus", "bob", NULL };

typedef struct
{
  gboolean published;
  guint seed; /* of what it says */
} Item;

typedef struct
{
  LanyardDatabase *database;
  char *path;
  GRand *random;
  gint64 feeds[N_FEEDS];
  gboolean feed_removed[N_FEEDS];
  Item items[N_FEEDS][N_ITEMS];
  LanyardFeedFilterRecord *filters[N_NAMES]; /* as they were saved; %NULL: none */
  gboolean removed[N_NAMES];
  GArray *deleted; /* entries out of sight */
  gint64 now;
} World;

static const char *
word (GRand *random)
{
  return vocabulary[g_rand_int_range (random, 0, G_N_ELEMENTS (vocabulary))];
}

static char *
make_document (World *world, guint feed)
{
  GString *xml = g_string_new ("<rss version='2.0'><channel><title>F</title>");

  for (guint i = 0; i < N_ITEMS; i++)
    {
      const Item *item = &world->items[feed][i];
      g_autoptr (GRand) random = g_rand_new_with_seed (item->seed);
      const char *author = authors[g_rand_int_range (random, 0, G_N_ELEMENTS (authors))];
      g_autoptr (GDateTime) date = NULL;
      g_autofree char *when = NULL;

      if (!item->published)
        continue;
      date = g_date_time_new_from_unix_utc (world->now - (i % 10) * 86400 - 43200);
      when = g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ");
      g_string_append_printf (xml,
                              "<item><guid isPermaLink='false'>%u</guid><title>%s %s</title><pubDate>%s</pubDate>"
                              "<description>&lt;p&gt;%s&lt;b&gt;%s&lt;/b&gt;&lt;/p&gt;&lt;p&gt;%s&lt;/p&gt;</description>",
                              i, word (random), word (random), when, word (random), word (random), word (random));
      if (author != NULL)
        g_string_append_printf (xml, "<author>%s</author>", author);
      if (g_rand_boolean (random))
        g_string_append (xml, "<enclosure url='http://h/x.mp3' type='audio/mpeg' length='1'/>");
      g_string_append (xml, "</item>");
    }
  g_string_append (xml, "</channel></rss>");
  return g_string_free (xml, FALSE);
}

static LanyardFeedCondition *
make_condition (GRand *random)
{
  LanyardFeedConditionKind kind = g_rand_int_range (random, 0, LANYARD_FEED_CONDITION_KINDS);
  gboolean negated = g_rand_int_range (random, 0, 3) == 0;
  g_autofree char *value = NULL;

  if (kind == LANYARD_FEED_CONDITION_FEED)
    value = g_strdup (urls[g_rand_int_range (random, 0, N_FEEDS)]);
  else if (kind == LANYARD_FEED_CONDITION_FOLDER)
    value = g_strdup (g_rand_boolean (random) ? "News" : "Other");
  else if (kind == LANYARD_FEED_CONDITION_DAYS)
    value = g_strdup_printf ("%d", g_rand_int_range (random, 1, 12));
  else if (kind == LANYARD_FEED_CONDITION_AUTHOR)
    value = g_strdup (g_rand_boolean (random) ? "LIN" : "bob");
  else
    value = g_strndup (word (random), (gsize)g_rand_int_range (random, 2, 5));
  return lanyard_feed_condition_new (kind, negated, value);
}

/* Whether a word of @text begins with @value. */
static gboolean
has_word (const char *text, const char *value)
{
  g_auto (GStrv) words = g_strsplit_set (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_ascii_strncasecmp (words[i], value, strlen (value)) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
meets (World *world, const LanyardFeedEntryRecord *entry, const LanyardFeedCondition *condition)
{
  g_autofree char *text = lanyard_html_to_text (entry->content, strlen (entry->content), 0);
  gboolean met = FALSE;

  if (condition->kind == LANYARD_FEED_CONDITION_WORDS)
    met = has_word (entry->title, condition->value) || has_word (text, condition->value);
  else if (condition->kind == LANYARD_FEED_CONDITION_TITLE)
    met = strcasestr (entry->title, condition->value) != NULL;
  else if (condition->kind == LANYARD_FEED_CONDITION_AUTHOR)
    met = entry->author != NULL && strcasestr (entry->author, condition->value) != NULL;
  else if (condition->kind == LANYARD_FEED_CONDITION_CONTENT)
    met = strcasestr (text, condition->value) != NULL;
  else if (condition->kind == LANYARD_FEED_CONDITION_FEED)
    met = strcmp (entry->feed_url, condition->value) == 0;
  else if (condition->kind == LANYARD_FEED_CONDITION_FOLDER)
    met = g_str_equal (condition->value, "News");
  else if (condition->kind == LANYARD_FEED_CONDITION_DAYS)
    met = entry->time > g_get_real_time () / G_USEC_PER_SEC - atoi (condition->value) * 86400;
  else if (condition->kind == LANYARD_FEED_CONDITION_UNREAD)
    met = !entry->read;
  else if (condition->kind == LANYARD_FEED_CONDITION_STARRED)
    met = entry->starred;
  else
    met = entry->enclosures->len > 0;
  return met != condition->negated;
}

static gboolean
is_found (World *world, const LanyardFeedEntryRecord *entry, const LanyardFeedFilterRecord *filter)
{
  for (guint i = 0; i < filter->conditions->len; i++)
    if (meets (world, entry, filter->conditions->pdata[i]) == filter->any)
      return filter->any;
  return !filter->any;
}

static GPtrArray *
load_all (World *world)
{
  g_autoptr (GArray) ids = lanyard_feed_test_query (world->database, (LanyardFeedQuery){ 0 });
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_entry_record_free);

  for (guint i = 0; i < ids->len; i++)
    {
      LanyardFeedTestCall call = { .id = g_array_index (ids, gint64, i) };

      g_ptr_array_add (all, lanyard_feed_test_run (world->database, lanyard_feed_test_article_job, &call));
    }
  return all;
}

static const LanyardFeedFilterRecord *
find_listed (const GPtrArray *listed, gint64 id)
{
  for (guint i = 0; i < listed->len; i++)
    if (((const LanyardFeedFilterRecord *)listed->pdata[i])->id == id)
      return listed->pdata[i];
  return NULL;
}

static void
check (World *world)
{
  g_autoptr (GPtrArray) all = load_all (world);
  g_autoptr (GPtrArray) listed = run (world->database, list_job, (Call){ 0 });
  guint there = 0;

  for (guint f = 0; f < N_NAMES; f++)
    {
      const LanyardFeedFilterRecord *filter = world->filters[f], *shown;
      g_autoptr (GArray) ids = NULL;
      guint n = 0, unread = 0;

      if (filter == NULL)
        continue;
      shown = find_listed (listed, filter->id);
      g_assert_cmpint (shown != NULL, ==, !world->removed[f]);
      if (shown == NULL)
        continue;
      there++;
      ids = lanyard_feed_test_query (world->database, (LanyardFeedQuery){ .filter = filter->id });
      for (guint i = 0; i < all->len; i++)
        {
          const LanyardFeedEntryRecord *entry = all->pdata[i];

          if (!is_found (world, entry, filter))
            continue;
          /* In the order of all. */
          g_assert_cmpuint (n, <, ids->len);
          g_assert_cmpint (g_array_index (ids, gint64, n), ==, entry->id);
          n++;
          unread += !entry->read;
        }
      g_assert_cmpuint (ids->len, ==, n);
      if (filter->action == LANYARD_FEED_ACTION_LIST)
        g_assert_cmpuint (shown->unread, ==, unread);
      g_assert_cmpuint (lanyard_feed_test_count (world->database,
                                                 (LanyardFeedQuery){ .filter = filter->id, .unread = TRUE }),
                        ==, unread);
    }
  g_assert_cmpuint (listed->len, ==, there);
}

/* What rules are to make of a new entry. */
static void
check_new (World *world, gint64 id)
{
  LanyardFeedTestCall call = { .id = id };
  g_autoptr (GPtrArray) listed = run (world->database, list_job, (Call){ 0 });
  g_autoptr (LanyardFeedEntryRecord) entry =
      lanyard_feed_test_run (world->database, lanyard_feed_test_article_job, &call);
  gboolean read = entry->read, starred = entry->starred;

  entry->read = entry->starred = FALSE;
  for (guint i = 0; i < listed->len; i++)
    {
      const LanyardFeedFilterRecord *rule = listed->pdata[i];

      if (rule->action == LANYARD_FEED_ACTION_LIST || !is_found (world, entry, rule))
        continue;
      entry->read |= rule->action == LANYARD_FEED_ACTION_READ;
      entry->starred |= rule->action == LANYARD_FEED_ACTION_STAR;
    }
  g_assert_cmpint (entry->read, ==, read);
  g_assert_cmpint (entry->starred, ==, starred);
}

static void
refresh (World *world)
{
  guint feed = (guint)g_rand_int_range (world->random, 0, N_FEEDS);
  g_autofree char *xml = NULL;
  g_autoptr (LanyardFeedChanges) changes = NULL;

  for (guint i = 0; i < N_ITEMS; i++)
    {
      Item *item = &world->items[feed][i];

      if (g_rand_int_range (world->random, 0, 4) == 0)
        item->published = !item->published;
      if (g_rand_int_range (world->random, 0, 4) == 0)
        item->seed = g_rand_int (world->random);
    }
  xml = make_document (world, feed);
  changes = lanyard_feed_test_apply_changes (world->database, world->feeds[feed], xml, world->now);
  for (guint i = 0; !world->feed_removed[feed] && i < changes->added->len; i++)
    check_new (world, g_array_index (changes->added, gint64, i));
}

static void
change_filter (World *world)
{
  guint f = (guint)g_rand_int_range (world->random, 0, N_NAMES);
  g_autofree char *name = g_strdup_printf ("Filter %u", f);
  LanyardFeedFilterRecord *record;

  if (world->filters[f] != NULL && g_rand_int_range (world->random, 0, 3) == 0)
    {
      world->removed[f] = !world->removed[f];
      run (world->database, remove_job, (Call){ .id = world->filters[f]->id, .value = world->removed[f] });
      return;
    }
  if (world->removed[f])
    return;
  record = lanyard_feed_filter_record_new (name);
  record->id = world->filters[f] != NULL ? world->filters[f]->id : 0;
  record->any = g_rand_boolean (world->random);
  record->action = f < N_NAMES / 2 ? LANYARD_FEED_ACTION_LIST : (LanyardFeedAction)(1 + f % 3);
  for (int n = g_rand_int_range (world->random, 1, 4); n > 0; n--)
    lanyard_feed_filter_record_add (record, make_condition (world->random));
  /* Some of what it asked before stays. */
  if (world->filters[f] != NULL)
    lanyard_feed_filter_record_add (record, lanyard_feed_condition_copy (world->filters[f]->conditions->pdata[0]));
  record->id = save (world->database, record);
  g_clear_pointer (&world->filters[f], lanyard_feed_filter_record_free);
  world->filters[f] = record;
}

static void
change_entry (World *world)
{
  g_autoptr (GArray) ids = lanyard_feed_test_query (world->database, (LanyardFeedQuery){ 0 });
  LanyardFeedTestCall call = { 0 };

  if (ids->len == 0)
    return;
  call.id = g_array_index (ids, gint64, g_rand_int_range (world->random, 0, (int)ids->len));
  switch (g_rand_int_range (world->random, 0, 8))
    {
    case 0:
      lanyard_feed_test_run (world->database, lanyard_feed_test_delete_job, &call);
      break;
    case 1:
      run (world->database, entry_deleted_job, (Call){ .id = call.id, .value = TRUE });
      g_array_append_val (world->deleted, call.id);
      break;
    case 2:
      if (world->deleted->len > 0)
        run (world->database, entry_deleted_job, (Call){ .id = g_array_index (world->deleted, gint64, 0) });
      g_array_set_size (world->deleted, 0);
      break;
    default:
      lanyard_feed_test_set_state (world->database, call.id,
                                   g_rand_boolean (world->random) ? LANYARD_FEED_STATE_READ
                                                                  : LANYARD_FEED_STATE_STARRED,
                                   g_rand_boolean (world->random));
    }
}

static void
restart (World *world)
{
  g_clear_object (&world->database);
  world->database = lanyard_feed_test_open (world->path);
  run (world->database, purge_job, (Call){ 0 });
  g_array_set_size (world->deleted, 0);
  for (guint f = 0; f < N_NAMES; f++)
    if (world->removed[f])
      {
        g_clear_pointer (&world->filters[f], lanyard_feed_filter_record_free);
        world->removed[f] = FALSE;
      }
  for (guint i = 0; i < N_FEEDS; i++)
    if (world->feed_removed[i])
      {
        world->feeds[i] = lanyard_feed_test_add (world->database, urls[i]);
        world->feed_removed[i] = FALSE;
      }
}

static void
step (World *world)
{
  guint feed = (guint)g_rand_int_range (world->random, 0, N_FEEDS);

  switch (g_rand_int_range (world->random, 0, 12))
    {
    case 0:
      world->feed_removed[feed] = !world->feed_removed[feed];
      run (world->database, feed_removed_job,
           (Call){ .id = world->feeds[feed], .value = world->feed_removed[feed] });
      break;
    case 1:
      restart (world);
      break;
    case 2:
    case 3:
    case 4:
      change_filter (world);
      break;
    case 5:
    case 6:
    case 7:
      refresh (world);
      break;
    default:
      change_entry (world);
    }
}

static void
test_property (void)
{
  guint32 seed = g_test_rand_int ();
  g_autofree char *dir = lanyard_test_make_dir ("property");
  World world = {
    .path = g_build_filename (dir, "feeds.db", NULL),
    .random = g_rand_new_with_seed (seed),
    .deleted = g_array_new (FALSE, FALSE, sizeof (gint64)),
    /* Half a day from where any number of days ends, so that none does while this runs. */
    .now = g_get_real_time () / G_USEC_PER_SEC,
  };

  g_test_message ("seed %u", seed);
  world.database = lanyard_feed_test_open (world.path);
  for (guint i = 0; i < N_FEEDS; i++)
    world.feeds[i] = lanyard_feed_test_add (world.database, urls[i]);
  for (guint i = 0; i < 300; i++)
    {
      step (&world);
      if (i % 3 == 0)
        check (&world);
    }
  check (&world);
  lanyard_feed_test_check_index (world.database);
  g_clear_object (&world.database);
  for (guint f = 0; f < N_NAMES; f++)
    g_clear_pointer (&world.filters[f], lanyard_feed_filter_record_free);
  g_array_unref (world.deleted);
  g_rand_free (world.random);
  g_free (world.path);
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/feed/filters/text", test_text);
  g_test_add_func ("/feed/filters/contains", test_contains);
  g_test_add_func ("/feed/filters/refused", test_refused);
  g_test_add_func ("/feed/filters/back", test_back);
  g_test_add_func ("/feed/filters/follow", test_follow);
  g_test_add_func ("/feed/filters/rules", test_rules);
  g_test_add_func ("/feed/filters/migration", test_migration);
  g_test_add_func ("/feed/filters/property", test_property);
  return g_test_run ();
}
