/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-thread.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/experiment/lanyard-experiment-end-private.h"

/* Looking at a thread costs some ten microseconds; beyond so many streams the first ones speak for all. */
#define MAX_PROBED 8

static void
stream_free (LanyardExperimentStream *stream)
{
  if (stream->fd >= 0)
    close (stream->fd);
  g_free (stream->address);
  g_free (stream->ring);
  free (stream);
}

static LanyardExperimentEnd *
end_ref (LanyardExperimentEnd *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
end_unref (gpointer data)
{
  LanyardExperimentEnd *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->streams);
  g_queue_clear_full (&self->messages, g_object_unref);
  if (self->wake_fd >= 0)
    close (self->wake_fd);
  g_main_context_unref (self->context);
  lanyard_experiment_plan_unref (self->plan);
  g_cond_clear (&self->pause_cond);
  g_mutex_clear (&self->lock);
  g_free (self);
}

LanyardExperimentEnd *
lanyard_experiment_end_new (LanyardExperimentPlan   *plan,
                            LanyardExperimentEnds    role,
                            gint64                   origin_ns,
                            LanyardExperimentEndFunc ended,
                            gpointer                 user_data,
                            GError                 **error)
{
  LanyardExperimentEnd *self = g_new0 (LanyardExperimentEnd, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->plan = lanyard_experiment_plan_ref (plan);
  self->settings = lanyard_experiment_plan_get (plan);
  self->role = role;
  self->both = self->settings->ends == LANYARD_EXPERIMENT_BOTH;
  self->streams = g_ptr_array_new_with_free_func ((GDestroyNotify) stream_free);
  self->origin_ns = origin_ns;
  self->context = g_main_context_ref_thread_default ();
  self->ended = ended;
  self->ended_data = user_data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->pause_cond);
  g_queue_init (&self->messages);
  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->wake_fd < 0)
    {
      lanyard_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                         N_ ("Cannot begin the experiment: %s."), g_strerror (errno));
      end_unref (self);
      return NULL;
    }
  return self;
}

static gboolean
tell_ended (gpointer data)
{
  LanyardExperimentEnd *self = data;

  if (self->ended != NULL)
    self->ended (self, self->ended_data);
  return G_SOURCE_REMOVE;
}

static int
run (LanyardExperimentStream *stream)
{
  gboolean sender = stream->end->role == LANYARD_EXPERIMENT_SENDER;

  if (stream->end->settings->transport == LANYARD_EXPERIMENT_TCP)
    return sender ? lanyard_experiment_tcp_send (stream) : lanyard_experiment_tcp_receive (stream);
  return sender ? lanyard_experiment_udp_send (stream) : lanyard_experiment_udp_receive (stream);
}

static gpointer
worker (gpointer data)
{
  LanyardExperimentStream *stream = data;
  LanyardExperimentEnd *self = stream->end;
  g_autoptr (GSource) source = g_idle_source_new ();

  /* Both ends alike, so that a window which draws them gets its turn, and neither has an advantage. */
  lanyard_thread_begin_bulk ();
  atomic_store (&stream->thread_id, (int) gettid ());
  lanyard_experiment_stream_set_state (stream, LANYARD_EXPERIMENT_THREAD_RUNNING);
  stream->error_number = run (stream);
  if (atomic_load (&stream->ended_ns) == 0)
    lanyard_experiment_stream_mark_end (stream, lanyard_experiment_now_ns ());
  atomic_store_explicit (&stream->state, LANYARD_EXPERIMENT_THREAD_ENDED, memory_order_release);

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_ended, end_ref (self), end_unref);
  g_source_attach (source, self->context);
  return NULL;
}

static void
stream_set_peer (LanyardExperimentStream *stream, GSocketAddress *peer)
{
  GInetSocketAddress *inet;
  g_autofree char *host = NULL;

  if (peer == NULL)
    return;
  inet = G_INET_SOCKET_ADDRESS (peer);
  host = g_inet_address_to_string (g_inet_socket_address_get_address (inet));
  stream->address = g_strdup_printf (
      g_socket_address_get_family (peer) == G_SOCKET_FAMILY_IPV6 ? "[%s]:%u" : "%s:%u", host,
      g_inet_socket_address_get_port (inet));
  if (g_socket_address_to_native (peer, &stream->peer, sizeof stream->peer, NULL))
    stream->peer_length = (socklen_t) g_socket_address_get_native_size (peer);
}

