/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-bubble-layout.h"

/* Pixels between two children, and those that stay free at the other side. */
#define SPACING 6
#define FREE    36

struct _LanyardChatBubbleLayout
{
  GtkLayoutManager parent_instance;

  gboolean end;
};

G_DEFINE_FINAL_TYPE (LanyardChatBubbleLayout, lanyard_chat_bubble_layout, GTK_TYPE_LAYOUT_MANAGER)

static gboolean
is_card (GtkWidget *child)
{
  return gtk_widget_get_next_sibling (child) == NULL;
}

/* Of a child, where there are @width pixels. */
static int
get_width (GtkWidget *child, int width)
{
  int least, natural;

  if (!is_card (child))
    return width;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &natural, NULL, NULL);
  return MAX (MIN (natural, width - FREE), least);
}

static GtkSizeRequestMode
lanyard_chat_bubble_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lanyard_chat_bubble_layout_measure (GtkLayoutManager *manager,
                                    GtkWidget        *widget,
                                    GtkOrientation    orientation,
                                    int               for_size,
                                    int              *minimum,
                                    int              *natural,
                                    int              *minimum_baseline,
                                    int              *natural_baseline)
{
  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int least, wanted;

      if (!gtk_widget_should_layout (child))
        continue;
      if (orientation == GTK_ORIENTATION_HORIZONTAL)
        {
          int extra = is_card (child) ? FREE : 0;

          gtk_widget_measure (child, orientation, -1, &least, &wanted, NULL, NULL);
          *minimum = MAX (*minimum, least + extra);
          *natural = MAX (*natural, wanted + extra);
        }
      else
        {
          int spacing = *minimum > 0 ? SPACING : 0;

          gtk_widget_measure (child, orientation, for_size < 0 ? -1 : get_width (child, for_size), &least, &wanted,
                              NULL, NULL);
          *minimum += spacing + least;
          *natural += spacing + wanted;
        }
    }
}

static void
lanyard_chat_bubble_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  LanyardChatBubbleLayout *self = LANYARD_CHAT_BUBBLE_LAYOUT (manager);
  gboolean right = self->end == (gtk_widget_get_direction (widget) != GTK_TEXT_DIR_RTL);
  int y = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation place = { 0, y, 0, 0 };

      if (!gtk_widget_should_layout (child))
        continue;
      place.width = get_width (child, width);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, place.width, &place.height, NULL, NULL, NULL);
      if (is_card (child))
        {
          place.x = right ? width - place.width : 0;
          place.height = MAX (place.height, height - y);
        }
      gtk_widget_size_allocate (child, &place, -1);
      y += place.height + SPACING;
    }
}

static void
lanyard_chat_bubble_layout_class_init (LanyardChatBubbleLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->get_request_mode = lanyard_chat_bubble_layout_get_request_mode;
  manager_class->measure = lanyard_chat_bubble_layout_measure;
  manager_class->allocate = lanyard_chat_bubble_layout_allocate;
}

static void
lanyard_chat_bubble_layout_init (LanyardChatBubbleLayout *self)
{
}

void
lanyard_chat_bubble_layout_set_end (LanyardChatBubbleLayout *self, gboolean end)
{
  g_return_if_fail (LANYARD_IS_CHAT_BUBBLE_LAYOUT (self));

  if (self->end == end)
    return;
  self->end = end;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}
