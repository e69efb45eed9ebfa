/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-page-private.h"

#include <glib/gi18n-lib.h>

#include "ui/experiment/lanyard-experiment-counters-view.h"
#include "ui/experiment/lanyard-experiment-runs-view.h"
#include "ui/experiment/lanyard-experiment-visitor.h"
#include "ui/experiment/lanyard-glass-pipe.h"

enum
{
  PROP_0,
  PROP_SETUP_POSITION,
  PROP_EXPLANATION_POSITION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanyardExperimentPage, lanyard_experiment_page, ADW_TYPE_BIN)

void
lanyard_experiment_page_tell (LanyardExperimentPage *self, const char *text)
{
  AdwToast *toast = adw_toast_new ("");
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_set_title (toast, escaped);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* Presets. */

/* (nullable): none when the user went a way of their own. */
static const LanyardExperimentPreset *
get_preset (LanyardExperimentPage *self)
{
  guint n_presets, selected = adw_combo_row_get_selected (self->preset_row);
  const LanyardExperimentPreset *presets = lanyard_experiment_presets_get (&n_presets);

  /* The first item is "Own settings". */
  return selected >= 1 && selected <= n_presets ? &presets[selected - 1] : NULL;
}

/* Today's figures are those of a run of the preset that shows, and of no other. */
void
lanyard_experiment_page_show_preset (LanyardExperimentPage *self)
{
  const LanyardExperimentPreset *preset = get_preset (self);
  LanyardExperimentResult *result
      = self->runner != NULL ? lanyard_experiment_runner_get_result (self->runner) : NULL;
  gboolean same
      = preset != NULL && result != NULL
        && g_strcmp0 (
               lanyard_experiment_plan_get (lanyard_experiment_runner_get_plan (self->runner))->preset,
               preset->id)
               == 0;

  lanyard_experiment_explanation_show (
      self->explanation, preset, same ? lanyard_experiment_result_get_final (result) : NULL);
}

static void
show_code (LanyardExperimentPage *self)
{
  g_autoptr (LanyardExperimentPlan) plan
      = lanyard_experiment_setup_make_plan (self->setup, NULL);

  lanyard_experiment_code_view_set_plan (self->code_view, plan);
}

static void
on_preset_selected (LanyardExperimentPage *self)
{
  const LanyardExperimentPreset *preset = get_preset (self);

  if (preset != NULL && !self->choosing && self->setup != NULL)
    {
      LanyardExperimentSettings settings;

      lanyard_experiment_settings_init (&settings);
      lanyard_experiment_preset_fill (preset, &settings);
      lanyard_experiment_setup_set_settings (self->setup, &settings);
      show_code (self);
    }
  if (self->setup != NULL)
    lanyard_experiment_page_show_preset (self);
}

static void
on_setup_changed (LanyardExperimentPage *self)
{
  self->choosing = TRUE;
  if (lanyard_experiment_setup_get_preset (self->setup) == NULL)
    adw_combo_row_set_selected (self->preset_row, 0);
  self->choosing = FALSE;
  show_code (self);
}

gboolean
lanyard_experiment_page_choose_preset (LanyardExperimentPage *self, const char *id)
{
  guint n_presets;
  const LanyardExperimentPreset *presets = lanyard_experiment_presets_get (&n_presets);

  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_PAGE (self), FALSE);

  for (guint i = 0; i < n_presets; i++)
    {
      if (g_strcmp0 (presets[i].id, id) == 0)
        {
          adw_combo_row_set_selected (self->preset_row, i + 1);
          return TRUE;
        }
    }
  return FALSE;
}

LanyardExperimentRunner *
lanyard_experiment_page_get_runner (LanyardExperimentPage *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_PAGE (self), NULL);
  return self->runner;
}

/* Panes. */

static void
on_pane_toggled (GtkToggleButton *toggle, LanyardExperimentPage *self)
{
  LanyardPane shown = toggle == self->setup_toggle         ? LANYARD_PANE_START
                      : toggle == self->explanation_toggle ? LANYARD_PANE_END
                                                           : LANYARD_PANE_MIDDLE;

  if (self->panes != NULL && gtk_toggle_button_get_active (toggle))
    lanyard_panes_set_shown (self->panes, shown);
}

static void
on_shown_changed (LanyardExperimentPage *self)
{
  GtkToggleButton *toggles[] = { self->setup_toggle, self->run_toggle, self->explanation_toggle };

  gtk_toggle_button_set_active (toggles[lanyard_panes_get_shown (self->panes)], TRUE);
}

static void
on_start_width (LanyardExperimentPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SETUP_POSITION]);
}

static void
on_end_width (LanyardExperimentPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXPLANATION_POSITION]);
}

static const char *
get_pane_property (guint prop_id)
{
  return prop_id == PROP_SETUP_POSITION ? "start-width" : "end-width";
}

static void
lanyard_experiment_page_get_property (GObject *object, guint prop_id, GValue *value,
                                      GParamSpec *pspec)
{
  g_object_get_property (G_OBJECT (LANYARD_EXPERIMENT_PAGE (object)->panes),
                         get_pane_property (prop_id), value);
}

static void
lanyard_experiment_page_set_property (GObject *object, guint prop_id, const GValue *value,
                                      GParamSpec *pspec)
{
  g_object_set_property (G_OBJECT (LANYARD_EXPERIMENT_PAGE (object)->panes),
                         get_pane_property (prop_id), value);
}

static void
lanyard_experiment_page_dispose (GObject *object)
{
  LanyardExperimentPage *self = LANYARD_EXPERIMENT_PAGE (object);

  lanyard_experiment_page_forget_run (self);
  g_clear_object (&self->runs);
  g_clear_object (&self->node);
  G_OBJECT_CLASS (lanyard_experiment_page_parent_class)->dispose (object);
}

