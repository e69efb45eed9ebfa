/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-series.h"

struct _LanyardExperimentSeries
{
  GObject                  parent_instance;

  LanyardExperimentPlan   *plan;
  LanyardNode             *node; /* NULL: no other machine takes part */
  char                    *address;
  char                    *fingerprint;
  guint                    n_runs;
  gboolean                 active;
  gboolean                 stopped;
  LanyardExperimentRunner *runner;
  GPtrArray               *results;
  guint                    next_source;
};

G_DEFINE_FINAL_TYPE (LanyardExperimentSeries, lanyard_experiment_series, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_RUNNER,
  PROP_N_DONE,
  PROP_N_RUNS,
  PROP_ACTIVE,
  N_PROPS
};

enum
{
  RUN_FINISHED,
  FINISHED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean begin (LanyardExperimentSeries *self, GError **error);

static void
end_series (LanyardExperimentSeries *self)
{
  self->active = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
  g_signal_emit (self, signals[FINISHED], 0);
}

static gboolean
on_next (gpointer user_data)
{
  LanyardExperimentSeries *self = user_data;
  g_autoptr (GError) error = NULL;

  self->next_source = 0;
  if (begin (self, &error))
    return G_SOURCE_REMOVE;
  g_message ("the series ends early: %s", error->message);
  end_series (self);
  return G_SOURCE_REMOVE;
}

static void
on_finished (LanyardExperimentRunner *runner, LanyardExperimentSeries *self)
{
  g_autoptr (LanyardExperimentSeries) alive = g_object_ref (self);
  LanyardExperimentResult *result = lanyard_experiment_runner_get_result (runner);
  gboolean done = lanyard_experiment_runner_get_state (runner) == LANYARD_EXPERIMENT_RUNNER_DONE;

  if (done)
    {
      g_ptr_array_add (self->results, lanyard_experiment_result_ref (result));
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_DONE]);
    }
  g_signal_emit (self, signals[RUN_FINISHED], 0, result);
  if (done && !self->stopped && self->results->len < self->n_runs)
    /* Not from within the one that ends. */
    self->next_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_next, self, NULL);
  else
    end_series (self);
}

static void
drop_runner (LanyardExperimentSeries *self)
{
  if (self->runner != NULL)
    g_signal_handlers_disconnect_by_data (self->runner, self);
  g_clear_object (&self->runner);
}

static gboolean
begin (LanyardExperimentSeries *self, GError **error)
{
  drop_runner (self);
  self->runner = self->node != NULL
                     ? lanyard_experiment_runner_new_with_peer (self->plan, self->node, self->address,
                                                                self->fingerprint,
                                                                LANYARD_CONNECT_DEFAULT)
                     : lanyard_experiment_runner_new (self->plan);
  g_signal_connect (self->runner, "finished", G_CALLBACK (on_finished), self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNER]);
  return lanyard_experiment_runner_start (self->runner, error);
}

LanyardExperimentSeries *
lanyard_experiment_series_new (LanyardExperimentPlan *plan, guint n_runs)
{
  LanyardExperimentSeries *self;

  g_return_val_if_fail (plan != NULL && n_runs > 0, NULL);

  self = g_object_new (LANYARD_TYPE_EXPERIMENT_SERIES, NULL);
  self->plan = lanyard_experiment_plan_ref (plan);
  self->n_runs = n_runs;
  return self;
}

LanyardExperimentSeries *
lanyard_experiment_series_new_with_peer (LanyardExperimentPlan *plan,
                                         guint                  n_runs,
                                         LanyardNode           *node,
                                         const char            *address,
                                         const char            *fingerprint)
{
  LanyardExperimentSeries *self = lanyard_experiment_series_new (plan, n_runs);

  g_return_val_if_fail (LANYARD_IS_NODE (node) && address != NULL, self);

  self->node = g_object_ref (node);
  self->address = g_strdup (address);
  self->fingerprint = g_strdup (fingerprint);
  return self;
}

gboolean
lanyard_experiment_series_start (LanyardExperimentSeries *self, GError **error)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SERIES (self), FALSE);
  g_return_val_if_fail (!self->active && self->runner == NULL, FALSE);

  if (!begin (self, error))
    return FALSE;
  self->active = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
  return TRUE;
}

void
lanyard_experiment_series_stop (LanyardExperimentSeries *self)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_SERIES (self));

  if (!self->active)
    return;
  self->stopped = TRUE;
  if (lanyard_experiment_runner_get_active (self->runner))
    lanyard_experiment_runner_stop (self->runner);
  else
    {
      g_clear_handle_id (&self->next_source, g_source_remove);
      end_series (self);
    }
}

gboolean
lanyard_experiment_series_get_active (LanyardExperimentSeries *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SERIES (self), FALSE);

  return self->active;
}

LanyardExperimentRunner *
lanyard_experiment_series_get_runner (LanyardExperimentSeries *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SERIES (self), NULL);

  return self->runner;
}

GPtrArray *
lanyard_experiment_series_get_results (LanyardExperimentSeries *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SERIES (self), NULL);

  return self->results;
}

static void
lanyard_experiment_series_dispose (GObject *object)
{
  LanyardExperimentSeries *self = LANYARD_EXPERIMENT_SERIES (object);

  g_clear_handle_id (&self->next_source, g_source_remove);
  drop_runner (self);
  g_clear_object (&self->node);
  G_OBJECT_CLASS (lanyard_experiment_series_parent_class)->dispose (object);
}

static void
lanyard_experiment_series_finalize (GObject *object)
{
  LanyardExperimentSeries *self = LANYARD_EXPERIMENT_SERIES (object);

  g_clear_pointer (&self->plan, lanyard_experiment_plan_unref);
  g_ptr_array_unref (self->results);
  g_free (self->address);
  g_free (self->fingerprint);
  G_OBJECT_CLASS (lanyard_experiment_series_parent_class)->finalize (object);
}

static void
lanyard_experiment_series_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardExperimentSeries *self = LANYARD_EXPERIMENT_SERIES (object);

  switch (id)
    {
    case PROP_RUNNER:
      g_value_set_object (value, self->runner);
      break;
    case PROP_N_DONE:
      g_value_set_uint (value, self->results->len);
      break;
    case PROP_N_RUNS:
      g_value_set_uint (value, self->n_runs);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_experiment_series_class_init (LanyardExperimentSeriesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lanyard_experiment_series_dispose;
  object_class->finalize = lanyard_experiment_series_finalize;
  object_class->get_property = lanyard_experiment_series_get_property;

  properties[PROP_RUNNER]
      = g_param_spec_object ("runner", NULL, NULL, LANYARD_TYPE_EXPERIMENT_RUNNER, flags);
  properties[PROP_N_DONE] = g_param_spec_uint ("n-done", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_RUNS] = g_param_spec_uint ("n-runs", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[RUN_FINISHED]
      = g_signal_new ("run-finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, LANYARD_TYPE_EXPERIMENT_RESULT);
  signals[FINISHED] = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lanyard_experiment_series_init (LanyardExperimentSeries *self)
{
  self->results
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_experiment_result_unref);
}
