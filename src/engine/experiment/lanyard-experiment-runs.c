/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-run-private.h"

#include "engine/core/lanyard-phrase.h"

/* @final: the result with its last sample only, for the table; @whole: with its course, fetched when wanted. */
static const char *const steps[] = {
  "CREATE TABLE experiment_runs ("
  " id TEXT PRIMARY KEY,"
  " created INTEGER NOT NULL,"
  " name TEXT NOT NULL,"
  " notes TEXT NOT NULL DEFAULT '',"
  " final TEXT NOT NULL,"
  " whole TEXT NOT NULL);"
  "CREATE INDEX experiment_runs_created ON experiment_runs (created);",
};

/* What is kept of a run's course; a plot has no more columns. */
#define KEPT_SAMPLES 400

struct _LanyardExperimentRuns
{
  GObject          parent_instance;

  LanyardDatabase *database;
  GPtrArray       *runs;
  gboolean         loaded;
  GCancellable    *cancellable;
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanyardExperimentRuns,
                               lanyard_experiment_runs,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_0,
  PROP_LOADED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return LANYARD_TYPE_EXPERIMENT_RUN;
}

static guint
get_n_items (GListModel *model)
{
  return LANYARD_EXPERIMENT_RUNS (model)->runs->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LanyardExperimentRuns *self = LANYARD_EXPERIMENT_RUNS (model);

  return position < self->runs->len ? g_object_ref (g_ptr_array_index (self->runs, position)) : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

/* @result with at most @most of its samples, the last one always. (transfer full) */
static LanyardExperimentResult *
thin_out (LanyardExperimentResult *result, guint most)
{
  GPtrArray *all = lanyard_experiment_result_get_samples (result);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  guint step = (all->len + most - 1) / most;

  for (guint i = 0; i < all->len; i++)
    if ((all->len - 1 - i) % step == 0)
      g_ptr_array_add (kept, g_ptr_array_index (all, i));
  return lanyard_experiment_result_new (lanyard_experiment_result_get_plan (result),
                                        lanyard_experiment_result_get_created (result), kept, NULL,
                                        NULL, lanyard_experiment_result_get_stopped (result),
                                        lanyard_experiment_result_get_error (result));
}

typedef struct
{
  char                    *id;
  char                    *name;
  LanyardExperimentResult *result;
} NewRun;

static void
new_run_free (gpointer data)
{
  NewRun *run = data;

  g_free (run->id);
  g_free (run->name);
  lanyard_experiment_result_unref (run->result);
  g_free (run);
}

static char *
result_to_text (LanyardExperimentResult *result, guint most)
{
  g_autoptr (LanyardExperimentResult) thin = thin_out (result, most);
  g_autoptr (JsonObject) object = lanyard_experiment_result_to_json (thin);

  return lanyard_experiment_json_to_text (object);
}

static gpointer
insert_run (LanyardDatabase *database, gpointer data, GError **error)
{
  NewRun *run = data;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "INSERT INTO experiment_runs (id, created, name, final, whole) VALUES (?1, ?2, ?3, ?4, ?5)",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, run->id, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, lanyard_experiment_result_get_created (run->result));
  sqlite3_bind_text (statement, 3, run->name, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 4, result_to_text (run->result, 1), -1, g_free);
  sqlite3_bind_text (statement, 5, result_to_text (run->result, KEPT_SAMPLES), -1, g_free);
  (void) (lanyard_database_step_done (database, statement, error)
          && lanyard_phrase_keep (database, lanyard_experiment_result_get_error (run->result), error));
  return NULL;
}

static gpointer
delete_run (LanyardDatabase *database, gpointer data, GError **error)
{
  sqlite3_stmt *statement
      = lanyard_database_prepare (database, "DELETE FROM experiment_runs WHERE id = ?1", error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, data, -1, SQLITE_STATIC);
  (void) lanyard_database_step_done (database, statement, error);
  return NULL;
}

/* A row read on the database's thread; its object is made on the main one. */
typedef struct
{
  char                    *id;
  char                    *name;
  char                    *notes;
  LanyardExperimentResult *result;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->id);
  g_free (row->name);
  g_free (row->notes);
  g_clear_pointer (&row->result, lanyard_experiment_result_unref);
  g_free (row);
}

static Row *
read_row (LanyardDatabase *database, sqlite3_stmt *statement)
{
  Row *row = g_new0 (Row, 1);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) error = NULL;

  row->id = lanyard_database_dup_text (statement, 0);
  row->name = lanyard_database_dup_text (statement, 1);
  row->notes = lanyard_database_dup_text (statement, 2);
  object = lanyard_experiment_json_from_text ((const char *) sqlite3_column_text (statement, 3),
                                              &error);
  if (object != NULL)
    row->result = lanyard_experiment_result_recall (database, object, &error);
  if (row->result != NULL)
    return row;
  /* One that cannot be read (a newer Lanyard's) stays where it is and is not shown. */
  g_message ("run %s: %s", row->id, error->message);
  row_free (row);
  return NULL;
}

