/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/core/lanyard-database.h"
#include "engine/experiment/lanyard-experiment-result.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentRun:
 *
 * One row of the table of runs. Main thread. Properties: "id" (text), "name" and "notes" (writable, kept at once), "result"
 * (#LanyardExperimentResult: the final counters; the samples of its course come with lanyard_experiment_run_load_async()), "created" (gint64,
 * Unix seconds), "verdict" (text), "selected" (boolean, writable, not kept: ticked to be compared).
 */
#define LANYARD_TYPE_EXPERIMENT_RUN (lanyard_experiment_run_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentRun, lanyard_experiment_run, LANYARD, EXPERIMENT_RUN, GObject)

const char              *lanyard_experiment_run_get_id     (LanyardExperimentRun *self);
const char              *lanyard_experiment_run_get_name   (LanyardExperimentRun *self);
void                     lanyard_experiment_run_set_name   (LanyardExperimentRun *self,
                                                            const char           *name);
const char              *lanyard_experiment_run_get_notes  (LanyardExperimentRun *self);
void                     lanyard_experiment_run_set_notes  (LanyardExperimentRun *self,
                                                            const char           *notes);
/* (transfer none) */
LanyardExperimentResult *lanyard_experiment_run_get_result (LanyardExperimentRun *self);
/* The result with all that was kept of its course, for plots and export. */
void                     lanyard_experiment_run_load_async (LanyardExperimentRun *self,
                                                            GCancellable         *cancellable,
                                                            GAsyncReadyCallback   callback,
                                                            gpointer              user_data);
/* (transfer full) */
LanyardExperimentResult *lanyard_experiment_run_load_finish (LanyardExperimentRun *self,
                                                             GAsyncResult         *result,
                                                             GError              **error);

/**
 * LanyardExperimentRuns:
 *
 * The runs kept in the database, newest first: a #GListModel of #LanyardExperimentRun. Main thread. It fills soon after it
 * was made; "loaded" (boolean property) says when.
 */
#define LANYARD_TYPE_EXPERIMENT_RUNS (lanyard_experiment_runs_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentRuns, lanyard_experiment_runs, LANYARD, EXPERIMENT_RUNS, GObject)

/* Makes the table where there is none. Blocks for that. */
LanyardExperimentRuns *lanyard_experiment_runs_new        (LanyardDatabase         *database,
                                                           GError                 **error);
gboolean               lanyard_experiment_runs_get_loaded (LanyardExperimentRuns   *self);
/* Keeps @result under @name. (transfer none) */
LanyardExperimentRun  *lanyard_experiment_runs_add        (LanyardExperimentRuns   *self,
                                                           LanyardExperimentResult *result,
                                                           const char              *name);
void                   lanyard_experiment_runs_remove     (LanyardExperimentRuns   *self,
                                                           LanyardExperimentRun    *run);

G_END_DECLS
