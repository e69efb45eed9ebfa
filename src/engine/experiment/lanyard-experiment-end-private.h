/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdatomic.h>
#include <sys/socket.h>

#include "engine/experiment/lanyard-experiment-counters.h"
#include "engine/experiment/lanyard-experiment-message.h"
#include "engine/experiment/lanyard-experiment-result.h"

G_BEGIN_DECLS

/* One end of a run: its streams, each a socket and a worker thread that does nothing but the measured
 * calls. A worker writes its own counters and nobody else does (relaxed atomics: plain stores and loads); the main
 * context reads them whenever it likes. */

typedef enum
{
  TALLY_REQUESTED,
  TALLY_ACCEPTED,
  TALLY_BYTES,
  TALLY_CALLS,
  TALLY_PARTIAL,
  TALLY_WOULD_BLOCK,
  TALLY_REFUSED,
  TALLY_NOTICES, /* of calls with MSG_ZEROCOPY */
  TALLY_COPIED,
  TALLY_BATCHES,
  TALLY_DATAGRAMS,
  TALLY_NEVER_SENT,
  TALLY_LOST,
  TALLY_DUPLICATE,
  TALLY_REORDERED,
  TALLY_JITTER_NS,
  TALLY_SEGMENTS, /* datagrams that the kernel hands over together, at most */
  N_TALLIES
} LanyardExperimentTally;

#define LANYARD_EXPERIMENT_RING 2048

typedef struct
{
  _Atomic guint64 start_ns;
  _Atomic guint64 duration_ns;
  _Atomic guint64 bytes;
  _Atomic guint64 outcome;
} LanyardExperimentRingEntry;

typedef struct _LanyardExperimentEnd LanyardExperimentEnd;

typedef struct
{
  LanyardExperimentEnd   *end; /* (unowned) */
  guint                   index;
  int                     fd;
  struct sockaddr_storage peer;
  socklen_t               peer_length;
  GThread                *thread;
  char                   *address; /* the peer's, for the log */

  /* Written by the worker, but for state at the very start. */
  _Alignas (64) _Atomic guint64 tallies[N_TALLIES];
  _Atomic guint64             histogram[LANYARD_EXPERIMENT_BUCKETS];
  _Atomic int                 state; /* LanyardExperimentThreadState */
  _Atomic int                 thread_id;
  _Atomic gint64              started_ns; /* CLOCK_MONOTONIC; 0: not yet */
  _Atomic gint64              last_ns; /* UDP receiver: the last datagram */
  _Atomic gint64              ended_ns;
  _Atomic gint64              idle_ns;   /* waits that are in the plan: intervals, pace, pauses */
  _Atomic gint64              cpu_base_ns;    /* as of started_ns: making ready is not measured */
  _Atomic gint64              queued_base_ns;
  _Atomic gint64              cpu_ns;         /* as of ended_ns */
  _Atomic gint64              queued_ns;      /* waited for a processor; likewise */
  _Atomic gint64              ack_base;
  _Atomic guint64             ring_head;
  LanyardExperimentRingEntry *ring;
  /* Set by the worker before it ends, read after it was joined. */
  int                         error_number;
} LanyardExperimentStream;

typedef void (*LanyardExperimentEndFunc) (LanyardExperimentEnd *end, gpointer user_data);

struct _LanyardExperimentEnd
{
  LanyardExperimentPlan   *plan;
  const LanyardExperimentSettings *settings; /* the plan's */
  LanyardExperimentEnds    role;
  gboolean                 both; /* the other end is here too */
  GPtrArray               *streams;
  gint64                   origin_ns; /* the run's beginning */
  int                      wake_fd;   /* readable from the first stop or finish on */
  _Atomic int              stopped;   /* leave at once */
  _Atomic int              finishing; /* sender: send no more; receiver: take what is there, then leave */
  _Atomic int              paused;
  /* A receiver of datagrams whose sender is here: how many left that one; set before finishing. */
  _Atomic guint64          expected;
  GMutex                   lock;      /* pause_cond, messages */
  GCond                    pause_cond;
  GQueue                   messages;  /* pending for the main context */
  GMainContext            *context;
  LanyardExperimentEndFunc ended;     /* a worker ended; on @context */
  gpointer                 ended_data;
  gatomicrefcount          ref_count;
};

LanyardExperimentEnd *lanyard_experiment_end_new        (LanyardExperimentPlan    *plan,
                                                         LanyardExperimentEnds     role,
                                                         gint64                    origin_ns,
                                                         LanyardExperimentEndFunc  ended,
                                                         gpointer                  user_data,
                                                         GError                  **error);
/* Takes @fd, which is connected (TCP) or ready to send or receive (UDP) and has O_NONBLOCK as the plan wants, and
 * starts its worker. @peer (nullable): where an unconnected UDP socket sends to. */
gboolean              lanyard_experiment_end_add        (LanyardExperimentEnd     *self,
                                                         int                       fd,
                                                         GSocketAddress           *peer,
                                                         GError                  **error);
/* Every worker leaves the call it is in. Does not wait. */
void                  lanyard_experiment_end_stop       (LanyardExperimentEnd     *self);
void                  lanyard_experiment_end_finish     (LanyardExperimentEnd     *self);
void                  lanyard_experiment_end_set_paused (LanyardExperimentEnd     *self,
                                                         gboolean                  paused);
gboolean              lanyard_experiment_end_get_ended  (LanyardExperimentEnd     *self);
/* Waits for the workers, which have ended or were stopped. FALSE with why one failed. */
gboolean              lanyard_experiment_end_join       (LanyardExperimentEnd     *self,
                                                         GError                  **error);
/* What is counted so far. */
void                  lanyard_experiment_end_sample     (LanyardExperimentEnd      *self,
                                                         LanyardExperimentCounters *counters);
