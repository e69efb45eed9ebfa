/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* "host", "host:port", "[v6]:port", "v6" -> where to connect. LANYARD_ERROR_INVALID says what is wrong. (transfer full) */
GSocketConnectable *lanyard_address_parse    (const char      *text,
                                              guint16          default_port,
                                              GError         **error);
/* "192.0.2.1:45710", "[2001:db8::1]:45710"; an IPv4 address mapped into IPv6 reads as IPv4. (transfer full) */
char               *lanyard_address_format   (GSocketAddress  *address);
/* What lanyard_address_format() made, with another port. (transfer full) (nullable): not one with a port */
char               *lanyard_address_with_port (const char     *address,
                                               guint16         port);
/* What bounds are counted by: an IPv4 address, or an IPv6 network, whose 2^64 addresses are one site's (RFC 6177).
 * (transfer full) */
char               *lanyard_address_get_place (GSocketAddress *address);
/* The numbers of this machine's addresses that reach what listens at @bind (nullable: everywhere), a loopback one where it has no other. Link-local IPv6 ones need
 * an interface name and are left out. (transfer full) */
GStrv               lanyard_address_reachable_at (const char  *bind);
/* What went wrong on the way to @where, as a sentence that says what to check; keeps domain and code. (transfer full) */
GError             *lanyard_address_explain  (const GError    *error,
                                              const char      *where);

G_END_DECLS
