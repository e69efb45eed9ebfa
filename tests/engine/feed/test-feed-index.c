/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index of words: it holds no text, and must be told what to forget; databases that had
 * another. */
#include <string.h>

#include "engine/feed/lanyard-html-sanitizer.h"
#include "lanyard-feed-store-test.h"
#include "lanyard-test.h"

static gpointer
segments_job (LanyardDatabase *database, gpointer data, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "SELECT count (DISTINCT segid) FROM feed_index_idx", error);
  gboolean has_row;

  g_assert_true (lanyard_database_step (database, statement, &has_row, error) && has_row);
  *(gint64 *)data = sqlite3_column_int64 (statement, 0);
  return NULL;
}

/* An index in as many pieces as there are entries is merged again and again: most of what storing
 * would take. */
static void
test_index_pieces (void)
{
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (NULL);
  gint64 feed = lanyard_feed_test_add (database, "http://h/1");
  g_autoptr (GString) xml = g_string_new ("<rss version='2.0'><channel>");
  g_autoptr (GError) error = NULL;
  gint64 segments;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (xml, ITEM ("%u", "t%u", "w%u"), i, i, i);
  g_string_append (xml, "</channel></rss>");
  g_assert_cmpuint (lanyard_feed_test_apply (database, feed, xml->str, 100, 0, NULL), ==, 100);
  lanyard_database_run_sync (database, segments_job, &segments, &error);
  g_assert_no_error (error);
  g_assert_cmpint (segments, ==, 1);
}

/* What is changed, deleted, pruned and removed leaves no word behind. */
static void
test_exact (void)
{
  g_autoptr (LanyardDatabase) database = lanyard_feed_test_open (NULL);
  gint64 feed = lanyard_feed_test_add (database, "http://h/1");
  gint64 other = lanyard_feed_test_add (database, "http://h/2");
  LanyardFeedTestCall call = { 0 };

  lanyard_feed_test_apply (
      database, feed,
      RSS (ITEM ("a", "Älpha &amp;amp; bêta", "&lt;p&gt;one&lt;br&gt;two&lt;/p&gt;")
               ITEM ("b", "", "") ITEM ("c", "gamma gamma", "three  three")),
      100, 0, NULL);
  lanyard_feed_test_apply (database, other, RSS (ITEM ("a", "Other", "one two")), 100, 0, NULL);
  lanyard_feed_test_check_index (database);
  g_assert_cmpuint (
      lanyard_feed_test_count (database, (LanyardFeedQuery){ .words = "\"one two\"" }), ==, 2);

  lanyard_feed_test_apply (database, feed,
                           RSS (ITEM ("c", "gamma", "three") ITEM ("b", "now", "something")
                                    ITEM ("a", "Älpha", "&lt;p&gt;one&lt;/p&gt;")
                                        ITEM ("d", "new", "one two")),
                           200, 0, NULL);
  lanyard_feed_test_check_index (database);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .words = "beta" }), ==,
                    0);

  call.id = lanyard_feed_test_find (database, "something");
  lanyard_feed_test_run (database, lanyard_feed_test_delete_job, &call);
  /* Once more is nothing more. */
  lanyard_feed_test_run (database, lanyard_feed_test_delete_job, &call);
  lanyard_feed_test_check_index (database);
  lanyard_feed_test_apply (database, feed, RSS (ITEM ("z", "last", "one")), 300, 1, NULL);
  lanyard_feed_test_check_index (database);
  call.id = feed;
  lanyard_feed_test_run (database, lanyard_feed_test_remove_job, &call);
  lanyard_feed_test_check_index (database);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .words = "one" }), ==,
                    1);
}

