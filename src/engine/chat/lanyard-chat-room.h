/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-knock.h"
#include "engine/chat/lanyard-chat-message.h"
#include "engine/chat/lanyard-chat-person.h"
#include "engine/chat/lanyard-chat-search.h"
#include "engine/chat/lanyard-chat.h"

G_BEGIN_DECLS

/**
 * LanyardChatRoom:
 *
 * One end of a conversation, host or guest, encrypted or classic: the same properties and models for all.
 * What is written is on disk before it is sent, waits while the other side is away, and arrives once. Main thread.
 *
 * Properties: "role", "mode", "state" (#LanyardChatState), "reason" (nullable: why it is closed or
 * away), "retry-in" (uint, seconds, while reconnecting), "name" (writable: what others call us, at first the device's),
 * "title" (the room's, or the other's name; writable for a host), "address" (nullable: where the host is, or where a classic
 * host listens), "people" (GListModel of #LanyardChatPerson), "messages" (GListModel of #LanyardChatMessage), "unread"
 * (uint), "turn" (#LanyardChatTurn), "can-send" (what is written is taken now; classic: and it is our turn), "admission"
 * (writable), "conversation" (gint64, 0 until open), "muted" (writable, kept: its messages shall not call for attention).
 *
 * Signals:
 * - "knock" (LanyardChatKnock): somebody unknown is at the door. A handler that takes the question returns %TRUE.
 * - "joined" (LanyardChatPerson), "left" (LanyardChatPerson): somebody else came or went.
 * - "people-changed": somebody's name or presence is another, or they are no more in the list; once for each, so that who looks at all of
 *   them does it later.
 * - "message" (LanyardChatMessage): one came in, for notifications; not for what is one's own.
 * - "changed" (LanyardChatMessage): somebody, also this end, has edited a message, taken it back or reacted to it; its kind says which,
 *   "reply-to" the message, its text the new one.
 */
#define LANYARD_TYPE_CHAT_ROOM (lanyard_chat_room_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatRoom, lanyard_chat_room, LANYARD, CHAT_ROOM, GObject)

LanyardChatRoom     *lanyard_chat_room_new              (LanyardChat          *chat,
                                                         LanyardChatRole       role,
                                                         LanyardChatMode       mode);

/* A host opens its latest room (or a new one, when none is there or @fresh) and serves it on the node, whose
 * listening is the caller's; the state tells when. */
void                 lanyard_chat_room_host             (LanyardChatRoom      *self,
                                                         gboolean              fresh);
/* A classic host listens itself. @bind: numeric; %NULL is loopback. @port 0: any free one. */
gboolean             lanyard_chat_room_host_classic     (LanyardChatRoom      *self,
                                                         const char           *bind,
                                                         guint16               port,
                                                         GError              **error);
guint16              lanyard_chat_room_get_port         (LanyardChatRoom      *self);
/* "host", "host:port", "[v6]:port"; @fingerprint (nullable): the key it must have. A classic guest uses the address only. */
void                 lanyard_chat_room_join             (LanyardChatRoom      *self,
                                                         const char           *address,
                                                         const char           *fingerprint,
                                                         LanyardConnectFlags   flags);
/* Shows a conversation that is on disk without going anywhere. */
void                 lanyard_chat_room_open             (LanyardChatRoom      *self,
                                                         gint64                conversation);
/* While reconnecting: now, not later. */
void                 lanyard_chat_room_retry            (LanyardChatRoom      *self);
/* Ends the connection. @leave: a guest leaves for good, nobody waits for it any more. Answers when the last words are
 * written and all is on disk. */
