/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-types.h"
#include "engine/core/lanyard-database.h"
#include "engine/net/lanyard-node.h"

G_BEGIN_DECLS

/**
 * LanyardChatConversation:
 *
 * A conversation that is on disk. Properties: "conversation" (gint64, for lanyard_chat_room_open()),
 * "role", "mode", "title" (the room's or the other's name), "peer" (nullable: the host's fingerprint), "address" (nullable:
 * where it was joined), "touched" (gint64, microseconds since 1970), "text" (the last message, "" of a picture
 * without words, nullable: nothing was written), "unread" (uint),
 * "people" (names of who else was in it, "" when nobody was), "muted". A snapshot; main thread.
 */
#define LANYARD_TYPE_CHAT_CONVERSATION (lanyard_chat_conversation_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatConversation, lanyard_chat_conversation, LANYARD, CHAT_CONVERSATION, GObject)

gint64          lanyard_chat_conversation_get_number  (LanyardChatConversation *self);
LanyardChatRole lanyard_chat_conversation_get_role    (LanyardChatConversation *self);
LanyardChatMode lanyard_chat_conversation_get_mode    (LanyardChatConversation *self);
const char     *lanyard_chat_conversation_get_title   (LanyardChatConversation *self);
const char     *lanyard_chat_conversation_get_peer    (LanyardChatConversation *self);
const char     *lanyard_chat_conversation_get_address (LanyardChatConversation *self);
/* Microseconds since 1970. */
gint64          lanyard_chat_conversation_get_touched (LanyardChatConversation *self);
/* (nullable) */
const char     *lanyard_chat_conversation_get_text    (LanyardChatConversation *self);
const char     *lanyard_chat_conversation_get_people  (LanyardChatConversation *self);
gboolean        lanyard_chat_conversation_get_muted   (LanyardChatConversation *self);
guint           lanyard_chat_conversation_get_unread  (LanyardChatConversation *self);

/**
 * LanyardChat:
 *
 * What all rooms of this machine share: the tables, the pictures' folder, and who is blocked. Main thread.
 */
#define LANYARD_TYPE_CHAT (lanyard_chat_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChat, lanyard_chat, LANYARD, CHAT, GObject)

/* @node (nullable): without one there are classic rooms only. @folder: where pictures are kept, made with mode 0700.
 * Blocks while the tables are brought up to date. */
LanyardChat     *lanyard_chat_new           (LanyardNode     *node,
                                             LanyardDatabase *database,
                                             GFile           *folder,
                                             GError         **error);
LanyardNode     *lanyard_chat_get_node      (LanyardChat     *self);
LanyardDatabase *lanyard_chat_get_database  (LanyardChat     *self);
GFile           *lanyard_chat_get_folder    (LanyardChat     *self);

/* A blocked key is turned away at every room of this machine, now and after a restart. Those in a room are
 * removed by lanyard_chat_room_block(). */
void             lanyard_chat_block         (LanyardChat     *self,
                                             const char      *fingerprint,
                                             const char      *name);
void             lanyard_chat_unblock       (LanyardChat     *self,
                                             const char      *fingerprint);
gboolean         lanyard_chat_is_blocked    (LanyardChat     *self,
                                             const char      *fingerprint);
/* (transfer container): fingerprints; @names as they were called, by fingerprint. */
GList           *lanyard_chat_list_blocked  (LanyardChat     *self);
const char      *lanyard_chat_blocked_name  (LanyardChat     *self,
                                             const char      *fingerprint);

/* The conversations on disk, the latest first. (transfer full) (element-type LanyardChatConversation) */
void             lanyard_chat_list_async    (LanyardChat     *self,
                                             GCancellable    *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer         user_data);
GPtrArray       *lanyard_chat_list_finish   (LanyardChat     *self,
                                             GAsyncResult    *result,
                                             GError         **error);

G_END_DECLS
