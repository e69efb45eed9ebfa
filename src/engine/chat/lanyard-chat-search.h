/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat.h"

G_BEGIN_DECLS

/**
 * LanyardChatHit:
 *
 * A message found by the search in all conversations. A snapshot; main thread.
 */
#define LANYARD_TYPE_CHAT_HIT (lanyard_chat_hit_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatHit, lanyard_chat_hit, LANYARD, CHAT_HIT, GObject)

/* For lanyard_chat_room_open(). */
gint64      lanyard_chat_hit_get_conversation (LanyardChatHit      *self);
/* The author's name at the time. */
const char *lanyard_chat_hit_get_name         (LanyardChatHit      *self);
/* At most about 300 characters of it, with what was found in them. */
const char *lanyard_chat_hit_get_text         (LanyardChatHit      *self);
/* Microseconds since 1970. */
gint64      lanyard_chat_hit_get_time         (LanyardChatHit      *self);
/* Its place, for lanyard_chat_room_find_hit(). */
void        lanyard_chat_hit_get_key          (LanyardChatHit      *self,
                                               gint64              *place,
                                               gint64              *local);

/* Messages of all conversations with all of @words (the last as a beginning), the newest first, at most 200. On the
 * database's thread; main thread here. Errors: those of the database. */
void        lanyard_chat_search_async         (LanyardChat         *self,
                                               const char          *words,
                                               GCancellable        *cancellable,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
/* (transfer full) (element-type LanyardChatHit) */
GPtrArray  *lanyard_chat_search_finish        (LanyardChat         *self,
                                               GAsyncResult        *result,
                                               GError             **error);

G_END_DECLS
