/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/experiment/lanyard-experiment-counters.h"
#include "engine/experiment/lanyard-experiment-presets.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentExplanation:
 *
 * What a preset will show and why, and the course's own figures beside today's. Main thread.
 */
#define LANYARD_TYPE_EXPERIMENT_EXPLANATION (lanyard_experiment_explanation_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentExplanation,
                      lanyard_experiment_explanation,
                      LANYARD,
                      EXPERIMENT_EXPLANATION,
                      AdwBin)

GtkWidget *lanyard_experiment_explanation_new  (void);
/* @preset (nullable): none, the user's own settings. @sample (nullable): of a run of that preset. */
void       lanyard_experiment_explanation_show (LanyardExperimentExplanation  *self,
                                                const LanyardExperimentPreset *preset,
                                                const LanyardExperimentSample *sample);

G_END_DECLS
