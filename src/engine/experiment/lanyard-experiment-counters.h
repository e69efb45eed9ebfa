/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/experiment/lanyard-experiment-plan.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentThreadState:
 *
 * What the thread of one end is doing: the heartbeat. Of several streams, what most of them do.
 */
typedef enum
{
  LANYARD_EXPERIMENT_THREAD_IDLE,             /* not begun */
  LANYARD_EXPERIMENT_THREAD_RUNNING,
  LANYARD_EXPERIMENT_THREAD_IN_SEND,          /* suspended by the kernel in a send call */
  LANYARD_EXPERIMENT_THREAD_WAITING_WRITABLE, /* waits until the socket is writable */
  LANYARD_EXPERIMENT_THREAD_WAITING_DATA,     /* waits for something to receive */
  LANYARD_EXPERIMENT_THREAD_WAITING_TURN,     /* waits for the next interval, or keeps to the pace */
  LANYARD_EXPERIMENT_THREAD_PAUSED,           /* by the switch */
  LANYARD_EXPERIMENT_THREAD_DRAINING,         /* has sent all; the peer's kernel has not acknowledged all */
  LANYARD_EXPERIMENT_THREAD_ENDED,
} LanyardExperimentThreadState;
#define LANYARD_TYPE_EXPERIMENT_THREAD_STATE (lanyard_experiment_thread_state_get_type ())
GType lanyard_experiment_thread_state_get_type (void);

/* "Suspended in send" …, translated. */
const char *lanyard_experiment_thread_state_get_text (LanyardExperimentThreadState state);

/* Bucket 0 counts calls that moved nothing, bucket n those of 2^(n-1) to 2^n - 1 bytes. */
#define LANYARD_EXPERIMENT_BUCKETS 33

/**
 * LanyardExperimentCounters:
 *
 * What one end counted, all its streams together. lanyard_experiment_counter_info() says of each field what it
 * is called and where it means something; the rest is 0 there.
 *
 * Bytes (sender): @requested: meant to be sent; @accepted: returned by send(); @acknowledged: by the peer's
 * kernel (TCP; ahead of @accepted while a call is suspended). @bytes: received.
 * Calls: @calls; @would_block: those that the kernel cut short or refused since going on would have blocked; @partial: the ones among
 * them that took something; @refused: told that nobody listens (ECONNREFUSED). @notices (MSG_ZEROCOPY): the kernel is done with the memory of
 * so many; @copied: of these it had copied it all the same.
 * @batches: receive calls that brought data. @datagrams: sent or received (with copies). @never_sent: datagrams
 * that did not leave the program (EAGAIN, ENOBUFS, ECONNREFUSED).
 * Lost (receiver of measured datagrams): @lost = @lost_on_way + @kernel_dropped (in this end's receive buffer).
 * Times in seconds: @seconds: first to last call that moved data (receiver: to the end of the stream); @blocked_seconds: of these
 * suspended by the kernel, not counting intervals and pauses; @cpu_seconds: the threads' own; @queued_seconds: ready to run, but the processors were
 * busy. The latter three summed over streams.
 * @jitter in seconds, RFC 3550. Queues in bytes as of now. rtt, rttvar in seconds, the worst of the streams; cwnd in segments and
 * delivery rate in bytes a second, summed; the limited times of struct tcp_info, summed.
 */
typedef struct
{
  gboolean                     present; /* this end was here */
  LanyardExperimentThreadState state;
  guint64                      requested;
  guint64                      accepted;
  guint64                      acknowledged;
  guint64                      bytes;
  guint64                      calls;
  guint64                      partial;
  guint64                      would_block;
  guint64                      refused;
  guint64                      notices;
  guint64                      copied;
  guint64                      batches;
  guint64                      datagrams;
  guint64                      never_sent;
  guint64                      lost;
  guint64                      lost_on_way;
  guint64                      kernel_dropped;
  guint64                      duplicate;
  guint64                      reordered;
  double                       jitter;
  double                       seconds;
  double                       blocked_seconds;
  double                       cpu_seconds;
  double                       queued_seconds;
  guint64                      send_queue;     /* not acknowledged (SIOCOUTQ) */
  guint64                      unsent;         /* of these not sent yet (SIOCOUTQNSD) */
  guint64                      send_buffer;    /* SO_SNDBUF as it is now */
  guint64                      receive_queue;  /* not read yet */
  guint64                      receive_buffer; /* SO_RCVBUF as it is now */
  double                       rtt;
  double                       rttvar;
  guint64                      cwnd;
  guint64                      mss;
  guint64                      retransmits;
  guint64                      delivery_rate;
  double                       busy_seconds;
  double                       window_limited_seconds;
  double                       buffer_limited_seconds;
  guint64                      histogram[LANYARD_EXPERIMENT_BUCKETS];
} LanyardExperimentCounters;

