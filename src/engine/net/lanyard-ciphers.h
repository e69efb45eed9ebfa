/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the processor computes AES, has this process prefer AES-128-GCM to AES-256-GCM in its TLS connections, which costs
 * a tenth less of the time that encrypting takes; both are far beyond what anybody can break (RFC 8446, 9.1, asks for the
 * former). The versions of TLS and the ciphers that are allowed stay as they were, and so does everything where the system's
 * administrator or the user (G_TLS_GNUTLS_PRIORITY) has said something of his own. Once, first of all in main(): it sets a
 * variable of the environment, which is not for a process with threads. */
void lanyard_ciphers_prefer_fast (void);

G_END_DECLS
