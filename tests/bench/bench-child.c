/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-child FD COMMAND…: runs the command and writes its peak memory (KiB) to FD when it has
 * ended.
 *
 * A child's peak counts from before its exec, so one started from Python would never show less than
 * Python's own; this program is small. It passes SIGTERM and SIGINT on. To SIGUSR1 it answers by
 * killing the command, so that this is gone when the program is; should it be killed itself, the
 * command dies soon after. */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;

static void
pass_on (int number)
{
  kill (child, number == SIGUSR1 ? SIGKILL : number);
}

int
main (int argc, char **argv)
{
  const struct sigaction action = { .sa_handler = pass_on };
  struct rusage usage;
  int status;
  int fd;

  if (argc < 3)
    return 2;
  fd = atoi (argv[1]);
  child = fork ();
  if (child == 0)
    {
      close (fd);
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      execvp (argv[2], argv + 2);
      perror (argv[2]);
      _exit (127);
    }
  if (child < 0)
    return 2;
  sigaction (SIGTERM, &action, NULL);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGUSR1, &action, NULL);
  /* The ends of pipes that it was given are the child's alone. */
  close (STDIN_FILENO);
  close (STDOUT_FILENO);
  while (wait4 (child, &status, 0, &usage) < 0)
    if (errno != EINTR)
      return 2;
  dprintf (fd, "%ld\n", usage.ru_maxrss);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}
