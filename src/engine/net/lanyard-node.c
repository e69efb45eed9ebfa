/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-node-private.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/net/lanyard-address-private.h"
#include "engine/net/lanyard-channel-private.h"
#include "engine/net/lanyard-pairing-private.h"

typedef struct
{
  gboolean           strangers;
  LanyardServiceFunc func;
  gpointer           user_data;
  GDestroyNotify     destroy;
} Service;

/* What one address has been doing lately. */
typedef struct
{
  guint  connections;
  guint  pairings;        /* in the minute that began at */
  gint64 pairings_since_us;
} Visitor;

struct _LanyardNode
{
  GObject            parent_instance;

  LanyardIdentity   *identity;
  LanyardPeers      *peers;
  LanyardNodeBounds  bounds;

  GHashTable        *services; /* name -> Service */
  GHashTable        *allowed;  /* fingerprints */
  GHashTable        *visitors; /* host -> Visitor */
  guint              n_connections;

  GSocketListener   *listener;
  GCancellable      *listening;
  char              *bind;
  guint16            port;
};

enum
{
  PROP_0,
  PROP_LISTENING,
  PROP_PORT,
  N_PROPS
};

enum
{
  PAIRING,
  REFUSED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardNode, lanyard_node, G_TYPE_OBJECT)

static void
service_free (gpointer data)
{
  Service *service = data;

  if (service->destroy != NULL)
    service->destroy (service->user_data);
  g_free (service);
}

/* Trust. */

gboolean
lanyard_node_check_key (LanyardNode *self, const LanyardHandshakeResult *peer, gboolean given,
                        GError **error)
{
  LanyardPeer *namesake;

  if (strcmp (peer->peer_fingerprint, lanyard_identity_get_fingerprint (self->identity)) == 0)
    {
      g_set_error_literal (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_SELF,
                           _ ("That is this very machine"));
      return FALSE;
    }
  if (given || lanyard_peers_lookup (self->peers, peer->peer_fingerprint) != NULL)
    return TRUE;
  namesake = lanyard_peers_lookup_name (self->peers, peer->peer_name);
  if (namesake != NULL)
    {
      g_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_KEY_CHANGED,
                   _ ("%s is known here with another key. Someone may be pretending to be it; if it was "
                      "installed anew, forget the old one first"),
                   peer->peer_name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_trusted (LanyardNode *self, const char *fingerprint)
{
  return lanyard_peers_lookup (self->peers, fingerprint) != NULL
         || g_hash_table_contains (self->allowed, fingerprint);
}

static void
ask_user (LanyardNode *self, LanyardPairing *pairing)
{
  gboolean taken = FALSE;

  g_signal_emit (self, signals[PAIRING], 0, pairing, &taken);
}

LanyardNodeBounds *
lanyard_node_get_bounds (LanyardNode *self)
{
  return &self->bounds;
}

void
lanyard_node_fill_options (LanyardNode *self, LanyardHandshakeOptions *options)
{
  options->certificate = lanyard_identity_get_certificate (self->identity);
  options->fingerprint = lanyard_identity_get_fingerprint (self->identity);
  options->name = lanyard_identity_get_name (self->identity);
  options->handshake_ms = self->bounds.handshake_ms;
  options->pairing_ms = self->bounds.pairing_ms;
}

static LanyardChannel *
make_channel (LanyardNode *self, GIOStream *stream, const LanyardHandshakeResult *peer,
              const char *address)
{
  gboolean pinned;
  LanyardChannel *channel;

  if (peer->pin)
    lanyard_peers_pin (self->peers, peer->peer_fingerprint, peer->peer_name, address);
  pinned = lanyard_peers_lookup (self->peers, peer->peer_fingerprint) != NULL;
  /* A peer that is pinned may have a new name or address by now. */
  if (pinned && !peer->pin)
    lanyard_peers_pin (self->peers, peer->peer_fingerprint, peer->peer_name, address);
  channel = lanyard_channel_new (stream, peer->service, peer->peer_name, peer->peer_fingerprint, address,
                                 pinned || g_hash_table_contains (self->allowed, peer->peer_fingerprint));
  if (!pinned && peer->code != NULL)
    lanyard_channel_set_peer (channel, peer->service, peer->peer_name,
                              lanyard_channel_get_verified (channel), peer->code);
  return channel;
}

/* Sockets that carry small frames and must notice a peer whose machine lost power. */
static void
prepare_socket (GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);

  g_socket_set_keepalive (socket, TRUE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPIDLE, 20, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPINTVL, 10, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPCNT, 4, NULL);
}

/* Incoming. */

typedef struct
{
  LanyardNode *node;
  char        *host;
  char        *address;
  gboolean     over_bound;
} Incoming;

static void
incoming_free (Incoming *self)
{
  g_object_unref (self->node);
  g_free (self->host);
  g_free (self->address);
  g_free (self);
}

typedef struct
{
  LanyardNode *node; /* weak */
  char        *host;
} Departure;

static Visitor *
get_visitor (LanyardNode *self, const char *host)
{
  Visitor *visitor = g_hash_table_lookup (self->visitors, host);

  if (visitor == NULL)
    {
      visitor = g_new0 (Visitor, 1);
      g_hash_table_insert (self->visitors, g_strdup (host), visitor);
    }
  return visitor;
}

static gboolean
visitor_is_forgotten (gpointer key, gpointer value, gpointer user_data)
{
  Visitor *visitor = value;

  return visitor->connections == 0
         && g_get_monotonic_time () - visitor->pairings_since_us > 60 * G_USEC_PER_SEC;
}

/* The last reference to a connection, wherever it was handed on to, is gone. */
static void
connection_gone_cb (gpointer data, GObject *connection)
{
  Departure *departure = data;

  if (departure->node != NULL)
    {
      LanyardNode *self = departure->node;

      self->n_connections--;
      get_visitor (self, departure->host)->connections--;
      g_hash_table_foreach_remove (self->visitors, visitor_is_forgotten, NULL);
      g_object_remove_weak_pointer (G_OBJECT (self), (gpointer *) &departure->node);
    }
  g_free (departure->host);
  g_free (departure);
}

static gboolean
departure_on_main_cb (gpointer data)
{
  connection_gone_cb (data, NULL);
  return G_SOURCE_REMOVE;
}

/* Workers drop channels too: count on the main context. */
static void
connection_finalized_cb (gpointer data, GObject *connection)
{
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, departure_on_main_cb, data, NULL);
}

