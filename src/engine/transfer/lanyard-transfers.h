/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/core/lanyard-database.h"
#include "engine/net/lanyard-node.h"
#include "engine/transfer/lanyard-manifest.h"
#include "engine/transfer/lanyard-offer.h"
#include "engine/transfer/lanyard-plain.h"
#include "engine/transfer/lanyard-share.h"
#include "engine/transfer/lanyard-transfer.h"

G_BEGIN_DECLS

typedef enum
{
  LANYARD_ACCEPT_ASK,      /* always ask */
  LANYARD_ACCEPT_TRUSTED,  /* take what pinned peers send, ask for others */
  LANYARD_ACCEPT_ALL,      /* take everything */
} LanyardAcceptRule;
#define LANYARD_TYPE_ACCEPT_RULE (lanyard_accept_rule_get_type ())
GType lanyard_accept_rule_get_type (void);

/**
 * LanyardTransfers:
 *
 * All transfers, running and past, newest first: a #GListModel of #LanyardTransfer kept in the database. It
 * serves "transfer" on the node, and resumes what was interrupted when the peer is back. Main thread.
 *
 * Signals:
 * - "offer" (LanyardOffer): emitted when nothing decides by itself; a handler that takes the question returns %TRUE.
 * - "finished" (LanyardTransfer): it reached VERIFIED, DECLINED, CANCELLED or FAILED, or became INTERRUPTED.
 * - "entry-received" (LanyardTransfer, LanyardTransferEntry): verified and under its name.
 *
 * Properties: "download-folder" (GFile), "accept-rule", "n-active" (uint), "auto-resume" (boolean, default TRUE).
 */
#define LANYARD_TYPE_TRANSFERS (lanyard_transfers_get_type ())
G_DECLARE_FINAL_TYPE (LanyardTransfers, lanyard_transfers, LANYARD, TRANSFERS, GObject)

LanyardTransfers *lanyard_transfers_new                 (LanyardNode       *node,
                                                         LanyardDatabase   *database,
                                                         GError           **error);
void              lanyard_transfers_set_download_folder (LanyardTransfers  *self,
                                                         GFile             *folder);
void              lanyard_transfers_set_accept_rule     (LanyardTransfers  *self,
                                                         LanyardAcceptRule  rule);
/* Start sending local @files (array of GFile) to @address; @fingerprint (nullable) is the key it must have.
 * An unfinished transfer of the same files to the same peer is resumed instead of begun anew.
 * Returns the transfer at once, in PREPARING; all that follows is told by its properties. (transfer none) */
LanyardTransfer  *lanyard_transfers_send                (LanyardTransfers  *self,
                                                         GPtrArray         *files,
                                                         const char        *address,
                                                         const char        *peer_name,
                                                         const char        *fingerprint,
                                                         LanyardConnectFlags flags);
/* The machine with this key was seen (by discovery): what was interrupted with it is tried again at once. */
void              lanyard_transfers_peer_seen           (LanyardTransfers  *self,
                                                         const char        *fingerprint);
/* Take a finished one out of the history (never its files). */
void              lanyard_transfers_remove              (LanyardTransfers  *self,
                                                         LanyardTransfer   *transfer);
void              lanyard_transfers_clear_finished      (LanyardTransfers  *self);
LanyardTransfer  *lanyard_transfers_lookup              (LanyardTransfers  *self,
                                                         const char        *id);
/* Stop all, parts kept; answers when no worker runs any more. For quitting. */
void              lanyard_transfers_shutdown_async      (LanyardTransfers  *self,
                                                         GAsyncReadyCallback callback,
                                                         gpointer           user_data);
gboolean          lanyard_transfers_shutdown_finish     (LanyardTransfers  *self,
                                                         GAsyncResult      *result,
                                                         GError           **error);
/* Plain transfers show in the same list. Server: waits for receivers on @bind:@port and serves @file to @count of
 * them (0: until cancelled), one after the other. (transfer none) */
LanyardTransfer  *lanyard_transfers_plain_serve         (LanyardTransfers  *self,
                                                         GFile             *file,
                                                         const char        *bind,
                                                         guint16            port,
                                                         guint              chunk,
                                                         guint              count);
LanyardTransfer  *lanyard_transfers_plain_fetch         (LanyardTransfers  *self,
                                                         const char        *address,
                                                         GFile             *file,
                                                         guint              chunk);
/* (transfer none) (nullable): the socket's end behind a plain transfer, with its batches; only while it runs. */
LanyardPlain     *lanyard_transfers_get_plain           (LanyardTransfers  *self,
                                                         LanyardTransfer   *transfer);

/* What browsers fetch and send by a share shows in the same list; its questions are put as "offer". Until it stopped, which
 * lanyard_transfers_shutdown_async() makes it. To be called before it is started. */
void              lanyard_transfers_follow_share        (LanyardTransfers  *self,
                                                         LanyardShare      *share);

G_END_DECLS
