/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-message.h"
#include "engine/experiment/lanyard-experiment-result.h"
#include "engine/net/lanyard-node.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentRunnerState:
 * @LANYARD_EXPERIMENT_RUNNER_LISTENING: the receiver here waits for its sender
 * @LANYARD_EXPERIMENT_RUNNER_CONNECTING: the sender here looks for its receiver
 * @LANYARD_EXPERIMENT_RUNNER_RUNNING: the workers work
 * @LANYARD_EXPERIMENT_RUNNER_DONE: the result is there (final)
 * @LANYARD_EXPERIMENT_RUNNER_STOPPED: by lanyard_experiment_runner_stop(); the result says what was counted (final)
 * @LANYARD_EXPERIMENT_RUNNER_FAILED: see "error"; the result says what was counted (final)
 */
typedef enum
{
  LANYARD_EXPERIMENT_RUNNER_IDLE,
  LANYARD_EXPERIMENT_RUNNER_LISTENING,
  LANYARD_EXPERIMENT_RUNNER_CONNECTING,
  LANYARD_EXPERIMENT_RUNNER_RUNNING,
  LANYARD_EXPERIMENT_RUNNER_DONE,
  LANYARD_EXPERIMENT_RUNNER_STOPPED,
  LANYARD_EXPERIMENT_RUNNER_FAILED,
} LanyardExperimentRunnerState;
#define LANYARD_TYPE_EXPERIMENT_RUNNER_STATE (lanyard_experiment_runner_state_get_type ())
GType lanyard_experiment_runner_state_get_type (void);

/**
 * LanyardExperimentRunner:
 *
 * One run of a plan: the ends that are here, each on its worker threads. Main context; disposing stops at once.
 *
 * Properties: "state" (#LanyardExperimentRunnerState), "active" (boolean: begun and not final), "sample"
 * (#LanyardExperimentSample, nullable; notifies at most 30 times a second; the last one is exactly the result's), "result"
 * (#LanyardExperimentResult, nullable until final), "error" (nullable: one sentence), "address" (nullable: where the receiver here
 * listens, "127.0.0.1:4571"), "port" (uint, its port), "reader-paused" (boolean, writable: the receiver here stops reading, so that the
 * buffers fill).
 *
 * Signals: "finished" (): once, when the state is final.
 */
#define LANYARD_TYPE_EXPERIMENT_RUNNER (lanyard_experiment_runner_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentRunner,
                      lanyard_experiment_runner,
                      LANYARD,
                      EXPERIMENT_RUNNER,
                      GObject)

LanyardExperimentRunner *lanyard_experiment_runner_new        (LanyardExperimentPlan    *plan);
/* The end that @plan's ends leave out is on another machine, whose Lanyard is asked over the encrypted service "experiment"
 * (it must be switched on there, see LanyardExperimentService). The plan's own addresses do not count; what is measured goes
 * over plain sockets between the two. @fingerprint (nullable): the key it must have. */
LanyardExperimentRunner *lanyard_experiment_runner_new_with_peer (LanyardExperimentPlan *plan,
                                                                  LanyardNode           *node,
                                                                  const char            *address,
                                                                  const char            *fingerprint,
                                                                  LanyardConnectFlags    flags);
LanyardExperimentPlan   *lanyard_experiment_runner_get_plan   (LanyardExperimentRunner  *self);
/* (nullable): the other machine's, as it was given. */
const char              *lanyard_experiment_runner_get_peer_address (LanyardExperimentRunner *self);
/* Once. FALSE when it cannot even listen; anything later is told by the state. */
gboolean                 lanyard_experiment_runner_start      (LanyardExperimentRunner  *self,
                                                               GError                  **error);
/* Whatever it is doing, at once: blocked threads are woken. The final state comes within the call. */
void                     lanyard_experiment_runner_stop       (LanyardExperimentRunner  *self);
LanyardExperimentRunnerState
                         lanyard_experiment_runner_get_state  (LanyardExperimentRunner  *self);
gboolean                 lanyard_experiment_runner_get_active (LanyardExperimentRunner  *self);
const char              *lanyard_experiment_runner_get_error  (LanyardExperimentRunner  *self);
/* (transfer none) (nullable) */
LanyardExperimentSample *lanyard_experiment_runner_get_sample (LanyardExperimentRunner  *self);
LanyardExperimentResult *lanyard_experiment_runner_get_result (LanyardExperimentRunner  *self);
const char              *lanyard_experiment_runner_get_address (LanyardExperimentRunner *self);
guint                    lanyard_experiment_runner_get_port   (LanyardExperimentRunner  *self);
/* (transfer none) (element-type LanyardExperimentSample): so far, in order. */
GPtrArray               *lanyard_experiment_runner_get_samples (LanyardExperimentRunner *self);
/* (transfer full) (element-type LanyardExperimentCall): the latest 2,048 of the timeline at one end, oldest first. */
GArray                  *lanyard_experiment_runner_dup_calls  (LanyardExperimentRunner  *self,
                                                               LanyardExperimentEnds     end);
/* (transfer none): the latest 1,000 of LanyardExperimentMessage, text datagrams of both ends. */
GListModel              *lanyard_experiment_runner_get_messages (LanyardExperimentRunner *self);
gboolean                 lanyard_experiment_runner_get_reader_paused (LanyardExperimentRunner *self);
void                     lanyard_experiment_runner_set_reader_paused (LanyardExperimentRunner *self,
                                                                      gboolean                 paused);

G_END_DECLS
