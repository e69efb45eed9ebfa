/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/net/lanyard-channel.h"
#include "engine/net/lanyard-identity.h"
#include "engine/net/lanyard-pairing.h"
#include "engine/net/lanyard-peers.h"

G_BEGIN_DECLS

#define LANYARD_DEFAULT_PORT 45710

/**
 * LanyardNode:
 *
 * This machine on the network: one listener for every service, and the way to others. Nothing
 * listens until lanyard_node_listen(). Main thread.
 *
 * Signals:
 * - "pairing" (LanyardPairing): an unknown peer; see there. A handler that takes the question returns %TRUE.
 * - "refused" (const char *name, const char *address, const GError *error): a peer was turned away for a
 *   reason the user should see (a changed key above all).
 *
 * Properties: "listening" (boolean), "port" (uint, 0 when not listening).
 */
#define LANYARD_TYPE_NODE (lanyard_node_get_type ())
G_DECLARE_FINAL_TYPE (LanyardNode, lanyard_node, LANYARD, NODE, GObject)

/* A peer opened @service; the channel is idle and is the handler's to keep. Main context. */
typedef void (*LanyardServiceFunc) (LanyardNode    *node,
                                    LanyardChannel *channel,
                                    gpointer        user_data);

typedef enum
{
  LANYARD_CONNECT_DEFAULT   = 0,
  /* Go on with any key, pin nothing (lanyardctl --insecure-trust-any). */
  LANYARD_CONNECT_TRUST_ANY = 1 << 0,
} LanyardConnectFlags;

LanyardNode     *lanyard_node_new            (LanyardIdentity     *identity,
                                              LanyardPeers        *peers);
LanyardIdentity *lanyard_node_get_identity   (LanyardNode         *self);
LanyardPeers    *lanyard_node_get_peers      (LanyardNode         *self);

/* Offer @name (for example "transfer"). With @strangers FALSE, unpinned peers are turned away
 * without a question. Removing: @func %NULL. */
void             lanyard_node_add_service    (LanyardNode         *self,
                                              const char          *name,
                                              gboolean             strangers,
                                              LanyardServiceFunc   func,
                                              gpointer             user_data,
                                              GDestroyNotify       destroy);
/* @bind (nullable): a numeric address; %NULL means all, IPv4 and IPv6. @port 0: any free one. */
gboolean         lanyard_node_listen         (LanyardNode         *self,
                                              const char          *bind,
                                              guint16              port,
                                              GError             **error);
void             lanyard_node_stop           (LanyardNode         *self);
gboolean         lanyard_node_get_listening  (LanyardNode         *self);
guint16          lanyard_node_get_port       (LanyardNode         *self);
/* "192.0.2.7:45710" …: where others can reach this machine; empty when not listening. Loopback
 * only when nothing else. (transfer full) */
GStrv            lanyard_node_dup_addresses  (LanyardNode         *self);

/* Connect, handshake, pair if need be, open @service. @address: "host", "host:port", "[v6]:port".
 * @fingerprint (nullable): the key it must have; giving one counts as trust for this connection.
 * Fails with LANYARD_NET_ERROR, G_IO_ERROR, G_RESOLVER_ERROR. */
void             lanyard_node_connect_async  (LanyardNode         *self,
                                              const char          *address,
                                              const char          *service,
                                              const char          *fingerprint,
                                              LanyardConnectFlags  flags,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
/* (transfer full) */
LanyardChannel  *lanyard_node_connect_finish (LanyardNode         *self,
                                              GAsyncResult        *result,
                                              GError             **error);

/* A fingerprint that incoming peers may have without being pinned (lanyardctl --trust). */
void             lanyard_node_allow          (LanyardNode         *self,
                                              const char          *fingerprint);

/**
 * LanyardProbeStep: the steps of a test of a typed address, in order.
 */
typedef enum
{
  LANYARD_PROBE_ADDRESS,   /* the text is an address */
  LANYARD_PROBE_RESOLVE,   /* the name has one */
  LANYARD_PROBE_CONNECT,   /* something accepts there */
  LANYARD_PROBE_SECURE,    /* it speaks TLS 1.3 and has a certificate */
  LANYARD_PROBE_LANYARD,   /* it is a Lanyard */
  LANYARD_PROBE_KNOWN,     /* its key is the pinned one, or it is new */
  LANYARD_PROBE_DONE,
} LanyardProbeStep;

/* Tries @address without opening a service or asking anyone. */
void             lanyard_node_probe_async    (LanyardNode         *self,
                                              const char          *address,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
/* Returns LANYARD_PROBE_DONE, or the step that failed with @error saying why in a sentence for the
 * user. @name and @fingerprint (out) (transfer full) (optional) (nullable): who answered. */
LanyardProbeStep lanyard_node_probe_finish   (LanyardNode         *self,
                                              GAsyncResult        *result,
                                              char               **name,
                                              char               **fingerprint,
                                              GError             **error);

G_END_DECLS
