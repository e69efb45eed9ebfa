/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/transfer/lanyard-transfer-entry.h"
#include "engine/transfer/lanyard-transfer-error.h"

G_BEGIN_DECLS

typedef enum
{
  LANYARD_TRANSFER_SENDING,
  LANYARD_TRANSFER_RECEIVING,
} LanyardTransferDirection;
#define LANYARD_TYPE_TRANSFER_DIRECTION (lanyard_transfer_direction_get_type ())
GType lanyard_transfer_direction_get_type (void);

/**
 * LanyardTransferState:
 * @LANYARD_TRANSFER_PREPARING: the manifest is being made
 * @LANYARD_TRANSFER_CONNECTING: looking for the peer, handshake, pairing
 * @LANYARD_TRANSFER_WAITING: offered; the receiver has not answered
 * @LANYARD_TRANSFER_MOVING: bytes are going over
 * @LANYARD_TRANSFER_PAUSED: by a user at either end ("paused-by"), or because the disk is full
 * @LANYARD_TRANSFER_INTERRUPTED: the peer or the network is gone; goes on when they are back
 * @LANYARD_TRANSFER_VERIFIED: every chosen entry is verified (final)
 * @LANYARD_TRANSFER_DECLINED: (final)
 * @LANYARD_TRANSFER_CANCELLED: by either end (final)
 * @LANYARD_TRANSFER_FAILED: some or all entries failed, see "error" (can be retried)
 */
typedef enum
{
  LANYARD_TRANSFER_PREPARING,
  LANYARD_TRANSFER_CONNECTING,
  LANYARD_TRANSFER_WAITING,
  LANYARD_TRANSFER_MOVING,
  LANYARD_TRANSFER_PAUSED,
  LANYARD_TRANSFER_INTERRUPTED,
  LANYARD_TRANSFER_VERIFIED,
  LANYARD_TRANSFER_DECLINED,
  LANYARD_TRANSFER_CANCELLED,
  LANYARD_TRANSFER_FAILED,
} LanyardTransferState;
#define LANYARD_TYPE_TRANSFER_STATE (lanyard_transfer_state_get_type ())
GType lanyard_transfer_state_get_type (void);
/* Verified, declined, cancelled or failed: nothing more comes of it by itself. */
gboolean lanyard_transfer_state_is_final (LanyardTransferState state);

/**
 * LanyardPausedBy: why a transfer is PAUSED ("paused-by"); "error" says it in words.
 */
typedef enum
{
  LANYARD_PAUSED_BY_NOBODY,
  LANYARD_PAUSED_BY_USER,      /* here */
  LANYARD_PAUSED_BY_PEER,      /* at the other end */
  LANYARD_PAUSED_BY_FULL_DISK, /* the receiver's, here or there */
} LanyardPausedBy;
#define LANYARD_TYPE_PAUSED_BY (lanyard_paused_by_get_type ())
GType lanyard_paused_by_get_type (void);

/**
 * LanyardTransfer:
 *
 * One transfer, running or in the history; what a row shows. Main thread; properties notify at most ten
 * times a second: "id", "direction", "peer-name", "peer-fingerprint", "peer-address", "peer-verified", "title"
 * ("holiday.jpg", "notes/ (412)"), "state", "error" (nullable text: why, one sentence), "note" (nullable: "report.txt changed and was sent
 * anew"), "n-entries", "n-verified", "bytes-total", "bytes-done", "bytes-resumed", "rate" (double, bytes a second), "seconds-left" (double, -1
 * unknown), "seconds" (double, time moving), "code" (nullable, six digits while pairing), "encrypted" (FALSE for plain sockets),
 * "created" (gint64, Unix seconds), "folder" (GFile, nullable: where it is saved), "active" (boolean: not final and not interrupted),
 * "paused-by" (#LanyardPausedBy), "can-pause", "can-resume", "can-cancel", "can-retry" (booleans).
 */
#define LANYARD_TYPE_TRANSFER (lanyard_transfer_get_type ())
G_DECLARE_FINAL_TYPE (LanyardTransfer, lanyard_transfer, LANYARD, TRANSFER, GObject)

const char               *lanyard_transfer_get_id               (LanyardTransfer *self);
LanyardTransferDirection  lanyard_transfer_get_direction        (LanyardTransfer *self);
LanyardTransferState      lanyard_transfer_get_state            (LanyardTransfer *self);
const char               *lanyard_transfer_get_peer_name        (LanyardTransfer *self);
const char               *lanyard_transfer_get_peer_fingerprint (LanyardTransfer *self);
const char               *lanyard_transfer_get_peer_address     (LanyardTransfer *self);
const char               *lanyard_transfer_get_title            (LanyardTransfer *self);
const char               *lanyard_transfer_get_error            (LanyardTransfer *self);
const char               *lanyard_transfer_get_note             (LanyardTransfer *self);
guint64                   lanyard_transfer_get_bytes_total      (LanyardTransfer *self);
guint64                   lanyard_transfer_get_bytes_done       (LanyardTransfer *self);
guint64                   lanyard_transfer_get_bytes_resumed    (LanyardTransfer *self);
double                    lanyard_transfer_get_rate             (LanyardTransfer *self);
double                    lanyard_transfer_get_seconds_left     (LanyardTransfer *self);
double                    lanyard_transfer_get_seconds          (LanyardTransfer *self);
GFile                    *lanyard_transfer_get_folder           (LanyardTransfer *self);
gboolean                  lanyard_transfer_get_active           (LanyardTransfer *self);
gboolean                  lanyard_transfer_get_encrypted        (LanyardTransfer *self);
/* FALSE for plain sockets and browsers, which carry no digest: done is all that can be said of them. */
gboolean                  lanyard_transfer_get_verifiable       (LanyardTransfer *self);
/* (transfer none) Of LanyardTransferEntry; loaded from the database when first asked for. */
GListModel               *lanyard_transfer_get_entries          (LanyardTransfer *self);

/* What the row's buttons do; each is ignored where the state does not allow it (see the
 * "can-pause", "can-resume", "can-cancel", "can-retry" properties). */
void                      lanyard_transfer_pause                (LanyardTransfer *self);
void                      lanyard_transfer_resume               (LanyardTransfer *self);
void                      lanyard_transfer_cancel               (LanyardTransfer *self);
/* Send again just what failed; what was declined or cancelled, as a new transfer. */
void                      lanyard_transfer_retry                (LanyardTransfer *self);

G_END_DECLS
