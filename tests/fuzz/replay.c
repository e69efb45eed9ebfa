/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a target over its seeds, cut short at every length up to 64 bytes and at eight places beyond, and with single
 * bytes turned over: what a normal build can do of a fuzzer's work, the same every time. */
#include <gio/gio.h>

#include "fuzz.h"

static void
run (const guint8 *bytes, gsize length)
{
  /* A copy of just that length, so that reading past the end is seen by the sanitizers. */
  g_autofree guint8 *copy = g_memdup2 (bytes, length);

  LLVMFuzzerTestOneInput (copy, length);
}

static void
run_seed (gconstpointer data)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (data, &bytes, &length, &error);
  g_assert_no_error (error);

  run ((const guint8 *) bytes, length);
  for (gsize n = 0; n < MIN (length, 64); n++)
    run ((const guint8 *) bytes, n);
  for (gsize n = 1; n <= 8; n++)
    run ((const guint8 *) bytes, length * n / 9);
  for (gsize i = 0; i < MIN (length, 256); i++)
    {
      bytes[i] ^= (char) 0xff;
      run ((const guint8 *) bytes, length);
      bytes[i] ^= (char) 0xff;
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint seeds = 0;

  g_test_init (&argc, &argv, NULL);
  if (argc < 2)
    g_error ("usage: %s CORPUS", argv[0]);
  dir = g_dir_open (argv[1], 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/seed/%s", name);

      seeds++;
      g_test_add_data_func_full (path, g_build_filename (argv[1], name, NULL), run_seed, g_free);
    }
  if (seeds == 0)
    g_error ("no seeds in %s", argv[1]);
  return g_test_run ();
}
