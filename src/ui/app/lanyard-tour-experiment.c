/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/app/lanyard-tour-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "ui/experiment/lanyard-experiment-counters-view.h"
#include "ui/experiment/lanyard-experiment-page.h"
#include "ui/experiment/lanyard-experiment-setup.h"
#include "ui/experiment/lanyard-packets-window.h"

/* The course's demos 4, 5 and 7: what a send call accepts, what a program claims and what arrives. */

static GtkWidget *
window_of (LanyardTour *tour)
{
  return GTK_WIDGET (lanyard_application_get_window (tour->application));
}

static LanyardExperimentPage *
page_of (LanyardTour *tour)
{
  return LANYARD_EXPERIMENT_PAGE (
      lanyard_window_get_page (lanyard_application_get_window (tour->application), "experiment"));
}

static gboolean
set_field (LanyardTour *tour, LanyardExperimentField field, const char *text, GError **error)
{
  GtkWidget *setup
      = lanyard_tour_find (GTK_WIDGET (page_of (tour)), LANYARD_TYPE_EXPERIMENT_SETUP, NULL);

  if (setup == NULL)
    return lanyard_tour_fail (error, "the setup of the experiment does not show");
  lanyard_experiment_setup_answer (LANYARD_EXPERIMENT_SETUP (setup), field, text);
  return TRUE;
}

/* On any free port: whoever follows the course may have its own programs running. */
static gboolean
choose (LanyardTour *tour, const char *preset, GError **error)
{
  if (!lanyard_experiment_page_choose_preset (page_of (tour), preset))
    return lanyard_tour_fail (error, "there is no preset “%s”", preset);
  return set_field (tour, LANYARD_EXPERIMENT_FIELD_PORT, "", error);
}

static gboolean
press_run (LanyardTour *tour, GError **error)
{
  if (!lanyard_tour_click (tour, GTK_WIDGET (page_of (tour)), _ ("Begin the run"), error))
    return FALSE;
  if (lanyard_experiment_page_get_runner (page_of (tour)) == NULL)
    return lanyard_tour_fail (error, "the run did not begin");
  return TRUE;
}

static gboolean
run_ended (LanyardTour *tour, gpointer data)
{
  return !lanyard_experiment_runner_get_active (lanyard_experiment_page_get_runner (page_of (tour)));
}

static const LanyardExperimentSample *
sample_of (LanyardTour *tour)
{
  return lanyard_experiment_runner_get_sample (lanyard_experiment_page_get_runner (page_of (tour)));
}

/* The counters of the first card, the sender's, say exactly what the result says. */
static gboolean
check_counter (LanyardTour *tour, const char *name, guint64 value, GError **error)
{
  GtkWidget *view
      = lanyard_tour_find (GTK_WIDGET (page_of (tour)), LANYARD_TYPE_EXPERIMENT_COUNTERS_VIEW, NULL);
  g_autofree char *expected = lanyard_format_count (value);
  const char *shown = NULL;

  if (view != NULL)
    shown = lanyard_experiment_counters_view_get_text (LANYARD_EXPERIMENT_COUNTERS_VIEW (view), name);
  if (g_strcmp0 (shown, expected) != 0)
    return lanyard_tour_fail (error, "the counter “%s” shows %s, and the result says %s", name, shown,
                              expected);
  return TRUE;
}

static gboolean
run_to_the_end (LanyardTour *tour, const LanyardExperimentSample **final, GError **error)
{
  LanyardExperimentRunner *runner;

  if (!press_run (tour, error)
      || !lanyard_tour_wait (tour, run_ended, NULL, 60, "the run did not end", error))
    return FALSE;
  runner = lanyard_experiment_page_get_runner (page_of (tour));
  if (lanyard_experiment_runner_get_state (runner) != LANYARD_EXPERIMENT_RUNNER_DONE)
    return lanyard_tour_fail (error, "the run failed: %s",
                              lanyard_experiment_runner_get_error (runner));
  *final = lanyard_experiment_result_get_final (lanyard_experiment_runner_get_result (runner));
  return check_counter (tour, "accepted", (*final)->sender.accepted, error);
}

static gboolean
page_built (LanyardTour *tour, gpointer data)
{
  return lanyard_experiment_page_get_built (page_of (tour));
}

static gboolean
step_tab (LanyardTour *tour, GError **error)
{
  lanyard_window_show_tab (lanyard_application_get_window (tour->application), "experiment");
  gtk_window_set_default_size (GTK_WINDOW (window_of (tour)), 1180, 820);
  lanyard_tour_settle (tour);
  if (!gtk_widget_get_mapped (GTK_WIDGET (page_of (tour))))
    return lanyard_tour_fail (error, "the Experiment tab does not show");
  return lanyard_tour_wait (tour, page_built, NULL, 10, "the Experiment tab is not complete", error);
}

