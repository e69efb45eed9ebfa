/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <poll.h>
#include <time.h>

#include "engine/experiment/lanyard-experiment-end-private.h"

/* What the workers of every kind share. */

/* A log that floods is cut; what is shown is the latest. */
#define MAX_PENDING 512
#define FIRST_CALLS 1024
#define EVERY       64
#define SUSPENDED_NS (1000 * 1000)

gint64
lanyard_experiment_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

gint64
lanyard_experiment_stream_begin_call (LanyardExperimentStream *stream)
{
  guint64 calls = lanyard_experiment_stream_get (stream, TALLY_CALLS);

  if (stream->ring == NULL || (calls >= FIRST_CALLS && calls % EVERY != 0))
    return 0;
  return lanyard_experiment_now_ns ();
}

static LanyardExperimentOutcome
outcome_of (gint64 duration_ns, gsize asked, gssize result, int error_number, gboolean sender)
{
  if (result < 0)
    return error_number == EAGAIN || error_number == ENOBUFS ? LANYARD_EXPERIMENT_CALL_WOULD_BLOCK
                                                              : LANYARD_EXPERIMENT_CALL_FAILED;
  /* However long the copying took. A receive call that brings less than the buffer holds is the usual case, not a
   * shortage. */
  if (sender && (gsize) result < asked)
    return LANYARD_EXPERIMENT_CALL_SHORT;
  return duration_ns >= SUSPENDED_NS ? LANYARD_EXPERIMENT_CALL_BLOCKED
                                     : LANYARD_EXPERIMENT_CALL_RETURNED;
}

static void
record (LanyardExperimentStream *stream,
        gint64                   start_ns,
        gsize                    asked,
        gssize                   result,
        int                      error_number)
{
  guint64 head = atomic_load_explicit (&stream->ring_head, memory_order_relaxed);
  LanyardExperimentRingEntry *entry = &stream->ring[head % LANYARD_EXPERIMENT_RING];
  gint64 duration = lanyard_experiment_now_ns () - start_ns;

  atomic_store_explicit (&entry->start_ns, (guint64) start_ns, memory_order_relaxed);
  atomic_store_explicit (&entry->duration_ns, (guint64) duration, memory_order_relaxed);
  atomic_store_explicit (&entry->bytes, (guint64) MAX (result, 0), memory_order_relaxed);
  atomic_store_explicit (&entry->outcome,
                         outcome_of (duration, asked, result, error_number,
                                     stream->end->role == LANYARD_EXPERIMENT_SENDER),
                         memory_order_relaxed);
  atomic_store_explicit (&stream->ring_head, head + 1, memory_order_release);
}

void
lanyard_experiment_stream_end_call (LanyardExperimentStream *stream,
                                    gint64                   start_ns,
                                    gsize                    asked,
                                    gssize                   result,
                                    int                      error_number)
{
  _Atomic guint64 *count;
  guint bucket;

  lanyard_experiment_stream_add (stream, TALLY_CALLS, 1);
  if (stream->ring == NULL)
    return;
  if (start_ns != 0)
    record (stream, start_ns, asked, result, error_number);
  bucket = result > 0 ? 64 - (guint) __builtin_clzll ((guint64) result) : 0;
  count = &stream->histogram[MIN (bucket, LANYARD_EXPERIMENT_BUCKETS - 1)];
  atomic_store_explicit (count, atomic_load_explicit (count, memory_order_relaxed) + 1,
                         memory_order_relaxed);
}

void
lanyard_experiment_stream_mark_start (LanyardExperimentStream *stream)
{
  gint64 cpu;
  gint64 queued;

  lanyard_experiment_probe_self (&cpu, &queued);
  atomic_store (&stream->cpu_base_ns, cpu);
  atomic_store (&stream->queued_base_ns, queued);
  atomic_store (&stream->started_ns, lanyard_experiment_now_ns ());
}

void
lanyard_experiment_stream_mark_end (LanyardExperimentStream *stream, gint64 now_ns)
{
  gint64 cpu;
  gint64 queued;

  lanyard_experiment_probe_self (&cpu, &queued);
  atomic_store (&stream->cpu_ns, cpu);
  atomic_store (&stream->queued_ns, queued);
  atomic_store (&stream->ended_ns, now_ns);
}

