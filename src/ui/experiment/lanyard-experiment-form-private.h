/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/experiment/lanyard-experiment-form.h"

G_BEGIN_DECLS

#define F(name) LANYARD_EXPERIMENT_FIELD_##name

/* The choices of a question by their order. */

enum
{
  ENDING_SIZE,
  ENDING_TIME,
  ENDING_COUNT,
  ENDING_STOP,
};

enum
{
  CONTENT_MEASURED,
  CONTENT_TEXT,
};

enum
{
  BUFFER_SYSTEM,
  BUFFER_COURSE,
  BUFFER_OWN,
};

enum
{
  OTHER_END_PROGRAM,
  OTHER_END_DEVICE,
};

enum
{
  REACH_HERE,
  REACH_ALL,
  REACH_ADDRESS,
};

struct _LanyardExperimentForm
{
  char *texts[LANYARD_EXPERIMENT_N_FIELDS];
  guint choices[LANYARD_EXPERIMENT_N_FIELDS];
  char *preset;
};

LanyardExperimentEnds lanyard_experiment_form_get_ends       (LanyardExperimentForm *self);
/* What was answered, as far as other answers hang on it (lanyard-experiment-form-applies.c). */
gboolean              lanyard_experiment_form_is_udp         (LanyardExperimentForm *self);
gboolean              lanyard_experiment_form_is_text        (LanyardExperimentForm *self);
gboolean              lanyard_experiment_form_is_with_device (LanyardExperimentForm *self);
/* The plan is carried out with the settings of a sender (a receiver): here, or told to the other machine. */
gboolean              lanyard_experiment_form_has_sender     (LanyardExperimentForm *self);
gboolean              lanyard_experiment_form_has_receiver   (LanyardExperimentForm *self);

G_END_DECLS
