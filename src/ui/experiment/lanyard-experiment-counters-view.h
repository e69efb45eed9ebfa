/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/experiment/lanyard-experiment-counters.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentCountersView:
 *
 * One end's counters as a card: its title, what its thread is doing (the heartbeat), and a row a counter that means
 * something there. Main thread.
 */
#define LANYARD_TYPE_EXPERIMENT_COUNTERS_VIEW (lanyard_experiment_counters_view_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentCountersView,
                      lanyard_experiment_counters_view,
                      LANYARD,
                      EXPERIMENT_COUNTERS_VIEW,
                      AdwBin)

GtkWidget *lanyard_experiment_counters_view_new           (LanyardExperimentEnds            end);
/* Which counters to show; keeps what it shows when nothing changes. */
void       lanyard_experiment_counters_view_set_settings  (LanyardExperimentCountersView   *self,
                                                           const LanyardExperimentSettings *settings);
void       lanyard_experiment_counters_view_set_counters  (LanyardExperimentCountersView   *self,
                                                           const LanyardExperimentCounters *counters);
/* What stands beside @name ("accepted") now; for tests and for copying. (nullable) */
const char *lanyard_experiment_counters_view_get_text     (LanyardExperimentCountersView   *self,
                                                           const char                      *name);

G_END_DECLS
