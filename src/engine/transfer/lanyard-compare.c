/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-compare.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/core/lanyard-phrase.h"

/* Large enough that the cost of a call vanishes, small enough to stay in the second-level cache.
 * Reading into a buffer, not mapping: a file that is cut short meanwhile is then an error and not a SIGBUS. */
#define BLOCK (256 * 1024)

static int
open_regular (GFile *file, guint64 *size, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  const char *path = g_file_peek_path (file);
  struct stat status;
  int fd;

  if (path == NULL)
    {
      lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, N_ ("“%s” is not a local file"), name);
      return -1;
    }
  /* Not waiting for a writer, should it be a pipe. */
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 || fstat (fd, &status) != 0)
    {
      int saved = errno;
      lanyard_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (saved),
                         N_ ("Cannot read “%s”: %s"), name, g_strerror (saved));
      if (fd >= 0)
        close (fd);
      return -1;
    }
  if (!S_ISREG (status.st_mode))
    {
      lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, N_ ("“%s” is not a file"), name);
      close (fd);
      return -1;
    }
  (void) posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  *size = (guint64) status.st_size;
  return fd;
}

/* Up to BLOCK bytes, fewer only at the end of the file; -1 with @error. */
static gssize
read_block (int fd, guint8 *block, GFile *file, GError **error)
{
  gsize done = 0;

  while (done < BLOCK)
    {
      gssize n = read (fd, block + done, BLOCK - done);

      if (n == 0)
        break;
      if (n < 0)
        {
          int saved = errno;
          g_autofree char *name = NULL;

          if (saved == EINTR)
            continue;
          name = g_file_get_parse_name (file);
          lanyard_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (saved),
                             N_ ("Cannot read “%s”: %s"), name, g_strerror (saved));
          return -1;
        }
      done += (gsize) n;
    }
  return (gssize) done;
}

static gsize
first_difference (const guint8 *a, const guint8 *b, gsize length)
{
  gsize i = 0;

  while (i + 64 <= length && memcmp (a + i, b + i, 64) == 0)
    i += 64;
  while (i < length && a[i] == b[i])
    i++;
  return i;
}

static gboolean
compare_open_files (int           fd_a,
                    int           fd_b,
                    GFile        *a,
                    GFile        *b,
                    gint64       *difference,
                    GCancellable *cancellable,
                    GError      **error)
{
  g_autofree guint8 *blocks = g_malloc (2 * BLOCK);
  gint64 offset = 0;

  for (;;)
    {
      gssize n_a, n_b;
      gsize common, same;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      n_a = read_block (fd_a, blocks, a, error);
      if (n_a < 0)
        return FALSE;
      n_b = read_block (fd_b, blocks + BLOCK, b, error);
      if (n_b < 0)
        return FALSE;

      common = (gsize) MIN (n_a, n_b);
      if (n_a != n_b || memcmp (blocks, blocks + BLOCK, common) != 0)
        {
          same = first_difference (blocks, blocks + BLOCK, common);
          *difference = offset + (gint64) same;
          return TRUE;
        }
      if (n_a < BLOCK)
        {
          *difference = -1;
          return TRUE;
        }
      offset += n_a;
    }
}

/**
 * lanyard_compare_files:
 * @comparison: (out caller-allocates): the verdict, when %TRUE is returned
 *
 * Blocks; any thread. Fails with G_IO_ERROR when either cannot be read or is no regular file.
 */
gboolean
lanyard_compare_files (GFile             *a,
                       GFile             *b,
                       LanyardComparison *comparison,
                       GCancellable      *cancellable,
                       GError           **error)
{
  int fd_a, fd_b;
  gboolean ok;

  g_return_val_if_fail (G_IS_FILE (a) && G_IS_FILE (b) && comparison != NULL, FALSE);

  fd_a = open_regular (a, &comparison->size_a, error);
  if (fd_a < 0)
    return FALSE;
  fd_b = open_regular (b, &comparison->size_b, error);
  if (fd_b < 0)
    {
      close (fd_a);
      return FALSE;
    }
  ok = compare_open_files (fd_a, fd_b, a, b, &comparison->first_difference, cancellable, error);
  comparison->identical = ok && comparison->first_difference < 0;
  close (fd_a);
  close (fd_b);
  return ok;
}

typedef struct
{
  GFile *a;
  GFile *b;
} Pair;

static void
pair_free (gpointer data)
{
  Pair *pair = data;

  g_object_unref (pair->a);
  g_object_unref (pair->b);
  g_free (pair);
}

static void
compare_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Pair *pair = task_data;
  g_autofree LanyardComparison *comparison = g_new0 (LanyardComparison, 1);
  GError *error = NULL;

  if (lanyard_compare_files (pair->a, pair->b, comparison, cancellable, &error))
    g_task_return_pointer (task, g_steal_pointer (&comparison), g_free);
  else
    g_task_return_error (task, error);
}

void
lanyard_compare_files_async (GFile              *a,
                             GFile              *b,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  Pair *pair;

  g_return_if_fail (G_IS_FILE (a) && G_IS_FILE (b));

  pair = g_new (Pair, 1);
  pair->a = g_object_ref (a);
  pair->b = g_object_ref (b);
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_compare_files_async);
  g_task_set_task_data (task, pair, pair_free);
  g_task_run_in_thread (task, compare_thread);
}

gboolean
lanyard_compare_files_finish (GAsyncResult *result, LanyardComparison *comparison, GError **error)
{
  g_autofree LanyardComparison *found = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (
      g_async_result_is_tagged (result, lanyard_compare_files_async), FALSE);
  g_return_val_if_fail (comparison != NULL, FALSE);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found == NULL)
    return FALSE;
  *comparison = *found;
  return TRUE;
}
