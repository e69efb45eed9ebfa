/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/experiment/lanyard-experiment-result.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentCharts:
 *
 * A run over time: throughput and queues while it goes on, and afterwards the sizes that its calls
 * returned. Main thread.
 */
#define LANYARD_TYPE_EXPERIMENT_CHARTS (lanyard_experiment_charts_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentCharts, lanyard_experiment_charts, LANYARD, EXPERIMENT_CHARTS, AdwBin)

GtkWidget *lanyard_experiment_charts_new        (void);
/* A new run begins: empty axes, with a line for each of @ends. */
void       lanyard_experiment_charts_begin      (LanyardExperimentCharts       *self,
                                                 LanyardExperimentEnds          ends);
void       lanyard_experiment_charts_add_sample (LanyardExperimentCharts       *self,
                                                 const LanyardExperimentSample *sample);
void       lanyard_experiment_charts_set_result (LanyardExperimentCharts       *self,
                                                 LanyardExperimentResult       *result);
/* A past run's throughput at its receiver or, without one, its sender, for plots of several. (transfer full)
 * (element-type LanyardPlotPoint) */
GArray    *lanyard_experiment_charts_make_rates (LanyardExperimentResult       *result);
/* Bytes a second that arrive now (or, without a receiver here, that leave). */
double     lanyard_experiment_charts_get_rate   (LanyardExperimentCharts       *self);

G_END_DECLS
