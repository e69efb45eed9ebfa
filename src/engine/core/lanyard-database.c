/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-database-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-error.h"

typedef enum
{
  JOB_TASK,  /* answers a GTask */
  JOB_POST,  /* nobody waits */
  JOB_SYNC,  /* a thread waits; the job lives on its stack */
  JOB_QUIT,
} JobKind;

typedef struct
{
  JobKind kind;
  LanyardDatabaseFunc func;
  gpointer data;
  GDestroyNotify data_destroy;
  GDestroyNotify result_destroy;
  GTask *task;

  /* JOB_SYNC */
  GMutex *mutex;
  GCond *cond;
  gboolean done;
  gpointer result;
  GError *error;
} Job;

struct _LanyardDatabase
{
  GObject parent_instance;

  /* Owned; set while opening and then constant. */
  char *path;
  char *set_aside;
  GThread *thread;
  GAsyncQueue *queue;

  /* For the thread, which must not take a reference on what is being finalized. */
  GWeakRef weak;

  /* The thread's own. */
  sqlite3 *db;
  GHashTable *statements; /* SQL -> sqlite3_stmt */
  gboolean *finalized;    /* Set where finalize runs on the thread itself. */
};

G_DEFINE_FINAL_TYPE (LanyardDatabase, lanyard_database, G_TYPE_OBJECT)

enum
{
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  LanyardDatabase *database;
  GError *error;
} Failure;

static void
failure_free (gpointer data)
{
  Failure *failure = data;

  g_object_unref (failure->database);
  g_error_free (failure->error);
  g_free (failure);
}

static gboolean
emit_failed (gpointer user_data)
{
  Failure *failure = user_data;

  g_signal_emit (failure->database, signals[FAILED], 0, failure->error);
  return G_SOURCE_REMOVE;
}

/* Takes @error. */
static void
report_failure (LanyardDatabase *self, GError *error)
{
  LanyardDatabase *alive = g_weak_ref_get (&self->weak);
  g_autoptr (GSource) source = NULL;
  Failure *failure;

  if (alive == NULL)
    {
      g_message ("A last change to the database was lost: %s", error->message);
      g_error_free (error);
      return;
    }
  failure = g_new0 (Failure, 1);
  failure->database = alive;
  failure->error = error;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, emit_failed, failure, failure_free);
  g_source_attach (source, NULL);
}

static gboolean
on_own_thread (LanyardDatabase *self)
{
  return g_thread_self () == self->thread;
}

/* A statement left in the middle would keep its snapshot, and with it the log, alive. */
static void
reset_statements (LanyardDatabase *self)
{
  GHashTableIter iter;
  gpointer statement;

  g_hash_table_iter_init (&iter, self->statements);
  while (g_hash_table_iter_next (&iter, NULL, &statement))
    if (sqlite3_stmt_busy (statement))
      sqlite3_reset (statement);
}

