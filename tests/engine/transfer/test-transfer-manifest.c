/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names, manifests and their wire form: tables of what may be and what may not. */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>

#include "engine/transfer/lanyard-manifest-private.h"
#include "engine/transfer/lanyard-safe-name.h"
#include "engine/transfer/lanyard-wire-private.h"
#include "lanyard-test.h"
#include "transfer-world.h"

static char *
repeat (const char *text, guint n)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (string, text);
  return g_string_free (string, FALSE);
}

static void
test_paths (void)
{
  static const struct
  {
    const char *path;
    const char *safe; /* NULL: refused */
  } rows[] = {
    { "a", "a" },
    { "a/b.txt", "a/b.txt" },
    { "Füße/日本", "Füße/日本" },
    { ".hidden/..x", ".hidden/..x" },
    { "a b/ c ", "a b/ c " },
    { "back\\slash", "back\\slash" },
    { "", NULL },
    { "/", NULL },
    { "/etc/passwd", NULL },
    { "..", NULL },
    { ".", NULL },
    { "../x", NULL },
    { "a/../../x", NULL },
    { "a/..", NULL },
    { "a/./b", NULL },
    { "a//b", NULL },
    { "a/", NULL },
    { "not\xff utf8", NULL },
    { "new\nline\ttab\x1b[31m", "new_line_tab_[31m" },
    { "del\x7f", "del_" },
    { "c1\xc2\x9bx", "c1_x" },
    { "photo\xe2\x80\xaegnp.exe", "photo_gnp.exe" },
    { "iso\xe2\x81\xa6late\xe2\x81\xa9", "iso_late_" },
    { "line\xe2\x80\xa8sep", "line_sep" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *safe = lanyard_safe_name_path (rows[i].path, &error);

      g_assert_cmpstr (safe, ==, rows[i].safe);
      if (rows[i].safe == NULL)
        g_assert_error (error, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_NAME);
      else
        g_assert_no_error (error);
    }
}

static void
test_path_bounds (void)
{
  g_autofree char *name255 = repeat ("x", 255);
  g_autofree char *name256 = repeat ("x", 256);
  g_autofree char *deep63 = repeat ("d/", 63);
  g_autofree char *deep64 = repeat ("d/", 64);
  g_autofree char *ok_depth = g_strconcat (deep63, "f", NULL);
  g_autofree char *too_deep = g_strconcat (deep64, "f", NULL);
  g_autofree char *long_part = repeat ("y", 200);
  g_autofree char *long_folder = g_strconcat (long_part, "/", NULL);
  g_autofree char *long20 = repeat (long_folder, 20);
  g_autofree char *long21 = repeat (long_folder, 21);
  g_autofree char *ok_long = g_strconcat (long20, "f", NULL);
  g_autofree char *too_long = g_strconcat (long21, "f", NULL);
  const struct
  {
    const char *path;
    gboolean    ok;
  } rows[] = {
    { name255, TRUE },  { name256, FALSE }, { ok_depth, TRUE },
    { too_deep, FALSE }, { ok_long, TRUE },  { too_long, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *safe = lanyard_safe_name_path (rows[i].path, NULL);

      g_assert_cmpint (safe != NULL, ==, rows[i].ok);
    }
}

static void
test_numbered (void)
{
  static const struct
  {
    const char *name;
    const char *numbered;
  } rows[] = {
    { "report.txt", "report (2).txt" },   { "archive.tar.gz", "archive (2).tar.gz" },
    { "README", "README (2)" },           { ".profile", ".profile (2)" },
    { "a.b.c", "a.b (2).c" },             { "x.averyveryverylongend", "x.averyveryverylongend (2)" },
    { "tar.gz", "tar (2).gz" },
  };
  g_autofree char *umlauts = repeat ("ü", 127);
  g_autofree char *fitted = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *numbered = lanyard_safe_name_numbered (rows[i].name, 2);

      g_assert_cmpstr (numbered, ==, rows[i].numbered);
    }
  fitted = lanyard_safe_name_numbered (umlauts, 9999);
  g_assert_cmpuint (strlen (fitted), <=, 255);
  g_assert_true (g_utf8_validate (fitted, -1, NULL));
}

static void
test_part_names (void)
{
  g_autofree char *stem = repeat ("z", 254);
  g_autofree char *long_a = g_strconcat (stem, "a", NULL);
  g_autofree char *long_b = g_strconcat (stem, "b", NULL);
  g_autofree char *short_part = lanyard_safe_name_part ("a.txt", "0123456789ab");
  g_autofree char *part_a = lanyard_safe_name_part (long_a, "0123456789ab");
  g_autofree char *part_b = lanyard_safe_name_part (long_b, "0123456789ab");
  g_autofree char *wire = lanyard_safe_name_to_wire ("caf\xe9\xff.txt");

  g_assert_cmpstr (short_part, ==, "a.txt.0123456789ab.part");
  g_assert_cmpuint (strlen (part_a), <=, 255);
  g_assert_true (g_str_has_suffix (part_a, ".part"));
  g_assert_cmpstr (part_a, !=, part_b);
  g_assert_cmpstr (wire, ==, "caf%E9%FF.txt");
}

/* Entries as a stranger may send them. */
static void
test_hostile_manifests (void)
{
  static const struct
  {
    const char *name;
    LanyardManifestEntry entries[3];
    gboolean    ok;
  } rows[] = {
    { "plain", { { "a", 1 }, { "b", 2 } }, TRUE },
    { "case-differs", { { "a", 1 }, { "A", 2 } }, TRUE },
    { "folder-then-file", { { "d", 0, 0, LANYARD_ENTRY_FOLDER }, { "d/x", 2 } }, TRUE },
    { "file-without-its-folder", { { "d/x", 2 } }, TRUE },
    { "twice", { { "a", 1 }, { "a", 1 } }, FALSE },
    { "twice-apart", { { "a", 1 }, { "b", 1 }, { "a", 1 } }, FALSE },
    { "twice-when-safe", { { "a\n", 1 }, { "a\t", 1 } }, FALSE },
    { "file-and-folder", { { "a", 1 }, { "a", 0, 0, LANYARD_ENTRY_FOLDER } }, FALSE },
    { "inside-a-file", { { "a", 1 }, { "a/b", 1 } }, FALSE },
    { "inside-a-file-sorted-apart", { { "a", 1 }, { "a!", 1 }, { "a/b", 1 } }, FALSE },
    { "escape", { { "../a", 1 } }, FALSE },
    { "absolute", { { "/a", 1 } }, FALSE },
    { "kind-that-is-none", { { "a", 1, 0, (LanyardEntryKind) 7 } }, FALSE },
    { "size-past-all", { { "a", G_MAXUINT64 } }, FALSE },
    { "sum-overflows", { { "a", G_MAXINT64 }, { "b", 1 } }, FALSE },
    { "sum-fits", { { "a", G_MAXINT64 - 1 }, { "b", 1 } }, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LanyardManifestBuilder) builder = lanyard_manifest_builder_new ();
      g_autoptr (LanyardManifest) manifest = NULL;
      g_autoptr (GError) error = NULL;
      gboolean added = TRUE;

      for (guint j = 0; added && j < 3 && rows[i].entries[j].path != NULL; j++)
        added = lanyard_manifest_builder_add (builder, &rows[i].entries[j], &error);
      if (added)
        manifest = lanyard_manifest_builder_end (g_steal_pointer (&builder), &error);
      g_test_message ("%s: %s", rows[i].name, error != NULL ? error->message : "taken");
      g_assert_cmpint (manifest != NULL, ==, rows[i].ok);
      if (!rows[i].ok)
        g_assert_true (error != NULL && error->domain == LANYARD_TRANSFER_ERROR);
    }
}

static void
test_too_many (void)
{
  g_autoptr (LanyardManifestBuilder) builder = lanyard_manifest_builder_new ();
  g_autoptr (LanyardManifest) manifest = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;

  for (guint i = 0; i < LANYARD_MANIFEST_MAX_ENTRIES; i++)
    {
      g_autofree char *path = g_strdup_printf ("d/%u", i);
      LanyardManifestEntry entry = { .path = path, .size = i };

      g_assert_true (lanyard_manifest_builder_add (builder, &entry, NULL));
    }
  {
    LanyardManifestEntry entry = { .path = "one more" };

    g_assert_false (lanyard_manifest_builder_add (builder, &entry, &error));
    g_assert_error (error, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_MANIFEST);
  }
  manifest = lanyard_manifest_builder_end (g_steal_pointer (&builder), NULL);
  g_assert_nonnull (manifest);
  g_assert_cmpuint (lanyard_manifest_find (manifest, "d/77777"), ==, 77777);
  g_assert_cmpuint (lanyard_manifest_find (manifest, "d/x"), ==, LANYARD_MANIFEST_NONE);
  title = lanyard_manifest_dup_title (manifest);
  g_assert_cmpstr (title, ==, "d/ (100,000)");
}

/* Over the wire and back, in as many pages as it takes. */
static void
test_pages (void)
{
  g_autoptr (LanyardManifestBuilder) builder = lanyard_manifest_builder_new ();
  g_autoptr (LanyardManifestBuilder) again = lanyard_manifest_builder_new ();
  g_autoptr (LanyardManifest) manifest = NULL;
  g_autoptr (LanyardManifest) copy = NULL;
  guint next = 0, pages = 0;

  for (guint i = 0; i < 30000; i++)
    {
      g_autofree char *path = g_strdup_printf ("folder/sub folder %u/file %u", i / 100, i);
      LanyardManifestEntry entry = { .path = path, .size = i, .mtime = -(gint64) i, .mode = i % 2 };

      g_assert_true (lanyard_manifest_builder_add (builder, &entry, NULL));
    }
  manifest = lanyard_manifest_builder_end (g_steal_pointer (&builder), NULL);
  for (; next < 30000; pages++)
    {
      g_autoptr (GBytes) page = lanyard_wire_encode_page (manifest, &next);
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (g_bytes_get_size (page), <=, LANYARD_FRAME_PAGE_MAX);
      g_assert_true (lanyard_wire_decode_page (page, again, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpuint (pages, >, 1);
  copy = lanyard_manifest_builder_end (g_steal_pointer (&again), NULL);
  for (guint i = 0; i < 30000; i += 7)
    {
      LanyardManifestEntry a, b;

      lanyard_manifest_get_entry (manifest, i, &a);
      lanyard_manifest_get_entry (copy, i, &b);
      g_assert_cmpstr (a.path, ==, b.path);
      g_assert_cmpuint (a.size, ==, b.size);
      g_assert_cmpint (a.mtime, ==, b.mtime);
      g_assert_cmpuint (a.mode, ==, b.mode);
    }
}

/* Dictionaries whose arrays do not fit together. */
static void
test_crooked_pages (void)
{
  static const char *const texts[] = {
    "{}",
    "{'first': <uint32 0>}",
    "{'first': <uint32 0>, 'paths': <['a']>}",
    "{'first': <uint32 1>, 'paths': <['a']>, 'kinds': <[byte 0]>, 'sizes': <[uint64 1]>}",
    "{'first': <uint32 0>, 'paths': <['a']>, 'kinds': <@ay []>, 'sizes': <[uint64 1]>}",
    "{'first': <uint32 0>, 'paths': <['a', 'b']>, 'kinds': <[byte 0]>, 'sizes': <[uint64 1]>}",
    "{'first': <uint32 0>, 'paths': <['a']>, 'kinds': <[byte 0]>, 'sizes': <[uint32 1]>}",
    "{'first': <uint32 0>, 'paths': <['a']>, 'kinds': <[byte 0]>, 'sizes': <[uint64 1]>, 'mtimes': <@ax []>}",
    "{'first': <'x'>, 'paths': <['a']>, 'kinds': <[byte 0]>, 'sizes': <[uint64 1]>}",
    "{'first': <uint32 0>, 'paths': <@as []>, 'kinds': <@ay []>, 'sizes': <@at []>}",
    "{'first': <uint32 0>, 'paths': <'a'>, 'kinds': <[byte 0]>, 'sizes': <[uint64 1]>}",
  };
  static const char *const good
      = "{'first': <uint32 0>, 'paths': <['a']>, 'kinds': <[byte 0]>, 'sizes': <[uint64 1]>, 'colours': <['red']>}";

  for (guint i = 0; i <= G_N_ELEMENTS (texts); i++)
    {
      gboolean is_good = i == G_N_ELEMENTS (texts);
      g_autoptr (LanyardManifestBuilder) builder = lanyard_manifest_builder_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) parsed
          = g_variant_parse (G_VARIANT_TYPE_VARDICT, is_good ? good : texts[i], NULL, NULL, &error);
      g_autoptr (GBytes) page = NULL;

      g_assert_no_error (error);
      page = lanyard_frame_encode (parsed);
      g_assert_cmpint (lanyard_wire_decode_page (page, builder, &error), ==, is_good);
      g_assert_cmpint (error != NULL, ==, !is_good);
    }
}

static void
test_build (void)
{
  g_autofree char *folder = lanyard_test_make_dir ("walk");
  g_autofree char *elsewhere = lanyard_test_make_dir ("elsewhere");
  g_autofree char *picture = g_build_filename (folder, "tree", "wide.png", NULL);
  g_autofree char *fake = g_build_filename (folder, "tree", "fake.jpg", NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 1600, 400);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LanyardManifest) manifest = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  GBytes *thumbnail;
  guint index;

  transfer_test_write (folder, "tree/a/1.txt", 10, 1);
  transfer_test_write (folder, "same.txt", 20, 2);
  transfer_test_write (elsewhere, "same.txt", 30, 3);
  gdk_pixbuf_fill (pixbuf, 0x336699ff);
  gdk_pixbuf_save (pixbuf, picture, "png", &error, NULL);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (fake, "not a picture", -1, NULL));
  g_ptr_array_add (files, g_file_new_build_filename (folder, "tree", NULL));
  g_ptr_array_add (files, g_file_new_build_filename (folder, "same.txt", NULL));
  g_ptr_array_add (files, g_file_new_build_filename (elsewhere, "same.txt", NULL));

  lanyard_manifest_build_async (files, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  manifest = lanyard_manifest_build_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lanyard_manifest_get_n_entries (manifest), ==, 7);
  g_assert_cmpuint (lanyard_manifest_find (manifest, "same (2).txt"), !=, LANYARD_MANIFEST_NONE);
  index = lanyard_manifest_find (manifest, "tree/wide.png");
  thumbnail = lanyard_manifest_get_thumbnail (manifest, index);
  g_assert_nonnull (thumbnail);
  g_assert_cmpuint (g_bytes_get_size (thumbnail), <=, LANYARD_MANIFEST_THUMBNAIL_MAX);
  g_assert_null (lanyard_manifest_get_thumbnail (manifest, lanyard_manifest_find (manifest, "tree/fake.jpg")));
  title = lanyard_manifest_dup_title (manifest);
  g_assert_cmpstr (title, ==, "tree and 2 more");
  {
    g_autofree char *local
        = lanyard_manifest_dup_local_path (manifest, lanyard_manifest_find (manifest, "same (2).txt"));
    g_autofree char *expected = g_build_filename (elsewhere, "same.txt", NULL);

    g_assert_cmpstr (local, ==, expected);
  }
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);

  g_test_add_func ("/transfer-manifest/paths", test_paths);
  g_test_add_func ("/transfer-manifest/path-bounds", test_path_bounds);
  g_test_add_func ("/transfer-manifest/numbered", test_numbered);
  g_test_add_func ("/transfer-manifest/part-names", test_part_names);
  g_test_add_func ("/transfer-manifest/hostile", test_hostile_manifests);
  g_test_add_func ("/transfer-manifest/too-many", test_too_many);
  g_test_add_func ("/transfer-manifest/pages", test_pages);
  g_test_add_func ("/transfer-manifest/crooked-pages", test_crooked_pages);
  g_test_add_func ("/transfer-manifest/build", test_build);
  return g_test_run ();
}
