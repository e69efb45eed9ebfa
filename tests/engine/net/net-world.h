/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/net/lanyard-node.h"

G_BEGIN_DECLS

/* One machine of a test: its own folders, key and pins; a database in memory. */
typedef struct
{
  LanyardDatabase *database;
  LanyardIdentity *identity;
  LanyardPeers    *peers;
  LanyardNode     *node;
} NetWorld;

NetWorld *net_world_new     (const char *name);
void      net_world_free    (NetWorld   *world);
/* "127.0.0.1:PORT" once it listens there. (transfer full) */
char     *net_world_listen  (NetWorld   *world);
/* Each knows the other, as after a pairing. */
void      net_world_pin     (NetWorld   *world,
                             NetWorld   *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetWorld, net_world_free)

G_END_DECLS
