/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-explanation.h"

#include <glib/gi18n-lib.h>

struct _LanyardExperimentExplanation
{
  AdwBin    parent_instance;

  GtkLabel *expect;
  GtkLabel *why;
  GtkGrid  *figures;
};

G_DEFINE_FINAL_TYPE (LanyardExperimentExplanation, lanyard_experiment_explanation, ADW_TYPE_BIN)

static void
add_row (LanyardExperimentExplanation *self, int row, const char *what, const char *course,
         const char *today, gboolean heading)
{
  const char *const texts[] = { what, course, today };

  for (int column = 0; column < 3; column++)
    {
      GtkWidget *label = gtk_label_new (texts[column]);

      gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
      gtk_widget_set_valign (label, GTK_ALIGN_START);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_justify (GTK_LABEL (label), column == 0 ? GTK_JUSTIFY_LEFT : GTK_JUSTIFY_RIGHT);
      gtk_widget_set_hexpand (label, column == 0);
      gtk_widget_add_css_class (label, heading ? "caption-heading" : "numeric");
      gtk_grid_attach (self->figures, label, column, row, 1, 1);
    }
}

static const LanyardExperimentCounterInfo *
find_counter (const char *name)
{
  guint n_infos;
  const LanyardExperimentCounterInfo *infos = lanyard_experiment_counter_info (&n_infos);

  for (guint i = 0; i < n_infos; i++)
    if (g_strcmp0 (infos[i].name, name) == 0)
      return &infos[i];
  return NULL;
}

static void
show_figures (LanyardExperimentExplanation *self, const LanyardExperimentPreset *preset,
              const LanyardExperimentSample *sample)
{
  GtkWidget *child;
  int row = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->figures))) != NULL)
    gtk_grid_remove (self->figures, child);
  if (preset == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (preset->figures) && preset->figures[i].counter != NULL; i++)
    {
      const LanyardExperimentFigure *figure = &preset->figures[i];
      const LanyardExperimentCounterInfo *info = find_counter (figure->counter);
      g_autofree char *today = NULL;

      if (info == NULL)
        continue;
      if (sample != NULL)
        today = lanyard_experiment_counter_format (
            info, figure->end == LANYARD_EXPERIMENT_SENDER ? &sample->sender : &sample->receiver);
      if (row == 0)
        add_row (self, row++, "", _ ("In the course"), _ ("Here"), TRUE);
      add_row (self, row++, lanyard_experiment_counter_get_title (info),
               lanyard_experiment_preset_translate (figure->text), today != NULL ? today : "–", FALSE);
    }
}

static GtkLabel *
add_text (GtkWidget *box)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_xalign (label, 0);
  gtk_label_set_selectable (label, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (label));
  return label;
}

static void
lanyard_experiment_explanation_class_init (LanyardExperimentExplanationClass *klass)
{
}

static void
lanyard_experiment_explanation_init (LanyardExperimentExplanation *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_set_margin_start (box, 15);
  gtk_widget_set_margin_end (box, 15);
  self->expect = add_text (box);
  self->why = add_text (box);
  gtk_widget_add_css_class (GTK_WIDGET (self->why), "dim-label");
  self->figures = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (self->figures, 12);
  gtk_grid_set_row_spacing (self->figures, 3);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->figures));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  adw_bin_set_child (ADW_BIN (self), scroller);
}

GtkWidget *
lanyard_experiment_explanation_new (void)
{
  return g_object_new (LANYARD_TYPE_EXPERIMENT_EXPLANATION, NULL);
}

void
lanyard_experiment_explanation_show (LanyardExperimentExplanation  *self,
                                     const LanyardExperimentPreset *preset,
                                     const LanyardExperimentSample *sample)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_EXPLANATION (self));

  gtk_label_set_label (
      self->expect,
      preset != NULL
          ? lanyard_experiment_preset_translate (preset->expect)
          : _ ("Settings of your own: run them, and the verdict says what limited the run."));
  gtk_label_set_label (self->why,
                       preset != NULL ? lanyard_experiment_preset_translate (preset->why) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why), preset != NULL);
  show_figures (self, preset, sample);
}
