/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-runner-private.h"

/* What the runner shows: properties, signal, getters. */

G_DEFINE_FINAL_TYPE (LanyardExperimentRunner, lanyard_experiment_runner, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (LanyardExperimentRunnerState,
                    lanyard_experiment_runner_state,
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_RUNNER_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_RUNNER_LISTENING, "listening"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_RUNNER_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_RUNNER_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_RUNNER_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_RUNNER_STOPPED, "stopped"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_RUNNER_FAILED, "failed"))

enum
{
  PROP_0,
  PROP_STATE,
  PROP_ACTIVE,
  PROP_SAMPLE,
  PROP_RESULT,
  PROP_ERROR,
  PROP_ADDRESS,
  PROP_PORT,
  PROP_READER_PAUSED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

LanyardExperimentPlan *
lanyard_experiment_runner_get_plan (LanyardExperimentRunner *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), NULL);

  return self->plan;
}

const char *
lanyard_experiment_runner_get_peer_address (LanyardExperimentRunner *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), NULL);

  return self->peer_address;
}

LanyardExperimentRunnerState
lanyard_experiment_runner_get_state (LanyardExperimentRunner *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), LANYARD_EXPERIMENT_RUNNER_IDLE);

  return self->state;
}

gboolean
lanyard_experiment_runner_get_active (LanyardExperimentRunner *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), FALSE);

  return self->state == LANYARD_EXPERIMENT_RUNNER_LISTENING
         || self->state == LANYARD_EXPERIMENT_RUNNER_CONNECTING
         || self->state == LANYARD_EXPERIMENT_RUNNER_RUNNING;
}

const char *
lanyard_experiment_runner_get_error (LanyardExperimentRunner *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), NULL);

  return self->error;
}

LanyardExperimentSample *
lanyard_experiment_runner_get_sample (LanyardExperimentRunner *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), NULL);

  return self->sample;
}

LanyardExperimentResult *
lanyard_experiment_runner_get_result (LanyardExperimentRunner *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), NULL);

  return self->result;
}

const char *
lanyard_experiment_runner_get_address (LanyardExperimentRunner *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), NULL);

  return self->address;
}

guint
lanyard_experiment_runner_get_port (LanyardExperimentRunner *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), 0);

  return self->port;
}

GPtrArray *
lanyard_experiment_runner_get_samples (LanyardExperimentRunner *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), NULL);

  return self->samples;
}

GArray *
lanyard_experiment_runner_dup_calls (LanyardExperimentRunner *self, LanyardExperimentEnds end)
{
  LanyardExperimentEnd *which;
  GArray *calls = NULL;

  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), NULL);

  which = end == LANYARD_EXPERIMENT_SENDER ? self->sender : self->receiver;
  if (self->result != NULL)
    calls = lanyard_experiment_result_get_calls (self->result, end);
  if (calls != NULL)
    return g_array_copy (calls);
  return which != NULL ? lanyard_experiment_end_dup_calls (which)
                       : g_array_new (FALSE, FALSE, sizeof (LanyardExperimentCall));
}

GListModel *
lanyard_experiment_runner_get_messages (LanyardExperimentRunner *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), NULL);

  return G_LIST_MODEL (self->messages);
}

gboolean
lanyard_experiment_runner_get_reader_paused (LanyardExperimentRunner *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), FALSE);

  return self->reader_paused;
}

void
lanyard_experiment_runner_set_reader_paused (LanyardExperimentRunner *self, gboolean paused)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self));

  paused = paused != FALSE;
  if (self->reader_paused == paused)
    return;
  self->reader_paused = paused;
  if (self->receiver != NULL)
    lanyard_experiment_end_set_paused (self->receiver, paused);
  g_object_notify (G_OBJECT (self), "reader-paused");
}

LanyardExperimentRunner *
lanyard_experiment_runner_new_with_peer (LanyardExperimentPlan *plan,
                                         LanyardNode           *node,
                                         const char            *address,
                                         const char            *fingerprint,
                                         LanyardConnectFlags    flags)
{
  LanyardExperimentRunner *self = lanyard_experiment_runner_new (plan);

  g_return_val_if_fail (LANYARD_IS_NODE (node) && address != NULL, self);

  self->node = g_object_ref (node);
  self->peer_address = g_strdup (address);
  self->peer_fingerprint = g_strdup (fingerprint);
  self->peer_flags = flags;
  return self;
}

