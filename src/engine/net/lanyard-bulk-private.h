/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What lies between TLS and its socket. TLS works in records of 16 KiB: each is a send of its own, and at the other end two
 * receives, one for five bytes. Where much goes one way these streams gather and read ahead, so that the kernel is asked
 * once for many records; until they are told to they only hand on. */

#define LANYARD_TYPE_BULK_INPUT (lanyard_bulk_input_get_type ())
G_DECLARE_FINAL_TYPE (LanyardBulkInput, lanyard_bulk_input, LANYARD, BULK_INPUT, GInputStream)

#define LANYARD_TYPE_BULK_OUTPUT (lanyard_bulk_output_get_type ())
G_DECLARE_FINAL_TYPE (LanyardBulkOutput, lanyard_bulk_output, LANYARD, BULK_OUTPUT, GOutputStream)

/* (transfer full): a connection over the same socket through such streams, which keeps @base alive. */
GSocketConnection *lanyard_bulk_connection_new (GSocketConnection  *base);
/* What such a connection was made of; any other stream is its own. (transfer none), alive as long as @stream. */
GIOStream         *lanyard_bulk_connection_get_base (GIOStream     *stream);

/* From now on each blocking read takes what the socket has. On the thread that reads. */
void               lanyard_bulk_input_read_ahead (LanyardBulkInput *self);

/* What is written is kept together until it is released, or is more than fits. Any thread. */
void               lanyard_bulk_output_gather  (LanyardBulkOutput  *self);
/* Blocks until the socket took it. When that fails the rest is lost, and the connection of no use. */
gboolean           lanyard_bulk_output_release (LanyardBulkOutput  *self,
                                                GCancellable       *cancellable,
                                                GError            **error);

G_END_DECLS
