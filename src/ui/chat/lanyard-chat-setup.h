/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/chat/lanyard-chat-types.h"

G_BEGIN_DECLS

/**
 * LanyardChatSetup:
 *
 * What a chat end asks before it starts: one's name, where to, and how. Signal "start": the button, or Enter.
 */
#define LANYARD_TYPE_CHAT_SETUP (lanyard_chat_setup_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatSetup, lanyard_chat_setup, LANYARD, CHAT_SETUP, AdwBin)

GtkWidget           *lanyard_chat_setup_new              (LanyardChatRole     role,
                                                          const char         *name);
LanyardChatMode      lanyard_chat_setup_get_mode         (LanyardChatSetup   *self);
void                 lanyard_chat_setup_set_mode         (LanyardChatSetup   *self,
                                                          LanyardChatMode     mode);
/* (transfer none) */
const char          *lanyard_chat_setup_get_name         (LanyardChatSetup   *self);
void                 lanyard_chat_setup_set_name         (LanyardChatSetup   *self,
                                                          const char         *name);
/* Of a guest; trimmed. (transfer full) */
char                *lanyard_chat_setup_dup_address      (LanyardChatSetup   *self);
void                 lanyard_chat_setup_set_address      (LanyardChatSetup   *self,
                                                          const char         *address);
/* Of a guest: machines to choose from (GListModel of LanyardDevice). */
void                 lanyard_chat_setup_set_devices      (LanyardChatSetup   *self,
                                                          GListModel         *devices);
/* Of a classic host. %FALSE (and the row marked) when it is no port; 0 is any free one. */
gboolean             lanyard_chat_setup_get_port         (LanyardChatSetup   *self,
                                                          guint16            *port);
void                 lanyard_chat_setup_set_port         (LanyardChatSetup   *self,
                                                          guint16             port);
/* Of a classic host: whether other machines may come. */
gboolean             lanyard_chat_setup_get_public       (LanyardChatSetup   *self);
/* Of a host: whether to begin a new conversation instead of going on with the last one. */
gboolean             lanyard_chat_setup_get_fresh        (LanyardChatSetup   *self);
LanyardChatAdmission lanyard_chat_setup_get_admission    (LanyardChatSetup   *self);
/* Why it could not start; %NULL: nothing. */
void                 lanyard_chat_setup_set_error        (LanyardChatSetup   *self,
                                                          const char         *message);

G_END_DECLS
