/* SPDX-License-Identifier: GPL-3.0-or-later */
/* News is read whole, also when it is pushed back by news that does not wait. */
#include "lanyard-ui-test.h"
#include "ui/widgets/lanyard-toast.h"

#define LONG                                                                                                           \
  "harbour-news: the server answered 503 (Service Unavailable) and asks to come back later than this window is wide"

static void
check_inside (GtkWidget *widget, GtkWidget *overlay)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, overlay, &bounds));
  g_assert_cmpfloat (bounds.origin.x, >=, 0);
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, gtk_widget_get_width (overlay));
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, gtk_widget_get_height (overlay));
}

static void
check_whole (GtkWidget *overlay, const char *text)
{
  GtkWidget *label, *close;

  lanyard_test_wait_for (lanyard_ui_test_seek (overlay, GTK_TYPE_LABEL, text) != NULL, 10);
  lanyard_ui_test_settle (GTK_WINDOW (gtk_widget_get_root (overlay)));
  label = lanyard_ui_test_find (overlay, GTK_TYPE_LABEL, text);
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))));
  g_assert_cmpint (pango_layout_get_line_count (gtk_label_get_layout (GTK_LABEL (label))), >, 1);
  check_inside (label, overlay);
  close = gtk_widget_get_last_child (gtk_widget_get_ancestor (label, g_type_from_name ("AdwToastWidget")));
  g_assert_true (GTK_IS_BUTTON (close));
  check_inside (close, overlay);
}

static void
test_whole (void)
{
  GtkWidget *overlay = adw_toast_overlay_new ();
  GtkWindow *window = lanyard_ui_test_window (overlay, 360, 300);
  AdwToast *urgent, *first;

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), gtk_label_new ("what is behind"));
  first = lanyard_toast_new (LONG);
  adw_toast_set_timeout (first, 0);
  lanyard_toast_show (ADW_TOAST_OVERLAY (overlay), first);
  check_whole (overlay, LONG);
  lanyard_ui_test_shot (window, "toast");

  /* One that comes before it, with a button that stays as it is; then the first is shown again. */
  urgent = lanyard_toast_new ("200 entries of “Harbour news” in the folder “Ports and seas” were marked as read");
  adw_toast_set_timeout (urgent, 0);
  adw_toast_set_button_label (urgent, "Undo");
  adw_toast_set_priority (urgent, ADW_TOAST_PRIORITY_HIGH);
  lanyard_toast_show (ADW_TOAST_OVERLAY (overlay), urgent);
  check_whole (overlay, "200 entries of “Harbour news” in the folder “Ports and seas” were marked as read");
  lanyard_ui_test_shot (window, "toast-undo");
  adw_toast_dismiss (urgent);
  check_whole (overlay, LONG);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (adw_toast_overlay_get_child (ADW_TOAST_OVERLAY (overlay)))), ==,
                   "what is behind");
  gtk_window_destroy (window);
}

int
main (int argc, char *argv[])
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/toast/whole", test_whole);
  return g_test_run ();
}
