/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LanyardReflowLayout:
 *
 * Children side by side, all of one width; where the narrowest they can be does not fit so, one below the other. What
 * they show does not matter, only what they need, so that figures that grow do not move them.
 * Property: "spacing" (int, pixels between two). In a row all have the height of the highest; in a column those that
 * expand share what is left over.
 */
#define LANYARD_TYPE_REFLOW_LAYOUT (lanyard_reflow_layout_get_type ())
G_DECLARE_FINAL_TYPE (LanyardReflowLayout, lanyard_reflow_layout, LANYARD, REFLOW_LAYOUT, GtkLayoutManager)

GtkLayoutManager *lanyard_reflow_layout_new (int spacing);

G_END_DECLS
