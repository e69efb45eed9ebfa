/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/widgets/lanyard-plot-scale.h"

G_BEGIN_DECLS

/**
 * LanyardPlot:
 *
 * Lines over a common x axis, with axes, units and a legend; sharp at any scale, readable in light
 * and dark, and told apart by colour-blind eyes (each line has a dash pattern of its own beside its
 * colour). Pointing at it shows the values there; with the keyboard focus, Left and Right move the
 * reading line. Its accessible description sums up each line in words. Main thread.
 */
#define LANYARD_TYPE_PLOT (lanyard_plot_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPlot, lanyard_plot, LANYARD, PLOT, GtkWidget)

typedef struct
{
  double x;
  double y;
} LanyardPlotPoint;

/* @title names the y axis: "Throughput". */
GtkWidget *lanyard_plot_new          (const char             *title,
                                      LanyardPlotUnit         x_unit,
                                      LanyardPlotUnit         y_unit);
/* Bars in place of lines, side by side at each x, over an x axis by powers of two: for counts by size. */
void       lanyard_plot_set_bars     (LanyardPlot            *self,
                                      gboolean                bars);
/* Adds a line; the number names it in the calls below. */
guint      lanyard_plot_add_line     (LanyardPlot            *self,
                                      const char             *name);
/* Replaces its points (copied), x ascending. */
void       lanyard_plot_set_points   (LanyardPlot            *self,
                                      guint                   line,
                                      const LanyardPlotPoint *points,
                                      guint                   n_points);
/* Appends one point; cheap, for live samples. Lines over 4,096 points are thinned for drawing only. */
void       lanyard_plot_append_point (LanyardPlot            *self,
                                      guint                   line,
                                      double                  x,
                                      double                  y);
/* Takes all lines away. */
void       lanyard_plot_clear        (LanyardPlot            *self);
guint      lanyard_plot_get_n_points (LanyardPlot            *self,
                                      guint                   line);
/* What a screen reader is told, for those who want it as text too. (transfer full) */
char      *lanyard_plot_describe     (LanyardPlot            *self);

G_END_DECLS
