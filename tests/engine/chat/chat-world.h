/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-room.h"
#include "lanyard-test.h"

G_BEGIN_DECLS

/* One machine of a test: its own folders, key, pins and chat. */
typedef struct
{
  char            *path;     /* (nullable) of the database; in memory without */
  LanyardDatabase *database;
  LanyardIdentity *identity;
  LanyardPeers    *peers;
  LanyardNode     *node;
  LanyardChat     *chat;
  GFile           *folder;
} ChatWorld;

/* @on_disk: the database is a file, so that it can be opened again. */
ChatWorld       *chat_world_new         (const char         *name,
                                         gboolean            on_disk);
void             chat_world_free        (ChatWorld          *world);
/* Takes the program away and starts it anew on the same files. */
void             chat_world_restart     (ChatWorld          *world);
/* "127.0.0.1:PORT" (transfer full). @port 0: any. */
char            *chat_world_listen      (ChatWorld          *world,
                                         guint16             port);
void             chat_world_pin         (ChatWorld          *world,
                                         ChatWorld          *other);
/* A hosted room, open. (transfer full) */
LanyardChatRoom *chat_world_host        (ChatWorld          *world);
/* A guest's room, joined. (transfer full) */
LanyardChatRoom *chat_world_join        (ChatWorld          *world,
                                         const char         *address);
/* The same, only begun, with short waits before trying again. */
LanyardChatRoom *chat_world_begin       (ChatWorld          *world,
                                         const char         *address);
void             chat_stop              (LanyardChatRoom    *room);

guint            chat_n_messages        (LanyardChatRoom    *room);
/* Text of the message at @position, loaded if need be. (transfer full) */
char            *chat_text_at           (LanyardChatRoom    *room,
                                         guint               position);
LanyardChatMessage *chat_message_at     (LanyardChatRoom    *room,
                                         guint               position);
void             chat_send              (LanyardChatRoom    *room,
                                         const char         *format,
                                         ...) G_GNUC_PRINTF (2, 3);
/* Nobody sees a message twice or in another order: fails the test otherwise. */
void             chat_assert_same       (LanyardChatRoom    *a,
                                         LanyardChatRoom    *b);
gboolean         chat_all_in_state      (LanyardChatRoom    *room,
                                         LanyardChatDelivery state);
/* For items-changed, swapped: keeps @mirror like @model, or fails the test. */
void             chat_mirror            (GListStore         *mirror,
                                         guint               position,
                                         guint               removed,
                                         guint               added,
                                         GListModel         *model);
/* A cable pulled: no last words. */
void             chat_cut               (LanyardChatRoom    *guest);
/* The one that @world has; fails the test when there is another. (transfer full) */
LanyardChatConversation *chat_only_conversation (ChatWorld *world);
guint            chat_n_present         (LanyardChatRoom    *room);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatWorld, chat_world_free)

G_END_DECLS