typedef enum
{
  LANYARD_EXPERIMENT_UNIT_COUNT,
  LANYARD_EXPERIMENT_UNIT_BYTES,
  LANYARD_EXPERIMENT_UNIT_BYTES_PER_SECOND,
  LANYARD_EXPERIMENT_UNIT_SECONDS,
} LanyardExperimentUnit;

/**
 * LanyardExperimentCounterInfo:
 * @name: as in JSON and CSV: "would_block"
 * @title: for people, translated with lanyard_experiment_counter_get_title()
 * @unit: seconds are doubles, the others guint64
 * @ends: at which ends it is counted
 * @tcp, @udp: for which transports
 */
typedef struct
{
  const char           *name;
  const char           *title;
  LanyardExperimentUnit unit;
  LanyardExperimentEnds ends;
  gboolean              tcp;
  gboolean              udp;
  gsize                 offset;
} LanyardExperimentCounterInfo;

/* All counters in the order to show them in. (transfer none) */
const LanyardExperimentCounterInfo *lanyard_experiment_counter_info (guint *n_infos);
const char *lanyard_experiment_counter_get_title (const LanyardExperimentCounterInfo *info);
gboolean    lanyard_experiment_counter_applies   (const LanyardExperimentCounterInfo *info,
                                                  LanyardExperimentTransport          transport,
                                                  LanyardExperimentEnds               end);
/* The same for a run with these settings: what only some way of handing over counts, is left out elsewhere. */
gboolean    lanyard_experiment_counter_concerns  (const LanyardExperimentCounterInfo *info,
                                                  const LanyardExperimentSettings    *settings,
                                                  LanyardExperimentEnds               end);
double      lanyard_experiment_counter_get       (const LanyardExperimentCounterInfo *info,
                                                  const LanyardExperimentCounters    *counters);
/* "136,314,880", "0.012 s", "4.2 MB/s". (transfer full) */
char       *lanyard_experiment_counter_format    (const LanyardExperimentCounterInfo *info,
                                                  const LanyardExperimentCounters    *counters);

/* Those that apply, by name; histogram as an array without its empty end. (transfer full) */
JsonObject *lanyard_experiment_counters_to_json   (const LanyardExperimentCounters *counters,
                                                   LanyardExperimentTransport       transport,
                                                   LanyardExperimentEnds            end);
/* From a file or a peer: members that are missing or of another type stay 0. */
void        lanyard_experiment_counters_from_json (LanyardExperimentCounters       *counters,
                                                   JsonObject                      *object);

/* Bytes a second that this end moved; 0 before it did. */
double      lanyard_experiment_counters_get_rate (const LanyardExperimentCounters *counters,
                                                  LanyardExperimentEnds            end);

/**
 * LanyardExperimentSample:
 *
 * Both ends and the link at one moment. Immutable, boxed, reference counted, any thread.
 */
typedef struct
{
  double                    time; /* seconds since the run began */
  LanyardExperimentCounters sender;
  LanyardExperimentCounters receiver;
  gboolean                  has_link;
  LanyardLinkStats          link;
} LanyardExperimentSample;
#define LANYARD_TYPE_EXPERIMENT_SAMPLE (lanyard_experiment_sample_get_type ())
GType                    lanyard_experiment_sample_get_type (void);
LanyardExperimentSample *lanyard_experiment_sample_new      (const LanyardExperimentSample *values);
LanyardExperimentSample *lanyard_experiment_sample_ref      (LanyardExperimentSample       *self);
void                     lanyard_experiment_sample_unref    (LanyardExperimentSample       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardExperimentSample, lanyard_experiment_sample_unref)

G_END_DECLS
