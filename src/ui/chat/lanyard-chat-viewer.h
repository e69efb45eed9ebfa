/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/chat/lanyard-chat-message.h"

G_BEGIN_DECLS

/* A window over @parent's with the picture of @message as large as it is: zoom, copy, save, open. */
void lanyard_chat_viewer_show (GtkWidget          *parent,
                               LanyardChatMessage *message);
/* Ask where @message's picture shall be saved, and save it. */
void lanyard_chat_save_picture (GtkWidget          *parent,
                                LanyardChatMessage *message);

G_END_DECLS
