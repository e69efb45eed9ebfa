/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/experiment/lanyard-packet.h"

G_BEGIN_DECLS

/**
 * LanyardPacketEditor:
 *
 * A packet being written: where it goes, its payload as text and in hexadecimal, each following the other, how often it is
 * sent. What is wrong is said below the payload. Property "valid" (boolean, read-only): what is written can be sent. Main thread.
 */
#define LANYARD_TYPE_PACKET_EDITOR (lanyard_packet_editor_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPacketEditor, lanyard_packet_editor, LANYARD, PACKET_EDITOR, AdwBin)

GtkWidget     *lanyard_packet_editor_new      (void);
void           lanyard_packet_editor_set      (LanyardPacketEditor *self,
                                               LanyardPacket       *packet);
/* (transfer full) (nullable): when it cannot be sent. @repeat: as often as is set; otherwise once. */
LanyardPacket *lanyard_packet_editor_get      (LanyardPacketEditor *self,
                                               gboolean             repeat);

G_END_DECLS
