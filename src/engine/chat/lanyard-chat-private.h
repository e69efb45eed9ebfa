/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat.h"

G_BEGIN_DECLS

/* Messages were written whose words the search does not know. */
void lanyard_chat_index_soon (LanyardChat *self);

G_END_DECLS
