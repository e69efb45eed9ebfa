/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/net/lanyard-frame.h"

G_BEGIN_DECLS

/* The frames that open a connection (PROTOCOL.md, "Opening"). Pure; any thread. */

#define LANYARD_PROTOCOL_VERSION 1u
#define LANYARD_PROTOCOL_LEAST   1u
#define LANYARD_NONCE_SIZE       32
#define LANYARD_COMMIT_SIZE      32

typedef struct
{
  guint32 protocol;
  guint32 least;
  char   *name;    /* cleaned for display, never empty */
  char   *service; /* (nullable): a client's */
  guint16 port;    /* a client's: where its device listens; 0: nowhere */
  guint8  commit[LANYARD_COMMIT_SIZE];
} LanyardHello;

void    lanyard_hello_clear          (LanyardHello     *self);
/* @service (nullable): %NULL from a server, which has no use for @port either. (transfer full) */
GBytes *lanyard_hello_encode         (const char       *name,
                                      const char       *service,
                                      guint16           port,
                                      const guint8      commit[LANYARD_COMMIT_SIZE]);
gboolean lanyard_hello_decode        (GBytes           *payload,
                                      LanyardHello     *hello,
                                      GError          **error);

/* CONFIRM and REVEAL. */
GBytes  *lanyard_confirm_encode      (gboolean          known);
gboolean lanyard_confirm_decode      (GBytes           *payload,
                                      gboolean         *known,
                                      GError          **error);
GBytes  *lanyard_reveal_encode       (const guint8      nonce[LANYARD_NONCE_SIZE]);
/* Fails when the nonce is not the one committed to. */
gboolean lanyard_reveal_decode       (GBytes           *payload,
                                      const guint8      commit[LANYARD_COMMIT_SIZE],
                                      guint8            nonce[LANYARD_NONCE_SIZE],
                                      GError          **error);

/* ERROR: a code of PROTOCOL.md and a sentence. */
GBytes  *lanyard_error_encode        (const char       *code,
                                      const char       *message);
/* What the peer's ERROR frame says, as a LANYARD_NET_ERROR; the message is cleaned for display. (transfer full) */
GError  *lanyard_error_decode        (GBytes           *payload);

/* A name from outside made fit for a label: no control or override characters, at most 64 characters, not empty. */
char    *lanyard_clean_name          (const char       *name);

void     lanyard_nonce_make          (guint8            nonce[LANYARD_NONCE_SIZE],
                                      guint8            commit[LANYARD_COMMIT_SIZE]);
/* Six digits. (transfer full) */
char    *lanyard_pairing_code        (GBytes           *exporter,
                                      const char       *client_fingerprint,
                                      const char       *server_fingerprint,
                                      const guint8      client_nonce[LANYARD_NONCE_SIZE],
                                      const guint8      server_nonce[LANYARD_NONCE_SIZE]);

G_END_DECLS
