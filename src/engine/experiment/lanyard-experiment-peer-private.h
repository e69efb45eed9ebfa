/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-counters.h"
#include "engine/net/lanyard-node.h"

G_BEGIN_DECLS

/* The node's service "experiment": what the two ends of a run on two machines say to each other (see PROTOCOL.md). What is
 * measured goes over plain sockets between their two addresses. */

#define LANYARD_EXPERIMENT_SERVICE_NAME "experiment"

typedef enum
{
  LANYARD_EXPERIMENT_FRAME_PLAN = LANYARD_FRAME_SERVICE_FIRST, /* > "role", "plan", "port" */
  LANYARD_EXPERIMENT_FRAME_READY,                              /* < "port", "settings" */
  LANYARD_EXPERIMENT_FRAME_SAMPLE,                             /* < "counters" */
  LANYARD_EXPERIMENT_FRAME_RESULT,                             /* < "counters", "error" */
  LANYARD_EXPERIMENT_FRAME_ENDED,                              /* > "datagrams" */
} LanyardExperimentFrame;

/* The two addresses of a channel's connection, IPv4 as such. FALSE for a channel over anything else. (transfer full) */
gboolean lanyard_experiment_wire_get_addresses (LanyardChannel                  *channel,
                                                GInetAddress                   **local,
                                                GInetAddress                   **remote);
void     lanyard_experiment_wire_send_counters (LanyardChannel                  *channel,
                                                LanyardExperimentFrame           type,
                                                const LanyardExperimentCounters *counters,
                                                LanyardExperimentTransport       transport,
                                                LanyardExperimentEnds            role,
                                                const char                      *error);
/* FALSE when they are not there. */
gboolean lanyard_experiment_wire_read_counters (GVariant                        *dictionary,
                                                LanyardExperimentCounters       *counters);

/**
 * LanyardExperimentPeerFuncs:
 * @connected: the channel is open: the addresses of this machine and of the other
 * @ready: the other end listens on @port, or has begun to send
 * @sampled: what it has counted so far
 * @ended: with its last counters, or with @error; nothing comes after this
 *
 * What the other end of a run tells. Main context. @ready and @sampled may not free the peer, @connected and @ended may.
 */
typedef struct
{
  void (*connected) (GInetAddress *local, GInetAddress *remote, gpointer user_data);
  void (*ready)     (guint port, gpointer user_data);
  void (*sampled)   (const LanyardExperimentCounters *counters, gpointer user_data);
  void (*ended)     (const GError *error, gpointer user_data);
} LanyardExperimentPeerFuncs;

typedef struct _LanyardExperimentPeer LanyardExperimentPeer;

LanyardExperimentPeer *lanyard_experiment_peer_new   (LanyardNode                      *node,
                                                      const char                       *address,
                                                      const char                       *fingerprint,
                                                      LanyardConnectFlags               flags,
                                                      const LanyardExperimentPeerFuncs *funcs,
                                                      gpointer                          user_data);
/* Ask for the end @role of @plan; @port: where it shall send to. */
void                   lanyard_experiment_peer_ask   (LanyardExperimentPeer            *self,
                                                      LanyardExperimentPlan            *plan,
                                                      LanyardExperimentEnds             role,
                                                      guint                             port);
/* The sender here has sent so many datagrams. */
void                   lanyard_experiment_peer_tell_ended (LanyardExperimentPeer       *self,
                                                           guint64                      datagrams);
/* Closing is what stops the other end where it still runs. */
void                   lanyard_experiment_peer_free  (LanyardExperimentPeer            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardExperimentPeer, lanyard_experiment_peer_free)

G_END_DECLS
