/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-counters.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/core/lanyard-format.h"
#include "engine/experiment/lanyard-experiment-json-private.h"

G_DEFINE_ENUM_TYPE (LanyardExperimentThreadState,
                    lanyard_experiment_thread_state,
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_THREAD_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_THREAD_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_THREAD_IN_SEND, "in-send"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_THREAD_WAITING_WRITABLE,
                                         "waiting-writable"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_THREAD_WAITING_DATA, "waiting-data"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_THREAD_WAITING_TURN, "waiting-turn"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_THREAD_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_THREAD_DRAINING, "draining"),
                    G_DEFINE_ENUM_VALUE (LANYARD_EXPERIMENT_THREAD_ENDED, "ended"))

const char *
lanyard_experiment_thread_state_get_text (LanyardExperimentThreadState state)
{
  switch (state)
    {
    case LANYARD_EXPERIMENT_THREAD_IDLE:
      return _ ("Not begun");
    case LANYARD_EXPERIMENT_THREAD_RUNNING:
      return _ ("Running");
    case LANYARD_EXPERIMENT_THREAD_IN_SEND:
      return _ ("Suspended in send");
    case LANYARD_EXPERIMENT_THREAD_WAITING_WRITABLE:
      return _ ("Waiting for writability");
    case LANYARD_EXPERIMENT_THREAD_WAITING_DATA:
      return _ ("Waiting for data");
    case LANYARD_EXPERIMENT_THREAD_WAITING_TURN:
      return _ ("Waiting for its turn");
    case LANYARD_EXPERIMENT_THREAD_PAUSED:
      return _ ("Paused");
    case LANYARD_EXPERIMENT_THREAD_DRAINING:
      return _ ("Waiting for acknowledgements");
    case LANYARD_EXPERIMENT_THREAD_ENDED:
      return _ ("Ended");
    default:
      g_return_val_if_reached ("");
    }
}

