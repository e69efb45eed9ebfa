/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-types.h"

G_BEGIN_DECLS

/**
 * LanyardChatMessage:
 *
 * One message in a room's history. Until its page has come from the database "loaded" is %FALSE and
 * the other properties are empty; bind, and they fill in. Main thread.
 *
 * Properties: "loaded", "id" (32 hex digits), "kind" (#LanyardChatKind), "author" (key), "name" (the
 * author's, at the time), "mine", "private", "recipient" (key, nullable), "text" (a picture's caption),
 * "time" (gint64, microseconds since 1970 UTC), "state" (#LanyardChatDelivery), "reason" (nullable: why it
 * failed), "picture" (GFile, nullable: not here yet), "media-type", "width", "height" (pixels as the
 * author's side found them: a hint), "size" (bytes of the picture), "reply-to" (nullable: the id of the message that it answers),
 * "quoted-name", "quoted-text" (what it answers, as it is now; nullable: it is not here), "edited" (gint64: when its author last changed
 * it or took it back, or 0), "changing" (a change made here waits for the other side), "reactions" (a line each: key, space, mark).
 */
#define LANYARD_TYPE_CHAT_MESSAGE (lanyard_chat_message_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatMessage, lanyard_chat_message, LANYARD, CHAT_MESSAGE, GObject)

gboolean            lanyard_chat_message_get_loaded     (LanyardChatMessage *self);
const char         *lanyard_chat_message_get_id         (LanyardChatMessage *self);
LanyardChatKind     lanyard_chat_message_get_kind       (LanyardChatMessage *self);
const char         *lanyard_chat_message_get_author     (LanyardChatMessage *self);
const char         *lanyard_chat_message_get_name       (LanyardChatMessage *self);
gboolean            lanyard_chat_message_get_mine       (LanyardChatMessage *self);
/* (nullable): %NULL when it is for everybody. */
const char         *lanyard_chat_message_get_recipient  (LanyardChatMessage *self);
gboolean            lanyard_chat_message_get_private    (LanyardChatMessage *self);
const char         *lanyard_chat_message_get_text       (LanyardChatMessage *self);
gint64              lanyard_chat_message_get_time       (LanyardChatMessage *self);
LanyardChatDelivery lanyard_chat_message_get_state      (LanyardChatMessage *self);
const char         *lanyard_chat_message_get_reason     (LanyardChatMessage *self);
/* (transfer none) (nullable) */
GFile              *lanyard_chat_message_get_picture    (LanyardChatMessage *self);
const char         *lanyard_chat_message_get_media_type (LanyardChatMessage *self);
guint               lanyard_chat_message_get_width      (LanyardChatMessage *self);
guint               lanyard_chat_message_get_height     (LanyardChatMessage *self);
guint64             lanyard_chat_message_get_size       (LanyardChatMessage *self);
/* Its place in the room, the same on every machine, from 1; 0 while queued and for private ones. */
guint64             lanyard_chat_message_get_sequence   (LanyardChatMessage *self);

/* (nullable) The id of what it answers, or, of a change, changes. */
const char         *lanyard_chat_message_get_reply_to   (LanyardChatMessage *self);
/* (nullable): it is not here. */
const char         *lanyard_chat_message_get_quoted_name (LanyardChatMessage *self);
const char         *lanyard_chat_message_get_quoted_text (LanyardChatMessage *self);
LanyardChatKind     lanyard_chat_message_get_quoted_kind (LanyardChatMessage *self);
gint64              lanyard_chat_message_get_edited     (LanyardChatMessage *self);
gboolean            lanyard_chat_message_get_changing   (LanyardChatMessage *self);
/* A line each: key, space, mark; "" when nobody reacted. */
const char         *lanyard_chat_message_get_reactions  (LanyardChatMessage *self);
/* Of a reaction alone; "" when it takes one away. */
const char         *lanyard_chat_message_get_mark       (LanyardChatMessage *self);

G_END_DECLS