gboolean
lanyard_experiment_end_add (LanyardExperimentEnd *self,
                            int                   fd,
                            GSocketAddress       *peer,
                            GError              **error)
{
  /* Aligned, so that the counters of two workers never share a cache line. */
  LanyardExperimentStream *stream
      = aligned_alloc (64, (sizeof (LanyardExperimentStream) + 63) & ~(gsize) 63);
  LanyardExperimentTcpInfo info;

  if (stream == NULL)
    g_error ("out of memory");
  memset (stream, 0, sizeof *stream);
  stream->end = self;
  stream->index = self->streams->len;
  stream->fd = fd;
  stream_set_peer (stream, peer);
  if (self->settings->detail)
    stream->ring = g_new0 (LanyardExperimentRingEntry, LANYARD_EXPERIMENT_RING);
  if (self->settings->transport == LANYARD_EXPERIMENT_TCP
      && lanyard_experiment_tcp_info (fd, &info))
    atomic_store (&stream->ack_base, info.bytes_acked);
  g_ptr_array_add (self->streams, stream);
  stream->thread = g_thread_try_new ("experiment", worker, stream, error);
  if (stream->thread == NULL)
    g_ptr_array_remove_index (self->streams, stream->index);
  return stream->thread != NULL;
}

static void
wake (LanyardExperimentEnd *self)
{
  const guint64 one = 1;

  while (write (self->wake_fd, &one, sizeof one) < 0 && errno == EINTR)
    continue;
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->pause_cond);
  g_mutex_unlock (&self->lock);
}

void
lanyard_experiment_end_stop (LanyardExperimentEnd *self)
{
  atomic_store (&self->stopped, 1);
  wake (self);
  /* Wakes whoever is suspended in a call on it. Linux does so for an unconnected UDP socket too, though it answers
   * ENOTCONN. */
  for (guint i = 0; i < self->streams->len; i++)
    {
      LanyardExperimentStream *stream = g_ptr_array_index (self->streams, i);

      (void) shutdown (stream->fd, SHUT_RDWR);
    }
}

void
lanyard_experiment_end_finish (LanyardExperimentEnd *self)
{
  atomic_store (&self->finishing, 1);
  wake (self);
  if (self->role != LANYARD_EXPERIMENT_SENDER)
    return;
  /* A sender suspended in its call: what was taken still goes. */
  for (guint i = 0; i < self->streams->len; i++)
    {
      LanyardExperimentStream *stream = g_ptr_array_index (self->streams, i);

      (void) shutdown (stream->fd, SHUT_WR);
    }
}

void
lanyard_experiment_end_set_paused (LanyardExperimentEnd *self, gboolean paused)
{
  g_mutex_lock (&self->lock);
  atomic_store (&self->paused, paused);
  g_cond_broadcast (&self->pause_cond);
  g_mutex_unlock (&self->lock);
}

gboolean
lanyard_experiment_end_get_ended (LanyardExperimentEnd *self)
{
  for (guint i = 0; i < self->streams->len; i++)
    {
      LanyardExperimentStream *stream = g_ptr_array_index (self->streams, i);

      if (atomic_load_explicit (&stream->state, memory_order_acquire)
          != LANYARD_EXPERIMENT_THREAD_ENDED)
        return FALSE;
    }
  return TRUE;
}