/* Nothing waits in the receive buffers. */
gboolean              lanyard_experiment_end_get_empty  (LanyardExperimentEnd     *self);
/* (transfer full): the last calls of the first stream, oldest first. */
GArray               *lanyard_experiment_end_dup_calls  (LanyardExperimentEnd     *self);
/* (transfer full) (nullable): the next pending message. */
LanyardExperimentMessage *
                      lanyard_experiment_end_pop_message (LanyardExperimentEnd    *self);
/* Stops, joins, closes. No callback comes after this. */
void                  lanyard_experiment_end_free       (LanyardExperimentEnd     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardExperimentEnd, lanyard_experiment_end_free)

/* For workers (lanyard-experiment-tcp.c, -udp-send.c, -udp-receive.c). Each leaves by returning; 0 or an errno. */
int lanyard_experiment_tcp_send    (LanyardExperimentStream *stream);
int lanyard_experiment_tcp_receive (LanyardExperimentStream *stream);
int lanyard_experiment_udp_send    (LanyardExperimentStream *stream);
int lanyard_experiment_udp_receive (LanyardExperimentStream *stream);

gint64 lanyard_experiment_now_ns (void);

static inline void
lanyard_experiment_stream_add (LanyardExperimentStream *stream,
                               LanyardExperimentTally   tally,
                               guint64                  n)
{
  /* One writer: no locked instruction is needed. */
  guint64 value = atomic_load_explicit (&stream->tallies[tally], memory_order_relaxed);

  atomic_store_explicit (&stream->tallies[tally], value + n, memory_order_relaxed);
}

static inline void
lanyard_experiment_stream_set (LanyardExperimentStream *stream,
                               LanyardExperimentTally   tally,
                               guint64                  value)
{
  atomic_store_explicit (&stream->tallies[tally], value, memory_order_relaxed);
}

static inline guint64
lanyard_experiment_stream_get (LanyardExperimentStream *stream, LanyardExperimentTally tally)
{
  return atomic_load_explicit (&stream->tallies[tally], memory_order_relaxed);
}

static inline void
lanyard_experiment_stream_set_state (LanyardExperimentStream     *stream,
                                     LanyardExperimentThreadState state)
{
  atomic_store_explicit (&stream->state, (int) state, memory_order_relaxed);
}

static inline gboolean
lanyard_experiment_stream_stopped (LanyardExperimentStream *stream)
{
  return atomic_load_explicit (&stream->end->stopped, memory_order_relaxed) != 0;
}

static inline gboolean
lanyard_experiment_stream_finishing (LanyardExperimentStream *stream)
{
  return atomic_load_explicit (&stream->end->finishing, memory_order_relaxed) != 0;
}

/* The start of a call, or 0 when it will not be in the timeline: of the first thousand all are, then every
 * 64th, so that looking at the clock costs a long run nothing. */
gint64   lanyard_experiment_stream_begin_call (LanyardExperimentStream *stream);
/* Counts it: @result as the system call returned it, @error_number its errno. */
void     lanyard_experiment_stream_end_call   (LanyardExperimentStream *stream,
                                               gint64                   start_ns,
                                               gsize                    asked,
                                               gssize                   result,
                                               int                      error_number);
void     lanyard_experiment_stream_mark_start (LanyardExperimentStream *stream);
/* Freezes the times: what follows (draining) is not part of the measurement. */
void     lanyard_experiment_stream_mark_end   (LanyardExperimentStream *stream,
                                               gint64                   now_ns);
/* Waits for @events on @fd (-1: none) until @deadline_ns (-1: none). FALSE when stopped or, with
 * @or_finish, told to finish. */
gboolean lanyard_experiment_stream_wait       (LanyardExperimentStream     *stream,
                                               LanyardExperimentThreadState state,
                                               int                          fd,
                                               short                        events,
                                               gint64                       deadline_ns,
                                               gboolean                     or_finish);
/* The planned wait until @due_ns, counted as idle. */
gboolean lanyard_experiment_stream_wait_turn  (LanyardExperimentStream *stream,
                                               gint64                   due_ns);
/* While the switch says pause. FALSE when stopped. */
gboolean lanyard_experiment_stream_wait_pause (LanyardExperimentStream *stream);
void     lanyard_experiment_stream_log        (LanyardExperimentStream *stream,
                                               guint64                  number,
                                               const char              *text,
                                               gsize                    size,
                                               const char              *address,
                                               gint64                   time);

/* lanyard-experiment-probe.c: what the kernel says of a stream's socket and thread. */
void   lanyard_experiment_probe_socket (LanyardExperimentStream   *stream,
                                        LanyardExperimentCounters *counters);
/* Processor time and time spent waiting for a processor, of the thread that asks. */
void   lanyard_experiment_probe_self   (gint64 *cpu_ns,
                                        gint64 *queued_ns);
/* The same of another thread, and whether the kernel has suspended it. FALSE when it cannot be told. */
gboolean lanyard_experiment_probe_thread (int       thread_id,
                                          gint64   *cpu_ns,
                                          gint64   *queued_ns,
                                          gboolean *suspended);

/* lanyard-experiment-tcp-info.c, the one file that includes <linux/tcp.h>, which has what <netinet/tcp.h> lacks. */
typedef struct
{
  gint64  bytes_acked;
  guint64 cwnd;
  guint64 mss;
  guint64 retransmits;
  guint64 delivery_rate;
  double  rtt;
  double  rttvar;
  double  busy;
  double  window_limited;
  double  buffer_limited;
} LanyardExperimentTcpInfo;

gboolean lanyard_experiment_tcp_info (int                       fd,
                                      LanyardExperimentTcpInfo *info);

G_END_DECLS
