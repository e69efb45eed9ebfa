/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/chat/lanyard-chat-room.h"
#include "engine/net/lanyard-discovery.h"

G_BEGIN_DECLS

/**
 * LanyardShareWindow:
 *
 * "Send a link to whom?": the chats that can take it, and the devices. Signals, one of them once, then the window closes: "chat"
 * (LanyardChatRoom), "device" (LanyardDevice). Main thread.
 */
#define LANYARD_TYPE_SHARE_WINDOW (lanyard_share_window_get_type ())
G_DECLARE_FINAL_TYPE (LanyardShareWindow, lanyard_share_window, LANYARD, SHARE_WINDOW, AdwWindow)

/* @rooms (element-type LanyardChatRoom). (transfer none) */
LanyardShareWindow *lanyard_share_window_present (GtkWindow        *parent,
                                                  const char       *title,
                                                  const char       *link,
                                                  GListModel       *rooms,
                                                  LanyardDiscovery *discovery);

G_END_DECLS
