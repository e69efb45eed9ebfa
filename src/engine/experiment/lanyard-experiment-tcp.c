/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine/experiment/lanyard-experiment-end-private.h"
#include "engine/experiment/lanyard-experiment-source-private.h"

/* The TCP workers. O_NONBLOCK is really off or on, so that a call does what the plan's mode says. */

/* A lone sender lets go of a peer that has taken nothing for so long; what is on the way goes on without it. */
#define LINGER_NS G_GINT64_CONSTANT (2000000000)
#define DRAIN_NS  G_GINT64_CONSTANT (2000000)
/* What is acknowledged the kernel gives back at once; this much later it has forgotten. */
#define NOTICE_NS G_GINT64_CONSTANT (500000000)
/* For so long in a row others may hold the memory that this user may lock. */
#define LOCK_WAIT_NS    G_GINT64_CONSTANT (10000000)
#define MOST_LOCK_WAITS 1000

typedef struct
{
  LanyardExperimentStream *stream;
  LanyardExperimentSource  source;
  LanyardExperimentMode    mode;
  gsize                    call_size;
  guint64                  total;    /* bytes of this stream; G_MAXUINT64: no bound */
  guint64                  count;    /* calls; G_MAXUINT64: no bound */
  gint64                   end_ns;   /* -1: no bound */
  gint64                   interval_ns;
  gint64                   start_ns;
  guint                    lock_waits; /* in a row */
} Sender;

/* This stream's part of @amount; the first ones take what is left over. */
static guint64
share (const LanyardExperimentStream *stream, guint64 amount)
{
  guint64 streams = stream->end->settings->streams;

  if (amount == 0)
    return G_MAXUINT64;
  return amount / streams + (stream->index < amount % streams ? 1 : 0);
}

static int
sender_init (Sender *self, LanyardExperimentStream *stream)
{
  const LanyardExperimentSettings *s = stream->end->settings;
  int problem;

  *self = (Sender){
    .stream = stream,
    .mode = s->mode,
    .source.file = -1,
    .call_size = lanyard_experiment_plan_get_send_size (stream->end->plan),
    .total = share (stream, s->size),
    .count = share (stream, s->count),
    .interval_ns = (gint64) (s->interval * 1e9),
  };
  if (self->call_size > self->total)
    self->call_size = self->total;
  if (self->call_size == 0)
    return 0;
  problem = lanyard_experiment_source_init (&self->source, stream, self->call_size);
  if (problem != 0)
    return problem;
  lanyard_experiment_stream_mark_start (stream);
  self->start_ns = atomic_load (&stream->started_ns);
  self->end_ns = s->duration > 0 ? self->start_ns + (gint64) (s->duration * 1e9) : -1;
  /* What the program means to send, where that is known. */
  if (self->end_ns < 0 && self->total != G_MAXUINT64 && self->count == G_MAXUINT64)
    lanyard_experiment_stream_set (stream, TALLY_REQUESTED, self->total);
  return 0;
}

static gboolean
wait_for (Sender *self, LanyardExperimentThreadState state, short events)
{
  return lanyard_experiment_stream_wait (self->stream, state, self->stream->fd, events, self->end_ns, TRUE);
}

/* poll() wakes for notices as for an error, whatever it was asked for, and until they are taken. */
static gboolean
wait_writable (Sender *self)
{
  struct pollfd now = { .fd = self->stream->fd, .events = POLLOUT };

  do
    {
      (void) lanyard_experiment_source_take_notices (&self->source);
      if (!wait_for (self, LANYARD_EXPERIMENT_THREAD_WAITING_WRITABLE, POLLOUT))
        return FALSE;
    }
  while (lanyard_experiment_source_owes (&self->source) && poll (&now, 1, 0) == 1
         && (now.revents & (POLLOUT | POLLHUP)) == 0);
  return TRUE;
}

/* As the kernel reckons, which counts two pages more than a call has: mm_account_pinned_pages(). */
static gboolean
may_lock (gsize size)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  struct rlimit limit;

  return getrlimit (RLIMIT_MEMLOCK, &limit) == 0 && size / page + 2 <= limit.rlim_cur / page;
}

