/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/experiment/lanyard-packets-log.h"

G_BEGIN_DECLS

/**
 * LanyardPacketsRow:
 *
 * A row of the log: what it says, and below it when, from where, to where. It draws its two lines itself: a list view makes two
 * hundred rows at once, and as many boxes of labels would take longer than a frame. Main thread.
 */
#define LANYARD_TYPE_PACKETS_ROW (lanyard_packets_row_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPacketsRow, lanyard_packets_row, LANYARD, PACKETS_ROW, GtkWidget)

GtkWidget  *lanyard_packets_row_new      (void);
/* @line, @head: the two lines. */
void        lanyard_packets_row_set      (LanyardPacketsRow *self,
                                          LanyardPacketsWay  way,
                                          const char        *line,
                                          const char        *head);
const char *lanyard_packets_row_get_line (LanyardPacketsRow *self);

G_END_DECLS
