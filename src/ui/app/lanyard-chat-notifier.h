/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/chat/lanyard-chat-room.h"

G_BEGIN_DECLS

/**
 * LanyardChatNotifier:
 *
 * Desktop notifications of chat messages, and of those at the door, while the window is not in use; sounds, if
 * they are wanted. One notification a room, which goes when its messages are read. One answers in the notification itself
 * where the desktop's server can ("inline-reply"); elsewhere its Reply button leads to the entry. Muted rooms are silent.
 * Main thread.
 *
 * It adds the action chat-show to the application, with the identifier of a notification.
 *
 * Signals: "show" (LanyardChatRoom, const char *text): the user wants to write there; @text (nullable) is an answer
 * that could not be sent.
 */
#define LANYARD_TYPE_CHAT_NOTIFIER (lanyard_chat_notifier_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatNotifier, lanyard_chat_notifier, LANYARD, CHAT_NOTIFIER, GObject)

/* @rooms (element-type LanyardChatRoom): those in use, as they come and go. */
LanyardChatNotifier *lanyard_chat_notifier_new         (GApplication        *application,
                                                        GSettings           *settings,
                                                        GListModel          *rooms);
/* How many sounds were wanted so far; for tests. */
guint                lanyard_chat_notifier_get_n_sounds (LanyardChatNotifier *self);

G_END_DECLS
