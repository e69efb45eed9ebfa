/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/transfer/lanyard-ledger-private.h"
#include "engine/transfer/lanyard-transfer.h"

G_BEGIN_DECLS

/* What the history keeps of a transfer: one row of the table "transfer". */
typedef struct
{
  gint64                   row;     /* 0: not stored yet */
  char                    *id;      /* of this machine's row */
  char                    *wire_id; /* what the sender calls it: 32 hex digits */
  LanyardTransferDirection direction;
  gboolean                 encrypted;
  char                    *peer_name;
  char                    *peer_fingerprint; /* nullable until met */
  char                    *peer_address;
  gboolean                 peer_verified;
  gboolean                 trust_any; /* sent with LANYARD_CONNECT_TRUST_ANY */
  char                    *given; /* the key trusted for this by the call that began it; never stored */
  gboolean                 accepted;  /* once: it goes on without asking again */
  char                    *title;
  LanyardTransferState     state;
  LanyardPausedBy          paused_by;
  char                    *error;
  char                    *note;
  guint                    n_entries;
  guint                    n_verified;
  guint64                  bytes_total;
  guint64                  bytes_done;
  guint64                  bytes_resumed;
  double                   seconds;
  gint64                   created;
  char                    *folder; /* path; receiving */
  char                    *roots;  /* lanyard_manifest_dup_roots_key(); sending */
} LanyardTransferRecord;

void lanyard_transfer_record_clear (LanyardTransferRecord *record);
/* A deep copy, for a job on another thread. */
LanyardTransferRecord *lanyard_transfer_record_copy (const LanyardTransferRecord *record);
void                   lanyard_transfer_record_free (LanyardTransferRecord       *record);

/* What the manager does for its transfers. */
typedef struct
{
  void (*pause)        (gpointer manager, LanyardTransfer *transfer);
  void (*resume)       (gpointer manager, LanyardTransfer *transfer);
  void (*cancel)       (gpointer manager, LanyardTransfer *transfer);
  void (*retry)        (gpointer manager, LanyardTransfer *transfer);
  void (*load_entries) (gpointer manager, LanyardTransfer *transfer);
} LanyardTransferActions;

/* Takes the contents of @record. */
LanyardTransfer       *lanyard_transfer_new         (LanyardTransferRecord        *record,
                                                     const LanyardTransferActions *actions,
                                                     gpointer                      manager);
/* The manager is going: buttons do nothing any more. */
void                   lanyard_transfer_orphan      (LanyardTransfer              *self);
/* To read, and to change numbers before lanyard_transfer_progress(). */
LanyardTransferRecord *lanyard_transfer_get_record  (LanyardTransfer              *self);
void                   lanyard_transfer_set_state   (LanyardTransfer              *self,
                                                     LanyardTransferState          state,
                                                     LanyardPausedBy               paused_by,
                                                     const char                   *error);
void                   lanyard_transfer_set_note    (LanyardTransfer              *self,
                                                     const char                   *note);
void                   lanyard_transfer_set_code    (LanyardTransfer              *self,
                                                     const char                   *code);
void                   lanyard_transfer_set_peer    (LanyardTransfer              *self,
                                                     const char                   *name,
                                                     const char                   *fingerprint,
                                                     const char                   *address,
                                                     gboolean                      verified);
void                   lanyard_transfer_set_title   (LanyardTransfer              *self,
                                                     const char                   *title);
void                   lanyard_transfer_set_folder  (LanyardTransfer              *self,
                                                     const char                   *folder);
void                   lanyard_transfer_set_ledger  (LanyardTransfer              *self,
                                                     LanyardLedger                *ledger);
LanyardLedger         *lanyard_transfer_get_ledger  (LanyardTransfer              *self);
/* The numbers of the record changed; @moving: bytes go over now, so rate and time left are meant. */
void                   lanyard_transfer_progress    (LanyardTransfer              *self,
                                                     gboolean                      moving);
void                   lanyard_transfer_entry_list_changed (LanyardTransfer       *self,
                                                     guint                         index);

G_END_DECLS
