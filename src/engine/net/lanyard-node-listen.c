/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The listener: who may come in, how many, and what they are given. */
#include "engine/net/lanyard-node-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/net/lanyard-address-private.h"
#include "engine/net/lanyard-channel-private.h"

/* This many over the bound are told why; more are not worth their handshakes. */
#define TOLD_OVER_BOUND 4
#define PAIRING_WINDOW  (60 * G_USEC_PER_SEC)

/* What one place has been doing lately. */
typedef struct
{
  guint  connections;
  guint  openings; /* of these, not open yet */
  guint  pairings; /* in the minute that began at */
  gint64 pairings_since_us;
} Visitor;

/* A connection that counts, until it is closed or gone. */
typedef struct
{
  GWeakRef node;
  char    *place;
} Slot;

static Visitor *
get_visitor (LanyardNode *self, const char *place)
{
  Visitor *visitor = g_hash_table_lookup (self->visitors, place);

  if (visitor == NULL)
    {
      visitor = g_new0 (Visitor, 1);
      g_hash_table_insert (self->visitors, g_strdup (place), visitor);
    }
  return visitor;
}

static gboolean
visitor_is_forgotten (gpointer key, gpointer value, gpointer user_data)
{
  Visitor *visitor = value;

  return visitor->connections == 0 && visitor->openings == 0
         && g_get_monotonic_time () - visitor->pairings_since_us > PAIRING_WINDOW;
}

static gboolean
slot_release_cb (gpointer data)
{
  Slot *slot = data;
  g_autoptr (LanyardNode) self = g_weak_ref_get (&slot->node);

  if (self != NULL)
    {
      self->n_connections--;
      get_visitor (self, slot->place)->connections--;
      g_hash_table_foreach_remove (self->visitors, visitor_is_forgotten, NULL);
    }
  g_weak_ref_clear (&slot->node);
  g_free (slot->place);
  g_free (slot);
  return G_SOURCE_REMOVE;
}

/* Workers drop channels too, but the counting is done on the main context. */
static void
slot_release (gpointer data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, slot_release_cb, data, NULL);
}

/* Until the connection is finalized; slot_end_with_channel() makes that earlier. */
static void
slot_take (LanyardNode *self, GSocketConnection *connection, const char *place)
{
  Slot *slot = g_new0 (Slot, 1);

  g_weak_ref_init (&slot->node, self);
  slot->place = g_strdup (place);
  g_object_set_data_full (G_OBJECT (connection), "lanyard-slot", slot, slot_release);
  self->n_connections++;
  get_visitor (self, place)->connections++;
}

static void
connection_closed_cb (gpointer data)
{
  g_object_set_data (data, "lanyard-slot", NULL);
}

/* A channel that is closed but still shown somewhere takes no room. */
static void
slot_end_with_channel (LanyardChannel *channel)
{
  g_autoptr (GIOStream) base = NULL;

  g_object_get (lanyard_channel_get_stream (channel), "base-io-stream", &base, NULL);
  /* The channel outlives neither its stream nor what that stands on. */
  lanyard_channel_set_closed_notify (channel, connection_closed_cb, lanyard_bulk_connection_get_base (base));
}

/* Somebody at the door: connected, not let in yet. */
typedef struct
{
  LanyardNode  *node;
  char         *place;
  char         *address;
  gboolean      over_bound;
  GList         link;        /* in the node's queue, while it may have to make room */
  GCancellable *cancellable; /* of its handshake; the port's being closed cancels it too */
  gulong        listening_id;
  GCancellable *listening;
  gboolean      leaving;     /* made room for another */
} Incoming;

