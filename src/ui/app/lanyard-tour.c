/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-tour-private.h"

#include <glib/gstdio.h>
#include <string.h>


/* The tour's lines are for whoever builds Lanyard, like a test's: they are not translated. */

static const LanyardTourStep *const chapters[] = {
  lanyard_tour_shell_steps,
  lanyard_tour_transfer_steps,
  lanyard_tour_chat_steps,
  lanyard_tour_experiment_steps,
  lanyard_tour_feeds_steps,
  lanyard_tour_look_steps,
};

const char *
lanyard_tour_find_option (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      if (g_str_equal (argv[i], "--"))
        return NULL;
      if (g_str_has_prefix (argv[i], "--tour="))
        return argv[i] + strlen ("--tour=");
      if (g_str_equal (argv[i], "--tour") && i + 1 < argc)
        return argv[i + 1];
    }
  return NULL;
}

static void
remove_tree (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          remove_tree (child);
        }
    }
  (void) g_remove (path);
}

/* Everything of the user's is out of reach from here on; what the desktop runs on (display, session bus) stays. */
static gboolean
make_world (LanyardTour *tour, GError **error)
{
  static const struct
  {
    const char *variable;
    const char *folder;
  } folders[] = {
    { "HOME", "home" },
    { "XDG_DATA_HOME", "home/data" },
    { "XDG_CONFIG_HOME", "home/config" },
    { "XDG_CACHE_HOME", "home/cache" },
    { "XDG_STATE_HOME", "home/state" },
    { "XDG_DOWNLOAD_DIR", "home/Downloads" },
  };

  tour->world = g_dir_make_tmp ("lanyard-tour-XXXXXX", error);
  if (tour->world == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (tour->world, folders[i].folder, NULL);

      if (g_mkdir_with_parents (path, 0700) != 0)
        return lanyard_tour_fail (error, "%s cannot be made", path);
      g_setenv (folders[i].variable, path, TRUE);
    }
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  /* No Avahi: the neighbours need not see a machine that is gone in a minute. */
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);

  if (g_mkdir_with_parents (tour->pictures, 0755) != 0)
    return lanyard_tour_fail (error, "%s cannot be made", tour->pictures);
  return TRUE;
}

static gboolean
run_step (LanyardTour *tour, const LanyardTourStep *step, guint number, gint64 *longest_us)
{
  g_autofree char *file_name = g_strdup_printf ("%02u-%s.png", number, step->name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) shot_error = NULL;
  gint64 begin = g_get_monotonic_time ();
  gboolean ok;

  tour->stall_us = tour->stall_cpu_us = 0;
  g_clear_pointer (&tour->said, g_free);
  ok = step->run (tour, &error);
  /* What it changed is drawn in its own time. */
  lanyard_tour_settle (tour);
  *longest_us = tour->stall_us;

  g_print ("%s %02u %s: %s%s%s (%.1f s; main loop at most %.1f ms, %.1f ms of it CPU)\n",
           ok ? "ok  " : "FAIL", number, step->name, ok ? step->what : error->message,
           tour->said != NULL ? ": " : "", tour->said != NULL ? tour->said : "",
           (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC,
           (double) tour->stall_us / 1000, (double) tour->stall_cpu_us / 1000);
  /* Of a failed step most of all. */
  if (!lanyard_tour_shot (tour, file_name, &shot_error))
    {
      g_print ("FAIL %02u %s: %s\n", number, step->name, shot_error->message);
      return FALSE;
    }
  return ok;
}

static int
run_steps (LanyardTour *tour)
{
  const char *worst = "";
  gint64 worst_us = 0;
  guint number = 0;

  for (guint chapter = 0; chapter < G_N_ELEMENTS (chapters); chapter++)
    for (const LanyardTourStep *step = chapters[chapter]; step->name != NULL; step++)
      {
        gint64 longest_us;

        if (!run_step (tour, step, ++number, &longest_us))
          return 1;
        if (longest_us > worst_us)
          {
            worst_us = longest_us;
            worst = step->name;
          }
      }
  g_print ("The tour is done: %u steps; the main loop's longest stall was %.1f ms, in %s.\n", number,
           (double) worst_us / 1000, worst);
  return 0;
}

static gboolean
start (gpointer user_data)
{
  LanyardTour *tour = user_data;
  g_autoptr (GError) error = NULL;
  int status = run_steps (tour);

  if (tour->other != NULL && !lanyard_tour_other_stop (tour, &error))
    {
      g_print ("FAIL: %s\n", error->message);
      status = 1;
    }
  g_object_set_data (G_OBJECT (tour->application), "lanyard-tour-status", GINT_TO_POINTER (status));
  g_application_quit (G_APPLICATION (tour->application));
  return G_SOURCE_REMOVE;
}

static void
activated (LanyardTour *tour)
{
  /* After the first frame, which is what a person would see first. */
  g_idle_add_full (G_PRIORITY_LOW, start, tour, NULL);
}

int
lanyard_tour_main (const char *pictures)
{
  LanyardTour tour = { 0 };
  g_autoptr (GError) error = NULL;
  char *arguments[] = { (char *) "lanyard", NULL };
  int status = 1;

  tour.pictures = g_canonicalize_filename (pictures, NULL);
  tour.received = g_ptr_array_new_with_free_func (g_object_unref);
  if (!make_world (&tour, &error) || !lanyard_application_check_schema (&error))
    g_printerr ("lanyard: %s\n", error->message);
  else
    {
      tour.application = lanyard_application_new (G_APPLICATION_NON_UNIQUE);
      g_signal_connect_data (tour.application, "activate", G_CALLBACK (activated), &tour, NULL,
                             G_CONNECT_AFTER | G_CONNECT_SWAPPED);
      g_object_set_data (G_OBJECT (tour.application), "lanyard-tour-status", GINT_TO_POINTER (1));
      status = g_application_run (G_APPLICATION (tour.application), 1, arguments);
      if (status == 0)
        status = GPOINTER_TO_INT (
            g_object_get_data (G_OBJECT (tour.application), "lanyard-tour-status"));
    }

  g_clear_object (&tour.application);
  g_clear_object (&tour.text);
  g_clear_object (&tour.picture);
  g_ptr_array_unref (tour.received);
  if (tour.world != NULL)
    remove_tree (tour.world);
  g_free (tour.said);
  g_free (tour.world);
  g_free (tour.pictures);
  return status;
}
