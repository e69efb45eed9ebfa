/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/chat/lanyard-chat-room.h"

G_BEGIN_DECLS

/**
 * LanyardChatTranscript:
 *
 * A room's messages, the newest at the bottom, read from the disk as one scrolls. Stays at the bottom while one is
 * there; what shows there while the window is in use counts as read.
 */
#define LANYARD_TYPE_CHAT_TRANSCRIPT (lanyard_chat_transcript_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatTranscript, lanyard_chat_transcript, LANYARD, CHAT_TRANSCRIPT, AdwBin)

/* (nullable) (transfer none) */
void lanyard_chat_transcript_set_room      (LanyardChatTranscript *self,
                                            LanyardChatRoom       *room);
/* One has answered: the mark above what was not read goes, and the end shows. */
void lanyard_chat_transcript_answered      (LanyardChatTranscript *self);
/* Show the message at @position and mark it; G_MAXUINT: mark none. */
void lanyard_chat_transcript_show_position (LanyardChatTranscript *self,
                                            guint                  position);

G_END_DECLS
