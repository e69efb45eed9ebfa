/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/lanyard-database.h"
#include "engine/core/lanyard-error.h"
#include "lanyard-test.h"

static const char *const steps[] = {
  "CREATE TABLE thing (id INTEGER PRIMARY KEY, label TEXT UNIQUE NOT NULL)",
  "ALTER TABLE thing ADD COLUMN weight INTEGER NOT NULL DEFAULT 7; CREATE INDEX thing_weight ON thing (weight)",
  "this is not SQL",
};

static gpointer
insert (LanyardDatabase *database, gpointer data, GError **error)
{
  sqlite3_stmt *statement
      = lanyard_database_prepare (database, "INSERT INTO thing (label) VALUES (?)", error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, data, -1, SQLITE_TRANSIENT);
  lanyard_database_step_done (database, statement, error);
  return NULL;
}

static gpointer
insert_then_fail (LanyardDatabase *database, gpointer data, GError **error)
{
  insert (database, data, error);
  g_set_error_literal (error, LANYARD_ERROR, LANYARD_ERROR_FAILED, "on purpose");
  return g_strdup ("a result with an error is freed");
}

static gpointer
count (LanyardDatabase *database, gpointer data, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (database, "SELECT count(*) FROM thing", error);
  gboolean has_row;

  if (statement == NULL || !lanyard_database_step (database, statement, &has_row, error))
    return NULL;
  g_assert_true (has_row);
  return GINT_TO_POINTER (sqlite3_column_int (statement, 0));
}

static int
count_things (LanyardDatabase *database)
{
  g_autoptr (GError) error = NULL;
  int n = GPOINTER_TO_INT (lanyard_database_run_sync (database, count, NULL, &error));

  g_assert_no_error (error);
  return n;
}

static LanyardDatabase *
open_with_things (const char *path)
{
  g_autoptr (GError) error = NULL;
  LanyardDatabase *database = lanyard_database_open (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (database);
  g_assert_true (lanyard_database_migrate (database, "things", steps, 2, &error));
  g_assert_no_error (error);
  return database;
}

static char *
new_path (void)
{
  g_autofree char *dir = lanyard_test_make_dir ("database");

  return g_build_filename (dir, "lanyard.db", NULL);
}

static void
test_migrations (void)
{
  g_autofree char *path = new_path ();
  g_autoptr (LanyardDatabase) database = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  database = lanyard_database_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_true (lanyard_database_migrate (database, "things", steps, 1, &error));
  lanyard_database_run_sync (database, insert, (gpointer) "one", &error);
  g_assert_no_error (error);
  g_clear_object (&database);

  /* A newer program adds its step; what was there stays. */
  database = open_with_things (path);
  g_assert_null (lanyard_database_get_set_aside (database));
  g_assert_cmpint (count_things (database), ==, 1);
  g_assert_true (lanyard_database_migrate (database, "things", steps, 2, &error));
  g_assert_no_error (error);

  /* A broken step changes nothing, the steps before it included. */
  g_assert_false (lanyard_database_migrate (database, "other", steps + 1, 2, &error));
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_DATABASE);
  g_clear_error (&error);
  g_assert_false (lanyard_database_migrate (database, "things", steps, 3, &error));
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_DATABASE);
  g_clear_error (&error);
  g_clear_object (&database);

  /* And an older program keeps its hands off a newer one's file. */
  database = lanyard_database_open (path, &error);
  g_assert_no_error (error);
  g_assert_false (lanyard_database_migrate (database, "things", steps, 1, &error));
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_DATABASE_NEWER);
  g_assert_cmpint (count_things (database), ==, 1);
}

static void
store_error (LanyardDatabase *database, const GError *error, gpointer user_data)
{
  GError **stored = user_data;

  g_assert_null (*stored);
  *stored = g_error_copy (error);
}

static void
test_rollback (void)
{
  g_autoptr (LanyardDatabase) database = open_with_things (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) failed = NULL;

  lanyard_database_run_async (database, insert_then_fail, (gpointer) "gone", NULL, g_free, NULL,
                              lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 5);
  g_assert_null (lanyard_database_run_finish (database, result, &error));
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_cmpint (count_things (database), ==, 0);

  /* A constraint is an error of its own kind and leaves the connection usable. */
  lanyard_database_run_sync (database, insert, (gpointer) "same", &error);
  g_assert_no_error (error);
  lanyard_database_run_sync (database, insert, (gpointer) "same", &error);
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_DATABASE);

  g_signal_connect (database, "failed", G_CALLBACK (store_error), &failed);
  lanyard_database_post (database, insert, g_strdup ("same"), g_free);
  lanyard_test_wait_for (failed != NULL, 5);
  g_assert_error (failed, LANYARD_ERROR, LANYARD_ERROR_DATABASE);
  g_assert_cmpint (count_things (database), ==, 1);
}

static gpointer
never (LanyardDatabase *database, gpointer data, GError **error)
{
  g_assert_not_reached ();
}