static void
count_connection (LanyardNode *self, GSocketConnection *connection, const char *host)
{
  Departure *departure = g_new0 (Departure, 1);

  departure->node = self;
  departure->host = g_strdup (host);
  g_object_add_weak_pointer (G_OBJECT (self), (gpointer *) &departure->node);
  g_object_weak_ref (G_OBJECT (connection), connection_finalized_cb, departure);
  self->n_connections++;
  get_visitor (self, host)->connections++;
}

static gboolean
may_pair (LanyardNode *self, const char *host)
{
  Visitor *visitor = get_visitor (self, host);
  gint64 now = g_get_monotonic_time ();

  if (now - visitor->pairings_since_us > 60 * G_USEC_PER_SEC || visitor->pairings_since_us == 0)
    {
      visitor->pairings_since_us = now;
      visitor->pairings = 0;
    }
  return ++visitor->pairings <= self->bounds.pairings_per_minute;
}

static gboolean
judge_incoming (const LanyardHandshakeResult *peer, gboolean *known, GError **error, gpointer user_data)
{
  Incoming *incoming = user_data;
  LanyardNode *self = incoming->node;
  Service *service = g_hash_table_lookup (self->services, peer->service);

  if (incoming->over_bound)
    {
      g_set_error_literal (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_BUSY,
                           _ ("There are too many connections from this address already"));
      return FALSE;
    }
  if (!lanyard_node_check_key (self, peer, g_hash_table_contains (self->allowed, peer->peer_fingerprint),
                               error))
    return FALSE;
  if (service == NULL)
    {
      g_set_error_literal (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_NO_SERVICE,
                           _ ("This is not offered here at the moment"));
      return FALSE;
    }
  *known = is_trusted (self, peer->peer_fingerprint);
  if (!*known && !service->strangers)
    {
      g_set_error_literal (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED,
                           _ ("This is offered to paired devices only"));
      return FALSE;
    }
  if (!*known && !may_pair (self, incoming->host))
    {
      g_set_error_literal (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_BUSY,
                           _ ("There were too many attempts to pair; try again in a minute"));
      return FALSE;
    }
  return TRUE;
}

