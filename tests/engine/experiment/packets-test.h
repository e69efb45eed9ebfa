/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-packets.h"
#include "lanyard-test.h"

G_BEGIN_DECLS

/* A program at the other end: plain blocking sockets in a thread of its own. */

/* @fd: of a connection (TCP) or a bound socket (UDP); closed afterwards. */
typedef void (*PacketsPeerFunc) (int fd);

typedef struct
{
  int             fd;
  guint           port;
  int             type;
  PacketsPeerFunc serve;
  GThread        *thread;
} PacketsPeer;

/* Listens on 127.0.0.1 and serves one connection, or what comes. */
void           packets_peer_start  (PacketsPeer           *peer,
                                    int                    type,
                                    PacketsPeerFunc        serve);
void           packets_peer_finish (PacketsPeer           *peer);
/* A client's socket that is connected to @port. */
int            packets_peer_dial   (int                    type,
                                    guint                  port);
/* Fails the test when it cannot write all. */
void           packets_peer_write  (int                    fd,
                                    const char            *text);

/* A packet with @text to 127.0.0.1:@port that waits @wait seconds; @change (nullable) may change the rest. */
LanyardPacket *packets_make        (LanyardPacketTransport transport,
                                    guint                  port,
                                    const char            *text,
                                    double                 wait,
                                    void                 (*change) (LanyardPacketSettings *settings));
/* Sends and waits until it is done. (transfer full) */
LanyardPacketsSender *packets_run  (LanyardPacketsLog     *log,
                                    LanyardPacket         *packet);
/* How many entries there are that go @way and hold @needle (nullable). */
guint          packets_count       (LanyardPacketsLog     *log,
                                    LanyardPacketsWay      way,
                                    const char            *needle);

G_END_DECLS
