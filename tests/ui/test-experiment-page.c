/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-format.h"
#include "engine/experiment/lanyard-experiment-presets.h"
#include "lanyard-ui-test.h"
#include "ui/experiment/lanyard-experiment-counters-view.h"
#include "ui/experiment/lanyard-experiment-page.h"

static LanyardExperimentResult *
run_to_the_end (LanyardExperimentPage *page, double seconds)
{
  LanyardExperimentRunner *runner;

  lanyard_experiment_page_run (page);
  runner = lanyard_experiment_page_get_runner (page);
  g_assert_nonnull (runner);
  lanyard_test_wait_for (!lanyard_experiment_runner_get_active (runner), seconds);
  g_assert_nonnull (lanyard_experiment_runner_get_result (runner));
  return lanyard_experiment_runner_get_result (runner);
}

/* The course's ports are for one program at a time, and tests run side by side. */
static void
choose_preset (LanyardExperimentPage *page, const char *preset)
{
  g_assert_true (lanyard_experiment_page_choose_preset (page, preset));
  gtk_editable_set_text (
      GTK_EDITABLE (lanyard_ui_test_find (GTK_WIDGET (page), ADW_TYPE_ENTRY_ROW, "Port")), "");
}

static void
test_course_runs (void)
{
  GtkWidget *widget = lanyard_experiment_page_new ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = lanyard_ui_test_window (widget, 1280, 860);
  const LanyardExperimentSample *final;
  g_autofree char *accepted = lanyard_format_count (136314880);
  GtkWidget *sender;

  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-empty");

  choose_preset (page, "blocking");
  final = lanyard_experiment_result_get_final (run_to_the_end (page, 60));
  g_assert_cmpuint (final->receiver.bytes, ==, 136314880);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-blocking");
  /* What stands on the screen is what the result says. */
  sender = lanyard_ui_test_find (widget, LANYARD_TYPE_EXPERIMENT_COUNTERS_VIEW, NULL);
  g_assert_cmpstr (lanyard_experiment_counters_view_get_text (
                       LANYARD_EXPERIMENT_COUNTERS_VIEW (sender), "accepted"),
                   ==, accepted);

  choose_preset (page, "nonblocking");
  final = lanyard_experiment_result_get_final (run_to_the_end (page, 60));
  g_assert_cmpuint (final->sender.accepted, <, final->sender.requested);
  g_assert_cmpuint (final->receiver.bytes, ==, final->sender.accepted);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-nonblocking");
  gtk_window_destroy (window);
}

static void
test_pause_and_stop (void)
{
  GtkWidget *widget = lanyard_experiment_page_new ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = lanyard_ui_test_window (widget, 1280, 860);
  LanyardExperimentRunner *runner;
  gint64 deadline;

  choose_preset (page, "bulk-tcp");
  lanyard_experiment_page_run (page);
  runner = lanyard_experiment_page_get_runner (page);
  lanyard_test_wait_for (lanyard_experiment_runner_get_sample (runner) != NULL
                             && lanyard_experiment_runner_get_sample (runner)->receiver.bytes > 0,
                         10);
  lanyard_ui_test_click (widget, "Pause the reader");
  lanyard_test_wait_for (lanyard_experiment_runner_get_sample (runner)->receiver.state
                             == LANYARD_EXPERIMENT_THREAD_PAUSED,
                         10);
  lanyard_test_wait_for (lanyard_experiment_runner_get_sample (runner)->receiver.receive_queue > 0, 10);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-paused");
  deadline = lanyard_test_deadline (2);
  lanyard_ui_test_click (widget, "Stop");
  lanyard_test_wait_for (!lanyard_experiment_runner_get_active (runner), 2);
  g_assert_true (lanyard_test_within (deadline));
  gtk_window_destroy (window);
}

static void
test_wrong_amount (void)
{
  GtkWidget *widget = lanyard_experiment_page_new ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = lanyard_ui_test_window (widget, 400, 800);
  GtkWidget *row;

  lanyard_experiment_page_choose_preset (page, "blocking");
  lanyard_ui_test_settle (window);
  lanyard_ui_test_click (widget, "Setup");
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-narrow-setup");
  row = lanyard_ui_test_find (widget, ADW_TYPE_ENTRY_ROW, "Bytes in all");
  gtk_editable_set_text (GTK_EDITABLE (row), "a lot");
  lanyard_experiment_page_run (page);
  g_assert_null (lanyard_experiment_page_get_runner (page));
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-wrong-amount");
  gtk_editable_set_text (GTK_EDITABLE (row), "1 MiB");
  row = lanyard_ui_test_find (widget, ADW_TYPE_ENTRY_ROW, "Port");
  gtk_editable_set_text (GTK_EDITABLE (row), "");
  g_assert_cmpuint (lanyard_experiment_result_get_final (run_to_the_end (page, 30))->receiver.bytes, ==,
                    1048576);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-narrow-run");
  gtk_window_destroy (window);
}

static void
test_messages (void)
{
  GtkWidget *widget = lanyard_experiment_page_new ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = lanyard_ui_test_window (widget, 1280, 860);
  GtkWidget *interval;
  LanyardExperimentRunner *runner;

  choose_preset (page, "udp-messages");
  interval = lanyard_ui_test_find (widget, ADW_TYPE_ENTRY_ROW, "Time between sends");
  gtk_editable_set_text (GTK_EDITABLE (interval), "50 ms");
  gtk_editable_set_text (
      GTK_EDITABLE (lanyard_ui_test_find (widget, ADW_TYPE_ENTRY_ROW, "Sender’s own port")), "");
  lanyard_experiment_page_run (page);
  runner = lanyard_experiment_page_get_runner (page);
  g_assert_nonnull (runner);
  lanyard_test_wait_for (
      g_list_model_get_n_items (lanyard_experiment_runner_get_messages (runner)) >= 6, 10);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-messages");
  lanyard_experiment_page_stop (page);
  g_assert_false (lanyard_experiment_runner_get_active (runner));
  gtk_window_destroy (window);
}

int
main (int argc, char *argv[])
{
  lanyard_ui_test_init (&argc, &argv);
  g_test_add_func ("/experiment-page/course-runs", test_course_runs);
  g_test_add_func ("/experiment-page/pause-and-stop", test_pause_and_stop);
  g_test_add_func ("/experiment-page/wrong-amount", test_wrong_amount);
  g_test_add_func ("/experiment-page/messages", test_messages);
  return g_test_run ();
}
