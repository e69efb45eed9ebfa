/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-run-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-phrase.h"

struct _LanyardExperimentRun
{
  GObject                  parent_instance;

  LanyardDatabase         *database;
  char                    *id;
  char                    *name;
  char                    *notes;
  LanyardExperimentResult *result;
  gboolean                 selected;
};

G_DEFINE_FINAL_TYPE (LanyardExperimentRun, lanyard_experiment_run, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_NOTES,
  PROP_RESULT,
  PROP_CREATED,
  PROP_VERDICT,
  PROP_SELECTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* One column of one row. */
typedef struct
{
  const char *sql;
  char       *id;
  char       *value;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->id);
  g_free (change->value);
  g_free (change);
}

static gpointer
write_change (LanyardDatabase *database, gpointer data, GError **error)
{
  Change *change = data;
  sqlite3_stmt *statement = lanyard_database_prepare (database, change->sql, error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, change->value, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, change->id, -1, SQLITE_STATIC);
  (void) lanyard_database_step_done (database, statement, error);
  return NULL;
}

static void
set_text (LanyardExperimentRun *self, char **field, const char *value, const char *sql, guint property)
{
  Change *change;

  if (value == NULL)
    value = "";
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  change = g_new0 (Change, 1);
  change->sql = sql;
  change->id = g_strdup (self->id);
  change->value = g_strdup (value);
  lanyard_database_post (self->database, write_change, change, change_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

LanyardExperimentRun *
lanyard_experiment_run_new (LanyardDatabase         *database,
                            const char              *id,
                            const char              *name,
                            const char              *notes,
                            LanyardExperimentResult *result)
{
  LanyardExperimentRun *self = g_object_new (LANYARD_TYPE_EXPERIMENT_RUN, NULL);

  self->database = g_object_ref (database);
  self->id = g_strdup (id);
  self->name = g_strdup (name != NULL ? name : "");
  self->notes = g_strdup (notes != NULL ? notes : "");
  self->result = lanyard_experiment_result_ref (result);
  return self;
}

const char *
lanyard_experiment_run_get_id (LanyardExperimentRun *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUN (self), NULL);

  return self->id;
}

const char *
lanyard_experiment_run_get_name (LanyardExperimentRun *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUN (self), NULL);

  return self->name;
}

void
lanyard_experiment_run_set_name (LanyardExperimentRun *self, const char *name)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_RUN (self));

  set_text (self, &self->name, name, "UPDATE experiment_runs SET name = ?1 WHERE id = ?2", PROP_NAME);
}

const char *
lanyard_experiment_run_get_notes (LanyardExperimentRun *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUN (self), NULL);

  return self->notes;
}

void
lanyard_experiment_run_set_notes (LanyardExperimentRun *self, const char *notes)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_RUN (self));

  set_text (self, &self->notes, notes, "UPDATE experiment_runs SET notes = ?1 WHERE id = ?2",
            PROP_NOTES);
}

LanyardExperimentResult *
lanyard_experiment_run_get_result (LanyardExperimentRun *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUN (self), NULL);

  return self->result;
}

/* On the database's thread: reading the text takes longer than fetching it. */
static gpointer
read_whole (LanyardDatabase *database, gpointer data, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "SELECT whole FROM experiment_runs WHERE id = ?1", error);
  g_autoptr (JsonObject) object = NULL;
  gboolean has_row;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, data, -1, SQLITE_STATIC);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return NULL;
  if (!has_row)
    {
      lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_FAILED,
                         N_ ("This run was deleted."));
      return NULL;
    }
  object = lanyard_experiment_json_from_text ((const char *) sqlite3_column_text (statement, 0),
                                              error);
  sqlite3_reset (statement);
  return object != NULL ? lanyard_experiment_result_recall (database, object, error) : NULL;
}

/* What is kept of a run says its error in the language of its day. */
LanyardExperimentResult *
lanyard_experiment_result_recall (LanyardDatabase *database, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "error");
  g_autofree char *text = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? g_strdup (json_node_get_string (node)) : NULL;

  lanyard_phrase_recall (database, &text);
  if (text != NULL)
    json_object_set_string_member (object, "error", text);
  return lanyard_experiment_result_from_json (object, error);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  LanyardExperimentResult *whole
      = lanyard_database_run_finish (LANYARD_DATABASE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, whole, (GDestroyNotify) lanyard_experiment_result_unref);
}

void
lanyard_experiment_run_load_async (LanyardExperimentRun *self,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data)
{
  GTask *task;

  g_return_if_fail (LANYARD_IS_EXPERIMENT_RUN (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_experiment_run_load_async);
  lanyard_database_run_async (self->database, read_whole, g_strdup (self->id), g_free,
                              (GDestroyNotify) lanyard_experiment_result_unref, cancellable,
                              on_loaded, task);
}

LanyardExperimentResult *
lanyard_experiment_run_load_finish (LanyardExperimentRun *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_experiment_run_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lanyard_experiment_run_finalize (GObject *object)
{
  LanyardExperimentRun *self = LANYARD_EXPERIMENT_RUN (object);

  g_clear_object (&self->database);
  g_free (self->id);
  g_free (self->name);
  g_free (self->notes);
  g_clear_pointer (&self->result, lanyard_experiment_result_unref);
  G_OBJECT_CLASS (lanyard_experiment_run_parent_class)->finalize (object);
}

static void
lanyard_experiment_run_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardExperimentRun *self = LANYARD_EXPERIMENT_RUN (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_NOTES:
      g_value_set_string (value, self->notes);
      break;
    case PROP_RESULT:
      g_value_set_boxed (value, self->result);
      break;
    case PROP_CREATED:
      g_value_set_int64 (value, lanyard_experiment_result_get_created (self->result));
      break;
    case PROP_VERDICT:
      g_value_set_string (value, lanyard_experiment_result_get_verdict (self->result));
      break;
    case PROP_SELECTED:
      g_value_set_boolean (value, self->selected);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_experiment_run_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LanyardExperimentRun *self = LANYARD_EXPERIMENT_RUN (object);

  switch (id)
    {
    case PROP_NAME:
      lanyard_experiment_run_set_name (self, g_value_get_string (value));
      break;
    case PROP_NOTES:
      lanyard_experiment_run_set_notes (self, g_value_get_string (value));
      break;
    case PROP_SELECTED:
      if (self->selected == g_value_get_boolean (value))
        break;
      self->selected = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_experiment_run_class_init (LanyardExperimentRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags write = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lanyard_experiment_run_finalize;
  object_class->get_property = lanyard_experiment_run_get_property;
  object_class->set_property = lanyard_experiment_run_set_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, read);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, write);
  properties[PROP_NOTES] = g_param_spec_string ("notes", NULL, NULL, NULL, write);
  properties[PROP_RESULT]
      = g_param_spec_boxed ("result", NULL, NULL, LANYARD_TYPE_EXPERIMENT_RESULT, read);
  properties[PROP_CREATED] = g_param_spec_int64 ("created", NULL, NULL, 0, G_MAXINT64, 0, read);
  properties[PROP_VERDICT] = g_param_spec_string ("verdict", NULL, NULL, NULL, read);
  properties[PROP_SELECTED] = g_param_spec_boolean ("selected", NULL, NULL, FALSE, write);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_experiment_run_init (LanyardExperimentRun *self)
{
}
