/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-plot.h"

#include <math.h>

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define MAX_DRAWN_POINTS 4096
#define MARGIN           6

typedef struct
{
  char   *name;
  GArray *points; /* LanyardPlotPoint */
} Line;

struct _LanyardPlot
{
  GtkWidget        parent_instance;

  char            *title;
  LanyardPlotUnit  x_unit;
  LanyardPlotUnit  y_unit;
  GPtrArray       *lines;
  gboolean         bars;

  /* The x value under the pointer or the reading line; NAN when there is none. */
  double           reading;
  /* As drawn last, for turning a pointer position into a value. */
  graphene_rect_t  area;
  LanyardPlotScale x_scale;
};

G_DEFINE_FINAL_TYPE (LanyardPlot, lanyard_plot, GTK_TYPE_WIDGET)

/* Okabe and Ito's palette, made for colour-blind eyes: a shade for light and one for dark. */
static const struct
{
  const char *light;
  const char *dark;
  double      dash[4];
  int         n_dash;
} styles[] = {
  { "#0072B2", "#56B4E9", { 0 }, 0 },
  { "#B34D00", "#E69F00", { 7, 3 }, 2 },
  { "#00785A", "#2FD6A6", { 2, 2 }, 2 },
  { "#A8447D", "#E59AC8", { 9, 3, 2, 3 }, 4 },
  { "#6B6100", "#F0E442", { 12, 4 }, 2 },
  { "#555555", "#C8C8C8", { 1, 3 }, 2 },
};

static void
line_free (gpointer data)
{
  Line *line = data;

  g_free (line->name);
  g_array_unref (line->points);
  g_free (line);
}

static Line *
get_line (LanyardPlot *self, guint line)
{
  return g_ptr_array_index (self->lines, line);
}

/* Where @x stands on the x axis, in the axis's own measure: the power of two on a logarithmic one, where 0 stands
 * with 1 or, as a bar, has the place before it. */
static double
to_axis (LanyardPlot *self, double x)
{
  if (self->bars && x < 1)
    return -1;
  return self->bars ? log2 (MAX (x, 1)) : x;
}

static double
from_axis (LanyardPlot *self, double value)
{
  return self->bars ? exp2 (value) : value;
}

/* The x axis begins at 0: time does, and so do sizes. */
static void
get_ranges (LanyardPlot *self, double *x_low, double *x_high, double *y_high)
{
  *x_low = *x_high = *y_high = 0;
  for (guint i = 0; i < self->lines->len; i++)
    {
      GArray *points = get_line (self, i)->points;

      for (guint j = 0; j < points->len; j++)
        {
          LanyardPlotPoint p = g_array_index (points, LanyardPlotPoint, j);

          *x_low = MIN (*x_low, to_axis (self, p.x));
          *x_high = MAX (*x_high, to_axis (self, p.x) + (self->bars ? 1 : 0));
          *y_high = MAX (*y_high, p.y);
        }
    }
}

static PangoLayout *
make_layout (LanyardPlot *self, const char *text, double scale)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

static void
draw_text (GtkSnapshot *snapshot, PangoLayout *layout, double x, double y, const GdkRGBA *colour)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
get_line_colour (guint index, GdkRGBA *colour)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  guint style = index % G_N_ELEMENTS (styles);

  gdk_rgba_parse (colour, dark ? styles[style].dark : styles[style].light);
}

/* The value of @line at @x: that of the last point not after it. */
static gboolean
value_at (Line *line, double x, double *y)
{
  guint low = 0, high = line->points->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (line->points, LanyardPlotPoint, middle).x <= x)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == 0)
    return FALSE;
  *y = g_array_index (line->points, LanyardPlotPoint, low - 1).y;
  return TRUE;
}