LanyardExperimentRunner *
lanyard_experiment_runner_new (LanyardExperimentPlan *plan)
{
  LanyardExperimentRunner *self;

  g_return_val_if_fail (plan != NULL, NULL);

  self = g_object_new (LANYARD_TYPE_EXPERIMENT_RUNNER, NULL);
  self->plan = lanyard_experiment_plan_ref (plan);
  self->settings = lanyard_experiment_plan_get (plan);
  return self;
}

static void
lanyard_experiment_runner_dispose (GObject *object)
{
  LanyardExperimentRunner *self = LANYARD_EXPERIMENT_RUNNER (object);

  /* Nobody looks any more: the workers are stopped, their figures go with them. */
  lanyard_experiment_runner_let_go (self);
  g_clear_object (&self->node);
  g_clear_object (&self->allowed);
  g_clear_object (&self->peer_host);
  g_clear_object (&self->messages);
  G_OBJECT_CLASS (lanyard_experiment_runner_parent_class)->dispose (object);
}

static void
lanyard_experiment_runner_finalize (GObject *object)
{
  LanyardExperimentRunner *self = LANYARD_EXPERIMENT_RUNNER (object);

  g_clear_pointer (&self->plan, lanyard_experiment_plan_unref);
  g_clear_pointer (&self->sample, lanyard_experiment_sample_unref);
  g_clear_pointer (&self->result, lanyard_experiment_result_unref);
  g_ptr_array_unref (self->samples);
  g_clear_error (&self->peer_error);
  g_free (self->peer_address);
  g_free (self->peer_fingerprint);
  g_free (self->error);
  g_free (self->address);
  G_OBJECT_CLASS (lanyard_experiment_runner_parent_class)->finalize (object);
}

static void
lanyard_experiment_runner_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardExperimentRunner *self = LANYARD_EXPERIMENT_RUNNER (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, lanyard_experiment_runner_get_active (self));
      break;
    case PROP_SAMPLE:
      g_value_set_boxed (value, self->sample);
      break;
    case PROP_RESULT:
      g_value_set_boxed (value, self->result);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_PORT:
      g_value_set_uint (value, self->port);
      break;
    case PROP_READER_PAUSED:
      g_value_set_boolean (value, self->reader_paused);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_experiment_runner_set_property (GObject      *object,
                                        guint         id,
                                        const GValue *value,
                                        GParamSpec   *pspec)
{
  LanyardExperimentRunner *self = LANYARD_EXPERIMENT_RUNNER (object);

  switch (id)
    {
    case PROP_READER_PAUSED:
      lanyard_experiment_runner_set_reader_paused (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_experiment_runner_class_init (LanyardExperimentRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags
      = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = lanyard_experiment_runner_dispose;
  object_class->finalize = lanyard_experiment_runner_finalize;
  object_class->get_property = lanyard_experiment_runner_get_property;
  object_class->set_property = lanyard_experiment_runner_set_property;

  properties[PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, LANYARD_TYPE_EXPERIMENT_RUNNER_STATE,
                           LANYARD_EXPERIMENT_RUNNER_IDLE, flags);
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, flags);
  properties[PROP_SAMPLE]
      = g_param_spec_boxed ("sample", NULL, NULL, LANYARD_TYPE_EXPERIMENT_SAMPLE, flags);
  properties[PROP_RESULT]
      = g_param_spec_boxed ("result", NULL, NULL, LANYARD_TYPE_EXPERIMENT_RESULT, flags);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, 65535, 0, flags);
  properties[PROP_READER_PAUSED]
      = g_param_spec_boolean ("reader-paused", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
lanyard_experiment_runner_init (LanyardExperimentRunner *self)
{
  self->listener = -1;
  self->samples
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_experiment_sample_unref);
  self->messages = g_list_store_new (LANYARD_TYPE_EXPERIMENT_MESSAGE);
}
