/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A test that fails in the middle ends at once, with everything that it had started. This program runs itself as that test.
 */
#include "lanyard-test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const char *self;

/* --- the test that fails --------------------------------------------------------------------------- */

/* Starts what stays and keeps this output, tells its process and the test's home, and does not reach its end. */
static int
run_failing (const char *how)
{
  const char *command[] = { "sh", "-c", "sleep 1000 & echo $!; wait", NULL };
  const char *apart[] = { "setsid", "sh", "-c", "trap '' TERM; sleep 1000 & echo $!; wait", NULL };
  g_autoptr (GError) error = NULL;
  const struct rlimit none = { 0, 0 };
  GSubprocess *child;

  /* It dies on purpose: nobody wants to look into it. */
  (void) setrlimit (RLIMIT_CORE, &none);
  child = g_subprocess_newv (g_str_equal (how, "apart") ? apart : command, G_SUBPROCESS_FLAGS_NONE, &error);

  g_assert_no_error (error);
  g_print ("home %s\n", g_get_home_dir ());
  /* Its word comes when it is there; whoever reads the output then says what to do. */
  if (getchar () != 'x')
    exit (3);
  if (g_str_equal (how, "exit"))
    exit (7);
  if (g_str_equal (how, "killed"))
    raise (SIGKILL);
  g_assert_cmpstr (g_subprocess_get_identifier (child), ==, "the test fails here");
  return 0;
}

/* --- what looks at it ------------------------------------------------------------------------------ */

static gboolean
is_there (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  /* Who is dead and not yet waited for holds nothing. */
  return strstr (text, ") Z ") == NULL;
}

static void
test_ends_at_once (gconstpointer data)
{
  const char *how = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) test = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                                     | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                                   &error, self, "--fail", how, NULL);
  GOutputStream *input;
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *home = NULL;
  char *line;
  int left = 0;

  g_assert_no_error (error);
  input = g_subprocess_get_stdin_pipe (test);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (test));
  while ((left == 0 || home == NULL) && (line = g_data_input_stream_read_line (output, NULL, NULL, &error)) != NULL)
    {
      if (g_str_has_prefix (line, "home "))
        home = g_strdup (line + 5);
      else if (g_ascii_isdigit (line[0]))
        left = atoi (line);
      g_free (line);
    }
  g_assert_no_error (error);
  g_assert_cmpint (left, >, 1);
  g_assert_true (g_file_test (home, G_FILE_TEST_IS_DIR));
  g_assert_true (is_there (left));
  g_assert_true (g_output_stream_write_all (input, "x", 1, NULL, NULL, &error));

  /* The output ends: a thousand seconds would be more than this test has. */
  while ((line = g_data_input_stream_read_line (output, NULL, NULL, &error)) != NULL)
    g_free (line);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (test, NULL, &error));
  g_assert_no_error (error);
  if (g_str_equal (how, "exit"))
    {
      g_assert_true (g_subprocess_get_if_exited (test));
      g_assert_cmpint (g_subprocess_get_exit_status (test), ==, 7);
    }
  else
    {
      g_assert_true (g_subprocess_get_if_signaled (test));
      g_assert_cmpint (g_subprocess_get_term_sig (test), ==, g_str_equal (how, "killed") ? SIGKILL : SIGABRT);
    }
  g_assert_false (is_there (left));
  g_assert_false (g_file_test (home, G_FILE_TEST_EXISTS));
}

int
main (int argc, char *argv[])
{
  lanyard_test_init (&argc, &argv);
  self = argv[0];
  g_unsetenv ("LANYARD_TEST_UNGUARDED");
  if (argc == 3 && g_str_equal (argv[1], "--fail"))
    return run_failing (argv[2]);
  g_test_add_data_func ("/guard/assertion", "assertion", test_ends_at_once);
  g_test_add_data_func ("/guard/apart", "apart", test_ends_at_once);
  g_test_add_data_func ("/guard/killed", "killed", test_ends_at_once);
  g_test_add_data_func ("/guard/exit", "exit", test_ends_at_once);
  return g_test_run ();
}
