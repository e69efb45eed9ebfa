/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-packets-sender-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/net/lanyard-address-private.h"

/* No datagram is longer. */
#define MOST_DATAGRAM 65536
/* In one turn of the main loop. */
#define MOST_AT_ONCE  64

void
lanyard_packets_sender_udp_hang_up (LanyardPacketsSender *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
}

/* Whether @address is all machines of a network, as far as this one knows. */
static gboolean
is_broadcast (GInetAddress *address)
{
  struct ifaddrs *list = NULL;
  guint32 wanted;
  gboolean found = FALSE;

  if (g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV4)
    return FALSE;
  memcpy (&wanted, g_inet_address_to_bytes (address), sizeof wanted);
  if (wanted == INADDR_NONE)
    return TRUE;
  if (getifaddrs (&list) != 0)
    return FALSE;
  for (struct ifaddrs *at = list; at != NULL && !found; at = at->ifa_next)
    if (at->ifa_addr != NULL && at->ifa_addr->sa_family == AF_INET && (at->ifa_flags & IFF_BROADCAST) != 0
        && at->ifa_broadaddr != NULL)
      found = ((struct sockaddr_in *) at->ifa_broadaddr)->sin_addr.s_addr == wanted;
  freeifaddrs (list);
  return found;
}

/* Where multicast leaves this machine. */
static gboolean
choose_interface (GSocket *socket, const char *interface, GError **error)
{
  gboolean v6 = g_socket_get_family (socket) == G_SOCKET_FAMILY_IPV6;
  struct ip_mreqn request = { .imr_ifindex = (int) if_nametoindex (interface) };
  int fd = g_socket_get_fd (socket);
  int done;

  if (request.imr_ifindex == 0)
    {
      lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, N_ ("there is no network interface “%s”"), interface);
      return FALSE;
    }
  done = v6 ? setsockopt (fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &request.imr_ifindex, sizeof request.imr_ifindex)
            : setsockopt (fd, IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof request);
  if (done == 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  return FALSE;
}

static void
take_local_name (LanyardPacketsSender *self)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (self->socket, NULL);

  g_free (self->local);
  self->local = local != NULL ? lanyard_address_format (local) : NULL;
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  g_autoptr (LanyardPacketsSender) self = g_object_ref (user_data);
  static guint8 buffer[MOST_DATAGRAM]; /* main thread only */

  for (guint i = 0; i < MOST_AT_ONCE && self->socket == socket; i++)
    {
      g_autoptr (GSocketAddress) from = NULL;
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_receive_from (socket, &from, (char *) buffer, sizeof buffer, NULL, &error);
      g_autofree char *name = from != NULL ? lanyard_address_format (from) : g_strdup (self->remote);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        break;
      if (n < 0)
        {
          /* ICMP says so of what was sent; the socket goes on. */
          lanyard_packets_sender_tell_error (self, error);
          break;
        }
      lanyard_packets_log_add (self->log, LANYARD_PACKETS_RECEIVED, LANYARD_PACKET_UDP, name, self->local, buffer,
                               (gsize) n);
      lanyard_packets_sender_received (self, (gsize) n);
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
open_socket (LanyardPacketsSender *self, GError **error)
{
  const LanyardPacketSettings *s = self->settings;
  GInetAddress *inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (self->address));
  gboolean multicast = g_inet_address_get_is_multicast (inet);

  self->socket = g_socket_new (g_socket_address_get_family (self->address), G_SOCKET_TYPE_DATAGRAM,
                               G_SOCKET_PROTOCOL_UDP, error);
  if (self->socket == NULL)
    return FALSE;
  g_socket_set_blocking (self->socket, FALSE);
  g_socket_set_broadcast (self->socket, TRUE);
  if (s->ttl > 0)
    {
      g_socket_set_ttl (self->socket, s->ttl);
      g_socket_set_multicast_ttl (self->socket, s->ttl);
    }
  if (multicast && s->interface != NULL && !choose_interface (self->socket, s->interface, error))
    return FALSE;
  /* A connected socket hears of a closed port, but from nobody else; many may answer what goes to many. */
  self->connected = !multicast && !is_broadcast (inet);
  if (self->connected && !g_socket_connect (self->socket, self->address, NULL, error))
    return FALSE;
  self->source = g_socket_create_source (self->socket, G_IO_IN | G_IO_ERR, NULL);
  g_source_set_priority (self->source, LANYARD_PACKETS_PRIORITY);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->source, NULL);
  return TRUE;
}

static void
send_now (LanyardPacketsSender *self)
{
  g_autoptr (GBytes) bytes = lanyard_packets_sender_fill (self);
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  gssize sent;

  lanyard_packets_sender_set_state (self, LANYARD_PACKETS_SENDER_SENDING);
  for (guint attempt = 0; attempt < 2; attempt++)
    {
      g_clear_error (&error);
      sent = self->connected ? g_socket_send (self->socket, data != NULL ? data : "", size, NULL, &error)
                             : g_socket_send_to (self->socket, self->address, data != NULL ? data : "", size, NULL, &error);
      /* That is of an earlier one, and this one did not leave. */
      if (sent >= 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
        break;
      lanyard_packets_sender_tell_error (self, error);
    }
  if (sent < 0)
    {
      lanyard_packets_sender_turn_over (self, error, TRUE);
      return;
    }
  take_local_name (self);
  lanyard_packets_log_add (self->log, LANYARD_PACKETS_SENT, LANYARD_PACKET_UDP, self->local, self->remote, data, size);
  lanyard_packets_sender_sent (self, size);
}

static void look_further (LanyardPacketsSender *self, GSocketAddressEnumerator *addresses);

static void
on_address (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardPacketsSender) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address
      = g_socket_address_enumerator_next_finish (G_SOCKET_ADDRESS_ENUMERATOR (source), result, &error);

  if (self->state == LANYARD_PACKETS_SENDER_DONE)
    return;
  if (address != NULL && self->address == NULL)
    self->address = g_object_ref (address);
  /* Nothing says which of a name's addresses is listened at, as a connection would: the older kind is likelier. */
  if (address != NULL && g_socket_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    g_set_object (&self->address, address);
  else if (address != NULL)
    {
      look_further (self, G_SOCKET_ADDRESS_ENUMERATOR (source));
      return;
    }
  lanyard_packets_sender_unlimit (self);
  if (self->address == NULL && error == NULL)
    lanyard_set_error (&error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, N_ ("it has no address"));
  g_clear_pointer (&self->remote, g_free);
  self->remote = self->address != NULL ? lanyard_address_format (self->address) : NULL;
  if (self->address == NULL || !open_socket (self, &error))
    lanyard_packets_sender_turn_over (self, error, TRUE);
  else
    send_now (self);
}

static void
look_further (LanyardPacketsSender *self, GSocketAddressEnumerator *addresses)
{
  g_socket_address_enumerator_next_async (addresses, self->cancellable, on_address, g_object_ref (self));
}

void
lanyard_packets_sender_udp_begin (LanyardPacketsSender *self)
{
  g_autoptr (GSocketConnectable) where = NULL;
  g_autoptr (GSocketAddressEnumerator) addresses = NULL;

  if (self->socket != NULL)
    {
      send_now (self);
      return;
    }
  g_clear_object (&self->address);
  where = g_network_address_new (self->settings->host, self->settings->port);
  addresses = g_socket_connectable_enumerate (where);
  lanyard_packets_sender_set_state (self, LANYARD_PACKETS_SENDER_CONNECTING);
  (void) lanyard_packets_sender_limit (self);
  look_further (self, addresses);
}
