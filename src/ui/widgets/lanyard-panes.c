/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-panes.h"

#include "ui/widgets/lanyard-fold.h"

#define START_WIDTH 250
#define END_WIDTH   320

struct _LanyardPanes
{
  GtkWidget parent_instance;

  /* Owned children: outer holds start and inner, inner holds middle and end. */
  GtkWidget *outer;
  GtkWidget *inner;
  GtkWidget *panes[3];

  int start_width;
  int end_width;
  /* What all three need side by side; known while they are. */
  int full_minimum;
  int placed_width;
  LanyardFold fold; /* TRUE: one at a time */
  gboolean folded;
  gboolean allocating;
  LanyardPane shown;
};

enum
{
  PROP_0,
  PROP_START,
  PROP_MIDDLE,
  PROP_END,
  PROP_START_WIDTH,
  PROP_END_WIDTH,
  PROP_FOLDED,
  PROP_SHOWN,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardPanes, lanyard_panes, GTK_TYPE_WIDGET)

static void
show_panes (LanyardPanes *self)
{
  gboolean visible[3];

  for (guint i = 0; i < G_N_ELEMENTS (self->panes); i++)
    {
      visible[i] = !self->folded || self->shown == i;
      if (self->panes[i] != NULL)
        gtk_widget_set_visible (self->panes[i], visible[i]);
    }
  gtk_widget_set_visible (self->inner, visible[LANYARD_PANE_MIDDLE] || visible[LANYARD_PANE_END]);
}

static void
apply_fold (GtkWidget *widget, int folded)
{
  LanyardPanes *self = LANYARD_PANES (widget);

  self->folded = folded;
  self->placed_width = 0;
  show_panes (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
}

static void
lanyard_panes_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  LanyardPanes *self = LANYARD_PANES (widget);
  int side_by_side = lanyard_fold_measure (self->outer, self->panes, G_N_ELEMENTS (self->panes),
                                           orientation, for_size, minimum, natural);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    return;
  if (!self->folded)
    self->full_minimum = side_by_side;
  *natural = MAX (*natural, self->full_minimum);
}

/* The divides where the user left them. Widths, so that a wider window gives room to the middle. */
static void
place_divides (LanyardPanes *self, int width)
{
  int start = self->start_width > 0 ? self->start_width : START_WIDTH;
  int end = self->end_width > 0 ? self->end_width : END_WIDTH;
  int middle_minimum = lanyard_fold_minimum (self->panes[LANYARD_PANE_MIDDLE]);

  /* Squeezed, the sides give way in equal parts. */
  if (start + end + middle_minimum > width)
    {
      int missing = start + end + middle_minimum - width;

      start -= missing / 2;
      end -= missing / 2;
    }
  gtk_paned_set_position (GTK_PANED (self->outer), start);
  gtk_paned_set_position (GTK_PANED (self->inner), width - start - end);
  self->placed_width = width;
}

static void
lanyard_panes_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LanyardPanes *self = LANYARD_PANES (widget);
  gboolean fold = width < self->full_minimum;

  lanyard_fold_want (&self->fold, fold);

  /* What a small window squeezes is not what the user wished: only drags are remembered. */
  self->allocating = TRUE;
  if (!self->folded && !fold && self->placed_width != width)
    place_divides (self, width);
  gtk_widget_allocate (self->outer, MAX (width, lanyard_fold_minimum (self->outer)), height, baseline, NULL);
  self->allocating = FALSE;
}

static void
on_outer_moved (LanyardPanes *self)
{
  if (self->folded || self->allocating || self->placed_width == 0)
    return;
  self->start_width = gtk_paned_get_position (GTK_PANED (self->outer));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_START_WIDTH]);
}

static void
on_inner_moved (LanyardPanes *self)
{
  int width;

  if (self->folded || self->allocating || self->placed_width == 0)
    return;
  width = gtk_widget_get_width (self->inner) - gtk_paned_get_position (GTK_PANED (self->inner));
  if (width <= 0)
    return;
  self->end_width = width;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_END_WIDTH]);
}

static GtkWidget *
make_paned (gboolean resize_start)
{
  return g_object_new (GTK_TYPE_PANED, "orientation", GTK_ORIENTATION_HORIZONTAL,
                       "resize-start-child", resize_start, "resize-end-child", !resize_start,
                       "shrink-start-child", FALSE, "shrink-end-child", FALSE, NULL);
}

