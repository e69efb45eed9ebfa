/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-plain-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/transfer/lanyard-files-private.h"
#include "engine/transfer/lanyard-safe-name.h"

/* The file at either end of a plain transfer. */

int
lanyard_plain_open_source (GFile *file, guint64 *size, GError **error)
{
  const char *path = g_file_peek_path (file);
  struct stat status = { 0 };
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;

  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      int saved = fd < 0 ? errno : EINVAL;
      g_autofree char *name = g_file_get_parse_name (file);

      lanyard_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (saved), N_ ("Cannot read “%s”: %s"),
                         name, fd < 0 && path != NULL ? g_strerror (saved) : _ ("not a local file"));
      if (fd >= 0)
        close (fd);
      return -1;
    }
  (void) posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  *size = (guint64) status.st_size;
  return fd;
}

int
lanyard_plain_open_part (const char *path, char **part, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  int fd = -1, saved = EEXIST;

  if (g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
    {
      lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, N_ ("“%s” exists already"), path);
      return -1;
    }
  for (guint attempt = 0; fd < 0 && saved == EEXIST && attempt < 16; attempt++)
    {
      g_autofree char *tag = g_strdup_printf ("%08x", g_random_int ());
      g_autofree char *part_name = lanyard_safe_name_part (name, tag);

      g_free (*part);
      *part = g_build_filename (folder, part_name, NULL);
      fd = open (*part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
      saved = errno;
    }
  if (fd < 0)
    lanyard_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (saved), N_ ("Cannot write in “%s”: %s"),
                       folder, g_strerror (saved));
  return fd;
}

gboolean
lanyard_plain_publish (int fd, const char *part, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int folder_fd;

  if (fsync (fd) != 0 || renameat2 (AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) != 0)
    {
      int saved = errno;
      lanyard_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (saved), N_ ("Cannot save “%s”: %s"),
                         path, g_strerror (saved));
      return FALSE;
    }
  folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd >= 0)
    {
      (void) fsync (folder_fd);
      close (folder_fd);
    }
  return TRUE;
}
