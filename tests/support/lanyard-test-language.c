/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanyard-test-language.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

#include "lanyard-test.h"

#define HEAD "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n"

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (((const LanyardTestWord *) a)->id, ((const LanyardTestWord *) b)->id);
}

static void
add_number (GByteArray *bytes, guint32 number)
{
  g_byte_array_append (bytes, (const guint8 *) &number, sizeof number);
}

/* Appends "@one\0@many" to @strings, and where it is to @table. */
static void
add_string (GByteArray *table, GByteArray *strings, guint start, const char *one, const char *many)
{
  guint at = strings->len;

  g_byte_array_append (strings, (const guint8 *) one, (guint) strlen (one) + 1);
  if (many != NULL)
    g_byte_array_append (strings, (const guint8 *) many, (guint) strlen (many) + 1);
  add_number (table, strings->len - at - 1);
  add_number (table, start + at);
}

/* GNU gettext's .mo: the ids in order, and what stands for each. (transfer full) */
static GByteArray *
make_catalogue (GArray *words)
{
  GByteArray *file = g_byte_array_new ();
  g_autoptr (GByteArray) ids = g_byte_array_new ();
  g_autoptr (GByteArray) texts = g_byte_array_new ();
  g_autoptr (GByteArray) strings = g_byte_array_new ();
  const guint head = 7 * 4, table = words->len * 8;

  for (guint i = 0; i < words->len; i++)
    {
      const LanyardTestWord *word = &g_array_index (words, LanyardTestWord, i);

      add_string (ids, strings, head + 2 * table, word->id, word->plural);
      add_string (texts, strings, head + 2 * table, word->text, word->text_plural);
    }
  add_number (file, 0x950412de);
  add_number (file, 0);
  add_number (file, words->len);
  add_number (file, head);
  add_number (file, head + table);
  add_number (file, 0);
  add_number (file, head + 2 * table);
  g_byte_array_append (file, ids->data, ids->len);
  g_byte_array_append (file, texts->data, texts->len);
  g_byte_array_append (file, strings->data, strings->len);
  return file;
}

void
lanyard_test_speak (const LanyardTestWord *words, guint n_words)
{
  const LanyardTestWord head = { "", NULL, HEAD, NULL };
  g_autofree char *dir = lanyard_test_make_dir ("catalogues");
  g_autofree char *folder = g_build_filename (dir, "xx", "LC_MESSAGES", NULL);
  g_autofree char *path = g_build_filename (folder, GETTEXT_PACKAGE ".mo", NULL);
  g_autoptr (GArray) sorted = g_array_new (FALSE, FALSE, sizeof (LanyardTestWord));
  g_autoptr (GByteArray) file = NULL;
  g_autoptr (GError) error = NULL;

  g_array_append_val (sorted, head);
  g_array_append_vals (sorted, words, n_words);
  g_array_sort (sorted, compare_ids);
  file = make_catalogue (sorted);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, (const char *) file->data, file->len, &error);
  g_assert_no_error (error);

  /* gettext translates nothing in the locale "C"; the folder is a new one each time, so nothing stays of the last. */
  g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
  g_setenv ("LANGUAGE", "xx", TRUE);
  bindtextdomain (GETTEXT_PACKAGE, dir);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}
