/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-manifest-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-format.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/transfer/lanyard-safe-name.h"

typedef struct
{
  char *path;        /* local, absolute */
  guint first;       /* its first entry */
  gsize name_length; /* of its name on the wire */
} Root;

struct _LanyardManifest
{
  gatomicrefcount refs;

  guint       n;
  guint       n_skipped;
  guint       n_files;
  guint64     bytes;
  char       *text;       /* the paths, each ended by NUL */
  guint32    *offsets;    /* of entry i in the text */
  guint64    *sizes;
  gint64     *mtimes;
  guint8     *kinds;
  guint8     *modes;
  guint32    *sorted;     /* indices by path, for lookup */
  GArray     *roots;      /* of Root; empty for one that was received */
  GHashTable *aliases;    /* index -> local path below the root; NULL when none */
  GHashTable *thumbnails; /* index -> GBytes; NULL when none */
};

G_DEFINE_BOXED_TYPE (LanyardManifest, lanyard_manifest, lanyard_manifest_ref, lanyard_manifest_unref)

struct _LanyardManifestBuilder
{
  GByteArray *text;
  GArray     *offsets;
  GArray     *sizes;
  GArray     *mtimes;
  GByteArray *kinds;
  GByteArray *modes;
  GArray     *roots;
  GHashTable *aliases;
  guint64     bytes;
  guint       n_skipped;
};

static void
root_clear (gpointer data)
{
  g_free (((Root *) data)->path);
}

LanyardManifestBuilder *
lanyard_manifest_builder_new (void)
{
  LanyardManifestBuilder *self = g_new0 (LanyardManifestBuilder, 1);

  self->text = g_byte_array_new ();
  self->offsets = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->sizes = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->mtimes = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->kinds = g_byte_array_new ();
  self->modes = g_byte_array_new ();
  self->roots = g_array_new (FALSE, FALSE, sizeof (Root));
  g_array_set_clear_func (self->roots, root_clear);
  return self;
}

void
lanyard_manifest_builder_free (LanyardManifestBuilder *self)
{
  g_clear_pointer (&self->text, g_byte_array_unref);
  g_clear_pointer (&self->offsets, g_array_unref);
  g_clear_pointer (&self->sizes, g_array_unref);
  g_clear_pointer (&self->mtimes, g_array_unref);
  g_clear_pointer (&self->kinds, g_byte_array_unref);
  g_clear_pointer (&self->modes, g_byte_array_unref);
  g_clear_pointer (&self->roots, g_array_unref);
  g_clear_pointer (&self->aliases, g_hash_table_unref);
  g_free (self);
}

static gboolean
fail (GError **error, const char *message)
{
  g_autofree char *said = lanyard_phrase_plain (message);

  g_set_error_literal (error, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_MANIFEST, said);
  return FALSE;
}

gboolean
lanyard_manifest_builder_add (LanyardManifestBuilder     *self,
                              const LanyardManifestEntry *entry,
                              GError                    **error)
{
  g_autofree char *path = NULL;
  guint32 offset = self->text->len;
  guint64 size = entry->kind == LANYARD_ENTRY_FOLDER ? 0 : entry->size;
  guint8 kind = (guint8) entry->kind;
  gsize length;

  if (self->sizes->len >= LANYARD_MANIFEST_MAX_ENTRIES)
    return fail (error, N_ ("The offer has more than 100,000 files and folders"));
  if (entry->kind != LANYARD_ENTRY_FILE && entry->kind != LANYARD_ENTRY_FOLDER)
    return fail (error, N_ ("The offer holds something that is neither a file nor a folder"));
  /* off_t is signed; the sum must not wrap either. */
  if (size > G_MAXINT64 || self->bytes > G_MAXINT64 - size)
    return fail (error, N_ ("The sizes in the offer are larger than any disk"));
  path = lanyard_safe_name_path (entry->path, error);
  if (path == NULL)
    return FALSE;
  length = strlen (path) + 1;
  if (self->text->len + length > LANYARD_MANIFEST_MAX_TEXT)
    return fail (error, N_ ("The names in the offer are too long all together"));

  g_byte_array_append (self->text, (const guint8 *) path, (guint) length);
  g_array_append_val (self->offsets, offset);
  g_array_append_val (self->sizes, size);
  g_array_append_val (self->mtimes, entry->mtime);
  g_byte_array_append (self->kinds, &kind, 1);
  g_byte_array_append (self->modes, &entry->mode, 1);
  self->bytes += size;
  return TRUE;
}

guint
lanyard_manifest_builder_get_n_entries (LanyardManifestBuilder *self)
{
  return self->sizes->len;
}

void
lanyard_manifest_builder_begin_root (LanyardManifestBuilder *self,
                                     const char             *path,
                                     const char             *name)
{
  Root root = { g_strdup (path), self->sizes->len, strlen (name) };

  g_array_append_val (self->roots, root);
}

