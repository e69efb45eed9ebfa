/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-thread.h"

#include <sys/resource.h>
#include <unistd.h>

/* A third of the share of a thread that is not nice (sched(7)): enough to give way to a frame that is due, and where nobody
 * else wants the processor it costs nothing. */
#define BULK_NICE 5

static gint favour_window;

void
lanyard_thread_favour_window (void)
{
  g_atomic_int_set (&favour_window, 1);
}

void
lanyard_thread_begin_bulk (void)
{
  /* On Linux the priority is a thread's, not its process's. Failing, it only stays as it was. */
  if (g_atomic_int_get (&favour_window))
    (void) setpriority (PRIO_PROCESS, (id_t) gettid (), BULK_NICE);
}