static void
listening_cancelled_cb (GCancellable *listening, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static Incoming *
incoming_new (LanyardNode *node, char *place, char *address)
{
  Incoming *self = g_new0 (Incoming, 1);

  self->node = g_object_ref (node);
  self->place = place;
  self->address = address;
  self->cancellable = g_cancellable_new ();
  self->listening = g_object_ref (node->listening);
  self->listening_id = g_cancellable_connect (self->listening, G_CALLBACK (listening_cancelled_cb),
                                              g_object_ref (self->cancellable), g_object_unref);
  self->link.data = self;
  g_queue_push_tail_link (&node->door, &self->link);
  return self;
}

/* No longer one that may have to make room. */
static void
incoming_leave_queue (Incoming *self)
{
  if (self->link.data == NULL)
    return;
  g_queue_unlink (&self->node->door, &self->link);
  self->link.data = NULL;
}

/* All places are taken: who has been at the door the longest without a word makes room for who comes now. Somebody who means to
 * come in is through in a moment, so a thousand strangers who say nothing keep nobody out (as sshd_config(5),
 * MaxStartups, and a kernel's queue of half-open connections do it). FALSE where nobody can be asked to. */
static gboolean
make_room (LanyardNode *self)
{
  Incoming *oldest = g_queue_peek_head (&self->door);

  if (oldest == NULL || self->n_leaving >= self->bounds.in_all)
    return FALSE;
  g_debug ("%s makes room for another", oldest->address);
  incoming_leave_queue (oldest);
  oldest->leaving = TRUE;
  self->n_leaving++;
  g_cancellable_cancel (oldest->cancellable);
  return TRUE;
}

static void
incoming_free (Incoming *self)
{
  incoming_leave_queue (self);
  if (self->leaving)
    self->node->n_leaving--;
  g_cancellable_disconnect (self->listening, self->listening_id);
  g_object_unref (self->listening);
  g_object_unref (self->cancellable);
  g_object_unref (self->node);
  g_free (self->place);
  g_free (self->address);
  g_free (self);
}

static gboolean
may_pair (LanyardNode *self, const char *place)
{
  Visitor *visitor = get_visitor (self, place);
  gint64 now = g_get_monotonic_time ();

  if (now - visitor->pairings_since_us > PAIRING_WINDOW || visitor->pairings_since_us == 0)
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
  LanyardService *service = g_hash_table_lookup (self->services, peer->service);

  if (incoming->over_bound)
    {
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_BUSY,
                         N_ ("There are too many connections from this address already"));
      return FALSE;
    }
  if (!lanyard_node_check_key (self, peer, g_hash_table_contains (self->allowed, peer->peer_fingerprint),
                               error))
    return FALSE;
  if (service == NULL)
    {
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_NO_SERVICE,
                         N_ ("This is not offered here at the moment"));
      return FALSE;
    }
  *known = lanyard_node_is_trusted (self, peer->peer_fingerprint);
  if (!*known && !service->strangers)
    {
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED,
                         N_ ("This is offered to paired devices only"));
      return FALSE;
    }
  if (!*known && !may_pair (self, incoming->place))
    {
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_BUSY,
                         N_ ("There were too many attempts to pair; try again in a minute"));
      return FALSE;
    }
  return TRUE;
}

static void
pair_incoming (LanyardPairing *pairing, gpointer user_data)
{
  Incoming *incoming = user_data;

  /* People compare codes: that takes its time, and has a bound of its own. */
  incoming_leave_queue (incoming);
  lanyard_node_ask_user (incoming->node, pairing);
}

