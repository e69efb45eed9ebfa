/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-files-private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/core/lanyard-phrase.h"

void
lanyard_set_errno (GError **error, int code, const char *what)
{
  g_autofree char *said = lanyard_phrase_plain (what);

  lanyard_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (code), "%s: %s", said, g_strerror (code));
}

void
lanyard_post (GMainContext *context, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, context);
}

/* Component by component with O_NOFOLLOW; ".." was refused by whoever made @path. */
static int
open_stepwise (int folder, const char *path, int flags, mode_t mode)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  int at = folder;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      gboolean last = parts[i + 1] == NULL;
      int next, saved;

      if (strcmp (parts[i], "..") == 0)
        next = -1, errno = EXDEV;
      else if (last)
        next = openat (at, parts[i], flags | O_NOFOLLOW | O_CLOEXEC, mode);
      else
        next = openat (at, parts[i], O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      saved = errno;
      if (at != folder)
        close (at);
      errno = saved;
      if (next < 0 || last)
        return next;
      at = next;
    }
  errno = EINVAL;
  return -1;
}

int
lanyard_open_beneath (int folder, const char *path, int flags, mode_t mode)
{
  static gint missing; /* atomic: the kernel has no openat2, or a sandbox refuses it */
  struct open_how how = {
    .flags = (guint64) (flags | O_NOFOLLOW | O_CLOEXEC),
    .mode = (flags & O_CREAT) != 0 ? mode : 0,
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };

  if (!g_atomic_int_get (&missing))
    {
      for (guint attempt = 0; attempt < 16; attempt++)
        {
          int fd = (int) syscall (SYS_openat2, folder, path, &how, sizeof how);

          /* EAGAIN: something was renamed meanwhile and the kernel could not be sure (openat2(2)). */
          if (fd >= 0 || errno != EAGAIN)
            {
              if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
                return fd;
              if (errno == ENOSYS)
                g_atomic_int_set (&missing, 1);
              break;
            }
        }
    }
  return open_stepwise (folder, path, flags, mode);
}

gint64
lanyard_stat_mtime_ns (const struct stat *status)
{
  return (gint64) status->st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + status->st_mtim.tv_nsec;
}

gboolean
lanyard_write_all (int fd, const void *bytes, gsize length)
{
  const guint8 *next = bytes;

  while (length > 0)
    {
      gssize n = write (fd, next, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      next += n;
      length -= (gsize) n;
    }
  return TRUE;
}

gssize
lanyard_read_full (int fd, void *bytes, gsize length)
{
  gsize done = 0;

  while (done < length)
    {
      gssize n = read (fd, (guint8 *) bytes + done, length - done);

      if (n == 0)
        break;
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      done += (gsize) n;
    }
  return (gssize) done;
}
