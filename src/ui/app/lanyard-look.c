/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GtkApplication and AdwApplication would do by themselves under a resource base path, but for
 * the icons: a path that is added to the icon theme throws away what a thread of GTK's has just
 * read, and the first icon that is looked up reads it all again while the first frame waits. Our
 * icons stand where GTK's own are instead (lanyard.gresource.xml). */
#include "ui/app/lanyard-look.h"

static GtkStyleProvider *
load_sheet (const char *path)
{
  GtkCssProvider *provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, path);
  return GTK_STYLE_PROVIDER (provider);
}

static void
sheet_free (gpointer sheet, GClosure *closure)
{
  g_object_unref (sheet);
}

static void
contrast_changed (AdwStyleManager *manager, GParamSpec *pspec, GtkStyleProvider *sheet)
{
  GdkDisplay *display = adw_style_manager_get_display (manager);

  if (adw_style_manager_get_high_contrast (manager))
    gtk_style_context_add_provider_for_display (display, sheet, GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  else
    gtk_style_context_remove_provider_for_display (display, sheet);
}

void
lanyard_look_load (GdkDisplay *display)
{
  AdwStyleManager *manager = adw_style_manager_get_for_display (display);
  g_autoptr (GtkStyleProvider) sheet = load_sheet ("/io/github/lanyard/Lanyard/style.css");
  GtkStyleProvider *contrast = load_sheet ("/io/github/lanyard/Lanyard/style-hc.css");

  gtk_style_context_add_provider_for_display (display, sheet, GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_signal_connect_data (manager, "notify::high-contrast", G_CALLBACK (contrast_changed), contrast, sheet_free, 0);
  contrast_changed (manager, NULL, contrast);
}
