/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/experiment/lanyard-experiment-runner.h"
#include "lanyard-test.h"

G_BEGIN_DECLS

/* Settings that cannot be fail the test. */
LanyardExperimentRunner *experiment_test_start  (const LanyardExperimentSettings *settings);
/* Iterates until it is final. */
void                     experiment_test_wait   (LanyardExperimentRunner         *runner,
                                                 double                           seconds);
/* The same, for a run that must end well. (transfer full) */
LanyardExperimentResult *experiment_test_run    (const LanyardExperimentSettings *settings);
const LanyardExperimentCounters *
                         experiment_test_sender (LanyardExperimentResult         *result);
const LanyardExperimentCounters *
                         experiment_test_receiver (LanyardExperimentResult       *result);

/* A plain-socket program beside us: Python, as the sockets course writes it. */
typedef struct
{
  GSubprocess      *process;
  GDataInputStream *output;
} ExperimentPeer;

/* @script's first line of output, if it prints a port, is read by experiment_test_peer_read_int(). */
void   experiment_test_peer_start    (ExperimentPeer *peer,
                                      const char     *script,
                                      ...) G_GNUC_NULL_TERMINATED;
/* The next line it prints; the main context runs meanwhile. (transfer full) */
char  *experiment_test_peer_read     (ExperimentPeer *peer);
gint64 experiment_test_peer_read_int (ExperimentPeer *peer);
/* Waits for its end, which must be a good one. */
void   experiment_test_peer_finish   (ExperimentPeer *peer);
void   experiment_test_peer_kill     (ExperimentPeer *peer);

G_END_DECLS
