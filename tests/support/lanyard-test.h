/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Before anything else in main(): a temporary home (all XDG folders in it, removed at exit), a guard around the test (see
 * lanyard-test-guard.h), then g_test_init() with isolation of our own. */
void  lanyard_test_init      (int              *argc,
                              char           ***argv);
/* A new empty folder inside that home. (transfer full) (type filename) */
char *lanyard_test_make_dir  (const char       *name);
/* Random-looking bytes, the same for the same seed, so that content can be checked anywhere. */
void  lanyard_test_fill      (guint8           *bytes,
                              gsize             length,
                              guint32           seed);
/* A file of @length such bytes; sparse beyond 64 MiB. Fails the test when it cannot. */
void  lanyard_test_write     (const char       *path,
                              guint64           length,
                              guint32           seed);
/* Fails the test unless both files hold the same bytes. */
void  lanyard_test_assert_same_file (const char *a,
                                     const char *b);
/* A port of loopback that nobody listens at, for SOCK_STREAM or SOCK_DGRAM, of this process alone: for what is refused, and for what
 * listens there later, or again. A port that the system gave away and got back may be another test's by then. */
guint16 lanyard_test_port     (int               type);
/* TRUE until @seconds, or as many times more as there, have passed since the deadline was made: for loops of one's own. */
gint64   lanyard_test_deadline      (double      seconds);
gboolean lanyard_test_within        (gint64      deadline);

/* Iterate the main context until @condition holds; fail the test when it does not within @seconds
 * (of a machine with nothing else to do: times four in truth, times ten under a sanitizer or valgrind, which LANYARD_TEST_SLOW=1
 * says, or times what that says, if more). Never sleeps. */
#define lanyard_test_wait_for(condition, seconds)                                                   \
  G_STMT_START                                                                                      \
  {                                                                                                 \
    gint64 _deadline = lanyard_test_deadline (seconds);                                             \
    lanyard_test_wait_begin ();                                                                     \
    while (!(condition))                                                                            \
      {                                                                                             \
        if (!lanyard_test_within (_deadline))                                                       \
          g_error ("%s:%d: not within %g s: %s", __FILE__, __LINE__, (double) (seconds), #condition); \
        g_main_context_iteration (NULL, TRUE);                                                      \
      }                                                                                             \
    lanyard_test_wait_end ();                                                                       \
  }                                                                                                 \
  G_STMT_END

/* A ticking source that wakes g_main_context_iteration() so that deadlines are seen. */
void  lanyard_test_wait_begin (void);
void  lanyard_test_wait_end   (void);

/* Iterate until nothing is to be done and no timer of the main context is due within @quiet_ms: a program that is left alone must not
 * wake up. Fails the test when that does not come within @seconds. */
void  lanyard_test_wait_quiet (guint  quiet_ms,
                               double seconds);

/* A callback that stores its result for lanyard_test_wait_for (result != NULL, …). @user_data is a
 * GAsyncResult **. */
void  lanyard_test_store_result (GObject       *source,
                                 GAsyncResult  *result,
                                 gpointer       user_data);

G_END_DECLS
