/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-page-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"
#include "engine/experiment/lanyard-experiment-export.h"
#include "ui/experiment/lanyard-experiment-counters-view.h"
#include "ui/experiment/lanyard-glass-pipe.h"

static void
show_pipe (LanyardExperimentPage *self, const LanyardExperimentSample *sample)
{
  const LanyardExperimentSettings *settings
      = lanyard_experiment_plan_get (lanyard_experiment_runner_get_plan (self->runner));
  guint64 unit = settings->transport == LANYARD_EXPERIMENT_UDP
                     ? lanyard_experiment_plan_get_send_size (
                           lanyard_experiment_runner_get_plan (self->runner))
                     : 1;
  LanyardGlassPipeLevels levels = {
    .total = sample->sender.requested,
    .accepted = sample->sender.accepted,
    .received = sample->receiver.bytes,
    .send_queue = sample->sender.send_queue,
    .send_unsent = sample->sender.unsent,
    .send_buffer = sample->sender.send_buffer,
    .receive_queue = sample->receiver.receive_queue,
    .receive_buffer = sample->receiver.receive_buffer,
    .on_wire = sample->has_link ? sample->link.waiting * unit : 0,
    .lost = sample->receiver.lost * unit,
    .rate = lanyard_experiment_runner_get_active (self->runner)
                ? lanyard_experiment_charts_get_rate (self->charts)
                : 0,
    .sender = sample->sender.present,
    .receiver = sample->receiver.present,
    .ended = !lanyard_experiment_runner_get_active (self->runner),
  };

  lanyard_glass_pipe_set_levels (LANYARD_GLASS_PIPE (self->pipe), &levels);
}

static void
on_sample (LanyardExperimentPage *self)
{
  LanyardExperimentSample *sample = lanyard_experiment_runner_get_sample (self->runner);

  if (sample == NULL)
    return;
  lanyard_experiment_counters_view_set_counters (
      LANYARD_EXPERIMENT_COUNTERS_VIEW (self->sender_view), &sample->sender);
  lanyard_experiment_counters_view_set_counters (
      LANYARD_EXPERIMENT_COUNTERS_VIEW (self->receiver_view), &sample->receiver);
  lanyard_experiment_charts_add_sample (self->charts, sample);
  show_pipe (self, sample);
}

/* The receiver here listens on every address: "0.0.0.0" is none to go to. */
static gboolean
is_open (LanyardExperimentRunner *runner)
{
  const char *address = lanyard_experiment_runner_get_address (runner);

  return g_str_has_prefix (address, "0.0.0.0:") || g_str_has_prefix (address, "[::]:");
}

/* What the run is about now, in a line. (transfer full) */
static char *
describe_state (LanyardExperimentRunner *runner)
{
  switch (lanyard_experiment_runner_get_state (runner))
    {
    case LANYARD_EXPERIMENT_RUNNER_LISTENING:
      if (is_open (runner))
        return g_strdup_printf (_("Waiting for a sender at port %u of every address of this machine"),
                                lanyard_experiment_runner_get_port (runner));
      return g_strdup_printf (_("Waiting for a sender at %s"),
                              lanyard_experiment_runner_get_address (runner));
    case LANYARD_EXPERIMENT_RUNNER_CONNECTING:
      if (lanyard_experiment_runner_get_peer_address (runner) != NULL)
        return g_strdup_printf (_("Asking %s…"), lanyard_experiment_runner_get_peer_address (runner));
      return g_strdup (_("Looking for the receiver…"));
    case LANYARD_EXPERIMENT_RUNNER_RUNNING:
      return g_strdup (_("Running…"));
    case LANYARD_EXPERIMENT_RUNNER_DONE:
      return g_strdup (_("Done"));
    case LANYARD_EXPERIMENT_RUNNER_STOPPED:
      return g_strdup (_("Stopped"));
    case LANYARD_EXPERIMENT_RUNNER_FAILED:
      return g_strdup_printf (_("Failed: %s"), lanyard_experiment_runner_get_error (runner));
    case LANYARD_EXPERIMENT_RUNNER_IDLE:
    default:
      return g_strdup (_("Not begun"));
    }
}

static gboolean
is_active (LanyardExperimentPage *self)
{
  return (self->runner != NULL && lanyard_experiment_runner_get_active (self->runner))
         || (self->series != NULL && lanyard_experiment_series_get_active (self->series));
}

/* What is said of a run once it is over; its last figures, which are the result's, show already. */
static void
show_result (LanyardExperimentPage *self)
{
  LanyardExperimentResult *result = lanyard_experiment_runner_get_result (self->runner);

  gtk_label_set_label (self->verdict_label, lanyard_experiment_result_get_verdict (result));
  lanyard_experiment_charts_set_result (self->charts, result);
  lanyard_experiment_page_show_preset (self);
}

