/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-packets-log.h"

G_BEGIN_DECLS

/**
 * LanyardPacketsSenderState:
 * @LANYARD_PACKETS_SENDER_CONNECTING: looks the name up, connects, agrees on TLS
 * @LANYARD_PACKETS_SENDER_SENDING: the system has not taken all yet
 * @LANYARD_PACKETS_SENDER_WAITING: for the answer, or for the next to be due
 * @LANYARD_PACKETS_SENDER_OPEN: all is sent, the connection stays for more
 * @LANYARD_PACKETS_SENDER_DONE: nothing comes or goes any more
 */
typedef enum
{
  LANYARD_PACKETS_SENDER_CONNECTING,
  LANYARD_PACKETS_SENDER_SENDING,
  LANYARD_PACKETS_SENDER_WAITING,
  LANYARD_PACKETS_SENDER_OPEN,
  LANYARD_PACKETS_SENDER_DONE,
} LanyardPacketsSenderState;

/**
 * LanyardPacketsSender:
 *
 * Sends a packet, as often as it says, and logs what comes back. What fails is an error in the log, and the next is tried when
 * it is due. Signal "changed", when state or counts did. Main thread.
 */
#define LANYARD_TYPE_PACKETS_SENDER (lanyard_packets_sender_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPacketsSender, lanyard_packets_sender, LANYARD, PACKETS_SENDER, GObject)

typedef struct
{
  guint64 sent; /* packets */
  guint64 sent_bytes;
  guint64 received; /* reads of a stream, datagrams */
  guint64 received_bytes;
  guint64 errors;
} LanyardPacketsCounts;

/* @hold: where the packet keeps its connection open, it stays when all is sent, until lanyard_packets_sender_stop(). */
LanyardPacketsSender       *lanyard_packets_sender_new        (LanyardPacketsLog    *log,
                                                               LanyardPacket        *packet,
                                                               gboolean              hold);
void                        lanyard_packets_sender_start      (LanyardPacketsSender *self);
/* Sends another packet over the connection that is open. FALSE when none is, or to somewhere else: make a new sender. */
gboolean                    lanyard_packets_sender_send_more  (LanyardPacketsSender *self,
                                                               LanyardPacket        *packet);
/* At once; the state is DONE then. */
void                        lanyard_packets_sender_stop       (LanyardPacketsSender *self);
LanyardPacketsSenderState   lanyard_packets_sender_get_state  (LanyardPacketsSender *self);
const LanyardPacketsCounts *lanyard_packets_sender_get_counts (LanyardPacketsSender *self);
/* (transfer none): the one it sends, or sent last. */
LanyardPacket              *lanyard_packets_sender_get_packet (LanyardPacketsSender *self);
/* Whether a TLS connection of a sender or a listener still says goodbye, for two seconds at most: a program that ended now would
 * cut it off. Main thread. */
gboolean                    lanyard_packets_get_leaving       (void);

G_END_DECLS
