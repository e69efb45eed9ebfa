/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <locale.h>

#include "engine/net/lanyard-ciphers.h"
#include "lanyard-config.h"
#include "ui/app/lanyard-application.h"
#include "ui/app/lanyard-tour.h"

int
main (int argc, char **argv)
{
  g_autoptr (LanyardApplication) application = NULL;
  g_autoptr (GError) error = NULL;
  /* From a build folder, see build-aux/run. */
  const char *localedir = g_getenv ("LANYARD_LOCALEDIR");
  const char *tour;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, localedir != NULL ? localedir : LANYARD_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("lanyard");
  lanyard_ciphers_prefer_fast ();
  g_set_application_name (_ ("Lanyard"));

  /* Before GLib has read where the user's folders are. */
  tour = lanyard_tour_find_option (argc, argv);
  if (tour != NULL)
    return lanyard_tour_main (tour);

  if (!lanyard_application_check_schema (&error))
    {
      g_printerr ("lanyard: %s\n", error->message);
      return 1;
    }
  application = lanyard_application_new (G_APPLICATION_DEFAULT_FLAGS);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
