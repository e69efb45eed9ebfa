/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-manifest-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/transfer/lanyard-files-private.h"
#include "engine/transfer/lanyard-safe-name.h"

/* Pictures are a courtesy: the offer does not wait longer for them than this. */
#define THUMBNAIL_BUDGET_US (2 * G_USEC_PER_SEC)

typedef struct
{
  LanyardManifestBuilder *builder;
  GCancellable           *cancellable;
} Walk;

static gboolean walk_folder (Walk       *walk,
                             int         fd,
                             const char *wire,
                             const char *local,
                             guint       depth,
                             GError    **error);

static void
set_path_error (GError **error, int code, const char *path)
{
  g_autofree char *name = g_filename_display_name (path);

  lanyard_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (code), N_ ("Cannot read “%s”: %s"), name,
                     g_strerror (code));
}

/* @wire: the path in the manifest; @local: the path below the root. */
static gboolean
add_entry (Walk              *walk,
           const char        *wire,
           const char        *local,
           gsize              root_length,
           const struct stat *status,
           GError           **error)
{
  LanyardManifestEntry entry = {
    .path = wire,
    .size = S_ISDIR (status->st_mode) ? 0 : (guint64) status->st_size,
    .mtime = lanyard_stat_mtime_ns (status),
    .kind = S_ISDIR (status->st_mode) ? LANYARD_ENTRY_FOLDER : LANYARD_ENTRY_FILE,
    .mode = S_ISREG (status->st_mode) && (status->st_mode & S_IXUSR) != 0
                ? LANYARD_MANIFEST_MODE_EXECUTABLE
                : 0,
  };
  const char *below = wire + root_length;

  if (!lanyard_manifest_builder_add (walk->builder, &entry, error))
    return FALSE;
  if (*below == '/')
    below++;
  if (strcmp (below, local) != 0)
    lanyard_manifest_builder_alias (walk->builder, local);
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names in a folder, sorted, so that the same folder always gives the same manifest. */
static GPtrArray *
read_names (int fd, const char *local, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  int own = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  DIR *dir = own >= 0 ? fdopendir (own) : NULL;
  struct dirent *entry;

  if (dir == NULL)
    {
      set_path_error (error, errno, local);
      if (own >= 0)
        close (own);
      return NULL;
    }
  while (errno = 0, (entry = readdir (dir)) != NULL && names->len <= LANYARD_MANIFEST_MAX_ENTRIES)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      g_ptr_array_add (names, g_strdup (entry->d_name));
  if (entry == NULL && errno != 0)
    {
      set_path_error (error, errno, local);
      closedir (dir);
      return NULL;
    }
  closedir (dir);
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

/* A name as it may stand on the wire; another than all of @names (and those of @given) where it had to be changed. */
static char *
wire_name (const char *name, GPtrArray *names, GHashTable *given, GError **error)
{
  g_autofree char *utf8 = lanyard_safe_name_to_wire (name);
  g_autofree char *safe = NULL;
  g_autofree char *unique = NULL;

  if (strlen (utf8) > LANYARD_SAFE_NAME_MAX)
    {
      g_free (utf8);
      utf8 = g_strdup_printf ("%08x", g_str_hash (name));
    }
  safe = lanyard_safe_name_path (utf8, error);
  if (safe == NULL || strcmp (safe, name) == 0)
    return g_steal_pointer (&safe);

  unique = g_strdup (safe);
  for (guint number = 2; g_hash_table_contains (given, unique)
                         || (names->len > 0
                             && bsearch (&unique, names->pdata, names->len, sizeof (char *), compare_names));
       number++)
    {
      g_free (unique);
      unique = lanyard_safe_name_numbered (safe, number);
    }
  g_hash_table_add (given, g_strdup (unique));
  return g_steal_pointer (&unique);
}

typedef struct
{
  int         fd;     /* the folder */
  const char *wire;
  const char *local;
  gsize       root_length;
  guint       depth;
} Place;

static gboolean
walk_child (Walk *walk, const Place *place, const char *name, const char *wire_child, GError **error)
{
  g_autofree char *wire = g_strconcat (place->wire, "/", wire_child, NULL);
  g_autofree char *local
      = place->local[0] == '\0' ? g_strdup (name) : g_strconcat (place->local, "/", name, NULL);
  struct stat status;
  gboolean ok;
  int fd;

  if (fstatat (place->fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    {
      if (errno == ENOENT) /* gone since the folder was read */
        return TRUE;
      set_path_error (error, errno, local);
      return FALSE;
    }
  if (S_ISREG (status.st_mode))
    return add_entry (walk, wire, local, place->root_length, &status, error);
  if (!S_ISDIR (status.st_mode))
    {
      lanyard_manifest_builder_skip (walk->builder);
      return TRUE;
    }
  if (!add_entry (walk, wire, local, place->root_length, &status, error))
    return FALSE;
  fd = openat (place->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    {
      set_path_error (error, errno, local);
      return FALSE;
    }
  ok = walk_folder (walk, fd, wire, local, place->depth + 1, error);
  close (fd);
  return ok;
}

static gboolean
walk_folder (Walk       *walk,
             int         fd,
             const char *wire,
             const char *local,
             guint       depth,
             GError    **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GHashTable) given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  /* The root's name is what comes before the first '/'. */
  Place place = { fd, wire, local, (gsize) (strchrnul (wire, '/') - wire), depth };

  if (depth >= LANYARD_SAFE_NAME_DEPTH_MAX)
    {
      lanyard_set_error (error, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_MANIFEST,
                         N_ ("“%s” is more than 64 folders deep"), wire);
      return FALSE;
    }
  names = read_names (fd, local, error);
  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *child = NULL;

      if (g_cancellable_set_error_if_cancelled (walk->cancellable, error))
        return FALSE;
      child = wire_name (names->pdata[i], names, given, error);
      if (child == NULL || !walk_child (walk, &place, names->pdata[i], child, error))
        return FALSE;
    }
  return TRUE;
}

/* What the user chose: a file or a folder of any path. Another of the same name was chosen from another folder: numbered. */
static gboolean
walk_root (Walk *walk, const char *path, GHashTable *tops, GError **error)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = wire_name (base, none, tops, error);
  struct stat status;
  gboolean ok;
  int fd;

  if (name == NULL)
    return FALSE;
  fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 && (errno == ELOOP || errno == ENXIO))
    {
      lanyard_manifest_builder_skip (walk->builder);
      return TRUE;
    }
  if (fd < 0 || fstat (fd, &status) != 0)
    {
      set_path_error (error, errno, path);
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  if (g_hash_table_contains (tops, name) && strcmp (base, name) == 0)
    {
      for (guint number = 2; g_hash_table_contains (tops, name); number++)
        {
          g_free (name);
          name = lanyard_safe_name_numbered (base, number);
        }
    }
  g_hash_table_add (tops, g_strdup (name));
  if (S_ISREG (status.st_mode) || S_ISDIR (status.st_mode))
    {
      lanyard_manifest_builder_begin_root (walk->builder, path, name);
      ok = add_entry (walk, name, "", strlen (name), &status, error);
      if (ok && S_ISDIR (status.st_mode))
        ok = walk_folder (walk, fd, name, "", 1, error);
    }
  else
    {
      lanyard_manifest_builder_skip (walk->builder);
      ok = TRUE;
    }
  close (fd);
  return ok;
}

static void
make_thumbnails (LanyardManifest *manifest, GCancellable *cancellable)
{
  gint64 until = g_get_monotonic_time () + THUMBNAIL_BUDGET_US;
  guint made = 0;

  for (guint i = 0; i < lanyard_manifest_get_n_entries (manifest)
                    && made < LANYARD_MANIFEST_MAX_THUMBNAILS && g_get_monotonic_time () < until
                    && !g_cancellable_is_cancelled (cancellable);
       i++)
    {
      g_autofree char *type = NULL;
      g_autofree char *path = NULL;
      g_autoptr (GBytes) thumbnail = NULL;
      int fd;

      if (lanyard_manifest_get_kind (manifest, i) != LANYARD_ENTRY_FILE)
        continue;
      type = g_content_type_guess (lanyard_manifest_get_path (manifest, i), NULL, 0, NULL);
      if (!g_str_has_prefix (type, "image/"))
        continue;
      path = lanyard_manifest_dup_local_path (manifest, i);
      fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
      if (fd < 0)
        continue;
      thumbnail = lanyard_thumbnail_make (fd, cancellable);
      close (fd);
      if (thumbnail != NULL)
        {
          lanyard_manifest_set_thumbnail (manifest, i, thumbnail);
          made++;
        }
    }
  /* The pixels are gone; what the allocator keeps of them would be this process's memory for good. */
  if (made > 0)
    malloc_trim (0);
}

LanyardManifest *
lanyard_manifest_build (GPtrArray    *files,
                        gboolean      thumbnails,
                        GCancellable *cancellable,
                        GError      **error)
{
  g_autoptr (LanyardManifestBuilder) builder = lanyard_manifest_builder_new ();
  g_autoptr (GHashTable) tops = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Walk walk = { builder, cancellable };
  LanyardManifest *manifest;

  for (guint i = 0; i < files->len; i++)
    {
      const char *path = g_file_peek_path (files->pdata[i]);

      if (path == NULL)
        {
          g_autofree char *name = g_file_get_parse_name (files->pdata[i]);

          lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, N_ ("“%s” is not a local file"),
                             name);
          return NULL;
        }
      if (!walk_root (&walk, path, tops, error))
        return NULL;
    }
  if (lanyard_manifest_builder_get_n_entries (builder) == 0)
    {
      lanyard_set_error (error, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_MANIFEST,
                         N_ ("There is nothing to send: links, sockets and devices are left out"));
      return NULL;
    }
  manifest = lanyard_manifest_builder_end (g_steal_pointer (&builder), error);
  if (manifest != NULL && thumbnails)
    make_thumbnails (manifest, cancellable);
  return manifest;
}

static void
build_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  LanyardManifest *manifest = lanyard_manifest_build (task_data, TRUE, cancellable, &error);

  if (manifest != NULL)
    g_task_return_pointer (task, manifest, (GDestroyNotify) lanyard_manifest_unref);
  else
    g_task_return_error (task, error);
}

void
lanyard_manifest_build_async (GPtrArray          *files,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  GPtrArray *snapshot;

  g_return_if_fail (files != NULL);

  snapshot = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (snapshot, g_object_ref (files->pdata[i]));
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_manifest_build_async);
  g_task_set_task_data (task, snapshot, (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, build_thread);
}

LanyardManifest *
lanyard_manifest_build_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_manifest_build_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