gboolean
lanyard_experiment_stream_wait (LanyardExperimentStream     *stream,
                                LanyardExperimentThreadState state,
                                int                          fd,
                                short                        events,
                                gint64                       deadline_ns,
                                gboolean                     or_finish)
{
  LanyardExperimentThreadState before = atomic_load (&stream->state);
  struct pollfd fds[2] = {
    { .fd = fd, .events = events },
    { .fd = stream->end->wake_fd, .events = POLLIN },
  };
  int n;

  lanyard_experiment_stream_set_state (stream, state);
  /* Once told to finish, the wake descriptor stays readable and would make this a busy loop. */
  if (!or_finish && lanyard_experiment_stream_finishing (stream)
      && !lanyard_experiment_stream_stopped (stream))
    fds[1].fd = -1;
  do
    {
      gint64 now = lanyard_experiment_now_ns ();
      gint64 left = deadline_ns > now ? deadline_ns - now : 0;
      struct timespec timeout = { .tv_sec = left / 1000000000, .tv_nsec = left % 1000000000 };

      n = ppoll (fds, G_N_ELEMENTS (fds), deadline_ns < 0 ? NULL : &timeout, NULL);
    }
  while (n < 0 && errno == EINTR);
  lanyard_experiment_stream_set_state (stream, before);
  return !lanyard_experiment_stream_stopped (stream)
         && !(or_finish && lanyard_experiment_stream_finishing (stream));
}

gboolean
lanyard_experiment_stream_wait_turn (LanyardExperimentStream *stream, gint64 due_ns)
{
  gint64 before = lanyard_experiment_now_ns ();
  gboolean go_on;

  if (due_ns <= before)
    return !lanyard_experiment_stream_stopped (stream)
           && !lanyard_experiment_stream_finishing (stream);
  go_on = lanyard_experiment_stream_wait (stream, LANYARD_EXPERIMENT_THREAD_WAITING_TURN, -1, 0,
                                          due_ns, TRUE);
  atomic_fetch_add (&stream->idle_ns, lanyard_experiment_now_ns () - before);
  return go_on;
}

gboolean
lanyard_experiment_stream_wait_pause (LanyardExperimentStream *stream)
{
  LanyardExperimentEnd *end = stream->end;
  LanyardExperimentThreadState before;
  gint64 since;

  if (G_LIKELY (!atomic_load_explicit (&end->paused, memory_order_relaxed)))
    return TRUE;
  before = atomic_load (&stream->state);
  since = lanyard_experiment_now_ns ();
  lanyard_experiment_stream_set_state (stream, LANYARD_EXPERIMENT_THREAD_PAUSED);
  g_mutex_lock (&end->lock);
  while (atomic_load (&end->paused) && !lanyard_experiment_stream_stopped (stream))
    g_cond_wait (&end->pause_cond, &end->lock);
  g_mutex_unlock (&end->lock);
  lanyard_experiment_stream_set_state (stream, before);
  if (atomic_load (&stream->started_ns) != 0)
    atomic_fetch_add (&stream->idle_ns, lanyard_experiment_now_ns () - since);
  return !lanyard_experiment_stream_stopped (stream);
}

void
lanyard_experiment_stream_log (LanyardExperimentStream *stream,
                               guint64                  number,
                               const char              *text,
                               gsize                    size,
                               const char              *address,
                               gint64                   time)
{
  LanyardExperimentEnd *end = stream->end;
  LanyardExperimentMessage *message = lanyard_experiment_message_new (
      end->role == LANYARD_EXPERIMENT_SENDER, number, text, size, address, time);

  g_mutex_lock (&end->lock);
  g_queue_push_tail (&end->messages, message);
  message = g_queue_get_length (&end->messages) > MAX_PENDING ? g_queue_pop_head (&end->messages)
                                                              : NULL;
  g_mutex_unlock (&end->lock);
  g_clear_object (&message);
}
