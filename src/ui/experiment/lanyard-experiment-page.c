/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-page-private.h"

#include <glib/gi18n-lib.h>

#include "ui/experiment/lanyard-experiment-visitor.h"
#include "ui/experiment/lanyard-packets-window.h"
#include "ui/widgets/lanyard-toast.h"

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
  AdwToast *toast = lanyard_toast_new (text);

  /* In place of older news: what one run said does not wait until it is the turn of the runs before it. */
  if (self->told != NULL)
    adw_toast_dismiss (self->told);
  g_set_weak_pointer (&self->told, toast);
  lanyard_toast_show (self->toasts, toast);
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

void
lanyard_experiment_page_show_code (LanyardExperimentPage *self)
{
  g_autoptr (LanyardExperimentPlan) plan = NULL;

  /* Who does not look at it pays nothing for it. */
  if (!self->built
      || g_strcmp0 (gtk_stack_get_visible_child_name (self->explanation_stack), "code") != 0)
    return;
  plan = lanyard_experiment_setup_make_plan (self->setup, NULL);
  lanyard_experiment_code_view_set_plan (self->code_view, plan);
}

static void
on_preset_selected (LanyardExperimentPage *self)
{
  const LanyardExperimentPreset *preset = get_preset (self);

  if (preset != NULL && !self->choosing && self->built)
    {
      LanyardExperimentSettings settings;

      lanyard_experiment_settings_init (&settings);
      lanyard_experiment_preset_fill (preset, &settings);
      lanyard_experiment_setup_set_settings (self->setup, &settings);
      /* What to expect of it, rather than the messages of another. */
      if (g_strcmp0 (gtk_stack_get_visible_child_name (self->explanation_stack), "messages") == 0)
        gtk_stack_set_visible_child_name (self->explanation_stack, "explanation");
      lanyard_experiment_page_show_code (self);
    }
  if (self->built)
    lanyard_experiment_page_show_preset (self);
}

void
lanyard_experiment_page_setup_changed (LanyardExperimentPage *self)
{
  self->choosing = TRUE;
  if (lanyard_experiment_setup_get_preset (self->setup) == NULL)
    adw_combo_row_set_selected (self->preset_row, 0);
  self->choosing = FALSE;
  lanyard_experiment_page_show_code (self);
}

gboolean
lanyard_experiment_page_choose_preset (LanyardExperimentPage *self, const char *id)
{
  guint n_presets;
  const LanyardExperimentPreset *presets = lanyard_experiment_presets_get (&n_presets);

  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_PAGE (self), FALSE);

  lanyard_experiment_page_build (self);
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

static void
on_packets_activated (LanyardExperimentPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  lanyard_packets_window_present (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->database);
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

/* A narrow window has no room for words and buttons side by side. */
static void
on_folded (LanyardExperimentPage *self)
{
  GtkLabel *pause = GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->pause_button)));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->status_box),
                                  lanyard_panes_get_folded (self->panes) ? GTK_ORIENTATION_VERTICAL
                                                                         : GTK_ORIENTATION_HORIZONTAL);
  /* Beside Run and Stop in a narrow window the longest gives way to large letters: to two lines of them, then to a few. */
  gtk_label_set_wrap (pause, lanyard_panes_get_folded (self->panes));
  gtk_label_set_justify (pause, GTK_JUSTIFY_CENTER);
  gtk_label_set_lines (pause, 2);
  gtk_label_set_ellipsize (pause, lanyard_panes_get_folded (self->panes) ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
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

  lanyard_experiment_page_stop_building (self);
  lanyard_experiment_page_forget_run (self);
  g_clear_weak_pointer (&self->told);
  g_clear_object (&self->runs);
  g_clear_object (&self->database);
  g_clear_object (&self->node);
  g_clear_object (&self->devices);
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
lanyard_experiment_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lanyard_experiment_page_parent_class)->map (widget);
  lanyard_experiment_page_begin_building (LANYARD_EXPERIMENT_PAGE (widget));
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
  widget_class->map = lanyard_experiment_page_map;
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
  g_type_ensure (LANYARD_TYPE_REFLOW_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/lanyard/Lanyard/ui/experiment/lanyard-experiment-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, panes);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, setup_toggle);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, run_toggle);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, explanation_toggle);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, setup_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, preset_row);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, preset_group);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, repeat_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, run_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, stop_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, middle_stack);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, middle_switcher);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, run_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, status_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, status_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, pause_button);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, verdict_label);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, counters_box);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, explanation_switcher);
  gtk_widget_class_bind_template_child (widget_class, LanyardExperimentPage, explanation_stack);
  gtk_widget_class_bind_template_callback (widget_class, on_pane_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_preset_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_packets_activated);
  gtk_widget_class_bind_template_callback (widget_class, lanyard_experiment_page_run);
  gtk_widget_class_bind_template_callback (widget_class, lanyard_experiment_page_stop);
}

static void
lanyard_experiment_page_init (LanyardExperimentPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->panes, "notify::shown", G_CALLBACK (on_shown_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panes, "notify::folded", G_CALLBACK (on_folded), self,
                           G_CONNECT_SWAPPED);
  lanyard_panes_let_shrink (GTK_BUTTON (self->setup_toggle));
  lanyard_panes_let_shrink (GTK_BUTTON (self->run_toggle));
  lanyard_panes_let_shrink (GTK_BUTTON (self->explanation_toggle));
  on_folded (self);
  g_signal_connect_object (self->panes, "notify::start-width", G_CALLBACK (on_start_width), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->panes, "notify::end-width", G_CALLBACK (on_end_width), self,
                           G_CONNECT_SWAPPED);
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
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (LANYARD_IS_DATABASE (database), NULL);

  self = g_object_new (LANYARD_TYPE_EXPERIMENT_PAGE, NULL);
  self->database = g_object_ref (database);
  self->runs = lanyard_experiment_runs_new (database, &error);
  if (self->runs == NULL)
    lanyard_experiment_page_tell (self, error->message);
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
  self->devices = g_object_ref (devices);
  if (self->setup != NULL)
    lanyard_experiment_setup_set_devices (self->setup, devices);
  gtk_box_prepend (GTK_BOX (gtk_widget_get_parent (GTK_WIDGET (self->panes))),
                   lanyard_experiment_visitor_new (service));
}
