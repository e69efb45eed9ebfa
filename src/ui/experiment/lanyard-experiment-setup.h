/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/experiment/lanyard-experiment-form.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentSetup:
 *
 * The settings of a run as a form, see LanyardExperimentForm. Only what means something for the answers so far shows; an empty
 * field means what stands in it in grey. What is seldom used folds away, and says in a line what is set there. Signal
 * "changed" (): the user changed something. Main thread.
 */
#define LANYARD_TYPE_EXPERIMENT_SETUP (lanyard_experiment_setup_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentSetup, lanyard_experiment_setup, LANYARD, EXPERIMENT_SETUP, AdwBin)

GtkWidget             *lanyard_experiment_setup_new          (void);
/* Makes its next part; TRUE: that was the last. A part takes less than a frame, all of them do not. */
gboolean               lanyard_experiment_setup_build        (LanyardExperimentSetup          *self);
/* Machines to choose from as the other end, of #LanyardDevice. */
void                   lanyard_experiment_setup_set_devices  (LanyardExperimentSetup          *self,
                                                              GListModel                      *devices);
/* Fills the form; does not emit "changed". */
void                   lanyard_experiment_setup_set_settings (LanyardExperimentSetup          *self,
                                                              const LanyardExperimentSettings *settings);
/* As if it had been typed or chosen: an amount, a text; a choice or switch by its number. */
void                   lanyard_experiment_setup_answer       (LanyardExperimentSetup          *self,
                                                              LanyardExperimentField           field,
                                                              const char                      *text);
void                   lanyard_experiment_setup_choose       (LanyardExperimentSetup          *self,
                                                              LanyardExperimentField           field,
                                                              guint                            choice);
/* The plan the form describes; fails with LANYARD_ERROR_INVALID naming the field, which is marked. (transfer full) */
LanyardExperimentPlan *lanyard_experiment_setup_make_plan    (LanyardExperimentSetup          *self,
                                                              GError                         **error);
/* The preset that the form still follows; changing only where to, when and how often keeps it. (nullable) */
const char            *lanyard_experiment_setup_get_preset   (LanyardExperimentSetup          *self);
/* FALSE: the other end is here, or any program. @fingerprint (out) (nullable): the pinned key of the device that was
 * chosen. (transfer full) */
gboolean               lanyard_experiment_setup_dup_device   (LanyardExperimentSetup          *self,
                                                              char                           **address,
                                                              char                           **fingerprint);

G_END_DECLS
