/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/net/lanyard-discovery.h"
#include "engine/net/lanyard-node.h"
#include "engine/transfer/lanyard-plain.h"
#include "engine/transfer/lanyard-transfer.h"

G_BEGIN_DECLS

/**
 * LanyardTransferTone: how a state looks.
 */
typedef enum
{
  LANYARD_TONE_NEUTRAL,
  LANYARD_TONE_ACTIVE,
  LANYARD_TONE_GOOD,
  LANYARD_TONE_WARNING,
  LANYARD_TONE_BAD,
} LanyardTone;

/**
 * LanyardTransferFacts: what the words of a row depend on. Texts are nullable and borrowed.
 */
typedef struct
{
  LanyardTransferDirection direction;
  LanyardTransferState state;
  gboolean plain;           /* a plain socket: nothing is ever verified */
  const char *peer;
  const char *error;
  char code[8];             /* six digits, or empty */
  guint64 bytes_done;
  guint64 bytes_total;
  double rate;
  double seconds_left;
} LanyardTransferFacts;

/* Words for states, numbers for rows. Pure; all (transfer full) unless const. */

/* "Waiting for Ana", "Sending", "Paused: the disk is full", "Verified", "Failed: why". */
char       *lanyard_transfer_text_state    (const LanyardTransferFacts *facts);
LanyardTone lanyard_transfer_text_tone     (const LanyardTransferFacts *facts);
/* (nullable) The style class of @tone. */
const char *lanyard_tone_get_style_class   (LanyardTone                 tone);
/* "to Ana", "from Ben". */
char       *lanyard_transfer_text_peer     (const LanyardTransferFacts *facts);
/* "12.4 MB of 20.0 MB · 62 % · 110 MB/s · 3 s left": as much of it as says something now. */
char       *lanyard_transfer_text_progress (const LanyardTransferFacts *facts);

/* "Waiting", "Sending", "Verified", "Failed: why"; @over: nothing more comes of its transfer; @verifiable: its transfer has
 * digests to verify with; @restarted adds that it was sent anew. */
char       *lanyard_entry_text_state       (LanyardEntryState           state,
                                            LanyardTransferDirection    direction,
                                            gboolean                    over,
                                            gboolean                    verifiable,
                                            const char                 *error,
                                            gboolean                    restarted);
LanyardTone lanyard_entry_text_tone        (LanyardEntryState           state,
                                            gboolean                    verifiable);

/* What a step of the address test tries: "Find the address of the name". */
const char *lanyard_probe_step_text        (LanyardProbeStep            step);
/* "12 batches · 450,123 bytes · 0.012 s": the counters of the sockets course, exact. */
char       *lanyard_plain_text_counters    (guint64                     batches,
                                            guint64                     bytes,
                                            double                      seconds);
/* "Listening on port 4571", "Sending to 127.0.0.1:5000" … */
char       *lanyard_plain_text_state       (LanyardPlainState           state,
                                            gboolean                    serving,
                                            guint                       port,
                                            const char                 *peer,
                                            const char                 *error);
/* "today 14:02", "yesterday 14:02", "21 March 14:02" by the two points in time (Unix seconds). */
char       *lanyard_text_when              (gint64                      then,
                                            gint64                      now);

G_END_DECLS
