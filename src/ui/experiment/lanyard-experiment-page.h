/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/core/lanyard-database.h"
#include "engine/experiment/lanyard-experiment-service.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentPage:
 *
 * The Experiment tab: set a run up, watch both ends of it, see what limited it. Properties: "setup-position" and
 * "explanation-position" (int): widths of the outer panes. Main thread.
 */
#define LANYARD_TYPE_EXPERIMENT_PAGE (lanyard_experiment_page_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentPage, lanyard_experiment_page, LANYARD, EXPERIMENT_PAGE, AdwBin)

/* @database keeps the runs. */
GtkWidget               *lanyard_experiment_page_new           (LanyardDatabase       *database);
/* Other machines as the other end: @node reaches them, @devices (of #LanyardDevice) are to choose from, @service lets them
 * use this one, which the page then shows. */
void                     lanyard_experiment_page_set_network   (LanyardExperimentPage    *self,
                                                                LanyardNode              *node,
                                                                GListModel               *devices,
                                                                LanyardExperimentService *service);
/* Its parts come a frame each when it is first shown; whether all are there. */
gboolean                 lanyard_experiment_page_get_built     (LanyardExperimentPage *self);
/* Choose a preset by its id, as the user would. FALSE when there is none of that id. */
gboolean                 lanyard_experiment_page_choose_preset (LanyardExperimentPage *self,
                                                                const char            *id);
void                     lanyard_experiment_page_run           (LanyardExperimentPage *self);
void                     lanyard_experiment_page_stop          (LanyardExperimentPage *self);
/* The past runs, newest first, of LanyardExperimentRun. (transfer none) (nullable) */
GListModel              *lanyard_experiment_page_get_runs      (LanyardExperimentPage *self);
/* The run that shows, running or ended. (transfer none) (nullable) */
LanyardExperimentRunner *lanyard_experiment_page_get_runner    (LanyardExperimentPage *self);

G_END_DECLS