void
lanyard_manifest_builder_alias (LanyardManifestBuilder *self, const char *below)
{
  if (self->aliases == NULL)
    self->aliases = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_hash_table_insert (self->aliases, GUINT_TO_POINTER (self->sizes->len - 1), g_strdup (below));
}

void
lanyard_manifest_builder_skip (LanyardManifestBuilder *self)
{
  self->n_skipped++;
}

/* As strcmp(), but '/' sorts before all else, so that what is inside a folder follows it directly. */
static int
compare_paths (const char *a, const char *b)
{
  while (*a != '\0' && *a == *b)
    a++, b++;
  if (*a == *b)
    return 0;
  if (*a == '\0')
    return -1;
  if (*b == '\0')
    return 1;
  if (*a == '/')
    return -1;
  if (*b == '/')
    return 1;
  return (guint8) *a - (guint8) *b;
}

static int
compare_indices (gconstpointer a, gconstpointer b, gpointer user_data)
{
  LanyardManifest *self = user_data;

  return compare_paths (lanyard_manifest_get_path (self, *(const guint32 *) a),
                        lanyard_manifest_get_path (self, *(const guint32 *) b));
}

static gboolean
check_tree (LanyardManifest *self, GError **error)
{
  for (guint i = 1; i < self->n; i++)
    {
      const char *before = lanyard_manifest_get_path (self, self->sorted[i - 1]);
      const char *path = lanyard_manifest_get_path (self, self->sorted[i]);
      gsize length = strlen (before);

      if (strncmp (before, path, length) != 0)
        continue;
      if (path[length] == '\0')
        return fail (error, N_ ("The offer names the same file twice"));
      if (path[length] == '/' && self->kinds[self->sorted[i - 1]] == LANYARD_ENTRY_FILE)
        return fail (error, N_ ("The offer has the same name as a file and as a folder"));
    }
  return TRUE;
}

static gpointer
steal_array (GArray **array)
{
  gpointer data = g_array_free (*array, FALSE);

  *array = NULL;
  return data;
}

static guint8 *
steal_bytes (GByteArray **array)
{
  guint8 *data = g_byte_array_free (*array, FALSE);

  *array = NULL;
  return data;
}

