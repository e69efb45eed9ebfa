/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loaded before a GTK program (LD_PRELOAD): when its first window has painted its first frame, says how long after
 * BENCH_START (nanoseconds since 1970, when the program was about to be started) that was, and what of it the processors
 * worked, and ends it. */
#include <dlfcn.h>
#include <gtk/gtk.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void
on_painted (GdkFrameClock *clock, gpointer user_data)
{
  const char *start = getenv ("BENCH_START");
  struct timespec now, used;

  clock_gettime (CLOCK_REALTIME, &now);
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  printf ("%s %.3f %.3f\n", g_get_prgname (),
          ((double) now.tv_sec * 1e9 + (double) now.tv_nsec - g_ascii_strtod (start != NULL ? start : "0", NULL)) / 1e6,
          (double) used.tv_sec * 1e3 + (double) used.tv_nsec / 1e6);
  fflush (stdout);
  _exit (0);
}

void
gtk_window_present (GtkWindow *window)
{
  void (*present) (GtkWindow *) = (void (*) (GtkWindow *)) dlsym (RTLD_NEXT, "gtk_window_present");
  static gboolean watched;

  present (window);
  if (!watched && gtk_widget_get_frame_clock (GTK_WIDGET (window)) != NULL)
    {
      watched = TRUE;
      g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint", G_CALLBACK (on_painted), NULL);
    }
}
