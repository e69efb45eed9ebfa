/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/core/lanyard-database.h"
#include "engine/transfer/lanyard-transfer-private.h"

G_BEGIN_DECLS

/* What the rows of the history say, as the rest can bear it: whatever a damaged one holds, states are of their enums,
 * numbers within their bounds and text is UTF-8. On the database's thread. */

#define LANYARD_TRANSFER_COLUMNS                                                                                     \
  "row, id, wire_id, direction, encrypted, peer_name, peer_fingerprint, peer_address, "            \
  "peer_verified, trust_any, accepted, title, state, paused_by, error, note, n_entries, "          \
  "n_verified, bytes_total, bytes_done, bytes_resumed, seconds, created, folder, roots"

/* The current row, of LANYARD_TRANSFER_COLUMNS; one that cannot be has failed, and says so. (transfer full) */
LanyardTransferRecord *lanyard_transfer_record_read (sqlite3_stmt   *statement);
/* State, size, digest, saved, error, resumed from and restarted, from @column on. */
void                   lanyard_account_read         (sqlite3_stmt   *statement,
                                                     int             column,
                                                     LanyardAccount *account);

G_END_DECLS