/* Filled or open: told apart without colour. */
static void
fill_bar (cairo_t *cr, guint index, const GdkRGBA *colour)
{
  gdk_cairo_set_source_rgba (cr, colour);
  if (index % 2 == 0)
    {
      cairo_fill (cr);
      return;
    }
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, 0.35);
  cairo_fill_preserve (cr);
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
}

/* The legend stands on top; it wraps, so that a narrow window loses nothing. Returns its height. */
static double
draw_legend (LanyardPlot *self, GtkSnapshot *snapshot, double width, const GdkRGBA *text_colour)
{
  double x = MARGIN, y = 2, row_height = 0;
  g_autoptr (PangoLayout) title = make_layout (self, self->title, 0.9);
  int w, h;

  pango_layout_get_pixel_size (title, &w, &h);
  draw_text (snapshot, title, x, y, text_colour);
  row_height = h;
  x += w + 18;

  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = get_line (self, i);
      g_autofree char *value = NULL;
      g_autofree char *text = NULL;
      g_autoptr (PangoLayout) layout = NULL;
      guint style = i % G_N_ELEMENTS (styles);
      GdkRGBA colour;
      cairo_t *cr;
      double at;

      if (!isnan (self->reading) && value_at (line, self->reading, &at))
        {
          value = lanyard_plot_scale_label (at, at / 100, self->y_unit);
          text = g_strdup_printf ("%s: %s", line->name, value);
        }
      layout = make_layout (self, text != NULL ? text : line->name, 0.9);
      pango_layout_get_pixel_size (layout, &w, &h);
      if (x + 28 + w > width - MARGIN && x > MARGIN)
        {
          x = MARGIN;
          y += row_height + 2;
        }

      get_line_colour (i, &colour);
      cr = gtk_snapshot_append_cairo (
          snapshot, &GRAPHENE_RECT_INIT ((float) x, (float) y, 24, (float) row_height));
      gdk_cairo_set_source_rgba (cr, &colour);
      if (self->bars)
        {
          cairo_rectangle (cr, x + 6, y + row_height / 2 - 5, 10, 10);
          fill_bar (cr, i, &colour);
        }
      else
        {
          cairo_set_line_width (cr, 2);
          cairo_set_dash (cr, styles[style].dash, styles[style].n_dash, 0);
          cairo_move_to (cr, x, y + row_height / 2);
          cairo_line_to (cr, x + 22, y + row_height / 2);
          cairo_stroke (cr);
        }
      cairo_destroy (cr);

      draw_text (snapshot, layout, x + 28, y, text_colour);
      x += 28 + w + 16;
    }
  return y + row_height + 4;
}

static void
draw_axes (LanyardPlot *self, GtkSnapshot *snapshot, const LanyardPlotScale *y_scale,
           const GdkRGBA *text_colour)
{
  const graphene_rect_t *area = &self->area;
  GdkRGBA grid = *text_colour;
  double last_end = -1;

  grid.alpha *= 0.18f;
  for (double v = y_scale->low; v <= y_scale->high + y_scale->step / 2; v += y_scale->step)
    {
      double share = (v - y_scale->low) / (y_scale->high - y_scale->low);
      float y = roundf (area->origin.y + area->size.height * (float) (1 - share));
      g_autofree char *text = lanyard_plot_scale_label (v, y_scale->step, self->y_unit);
      g_autoptr (PangoLayout) layout = make_layout (self, text, 0.8);
      int w, h;

      gtk_snapshot_append_color (
          snapshot, &grid, &GRAPHENE_RECT_INIT (area->origin.x, y, area->size.width, 1));
      pango_layout_get_pixel_size (layout, &w, &h);
      draw_text (snapshot, layout, area->origin.x - w - 6, y - h / 2.0, text_colour);
    }

  /* A place before 1 is that of nothing; it has no label but what the words say. */
  for (double v = self->bars ? 0 : self->x_scale.low; v <= self->x_scale.high + self->x_scale.step / 2;
       v += self->x_scale.step)
    {
      double share = (v - self->x_scale.low) / (self->x_scale.high - self->x_scale.low);
      double x = area->origin.x + area->size.width * share;
      g_autofree char *text = self->bars ? lanyard_plot_scale_label (exp2 (v), exp2 (v), self->x_unit)
                                          : lanyard_plot_scale_label (v, self->x_scale.step, self->x_unit);
      g_autoptr (PangoLayout) layout = make_layout (self, text, 0.8);
      int w, h;

      pango_layout_get_pixel_size (layout, &w, &h);
      /* A label that would run into its neighbour or out of the widget is left out. */
      if (x - w / 2.0 < last_end + 6 || x + w / 2.0 > gtk_widget_get_width (GTK_WIDGET (self)))
        continue;
      draw_text (snapshot, layout, x - w / 2.0, area->origin.y + area->size.height + 3, text_colour);
      last_end = x + w / 2.0;
    }
}

