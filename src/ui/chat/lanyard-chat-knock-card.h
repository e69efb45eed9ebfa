/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/chat/lanyard-chat-knock.h"

G_BEGIN_DECLS

/**
 * LanyardChatKnockCard:
 *
 * Somebody waits at the door: who, from where, the code to compare, and the answer. Signal "done": answered
 * or gone, the card may go.
 */
#define LANYARD_TYPE_CHAT_KNOCK_CARD (lanyard_chat_knock_card_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatKnockCard, lanyard_chat_knock_card, LANYARD, CHAT_KNOCK_CARD, AdwBin)

GtkWidget *lanyard_chat_knock_card_new (LanyardChatKnock *knock);

/* "Ben is at the door", with the code to compare if there is one: for a screen reader. (transfer none) */
const char *lanyard_chat_knock_card_get_title (LanyardChatKnockCard *self);

G_END_DECLS