static void
test_cancelled (void)
{
  g_autoptr (LanyardDatabase) database = open_with_things (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  lanyard_database_run_async (database, never, NULL, NULL, NULL, cancellable, lanyard_test_store_result,
                              &result);
  lanyard_test_wait_for (result != NULL, 5);
  g_assert_null (lanyard_database_run_finish (database, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static char *
damage_and_reopen (gboolean header)
{
  g_autofree char *path = new_path ();
  g_autoptr (LanyardDatabase) database = open_with_things (path);
  g_autofree char *contents = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  gsize kept_length;
  char *aside;

  for (guint i = 0; i < 500; i++)
    lanyard_database_post (database, insert, g_strdup_printf ("a rather long label, number %u", i),
                           g_free);
  g_assert_cmpint (count_things (database), ==, 500);
  g_clear_object (&database);

  g_assert_true (g_file_get_contents (path, &contents, &length, &error));
  g_assert_cmpuint (length, >, 4 * 4096);
  memset (contents + (header ? 0 : 3 * 4096), 0x5A, 4096);
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, &error));

  database = open_with_things (path);
  g_assert_cmpint (count_things (database), ==, 0);
  aside = g_strdup (lanyard_database_get_set_aside (database));
  g_assert_nonnull (aside);
  g_assert_true (g_file_get_contents (aside, &kept, &kept_length, &error));
  g_assert_cmpmem (kept, kept_length, contents, length);
  return aside;
}

static void
test_damaged (void)
{
  g_autofree char *header = damage_and_reopen (TRUE);
  g_autofree char *page = damage_and_reopen (FALSE);

  g_assert_nonnull (strstr (header, "lanyard.db.damaged-"));
  g_assert_nonnull (strstr (page, "lanyard.db.damaged-"));
}

static void
test_unreachable (void)
{
  g_autofree char *dir = lanyard_test_make_dir ("database");
  g_autofree char *path = g_build_filename (dir, "no", "such", "folder", "x.db", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (lanyard_database_open (path, &error));
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_DATABASE);
  g_clear_error (&error);
  g_assert_null (lanyard_database_open (dir, &error));
  g_assert_error (error, LANYARD_ERROR, LANYARD_ERROR_DATABASE);
}

static gpointer
post_many (gpointer user_data)
{
  LanyardDatabase *database = user_data;

  for (guint i = 0; i < 200; i++)
    lanyard_database_post (database, insert, g_strdup_printf ("%p %u", (void *) g_thread_self (), i),
                           g_free);
  lanyard_database_flush (database);
  g_assert_cmpint (count_things (database), >=, 200);
  g_object_unref (database);
  return NULL;
}

static void
test_many_threads (void)
{
  g_autofree char *path = new_path ();
  LanyardDatabase *database = open_with_things (path);
  GThread *threads[8];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("post", post_many, g_object_ref (database));
  g_object_unref (database);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  database = open_with_things (path);
  g_assert_cmpint (count_things (database), ==, 8 * 200);
  g_object_unref (database);
}

/* What was posted is written even when the last reference goes at once; also when it goes on the database's thread. */
static void
test_last_reference (void)
{
  g_autofree char *path = new_path ();
  g_autoptr (LanyardDatabase) database = open_with_things (path);
  g_autoptr (LanyardDatabase) again = NULL;

  lanyard_database_post (database, insert, g_strdup ("early"), g_free);
  lanyard_database_post (database, count, g_object_ref (database), g_object_unref);
  lanyard_database_post (database, insert, g_strdup ("late"), g_free);
  g_clear_object (&database);

  again = open_with_things (path);
  for (gint64 deadline = lanyard_test_deadline (5);
       count_things (again) != 2 && lanyard_test_within (deadline);)
    g_thread_yield ();
  g_assert_cmpint (count_things (again), ==, 2);
}

/* The window and lanyardctl may have the file open at the same time. */
static void
test_two_connections (void)
{
  g_autofree char *path = new_path ();
  g_autoptr (LanyardDatabase) one = open_with_things (path);
  g_autoptr (LanyardDatabase) two = open_with_things (path);

  for (guint i = 0; i < 50; i++)
    {
      lanyard_database_post (one, insert, g_strdup_printf ("one %u", i), g_free);
      lanyard_database_post (two, insert, g_strdup_printf ("two %u", i), g_free);
    }
  lanyard_database_flush (one);
  lanyard_database_flush (two);
  g_assert_cmpint (count_things (one), ==, 100);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

  g_test_add_func ("/core/database/migrations", test_migrations);
  g_test_add_func ("/core/database/rollback", test_rollback);
  g_test_add_func ("/core/database/cancelled", test_cancelled);
  g_test_add_func ("/core/database/damaged", test_damaged);
  g_test_add_func ("/core/database/unreachable", test_unreachable);
  g_test_add_func ("/core/database/many-threads", test_many_threads);
  g_test_add_func ("/core/database/last-reference", test_last_reference);
  g_test_add_func ("/core/database/two-connections", test_two_connections);

  return g_test_run ();
}
