/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-result.h"

G_BEGIN_DECLS

/* Runs as text for other programs. Pure; any thread. CSV as RFC 4180, numbers with a point whatever the language. All
 * (transfer full). */

/* One line a run: name, time, settings, every counter of both ends, verdict. @names (nullable): one for each result.
 * @results: (element-type LanyardExperimentResult) */
char *lanyard_experiment_export_csv     (GPtrArray               *results,
                                         const char *const       *names);
/* One line a sample of one run. */
char *lanyard_experiment_export_samples (LanyardExperimentResult *result);
/* An array of what lanyard_experiment_result_to_json() gives, with "name". */
char *lanyard_experiment_export_json    (GPtrArray               *results,
                                         const char *const       *names);

/**
 * LanyardExperimentSpread:
 *
 * The same figure over repeated runs. With one run all three are the same.
 */
typedef struct
{
  guint  n;
  double median;
  double least;
  double most;
} LanyardExperimentSpread;

/* Of a counter, or with @info %NULL of the rate (bytes a second), at @end. Runs without that end are left out. */
LanyardExperimentSpread
      lanyard_experiment_spread         (GPtrArray                         *results,
                                         const LanyardExperimentCounterInfo *info,
                                         LanyardExperimentEnds               end);

G_END_DECLS
