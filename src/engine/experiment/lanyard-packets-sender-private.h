/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-packets-sender.h"
#include "engine/experiment/lanyard-packets-stream-private.h"

G_BEGIN_DECLS

/* What it does and when (-sender.c), over a connection (-sender-tcp.c) or as datagrams (-sender-udp.c). */

struct _LanyardPacketsSender
{
  GObject                   parent_instance;

  LanyardPacketsLog        *log;
  LanyardPacket            *packet;
  const LanyardPacketSettings *settings; /* of @packet */
  char                     *target;
  gboolean                  hold;

  LanyardPacketsSenderState state;
  LanyardPacketsCounts      counts;
  guint64                   turn;     /* sends begun, of this packet; its {n} */
  gint64                    begun;    /* this turn, monotonic */
  gboolean                  answered; /* this turn */
  guint                     timer;    /* the answer, or the next turn */
  guint                     quiet;    /* after the beginning of an answer */
  GCancellable             *cancellable; /* of what is under way in this turn */
  gboolean                  late;        /* it was cancelled as it took too long */
  guint                     limit;       /* the timer that does so */

  LanyardPacketsStream     *stream; /* (nullable) */
  gboolean                  ended;  /* @stream: nothing comes any more */
  GSocket                  *socket; /* (nullable): UDP */
  GSource                  *source; /* (nullable): of @socket */
  GSocketAddress           *address;
  char                     *local;
  char                     *remote;
  gboolean                  connected; /* @socket is, so it hears of a closed port */
};

/* For -sender.c. */
void    lanyard_packets_sender_tcp_begin   (LanyardPacketsSender *self);
void    lanyard_packets_sender_udp_begin   (LanyardPacketsSender *self);
/* Lets go of the connection or the socket. */
void    lanyard_packets_sender_hang_up     (LanyardPacketsSender *self);
void    lanyard_packets_sender_udp_hang_up (LanyardPacketsSender *self);

/* For the other two. */
/* The payload of this turn. (transfer full) */
GBytes *lanyard_packets_sender_fill        (LanyardPacketsSender *self);
void    lanyard_packets_sender_set_state   (LanyardPacketsSender *self,
                                            LanyardPacketsSenderState state);
/* @bytes went out: the answer is waited for, and the next turn comes. */
void    lanyard_packets_sender_sent        (LanyardPacketsSender *self,
                                            gsize                 bytes);
void    lanyard_packets_sender_received    (LanyardPacketsSender *self,
                                            gsize                 bytes);
/* The turn is over; @error (nullable): to be logged. @failed: it counts as an error. */
void    lanyard_packets_sender_turn_over   (LanyardPacketsSender *self,
                                            const GError         *error,
                                            gboolean              failed);
/* An error that ends nothing. */
void    lanyard_packets_sender_tell_error  (LanyardPacketsSender *self,
                                            const GError         *error);
/* Until the next call, or the end of the turn, @cancellable ends after the packet's time-out. (transfer none) */
GCancellable *lanyard_packets_sender_limit (LanyardPacketsSender *self);
void    lanyard_packets_sender_unlimit     (LanyardPacketsSender *self);

G_END_DECLS
