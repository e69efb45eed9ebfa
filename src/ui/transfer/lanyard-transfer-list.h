/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/transfer/lanyard-transfers.h"

G_BEGIN_DECLS

/**
 * LanyardTransferList:
 *
 * The transfers, newest first, and what can be done with the selected one: actions "transfer.pause", ".resume", ".cancel", ".retry",
 * ".open", ".show", ".remove", also from buttons, a context menu and the keyboard. Without any it invites a drop.
 *
 * Property "selected" (LanyardTransfer, nullable). Signals: "activated" (LanyardTransfer); "send" (gboolean folders): a button of the
 * empty list.
 */
#define LANYARD_TYPE_TRANSFER_LIST (lanyard_transfer_list_get_type ())
G_DECLARE_FINAL_TYPE (LanyardTransferList, lanyard_transfer_list, LANYARD, TRANSFER_LIST, AdwBin)

void             lanyard_transfer_list_set_transfers (LanyardTransferList *self,
                                                      LanyardTransfers    *transfers);
/* (transfer none) (nullable) */
LanyardTransfer *lanyard_transfer_list_get_selected  (LanyardTransferList *self);
void             lanyard_transfer_list_select        (LanyardTransferList *self,
                                                      LanyardTransfer     *transfer);

G_END_DECLS
