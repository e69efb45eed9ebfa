/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-frame.h"
#include "engine/core/lanyard-database.h"
#include "engine/net/lanyard-channel.h"

G_BEGIN_DECLS

/* Pictures: read and checked before they are sent, fetched in pieces by those who get the message, kept under their
 * digest. Work with files is done on worker threads; the functions are the main context's. */

/* A record without author for the picture in @file or @bytes (one of them), which is then in @folder.
 * (transfer full) at finish. */
void               lanyard_chat_picture_import_async  (GFile               *folder,
                                                       GFile               *file,
                                                       GBytes              *bytes,
                                                       GCancellable        *cancellable,
                                                       GAsyncReadyCallback  callback,
                                                       gpointer             user_data);
LanyardChatRecord *lanyard_chat_picture_import_finish (GAsyncResult        *result,
                                                       GError             **error);

/* Serves a piece of a picture of this conversation. @reader (nullable): the key of who asks; it must have
 * been sent to them. Finish answers a payload for a CHUNK, or %NULL when it is not here or not for them. */
void               lanyard_chat_picture_piece_async   (LanyardDatabase     *database,
                                                       GFile               *folder,
                                                       gint64               conversation,
                                                       const char          *reader,
                                                       const guint8         digest[LANYARD_CHAT_DIGEST_SIZE],
                                                       guint32              offset,
                                                       GAsyncReadyCallback  callback,
                                                       gpointer             user_data);
GBytes            *lanyard_chat_picture_piece_finish  (LanyardDatabase     *database,
                                                       GAsyncResult        *result);

/**
 * LanyardChatFetch:
 *
 * One picture on its way here: asks for pieces over a channel, a few ahead, checks the digest and keeps it.
 */
typedef struct _LanyardChatFetch LanyardChatFetch;

/* @error (nullable): why it did not come. Called once, not after freeing. */
typedef void (*LanyardChatFetchFunc) (const GError *error,
                                      gpointer      user_data);

/* @with: the key of whose picture it is, "" for the channel's other end. */
LanyardChatFetch *lanyard_chat_fetch_new         (LanyardChannel          *channel,
                                                  GFile                   *folder,
                                                  const LanyardChatRecord *record,
                                                  const char              *with,
                                                  LanyardChatFetchFunc     func,
                                                  gpointer                 user_data);
void              lanyard_chat_fetch_free        (LanyardChatFetch        *self);
/* Nobody wants the picture any more: besides freeing, what is being kept of it this moment is not. Whoever calls it removes what is
 * in the folder already, afterwards. */
void              lanyard_chat_fetch_drop        (LanyardChatFetch        *self);
const guint8     *lanyard_chat_fetch_get_digest  (LanyardChatFetch        *self);
/* A piece came. FALSE with LANYARD_NET_ERROR_PROTOCOL when it is not the one asked for. */
gboolean          lanyard_chat_fetch_take        (LanyardChatFetch        *self,
                                                  guint32                  offset,
                                                  GBytes                  *piece,
                                                  GError                 **error);
/* The other side does not have it. */
void              lanyard_chat_fetch_fail        (LanyardChatFetch        *self);

gboolean          lanyard_chat_picture_is_here   (GFile                   *folder,
                                                  const guint8             digest[LANYARD_CHAT_DIGEST_SIZE]);

G_END_DECLS