LanyardManifest *
lanyard_manifest_builder_end (LanyardManifestBuilder *builder, GError **error)
{
  g_autoptr (LanyardManifestBuilder) owned = builder;
  g_autoptr (LanyardManifest) self = NULL;
  guint text_length;

  if (owned->sizes->len == 0)
    {
      fail (error, N_ ("There is nothing to send"));
      return NULL;
    }
  self = g_new0 (LanyardManifest, 1);
  g_atomic_ref_count_init (&self->refs);
  self->n = owned->sizes->len;
  self->n_skipped = owned->n_skipped;
  self->bytes = owned->bytes;
  /* What the array holds is read before it is taken: a compiler may look at arguments in any order. */
  text_length = owned->text->len;
  self->text = g_realloc (steal_bytes (&owned->text), MAX (1, text_length));
  self->offsets = steal_array (&owned->offsets);
  self->sizes = steal_array (&owned->sizes);
  self->mtimes = steal_array (&owned->mtimes);
  self->kinds = steal_bytes (&owned->kinds);
  self->modes = steal_bytes (&owned->modes);
  self->roots = g_steal_pointer (&owned->roots);
  self->aliases = g_steal_pointer (&owned->aliases);
  self->sorted = g_new (guint32, self->n);
  for (guint i = 0; i < self->n; i++)
    {
      self->sorted[i] = i;
      self->n_files += self->kinds[i] == LANYARD_ENTRY_FILE;
    }
  g_qsort_with_data (self->sorted, (gint) self->n, sizeof (guint32), compare_indices, self);
  if (!check_tree (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

LanyardManifest *
lanyard_manifest_ref (LanyardManifest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
lanyard_manifest_unref (LanyardManifest *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->text);
  g_free (self->offsets);
  g_free (self->sizes);
  g_free (self->mtimes);
  g_free (self->kinds);
  g_free (self->modes);
  g_free (self->sorted);
  g_clear_pointer (&self->roots, g_array_unref);
  g_clear_pointer (&self->aliases, g_hash_table_unref);
  g_clear_pointer (&self->thumbnails, g_hash_table_unref);
  g_free (self);
}

guint
lanyard_manifest_get_n_entries (LanyardManifest *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n;
}

guint64
lanyard_manifest_get_bytes (LanyardManifest *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->bytes;
}

/**
 * lanyard_manifest_get_n_skipped:
 *
 * Returns: how many links, sockets, pipes and devices were left out
 */
guint
lanyard_manifest_get_n_skipped (LanyardManifest *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_skipped;
}

const char *
lanyard_manifest_get_path (LanyardManifest *self, guint index)
{
  return self->text + self->offsets[index];
}

guint64
lanyard_manifest_get_size (LanyardManifest *self, guint index)
{
  return self->sizes[index];
}

LanyardEntryKind
lanyard_manifest_get_kind (LanyardManifest *self, guint index)
{
  return (LanyardEntryKind) self->kinds[index];
}

void
lanyard_manifest_get_entry (LanyardManifest *self, guint index, LanyardManifestEntry *entry)
{
  entry->path = lanyard_manifest_get_path (self, index);
  entry->size = self->sizes[index];
  entry->mtime = self->mtimes[index];
  entry->kind = (LanyardEntryKind) self->kinds[index];
  entry->mode = self->modes[index];
}

guint
lanyard_manifest_find (LanyardManifest *self, const char *path)
{
  guint low = 0, high = self->n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = compare_paths (path, lanyard_manifest_get_path (self, self->sorted[middle]));

      if (order == 0)
        return self->sorted[middle];
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return LANYARD_MANIFEST_NONE;
}

/* How many names there are at the top; @first (out): one entry of the first. */
static guint
count_tops (LanyardManifest *self, guint *first)
{
  guint tops = 0;
  gsize length = 0;

  *first = 0;
  for (guint i = 0; i < self->n; i++)
    {
      const char *path = lanyard_manifest_get_path (self, self->sorted[i]);
      gsize own = (gsize) (strchrnul (path, '/') - path);
      const char *before = i > 0 ? lanyard_manifest_get_path (self, self->sorted[i - 1]) : NULL;

      if (before != NULL && own == length && strncmp (before, path, own) == 0)
        continue;
      tops++;
      length = own;
    }
  return tops;
}

char *
lanyard_manifest_dup_title (LanyardManifest *self)
{
  guint first, tops = count_tops (self, &first);
  const char *path = lanyard_manifest_get_path (self, first);
  g_autofree char *top = g_strndup (path, (gsize) (strchrnul (path, '/') - path));
  guint index = lanyard_manifest_find (self, top);
  gboolean folder = index == LANYARD_MANIFEST_NONE || self->kinds[index] == LANYARD_ENTRY_FOLDER;

  if (tops == 1 && !folder)
    return g_steal_pointer (&top);
  if (tops == 1)
    {
      g_autofree char *count = lanyard_format_count (self->n_files);

      return g_strdup_printf ("%s/ (%s)", top, count);
    }
  /* Translators: the name of a file or folder, and how many others go with it */
  return lanyard_phrase_plural ("%s and %u more", "%s and %u more", tops - 1, top, tops - 1);
}

GBytes *
lanyard_manifest_get_thumbnail (LanyardManifest *self, guint index)
{
  if (self->thumbnails == NULL)
    return NULL;
  return g_hash_table_lookup (self->thumbnails, GUINT_TO_POINTER (index));
}

void
lanyard_manifest_set_thumbnail (LanyardManifest *self, guint index, GBytes *thumbnail)
{
  if (self->thumbnails == NULL)
    self->thumbnails = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_bytes_unref);
  g_hash_table_insert (self->thumbnails, GUINT_TO_POINTER (index), g_bytes_ref (thumbnail));
}

guint
lanyard_manifest_get_n_roots (LanyardManifest *self)
{
  return self->roots->len;
}

const char *
lanyard_manifest_get_root_path (LanyardManifest *self, guint root)
{
  return g_array_index (self->roots, Root, root).path;
}

guint
lanyard_manifest_locate (LanyardManifest *self, guint index, const char **below)
{
  guint root = self->roots->len;
  const char *alias = NULL;

  while (root > 0 && g_array_index (self->roots, Root, root - 1).first > index)
    root--;
  root--;
  if (self->aliases != NULL)
    alias = g_hash_table_lookup (self->aliases, GUINT_TO_POINTER (index));
  if (alias != NULL)
    *below = alias;
  else
    {
      *below = lanyard_manifest_get_path (self, index)
               + g_array_index (self->roots, Root, root).name_length;
      if (**below == '/')
        (*below)++;
    }
  return root;
}

char *
lanyard_manifest_dup_local_path (LanyardManifest *self, guint index)
{
  const char *below;
  guint root;

  if (self->roots->len == 0)
    return NULL;
  root = lanyard_manifest_locate (self, index, &below);
  if (*below == '\0')
    return g_strdup (g_array_index (self->roots, Root, root).path);
  return g_build_filename (g_array_index (self->roots, Root, root).path, below, NULL);
}

char *
lanyard_manifest_dup_roots_key (LanyardManifest *self)
{
  GString *key = g_string_new (NULL);

  for (guint i = 0; i < self->roots->len; i++)
    {
      g_autofree char *uri
          = g_filename_to_uri (g_array_index (self->roots, Root, i).path, NULL, NULL);

      if (i > 0)
        g_string_append_c (key, '\n');
      g_string_append (key, uri != NULL ? uri : "");
    }
  return g_string_free (key, FALSE);
}