static void
draw_line (LanyardPlot *self, cairo_t *cr, guint index, const LanyardPlotScale *y_scale)
{
  Line *line = get_line (self, index);
  const graphene_rect_t *area = &self->area;
  guint style = index % G_N_ELEMENTS (styles);
  guint stride = 1 + line->points->len / MAX_DRAWN_POINTS;
  GdkRGBA colour;

  if (line->points->len == 0)
    return;
  get_line_colour (index, &colour);
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_set_line_width (cr, 2);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash (cr, styles[style].dash, styles[style].n_dash, 0);
  for (guint i = 0; i < line->points->len; i += stride)
    {
      /* The peak of each stretch stands for it: thinning must not hide a spike. */
      LanyardPlotPoint p = g_array_index (line->points, LanyardPlotPoint, i);

      for (guint j = i + 1; j < MIN (i + stride, line->points->len); j++)
        p.y = MAX (p.y, g_array_index (line->points, LanyardPlotPoint, j).y);
      cairo_line_to (cr,
                     area->origin.x
                         + area->size.width * (to_axis (self, p.x) - self->x_scale.low)
                               / (self->x_scale.high - self->x_scale.low),
                     area->origin.y
                         + area->size.height
                               * (1 - (p.y - y_scale->low) / (y_scale->high - y_scale->low)));
    }
  if (line->points->len == 1)
    cairo_rel_line_to (cr, 1, 0);
  cairo_stroke (cr);
}

/* Even a count of one shows beside one of a hundred thousand. */
static void
draw_bars (LanyardPlot *self, cairo_t *cr, guint index, const LanyardPlotScale *y_scale)
{
  Line *line = get_line (self, index);
  const graphene_rect_t *area = &self->area;
  double unit = area->size.width / (self->x_scale.high - self->x_scale.low);
  double width = unit * 0.86 / self->lines->len;
  GdkRGBA colour;

  get_line_colour (index, &colour);
  for (guint i = 0; i < line->points->len; i++)
    {
      LanyardPlotPoint p = g_array_index (line->points, LanyardPlotPoint, i);
      double x = area->origin.x + unit * (to_axis (self, p.x) - self->x_scale.low + 0.07) + width * index;
      double height = MAX (area->size.height * p.y / y_scale->high, 3);

      if (p.y <= 0)
        continue;
      cairo_rectangle (cr, x, area->origin.y + area->size.height - height, width, height);
      fill_bar (cr, index, &colour);
    }
}

