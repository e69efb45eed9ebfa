/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "engine/core/lanyard-format.h"
#include "engine/experiment/lanyard-experiment-presets.h"
#include "lanyard-ui-test.h"
#include "ui/experiment/lanyard-call-timeline.h"
#include "ui/experiment/lanyard-experiment-code-view.h"
#include "ui/experiment/lanyard-experiment-counters-view.h"
#include "ui/experiment/lanyard-experiment-explanation.h"
#include "ui/experiment/lanyard-experiment-page.h"
#include "ui/experiment/lanyard-experiment-setup.h"

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

/* The drawing says in words what it shows: one call at the sender, and how it ended. */
static void
check_timeline (GtkWidget *widget, const LanyardExperimentSample *final, const char *sent)
{
  GtkWidget *timeline = lanyard_ui_test_find (widget, LANYARD_TYPE_CALL_TIMELINE, NULL);
  g_autofree char *words = lanyard_call_timeline_describe (LANYARD_CALL_TIMELINE (timeline));

  g_assert_cmpuint (final->sender.calls, ==, 1);
  g_test_message ("%s", words);
  g_assert_nonnull (strstr (words, sent));
  g_assert_nonnull (strstr (words, "Receive calls"));
}

static void
scroll_down (GtkWidget *widget)
{
  GtkWidget *timeline = lanyard_ui_test_find (widget, LANYARD_TYPE_CALL_TIMELINE, NULL);
  GtkWidget *scroller = gtk_widget_get_ancestor (timeline, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment
      = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
}

static void
show_explanation (GtkWidget *widget, const char *name)
{
  GtkWidget *stack = gtk_widget_get_ancestor (
      lanyard_ui_test_find (widget, LANYARD_TYPE_EXPERIMENT_EXPLANATION, NULL), GTK_TYPE_STACK);

  gtk_stack_set_visible_child_name (GTK_STACK (stack), name);
}

static char *
get_code (GtkWidget *widget)
{
  GtkWidget *view = lanyard_ui_test_find (widget, GTK_TYPE_TEXT_VIEW, NULL);
  char *code;

  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", &code, NULL);
  return code;
}

static void
test_code (void)
{
  GtkWidget *widget = lanyard_experiment_page_new ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = lanyard_ui_test_window (widget, 1280, 860);
  g_autofree char *blocking = NULL;
  g_autofree char *nonblocking = NULL;
  g_autofree char *c = NULL;
  g_autofree char *wrong = NULL;
  GtkWidget *view, *code_view;
  GtkTextBuffer *buffer;
  GtkTextIter iter;

  g_assert_true (lanyard_experiment_page_choose_preset (page, "blocking"));
  show_explanation (widget, "code");
  lanyard_ui_test_settle (window);
  blocking = get_code (widget);
  g_assert_nonnull (strstr (blocking, "socket.socket("));
  g_assert_null (strstr (blocking, "falls short"));

  g_assert_true (lanyard_experiment_page_choose_preset (page, "nonblocking"));
  lanyard_ui_test_settle (window);
  nonblocking = get_code (widget);
  g_assert_nonnull (strstr (nonblocking, "falls short"));
  lanyard_ui_test_shot (window, "experiment-code-python");
  /* The line with the remark is the one that is marked. */
  view = lanyard_ui_test_find (widget, GTK_TYPE_TEXT_VIEW, NULL);
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_text_buffer_get_start_iter (buffer, &iter);
  g_assert_true (gtk_text_iter_forward_search (&iter, "falls short", GTK_TEXT_SEARCH_TEXT_ONLY, &iter,
                                               NULL, NULL));
  g_assert_true (gtk_text_iter_has_tag (
      &iter, gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "short")));

  code_view = lanyard_ui_test_find (widget, LANYARD_TYPE_EXPERIMENT_CODE_VIEW, NULL);
  gtk_drop_down_set_selected (
      GTK_DROP_DOWN (lanyard_ui_test_find (code_view, GTK_TYPE_DROP_DOWN, "Language")), 1);
  c = get_code (widget);
  g_assert_nonnull (strstr (c, "#include <"));
  lanyard_ui_test_shot (window, "experiment-code-c");
  lanyard_ui_test_click (widget, "Copy the program");
  g_assert_true (gdk_clipboard_is_local (gtk_widget_get_clipboard (widget)));

  gtk_editable_set_text (
      GTK_EDITABLE (lanyard_ui_test_find (widget, ADW_TYPE_ENTRY_ROW, "Bytes in all")), "a lot");
  wrong = get_code (widget);
  g_assert_cmpstr (wrong, ==, "These settings cannot be run.");
  gtk_window_destroy (window);
}

