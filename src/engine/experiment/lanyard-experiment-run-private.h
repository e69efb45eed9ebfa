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

G_END_DECLS
