/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A connection in between that a test can stop at a known point, so that nothing depends on who is faster. */
typedef struct _TransferRelay TransferRelay;

/* Relays to "127.0.0.1:PORT". */
TransferRelay *transfer_relay_new      (const char    *target);
/* "127.0.0.1:PORT" (transfer none) */
const char    *transfer_relay_address  (TransferRelay *self);
/* After @bytes more from the client, hold everything until transfer_relay_go(). */
void           transfer_relay_stall    (TransferRelay *self,
                                        guint64        bytes);
/* After @bytes more from the client, cut the connection. */
void           transfer_relay_cut      (TransferRelay *self,
                                        guint64        bytes);
/* No limit. */
void           transfer_relay_go       (TransferRelay *self);
/* Whether the limit was reached. */
gboolean       transfer_relay_is_stopped (TransferRelay *self);
guint64        transfer_relay_get_bytes (TransferRelay *self);
void           transfer_relay_free     (TransferRelay *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TransferRelay, transfer_relay_free)

G_END_DECLS
