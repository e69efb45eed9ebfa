/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/chat/lanyard-chat.h"

G_BEGIN_DECLS

/* A window with those who were blocked, each to be unblocked. (transfer none): toplevels own themselves. */
GtkWidget *lanyard_chat_blocked_new (GtkWindow   *parent,
                                     LanyardChat *chat);

G_END_DECLS
