/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanyard-ui-test.h"

#include "lanyard-resources.h"
#include "ui/app/lanyard-look.h"

void
lanyard_ui_test_init (int *argc, char ***argv)
{
  lanyard_test_init (argc, argv);
  g_resources_register (lanyard_get_resource ());
  adw_init ();
  lanyard_look_load (gdk_display_get_default ());
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

GtkWindow *
lanyard_ui_test_window (GtkWidget *child, int width, int height)
{
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  adw_window_set_content (ADW_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  lanyard_ui_test_settle (GTK_WINDOW (window));
  return GTK_WINDOW (window);
}

static void
on_painted (GdkFrameClock *clock, gpointer user_data)
{
  guint *frames = user_data;

  *frames += 1;
}

void
lanyard_ui_test_settle (GtkWindow *window)
{
  guint frames = 0;
  GdkFrameClock *clock;
  gulong id;

  lanyard_test_wait_for (gtk_widget_get_mapped (GTK_WIDGET (window)), 10);
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  id = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted), &frames);
  /* The first frame applies sizes; what that changed is in the second and third. */
  for (guint want = 1; want <= 3; want++)
    {
      gtk_widget_queue_draw (GTK_WIDGET (window));
      lanyard_test_wait_for (frames >= want, 10);
      while (g_main_context_pending (NULL) && frames < want + 1)
        g_main_context_iteration (NULL, FALSE);
    }
  g_signal_handler_disconnect (clock, id);
}

void
lanyard_ui_test_shot (GtkWindow *window, const char *name)
{
  const char *folder = g_getenv ("LANYARD_TEST_SHOTS");
  GtkWidget *widget = GTK_WIDGET (window);
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;
  paintable = gtk_widget_paintable_new (widget);
  /* There is nothing to draw while a change waits for its frame. */
  for (guint i = 0; i < 20 && node == NULL; i++)
    {
      g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();

      lanyard_ui_test_settle (window);
      gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                              gtk_widget_get_height (widget));
      node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
    }
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  path = g_strdup_printf ("%s/%s.png", folder, name);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static gboolean
property_is (GtkWidget *widget, const char *property, const char *text)
{
  g_autofree char *value = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *plain = NULL;
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), property);

  if (pspec == NULL || pspec->value_type != G_TYPE_STRING)
    return FALSE;
  g_object_get (widget, property, &value, NULL);
  if (value == NULL)
    return FALSE;
  parts = g_strsplit (value, "_", -1);
  plain = g_strjoinv ("", parts);
  return g_str_equal (value, text) || g_str_equal (plain, text);
}

static gboolean
has_text (GtkWidget *widget, const char *text)
{
  GtkWidget *inside;

  if (text == NULL || property_is (widget, "label", text) || property_is (widget, "title", text)
      || property_is (widget, "tooltip-text", text))
    return TRUE;
  inside = GTK_IS_BUTTON (widget) ? gtk_button_get_child (GTK_BUTTON (widget)) : NULL;
  return inside != NULL && property_is (inside, "label", text);
}

gboolean
lanyard_ui_test_has_label_about (GtkWidget *root, const char *part)
{
  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root))
    return strstr (gtk_label_get_text (GTK_LABEL (root)), part) != NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (lanyard_ui_test_has_label_about (child, part))
      return TRUE;
  return FALSE;
}

GtkWidget *
lanyard_ui_test_seek (GtkWidget *root, GType type, const char *text)
{
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && has_text (root, text))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = lanyard_ui_test_seek (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWidget *
lanyard_ui_test_find (GtkWidget *root, GType type, const char *text)
{
  GtkWidget *found = lanyard_ui_test_seek (root, type, text);

  if (found == NULL)
    g_error ("no visible %s “%s”", g_type_name (type), text != NULL ? text : "");
  return found;
}

void
lanyard_ui_test_click (GtkWidget *root, const char *text)
{
  GtkWidget *button = lanyard_ui_test_seek (root, GTK_TYPE_BUTTON, text);

  if (button == NULL)
    button = lanyard_ui_test_find (root, GTK_TYPE_CHECK_BUTTON, text);
  g_assert_true (gtk_widget_is_sensitive (button));
  if (GTK_IS_BUTTON (button))
    g_signal_emit_by_name (button, "clicked");
  else
    g_assert_true (gtk_widget_activate (button));
}

GtkWindow *
lanyard_ui_test_toplevel (GType type)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    if (g_type_is_a (G_OBJECT_TYPE (l->data), type) && gtk_widget_get_visible (l->data))
      return l->data;
  return NULL;
}
