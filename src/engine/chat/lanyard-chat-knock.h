/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LanyardChatKnock:
 *
 * The question "may they come in?": somebody unknown waits at a host's door. Whoever takes it from
 * LanyardChatRoom::knock answers once; unanswered for two minutes, or dropped, it is a no. Properties: "name" (as
 * claimed, cleaned), "fingerprint", "address", "code" (nullable: six digits, while the key is not pinned),
 * "verified", "answered", "withdrawn" (they went away: take the question off the screen). Main thread.
 */
#define LANYARD_TYPE_CHAT_KNOCK (lanyard_chat_knock_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatKnock, lanyard_chat_knock, LANYARD, CHAT_KNOCK, GObject)

const char *lanyard_chat_knock_get_name        (LanyardChatKnock *self);
const char *lanyard_chat_knock_get_fingerprint (LanyardChatKnock *self);
const char *lanyard_chat_knock_get_address     (LanyardChatKnock *self);
const char *lanyard_chat_knock_get_code        (LanyardChatKnock *self);
gboolean    lanyard_chat_knock_get_verified    (LanyardChatKnock *self);
gboolean    lanyard_chat_knock_get_answered    (LanyardChatKnock *self);
gboolean    lanyard_chat_knock_get_withdrawn   (LanyardChatKnock *self);
void        lanyard_chat_knock_answer          (LanyardChatKnock *self,
                                                gboolean          admit);

G_END_DECLS
