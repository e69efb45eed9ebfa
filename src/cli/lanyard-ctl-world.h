/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/lanyard-ctl.h"
#include "engine/core/lanyard-database.h"
#include "engine/net/lanyard-discovery.h"
#include "engine/net/lanyard-node.h"

G_BEGIN_DECLS

/**
 * LanyardCtlWorld:
 *
 * What the encrypted commands stand on: the database, this machine's identity, the pinned peers and
 * the node, in the folders of the XDG variables. All owned.
 */
typedef struct
{
  LanyardDatabase *database;
  LanyardIdentity *identity;
  LanyardPeers    *peers;
  LanyardNode     *node;
} LanyardCtlWorld;

/* FALSE with @error; @world is then to be cleared all the same. */
gboolean         lanyard_ctl_world_open    (LanyardCtlWorld *world,
                                            LanyardCtl      *ctl,
                                            GError         **error);
/* Waits until the database has written everything. */
void             lanyard_ctl_world_clear   (LanyardCtlWorld *world);
/* Starts @discovery and runs the main loop for @wait_ms, or until lanyard_ctl_quit(); ends soon where no
 * Avahi answers. */
void             lanyard_ctl_discover      (LanyardCtl       *ctl,
                                            LanyardDiscovery *discovery,
                                            guint             wait_ms);
/* The identity alone, which needs no database. (transfer full) */
LanyardIdentity *lanyard_ctl_load_identity (GError         **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanyardCtlWorld, lanyard_ctl_world_clear)

G_END_DECLS
