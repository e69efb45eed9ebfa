/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-types.h"

G_BEGIN_DECLS

#define LANYARD_CHAT_ID_SIZE      16
#define LANYARD_CHAT_DIGEST_SIZE  32
/* A key is LANYARD_CHAT_HOST_KEY or a fingerprint. */
#define LANYARD_CHAT_KEY_MAX      64
#define LANYARD_CHAT_MEDIA_MAX    64
#define LANYARD_CHAT_SEQ_MAX      (G_MAXINT64 / 4)

/**
 * LanyardChatRecord:
 *
 * What a message is, wherever it is: immutable once made, shared between the wire, the database and
 * the models by reference. The strings are valid UTF-8 within their bounds, never %NULL but for @recipient.
 */
/* The text of an edit that a later change has overtaken; it is about itself. */
#define LANYARD_CHAT_VOID_TEXT "…"

typedef struct
{
  guint64         seq;       /* its place in the room, from 1; 0 not known yet, or private */
  gint64          time;      /* when it was written, microseconds since 1970, UTC */
  guint8          id[LANYARD_CHAT_ID_SIZE]; /* made by the author */
  LanyardChatKind kind;
  char           *author;    /* key */
  char           *name;      /* the author's, at the time */
  char           *recipient; /* key, for a private message; or NULL */
  char           *text;      /* the message; a picture's caption or "" */
  /* Pictures only. */
  guint8          digest[LANYARD_CHAT_DIGEST_SIZE]; /* SHA-256 */
  guint32         bytes;
  guint32         width;
  guint32         height;
  char           *media;     /* "image/png" */
  /* The message it answers, or changes. */
  gboolean        has_about;
  guint8          about[LANYARD_CHAT_ID_SIZE];
  char           *mark;      /* a reaction's, or "" */
} LanyardChatRecord;

/* Takes no ownership. @recipient (nullable). A fresh id, and the time now. */
LanyardChatRecord *lanyard_chat_record_new      (const char              *author,
                                                 const char              *name,
                                                 const char              *recipient,
                                                 const char              *text);
/* The same of one that has its id and time from elsewhere; both are 0 here. */
LanyardChatRecord *lanyard_chat_record_new_known (const char             *author,
                                                  const char             *name,
                                                  const char             *recipient,
                                                  const char             *text);
LanyardChatRecord *lanyard_chat_record_ref      (LanyardChatRecord       *self);
void               lanyard_chat_record_unref    (LanyardChatRecord       *self);
/* A copy to be changed before it is shared. */
LanyardChatRecord *lanyard_chat_record_copy     (const LanyardChatRecord *self);

/* Whether it only changes another message (or, superseded, nothing), and is not shown by itself. */
gboolean           lanyard_chat_record_is_change (const LanyardChatRecord *self);

/* On the wire (see PROTOCOL.md): records follow each other in a bulk frame. */
void               lanyard_chat_record_write    (const LanyardChatRecord *self,
                                                 GByteArray              *out);
/* How many bytes lanyard_chat_record_write() appends. */
gsize              lanyard_chat_record_size     (const LanyardChatRecord *self);
/* A frame of records, in which an author is written out once. The records must outlive it. */
typedef struct _LanyardChatWriter LanyardChatWriter;
LanyardChatWriter *lanyard_chat_writer_new      (void);
void               lanyard_chat_writer_add      (LanyardChatWriter       *self,
                                                 const LanyardChatRecord *record);
gsize              lanyard_chat_writer_get_size (const LanyardChatWriter *self);
/* (transfer full): the payload; frees @self. */
GBytes            *lanyard_chat_writer_end      (LanyardChatWriter       *self);
/* All the records of a frame, or %NULL with LANYARD_NET_ERROR_PROTOCOL or _TOO_LARGE: one bad one spoils the
 * frame. Pure; safe on any bytes. (transfer full) (element-type LanyardChatRecord) */
GPtrArray         *lanyard_chat_records_read    (GBytes                  *payload,
                                                 GError                 **error);

char              *lanyard_chat_id_to_string    (const guint8             id[LANYARD_CHAT_ID_SIZE]);
/* For hash tables keyed by a pointer to an id. */
guint              lanyard_chat_id_hash         (gconstpointer            id);
gboolean           lanyard_chat_id_equal        (gconstpointer            a,
                                                 gconstpointer            b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardChatRecord, lanyard_chat_record_unref)

G_END_DECLS