static void
pair_incoming (LanyardPairing *pairing, gpointer user_data)
{
  Incoming *incoming = user_data;

  ask_user (incoming->node, pairing);
}

static void
incoming_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Incoming *incoming = user_data;
  LanyardNode *self = incoming->node;
  g_autoptr (LanyardHandshakeResult) peer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = lanyard_handshake_finish (result, &peer, &error);
  Service *service;

  if (stream == NULL)
    {
      g_debug ("%s was turned away: %s", incoming->address, error->message);
      /* A changed key is for the user to see; a port scan is not. */
      if (peer->peer_name != NULL && error->domain == LANYARD_NET_ERROR
          && error->code == LANYARD_NET_ERROR_KEY_CHANGED)
        g_signal_emit (self, signals[REFUSED], 0, peer->peer_name, incoming->address, error);
      incoming_free (incoming);
      return;
    }
  service = g_hash_table_lookup (self->services, peer->service);
  if (service != NULL)
    {
      g_autoptr (LanyardChannel) channel = make_channel (self, stream, peer, incoming->address);

      service->func (self, channel, service->user_data);
    }
  else
    {
      /* Taken back while people were comparing codes. */
      g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
    }
  incoming_free (incoming);
}

static void accept_next (LanyardNode *self);

static void
take_connection (LanyardNode *self, GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  LanyardHandshakeOptions options = { .role = LANYARD_HANDSHAKE_SERVER };
  Incoming *incoming;
  Visitor *visitor;

  if (remote == NULL)
    return;
  incoming = g_new0 (Incoming, 1);
  incoming->node = g_object_ref (self);
  incoming->host = lanyard_address_get_host (remote);
  incoming->address = lanyard_address_format (remote);
  visitor = get_visitor (self, incoming->host);
  incoming->over_bound = visitor->connections >= self->bounds.per_address;
  /* A few over the bound are told why; a flood is not worth the handshakes. */
  if (self->n_connections >= self->bounds.in_all
      || visitor->connections >= self->bounds.per_address + 4)
    {
      incoming_free (incoming);
      return;
    }
  count_connection (self, connection, incoming->host);
  prepare_socket (connection);

  lanyard_node_fill_options (self, &options);
  options.peer_address = incoming->address;
  options.policy.judge = judge_incoming;
  options.policy.pair = pair_incoming;
  options.user_data = incoming;
  lanyard_handshake_async (G_IO_STREAM (connection), &options, NULL, incoming_cb, incoming);
}

static gboolean
accept_again_cb (gpointer user_data)
{
  LanyardNode *self = user_data;

  if (self->listener != NULL)
    accept_next (self);
  return G_SOURCE_REMOVE;
}

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardNode) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection
      = g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, &error);

  if (G_SOCKET_LISTENER (source) != self->listener)
    return;
  if (connection != NULL)
    take_connection (self, connection);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
           || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return;
  else
    {
      /* Out of descriptors, say: it passes; do not spin until then. */
      g_debug ("a connection could not be accepted: %s", error->message);
      g_timeout_add_full (G_PRIORITY_DEFAULT, 200, accept_again_cb, g_object_ref (self), g_object_unref);
      return;
    }
  accept_next (self);
}

static void
accept_next (LanyardNode *self)
{
  g_socket_listener_accept_async (self->listener, self->listening, accepted_cb, g_object_ref (self));
}

static gboolean
listen_at (GSocketListener *listener, const char *bind, guint16 port, guint16 *got, GError **error)
{
  g_autoptr (GInetAddress) inet = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocketAddress) effective = NULL;

  if (bind == NULL)
    {
      if (port == 0)
        return (*got = g_socket_listener_add_any_inet_port (listener, NULL, error)) != 0;
      *got = port;
      return g_socket_listener_add_inet_port (listener, port, NULL, error);
    }
  inet = g_inet_address_new_from_string (bind);
  if (inet == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not the number of an address of this machine"), bind);
      return FALSE;
    }
  address = g_inet_socket_address_new (inet, port);
  if (!g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                      NULL, &effective, error))
    return FALSE;
  *got = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  return TRUE;
}

