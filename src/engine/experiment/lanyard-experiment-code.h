/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-plan.h"

G_BEGIN_DECLS

typedef enum
{
  LANYARD_EXPERIMENT_PYTHON,
  LANYARD_EXPERIMENT_C,
} LanyardExperimentLanguage;

/**
 * lanyard_experiment_code:
 * @end: which end's program
 * @marked: (out) (optional): the line that falls short in this mode, from 1; 0: none does
 *
 * One end of the same run as a whole program that needs nothing but the language's own library: it prints what it counted as
 * "name value" lines. What the plan leaves to the system (a free port) is the course's. Parallel streams, sendmmsg, GSO and
 * GRO are left out, and a comment says so. Pure. Returns: (transfer full)
 */
char *lanyard_experiment_code (LanyardExperimentPlan    *plan,
                               LanyardExperimentLanguage language,
                               LanyardExperimentEnds     end,
                               guint                    *marked);

G_END_DECLS
