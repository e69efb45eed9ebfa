/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/lanyard-fold.h"

void
lanyard_fold_init (LanyardFold *self,
                   GtkWidget *owner,
                   int state,
                   void (*apply) (GtkWidget *owner, int state))
{
  *self = (LanyardFold){ .owner = owner, .apply = apply, .state = state, .wanted = state };
}

void
lanyard_fold_clear (LanyardFold *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
}

static gboolean
apply_now (gpointer user_data)
{
  LanyardFold *self = user_data;

  self->idle_id = 0;
  self->state = self->wanted;
  self->apply (self->owner, self->state);
  return G_SOURCE_REMOVE;
}

void
lanyard_fold_want (LanyardFold *self, int state)
{
  self->wanted = state;
  if (state == self->state)
    lanyard_fold_clear (self);
  else if (self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, apply_now, self, NULL);
}

int
lanyard_fold_minimum (GtkWidget *widget)
{
  int minimum = 0;

  if (widget != NULL)
    gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

int
lanyard_fold_measure (GtkWidget *whole,
                      GtkWidget *const *panes,
                      guint n_panes,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural)
{
  int side_by_side;

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      gtk_widget_measure (whole, orientation,
                          for_size < 0 ? -1 : MAX (for_size, lanyard_fold_minimum (whole)), minimum,
                          natural, NULL, NULL);
      return 0;
    }
  gtk_widget_measure (whole, orientation, for_size, &side_by_side, natural, NULL, NULL);
  /* Folding makes room, so that only the widest pane counts. */
  *minimum = 0;
  for (guint i = 0; i < n_panes; i++)
    *minimum = MAX (*minimum, lanyard_fold_minimum (panes[i]));
  return side_by_side;
}
