/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/chat/lanyard-chat-room.h"

G_BEGIN_DECLS

/**
 * LanyardChatReactions:
 *
 * What people think of a message: each mark with how many have given it, one's own set off; a click gives the same, or takes
 * one's own away (action "bubble.react").
 */
#define LANYARD_TYPE_CHAT_REACTIONS (lanyard_chat_reactions_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatReactions, lanyard_chat_reactions, LANYARD, CHAT_REACTIONS, AdwBin)

GtkWidget *lanyard_chat_reactions_new      (void);
/* Not visible when there are none. @room (nullable). */
void       lanyard_chat_reactions_show     (LanyardChatReactions *self,
                                            LanyardChatRoom      *room,
                                            LanyardChatMessage   *message);
/* (transfer full) (nullable): the user's own mark. */
char      *lanyard_chat_reactions_dup_mine (LanyardChatRoom      *room,
                                            LanyardChatMessage   *message);

G_END_DECLS
