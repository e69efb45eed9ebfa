/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-row-slot.h"

typedef struct
{
  GtkWidget *row; /* owned child, nullable */
} LanyardRowSlotPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LanyardRowSlot, lanyard_row_slot, GTK_TYPE_WIDGET)

static LanyardRowSlotPrivate *
get_private (LanyardRowSlot *self)
{
  return lanyard_row_slot_get_instance_private (self);
}

/* Texts wrap. Without it GTK takes a widget for one of constant size, and does not tell the width. */
static GtkSizeRequestMode
lanyard_row_slot_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
least_width (GtkWidget *row)
{
  int least = 0;

  gtk_widget_measure (row, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return least;
}

static void
lanyard_row_slot_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  LanyardRowSlot *self = LANYARD_ROW_SLOT (widget);
  LanyardRowSlotClass *klass = LANYARD_ROW_SLOT_GET_CLASS (self);
  GtkWidget *row = get_private (self)->row;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = *natural = 0;
      if (row != NULL)
        gtk_widget_measure (row, orientation, for_size, minimum, natural, NULL, NULL);
      return;
    }
  if (row == NULL)
    {
      *minimum = *natural = klass->guess (self, for_size);
      return;
    }
  gtk_widget_measure (row, orientation, for_size < 0 ? -1 : MAX (for_size, least_width (row)), minimum, natural,
                      NULL, NULL);
  if (klass->measured != NULL)
    klass->measured (self, for_size, *minimum);
}

static void
lanyard_row_slot_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *row = get_private (LANYARD_ROW_SLOT (widget))->row;

  if (row != NULL)
    gtk_widget_allocate (row, MAX (width, least_width (row)), height, baseline, NULL);
}

static void
lanyard_row_slot_dispose (GObject *object)
{
  g_clear_pointer (&get_private (LANYARD_ROW_SLOT (object))->row, gtk_widget_unparent);

  G_OBJECT_CLASS (lanyard_row_slot_parent_class)->dispose (object);
}

static void
lanyard_row_slot_class_init (LanyardRowSlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_row_slot_dispose;
  widget_class->get_request_mode = lanyard_row_slot_get_request_mode;
  widget_class->measure = lanyard_row_slot_measure;
  widget_class->size_allocate = lanyard_row_slot_size_allocate;
}

static void
lanyard_row_slot_init (LanyardRowSlot *self)
{
}

GtkWidget *
lanyard_row_slot_get_row (LanyardRowSlot *self)
{
  g_return_val_if_fail (LANYARD_IS_ROW_SLOT (self), NULL);

  return get_private (self)->row;
}

void
lanyard_row_slot_fill (LanyardRowSlot *self, GtkWidget *row)
{
  g_return_if_fail (LANYARD_IS_ROW_SLOT (self));
  g_return_if_fail (get_private (self)->row == NULL);

  get_private (self)->row = row;
  gtk_widget_set_parent (row, GTK_WIDGET (self));
  /* A row that was changed while it had no place does not tell that it needs another size. */
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

GtkWidget *
lanyard_row_slot_empty (LanyardRowSlot *self)
{
  LanyardRowSlotPrivate *private;
  GtkWidget *row;

  g_return_val_if_fail (LANYARD_IS_ROW_SLOT (self), NULL);

  private = get_private (self);
  if (private->row == NULL)
    return NULL;
  row = g_object_ref (private->row);
  gtk_widget_unparent (g_steal_pointer (&private->row));
  return row;
}

void
lanyard_row_slot_lay_out (LanyardRowSlot *self, int width)
{
  g_return_if_fail (LANYARD_IS_ROW_SLOT (self));

  if (width > 0)
    gtk_widget_measure (GTK_WIDGET (self), GTK_ORIENTATION_VERTICAL, width, NULL, NULL, NULL, NULL);
}
