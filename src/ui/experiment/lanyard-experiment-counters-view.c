/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/experiment/lanyard-experiment-counters-view.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* The counters that tell the story come first and always show; from this one on they fold away. */
#define FIRST_FOLDED "cpu_seconds"

/* 136,314,880 */
#define VALUE_CHARS 11

struct _LanyardExperimentCountersView
{
  AdwBin                     parent_instance;

  LanyardExperimentEnds      end;
  LanyardExperimentTransport transport;
  LanyardExperimentHandover  handover;
  gboolean                   built;
  LanyardExperimentCounters  counters;
  int                        shown_state; /* LanyardExperimentThreadState, or -1 */

  GtkWidget                 *heartbeat;
  GtkWidget                 *mark;
  GtkWidget                 *grid;
  GtkWidget                 *more;
  GtkWidget                 *more_grid;
  /* One a counter, NULL where it does not apply or is folded away. */
  GtkWidget                **values;
};

G_DEFINE_FINAL_TYPE (LanyardExperimentCountersView, lanyard_experiment_counters_view, ADW_TYPE_BIN)

static void
empty_grid (GtkWidget *grid)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (grid)) != NULL)
    gtk_grid_remove (GTK_GRID (grid), child);
}

static GtkWidget *
add_row (GtkWidget *grid, int row, const LanyardExperimentCounterInfo *info)
{
  const char *title = lanyard_experiment_counter_get_title (info);
  GtkWidget *name = gtk_label_new (title);
  GtkWidget *value = gtk_label_new ("0");

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_wrap (GTK_LABEL (name), TRUE);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (name, "dim-label");
  gtk_widget_add_css_class (name, "caption");
  /* Digits stand below digits of their rank; a label's alignment is mirrored where one reads from the right. */
  gtk_label_set_xalign (GTK_LABEL (value), gtk_widget_get_direction (value) == GTK_TEXT_DIR_RTL ? 0 : 1);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  /* Room for what will come, so that the card is as wide before the run as after it. */
  gtk_label_set_width_chars (GTK_LABEL (value), VALUE_CHARS);
  gtk_widget_add_css_class (value, "numeric");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, name, NULL,
                                  -1);
  gtk_grid_attach (GTK_GRID (grid), name, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), value, 1, row, 1, 1);
  /* Times come with their unit. */
  if (info->unit == LANYARD_EXPERIMENT_UNIT_BYTES)
    {
      /* Translators: the unit beside a number: bytes */
      GtkWidget *unit = gtk_label_new (_ ("B"));

      gtk_widget_add_css_class (unit, "dim-label");
      gtk_grid_attach (GTK_GRID (grid), unit, 2, row, 1, 1);
    }
  return value;
}

/* The folded part is made when it is first looked at: many labels cost more than a frame has. */
static void
add_rows (LanyardExperimentCountersView *self, gboolean folded)
{
  guint n_infos;
  const LanyardExperimentCounterInfo *infos = lanyard_experiment_counter_info (&n_infos);
  const LanyardExperimentSettings settings = { .transport = self->transport, .handover = self->handover };
  gboolean in_fold = FALSE;
  int row = 0;

  for (guint i = 0; i < n_infos; i++)
    {
      in_fold |= strcmp (infos[i].name, FIRST_FOLDED) == 0;
      if (in_fold == folded && lanyard_experiment_counter_concerns (&infos[i], &settings, self->end))
        self->values[i] = add_row (folded ? self->more_grid : self->grid, row++, &infos[i]);
    }
}

static void
on_expanded (LanyardExperimentCountersView *self)
{
  if (!gtk_expander_get_expanded (GTK_EXPANDER (self->more))
      || gtk_widget_get_first_child (self->more_grid) != NULL)
    return;
  add_rows (self, TRUE);
  lanyard_experiment_counters_view_set_counters (self, &self->counters);
}

static void
build_rows (LanyardExperimentCountersView *self)
{
  guint n_infos;

  (void) lanyard_experiment_counter_info (&n_infos);
  empty_grid (self->grid);
  empty_grid (self->more_grid);
  g_free (self->values);
  self->values = g_new0 (GtkWidget *, n_infos);
  add_rows (self, FALSE);
  if (gtk_expander_get_expanded (GTK_EXPANDER (self->more)))
    add_rows (self, TRUE);
  self->built = TRUE;
}

static void
lanyard_experiment_counters_view_finalize (GObject *object)
{
  g_free (LANYARD_EXPERIMENT_COUNTERS_VIEW (object)->values);
  G_OBJECT_CLASS (lanyard_experiment_counters_view_parent_class)->finalize (object);
}

static void
lanyard_experiment_counters_view_class_init (LanyardExperimentCountersViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_experiment_counters_view_finalize;
}

static GtkWidget *
make_grid (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  return grid;
}

