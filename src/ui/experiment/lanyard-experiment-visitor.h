/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/experiment/lanyard-experiment-service.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentVisitor:
 *
 * Says which other machine runs an experiment with this one, what it has moved so far, and lets it be stopped; when it
 * is over, what it was, until that is dismissed. Hidden while there is nothing to say. Main thread.
 */
#define LANYARD_TYPE_EXPERIMENT_VISITOR (lanyard_experiment_visitor_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentVisitor, lanyard_experiment_visitor, LANYARD, EXPERIMENT_VISITOR, AdwBin)

GtkWidget *lanyard_experiment_visitor_new (LanyardExperimentService *service);

G_END_DECLS
