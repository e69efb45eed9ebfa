/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/chat/lanyard-chat-message.h"

G_BEGIN_DECLS

/**
 * LanyardChatQuote:
 *
 * What a message answers: whose, and its beginning, on one line. A click goes there (action "chat.show-message").
 */
#define LANYARD_TYPE_CHAT_QUOTE (lanyard_chat_quote_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatQuote, lanyard_chat_quote, LANYARD, CHAT_QUOTE, AdwBin)

GtkWidget *lanyard_chat_quote_new  (void);
/* Not visible when @message answers nothing. */
void       lanyard_chat_quote_show (LanyardChatQuote   *self,
                                    LanyardChatMessage *message);

G_END_DECLS
