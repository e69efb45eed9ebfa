/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-result.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/experiment/lanyard-experiment-json-private.h"

#define MAX_SAMPLES 2000

struct _LanyardExperimentResult
{
  gatomicrefcount        ref_count;
  LanyardExperimentPlan *plan;
  gint64                 created;
  GPtrArray             *samples;
  GArray                *sender_calls;   /* (nullable) */
  GArray                *receiver_calls; /* (nullable) */
  gboolean               stopped;
  char                  *error;
  LanyardExperimentLimit limit;
  char                  *verdict;
};

G_DEFINE_BOXED_TYPE (LanyardExperimentResult,
                     lanyard_experiment_result,
                     lanyard_experiment_result_ref,
                     lanyard_experiment_result_unref)

LanyardExperimentResult *
lanyard_experiment_result_new (LanyardExperimentPlan *plan,
                               gint64                 created,
                               GPtrArray             *samples,
                               GArray                *sender_calls,
                               GArray                *receiver_calls,
                               gboolean               stopped,
                               const char            *error)
{
  LanyardExperimentResult *self;

  g_return_val_if_fail (plan != NULL && samples != NULL && samples->len > 0, NULL);

  self = g_new0 (LanyardExperimentResult, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->plan = lanyard_experiment_plan_ref (plan);
  self->created = created;
  self->samples = g_ptr_array_new_full (
      samples->len, (GDestroyNotify) lanyard_experiment_sample_unref);
  for (guint i = 0; i < samples->len; i++)
    g_ptr_array_add (self->samples,
                     lanyard_experiment_sample_ref (g_ptr_array_index (samples, i)));
  if (sender_calls != NULL)
    self->sender_calls = g_array_copy (sender_calls);
  if (receiver_calls != NULL)
    self->receiver_calls = g_array_copy (receiver_calls);
  self->stopped = stopped;
  self->error = g_strdup (error);
  self->verdict = lanyard_experiment_verdict (
      plan, lanyard_experiment_result_get_final (self), &self->limit);
  return self;
}

LanyardExperimentResult *
lanyard_experiment_result_ref (LanyardExperimentResult *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lanyard_experiment_result_unref (LanyardExperimentResult *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  lanyard_experiment_plan_unref (self->plan);
  g_ptr_array_unref (self->samples);
  g_clear_pointer (&self->sender_calls, g_array_unref);
  g_clear_pointer (&self->receiver_calls, g_array_unref);
  g_free (self->error);
  g_free (self->verdict);
  g_free (self);
}

LanyardExperimentPlan *
lanyard_experiment_result_get_plan (LanyardExperimentResult *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->plan;
}

gint64
lanyard_experiment_result_get_created (LanyardExperimentResult *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->created;
}

const LanyardExperimentSample *
lanyard_experiment_result_get_final (LanyardExperimentResult *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_ptr_array_index (self->samples, self->samples->len - 1);
}

GPtrArray *
lanyard_experiment_result_get_samples (LanyardExperimentResult *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->samples;
}

GArray *
lanyard_experiment_result_get_calls (LanyardExperimentResult *self, LanyardExperimentEnds end)
{
  g_return_val_if_fail (self != NULL, NULL);

  return end == LANYARD_EXPERIMENT_SENDER ? self->sender_calls : self->receiver_calls;
}

gboolean
lanyard_experiment_result_get_stopped (LanyardExperimentResult *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->stopped;
}

const char *
lanyard_experiment_result_get_error (LanyardExperimentResult *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->error;
}

LanyardExperimentLimit
lanyard_experiment_result_get_limit (LanyardExperimentResult *self)
{
  g_return_val_if_fail (self != NULL, LANYARD_EXPERIMENT_LIMIT_NONE);

  return self->limit;
}

const char *
lanyard_experiment_result_get_verdict (LanyardExperimentResult *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->verdict;
}

static const struct
{
  const char *name;
  gsize       offset;
} link_fields[] = {
  { "entered", G_STRUCT_OFFSET (LanyardLinkStats, entered) },
  { "left", G_STRUCT_OFFSET (LanyardLinkStats, left) },
  { "lost", G_STRUCT_OFFSET (LanyardLinkStats, lost) },
  { "duplicated", G_STRUCT_OFFSET (LanyardLinkStats, duplicated) },
  { "reordered", G_STRUCT_OFFSET (LanyardLinkStats, reordered) },
  { "overflowed", G_STRUCT_OFFSET (LanyardLinkStats, overflowed) },
  { "overrun", G_STRUCT_OFFSET (LanyardLinkStats, overrun) },
  { "refused", G_STRUCT_OFFSET (LanyardLinkStats, refused) },
};

static JsonObject *
link_to_json (const LanyardLinkStats *stats)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (link_fields); i++)
    json_object_set_int_member (object, link_fields[i].name,
                                (gint64) G_STRUCT_MEMBER (guint64, stats, link_fields[i].offset));
  return object;
}

