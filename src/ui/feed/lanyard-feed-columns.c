/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/feed/lanyard-feed-columns.h"

#include "ui/widgets/lanyard-fold.h"

/* From which widths on three and two columns are comfortable, and what the first two take at first.
 */
#define THREE_FROM   920
#define TWO_FROM     600
#define FIRST_WIDTH  240
#define SECOND_WIDTH 340
/* What the article keeps whatever is dragged. */
#define ARTICLE_LEAST 280

struct _LanyardFeedColumns
{
  GtkWidget parent_instance;

  /* Owned children: outer holds the first and inner, inner the other two. */
  GtkWidget *outer;
  GtkWidget *inner;
  GtkWidget *columns[3];

  int widths[2];
  int fitting;
  int placed_width;
  LanyardFold fold; /* how many fit */
  gboolean allocating;
  LanyardFeedColumn shown;
};

enum
{
  PROP_0,
  PROP_FIRST_WIDTH,
  PROP_SECOND_WIDTH,
  PROP_FITTING,
  PROP_SHOWN,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardFeedColumns, lanyard_feed_columns, GTK_TYPE_WIDGET)

gboolean
lanyard_feed_columns_shows (LanyardFeedColumns *self, LanyardFeedColumn column)
{
  g_return_val_if_fail (LANYARD_IS_FEED_COLUMNS (self), FALSE);

  if (self->fitting == 3 || column == self->shown)
    return TRUE;
  if (self->fitting == 1)
    return FALSE;
  /* Of two one is always the entries; the other is the places only when they were asked for. */
  return column == LANYARD_FEED_COLUMN_ENTRIES ||
         (column == LANYARD_FEED_COLUMN_ARTICLE && self->shown == LANYARD_FEED_COLUMN_ENTRIES);
}

static void
show_columns (LanyardFeedColumns *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->columns); i++)
    gtk_widget_set_visible (self->columns[i],
                            lanyard_feed_columns_shows (self, (LanyardFeedColumn)i));
  gtk_widget_set_visible (self->inner,
                          lanyard_feed_columns_shows (self, LANYARD_FEED_COLUMN_ENTRIES) ||
                              lanyard_feed_columns_shows (self, LANYARD_FEED_COLUMN_ARTICLE));
  self->placed_width = 0;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
apply_fitting (GtkWidget *widget, int fitting)
{
  LanyardFeedColumns *self = LANYARD_FEED_COLUMNS (widget);

  self->fitting = fitting;
  show_columns (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FITTING]);
}

static void
lanyard_feed_columns_measure (GtkWidget *widget,
                              GtkOrientation orientation,
                              int for_size,
                              int *minimum,
                              int *natural,
                              int *minimum_baseline,
                              int *natural_baseline)
{
  LanyardFeedColumns *self = LANYARD_FEED_COLUMNS (widget);

  lanyard_fold_measure (self->outer, self->columns, G_N_ELEMENTS (self->columns), orientation,
                        for_size, minimum, natural);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*natural, THREE_FROM);
}

/* The divides where the user left them. */
static void
place_divides (LanyardFeedColumns *self, int width)
{
  gboolean visible[3];
  int first = self->widths[0] > 0 ? self->widths[0] : FIRST_WIDTH;
  int second = self->widths[1] > 0 ? self->widths[1] : SECOND_WIDTH;

  for (guint i = 0; i < G_N_ELEMENTS (visible); i++)
    visible[i] = lanyard_feed_columns_shows (self, (LanyardFeedColumn)i);
  if (!visible[0])
    first = 0;
  /* Squeezed, the second gives way to the article; the paned widgets keep to the minima. */
  if (visible[2] && first + second + ARTICLE_LEAST > width)
    second = width - first - ARTICLE_LEAST;
  if (visible[0])
    gtk_paned_set_position (GTK_PANED (self->outer), first);
  if (visible[1] && visible[2])
    gtk_paned_set_position (GTK_PANED (self->inner), MAX (second, 1));
  self->placed_width = width;
}

static void
lanyard_feed_columns_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LanyardFeedColumns *self = LANYARD_FEED_COLUMNS (widget);

  lanyard_fold_want (&self->fold, width >= THREE_FROM ? 3 : width >= TWO_FROM ? 2 : 1);

  /* What a small window squeezes is not what the user wished: only drags are remembered. */
  self->allocating = TRUE;
  if (self->placed_width != width)
    place_divides (self, width);
  gtk_widget_allocate (self->outer, MAX (width, lanyard_fold_minimum (self->outer)), height, baseline, NULL);
  self->allocating = FALSE;
}

static void
on_moved (LanyardFeedColumns *self, GParamSpec *pspec, GtkPaned *paned)
{
  gboolean outer = GTK_WIDGET (paned) == self->outer;
  LanyardFeedColumn before = outer ? LANYARD_FEED_COLUMN_PLACES : LANYARD_FEED_COLUMN_ENTRIES;

  if (self->allocating || self->placed_width == 0 || !lanyard_feed_columns_shows (self, before) ||
      !lanyard_feed_columns_shows (self, (LanyardFeedColumn)(before + 1)))
    return;
  self->widths[outer ? 0 : 1] = gtk_paned_get_position (paned);
  g_object_notify_by_pspec (G_OBJECT (self),
                            properties[outer ? PROP_FIRST_WIDTH : PROP_SECOND_WIDTH]);
}

