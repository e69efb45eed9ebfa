/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/net/lanyard-handshake-private.h"
#include "engine/net/lanyard-node.h"

G_BEGIN_DECLS

/* The bounds on strangers (security.md's numbers by default); tests shorten them. */
typedef struct
{
  guint handshake_ms;         /* 10 s from the first byte to the open connection, people's time apart */
  guint pairing_ms;           /* two minutes for people to compare codes */
  guint connect_ms;           /* 10 s to reach a machine */
  guint per_address;          /* connections from one address at a time */
  guint in_all;
  guint pairings_per_minute;  /* questions put to the user on behalf of one address */
} LanyardNodeBounds;

LanyardNodeBounds *lanyard_node_get_bounds     (LanyardNode                  *self);
/* Fill in who we are, bounds and policy. */
void               lanyard_node_fill_options   (LanyardNode                  *self,
                                                LanyardHandshakeOptions      *options);
/* A name that is pinned with another key, and the like. @given: the key was asked for by its fingerprint. */
gboolean           lanyard_node_check_key      (LanyardNode                  *self,
                                                const LanyardHandshakeResult *peer,
                                                gboolean                      given,
                                                GError                      **error);
/* Reaches @address: parse, look up, connect; the error is explained. */
void               lanyard_node_reach_async    (LanyardNode                  *self,
                                                const char                   *address,
                                                GCancellable                 *cancellable,
                                                GAsyncReadyCallback           callback,
                                                gpointer                      user_data);
GSocketConnection *lanyard_node_reach_finish   (LanyardNode                  *self,
                                                GAsyncResult                 *result,
                                                GError                      **error);

G_END_DECLS
