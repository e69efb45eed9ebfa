/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-database.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-error.h"

typedef struct
{
  const char *component;
  const char *const *steps;
  guint n_steps;
} Migration;

static gpointer
migrate_job (LanyardDatabase *self, gpointer data, GError **error)
{
  const Migration *migration = data;
  sqlite3_stmt *statement;
  gboolean has_row;
  gint64 version = 0;

  if (!lanyard_database_exec (self,
                              "CREATE TABLE IF NOT EXISTS schema_version ("
                              "component TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID",
                              error))
    return NULL;

  statement = lanyard_database_prepare (self, "SELECT version FROM schema_version WHERE component = ?",
                                        error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, migration->component, -1, SQLITE_STATIC);
  if (!lanyard_database_step (self, statement, &has_row, error))
    return NULL;
  if (has_row)
    version = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);

  if (version < 0 || version > migration->n_steps)
    {
      g_set_error (error, LANYARD_ERROR, LANYARD_ERROR_DATABASE_NEWER,
                   _ ("The database was written by a newer Lanyard (%s, version %d; this one knows "
                      "%u); it was left as it is"),
                   migration->component, (int) version, migration->n_steps);
      return NULL;
    }
  for (gint64 i = version; i < migration->n_steps; i++)
    if (!lanyard_database_exec (self, migration->steps[i], error))
      return NULL;

  statement = lanyard_database_prepare (
      self, "INSERT OR REPLACE INTO schema_version (component, version) VALUES (?, ?)", error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, migration->component, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, migration->n_steps);
  lanyard_database_step_done (self, statement, error);
  return NULL;
}

/**
 * lanyard_database_migrate:
 *
 * Runs the steps not yet run, all of them or, on an error, none. A database that knows more steps than there are here is
 * left alone (LANYARD_ERROR_DATABASE_NEWER). Blocks; not from inside a job.
 */
gboolean
lanyard_database_migrate (LanyardDatabase *self, const char *component, const char *const *steps,
                          guint n_steps, GError **error)
{
  Migration migration = { component, steps, n_steps };
  GError *local_error = NULL;

  g_return_val_if_fail (LANYARD_IS_DATABASE (self), FALSE);
  g_return_val_if_fail (component != NULL, FALSE);

  lanyard_database_run_sync (self, migrate_job, &migration, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}
