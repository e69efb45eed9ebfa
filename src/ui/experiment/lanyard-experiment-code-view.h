/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/experiment/lanyard-experiment-plan.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentCodeView:
 *
 * The run that the settings describe as a whole program, in Python or C, for either end; the line that falls short is marked.
 * Signal "copied" (): the program is in the clipboard. Main thread.
 */
#define LANYARD_TYPE_EXPERIMENT_CODE_VIEW (lanyard_experiment_code_view_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentCodeView,
                      lanyard_experiment_code_view,
                      LANYARD,
                      EXPERIMENT_CODE_VIEW,
                      AdwBin)

GtkWidget *lanyard_experiment_code_view_new      (void);
/* @plan (nullable): %NULL while the settings cannot be run. */
void       lanyard_experiment_code_view_set_plan (LanyardExperimentCodeView *self,
                                                  LanyardExperimentPlan     *plan);

G_END_DECLS
