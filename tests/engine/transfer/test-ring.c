/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The block of memory between the thread that reads the network and the one that writes the file. */
#include <string.h>

#include "engine/transfer/lanyard-ring-private.h"
#include "lanyard-test.h"

#define PIECE_MAX 1000

typedef struct
{
  LanyardRing *ring;
  guint32      seed;
  guint        pieces;
  gboolean     run;
  guint        pause; /* every so many pieces the taker sleeps a moment; 0: never */
  GByteArray  *taken;
  guint        n_taken;
} Taker;

static gpointer
take_all (gpointer data)
{
  Taker *taker = data;
  LanyardPiece piece;

  while (lanyard_ring_take (taker->ring, taker->run, &piece))
    {
      if (taker->pause > 0 && taker->n_taken % taker->pause == 0)
        g_usleep (200);
      g_byte_array_append (taker->taken, piece.bytes, (guint) piece.length);
      taker->n_taken += piece.count;
    }
  return NULL;
}

/* Random lengths, nothing among them, so that the block is gone round many times with every kind of rest. */
static void
test_order (gconstpointer data)
{
  const gboolean run = GPOINTER_TO_INT (data);
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int_range (0, G_MAXINT32));
  g_autoptr (LanyardRing) ring = lanyard_ring_new (PIECE_MAX, 2 * PIECE_MAX + 77, run ? 512 : 0);
  g_autoptr (GByteArray) given = g_byte_array_new ();
  g_autoptr (GByteArray) taken = g_byte_array_new ();
  Taker taker = { .ring = ring, .run = run, .pause = 7, .taken = taken };
  GThread *thread = g_thread_new ("taker", take_all, &taker);
  const guint pieces = 3000;

  for (guint i = 0; i < pieces; i++)
    {
      guint8 *room = lanyard_ring_reserve (ring);
      gsize length = (gsize) g_rand_int_range (rand, 0, PIECE_MAX + 1);

      g_assert_nonnull (room);
      for (gsize at = 0; at < length; at++)
        room[at] = (guint8) g_rand_int (rand);
      g_byte_array_append (given, room, (guint) length);
      lanyard_ring_commit (ring, (guint8) i, length);
      if (i % 100 == 0)
        lanyard_ring_flush (ring);
    }
  lanyard_ring_end (ring);
  g_thread_join (thread);
  g_assert_cmpuint (taker.n_taken, ==, pieces);
  g_assert_cmpmem (taken->data, taken->len, given->data, given->len);
}

static void
test_tags_and_runs (void)
{
  g_autoptr (LanyardRing) ring = lanyard_ring_new (8, 64, 0);
  LanyardPiece piece;

  for (guint i = 0; i < 3; i++)
    {
      memset (lanyard_ring_reserve (ring), (int) ('a' + i), 4);
      lanyard_ring_commit (ring, (guint8) (100 + i), 4);
    }
  g_assert_true (lanyard_ring_take (ring, FALSE, &piece));
  g_assert_cmpmem (piece.bytes, piece.length, "aaaa", 4);
  g_assert_cmpuint (piece.tag, ==, 100);
  g_assert_cmpuint (piece.count, ==, 1);
  g_assert_true (lanyard_ring_take (ring, TRUE, &piece));
  g_assert_cmpmem (piece.bytes, piece.length, "bbbbcccc", 8);
  g_assert_cmpuint (piece.tag, ==, 101);
  g_assert_cmpuint (piece.count, ==, 2);
  lanyard_ring_end (ring);
  g_assert_false (lanyard_ring_take (ring, TRUE, &piece));
}

static gpointer
reserve_thread (gpointer data)
{
  return lanyard_ring_reserve (data);
}

/* A giver that waits for room is let go, and so is whoever comes after. */
static void
test_stop (void)
{
  g_autoptr (LanyardRing) ring = lanyard_ring_new (10, 20, 0);
  LanyardPiece piece;
  GThread *thread;

  for (guint i = 0; i < 2; i++)
    {
      g_assert_nonnull (lanyard_ring_reserve (ring));
      lanyard_ring_commit (ring, 0, 10);
    }
  thread = g_thread_new ("giver", reserve_thread, ring);
  lanyard_ring_stop (ring);
  g_assert_null (g_thread_join (thread));
  g_assert_null (lanyard_ring_reserve (ring));
  g_assert_false (lanyard_ring_take (ring, FALSE, &piece));
}

/* Pieces without bytes fill it, too: a giver that only ever sends such is held back. */
static void
test_empty_pieces (void)
{
  g_autoptr (LanyardRing) ring = lanyard_ring_new (10, 20, 0);
  LanyardPiece piece;
  GThread *thread;

  for (guint i = 0; i < 1024; i++)
    {
      g_assert_nonnull (lanyard_ring_reserve (ring));
      lanyard_ring_commit (ring, 0, 0);
    }
  thread = g_thread_new ("giver", reserve_thread, ring);
  g_assert_true (lanyard_ring_take (ring, TRUE, &piece));
  g_assert_cmpuint (piece.count, ==, 1024);
  g_assert_cmpuint (piece.length, ==, 0);
  lanyard_ring_end (ring);
  g_assert_false (lanyard_ring_take (ring, TRUE, &piece));
  g_assert_nonnull (g_thread_join (thread));
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

  g_test_add_data_func ("/ring/order/pieces", GINT_TO_POINTER (FALSE), test_order);
  g_test_add_data_func ("/ring/order/runs", GINT_TO_POINTER (TRUE), test_order);
  g_test_add_func ("/ring/tags-and-runs", test_tags_and_runs);
  g_test_add_func ("/ring/stop", test_stop);
  g_test_add_func ("/ring/empty-pieces", test_empty_pieces);
  return g_test_run ();
}
