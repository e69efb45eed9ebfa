/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/net/lanyard-channel.h"
#include "engine/net/lanyard-identity.h"

G_BEGIN_DECLS

/* Two connected streams in this process. */
void             net_test_socket_pair  (GIOStream       **a,
                                        GIOStream       **b);
/* The same under TLS 1.3, handshake done, each with its own new certificate. */
void             net_test_tls_pair     (GIOStream       **server,
                                        GIOStream       **client);
/* A new machine: its own folders, its own key. */
LanyardIdentity *net_test_identity     (const char       *name);
LanyardChannel  *net_test_channel      (GIOStream        *stream);

/* What came by LanyardChannel::frame and ::closed. */
typedef struct
{
  GArray    *types;    /* guint */
  GPtrArray *payloads; /* GBytes */
  gboolean   closed;
  GError    *error;
} NetTestLog;

void             net_test_log_watch    (NetTestLog       *log,
                                        LanyardChannel   *channel);
void             net_test_log_clear    (NetTestLog       *log);
/* Closes and waits for it. */
void             net_test_close        (LanyardChannel   *channel);

G_END_DECLS
