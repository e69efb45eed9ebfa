/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/net/lanyard-frame.h"
#include "engine/net/lanyard-handshake-private.h"
#include "engine/net/lanyard-hello-private.h"

G_BEGIN_DECLS

/* One handshake, driven by frames as they arrive. There is always one read under way, so that a peer that goes away is
 * noticed while people compare codes; before OPENED is sent it is ended, because what follows OPENED is the service's.
 * It ends in an idle callback (settle), so that no function here loses the ground under its feet. */
typedef struct
{
  GTask                   *task;
  LanyardHandshakeOptions  options;
  char                    *own_fingerprint;
  char                    *own_name;
  char                    *own_service;
  char                    *peer_address;

  GSocketConnection       *base;
  GTlsConnection          *tls;
  GCancellable            *cancellable;      /* of everything: time-out, the caller's, the end */
  GCancellable            *read_cancellable; /* of the read alone */
  gulong                   outer_cancel_id;
  gulong                   chain_cancel_id;
  guint                    timeout_id;
  gboolean                 timed_out;

  LanyardHandshakeResult  *result;
  GWeakRef                 pairing;         /* held by whoever took the question */
  guint8                   nonce[LANYARD_NONCE_SIZE];
  guint8                   commit[LANYARD_COMMIT_SIZE];
  guint8                   peer_commit[LANYARD_COMMIT_SIZE];
  guint8                   peer_nonce[LANYARD_NONCE_SIZE];
  gboolean                 peer_known;      /* the peer trusts us */
  gboolean                 peer_said_known; /* its first CONFIRM came */
  gboolean                 agreed;          /* our user said yes, or was not needed */

  guint8                   header[LANYARD_FRAME_HEADER_SIZE];
  LanyardFrameHeader       frame;
  guint8                  *payload;
  guint8                   scratch[512];
  gboolean                 reading;
  gboolean                 reading_header;
  gboolean                 opening;         /* server: end the read, then send OPENED */
  gboolean                 lingering;       /* refused: read on until the peer has seen why */

  GQueue                   writes;          /* of GBytes */
  gboolean                 writing;
  GError                  *error;           /* what to answer once the last frame is out */
  gboolean                 done;
  guint                    settle_id;
} LanyardHandshake;

static inline gboolean
lanyard_handshake_is_client (const LanyardHandshake *self)
{
  return self->options.role != LANYARD_HANDSHAKE_SERVER;
}

/* lanyard-handshake-steps.c: a frame of the peer's is here. */
void lanyard_handshake_handle_frame (LanyardHandshake *self,
                                     GBytes           *payload);
/* FALSE where it is not @in_order, for which the peer is refused. */
gboolean lanyard_handshake_expect   (LanyardHandshake *self,
                                     gboolean          in_order);
/* The server's last word, once nothing is read any more. */
void lanyard_handshake_send_opened  (LanyardHandshake *self);

/* lanyard-handshake.c. Takes @payload. */
void lanyard_handshake_send         (LanyardHandshake *self,
                                     guint8            type,
                                     GBytes           *payload);
/* Takes @error (nullable: it is open): the end, without a word to the peer. */
void lanyard_handshake_finish_with  (LanyardHandshake *self,
                                     GError           *error);
/* Takes @error, and tells the peer. */
void lanyard_handshake_refuse       (LanyardHandshake *self,
                                     GError           *error);
/* Answer the task, once all is done and nothing is under way. */
void lanyard_handshake_settle       (LanyardHandshake *self);
void lanyard_handshake_arm_timeout  (LanyardHandshake *self,
                                     guint             ms);
void lanyard_handshake_read_next    (LanyardHandshake *self);

G_END_DECLS
