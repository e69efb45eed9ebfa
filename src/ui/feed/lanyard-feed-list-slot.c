/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-list-slot.h"

struct _LanyardFeedListSlot
{
  LanyardRowSlot parent_instance;

  gpointer watched; /* owned, nullable */
  gpointer shown;   /* the same, or none */

  GtkListItem *item; /* owns this */
  int *usual;        /* the list's */
};

G_DEFINE_FINAL_TYPE (LanyardFeedListSlot, lanyard_feed_list_slot, LANYARD_TYPE_ROW_SLOT)

/* Rows of one list are about as high as each other: as the one that was measured last. */
static int
lanyard_feed_list_slot_guess (LanyardRowSlot *slot, int width)
{
  return *LANYARD_FEED_LIST_SLOT (slot)->usual;
}

static void
lanyard_feed_list_slot_measured (LanyardRowSlot *slot, int width, int height)
{
  if (width >= 0)
    *LANYARD_FEED_LIST_SLOT (slot)->usual = height;
}

static void
lanyard_feed_list_slot_dispose (GObject *object)
{
  LanyardFeedListSlot *self = LANYARD_FEED_LIST_SLOT (object);

  self->shown = NULL;
  g_clear_object (&self->watched);

  G_OBJECT_CLASS (lanyard_feed_list_slot_parent_class)->dispose (object);
}

static void
lanyard_feed_list_slot_class_init (LanyardFeedListSlotClass *klass)
{
  LanyardRowSlotClass *slot_class = LANYARD_ROW_SLOT_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_feed_list_slot_dispose;
  slot_class->guess = lanyard_feed_list_slot_guess;
  slot_class->measured = lanyard_feed_list_slot_measured;
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