static void
lanyard_feed_columns_dispose (GObject *object)
{
  LanyardFeedColumns *self = LANYARD_FEED_COLUMNS (object);

  lanyard_fold_clear (&self->fold);
  self->inner = NULL;
  g_clear_pointer (&self->outer, gtk_widget_unparent);

  G_OBJECT_CLASS (lanyard_feed_columns_parent_class)->dispose (object);
}

static void
lanyard_feed_columns_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LanyardFeedColumns *self = LANYARD_FEED_COLUMNS (object);

  switch (id)
    {
    case PROP_FIRST_WIDTH:
    case PROP_SECOND_WIDTH:
      g_value_set_int (value, self->widths[id - PROP_FIRST_WIDTH]);
      break;
    case PROP_FITTING:
      g_value_set_int (value, self->fitting);
      break;
    case PROP_SHOWN:
      g_value_set_int (value, (int)self->shown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_feed_columns_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  LanyardFeedColumns *self = LANYARD_FEED_COLUMNS (object);

  switch (id)
    {
    case PROP_FIRST_WIDTH:
    case PROP_SECOND_WIDTH:
      self->widths[id - PROP_FIRST_WIDTH] = g_value_get_int (value);
      self->placed_width = 0;
      gtk_widget_queue_allocate (GTK_WIDGET (self));
      break;
    case PROP_SHOWN:
      lanyard_feed_columns_set_shown (self, (LanyardFeedColumn)g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanyard_feed_columns_class_init (LanyardFeedColumnsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lanyard_feed_columns_dispose;
  object_class->get_property = lanyard_feed_columns_get_property;
  object_class->set_property = lanyard_feed_columns_set_property;
  widget_class->measure = lanyard_feed_columns_measure;
  widget_class->size_allocate = lanyard_feed_columns_size_allocate;

  properties[PROP_FIRST_WIDTH] =
      g_param_spec_int ("first-width", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_SECOND_WIDTH] =
      g_param_spec_int ("second-width", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_FITTING] =
      g_param_spec_int ("fitting", NULL, NULL, 1, 3, 3, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOWN] =
      g_param_spec_int ("shown", NULL, NULL, LANYARD_FEED_COLUMN_PLACES,
                        LANYARD_FEED_COLUMN_ARTICLE, LANYARD_FEED_COLUMN_ENTRIES, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static GtkWidget *
make_paned (void)
{
  return g_object_new (GTK_TYPE_PANED, "orientation", GTK_ORIENTATION_HORIZONTAL,
                       "resize-start-child", FALSE, "shrink-start-child", FALSE, "shrink-end-child",
                       FALSE, NULL);
}

static void
lanyard_feed_columns_init (LanyardFeedColumns *self)
{
  self->widths[0] = self->widths[1] = -1;
  self->fitting = 3;
  lanyard_fold_init (&self->fold, GTK_WIDGET (self), 3, apply_fitting);
  self->shown = LANYARD_FEED_COLUMN_ENTRIES;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
lanyard_feed_columns_new (GtkWidget *places, GtkWidget *entries, GtkWidget *article)
{
  LanyardFeedColumns *self = g_object_new (LANYARD_TYPE_FEED_COLUMNS, NULL);

  self->columns[LANYARD_FEED_COLUMN_PLACES] = places;
  self->columns[LANYARD_FEED_COLUMN_ENTRIES] = entries;
  self->columns[LANYARD_FEED_COLUMN_ARTICLE] = article;
  self->outer = make_paned ();
  self->inner = make_paned ();
  gtk_paned_set_start_child (GTK_PANED (self->outer), places);
  gtk_paned_set_end_child (GTK_PANED (self->outer), self->inner);
  gtk_paned_set_start_child (GTK_PANED (self->inner), entries);
  gtk_paned_set_end_child (GTK_PANED (self->inner), article);
  gtk_widget_set_parent (self->outer, GTK_WIDGET (self));
  g_signal_connect_object (self->outer, "notify::position", G_CALLBACK (on_moved), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inner, "notify::position", G_CALLBACK (on_moved), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

int
lanyard_feed_columns_get_fitting (LanyardFeedColumns *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_COLUMNS (self), 3);

  return self->fitting;
}

LanyardFeedColumn
lanyard_feed_columns_get_shown (LanyardFeedColumns *self)
{
  g_return_val_if_fail (LANYARD_IS_FEED_COLUMNS (self), LANYARD_FEED_COLUMN_ENTRIES);

  return self->shown;
}

void
lanyard_feed_columns_set_shown (LanyardFeedColumns *self, LanyardFeedColumn column)
{
  g_return_if_fail (LANYARD_IS_FEED_COLUMNS (self));

  if (self->shown == column)
    return;
  self->shown = column;
  show_columns (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
}
