/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/experiment/lanyard-packets.h"

G_BEGIN_DECLS

/**
 * LanyardPacketsListenView:
 *
 * The ports that listen, each with its counts and a button to stop it, and a form for the next. Main thread.
 */
#define LANYARD_TYPE_PACKETS_LISTEN_VIEW (lanyard_packets_listen_view_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPacketsListenView, lanyard_packets_listen_view, LANYARD, PACKETS_LISTEN_VIEW, AdwBin)

GtkWidget *lanyard_packets_listen_view_new (LanyardPackets *packets);

G_END_DECLS
