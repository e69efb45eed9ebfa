/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Goes on as a child of a guard, which waits until the test ends, however it does; then it ends every process that the test has left,
 * calls @clean_up, and ends with the test's own status or signal. To be called before there is a second thread.
 * LANYARD_TEST_UNGUARDED=1 leaves the test alone: for debuggers and valgrind, which follow one process. */
void lanyard_test_guard (void (*clean_up) (void));