gboolean
lanyard_node_listen (LanyardNode *self, const char *bind, guint16 port, GError **error)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) local_error = NULL;
  guint16 got = 0;

  g_return_val_if_fail (LANYARD_IS_NODE (self), FALSE);

  lanyard_node_stop (self);
  g_socket_listener_set_backlog (listener, 64);
  if (!listen_at (listener, bind, port, &got, &local_error))
    {
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
                     _ ("Port %u is taken by another program on this machine"), port);
      else
        g_propagate_prefixed_error (error, g_steal_pointer (&local_error), _ ("Cannot listen: "));
      return FALSE;
    }
  self->listener = g_steal_pointer (&listener);
  self->listening = g_cancellable_new ();
  self->bind = g_strdup (bind);
  self->port = got;
  accept_next (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LISTENING]);
  return TRUE;
}

void
lanyard_node_stop (LanyardNode *self)
{
  g_return_if_fail (LANYARD_IS_NODE (self));

  if (self->listener == NULL)
    return;
  g_cancellable_cancel (self->listening);
  g_socket_listener_close (self->listener);
  g_clear_object (&self->listener);
  g_clear_object (&self->listening);
  g_clear_pointer (&self->bind, g_free);
  self->port = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LISTENING]);
}

gboolean
lanyard_node_get_listening (LanyardNode *self)
{
  g_return_val_if_fail (LANYARD_IS_NODE (self), FALSE);
  return self->listener != NULL;
}

guint16
lanyard_node_get_port (LanyardNode *self)
{
  g_return_val_if_fail (LANYARD_IS_NODE (self), 0);
  return self->port;
}

static void
add_address (GStrvBuilder *builder, const char *host, guint16 port)
{
  g_autofree char *text
      = g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, port);

  g_strv_builder_add (builder, text);
}

/* Those of @family that others can use; link-local IPv6 ones need an interface name and are left out. */
static guint
add_addresses (GStrvBuilder *builder, const struct ifaddrs *list, int family, gboolean loopback,
               guint16 port)
{
  guint n = 0;

  for (const struct ifaddrs *i = list; i != NULL; i = i->ifa_next)
    {
      char text[INET6_ADDRSTRLEN];
      const void *bytes;

      if (i->ifa_addr == NULL || i->ifa_addr->sa_family != family || !(i->ifa_flags & IFF_UP)
          || ((i->ifa_flags & IFF_LOOPBACK) != 0) != loopback)
        continue;
      if (family == AF_INET)
        bytes = &((const struct sockaddr_in *) (const void *) i->ifa_addr)->sin_addr;
      else
        {
          const struct in6_addr *v6 = &((const struct sockaddr_in6 *) (const void *) i->ifa_addr)->sin6_addr;

          if (IN6_IS_ADDR_LINKLOCAL (v6))
            continue;
          bytes = v6;
        }
      if (inet_ntop (family, bytes, text, sizeof text) == NULL)
        continue;
      add_address (builder, text, port);
      n++;
    }
  return n;
}

GStrv
lanyard_node_dup_addresses (LanyardNode *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  struct ifaddrs *list = NULL;

  g_return_val_if_fail (LANYARD_IS_NODE (self), NULL);

  if (self->listener != NULL && self->bind != NULL)
    add_address (builder, self->bind, self->port);
  else if (self->listener != NULL && getifaddrs (&list) == 0)
    {
      guint n = add_addresses (builder, list, AF_INET, FALSE, self->port)
                + add_addresses (builder, list, AF_INET6, FALSE, self->port);

      if (n == 0)
        add_addresses (builder, list, AF_INET, TRUE, self->port);
      freeifaddrs (list);
    }
  return g_strv_builder_end (builder);
}

/* Outgoing. */

