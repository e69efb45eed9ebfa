/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-runner.h"
#include "engine/net/lanyard-node.h"

G_BEGIN_DECLS

/**
 * LanyardExperimentService:
 *
 * Lets other machines have this one as an end of their experiments: one at a time, and only while "enabled", which is off
 * at first. This end then listens on the address of the encrypted connection, for nobody but the peer, or sends to the peer and
 * nowhere else. Main context.
 *
 * Properties: "enabled" (boolean, writable), "max-bytes" (uint64, writable, default 64 GB) and "max-seconds" (uint, writable, default
 * 300): what a run may take, of which the plan is refused and the run stopped beyond; "runner" (#LanyardExperimentRunner, nullable: the run
 * under way for another machine) and "peer-name" (nullable: what that machine calls itself).
 */
#define LANYARD_TYPE_EXPERIMENT_SERVICE (lanyard_experiment_service_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentService,
                      lanyard_experiment_service,
                      LANYARD,
                      EXPERIMENT_SERVICE,
                      GObject)

LanyardExperimentService *lanyard_experiment_service_new         (LanyardNode              *node);
gboolean                  lanyard_experiment_service_get_enabled (LanyardExperimentService *self);
/* Switching off ends the run under way. */
void                      lanyard_experiment_service_set_enabled (LanyardExperimentService *self,
                                                                  gboolean                  enabled);
void                      lanyard_experiment_service_set_bounds  (LanyardExperimentService *self,
                                                                  guint64                   max_bytes,
                                                                  guint                     max_seconds);
/* (transfer none) (nullable) */
LanyardExperimentRunner  *lanyard_experiment_service_get_runner  (LanyardExperimentService *self);
/* (nullable) Valid while "runner" is. */
const char               *lanyard_experiment_service_get_peer_name (LanyardExperimentService *self);
/* Ends the run under way at once; the other machine is told that it was stopped here. */
void                      lanyard_experiment_service_stop_run    (LanyardExperimentService *self);

G_END_DECLS
