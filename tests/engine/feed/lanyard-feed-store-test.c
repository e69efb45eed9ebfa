/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanyard-feed-store-test.h"

#include <string.h>

#include "engine/feed/lanyard-feed-parser.h"
#include "engine/feed/lanyard-html-sanitizer.h"
#include "lanyard-test.h"

gpointer
lanyard_feed_test_add_job (LanyardDatabase *database, gpointer data, GError **error)
{
  LanyardFeedTestCall *call = data;

  call->id = lanyard_feed_store_add (database, call->url, NULL, "News//Local/", error);
  return NULL;
}

static gpointer
apply_job (LanyardDatabase *database, gpointer data, GError **error)
{
  LanyardFeedTestCall *call = data;
  const LanyardFeedUpdate *update = &call->update;
  g_autoptr (GPtrArray) changes = lanyard_feed_store_apply (database, &update, 1, error);

  if (changes == NULL)
    return NULL;
  if (call->most > 0)
    g_assert_true (lanyard_feed_store_prune (database, call->update.feed, call->most, 0, error));
  return g_ptr_array_steal_index (changes, 0);
}

static gpointer
query_job (LanyardDatabase *database, gpointer data, GError **error)
{
  return lanyard_feed_store_query (database, &((LanyardFeedTestCall *)data)->query, error);
}

static gpointer
state_job (LanyardDatabase *database, gpointer data, GError **error)
{
  LanyardFeedTestCall *call = data;

  return lanyard_feed_store_set_state (database, &call->id, 1, call->state, call->value, error);
}

gpointer
lanyard_feed_test_delete_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_feed_store_delete (database, &((LanyardFeedTestCall *)data)->id, 1, error);
  return NULL;
}

gpointer
lanyard_feed_test_article_job (LanyardDatabase *database, gpointer data, GError **error)
{
  return lanyard_feed_store_load_article (database, ((LanyardFeedTestCall *)data)->id, error);
}

gpointer
lanyard_feed_test_list_job (LanyardDatabase *database, gpointer data, GError **error)
{
  return lanyard_feed_store_list (database, error);
}

gpointer
lanyard_feed_test_remove_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_feed_store_remove (database, ((LanyardFeedTestCall *)data)->id, error);
  return NULL;
}

gpointer
lanyard_feed_test_run (LanyardDatabase *database,
                       LanyardDatabaseFunc job,
                       LanyardFeedTestCall *call)
{
  g_autoptr (GError) error = NULL;
  gpointer result = lanyard_database_run_sync (database, job, call, &error);

  g_assert_no_error (error);
  return result;
}

LanyardDatabase *
lanyard_feed_test_open (const char *path)
{
  g_autoptr (GError) error = NULL;
  LanyardDatabase *database = lanyard_database_open (path, &error);

  g_assert_no_error (error);
  g_assert_true (lanyard_feed_store_migrate (database, &error));
  g_assert_no_error (error);
  return database;
}

gint64
lanyard_feed_test_add (LanyardDatabase *database, const char *url)
{
  LanyardFeedTestCall call = { .url = url };

  lanyard_feed_test_run (database, lanyard_feed_test_add_job, &call);
  g_assert_cmpint (call.id, >, 0);
  return call.id;
}

static LanyardFeedChanges *
apply (LanyardDatabase *database, gint64 feed, const char *xml, gint64 now, guint most)
{
  g_autoptr (GBytes) bytes = g_bytes_new (xml, strlen (xml));
  g_autoptr (LanyardFeedDocument) document =
      lanyard_feed_parse (bytes, "http://h/", NULL, NULL, NULL);
  g_autoptr (LanyardFeedIncoming) incoming = lanyard_feed_incoming_new (document);
  LanyardFeedTestCall call = {
    .update = { .feed = feed, .incoming = incoming, .now = now, .next_fetch = now + 60 },
    .most = most
  };

  return lanyard_feed_test_run (database, apply_job, &call);
}

LanyardFeedChanges *
lanyard_feed_test_apply_changes (LanyardDatabase *database, gint64 feed, const char *xml, gint64 now)
{
  return apply (database, feed, xml, now, 0);
}

/* Returns how many were new. */
guint
lanyard_feed_test_apply (
    LanyardDatabase *database, gint64 feed, const char *xml, gint64 now, guint most, guint *changed)
{
  g_autoptr (LanyardFeedChanges) changes = apply (database, feed, xml, now, most);

  if (changed != NULL)
    *changed = changes->changed;
  return changes->added->len;
}

