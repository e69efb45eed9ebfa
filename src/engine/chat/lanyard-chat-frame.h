/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-record.h"

G_BEGIN_DECLS

/* The frames of the service "chat" (PROTOCOL.md, "Chat"). Decoders are pure, safe on any bytes, and fail
 * with LANYARD_NET_ERROR. */

#define LANYARD_CHAT_SERVICE      "chat"
/* One frame of messages, and one piece of a picture. */
#define LANYARD_CHAT_BATCH_MAX    (256 * 1024)
#define LANYARD_CHAT_CHUNK        (128 * 1024)
/* Messages that a guest may have sent and the host not yet placed: a guest's own window, and what a
 * host bears before it calls it a flood. */
#define LANYARD_CHAT_WINDOW       64
#define LANYARD_CHAT_WINDOW_MAX   256
/* Room for everybody's line in one WELCOME of 64 KiB. */
#define LANYARD_CHAT_PEOPLE_MAX   128

typedef enum
{
  LANYARD_CHAT_FRAME_ROOM = 16, /* < room, name, title, kinds */
  LANYARD_CHAT_FRAME_JOIN,      /* > name, have, kinds */
  LANYARD_CHAT_FRAME_DOOR,      /* < */
  LANYARD_CHAT_FRAME_WELCOME,   /* < key, since, last, people */
  LANYARD_CHAT_FRAME_PERSON,    /* < key, name, fingerprint, verified, present, kinds */
  LANYARD_CHAT_FRAME_LEFT,      /* < key, gone */
  LANYARD_CHAT_FRAME_HAVE,      /* > seq */
  LANYARD_CHAT_FRAME_READ,      /* > seq */
  LANYARD_CHAT_FRAME_MARKS,     /* < delivered, read */
  LANYARD_CHAT_FRAME_RECEIPT,   /* both: id, read, to or by */
  LANYARD_CHAT_FRAME_REJECT,    /* < id, away, message */
  LANYARD_CHAT_FRAME_TYPING,    /* both: key, on */
  LANYARD_CHAT_FRAME_GET,       /* both: digest, offset, of or for */
  LANYARD_CHAT_FRAME_LACK,      /* both: digest, for or of */
  LANYARD_CHAT_FRAME_LEAVE,     /* > */
  LANYARD_CHAT_FRAME_END,       /* < code, message */
  LANYARD_CHAT_FRAME_MESSAGES = 128, /* both: records */
  LANYARD_CHAT_FRAME_CHUNK,          /* both: digest 32, offset 4, piece */
} LanyardChatFrameType;

/* One for all control frames: which fields count is said above; absent ones are 0, FALSE, "". */
typedef struct
{
  guint8     room[LANYARD_CHAT_ID_SIZE];
  guint8     id[LANYARD_CHAT_ID_SIZE];
  guint8     digest[LANYARD_CHAT_DIGEST_SIZE];
  guint64    seq;       /* have, seq, since */
  guint64    last;      /* last, read */
  guint32    offset;
  guint32    kinds;     /* the highest that is known; 0: not said */
  gboolean   flag;      /* present, gone, read, away, on */
  gboolean   verified;
  char      *name;
  char      *title;     /* title, message */
  char      *key;       /* key, to, by, of, for */
  char      *code;      /* code, fingerprint */
  GPtrArray *people;    /* (nullable) (element-type LanyardChatFrame): WELCOME */
} LanyardChatFrame;

void    lanyard_chat_frame_clear        (LanyardChatFrame      *self);
/* (transfer full) */
GBytes *lanyard_chat_frame_encode       (LanyardChatFrameType   type,
                                         const LanyardChatFrame *self);
/* @self is cleared by the caller whatever the answer. A type that is not a control frame of this
 * service is LANYARD_NET_ERROR_PROTOCOL. */
gboolean lanyard_chat_frame_decode      (guint8                 type,
                                         GBytes                *payload,
                                         LanyardChatFrame      *self,
                                         GError               **error);
/* Whether a frame of an unknown @type is skipped, not an error. */
gboolean lanyard_chat_frame_is_skipped  (guint8                 type);

GBytes  *lanyard_chat_chunk_encode      (const guint8           digest[LANYARD_CHAT_DIGEST_SIZE],
                                         guint32                offset,
                                         const guint8          *bytes,
                                         gsize                  length);
/* @piece (out) (transfer full): shares the memory of @payload. */
gboolean lanyard_chat_chunk_decode      (GBytes                *payload,
                                         guint8                 digest[LANYARD_CHAT_DIGEST_SIZE],
                                         guint32               *offset,
                                         GBytes               **piece,
                                         GError               **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanyardChatFrame, lanyard_chat_frame_clear)

G_END_DECLS