gboolean
lanyard_experiment_end_join (LanyardExperimentEnd *self, GError **error)
{
  int error_number = 0;

  for (guint i = 0; i < self->streams->len; i++)
    {
      LanyardExperimentStream *stream = g_ptr_array_index (self->streams, i);

      if (stream->thread != NULL)
        g_thread_join (g_steal_pointer (&stream->thread));
      if (error_number == 0)
        error_number = stream->error_number;
    }
  if (error_number == 0 || atomic_load (&self->stopped))
    return TRUE;
  if (error_number == ENOBUFS && self->settings->handover == LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY)
    {
      /* Memory that the kernel sends from is locked: msg_zerocopy.rst of the kernel's documentation. */
      lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                         N_ ("The sender failed: one send with MSG_ZEROCOPY holds more memory than the system lets a "
                            "program lock (ulimit -l). Smaller sends need less."));
      return FALSE;
    }
  lanyard_set_error (error, G_IO_ERROR, g_io_error_from_errno (error_number),
                     self->role == LANYARD_EXPERIMENT_SENDER ? N_ ("The sender failed: %s.")
                                                             : N_ ("The receiver failed: %s."),
                     g_strerror (error_number));
  return FALSE;
}

static void
sample_times (LanyardExperimentStream   *stream,
              LanyardExperimentCounters *counters,
              LanyardExperimentThreadState *state)
{
  gint64 started = atomic_load (&stream->started_ns);
  gint64 ended = atomic_load (&stream->ended_ns);
  gint64 cpu = 0;
  gint64 queued = 0;
  gboolean suspended = TRUE;
  gint64 blocked;

  *state = atomic_load (&stream->state);
  if (*state == LANYARD_EXPERIMENT_THREAD_ENDED || *state == LANYARD_EXPERIMENT_THREAD_DRAINING)
    {
      cpu = atomic_load (&stream->cpu_ns);
      queued = atomic_load (&stream->queued_ns);
    }
  else if (stream->index >= MAX_PROBED
           || !lanyard_experiment_probe_thread (atomic_load (&stream->thread_id), &cpu, &queued,
                                                &suspended))
    return;
  else if (!suspended)
    *state = LANYARD_EXPERIMENT_THREAD_RUNNING;
  if (started == 0)
    return;
  cpu = MAX (cpu - atomic_load (&stream->cpu_base_ns), 0);
  queued = MAX (queued - atomic_load (&stream->queued_base_ns), 0);
  counters->cpu_seconds += (double) cpu / 1e9;
  counters->queued_seconds += (double) queued / 1e9;
  if (ended == 0)
    ended = lanyard_experiment_now_ns ();
  blocked = ended - started - cpu - queued - atomic_load (&stream->idle_ns);
  counters->blocked_seconds += (double) MAX (blocked, 0) / 1e9;
}

/* First to last of all streams. */
static void
sample_span (LanyardExperimentEnd *self, LanyardExperimentCounters *counters)
{
  gint64 first = 0;
  gint64 last = 0;

  for (guint i = 0; i < self->streams->len; i++)
    {
      LanyardExperimentStream *stream = g_ptr_array_index (self->streams, i);
      gint64 started = atomic_load (&stream->started_ns);
      gint64 ended = atomic_load (&stream->ended_ns);

      if (started == 0)
        continue;
      if (ended == 0)
        ended = atomic_load (&stream->last_ns);
      if (ended == 0)
        ended = lanyard_experiment_now_ns ();
      first = first == 0 ? started : MIN (first, started);
      last = MAX (last, ended);
    }
  counters->seconds = (double) MAX (last - first, 0) / 1e9;
}

void
lanyard_experiment_end_sample (LanyardExperimentEnd *self, LanyardExperimentCounters *counters)
{
  guint states[LANYARD_EXPERIMENT_THREAD_ENDED + 1] = { 0 };
  guint64 tallies[N_TALLIES] = { 0 };

  *counters = (LanyardExperimentCounters){ .present = TRUE };
  for (guint i = 0; i < self->streams->len; i++)
    {
      LanyardExperimentStream *stream = g_ptr_array_index (self->streams, i);
      LanyardExperimentThreadState state;

      /* The kernel's figures first: what it has acknowledged was asked for before, and must not look like more. */
      lanyard_experiment_probe_socket (stream, counters);
      for (guint t = 0; t < N_TALLIES; t++)
        tallies[t] += lanyard_experiment_stream_get (stream, t);
      for (guint b = 0; b < LANYARD_EXPERIMENT_BUCKETS; b++)
        counters->histogram[b]
            += atomic_load_explicit (&stream->histogram[b], memory_order_relaxed);
      sample_times (stream, counters, &state);
      states[state]++;
    }
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (states[i] > states[counters->state])
      counters->state = i;
  sample_span (self, counters);
  counters->requested = tallies[TALLY_REQUESTED];
  counters->accepted = tallies[TALLY_ACCEPTED];
  counters->bytes = tallies[TALLY_BYTES];
  counters->calls = tallies[TALLY_CALLS];
  counters->partial = tallies[TALLY_PARTIAL];
  counters->would_block = tallies[TALLY_WOULD_BLOCK];
  counters->refused = tallies[TALLY_REFUSED];
  counters->notices = tallies[TALLY_NOTICES];
  counters->copied = tallies[TALLY_COPIED];
  counters->batches = tallies[TALLY_BATCHES];
  counters->datagrams = tallies[TALLY_DATAGRAMS];
  counters->never_sent = tallies[TALLY_NEVER_SENT];
  counters->lost = tallies[TALLY_LOST];
  counters->duplicate = tallies[TALLY_DUPLICATE];
  counters->reordered = tallies[TALLY_REORDERED];
  counters->jitter = (double) tallies[TALLY_JITTER_NS] / 1e9;
}

