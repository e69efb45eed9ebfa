/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/transfer/lanyard-transfer.h"

G_BEGIN_DECLS

/**
 * LanyardEntryRow:
 *
 * One file or folder: of an offer with a tick box, or of a transfer with its state.
 *
 * Signal "toggled" (gboolean wanted): the user ticked or unticked it; the handler selects the entry.
 */
#define LANYARD_TYPE_ENTRY_ROW (lanyard_entry_row_get_type ())
G_DECLARE_FINAL_TYPE (LanyardEntryRow, lanyard_entry_row, LANYARD, ENTRY_ROW, AdwBin)

/* @choosing: for an offer. */
GtkWidget            *lanyard_entry_row_new       (gboolean              choosing);
/* @entry nullable: rows are used again. @transfer nullable: an offer has none yet. */
void                  lanyard_entry_row_set_entry (LanyardEntryRow      *self,
                                                   LanyardTransferEntry *entry,
                                                   LanyardTransfer      *transfer);
/* (transfer none) (nullable) */
LanyardTransferEntry *lanyard_entry_row_get_entry (LanyardEntryRow      *self);

G_END_DECLS
