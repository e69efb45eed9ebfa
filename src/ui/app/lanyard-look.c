/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GtkApplication and AdwApplication would do by themselves under a resource base path, but for
 * the icons: a path that is added to the icon theme throws away what a thread of GTK's has just
 * read, and the first icon that is looked up reads it all again while the first frame waits. Our
 * icons stand where GTK's own are instead (lanyard.gresource.xml). */
#include "ui/app/lanyard-look.h"

/* Of "gtk-xft-dpi", where text has its usual size. */
#define USUAL_DPI (96 * 1024)

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

/* From a fifth more on: the desktop's large text is a quarter more. */
static void
text_size_changed (GtkSettings *settings, GParamSpec *pspec, GtkStyleProvider *sheet)
{
  GdkDisplay *display = gdk_display_get_default ();
  int dpi;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  if (dpi > 1.2 * USUAL_DPI)
    gtk_style_context_add_provider_for_display (display, sheet, GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  else
    gtk_style_context_remove_provider_for_display (display, sheet);
}

void
lanyard_look_load (GdkDisplay *display)
{
  GtkSettings *settings = gtk_settings_get_for_display (display);
  AdwStyleManager *manager = adw_style_manager_get_for_display (display);
  g_autoptr (GtkStyleProvider) sheet = load_sheet ("/io/github/lanyard/Lanyard/style.css");
  GtkStyleProvider *contrast = load_sheet ("/io/github/lanyard/Lanyard/style-hc.css");
  GtkStyleProvider *large = load_sheet ("/io/github/lanyard/Lanyard/style-large.css");

  gtk_style_context_add_provider_for_display (display, sheet, GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_signal_connect_data (manager, "notify::high-contrast", G_CALLBACK (contrast_changed), contrast, sheet_free, 0);
  contrast_changed (manager, NULL, contrast);
  g_signal_connect_data (settings, "notify::gtk-xft-dpi", G_CALLBACK (text_size_changed), large, sheet_free, 0);
  text_size_changed (settings, NULL, large);
}
