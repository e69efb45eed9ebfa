/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-packets-listener.h"
#include "engine/experiment/lanyard-packets-sender.h"

G_BEGIN_DECLS

/**
 * LanyardPackets:
 *
 * Packets by hand: who sends, who listens, and one log of it all. Main thread.
 */
#define LANYARD_TYPE_PACKETS (lanyard_packets_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPackets, lanyard_packets, LANYARD, PACKETS, GObject)

LanyardPackets       *lanyard_packets_new           (void);
/* (transfer none) */
LanyardPacketsLog    *lanyard_packets_get_log       (LanyardPackets                       *self);
/* (transfer none): of #LanyardPacketsSender that send, wait, or hold a connection open. */
GListModel           *lanyard_packets_get_senders   (LanyardPackets                       *self);
/* (transfer none): of #LanyardPacketsListener. */
GListModel           *lanyard_packets_get_listeners (LanyardPackets                       *self);
/* Over the connection that an earlier one to the same place holds open, if both say so; else over a new one. */
void                  lanyard_packets_send          (LanyardPackets                       *self,
                                                     LanyardPacket                        *packet);
/* (transfer none); fails as lanyard_packets_listener_new() does. */
LanyardPacketsListener *lanyard_packets_listen      (LanyardPackets                       *self,
                                                     const LanyardPacketsListenerSettings *settings,
                                                     GError                              **error);
void                  lanyard_packets_unlisten      (LanyardPackets                       *self,
                                                     LanyardPacketsListener               *listener);
/* Ends all that sends, and what it holds open. */
void                  lanyard_packets_stop_sending  (LanyardPackets                       *self);
/* And all that listens. */
void                  lanyard_packets_stop          (LanyardPackets                       *self);

G_END_DECLS
