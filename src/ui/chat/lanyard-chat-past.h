/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/chat/lanyard-chat-room.h"

G_BEGIN_DECLS

/**
 * LanyardChatPast:
 *
 * The window of past conversations: all that are on disk, a search in all of them, export and deletion.
 *
 * Signals: "open" (LanyardChatConversation, LanyardChatHit, nullable): show it, at that message; "deleted"
 * (LanyardChatRoom): one that was in use is gone from the disk.
 */
#define LANYARD_TYPE_CHAT_PAST (lanyard_chat_past_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatPast, lanyard_chat_past, LANYARD, CHAT_PAST, AdwWindow)

/* @rooms (element-type LanyardChatRoom): those in use; what is done to their conversation goes by them. */
GtkWidget *lanyard_chat_past_new (GtkWindow   *parent,
                                  LanyardChat *chat,
                                  GListModel  *rooms);

G_END_DECLS
