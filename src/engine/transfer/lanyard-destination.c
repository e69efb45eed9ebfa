/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-destination-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <xxhash.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/transfer/lanyard-files-private.h"
#include "engine/transfer/lanyard-offer-private.h"
#include "engine/transfer/lanyard-safe-name.h"

#define NUMBERED_MAX 10000
/* How many numbered names are looked at for what a killed program left. */
#define EXISTING_MAX 16

struct _LanyardDestination
{
  int           fd;
  char         *tag;
  gboolean      is_home; /* where a name with a dot in front is a setting of some program */
  gint          made;    /* atomic: folders since last asked */
  GMutex        lock;
  LanyardPlace *last;    /* most files go where the one before went */
};

LanyardPlace *
lanyard_place_ref (LanyardPlace *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
lanyard_place_unref (LanyardPlace *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  close (self->fd);
  g_free (self->path);
  g_free (self);
}

static LanyardPlace *
place_new (int fd, const char *path)
{
  LanyardPlace *self = g_new (LanyardPlace, 1);

  g_atomic_ref_count_init (&self->refs);
  self->fd = fd;
  self->path = g_strdup (path);
  return self;
}

static gboolean
is_same_folder (int fd, const char *path)
{
  struct stat a, b;

  return path != NULL && fstat (fd, &a) == 0 && stat (path, &b) == 0 && a.st_dev == b.st_dev
         && a.st_ino == b.st_ino;
}

static void
set_error (GError **error, const char *what, int code)
{
  lanyard_set_error (error, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_DESTINATION,
                     N_ ("The receiver cannot write “%s”: %s"), what, g_strerror (code));
}

LanyardDestination *
lanyard_destination_open (const char *folder, const char *tag, GError **error)
{
  LanyardDestination *self;
  int fd = -1;

  if (g_mkdir_with_parents (folder, 0777) == 0)
    fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    {
      set_error (error, folder, errno);
      return NULL;
    }
  self = g_new0 (LanyardDestination, 1);
  self->fd = fd;
  self->tag = g_strdup (tag);
  self->is_home = is_same_folder (fd, g_get_home_dir ());
  g_mutex_init (&self->lock);
  return self;
}

void
lanyard_destination_free (LanyardDestination *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  g_clear_pointer (&self->last, lanyard_place_unref);
  g_mutex_clear (&self->lock);
  g_free (self->tag);
  g_free (self);
}

int
lanyard_destination_get_fd (LanyardDestination *self)
{
  return self->fd;
}

/* In a home folder ".bashrc" would be run by a shell; it arrives as "_bashrc". */
static char *
localise (LanyardDestination *self, const char *path)
{
  char *local = g_strdup (path);

  if (self->is_home && local[0] == '.')
    local[0] = '_';
  return local;
}

/* Each folder of @path, made where it is missing. -1 with errno. */
static int
make_folders (LanyardDestination *self, const char *path, gboolean make)
{
  const int flags = O_RDONLY | O_DIRECTORY;
  int fd = lanyard_open_beneath (self->fd, path, flags, 0);

  if (fd >= 0 || errno != ENOENT || !make)
    return fd;
  for (const char *end = strchr (path, '/');; end = strchr (end + 1, '/'))
    {
      g_autofree char *upper = end != NULL ? g_strndup (path, (gsize) (end - path)) : g_strdup (path);
      g_autofree char *parent = g_path_get_dirname (upper);
      g_autofree char *name = g_path_get_basename (upper);
      int at = lanyard_open_beneath (self->fd, parent, flags, 0);
      int saved;

      if (at < 0)
        return -1;
      saved = mkdirat (at, name, 0777) != 0 && errno != EEXIST ? errno : 0;
      g_atomic_int_set (&self->made, 1);
      close (at);
      if (saved != 0)
        {
          errno = saved;
          return -1;
        }
      if (end == NULL)
        return lanyard_open_beneath (self->fd, path, flags, 0);
    }
}

LanyardPlace *
lanyard_destination_find_folder (LanyardDestination *self,
                                 const char         *path,
                                 gboolean            make,
                                 GError            **error)
{
  g_autofree char *local = localise (self, path);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  int fd;

  if (self->last != NULL && strcmp (self->last->path, local) == 0)
    return lanyard_place_ref (self->last);
  if (local[0] == '\0')
    fd = fcntl (self->fd, F_DUPFD_CLOEXEC, 3);
  else
    fd = make_folders (self, local, make);
  if (fd < 0)
    {
      if (make || errno != ENOENT)
        set_error (error, path, errno);
      return NULL;
    }
  g_clear_pointer (&self->last, lanyard_place_unref);
  self->last = place_new (fd, local);
  return lanyard_place_ref (self->last);
}

void
lanyard_spot_clear (LanyardSpot *spot)
{
  g_clear_pointer (&spot->place, lanyard_place_unref);
  g_clear_pointer (&spot->name, g_free);
  g_clear_pointer (&spot->part, g_free);
}

/* Of the transfer and the entry's path as offered: two entries never share a part. */
static char *
make_part_name (LanyardDestination *self, const char *path, const char *name)
{
  XXH64_hash_t hash = XXH3_64bits_withSeed (path, strlen (path),
                                            XXH3_64bits (self->tag, strlen (self->tag)));
  g_autofree char *tag = g_strdup_printf ("%012" G_GINT64_MODIFIER "x", (guint64) hash >> 16);

  return lanyard_safe_name_part (name, tag);
}

gboolean
lanyard_destination_find (LanyardDestination *self,
                          const char         *path,
                          gboolean            make,
                          LanyardSpot        *spot,
                          GError            **error)
{
  const char *slash = strrchr (path, '/');
  g_autofree char *folder = slash != NULL ? g_strndup (path, (gsize) (slash - path)) : g_strdup ("");

  spot->place = lanyard_destination_find_folder (self, folder, make, error);
  if (spot->place == NULL)
    return FALSE;
  spot->name = slash != NULL ? g_strdup (slash + 1) : localise (self, path);
  spot->part = make_part_name (self, path, spot->name);
  return TRUE;
}

static gboolean
is_ours (int fd)
{
  struct stat status;

  /* A link to somewhere else, or another's file by this name, is nothing to go on with. */
  return fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_nlink == 1
         && status.st_uid == geteuid ();
}

int
lanyard_destination_open_part (LanyardDestination *self,
                               const LanyardSpot  *spot,
                               gboolean            keep)
{
  const int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC;
  int fd;

  if (keep)
    {
      fd = openat (spot->place->fd, spot->part, flags | O_NONBLOCK);
      if (fd >= 0 && !is_ours (fd))
        {
          close (fd);
          fd = -1;
          errno = ENOENT;
        }
      return fd;
    }
  fd = openat (spot->place->fd, spot->part, flags | O_CREAT | O_EXCL, 0666);
  if (fd < 0 && errno == EEXIST)
    {
      lanyard_destination_remove_part (self, spot);
      fd = openat (spot->place->fd, spot->part, flags | O_CREAT | O_EXCL, 0666);
    }
  return fd;
}

void
lanyard_destination_remove_part (LanyardDestination *self, const LanyardSpot *spot)
{
  int fd = openat (spot->place->fd, spot->part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

  if (fd < 0)
    return;
  if (is_ours (fd))
    (void) unlinkat (spot->place->fd, spot->part, 0);
  close (fd);
}

/* rename(2) that fails with EEXIST; file systems without RENAME_NOREPLACE say EINVAL. */
static int
rename_new (int folder, const char *from, const char *to)
{
  int fd;

  if (renameat2 (folder, from, folder, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return -1;
  if (linkat (folder, from, folder, to, 0) == 0)
    return unlinkat (folder, from, 0);
  if (errno == EEXIST)
    return -1;
  /* No links either: take the name with an empty file of our own, then replace that. */
  fd = openat (folder, to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return -1;
  close (fd);
  return renameat (folder, from, folder, to);
}

static char *
join (const LanyardPlace *place, const char *name)
{
  return place->path[0] == '\0' ? g_strdup (name) : g_strconcat (place->path, "/", name, NULL);
}

gboolean
lanyard_destination_publish (LanyardDestination *self,
                             const LanyardSpot  *spot,
                             char              **saved)
{
  g_autofree char *target = g_strdup (spot->name);

  for (guint number = 2; number < NUMBERED_MAX; number++)
    {
      if (rename_new (spot->place->fd, spot->part, target) == 0)
        {
          *saved = join (spot->place, target);
          return TRUE;
        }
      if (errno != EEXIST)
        return FALSE;
      g_free (target);
      target = lanyard_safe_name_numbered (spot->name, number);
    }
  return FALSE;
}

int
lanyard_destination_find_existing (LanyardDestination *self,
                                   const LanyardSpot  *spot,
                                   guint64             size,
                                   gint64              mtime,
                                   char              **saved)
{
  g_autofree char *target = g_strdup (spot->name);

  for (guint number = 2; number < EXISTING_MAX; number++)
    {
      struct stat status;
      int fd;

      if (fstatat (spot->place->fd, target, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return -1;
      if (S_ISREG (status.st_mode) && (guint64) status.st_size == size
          && lanyard_stat_mtime_ns (&status) == mtime)
        {
          fd = openat (spot->place->fd, target, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
          if (fd >= 0)
            *saved = join (spot->place, target);
          return fd;
        }
      g_free (target);
      target = lanyard_safe_name_numbered (spot->name, number);
    }
  return -1;
}

gboolean
lanyard_destination_take_made (LanyardDestination *self)
{
  return g_atomic_int_compare_and_exchange (&self->made, 1, 0);
}

gboolean
lanyard_destination_has_room (LanyardDestination *self, guint64 bytes)
{
  struct statvfs status;
  guint64 available;

  if (fstatvfs (self->fd, &status) != 0)
    return TRUE;
  available = (guint64) status.f_bavail * status.f_frsize;
  return available >= LANYARD_KEEP_FREE && available - LANYARD_KEEP_FREE >= bytes;
}

void
lanyard_destination_dress (int fd, gint64 mtime, gboolean executable)
{
  const gint64 second = G_GINT64_CONSTANT (1000000000);
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };
  struct stat status;

  times[1].tv_sec = (time_t) (mtime / second - (mtime % second < 0));
  times[1].tv_nsec = (long) ((mtime % second + second) % second);
  /* Who may read it may run it; nothing else of the sender's mode is taken, set-user-ID least of all. */
  if (executable && fstat (fd, &status) == 0)
    (void) fchmod (fd, (status.st_mode & 0777) | ((status.st_mode & 0444) >> 2));
  /* A file system that cannot keep times is no reason to lose the file. */
  (void) futimens (fd, times);
}

gboolean
lanyard_destination_is_full (int code)
{
  struct rlimit limit;

  if (code == ENOSPC || code == EDQUOT)
    return TRUE;
  return code == EFBIG && getrlimit (RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}
