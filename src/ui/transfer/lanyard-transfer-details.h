/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/transfer/lanyard-transfers.h"

G_BEGIN_DECLS

/**
 * LanyardTransferDetails:
 *
 * The preview pane: the entries of the chosen transfer with their states, and a look at one of them.
 * Action "details.compare" opens the comparison of what was sent with what was received.
 */
#define LANYARD_TYPE_TRANSFER_DETAILS (lanyard_transfer_details_get_type ())
G_DECLARE_FINAL_TYPE (LanyardTransferDetails, lanyard_transfer_details, LANYARD, TRANSFER_DETAILS, AdwBin)

/* Where the other end of a transfer is looked for. */
void lanyard_transfer_details_set_transfers (LanyardTransferDetails *self,
                                             LanyardTransfers       *transfers);
/* @transfer (nullable) */
void lanyard_transfer_details_set_transfer  (LanyardTransferDetails *self,
                                             LanyardTransfer        *transfer);

/* The same file at the other end, where that is in this window too: the entry of the opposite
 * direction with the same path and size. (transfer full) (nullable) */
GFile *lanyard_transfer_find_counterpart    (LanyardTransfers       *transfers,
                                             LanyardTransfer        *transfer,
                                             LanyardTransferEntry   *entry);

G_END_DECLS