static gboolean
step_blocking (LanyardTour *tour, GError **error)
{
  const LanyardExperimentSample *final;

  if (!choose (tour, "blocking", error) || !run_to_the_end (tour, &final, error))
    return FALSE;
  if (final->receiver.bytes != LANYARD_EXPERIMENT_SIZE || final->sender.calls != 1
      || final->receiver.batches < LANYARD_EXPERIMENT_SIZE / LANYARD_EXPERIMENT_BATCH)
    return lanyard_tour_fail (error,
                              "%" G_GUINT64_FORMAT " bytes came in %" G_GUINT64_FORMAT " batches by %"
                              G_GUINT64_FORMAT " calls",
                              final->receiver.bytes, final->receiver.batches, final->sender.calls);
  lanyard_tour_say (tour, "all in %" G_GUINT64_FORMAT " batches, %.2f s", final->receiver.batches,
                    final->receiver.seconds);
  return TRUE;
}

static gboolean
step_nonblocking (LanyardTour *tour, GError **error)
{
  const LanyardExperimentSample *final;

  if (!choose (tour, "nonblocking", error) || !run_to_the_end (tour, &final, error))
    return FALSE;
  if (final->sender.accepted >= final->sender.requested
      || final->receiver.bytes != final->sender.accepted)
    return lanyard_tour_fail (error,
                              "of %" G_GUINT64_FORMAT " bytes %" G_GUINT64_FORMAT
                              " were accepted and %" G_GUINT64_FORMAT " came",
                              final->sender.requested, final->sender.accepted, final->receiver.bytes);
  lanyard_tour_say (tour, "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " bytes, %" G_GUINT64_FORMAT
                    " batches",
                    final->receiver.bytes, final->sender.requested, final->receiver.batches);
  return TRUE;
}

static gboolean
moving (LanyardTour *tour, gpointer data)
{
  return sample_of (tour) != NULL && sample_of (tour)->time > 1;
}

static gboolean
step_bulk (LanyardTour *tour, GError **error)
{
  return choose (tour, "bulk-tcp", error) && press_run (tour, error)
         && lanyard_tour_wait (tour, moving, NULL, 15, "no sample came", error);
}

static gboolean
buffers_full (LanyardTour *tour, gpointer data)
{
  return sample_of (tour)->receiver.state == LANYARD_EXPERIMENT_THREAD_PAUSED
         && sample_of (tour)->sender.state == LANYARD_EXPERIMENT_THREAD_IN_SEND
         && sample_of (tour)->receiver.receive_queue > 0;
}

static gboolean
step_pause (LanyardTour *tour, GError **error)
{
  if (!lanyard_tour_click (tour, GTK_WIDGET (page_of (tour)),
                           _ ("The receiving program stops reading, and the buffers fill"), error)
      || !lanyard_tour_wait (tour, buffers_full, NULL, 15,
                             "the buffers did not fill before a paused reader", error))
    return FALSE;
  lanyard_tour_say (tour, "%" G_GUINT64_FORMAT " bytes wait to be read",
                    sample_of (tour)->receiver.receive_queue);
  return TRUE;
}

static gboolean
step_stop (LanyardTour *tour, GError **error)
{
  gint64 begin = g_get_monotonic_time ();

  if (!lanyard_tour_click (tour, GTK_WIDGET (page_of (tour)), _ ("Stop the run at once"), error))
    return FALSE;
  if (!run_ended (tour, NULL))
    return lanyard_tour_fail (error, "the run goes on after Stop");
  lanyard_tour_say (tour, "within %.0f ms", (double) (g_get_monotonic_time () - begin) / 1000);
  return TRUE;
}

static gboolean
six_received (LanyardTour *tour, gpointer data)
{
  GListModel *messages
      = lanyard_experiment_runner_get_messages (lanyard_experiment_page_get_runner (page_of (tour)));
  guint n_received = 0;

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr (LanyardExperimentMessage) message = g_list_model_get_item (messages, i);

      if (!lanyard_experiment_message_get_sent (message)
          && g_str_has_prefix (lanyard_experiment_message_get_text (message), "Message #")
          && lanyard_experiment_message_get_address (message) != NULL)
        n_received++;
    }
  return n_received >= 6;
}

