/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/chat/lanyard-chat-pane.h"

G_BEGIN_DECLS

/**
 * LanyardChatPage:
 *
 * The Chat tab: the host's pane and the guest's, each a whole end of a conversation. Property "divide-position" (int:
 * the host's share in thousandths, -1: half), "unread" (uint: messages that call for attention).
 *
 * Signal "send-files" (LanyardChatPerson, GListModel of GFile): files that are no pictures were dropped for that person. A
 * handler that sends them, or has told why not, returns %TRUE. Main thread.
 */
#define LANYARD_TYPE_CHAT_PAGE (lanyard_chat_page_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatPage, lanyard_chat_page, LANYARD, CHAT_PAGE, AdwBin)

/* @rooms (element-type LanyardChatRoom): those in use are put there, for whoever ends them when the program stops. */
GtkWidget       *lanyard_chat_page_new      (LanyardChat     *chat,
                                             GListStore      *rooms);
/* (transfer none) */
LanyardChatPane *lanyard_chat_page_get_pane (LanyardChatPage *self,
                                             LanyardChatRole  role);
/* Opens the search in the pane that has the keyboard, or the one that shows. */
void             lanyard_chat_page_search   (LanyardChatPage *self);
/* Shows the pane, opening it if it is closed, with the keyboard in its entry. */
void             lanyard_chat_page_show_pane (LanyardChatPage *self,
                                             LanyardChatRole  role);

G_END_DECLS