/* The kernel holds as much of the program's memory as it may, a call of @size has no room: until it gives some back. */
static gboolean
wait_notice (Sender *self, gsize size, int *error_number)
{
  if (lanyard_experiment_source_take_notices (&self->source))
    return TRUE;
  if (lanyard_experiment_source_owes (&self->source))
    return wait_for (self, LANYARD_EXPERIMENT_THREAD_DRAINING, 0);
  /* Nothing of this stream is held: other streams and programs of the user have the room, or the call is too large. */
  if (may_lock (size) && self->lock_waits++ < MOST_LOCK_WAITS)
    return lanyard_experiment_stream_wait (self->stream, LANYARD_EXPERIMENT_THREAD_DRAINING, -1, 0,
                                           lanyard_experiment_now_ns () + LOCK_WAIT_NS, TRUE);
  *error_number = ENOBUFS;
  return FALSE;
}

static gboolean
would_block (Sender *self, int problem)
{
  return problem == EAGAIN
         || (problem == ENOBUFS && self->source.handover == LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY);
}

/* Sends @size bytes as the mode says. *@accepted: how many were taken. Returns FALSE when the run ends here, with
 * *@error_number where it failed. */
static gboolean
send_one (Sender *self, guint64 offset, gsize size, gsize *accepted, int *error_number)
{
  LanyardExperimentStream *stream = self->stream;

  while (*accepted < size)
    {
      gsize left = size - *accepted;
      gint64 start = lanyard_experiment_stream_begin_call (stream);
      gssize n = lanyard_experiment_source_send (&self->source, offset + *accepted, left);
      int problem = n < 0 ? errno : 0;

      if (problem == EINTR)
        continue;
      lanyard_experiment_stream_end_call (stream, start, left, n, problem);
      if (n > 0)
        {
          self->lock_waits = 0;
          *accepted += (gsize) n;
          lanyard_experiment_stream_add (stream, TALLY_ACCEPTED, (guint64) n);
        }
      if ((gsize) MAX (n, 0) == left)
        break;
      if (lanyard_experiment_stream_stopped (stream)
          || lanyard_experiment_stream_finishing (stream))
        return FALSE;
      if (n > 0)
        lanyard_experiment_stream_add (stream, TALLY_PARTIAL, 1);
      if (n > 0 || would_block (self, problem))
        lanyard_experiment_stream_add (stream, TALLY_WOULD_BLOCK, 1);
      else
        {
          *error_number = problem;
          return FALSE;
        }
      if (self->mode == LANYARD_EXPERIMENT_NONBLOCKING)
        return FALSE;
      if (!(problem == ENOBUFS ? wait_notice (self, left, error_number) : wait_writable (self)))
        return FALSE;
      if (self->end_ns >= 0 && lanyard_experiment_now_ns () >= self->end_ns)
        return FALSE;
    }
  return TRUE;
}

static int
send_all (Sender *self)
{
  LanyardExperimentStream *stream = self->stream;
  gboolean known = lanyard_experiment_stream_get (stream, TALLY_REQUESTED) > 0;
  guint64 sent = 0;
  int error_number = 0;

  lanyard_experiment_stream_set_state (stream, LANYARD_EXPERIMENT_THREAD_IN_SEND);
  for (guint64 n = 0; n < self->count && sent < self->total; n++)
    {
      gsize size = MIN (self->call_size, self->total - sent);
      gsize accepted = 0;
      gboolean go_on;

      if (self->interval_ns > 0
          && !lanyard_experiment_stream_wait_turn (stream, self->start_ns
                                                               + (gint64) n * self->interval_ns))
        break;
      if (lanyard_experiment_stream_stopped (stream) || lanyard_experiment_stream_finishing (stream)
          || (self->end_ns >= 0 && lanyard_experiment_now_ns () >= self->end_ns))
        break;
      if (!known)
        lanyard_experiment_stream_add (stream, TALLY_REQUESTED, size);
      go_on = send_one (self, sent, size, &accepted, &error_number);
      sent += accepted;
      if (!go_on)
        break;
    }
  return error_number;
}

