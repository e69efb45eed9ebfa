/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-room.h"
#include "engine/chat/lanyard-chat-store.h"

G_BEGIN_DECLS

/**
 * LanyardChatEnd:
 *
 * What makes a room a host's, a guest's or a classic one: it moves messages and knows who is there; the room
 * keeps the conversation. Main thread.
 */
#define LANYARD_TYPE_CHAT_END (lanyard_chat_end_get_type ())
G_DECLARE_DERIVABLE_TYPE (LanyardChatEnd, lanyard_chat_end, LANYARD, CHAT_END, GObject)

struct _LanyardChatEndClass
{
  GObjectClass parent_class;

  /* The conversation is open: begin. Also when another one was opened instead (a guest met its host). */
  void (*opened)  (LanyardChatEnd    *self,
                   LanyardChatOpened *opened);
  /* These are on disk now, each with its outcome. */
  void (*written) (LanyardChatEnd    *self,
                   GPtrArray         *rows);
  void (*typing)  (LanyardChatEnd    *self,
                   gboolean           typing);
  /* The user read on; @rows: private ones that became read by it. */
  void (*seen)    (LanyardChatEnd    *self,
                   GPtrArray         *rows);
  void (*renamed) (LanyardChatEnd    *self);
  void (*removed) (LanyardChatEnd    *self,
                   const char        *key,
                   gboolean           block);
  void (*retry)   (LanyardChatEnd    *self);
  /* End all connections; lanyard_chat_room_hold() and _release() say while last words are under way. */
  void (*stop)    (LanyardChatEnd    *self,
                   gboolean           leave);
};

/* (transfer none): valid as long as the end is the room's. */
LanyardChatRoom *lanyard_chat_end_get_room (LanyardChatEnd *self);
void             lanyard_chat_end_set_room (LanyardChatEnd  *self,
                                            LanyardChatRoom *room);

LanyardChatEnd *lanyard_chat_host_new         (void);
LanyardChatEnd *lanyard_chat_guest_new        (const char           *address,
                                               const char           *fingerprint,
                                               LanyardConnectFlags   flags);
/* %NULL with @error when it cannot listen. */
LanyardChatEnd *lanyard_chat_classic_new_host (const char           *bind,
                                               guint16               port,
                                               GError              **error);
LanyardChatEnd *lanyard_chat_classic_new_guest (const char          *address);
guint16         lanyard_chat_classic_get_port (LanyardChatEnd       *self);

G_END_DECLS
