/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Addresses inside feeds. Pure; any thread. */

/* @reference as an absolute address by RFC 3986, section 5; what is already absolute, or cannot be
 * joined to @base (nullable), comes back as it is. Works on bytes: addresses in feeds are seldom clean. (transfer full) */
char    *lanyard_feed_uri_join      (const char *base,
                                     const char *reference);
/* The same, but "" when the result has a scheme that is none of the known harmless ones. (transfer full) */
char    *lanyard_feed_uri_join_safe (const char *base,
                                     const char *reference);
/* Whether joining would change nothing: an address that is whole and clean already. */
gboolean lanyard_feed_uri_is_settled (const char *text,
                                      gsize       length);
/* Whether the scheme of @uri (or the lack of one) is harmless to show as a link. */
gboolean lanyard_feed_uri_is_safe   (const char *uri);
/* Whether a person may open it by a click: http, https and mailto only. */
gboolean lanyard_feed_uri_may_open  (const char *uri);

G_END_DECLS
