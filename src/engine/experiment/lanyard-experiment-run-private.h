/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-runs.h"

G_BEGIN_DECLS

LanyardExperimentRun *lanyard_experiment_run_new (LanyardDatabase         *database,
                                                  const char              *id,
                                                  const char              *name,
                                                  const char              *notes,
                                                  LanyardExperimentResult *result);

/* Text of a JSON object, and back. (transfer full) */
char       *lanyard_experiment_json_to_text   (JsonObject  *object);
JsonObject *lanyard_experiment_json_from_text (const char  *text,
                                               GError     **error);

G_END_DECLS
