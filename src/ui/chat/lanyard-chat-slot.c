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
  GtkWidget parent_instance;

  LanyardChatBubble *bubble; /* owned child, nullable */

  /* Owned. */
  LanyardChatMessage *message;
  LanyardChatMessage *previous;

  /* As it was laid out last. */
  int      height;
  int      width;
  gboolean divider;
  gboolean found;
};

G_DEFINE_FINAL_TYPE (LanyardChatSlot, lanyard_chat_slot, GTK_TYPE_WIDGET)

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

/* Without it GTK takes a widget for one of constant size, and does not tell the width. */
static GtkSizeRequestMode
lanyard_chat_slot_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
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
  LanyardChatSlot *self = LANYARD_CHAT_SLOT (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      /* As wide as the transcript is; bubbles wrap. */
      *minimum = *natural = 0;
      return;
    }
  if (self->bubble != NULL)
    {
      int least = 0;

      gtk_widget_measure (GTK_WIDGET (self->bubble), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      gtk_widget_measure (GTK_WIDGET (self->bubble), orientation, for_size < 0 ? -1 : MAX (for_size, least),
                          minimum, natural, NULL, NULL);
      self->height = *minimum;
      self->width = for_size;
      return;
    }
  *minimum = *natural = self->height > 0 && self->width == for_size ? self->height : guess (self, for_size);
}

static void
lanyard_chat_slot_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LanyardChatSlot *self = LANYARD_CHAT_SLOT (widget);
  int least = 0;

  if (self->bubble == NULL)
    return;
  gtk_widget_measure (GTK_WIDGET (self->bubble), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_allocate (GTK_WIDGET (self->bubble), MAX (width, least), height, baseline, NULL);
}

static void
lanyard_chat_slot_dispose (GObject *object)
{
  LanyardChatSlot *self = LANYARD_CHAT_SLOT (object);

  lanyard_chat_slot_set_message (self, NULL);
  if (self->bubble != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->bubble)));

  G_OBJECT_CLASS (lanyard_chat_slot_parent_class)->dispose (object);
}

static void
lanyard_chat_slot_class_init (LanyardChatSlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_chat_slot_dispose;
  widget_class->get_request_mode = lanyard_chat_slot_get_request_mode;
  widget_class->measure = lanyard_chat_slot_measure;
  widget_class->size_allocate = lanyard_chat_slot_size_allocate;
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

/* Its text is there now, or another one. */
static void
on_message_changed (LanyardChatSlot *self)
{
  if (self->bubble == NULL)
    {
      self->height = 0;
      gtk_widget_queue_resize (GTK_WIDGET (self));
    }
}

void
lanyard_chat_slot_set_message (LanyardChatSlot *self, LanyardChatMessage *message)
{
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
  if (self->bubble != NULL)
    {
      lanyard_chat_bubble_set_context (self->bubble, NULL, FALSE);
      lanyard_chat_bubble_set_message (self->bubble, message);
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
  lanyard_chat_bubble_set_context (self->bubble, self->previous, self->divider);
  lanyard_chat_bubble_set_found (self->bubble, self->found);
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
  if (self->bubble != NULL)
    show_context (self);
}

void
lanyard_chat_slot_fill (LanyardChatSlot *self, LanyardChatBubble *bubble, int width)
{
  g_return_if_fail (LANYARD_IS_CHAT_SLOT (self));
  g_return_if_fail (self->bubble == NULL);
  g_return_if_fail (self->message != NULL);

  self->bubble = bubble;
  gtk_widget_set_parent (GTK_WIDGET (bubble), GTK_WIDGET (self));
  g_object_unref (bubble);
  lanyard_chat_bubble_set_message (bubble, self->message);
  show_context (self);
  /* A bubble that was changed while it had no place does not tell that it needs another size. */
  gtk_widget_queue_resize (GTK_WIDGET (self));
  /* Now, where the time it takes is counted, and not with all others when the window is laid out. */
  if (width > 0)
    gtk_widget_measure (GTK_WIDGET (self), GTK_ORIENTATION_VERTICAL, width, NULL, NULL, NULL, NULL);
}

LanyardChatBubble *
lanyard_chat_slot_empty (LanyardChatSlot *self)
{
  LanyardChatBubble *bubble;

  g_return_val_if_fail (LANYARD_IS_CHAT_SLOT (self), NULL);

  if (self->bubble == NULL)
    return NULL;
  bubble = g_object_ref (self->bubble);
  lanyard_chat_bubble_set_context (bubble, NULL, FALSE);
  lanyard_chat_bubble_set_message (bubble, NULL);
  gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->bubble)));
  return bubble;
}

LanyardChatBubble *
lanyard_chat_slot_get_bubble (LanyardChatSlot *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_SLOT (self), NULL);

  return self->bubble;
}
