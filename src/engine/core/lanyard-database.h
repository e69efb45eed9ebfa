/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * LanyardDatabase:
 *
 * The one SQLite file (WAL, foreign keys on), owned by one thread of its own. Everything that
 * touches the connection is a job that runs on that thread, in the order it was posted; each job
 * runs inside a transaction of its own that commits when the job succeeds and rolls back when it
 * sets an error. A damaged file is set aside (name.damaged-DATE), never emptied.
 */
#define LANYARD_TYPE_DATABASE (lanyard_database_get_type ())
G_DECLARE_FINAL_TYPE (LanyardDatabase, lanyard_database, LANYARD, DATABASE, GObject)

/**
 * LanyardDatabaseFunc:
 *
 * One job. Runs on the database's thread only. Returns a result for the finish function, or %NULL;
 * failure is told by setting @error.
 */
typedef gpointer (*LanyardDatabaseFunc) (LanyardDatabase *database,
                                         gpointer         data,
                                         GError         **error);

/* @path (nullable): %NULL for a private database in memory. Blocks while opening. Any thread. */
LanyardDatabase *lanyard_database_open          (const char          *path,
                                                 GError             **error);
/* Each feature owns its tables. @steps are SQL scripts; the number already run is kept for each
 * @component in the table schema_version, so features gain steps independently. Blocks. */
gboolean         lanyard_database_migrate       (LanyardDatabase     *self,
                                                 const char          *component,
                                                 const char *const   *steps,
                                                 guint                n_steps,
                                                 GError             **error);
/* (nullable): where a damaged file was set aside when this one was opened, to be told to the user. */
const char      *lanyard_database_get_set_aside (LanyardDatabase     *self);

/* Post a job; the callback comes on the caller's thread-default context. @result_destroy frees a
 * result nobody fetched. Any thread. */
void             lanyard_database_run_async     (LanyardDatabase     *self,
                                                 LanyardDatabaseFunc  func,
                                                 gpointer             data,
                                                 GDestroyNotify       data_destroy,
                                                 GDestroyNotify       result_destroy,
                                                 GCancellable        *cancellable,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             user_data);
gpointer         lanyard_database_run_finish    (LanyardDatabase     *self,
                                                 GAsyncResult        *result,
                                                 GError             **error);
/* The same, waiting for it. For worker threads, the command line and tests; never the window's main loop. */
gpointer         lanyard_database_run_sync      (LanyardDatabase     *self,
                                                 LanyardDatabaseFunc  func,
                                                 gpointer             data,
                                                 GError             **error);
/* Post a job whose result nobody waits for; a failure is emitted as LanyardDatabase::failed
 * (const GError *) on the main context. Any thread. */
void             lanyard_database_post          (LanyardDatabase     *self,
                                                 LanyardDatabaseFunc  func,
                                                 gpointer             data,
                                                 GDestroyNotify       data_destroy);
/* Wait until all posted so far has run. */
void             lanyard_database_flush         (LanyardDatabase     *self);

/* For use inside a job only (the database's thread). */

/* A cached prepared statement, reset and with its bindings cleared; owned by the database. */
sqlite3_stmt    *lanyard_database_prepare       (LanyardDatabase     *self,
                                                 const char          *sql,
                                                 GError             **error);
/* Step to the end a statement that returns no row wanted. */
gboolean         lanyard_database_step_done     (LanyardDatabase     *self,
                                                 sqlite3_stmt        *statement,
                                                 GError             **error);
/* TRUE with a row in *@has_row, or at the end; FALSE with @error. */
gboolean         lanyard_database_step          (LanyardDatabase     *self,
                                                 sqlite3_stmt        *statement,
                                                 gboolean            *has_row,
                                                 GError             **error);
gboolean         lanyard_database_exec          (LanyardDatabase     *self,
                                                 const char          *sql,
                                                 GError             **error);
/* Of the current row. Text as valid UTF-8: what is not is replaced. (transfer full) (nullable) */
char            *lanyard_database_dup_text      (sqlite3_stmt        *statement,
                                                 int                  column);
/* Seconds since 1970; 0 where the row holds what is no time up to the year 9999. */
gint64           lanyard_database_get_time      (sqlite3_stmt        *statement,
                                                 int                  column);
sqlite3         *lanyard_database_get_handle    (LanyardDatabase     *self);

G_END_DECLS
