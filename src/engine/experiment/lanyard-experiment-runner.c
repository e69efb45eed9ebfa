/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-experiment-runner-private.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "engine/experiment/lanyard-experiment-socket-private.h"

#define TICK_MS      33
#define MAX_SAMPLES  1200
#define MAX_MESSAGES 1000
/* A sender whose time is over ends by itself, unless it is suspended in a call. */
#define OVERTIME     0.1
/* So many ticks in a row without anything on the way: all has come. */
#define QUIET_TICKS  2
/* The same where they come over a network. */
#define FAR_TICKS    10

static void
set_state (LanyardExperimentRunner *self, LanyardExperimentRunnerState state)
{
  gboolean active = lanyard_experiment_runner_get_active (self);

  if (self->state == state)
    return;
  self->state = state;
  g_object_notify (G_OBJECT (self), "state");
  if (active != lanyard_experiment_runner_get_active (self))
    g_object_notify (G_OBJECT (self), "active");
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
  /* In this order, however long the main loop waits in between, nothing is received that was not sent. */
  if (self->receiver != NULL)
    lanyard_experiment_end_sample (self->receiver, &values.receiver);
  if (self->sender != NULL)
    lanyard_experiment_end_sample (self->sender, &values.sender);
  if (self->sender == NULL && self->settings->ends == LANYARD_EXPERIMENT_RECEIVER)
    values.sender = self->remote;
  if (self->receiver == NULL && self->settings->ends == LANYARD_EXPERIMENT_SENDER)
    values.receiver = self->remote;
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

static int
compare_times (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 first = lanyard_experiment_message_get_time ((gpointer) a);
  gint64 second = lanyard_experiment_message_get_time ((gpointer) b);

  return first < second ? -1 : first > second;
}

static int
compare_items (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return compare_times (*(gconstpointer *) a, *(gconstpointer *) b, user_data);
}

/* Of both ends, in the order in which they were sent and came. */
static void
take_messages (LanyardExperimentRunner *self)
{
  LanyardExperimentEnd *ends[] = { self->sender, self->receiver };
  g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (LanyardExperimentMessage) last = NULL;
  LanyardExperimentMessage *message;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->messages));

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    while (ends[i] != NULL && (message = lanyard_experiment_end_pop_message (ends[i])) != NULL)
      g_ptr_array_add (batch, message);
  if (batch->len == 0)
    return;
  g_ptr_array_sort_with_data (batch, compare_items, NULL);
  last = n > 0 ? g_list_model_get_item (G_LIST_MODEL (self->messages), n - 1) : NULL;
  if (last == NULL || compare_times (last, g_ptr_array_index (batch, 0), NULL) <= 0)
    g_list_store_splice (self->messages, n, 0, batch->pdata, batch->len);
  else
    /* One end told of what the other had told before. */
    for (guint i = 0; i < batch->len; i++)
      g_list_store_insert_sorted (self->messages, g_ptr_array_index (batch, i), compare_times, NULL);
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
  g_clear_pointer (&self->peer, lanyard_experiment_peer_free);
  stop_listening (self);
}

void
lanyard_experiment_runner_let_go (LanyardExperimentRunner *self)
{
  stop_sources (self);
  g_clear_pointer (&self->sender, lanyard_experiment_end_free);
  g_clear_pointer (&self->receiver, lanyard_experiment_end_free);
  if (self->link != NULL)
    lanyard_link_stop (self->link);
  g_clear_object (&self->link);
}

