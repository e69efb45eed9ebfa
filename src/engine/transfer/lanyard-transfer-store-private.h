/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/core/lanyard-database.h"
#include "engine/transfer/lanyard-transfer-private.h"

G_BEGIN_DECLS

/* The history of transfers and their entries in the database. "Blocks": for worker threads and for the
 * moment before the main loop runs. */

gboolean               lanyard_transfer_store_open           (LanyardDatabase             *database,
                                                              GError                     **error);
/* All transfers, newest first (of LanyardTransferRecord). Blocks. (transfer full) */
GPtrArray             *lanyard_transfer_store_load           (LanyardDatabase             *database,
                                                              GError                     **error);
/* Insert or update, by "row". Posted. */
void                   lanyard_transfer_store_save           (LanyardDatabase             *database,
                                                              const LanyardTransferRecord *record);
/* The same, blocking. */
gboolean               lanyard_transfer_store_save_sync      (LanyardDatabase             *database,
                                                              const LanyardTransferRecord *record,
                                                              GError                     **error);
/* With its entries. Posted. */
void                   lanyard_transfer_store_remove         (LanyardDatabase             *database,
                                                              gint64                       row);
/* Replaces all entries of a transfer, some thousands a job so that others get their turn. Blocks. */
gboolean               lanyard_transfer_store_put_entries    (LanyardDatabase             *database,
                                                              gint64                       row,
                                                              LanyardLedger               *ledger,
                                                              GError                     **error);
/* @accounts: of LanyardAccount, taken. Posted. */
void                   lanyard_transfer_store_update_entries (LanyardDatabase             *database,
                                                              gint64                       row,
                                                              GArray                      *accounts);
/* NULL without an error when none are stored; LANYARD_ERROR_INVALID when they are damaged. Blocks. (transfer full) */
LanyardLedger         *lanyard_transfer_store_load_entries   (LanyardDatabase             *database,
                                                              gint64                       row,
                                                              const char                  *roots,
                                                              GError                     **error);
/* The same on the database's thread, answered on the caller's context. */
void                   lanyard_transfer_store_load_entries_async  (LanyardDatabase        *database,
                                                              gint64                       row,
                                                              const char                  *roots,
                                                              GAsyncReadyCallback          callback,
                                                              gpointer                     user_data);
LanyardLedger         *lanyard_transfer_store_load_entries_finish (LanyardDatabase        *database,
                                                              GAsyncResult                *result,
                                                              GError                     **error);
/* An array of LanyardAccount whose elements are cleared with it. */
GArray                *lanyard_account_array_new             (guint                        n);

G_END_DECLS
