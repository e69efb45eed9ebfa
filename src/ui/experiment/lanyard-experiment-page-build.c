/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-page-private.h"

#include <glib/gi18n-lib.h>

#include "ui/experiment/lanyard-experiment-counters-view.h"
#include "ui/experiment/lanyard-experiment-runs-view.h"
#include "ui/experiment/lanyard-glass-pipe.h"

/* The page's parts are made when it is first looked at, one a frame: all at once they would hold the main loop for longer than a
 * frame, and the start of the program would pay for a tab that may never be opened. */

static void
fill_presets (LanyardExperimentPage *self)
{
  guint n_presets;
  const LanyardExperimentPreset *presets = lanyard_experiment_presets_get (&n_presets);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _("Own settings"));
  for (guint i = 0; i < n_presets; i++)
    gtk_string_list_append (names, lanyard_experiment_preset_translate (presets[i].name));
  adw_combo_row_set_model (self->preset_row, G_LIST_MODEL (names));
}

static void
on_copied (LanyardExperimentPage *self)
{
  lanyard_experiment_page_tell (self, _("The program is in the clipboard"));
}

static void
add_run_views (LanyardExperimentPage *self)
{
  self->sender_view = lanyard_experiment_counters_view_new (LANYARD_EXPERIMENT_SENDER);
  self->receiver_view = lanyard_experiment_counters_view_new (LANYARD_EXPERIMENT_RECEIVER);
  gtk_box_append (self->counters_box, self->sender_view);
  gtk_box_append (self->counters_box, self->receiver_view);
  self->pipe = lanyard_glass_pipe_new ();
  gtk_box_append (self->run_box, self->pipe);
  self->charts = LANYARD_EXPERIMENT_CHARTS (lanyard_experiment_charts_new ());
  /* Axes without a run have nothing to say. */
  gtk_widget_set_visible (GTK_WIDGET (self->charts), FALSE);
  gtk_box_append (self->run_box, GTK_WIDGET (self->charts));
}

static gboolean
name_to_active (GBinding *binding, const GValue *from, GValue *to, gpointer name)
{
  g_value_set_boolean (to, g_strcmp0 (g_value_get_string (from), name) == 0);
  return TRUE;
}

static gboolean
active_to_name (GBinding *binding, const GValue *from, GValue *to, gpointer name)
{
  if (!g_value_get_boolean (from))
    return FALSE;
  g_value_set_string (to, name);
  return TRUE;
}

/* A button as wide as its text: a stack switcher's would ask for more than the pane has. */
static void
add_toggle (GtkBox *switcher, GtkStack *stack, const char *name, const char *title)
{
  GtkWidget *toggle = gtk_toggle_button_new_with_mnemonic (title);
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (switcher));

  if (first != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (toggle), GTK_TOGGLE_BUTTON (first));
  gtk_box_append (switcher, toggle);
  g_object_bind_property_full (stack, "visible-child-name", toggle, "active",
                               G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE, name_to_active,
                               active_to_name, (gpointer) name, NULL);
}

static void
add_explanation (LanyardExperimentPage *self, gpointer page, const char *name, const char *title)
{
  gtk_stack_add_named (self->explanation_stack, GTK_WIDGET (page), name);
  add_toggle (self->explanation_switcher, self->explanation_stack, name, title);
}

static void
add_explanations (LanyardExperimentPage *self)
{
  self->explanation = LANYARD_EXPERIMENT_EXPLANATION (lanyard_experiment_explanation_new ());
  self->code_view = LANYARD_EXPERIMENT_CODE_VIEW (lanyard_experiment_code_view_new ());
  self->messages = LANYARD_EXPERIMENT_MESSAGES (lanyard_experiment_messages_new ());
  add_explanation (self, self->explanation, "explanation", _("_Why"));
  add_explanation (self, self->code_view, "code", _("_Code"));
  add_explanation (self, self->messages, "messages", _("_Messages"));
  g_signal_connect_object (self->code_view, "copied", G_CALLBACK (on_copied), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->explanation_stack, "notify::visible-child",
                           G_CALLBACK (lanyard_experiment_page_show_code), self, G_CONNECT_SWAPPED);
}

/* The table is made when it is first looked at. */
static void
on_runs_mapped (GtkWidget *place, LanyardExperimentPage *self)
{
  if (adw_bin_get_child (ADW_BIN (place)) == NULL)
    adw_bin_set_child (ADW_BIN (place), lanyard_experiment_runs_view_new (self->runs));
}

static void
add_runs (LanyardExperimentPage *self)
{
  GtkWidget *place;

  if (self->runs == NULL)
    return;
  place = adw_bin_new ();
  g_signal_connect (place, "map", G_CALLBACK (on_runs_mapped), self);
  add_toggle (self->middle_switcher, self->middle_stack, "run", _("Th_is run"));
  gtk_stack_add_named (self->middle_stack, place, "runs");
  add_toggle (self->middle_switcher, self->middle_stack, "runs", _("_Past runs"));
}

/* The setup makes its groups one by one, too. FALSE: there are more. */
static gboolean
add_setup (LanyardExperimentPage *self)
{
  if (self->setup == NULL)
    {
      self->setup = LANYARD_EXPERIMENT_SETUP (lanyard_experiment_setup_new ());
      gtk_box_append (self->setup_box, GTK_WIDGET (self->setup));
      lanyard_experiment_setup_set_devices (self->setup, self->devices);
      g_signal_connect_object (self->setup, "changed",
                               G_CALLBACK (lanyard_experiment_page_setup_changed), self,
                               G_CONNECT_SWAPPED);
    }
  return lanyard_experiment_setup_build (self->setup);
}

/* FALSE: there is more to do. */
static gboolean
build_part (LanyardExperimentPage *self)
{
  if (self->pipe == NULL)
    add_run_views (self);
  else if (self->explanation == NULL)
    add_explanations (self);
  else if (!add_setup (self))
    return FALSE;
  else
    {
      add_runs (self);
      self->built = TRUE;
      adw_combo_row_set_selected (self->preset_row, 1);
    }
  return self->built;
}

static gboolean
on_idle (gpointer user_data)
{
  LanyardExperimentPage *self = user_data;

  self->build_source = 0;
  if (!build_part (self))
    return G_SOURCE_REMOVE;
  if (self->build_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->build_tick);
  self->build_tick = 0;
  return G_SOURCE_REMOVE;
}

/* After the frame, not within it. */
static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  LanyardExperimentPage *self = LANYARD_EXPERIMENT_PAGE (widget);

  if (self->build_source == 0)
    self->build_source = g_idle_add (on_idle, self);
  return G_SOURCE_CONTINUE;
}

void
lanyard_experiment_page_begin_building (LanyardExperimentPage *self)
{
  if (self->built || self->build_tick != 0)
    return;
  /* Not later: a row that offers no choice is passed over by the keyboard, which comes now. */
  if (adw_combo_row_get_model (self->preset_row) == NULL)
    fill_presets (self);
  self->build_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

void
lanyard_experiment_page_stop_building (LanyardExperimentPage *self)
{
  g_clear_handle_id (&self->build_source, g_source_remove);
  if (self->build_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->build_tick);
  self->build_tick = 0;
}

void
lanyard_experiment_page_build (LanyardExperimentPage *self)
{
  lanyard_experiment_page_stop_building (self);
  if (adw_combo_row_get_model (self->preset_row) == NULL)
    fill_presets (self);
  while (!self->built)
    (void) build_part (self);
}

gboolean
lanyard_experiment_page_get_built (LanyardExperimentPage *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_PAGE (self), FALSE);

  return self->built;
}