typedef struct
{
  char                *address;
  char                *service;
  char                *fingerprint;
  LanyardConnectFlags  flags;
  GSocketConnection   *connection;
  char                *remote;
} Outgoing;

static void
outgoing_free (gpointer data)
{
  Outgoing *outgoing = data;

  g_free (outgoing->address);
  g_free (outgoing->service);
  g_free (outgoing->fingerprint);
  g_clear_object (&outgoing->connection);
  g_free (outgoing->remote);
  g_free (outgoing);
}

static gboolean
judge_outgoing (const LanyardHandshakeResult *peer, gboolean *known, GError **error, gpointer user_data)
{
  GTask *task = user_data;
  LanyardNode *self = g_task_get_source_object (task);
  Outgoing *outgoing = g_task_get_task_data (task);

  if (outgoing->fingerprint != NULL && strcmp (outgoing->fingerprint, peer->peer_fingerprint) != 0)
    {
      g_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_KEY_CHANGED,
                   _ ("%s at %s has another key than the one expected; it is not the device you meant, "
                      "or someone is in between"),
                   peer->peer_name, outgoing->address);
      return FALSE;
    }
  if (!lanyard_node_check_key (self, peer, outgoing->fingerprint != NULL, error))
    return FALSE;
  *known = outgoing->fingerprint != NULL || (outgoing->flags & LANYARD_CONNECT_TRUST_ANY) != 0
           || is_trusted (self, peer->peer_fingerprint);
  return TRUE;
}

static void
pair_outgoing (LanyardPairing *pairing, gpointer user_data)
{
  ask_user (g_task_get_source_object (user_data), pairing);
}

static void
outgoing_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardNode *self = g_task_get_source_object (task);
  Outgoing *outgoing = g_task_get_task_data (task);
  g_autoptr (LanyardHandshakeResult) peer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = lanyard_handshake_finish (result, &peer, &error);

  if (stream == NULL)
    {
      if (peer->peer_name != NULL
          && g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_KEY_CHANGED))
        g_signal_emit (self, signals[REFUSED], 0, peer->peer_name, outgoing->address, error);
      g_task_return_error (task, lanyard_address_explain (error, outgoing->address));
      return;
    }
  g_task_return_pointer (task, make_channel (self, stream, peer, outgoing->remote), g_object_unref);
}

static void
reached_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LanyardNode *self = LANYARD_NODE (source);
  Outgoing *outgoing = g_task_get_task_data (task);
  LanyardHandshakeOptions options = { .role = LANYARD_HANDSHAKE_CLIENT };
  g_autoptr (GSocketAddress) remote = NULL;
  GError *error = NULL;

  outgoing->connection = lanyard_node_reach_finish (self, result, &error);
  if (outgoing->connection == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  remote = g_socket_connection_get_remote_address (outgoing->connection, NULL);
  outgoing->remote = remote != NULL ? lanyard_address_format (remote) : g_strdup (outgoing->address);
  prepare_socket (outgoing->connection);
  lanyard_node_fill_options (self, &options);
  options.service = outgoing->service;
  options.peer_address = outgoing->remote;
  options.policy.judge = judge_outgoing;
  options.policy.pair = pair_outgoing;
  options.user_data = task;
  lanyard_handshake_async (G_IO_STREAM (outgoing->connection), &options, g_task_get_cancellable (task),
                           outgoing_cb, g_object_ref (task));
}

void
lanyard_node_connect_async (LanyardNode *self, const char *address, const char *service,
                            const char *fingerprint, LanyardConnectFlags flags,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Outgoing *outgoing;

  g_return_if_fail (LANYARD_IS_NODE (self));
  g_return_if_fail (address != NULL && service != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_node_connect_async);
  outgoing = g_new0 (Outgoing, 1);
  outgoing->address = g_strdup (address);
  outgoing->service = g_strdup (service);
  outgoing->fingerprint = fingerprint != NULL ? lanyard_fingerprint_normalise (fingerprint) : NULL;
  outgoing->flags = flags;
  g_task_set_task_data (task, outgoing, outgoing_free);
  if (fingerprint != NULL && outgoing->fingerprint == NULL)
    {
      g_task_return_new_error (task, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                               _ ("“%s” is not a fingerprint"), fingerprint);
      g_object_unref (task);
      return;
    }
  lanyard_node_reach_async (self, address, cancellable, reached_cb, task);
}

