/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/net/lanyard-pairing.h"

G_BEGIN_DECLS

typedef enum
{
  LANYARD_HANDSHAKE_CLIENT,
  LANYARD_HANDSHAKE_SERVER,
  /* A client that only wants to know who is there, and goes before anyone is asked. */
  LANYARD_HANDSHAKE_PROBE,
} LanyardHandshakeRole;

/**
 * LanyardHandshakeStage: how far it got, for whoever has to say what failed.
 */
typedef enum
{
  LANYARD_HANDSHAKE_TLS,
  LANYARD_HANDSHAKE_HELLO,
  LANYARD_HANDSHAKE_TRUST,
  LANYARD_HANDSHAKE_PAIRING,
  LANYARD_HANDSHAKE_OPENING,
  LANYARD_HANDSHAKE_DONE,
} LanyardHandshakeStage;

/* What the peer turned out to be. */
typedef struct
{
  LanyardHandshakeStage stage;
  char                 *peer_name;        /* (nullable) until its HELLO */
  char                 *peer_fingerprint; /* (nullable) until TLS stands */
  char                 *service;
  guint16               peer_port;        /* where a client says that its device listens; 0: nowhere */
  char                 *code;             /* (nullable): where there was a pairing */
  gboolean              known;            /* pinned, or given for this connection */
  gboolean              pin;              /* the user said: trust */
} LanyardHandshakeResult;

void lanyard_handshake_result_free (LanyardHandshakeResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardHandshakeResult, lanyard_handshake_result_free)

/* Whoever runs the handshake decides; all on the main context. */
typedef struct
{
  /* Whether this key is trusted already (*@known), after checks that may refuse with @error. */
  gboolean (*judge) (const LanyardHandshakeResult *peer, gboolean *known, GError **error, gpointer user_data);
  /* Put the question on; it is answered by lanyard_pairing_answer(). */
  void (*pair) (LanyardPairing *pairing, gpointer user_data);
} LanyardHandshakePolicy;

typedef struct
{
  LanyardHandshakeRole  role;
  GTlsCertificate      *certificate;
  const char           *fingerprint;  /* ours */
  const char           *name;         /* ours */
  const char           *service;      /* a client's */
  guint16               port;         /* a client's: where this device listens; 0: nowhere */
  const char           *peer_address; /* for the question */
  guint                 handshake_ms;
  guint                 pairing_ms;
  LanyardHandshakePolicy policy;
  gpointer              user_data;    /* of the policy; must live until the end */
} LanyardHandshakeOptions;

/* Puts TLS 1.3 over @base and opens a connection as PROTOCOL.md says. Main context. @options is copied. */
void       lanyard_handshake_async  (GSocketConnection             *base,
                                     const LanyardHandshakeOptions *options,
                                     GCancellable                  *cancellable,
                                     GAsyncReadyCallback            callback,
                                     gpointer                       user_data);
/* (transfer full): the encrypted stream, idle. @result (out) (transfer full) is set on failure too. */
GIOStream *lanyard_handshake_finish (GAsyncResult                  *async_result,
                                     LanyardHandshakeResult       **result,
                                     GError                       **error);

G_END_DECLS