static gpointer
run_in_transaction (LanyardDatabase *self, Job *job, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gpointer result = NULL;

  /* Immediate: a transaction that turns from reading to writing later fails at once, without waiting, where another
   * process has written meanwhile. */
  if (lanyard_database_exec (self, "BEGIN IMMEDIATE", &local_error))
    {
      result = job->func (self, job->data, &local_error);
      reset_statements (self);
      if (local_error == NULL)
        lanyard_database_exec (self, "COMMIT", &local_error);
      if (local_error != NULL && !sqlite3_get_autocommit (self->db))
        sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
    }
  if (local_error == NULL)
    return result;

  if (self->path != NULL
      && g_error_matches (local_error, LANYARD_ERROR, LANYARD_ERROR_DATABASE_CORRUPT))
    _lanyard_database_file_mark (self->path);
  if (result != NULL && job->result_destroy != NULL)
    job->result_destroy (result);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static void
job_free (Job *job)
{
  if (job->data_destroy != NULL)
    job->data_destroy (job->data);
  g_clear_object (&job->task);
  g_free (job);
}

static void
run_job (LanyardDatabase *self, Job *job)
{
  GError *error = NULL;
  gpointer result = NULL;

  if (job->task != NULL && g_cancellable_set_error_if_cancelled (g_task_get_cancellable (job->task), &error))
    result = NULL;
  else if (job->func != NULL)
    result = run_in_transaction (self, job, &error);

  switch (job->kind)
    {
    case JOB_TASK:
      /* Before the answer, so that whoever got it may rely on the data being free. */
      if (job->data_destroy != NULL)
        g_clear_pointer (&job->data, job->data_destroy);
      job->data_destroy = NULL;
      if (error != NULL)
        g_task_return_error (job->task, error);
      else
        g_task_return_pointer (job->task, result, job->result_destroy);
      job_free (job);
      break;
    case JOB_POST:
      if (error != NULL)
        report_failure (self, error);
      job_free (job);
      break;
    case JOB_SYNC:
      g_mutex_lock (job->mutex);
      job->result = result;
      job->error = error;
      job->done = TRUE;
      g_cond_signal (job->cond);
      g_mutex_unlock (job->mutex);
      break;
    case JOB_QUIT:
    default:
      g_assert_not_reached ();
    }
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

static void
close_file (LanyardDatabase *self)
{
  g_clear_pointer (&self->statements, g_hash_table_unref);
  if (self->db != NULL)
    sqlite3_close (self->db);
  self->db = NULL;
}

static gpointer
database_thread (gpointer user_data)
{
  LanyardDatabase *self = user_data;
  /* The queue outlives the object where the last reference goes on this thread. */
  g_autoptr (GAsyncQueue) queue = g_async_queue_ref (self->queue);
  gboolean finalized = FALSE;

  self->finalized = &finalized;
  while (!finalized)
    {
      Job *job = g_async_queue_pop (queue);

      if (job->kind == JOB_QUIT)
        {
          g_free (job);
          close_file (self);
          break;
        }
      run_job (self, job);
    }
  return NULL;
}

static void
lanyard_database_finalize (GObject *object)
{
  LanyardDatabase *self = LANYARD_DATABASE (object);
  Job *job;

  /* What was posted is still written. */
  if (self->thread != NULL && on_own_thread (self))
    {
      while ((job = g_async_queue_try_pop (self->queue)) != NULL)
        run_job (self, job);
      close_file (self);
      *self->finalized = TRUE;
      g_thread_unref (self->thread);
    }
  else if (self->thread != NULL)
    {
      job = g_new0 (Job, 1);
      job->kind = JOB_QUIT;
      g_async_queue_push (self->queue, job);
      g_thread_join (self->thread);
    }

  g_weak_ref_clear (&self->weak);
  g_async_queue_unref (self->queue);
  g_free (self->path);
  g_free (self->set_aside);

  G_OBJECT_CLASS (lanyard_database_parent_class)->finalize (object);
}

static void
lanyard_database_class_init (LanyardDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_database_finalize;

  /**
   * LanyardDatabase::failed:
   *
   * A posted job failed. Main context.
   */
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
lanyard_database_init (LanyardDatabase *self)
{
  self->queue = g_async_queue_new ();
  g_weak_ref_init (&self->weak, self);
}

static Job *
job_new (JobKind kind, LanyardDatabaseFunc func, gpointer data, GDestroyNotify data_destroy)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->func = func;
  job->data = data;
  job->data_destroy = data_destroy;
  return job;
}

/* Opening is the thread's first act, outside any transaction. */
typedef struct
{
  LanyardDatabase *database;
  GMutex mutex;
  GCond cond;
  gboolean done;
  GError *error;
} Opening;

static gpointer
open_and_run (gpointer user_data)
{
  Opening *opening = user_data;
  LanyardDatabase *self = opening->database;

  self->db = _lanyard_database_file_open (self->path, &self->set_aside, &opening->error);
  self->statements
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize_statement);

  g_mutex_lock (&opening->mutex);
  opening->done = TRUE;
  g_cond_signal (&opening->cond);
  g_mutex_unlock (&opening->mutex);

  /* Also where it failed: finalize posts JOB_QUIT. */
  return database_thread (self);
}

/**
 * lanyard_database_open:
 * @path: (nullable) (type filename): the file, or %NULL for a private database in memory
 *
 * Opens or creates the file (mode 0600) and starts its thread. A damaged file is set aside and a new
 * one begun, see lanyard_database_get_set_aside(). Fails with LANYARD_ERROR or G_IO_ERROR. Blocks. Any thread.
 *
 * Returns: (transfer full): the database
 */
LanyardDatabase *
lanyard_database_open (const char *path, GError **error)
{
  g_autoptr (LanyardDatabase) self = g_object_new (LANYARD_TYPE_DATABASE, NULL);
  Opening opening = { .database = self };

  self->path = g_strdup (path);
  g_mutex_init (&opening.mutex);
  g_cond_init (&opening.cond);
  g_mutex_lock (&opening.mutex);
  self->thread = g_thread_new ("lanyard-database", open_and_run, &opening);
  while (!opening.done)
    g_cond_wait (&opening.cond, &opening.mutex);
  g_mutex_unlock (&opening.mutex);
  g_mutex_clear (&opening.mutex);
  g_cond_clear (&opening.cond);

  if (opening.error != NULL)
    {
      g_propagate_error (error, opening.error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

const char *
lanyard_database_get_set_aside (LanyardDatabase *self)
{
  g_return_val_if_fail (LANYARD_IS_DATABASE (self), NULL);

  return self->set_aside;
}

/**
 * lanyard_database_run_async:
 * @data_destroy: (nullable): called on the database's thread when the job has run
 *
 * A job that was cancelled before its turn does not run (G_IO_ERROR_CANCELLED); one that has begun runs to its end, and
 * its result is then what the callback gets. Any thread.
 */
void
lanyard_database_run_async (LanyardDatabase *self, LanyardDatabaseFunc func, gpointer data,
                            GDestroyNotify data_destroy, GDestroyNotify result_destroy,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Job *job;

  g_return_if_fail (LANYARD_IS_DATABASE (self));
  g_return_if_fail (func != NULL);

  job = job_new (JOB_TASK, func, data, data_destroy);
  job->result_destroy = result_destroy;
  job->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, lanyard_database_run_async);
  g_task_set_check_cancellable (job->task, FALSE);
  g_async_queue_push (self->queue, job);
}

gpointer
lanyard_database_run_finish (LanyardDatabase *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_database_run_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
wait_for_job (LanyardDatabase *self, LanyardDatabaseFunc func, gpointer data, GError **error)
{
  GMutex mutex;
  GCond cond;
  Job job = { .kind = JOB_SYNC, .func = func, .data = data, .mutex = &mutex, .cond = &cond };

  g_mutex_init (&mutex);
  g_cond_init (&cond);
  g_mutex_lock (&mutex);
  g_async_queue_push (self->queue, &job);
  while (!job.done)
    g_cond_wait (&cond, &mutex);
  g_mutex_unlock (&mutex);
  g_mutex_clear (&mutex);
  g_cond_clear (&cond);

  if (job.error != NULL)
    g_propagate_error (error, job.error);
  return job.result;
}

/**
 * lanyard_database_run_sync:
 *
 * As lanyard_database_run_async(), waiting for the answer. Not from inside a job.
 */
gpointer
lanyard_database_run_sync (LanyardDatabase *self, LanyardDatabaseFunc func, gpointer data, GError **error)
{
  g_return_val_if_fail (LANYARD_IS_DATABASE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (!on_own_thread (self), NULL);

  return wait_for_job (self, func, data, error);
}

void
lanyard_database_post (LanyardDatabase *self, LanyardDatabaseFunc func, gpointer data,
                       GDestroyNotify data_destroy)
{
  g_return_if_fail (LANYARD_IS_DATABASE (self));
  g_return_if_fail (func != NULL);

  g_async_queue_push (self->queue, job_new (JOB_POST, func, data, data_destroy));
}

void
lanyard_database_flush (LanyardDatabase *self)
{
  g_return_if_fail (LANYARD_IS_DATABASE (self));
  g_return_if_fail (!on_own_thread (self));

  wait_for_job (self, NULL, NULL, NULL);
}

/**
 * lanyard_database_prepare:
 *
 * The same text gives the same statement: do not prepare one again while its rows are still being read.
 */
sqlite3_stmt *
lanyard_database_prepare (LanyardDatabase *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement;
  int code;

  g_return_val_if_fail (LANYARD_IS_DATABASE (self), NULL);
  g_return_val_if_fail (on_own_thread (self), NULL);

  statement = g_hash_table_lookup (self->statements, sql);
  if (statement != NULL)
    {
      sqlite3_reset (statement);
      sqlite3_clear_bindings (statement);
      return statement;
    }
  code = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (code != SQLITE_OK)
    {
      _lanyard_database_set_error (error, self->db, code);
      return NULL;
    }
  g_hash_table_insert (self->statements, g_strdup (sql), statement);
  return statement;
}

gboolean
lanyard_database_step (LanyardDatabase *self, sqlite3_stmt *statement, gboolean *has_row, GError **error)
{
  int code;

  g_return_val_if_fail (on_own_thread (self), FALSE);

  code = sqlite3_step (statement);
  if (has_row != NULL)
    *has_row = code == SQLITE_ROW;
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;
  _lanyard_database_set_error (error, self->db, code);
  return FALSE;
}

gboolean
lanyard_database_step_done (LanyardDatabase *self, sqlite3_stmt *statement, GError **error)
{
  gboolean has_row;

  do
    if (!lanyard_database_step (self, statement, &has_row, error))
      return FALSE;
  while (has_row);
  return TRUE;
}

gboolean
lanyard_database_exec (LanyardDatabase *self, const char *sql, GError **error)
{
  int code;

  g_return_val_if_fail (LANYARD_IS_DATABASE (self), FALSE);
  g_return_val_if_fail (on_own_thread (self), FALSE);

  code = sqlite3_exec (self->db, sql, NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return TRUE;
  _lanyard_database_set_error (error, self->db, code);
  return FALSE;
}

sqlite3 *
lanyard_database_get_handle (LanyardDatabase *self)
{
  g_return_val_if_fail (LANYARD_IS_DATABASE (self), NULL);
  g_return_val_if_fail (on_own_thread (self), NULL);

  return self->db;
}
