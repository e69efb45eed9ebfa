/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two machines in one process: what arrives, and what the rows say. */
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lanyard-test.h"
#include "transfer-world.h"

typedef struct
{
  TransferWorld *ana;
  TransferWorld *ben; /* listens */
  char          *address;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->ana = transfer_world_new ("Ana", NULL);
  fixture->ben = transfer_world_new ("Ben", NULL);
  fixture->address = transfer_world_listen (fixture->ben, 0);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  transfer_world_free (fixture->ana);
  transfer_world_free (fixture->ben);
  g_free (fixture->address);
}

static void
wait_verified (Fixture *fixture, LanyardTransfer *transfer)
{
  lanyard_test_wait_for (transfer_is_over (transfer), 60);
  g_assert_cmpstr (lanyard_transfer_get_error (transfer), ==, NULL);
  g_assert_cmpint (lanyard_transfer_get_state (transfer), ==, LANYARD_TRANSFER_VERIFIED);
  lanyard_test_wait_for (
      transfer_is_over (transfer_world_newest (fixture->ben)), 10);
  g_assert_cmpint (lanyard_transfer_get_state (transfer_world_newest (fixture->ben)), ==,
                   LANYARD_TRANSFER_VERIFIED);
}

static void
test_sizes (Fixture *fixture, gconstpointer data)
{
  static const guint64 sizes[] = { 0,     1,      40959,  40960,  40961,   65535,
                                   65536, 65537,  262143, 262144, 262145,  1048576,
                                   5000000 };
  LanyardTransfer *transfer;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strdup_printf ("sizes/%" G_GUINT64_FORMAT, sizes[i]);

      transfer_test_write (fixture->ana->files, path, sizes[i], i);
    }
  transfer = transfer_world_send (fixture->ana, fixture->ben, fixture->address, "sizes", NULL);
  wait_verified (fixture, transfer);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strdup_printf ("sizes/%" G_GUINT64_FORMAT, sizes[i]);

      transfer_test_same (fixture->ana->files, fixture->ben->inbox, path);
    }
  g_assert_cmpuint (fixture->ben->n_received, ==, G_N_ELEMENTS (sizes) + 1);
  g_assert_cmpuint (fixture->ben->n_finished, ==, 1);
  g_assert_cmpuint (fixture->ana->n_finished, ==, 1);
  g_assert_cmpuint (transfer_test_count_parts (fixture->ben->inbox), ==, 0);
  g_assert_cmpuint (lanyard_transfer_get_bytes_done (transfer), ==,
                    lanyard_transfer_get_bytes_total (transfer));
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

#define ADD(path, function) g_test_add (path, Fixture, NULL, setup, function, teardown)
  ADD ("/transfers/sizes", test_sizes);
  return g_test_run ();
}
