/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-json-private.h"
#include "engine/experiment/lanyard-experiment-runs.h"

G_BEGIN_DECLS

LanyardExperimentRun *lanyard_experiment_run_new (LanyardDatabase         *database,
                                                  const char              *id,
                                                  const char              *name,
                                                  const char              *notes,
                                                  LanyardExperimentResult *result);

/* As lanyard_experiment_result_from_json() of what was kept, with its error in today's language. @object is changed. On the database's
 * thread. (transfer full) (nullable) */
LanyardExperimentResult *lanyard_experiment_result_recall (LanyardDatabase *database,
                                                           JsonObject      *object,
                                                           GError         **error);

G_END_DECLS
