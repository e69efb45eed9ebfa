/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/net/lanyard-frame.h"

G_BEGIN_DECLS

/**
 * LanyardChannel:
 *
 * Framed messages over a #GIOStream whose other end is known. Two ways of use that must not be
 * mixed at the same time:
 *
 * - on the main context: lanyard_channel_start() delivers frames by #LanyardChannel::frame
 *   (type, GBytes payload) and #LanyardChannel::closed (const GError *, nullable); lanyard_channel_send()
 *   queues. Keep-alive is automatic (a ping after 20 s of silence, closed after 60 s).
 * - on worker threads: lanyard_channel_read_frame() from one thread and lanyard_channel_write()
 *   from another, both blocking and cancellable.
 *
 * A fresh channel is idle: whoever got it decides.
 */
#define LANYARD_TYPE_CHANNEL (lanyard_channel_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChannel, lanyard_channel, LANYARD, CHANNEL, GObject)

/* For tests and for the node: over any stream. @verified: the fingerprint is pinned here. */
LanyardChannel *lanyard_channel_new                  (GIOStream       *stream,
                                                      const char      *service,
                                                      const char      *peer_name,
                                                      const char      *peer_fingerprint,
                                                      const char      *peer_address,
                                                      gboolean         verified);

const char     *lanyard_channel_get_service          (LanyardChannel  *self);
/* What the peer calls itself, cleaned for display. */
const char     *lanyard_channel_get_peer_name        (LanyardChannel  *self);
const char     *lanyard_channel_get_peer_fingerprint (LanyardChannel  *self);
/* "192.0.2.1:45710" or "[2001:db8::1]:45710". */
const char     *lanyard_channel_get_peer_address     (LanyardChannel  *self);
gboolean        lanyard_channel_get_verified         (LanyardChannel  *self);
/* (nullable) The six-digit code while the peer is not pinned. */
const char     *lanyard_channel_get_code             (LanyardChannel  *self);
GIOStream      *lanyard_channel_get_stream           (LanyardChannel  *self);

/* What a control frame of the service may hold when delivered by ::frame, in bytes; at first 64 KiB, at most
 * LANYARD_FRAME_PAGE_MAX. */
void            lanyard_channel_set_control_max      (LanyardChannel  *self,
                                                      guint32          control_max);

/* Main context. The channel does not keep itself alive; ::closed comes once, and not after
 * lanyard_channel_close_async() or lanyard_channel_fail(), whose caller knows. */
void            lanyard_channel_start                (LanyardChannel  *self);
/* Stop delivering, so that a worker thread may take over; answers once no read is under way.
 * A read already begun is finished first and its frame kept for lanyard_channel_read_frame(). */
void            lanyard_channel_stop_async           (LanyardChannel  *self,
                                                      GCancellable    *cancellable,
                                                      GAsyncReadyCallback callback,
                                                      gpointer         user_data);
gboolean        lanyard_channel_stop_finish          (LanyardChannel  *self,
                                                      GAsyncResult    *result,
                                                      GError         **error);
/* Queue a frame; @payload (nullable). Nothing is sent after lanyard_channel_close_async(). */
void            lanyard_channel_send                 (LanyardChannel  *self,
                                                      guint8           type,
                                                      GBytes          *payload);
/* Convenience: encodes @dictionary (consumes a floating reference). */
void            lanyard_channel_send_variant         (LanyardChannel  *self,
                                                      guint8           type,
                                                      GVariant        *dictionary);
/* Bytes queued and not yet written, for those who must not flood a slow peer. */
gsize           lanyard_channel_get_queued           (LanyardChannel  *self);
/* Writes what is queued, then closes. */
void            lanyard_channel_close_async          (LanyardChannel  *self,
                                                      GAsyncReadyCallback callback,
                                                      gpointer         user_data);
gboolean        lanyard_channel_close_finish         (LanyardChannel  *self,
                                                      GAsyncResult    *result,
                                                      GError         **error);
/* Sends one LANYARD_FRAME_ERROR with a clear sentence and closes. */
void            lanyard_channel_fail                 (LanyardChannel  *self,
                                                      const char      *code,
                                                      const char      *message);

/* Worker threads. @payload receives at most @control_max bytes for control frames (0: 64 KiB) and
 * LANYARD_FRAME_BULK_MAX for bulk ones. A peer's ERROR frame becomes LANYARD_NET_ERROR_REFUSED with its
 * message, CLOSE and end of stream LANYARD_NET_ERROR_CLOSED; PING is answered, PONG is swallowed. */
gboolean        lanyard_channel_read_frame           (LanyardChannel  *self,
                                                      guint32          control_max,
                                                      guint8          *type,
                                                      GBytes         **payload,
                                                      GCancellable    *cancellable,
                                                      GError         **error);
/* The same without an allocation a frame: the payload goes into @buffer (at least
 * LANYARD_FRAME_BULK_MAX bytes). */
gboolean        lanyard_channel_read_frame_into      (LanyardChannel  *self,
                                                      guint32          control_max,
                                                      guint8          *type,
                                                      guint8          *buffer,
                                                      gsize           *length,
                                                      GCancellable    *cancellable,
                                                      GError         **error);
/* Raw bytes that already hold whole frames with their headers; safe against a concurrent
 * lanyard_channel_write() (frames never interleave). */
gboolean        lanyard_channel_write                (LanyardChannel  *self,
                                                      const void      *bytes,
                                                      gsize            length,
                                                      GCancellable    *cancellable,
                                                      GError         **error);

G_END_DECLS