static gboolean
step_udp (LanyardTour *tour, GError **error)
{
  return choose (tour, "udp-messages", error)
         && set_field (tour, LANYARD_EXPERIMENT_FIELD_SOURCE_PORT, "", error)
         && set_field (tour, LANYARD_EXPERIMENT_FIELD_INTERVAL, "200 ms", error) && press_run (tour, error)
         && lanyard_tour_wait (tour, six_received, NULL, 15, "six messages did not come", error)
         && lanyard_tour_click (tour, GTK_WIDGET (page_of (tour)), _ ("Stop the run at once"), error);
}

static gboolean
echoed (LanyardTour *tour, gpointer data)
{
  LanyardPacketsListener *listener = data;

  return lanyard_packets_listener_get_counts (listener)->sent > 0;
}

/* A packet of one's own to a port that sends back what comes. */
static gboolean
step_packets (LanyardTour *tour, GError **error)
{
  GtkWidget *window;
  GtkWidget *row;
  LanyardPacketsListenerSettings settings;
  LanyardPacketsListener *listener;

  row = lanyard_tour_find (GTK_WIDGET (page_of (tour)), ADW_TYPE_ACTION_ROW, _ ("Packets by hand…"));
  if (row == NULL)
    return lanyard_tour_fail (error, "the Experiment tab does not offer packets by hand");
  adw_action_row_activate (ADW_ACTION_ROW (row));
  window = GTK_WIDGET (lanyard_tour_toplevel (LANYARD_TYPE_PACKETS_WINDOW));
  if (window == NULL)
    return lanyard_tour_fail (error, "the window for packets did not open");
  lanyard_tour_settle (tour);
  lanyard_packets_listener_settings_init (&settings);
  settings.answer = LANYARD_PACKETS_ANSWER_ECHO;
  listener = lanyard_packets_listen (lanyard_packets_window_get_packets (LANYARD_PACKETS_WINDOW (window)), &settings, error);
  if (listener == NULL)
    return FALSE;
  row = lanyard_tour_find (window, ADW_TYPE_ACTION_ROW, _ ("Port"));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (lanyard_tour_find (row, GTK_TYPE_SPIN_BUTTON, NULL)),
                             lanyard_packets_listener_get_port (listener));
  return lanyard_tour_click (tour, window, _ ("Send"), error)
         && lanyard_tour_wait (tour, echoed, listener, 15, "the packet did not come back", error);
}

/* The other machine lets itself be used; this one sends to it, and both ends' figures show here. */
static gboolean
step_far (LanyardTour *tour, GError **error)
{
  g_autofree char *address = lanyard_tour_address (lanyard_engine_context_get_node (tour->other));
  LanyardExperimentSetup *setup;
  const LanyardExperimentSample *final;

  gtk_window_destroy (lanyard_tour_toplevel (LANYARD_TYPE_PACKETS_WINDOW));
  lanyard_experiment_service_set_enabled (lanyard_engine_context_get_experiments (tour->other), TRUE);
  if (!choose (tour, "blocking", error))
    return FALSE;
  setup = LANYARD_EXPERIMENT_SETUP (
      lanyard_tour_find (GTK_WIDGET (page_of (tour)), LANYARD_TYPE_EXPERIMENT_SETUP, NULL));
  lanyard_experiment_setup_choose (setup, LANYARD_EXPERIMENT_FIELD_ENDS, 1);
  lanyard_experiment_setup_choose (setup, LANYARD_EXPERIMENT_FIELD_OTHER_END, 1);
  lanyard_experiment_setup_answer (setup, LANYARD_EXPERIMENT_FIELD_DEVICE, address);
  if (!run_to_the_end (tour, &final, error))
    return FALSE;
  if (!final->receiver.present || final->receiver.bytes != LANYARD_EXPERIMENT_SIZE)
    return lanyard_tour_fail (error, "the other machine says that %" G_GUINT64_FORMAT " bytes came",
                              final->receiver.bytes);
  lanyard_tour_say (tour, "all in %" G_GUINT64_FORMAT " batches there", final->receiver.batches);
  return TRUE;
}

const LanyardTourStep lanyard_tour_experiment_steps[] = {
  { "experiment", "the Experiment tab shows", step_tab },
  { "blocking", "a blocking send delivers all", step_blocking },
  { "nonblocking", "a nonblocking send falls short", step_nonblocking },
  { "bulk", "bytes run through the pipe", step_bulk },
  { "paused-reader", "the reader pauses and the buffers fill", step_pause },
  { "stopped", "a run that is stuck stops at once", step_stop },
  { "datagrams", "each datagram with its sender's address", step_udp },
  { "packets", "a packet by hand comes back", step_packets },
  { "far-end", "the other machine is the other end", step_far },
  { NULL, NULL, NULL }
};
