/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-address-private.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-phrase.h"

GSocketConnectable *
lanyard_address_parse (const char *text, guint16 default_port, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autoptr (GError) local_error = NULL;
  GSocketConnectable *address = NULL;

  if (*trimmed != '\0' && strpbrk (trimmed, " \t\r\n/@") == NULL)
    {
      /* A bare IPv6 address has colons that are no port. */
      if (g_hostname_is_ip_address (trimmed))
        return g_network_address_new (trimmed, default_port);
      address = g_network_address_parse (trimmed, default_port, &local_error);
    }
  if (address == NULL || g_network_address_get_port (G_NETWORK_ADDRESS (address)) == 0)
    {
      g_clear_object (&address);
      lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID,
                         N_ ("“%s” is not an address; write a name or number, and a port if it is not the usual "
                            "one: 192.168.1.20 or desk.local:45710"),
                         trimmed);
    }
  return address;
}

static GInetAddress *
unmap (GInetAddress *address)
{
  static const guint8 prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
      && memcmp (bytes, prefix, sizeof prefix) == 0)
    return g_inet_address_new_from_bytes (bytes + 12, G_SOCKET_FAMILY_IPV4);
  return g_object_ref (address);
}

char *
lanyard_address_get_place (GSocketAddress *address)
{
  g_autoptr (GInetAddress) inet = NULL;
  g_autoptr (GInetAddress) network = NULL;
  guint8 bytes[16] = { 0 };

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup ("local");
  inet = unmap (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  if (g_inet_address_get_family (inet) == G_SOCKET_FAMILY_IPV4 || g_inet_address_get_is_loopback (inet))
    return g_inet_address_to_string (inet);
  memcpy (bytes, g_inet_address_to_bytes (inet), 8);
  network = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
  return g_inet_address_to_string (network);
}

char *
lanyard_address_format (GSocketAddress *address)
{
  g_autoptr (GInetAddress) inet = NULL;
  g_autofree char *host = NULL;
  char interface[IF_NAMESIZE];
  guint port;
  guint scope;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup ("local");
  inet = unmap (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  host = g_inet_address_to_string (inet);
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  scope = g_socket_address_get_family (address) == G_SOCKET_FAMILY_IPV6
              ? g_inet_socket_address_get_scope_id (G_INET_SOCKET_ADDRESS (address))
              : 0;
  /* A link-local address means nothing without its interface (RFC 4007). */
  if (scope != 0 && if_indextoname (scope, interface) != NULL)
    return g_strdup_printf ("[%s%%%s]:%u", host, interface, port);
  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, port);
}

char *
lanyard_address_with_port (const char *address, guint16 port)
{
  const char *colon = strrchr (address, ':');

  return colon != NULL ? g_strdup_printf ("%.*s:%u", (int) (colon - address), address, port) : NULL;
}

static guint
add_addresses (GStrvBuilder *builder, const struct ifaddrs *list, int family, gboolean loopback)
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
      g_strv_builder_add (builder, text);
      n++;
    }
  return n;
}

GStrv
lanyard_address_reachable_at (const char *bind)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GInetAddress) bound = bind != NULL ? g_inet_address_new_from_string (bind) : NULL;
  gboolean v6 = TRUE;
  struct ifaddrs *list = NULL;

  /* 0.0.0.0 is every address, but no IPv6 one. */
  if (bound != NULL && g_inet_address_get_is_any (bound))
    v6 = g_inet_address_get_family (bound) == G_SOCKET_FAMILY_IPV6;
  if (bound != NULL && !g_inet_address_get_is_any (bound))
    g_strv_builder_add (builder, bind);
  else if (getifaddrs (&list) == 0)
    {
      guint n = add_addresses (builder, list, AF_INET, FALSE)
                + (v6 ? add_addresses (builder, list, AF_INET6, FALSE) : 0);

      if (n == 0)
        add_addresses (builder, list, AF_INET, TRUE);
      freeifaddrs (list);
    }
  return g_strv_builder_end (builder);
}

/* The text is chosen at run time, so it is no format for printf. */
static char *
replace_where (const char *text, const char *where)
{
  g_auto (GStrv) parts = g_strsplit (text, "%s", 2);

  return g_strjoinv (where, parts);
}

static char *
explain_io (const GError *error, const char *where)
{
  const char *text = NULL;

  if (error->code == G_IO_ERROR_CONNECTION_REFUSED)
    text = _ ("Nothing accepts connections at %s: Receive may be off there, or a firewall is in the way");
  else if (error->code == G_IO_ERROR_TIMED_OUT)
    text = _ ("%s does not answer: it may be off, on another network, or behind a firewall");
  else if (error->code == G_IO_ERROR_HOST_UNREACHABLE || error->code == G_IO_ERROR_NETWORK_UNREACHABLE)
    text = _ ("There is no way to %s from here: are both machines on the same network?");
  else if (error->code == G_IO_ERROR_CONNECTION_CLOSED) /* also G_IO_ERROR_BROKEN_PIPE */
    text = _ ("%s closed the connection");
  return text != NULL ? replace_where (text, where) : NULL;
}

GError *
lanyard_address_explain (const GError *error, const char *where)
{
  g_autofree char *text = NULL;

  if (error->domain == G_IO_ERROR)
    text = explain_io (error, where);
  else if (error->domain == G_RESOLVER_ERROR)
    text = error->code == G_RESOLVER_ERROR_NOT_FOUND
               ? g_strdup_printf (_ ("There is no machine called %s that this one can find"), where)
               : g_strdup_printf (_ ("The name %s could not be looked up: %s"), where, error->message);
  else if (error->domain == G_TLS_ERROR)
    text = g_strdup_printf (_ ("What answers at %s is not Lanyard, or one too old to talk to"), where);
  if (text == NULL)
    return g_error_copy (error);
  return g_error_new_literal (error->domain, error->code, text);
}
