/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-reach-private.h"

#include <string.h>

static gboolean
is_private_v4 (const guint8 *bytes)
{
  static const struct
  {
    guint8 first[2];
    guint bits;
  } networks[] = {
    { { 0, 0 }, 8 },      { { 10, 0 }, 8 },    { { 100, 64 }, 10 },  { { 127, 0 }, 8 },
    { { 169, 254 }, 16 }, { { 172, 16 }, 12 }, { { 192, 168 }, 16 }, { { 198, 18 }, 15 },
    { { 224, 0 }, 4 },    { { 240, 0 }, 4 },
  };
  guint value = (guint)bytes[0] << 8 | bytes[1];

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      guint network = (guint)networks[i].first[0] << 8 | networks[i].first[1];

      if ((value ^ network) >> (16 - networks[i].bits) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
lanyard_feed_address_is_private (GInetAddress *address)
{
  static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  static const guint8 compatible[12] = { 0 };
  static const guint8 translated[12] = { 0, 0x64, 0xff, 0x9b };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return is_private_v4 (bytes);
  if (memcmp (bytes, mapped, sizeof mapped) == 0 ||
      memcmp (bytes, compatible, sizeof compatible) == 0 ||
      memcmp (bytes, translated, sizeof translated) == 0)
    return is_private_v4 (bytes + 12);
  /* 2002::/16 has an IPv4 address next (RFC 3056). */
  if (bytes[0] == 0x20 && bytes[1] == 0x02)
    return is_private_v4 (bytes + 2);
  /* fc00::/7; fe80::/10 and what was site-local; multicast */
  return (bytes[0] & 0xfe) == 0xfc || (bytes[0] == 0xfe && (bytes[1] & 0x80) != 0) ||
         bytes[0] == 0xff;
}

gboolean
lanyard_feed_host_is_private (const char *host)
{
  static const char *const domains[] = { ".localhost", ".local",   ".internal",
                                         ".intranet",  ".private", ".corp",
                                         ".home",      ".lan",     ".home.arpa" };
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autofree char *name = NULL;
  gsize length;

  if (address != NULL)
    return lanyard_feed_address_is_private (address);
  name = g_ascii_strdown (host, -1);
  length = strlen (name);
  if (length > 0 && name[length - 1] == '.')
    name[length - 1] = '\0';
  if (strchr (name, '.') == NULL && strchr (name, ':') == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      if (g_str_has_suffix (name, domains[i]))
        return TRUE;
    }
  return FALSE;
}

gboolean
lanyard_feed_leads_to_private (GIOStream *connection)
{
  g_autoptr (GSocketAddress) address = NULL;

  if (!G_IS_SOCKET_CONNECTION (connection))
    return FALSE;
  address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  return G_IS_INET_SOCKET_ADDRESS (address) && !G_IS_PROXY_ADDRESS (address) &&
         lanyard_feed_address_is_private (
             g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}
