/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "lanyard-test.h"
#include "lanyard-ui-test.h"
#include "ui/app/lanyard-desktop-files.h"

/* What is left in the user's folders does what it says, and nothing is left once it is taken away. */

static char *
autostart_entry (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", "io.github.lanyard.Lanyard.desktop", NULL);
}

static void
test_autostart (void)
{
  g_autofree char *path = autostart_entry ();
  g_autofree char *command = NULL;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GKeyFile) entry = g_key_file_new ();
  g_auto (GStrv) words = NULL;
  GError *error = NULL;

  g_assert_false (lanyard_autostart_get ());
  g_assert_true (lanyard_autostart_set (FALSE, &error));
  g_assert_no_error (error);
  g_assert_true (lanyard_autostart_set (TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (lanyard_autostart_get ());

  g_key_file_load_from_file (entry, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  command = g_key_file_get_string (entry, "Desktop Entry", "Exec", &error);
  g_assert_no_error (error);
  g_shell_parse_argv (command, NULL, &words, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (words), ==, 2);
  /* Not the one in the PATH: by its path. */
  g_assert_cmpstr (words[0], ==, self);
  g_assert_cmpstr (words[1], ==, "--background");

  /* Switched off by the session's own settings. */
  g_key_file_set_boolean (entry, "Desktop Entry", "X-GNOME-Autostart-enabled", FALSE);
  g_assert_true (g_key_file_save_to_file (entry, path, &error));
  g_assert_false (lanyard_autostart_get ());
  g_assert_true (lanyard_autostart_set (TRUE, &error));
  g_assert_true (lanyard_autostart_get ());

  g_assert_true (lanyard_autostart_set (FALSE, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (lanyard_autostart_get ());
}

static void
test_autostart_fails (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "autostart", NULL);
  g_autoptr (GError) error = NULL;

  /* A file where the folder should be. */
  g_rmdir (folder);
  g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  g_assert_false (lanyard_autostart_set (TRUE, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (error->domain, ==, G_FILE_ERROR);
  g_assert_cmpint (g_unlink (folder), ==, 0);
}

/* Runs the script with names as Nautilus does, with this program in Lanyard's place. */
static void
check_script (const char *path)
{
  g_autofree char *text = NULL;
  g_autofree char *output = NULL;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *quoted = g_shell_quote (self);
  g_autoptr (GString) changed = NULL;
  const char *arguments[] = { path, "a b.jpg", "-c.txt", "$(d)", NULL };
  GError *error = NULL;
  int status;

  g_assert_true (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE));
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  changed = g_string_new (text);
  g_assert_cmpuint (g_string_replace (changed, quoted, "printf '%s|'", 0), ==, 1);
  g_assert_true (g_file_set_contents_full (path, changed->str, -1, G_FILE_SET_CONTENTS_NONE, 0755, &error));
  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                               &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpstr (output, ==, "--|a b.jpg|-c.txt|$(d)|");
}

static void
test_file_managers (void)
{
  g_autofree char *scripts = g_build_filename (g_get_user_data_dir (), "nautilus", "scripts", NULL);
  g_autofree char *menus = g_build_filename (g_get_user_data_dir (), "kio", "servicemenus", NULL);
  g_autofree char *script = g_build_filename (scripts, "Send with Lanyard", NULL);
  g_autofree char *other = g_build_filename (scripts, "Other", NULL);
  g_autofree char *menu = g_build_filename (menus, "io.github.lanyard.Lanyard.send.desktop", NULL);
  g_autofree char *path_variable = g_strdup (g_getenv ("PATH"));
  g_autoptr (GKeyFile) entry = g_key_file_new ();
  g_autoptr (GError) none = NULL;
  GError *error = NULL;

  /* None of them is there: that is said. */
  g_setenv ("PATH", "/nonexistent", TRUE);
  g_assert_false (lanyard_file_managers_set (TRUE, &none));
  g_assert_error (none, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_false (lanyard_file_managers_get ());

  g_assert_cmpint (g_mkdir_with_parents (scripts, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (menus, 0700), ==, 0);
  g_assert_true (g_file_set_contents (other, "#!/bin/sh\n", -1, &error));
  g_assert_true (lanyard_file_managers_set (TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (lanyard_file_managers_get ());
  /* Asked twice, there once. */
  g_assert_true (lanyard_file_managers_set (TRUE, &error));
  g_setenv ("PATH", path_variable, TRUE);
  check_script (script);
  g_key_file_load_from_file (entry, menu, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);

  /* In another language it had another name, and is found all the same. */
  {
    g_autofree char *german = g_build_filename (scripts, "Mit Lanyard senden", NULL);

    g_assert_cmpint (g_rename (script, german), ==, 0);
    g_assert_true (lanyard_file_managers_set (FALSE, &error));
    g_assert_no_error (error);
    g_assert_false (g_file_test (german, G_FILE_TEST_EXISTS));
  }
  g_assert_false (g_file_test (menu, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_false (lanyard_file_managers_get ());
}

int
main (int argc, char **argv)
{
  lanyard_test_init (&argc, &argv);
  g_test_add_func ("/desktop-files/autostart", test_autostart);
  g_test_add_func ("/desktop-files/autostart-fails", test_autostart_fails);
  g_test_add_func ("/desktop-files/file-managers", test_file_managers);
  return g_test_run ();
}
