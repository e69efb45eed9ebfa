/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-packets-log.h"

G_BEGIN_DECLS

/* Of what reads, and of the timers that wait for it: after what draws, so that neither a flood nor packets without a pause
 * freeze the window. */
#define LANYARD_PACKETS_PRIORITY G_PRIORITY_DEFAULT_IDLE

/**
 * LanyardPacketsStream:
 *
 * A TCP or TLS connection by hand, of either side: reads what comes, writes what it is given in order, and logs both. Main
 * thread.
 */
#define LANYARD_TYPE_PACKETS_STREAM (lanyard_packets_stream_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPacketsStream, lanyard_packets_stream, LANYARD, PACKETS_STREAM, GObject)

/* None of them is called after lanyard_packets_stream_close(). */
typedef struct
{
  void (*received) (LanyardPacketsStream *stream, const void *bytes, gsize size, gpointer user_data);
  void (*written)  (LanyardPacketsStream *stream, gsize size, gpointer user_data);
  /* The peer says that no more comes; what is sent may still arrive. */
  void (*ended)    (LanyardPacketsStream *stream, gpointer user_data);
  /* It is of no more use, and was logged. */
  void (*failed)   (LanyardPacketsStream *stream, gpointer user_data);
} LanyardPacketsStreamEvents;

/* @local, @remote: addresses as they are shown. @stall: seconds until a peer that reads nothing is given up. @pause_at: reading
 * waits while so many bytes wait to be written. */
LanyardPacketsStream *lanyard_packets_stream_new        (LanyardPacketsLog                *log,
                                                         LanyardPacketTransport            transport,
                                                         GIOStream                        *io,
                                                         const char                       *local,
                                                         const char                       *remote,
                                                         double                            stall,
                                                         gsize                             pause_at,
                                                         const LanyardPacketsStreamEvents *events,
                                                         gpointer                          user_data);
/* Reads from now on. */
void                  lanyard_packets_stream_start      (LanyardPacketsStream             *self);
void                  lanyard_packets_stream_send       (LanyardPacketsStream             *self,
                                                         GBytes                           *bytes);
/* How many bytes wait to be written. */
gsize                 lanyard_packets_stream_get_queued (LanyardPacketsStream             *self);
const char           *lanyard_packets_stream_get_remote (LanyardPacketsStream             *self);
/* Says that no more comes, once all is written. */
void                  lanyard_packets_stream_shut       (LanyardPacketsStream             *self);
/* At once; a TLS connection says goodbye first. */
void                  lanyard_packets_stream_close      (LanyardPacketsStream             *self);
/* Whether any still does. */
gboolean              lanyard_packets_stream_any_leaving (void);

/* What happened at @where, as a sentence. (transfer full) */
char                 *lanyard_packets_explain           (const GError                     *error,
                                                         const char                       *where);

G_END_DECLS
