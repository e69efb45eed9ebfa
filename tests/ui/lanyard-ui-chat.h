/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanyard-ui-test.h"

#include "ui/chat/lanyard-chat-composer.h"
#include "ui/chat/lanyard-chat-page.h"

G_BEGIN_DECLS

/* One machine with its chat; a window around it in most tests. */
typedef struct
{
  LanyardDatabase *database;
  LanyardIdentity *identity;
  LanyardPeers    *peers;
  LanyardNode     *node;
  LanyardChat     *chat;
  GListStore      *rooms;
  GtkWindow       *window;
  GtkWidget       *page;
} UiChat;

UiChat              *ui_chat_new           (const char      *name);
void                 ui_chat_free          (UiChat          *world);
void                 ui_chat_show          (UiChat          *world,
                                            int              width,
                                            int              height);
void                 ui_chat_stop_room     (LanyardChatRoom *room);
GtkWidget           *ui_chat_pane          (UiChat          *world,
                                            LanyardChatRole  role);
LanyardChatRoom     *ui_chat_room          (UiChat          *world,
                                            LanyardChatRole  role);
LanyardChatComposer *ui_chat_composer      (UiChat          *world,
                                            LanyardChatRole  role);
void                 ui_chat_set_up        (UiChat          *world,
                                            LanyardChatRole  role,
                                            const char      *name,
                                            LanyardChatMode  mode);
/* The host's room, and the other pane's guest in it. */
void                 ui_chat_start         (UiChat          *world,
                                            LanyardChatMode  mode);
/* Writes @text in the entry and presses Send. */
void                 ui_chat_type          (UiChat          *world,
                                            LanyardChatRole  role,
                                            const char      *text);
gboolean             ui_chat_entry_enabled (UiChat          *world,
                                            LanyardChatRole  role);
/* Whether a label says just that. */
gboolean             ui_chat_shows         (UiChat          *world,
                                            LanyardChatRole  role,
                                            const char      *text);
guint                ui_chat_n_messages    (UiChat          *world,
                                            LanyardChatRole  role);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiChat, ui_chat_free)

G_END_DECLS
