/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment-test.h"

#include <stdarg.h>

LanyardExperimentRunner *
experiment_test_start (const LanyardExperimentSettings *settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardExperimentPlan) plan = lanyard_experiment_plan_new (settings, &error);
  LanyardExperimentRunner *runner;

  g_assert_no_error (error);
  runner = lanyard_experiment_runner_new (plan);
  lanyard_experiment_runner_start (runner, &error);
  g_assert_no_error (error);
  return runner;
}

void
experiment_test_wait (LanyardExperimentRunner *runner, double seconds)
{
  lanyard_test_wait_for (!lanyard_experiment_runner_get_active (runner), seconds);
}

/* However the threads were interrupted, no moment shows more acknowledged or received than was asked for. */
static void
check_samples (LanyardExperimentResult *result)
{
  GPtrArray *samples = lanyard_experiment_result_get_samples (result);

  for (guint i = 0; i < samples->len; i++)
    {
      const LanyardExperimentSample *sample = g_ptr_array_index (samples, i);

      g_assert_cmpuint (sample->sender.acknowledged, <=, sample->sender.requested);
      g_assert_cmpuint (sample->receiver.bytes, <=, sample->sender.requested);
    }
}

LanyardExperimentResult *
experiment_test_run (const LanyardExperimentSettings *settings)
{
  g_autoptr (LanyardExperimentRunner) runner = experiment_test_start (settings);

  experiment_test_wait (runner, 30);
  g_assert_cmpstr (lanyard_experiment_runner_get_error (runner), ==, NULL);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==,
                   LANYARD_EXPERIMENT_RUNNER_DONE);
  if (settings->transport == LANYARD_EXPERIMENT_TCP && settings->ends == LANYARD_EXPERIMENT_BOTH)
    check_samples (lanyard_experiment_runner_get_result (runner));
  return lanyard_experiment_result_ref (lanyard_experiment_runner_get_result (runner));
}

const LanyardExperimentCounters *
experiment_test_sender (LanyardExperimentResult *result)
{
  return &lanyard_experiment_result_get_final (result)->sender;
}

const LanyardExperimentCounters *
experiment_test_receiver (LanyardExperimentResult *result)
{
  return &lanyard_experiment_result_get_final (result)->receiver;
}

void
experiment_test_peer_start (ExperimentPeer *peer, const char *script, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  const char *argument;
  va_list list;

  g_ptr_array_add (arguments, (gpointer) "python3");
  g_ptr_array_add (arguments, (gpointer) "-u");
  g_ptr_array_add (arguments, (gpointer) "-c");
  g_ptr_array_add (arguments, (gpointer) script);
  va_start (list, script);
  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  peer->process = g_subprocess_newv ((const char *const *) arguments->pdata,
                                     G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  peer->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (peer->process));
}

char *
experiment_test_peer_read (ExperimentPeer *peer)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *line;

  g_data_input_stream_read_line_async (peer->output, G_PRIORITY_DEFAULT, NULL,
                                       lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  line = g_data_input_stream_read_line_finish (peer->output, result, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  return line;
}

gint64
experiment_test_peer_read_int (ExperimentPeer *peer)
{
  g_autofree char *line = experiment_test_peer_read (peer);

  return g_ascii_strtoll (line, NULL, 10);
}

static void
peer_wait (ExperimentPeer *peer)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_subprocess_wait_async (peer->process, NULL, lanyard_test_store_result, &result);
  lanyard_test_wait_for (result != NULL, 20);
  g_assert_true (g_subprocess_wait_finish (peer->process, result, NULL));
}

void
experiment_test_peer_finish (ExperimentPeer *peer)
{
  peer_wait (peer);
  g_assert_true (g_subprocess_get_successful (peer->process));
  g_clear_object (&peer->output);
  g_clear_object (&peer->process);
}

void
experiment_test_peer_kill (ExperimentPeer *peer)
{
  g_subprocess_force_exit (peer->process);
  peer_wait (peer);
  g_clear_object (&peer->output);
  g_clear_object (&peer->process);
}