static void
lanyard_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LanyardPlot *self = LANYARD_PLOT (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double x_low, x_high, y_high, top, left = 0;
  LanyardPlotScale y_scale;
  GdkRGBA colour;
  cairo_t *cr;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  top = draw_legend (self, snapshot, width, &colour) + 6;

  get_ranges (self, &x_low, &x_high, &y_high);
  self->x_scale = lanyard_plot_scale_make (self->bars ? 0 : x_low, x_high, (guint) MAX (width / 90, 2),
                                           self->bars ? LANYARD_PLOT_UNIT_BYTES : self->x_unit);
  if (self->bars)
    self->x_scale.low = x_low;
  y_scale = lanyard_plot_scale_make (0, y_high, (guint) MAX ((height - top) / 36, 2), self->y_unit);

  for (double v = y_scale.low; v <= y_scale.high + y_scale.step / 2; v += y_scale.step)
    {
      g_autofree char *text = lanyard_plot_scale_label (v, y_scale.step, self->y_unit);
      g_autoptr (PangoLayout) layout = make_layout (self, text, 0.8);
      int w;

      pango_layout_get_pixel_size (layout, &w, NULL);
      left = MAX (left, w);
    }
  left += 6 + MARGIN;
  graphene_rect_init (&self->area, (float) left, (float) top, (float) MAX (width - left - MARGIN - 12, 1),
                      (float) MAX (height - top - 22, 1));

  draw_axes (self, snapshot, &y_scale, &colour);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  cairo_rectangle (cr, self->area.origin.x - 1, self->area.origin.y - 2, self->area.size.width + 2,
                   self->area.size.height + 4);
  cairo_clip (cr);
  for (guint i = 0; i < self->lines->len; i++)
    {
      if (self->bars)
        draw_bars (self, cr, i, &y_scale);
      else
        draw_line (self, cr, i, &y_scale);
    }
  cairo_destroy (cr);

  if (!isnan (self->reading))
    {
      double share = (to_axis (self, self->reading) - self->x_scale.low)
                     / (self->x_scale.high - self->x_scale.low);

      colour.alpha *= 0.5f;
      gtk_snapshot_append_color (
          snapshot, &colour,
          &GRAPHENE_RECT_INIT (roundf (self->area.origin.x + self->area.size.width * (float) share),
                               self->area.origin.y, 1, self->area.size.height));
    }
}

static void
set_reading (LanyardPlot *self, double reading)
{
  self->reading = reading;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, gpointer user_data)
{
  LanyardPlot *self = LANYARD_PLOT (user_data);
  double share;

  if (self->area.size.width <= 0)
    return;
  share = (x - self->area.origin.x) / self->area.size.width;
  if (share < 0 || share > 1)
    set_reading (self, NAN);
  else
    set_reading (self, from_axis (self, self->x_scale.low
                                            + share * (self->x_scale.high - self->x_scale.low)));
}

static void
leave_cb (GtkEventControllerMotion *controller, gpointer user_data)
{
  set_reading (LANYARD_PLOT (user_data), NAN);
}

static gboolean
move_reading_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  LanyardPlot *self = LANYARD_PLOT (widget);
  double range = self->x_scale.high - self->x_scale.low;
  double from = isnan (self->reading) ? self->x_scale.low : to_axis (self, self->reading);
  double to = CLAMP (from + g_variant_get_int32 (args) * range / 100, self->x_scale.low,
                     self->x_scale.high);

  set_reading (self, from_axis (self, to));
  return GDK_EVENT_STOP;
}

static void
describe_to_screen_reader (LanyardPlot *self)
{
  g_autofree char *text = lanyard_plot_describe (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static gboolean
query_tooltip_cb (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip,
                  gpointer user_data)
{
  g_autofree char *text = NULL;

  /* The pointer already has the reading line; the keyboard asks for the words. */
  if (!keyboard)
    return FALSE;
  text = lanyard_plot_describe (LANYARD_PLOT (widget));
  gtk_tooltip_set_text (tooltip, text);
  return *text != '\0';
}

static void
lanyard_plot_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                      int *natural, int *minimum_baseline, int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 180;
      *natural = 480;
    }
  else
    {
      *minimum = 180;
      *natural = 220;
    }
}