GArray *
lanyard_feed_test_query (LanyardDatabase *database, LanyardFeedQuery query)
{
  LanyardFeedTestCall call = { .query = query };

  return lanyard_feed_test_run (database, query_job, &call);
}

guint
lanyard_feed_test_count (LanyardDatabase *database, LanyardFeedQuery wanted)
{
  g_autoptr (GArray) ids = lanyard_feed_test_query (database, wanted);

  return ids->len;
}

gint64
lanyard_feed_test_find (LanyardDatabase *database, const char *words)
{
  g_autoptr (GArray) ids = lanyard_feed_test_query (database, (LanyardFeedQuery){ .words = words });

  g_assert_cmpuint (ids->len, ==, 1);
  return g_array_index (ids, gint64, 0);
}

void
lanyard_feed_test_set_state (LanyardDatabase *database,
                             gint64 id,
                             LanyardFeedState state,
                             gboolean value)
{
  LanyardFeedTestCall call = { .id = id, .state = state, .value = value };
  g_autoptr (GArray) changed = lanyard_feed_test_run (database, state_job, &call);

  g_assert_nonnull (changed);
}

static gint64
count_differences (LanyardDatabase *database, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT (SELECT count (*) FROM (SELECT term, doc, col, offset FROM temp.there EXCEPT "
      "SELECT term, doc, col, offset FROM temp.wanted)) + (SELECT count (*) FROM (SELECT term, "
      "doc, "
      "col, offset FROM temp.wanted EXCEPT SELECT term, doc, col, offset FROM temp.there))",
      error);
  gboolean has_row;

  g_assert_nonnull (statement);
  g_assert_true (lanyard_database_step (database, statement, &has_row, error) && has_row);
  return sqlite3_column_int64 (statement, 0);
}

static gpointer
check_job (LanyardDatabase *database, gpointer data, GError **error)
{
  sqlite3_stmt *from, *to;
  gboolean has_row;

  g_assert_true (lanyard_database_exec (
      database,
      "CREATE VIRTUAL TABLE temp.fresh USING fts5 (title, text, content = '', tokenize = "
      "'unicode61 remove_diacritics 2');"
      "CREATE VIRTUAL TABLE temp.wanted USING fts5vocab (temp, fresh, instance);"
      "CREATE VIRTUAL TABLE temp.there USING fts5vocab (main, feed_index, instance)",
      error));
  from = lanyard_database_prepare (
      database, "SELECT id, title, content FROM feed_entries JOIN feed_bodies USING (id)", error);
  to = lanyard_database_prepare (
      database, "INSERT INTO temp.fresh (rowid, title, text) VALUES (?, ?, ?)", error);
  g_assert_true (from != NULL && to != NULL);
  while (lanyard_database_step (database, from, &has_row, error) && has_row)
    {
      const char *content = (const char *)sqlite3_column_text (from, 2);
      g_autofree char *text = lanyard_html_to_text (content, strlen (content), 0);

      sqlite3_reset (to);
      sqlite3_bind_int64 (to, 1, sqlite3_column_int64 (from, 0));
      sqlite3_bind_text (to, 2, (const char *)sqlite3_column_text (from, 1), -1, SQLITE_TRANSIENT);
      sqlite3_bind_text (to, 3, text, -1, SQLITE_TRANSIENT);
      g_assert_true (lanyard_database_step_done (database, to, error));
    }
  *(gint64 *)data = count_differences (database, error);
  sqlite3_reset (from);
  sqlite3_reset (to);
  return NULL;
}

static gpointer
drop_job (LanyardDatabase *database, gpointer data, GError **error)
{
  lanyard_database_exec (
      database, "DROP TABLE temp.wanted; DROP TABLE temp.there; DROP TABLE temp.fresh", error);
  return NULL;
}

void
lanyard_feed_test_check_index (LanyardDatabase *database)
{
  g_autoptr (GError) error = NULL;
  gint64 differences = -1;

  lanyard_database_run_sync (database, check_job, &differences, &error);
  g_assert_no_error (error);
  g_assert_cmpint (differences, ==, 0);
  lanyard_database_run_sync (database, drop_job, NULL, &error);
  g_assert_no_error (error);
}
