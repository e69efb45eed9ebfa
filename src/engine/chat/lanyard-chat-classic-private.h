/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-end-private.h"
#include "engine/chat/lanyard-chat-room-private.h"

G_BEGIN_DECLS

#define LANYARD_TYPE_CHAT_CLASSIC (lanyard_chat_classic_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatClassic, lanyard_chat_classic, LANYARD, CHAT_CLASSIC, LanyardChatEnd)

typedef enum
{
  LANYARD_CHAT_CLASSIC_WAITING, /* for the connection */
  LANYARD_CHAT_CLASSIC_NAME,    /* their name is to come */
  LANYARD_CHAT_CLASSIC_PAUSE,   /* host: between its name and its first message */
  LANYARD_CHAT_CLASSIC_MINE,
  LANYARD_CHAT_CLASSIC_THEIRS,
  LANYARD_CHAT_CLASSIC_OVER,
} LanyardChatClassicStep;

G_END_DECLS
