/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A test that aborts runs nothing at its end: the bus, the server or the second program that it had started would go on, keep the
 * test's output open, and have whoever waits for the end of that output wait until its patience ends. So the program becomes two:
 * the test, and around it a guard that adopts what the test leaves (PR_SET_CHILD_SUBREAPER), ends it, and then ends as the test did.
 */
#include "lanyard-test-guard.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile pid_t guarded;

static void
pass_on (int number)
{
  kill (guarded, number);
}

/* The parent of that process, 0 when it has gone. */
static pid_t
get_parent (const char *pid)
{
  char path[64], line[512], *end;
  FILE *file;
  int parent = 0;

  (void) snprintf (path, sizeof path, "/proc/%.20s/stat", pid);
  file = fopen (path, "re");
  if (file == NULL)
    return 0;
  /* "PID (name) state parent …"; the name may hold anything. */
  if (fgets (line, sizeof line, file) == NULL || (end = strrchr (line, ')')) == NULL
      || sscanf (end, ") %*c %d", &parent) != 1)
    parent = 0;
  (void) fclose (file);
  return parent;
}

static int
kill_children (void)
{
  DIR *processes = opendir ("/proc");
  struct dirent *entry;
  int killed = 0;

  while (processes != NULL && (entry = readdir (processes)) != NULL)
    if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && get_parent (entry->d_name) == getpid ())
      killed += kill ((pid_t) atoi (entry->d_name), SIGKILL) == 0;
  if (processes != NULL)
    (void) closedir (processes);
  return killed;
}

/* The children of who is killed come here, too, and are killed next. */
static void
end_what_is_left (void)
{
  while (kill_children () > 0)
    if (waitpid (-1, NULL, 0) < 0 && errno == ECHILD)
      return;
}

static void
end_like (int status)
{
  const struct rlimit none = { 0, 0 };

  if (!WIFSIGNALED (status))
    _exit (WEXITSTATUS (status));
  /* The test has dumped its core, if any; the guard's tells nothing. */
  (void) setrlimit (RLIMIT_CORE, &none);
  (void) signal (WTERMSIG (status), SIG_DFL);
  (void) raise (WTERMSIG (status));
  _exit (128 + WTERMSIG (status));
}

void
lanyard_test_guard (void (*clean_up) (void))
{
  pid_t guard = getpid ();
  int status = 0;

  if (getenv ("LANYARD_TEST_UNGUARDED") != NULL || prctl (PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
    return;
  guarded = fork ();
  if (guarded < 0)
    return;
  if (guarded == 0)
    {
      /* Whoever ends the guard by force ends the test. */
      (void) prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
      if (getppid () != guard)
        _exit (EXIT_FAILURE);
      return;
    }

  /* What a terminal sends, the test gets itself. */
  (void) signal (SIGINT, SIG_IGN);
  (void) signal (SIGHUP, SIG_IGN);
  (void) signal (SIGTERM, pass_on);
  while (waitpid (guarded, &status, 0) < 0 && errno == EINTR)
    continue;
  end_what_is_left ();
  clean_up ();
  end_like (status);
}
