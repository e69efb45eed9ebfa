/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-counters.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentOutcome:
 * @LANYARD_EXPERIMENT_CALL_RETURNED: all of it, at once
 * @LANYARD_EXPERIMENT_CALL_BLOCKED: all of it, after the kernel had suspended the thread (1 ms or more)
 * @LANYARD_EXPERIMENT_CALL_SHORT: a part of it
 * @LANYARD_EXPERIMENT_CALL_WOULD_BLOCK: nothing: it would have blocked
 * @LANYARD_EXPERIMENT_CALL_FAILED: another error
 */
typedef enum
{
  LANYARD_EXPERIMENT_CALL_RETURNED,
  LANYARD_EXPERIMENT_CALL_BLOCKED,
  LANYARD_EXPERIMENT_CALL_SHORT,
  LANYARD_EXPERIMENT_CALL_WOULD_BLOCK,
  LANYARD_EXPERIMENT_CALL_FAILED,
} LanyardExperimentOutcome;

/**
 * LanyardExperimentCall:
 * @time: when it began, seconds since the run began
 * @seconds: how long it took
 * @bytes: what it moved
 *
 * One call in the timeline.
 */
typedef struct
{
  double                   time;
  double                   seconds;
  guint64                  bytes;
  LanyardExperimentOutcome outcome;
} LanyardExperimentCall;

/**
 * LanyardExperimentLimit: what limited a run.
 */
typedef enum
{
  LANYARD_EXPERIMENT_LIMIT_NONE,        /* nothing: it did what the plan asked */
  LANYARD_EXPERIMENT_LIMIT_RECEIVER,    /* it did not read fast enough, or not at all */
  LANYARD_EXPERIMENT_LIMIT_SEND_BUFFER, /* it was full and nobody waited */
  LANYARD_EXPERIMENT_LIMIT_WINDOW,      /* the receive buffer, for this round-trip time */
  LANYARD_EXPERIMENT_LIMIT_CPU,         /* the sender's thread used its whole processor */
  LANYARD_EXPERIMENT_LIMIT_LINK,        /* its rate, delay or loss */
  LANYARD_EXPERIMENT_LIMIT_PLAN,        /* the pace, interval or duration that was asked for */
  LANYARD_EXPERIMENT_LIMIT_NOBODY,      /* nobody listens */
} LanyardExperimentLimit;
#define LANYARD_TYPE_EXPERIMENT_LIMIT (lanyard_experiment_limit_get_type ())
GType lanyard_experiment_limit_get_type (void);

/**
 * LanyardExperimentResult:
 *
 * A run that has ended. Immutable, boxed, reference counted, any thread.
 */
typedef struct _LanyardExperimentResult LanyardExperimentResult;
#define LANYARD_TYPE_EXPERIMENT_RESULT (lanyard_experiment_result_get_type ())
GType                    lanyard_experiment_result_get_type (void);

/* @samples: of LanyardExperimentSample, at least one; the last holds the final counters. @sender_calls and @receiver_calls (nullable): of
 * LanyardExperimentCall. @error (nullable): one sentence. @created: Unix seconds. */
LanyardExperimentResult *lanyard_experiment_result_new      (LanyardExperimentPlan   *plan,
                                                             gint64                   created,
                                                             GPtrArray               *samples,
                                                             GArray                  *sender_calls,
                                                             GArray                  *receiver_calls,
                                                             gboolean                 stopped,
                                                             const char              *error);
LanyardExperimentResult *lanyard_experiment_result_ref      (LanyardExperimentResult *self);
void                     lanyard_experiment_result_unref    (LanyardExperimentResult *self);
LanyardExperimentPlan   *lanyard_experiment_result_get_plan (LanyardExperimentResult *self);
gint64                   lanyard_experiment_result_get_created (LanyardExperimentResult *self);
/* The final counters. (transfer none) */
const LanyardExperimentSample *
                         lanyard_experiment_result_get_final (LanyardExperimentResult *self);
/* (transfer none) (element-type LanyardExperimentSample): in order, at most 1,200. */
GPtrArray               *lanyard_experiment_result_get_samples (LanyardExperimentResult *self);
/* (transfer none) (nullable) (element-type LanyardExperimentCall) */
GArray                  *lanyard_experiment_result_get_calls (LanyardExperimentResult *self,
                                                              LanyardExperimentEnds    end);
/* Somebody stopped it. */
gboolean                 lanyard_experiment_result_get_stopped (LanyardExperimentResult *self);
/* (nullable): why it failed. */
const char              *lanyard_experiment_result_get_error (LanyardExperimentResult *self);
/* What limited it, and the sentence that says from which figures. */
LanyardExperimentLimit   lanyard_experiment_result_get_limit (LanyardExperimentResult *self);
const char              *lanyard_experiment_result_get_verdict (LanyardExperimentResult *self);

/* Everything but the timelines of calls, by name. (transfer full) */
JsonObject              *lanyard_experiment_result_to_json   (LanyardExperimentResult *self);
/* From the database, a file or a peer: every value is checked. */
LanyardExperimentResult *lanyard_experiment_result_from_json (JsonObject              *object,
                                                              GError                 **error);

/* Pure: judges final counters. (transfer full) */
char *lanyard_experiment_verdict (LanyardExperimentPlan         *plan,
                                  const LanyardExperimentSample *final,
                                  LanyardExperimentLimit        *limit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardExperimentResult, lanyard_experiment_result_unref)

G_END_DECLS
