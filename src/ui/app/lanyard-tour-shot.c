/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-tour-private.h"

static void
add_widget (GtkSnapshot *snapshot, GtkWidget *widget, double x, double y)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
  gtk_snapshot_restore (snapshot);
}

/* A popover is a surface of its own, and so no part of its window's picture. */
static void
add_popovers (GtkSnapshot *snapshot, GtkWidget *root, double x, double y)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_get_mapped (child))
        continue;
      if (GTK_IS_POPOVER (child))
        {
          GdkPopup *popup = GDK_POPUP (gtk_native_get_surface (GTK_NATIVE (child)));
          double dx, dy;

          gtk_native_get_surface_transform (GTK_NATIVE (child), &dx, &dy);
          add_widget (snapshot, child, x + gdk_popup_get_position_x (popup) + dx,
                      y + gdk_popup_get_position_y (popup) + dy);
        }
      add_popovers (snapshot, child, x, y);
    }
}

static void
add_window (GtkSnapshot *snapshot, GtkWidget *window, double x, double y)
{
  double dx, dy;

  add_widget (snapshot, window, x, y);
  gtk_native_get_surface_transform (GTK_NATIVE (window), &dx, &dy);
  add_popovers (snapshot, window, x - dx, y - dy);
}

/* Dialogs are centred over their window, as a window manager would place them. */
static void
add_dialogs (GtkSnapshot *snapshot, GtkWindow *parent, int width, int height)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) dialog = g_list_model_get_item (toplevels, i);

      if (gtk_window_get_transient_for (GTK_WINDOW (dialog)) != parent
          || !gtk_widget_get_mapped (dialog))
        continue;
      gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0, 0, 0, 0.4f },
                                 &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
      add_window (snapshot, dialog, (width - gtk_widget_get_width (dialog)) / 2.0,
                  (height - gtk_widget_get_height (dialog)) / 2.0);
      add_dialogs (snapshot, GTK_WINDOW (dialog), width, height);
    }
}

static void
size_with_dialogs (GtkWindow *parent, int *width, int *height)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) dialog = g_list_model_get_item (toplevels, i);

      if (gtk_window_get_transient_for (GTK_WINDOW (dialog)) != parent
          || !gtk_widget_get_mapped (dialog))
        continue;
      *width = MAX (gtk_widget_get_width (dialog), *width);
      *height = MAX (gtk_widget_get_height (dialog), *height);
      size_with_dialogs (GTK_WINDOW (dialog), width, height);
    }
}

gboolean
lanyard_tour_shot (LanyardTour *tour, const char *file_name, GError **error)
{
  GtkWidget *window = GTK_WIDGET (lanyard_application_get_window (tour->application));
  g_autofree char *path = g_build_filename (tour->pictures, file_name, NULL);
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  int width, height;

  lanyard_tour_settle (tour);
  width = gtk_widget_get_width (window);
  height = gtk_widget_get_height (window);
  size_with_dialogs (GTK_WINDOW (window), &width, &height);

  snapshot = gtk_snapshot_new ();
  add_window (snapshot, window, (width - gtk_widget_get_width (window)) / 2.0,
              (height - gtk_widget_get_height (window)) / 2.0);
  add_dialogs (snapshot, GTK_WINDOW (window), width, height);
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  if (node == NULL)
    return lanyard_tour_fail (error, "the window has drawn nothing");
  /* Without the shadows that reach out of the window. */
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  if (!gdk_texture_save_to_png (texture, path))
    return lanyard_tour_fail (error, "%s cannot be written", path);
  return TRUE;
}
