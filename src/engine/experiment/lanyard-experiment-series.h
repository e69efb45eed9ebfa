/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-runner.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentSeries:
 *
 * One plan several times, one after the other; it ends early when a run fails or is stopped. Main context.
 * Properties: "runner" (#LanyardExperimentRunner, nullable: the one under way or the last), "n-done" (uint), "n-runs" (uint),
 * "active" (boolean). Signals: "run-finished" (LanyardExperimentResult), "finished" ().
 */
#define LANYARD_TYPE_EXPERIMENT_SERIES (lanyard_experiment_series_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentSeries, lanyard_experiment_series, LANYARD, EXPERIMENT_SERIES, GObject)

/* @n_runs: at least 1. */
LanyardExperimentSeries *lanyard_experiment_series_new         (LanyardExperimentPlan    *plan,
                                                                guint                     n_runs);
/* The same with the other end on another machine, see lanyard_experiment_runner_new_with_peer(). */
LanyardExperimentSeries *lanyard_experiment_series_new_with_peer (LanyardExperimentPlan  *plan,
                                                                  guint                   n_runs,
                                                                  LanyardNode            *node,
                                                                  const char             *address,
                                                                  const char             *fingerprint);
/* Once. FALSE when the first run cannot begin. */
gboolean                 lanyard_experiment_series_start       (LanyardExperimentSeries  *self,
                                                                GError                  **error);
/* Stops the run under way, and begins no more. */
void                     lanyard_experiment_series_stop        (LanyardExperimentSeries  *self);
gboolean                 lanyard_experiment_series_get_active  (LanyardExperimentSeries  *self);
/* (transfer none) (nullable) */
LanyardExperimentRunner *lanyard_experiment_series_get_runner  (LanyardExperimentSeries  *self);
/* (transfer none) (element-type LanyardExperimentResult): of the runs that are done, see lanyard_experiment_spread(). */
GPtrArray               *lanyard_experiment_series_get_results (LanyardExperimentSeries  *self);

G_END_DECLS
