/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-packets-sender-private.h"

#include <glib/gi18n-lib.h>

#include "engine/net/lanyard-address-private.h"
#include "engine/net/lanyard-identity.h"
#include "engine/net/lanyard-tls-private.h"

static void
send_now (LanyardPacketsSender *self)
{
  g_autoptr (GBytes) bytes = lanyard_packets_sender_fill (self);

  lanyard_packets_sender_set_state (self, LANYARD_PACKETS_SENDER_SENDING);
  lanyard_packets_stream_send (self->stream, bytes);
}

static void
on_received (LanyardPacketsStream *stream, const void *bytes, gsize size, gpointer user_data)
{
  lanyard_packets_sender_received (user_data, size);
}

static void
on_written (LanyardPacketsStream *stream, gsize size, gpointer user_data)
{
  LanyardPacketsSender *self = user_data;

  if (self->settings->shut && !self->settings->keep_open)
    lanyard_packets_stream_shut (stream);
  if (self->stream != stream)
    return;
  lanyard_packets_sender_sent (self, size);
  if (self->ended)
    lanyard_packets_sender_turn_over (self, NULL, FALSE);
}

static void
on_ended (LanyardPacketsStream *stream, gpointer user_data)
{
  LanyardPacketsSender *self = user_data;

  /* A peer that has said all may still read what is on its way to it. */
  self->ended = TRUE;
  if (self->state != LANYARD_PACKETS_SENDER_SENDING)
    lanyard_packets_sender_turn_over (self, NULL, FALSE);
}

static void
on_failed (LanyardPacketsStream *stream, gpointer user_data)
{
  lanyard_packets_sender_turn_over (user_data, NULL, TRUE);
}

static const LanyardPacketsStreamEvents events = { on_received, on_written, on_ended, on_failed };

static void
tell_connected (LanyardPacketsSender *self, GIOStream *io)
{
  GTlsCertificate *certificate;
  g_autofree char *fingerprint = NULL;
  g_autofree char *version = NULL;
  g_autofree char *words = NULL;

  if (!G_IS_TLS_CONNECTION (io))
    words = g_strdup (_ ("Connected."));
  else
    {
      certificate = g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (io));
      fingerprint = certificate != NULL ? lanyard_fingerprint_of (certificate) : g_strdup ("-");
      version = g_tls_connection_get_protocol_version (G_TLS_CONNECTION (io)) >= G_TLS_PROTOCOL_VERSION_TLS_1_3
                    ? g_strdup ("TLS 1.3")
                    : g_strdup ("TLS 1.2");
      /* Translators: TLS 1.3, and SHA-256 of a certificate */
      words = g_strdup_printf (_ ("Connected with %s; the certificate was not checked (SHA-256 %s)."), version, fingerprint);
    }
  lanyard_packets_log_tell (self->log, LANYARD_PACKETS_NEWS, self->settings->transport, self->local, self->remote, words);
}

static void
take_stream (LanyardPacketsSender *self, GIOStream *io)
{
  lanyard_packets_sender_unlimit (self);
  tell_connected (self, io);
  self->ended = FALSE;
  self->stream = lanyard_packets_stream_new (self->log, self->settings->transport, io, self->local, self->remote,
                                             self->settings->timeout, G_MAXSIZE, &events, self);
  lanyard_packets_stream_start (self->stream);
  send_now (self);
}

/* FALSE when it was stopped meanwhile. Otherwise a failure ends the turn. */
static gboolean
check (LanyardPacketsSender *self, const GError *error)
{
  if (self->state == LANYARD_PACKETS_SENDER_DONE)
    return FALSE;
  if (error != NULL)
    lanyard_packets_sender_turn_over (self, error, TRUE);
  return error == NULL;
}

static void
on_tls (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardPacketsSender) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsConnection) tls = lanyard_tls_open_finish (G_SOCKET_CONNECTION (source), result, &error);

  if (check (self, error))
    take_stream (self, G_IO_STREAM (tls));
}

static char *
name_of (GSocketAddress *address)
{
  g_autoptr (GSocketAddress) owned = address;

  return address != NULL ? lanyard_address_format (address) : NULL;
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardPacketsSender) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  g_autoptr (GSocketConnectable) name = NULL;

  if (!check (self, error))
    return;
  g_free (self->local);
  g_free (self->remote);
  self->local = name_of (g_socket_connection_get_local_address (connection, NULL));
  self->remote = name_of (g_socket_connection_get_remote_address (connection, NULL));
  if (self->settings->transport != LANYARD_PACKET_TLS)
    {
      take_stream (self, G_IO_STREAM (connection));
      return;
    }
  name = g_network_address_new (self->settings->host, self->settings->port);
  lanyard_tls_open_async (connection, NULL, name, lanyard_packets_sender_limit (self), on_tls, g_object_ref (self));
}

void
lanyard_packets_sender_tcp_begin (LanyardPacketsSender *self)
{
  g_autoptr (GSocketClient) client = NULL;
  g_autoptr (GSocketConnectable) where = NULL;

  if (self->stream != NULL)
    {
      send_now (self);
      return;
    }
  client = g_socket_client_new ();
  where = g_network_address_new (self->settings->host, self->settings->port);
  /* What is tried out is this machine's network, not a proxy. */
  g_socket_client_set_enable_proxy (client, FALSE);
  lanyard_packets_sender_set_state (self, LANYARD_PACKETS_SENDER_CONNECTING);
  g_socket_client_connect_async (client, where, lanyard_packets_sender_limit (self), on_connected, g_object_ref (self));
}
