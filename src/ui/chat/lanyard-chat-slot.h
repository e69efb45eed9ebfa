/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/chat/lanyard-chat-bubble.h"
#include "ui/widgets/lanyard-row-slot.h"

G_BEGIN_DECLS

/**
 * LanyardChatSlot:
 *
 * A row of the transcript: at first only as high as its message will probably be; see #LanyardChatTranscript. Main thread.
 */
#define LANYARD_TYPE_CHAT_SLOT (lanyard_chat_slot_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatSlot, lanyard_chat_slot, LANYARD, CHAT_SLOT, LanyardRowSlot)

GtkWidget          *lanyard_chat_slot_new         (void);
/* (nullable) */
void                lanyard_chat_slot_set_message (LanyardChatSlot    *self,
                                                   LanyardChatMessage *message);
LanyardChatMessage *lanyard_chat_slot_get_message (LanyardChatSlot    *self);
/* @previous (nullable): what stands above; @divider: the first unread one is this; @found: a search has found it. */
void                lanyard_chat_slot_set_context (LanyardChatSlot    *self,
                                                   LanyardChatMessage *previous,
                                                   gboolean            divider,
                                                   gboolean            found);
/* Shows its message in @bubble (transfer full), and lays it out as wide as rows are: @width, in pixels. */
void                lanyard_chat_slot_fill        (LanyardChatSlot    *self,
                                                   LanyardChatBubble  *bubble,
                                                   int                 width);
/* Its bubble, which it has no more; its height stays. (transfer full) (nullable) */
LanyardChatBubble  *lanyard_chat_slot_empty       (LanyardChatSlot    *self);
/* (nullable) (transfer none) */
LanyardChatBubble  *lanyard_chat_slot_get_bubble  (LanyardChatSlot    *self);

G_END_DECLS
