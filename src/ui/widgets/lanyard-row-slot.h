/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LanyardRowSlot:
 *
 * A place for a row in a long list. GtkListView makes some 200 rows around what shows, and laying one out takes long: so each is
 * at first a place as high as its row will probably be, gets the row when it comes near to what shows, and gives it back when
 * it is far away. How high an empty one is, is the subclass's to say. Main thread.
 */
#define LANYARD_TYPE_ROW_SLOT (lanyard_row_slot_get_type ())
G_DECLARE_DERIVABLE_TYPE (LanyardRowSlot, lanyard_row_slot, LANYARD, ROW_SLOT, GtkWidget)

/**
 * LanyardRowSlotClass:
 * @guess: the height in pixels of an empty one that is @width wide (-1: any)
 * @measured: (nullable): its row is @height high at @width (-1: any)
 */
struct _LanyardRowSlotClass
{
  GtkWidgetClass parent_class;

  int  (*guess)    (LanyardRowSlot *self,
                    int             width);
  void (*measured) (LanyardRowSlot *self,
                    int             width,
                    int             height);
};

/* (nullable) (transfer none) */
GtkWidget *lanyard_row_slot_get_row (LanyardRowSlot *self);
/* @row: without a parent; the slot has none. */
void       lanyard_row_slot_fill    (LanyardRowSlot *self,
                                     GtkWidget      *row);
/* (nullable) (transfer full): the row that it had. */
GtkWidget *lanyard_row_slot_empty   (LanyardRowSlot *self);
/* Measures it at @width pixels now, where the time that takes is counted, and not with all others when the window is laid out.
 * 0: rows are not wide yet, so nothing is done. */
void       lanyard_row_slot_lay_out (LanyardRowSlot *self,
                                     int             width);

G_END_DECLS
