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
  guint openings;             /* of these, how many may be at the door; each may cost a thread and a question */
  guint in_all;
  guint pairings_per_minute;  /* questions put to the user on behalf of one address */
} LanyardNodeBounds;

typedef struct
{
  gboolean           strangers;
  LanyardServiceFunc func;
  gpointer           user_data;
  GDestroyNotify     destroy;
} LanyardService;

struct _LanyardNode
{
  GObject            parent_instance;

  LanyardIdentity   *identity;
  LanyardPeers      *peers;
  LanyardNodeBounds  bounds;

  GHashTable        *services; /* name -> LanyardService */
  GHashTable        *allowed;  /* fingerprints */

  /* lanyard-node-listen.c */
  GHashTable        *visitors; /* where from -> Visitor */
  guint              n_connections;
  GQueue             door;     /* those not let in yet, the oldest first, who may have to make room */
  guint              n_leaving;
  GSocketListener   *listener;
  GCancellable      *listening;
  char              *bind;
  guint16            port;
};

/* lanyard-node.c */
void               lanyard_node_ask_user       (LanyardNode                  *self,
                                                LanyardPairing               *pairing);
/* A pinned @peer has connected; nothing is told of others, or without an address. */
void               lanyard_node_tell_met       (LanyardNode                  *self,
                                                const LanyardHandshakeResult *peer,
                                                const char                   *reachable_at);
void               lanyard_node_tell_refused   (LanyardNode                  *self,
                                                const char                   *name,
                                                const char                   *address,
                                                const GError                 *error);
gboolean           lanyard_node_is_trusted     (LanyardNode                  *self,
                                                const char                   *fingerprint);
void               lanyard_node_notify_listening (LanyardNode                *self);
/* The channel of an opened connection; pins where the user said so. @reachable_at (nullable): where the peer listens.
 * (transfer full) */
LanyardChannel    *lanyard_node_make_channel   (LanyardNode                  *self,
                                                GIOStream                    *stream,
                                                const LanyardHandshakeResult *peer,
                                                const char                   *address,
                                                const char                   *reachable_at);
/* A socket that carries small frames and must notice a peer whose machine lost power. */
void               lanyard_node_prepare_socket (GSocketConnection            *connection);
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