static void
on_state (LanyardExperimentPage *self)
{
  gboolean active = is_active (self);
  g_autofree char *text = describe_state (self->runner);
  LanyardExperimentResult *result = lanyard_experiment_runner_get_result (self->runner);

  gtk_label_set_label (self->status_label, text);
  gtk_widget_set_sensitive (self->run_button, !active);
  gtk_widget_set_sensitive (self->stop_button, active);
  gtk_widget_set_sensitive (GTK_WIDGET (self->setup), !active);
  /* What stands beside the figures is about the run that they come from. */
  gtk_widget_set_sensitive (self->preset_group, !active);
  gtk_widget_set_sensitive (
      self->pause_button,
      active
          && (lanyard_experiment_plan_get (lanyard_experiment_runner_get_plan (self->runner))->ends
              & LANYARD_EXPERIMENT_RECEIVER)
                 != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->verdict_label), result != NULL);
  /* Nothing runs through it any more. */
  if (result != NULL)
    show_pipe (self, lanyard_experiment_result_get_final (result));
}

static void
forget_runner (LanyardExperimentPage *self)
{
  if (self->runner == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->runner, self);
  lanyard_experiment_runner_stop (self->runner);
  g_clear_pointer (&self->pause_binding, g_binding_unbind);
  g_clear_object (&self->runner);
}

static void
forget_series (LanyardExperimentPage *self)
{
  if (self->series == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->series, self);
  lanyard_experiment_series_stop (self->series);
  g_clear_object (&self->series);
}

void
lanyard_experiment_page_forget_run (LanyardExperimentPage *self)
{
  forget_series (self);
  forget_runner (self);
}

static const char *
get_run_name (LanyardExperimentPage *self)
{
  const LanyardExperimentPreset *preset
      = lanyard_experiment_presets_lookup (lanyard_experiment_setup_get_preset (self->setup));

  return preset != NULL ? lanyard_experiment_preset_translate (preset->name) : _("Own settings");
}

static void
on_finished (LanyardExperimentPage *self)
{
  LanyardExperimentResult *result = lanyard_experiment_runner_get_result (self->runner);
  guint n_done = 0, n_runs = 0;
  g_autofree char *name = NULL;

  if (self->runs == NULL || result == NULL || lanyard_experiment_result_get_error (result) != NULL)
    return;
  if (self->series != NULL)
    g_object_get (self->series, "n-done", &n_done, "n-runs", &n_runs, NULL);
  /* Translators: the name of a run, its number, and how many there are */
  name = n_runs > 1 ? g_strdup_printf (_("%s, %u of %u"), self->run_name, n_done, n_runs)
                    : g_strdup (self->run_name);
  lanyard_experiment_runs_add (self->runs, result, name);
}

/* Of several runs: how alike they were. */
static void
on_series_finished (LanyardExperimentPage *self)
{
  GPtrArray *results = lanyard_experiment_series_get_results (self->series);
  LanyardExperimentSpread spread
      = lanyard_experiment_spread (results, NULL, LANYARD_EXPERIMENT_RECEIVER);
  g_autofree char *text = NULL;
  g_autofree char *median = NULL;
  g_autofree char *least = NULL;
  g_autofree char *most = NULL;

  on_state (self);
  if (spread.n == 0)
    spread = lanyard_experiment_spread (results, NULL, LANYARD_EXPERIMENT_SENDER);
  if (spread.n < 2)
    return;
  median = lanyard_format_rate (spread.median);
  least = lanyard_format_rate (spread.least);
  most = lanyard_format_rate (spread.most);
  text = g_strdup_printf (ngettext ("%u run: median %s, from %s to %s",
                                    "%u runs: median %s, from %s to %s", spread.n),
                          spread.n, median, least, most);
  gtk_label_set_label (self->status_label, text);
}

/* Those whose figures come: another machine tells its own. */
static LanyardExperimentEnds
get_shown_ends (LanyardExperimentRunner *runner)
{
  return lanyard_experiment_runner_get_peer_address (runner) != NULL
             ? LANYARD_EXPERIMENT_BOTH
             : lanyard_experiment_plan_get (lanyard_experiment_runner_get_plan (runner))->ends;
}

