/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-node-private.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/net/lanyard-address-private.h"
#include "engine/net/lanyard-channel-private.h"
#include "engine/net/lanyard-pairing-private.h"

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
  MET,
  REFUSED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LanyardNode, lanyard_node, G_TYPE_OBJECT)

static void
service_free (gpointer data)
{
  LanyardService *service = data;

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
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_SELF,
                         N_ ("That is this very machine"));
      return FALSE;
    }
  if (given || lanyard_peers_lookup (self->peers, peer->peer_fingerprint) != NULL)
    return TRUE;
  namesake = lanyard_peers_lookup_name (self->peers, peer->peer_name);
  if (namesake != NULL)
    {
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_KEY_CHANGED,
                         N_ ("%s is known here with another key. Someone may be pretending to be it; if it was "
                            "installed anew, forget the old one first"),
                         peer->peer_name);
      return FALSE;
    }
  return TRUE;
}

gboolean
lanyard_node_is_trusted (LanyardNode *self, const char *fingerprint)
{
  return lanyard_peers_lookup (self->peers, fingerprint) != NULL
         || g_hash_table_contains (self->allowed, fingerprint);
}

void
lanyard_node_ask_user (LanyardNode *self, LanyardPairing *pairing)
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
  options->port = lanyard_node_get_listening (self) ? lanyard_node_get_port (self) : 0;
  options->handshake_ms = self->bounds.handshake_ms;
  options->pairing_ms = self->bounds.pairing_ms;
}

LanyardChannel *
lanyard_node_make_channel (LanyardNode *self, GIOStream *stream, const LanyardHandshakeResult *peer,
                           const char *address, const char *reachable_at)
{
  gboolean pinned = peer->pin || lanyard_peers_lookup (self->peers, peer->peer_fingerprint) != NULL;
  gboolean verified = pinned || g_hash_table_contains (self->allowed, peer->peer_fingerprint);
  LanyardChannel *channel;

  /* One that is pinned may have a new name or address by now. */
  if (pinned)
    lanyard_peers_pin (self->peers, peer->peer_fingerprint, peer->peer_name, reachable_at);
  channel = lanyard_channel_new (stream, peer->service, peer->peer_name, peer->peer_fingerprint, address,
                                 verified);
  if (!pinned && peer->code != NULL)
    lanyard_channel_set_code (channel, peer->code);
  return channel;
}

void
lanyard_node_tell_met (LanyardNode *self, const LanyardHandshakeResult *peer, const char *reachable_at)
{
  if (reachable_at != NULL && lanyard_peers_lookup (self->peers, peer->peer_fingerprint) != NULL)
    g_signal_emit (self, signals[MET], 0, peer->peer_fingerprint, peer->peer_name, reachable_at);
}

void
lanyard_node_tell_refused (LanyardNode *self, const char *name, const char *address, const GError *error)
{
  g_signal_emit (self, signals[REFUSED], 0, name, address, error);
}

void
lanyard_node_notify_listening (LanyardNode *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LISTENING]);
}

void
lanyard_node_prepare_socket (GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);

  g_socket_set_keepalive (socket, TRUE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPIDLE, 20, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPINTVL, 10, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPCNT, 4, NULL);
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
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_KEY_CHANGED,
                         N_ ("%s at %s has another key than the one expected; it is not the device you meant, "
                            "or someone is in between"),
                         peer->peer_name, outgoing->address);
      return FALSE;
    }
  if (!lanyard_node_check_key (self, peer, outgoing->fingerprint != NULL, error))
    return FALSE;
  *known = outgoing->fingerprint != NULL || (outgoing->flags & LANYARD_CONNECT_TRUST_ANY) != 0
           || lanyard_node_is_trusted (self, peer->peer_fingerprint);
  return TRUE;
}

static void
pair_outgoing (LanyardPairing *pairing, gpointer user_data)
{
  lanyard_node_ask_user (g_task_get_source_object (user_data), pairing);
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
        lanyard_node_tell_refused (self, peer->peer_name, outgoing->address, error);
      g_task_return_error (task, lanyard_address_explain (error, outgoing->address));
      return;
    }
  g_task_return_pointer (
      task, lanyard_node_make_channel (self, stream, peer, outgoing->remote, outgoing->remote),
      g_object_unref);
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
  lanyard_node_prepare_socket (outgoing->connection);
  lanyard_node_fill_options (self, &options);
  options.service = outgoing->service;
  options.peer_address = outgoing->remote;
  options.policy.judge = judge_outgoing;
  options.policy.pair = pair_outgoing;
  options.user_data = task;
  lanyard_handshake_async (outgoing->connection, &options, g_task_get_cancellable (task),
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
  LanyardService *service;

  g_return_if_fail (LANYARD_IS_NODE (self));
  g_return_if_fail (name != NULL);

  if (func == NULL)
    {
      g_hash_table_remove (self->services, name);
      return;
    }
  service = g_new0 (LanyardService, 1);
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
   * LanyardNode::met:
   * @fingerprint: the key of a pinned peer that has connected
   * @name: what it calls itself
   * @address: where it says that it listens, on the host that it came from
   */
  signals[MET] = g_signal_new ("met", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
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
    .openings = 8,
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
