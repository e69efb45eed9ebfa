/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An article: how large its text is. */
#include "ui/feed/lanyard-article-view-private.h"

static const guint zoom_steps[] = {
  LANYARD_ARTICLE_ZOOM_LEAST, 67, 80, 90, 100, 110, 125, 150, 175, 200, 250,
  LANYARD_ARTICLE_ZOOM_MOST
};

void
lanyard_article_view_set_zoom (LanyardArticleView *self, guint zoom)
{
  g_autofree char *style = NULL;

  zoom = CLAMP (zoom, zoom_steps[0], zoom_steps[G_N_ELEMENTS (zoom_steps) - 1]);
  if (zoom == self->zoom)
    return;
  self->zoom = zoom;
  /* A little larger than the buttons: an article is read, not glanced at. */
  style = g_strdup_printf ("textview { font-size: %u%%; }", zoom * 112 / 100);
  gtk_css_provider_load_from_data (self->font, style, -1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "article.zoom-in",
                                 zoom < zoom_steps[G_N_ELEMENTS (zoom_steps) - 1]);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "article.zoom-out", zoom > zoom_steps[0]);
  g_object_notify (G_OBJECT (self), "zoom");
}

void
lanyard_article_view_zoom_by (LanyardArticleView *self, int steps)
{
  guint step = 0;

  while (step + 1 < G_N_ELEMENTS (zoom_steps) && zoom_steps[step] < self->zoom)
    step++;
  /* Between two steps the next one is the nearer in that direction. */
  if (steps < 0)
    step -= step > 0;
  else if (zoom_steps[step] == self->zoom && step + 1 < G_N_ELEMENTS (zoom_steps))
    step++;
  lanyard_article_view_set_zoom (self, zoom_steps[step]);
}

static gboolean
on_scroll (GtkEventControllerScroll *scroll, double dx, double dy, gpointer user_data)
{
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));

  /* Whoever scrolls leaves the place that was kept. */
  ((LanyardArticleView *)user_data)->place = -1;
  if ((state & GDK_CONTROL_MASK) == 0 || dy == 0)
    return GDK_EVENT_PROPAGATE;
  lanyard_article_view_zoom_by (user_data, dy < 0 ? 1 : -1);
  return GDK_EVENT_STOP;
}

void
lanyard_article_view_add_zoom (LanyardArticleView *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (
      GTK_EVENT_CONTROLLER_SCROLL_VERTICAL | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);

  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  lanyard_article_view_set_zoom (self, 100);
}
