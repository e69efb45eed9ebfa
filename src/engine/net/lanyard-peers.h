/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/core/lanyard-database.h"

G_BEGIN_DECLS

/**
 * LanyardPeer:
 *
 * A pinned peer. Properties: "fingerprint", "name" (as it calls itself on the authenticated
 * channel), "alias" (nullable, what the user calls it), "display-name" (alias, else name),
 * "always-accept", "address" (nullable, last HOST:PORT), "last-seen" (gint64, Unix seconds).
 */
#define LANYARD_TYPE_PEER (lanyard_peer_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPeer, lanyard_peer, LANYARD, PEER, GObject)

const char *lanyard_peer_get_fingerprint   (LanyardPeer *self);
const char *lanyard_peer_get_name          (LanyardPeer *self);
const char *lanyard_peer_get_alias         (LanyardPeer *self);
const char *lanyard_peer_get_display_name  (LanyardPeer *self);
const char *lanyard_peer_get_address       (LanyardPeer *self);
gboolean    lanyard_peer_get_always_accept (LanyardPeer *self);
gint64      lanyard_peer_get_last_seen     (LanyardPeer *self);

/**
 * LanyardPeers:
 *
 * The pinned peers, a #GListModel of #LanyardPeer kept in the database. Signal "peer-changed" (LanyardPeer): a new
 * name, alias or address. Main thread.
 */
#define LANYARD_TYPE_PEERS (lanyard_peers_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPeers, lanyard_peers, LANYARD, PEERS, GObject)

LanyardPeers *lanyard_peers_new               (LanyardDatabase  *database,
                                               GError          **error);
/* (transfer none) (nullable) */
LanyardPeer  *lanyard_peers_lookup            (LanyardPeers     *self,
                                               const char       *fingerprint);
/* By the name the peer gives itself. (transfer none) (nullable) */
LanyardPeer  *lanyard_peers_lookup_name       (LanyardPeers     *self,
                                               const char       *name);
/* Pins, or updates name and address of one that is pinned. */
LanyardPeer  *lanyard_peers_pin               (LanyardPeers     *self,
                                               const char       *fingerprint,
                                               const char       *name,
                                               const char       *address);
/* FALSE when it was not pinned. */
gboolean      lanyard_peers_forget            (LanyardPeers     *self,
                                               const char       *fingerprint);
void          lanyard_peers_set_alias         (LanyardPeers     *self,
                                               LanyardPeer      *peer,
                                               const char       *alias);
void          lanyard_peers_set_always_accept (LanyardPeers     *self,
                                               LanyardPeer      *peer,
                                               gboolean          always);

G_END_DECLS
