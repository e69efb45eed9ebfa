/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/experiment/lanyard-experiment-runs.h"

G_BEGIN_DECLS

/* The columns of the table of runs over @model: tick, name (editable), when, what, received, rate, what limited
 * it. (transfer floating) */
GtkWidget *lanyard_experiment_runs_table_new (GtkSelectionModel *model);

G_END_DECLS
