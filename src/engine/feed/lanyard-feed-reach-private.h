/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether an address is on this machine or the network around it (RFC 6890, RFC 4193, RFC 6598), also when it is wrapped into an
 * IPv6 address (RFC 4291, RFC 6052). Any thread. */
gboolean lanyard_feed_address_is_private (GInetAddress *address);
/* Whether a host is, going by its name alone: such an address, localhost (RFC 6761), one without a dot, or of a domain
 * that the public has none of (.local, .internal, .home.arpa, .lan, …). Any thread. */
gboolean lanyard_feed_host_is_private    (const char   *host);

/* Whether a connection that libsoup is about to make (G_SOCKET_CLIENT_CONNECTING), and no proxy makes for it, leads to such an
 * address. Any thread. */
gboolean lanyard_feed_leads_to_private   (GIOStream    *connection);

G_END_DECLS
