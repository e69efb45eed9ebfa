/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-plan.h"

G_BEGIN_DECLS

/* Finds the receiver and connects all of a sender's streams to it, on the main context: every address
 * its name has, one after the other. */
typedef struct _LanyardExperimentConnector LanyardExperimentConnector;

/* @fds: descriptors, the callee's; or @error. Called once. */
typedef void (*LanyardExperimentConnectedFunc) (GArray         *fds,
                                                GSocketAddress *address,
                                                const GError   *error,
                                                gpointer        user_data);

/* @target (nullable): where to, without asking a resolver. */
LanyardExperimentConnector *
     lanyard_experiment_connector_new   (LanyardExperimentPlan          *plan,
                                         GSocketAddress                 *target,
                                         LanyardExperimentConnectedFunc  func,
                                         gpointer                        user_data);
void lanyard_experiment_connector_start (LanyardExperimentConnector     *self);
/* Nothing is called any more. Also from within the callback. */
void lanyard_experiment_connector_free  (LanyardExperimentConnector     *self);

G_END_DECLS
