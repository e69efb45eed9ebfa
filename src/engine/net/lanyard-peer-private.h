/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/net/lanyard-peers.h"

G_BEGIN_DECLS

/* What is known of a pinned peer; a copy of it goes to the database's thread. */
typedef struct
{
  char     *fingerprint;
  char     *name;
  char     *alias;
  char     *address;
  gboolean  always_accept;
  gint64    last_seen;
} LanyardPeerFields;

void               lanyard_peer_fields_free       (gpointer                 fields);
LanyardPeer       *lanyard_peer_new               (const LanyardPeerFields *fields);
LanyardPeerFields *lanyard_peer_dup_fields        (LanyardPeer             *self);
/* It was met: its name and address may be new. @address (nullable): keep the old one. */
void               lanyard_peer_seen              (LanyardPeer             *self,
                                                   const char              *name,
                                                   const char              *address,
                                                   gint64                   now);
void               lanyard_peer_set_alias         (LanyardPeer             *self,
                                                   const char              *alias);
void               lanyard_peer_set_always_accept (LanyardPeer             *self,
                                                   gboolean                 always);

G_END_DECLS
