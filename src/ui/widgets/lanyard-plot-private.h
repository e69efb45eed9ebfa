/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/widgets/lanyard-plot.h"

G_BEGIN_DECLS

/* What the plot as a widget (lanyard-plot.c) and its drawing (lanyard-plot-draw.c) share. */

typedef struct
{
  char   *name;
  GArray *points; /* LanyardPlotPoint */
} LanyardPlotLine;

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

static inline LanyardPlotLine *
lanyard_plot_get_line (LanyardPlot *self, guint line)
{
  return g_ptr_array_index (self->lines, line);
}

/* Where @x stands on the x axis, in the axis's own measure: the power of two on a logarithmic one, where 0 stands
 * with 1 or, as a bar, has the place before it. */
double lanyard_plot_to_axis   (LanyardPlot *self, double       x);
double lanyard_plot_from_axis (LanyardPlot *self, double       value);
/* All of it. What the pointer needs to find values again (area, x_scale) is left in @self. */
void   lanyard_plot_draw      (LanyardPlot *self, GtkSnapshot *snapshot);

G_END_DECLS
