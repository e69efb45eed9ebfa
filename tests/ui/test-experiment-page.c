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
#include "ui/experiment/lanyard-experiment-runs-view.h"
#include "ui/experiment/lanyard-experiment-setup.h"
#include "ui/experiment/lanyard-glass-pipe.h"
#include "ui/widgets/lanyard-plot.h"

static LanyardDatabase *database;

static GtkWidget *
make_page (void)
{
  return lanyard_experiment_page_new (database);
}

/* A window whose page has all its parts. */
static GtkWindow *
open_page (GtkWidget *page, int width, int height)
{
  GtkWindow *window = lanyard_ui_test_window (page, width, height);

  lanyard_test_wait_for (lanyard_experiment_page_get_built (LANYARD_EXPERIMENT_PAGE (page)), 10);
  return window;
}

/* Mapped or not: narrow windows show one pane at a time. */
static GtkWidget *
seek_setup (GtkWidget *root)
{
  GtkWidget *found = LANYARD_IS_EXPERIMENT_SETUP (root) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = seek_setup (child);
  return found;
}

#define FIELD(name) LANYARD_EXPERIMENT_FIELD_##name

static void
answer (gpointer page, LanyardExperimentField field, const char *text)
{
  lanyard_experiment_setup_answer (LANYARD_EXPERIMENT_SETUP (seek_setup (page)), field, text);
}

/* Where one types. */
static GtkWidget *
find_entry (GtkWidget *widget, const char *title)
{
  GtkWidget *row = lanyard_ui_test_find (widget, ADW_TYPE_ACTION_ROW, title);

  return adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));
}

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
  answer (page, FIELD (PORT), "");
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
check_pipe (GtkWidget *widget, const char *words)
{
  GtkWidget *pipe = lanyard_ui_test_find (widget, LANYARD_TYPE_GLASS_PIPE, NULL);
  g_autofree char *description = lanyard_glass_pipe_describe (LANYARD_GLASS_PIPE (pipe));

  g_test_message ("%s", description);
  g_assert_nonnull (strstr (description, words));
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

/* (nullable): as it shows now. */
static GtkWidget *
find_remark (GtkWidget *root)
{
  GtkWidget *found = gtk_widget_has_css_class (root, "short-line") && gtk_widget_get_mapped (root) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_remark (child);
  return found;
}

static void
test_code (void)
{
  GtkWidget *widget = make_page ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = open_page (widget, 1280, 860);
  g_autofree char *blocking = NULL;
  g_autofree char *nonblocking = NULL;
  g_autofree char *c = NULL;
  g_autofree char *wrong = NULL;
  GtkWidget *view, *code_view, *remark;
  GtkTextBuffer *buffer;
  GtkTextIter iter;

  g_assert_true (lanyard_experiment_page_choose_preset (page, "blocking"));
  show_explanation (widget, "code");
  lanyard_ui_test_settle (window);
  blocking = get_code (widget);
  g_assert_null (find_remark (widget));
  g_assert_nonnull (strstr (blocking, "socket.socket("));
  g_assert_null (strstr (blocking, "falls short"));

  g_assert_true (lanyard_experiment_page_choose_preset (page, "nonblocking"));
  lanyard_ui_test_settle (window);
  nonblocking = get_code (widget);
  g_assert_nonnull (strstr (nonblocking, "falls short"));
  /* The remark can be read without scrolling. */
  g_assert_true (GTK_IS_LABEL (remark = find_remark (widget)));
  g_assert_true (g_str_has_prefix (gtk_label_get_label (GTK_LABEL (remark)), "Line "));
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (remark)), "falls short"));
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

  gtk_editable_set_text (GTK_EDITABLE (find_entry (widget, "Bytes in all")), "a lot");
  wrong = get_code (widget);
  g_assert_cmpstr (wrong, ==, "These settings cannot be run.");
  gtk_window_destroy (window);
}

