/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-types.h"

G_DEFINE_QUARK (lanyard-chat-error-quark, lanyard_chat_error)

G_DEFINE_ENUM_TYPE (LanyardChatRole,
                    lanyard_chat_role,
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_ROLE_HOST, "host"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_ROLE_GUEST, "guest"))

G_DEFINE_ENUM_TYPE (LanyardChatMode,
                    lanyard_chat_mode,
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_MODE_ROOM, "room"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_MODE_CLASSIC, "classic"))

G_DEFINE_ENUM_TYPE (LanyardChatState,
                    lanyard_chat_state,
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_HOSTING, "hosting"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_AT_THE_DOOR, "at-the-door"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_JOINED, "joined"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_RECONNECTING, "reconnecting"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_CLOSED, "closed"))

G_DEFINE_ENUM_TYPE (LanyardChatTurn,
                    lanyard_chat_turn,
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_TURN_FREE, "free"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_TURN_MINE, "mine"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_TURN_THEIRS, "theirs"))

G_DEFINE_ENUM_TYPE (LanyardChatAdmission,
                    lanyard_chat_admission,
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_ADMIT_ASK, "ask"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_ADMIT_TRUSTED, "trusted"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_ADMIT_ALL, "all"))

G_DEFINE_ENUM_TYPE (LanyardChatDelivery,
                    lanyard_chat_delivery,
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_SENT, "sent"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_DELIVERED, "delivered"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_READ, "read"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_FAILED, "failed"))

G_DEFINE_ENUM_TYPE (LanyardChatKind,
                    lanyard_chat_kind,
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_TEXT, "text"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_PICTURE, "picture"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_EDIT, "edit"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_TAKEN_BACK, "taken-back"),
                    G_DEFINE_ENUM_VALUE (LANYARD_CHAT_REACTION, "reaction"))
