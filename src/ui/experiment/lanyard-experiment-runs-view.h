/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/experiment/lanyard-experiment-runs.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentRunsView:
 *
 * The table of past runs: names and notes to edit, ticked ones over each other in a plot with their spread; export, and
 * delete with undo. What is done to several is done to the ticked ones. Main thread.
 */
#define LANYARD_TYPE_EXPERIMENT_RUNS_VIEW (lanyard_experiment_runs_view_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentRunsView,
                      lanyard_experiment_runs_view,
                      LANYARD,
                      EXPERIMENT_RUNS_VIEW,
                      AdwBin)

typedef enum
{
  LANYARD_EXPERIMENT_FORMAT_CSV,
  LANYARD_EXPERIMENT_FORMAT_JSON,
} LanyardExperimentFormat;

GtkWidget *lanyard_experiment_runs_view_new    (LanyardExperimentRuns     *runs);
/* Writes the ticked runs, or all when none is ticked, into @file; a toast says how that went. */
void       lanyard_experiment_runs_view_export (LanyardExperimentRunsView *self,
                                                GFile                     *file,
                                                LanyardExperimentFormat    format);

G_END_DECLS