/* The peer's kernel has yet to acknowledge what was sent: worth waiting for, since it is one of the three numbers. */
static void
drain (LanyardExperimentStream *stream)
{
  int before = -1;
  gint64 since = lanyard_experiment_now_ns ();

  lanyard_experiment_stream_set_state (stream, LANYARD_EXPERIMENT_THREAD_DRAINING);
  while (!lanyard_experiment_stream_stopped (stream))
    {
      int queued = 0;
      gint64 now = lanyard_experiment_now_ns ();

      if (ioctl (stream->fd, SIOCOUTQ, &queued) != 0 || queued <= 0)
        break;
      if (queued != before)
        since = now;
      before = queued;
      if (!stream->end->both && now - since > LINGER_NS)
        break;
      lanyard_experiment_stream_wait (stream, LANYARD_EXPERIMENT_THREAD_DRAINING, -1, 0,
                                      now + DRAIN_NS, FALSE);
    }
}

/* The same for the notices, which come with the acknowledgements. */
static void
drain_notices (Sender *self)
{
  gint64 since = lanyard_experiment_now_ns ();

  while (lanyard_experiment_source_owes (&self->source) && !lanyard_experiment_stream_stopped (self->stream))
    {
      gint64 now = lanyard_experiment_now_ns ();

      if (lanyard_experiment_source_take_notices (&self->source))
        since = now;
      else if (now - since > NOTICE_NS)
        break;
      else
        lanyard_experiment_stream_wait (self->stream, LANYARD_EXPERIMENT_THREAD_DRAINING, -1, 0, now + DRAIN_NS, FALSE);
    }
}

int
lanyard_experiment_tcp_send (LanyardExperimentStream *stream)
{
  Sender sender;
  int error_number = sender_init (&sender, stream);

  if (error_number == 0 && sender.call_size > 0)
    error_number = send_all (&sender);
  lanyard_experiment_stream_mark_end (stream, lanyard_experiment_now_ns ());
  /* What close() would tell the peer; the descriptor stays for the figures the kernel keeps with it. */
  (void) shutdown (stream->fd, SHUT_WR);
  if (error_number == 0)
    {
      drain (stream);
      if (sender.call_size > 0)
        drain_notices (&sender);
    }
  lanyard_experiment_source_clear (&sender.source);
  return error_number;
}

int
lanyard_experiment_tcp_receive (LanyardExperimentStream *stream)
{
  gsize batch = stream->end->settings->batch;
  int flags = stream->end->settings->discard ? MSG_TRUNC : 0; /* tcp(7) */
  g_autofree guint8 *buffer = g_malloc (batch);
  int error_number = 0;

  lanyard_experiment_stream_set_state (stream, LANYARD_EXPERIMENT_THREAD_WAITING_DATA);
  while (lanyard_experiment_stream_wait_pause (stream)
         && !lanyard_experiment_stream_stopped (stream))
    {
      gint64 start = lanyard_experiment_stream_begin_call (stream);
      gssize n = recv (stream->fd, buffer, batch, flags);

      if (n > 0)
        {
          if (G_UNLIKELY (atomic_load_explicit (&stream->started_ns, memory_order_relaxed) == 0))
            lanyard_experiment_stream_mark_start (stream);
          lanyard_experiment_stream_end_call (stream, start, batch, n, 0);
          lanyard_experiment_stream_add (stream, TALLY_BATCHES, 1);
          lanyard_experiment_stream_add (stream, TALLY_BYTES, (guint64) n);
          continue;
        }
      if (n == 0)
        break;
      if (errno == EINTR)
        continue;
      error_number = errno;
      break;
    }
  lanyard_experiment_stream_mark_end (stream, lanyard_experiment_now_ns ());
  /* Nothing more is taken: a sender that goes on hears of it. */
  (void) shutdown (stream->fd, SHUT_RDWR);
  return error_number;
}
