/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/chat/lanyard-chat-room.h"

G_BEGIN_DECLS

/**
 * LanyardChatPane:
 *
 * One whole end of a chat, host or guest: setup, connection state, people, transcript, entry. Signals: "close":
 * the user wants it away; "open-other": the user wants the other one back; "room-changed"; "show-past": the user wants
 * the past conversations; "send-files" (LanyardChatPerson, GListModel of GFile): returns whether the files, which are no
 * pictures, will be sent. Properties: "muted" (boolean), "unread" (uint: 0 while muted).
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
/* Machines a guest may choose from (GListModel of LanyardDevice). */
void             lanyard_chat_pane_set_devices    (LanyardChatPane *self,
                                                   GListModel      *devices);
/* Whether the other pane is closed, and this one offers to open it. */
void             lanyard_chat_pane_set_alone      (LanyardChatPane *self,
                                                   gboolean         alone);
/* Ctrl+F. */
void             lanyard_chat_pane_search         (LanyardChatPane *self);

/* Leaves the conversation for the setup. */
void             lanyard_chat_pane_show_setup     (LanyardChatPane *self);
/* Shows @conversation, which must be of this role, to be read; with @hit (nullable) that message. */
void             lanyard_chat_pane_open           (LanyardChatPane         *self,
                                                   LanyardChatConversation *conversation,
                                                   LanyardChatHit          *hit);
/* Puts @text (nullable) where the cursor is in the entry, and the keyboard there. */
void             lanyard_chat_pane_write          (LanyardChatPane *self,
                                                   const char      *text);

G_END_DECLS