#define SEND    LANYARD_EXPERIMENT_SENDER
#define RECEIVE LANYARD_EXPERIMENT_RECEIVER
#define BOTH    LANYARD_EXPERIMENT_BOTH
#define AT(member) G_STRUCT_OFFSET (LanyardExperimentCounters, member)
#define COUNT(name, title, ends, tcp, udp)                                                          \
  { #name, title, LANYARD_EXPERIMENT_UNIT_COUNT, ends, tcp, udp, AT (name) }
#define BYTES(name, title, ends, tcp, udp)                                                          \
  { #name, title, LANYARD_EXPERIMENT_UNIT_BYTES, ends, tcp, udp, AT (name) }
#define SECONDS(name, title, ends, tcp, udp)                                                        \
  { #name, title, LANYARD_EXPERIMENT_UNIT_SECONDS, ends, tcp, udp, AT (name) }

static const LanyardExperimentCounterInfo infos[] = {
  BYTES (requested, N_ ("Asked"), SEND, TRUE, TRUE),
  BYTES (accepted, N_ ("Accepted by send"), SEND, TRUE, TRUE),
  BYTES (acknowledged, N_ ("Acknowledged"), SEND, TRUE, FALSE),
  BYTES (bytes, N_ ("Received"), RECEIVE, TRUE, TRUE),
  COUNT (calls, N_ ("Calls"), BOTH, TRUE, TRUE),
  COUNT (partial, N_ ("Partial sends"), SEND, TRUE, FALSE),
  COUNT (would_block, N_ ("Would block"), SEND, TRUE, TRUE),
  COUNT (notices, N_ ("Buffers given back"), SEND, TRUE, FALSE),
  COUNT (copied, N_ ("Copied all the same"), SEND, TRUE, FALSE),
  COUNT (batches, N_ ("Batches"), RECEIVE, TRUE, TRUE),
  COUNT (datagrams, N_ ("Datagrams"), BOTH, FALSE, TRUE),
  COUNT (never_sent, N_ ("Never sent"), SEND, FALSE, TRUE),
  COUNT (refused, N_ ("Refused"), SEND, FALSE, TRUE),
  COUNT (lost, N_ ("Lost"), RECEIVE, FALSE, TRUE),
  COUNT (lost_on_way, N_ ("Lost on the way"), RECEIVE, FALSE, TRUE),
  COUNT (kernel_dropped, N_ ("Lost in the receive buffer"), RECEIVE, FALSE, TRUE),
  COUNT (duplicate, N_ ("Duplicate"), RECEIVE, FALSE, TRUE),
  COUNT (reordered, N_ ("Reordered"), RECEIVE, FALSE, TRUE),
  SECONDS (jitter, N_ ("Jitter"), RECEIVE, FALSE, TRUE),
  SECONDS (seconds, N_ ("Seconds"), BOTH, TRUE, TRUE),
  SECONDS (blocked_seconds, N_ ("Seconds blocked"), BOTH, TRUE, TRUE),
  SECONDS (cpu_seconds, N_ ("Processor time"), BOTH, TRUE, TRUE),
  SECONDS (queued_seconds, N_ ("Waited for a processor"), BOTH, TRUE, TRUE),
  BYTES (send_queue, N_ ("In the send queue"), SEND, TRUE, TRUE),
  BYTES (unsent, N_ ("Not sent yet"), SEND, TRUE, FALSE),
  BYTES (send_buffer, N_ ("Send buffer"), SEND, TRUE, TRUE),
  BYTES (receive_queue, N_ ("In the receive queue"), RECEIVE, TRUE, TRUE),
  BYTES (receive_buffer, N_ ("Receive buffer"), RECEIVE, TRUE, TRUE),
  SECONDS (rtt, N_ ("Round-trip time"), SEND, TRUE, FALSE),
  SECONDS (rttvar, N_ ("Round-trip variation"), SEND, TRUE, FALSE),
  COUNT (cwnd, N_ ("Congestion window"), SEND, TRUE, FALSE),
  BYTES (mss, N_ ("Segment size"), SEND, TRUE, FALSE),
  COUNT (retransmits, N_ ("Retransmits"), SEND, TRUE, FALSE),
  { "delivery_rate", N_ ("Delivery rate"), LANYARD_EXPERIMENT_UNIT_BYTES_PER_SECOND, SEND, TRUE,
    FALSE, AT (delivery_rate) },
  SECONDS (busy_seconds, N_ ("Busy sending"), SEND, TRUE, FALSE),
  SECONDS (window_limited_seconds, N_ ("Limited by the receiver’s window"), SEND, TRUE, FALSE),
  SECONDS (buffer_limited_seconds, N_ ("Limited by the send buffer"), SEND, TRUE, FALSE),
};

const LanyardExperimentCounterInfo *
lanyard_experiment_counter_info (guint *n_infos)
{
  g_return_val_if_fail (n_infos != NULL, NULL);

  *n_infos = G_N_ELEMENTS (infos);
  return infos;
}

const char *
lanyard_experiment_counter_get_title (const LanyardExperimentCounterInfo *info)
{
  return _ (info->title);
}

gboolean
lanyard_experiment_counter_applies (const LanyardExperimentCounterInfo *info,
                                    LanyardExperimentTransport          transport,
                                    LanyardExperimentEnds               end)
{
  return (info->ends & end) != 0 && (transport == LANYARD_EXPERIMENT_UDP ? info->udp : info->tcp);
}

gboolean
lanyard_experiment_counter_concerns (const LanyardExperimentCounterInfo *info,
                                     const LanyardExperimentSettings    *settings,
                                     LanyardExperimentEnds               end)
{
  if (settings->handover != LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY
      && (info->offset == AT (notices) || info->offset == AT (copied)))
    return FALSE;
  return lanyard_experiment_counter_applies (info, settings->transport, end);
}

static guint64
get_count (const LanyardExperimentCounterInfo *info, const LanyardExperimentCounters *counters)
{
  return G_STRUCT_MEMBER (guint64, counters, info->offset);
}

double
lanyard_experiment_counter_get (const LanyardExperimentCounterInfo *info,
                                const LanyardExperimentCounters    *counters)
{
  if (info->unit == LANYARD_EXPERIMENT_UNIT_SECONDS)
    return G_STRUCT_MEMBER (double, counters, info->offset);
  return (double) get_count (info, counters);
}

char *
lanyard_experiment_counter_format (const LanyardExperimentCounterInfo *info,
                                   const LanyardExperimentCounters    *counters)
{
  switch (info->unit)
    {
    case LANYARD_EXPERIMENT_UNIT_SECONDS:
      {
        double seconds = lanyard_experiment_counter_get (info, counters);

        /* Round-trip times and jitter on one machine are microseconds. */
        if (seconds > 0 && seconds < 0.001)
          return g_strdup_printf (_ ("%.0f µs"), seconds * 1e6);
        return g_strdup_printf (_ ("%.3f s"), seconds);
      }
    case LANYARD_EXPERIMENT_UNIT_BYTES_PER_SECOND:
      return lanyard_format_rate ((double) get_count (info, counters));
    case LANYARD_EXPERIMENT_UNIT_COUNT:
    case LANYARD_EXPERIMENT_UNIT_BYTES:
    default:
      return lanyard_format_count (get_count (info, counters));
    }
}

static JsonArray *
histogram_to_json (const guint64 *histogram)
{
  JsonArray *array = json_array_new ();
  guint n = LANYARD_EXPERIMENT_BUCKETS;

  while (n > 0 && histogram[n - 1] == 0)
    n--;
  for (guint i = 0; i < n; i++)
    json_array_add_int_element (array, (gint64) histogram[i]);
  return array;
}

JsonObject *
lanyard_experiment_counters_to_json (const LanyardExperimentCounters *counters,
                                     LanyardExperimentTransport       transport,
                                     LanyardExperimentEnds            end)
{
  JsonObject *object = json_object_new ();

  g_return_val_if_fail (counters != NULL, object);

  for (guint i = 0; i < G_N_ELEMENTS (infos); i++)
    {
      if (!lanyard_experiment_counter_applies (&infos[i], transport, end))
        continue;
      if (infos[i].unit == LANYARD_EXPERIMENT_UNIT_SECONDS)
        lanyard_experiment_json_set_number (object, infos[i].name,
                                       lanyard_experiment_counter_get (&infos[i], counters));
      else
        json_object_set_int_member (object, infos[i].name,
                                    (gint64) get_count (&infos[i], counters));
    }
  json_object_set_array_member (object, "histogram", histogram_to_json (counters->histogram));
  return object;
}

static void
histogram_from_json (guint64 *histogram, JsonNode *node)
{
  JsonArray *array;
  guint n;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return;
  array = json_node_get_array (node);
  n = MIN (json_array_get_length (array), LANYARD_EXPERIMENT_BUCKETS);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (element) && json_node_get_int (element) > 0)
        histogram[i] = (guint64) json_node_get_int (element);
    }
}

void
lanyard_experiment_counters_from_json (LanyardExperimentCounters *counters, JsonObject *object)
{
  g_return_if_fail (counters != NULL && object != NULL);

  *counters = (LanyardExperimentCounters){ .present = TRUE,
                                           .state = LANYARD_EXPERIMENT_THREAD_ENDED };
  for (guint i = 0; i < G_N_ELEMENTS (infos); i++)
    {
      JsonNode *node = json_object_get_member (object, infos[i].name);
      GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                                                : G_TYPE_NONE;

      if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
        continue;
      if (infos[i].unit == LANYARD_EXPERIMENT_UNIT_SECONDS)
        {
          double seconds = json_node_get_double (node);

          if (isfinite (seconds) && seconds >= 0)
            G_STRUCT_MEMBER (double, counters, infos[i].offset) = seconds;
        }
      else if (json_node_get_int (node) >= 0)
        G_STRUCT_MEMBER (guint64, counters, infos[i].offset) = (guint64) json_node_get_int (node);
    }
  histogram_from_json (counters->histogram, json_object_get_member (object, "histogram"));
}

double
lanyard_experiment_counters_get_rate (const LanyardExperimentCounters *counters,
                                      LanyardExperimentEnds            end)
{
  guint64 bytes = end == LANYARD_EXPERIMENT_SENDER ? counters->accepted : counters->bytes;

  return counters->seconds > 0 ? (double) bytes / counters->seconds : 0;
}

LanyardExperimentSample *
lanyard_experiment_sample_new (const LanyardExperimentSample *values)
{
  LanyardExperimentSample *self = g_atomic_rc_box_new (LanyardExperimentSample);

  *self = *values;
  return self;
}

LanyardExperimentSample *
lanyard_experiment_sample_ref (LanyardExperimentSample *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
lanyard_experiment_sample_unref (LanyardExperimentSample *self)
{
  g_atomic_rc_box_release (self);
}

G_DEFINE_BOXED_TYPE (LanyardExperimentSample,
                     lanyard_experiment_sample,
                     lanyard_experiment_sample_ref,
                     lanyard_experiment_sample_unref)
