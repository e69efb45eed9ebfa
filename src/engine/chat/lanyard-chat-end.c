/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-end-private.h"

typedef struct
{
  LanyardChatRoom *room; /* not owned: it owns us */
} LanyardChatEndPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LanyardChatEnd, lanyard_chat_end, G_TYPE_OBJECT)

LanyardChatRoom *
lanyard_chat_end_get_room (LanyardChatEnd *self)
{
  LanyardChatEndPrivate *priv = lanyard_chat_end_get_instance_private (self);

  return priv->room;
}

void
lanyard_chat_end_set_room (LanyardChatEnd *self, LanyardChatRoom *room)
{
  LanyardChatEndPrivate *priv = lanyard_chat_end_get_instance_private (self);

  priv->room = room;
}

static void
ignore_rows (LanyardChatEnd *self, GPtrArray *rows)
{
}

static void
ignore_flag (LanyardChatEnd *self, gboolean flag)
{
}

static void
ignore (LanyardChatEnd *self)
{
}

static void
ignore_removal (LanyardChatEnd *self, const char *key, gboolean block)
{
}

static void
lanyard_chat_end_class_init (LanyardChatEndClass *klass)
{
  klass->written = ignore_rows;
  klass->typing = ignore_flag;
  klass->seen = ignore_rows;
  klass->renamed = ignore;
  klass->removed = ignore_removal;
  klass->retry = ignore;
}

static void
lanyard_chat_end_init (LanyardChatEnd *self)
{
}
