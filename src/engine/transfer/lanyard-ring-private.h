/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanyardRing:
 *
 * Pieces of bytes on their way from a thread that takes them off the network to one that puts them on the disk: in order,
 * in one block of memory of a fixed size. So the one's system calls and the other's go on at the same time, a disk that pauses for
 * a moment does not stop the network, and one that is slower holds it back as soon as the block is full.
 *
 * One thread reserves, commits, flushes and ends; another takes. Anyone may stop.
 */
typedef struct _LanyardRing LanyardRing;

typedef struct
{
  const guint8 *bytes; /* valid until the next take */
  gsize         length;
  guint         count; /* how many pieces these bytes are */
  guint8        tag;   /* what the piece was committed as; of a run: the first */
} LanyardPiece;

/* @capacity: at least twice @piece_max; memory that nothing was ever put in costs nothing. @wake_at: a taker that sleeps
 * is left to until so many bytes are there, it is flushed or the ring is full. */
LanyardRing *lanyard_ring_new      (gsize         piece_max,
                                    gsize         capacity,
                                    gsize         wake_at);
void         lanyard_ring_free     (LanyardRing  *self);
/* Where the next piece may go, with room for the longest; waits for it. NULL once it is stopped. It need
 * not be used: another may be reserved. */
guint8      *lanyard_ring_reserve  (LanyardRing  *self);
/* The reserved piece is there. */
void         lanyard_ring_commit   (LanyardRing  *self,
                                    guint8        tag,
                                    gsize         length);
/* Nothing more will come for a while: what is there is to be taken now. */
void         lanyard_ring_flush    (LanyardRing  *self);
/* Nothing more comes: what is there is taken still. */
void         lanyard_ring_end      (LanyardRing  *self);
/* Both sides leave off, now. */
void         lanyard_ring_stop     (LanyardRing  *self);
/* The next piece; with @run, as many as lie side by side. Gives back what was taken before. FALSE when it ended or was stopped. */
gboolean     lanyard_ring_take     (LanyardRing  *self,
                                    gboolean      run,
                                    LanyardPiece *piece);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardRing, lanyard_ring_free)

G_END_DECLS
