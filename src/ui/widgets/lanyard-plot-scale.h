/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the ticks of an axis go and what stands beside them. Pure; any thread. */

typedef enum
{
  LANYARD_PLOT_UNIT_NONE,    /* plain numbers: 0, 20 k, 40 k */
  LANYARD_PLOT_UNIT_BYTES,   /* 0 B, 64 KiB, 1 MiB: buffers are powers of two */
  LANYARD_PLOT_UNIT_RATE,    /* 0, 200 MB/s, 1.2 GB/s */
  LANYARD_PLOT_UNIT_SECONDS, /* 0, 0.5 s, 2 ms */
} LanyardPlotUnit;

/**
 * LanyardPlotScale:
 * @low: value at the start of the axis
 * @high: value at its end, a whole number of steps above @low
 * @step: distance between two ticks
 */
typedef struct
{
  double low;
  double high;
  double step;
} LanyardPlotScale;

/* The round scale that holds @low … @high with at most @max_ticks steps (at least 1). An empty or
 * backward range becomes one step wide. */
LanyardPlotScale lanyard_plot_scale_make  (double           low,
                                           double           high,
                                           guint            max_ticks,
                                           LanyardPlotUnit  unit);
/* The text at @value, with just the digits that @step needs. (transfer full) */
char            *lanyard_plot_scale_label (double           value,
                                           double           step,
                                           LanyardPlotUnit  unit);

G_END_DECLS
