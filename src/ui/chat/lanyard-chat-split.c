/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/chat/lanyard-chat-split.h"

#include "ui/widgets/lanyard-fold.h"

#define HALF 500

struct _LanyardChatSplit
{
  GtkWidget parent_instance;

  GtkWidget *paned;    /* owned child */
  GtkWidget *panes[2]; /* children of it */
  gboolean   open[2];

  int      position; /* thousandths; -1: half */
  int      placed_width;
  int      full_minimum; /* both side by side; known while they are */
  guint    shown;
  LanyardFold fold; /* TRUE: one at a time */
  gboolean folded;
  gboolean allocating;
};

enum
{
  PROP_POSITION = 1,
  PROP_FOLDED,
  PROP_SHOWN,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardChatSplit, lanyard_chat_split, GTK_TYPE_WIDGET)

static gboolean
both_open (LanyardChatSplit *self)
{
  return self->open[0] && self->open[1];
}

static void
show_panes (LanyardChatSplit *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->panes); i++)
    gtk_widget_set_visible (self->panes[i], self->open[i] && (!self->folded || self->shown == i));
  self->placed_width = 0;
}

static void
apply_fold (GtkWidget *widget, int folded)
{
  LanyardChatSplit *self = LANYARD_CHAT_SPLIT (widget);

  self->folded = folded;
  show_panes (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
}

static void
lanyard_chat_split_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  LanyardChatSplit *self = LANYARD_CHAT_SPLIT (widget);
  int side_by_side = lanyard_fold_measure (self->paned, self->panes, G_N_ELEMENTS (self->panes), orientation, for_size,
                                           minimum, natural);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    return;
  if (!self->folded && both_open (self))
    self->full_minimum = side_by_side;
  *natural = MAX (*natural, *minimum);
}

static void
lanyard_chat_split_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LanyardChatSplit *self = LANYARD_CHAT_SPLIT (widget);
  gboolean fold = both_open (self) && width < self->full_minimum;

  lanyard_fold_want (&self->fold, fold);

  self->allocating = TRUE;
  if (!self->folded && !fold && self->placed_width != width)
    {
      int position = self->position >= 0 ? self->position : HALF;

      gtk_paned_set_position (GTK_PANED (self->paned), width * position / 1000);
      self->placed_width = width;
    }
  gtk_widget_allocate (self->paned, MAX (width, lanyard_fold_minimum (self->paned)), height, baseline, NULL);
  self->allocating = FALSE;
}

static void
on_moved (LanyardChatSplit *self)
{
  int width = gtk_widget_get_width (self->paned);

  /* What a small window squeezes is not what the user wished: only drags are remembered. */
  if (self->folded || self->allocating || self->placed_width == 0 || width <= 0 || !both_open (self))
    return;
  self->position = gtk_paned_get_position (GTK_PANED (self->paned)) * 1000 / width;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
}

static void
lanyard_chat_split_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardChatSplit *self = LANYARD_CHAT_SPLIT (object);

  switch (id)
    {
    case PROP_POSITION:
      g_value_set_int (value, self->position);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_SHOWN:
      g_value_set_uint (value, self->shown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_chat_split_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LanyardChatSplit *self = LANYARD_CHAT_SPLIT (object);

  switch (id)
    {
    case PROP_POSITION:
      self->position = g_value_get_int (value);
      self->placed_width = 0;
      gtk_widget_queue_allocate (GTK_WIDGET (self));
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_SHOWN:
      lanyard_chat_split_set_shown (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_chat_split_dispose (GObject *object)
{
  LanyardChatSplit *self = LANYARD_CHAT_SPLIT (object);

  lanyard_fold_clear (&self->fold);
  g_clear_pointer (&self->paned, gtk_widget_unparent);

  G_OBJECT_CLASS (lanyard_chat_split_parent_class)->dispose (object);
}

static void
lanyard_chat_split_class_init (LanyardChatSplitClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags
      = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lanyard_chat_split_dispose;
  object_class->get_property = lanyard_chat_split_get_property;
  object_class->set_property = lanyard_chat_split_set_property;
  widget_class->measure = lanyard_chat_split_measure;
  widget_class->size_allocate = lanyard_chat_split_size_allocate;

  properties[PROP_POSITION] = g_param_spec_int ("position", NULL, NULL, -1, 1000, -1, flags);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOWN] = g_param_spec_uint ("shown", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_chat_split_init (LanyardChatSplit *self)
{
  self->position = -1;
  lanyard_fold_init (&self->fold, GTK_WIDGET (self), FALSE, apply_fold);
  self->open[0] = self->open[1] = TRUE;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
lanyard_chat_split_new (GtkWidget *first, GtkWidget *second)
{
  LanyardChatSplit *self = g_object_new (LANYARD_TYPE_CHAT_SPLIT, NULL);

  self->panes[0] = first;
  self->panes[1] = second;
  /* Where the divide is, is said at each allocation. A paned that shares out what a window grows by would move it again. */
  self->paned = g_object_new (GTK_TYPE_PANED, "start-child", first, "end-child", second, "resize-start-child", FALSE,
                              "shrink-start-child", FALSE, "shrink-end-child", FALSE, NULL);
  gtk_widget_set_parent (self->paned, GTK_WIDGET (self));
  g_signal_connect_object (self->paned, "notify::position", G_CALLBACK (on_moved), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
lanyard_chat_split_set_open (LanyardChatSplit *self, guint pane, gboolean open)
{
  g_return_if_fail (LANYARD_IS_CHAT_SPLIT (self));
  g_return_if_fail (pane < G_N_ELEMENTS (self->panes));

  if (self->open[pane] == open || (!open && !self->open[1 - pane]))
    return;
  self->open[pane] = open;
  self->shown = open ? pane : 1 - pane;
  show_panes (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
}

gboolean
lanyard_chat_split_get_open (LanyardChatSplit *self, guint pane)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_SPLIT (self), FALSE);
  g_return_val_if_fail (pane < G_N_ELEMENTS (self->panes), FALSE);

  return self->open[pane];
}

gboolean
lanyard_chat_split_get_folded (LanyardChatSplit *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_SPLIT (self), FALSE);

  return self->folded;
}

void
lanyard_chat_split_set_shown (LanyardChatSplit *self, guint pane)
{
  g_return_if_fail (LANYARD_IS_CHAT_SPLIT (self));
  g_return_if_fail (pane < G_N_ELEMENTS (self->panes));

  if (self->shown == pane || !self->open[pane])
    return;
  self->shown = pane;
  show_panes (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
}

guint
lanyard_chat_split_get_shown (LanyardChatSplit *self)
{
  g_return_val_if_fail (LANYARD_IS_CHAT_SPLIT (self), 0);

  return self->shown;
}