/* Silence from the unconnected socket, a refusal for the connected one. */
static void
test_nobody_listens (void)
{
  GtkWidget *widget = make_page ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = open_page (widget, 1280, 860);
  LanyardExperimentResult *result;

  g_assert_true (lanyard_experiment_page_choose_preset (page, "nobody-connected"));
  gtk_editable_set_text (GTK_EDITABLE (find_entry (widget, "Time between sends")), "20 ms");
  /* The discard port of this machine, where nobody listens. */
  gtk_editable_set_text (GTK_EDITABLE (find_entry (widget, "Port")), "9");
  result = run_to_the_end (page, 30);
  g_assert_cmpuint (lanyard_experiment_result_get_final (result)->sender.refused, >, 0);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_find (widget, GTK_TYPE_LABEL, lanyard_experiment_result_get_verdict (result));
  lanyard_ui_test_shot (window, "experiment-nobody");
  /* Whether it received anything nobody knows. */
  check_pipe (widget, "Receiver: –");
  gtk_window_destroy (window);
}

static void
test_lossy (void)
{
  GtkWidget *widget = make_page ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = open_page (widget, 1280, 860);
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
  GtkWidget *widget = make_page ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = open_page (widget, 400, 800);
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
  GtkWidget *widget = make_page ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = open_page (widget, 1280, 860);
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
  /* The run is over: what is left will not be sent. */
  check_pipe (widget, "never sent");
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
  GtkWidget *widget = make_page ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = open_page (widget, 1280, 860);
  LanyardExperimentRunner *runner;

  choose_preset (page, "bulk-tcp");
  answer (page, FIELD (DURATION), "3600 s");
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
  lanyard_ui_test_click (widget, "Stop");
  /* It would go on for an hour. */
  lanyard_test_wait_for (!lanyard_experiment_runner_get_active (runner), 10);
  gtk_window_destroy (window);
}

static void
test_wrong_amount (void)
{
  GtkWidget *widget = make_page ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = open_page (widget, 400, 800);
  GtkWidget *row;

  lanyard_experiment_page_choose_preset (page, "blocking");
  lanyard_ui_test_settle (window);
  lanyard_ui_test_click (widget, "Setup");
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-narrow-setup");
  row = lanyard_ui_test_find (widget, ADW_TYPE_ACTION_ROW, "Bytes in all");
  gtk_editable_set_text (GTK_EDITABLE (find_entry (widget, "Bytes in all")), "a lot");
  lanyard_experiment_page_run (page);
  g_assert_null (lanyard_experiment_page_get_runner (page));
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-wrong-amount");
  gtk_editable_set_text (GTK_EDITABLE (find_entry (widget, "Bytes in all")), "1 MiB");
  gtk_editable_set_text (GTK_EDITABLE (find_entry (widget, "Port")), "");
  g_assert_cmpuint (lanyard_experiment_result_get_final (run_to_the_end (page, 30))->receiver.bytes, ==,
                    1048576);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-narrow-run");
  gtk_window_destroy (window);
}

