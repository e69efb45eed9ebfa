/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-slot.h"

#include <string.h>

/* Pixels: what is around a text, a line, a letter, a picture at most; only guesses, until the row is near. */
#define GUESS_FRAME   46
#define GUESS_LINE    17
#define GUESS_LETTER  8
#define GUESS_PICTURE 320
#define GUESS_LINES   60
#define GUESS_WIDTH   400

struct _LanyardChatSlot
{
  LanyardRowSlot parent_instance;

  /* Owned. */
  LanyardChatMessage *message;
  LanyardChatMessage *previous;

  /* As it was laid out last. */
  int      height;
  int      width;
  gboolean divider;
  gboolean found;
};

G_DEFINE_FINAL_TYPE (LanyardChatSlot, lanyard_chat_slot, LANYARD_TYPE_ROW_SLOT)

static int
count_lines (const char *text, int width)
{
  int in_line = MAX (width / GUESS_LETTER, 10);
  int lines = 0;

  while (lines < GUESS_LINES)
    {
      const char *end = strchr (text, '\n');
      int length = (int) MIN (end != NULL ? (gsize) (end - text) : strlen (text), 4000);

      lines += MAX ((length + in_line - 1) / in_line, 1);
      if (end == NULL)
        break;
      text = end + 1;
    }
  return lines;
}

static int
guess (LanyardChatSlot *self, int width)
{
  int height = GUESS_FRAME;

  if (self->message == NULL || !lanyard_chat_message_get_loaded (self->message))
    return height + GUESS_LINE;
  if (width <= 0)
    width = GUESS_WIDTH;
  if (lanyard_chat_message_get_kind (self->message) == LANYARD_CHAT_PICTURE)
    height += MIN ((int) lanyard_chat_message_get_height (self->message), GUESS_PICTURE);
  if (*lanyard_chat_message_get_text (self->message) != '\0')
    height += GUESS_LINE * count_lines (lanyard_chat_message_get_text (self->message), MAX (width - 60, 60));
  return height;
}

/* As it was, where it was laid out before. */
static int
lanyard_chat_slot_guess (LanyardRowSlot *slot, int width)
{
  LanyardChatSlot *self = LANYARD_CHAT_SLOT (slot);

  return self->height > 0 && self->width == width ? self->height : guess (self, width);
}

static void
lanyard_chat_slot_measured (LanyardRowSlot *slot, int width, int height)
{
  LanyardChatSlot *self = LANYARD_CHAT_SLOT (slot);

  self->height = height;
  self->width = width;
}

static void
lanyard_chat_slot_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  /* As wide as the transcript is; bubbles wrap. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = 0;
  else
    GTK_WIDGET_CLASS (lanyard_chat_slot_parent_class)
        ->measure (widget, orientation, for_size, minimum, natural, minimum_baseline, natural_baseline);
}

static void
lanyard_chat_slot_dispose (GObject *object)
{
  lanyard_chat_slot_set_message (LANYARD_CHAT_SLOT (object), NULL);

  G_OBJECT_CLASS (lanyard_chat_slot_parent_class)->dispose (object);
}

static void
lanyard_chat_slot_class_init (LanyardChatSlotClass *klass)
{
  LanyardRowSlotClass *slot_class = LANYARD_ROW_SLOT_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_chat_slot_dispose;
  GTK_WIDGET_CLASS (klass)->measure = lanyard_chat_slot_measure;
  slot_class->guess = lanyard_chat_slot_guess;
  slot_class->measured = lanyard_chat_slot_measured;
}

static void
lanyard_chat_slot_init (LanyardChatSlot *self)
{
}

GtkWidget *
lanyard_chat_slot_new (void)
{
  return g_object_new (LANYARD_TYPE_CHAT_SLOT, NULL);
}

LanyardChatBubble *
lanyard_chat_slot_get_bubble (LanyardChatSlot *self)
{
  GtkWidget *row;

  g_return_val_if_fail (LANYARD_IS_CHAT_SLOT (self), NULL);

  row = lanyard_row_slot_get_row (LANYARD_ROW_SLOT (self));
  return row != NULL ? LANYARD_CHAT_BUBBLE (row) : NULL;
}

/* Its text is there now, or another one. */
static void
on_message_changed (LanyardChatSlot *self)
{
  if (lanyard_chat_slot_get_bubble (self) == NULL)
    {
      self->height = 0;
      gtk_widget_queue_resize (GTK_WIDGET (self));
    }
}

void
lanyard_chat_slot_set_message (LanyardChatSlot *self, LanyardChatMessage *message)
{
  LanyardChatBubble *bubble;

  g_return_if_fail (LANYARD_IS_CHAT_SLOT (self));

  if (self->message == message)
    return;
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_func (self->message, on_message_changed, self);
  g_set_object (&self->message, message);
  g_clear_object (&self->previous);
  self->divider = self->found = FALSE;
  self->height = 0;
  if (message != NULL)
    g_signal_connect_swapped (message, "notify::loaded", G_CALLBACK (on_message_changed), self);
  bubble = lanyard_chat_slot_get_bubble (self);
  if (bubble != NULL)
    {
      lanyard_chat_bubble_set_context (bubble, NULL, FALSE);
      lanyard_chat_bubble_set_message (bubble, message);
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

LanyardChatMessage *
lanyard_chat_slot_get_message (LanyardChatSlot *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_SLOT (self), NULL);

  return self->message;
}

static void
show_context (LanyardChatSlot *self)
{
  LanyardChatBubble *bubble = lanyard_chat_slot_get_bubble (self);

  if (bubble == NULL)
    return;
  lanyard_chat_bubble_set_context (bubble, self->previous, self->divider);
  lanyard_chat_bubble_set_found (bubble, self->found);
}

void
lanyard_chat_slot_set_context (LanyardChatSlot    *self,
                               LanyardChatMessage *previous,
                               gboolean            divider,
                               gboolean            found)
{
  g_return_if_fail (LANYARD_IS_CHAT_SLOT (self));

  g_set_object (&self->previous, previous);
  self->divider = divider;
  self->found = found;
  show_context (self);
}

void
lanyard_chat_slot_fill (LanyardChatSlot *self, LanyardChatBubble *bubble, int width)
{
  g_return_if_fail (LANYARD_IS_CHAT_SLOT (self));
  g_return_if_fail (self->message != NULL);

  lanyard_row_slot_fill (LANYARD_ROW_SLOT (self), GTK_WIDGET (bubble));
  g_object_unref (bubble);
  lanyard_chat_bubble_set_message (bubble, self->message);
  show_context (self);
  lanyard_row_slot_lay_out (LANYARD_ROW_SLOT (self), width);
}

LanyardChatBubble *
lanyard_chat_slot_empty (LanyardChatSlot *self)
{
  GtkWidget *row;

  g_return_val_if_fail (LANYARD_IS_CHAT_SLOT (self), NULL);

  row = lanyard_row_slot_empty (LANYARD_ROW_SLOT (self));
  if (row == NULL)
    return NULL;
  lanyard_chat_bubble_set_context (LANYARD_CHAT_BUBBLE (row), NULL, FALSE);
  lanyard_chat_bubble_set_message (LANYARD_CHAT_BUBBLE (row), NULL);
  return LANYARD_CHAT_BUBBLE (row);
}