static void
set_error (LanyardExperimentRunner *self, const GError *error)
{
  if (self->error != NULL || error == NULL)
    return;
  self->error = g_strdup (error->message);
  g_object_notify (G_OBJECT (self), "error");
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
  take_messages (self);
  sender_calls = dup_calls (self->sender);
  receiver_calls = dup_calls (self->receiver);
  self->result = lanyard_experiment_result_new (self->plan, self->created, self->samples,
                                                sender_calls, receiver_calls, stopped, self->error);
  lanyard_experiment_runner_let_go (self);

  g_object_notify (G_OBJECT (self), "sample");
  g_object_notify (G_OBJECT (self), "result");
  set_state (self, self->error != NULL ? LANYARD_EXPERIMENT_RUNNER_FAILED
                   : stopped           ? LANYARD_EXPERIMENT_RUNNER_STOPPED
                                       : LANYARD_EXPERIMENT_RUNNER_DONE);
  g_signal_emit_by_name (self, "finished");
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

/* The same where the sender is elsewhere, and has said that it is done. */
static void
finish_far_receiver (LanyardExperimentRunner *self)
{
  guint64 datagrams = self->sample->receiver.datagrams;

  if (datagrams != self->last_datagrams || !lanyard_experiment_end_get_empty (self->receiver))
    self->quiet_ticks = 0;
  else if (++self->quiet_ticks == FAR_TICKS)
    {
      atomic_store (&self->receiver->expected, self->expected);
      lanyard_experiment_end_finish (self->receiver);
    }
  self->last_datagrams = datagrams;
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
  if (in_tick && !receiver && is_udp (self))
    {
      if (self->expecting)
        finish_far_receiver (self);
      else if (sender && self->sender != NULL)
        finish_receiver (self);
    }
  if (self->peer != NULL)
    {
      gboolean begun = self->sender != NULL || self->receiver != NULL;

      if (!lanyard_experiment_runner_peer_ended (self, begun && sender && receiver))
        return;
    }
  if (sender && receiver)
    finalise (self, FALSE);
}

void
lanyard_experiment_runner_check (LanyardExperimentRunner *self)
{
  check_ended (self, FALSE);
}

void
lanyard_experiment_runner_expect (LanyardExperimentRunner *self, guint64 datagrams)
{
  self->expecting = TRUE;
  self->expected = datagrams;
  self->last_datagrams = G_MAXUINT64;
}

void
lanyard_experiment_runner_set_allowed (LanyardExperimentRunner *self, GInetAddress *allowed)
{
  g_set_object (&self->allowed, allowed);
}

void
lanyard_experiment_runner_set_plan (LanyardExperimentRunner *self, LanyardExperimentPlan *plan)
{
  LanyardExperimentPlan *before = self->plan;

  self->plan = lanyard_experiment_plan_ref (plan);
  self->settings = lanyard_experiment_plan_get (plan);
  lanyard_experiment_plan_unref (before);
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
  take_messages (self);
  if (self->state == LANYARD_EXPERIMENT_RUNNER_LISTENING && self->sample->receiver.batches > 0)
    set_state (self, LANYARD_EXPERIMENT_RUNNER_RUNNING);
  check_overtime (self);
  g_object_notify (G_OBJECT (self), "sample");
  check_ended (self, TRUE);
  return G_SOURCE_CONTINUE;
}

void
lanyard_experiment_runner_fail (LanyardExperimentRunner *self, const GError *error)
{
  if (!lanyard_experiment_runner_get_active (self))
    return;
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

  if (fd >= 0 && self->allowed != NULL
      && !g_inet_address_equal (
          self->allowed, g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer))))
    {
      close (fd);
      return G_SOURCE_CONTINUE;
    }
  if (fd >= 0 && lanyard_experiment_end_add (self->receiver, fd, peer, &error))
    {
      self->to_accept--;
      if (self->state == LANYARD_EXPERIMENT_RUNNER_LISTENING)
        set_state (self, LANYARD_EXPERIMENT_RUNNER_RUNNING);
    }
  if (error != NULL)
    {
      self->listener_source = 0;
      lanyard_experiment_runner_fail (self, error);
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
  /* With another machine the count is of its sends. */
  if (self->settings->ends == LANYARD_EXPERIMENT_RECEIVER && self->node == NULL)
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
      lanyard_experiment_runner_fail (self, problem);
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
    lanyard_experiment_runner_fail (self, error);
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
start_here (LanyardExperimentRunner *self, GError **error)
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
lanyard_experiment_runner_start_ends (LanyardExperimentRunner *self, GError **error)
{
  if (!start_here (self, error))
    return FALSE;
  if (self->address != NULL)
    {
      g_object_notify (G_OBJECT (self), "address");
      g_object_notify (G_OBJECT (self), "port");
    }
  set_state (self, self->sender != NULL ? LANYARD_EXPERIMENT_RUNNER_CONNECTING
                                        : LANYARD_EXPERIMENT_RUNNER_LISTENING);
  if (self->connector != NULL)
    lanyard_experiment_connector_start (self->connector);
  return TRUE;
}

gboolean
lanyard_experiment_runner_start (LanyardExperimentRunner *self, GError **error)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self), FALSE);
  g_return_val_if_fail (self->state == LANYARD_EXPERIMENT_RUNNER_IDLE, FALSE);

  self->created = g_get_real_time () / G_USEC_PER_SEC;
  self->origin_ns = lanyard_experiment_now_ns ();
  if (self->node != NULL ? !lanyard_experiment_runner_start_peer (self, error)
                         : !lanyard_experiment_runner_start_ends (self, error))
    {
      lanyard_experiment_runner_let_go (self);
      return FALSE;
    }
  self->tick_source = g_timeout_add (TICK_MS, on_tick, self);
  if (self->node != NULL)
    set_state (self, LANYARD_EXPERIMENT_RUNNER_CONNECTING);
  return TRUE;
}

void
lanyard_experiment_runner_stop (LanyardExperimentRunner *self)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_RUNNER (self));

  if (lanyard_experiment_runner_get_active (self))
    finalise (self, TRUE);
}