static gpointer
read_runs (LanyardDatabase *database, gpointer data, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT id, name, notes, final FROM experiment_runs ORDER BY created DESC, rowid DESC", error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  gboolean has_row = statement != NULL;

  while (has_row)
    {
      Row *row;

      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (has_row && (row = read_row (database, statement)) != NULL)
        g_ptr_array_add (rows, row);
    }
  return statement != NULL ? g_steal_pointer (&rows) : NULL;
}

static gboolean
has_run (LanyardExperimentRuns *self, const char *id)
{
  for (guint i = 0; i < self->runs->len; i++)
    if (g_str_equal (lanyard_experiment_run_get_id (g_ptr_array_index (self->runs, i)), id))
      return TRUE;
  return FALSE;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);
  LanyardExperimentRuns *self = user_data;
  guint before;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    g_warning ("the runs cannot be read: %s", error->message);
  before = self->runs->len;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      Row *row = g_ptr_array_index (rows, i);

      /* One that was added while these were read is there already. */
      if (!has_run (self, row->id))
        g_ptr_array_add (self->runs, lanyard_experiment_run_new (self->database, row->id, row->name,
                                                                 row->notes, row->result));
    }
  if (self->runs->len > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->runs->len - before);
  self->loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

LanyardExperimentRuns *
lanyard_experiment_runs_new (LanyardDatabase *database, GError **error)
{
  LanyardExperimentRuns *self;

  g_return_val_if_fail (LANYARD_IS_DATABASE (database), NULL);

  if (!lanyard_phrase_migrate (database, error)
      || !lanyard_database_migrate (database, "experiment", steps, G_N_ELEMENTS (steps), error))
    return NULL;
  self = g_object_new (LANYARD_TYPE_EXPERIMENT_RUNS, NULL);
  self->database = g_object_ref (database);
  lanyard_database_run_async (database, read_runs, NULL, NULL, (GDestroyNotify) g_ptr_array_unref,
                              self->cancellable, on_loaded, self);
  return self;
}

gboolean
lanyard_experiment_runs_get_loaded (LanyardExperimentRuns *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNS (self), FALSE);

  return self->loaded;
}

LanyardExperimentRun *
lanyard_experiment_runs_add (LanyardExperimentRuns   *self,
                             LanyardExperimentResult *result,
                             const char              *name)
{
  LanyardExperimentRun *run;
  NewRun *row;

  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNS (self), NULL);
  g_return_val_if_fail (result != NULL, NULL);

  row = g_new0 (NewRun, 1);
  row->id = g_uuid_string_random ();
  row->name = g_strdup (name != NULL ? name : "");
  row->result = lanyard_experiment_result_ref (result);
  run = lanyard_experiment_run_new (self->database, row->id, row->name, NULL, result);
  lanyard_database_post (self->database, insert_run, row, new_run_free);
  g_ptr_array_insert (self->runs, 0, run);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
  return run;
}

void
lanyard_experiment_runs_remove (LanyardExperimentRuns *self, LanyardExperimentRun *run)
{
  guint position;

  g_return_if_fail (LANYARD_IS_EXPERIMENT_RUNS (self));
  g_return_if_fail (LANYARD_IS_EXPERIMENT_RUN (run));

  if (!g_ptr_array_find (self->runs, run, &position))
    return;
  lanyard_database_post (self->database, delete_run,
                         g_strdup (lanyard_experiment_run_get_id (run)), g_free);
  g_ptr_array_remove_index (self->runs, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
lanyard_experiment_runs_dispose (GObject *object)
{
  LanyardExperimentRuns *self = LANYARD_EXPERIMENT_RUNS (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (lanyard_experiment_runs_parent_class)->dispose (object);
}

static void
lanyard_experiment_runs_finalize (GObject *object)
{
  LanyardExperimentRuns *self = LANYARD_EXPERIMENT_RUNS (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->database);
  g_ptr_array_unref (self->runs);
  G_OBJECT_CLASS (lanyard_experiment_runs_parent_class)->finalize (object);
}

static void
lanyard_experiment_runs_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, LANYARD_EXPERIMENT_RUNS (object)->loaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_experiment_runs_class_init (LanyardExperimentRunsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_experiment_runs_dispose;
  object_class->finalize = lanyard_experiment_runs_finalize;
  object_class->get_property = lanyard_experiment_runs_get_property;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_experiment_runs_init (LanyardExperimentRuns *self)
{
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
}
