/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-knock.h"
#include "engine/net/lanyard-channel.h"

G_BEGIN_DECLS

/* Called once, at the answer or when the last reference goes unanswered; never after withdrawing. */
typedef void (*LanyardChatKnockFunc) (gboolean admit,
                                      gpointer user_data);

LanyardChatKnock *lanyard_chat_knock_new      (LanyardChannel       *channel,
                                               const char           *name,
                                               LanyardChatKnockFunc  func,
                                               gpointer              user_data);
void              lanyard_chat_knock_withdraw (LanyardChatKnock     *self);

G_END_DECLS
