/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-types.h"

G_BEGIN_DECLS

/**
 * LanyardChatPerson:
 *
 * Somebody in a room. Properties: "key" (what messages call them), "name", "fingerprint" (nullable in
 * classic mode), "address" (nullable: "host:port" of their connection, for those we are connected to; a guest's
 * port there is not the one it listens on), "verified" (their key is pinned: here for those we are connected to,
 * else the host says so), "host", "me", "present" (connected now), "typing" (ends by itself). Main thread.
 */
#define LANYARD_TYPE_CHAT_PERSON (lanyard_chat_person_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatPerson, lanyard_chat_person, LANYARD, CHAT_PERSON, GObject)

const char *lanyard_chat_person_get_key         (LanyardChatPerson *self);
const char *lanyard_chat_person_get_name        (LanyardChatPerson *self);
const char *lanyard_chat_person_get_fingerprint (LanyardChatPerson *self);
const char *lanyard_chat_person_get_address     (LanyardChatPerson *self);
gboolean    lanyard_chat_person_get_verified    (LanyardChatPerson *self);
gboolean    lanyard_chat_person_get_host        (LanyardChatPerson *self);
gboolean    lanyard_chat_person_get_me          (LanyardChatPerson *self);
gboolean    lanyard_chat_person_get_present     (LanyardChatPerson *self);
gboolean    lanyard_chat_person_get_typing      (LanyardChatPerson *self);
/* Whether their program knows messages that change others; an older one shows each as a message. */
gboolean    lanyard_chat_person_get_changes     (LanyardChatPerson *self);

G_END_DECLS
