/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/experiment/lanyard-experiment-plan.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentSetup:
 *
 * The settings of a run as a form. Only what means something for the chosen transport and ends shows; an
 * empty field means "as the system sets it" or "no bound". Signal "changed" (): the user changed something. Main thread.
 */
#define LANYARD_TYPE_EXPERIMENT_SETUP (lanyard_experiment_setup_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentSetup, lanyard_experiment_setup, LANYARD, EXPERIMENT_SETUP, AdwBin)

GtkWidget             *lanyard_experiment_setup_new          (void);
/* Fills the form; does not emit "changed". */
void                   lanyard_experiment_setup_set_settings (LanyardExperimentSetup          *self,
                                                              const LanyardExperimentSettings *settings);
/* The plan the form describes; fails with LANYARD_ERROR_INVALID naming the field. (transfer full) */
LanyardExperimentPlan *lanyard_experiment_setup_make_plan    (LanyardExperimentSetup          *self,
                                                              GError                         **error);
/* The preset that the form still follows; changing only where to, when and how often keeps it. (nullable) */
const char            *lanyard_experiment_setup_get_preset   (LanyardExperimentSetup          *self);
LanyardExperimentTransport
                       lanyard_experiment_setup_get_transport (LanyardExperimentSetup         *self);

G_END_DECLS
