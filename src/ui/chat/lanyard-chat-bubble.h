/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/chat/lanyard-chat-room.h"

G_BEGIN_DECLS

/**
 * LanyardChatBubble:
 *
 * A row of the transcript: one message, and above it what separates it from the one before (a new day,
 * the first unread one). Follows the message as it loads and as its state changes.
 */
#define LANYARD_TYPE_CHAT_BUBBLE (lanyard_chat_bubble_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatBubble, lanyard_chat_bubble, LANYARD, CHAT_BUBBLE, GtkWidget)

GtkWidget          *lanyard_chat_bubble_new         (void);
/* (nullable) (transfer none) */
void                lanyard_chat_bubble_set_message (LanyardChatBubble  *self,
                                                     LanyardChatMessage *message);
LanyardChatMessage *lanyard_chat_bubble_get_message (LanyardChatBubble  *self);
/* @previous (nullable): what stands above; @divider: the first unread one is this. */
void                lanyard_chat_bubble_set_context (LanyardChatBubble  *self,
                                                     LanyardChatMessage *previous,
                                                     gboolean            divider);
/* @room (nullable): where the author may be found, and whether they are verified. */
void                lanyard_chat_bubble_set_room    (LanyardChatBubble  *self,
                                                     LanyardChatRoom    *room);
/* A search has found it. */
void                lanyard_chat_bubble_set_found   (LanyardChatBubble  *self,
                                                     gboolean            found);

G_END_DECLS
