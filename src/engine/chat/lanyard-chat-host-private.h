/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-end-private.h"
#include "engine/chat/lanyard-chat-frame.h"
#include "engine/chat/lanyard-chat-knock-private.h"
#include "engine/chat/lanyard-chat-picture-private.h"
#include "engine/chat/lanyard-chat-room-private.h"

G_BEGIN_DECLS

#define LANYARD_TYPE_CHAT_HOST (lanyard_chat_host_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatHost, lanyard_chat_host, LANYARD, CHAT_HOST, LanyardChatEnd)

typedef enum
{
  LANYARD_CHAT_SESSION_GREETING, /* must send JOIN */
  LANYARD_CHAT_SESSION_DOOR,     /* the user is asked */
  LANYARD_CHAT_SESSION_JOINED,
  LANYARD_CHAT_SESSION_OVER,
} LanyardChatPhase;

/* One guest's connection. Ref-counted, since jobs outlive it. */
typedef struct
{
  LanyardChatHost   *host;     /* (nullable) once over; not owned */
  LanyardChannel    *channel;
  LanyardChatPhase   phase;
  char              *key;      /* the fingerprint */
  char              *name;
  guint64            claimed;  /* what it said to have */
  guint              kinds;    /* the highest kind of message it knows */
  LanyardChatKnock  *knock;    /* weak: who was asked holds it */
  LanyardChatMember *member;   /* not owned: the host's table does */
  guint              timer;    /* must join within */

  /* Towards the guest. */
  guint64            sent;
  gboolean           paging;
  gboolean           catching_up; /* the private ones that wait for it are being read */
  guint64            told_delivered;
  guint64            told_read;
  gint64             moved_us; /* last progress */

  /* From the guest. */
  GQueue             inbox;    /* of LanyardChatRecord, not yet handed to the room */
  LanyardChatFetch  *fetch;    /* the picture of the head of the inbox */
  guint              unplaced;
  gsize              unplaced_bytes;
  double             messages; /* token buckets */
  double             frames;
  gint64             buckets_us;
  guint              throttle;
  guint              pieces;   /* being read for it */
} LanyardChatSession;

struct _LanyardChatHost
{
  LanyardChatEnd parent_instance;

  gboolean    open;
  guint8      room[LANYARD_CHAT_ID_SIZE];
  GHashTable *members;  /* key -> LanyardChatMember */
  GPtrArray  *sessions; /* of LanyardChatSession */
  GHashTable *joined;   /* key -> LanyardChatSession */
  GHashTable *relays;   /* "digest requester" -> the asked one's key: pictures of private messages on their way through */
  guint       fetches;
  guint       marks_timer;
  guint       watch;    /* every second while somebody is behind: stalled guests, members to be saved */
  guint       ticks;
};

/* lanyard-chat-host.c */
LanyardChatRoom *lanyard_chat_host_get_room (LanyardChatHost *self);
LanyardDatabase *lanyard_chat_host_get_database (LanyardChatHost *self);
/* (nullable) (transfer none): the room that @node serves, for a guest on the same machine. */
LanyardChatHost *lanyard_chat_host_find (LanyardNode *node);
void lanyard_chat_host_broadcast    (LanyardChatHost    *self,
                                     LanyardChatFrameType type,
                                     const LanyardChatFrame *frame,
                                     LanyardChatSession *but);
LanyardChatSession *lanyard_chat_host_lookup (LanyardChatHost *self,
                                     const char         *key);

/* lanyard-chat-host-door.c */
void lanyard_chat_host_accept       (LanyardChatHost    *self,
                                     LanyardChannel     *channel);
void lanyard_chat_host_admit        (LanyardChatHost    *self,
                                     LanyardChatSession *session);

/* lanyard-chat-host-marks.c */
/* Something goes to a guest or is waited for: see that it moves, and keep how far it came. */
void lanyard_chat_host_arm_watch    (LanyardChatHost    *self);
/* Soon. */
void lanyard_chat_host_arm_marks    (LanyardChatHost    *self);
/* Now. */
void lanyard_chat_host_tell_marks   (LanyardChatHost    *self);

/* lanyard-chat-session.c */
LanyardChatSession *lanyard_chat_session_new (LanyardChatHost *host,
                                     LanyardChannel     *channel);
LanyardChatSession *lanyard_chat_session_ref (LanyardChatSession *self);
void lanyard_chat_session_unref     (LanyardChatSession *self);
void lanyard_chat_session_send      (LanyardChatSession *self,
                                     LanyardChatFrameType type,
                                     const LanyardChatFrame *frame);
void lanyard_chat_session_send_record (LanyardChatSession *self,
                                     const LanyardChatRecord *record);
/* Everything on disk that it has not been sent, as fast as it takes it. */
void lanyard_chat_session_pump      (LanyardChatSession *self);
void lanyard_chat_session_work      (LanyardChatSession *self);
/* Tells why, closes, and forgets it. @gone: it is not waited for any more. */
void lanyard_chat_session_end       (LanyardChatSession *self,
                                     const char         *code,
                                     const char         *message);
void lanyard_chat_session_placed    (LanyardChatSession *self,
                                     gsize               size);

/* lanyard-chat-host-frames.c: what a guest sends. */
void lanyard_chat_session_take_frame (LanyardChatSession *self,
                                     guint8              type,
                                     GBytes             *payload);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanyardChatSession, lanyard_chat_session_unref)

G_END_DECLS
