/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-presets.h"
#include "engine/experiment/lanyard-experiment-runs.h"
#include "engine/experiment/lanyard-experiment-series.h"
#include "ui/experiment/lanyard-experiment-charts.h"
#include "ui/experiment/lanyard-experiment-code-view.h"
#include "ui/experiment/lanyard-experiment-explanation.h"
#include "ui/experiment/lanyard-experiment-messages.h"
#include "ui/experiment/lanyard-experiment-page.h"
#include "ui/experiment/lanyard-experiment-setup.h"
#include "ui/widgets/lanyard-panes.h"
#include "ui/widgets/lanyard-reflow-layout.h"

G_BEGIN_DECLS

/* The page is one object in three files: what it is and what explains it (-page.c), how its parts are made
 * (-page-build.c), and a run of it (-page-run.c). */

struct _LanyardExperimentPage
{
  AdwBin                   parent_instance;

  /* Template children. */
  AdwToastOverlay         *toasts;
  AdwToast                *told; /* (nullable) the last news, while it shows or waits to */
  LanyardPanes            *panes;
  GtkToggleButton         *setup_toggle;
  GtkToggleButton         *run_toggle;
  GtkToggleButton         *explanation_toggle;
  GtkBox                  *setup_box;
  AdwComboRow             *preset_row;
  GtkSpinButton           *repeat_button;
  GtkWidget               *run_button;
  GtkWidget               *stop_button;
  GtkBox                  *middle_switcher;
  GtkStack                *middle_stack;
  GtkBox                  *run_box;
  GtkBox                  *status_box;
  GtkLabel                *status_label;
  GtkWidget               *pause_button;
  GtkLabel                *verdict_label;
  GtkWidget               *preset_group;
  GtkBox                  *counters_box;
  GtkBox                  *explanation_switcher;
  GtkStack                *explanation_stack;

  /* Borrowed from the boxes. */
  LanyardExperimentSetup  *setup;
  GtkWidget               *sender_view;
  GtkWidget               *receiver_view;
  GtkWidget               *pipe;
  LanyardExperimentCharts *charts;
  LanyardExperimentExplanation *explanation;
  LanyardExperimentCodeView *code_view;
  LanyardExperimentMessages *messages;

  /* Owned. */
  LanyardExperimentRunner *runner;
  LanyardExperimentSeries *series; /* (nullable): when it is more than one run */
  LanyardDatabase         *database;
  LanyardExperimentRuns   *runs;   /* (nullable) */
  LanyardNode             *node;    /* (nullable) */
  GListModel              *devices; /* (nullable) */
  GBinding                *pause_binding;
  gboolean                 choosing;
  gboolean                 built; /* all of what is borrowed is there */
  guint                    build_tick;
  guint                    build_source;
  gulong                   root_hidden_id;
  const char              *run_name; /* translated, never freed */
};

void lanyard_experiment_page_tell          (LanyardExperimentPage *self,
                                            const char            *text);
void lanyard_experiment_page_show_code     (LanyardExperimentPage *self);
void lanyard_experiment_page_setup_changed (LanyardExperimentPage *self);
/* -page-build.c: a part a frame from now on, or all that is missing at once. */
void lanyard_experiment_page_begin_building (LanyardExperimentPage *self);
void lanyard_experiment_page_stop_building (LanyardExperimentPage *self);
void lanyard_experiment_page_build         (LanyardExperimentPage *self);
/* The explanation, with today's figures where they belong to it. */
void lanyard_experiment_page_show_preset   (LanyardExperimentPage *self);
/* -page-run.c: stops what runs and lets go of it. */
void lanyard_experiment_page_forget_run    (LanyardExperimentPage *self);

G_END_DECLS
