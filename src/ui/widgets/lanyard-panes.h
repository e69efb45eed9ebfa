/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  LANYARD_PANE_START,
  LANYARD_PANE_MIDDLE,
  LANYARD_PANE_END,
} LanyardPane;

/**
 * LanyardPanes:
 *
 * Three panes side by side with draggable divides; where they do not fit, one at a time.
 * Properties: "start", "middle", "end" (widgets), "start-width" and "end-width" (int, pixels; -1: the default), "folded" (boolean,
 * read-only: one at a time now), "shown" (#LanyardPane: which one then).
 */
#define LANYARD_TYPE_PANES (lanyard_panes_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPanes, lanyard_panes, LANYARD, PANES, GtkWidget)

gboolean    lanyard_panes_get_folded (LanyardPanes *self);
LanyardPane lanyard_panes_get_shown  (LanyardPanes *self);
void        lanyard_panes_set_shown  (LanyardPanes *self,
                                      LanyardPane   pane);
/* A button that shows a pane where they are folded: its word gives way, as some languages have long ones and 360 pixels
 * must do. */
void        lanyard_panes_let_shrink (GtkButton  *button);

G_END_DECLS
