/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-store.h"

G_BEGIN_DECLS

/**
 * LanyardChatHistory:
 *
 * A conversation's messages: a #GListModel of #LanyardChatMessage that knows every position at once and reads
 * pages from the database as they are asked for. Main thread.
 */
#define LANYARD_TYPE_CHAT_HISTORY (lanyard_chat_history_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatHistory, lanyard_chat_history, LANYARD, CHAT_HISTORY, GObject)

LanyardChatHistory *lanyard_chat_history_new         (LanyardDatabase        *database,
                                                      GFile                  *folder,
                                                      LanyardChatRole         role);
/* Shows another conversation; takes its keys. */
void                lanyard_chat_history_reset       (LanyardChatHistory     *self,
                                                      LanyardChatOpened      *opened);
/* Rows as the store gave them back, or ones that are yet to be written: added, or moved to their place. */
void                lanyard_chat_history_add         (LanyardChatHistory     *self,
                                                      GPtrArray              *rows);
/* What a change has made of a message. */
void                lanyard_chat_history_take_change (LanyardChatHistory     *self,
                                                      const LanyardChatRow   *target);
/* States of one's own messages follow. */
void                lanyard_chat_history_set_marks   (LanyardChatHistory     *self,
                                                      const LanyardChatMarks *marks);
/* Whether it is in memory. */
gboolean            lanyard_chat_history_set_state   (LanyardChatHistory     *self,
                                                      const guint8            id[LANYARD_CHAT_ID_SIZE],
                                                      LanyardChatDelivery     state,
                                                      const char             *reason);
void                lanyard_chat_history_set_picture (LanyardChatHistory     *self,
                                                      const guint8            digest[LANYARD_CHAT_DIGEST_SIZE]);
/* (transfer none) (nullable): only when it is in memory. */
LanyardChatMessage *lanyard_chat_history_lookup      (LanyardChatHistory     *self,
                                                      gint64                  local);
/* Where @key is, or would be. */
guint               lanyard_chat_history_find        (LanyardChatHistory     *self,
                                                      const LanyardChatKey   *key);
LanyardChatKey      lanyard_chat_history_get_key     (LanyardChatHistory     *self,
                                                      guint                   position);
/* How many after @position are others', as far as is known without reading. */
guint               lanyard_chat_history_count_after (LanyardChatHistory     *self,
                                                      guint                   position);

G_END_DECLS
