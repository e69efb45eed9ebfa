/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-packets-listener-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/net/lanyard-address-private.h"
#include "engine/net/lanyard-identity.h"

G_DEFINE_FINAL_TYPE (LanyardPacketsListener, lanyard_packets_listener, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
lanyard_packets_listener_settings_init (LanyardPacketsListenerSettings *settings)
{
  *settings = (LanyardPacketsListenerSettings){ .bind = "127.0.0.1" };
}

void
lanyard_packets_listener_changed (LanyardPacketsListener *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

GBytes *
lanyard_packets_listener_get_reply (LanyardPacketsListener *self, const void *bytes, gsize size)
{
  if (self->answer == LANYARD_PACKETS_ANSWER_ECHO)
    return g_bytes_new (bytes, size);
  if (self->answer != LANYARD_PACKETS_ANSWER_FIXED)
    return NULL;
  return self->fields ? lanyard_packets_payload_fill (self->payload, self->counts.sent + 1, g_get_real_time ())
                      : g_bytes_ref (self->payload);
}

void
lanyard_packets_listener_tell_error (LanyardPacketsListener *self, const char *who, const GError *error)
{
  g_autofree char *words = lanyard_packets_explain (error, who);

  self->counts.errors++;
  lanyard_packets_log_tell (self->log, LANYARD_PACKETS_FAILED, self->transport, who, self->name, words);
  lanyard_packets_listener_changed (self);
}

static gboolean
join (GSocket *socket, const LanyardPacketsListenerSettings *settings, GError **error)
{
  g_autoptr (GInetAddress) group = NULL;
  g_autoptr (GError) local_error = NULL;

  if (settings->group == NULL || *settings->group == '\0')
    return TRUE;
  group = g_inet_address_new_from_string (settings->group);
  if (settings->transport != LANYARD_PACKET_UDP || group == NULL || !g_inet_address_get_is_multicast (group)
      || g_inet_address_get_family (group) != g_socket_get_family (socket))
    {
      lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                         N_ ("“%s” is not a multicast group of this kind of address; one is 239.0.0.1, for UDP."), settings->group);
      return FALSE;
    }
  if (g_socket_join_multicast_group (socket, group, FALSE,
                                     settings->interface != NULL && *settings->interface != '\0' ? settings->interface : NULL,
                                     &local_error))
    return TRUE;
  lanyard_set_error (error, local_error->domain, local_error->code, N_ ("The group %s cannot be joined: %s"), settings->group,
                     local_error->message);
  return FALSE;
}

/* (nullable) (transfer full) */
static GSocket *
open_socket (const LanyardPacketsListenerSettings *settings, GError **error)
{
  gboolean udp = settings->transport == LANYARD_PACKET_UDP;
  const char *bind = settings->bind != NULL ? settings->bind : "127.0.0.1";
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (bind, settings->port);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *where = NULL;

  if (address == NULL)
    {
      lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID, N_ ("“%s” is not a numeric address to listen on."), bind);
      return NULL;
    }
  socket = g_socket_new (g_socket_address_get_family (address), udp ? G_SOCKET_TYPE_DATAGRAM : G_SOCKET_TYPE_STREAM,
                         udp ? G_SOCKET_PROTOCOL_UDP : G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  if (udp)
    g_socket_set_broadcast (socket, TRUE);
  else
    g_socket_set_listen_backlog (socket, 64);
  /* Several may share a group's port; otherwise a datagram port that is taken is an error, as for connections. */
  if (!g_socket_bind (socket, address, !udp || settings->group != NULL, &local_error)
      || (!udp && !g_socket_listen (socket, &local_error)))
    {
      g_autofree char *words = NULL;

      where = lanyard_address_format (address);
      words = lanyard_packets_explain (local_error, where);
      g_set_error_literal (error, local_error->domain, local_error->code, words);
      return NULL;
    }
  return join (socket, settings, error) ? g_steal_pointer (&socket) : NULL;
}

static void
take_name (LanyardPacketsListener *self)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (self->socket, NULL);
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (local);

  self->name = lanyard_address_format (local);
  self->address = g_inet_address_to_string (g_inet_socket_address_get_address (inet));
  self->port = g_inet_socket_address_get_port (inet);
}

LanyardPacketsListener *
lanyard_packets_listener_new (LanyardPacketsLog *log, const LanyardPacketsListenerSettings *settings, GError **error)
{
  g_autoptr (LanyardPacketsListener) self = NULL;

  g_return_val_if_fail (LANYARD_IS_PACKETS_LOG (log), NULL);

  self = g_object_new (LANYARD_TYPE_PACKETS_LISTENER, NULL);
  self->log = g_object_ref (log);
  self->transport = settings->transport;
  self->answer = settings->answer;
  self->payload = settings->payload != NULL ? g_bytes_ref (settings->payload) : g_bytes_new_static ("", 0);
  self->fields = settings->fields;
  self->close = settings->close;
  if (self->transport == LANYARD_PACKET_TLS)
    {
      self->certificate = lanyard_identity_make_passing (error);
      if (self->certificate == NULL)
        return NULL;
      self->fingerprint = lanyard_fingerprint_of (self->certificate);
    }
  self->socket = open_socket (settings, error);
  if (self->socket == NULL)
    return NULL;
  take_name (self);
  if (self->transport == LANYARD_PACKET_UDP)
    lanyard_packets_listener_udp_start (self);
  else
    lanyard_packets_listener_tcp_start (self);
  lanyard_packets_log_tell (log, LANYARD_PACKETS_NEWS, self->transport, NULL, self->name, _ ("Listening."));
  return g_steal_pointer (&self);
}

