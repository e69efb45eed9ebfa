/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-article-slot.h"

/* Under what scrolls, for the bar. */
#define BAR_HEIGHT 12

struct _LanyardArticleSlot
{
  GtkWidget parent_instance;

  /* Children, owned by the widget tree. */
  GtkWidget *scroller;
  GtkWidget *child;

  int width;
};

G_DEFINE_FINAL_TYPE (LanyardArticleSlot, lanyard_article_slot, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
lanyard_article_slot_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lanyard_article_slot_measure (GtkWidget *widget,
                              GtkOrientation orientation,
                              int for_size,
                              int *minimum,
                              int *natural,
                              int *minimum_baseline,
                              int *natural_baseline)
{
  LanyardArticleSlot *self = LANYARD_ARTICLE_SLOT (widget);
  int least;
  int height;

  *minimum = *natural = self->width;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, MAX (least, self->width), &height,
                      NULL, NULL, NULL);
  *minimum = *natural = height + (least > self->width ? BAR_HEIGHT : 0);
}

static void
lanyard_article_slot_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LanyardArticleSlot *self = LANYARD_ARTICLE_SLOT (widget);

  gtk_widget_allocate (self->scroller, width, height, -1, NULL);
}

void
lanyard_article_slot_set_width (LanyardArticleSlot *self, int width)
{
  g_return_if_fail (LANYARD_IS_ARTICLE_SLOT (self));

  if (width == self->width)
    return;
  self->width = width;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
lanyard_article_slot_dispose (GObject *object)
{
  LanyardArticleSlot *self = LANYARD_ARTICLE_SLOT (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);

  G_OBJECT_CLASS (lanyard_article_slot_parent_class)->dispose (object);
}

static void
lanyard_article_slot_class_init (LanyardArticleSlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_article_slot_dispose;
  widget_class->get_request_mode = lanyard_article_slot_get_request_mode;
  widget_class->measure = lanyard_article_slot_measure;
  widget_class->size_allocate = lanyard_article_slot_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "articleslot");
}

static void
lanyard_article_slot_init (LanyardArticleSlot *self)
{
  self->width = 200;
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "default");
}

GtkWidget *
lanyard_article_slot_new (GtkWidget *child)
{
  LanyardArticleSlot *self = g_object_new (LANYARD_TYPE_ARTICLE_SLOT, NULL);

  self->child = child;
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), child);
  return GTK_WIDGET (self);
}
