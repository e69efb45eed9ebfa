/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-connector-private.h"
#include "engine/experiment/lanyard-experiment-end-private.h"
#include "engine/experiment/lanyard-experiment-peer-private.h"
#include "engine/experiment/lanyard-experiment-runner.h"

G_BEGIN_DECLS

/* The runner is one object in three files: what it does (-runner.c), what it shows (-runner-object.c), and
 * the end on another machine (-runner-peer.c). */

struct _LanyardExperimentRunner
{
  GObject                          parent_instance;

  LanyardExperimentPlan           *plan;
  const LanyardExperimentSettings *settings; /* the plan's */
  LanyardExperimentRunnerState     state;
  char                            *error;
  char                            *address;
  guint                            port;
  gint64                           created;
  gint64                           origin_ns;
  gboolean                         reader_paused;
  LanyardExperimentSample         *sample;
  GPtrArray                       *samples;
  double                           sample_step; /* seconds between two that are kept */
  LanyardExperimentResult         *result;
  GListStore                      *messages;

  LanyardExperimentEnd            *sender;
  LanyardExperimentEnd            *receiver;
  LanyardExperimentConnector      *connector;
  LanyardLink                     *link;
  int                              listener;
  guint                            listener_source;
  guint                            to_accept;
  guint                            tick_source;
  guint                            quiet_ticks;
  GInetAddress                    *allowed;   /* (nullable) who may connect here */
  gboolean                         expecting; /* see lanyard_experiment_runner_expect() */
  guint64                          expected;
  guint64                          last_datagrams;

  /* The end on another machine; node is NULL where there is none. */
  LanyardNode                     *node;
  char                            *peer_address;
  char                            *peer_fingerprint;
  LanyardConnectFlags              peer_flags;
  LanyardExperimentPeer           *peer;
  GInetAddress                    *peer_host;
  GError                          *peer_error; /* to be told in the next turn */
  LanyardExperimentCounters        remote;
  gboolean                         remote_ended;
  gint64                           peer_deadline_ns; /* 0: the end here has not ended */
};

void lanyard_experiment_runner_fail       (LanyardExperimentRunner *self,
                                           const GError            *error);
void lanyard_experiment_runner_check      (LanyardExperimentRunner *self);
/* Stops the workers and everything else, at once. */
void lanyard_experiment_runner_let_go     (LanyardExperimentRunner *self);
/* The ends that are here, with the plan as it is now. */
gboolean lanyard_experiment_runner_start_ends (LanyardExperimentRunner *self,
                                               GError                 **error);
void lanyard_experiment_runner_set_plan   (LanyardExperimentRunner *self,
                                           LanyardExperimentPlan   *plan);
/* Only this machine may connect to the receiver here (TCP). */
void lanyard_experiment_runner_set_allowed (LanyardExperimentRunner *self,
                                            GInetAddress            *allowed);
/* The sender, elsewhere, has sent so many datagrams: when no more come for a while, none will. */
void lanyard_experiment_runner_expect     (LanyardExperimentRunner *self,
                                           guint64                  datagrams);

/* -runner-peer.c */
gboolean lanyard_experiment_runner_start_peer (LanyardExperimentRunner *self,
                                               GError                 **error);
/* The end here has ended; tells the other one, and whether that has, too. */
gboolean lanyard_experiment_runner_peer_ended (LanyardExperimentRunner *self,
                                               gboolean                 local_ended);

G_END_DECLS