/* A database of before: the index had the text in it, and feeds and entries were as they are. */
static gpointer
old_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_database_exec (database,
                         "DROP TABLE feed_index; DROP INDEX feed_entries_by_id; DROP TRIGGER "
                         "feed_conditions_follow; DROP TABLE feed_hits; DROP TABLE feed_conditions; "
                         "DROP TABLE feed_filters; DROP TABLE feed_fulltexts; ALTER TABLE feeds DROP COLUMN fulltext;"
                         "CREATE VIRTUAL TABLE feed_words USING fts5 (title, text, tokenize = "
                         "'unicode61 remove_diacritics 2');"
                         "ALTER TABLE feeds DROP COLUMN body; ALTER TABLE feeds DROP COLUMN ttl;"
      "ALTER TABLE feeds DROP COLUMN update_period; ALTER TABLE feeds DROP COLUMN skip_hours;"
      "ALTER TABLE feeds DROP COLUMN skip_days;"
      "UPDATE schema_version SET version = 2 WHERE component = 'feed';"
                         "INSERT INTO feeds (id, url, title) VALUES (7, 'http://h/old', 'Old');"
                         "INSERT INTO feed_entries (id, feed, identity, digest, title, summary, "
                         "time, seen, read, starred) VALUES "
                         "  (3, 7, 'id:a', 'x', 'Alpha', 'one two', 10, 10, 1, 0), (9, 7, 'id:b', "
                         "'y', 'Bêta', 'three', 20, 20, 0, 1);"
                         "INSERT INTO feed_bodies (id, content) VALUES (3, '<p>one "
                         "<b>two</b></p>'), (9, '<p>three</p>');"
                         "INSERT INTO feed_words (rowid, title, text) VALUES (3, 'Alpha', 'one "
                         "two'), (9, 'Bêta', 'three');",
                         error);
  return NULL;
}

static void
test_migration (void)
{
  g_autofree char *dir = lanyard_test_make_dir ("index");
  g_autofree char *path = g_build_filename (dir, "feeds.db", NULL);
  LanyardDatabase *old = lanyard_feed_test_open (path);
  g_autoptr (LanyardDatabase) database = NULL;
  guint changed;

  lanyard_feed_test_run (old, old_job, NULL);
  g_assert_finalize_object (old);
  database = lanyard_feed_test_open (path);
  lanyard_feed_test_check_index (database);
  g_assert_cmpint (lanyard_feed_test_find (database, "one tw"), ==, 3);
  g_assert_cmpint (lanyard_feed_test_find (database, "beta"), ==, 9);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .unread = TRUE }), ==,
                    1);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .starred = TRUE }), ==,
                    1);

  /* What was put in by the old one is taken out by the new one. */
  g_assert_cmpuint (
      lanyard_feed_test_apply (database, 7, RSS (ITEM ("a", "Gamma", "four")), 100, 0, &changed),
      ==, 0);
  g_assert_cmpuint (changed, ==, 1);
  lanyard_feed_test_check_index (database);
  g_assert_cmpuint (lanyard_feed_test_count (database, (LanyardFeedQuery){ .words = "two" }), ==,
                    0);
  g_assert_cmpint (lanyard_feed_test_find (database, "gamma"), ==, 3);
}

/* An entry is taken out of the index with the text that is made of its body then. Should this fail
 * because what is made of a body was changed, the indexes that are there must be made anew: another
 * step of lanyard_feed_store_migrate(). */
static void
test_text_stays (void)
{
  static const struct
  {
    const char *html;
    const char *text;
  } rows[] = {
    { "<p>one <b>two</b>three</p><p>four&nbsp;&amp; &#8211; five</p>",
      "one twothree four & – five" },
    { "<ul><li>a</li><li>b</li></ul><table><tr><td>c</td><td>d</td></tr></table>e<br/>f",
      "a b c d e f" },
    { "<pre>  x\n  y</pre><h1>z</h1>a<sup>2</sup><img alt='no' src='x'/>b", "x y z a2 b" },
    { "&lt;i&gt; &copy; &bogus; a<b", "<i> © &bogus; a<b" },
    { " \t\n ", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = lanyard_html_to_text (rows[i].html, strlen (rows[i].html), 0);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/feed/index/pieces", test_index_pieces);
  g_test_add_func ("/feed/index/exact", test_exact);
  g_test_add_func ("/feed/index/migration", test_migration);
  g_test_add_func ("/feed/index/text-stays", test_text_stays);
  return g_test_run ();
}
