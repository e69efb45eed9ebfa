/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-plot-private.h"

#include <math.h>

#include <adwaita.h>

#define MAX_DRAWN_POINTS 4096
#define MARGIN           6

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

double
lanyard_plot_to_axis (LanyardPlot *self, double x)
{
  if (self->bars && x < 1)
    return -1;
  return self->bars ? log2 (MAX (x, 1)) : x;
}

double
lanyard_plot_from_axis (LanyardPlot *self, double value)
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
      GArray *points = lanyard_plot_get_line (self, i)->points;

      for (guint j = 0; j < points->len; j++)
        {
          LanyardPlotPoint p = g_array_index (points, LanyardPlotPoint, j);

          *x_low = MIN (*x_low, lanyard_plot_to_axis (self, p.x));
          *x_high = MAX (*x_high, lanyard_plot_to_axis (self, p.x) + (self->bars ? 1 : 0));
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
value_at (LanyardPlotLine *line, double x, double *y)
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
      LanyardPlotLine *line = lanyard_plot_get_line (self, i);
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
  LanyardPlotLine *line = lanyard_plot_get_line (self, index);
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
                         + area->size.width * (lanyard_plot_to_axis (self, p.x) - self->x_scale.low)
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
  LanyardPlotLine *line = lanyard_plot_get_line (self, index);
  const graphene_rect_t *area = &self->area;
  double unit = area->size.width / (self->x_scale.high - self->x_scale.low);
  double width = unit * 0.86 / self->lines->len;
  GdkRGBA colour;

  get_line_colour (index, &colour);
  for (guint i = 0; i < line->points->len; i++)
    {
      LanyardPlotPoint p = g_array_index (line->points, LanyardPlotPoint, i);
      double x = area->origin.x + unit * (lanyard_plot_to_axis (self, p.x) - self->x_scale.low + 0.07) + width * index;
      double height = MAX (area->size.height * p.y / y_scale->high, 3);

      if (p.y <= 0)
        continue;
      cairo_rectangle (cr, x, area->origin.y + area->size.height - height, width, height);
      fill_bar (cr, index, &colour);
    }
}

void
lanyard_plot_draw (LanyardPlot *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
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
      double share = (lanyard_plot_to_axis (self, self->reading) - self->x_scale.low)
                     / (self->x_scale.high - self->x_scale.low);

      colour.alpha *= 0.5f;
      gtk_snapshot_append_color (
          snapshot, &colour,
          &GRAPHENE_RECT_INIT (roundf (self->area.origin.x + self->area.size.width * (float) share),
                               self->area.origin.y, 1, self->area.size.height));
    }
}
