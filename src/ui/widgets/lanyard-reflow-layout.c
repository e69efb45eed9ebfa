/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-reflow-layout.h"

struct _LanyardReflowLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
};

enum
{
  PROP_0,
  PROP_SPACING,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardReflowLayout, lanyard_reflow_layout, GTK_TYPE_LAYOUT_MANAGER)

/* What all children have in common. */
typedef struct
{
  int n;
  int n_expand;
  int minimum;
  int natural;
} Widths;

static GtkWidget *
next_child (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

#define FOR_EACH_CHILD(child, widget) \
  for (GtkWidget *child = next_child (gtk_widget_get_first_child (widget)); child != NULL; \
       child = next_child (gtk_widget_get_next_sibling (child)))

static Widths
measure_widths (GtkWidget *widget)
{
  Widths widths = { 0 };

  FOR_EACH_CHILD (child, widget)
    {
      int minimum, natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
      widths.n++;
      widths.n_expand += gtk_widget_compute_expand (child, GTK_ORIENTATION_VERTICAL);
      widths.minimum = MAX (widths.minimum, minimum);
      widths.natural = MAX (widths.natural, natural);
    }
  return widths;
}

/* Of one child, in a row or a column; @width negative: as wide as they like. */
static int
child_width (LanyardReflowLayout *self, const Widths *widths, int width, gboolean *row)
{
  int gaps = self->spacing * MAX (0, widths->n - 1);

  *row = widths->n > 0 && (width < 0 || width >= widths->n * widths->minimum + gaps);
  if (width < 0)
    return widths->natural;
  return *row ? (width - gaps) / widths->n : width;
}

static GtkSizeRequestMode
lanyard_reflow_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lanyard_reflow_layout_measure (GtkLayoutManager *manager,
                               GtkWidget        *widget,
                               GtkOrientation    orientation,
                               int               for_size,
                               int              *minimum,
                               int              *natural,
                               int              *minimum_baseline,
                               int              *natural_baseline)
{
  LanyardReflowLayout *self = LANYARD_REFLOW_LAYOUT (manager);
  Widths widths = measure_widths (widget);
  int gaps = self->spacing * MAX (0, widths.n - 1);
  gboolean row;
  int width;

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = widths.minimum;
      *natural = widths.n * widths.natural + gaps;
      return;
    }
  width = child_width (self, &widths, for_size, &row);
  FOR_EACH_CHILD (child, widget)
    {
      int least, best;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, MAX (width, widths.minimum), &least, &best, NULL, NULL);
      *minimum = row ? MAX (*minimum, least) : *minimum + least;
      *natural = row ? MAX (*natural, best) : *natural + best;
    }
  if (!row)
    {
      *minimum += gaps;
      *natural += gaps;
    }
}

/* In a column: the natural height where there is room for all, and a share of what is left over. */
static void
allocate_column (LanyardReflowLayout *self, GtkWidget *widget, const Widths *widths, int width, int height)
{
  g_autofree GtkRequestedSize *sizes = g_new0 (GtkRequestedSize, MAX (widths->n, 1));
  int left = height - self->spacing * MAX (0, widths->n - 1);
  int i = 0, y = 0;

  FOR_EACH_CHILD (child, widget)
    {
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, MAX (width, widths->minimum), &sizes[i].minimum_size,
                          &sizes[i].natural_size, NULL, NULL);
      left -= sizes[i++].minimum_size;
    }
  left = gtk_distribute_natural_allocation (MAX (0, left), (guint) widths->n, sizes);
  i = 0;
  FOR_EACH_CHILD (child, widget)
    {
      int extra = gtk_widget_compute_expand (child, GTK_ORIENTATION_VERTICAL) ? left / widths->n_expand : 0;
      GtkAllocation place = { 0, y, MAX (width, widths->minimum), sizes[i++].minimum_size + extra };

      gtk_widget_size_allocate (child, &place, -1);
      y += place.height + self->spacing;
    }
}

static void
lanyard_reflow_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  LanyardReflowLayout *self = LANYARD_REFLOW_LAYOUT (manager);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  Widths widths = measure_widths (widget);
  gboolean row;
  int each = child_width (self, &widths, width, &row);
  int i = 0;

  if (!row)
    {
      allocate_column (self, widget, &widths, width, height);
      return;
    }
  FOR_EACH_CHILD (child, widget)
    {
      int place = (each + self->spacing) * i++;

      gtk_widget_size_allocate (child, &(GtkAllocation){ rtl ? width - place - each : place, 0, each, height }, -1);
    }
}

static void
lanyard_reflow_layout_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SPACING)
    g_value_set_int (value, LANYARD_REFLOW_LAYOUT (object)->spacing);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_reflow_layout_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SPACING)
    {
      LANYARD_REFLOW_LAYOUT (object)->spacing = g_value_get_int (value);
      gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (object));
    }
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lanyard_reflow_layout_class_init (LanyardReflowLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = lanyard_reflow_layout_get_property;
  G_OBJECT_CLASS (klass)->set_property = lanyard_reflow_layout_set_property;
  layout_class->get_request_mode = lanyard_reflow_layout_get_request_mode;
  layout_class->measure = lanyard_reflow_layout_measure;
  layout_class->allocate = lanyard_reflow_layout_allocate;
  properties[PROP_SPACING]
      = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
lanyard_reflow_layout_init (LanyardReflowLayout *self)
{
}

GtkLayoutManager *
lanyard_reflow_layout_new (int spacing)
{
  return g_object_new (LANYARD_TYPE_REFLOW_LAYOUT, "spacing", spacing, NULL);
}