static void
lanyard_plot_dispose (GObject *object)
{
  LanyardPlot *self = LANYARD_PLOT (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  G_OBJECT_CLASS (lanyard_plot_parent_class)->dispose (object);
}

static void
lanyard_plot_class_init (LanyardPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanyard_plot_dispose;
  widget_class->snapshot = lanyard_plot_snapshot;
  widget_class->measure = lanyard_plot_measure;
  gtk_widget_class_set_css_name (widget_class, "plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, move_reading_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, move_reading_cb, "i", 1);
}

static void
lanyard_plot_init (LanyardPlot *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->lines = g_ptr_array_new_with_free_func (line_free);
  self->reading = NAN;
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
lanyard_plot_new (const char *title, LanyardPlotUnit x_unit, LanyardPlotUnit y_unit)
{
  LanyardPlot *self = g_object_new (LANYARD_TYPE_PLOT, NULL);

  self->title = g_strdup (title);
  self->x_unit = x_unit;
  self->y_unit = y_unit;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return GTK_WIDGET (self);
}

void
lanyard_plot_set_bars (LanyardPlot *self, gboolean bars)
{
  g_return_if_fail (LANYARD_IS_PLOT (self));

  self->bars = bars;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

guint
lanyard_plot_add_line (LanyardPlot *self, const char *name)
{
  Line *line;

  g_return_val_if_fail (LANYARD_IS_PLOT (self), 0);

  line = g_new0 (Line, 1);
  line->name = g_strdup (name);
  line->points = g_array_new (FALSE, FALSE, sizeof (LanyardPlotPoint));
  g_ptr_array_add (self->lines, line);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return self->lines->len - 1;
}

void
lanyard_plot_set_points (LanyardPlot *self, guint line, const LanyardPlotPoint *points, guint n_points)
{
  GArray *array;

  g_return_if_fail (LANYARD_IS_PLOT (self));
  g_return_if_fail (line < self->lines->len);

  array = get_line (self, line)->points;
  g_array_set_size (array, 0);
  g_array_append_vals (array, points, n_points);
  describe_to_screen_reader (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lanyard_plot_append_point (LanyardPlot *self, guint line, double x, double y)
{
  LanyardPlotPoint point = { x, y };

  g_return_if_fail (LANYARD_IS_PLOT (self));
  g_return_if_fail (line < self->lines->len);

  g_array_append_val (get_line (self, line)->points, point);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lanyard_plot_clear (LanyardPlot *self)
{
  g_return_if_fail (LANYARD_IS_PLOT (self));

  g_ptr_array_set_size (self->lines, 0);
  self->reading = NAN;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

guint
lanyard_plot_get_n_points (LanyardPlot *self, guint line)
{
  g_return_val_if_fail (LANYARD_IS_PLOT (self), 0);
  g_return_val_if_fail (line < self->lines->len, 0);

  return get_line (self, line)->points->len;
}

char *
lanyard_plot_describe (LanyardPlot *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (LANYARD_IS_PLOT (self), NULL);

  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = get_line (self, i);
      double low = INFINITY, high = -INFINITY, last;
      g_autofree char *low_text = NULL;
      g_autofree char *high_text = NULL;
      g_autofree char *last_text = NULL;

      if (line->points->len == 0)
        continue;
      for (guint j = 0; j < line->points->len; j++)
        {
          double y = g_array_index (line->points, LanyardPlotPoint, j).y;

          low = MIN (low, y);
          high = MAX (high, y);
        }
      last = g_array_index (line->points, LanyardPlotPoint, line->points->len - 1).y;
      low_text = lanyard_plot_scale_label (low, high / 100, self->y_unit);
      high_text = lanyard_plot_scale_label (high, high / 100, self->y_unit);
      last_text = lanyard_plot_scale_label (last, high / 100, self->y_unit);
      if (text->len > 0)
        g_string_append_c (text, '\n');
      /* Translators: a line of a plot in words, for a screen reader */
      g_string_append_printf (text, _("%s: lowest %s, highest %s, last %s."), line->name, low_text,
                              high_text, last_text);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
