/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-packets-sender.h"

G_BEGIN_DECLS

typedef enum
{
  LANYARD_PACKETS_ANSWER_NONE,
  LANYARD_PACKETS_ANSWER_ECHO,  /* the same bytes back */
  LANYARD_PACKETS_ANSWER_FIXED, /* always the same bytes, but for {n} and {time} */
} LanyardPacketsAnswer;

/**
 * LanyardPacketsListenerSettings:
 *
 * Borrowed while lanyard_packets_listener_new() runs.
 */
typedef struct
{
  LanyardPacketTransport transport;
  const char            *bind;      /* (nullable): a numeric address; 127.0.0.1 unless given */
  guint16                port;      /* 0: any free one */
  LanyardPacketsAnswer   answer;
  GBytes                *payload;   /* (nullable): of LANYARD_PACKETS_ANSWER_FIXED */
  gboolean               fields;    /* {n} and {time} in it stand for the number of the answer and the time */
  gboolean               close;     /* TCP: close the connection after the answer */
  const char            *group;     /* (nullable): UDP: join this multicast group */
  const char            *interface; /* (nullable): on this interface */
} LanyardPacketsListenerSettings;

void lanyard_packets_listener_settings_init (LanyardPacketsListenerSettings *settings);

/**
 * LanyardPacketsListener:
 *
 * Takes what comes to a port, logs it, and answers if it is to. At most 64 connections at once; a datagram flood is answered
 * no more than 1,000 times a second, so that two of them cannot keep each other busy. Signal "changed", when its counts did.
 * Main thread.
 */
#define LANYARD_TYPE_PACKETS_LISTENER (lanyard_packets_listener_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPacketsListener, lanyard_packets_listener, LANYARD, PACKETS_LISTENER, GObject)

/* Listens at once. Fails with LANYARD_ERROR_INVALID or G_IO_ERROR, a sentence. */
LanyardPacketsListener     *lanyard_packets_listener_new             (LanyardPacketsLog                    *log,
                                                                      const LanyardPacketsListenerSettings *settings,
                                                                      GError                              **error);
/* Closes it and all of its connections. */
void                        lanyard_packets_listener_stop            (LanyardPacketsListener               *self);
gboolean                    lanyard_packets_listener_get_active      (LanyardPacketsListener               *self);
LanyardPacketTransport      lanyard_packets_listener_get_transport   (LanyardPacketsListener               *self);
guint16                     lanyard_packets_listener_get_port        (LanyardPacketsListener               *self);
/* "127.0.0.1:4571", and the address alone. */
const char                 *lanyard_packets_listener_get_name        (LanyardPacketsListener               *self);
const char                 *lanyard_packets_listener_get_address     (LanyardPacketsListener               *self);
LanyardPacketsAnswer        lanyard_packets_listener_get_answer      (LanyardPacketsListener               *self);
guint                       lanyard_packets_listener_get_connections (LanyardPacketsListener               *self);
const LanyardPacketsCounts *lanyard_packets_listener_get_counts      (LanyardPacketsListener               *self);
/* Who can be written to by hand: "127.0.0.1:50412" of each that is connected, or, over UDP, of the last 64 that sent something. Who was
 * heard last stands last. (transfer full) */
GStrv                       lanyard_packets_listener_dup_peers       (LanyardPacketsListener               *self);
/* To one of these; to the last for %NULL. LANYARD_ERROR_FAILED: that one is not there; G_IO_ERROR: the system refused a datagram.
 * What goes wrong with a connection later is in the log. */
gboolean                    lanyard_packets_listener_send            (LanyardPacketsListener               *self,
                                                                      const char                           *peer,
                                                                      GBytes                               *bytes,
                                                                      GError                              **error);
/* How many bytes wait until those who are connected read. */
gsize                       lanyard_packets_listener_get_queued      (LanyardPacketsListener               *self);
/* (nullable): of the certificate that a TLS listener shows; made for it, and kept nowhere. */
const char                 *lanyard_packets_listener_get_fingerprint (LanyardPacketsListener               *self);

G_END_DECLS
