/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs that are killed at any moment, and a disk that is full: what arrives in the end is what was sent. */
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "lanyard-test.h"
#include "transfer-world.h"

#define ROUNDS 14

typedef struct
{
  char        *helper;
  char        *files;
  char        *inbox;
  char        *sender_data;
  char        *receiver_data;
  GSubprocess *receiver;
  char        *port;
} Fixture;

static void
limit_files (gpointer user_data)
{
  struct rlimit limit = { GPOINTER_TO_SIZE (user_data), RLIM_INFINITY };

  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &limit);
}

/* Takes the port it had before, which nobody else has meanwhile. */
static void
start_receiver (Fixture *fixture, gsize file_limit)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  g_auto (GStrv) words = NULL;

  if (file_limit > 0)
    g_subprocess_launcher_set_child_setup (launcher, limit_files, GSIZE_TO_POINTER (file_limit), NULL);
  fixture->receiver = g_subprocess_launcher_spawn (
      launcher, &error, fixture->helper, "receive", fixture->receiver_data, fixture->inbox,
      fixture->port, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->receiver));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  words = g_strsplit (line, " ", 2);
  g_free (fixture->port);
  fixture->port = g_strdup (words[0]);
}

static void
stop (GSubprocess **process, int how)
{
  g_subprocess_send_signal (*process, how);
  g_assert_true (g_subprocess_wait (*process, NULL, NULL));
  g_clear_object (process);
}

static GSubprocess *
start_sender (Fixture *fixture)
{
  g_autofree char *address = g_strconcat ("127.0.0.1:", fixture->port, NULL);
  g_autofree char *tree = g_build_filename (fixture->files, "tree", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *sender
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                          fixture->helper, "send", fixture->sender_data, address, tree, NULL);

  g_assert_no_error (error);
  return sender;
}

static gboolean
on_time (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
let_pass (guint milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, on_time, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->helper = g_build_filename (g_getenv ("LANYARD_BUILD_DIR"), "tests", "engine", "transfer",
                                      "transfer-helper", NULL);
  fixture->files = lanyard_test_make_dir ("files");
  fixture->inbox = lanyard_test_make_dir ("inbox");
  fixture->sender_data = lanyard_test_make_dir ("sender");
  fixture->receiver_data = lanyard_test_make_dir ("receiver");
  fixture->port = g_strdup_printf ("%u", lanyard_test_port (SOCK_STREAM));
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  if (fixture->receiver != NULL)
    stop (&fixture->receiver, SIGTERM);
  g_free (fixture->helper);
  g_free (fixture->files);
  g_free (fixture->inbox);
  g_free (fixture->sender_data);
  g_free (fixture->receiver_data);
  g_free (fixture->port);
}

/* The same names and nothing else, the same bytes. */
static void
compare_trees (const char *a, const char *b)
{
  g_autoptr (GDir) dir_a = g_dir_open (a, 0, NULL);
  g_autoptr (GDir) dir_b = g_dir_open (b, 0, NULL);
  guint n_a = 0, n_b = 0;
  const char *name;

  g_assert_nonnull (dir_a);
  g_assert_nonnull (dir_b);
  while ((name = g_dir_read_name (dir_b)) != NULL)
    n_b++;
  while ((name = g_dir_read_name (dir_a)) != NULL)
    {
      g_autofree char *path_a = g_build_filename (a, name, NULL);
      g_autofree char *path_b = g_build_filename (b, name, NULL);

      n_a++;
      if (g_file_test (path_a, G_FILE_TEST_IS_DIR))
        compare_trees (path_a, path_b);
      else
        lanyard_test_assert_same_file (path_a, path_b);
    }
  g_assert_cmpuint (n_a, ==, n_b);
}

static void
test_kill (Fixture *fixture, gconstpointer data)
{
  /* Printed by the test framework, given again with --seed. */
  guint kills = 0;

  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *path = g_strdup_printf ("tree/small/%u/%u", i / 50, i);

      transfer_test_write (fixture->files, path, (i * 37) % 9000, i);
    }
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *path = g_strdup_printf ("tree/large%u", i);

      transfer_test_write (fixture->files, path, 12000000 + i, i);
    }
  start_receiver (fixture, 0);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GSubprocess) sender = start_sender (fixture);

      let_pass ((guint) g_test_rand_int_range (5, 200));
      if (g_test_rand_bit ())
        {
          stop (&fixture->receiver, SIGKILL);
          start_receiver (fixture, 0);
        }
      g_subprocess_send_signal (sender, SIGKILL);
      g_assert_true (g_subprocess_wait (sender, NULL, NULL));
      kills += g_subprocess_get_if_signaled (sender);
    }
  g_test_message ("%u of %u senders were killed before they had done", kills, (guint) ROUNDS);
  {
    g_autoptr (GSubprocess) sender = start_sender (fixture);

    g_assert_true (g_subprocess_wait (sender, NULL, NULL));
    g_assert_true (g_subprocess_get_successful (sender));
  }
  {
    g_autofree char *sent = g_build_filename (fixture->files, "tree", NULL);
    g_autofree char *received = g_build_filename (fixture->inbox, "tree", NULL);

    if (kills == ROUNDS)
      compare_trees (sent, received);
    /* One that was done before it could be killed was sent anew under another name: all are there. */
    else
      for (guint i = 0; i < 4; i++)
        {
          g_autofree char *path = g_strdup_printf ("tree/large%u", i);

          transfer_test_same (fixture->files, fixture->inbox, path);
        }
    g_assert_cmpuint (transfer_test_count_parts (fixture->inbox), ==, 0);
  }
}

/* A file larger than the receiver may write: the transfer holds, the part stays, and it goes on from there. */
static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSubprocess) sender = NULL;
  g_autofree char *sent = g_build_filename (fixture->files, "tree", NULL);
  g_autofree char *received = g_build_filename (fixture->inbox, "tree", NULL);

  transfer_test_write (fixture->files, "tree/large", 20000000, 1);
  transfer_test_write (fixture->files, "tree/tail", 100, 2);
  start_receiver (fixture, 10000000);
  sender = start_sender (fixture);
  lanyard_test_wait_for (transfer_test_count_parts (fixture->inbox) == 1, 20);
  let_pass (700);
  /* Neither gives up nor fails. */
  g_assert_cmpuint (transfer_test_count_parts (fixture->inbox), ==, 1);
  g_assert_nonnull (g_subprocess_get_identifier (sender));
  stop (&fixture->receiver, SIGTERM);
  g_assert_true (g_subprocess_wait (sender, NULL, NULL));
  g_assert_false (g_subprocess_get_successful (sender));
  g_clear_object (&sender);
  g_assert_cmpuint (transfer_test_count_parts (fixture->inbox), ==, 1);

  start_receiver (fixture, 0);
  sender = start_sender (fixture);
  g_assert_true (g_subprocess_wait (sender, NULL, NULL));
  g_assert_true (g_subprocess_get_successful (sender));
  compare_trees (sent, received);
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

  g_test_add ("/transfer-kill/random", Fixture, NULL, setup, test_kill, teardown);
  g_test_add ("/transfer-kill/full-disk", Fixture, NULL, setup, test_full_disk, teardown);
  return g_test_run ();
}
