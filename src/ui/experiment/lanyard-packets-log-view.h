/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/experiment/lanyard-packets-log.h"

G_BEGIN_DECLS

/**
 * LanyardPacketsLogView:
 *
 * The log of packets: a list that follows the newest unless it is scrolled, what is chosen of it as a hex dump beside its text,
 * a filter, copies and exports. Main thread.
 */
#define LANYARD_TYPE_PACKETS_LOG_VIEW (lanyard_packets_log_view_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPacketsLogView, lanyard_packets_log_view, LANYARD, PACKETS_LOG_VIEW, AdwBin)

GtkWidget  *lanyard_packets_log_view_new       (LanyardPacketsLog     *log);
/* (transfer none): what the filter lets through, of LanyardPacketsEntry, one of which is chosen. */
GListModel *lanyard_packets_log_view_get_shown (LanyardPacketsLogView *self);
/* Puts the keyboard into the filter. */
void        lanyard_packets_log_view_search    (LanyardPacketsLogView *self);

G_END_DECLS