static void
set_pane (LanyardPanes *self, LanyardPane pane, GtkWidget *child)
{
  self->panes[pane] = child;
  switch (pane)
    {
    case LANYARD_PANE_START:
      gtk_paned_set_start_child (GTK_PANED (self->outer), child);
      break;
    case LANYARD_PANE_MIDDLE:
      gtk_paned_set_start_child (GTK_PANED (self->inner), child);
      break;
    case LANYARD_PANE_END:
    default:
      gtk_paned_set_end_child (GTK_PANED (self->inner), child);
      break;
    }
  show_panes (self);
}

static void
lanyard_panes_dispose (GObject *object)
{
  LanyardPanes *self = LANYARD_PANES (object);

  lanyard_fold_clear (&self->fold);
  for (guint i = 0; i < G_N_ELEMENTS (self->panes); i++)
    self->panes[i] = NULL;
  self->inner = NULL;
  g_clear_pointer (&self->outer, gtk_widget_unparent);

  G_OBJECT_CLASS (lanyard_panes_parent_class)->dispose (object);
}

static void
lanyard_panes_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardPanes *self = LANYARD_PANES (object);

  switch (id)
    {
    case PROP_START:
    case PROP_MIDDLE:
    case PROP_END:
      g_value_set_object (value, self->panes[id - PROP_START]);
      break;
    case PROP_START_WIDTH:
      g_value_set_int (value, self->start_width);
      break;
    case PROP_END_WIDTH:
      g_value_set_int (value, self->end_width);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_SHOWN:
      g_value_set_int (value, (int) self->shown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_panes_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LanyardPanes *self = LANYARD_PANES (object);
  int *width = id == PROP_START_WIDTH ? &self->start_width : &self->end_width;

  switch (id)
    {
    case PROP_START:
    case PROP_MIDDLE:
    case PROP_END:
      set_pane (self, (LanyardPane) (id - PROP_START), g_value_get_object (value));
      break;
    case PROP_START_WIDTH:
    case PROP_END_WIDTH:
      /* Comes back from a two-way binding with what was just told. */
      if (*width == g_value_get_int (value))
        break;
      *width = g_value_get_int (value);
      self->placed_width = 0;
      gtk_widget_queue_allocate (GTK_WIDGET (self));
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_SHOWN:
      lanyard_panes_set_shown (self, (LanyardPane) g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_panes_class_init (LanyardPanesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags
      = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lanyard_panes_dispose;
  object_class->get_property = lanyard_panes_get_property;
  object_class->set_property = lanyard_panes_set_property;
  widget_class->measure = lanyard_panes_measure;
  widget_class->size_allocate = lanyard_panes_size_allocate;

  properties[PROP_START] = g_param_spec_object ("start", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_MIDDLE] = g_param_spec_object ("middle", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_END] = g_param_spec_object ("end", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_START_WIDTH]
      = g_param_spec_int ("start-width", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_END_WIDTH] = g_param_spec_int ("end-width", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOWN] = g_param_spec_int ("shown", NULL, NULL, LANYARD_PANE_START,
                                             LANYARD_PANE_END, LANYARD_PANE_MIDDLE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanyard_panes_init (LanyardPanes *self)
{
  self->start_width = -1;
  self->end_width = -1;
  self->shown = LANYARD_PANE_MIDDLE;
  lanyard_fold_init (&self->fold, GTK_WIDGET (self), FALSE, apply_fold);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);

  self->outer = make_paned (FALSE);
  self->inner = make_paned (TRUE);
  gtk_paned_set_end_child (GTK_PANED (self->outer), self->inner);
  gtk_widget_set_parent (self->outer, GTK_WIDGET (self));
  g_signal_connect_object (self->outer, "notify::position", G_CALLBACK (on_outer_moved), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inner, "notify::position", G_CALLBACK (on_inner_moved), self,
                           G_CONNECT_SWAPPED);
}

gboolean
lanyard_panes_get_folded (LanyardPanes *self)
{
  g_return_val_if_fail (LANYARD_IS_PANES (self), FALSE);

  return self->folded;
}

LanyardPane
lanyard_panes_get_shown (LanyardPanes *self)
{
  g_return_val_if_fail (LANYARD_IS_PANES (self), LANYARD_PANE_MIDDLE);

  return self->shown;
}

void
lanyard_panes_set_shown (LanyardPanes *self, LanyardPane pane)
{
  g_return_if_fail (LANYARD_IS_PANES (self));

  if (self->shown == pane)
    return;
  self->shown = pane;
  show_panes (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
}

void
lanyard_panes_let_shrink (GtkButton *button)
{
  GtkWidget *label = gtk_button_get_child (button);

  g_return_if_fail (GTK_IS_LABEL (label));

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
}