LanyardChannel *
lanyard_node_connect_finish (LanyardNode *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_node_connect_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Services and the rest. */

void
lanyard_node_add_service (LanyardNode *self, const char *name, gboolean strangers,
                          LanyardServiceFunc func, gpointer user_data, GDestroyNotify destroy)
{
  Service *service;

  g_return_if_fail (LANYARD_IS_NODE (self));
  g_return_if_fail (name != NULL);

  if (func == NULL)
    {
      g_hash_table_remove (self->services, name);
      return;
    }
  service = g_new0 (Service, 1);
  service->strangers = strangers;
  service->func = func;
  service->user_data = user_data;
  service->destroy = destroy;
  g_hash_table_replace (self->services, g_strdup (name), service);
}

void
lanyard_node_allow (LanyardNode *self, const char *fingerprint)
{
  char *normal;

  g_return_if_fail (LANYARD_IS_NODE (self));

  normal = lanyard_fingerprint_normalise (fingerprint);
  g_return_if_fail (normal != NULL);
  g_hash_table_add (self->allowed, normal);
}

LanyardIdentity *
lanyard_node_get_identity (LanyardNode *self)
{
  g_return_val_if_fail (LANYARD_IS_NODE (self), NULL);
  return self->identity;
}

LanyardPeers *
lanyard_node_get_peers (LanyardNode *self)
{
  g_return_val_if_fail (LANYARD_IS_NODE (self), NULL);
  return self->peers;
}

static void
lanyard_node_dispose (GObject *object)
{
  LanyardNode *self = LANYARD_NODE (object);

  lanyard_node_stop (self);
  g_hash_table_remove_all (self->services);
  G_OBJECT_CLASS (lanyard_node_parent_class)->dispose (object);
}

static void
lanyard_node_finalize (GObject *object)
{
  LanyardNode *self = LANYARD_NODE (object);

  g_clear_object (&self->identity);
  g_clear_object (&self->peers);
  g_hash_table_unref (self->services);
  g_hash_table_unref (self->allowed);
  g_hash_table_unref (self->visitors);
  G_OBJECT_CLASS (lanyard_node_parent_class)->finalize (object);
}

static void
lanyard_node_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LanyardNode *self = LANYARD_NODE (object);

  switch (prop_id)
    {
    case PROP_LISTENING:
      g_value_set_boolean (value, self->listener != NULL);
      break;
    case PROP_PORT:
      g_value_set_uint (value, self->port);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lanyard_node_class_init (LanyardNodeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lanyard_node_dispose;
  object_class->finalize = lanyard_node_finalize;
  object_class->get_property = lanyard_node_get_property;
  properties[PROP_LISTENING] = g_param_spec_boolean ("listening", NULL, NULL, FALSE, flags);
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT16, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * LanyardNode::pairing:
   * @pairing: the question
   *
   * Returns: %TRUE from a handler that takes the question (and holds a reference)
   */
  signals[PAIRING] = g_signal_new ("pairing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1,
                                   LANYARD_TYPE_PAIRING);
  /**
   * LanyardNode::refused:
   * @name: what the peer calls itself
   * @address: where it is
   * @error: why it was turned away
   */
  signals[REFUSED] = g_signal_new ("refused", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING,
                                   G_TYPE_ERROR);
}

static void
lanyard_node_init (LanyardNode *self)
{
  self->bounds = (LanyardNodeBounds) {
    .handshake_ms = 10 * 1000,
    .pairing_ms = 120 * 1000,
    .connect_ms = 10 * 1000,
    .per_address = 16,
    .in_all = 256,
    .pairings_per_minute = 5,
  };
  self->services = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, service_free);
  self->allowed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->visitors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

LanyardNode *
lanyard_node_new (LanyardIdentity *identity, LanyardPeers *peers)
{
  LanyardNode *self = g_object_new (LANYARD_TYPE_NODE, NULL);

  self->identity = g_object_ref (identity);
  self->peers = g_object_ref (peers);
  return self;
}
