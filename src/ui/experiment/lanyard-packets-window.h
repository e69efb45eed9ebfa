/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/core/lanyard-database.h"
#include "engine/experiment/lanyard-packets.h"

G_BEGIN_DECLS

/**
 * LanyardPacketsWindow:
 *
 * Packets by hand: a packet to write and send, ports that listen, and the log of it all. Closing it ends it all. Main thread.
 */
#define LANYARD_TYPE_PACKETS_WINDOW (lanyard_packets_window_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPacketsWindow, lanyard_packets_window, LANYARD, PACKETS_WINDOW, AdwWindow)

/* @parent (nullable). @database keeps the saved packets. */
LanyardPacketsWindow *lanyard_packets_window_present     (GtkWindow            *parent,
                                                          LanyardDatabase      *database);
/* (transfer none) */
LanyardPackets       *lanyard_packets_window_get_packets (LanyardPacketsWindow *self);

G_END_DECLS
