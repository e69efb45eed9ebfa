/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-paths.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* GLib keeps the folders it saw first; a test, and a second world in one process, changes the variables.
 * A relative path in such a variable is to be ignored (XDG Base Directory Specification). */
static char *
own_dir (const char *variable, const char *below_home, GError **error)
{
  const char *base = g_getenv (variable);
  g_autofree char *path = NULL;

  if (base != NULL && g_path_is_absolute (base))
    path = g_build_filename (base, "lanyard", NULL);
  else
    path = g_build_filename (g_get_home_dir (), below_home, "lanyard", NULL);

  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      int code = errno;
      g_autofree char *shown = g_filename_display_name (path);

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
                   _ ("The folder “%s” cannot be made: %s"), shown, g_strerror (code));
      return NULL;
    }
  return g_steal_pointer (&path);
}

/**
 * lanyard_paths_get_data_dir:
 *
 * Where the database, the key and the certificate live. Fails with G_IO_ERROR. Any thread.
 */
char *
lanyard_paths_get_data_dir (GError **error)
{
  return own_dir ("XDG_DATA_HOME", ".local/share", error);
}

/**
 * lanyard_paths_get_config_dir:
 *
 * Where the device's name lives. Fails with G_IO_ERROR. Any thread.
 */
char *
lanyard_paths_get_config_dir (GError **error)
{
  return own_dir ("XDG_CONFIG_HOME", ".config", error);
}

/**
 * lanyard_paths_get_cache_dir:
 *
 * What may be deleted at any time. Fails with G_IO_ERROR. Any thread.
 */
char *
lanyard_paths_get_cache_dir (GError **error)
{
  return own_dir ("XDG_CACHE_HOME", ".cache", error);
}

/**
 * lanyard_paths_get_download_dir:
 *
 * Never fails: a folder that cannot be written to is reported by whoever writes there. Any thread.
 */
char *
lanyard_paths_get_download_dir (void)
{
  const char *path = g_getenv ("XDG_DOWNLOAD_DIR");
  g_autofree char *downloads = NULL;

  if (path != NULL && g_path_is_absolute (path))
    return g_strdup (path);
  path = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  if (path != NULL)
    return g_strdup (path);

  downloads = g_build_filename (g_get_home_dir (), "Downloads", NULL);
  if (g_mkdir_with_parents (downloads, 0755) == 0)
    return g_steal_pointer (&downloads);
  return g_strdup (g_get_home_dir ());
}

/**
 * lanyard_paths_name_aside:
 *
 * Does not rename anything. Any thread.
 */
char *
lanyard_paths_name_aside (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y%m%d-%H%M%S");
  char *aside = g_strdup_printf ("%s.damaged-%s", path, date);

  for (guint n = 2; g_file_test (aside, G_FILE_TEST_EXISTS); n++)
    {
      g_free (aside);
      aside = g_strdup_printf ("%s.damaged-%s-%u", path, date, n);
    }
  return aside;
}
