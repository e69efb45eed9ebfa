/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-plan.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentFigure:
 * @end: whose counter
 * @counter: its name, see lanyard_experiment_counter_info()
 * @text: what the course's own run showed, translated with lanyard_experiment_preset_translate()
 */
typedef struct
{
  LanyardExperimentEnds end;
  const char           *counter;
  const char           *text;
} LanyardExperimentFigure;

/**
 * LanyardExperimentPreset:
 * @id: "blocking"
 * @name, @expect, @why: for people; to be passed through lanyard_experiment_preset_translate(): what it is, what will be seen, and why
 * @figures: the course's own, ended by one without counter; shown beside today's
 */
typedef struct
{
  const char             *id;
  const char             *name;
  const char             *expect;
  const char             *why;
  LanyardExperimentFigure figures[4];
} LanyardExperimentPreset;

/* All, in the order to show them in. (transfer none) */
const LanyardExperimentPreset *lanyard_experiment_presets_get       (guint      *n_presets);
/* (transfer none) (nullable) */
const LanyardExperimentPreset *lanyard_experiment_presets_lookup    (const char *id);
const char                    *lanyard_experiment_preset_translate  (const char *text);
/* Its settings, on the course's ports; strings belong to the preset. */
void                           lanyard_experiment_preset_fill       (const LanyardExperimentPreset *preset,
                                                                     LanyardExperimentSettings     *settings);

G_END_DECLS
