/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whose turn it is where there are more threads than processors. */

/* This process draws a window: threads that move bytes in bulk and begin from now on let its main loop go first. */
void lanyard_thread_favour_window (void);
/* To be called by a thread of its own that computes or copies for long, first of all; not by one of a pool, which would
 * stay so. */
void lanyard_thread_begin_bulk    (void);

G_END_DECLS
