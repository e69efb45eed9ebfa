/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/transfer/lanyard-transfer.h"
#include "ui/transfer/lanyard-transfer-text.h"

G_BEGIN_DECLS

/**
 * LanyardTransferRow:
 *
 * One transfer in the list: what, to or from whom, how far, and the buttons its state allows.
 *
 * Signal "act" (const char *action): a button was pressed: the name of one of the list's actions
 * ("pause", "resume", "cancel", "retry", "show", "remove").
 */
#define LANYARD_TYPE_TRANSFER_ROW (lanyard_transfer_row_get_type ())
G_DECLARE_FINAL_TYPE (LanyardTransferRow, lanyard_transfer_row, LANYARD, TRANSFER_ROW, AdwBin)

GtkWidget       *lanyard_transfer_row_new          (void);
/* (nullable) Rows are used again for other transfers. */
void             lanyard_transfer_row_set_transfer (LanyardTransferRow   *self,
                                                    LanyardTransfer      *transfer);
/* (transfer none) (nullable) */
LanyardTransfer *lanyard_transfer_row_get_transfer (LanyardTransferRow   *self);

/* The words' facts of @transfer; valid until it changes. */
void             lanyard_transfer_get_facts        (LanyardTransfer      *transfer,
                                                    LanyardTransferFacts *facts);
/* By its title: what is sent is known only when the entries are loaded. (transfer full) */
char            *lanyard_transfer_guess_type       (LanyardTransfer      *transfer);
/* The first file of it on this machine, else its folder. (transfer full) (nullable) */
GFile           *lanyard_transfer_dup_location     (LanyardTransfer      *transfer);

G_END_DECLS