static void
incoming_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Incoming *incoming = user_data;
  LanyardNode *self = incoming->node;
  g_autoptr (LanyardHandshakeResult) peer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = lanyard_handshake_finish (result, &peer, &error);
  LanyardService *service;

  get_visitor (self, incoming->place)->openings--;
  if (stream == NULL)
    {
      g_debug ("%s was turned away: %s", incoming->address, error->message);
      /* A changed key is for the user to see; a port scan is not. */
      if (peer->peer_name != NULL && error->domain == LANYARD_NET_ERROR
          && error->code == LANYARD_NET_ERROR_KEY_CHANGED)
        lanyard_node_tell_refused (self, peer->peer_name, incoming->address, error);
      incoming_free (incoming);
      return;
    }
  /* Who was let in was no attempt to guess a code: a receiver that takes everything is not asked to wait. */
  if (!peer->known && get_visitor (self, incoming->place)->pairings > 0)
    get_visitor (self, incoming->place)->pairings--;
  service = g_hash_table_lookup (self->services, peer->service);
  if (service != NULL)
    {
      /* The port it called from is not the one it listens at, which it says where it does. */
      g_autofree char *reachable_at
          = peer->peer_port != 0 ? lanyard_address_with_port (incoming->address, peer->peer_port) : NULL;
      g_autoptr (LanyardChannel) channel
          = lanyard_node_make_channel (self, stream, peer, incoming->address, reachable_at);

      lanyard_node_tell_met (self, peer, reachable_at);
      slot_end_with_channel (channel);
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
  g_autofree char *place = NULL;
  Incoming *incoming;
  Visitor *visitor;

  if (remote == NULL)
    return;
  place = lanyard_address_get_place (remote);
  visitor = get_visitor (self, place);
  if (visitor->connections >= self->bounds.per_address + TOLD_OVER_BOUND
      || visitor->openings >= self->bounds.openings
      || (self->n_connections - self->n_leaving >= self->bounds.in_all && !make_room (self)))
    return;
  incoming = incoming_new (self, g_steal_pointer (&place), lanyard_address_format (remote));
  incoming->over_bound = visitor->connections >= self->bounds.per_address;
  slot_take (self, connection, incoming->place);
  visitor->openings++;
  lanyard_node_prepare_socket (connection);

  lanyard_node_fill_options (self, &options);
  options.peer_address = incoming->address;
  options.policy.judge = judge_incoming;
  options.policy.pair = pair_incoming;
  options.user_data = incoming;
  /* Whoever is still at the door when the port is closed stays outside. */
  lanyard_handshake_async (connection, &options, incoming->cancellable, incoming_cb, incoming);
}

/* Waiting for a connection does not keep the node alive. */
static LanyardNode *
weak_node_take (gpointer weak)
{
  LanyardNode *self = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);
  return self;
}

static gpointer
weak_node_new (LanyardNode *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  return weak;
}

static gboolean
accept_again_cb (gpointer user_data)
{
  g_autoptr (LanyardNode) self = weak_node_take (user_data);

  if (self != NULL && self->listener != NULL)
    accept_next (self);
  return G_SOURCE_REMOVE;
}

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardNode) self = weak_node_take (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection
      = g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, &error);

  if (self == NULL || G_SOCKET_LISTENER (source) != self->listener)
    return;
  if (connection == NULL)
    {
      /* Out of descriptors, say: it passes; do not spin until then. */
      g_debug ("a connection could not be accepted: %s", error->message);
      g_timeout_add (200, accept_again_cb, weak_node_new (self));
      return;
    }
  take_connection (self, connection);
  accept_next (self);
}

static void
accept_next (LanyardNode *self)
{
  g_socket_listener_accept_async (self->listener, self->listening, accepted_cb, weak_node_new (self));
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
      lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                         N_ ("“%s” is not the number of an address of this machine"), bind);
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
        lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
                           N_ ("Port %u is taken by another program on this machine"), port);
      else
        g_propagate_prefixed_error (error, g_steal_pointer (&local_error), _ ("Cannot listen: "));
      return FALSE;
    }
  self->listener = g_steal_pointer (&listener);
  self->listening = g_cancellable_new ();
  self->bind = g_strdup (bind);
  self->port = got;
  accept_next (self);
  lanyard_node_notify_listening (self);
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
  lanyard_node_notify_listening (self);
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

GStrv
lanyard_node_dup_addresses (LanyardNode *self)
{
  g_auto (GStrv) hosts = NULL;

  g_return_val_if_fail (LANYARD_IS_NODE (self), NULL);

  if (self->listener == NULL)
    return g_new0 (char *, 1);
  hosts = lanyard_address_reachable_at (self->bind);
  for (guint i = 0; hosts[i] != NULL; i++)
    {
      char *host = hosts[i];

      hosts[i] = g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, self->port);
      g_free (host);
    }
  return g_steal_pointer (&hosts);
}
