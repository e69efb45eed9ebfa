/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls with each input (https://llvm.org/docs/LibFuzzer.html); returns 0. */
int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);
/* What libFuzzer calls before the first; returns 0. */
int LLVMFuzzerInitialize   (int           *argc,
                            char        ***argv);
