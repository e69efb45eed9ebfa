/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/net/lanyard-frame.h"
#include "engine/transfer/lanyard-ledger-private.h"

G_BEGIN_DECLS

/* What the service "transfer" says, see PROTOCOL.md: encoders and decoders, pure, safe on any bytes. */

typedef enum
{
  LANYARD_WIRE_OFFER     = 16, /* > id, n, bytes */
  LANYARD_WIRE_PAGE      = 17, /* > entries, as parallel arrays */
  LANYARD_WIRE_THUMBNAIL = 18, /* > of one entry */
  LANYARD_WIRE_OFFERED   = 19, /* > all is said: your answer, please */
  LANYARD_WIRE_ANSWER    = 20, /* < accept or not, why not */
  LANYARD_WIRE_CHOICES   = 21, /* < what to do with each entry, and what is there already */
  LANYARD_WIRE_ANSWERED  = 22, /* < all is said: go on */
  LANYARD_WIRE_PAUSE     = 23, /* my hold is on */
  LANYARD_WIRE_RESUME    = 24, /* my hold is off */
  LANYARD_WIRE_RELEASE   = 25, /* take your hold off, please */
  LANYARD_WIRE_CANCEL    = 26,
  LANYARD_WIRE_AGAIN     = 27, /* < send these again: as CHOICES */
  LANYARD_WIRE_SENT      = 28, /* > nothing is left to send */
  LANYARD_WIRE_DONE      = 29, /* < every entry is verified or failed */
  LANYARD_WIRE_ALIVE     = 64,

  LANYARD_WIRE_START     = 128, /* > an entry's bytes follow */
  LANYARD_WIRE_DATA      = 129,
  LANYARD_WIRE_HOLE      = 130, /* > so many zero bytes */
  LANYARD_WIRE_END       = 131, /* > that was all, and its digest */
  LANYARD_WIRE_FILE      = 132, /* > a whole small file */
  LANYARD_WIRE_FAIL      = 133, /* an entry failed at this end */
  LANYARD_WIRE_RECEIPTS  = 134, /* < entries on disk, verified */
} LanyardWireType;

typedef enum
{
  LANYARD_CHOICE_SEND     = 0,
  LANYARD_CHOICE_SKIP     = 1, /* not wanted */
  LANYARD_CHOICE_VERIFIED = 2, /* there already, from before */
} LanyardChoice;

typedef enum
{
  LANYARD_HOLD_USER      = 0,
  LANYARD_HOLD_FULL_DISK = 1,
} LanyardHoldReason;

/* Why an offer is not taken. */
typedef enum
{
  LANYARD_REFUSAL_DECLINED  = 0,
  LANYARD_REFUSAL_CANCELLED = 1, /* it was cancelled here */
  LANYARD_REFUSAL_NO_SPACE  = 2,
  LANYARD_REFUSAL_FAILED    = 3, /* see the text */
} LanyardRefusal;

#define LANYARD_WIRE_START_SIZE   32
#define LANYARD_WIRE_END_SIZE     24
#define LANYARD_WIRE_FILE_SIZE    40 /* before the bytes */
#define LANYARD_WIRE_RECEIPT_SIZE 24
#define LANYARD_WIRE_FAIL_TEXT    512

/* A longer hole goes as several: each is hashed in one go. */
#define LANYARD_WIRE_HOLE_MAX     (64 * 1024 * 1024)
/* Candidates of one entry at most. */
#define LANYARD_WIRE_CANDIDATES_MAX 16

/* In START and FILE: the bytes before this are void, the file changed or a part did not match. */
#define LANYARD_WIRE_FLAG_RESTARTED 0x1

/* A beginning of entry @entry that the receiver has: @offset bytes with this digest. */
typedef struct
{
  guint32 entry;
  guint64 offset;
  guint8  digest[LANYARD_DIGEST_SIZE];
} LanyardCandidate;

typedef struct
{
  guint32 entry;
  guint32 flags;
  guint64 offset;
  guint64 size;
  gint64  mtime;
  guint8  digest[LANYARD_DIGEST_SIZE]; /* FILE alone */
} LanyardWireStart;