gboolean
lanyard_experiment_end_get_empty (LanyardExperimentEnd *self)
{
  LanyardExperimentCounters counters = { 0 };

  for (guint i = 0; i < self->streams->len; i++)
    lanyard_experiment_probe_socket (g_ptr_array_index (self->streams, i), &counters);
  return counters.receive_queue == 0;
}

GArray *
lanyard_experiment_end_dup_calls (LanyardExperimentEnd *self)
{
  GArray *calls = g_array_new (FALSE, FALSE, sizeof (LanyardExperimentCall));
  LanyardExperimentStream *stream;
  guint64 head;
  guint64 first;
  guint64 overwritten;

  if (self->streams->len == 0)
    return calls;
  stream = g_ptr_array_index (self->streams, 0);
  if (stream->ring == NULL)
    return calls;
  head = atomic_load_explicit (&stream->ring_head, memory_order_acquire);
  first = head > LANYARD_EXPERIMENT_RING ? head - LANYARD_EXPERIMENT_RING : 0;
  for (guint64 i = first; i < head; i++)
    {
      LanyardExperimentRingEntry *entry = &stream->ring[i % LANYARD_EXPERIMENT_RING];
      LanyardExperimentCall call = {
        .time = (double) ((gint64) atomic_load_explicit (&entry->start_ns, memory_order_relaxed)
                          - self->origin_ns)
                / 1e9,
        .seconds
        = (double) atomic_load_explicit (&entry->duration_ns, memory_order_relaxed) / 1e9,
        .bytes = atomic_load_explicit (&entry->bytes, memory_order_relaxed),
        .outcome = (LanyardExperimentOutcome) atomic_load_explicit (&entry->outcome,
                                                                    memory_order_relaxed),
      };

      g_array_append_val (calls, call);
    }
  /* The worker may have gone round meanwhile: what it may have touched is left out. */
  atomic_thread_fence (memory_order_acquire);
  head = atomic_load_explicit (&stream->ring_head, memory_order_relaxed) + 1;
  overwritten = head > first + LANYARD_EXPERIMENT_RING ? head - first - LANYARD_EXPERIMENT_RING : 0;
  if (overwritten > 0 && atomic_load (&stream->state) != LANYARD_EXPERIMENT_THREAD_ENDED)
    g_array_remove_range (calls, 0, (guint) MIN (overwritten, calls->len));
  return calls;
}

LanyardExperimentMessage *
lanyard_experiment_end_pop_message (LanyardExperimentEnd *self)
{
  LanyardExperimentMessage *message;

  g_mutex_lock (&self->lock);
  message = g_queue_pop_head (&self->messages);
  g_mutex_unlock (&self->lock);
  return message;
}

void
lanyard_experiment_end_free (LanyardExperimentEnd *self)
{
  self->ended = NULL;
  lanyard_experiment_end_stop (self);
  (void) lanyard_experiment_end_join (self, NULL);
  /* Sockets go now, though an idle source may still hold the rest. */
  g_ptr_array_set_size (self->streams, 0);
  end_unref (self);
}