static void
let_go (LanyardPacketsListener *self)
{
  g_clear_handle_id (&self->resume, g_source_remove);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  lanyard_packets_listener_tcp_stop (self);
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
}

void
lanyard_packets_listener_stop (LanyardPacketsListener *self)
{
  g_return_if_fail (LANYARD_IS_PACKETS_LISTENER (self));

  if (self->socket == NULL)
    return;
  let_go (self);
  lanyard_packets_log_tell (self->log, LANYARD_PACKETS_NEWS, self->transport, NULL, self->name, _ ("Not listening any more."));
  lanyard_packets_listener_changed (self);
}

gboolean
lanyard_packets_listener_get_active (LanyardPacketsListener *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS_LISTENER (self), FALSE);

  return self->socket != NULL;
}

LanyardPacketTransport
lanyard_packets_listener_get_transport (LanyardPacketsListener *self)
{
  return self->transport;
}

guint16
lanyard_packets_listener_get_port (LanyardPacketsListener *self)
{
  return self->port;
}

const char *
lanyard_packets_listener_get_name (LanyardPacketsListener *self)
{
  return self->name;
}

const char *
lanyard_packets_listener_get_address (LanyardPacketsListener *self)
{
  return self->address;
}

LanyardPacketsAnswer
lanyard_packets_listener_get_answer (LanyardPacketsListener *self)
{
  return self->answer;
}

guint
lanyard_packets_listener_get_connections (LanyardPacketsListener *self)
{
  return self->guests->len;
}

GStrv
lanyard_packets_listener_dup_peers (LanyardPacketsListener *self)
{
  g_autoptr (GStrvBuilder) peers = g_strv_builder_new ();

  g_return_val_if_fail (LANYARD_IS_PACKETS_LISTENER (self), NULL);

  if (self->socket != NULL && self->transport == LANYARD_PACKET_UDP)
    lanyard_packets_listener_udp_list (self, peers);
  else
    lanyard_packets_listener_tcp_list (self, peers);
  return g_strv_builder_end (peers);
}

gboolean
lanyard_packets_listener_send (LanyardPacketsListener *self, const char *peer, GBytes *bytes, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean sent = FALSE;

  g_return_val_if_fail (LANYARD_IS_PACKETS_LISTENER (self), FALSE);

  if (self->socket != NULL && self->transport == LANYARD_PACKET_UDP)
    sent = lanyard_packets_listener_udp_send (self, peer, bytes, &local_error);
  else if (self->socket != NULL)
    sent = lanyard_packets_listener_tcp_send (self, peer, bytes);
  if (sent)
    return TRUE;
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (peer != NULL)
    lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_FAILED, N_ ("%s is not there."), peer);
  else
    lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_FAILED, N_ ("Nobody is there to send to."));
  return FALSE;
}

gsize
lanyard_packets_listener_get_queued (LanyardPacketsListener *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS_LISTENER (self), 0);

  return lanyard_packets_listener_tcp_queued (self);
}

const LanyardPacketsCounts *
lanyard_packets_listener_get_counts (LanyardPacketsListener *self)
{
  return &self->counts;
}

const char *
lanyard_packets_listener_get_fingerprint (LanyardPacketsListener *self)
{
  return self->fingerprint;
}

static void
lanyard_packets_listener_dispose (GObject *object)
{
  let_go (LANYARD_PACKETS_LISTENER (object));
  G_OBJECT_CLASS (lanyard_packets_listener_parent_class)->dispose (object);
}

static void
lanyard_packets_listener_finalize (GObject *object)
{
  LanyardPacketsListener *self = LANYARD_PACKETS_LISTENER (object);

  g_ptr_array_unref (self->guests);
  g_clear_pointer (&self->callers, g_ptr_array_unref);
  g_clear_object (&self->log);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_free (self->fingerprint);
  g_free (self->name);
  g_free (self->address);
  G_OBJECT_CLASS (lanyard_packets_listener_parent_class)->finalize (object);
}

static void
lanyard_packets_listener_class_init (LanyardPacketsListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_packets_listener_dispose;
  object_class->finalize = lanyard_packets_listener_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
lanyard_packets_listener_init (LanyardPacketsListener *self)
{
  self->guests = g_ptr_array_new ();
}
