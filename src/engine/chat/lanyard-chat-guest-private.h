/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-end-private.h"
#include "engine/chat/lanyard-chat-frame.h"
#include "engine/chat/lanyard-chat-picture-private.h"
#include "engine/chat/lanyard-chat-room-private.h"

G_BEGIN_DECLS

/* What a guest has on its way to the host, besides LANYARD_CHAT_WINDOW messages. */
#define LANYARD_CHAT_GUEST_BYTES (512 * 1024)

#define LANYARD_TYPE_CHAT_GUEST (lanyard_chat_guest_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatGuest, lanyard_chat_guest, LANYARD, CHAT_GUEST, LanyardChatEnd)

typedef enum
{
  LANYARD_CHAT_GUEST_AWAY,     /* no connection */
  LANYARD_CHAT_GUEST_GREETING, /* ROOM is to come */
  LANYARD_CHAT_GUEST_MEETING,  /* the room's conversation is being opened */
  LANYARD_CHAT_GUEST_ASKING,   /* JOIN was sent */
  LANYARD_CHAT_GUEST_JOINED,
} LanyardChatGuestPhase;

/* One that the host has not placed yet. */
typedef struct
{
  LanyardChatRecord *record;
  gboolean           sent; /* on this connection */
  gboolean           reworded; /* since it was sent */
} LanyardChatOutgoing;

struct _LanyardChatGuest
{
  LanyardChatEnd parent_instance;

  char                 *address;
  char                 *fingerprint; /* (nullable) until met */
  LanyardConnectFlags   flags;
  GCancellable         *cancellable;
  gboolean              connecting;
  gboolean              stopped;
  gboolean              met;         /* this host, once, in this conversation */
  guint                 attempts;
  guint                 timer;
  gint64                retry_at;

  LanyardChannel       *channel;
  LanyardChatGuestPhase phase;
  guint64               received;    /* highest sequence on this connection */
  guint64               caught_up;   /* once this is on disk, what waits may go */
  guint64               told_have;
  gint64                told_us;     /* when */
  guint                 have_timer;  /* to tell more */
  guint64               told_read;

  GQueue                outbox;      /* of LanyardChatOutgoing, in order */
  GHashTable           *waiting;     /* id -> its link in outbox */
  guint                 in_flight;
  gsize                 in_flight_bytes;

  GQueue                lacking;     /* of LanyardChatRecord: pictures to be fetched */
  LanyardChatFetch     *fetch;       /* of the head of lacking */
};

LanyardChatRoom *lanyard_chat_guest_get_room     (LanyardChatGuest         *self);
void             lanyard_chat_guest_send         (LanyardChatGuest         *self,
                                                  LanyardChatFrameType      type,
                                                  const LanyardChatFrame   *frame);
void             lanyard_chat_guest_queue        (LanyardChatGuest         *self,
                                                  LanyardChatRecord        *record);
void             lanyard_chat_guest_unqueue      (LanyardChatGuest         *self,
                                                  const guint8              id[LANYARD_CHAT_ID_SIZE]);
void             lanyard_chat_guest_send_waiting (LanyardChatGuest         *self);
void             lanyard_chat_guest_tell_have    (LanyardChatGuest         *self);
void             lanyard_chat_guest_joined       (LanyardChatGuest         *self);
void             lanyard_chat_guest_drop         (LanyardChatGuest         *self);
void             lanyard_chat_guest_again        (LanyardChatGuest         *self,
                                                  const GError             *error);

/* lanyard-chat-guest-frames.c: what the host sends. */
void             lanyard_chat_guest_take_frame   (LanyardChatGuest         *self,
                                                  guint8                    type,
                                                  GBytes                   *payload);
void             lanyard_chat_guest_say_join     (LanyardChatGuest         *self);
void             lanyard_chat_guest_tell_receipt (LanyardChatGuest         *self,
                                                  const LanyardChatRow     *row);
void             lanyard_chat_guest_want         (LanyardChatGuest         *self,
                                                  LanyardChatRecord        *record);
/* The message was taken back: its picture is not fetched any more. */
void             lanyard_chat_guest_unwant       (LanyardChatGuest         *self,
                                                  const LanyardChatRow     *taken_back);
void             lanyard_chat_guest_fetch_next   (LanyardChatGuest         *self);

G_END_DECLS
