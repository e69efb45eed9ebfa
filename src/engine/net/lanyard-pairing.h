/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LanyardPairingAnswer:
 * @LANYARD_PAIRING_REFUSE: close the connection
 * @LANYARD_PAIRING_ONCE: go on this time, pin nothing
 * @LANYARD_PAIRING_TRUST: the codes are the same; pin the fingerprint
 */
typedef enum
{
  LANYARD_PAIRING_REFUSE,
  LANYARD_PAIRING_ONCE,
  LANYARD_PAIRING_TRUST,
} LanyardPairingAnswer;

/**
 * LanyardPairing:
 *
 * The question "is this who you think it is?": a request that whoever listens to LanyardNode::pairing
 * answers once. Unanswered for two minutes, or dropped by everyone, it refuses. Properties: "code"
 * (six digits), "peer-name" (as claimed, cleaned), "peer-fingerprint", "peer-address", "incoming" (they
 * connected to us), "service", "answered", "withdrawn" (the peer went away or refused meanwhile; notify::withdrawn
 * takes the question off the screen). Main thread.
 */
#define LANYARD_TYPE_PAIRING (lanyard_pairing_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPairing, lanyard_pairing, LANYARD, PAIRING, GObject)

const char *lanyard_pairing_get_code             (LanyardPairing       *self);
const char *lanyard_pairing_get_peer_name        (LanyardPairing       *self);
const char *lanyard_pairing_get_peer_fingerprint (LanyardPairing       *self);
const char *lanyard_pairing_get_peer_address     (LanyardPairing       *self);
const char *lanyard_pairing_get_service          (LanyardPairing       *self);
gboolean    lanyard_pairing_get_incoming         (LanyardPairing       *self);
gboolean    lanyard_pairing_get_answered         (LanyardPairing       *self);
gboolean    lanyard_pairing_get_withdrawn        (LanyardPairing       *self);
void        lanyard_pairing_answer               (LanyardPairing       *self,
                                                  LanyardPairingAnswer  answer);

G_END_DECLS
