/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-visitor.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-format.h"

struct _LanyardExperimentVisitor
{
  AdwBin                    parent_instance;

  LanyardExperimentService *service;
  LanyardExperimentRunner  *runner; /* (nullable): the run under way, or the last */
  char                     *name;   /* whose it is */

  /* Borrowed. */
  GtkWidget                *title;
  GtkWidget                *figures;
  GtkWidget                *stop_button;
  GtkWidget                *dismiss_button;
};

G_DEFINE_FINAL_TYPE (LanyardExperimentVisitor, lanyard_experiment_visitor, ADW_TYPE_BIN)

static gboolean
is_sender (LanyardExperimentVisitor *self)
{
  return lanyard_experiment_plan_get (lanyard_experiment_runner_get_plan (self->runner))->ends
         == LANYARD_EXPERIMENT_SENDER;
}

/* (transfer full) */
static char *
describe (LanyardExperimentVisitor *self)
{
  gboolean active = lanyard_experiment_runner_get_active (self->runner);

  if (is_sender (self))
    /* Translators: the name of another machine */
    return g_strdup_printf (active ? _ ("“%s” runs an experiment: this machine sends to it")
                                   : _ ("“%s” ran an experiment: this machine sent to it"),
                            self->name);
  return g_strdup_printf (active ? _ ("“%s” runs an experiment: it sends to this machine")
                                 : _ ("“%s” ran an experiment: it sent to this machine"),
                          self->name);
}

static void
show_figures (LanyardExperimentVisitor *self)
{
  LanyardExperimentSample *sample = lanyard_experiment_runner_get_sample (self->runner);
  const LanyardExperimentCounters *counters;
  LanyardExperimentEnds end = is_sender (self) ? LANYARD_EXPERIMENT_SENDER : LANYARD_EXPERIMENT_RECEIVER;
  guint64 n_bytes;
  g_autofree char *bytes = NULL;
  g_autofree char *rate = NULL;
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;

  if (sample == NULL)
    return;
  counters = end == LANYARD_EXPERIMENT_SENDER ? &sample->sender : &sample->receiver;
  n_bytes = end == LANYARD_EXPERIMENT_SENDER ? counters->accepted : counters->bytes;
  bytes = lanyard_format_count (n_bytes);
  rate = lanyard_format_rate (lanyard_experiment_counters_get_rate (counters, end));
  /* Most runs are over within a second. */
  time = counters->seconds < 10 ? g_strdup_printf (_ ("%.3f s"), counters->seconds)
                                : lanyard_format_duration (counters->seconds);
  /* Translators: bytes, time and rate of a run */
  text = g_strdup_printf (ngettext ("%s byte, %s, %s", "%s bytes, %s, %s", (gulong) n_bytes), bytes, time, rate);
  if (strcmp (gtk_label_get_text (GTK_LABEL (self->figures)), text) != 0)
    gtk_label_set_text (GTK_LABEL (self->figures), text);
}

static void
show_run (LanyardExperimentVisitor *self)
{
  g_autofree char *text = describe (self);
  gboolean active = lanyard_experiment_runner_get_active (self->runner);

  gtk_label_set_text (GTK_LABEL (self->title), text);
  gtk_widget_set_visible (self->stop_button, active);
  gtk_widget_set_visible (self->dismiss_button, !active);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  show_figures (self);
}

static void
forget_runner (LanyardExperimentVisitor *self)
{
  if (self->runner != NULL)
    g_signal_handlers_disconnect_by_data (self->runner, self);
  g_clear_object (&self->runner);
}

static void
on_runner (LanyardExperimentVisitor *self)
{
  LanyardExperimentRunner *runner = lanyard_experiment_service_get_runner (self->service);

  /* What has ended stays to be read. */
  if (runner == NULL)
    return;
  forget_runner (self);
  g_free (self->name);
  self->name = g_strdup (lanyard_experiment_service_get_peer_name (self->service));
  self->runner = g_object_ref (runner);
  g_signal_connect_swapped (runner, "notify::sample", G_CALLBACK (show_figures), self);
  g_signal_connect_swapped (runner, "notify::active", G_CALLBACK (show_run), self);
  show_run (self);
}

static void
on_stop (LanyardExperimentVisitor *self)
{
  lanyard_experiment_service_stop_run (self->service);
}

static void
on_dismiss (LanyardExperimentVisitor *self)
{
  forget_runner (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
lanyard_experiment_visitor_dispose (GObject *object)
{
  LanyardExperimentVisitor *self = LANYARD_EXPERIMENT_VISITOR (object);

  forget_runner (self);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (lanyard_experiment_visitor_parent_class)->dispose (object);
}

static void
lanyard_experiment_visitor_finalize (GObject *object)
{
  g_free (LANYARD_EXPERIMENT_VISITOR (object)->name);
  G_OBJECT_CLASS (lanyard_experiment_visitor_parent_class)->finalize (object);
}

static void
lanyard_experiment_visitor_class_init (LanyardExperimentVisitorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanyard_experiment_visitor_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanyard_experiment_visitor_finalize;
}

static GtkWidget *
make_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
lanyard_experiment_visitor_init (LanyardExperimentVisitor *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  self->title = make_label ("heading");
  self->figures = make_label ("numeric");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), self->title);
  gtk_box_append (GTK_BOX (words), self->figures);
  self->stop_button = gtk_button_new_with_mnemonic (_ ("Stop _it"));
  gtk_widget_set_tooltip_text (self->stop_button, _ ("Stop the other machine’s run"));
  g_signal_connect_swapped (self->stop_button, "clicked", G_CALLBACK (on_stop), self);
  self->dismiss_button = gtk_button_new_from_icon_name ("window-close-symbolic");
  gtk_widget_set_tooltip_text (self->dismiss_button, _ ("Dismiss"));
  gtk_widget_add_css_class (self->dismiss_button, "flat");
  g_signal_connect_swapped (self->dismiss_button, "clicked", G_CALLBACK (on_dismiss), self);
  gtk_widget_set_valign (self->stop_button, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->dismiss_button, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), self->stop_button);
  gtk_box_append (GTK_BOX (box), self->dismiss_button);
  gtk_widget_add_css_class (box, "lanyard-banner");
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
lanyard_experiment_visitor_new (LanyardExperimentService *service)
{
  LanyardExperimentVisitor *self;

  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_SERVICE (service), NULL);

  self = g_object_new (LANYARD_TYPE_EXPERIMENT_VISITOR, NULL);
  self->service = g_object_ref (service);
  g_signal_connect_object (service, "notify::runner", G_CALLBACK (on_runner), self, G_CONNECT_SWAPPED);
  on_runner (self);
  return GTK_WIDGET (self);
}
