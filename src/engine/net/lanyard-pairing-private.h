/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/net/lanyard-pairing.h"

G_BEGIN_DECLS

typedef void (*LanyardPairingFunc) (LanyardPairing       *pairing,
                                    LanyardPairingAnswer  answer,
                                    gpointer              user_data);

LanyardPairing *lanyard_pairing_new      (const char         *code,
                                          const char         *peer_name,
                                          const char         *peer_fingerprint,
                                          const char         *peer_address,
                                          const char         *service,
                                          gboolean            incoming);
/* @func gets the answer, once; a pairing dropped unanswered refuses. Without one (%NULL) the pairing only shows its code. */
void            lanyard_pairing_set_func (LanyardPairing     *self,
                                          LanyardPairingFunc  func,
                                          gpointer            user_data);
/* The question is void: the peer is gone or all is settled. The function is not called any more. */
void            lanyard_pairing_withdraw (LanyardPairing     *self);

G_END_DECLS
