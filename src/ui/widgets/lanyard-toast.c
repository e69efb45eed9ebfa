/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-toast.h"

/* Wider than this, it takes another line. */
#define LINE 50

AdwToast *
lanyard_toast_new (const char *text)
{
  g_autofree char *markup = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  markup = g_markup_escape_text (text, -1);
  return adw_toast_new (markup);
}

static void
wrap_label (GtkLabel *label)
{
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (label, GTK_NATURAL_WRAP_NONE);
  gtk_label_set_max_width_chars (label, LINE);
  gtk_label_set_xalign (label, 0);
  gtk_widget_set_margin_top (GTK_WIDGET (label), 6);
  gtk_widget_set_margin_bottom (GTK_WIDGET (label), 6);
}

static int
get_natural_width (GtkWidget *widget)
{
  int natural;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

/* The overlay gives a toast the height that it has at its natural width, even where there is not so much width. */
static void
fit_label (GtkLabel *label, GtkWidget *toast, int width)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (label));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int character = MAX (pango_font_metrics_get_approximate_char_width (metrics),
                       pango_font_metrics_get_approximate_digit_width (metrics));
  int around = get_natural_width (toast) - get_natural_width (GTK_WIDGET (label));

  if (width > around && character > 0)
    gtk_label_set_max_width_chars (label, CLAMP ((width - around) * PANGO_SCALE / character, 1, LINE));
  pango_font_metrics_unref (metrics);
}

/* The title, and not what a button says. */
static GtkWidget *
find_title (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_BUTTON (child))
      found = find_title (child);
  return found;
}

static void
on_children_changed (GListModel *children, guint position, guint removed, guint added, AdwToastOverlay *overlay)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GtkWidget) child = g_list_model_get_item (children, i);
      GtkWidget *title = child != adw_toast_overlay_get_child (overlay) ? find_title (child) : NULL;

      if (title == NULL)
        continue;
      wrap_label (GTK_LABEL (title));
      fit_label (GTK_LABEL (title), child, gtk_widget_get_width (GTK_WIDGET (overlay)));
    }
}

/* A toast's own title is one line, cut where that ends. A title of ours (adw_toast_set_custom_title) would wrap, but a toast of high
 * priority pushes the one that is shown back into the queue, and libadwaita 1.2 shows that again while its title is still in the
 * widget that goes. So it is the label that libadwaita makes, in each widget of a toast as it comes, that learns to wrap. */
void
lanyard_toast_show (AdwToastOverlay *overlay, AdwToast *toast)
{
  g_return_if_fail (ADW_IS_TOAST_OVERLAY (overlay));
  g_return_if_fail (ADW_IS_TOAST (toast));

  if (g_object_get_data (G_OBJECT (overlay), "lanyard-toasts") == NULL)
    {
      GListModel *children = gtk_widget_observe_children (GTK_WIDGET (overlay));

      g_signal_connect_object (children, "items-changed", G_CALLBACK (on_children_changed), overlay, 0);
      g_object_set_data_full (G_OBJECT (overlay), "lanyard-toasts", children, g_object_unref);
    }
  adw_toast_overlay_add_toast (overlay, toast);
}
