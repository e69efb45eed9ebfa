/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libFuzzer calls once. g_error() ends in a breakpoint, which it does not know: without this, what was found is not kept. */
#include <signal.h>
#include <stdlib.h>

#include "fuzz.h"

static void
on_trap (int number)
{
  abort ();
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  signal (SIGTRAP, on_trap);
  return 0;
}