/* Silence from the unconnected socket, a refusal for the connected one. */
static void
test_nobody_listens (void)
{
  GtkWidget *widget = lanyard_experiment_page_new ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = lanyard_ui_test_window (widget, 1280, 860);
  LanyardExperimentResult *result;

  g_assert_true (lanyard_experiment_page_choose_preset (page, "nobody-connected"));
  gtk_editable_set_text (
      GTK_EDITABLE (lanyard_ui_test_find (widget, ADW_TYPE_ENTRY_ROW, "Time between sends")), "20 ms");
  gtk_editable_set_text (
      GTK_EDITABLE (lanyard_ui_test_find (widget, ADW_TYPE_ENTRY_ROW, "Sender’s own port")), "");
  /* The discard port of this machine, where nobody listens. */
  gtk_editable_set_text (GTK_EDITABLE (lanyard_ui_test_find (widget, ADW_TYPE_ENTRY_ROW, "Port")), "9");
  result = run_to_the_end (page, 30);
  g_assert_cmpuint (lanyard_experiment_result_get_final (result)->sender.refused, >, 0);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_find (widget, GTK_TYPE_LABEL, lanyard_experiment_result_get_verdict (result));
  lanyard_ui_test_shot (window, "experiment-nobody");
  gtk_window_destroy (window);
}

static void
test_lossy (void)
{
  GtkWidget *widget = lanyard_experiment_page_new ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = lanyard_ui_test_window (widget, 1280, 860);
  const LanyardExperimentSample *final;

  choose_preset (page, "lossy-udp");
  final = lanyard_experiment_result_get_final (run_to_the_end (page, 60));
  g_assert_cmpuint (final->receiver.lost, >, 0);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-lossy");
  scroll_down (widget);
  lanyard_ui_test_shot (window, "experiment-lossy-plots");
  gtk_window_destroy (window);
}

static void
test_failed (void)
{
  GtkWidget *widget = lanyard_experiment_page_new ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = lanyard_ui_test_window (widget, 400, 800);
  LanyardExperimentSettings settings;
  LanyardExperimentRunner *runner;
  LanyardExperimentSetup *setup;

  lanyard_ui_test_click (widget, "Setup");
  lanyard_ui_test_settle (window);
  setup = LANYARD_EXPERIMENT_SETUP (
      lanyard_ui_test_find (widget, LANYARD_TYPE_EXPERIMENT_SETUP, NULL));
  lanyard_experiment_settings_init (&settings);
  settings.ends = LANYARD_EXPERIMENT_SENDER;
  settings.port = 9;
  lanyard_experiment_setup_set_settings (setup, &settings);
  lanyard_experiment_page_run (page);
  runner = lanyard_experiment_page_get_runner (page);
  g_assert_nonnull (runner);
  lanyard_test_wait_for (!lanyard_experiment_runner_get_active (runner), 10);
  g_assert_cmpint (lanyard_experiment_runner_get_state (runner), ==, LANYARD_EXPERIMENT_RUNNER_FAILED);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-failed");
  gtk_window_destroy (window);
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
  check_timeline (widget, final, "Send calls, ");
  g_assert_cmpstr (lanyard_experiment_counters_view_get_text (
                       LANYARD_EXPERIMENT_COUNTERS_VIEW (sender), "accepted"),
                   ==, accepted);

  choose_preset (page, "nonblocking");
  final = lanyard_experiment_result_get_final (run_to_the_end (page, 60));
  g_assert_cmpuint (final->sender.accepted, <, final->sender.requested);
  g_assert_cmpuint (final->receiver.bytes, ==, final->sender.accepted);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-nonblocking");
  check_timeline (widget, final, "Short: 1");
  scroll_down (widget);
  lanyard_ui_test_shot (window, "experiment-nonblocking-plots");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  lanyard_ui_test_shot (window, "experiment-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_LIGHT);
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
  g_test_add_func ("/experiment-page/code", test_code);
  g_test_add_func ("/experiment-page/nobody-listens", test_nobody_listens);
  g_test_add_func ("/experiment-page/lossy", test_lossy);
  g_test_add_func ("/experiment-page/failed", test_failed);
  return g_test_run ();
}
