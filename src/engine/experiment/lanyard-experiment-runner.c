/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-runner.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "engine/experiment/lanyard-experiment-connector-private.h"
#include "engine/experiment/lanyard-experiment-end-private.h"
#include "engine/experiment/lanyard-experiment-socket-private.h"

#define TICK_MS      33
#define MAX_SAMPLES  1200
#define MAX_MESSAGES 1000
/* A sender whose time is over ends by itself, unless it is suspended in a call. */
#define OVERTIME     0.1
/* So many ticks in a row without anything on the way: all has come. */
#define QUIET_TICKS  2

struct _LanyardExperimentRunner
{
  GObject                          parent_instance;

  LanyardExperimentPlan           *plan;
  const LanyardExperimentSettings *settings; /* the plan's */
  LanyardExperimentRunnerState     state;
  char                            *error;
  char                            *address;
  guint                            port;
  gint64                           created;
  gint64                           origin_ns;
  gboolean                         reader_paused;
  LanyardExperimentSample         *sample;
  GPtrArray                       *samples;
  double                           sample_step; /* seconds between two that are kept */
  LanyardExperimentResult         *result;
  GListStore                      *messages;

  LanyardExperimentEnd            *sender;
  LanyardExperimentEnd            *receiver;
  LanyardExperimentConnector      *connector;
  LanyardLink                     *link;
  int                              listener;
  guint                            listener_source;
  guint                            to_accept;
  guint                            tick_source;
  guint                            quiet_ticks;
};

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

