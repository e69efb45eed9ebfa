/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-room.h"

G_BEGIN_DECLS

/* What the chat's widgets say. Pure but for the reading of their arguments; all (transfer full) unless const. */

/* "Hosting at 192.168.1.5:45710", "Reconnecting in 5 seconds: …", … @turn_name (nullable): the other's, in classic mode. */
char       *lanyard_chat_words_state    (LanyardChatRoom     *room);
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
gboolean    lanyard_chat_words_same_day (gint64               a,
                                         gint64               b);
/* Pango markup: all of @text escaped, and what is an address of http, https or mailto made a link. */
char       *lanyard_chat_words_markup   (const char          *text);

G_END_DECLS
