/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-plan.h"

G_BEGIN_DECLS

/* What the setup of a run asks for, without its widgets: which questions there are, which of them apply to what was answered
 * so far, and the plan that the answers make. Main thread. */

typedef enum
{
  LANYARD_EXPERIMENT_FIELD_TRANSPORT,
  LANYARD_EXPERIMENT_FIELD_MODE,
  LANYARD_EXPERIMENT_FIELD_ENDS,
  LANYARD_EXPERIMENT_FIELD_OTHER_END,
  LANYARD_EXPERIMENT_FIELD_DEVICE,
  LANYARD_EXPERIMENT_FIELD_HOST,
  LANYARD_EXPERIMENT_FIELD_REACH,
  LANYARD_EXPERIMENT_FIELD_BIND,
  LANYARD_EXPERIMENT_FIELD_PORT,

  LANYARD_EXPERIMENT_FIELD_ENDING,
  LANYARD_EXPERIMENT_FIELD_SIZE,
  LANYARD_EXPERIMENT_FIELD_DURATION,
  LANYARD_EXPERIMENT_FIELD_COUNT,
  LANYARD_EXPERIMENT_FIELD_CONTENT,
  LANYARD_EXPERIMENT_FIELD_MESSAGE,
  LANYARD_EXPERIMENT_FIELD_INTERVAL,

  LANYARD_EXPERIMENT_FIELD_SEND_SIZE,
  LANYARD_EXPERIMENT_FIELD_BATCH,
  LANYARD_EXPERIMENT_FIELD_HANDOVER,
  LANYARD_EXPERIMENT_FIELD_DISCARD,
  LANYARD_EXPERIMENT_FIELD_SNDBUF_CHOICE,
  LANYARD_EXPERIMENT_FIELD_SNDBUF,
  LANYARD_EXPERIMENT_FIELD_RCVBUF_CHOICE,
  LANYARD_EXPERIMENT_FIELD_RCVBUF,
  LANYARD_EXPERIMENT_FIELD_CONNECTED,

  LANYARD_EXPERIMENT_FIELD_RATE,
  LANYARD_EXPERIMENT_FIELD_STREAMS,
  LANYARD_EXPERIMENT_FIELD_NODELAY,
  LANYARD_EXPERIMENT_FIELD_VECTOR,
  LANYARD_EXPERIMENT_FIELD_GSO,
  LANYARD_EXPERIMENT_FIELD_GRO,
  LANYARD_EXPERIMENT_FIELD_SOURCE_PORT,
  LANYARD_EXPERIMENT_FIELD_FAMILY,

  LANYARD_EXPERIMENT_FIELD_LOSS,
  LANYARD_EXPERIMENT_FIELD_DELAY,
  LANYARD_EXPERIMENT_FIELD_JITTER,
  LANYARD_EXPERIMENT_FIELD_LINK_RATE,
  LANYARD_EXPERIMENT_FIELD_DUPLICATE,
  LANYARD_EXPERIMENT_FIELD_REORDER,
  LANYARD_EXPERIMENT_FIELD_SEED,
  LANYARD_EXPERIMENT_N_FIELDS,
} LanyardExperimentField;

typedef enum
{
  LANYARD_EXPERIMENT_GROUP_RUN,
  LANYARD_EXPERIMENT_GROUP_HOW_MUCH,
  LANYARD_EXPERIMENT_GROUP_CALLS,
  LANYARD_EXPERIMENT_GROUP_MORE, /* seldom used */
  LANYARD_EXPERIMENT_GROUP_LINK,
  LANYARD_EXPERIMENT_N_GROUPS,
} LanyardExperimentGroup;

typedef enum
{
  LANYARD_EXPERIMENT_INPUT_CHOICE,
  LANYARD_EXPERIMENT_INPUT_SWITCH,
  LANYARD_EXPERIMENT_INPUT_AMOUNT, /* a text that is a quantity */
  LANYARD_EXPERIMENT_INPUT_TEXT,
} LanyardExperimentInput;

typedef struct _LanyardExperimentForm LanyardExperimentForm;

LanyardExperimentForm *lanyard_experiment_form_new          (void);
void                   lanyard_experiment_form_free         (LanyardExperimentForm           *self);
/* Answers from outside: a preset, an earlier run. The other end is kept where it is another machine and @settings leave that
 * open. */
void                   lanyard_experiment_form_set_settings (LanyardExperimentForm           *self,
                                                             const LanyardExperimentSettings *settings);
/* (nullable) (transfer none): the preset these still are. */
const char            *lanyard_experiment_form_get_preset   (LanyardExperimentForm           *self);
gboolean               lanyard_experiment_form_applies      (LanyardExperimentForm           *self,
                                                             LanyardExperimentField           field);
/* For a choice the number of what is chosen, for a switch 0 or 1. */
guint                  lanyard_experiment_form_get_choice   (LanyardExperimentForm           *self,
                                                             LanyardExperimentField           field);
/* FALSE when that is what it was. */
gboolean               lanyard_experiment_form_set_choice   (LanyardExperimentForm           *self,
                                                             LanyardExperimentField           field,
                                                             guint                            choice);
const char            *lanyard_experiment_form_get_text     (LanyardExperimentForm           *self,
                                                             LanyardExperimentField           field);
gboolean               lanyard_experiment_form_set_text     (LanyardExperimentForm           *self,
                                                             LanyardExperimentField           field,
                                                             const char                      *text);
/* (nullable): where another machine's Lanyard is the other end, its address as it was typed. */
const char            *lanyard_experiment_form_get_device   (LanyardExperimentForm           *self);
/* @wrong (out) (optional): the field that is to blame, or LANYARD_EXPERIMENT_N_FIELDS. LANYARD_ERROR_INVALID. */
LanyardExperimentPlan *lanyard_experiment_form_make_plan    (LanyardExperimentForm           *self,
                                                             LanyardExperimentField          *wrong,
                                                             GError                         **error);
/* What is set in @group apart from the defaults, in a line; empty: nothing. (transfer full) */
char                  *lanyard_experiment_form_sum_up       (LanyardExperimentForm           *self,
                                                             LanyardExperimentGroup           group);

LanyardExperimentGroup lanyard_experiment_field_get_group   (LanyardExperimentField           field);
LanyardExperimentInput lanyard_experiment_field_get_input   (LanyardExperimentField           field);
/* Translated. */
const char            *lanyard_experiment_field_get_title   (LanyardExperimentField           field);
/* (nullable): what an empty answer means, translated. */
const char            *lanyard_experiment_form_get_default  (LanyardExperimentForm           *self,
                                                             LanyardExperimentField           field);
/* (transfer full): of a choice, translated. */
GStrv                  lanyard_experiment_field_dup_choices (LanyardExperimentField           field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardExperimentForm, lanyard_experiment_form_free)

G_END_DECLS
