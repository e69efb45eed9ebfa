/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/transfer/lanyard-ledger-private.h"
#include "engine/transfer/lanyard-offer.h"

G_BEGIN_DECLS

/* Keep this many bytes of the disk free, whatever is offered. */
#define LANYARD_KEEP_FREE (64 * 1024 * 1024)

/* Called once, on the main thread; @folder (nullable): where to, when accepted. */
typedef void (*LanyardOfferAnswered) (LanyardOffer *offer,
                                      gboolean      accepted,
                                      gpointer      user_data);

typedef struct
{
  const char *peer_name;
  const char *peer_fingerprint;
  const char *peer_address;
  gboolean    verified;
  const char *code; /* nullable */
} LanyardOfferPeer;

LanyardOffer *lanyard_offer_new      (const LanyardOfferPeer *peer,
                                      LanyardLedger          *ledger,
                                      GFile                  *folder,
                                      LanyardOfferAnswered    answered,
                                      gpointer                user_data,
                                      GDestroyNotify          destroy);
/* The sender went away: nothing is to be answered any more. */
void          lanyard_offer_withdraw (LanyardOffer           *self);

/* (nullable): why it could not be accepted, when that was tried. */
const GError *lanyard_offer_get_failure (LanyardOffer          *self);

/* Bytes free for this user where @folder is or would be made. */
gboolean      lanyard_free_space     (GFile                  *folder,
                                      guint64                *bytes,
                                      GError                **error);

G_END_DECLS
