/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Count objects by their type from now on: the first thing in main(), before any type but GObject's own has a class. */
void        ui_census_begin (void);
/* How many objects of each type there are: GType to number. (transfer full) */
GHashTable *ui_census_take  (void);

G_END_DECLS
