/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "engine/net/lanyard-link.h"

G_BEGIN_DECLS

/* The sockets course: port, and what its client sends: "Hello Server\n" 1024 * 1024 * 10 times. */
#define LANYARD_EXPERIMENT_PORT        4571
#define LANYARD_EXPERIMENT_UDP_PORT    37020
#define LANYARD_EXPERIMENT_TEXT        "Hello Server\n"
#define LANYARD_EXPERIMENT_SIZE        G_GUINT64_CONSTANT (136314880)
#define LANYARD_EXPERIMENT_BATCH       1024
#define LANYARD_EXPERIMENT_DATAGRAM    1448
/* A datagram of the measured payload is at least its header. */
#define LANYARD_EXPERIMENT_HEADER      40
#define LANYARD_EXPERIMENT_MAX_STREAMS 64
/* The sender's files for sendfile() are in memory, all streams' together no larger. */
#define LANYARD_EXPERIMENT_MAX_FILE    (G_GUINT64_CONSTANT (256) * 1024 * 1024)

typedef enum
{
  LANYARD_EXPERIMENT_TCP,
  LANYARD_EXPERIMENT_UDP,
} LanyardExperimentTransport;
#define LANYARD_TYPE_EXPERIMENT_TRANSPORT (lanyard_experiment_transport_get_type ())
GType lanyard_experiment_transport_get_type (void);

/**
 * LanyardExperimentMode:
 * @LANYARD_EXPERIMENT_BLOCKING: O_NONBLOCK is off: a call returns when all is taken
 * @LANYARD_EXPERIMENT_NONBLOCKING: O_NONBLOCK is on, and the program ends at the first call that takes
 *   less than it was given (the course's; UDP: goes on with the next datagram)
 * @LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE: O_NONBLOCK is on, and the program waits until the socket is writable and
 *   sends the rest
 */
typedef enum
{
  LANYARD_EXPERIMENT_BLOCKING,
  LANYARD_EXPERIMENT_NONBLOCKING,
  LANYARD_EXPERIMENT_NONBLOCKING_COMPLETE,
} LanyardExperimentMode;
#define LANYARD_TYPE_EXPERIMENT_MODE (lanyard_experiment_mode_get_type ())
GType lanyard_experiment_mode_get_type (void);

/**
 * LanyardExperimentHandover:
 * @LANYARD_EXPERIMENT_HANDOVER_COPY: send(): the kernel copies the program's memory
 * @LANYARD_EXPERIMENT_HANDOVER_SENDFILE: sendfile(): the kernel sends the pages of a file, of which nothing is copied
 * @LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY: send() with MSG_ZEROCOPY: the kernel sends from the program's own memory, and gives notice when
 *   it is done with it; where it cannot (loopback), it copies all the same and says so
 *
 * How a TCP sender's bytes get to the kernel.
 */
typedef enum
{
  LANYARD_EXPERIMENT_HANDOVER_COPY,
  LANYARD_EXPERIMENT_HANDOVER_SENDFILE,
  LANYARD_EXPERIMENT_HANDOVER_ZEROCOPY,
} LanyardExperimentHandover;
#define LANYARD_TYPE_EXPERIMENT_HANDOVER (lanyard_experiment_handover_get_type ())
GType lanyard_experiment_handover_get_type (void);

/**
 * LanyardExperimentEnds:
 *
 * Which ends are here. Both is both on this machine, connected with each other; one alone speaks to
 * any plain program.
 */
typedef enum
{
  LANYARD_EXPERIMENT_SENDER   = 1 << 0,
  LANYARD_EXPERIMENT_RECEIVER = 1 << 1,
  LANYARD_EXPERIMENT_BOTH     = LANYARD_EXPERIMENT_SENDER | LANYARD_EXPERIMENT_RECEIVER,
} LanyardExperimentEnds;
#define LANYARD_TYPE_EXPERIMENT_ENDS (lanyard_experiment_ends_get_type ())
GType lanyard_experiment_ends_get_type (void);

typedef enum
{
  LANYARD_EXPERIMENT_ANY_FAMILY,
  LANYARD_EXPERIMENT_IPV4,
  LANYARD_EXPERIMENT_IPV6,
} LanyardExperimentFamily;
#define LANYARD_TYPE_EXPERIMENT_FAMILY (lanyard_experiment_family_get_type ())
GType lanyard_experiment_family_get_type (void);