/* A window that closes is hidden first, while the engine stops: the run must not go on behind it. */
static void
lanyard_experiment_page_root (GtkWidget *widget)
{
  LanyardExperimentPage *self = LANYARD_EXPERIMENT_PAGE (widget);

  GTK_WIDGET_CLASS (lanyard_experiment_page_parent_class)->root (widget);
  self->root_hidden_id
      = g_signal_connect_swapped (gtk_widget_get_root (widget), "hide",
                                  G_CALLBACK (lanyard_experiment_page_stop), self);
}

static void
lanyard_experiment_page_unroot (GtkWidget *widget)
{
  LanyardExperimentPage *self = LANYARD_EXPERIMENT_PAGE (widget);

  g_clear_signal_handler (&self->root_hidden_id, gtk_widget_get_root (widget));
  lanyard_experiment_page_stop (self);
  GTK_WIDGET_CLASS (lanyard_experiment_page_parent_class)->unroot (widget);
}

static void
lanyard_experiment_page_class_init (LanyardExperimentPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = lanyard_experiment_page_dispose;
  widget_class->root = lanyard_experiment_page_root;
  widget_class->unroot = lanyard_experiment_page_unroot;
  object_class->get_property = lanyard_experiment_page_get_property;
  object_class->set_property = lanyard_experiment_page_set_property;
  properties[PROP_SETUP_POSITION]
      = g_param_spec_int ("setup-position", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_EXPLANATION_POSITION]
      = g_param_spec_int ("explanation-position", NULL, NULL, -1, G_MAXINT, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LANYARD_TYPE_PANES);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/experiment/lanyard-experiment-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, panes);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, setup_toggle);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, run_toggle);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, explanation_toggle);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, setup_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, preset_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, repeat_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, run_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, stop_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, middle_stack);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, middle_switcher);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, run_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, status_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, pause_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, verdict_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, counters_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, explanation_switcher);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, explanation_stack);
  gtk_widget_class_bind_template_callback (widget_class, on_pane_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_preset_selected);
  gtk_widget_class_bind_template_callback (widget_class, lanyard_experiment_page_run);
  gtk_widget_class_bind_template_callback (widget_class, lanyard_experiment_page_stop);
}

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
  gtk_flow_box_append (self->counters_box, self->sender_view);
  gtk_flow_box_append (self->counters_box, self->receiver_view);
  /* The cards are read, not chosen. */
  gtk_widget_set_focusable (gtk_widget_get_parent (self->sender_view), FALSE);
  gtk_widget_set_focusable (gtk_widget_get_parent (self->receiver_view), FALSE);
  self->pipe = lanyard_glass_pipe_new ();
  gtk_box_append (self->run_box, self->pipe);
  self->charts = LANYARD_EXPERIMENT_CHARTS (lanyard_experiment_charts_new ());
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
}

static void
lanyard_experiment_page_init (LanyardExperimentPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_presets (self);

  self->setup = LANYARD_EXPERIMENT_SETUP (lanyard_experiment_setup_new ());
  gtk_box_append (self->setup_box, GTK_WIDGET (self->setup));
  g_signal_connect_object (self->setup, "changed", G_CALLBACK (on_setup_changed), self,
                           G_CONNECT_SWAPPED);
  add_run_views (self);
  add_explanations (self);

  g_signal_connect_object (self->panes, "notify::shown", G_CALLBACK (on_shown_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panes, "notify::start-width", G_CALLBACK (on_start_width), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panes, "notify::end-width", G_CALLBACK (on_end_width), self,
                           G_CONNECT_SWAPPED);
  adw_combo_row_set_selected (self->preset_row, 1);
}

static void
add_runs (LanyardExperimentPage *self, LanyardDatabase *database)
{
  g_autoptr (GError) error = NULL;

  self->runs = lanyard_experiment_runs_new (database, &error);
  add_toggle (self->middle_switcher, self->middle_stack, "run", _("This _run"));
  if (self->runs == NULL)
    {
      lanyard_experiment_page_tell (self, error->message);
      gtk_widget_set_visible (GTK_WIDGET (self->middle_switcher), FALSE);
      return;
    }
  gtk_stack_add_named (self->middle_stack, lanyard_experiment_runs_view_new (self->runs), "runs");
  add_toggle (self->middle_switcher, self->middle_stack, "runs", _("_Past runs"));
}

GListModel *
lanyard_experiment_page_get_runs (LanyardExperimentPage *self)
{
  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_PAGE (self), NULL);
  return G_LIST_MODEL (self->runs);
}

GtkWidget *
lanyard_experiment_page_new (LanyardDatabase *database)
{
  LanyardExperimentPage *self;

  g_return_val_if_fail (LANYARD_IS_DATABASE (database), NULL);

  self = g_object_new (LANYARD_TYPE_EXPERIMENT_PAGE, NULL);
  add_runs (self, database);
  return GTK_WIDGET (self);
}

void
lanyard_experiment_page_set_network (LanyardExperimentPage    *self,
                                     LanyardNode              *node,
                                     GListModel               *devices,
                                     LanyardExperimentService *service)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_PAGE (self));
  g_return_if_fail (LANYARD_IS_NODE (node) && self->node == NULL);

  self->node = g_object_ref (node);
  lanyard_experiment_setup_set_devices (self->setup, devices);
  gtk_box_prepend (GTK_BOX (gtk_widget_get_parent (GTK_WIDGET (self->panes))),
                   lanyard_experiment_visitor_new (service));
}
