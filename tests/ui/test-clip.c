/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include "engine/core/lanyard-paths.h"
#include "lanyard-test.h"
#include "ui/transfer/lanyard-clip.h"

static GPtrArray *
to_files (const GValue *value, LanyardClipOrigin origin, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanyard_clip_to_files_async (value, origin, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 10);
  return lanyard_clip_to_files_finish (result, error);
}

/* The one file, which nobody else may read. */
static const char *
assert_private_file (GPtrArray *files)
{
  const char *path;
  g_autofree char *folder = NULL;
  GStatBuf info;

  g_assert_cmpuint (files->len, ==, 1);
  path = g_file_peek_path (g_ptr_array_index (files, 0));
  folder = g_path_get_dirname (path);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  return path;
}

static void
test_text (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  const char *path;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_static_string (&value, "Grüße\n");
  first = to_files (&value, LANYARD_CLIP_PASTED, &error);
  g_assert_no_error (error);
  path = assert_private_file (first);
  g_assert_true (g_file_get_contents (path, &content, NULL, &error));
  g_assert_cmpstr (content, ==, "Grüße\n");

  /* Pasting twice in one second makes two files. */
  second = to_files (&value, LANYARD_CLIP_PASTED, &error);
  g_assert_no_error (error);
  g_assert_false (
      g_file_equal (g_ptr_array_index (first, 0), g_ptr_array_index (second, 0)));
}

static void
test_picture (void)
{
  static const guint8 pixels[4 * 4 * 4] = { 0xFF, 0, 0, 0xFF };
  g_autoptr (GBytes) bytes = g_bytes_new_static (pixels, sizeof pixels);
  g_autoptr (GdkTexture) texture
      = gdk_memory_texture_new (4, 4, GDK_MEMORY_R8G8B8A8, bytes, 4 * 4);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GdkTexture) back = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  const char *path;

  g_value_init (&value, GDK_TYPE_TEXTURE);
  g_value_set_object (&value, texture);
  files = to_files (&value, LANYARD_CLIP_DROPPED, &error);
  g_assert_no_error (error);
  path = assert_private_file (files);
  g_assert_true (g_str_has_suffix (path, ".png"));
  back = gdk_texture_new_from_filename (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (back), ==, 4);
}

static void
test_files (void)
{
  g_autoptr (GFile) a = g_file_new_for_path ("/nowhere/a");
  g_autoptr (GFile) b = g_file_new_for_path ("/nowhere/b");
  GFile *both[] = { a, b };
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (both, 2));
  files = to_files (&value, LANYARD_CLIP_DROPPED, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 2);
  g_assert_true (g_ptr_array_index (files, 1) == b);
}

static void
test_nothing (void)
{
  g_auto (GValue) empty = G_VALUE_INIT;
  g_auto (GValue) number = G_VALUE_INIT;
  GValue *values[] = { &empty, &number };

  g_value_init (&empty, G_TYPE_STRING);
  g_value_set_static_string (&empty, "");
  g_value_init (&number, G_TYPE_INT);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (to_files (values[i], LANYARD_CLIP_PASTED, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
    }
}

static void
test_title_names (void)
{
  static const struct
  {
    const char *title, *name;
  } rows[] = {
    { "News today", "News today.txt" },
    { " a/b\\c ", "a-b-c.txt" },
    { "..hidden", "hidden.txt" },
    { "tab\there", "tab_here.txt" },
    { "right\xe2\x80\xaeleft", "right_left.txt" },
    { "caf\xe9", "caf\xef\xbf\xbd.txt" },
    { "", NULL },
    { "...", NULL },
    { NULL, NULL },
  };
  g_autofree char *many = g_strnfill (400, 'x');
  g_autofree char *cut = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = lanyard_clip_title_name (rows[i].title);

      g_assert_cmpstr (name, ==, rows[i].name);
    }
  /* Never in the middle of a character. */
  memcpy (many + 119, "\xc3\xa4", 2);
  cut = lanyard_clip_title_name (many);
  g_assert_cmpuint (strlen (cut), ==, 119 + 4);
}

/* What is old goes, what is new stays for a resume. */
static void
test_clean (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GPtrArray) old = NULL;
  g_autoptr (GPtrArray) new = NULL;
  g_autofree char *folder = NULL;
  const struct utimbuf long_ago = { 1000000000, 1000000000 };

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_static_string (&value, "x");
  old = to_files (&value, LANYARD_CLIP_PASTED, NULL);
  new = to_files (&value, LANYARD_CLIP_PASTED, NULL);
  folder = g_path_get_dirname (g_file_peek_path (g_ptr_array_index (old, 0)));
  g_assert_cmpint (g_utime (folder, (struct utimbuf *) &long_ago), ==, 0);

  lanyard_clip_clean ();
  lanyard_test_wait_for (!g_file_test (folder, G_FILE_TEST_EXISTS), 10);
  g_assert_true (g_file_query_exists (g_ptr_array_index (new, 0), NULL));
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/clip/text", test_text);
  g_test_add_func ("/clip/picture", test_picture);
  g_test_add_func ("/clip/files", test_files);
  g_test_add_func ("/clip/nothing", test_nothing);
  g_test_add_func ("/clip/title-names", test_title_names);
  g_test_add_func ("/clip/clean", test_clean);
  return g_test_run ();
}