static void
test_messages (void)
{
  GtkWidget *widget = make_page ();
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = open_page (widget, 1280, 860);
  LanyardExperimentRunner *runner;

  choose_preset (page, "udp-messages");
  answer (page, FIELD (INTERVAL), "50 ms");
  answer (page, FIELD (SOURCE_PORT), "");
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

static char *
read_exported (GtkWidget *view, const char *path, LanyardExperimentFormat format)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *said = g_strdup_printf ("Saved as %s", name);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  lanyard_experiment_runs_view_export (LANYARD_EXPERIMENT_RUNS_VIEW (view), file, format);
  lanyard_test_wait_for (lanyard_ui_test_seek (view, GTK_TYPE_LABEL, said) != NULL, 10);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static gboolean
plot_names (GtkWidget *plot, const char *name)
{
  g_autofree char *words = lanyard_plot_describe (LANYARD_PLOT (plot));

  return strstr (words, name) != NULL;
}

static guint
count_rows (const char *csv)
{
  guint n = 0;

  for (const char *c = csv; *c != '\0'; c++)
    n += *c == '\n';
  return n;
}

static int
get_table_height (GtkWidget *view)
{
  return gtk_widget_get_height (lanyard_ui_test_find (view, GTK_TYPE_COLUMN_VIEW, NULL));
}

static void
test_runs (void)
{
  g_autoptr (LanyardDatabase) own = lanyard_database_open (NULL, NULL);
  GtkWidget *widget = lanyard_experiment_page_new (own);
  LanyardExperimentPage *page = LANYARD_EXPERIMENT_PAGE (widget);
  GtkWindow *window = open_page (widget, 1280, 860);
  GListModel *runs = lanyard_experiment_page_get_runs (page);
  g_autofree char *dir = lanyard_test_make_dir ("runs");
  g_autofree char *csv_path = g_build_filename (dir, "runs.csv", NULL);
  g_autofree char *json_path = g_build_filename (dir, "runs.json", NULL);
  g_autofree char *csv = NULL;
  g_autofree char *json = NULL;
  g_autoptr (LanyardExperimentRun) first = NULL;
  g_autoptr (LanyardExperimentRun) second = NULL;
  GtkWidget *view, *plot;
  int table_height;

  /* Three times, and how alike they were. */
  choose_preset (page, "nonblocking");
  gtk_spin_button_set_value (
      GTK_SPIN_BUTTON (lanyard_ui_test_find (widget, GTK_TYPE_SPIN_BUTTON, NULL)), 3);
  lanyard_experiment_page_run (page);
  lanyard_test_wait_for (g_list_model_get_n_items (runs) == 3, 30);
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-repeated");

  {
    g_autoptr (LanyardExperimentRun) newest = g_list_model_get_item (runs, 0);

    g_assert_true (g_str_has_suffix (lanyard_experiment_run_get_name (newest), ", 3 of 3"));
  }
  lanyard_ui_test_click (widget, "Past runs");
  lanyard_ui_test_settle (window);
  view = lanyard_ui_test_find (widget, LANYARD_TYPE_EXPERIMENT_RUNS_VIEW, NULL);
  g_assert_null (lanyard_ui_test_seek (view, LANYARD_TYPE_PLOT, NULL));
  table_height = get_table_height (view);
  first = g_list_model_get_item (runs, 0);
  second = g_list_model_get_item (runs, 1);
  g_object_set (first, "selected", TRUE, "name", "The first, \"quoted\"", NULL);
  g_object_set (second, "selected", TRUE, NULL);
  lanyard_test_wait_for ((plot = lanyard_ui_test_seek (view, LANYARD_TYPE_PLOT, NULL)) != NULL, 10);
  lanyard_test_wait_for (plot_names (plot, "The first"), 10);
  /* The table does not shrink under the pointer that ticks. */
  lanyard_ui_test_settle (window);
  g_assert_cmpint (get_table_height (view), ==, table_height);
  gtk_selection_model_select_item (
      gtk_column_view_get_model (
          GTK_COLUMN_VIEW (lanyard_ui_test_find (view, GTK_TYPE_COLUMN_VIEW, NULL))),
      0, TRUE);
  gtk_editable_set_text (
      GTK_EDITABLE (lanyard_ui_test_find (view, ADW_TYPE_ENTRY_ROW, "Note on the chosen run")),
      "buffers as the system sets them");
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-runs");
  g_assert_cmpstr (lanyard_experiment_run_get_notes (first), ==, "buffers as the system sets them");

  /* The two that are ticked. */
  csv = read_exported (view, csv_path, LANYARD_EXPERIMENT_FORMAT_CSV);
  g_assert_cmpuint (count_rows (csv), ==, 3);
  g_assert_nonnull (strstr (csv, "\"The first, \"\"quoted\"\"\""));
  json = read_exported (view, json_path, LANYARD_EXPERIMENT_FORMAT_JSON);
  g_assert_nonnull (strstr (json, "The first"));

  lanyard_ui_test_click (view, "Delete");
  lanyard_test_wait_for (g_list_model_get_n_items (runs) == 1, 10);
  lanyard_test_wait_for (lanyard_ui_test_seek (view, GTK_TYPE_BUTTON, "Undo") != NULL, 10);
  lanyard_ui_test_click (view, "Undo");
  g_assert_cmpuint (g_list_model_get_n_items (runs), ==, 3);
  g_clear_object (&first);
  first = g_list_model_get_item (runs, 0);
  g_assert_cmpstr (lanyard_experiment_run_get_name (first), ==, "The first, \"quoted\"");
  g_assert_cmpstr (lanyard_experiment_run_get_notes (first), ==, "buffers as the system sets them");
  gtk_window_destroy (window);

  /* The next window has them again. */
  widget = lanyard_experiment_page_new (own);
  window = open_page (widget, 400, 800);
  runs = lanyard_experiment_page_get_runs (LANYARD_EXPERIMENT_PAGE (widget));
  lanyard_test_wait_for (g_list_model_get_n_items (runs) == 3, 10);
  lanyard_ui_test_click (widget, "Past runs");
  lanyard_ui_test_settle (window);
  lanyard_ui_test_shot (window, "experiment-runs-narrow");
  view = lanyard_ui_test_find (widget, LANYARD_TYPE_EXPERIMENT_RUNS_VIEW, NULL);
  table_height = get_table_height (view);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (LanyardExperimentRun) run = g_list_model_get_item (runs, i);

      g_object_set (run, "selected", TRUE, NULL);
    }
  lanyard_test_wait_for (lanyard_ui_test_seek (view, LANYARD_TYPE_PLOT, NULL) != NULL, 10);
  lanyard_ui_test_settle (window);
  g_assert_cmpint (get_table_height (view), ==, table_height);
  lanyard_ui_test_shot (window, "experiment-runs-narrow-compared");
  gtk_window_destroy (window);
}

