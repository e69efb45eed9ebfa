/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/net/lanyard-peers.h"

G_BEGIN_DECLS

/**
 * LanyardPeerRow:
 *
 * A trusted device in the preferences: rename, always accept, fingerprint, forget.
 */
#define LANYARD_TYPE_PEER_ROW (lanyard_peer_row_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPeerRow, lanyard_peer_row, LANYARD, PEER_ROW, AdwExpanderRow)

GtkWidget *lanyard_peer_row_new (LanyardPeers *peers,
                                 LanyardPeer  *peer);

G_END_DECLS