enum
{
  FINISHED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
set_state (LanyardExperimentRunner *self, LanyardExperimentRunnerState state)
{
  gboolean active = lanyard_experiment_runner_get_active (self);

  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (active != lanyard_experiment_runner_get_active (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

static gboolean
is_udp (LanyardExperimentRunner *self)
{
  return self->settings->transport == LANYARD_EXPERIMENT_UDP;
}

/* A long run keeps every second sample, then every fourth, …, so that its picture stays whole. */
static void
keep_sample (LanyardExperimentRunner *self, LanyardExperimentSample *sample, gboolean last)
{
  if (self->samples->len > 0 && !last)
    {
      LanyardExperimentSample *before
          = g_ptr_array_index (self->samples, self->samples->len - 1);

      if (sample->time - before->time < self->sample_step)
        return;
    }
  /* Waiting for somebody to come is no part of the picture. */
  if (self->state == LANYARD_EXPERIMENT_RUNNER_LISTENING && sample->receiver.batches == 0)
    g_ptr_array_set_size (self->samples, 0);
  g_ptr_array_add (self->samples, lanyard_experiment_sample_ref (sample));
  if (self->samples->len < MAX_SAMPLES)
    return;
  for (guint i = 1; i < self->samples->len - 1; i++)
    g_ptr_array_remove_index (self->samples, i);
  self->sample_step = MAX (self->sample_step * 2, 2 * TICK_MS / 1000.0);
}

/* Text messages have no numbers that a receiver could count by: with both ends here the two places
 * where they are lost are counted where they are. */
static void
count_lost_messages (LanyardExperimentRunner *self, LanyardExperimentSample *sample)
{
  if (!is_udp (self) || self->settings->message == NULL || !sample->sender.present
      || !sample->receiver.present)
    return;
  sample->receiver.lost_on_way
      = sample->link.lost + sample->link.overflowed + sample->link.overrun + sample->link.refused;
  sample->receiver.lost = sample->receiver.lost_on_way + sample->receiver.kernel_dropped;
}

static void
take_sample (LanyardExperimentRunner *self, gboolean last)
{
  LanyardExperimentSample values = { 0 };

  values.time = (double) (lanyard_experiment_now_ns () - self->origin_ns) / 1e9;
  if (self->sender != NULL)
    lanyard_experiment_end_sample (self->sender, &values.sender);
  if (self->receiver != NULL)
    lanyard_experiment_end_sample (self->receiver, &values.receiver);
  if (self->link != NULL)
    {
      values.has_link = TRUE;
      lanyard_link_get_stats (self->link, &values.link);
    }
  count_lost_messages (self, &values);
  g_clear_pointer (&self->sample, lanyard_experiment_sample_unref);
  self->sample = lanyard_experiment_sample_new (&values);
  keep_sample (self, self->sample, last);
}

static void
take_messages (LanyardExperimentRunner *self, LanyardExperimentEnd *end)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func (g_object_unref);
  LanyardExperimentMessage *message;
  guint n;

  while (end != NULL && (message = lanyard_experiment_end_pop_message (end)) != NULL)
    g_ptr_array_add (batch, message);
  if (batch->len == 0)
    return;
  n = g_list_model_get_n_items (G_LIST_MODEL (self->messages));
  g_list_store_splice (self->messages, n, 0, batch->pdata, batch->len);
  n += batch->len;
  if (n > MAX_MESSAGES)
    g_list_store_splice (self->messages, 0, n - MAX_MESSAGES, NULL, 0);
}

static void
stop_listening (LanyardExperimentRunner *self)
{
  g_clear_handle_id (&self->listener_source, g_source_remove);
  if (self->listener >= 0)
    close (self->listener);
  self->listener = -1;
}

static void
stop_sources (LanyardExperimentRunner *self)
{
  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_clear_pointer (&self->connector, lanyard_experiment_connector_free);
  stop_listening (self);
}

static void
set_error (LanyardExperimentRunner *self, const GError *error)
{
  if (self->error != NULL || error == NULL)
    return;
  self->error = g_strdup (error->message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static GArray *
dup_calls (LanyardExperimentEnd *end)
{
  return end != NULL ? lanyard_experiment_end_dup_calls (end) : NULL;
}

/* All workers have ended or are stopped here; the last sample and the result are the same figures. */
static void
finalise (LanyardExperimentRunner *self, gboolean stopped)
{
  g_autoptr (LanyardExperimentRunner) alive = g_object_ref (self);
  LanyardExperimentEnd *ends[] = { self->sender, self->receiver };
  g_autoptr (GArray) sender_calls = NULL;
  g_autoptr (GArray) receiver_calls = NULL;

  stop_sources (self);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (ends[i] != NULL && !lanyard_experiment_end_get_ended (ends[i]))
      lanyard_experiment_end_stop (ends[i]);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (GError) error = NULL;

      if (ends[i] != NULL && !lanyard_experiment_end_join (ends[i], &error))
        set_error (self, error);
    }
  take_sample (self, TRUE);
  take_messages (self, self->sender);
  take_messages (self, self->receiver);
  sender_calls = dup_calls (self->sender);
  receiver_calls = dup_calls (self->receiver);
  self->result = lanyard_experiment_result_new (self->plan, self->created, self->samples,
                                                sender_calls, receiver_calls, stopped, self->error);
  g_clear_pointer (&self->sender, lanyard_experiment_end_free);
  g_clear_pointer (&self->receiver, lanyard_experiment_end_free);
  if (self->link != NULL)
    lanyard_link_stop (self->link);
  g_clear_object (&self->link);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAMPLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESULT]);
  set_state (self, self->error != NULL ? LANYARD_EXPERIMENT_RUNNER_FAILED
                   : stopped           ? LANYARD_EXPERIMENT_RUNNER_STOPPED
                                       : LANYARD_EXPERIMENT_RUNNER_DONE);
  g_signal_emit (self, signals[FINISHED], 0);
}

/* Sender and receiver are here, datagrams have no end of stream: when nothing is on the way any more the receiver is
 * told so. */
static void
finish_receiver (LanyardExperimentRunner *self)
{
  LanyardExperimentCounters counters;

  if ((self->link != NULL && !lanyard_link_get_idle (self->link))
      || !lanyard_experiment_end_get_empty (self->receiver))
    {
      self->quiet_ticks = 0;
      return;
    }
  if (++self->quiet_ticks < QUIET_TICKS)
    return;
  lanyard_experiment_end_sample (self->sender, &counters);
  atomic_store (&self->receiver->expected, counters.datagrams);
  lanyard_experiment_end_finish (self->receiver);
}

static void
check_ended (LanyardExperimentRunner *self, gboolean in_tick)
{
  gboolean sender = self->sender == NULL
                    || (self->connector == NULL && lanyard_experiment_end_get_ended (self->sender));
  gboolean receiver = self->receiver == NULL
                      || (self->to_accept == 0 && lanyard_experiment_end_get_ended (self->receiver));

  if (!lanyard_experiment_runner_get_active (self))
    return;
  if (sender && receiver)
    finalise (self, FALSE);
  else if (in_tick && sender && self->sender != NULL && is_udp (self))
    finish_receiver (self);
}

static void
on_end_ended (LanyardExperimentEnd *end, gpointer user_data)
{
  check_ended (user_data, FALSE);
}

static void
check_overtime (LanyardExperimentRunner *self)
{
  const LanyardExperimentCounters *sender = &self->sample->sender;

  if (self->sender != NULL && self->settings->duration > 0
      && sender->seconds > self->settings->duration + OVERTIME
      && sender->state != LANYARD_EXPERIMENT_THREAD_ENDED
      && !atomic_load (&self->sender->finishing))
    lanyard_experiment_end_finish (self->sender);
}

static gboolean
on_tick (gpointer user_data)
{
  /* Whoever is notified may let go of it. */
  g_autoptr (LanyardExperimentRunner) self = g_object_ref (user_data);

  take_sample (self, FALSE);
  take_messages (self, self->sender);
  take_messages (self, self->receiver);
  if (self->state == LANYARD_EXPERIMENT_RUNNER_LISTENING && self->sample->receiver.batches > 0)
    set_state (self, LANYARD_EXPERIMENT_RUNNER_RUNNING);
  check_overtime (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAMPLE]);
  check_ended (self, TRUE);
  return G_SOURCE_CONTINUE;
}

static void
fail (LanyardExperimentRunner *self, const GError *error)
{
  set_error (self, error);
  finalise (self, FALSE);
}

static gboolean
on_connection (int listener, GIOCondition condition, gpointer user_data)
{
  LanyardExperimentRunner *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) peer = NULL;
  int fd = lanyard_experiment_socket_accept (listener, &peer, &error);