static void
sample_to_json (JsonObject                    *object,
                const LanyardExperimentSample *sample,
                LanyardExperimentTransport     transport)
{
  lanyard_experiment_json_set_number (object, "time", sample->time);
  if (sample->sender.present)
    json_object_set_object_member (
        object, "sender",
        lanyard_experiment_counters_to_json (&sample->sender, transport, LANYARD_EXPERIMENT_SENDER));
  if (sample->receiver.present)
    json_object_set_object_member (object, "receiver",
                                   lanyard_experiment_counters_to_json (
                                       &sample->receiver, transport, LANYARD_EXPERIMENT_RECEIVER));
  if (sample->has_link)
    json_object_set_object_member (object, "link", link_to_json (&sample->link));
}

JsonObject *
lanyard_experiment_result_to_json (LanyardExperimentResult *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *samples = json_array_new ();
  LanyardExperimentTransport transport;

  g_return_val_if_fail (self != NULL, object);

  transport = lanyard_experiment_plan_get (self->plan)->transport;
  json_object_set_object_member (object, "plan", lanyard_experiment_plan_to_json (self->plan));
  json_object_set_int_member (object, "created", self->created);
  json_object_set_boolean_member (object, "stopped", self->stopped);
  if (self->error != NULL)
    json_object_set_string_member (object, "error", self->error);
  json_object_set_string_member (object, "verdict", self->verdict);
  for (guint i = 0; i < self->samples->len; i++)
    {
      JsonObject *sample = json_object_new ();

      sample_to_json (sample, g_ptr_array_index (self->samples, i), transport);
      json_array_add_object_element (samples, sample);
    }
  json_object_set_array_member (object, "samples", samples);
  return object;
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gint64
get_int (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;
}

static void
link_from_json (LanyardLinkStats *stats, JsonObject *object)
{
  for (guint i = 0; i < G_N_ELEMENTS (link_fields); i++)
    G_STRUCT_MEMBER (guint64, stats, link_fields[i].offset)
        = (guint64) MAX (get_int (object, link_fields[i].name), 0);
}

static LanyardExperimentSample *
sample_from_json (JsonObject *object)
{
  LanyardExperimentSample values = { 0 };
  JsonNode *time = json_object_get_member (object, "time");
  JsonObject *part;

  if (time != NULL && JSON_NODE_HOLDS_VALUE (time) && isfinite (json_node_get_double (time)))
    values.time = MAX (json_node_get_double (time), 0);
  if ((part = get_object (object, "sender")) != NULL)
    lanyard_experiment_counters_from_json (&values.sender, part);
  if ((part = get_object (object, "receiver")) != NULL)
    lanyard_experiment_counters_from_json (&values.receiver, part);
  if ((part = get_object (object, "link")) != NULL)
    {
      values.has_link = TRUE;
      link_from_json (&values.link, part);
    }
  return lanyard_experiment_sample_new (&values);
}

static GPtrArray *
samples_from_json (JsonObject *object)
{
  GPtrArray *samples
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_experiment_sample_unref);
  JsonNode *node = json_object_get_member (object, "samples");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n = array != NULL ? MIN (json_array_get_length (array), MAX_SAMPLES) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        g_ptr_array_add (samples, sample_from_json (json_node_get_object (element)));
    }
  return samples;
}

LanyardExperimentResult *
lanyard_experiment_result_from_json (JsonObject *object, GError **error)
{
  g_autoptr (LanyardExperimentPlan) plan = NULL;
  g_autoptr (GPtrArray) samples = NULL;
  JsonObject *settings;
  JsonNode *problem;
  JsonNode *stopped;

  g_return_val_if_fail (object != NULL, NULL);

  settings = get_object (object, "plan");
  samples = samples_from_json (object);
  if (settings == NULL || samples->len == 0)
    {
      lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                         N_ ("This is not the result of an experiment."));
      return NULL;
    }
  plan = lanyard_experiment_plan_from_json (settings, error);
  if (plan == NULL)
    return NULL;
  problem = json_object_get_member (object, "error");
  stopped = json_object_get_member (object, "stopped");
  return lanyard_experiment_result_new (
      plan, get_int (object, "created"), samples, NULL, NULL,
      stopped != NULL && JSON_NODE_HOLDS_VALUE (stopped) && json_node_get_boolean (stopped),
      problem != NULL && JSON_NODE_HOLDS_VALUE (problem) ? json_node_get_string (problem) : NULL);
}
