/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-desktop-files.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "lanyard-config.h"

/* A script of a file manager is named in the user's language of the day; by this line it is found again. */
#define MARK "# Lanyard: Send with Lanyard"

/* A file manager: the program by which it is known to be there, and where its scripts are. */
typedef struct
{
  const char *program;
  gboolean    in_config;
  const char *folder;
  /* NULL: a script named for people. */
  const char *file_name;
} Manager;

static const Manager managers[] = {
  { "nautilus", FALSE, "nautilus/scripts", NULL },
  { "nemo", FALSE, "nemo/scripts", NULL },
  { "caja", TRUE, "caja/scripts", NULL },
  { "dolphin", FALSE, "kio/servicemenus", LANYARD_APP_ID ".send.desktop" },
};

/* What starts this program: its name when that finds it, else its path. */
static char *
own_command (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *found = g_find_program_in_path ("lanyard");
  GStatBuf own, other;

  if (self == NULL || (found != NULL && g_stat (found, &other) == 0 && g_stat (self, &own) == 0
                       && own.st_dev == other.st_dev && own.st_ino == other.st_ino))
    return g_strdup ("lanyard");
  return g_steal_pointer (&self);
}

/* For the Exec key (Desktop Entry Specification, "The Exec key"): quoted, the escape of the string type on top. */
static char *
quote_exec (const char *path)
{
  g_autoptr (GString) text = g_string_new ("\"");

  for (const char *p = path; *p != '\0'; p++)
    {
      if (*p == '\\')
        g_string_append (text, "\\\\\\\\");
      else if (*p == '"' || *p == '`' || *p == '$')
        g_string_append_printf (text, "\\\\%c", *p);
      else if (*p == '%')
        g_string_append (text, "%%");
      else
        g_string_append_c (text, *p);
    }
  g_string_append_c (text, '"');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
write_file (const char *path, const char *text, int mode, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code),
                   _ ("The folder “%s” cannot be made: %s"), folder, g_strerror (code));
      return FALSE;
    }
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, mode, error);
}

static gboolean
remove_file (const char *path, GError **error)
{
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno),
               _ ("“%s” cannot be removed: %s"), path, g_strerror (errno));
  return FALSE;
}

static char *
autostart_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", LANYARD_APP_ID ".desktop", NULL);
}

gboolean
lanyard_autostart_get (void)
{
  g_autofree char *path = autostart_path ();
  g_autoptr (GKeyFile) entry = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  if (!g_key_file_load_from_file (entry, path, G_KEY_FILE_NONE, NULL))
    return FALSE;
  /* How session settings switch an entry off. */
  if (g_key_file_get_boolean (entry, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL))
    return FALSE;
  return g_key_file_get_boolean (entry, G_KEY_FILE_DESKTOP_GROUP, "X-GNOME-Autostart-enabled", &error)
         || error != NULL;
}

gboolean
lanyard_autostart_set (gboolean on, GError **error)
{
  g_autofree char *path = autostart_path ();
  g_autofree char *command = NULL;
  g_autofree char *quoted = NULL;
  g_autofree char *text = NULL;

  if (!on)
    return remove_file (path, error);
  command = own_command ();
  quoted = quote_exec (command);
  text = g_strdup_printf ("[Desktop Entry]\n"
                          "Type=Application\n"
                          "Name=Lanyard\n"
                          "Comment=%s\n"
                          "Icon=" LANYARD_APP_ID "\n"
                          "Exec=%s --background\n"
                          "NoDisplay=true\n"
                          "X-GNOME-Autostart-enabled=true\n",
                          _ ("Receive files in the background"), quoted);
  return write_file (path, text, 0644, error);
}

static char *
folder_of (const Manager *manager)
{
  return g_build_filename (manager->in_config ? g_get_user_config_dir () : g_get_user_data_dir (),
                           manager->folder, NULL);
}

static gboolean
is_ours (const char *path)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && g_strrstr (text, MARK) != NULL;
}

/* The paths of ours in @manager's folder, whatever language they were named in. */
static GPtrArray *
find_ours (const Manager *manager)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = folder_of (manager);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR) && is_ours (path))
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
  return paths;
}

static gboolean
is_there (const Manager *manager)
{
  g_autofree char *folder = folder_of (manager);
  g_autofree char *program = g_find_program_in_path (manager->program);

  return program != NULL || g_file_test (folder, G_FILE_TEST_IS_DIR);
}

static gboolean
add_to (const Manager *manager, GError **error)
{
  /* Translators: an entry in the menu of a file manager, and the name of a file: no slash. */
  const char *name = _ ("Send with Lanyard");
  g_autofree char *folder = folder_of (manager);
  g_autofree char *command = own_command ();
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autofree char *quoted = NULL;

  if (manager->file_name != NULL)
    {
      quoted = quote_exec (command);
      path = g_build_filename (folder, manager->file_name, NULL);
      text = g_strdup_printf ("[Desktop Entry]\n" MARK "\n"
                              "Type=Service\n"
                              "X-KDE-ServiceTypes=KonqPopupMenu/Plugin\n"
                              "MimeType=application/octet-stream;inode/directory;\n"
                              "Actions=send;\n"
                              "\n"
                              "[Desktop Action send]\n"
                              "Name=%s\n"
                              "Icon=" LANYARD_APP_ID "\n"
                              "Exec=%s -- %%F\n",
                              name, quoted);
    }
  else
    {
      quoted = g_shell_quote (command);
      path = g_build_filename (folder, name, NULL);
      /* The names are relative to the folder shown, in which the script runs. */
      text = g_strdup_printf ("#!/bin/sh\n" MARK "\nexec %s -- \"$@\"\n", quoted);
    }
  /* KDE, too, only takes a service menu that may be executed. */
  return write_file (path, text, 0755, error);
}

gboolean
lanyard_file_managers_get (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (managers); i++)
    {
      g_autoptr (GPtrArray) ours = find_ours (&managers[i]);

      if (ours->len > 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
lanyard_file_managers_set (gboolean on, GError **error)
{
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (managers); i++)
    {
      g_autoptr (GPtrArray) ours = find_ours (&managers[i]);

      for (guint j = 0; j < ours->len; j++)
        if (!remove_file (ours->pdata[j], error))
          return FALSE;
      if (!on || !is_there (&managers[i]))
        continue;
      any = TRUE;
      if (!add_to (&managers[i], error))
        return FALSE;
    }
  if (on && !any)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _ ("There is no file manager here that takes such entries"));
      return FALSE;
    }
  return TRUE;
}
