/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/transfer/lanyard-offer-private.h"
#include "engine/transfer/lanyard-plain.h"
#include "engine/transfer/lanyard-session-private.h"
#include "engine/transfer/lanyard-transfer-private.h"
#include "engine/transfer/lanyard-transfers.h"

G_BEGIN_DECLS

/* What is under way for a transfer; a row of the history has none. */
typedef struct _LanyardRun LanyardRun;

struct _LanyardRun
{
  LanyardTransfers *manager;  /* not owned */
  LanyardTransfer  *transfer; /* owned; NULL while an offer is not answered */

  GCancellable     *cancellable; /* of making the manifest and connecting */
  GPtrArray        *files;       /* to be sent */
  LanyardSession   *session;
  gboolean          answered;    /* receiver: the question was put and answered */
  LanyardOffer     *offer;       /* weak: whoever answers holds it */
  LanyardPlain     *plain;
  LanyardShareVisit *visit;
  gint64            visited_us; /* when its numbers were looked at last */
  LanyardSession   *successor;   /* the peer connected anew: to go on with once this one has ended */
  gboolean          cancelled;   /* by the user */
  gint64            moving_us;   /* since when bytes move; 0: they do not */
  gboolean          clocked;     /* the session's beginning was counted */
  double            seconds;     /* moved before that */
  guint             pump_id;
};

struct _LanyardTransfers
{
  GObject parent_instance;

  LanyardNode      *node;
  LanyardDatabase  *database;
  GPtrArray        *items;   /* of LanyardTransfer, oldest first; shown newest first */
  GPtrArray        *links;   /* of LanyardRun (not owned: each frees itself) */
  GPtrArray        *shares;  /* of LanyardShare, until each stopped */
  GHashTable       *retries; /* LanyardTransfer -> LanyardRetry */
  GFile            *download_folder;
  LanyardAcceptRule accept_rule;
  gboolean          auto_resume;
  guint             n_active;
  guint             tick_id;
  gint64            saved_us;
  gulong            pairing_id;
  GTask            *shutdown;
};

/* lanyard-transfers.c */
void             lanyard_transfers_add             (LanyardTransfers *self,
                                                    LanyardTransfer  *transfer);
void             lanyard_transfers_save            (LanyardTransfers *self,
                                                    LanyardTransfer  *transfer);
void             lanyard_transfers_set_state       (LanyardTransfers *self,
                                                    LanyardTransfer  *transfer,
                                                    LanyardTransferState state,
                                                    LanyardPausedBy   paused_by,
                                                    const char       *error);
void             lanyard_transfers_emit_finished   (LanyardTransfers *self,
                                                    LanyardTransfer  *transfer);
void             lanyard_transfers_emit_received   (LanyardTransfers *self,
                                                    LanyardTransfer  *transfer,
                                                    guint             index);
gboolean         lanyard_transfers_emit_offer      (LanyardTransfers *self,
                                                    LanyardOffer     *offer);
LanyardTransfer *lanyard_transfers_find_incoming   (LanyardTransfers *self,
                                                    const char       *wire_id,
                                                    const char       *fingerprint);
/* A fresh record: random row and the time. */
void             lanyard_transfer_record_init      (LanyardTransferRecord *record,
                                                    LanyardTransferDirection direction,
                                                    gboolean          encrypted);
void             lanyard_transfers_check_shutdown  (LanyardTransfers *self);
/* Ten times a second while a transfer is under way; otherwise nothing wakes the program. */
void             lanyard_transfers_arm_tick        (LanyardTransfers *self);

/* lanyard-transfers-actions.c */
extern const LanyardTransferActions lanyard_transfers_actions;

/* lanyard-transfers-run.c: one transfer under way */
LanyardRun     *lanyard_run_new                  (LanyardTransfers *manager,
                                                    LanyardTransfer  *transfer);
LanyardRun     *lanyard_run_find                 (LanyardTransfers *manager,
                                                    LanyardTransfer  *transfer);
void             lanyard_run_start_session        (LanyardRun      *self,
                                                    LanyardSession   *session);
/* Numbers, entries, the database; ten times a second. */
void             lanyard_run_tick                 (LanyardRun      *self,
                                                    gboolean          save);
/* Ends without a session: the state is @state. */
void             lanyard_run_end                  (LanyardRun      *self,
                                                    LanyardTransferState state,
                                                    const char       *error);
void             lanyard_run_stop                 (LanyardRun      *self);
void             lanyard_run_free                 (LanyardRun      *self);

/* lanyard-transfers-send.c */
void             lanyard_run_send                 (LanyardRun      *self);
void             lanyard_transfers_retry_later     (LanyardTransfers *self,
                                                    LanyardTransfer  *transfer);
void             lanyard_transfers_retry_cancel    (LanyardTransfers *self,
                                                    LanyardTransfer  *transfer);
/* It got somewhere: the next interruption begins with a short wait again. */
void             lanyard_transfers_retry_forget    (LanyardTransfers *self,
                                                    LanyardTransfer  *transfer);
void             lanyard_transfers_resume_sending  (LanyardTransfers *self,
                                                    LanyardTransfer  *transfer);
void             lanyard_transfers_send_anew       (LanyardTransfers *self,
                                                    LanyardTransfer  *over);
void             lanyard_retry_free                (gpointer          data);

/* lanyard-transfers-receive.c */
void             lanyard_transfers_on_channel      (LanyardNode      *node,
                                                    LanyardChannel   *channel,
                                                    gpointer          user_data);
/* The session of a link without an answer said something. */
void             lanyard_run_on_offer             (LanyardRun      *self,
                                                    const LanyardSessionStatus *status);
void             lanyard_transfers_remove_parts    (LanyardTransfers *self,
                                                    LanyardTransfer  *transfer);

/* lanyard-transfers-plain.c */
void             lanyard_run_tick_plain           (LanyardRun      *self);

/* lanyard-transfers-share.c */
/* FALSE: nothing moves, until lanyard_transfers_arm_tick() is called again. */
gboolean         lanyard_run_tick_share           (LanyardRun      *self);
/* Tell whoever looks, and the database, of what changed. */
void             lanyard_run_follow_entries       (LanyardRun      *self,
                                                   LanyardLedger   *ledger,
                                                   GArray          *changes);
/* As many as changed since the last call. */
#define LANYARD_RUN_ENTRIES 128

G_END_DECLS
