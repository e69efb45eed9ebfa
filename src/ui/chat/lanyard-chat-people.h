/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/chat/lanyard-chat-room.h"

G_BEGIN_DECLS

/**
 * LanyardChatPeople:
 *
 * Who is in the room: a button with their number, and the list behind it. Signals: "write" (LanyardChatPerson):
 * write to them alone; "send" (LanyardChatPerson): send them files; "remove" (LanyardChatPerson, gboolean block).
 */
#define LANYARD_TYPE_CHAT_PEOPLE (lanyard_chat_people_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatPeople, lanyard_chat_people, LANYARD, CHAT_PEOPLE, AdwBin)

GtkWidget *lanyard_chat_people_new      (void);
/* (nullable) (transfer none) */
void       lanyard_chat_people_set_room (LanyardChatPeople *self,
                                         LanyardChatRoom   *room);

G_END_DECLS
