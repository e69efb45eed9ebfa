/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/experiment/lanyard-packets-book.h"

G_BEGIN_DECLS

/**
 * LanyardPacketsSaved:
 *
 * The packets that are kept, to choose one of, duplicate, delete, and take in and out as JSON. Signal "chosen" (LanyardPacket):
 * it is to be edited. Main thread.
 */
#define LANYARD_TYPE_PACKETS_SAVED (lanyard_packets_saved_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPacketsSaved, lanyard_packets_saved, LANYARD, PACKETS_SAVED, AdwBin)

GtkWidget *lanyard_packets_saved_new     (LanyardPacketsBook  *book);
/* Adds the packets of @file, once a worker has read them; a toast says what came of it. */
void       lanyard_packets_saved_take_in (LanyardPacketsSaved *self,
                                          GFile               *file);

G_END_DECLS
