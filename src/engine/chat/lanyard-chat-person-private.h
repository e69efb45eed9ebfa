/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-person.h"

G_BEGIN_DECLS

LanyardChatPerson *lanyard_chat_person_new        (const char        *key,
                                                   const char        *fingerprint,
                                                   gboolean           me);
void               lanyard_chat_person_set_name   (LanyardChatPerson *self,
                                                   const char        *name);
void               lanyard_chat_person_set_address (LanyardChatPerson *self,
                                                   const char        *address);
void               lanyard_chat_person_set_verified (LanyardChatPerson *self,
                                                   gboolean           verified);
void               lanyard_chat_person_set_present (LanyardChatPerson *self,
                                                   gboolean           present);
/* The highest kind of message its program knows. */
void               lanyard_chat_person_set_kinds  (LanyardChatPerson *self,
                                                   guint              kinds);
void               lanyard_chat_person_set_typing (LanyardChatPerson *self,
                                                   gboolean           typing);

G_END_DECLS