static void
lanyard_experiment_counters_view_init (LanyardExperimentCountersView *self)
{
  self->grid = make_grid ();
  self->more_grid = make_grid ();
  self->more = gtk_expander_new (_ ("More"));
  /* GTK 4.8 gives an expander no name for a screen reader. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("More"), -1);
  /* Folded, GTK 4.8 has it in no window, and looks there for the keyboard all the same. */
  g_object_bind_property (self->more, "expanded", self->more_grid, "visible", G_BINDING_SYNC_CREATE);
  gtk_expander_set_child (GTK_EXPANDER (self->more), self->more_grid);
  g_signal_connect_swapped (self->more, "notify::expanded", G_CALLBACK (on_expanded), self);
  self->heartbeat = gtk_label_new ("");
  self->mark = gtk_image_new ();
  self->shown_state = -1;
}

GtkWidget *
lanyard_experiment_counters_view_new (LanyardExperimentEnds end)
{
  LanyardExperimentCountersView *self = g_object_new (LANYARD_TYPE_EXPERIMENT_COUNTERS_VIEW, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *pulse = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title
      = gtk_label_new (end == LANYARD_EXPERIMENT_SENDER ? _ ("Sender") : _ ("Receiver"));

  self->end = end;
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (self->heartbeat), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->heartbeat), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->heartbeat, "heartbeat");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (pulse), self->mark);
  gtk_box_append (GTK_BOX (pulse), self->heartbeat);
  gtk_box_append (GTK_BOX (box), pulse);
  gtk_box_append (GTK_BOX (box), self->grid);
  gtk_box_append (GTK_BOX (box), self->more);
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "counters");
  gtk_widget_set_valign (box, GTK_ALIGN_START);
  adw_bin_set_child (ADW_BIN (self), box);
  build_rows (self);
  lanyard_experiment_counters_view_set_counters (self, &(LanyardExperimentCounters) { 0 });
  return GTK_WIDGET (self);
}

void
lanyard_experiment_counters_view_set_settings (LanyardExperimentCountersView   *self,
                                               const LanyardExperimentSettings *settings)
{
  g_return_if_fail (LANYARD_IS_EXPERIMENT_COUNTERS_VIEW (self));

  if (self->built && self->transport == settings->transport && self->handover == settings->handover)
    return;
  self->transport = settings->transport;
  self->handover = settings->handover;
  build_rows (self);
}

static void
set_text (GtkWidget *label, const char *text)
{
  /* 30 times a second: what did not change is not laid out again. */
  if (strcmp (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
}

/* Each state has a mark of its own, so that it can be told without colour. */
static const char *
get_mark (LanyardExperimentThreadState state)
{
  switch (state)
    {
    case LANYARD_EXPERIMENT_THREAD_RUNNING:
      return "media-playback-start-symbolic";
    case LANYARD_EXPERIMENT_THREAD_IN_SEND:
    case LANYARD_EXPERIMENT_THREAD_PAUSED:
      return "media-playback-pause-symbolic";
    case LANYARD_EXPERIMENT_THREAD_WAITING_WRITABLE:
    case LANYARD_EXPERIMENT_THREAD_WAITING_DATA:
    case LANYARD_EXPERIMENT_THREAD_WAITING_TURN:
    case LANYARD_EXPERIMENT_THREAD_DRAINING:
      return "content-loading-symbolic";
    case LANYARD_EXPERIMENT_THREAD_ENDED:
      return "media-playback-stop-symbolic";
    case LANYARD_EXPERIMENT_THREAD_IDLE:
    default:
      return "media-record-symbolic";
    }
}

static void
show_state (LanyardExperimentCountersView *self, LanyardExperimentThreadState state)
{
  if (self->shown_state == (int) state)
    return;
  self->shown_state = (int) state;
  gtk_label_set_text (GTK_LABEL (self->heartbeat), lanyard_experiment_thread_state_get_text (state));
  gtk_image_set_from_icon_name (GTK_IMAGE (self->mark), get_mark (state));
  if (state == LANYARD_EXPERIMENT_THREAD_IN_SEND)
    gtk_widget_add_css_class (self->heartbeat, "warning");
  else
    gtk_widget_remove_css_class (self->heartbeat, "warning");
}

void
lanyard_experiment_counters_view_set_counters (LanyardExperimentCountersView   *self,
                                               const LanyardExperimentCounters *counters)
{
  guint n_infos;
  const LanyardExperimentCounterInfo *infos = lanyard_experiment_counter_info (&n_infos);
  g_return_if_fail (LANYARD_IS_EXPERIMENT_COUNTERS_VIEW (self));

  self->counters = *counters;
  show_state (self, counters->state);
  for (guint i = 0; i < n_infos; i++)
    {
      g_autofree char *text = NULL;

      if (self->values[i] == NULL)
        continue;
      text = lanyard_experiment_counter_format (&infos[i], counters);
      set_text (self->values[i], text);
    }
}

const char *
lanyard_experiment_counters_view_get_text (LanyardExperimentCountersView *self, const char *name)
{
  guint n_infos;
  const LanyardExperimentCounterInfo *infos = lanyard_experiment_counter_info (&n_infos);

  g_return_val_if_fail (LANYARD_IS_EXPERIMENT_COUNTERS_VIEW (self), NULL);

  for (guint i = 0; i < n_infos; i++)
    {
      if (self->values[i] != NULL && strcmp (infos[i].name, name) == 0)
        return gtk_label_get_text (GTK_LABEL (self->values[i]));
    }
  return NULL;
}
