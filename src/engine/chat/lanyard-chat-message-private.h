/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-message.h"
#include "engine/chat/lanyard-chat-record.h"

G_BEGIN_DECLS

/* Where queued messages stand: after everything that has a place. */
#define LANYARD_CHAT_PLACE_QUEUED (G_MAXINT64 / 2)

/* What became of a row given to the store. */
typedef enum
{
  LANYARD_CHAT_ROW_NEW,    /* it was not there; it is now */
  LANYARD_CHAT_ROW_PLACED, /* one's own queued one got its place */
  LANYARD_CHAT_ROW_KNOWN,  /* it was there: the row now says what is on disk */
} LanyardChatOutcome;

/**
 * LanyardChatRow:
 *
 * A message as one conversation here holds it. Ordered by place (its sequence; for a private one the
 * sequence it follows; queued ones last), then by local, the number of its arrival here.
 */
typedef struct _LanyardChatRow LanyardChatRow;
struct _LanyardChatRow
{
  LanyardChatRecord  *record;
  gint64              place;
  gint64              local;
  gboolean            mine;
  /* Of one's own public messages that have a sequence it follows from the conversation's marks. */
  LanyardChatDelivery state;
  char               *reason;
  gboolean            picture_here;
  LanyardChatOutcome  outcome;
  gint64              edited;    /* when its author last changed it, or took it back; or 0 */
  gboolean            changing;  /* a change of it made here waits for the other side */
  char               *reactions; /* (nullable) a line each: author, space, mark */
  /* What it answers, as it is now; the name is NULL where that is not here. */
  char               *quoted_name;
  char               *quoted_text;
  LanyardChatKind     quoted_kind;
  /* Of a change that came to pass: (nullable) what became of the message it is about. */
  LanyardChatRow     *target;
  gboolean            drop_picture; /* the picture of @digest is nobody's any more */
  guint8              digest[LANYARD_CHAT_DIGEST_SIZE];
};

LanyardChatRow *lanyard_chat_row_new  (LanyardChatRecord *record,
                                       gint64             place,
                                       gint64             local,
                                       gboolean           mine);
void            lanyard_chat_row_free (LanyardChatRow    *self);
/* What @row answers. @quoted (nullable). */
void            lanyard_chat_row_quote (LanyardChatRow   *self,
                                       const char        *name,
                                       LanyardChatKind    kind,
                                       const char        *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardChatRow, lanyard_chat_row_free)

LanyardChatMessage  *lanyard_chat_message_new         (gint64                place,
                                                       gint64                local);
gint64               lanyard_chat_message_get_local   (LanyardChatMessage   *self);
gint64               lanyard_chat_message_get_place   (LanyardChatMessage   *self);
/* (nullable) */
LanyardChatRecord   *lanyard_chat_message_get_record  (LanyardChatMessage   *self);
/* Somebody else's that was not taken back; TRUE while that is not known. */
gboolean             lanyard_chat_message_is_to_be_read (LanyardChatMessage  *self);
/* What it answers was changed, too. */
void                 lanyard_chat_message_set_quoted  (LanyardChatMessage   *self,
                                                       const char           *name,
                                                       LanyardChatKind       kind,
                                                       const char           *text);
/* Takes what @row says; notifies only what changed. @folder: where pictures are. */
void                 lanyard_chat_message_fill        (LanyardChatMessage   *self,
                                                       const LanyardChatRow *row,
                                                       GFile                *folder);
void                 lanyard_chat_message_set_state   (LanyardChatMessage   *self,
                                                       LanyardChatDelivery   state,
                                                       const char           *reason);
void                 lanyard_chat_message_set_picture (LanyardChatMessage   *self,
                                                       GFile                *picture);

/* The file of a picture in @folder: its digest in hex. (transfer full) */
GFile               *lanyard_chat_picture_file        (GFile                *folder,
                                                       const guint8 digest[LANYARD_CHAT_DIGEST_SIZE]);

G_END_DECLS