static void
show_runner (LanyardExperimentPage *self, LanyardExperimentRunner *runner)
{
  LanyardExperimentEnds ends = get_shown_ends (runner);

  self->runner = g_object_ref (runner);
  lanyard_experiment_charts_begin (self->charts, ends);
  gtk_widget_set_visible (GTK_WIDGET (self->charts), TRUE);
  gtk_widget_set_visible (self->sender_view, (ends & LANYARD_EXPERIMENT_SENDER) != 0);
  gtk_widget_set_visible (self->receiver_view, (ends & LANYARD_EXPERIMENT_RECEIVER) != 0);
  lanyard_experiment_messages_set_model (self->messages,
                                         lanyard_experiment_runner_get_messages (runner));
  self->pause_binding = g_object_bind_property (self->pause_button, "active", runner, "reader-paused",
                                                G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (runner, "notify::state", G_CALLBACK (on_state), self);
  g_signal_connect_swapped (runner, "notify::address", G_CALLBACK (on_state), self);
  g_signal_connect_swapped (runner, "notify::result", G_CALLBACK (show_result), self);
  g_signal_connect_swapped (runner, "notify::sample", G_CALLBACK (on_sample), self);
  g_signal_connect_swapped (runner, "finished", G_CALLBACK (on_finished), self);
}

static void
on_series_runner (LanyardExperimentPage *self)
{
  LanyardExperimentRunner *runner = lanyard_experiment_series_get_runner (self->series);

  if (runner == NULL || runner == self->runner)
    return;
  forget_runner (self);
  show_runner (self, runner);
  on_state (self);
}

static gboolean
start (LanyardExperimentPage *self, LanyardExperimentPlan *plan, GError **error)
{
  guint n_runs = (guint) gtk_spin_button_get_value_as_int (self->repeat_button);
  g_autoptr (LanyardExperimentRunner) runner = NULL;
  g_autofree char *address = NULL;
  g_autofree char *fingerprint = NULL;
  gboolean far = lanyard_experiment_setup_dup_device (self->setup, &address, &fingerprint);

  if (far && self->node == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _("Other machines cannot be reached from here."));
      return FALSE;
    }
  if (n_runs > 1)
    {
      self->series = far ? lanyard_experiment_series_new_with_peer (plan, n_runs, self->node, address,
                                                                    fingerprint)
                         : lanyard_experiment_series_new (plan, n_runs);
      g_signal_connect_swapped (self->series, "notify::runner", G_CALLBACK (on_series_runner), self);
      g_signal_connect_swapped (self->series, "finished", G_CALLBACK (on_series_finished), self);
      return lanyard_experiment_series_start (self->series, error);
    }
  runner = far ? lanyard_experiment_runner_new_with_peer (plan, self->node, address, fingerprint,
                                                          LANYARD_CONNECT_DEFAULT)
               : lanyard_experiment_runner_new (plan);
  show_runner (self, runner);
  return lanyard_experiment_runner_start (runner, error);
}

/* Whoever comes from elsewhere looks at the run from its beginning; who watches a plot goes on watching it. */
static void
show_run (LanyardExperimentPage *self)
{
  gboolean looked_on = lanyard_panes_get_shown (self->panes) == LANYARD_PANE_MIDDLE
                       && g_strcmp0 (gtk_stack_get_visible_child_name (self->middle_stack), "run") == 0;
  GtkWidget *scroller = gtk_widget_get_ancestor (GTK_WIDGET (self->run_box), GTK_TYPE_SCROLLED_WINDOW);

  if (!looked_on)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)), 0);
  gtk_stack_set_visible_child_name (self->middle_stack, "run");
  lanyard_panes_set_shown (self->panes, LANYARD_PANE_MIDDLE);
}

void
lanyard_experiment_page_run (LanyardExperimentPage *self)
{
  g_autoptr (LanyardExperimentPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  const LanyardExperimentSettings *settings;

  g_return_if_fail (LANYARD_IS_EXPERIMENT_PAGE (self));

  if (is_active (self))
    return;
  lanyard_experiment_page_build (self);
  plan = lanyard_experiment_setup_make_plan (self->setup, &error);
  if (plan == NULL)
    {
      lanyard_experiment_page_tell (self, error->message);
      return;
    }
  lanyard_experiment_page_forget_run (self);
  settings = lanyard_experiment_plan_get (plan);
  self->run_name = get_run_name (self);
  lanyard_experiment_counters_view_set_settings (
      LANYARD_EXPERIMENT_COUNTERS_VIEW (self->sender_view), settings);
  lanyard_experiment_counters_view_set_settings (
      LANYARD_EXPERIMENT_COUNTERS_VIEW (self->receiver_view), settings);
  if (settings->message != NULL)
    gtk_stack_set_visible_child_name (self->explanation_stack, "messages");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->pause_button), FALSE);
  if (!start (self, plan, &error))
    lanyard_experiment_page_tell (self, error->message);
  if (self->runner != NULL)
    on_state (self);
  lanyard_experiment_page_show_preset (self);
  show_run (self);
}

void
lanyard_experiment_page_stop (LanyardExperimentPage *self)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_PAGE (self));

  if (self->series != NULL)
    lanyard_experiment_series_stop (self->series);
  if (self->runner != NULL)
    lanyard_experiment_runner_stop (self->runner);
}
