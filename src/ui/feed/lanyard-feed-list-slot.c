/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-list-slot.h"

struct _LanyardFeedListSlot
{
  GtkWidget parent_instance;

  GtkWidget *row; /* owned child, nullable */

  gpointer watched; /* owned, nullable */
  gpointer shown;   /* the same, or none */

  GtkListItem *item; /* owns this */
  int *usual;        /* the list's */
};

G_DEFINE_FINAL_TYPE (LanyardFeedListSlot, lanyard_feed_list_slot, GTK_TYPE_WIDGET)

/* Titles wrap. Without it GTK does not tell the width. */
static GtkSizeRequestMode
lanyard_feed_list_slot_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lanyard_feed_list_slot_measure (GtkWidget *widget,
                                GtkOrientation orientation,
                                int for_size,
                                int *minimum,
                                int *natural,
                                int *minimum_baseline,
                                int *natural_baseline)
{
  LanyardFeedListSlot *self = LANYARD_FEED_LIST_SLOT (widget);

  if (self->row != NULL)
    {
      gtk_widget_measure (self->row, orientation, for_size, minimum, natural, NULL, NULL);
      if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
        *self->usual = *minimum;
    }
  else
    *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? *self->usual : 0;
}

static void
lanyard_feed_list_slot_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LanyardFeedListSlot *self = LANYARD_FEED_LIST_SLOT (widget);

  if (self->row != NULL)
    gtk_widget_allocate (self->row, width, height, baseline, NULL);
}

static void
lanyard_feed_list_slot_dispose (GObject *object)
{
  LanyardFeedListSlot *self = LANYARD_FEED_LIST_SLOT (object);

  g_clear_pointer (&self->row, gtk_widget_unparent);
  self->shown = NULL;
  g_clear_object (&self->watched);

  G_OBJECT_CLASS (lanyard_feed_list_slot_parent_class)->dispose (object);
}

static void
lanyard_feed_list_slot_class_init (LanyardFeedListSlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_feed_list_slot_dispose;
  widget_class->get_request_mode = lanyard_feed_list_slot_get_request_mode;
  widget_class->measure = lanyard_feed_list_slot_measure;
  widget_class->size_allocate = lanyard_feed_list_slot_size_allocate;
}

static void
lanyard_feed_list_slot_init (LanyardFeedListSlot *self)
{
}

GtkWidget *
lanyard_feed_list_slot_new (GtkListItem *item, int *usual)
{
  LanyardFeedListSlot *self = g_object_new (LANYARD_TYPE_FEED_LIST_SLOT, NULL);

  self->item = item;
  self->usual = usual;
  return GTK_WIDGET (self);
}

GtkListItem *
lanyard_feed_list_slot_get_item (LanyardFeedListSlot *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_LIST_SLOT (self), NULL);

  return self->item;
}

GtkWidget *
lanyard_feed_list_slot_get_row (LanyardFeedListSlot *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_LIST_SLOT (self), NULL);

  return self->row;
}

void
lanyard_feed_list_slot_fill (LanyardFeedListSlot *self, GtkWidget *row)
{
  g_return_if_fail (LANYARD_IS_FEED_LIST_SLOT (self));
  g_return_if_fail (self->row == NULL);

  self->row = row;
  gtk_widget_set_parent (row, GTK_WIDGET (self));
  /* A row that was changed while it had no place does not tell that it needs another size. */
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

GtkWidget *
lanyard_feed_list_slot_empty (LanyardFeedListSlot *self)
{
  GtkWidget *row;

  g_return_val_if_fail (LANYARD_IS_FEED_LIST_SLOT (self), NULL);

  if (self->row == NULL)
    return NULL;
  row = g_object_ref (self->row);
  gtk_widget_unparent (g_steal_pointer (&self->row));
  return row;
}

void
lanyard_feed_list_slot_set_shown (LanyardFeedListSlot *self, gpointer item)
{
  g_return_if_fail (LANYARD_IS_FEED_LIST_SLOT (self));

  self->shown = item;
}

gpointer
lanyard_feed_list_slot_get_shown (LanyardFeedListSlot *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_LIST_SLOT (self), NULL);

  return self->shown;
}

void
lanyard_feed_list_slot_set_watched (LanyardFeedListSlot *self, gpointer item)
{
  g_return_if_fail (LANYARD_IS_FEED_LIST_SLOT (self));

  g_set_object ((GObject **)&self->watched, item);
}

gpointer
lanyard_feed_list_slot_get_watched (LanyardFeedListSlot *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_LIST_SLOT (self), NULL);

  return self->watched;
}