/* How many of what is on the screen answer to Alt and @letter. */
static guint
count_letter (GtkWidget *root, guint letter)
{
  guint n = 0;

  if (!gtk_widget_get_mapped (root))
    return 0;
  if (GTK_IS_LABEL (root) && gdk_keyval_to_lower (gtk_label_get_mnemonic_keyval (GTK_LABEL (root))) == letter)
    n++;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_letter (child, letter);
  return n;
}

/* Of two with the same letter, the keyboard would only go from one to the other. */
static void
test_run_letter (void)
{
  static const int widths[] = { 1240, 400 };

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      GtkWidget *widget = make_page ();
      GtkWindow *window = open_page (widget, widths[i], 800);

      lanyard_ui_test_settle (window);
      g_assert_cmpuint (count_letter (widget, GDK_KEY_r), ==, 1);
      gtk_window_destroy (window);
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  lanyard_ui_test_init (&argc, &argv);
  database = lanyard_database_open (NULL, &error);
  g_assert_no_error (error);
  g_test_add_func ("/experiment-page/course-runs", test_course_runs);
  g_test_add_func ("/experiment-page/pause-and-stop", test_pause_and_stop);
  g_test_add_func ("/experiment-page/wrong-amount", test_wrong_amount);
  g_test_add_func ("/experiment-page/messages", test_messages);
  g_test_add_func ("/experiment-page/code", test_code);
  g_test_add_func ("/experiment-page/nobody-listens", test_nobody_listens);
  g_test_add_func ("/experiment-page/lossy", test_lossy);
  g_test_add_func ("/experiment-page/failed", test_failed);
  g_test_add_func ("/experiment-page/runs", test_runs);
  g_test_add_func ("/experiment-page/run-letter", test_run_letter);
  status = g_test_run ();
  g_clear_object (&database);
  return status;
}
