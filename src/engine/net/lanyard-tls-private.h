/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Puts TLS 1.3 with two certificates over @base. It does not say whether the peer is who it should be: that is for whoever
 * looks at its fingerprint. Never blocks the caller. Main context. */
void            lanyard_tls_start_async  (GSocketConnection    *base,
                                          gboolean              server,
                                          GTlsCertificate      *certificate,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
/* (transfer full); @peer_fingerprint (out) (transfer full). Fails with LANYARD_NET_ERROR, G_TLS_ERROR, G_IO_ERROR. */
GTlsConnection *lanyard_tls_start_finish (GSocketConnection    *base,
                                          GAsyncResult         *result,
                                          char                **peer_fingerprint,
                                          GError              **error);
/* TLS as other programs speak it, for trying things out: with whoever is there, whose certificate is looked at by nobody. As a
 * server with @certificate, or (%NULL) as a client that asks for @server_name. Never blocks the caller. Main context. */
void            lanyard_tls_open_async   (GSocketConnection    *base,
                                          GTlsCertificate      *certificate,
                                          GSocketConnectable   *server_name,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
/* (transfer full). Fails with LANYARD_NET_ERROR, G_TLS_ERROR, G_IO_ERROR. */
GTlsConnection *lanyard_tls_open_finish  (GSocketConnection    *base,
                                          GAsyncResult         *result,
                                          GError              **error);

G_END_DECLS