  if (fd >= 0 && lanyard_experiment_end_add (self->receiver, fd, peer, &error))
    {
      self->to_accept--;
      if (self->state == LANYARD_EXPERIMENT_RUNNER_LISTENING)
        set_state (self, LANYARD_EXPERIMENT_RUNNER_RUNNING);
    }
  if (error != NULL)
    {
      self->listener_source = 0;
      fail (self, error);
      return G_SOURCE_REMOVE;
    }
  if (self->to_accept > 0)
    return G_SOURCE_CONTINUE;
  /* Whoever comes later is refused rather than left waiting. */
  self->listener_source = 0;
  stop_listening (self);
  return G_SOURCE_REMOVE;
}

/* Where the sender here reaches the receiver here: one bound to every address is reached over loopback. */
static GSocketAddress *
reachable (GSocketAddress *address)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  GInetAddress *host = g_inet_socket_address_get_address (inet);
  g_autoptr (GInetAddress) loopback = NULL;

  if (!g_inet_address_get_is_any (host))
    return g_object_ref (address);
  loopback = g_inet_address_new_loopback (g_inet_address_get_family (host));
  return g_inet_socket_address_new (loopback, g_inet_socket_address_get_port (inet));
}

static gboolean
start_receiver (LanyardExperimentRunner *self, GSocketAddress **target, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;
  int fd = lanyard_experiment_socket_listen (self->plan, &address, error);

  if (fd < 0)
    return FALSE;
  self->receiver = lanyard_experiment_end_new (self->plan, LANYARD_EXPERIMENT_RECEIVER,
                                               self->origin_ns, on_end_ended, self, error);
  if (self->receiver == NULL)
    {
      close (fd);
      return FALSE;
    }
  self->address = lanyard_experiment_address_to_text (address);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  *target = reachable (address);
  lanyard_experiment_end_set_paused (self->receiver, self->reader_paused);
  if (is_udp (self))
    return lanyard_experiment_end_add (self->receiver, fd, NULL, error);

  self->to_accept = (guint) self->settings->streams;
  if (self->settings->ends == LANYARD_EXPERIMENT_RECEIVER)
    self->to_accept = (guint) MAX (self->settings->streams, self->settings->count);
  self->listener = fd;
  self->listener_source = g_unix_fd_add (fd, G_IO_IN, on_connection, self);
  return TRUE;
}