void                 lanyard_chat_room_stop_async       (LanyardChatRoom      *self,
                                                         gboolean              leave,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
gboolean             lanyard_chat_room_stop_finish      (LanyardChatRoom      *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);

LanyardChatRole      lanyard_chat_room_get_role         (LanyardChatRoom      *self);
LanyardChatMode      lanyard_chat_room_get_mode         (LanyardChatRoom      *self);
LanyardChatState     lanyard_chat_room_get_state        (LanyardChatRoom      *self);
/* (nullable) LANYARD_CHAT_ERROR, LANYARD_NET_ERROR, G_IO_ERROR. */
const GError        *lanyard_chat_room_get_error        (LanyardChatRoom      *self);
/* (nullable) The six digits the host sees at its door too, set before the state is AT_THE_DOOR; %NULL when its key is pinned. */
const char          *lanyard_chat_room_get_code         (LanyardChatRoom      *self);
LanyardChatTurn      lanyard_chat_room_get_turn         (LanyardChatRoom      *self);
gboolean             lanyard_chat_room_get_can_send     (LanyardChatRoom      *self);
const char          *lanyard_chat_room_get_name         (LanyardChatRoom      *self);
void                 lanyard_chat_room_set_name         (LanyardChatRoom      *self,
                                                         const char           *name);
const char          *lanyard_chat_room_get_title        (LanyardChatRoom      *self);
/* (transfer none) */
GListModel          *lanyard_chat_room_get_people       (LanyardChatRoom      *self);
GListModel          *lanyard_chat_room_get_messages     (LanyardChatRoom      *self);
/* (transfer none) (nullable) */
LanyardChatPerson   *lanyard_chat_room_lookup_person    (LanyardChatRoom      *self,
                                                         const char           *key);

/* @recipient (nullable): a person's key; a private message. (transfer none), or %NULL with LANYARD_CHAT_ERROR. In
 * classic mode what is over its bound goes in several turns. */
LanyardChatMessage  *lanyard_chat_room_send_text        (LanyardChatRoom      *self,
                                                         const char           *text,
                                                         const char           *recipient,
                                                         GError              **error);
/* Reads the picture on a worker thread: at most LANYARD_CHAT_PICTURE_MAX bytes, of a kind GdkPixbuf knows. */
void                 lanyard_chat_room_send_picture_async (LanyardChatRoom    *self,
                                                         GFile                *file,
                                                         const char           *caption,
                                                         const char           *recipient,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
/* The same of bytes from the clipboard. */
void                 lanyard_chat_room_send_bytes_async (LanyardChatRoom      *self,
                                                         GBytes               *bytes,
                                                         const char           *caption,
                                                         const char           *recipient,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
/* (transfer none) */
LanyardChatMessage  *lanyard_chat_room_send_picture_finish (LanyardChatRoom   *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);
/* An answer to @answered, which is loaded; of a private message, to the other one of the two. */
LanyardChatMessage  *lanyard_chat_room_reply            (LanyardChatRoom      *self,
                                                         LanyardChatMessage   *answered,
                                                         const char           *text,
                                                         const char           *recipient,
                                                         GError              **error);
/* Other words for a message of one's own, in place of the old ones everywhere. Nothing is done when they are the same. */
gboolean             lanyard_chat_room_edit             (LanyardChatRoom      *self,
                                                         LanyardChatMessage   *message,
                                                         const char           *text,
                                                         GError              **error);
/* A message of one's own goes, words and picture, for everybody. */
gboolean             lanyard_chat_room_take_back        (LanyardChatRoom      *self,
                                                         LanyardChatMessage   *message,
                                                         GError              **error);
/* @mark: an emoji, at most LANYARD_CHAT_MARK_MAX bytes, in place of the one before; "" for none. */
gboolean             lanyard_chat_room_react            (LanyardChatRoom      *self,
                                                         LanyardChatMessage   *message,
                                                         const char           *mark,
                                                         GError              **error);
/* Whether messages can be changed here: not in classic mode, not where the host's program is older. */
gboolean             lanyard_chat_room_get_can_change   (LanyardChatRoom      *self);
gboolean             lanyard_chat_room_may_change       (LanyardChatRoom      *self,
                                                         LanyardChatMessage   *message);
/* (transfer full) (nullable) The names of those here whose program is older: they keep what is taken back, and see an edit as one more message. */
char                *lanyard_chat_room_dup_older        (LanyardChatRoom      *self);
/* Where the message of @id (32 hex digits) is: its position, or G_MAXUINT when it is not here. */
void                 lanyard_chat_room_find_async       (LanyardChatRoom      *self,
                                                         const char           *id,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
guint                lanyard_chat_room_find_finish      (LanyardChatRoom      *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);
/* Call it on every change of the text being written; what goes out is little. */
void                 lanyard_chat_room_set_typing       (LanyardChatRoom      *self,
                                                         gboolean              typing);

guint                lanyard_chat_room_get_unread       (LanyardChatRoom      *self);
/* Where the divider goes: the first message not read, or G_MAXUINT. */
guint                lanyard_chat_room_get_first_unread (LanyardChatRoom      *self);
/* All up to @position was seen. */
void                 lanyard_chat_room_mark_read        (LanyardChatRoom      *self,
                                                         guint                 position);

gboolean             lanyard_chat_room_get_muted        (LanyardChatRoom      *self);
void                 lanyard_chat_room_set_muted        (LanyardChatRoom      *self,
                                                         gboolean              muted);

/* Host: send somebody away, who must then ask again; with @block, never again (see lanyard_chat_unblock()). */
void                 lanyard_chat_room_remove           (LanyardChatRoom      *self,
                                                         LanyardChatPerson    *person,
                                                         gboolean              block);

/* The first message from @time (microseconds since 1970) on: its position, or G_MAXUINT; lanyard_chat_room_find_finish(). */
void                 lanyard_chat_room_find_day_async   (LanyardChatRoom      *self,
                                                         gint64                time,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
/* Positions of messages with all of @words, "from:NAME" among them for those of one person, the newest first, at most 1,000. (transfer full) (element-type guint) */
void                 lanyard_chat_room_search_async     (LanyardChatRoom      *self,
                                                         const char           *words,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
GArray              *lanyard_chat_room_search_finish    (LanyardChatRoom      *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);
/* Where @hit of lanyard_chat_search_async() is, or G_MAXUINT when it is not (any more) in this conversation. */
guint                lanyard_chat_room_find_hit         (LanyardChatRoom      *self,
                                                         LanyardChatHit       *hit);
/* The whole conversation, read and written in pages. */
void                 lanyard_chat_room_export_async     (LanyardChatRoom      *self,
                                                         GFile                *file,
                                                         LanyardChatExport     format,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
gboolean             lanyard_chat_room_export_finish    (LanyardChatRoom      *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);
/* Stops, then takes the conversation and its pictures off the disk; the room is empty and idle after. */
void                 lanyard_chat_room_delete_async     (LanyardChatRoom      *self,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
gboolean             lanyard_chat_room_delete_finish    (LanyardChatRoom      *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);

G_END_DECLS