typedef struct
{
  char   *id;
  guint32 n_entries;
  guint64 bytes;
} LanyardWireOffer;

/* Offer. The encoders give payloads, (transfer full). */
GBytes  *lanyard_wire_encode_offer     (const char             *id,
                                        LanyardManifest        *manifest);
gboolean lanyard_wire_decode_offer     (GBytes                 *payload,
                                        LanyardWireOffer       *offer,
                                        GError                **error);
void     lanyard_wire_offer_clear      (LanyardWireOffer       *offer);
/* As many entries as fit from *@next on, which is moved. */
GBytes  *lanyard_wire_encode_page      (LanyardManifest        *manifest,
                                        guint                  *next);
gboolean lanyard_wire_decode_page      (GBytes                 *payload,
                                        LanyardManifestBuilder *builder,
                                        GError                **error);
GBytes  *lanyard_wire_encode_thumbnail (guint                   entry,
                                        GBytes                 *picture);
gboolean lanyard_wire_decode_thumbnail (GBytes                 *payload,
                                        guint                  *entry,
                                        GBytes                **picture,
                                        GError                **error);

/* Answer. */
GBytes  *lanyard_wire_encode_answer    (gboolean                accept,
                                        LanyardRefusal          refusal,
                                        const char             *text);
/* @text (out) (transfer full) (nullable): made safe for display. */
gboolean lanyard_wire_decode_answer    (GBytes                 *payload,
                                        gboolean               *accept,
                                        LanyardRefusal         *refusal,
                                        char                  **text,
                                        GError                **error);
/* The choices of entries [@first, @first + @n) and candidates of any, sorted by entry and offset. */
GBytes  *lanyard_wire_encode_choices   (guint                   first,
                                        const guint8           *choices,
                                        guint                   n,
                                        const LanyardCandidate *candidates,
                                        guint                   n_candidates);
/* Into @choices, of @n_entries; the candidates are appended. */
gboolean lanyard_wire_decode_choices   (GBytes                 *payload,
                                        guint                   n_entries,
                                        guint8                 *choices,
                                        GArray                 *candidates,
                                        GError                **error);
/* {"reason": u} of PAUSE and {"text": s} of CANCEL; unknown or missing is 0 and %NULL. */
GBytes  *lanyard_wire_encode_reason    (guint32                 reason,
                                        const char             *text);
gboolean lanyard_wire_decode_reason    (GBytes                 *payload,
                                        guint32                *reason,
                                        char                  **text,
                                        GError                **error);

/* Bulk: into and from plain bytes, little-endian. */
void     lanyard_wire_put_start        (guint8                 *out,
                                        const LanyardWireStart *start);
gboolean lanyard_wire_get_start        (const guint8           *in,
                                        gsize                   length,
                                        LanyardWireStart       *start,
                                        GError                **error);
void     lanyard_wire_put_file         (guint8                 *out,
                                        const LanyardWireStart *start);
gboolean lanyard_wire_get_file         (const guint8           *in,
                                        gsize                   length,
                                        LanyardWireStart       *start,
                                        GError                **error);
void     lanyard_wire_put_end          (guint8                 *out,
                                        guint32                 entry,
                                        const guint8           *digest);
gboolean lanyard_wire_get_end          (const guint8           *in,
                                        gsize                   length,
                                        guint32                *entry,
                                        guint8                 *digest,
                                        GError                **error);
void     lanyard_wire_put_hole         (guint8                 *out,
                                        guint64                 bytes);
gboolean lanyard_wire_get_hole         (const guint8           *in,
                                        gsize                   length,
                                        guint64                *bytes,
                                        GError                **error);
GBytes  *lanyard_wire_encode_fail      (guint32                 entry,
                                        LanyardTransferError    code,
                                        const char             *text);
gboolean lanyard_wire_decode_fail      (const guint8           *in,
                                        gsize                   length,
                                        guint32                *entry,
                                        LanyardTransferError   *code,
                                        char                  **text,
                                        GError                **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanyardWireOffer, lanyard_wire_offer_clear)

G_END_DECLS