static void
on_connected (GArray *fds, GSocketAddress *address, const GError *problem, gpointer user_data)
{
  LanyardExperimentRunner *self = user_data;
  g_autoptr (GError) error = NULL;
  guint i;

  if (problem != NULL)
    {
      fail (self, problem);
      return;
    }
  for (i = 0; i < fds->len; i++)
    if (!lanyard_experiment_socket_set_mode (g_array_index (fds, int, i), self->plan, &error))
      break;
  for (guint k = 0; k < fds->len; k++)
    {
      int fd = g_array_index (fds, int, k);

      if (error != NULL)
        close (fd);
      else
        (void) lanyard_experiment_end_add (self->sender, fd, address, &error);
    }
  g_clear_pointer (&self->connector, lanyard_experiment_connector_free);
  if (error != NULL)
    fail (self, error);
  else
    set_state (self, LANYARD_EXPERIMENT_RUNNER_RUNNING);
}

static gboolean
start_sender (LanyardExperimentRunner *self, GSocketAddress *target, GError **error)
{
  self->sender = lanyard_experiment_end_new (self->plan, LANYARD_EXPERIMENT_SENDER, self->origin_ns,
                                             on_end_ended, self, error);
  if (self->sender == NULL)
    return FALSE;
  self->connector
      = lanyard_experiment_connector_new (self->plan, target, on_connected, self);
  return TRUE;
}

static gboolean
start_ends (LanyardExperimentRunner *self, GError **error)
{
  g_autoptr (GSocketAddress) target = NULL;

  if ((self->settings->ends & LANYARD_EXPERIMENT_RECEIVER) != 0
      && !start_receiver (self, &target, error))
    return FALSE;
  if ((self->settings->ends & LANYARD_EXPERIMENT_SENDER) == 0)
    return TRUE;
  if (target != NULL && lanyard_link_settings_any (&self->settings->link))
    {
      self->link = lanyard_link_new (is_udp (self) ? G_SOCKET_TYPE_DATAGRAM : G_SOCKET_TYPE_STREAM,
                                     &self->settings->link, target, error);
      if (self->link == NULL)
        return FALSE;
      g_set_object (&target, lanyard_link_get_address (self->link));
    }
  return start_sender (self, target, error);
}

gboolean
lanyard_experiment_runner_start (LanyardExperimentRunner *self, GError **error)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), FALSE);
  g_return_val_if_fail (self->state == LANYARD_EXPERIMENT_RUNNER_IDLE, FALSE);

  self->created = g_get_real_time () / G_USEC_PER_SEC;
  self->origin_ns = lanyard_experiment_now_ns ();
  if (!start_ends (self, error))
    {
      stop_sources (self);
      g_clear_pointer (&self->sender, lanyard_experiment_end_free);
      g_clear_pointer (&self->receiver, lanyard_experiment_end_free);
      return FALSE;
    }
  self->tick_source = g_timeout_add (TICK_MS, on_tick, self);
  if (self->address != NULL)
    {
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORT]);
    }
  set_state (self, self->sender != NULL ? LANYARD_EXPERIMENT_RUNNER_CONNECTING
                                        : LANYARD_EXPERIMENT_RUNNER_LISTENING);
  if (self->connector != NULL)
    lanyard_experiment_connector_start (self->connector);
  return TRUE;
}

void
lanyard_experiment_runner_stop (LanyardExperimentRunner *self)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self));

  if (lanyard_experiment_runner_get_active (self))
    finalise (self, TRUE);
}

LanyardExperimentPlan *
lanyard_experiment_runner_get_plan (LanyardExperimentRunner *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), NULL);

  return self->plan;
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
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READER_PAUSED]);
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

  stop_sources (self);
  /* Nobody looks any more: the workers are stopped, their figures go with them. */
  g_clear_pointer (&self->sender, lanyard_experiment_end_free);
  g_clear_pointer (&self->receiver, lanyard_experiment_end_free);
  if (self->link != NULL)
    lanyard_link_stop (self->link);
  g_clear_object (&self->link);
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

  signals[FINISHED] = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lanyard_experiment_runner_init (LanyardExperimentRunner *self)
{
  self->listener = -1;
  self->samples
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_experiment_sample_unref);
  self->messages = g_list_store_new (LANYARD_TYPE_EXPERIMENT_MESSAGE);
}
