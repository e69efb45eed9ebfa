/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/chat/lanyard-chat-room.h"

G_BEGIN_DECLS

/**
 * LanyardChatPane:
 *
 * One whole end of a chat, host or guest: setup, connection state, people, transcript, entry. Signals: "close":
 * the user wants it away; "open-other": the user wants the other one back; "room-changed".
 */
#define LANYARD_TYPE_CHAT_PANE (lanyard_chat_pane_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatPane, lanyard_chat_pane, LANYARD, CHAT_PANE, AdwBin)

/* @rooms: where its room is put while it is in use. */
GtkWidget       *lanyard_chat_pane_new            (LanyardChat     *chat,
                                                   LanyardChatRole  role,
                                                   GListStore      *rooms);
/* (transfer none) (nullable): while there is a conversation. */
LanyardChatRoom *lanyard_chat_pane_get_room       (LanyardChatPane *self);
/* The address a guest is offered while it has none of its own. */
void             lanyard_chat_pane_offer_address  (LanyardChatPane *self,
                                                   const char      *address);
/* Whether the other pane is closed, and this one offers to open it. */
void             lanyard_chat_pane_set_alone      (LanyardChatPane *self,
                                                   gboolean         alone);
/* Ctrl+F. */
void             lanyard_chat_pane_search         (LanyardChatPane *self);

G_END_DECLS
