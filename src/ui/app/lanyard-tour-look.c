/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-tour-private.h"

#include <glib/gi18n-lib.h>

#include "ui/app/lanyard-preferences.h"

/* How the window looks: preferences, shortcuts, dark, narrow. */

static GtkWidget *
window_of (LanyardTour *tour)
{
  return GTK_WIDGET (lanyard_application_get_window (tour->application));
}

static gboolean
toplevel_there (LanyardTour *tour, gpointer data)
{
  return lanyard_tour_toplevel (*(GType *) data) != NULL;
}

static gboolean
toplevel_gone (LanyardTour *tour, gpointer data)
{
  return lanyard_tour_toplevel (*(GType *) data) == NULL;
}

static gboolean
step_preferences (LanyardTour *tour, GError **error)
{
  GType type = LANYARD_TYPE_PREFERENCES;

  g_action_group_activate_action (G_ACTION_GROUP (tour->application), "preferences", NULL);
  return lanyard_tour_wait (tour, toplevel_there, &type, 5, "the preferences did not open", error);
}

static gboolean
step_trusted (LanyardTour *tour, GError **error)
{
  GtkWindow *preferences = lanyard_tour_toplevel (LANYARD_TYPE_PREFERENCES);
  GtkWidget *row;

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (preferences), "devices");
  lanyard_tour_settle (tour);
  row = lanyard_tour_find (GTK_WIDGET (preferences), ADW_TYPE_EXPANDER_ROW, "Ana’s laptop");
  if (row == NULL)
    return lanyard_tour_fail (error, "the preferences do not list the paired device");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  return TRUE;
}

static gboolean
step_shortcuts (LanyardTour *tour, GError **error)
{
  GType preferences = LANYARD_TYPE_PREFERENCES;
  GType shortcuts = GTK_TYPE_SHORTCUTS_WINDOW;

  gtk_window_close (lanyard_tour_toplevel (preferences));
  if (!lanyard_tour_wait (tour, toplevel_gone, &preferences, 5, "the preferences did not close", error))
    return FALSE;
  gtk_widget_activate_action (window_of (tour), "win.show-help-overlay", NULL);
  return lanyard_tour_wait (tour, toplevel_there, &shortcuts, 5, "the shortcuts did not open", error);
}

static gboolean
step_dark (LanyardTour *tour, GError **error)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  GType shortcuts = GTK_TYPE_SHORTCUTS_WINDOW;

  gtk_window_close (lanyard_tour_toplevel (shortcuts));
  if (!lanyard_tour_wait (tour, toplevel_gone, &shortcuts, 5, "the shortcuts did not close", error))
    return FALSE;
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  if (!adw_style_manager_get_dark (style))
    return lanyard_tour_fail (error, "the window did not turn dark");
  return TRUE;
}

static gboolean
is_narrow (LanyardTour *tour, gpointer data)
{
  return gtk_widget_get_width (window_of (tour)) <= 360;
}

static gboolean
step_narrow (LanyardTour *tour, GError **error)
{
  int least;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_LIGHT);
  gtk_widget_measure (window_of (tour), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  if (least > 360)
    return lanyard_tour_fail (error, "the window needs at least %d pixels of width", least);
  gtk_window_set_default_size (GTK_WINDOW (window_of (tour)), 360, 640);
  return lanyard_tour_wait (tour, is_narrow, NULL, 5, "the window did not become narrow", error);
}

const LanyardTourStep lanyard_tour_look_steps[] = {
  { "preferences", "the preferences open", step_preferences },
  { "trusted", "the paired device is listed", step_trusted },
  { "shortcuts", "the keyboard shortcuts open", step_shortcuts },
  { "dark", "everything in the dark", step_dark },
  { "narrow", "360 pixels wide", step_narrow },
  { NULL, NULL, NULL }
};
