/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/net/lanyard-peers.h"
#include "engine/transfer/lanyard-offer.h"

G_BEGIN_DECLS

/**
 * LanyardOfferCard:
 *
 * An incoming offer: who, whether it is them, what, how much, where to; accept all or some of it, or decline.
 * Signal "answered": the offer is answered or withdrawn; the card can go.
 */
#define LANYARD_TYPE_OFFER_CARD (lanyard_offer_card_get_type ())
G_DECLARE_FINAL_TYPE (LanyardOfferCard, lanyard_offer_card, LANYARD, OFFER_CARD, AdwBin)

/* @peers: where "always accept" is kept. */
GtkWidget    *lanyard_offer_card_new       (LanyardOffer     *offer,
                                            LanyardPeers     *peers);
/* (transfer none) */
LanyardOffer *lanyard_offer_card_get_offer (LanyardOfferCard *self);

G_END_DECLS
