/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-ring-private.h"

/* A peer that sends pieces of no bytes fills this, not the memory. */
#define PIECES_MAX 1024

typedef struct
{
  gsize  offset;
  gsize  length;
  guint8 tag;
} Piece;

struct _LanyardRing
{
  gsize    piece_max;
  gsize    capacity;
  gsize    wake_at;
  guint8  *block;

  gsize    head;   /* the giver's: where the next piece goes */

  GMutex   lock;   /* all below */
  GCond    given;
  GCond    freed;
  Piece    pieces[PIECES_MAX];
  guint    first;
  guint    n;      /* those that are taken and not given back among them */
  guint    taken;
  gsize    bytes;  /* of those that are not taken */
  gboolean giver_waits;
  gboolean taker_waits;
  gboolean flushed;
  gboolean ended;
  gboolean stopped;
};

LanyardRing *
lanyard_ring_new (gsize piece_max, gsize capacity, gsize wake_at)
{
  LanyardRing *self = g_new0 (LanyardRing, 1);

  g_assert (capacity >= 2 * piece_max);
  self->piece_max = piece_max;
  self->capacity = capacity;
  self->wake_at = wake_at;
  self->block = g_malloc (capacity);
  g_mutex_init (&self->lock);
  g_cond_init (&self->given);
  g_cond_init (&self->freed);
  return self;
}

void
lanyard_ring_free (LanyardRing *self)
{
  if (self == NULL)
    return;
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->given);
  g_cond_clear (&self->freed);
  g_free (self->block);
  g_free (self);
}

static Piece *
get_piece (LanyardRing *self, guint i)
{
  return &self->pieces[(self->first + i) % PIECES_MAX];
}

/* Whether the longest piece has room in one stretch, @head being moved to it. */
static gboolean
make_room (LanyardRing *self)
{
  gsize tail;

  if (self->n == PIECES_MAX)
    return FALSE;
  if (self->n == 0)
    {
      /* From the start: what was written last is in the cache still. */
      self->head = 0;
      return TRUE;
    }
  tail = get_piece (self, 0)->offset;
  if (self->head < tail)
    return self->head + self->piece_max < tail;
  if (self->head + self->piece_max <= self->capacity)
    return TRUE;
  if (self->piece_max >= tail)
    return FALSE;
  self->head = 0;
  return TRUE;
}

static void
wake_taker (LanyardRing *self)
{
  if (self->taker_waits)
    g_cond_signal (&self->given);
}

guint8 *
lanyard_ring_reserve (LanyardRing *self)
{
  gboolean stopped;

  g_mutex_lock (&self->lock);
  while (!self->stopped && !make_room (self))
    {
      self->flushed = TRUE;
      self->giver_waits = TRUE;
      wake_taker (self);
      g_cond_wait (&self->freed, &self->lock);
      self->giver_waits = FALSE;
    }
  stopped = self->stopped;
  g_mutex_unlock (&self->lock);
  return stopped ? NULL : self->block + self->head;
}

void
lanyard_ring_commit (LanyardRing *self, guint8 tag, gsize length)
{
  g_assert (length <= self->piece_max);
  g_mutex_lock (&self->lock);
  *get_piece (self, self->n) = (Piece){ self->head, length, tag };
  self->n++;
  self->bytes += length;
  self->head += length;
  if (self->bytes >= self->wake_at)
    wake_taker (self);
  g_mutex_unlock (&self->lock);
}

void
lanyard_ring_flush (LanyardRing *self)
{
  g_mutex_lock (&self->lock);
  if (self->n > self->taken)
    {
      self->flushed = TRUE;
      wake_taker (self);
    }
  g_mutex_unlock (&self->lock);
}

void
lanyard_ring_end (LanyardRing *self)
{
  g_mutex_lock (&self->lock);
  self->ended = TRUE;
  wake_taker (self);
  g_mutex_unlock (&self->lock);
}

void
lanyard_ring_stop (LanyardRing *self)
{
  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_cond_broadcast (&self->given);
  g_cond_broadcast (&self->freed);
  g_mutex_unlock (&self->lock);
}

static void
give_back (LanyardRing *self)
{
  self->first = (self->first + self->taken) % PIECES_MAX;
  self->n -= self->taken;
  self->taken = 0;
  if (self->giver_waits)
    g_cond_signal (&self->freed);
}

/* Whether there is something for the taker to do, or nothing will be any more. */
static gboolean
is_due (LanyardRing *self)
{
  if (self->stopped || self->ended)
    return TRUE;
  return self->n > 0 && (self->flushed || self->bytes >= self->wake_at);
}

/* The piece after those that are taken, if it lies right behind them. */
static Piece *
next_in_run (LanyardRing *self)
{
  Piece *last = get_piece (self, self->taken - 1);
  Piece *next = get_piece (self, self->taken);

  return self->taken < self->n && next->offset == last->offset + last->length ? next : NULL;
}

gboolean
lanyard_ring_take (LanyardRing *self, gboolean run, LanyardPiece *piece)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Piece *next;

  give_back (self);
  while (!is_due (self))
    {
      self->taker_waits = TRUE;
      g_cond_wait (&self->given, &self->lock);
      self->taker_waits = FALSE;
    }
  if (self->stopped || self->n == 0)
    return FALSE;
  next = get_piece (self, 0);
  *piece = (LanyardPiece){ self->block + next->offset, next->length, 1, next->tag };
  self->taken = 1;
  while (run && (next = next_in_run (self)) != NULL)
    {
      piece->length += next->length;
      piece->count++;
      self->taken++;
    }
  self->bytes -= piece->length;
  if (self->taken == self->n)
    self->flushed = FALSE;
  return TRUE;
}