/**
 * LanyardExperimentSettings:
 * @preset: (nullable): the preset it was made from, see lanyard_experiment_presets_get()
 * @size: bytes in all; 0: no bound by size
 * @duration: seconds; 0: no bound by time
 * @count: sends or datagrams (TCP receiver alone: connections; UDP receiver alone: datagrams); 0: no bound
 * @end_after_message: a UDP receiver alone, without a @count: ends after the first text message
 * @interval: seconds between two sends; 0: at once
 * @send_size: bytes a send call or datagram; 0: TCP all in one call, UDP 1,448
 * @batch: bytes a receive call asks for
 * @handover: how the sender's bytes get to the kernel; TCP
 * @discard: MSG_TRUNC: the receiver's kernel throws away what it read, and only says how much that was; TCP
 * @sndbuf: SO_SNDBUF as given to setsockopt (Linux doubles it); 0: as the system sets it
 * @rcvbuf: SO_RCVBUF; 0: as the system sets it
 * @nodelay: TCP_NODELAY
 * @rate: bits a second the sender keeps to; 0: none
 * @streams: parallel connections (UDP: sockets), each with a thread at each end
 * @message: (nullable): UDP datagrams as plain text, "{n}" is the number from 1; %NULL: datagrams with a header of our own that
 *   lets the receiver count what is lost, duplicate and reordered
 * @connected: the UDP sender connects its socket, so that it hears of a closed port
 * @vector: datagrams (with @gso, groups of them) a system call: sendmmsg and recvmmsg; 1: one
 * @gso: UDP_SEGMENT: the kernel cuts a large send into datagrams
 * @gro: UDP_GRO: the kernel hands over datagrams of a flow together
 * @source_port: the sender's own port; 0: any
 * @host: (nullable): where to send to; %NULL: the receiver here, or this machine
 * @port: the receiver's port; 0: any free one
 * @bind: (nullable): the numeric address the receiver listens on; %NULL: loopback
 * @link: what the relay between two ends here does; see #LanyardLink
 * @detail: keep the return-size histogram and the timeline of calls
 */
typedef struct
{
  const char                *preset;
  LanyardExperimentTransport transport;
  LanyardExperimentMode      mode;
  LanyardExperimentEnds      ends;
  LanyardExperimentFamily    family;
  guint64                    size;
  double                     duration;
  guint64                    count;
  gboolean                   end_after_message;
  double                     interval;
  guint64                    send_size;
  guint64                    batch;
  LanyardExperimentHandover  handover;
  gboolean                   discard;
  guint64                    sndbuf;
  guint64                    rcvbuf;
  gboolean                   nodelay;
  guint64                    rate;
  guint64                    streams;
  const char                *message;
  gboolean                   connected;
  guint64                    vector;
  gboolean                   gso;
  gboolean                   gro;
  guint64                    source_port;
  const char                *host;
  guint64                    port;
  const char                *bind;
  LanyardLinkSettings        link;
  gboolean                   detail;
} LanyardExperimentSettings;

/* The course's blocking run, both ends here, on any free port. */
void lanyard_experiment_settings_init (LanyardExperimentSettings *settings);

/**
 * LanyardExperimentPlan:
 *
 * Settings that were checked and can no longer change. Boxed, reference counted, any thread.
 */
typedef struct _LanyardExperimentPlan LanyardExperimentPlan;
#define LANYARD_TYPE_EXPERIMENT_PLAN (lanyard_experiment_plan_get_type ())
GType                  lanyard_experiment_plan_get_type (void);

/* Copies @settings, or fails with LANYARD_ERROR_INVALID saying which setting cannot be. */
LanyardExperimentPlan *lanyard_experiment_plan_new      (const LanyardExperimentSettings *settings,
                                                         GError                         **error);
LanyardExperimentPlan *lanyard_experiment_plan_ref      (LanyardExperimentPlan           *self);
void                   lanyard_experiment_plan_unref    (LanyardExperimentPlan           *self);
const LanyardExperimentSettings *
                       lanyard_experiment_plan_get      (LanyardExperimentPlan           *self);
/* What the sender means to send, in bytes; 0 when that depends on time or goes on until stopped. */
guint64                lanyard_experiment_plan_get_bytes (LanyardExperimentPlan          *self);
/* Bytes of one send call (TCP) or datagram (UDP). */
gsize                  lanyard_experiment_plan_get_send_size (LanyardExperimentPlan      *self);
/* Settings by name; what has its default is left out. (transfer full) */
JsonObject            *lanyard_experiment_plan_to_json  (LanyardExperimentPlan           *self);
/* Unknown members are skipped, so that newer Lanyards may say more. From a file or a peer: every value is
 * checked. */
LanyardExperimentPlan *lanyard_experiment_plan_from_json (JsonObject                     *object,
                                                          GError                        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardExperimentPlan, lanyard_experiment_plan_unref)

G_END_DECLS
