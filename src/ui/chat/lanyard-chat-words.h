/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-room.h"

G_BEGIN_DECLS

/* What the chat's widgets say. Pure but for the reading of their arguments; all (transfer full) unless const. */

/* "Open at 192.168.1.5:45710", "Reconnecting in 5 seconds", … @node: the host's. */
char       *lanyard_chat_words_state    (LanyardChatRoom     *room,
                                         LanyardNode         *node);
/* What one waits for: away, with a countdown, or at the door; %NULL otherwise. */
char       *lanyard_chat_words_waiting  (LanyardChatRoom     *room);
/* What an empty conversation says. */
char       *lanyard_chat_words_empty    (LanyardChatRoom     *room);
/* Where others reach the room of a host on @node, "192.168.1.5:45710"; %NULL when nowhere. */
char       *lanyard_chat_words_address  (LanyardChatRoom     *room,
                                         LanyardNode         *node);
/* "Ben, 14:05: text" for a screen reader; with @state also how far one's own has come. @room (nullable): where people are. */
char       *lanyard_chat_words_spoken   (LanyardChatRoom     *room,
                                         LanyardChatMessage  *message,
                                         gboolean             state);
/* What the message answers: its beginning on one line, or why there is nothing to show. */
char       *lanyard_chat_words_quoted   (LanyardChatMessage  *message);
/* "Edited", "Edited, not sent yet", "Waiting for Ben"; %NULL of one that was not changed. @room (nullable). */
char       *lanyard_chat_words_changed  (LanyardChatRoom     *room,
                                         LanyardChatMessage  *message);
/* How far one's own has come: "Queued", "Waiting for Ben", "Sent", … @room (nullable). */
char       *lanyard_chat_words_progress (LanyardChatRoom     *room,
                                         LanyardChatMessage  *message);
/* "Ben reacted with 👍": what a change says, for a screen reader. */
char       *lanyard_chat_words_change   (LanyardChatMessage  *change);
/* "It is Ben’s turn", or %NULL while this end may write. */
char       *lanyard_chat_words_turn     (LanyardChatRoom     *room);
/* "Queued", "Sent", … with the reason of a failure (nullable). */
char       *lanyard_chat_words_delivery (LanyardChatDelivery  state,
                                         const char          *reason);
const char *lanyard_chat_words_delivery_icon
                                        (LanyardChatDelivery  state);
/* Who is typing, or %NULL for nobody. */
char       *lanyard_chat_words_typing   (GListModel          *people);
/* "14:05" in the user's way; @time in microseconds since 1970. */
char       *lanyard_chat_words_time     (gint64               time);
/* "Today", "Yesterday", "Tuesday, 3 March 2026". @now likewise. */
char       *lanyard_chat_words_day      (gint64               time,
                                         gint64               now);
/* For a list: "14:05" today, "Yesterday", "3 Mar 2026". @now likewise. */
char       *lanyard_chat_words_when     (gint64               time,
                                         gint64               now);
/* "Your room with Ana, Ben", "In the room of Ana", "Classic chat with Ana". */
char       *lanyard_chat_words_conversation
                                        (LanyardChatConversation *conversation);
/* All of @text on one line. */
char       *lanyard_chat_words_line     (const char          *text);
gboolean    lanyard_chat_words_same_day (gint64               a,
                                         gint64               b);
/* Pango markup: all of @text escaped, and what is an address of http, https or mailto made a link. */
char       *lanyard_chat_words_markup   (const char          *text);

G_END_DECLS
