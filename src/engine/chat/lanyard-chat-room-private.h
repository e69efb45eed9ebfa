/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-end-private.h"
#include "engine/chat/lanyard-chat-history-private.h"
#include "engine/chat/lanyard-chat-person-private.h"
#include "engine/chat/lanyard-chat-room.h"

G_BEGIN_DECLS

struct _LanyardChatRoom
{
  GObject parent_instance;

  LanyardChat *chat;
  LanyardChatRole role;
  LanyardChatMode mode;
  char *name;
  char *title;
  char *address;
  char *code;
  LanyardChatAdmission admission;

  LanyardChatState state;
  GError *error;
  guint retry_in;
  LanyardChatTurn turn;

  LanyardChatHistory *messages;
  GListStore *people;
  GHashTable *persons; /* key -> LanyardChatPerson */

  gint64 conversation;
  LanyardChatLock *lock;      /* (nullable) on the conversation, while this end writes to it */
  gboolean opening;
  gboolean meeting;
  guint open_serial;
  LanyardChatSpec *next_spec; /* (nullable) to be opened once all is written */
  LanyardChatMarks marks;
  gint64 next_local;
  guint unread;
  gboolean muted;
  guint kinds;          /* the highest kind of message the host knows */

  LanyardChatEnd *end;
  GPtrArray *unwritten; /* of LanyardChatRow, for the next job */
  gboolean writing;
  guint flush_id;
  guint held;           /* what stopping waits for */
  GPtrArray *stopping;  /* of GTask */
  gint64 typing_at;
  gboolean typing;

  /* The shortest and longest wait before trying again; tests make them small. */
  guint retry_ms;
  guint retry_max_ms;
  /* Host: without progress for so long, a guest is dropped. */
  guint stall_ms;
};

void               lanyard_chat_room_set_state    (LanyardChatRoom      *self,
                                                   LanyardChatState      state,
                                                   const GError         *error);
void               lanyard_chat_room_set_retry_in (LanyardChatRoom      *self,
                                                   guint                 seconds);
void               lanyard_chat_room_set_turn     (LanyardChatRoom      *self,
                                                   LanyardChatTurn       turn);
void               lanyard_chat_room_set_title    (LanyardChatRoom      *self,
                                                   const char           *title);
void               lanyard_chat_room_set_address  (LanyardChatRoom      *self,
                                                   const char           *address);
void               lanyard_chat_room_set_unread   (LanyardChatRoom      *self,
                                                   guint                 unread);
/* Guest: what to compare while at the door (nullable). */
void               lanyard_chat_room_set_code     (LanyardChatRoom      *self,
                                                   const char           *code);
/* As it is on disk. */
void               lanyard_chat_room_take_muted   (LanyardChatRoom      *self,
                                                   gboolean              muted);
void               lanyard_chat_room_conversation_changed (LanyardChatRoom *self);
void               lanyard_chat_room_emit_message (LanyardChatRoom      *self,
                                                   LanyardChatMessage   *message);
/* Found or made. @fingerprint (nullable). */
LanyardChatPerson *lanyard_chat_room_add_person   (LanyardChatRoom      *self,
                                                   const char           *key,
                                                   const char           *fingerprint,
                                                   gboolean              me);
void               lanyard_chat_room_drop_person  (LanyardChatRoom      *self,
                                                   const char           *key);
/* Sets it, and tells by the signals when it changed and is not oneself. */
void               lanyard_chat_room_set_present  (LanyardChatRoom      *self,
                                                   LanyardChatPerson    *person,
                                                   gboolean              present);
void               lanyard_chat_room_clear_people (LanyardChatRoom      *self);
/* What this end calls itself in messages. */
const char        *lanyard_chat_room_get_my_key   (LanyardChatRoom      *self);
gboolean           lanyard_chat_room_emit_knock   (LanyardChatRoom      *self,
                                                   LanyardChatKnock     *knock);

/* Takes @row: shown at once when it is one's own, written in the order of the calls with as few jobs as the disk allows. */
void               lanyard_chat_room_write        (LanyardChatRoom      *self,
                                                   LanyardChatRow       *row);
/* Begins to write what waits, so that jobs posted after it see it. */
void               lanyard_chat_room_flush        (LanyardChatRoom      *self);
/* Like lanyard_chat_room_send_text(), of a picture that is in the folder already. */
LanyardChatMessage *lanyard_chat_room_send_picture_record (LanyardChatRoom *self,
                                                   LanyardChatRecord    *record,
                                                   GError              **error);
/* lanyard-chat-room-write.c: whether a message may go out at all, and whether its text is one. */
gboolean           lanyard_chat_room_check_send   (LanyardChatRoom      *self,
                                                   const char           *recipient,
                                                   GError              **error);
gboolean           lanyard_chat_room_check_text   (const char           *text,
                                                   GError              **error);
/* @answered (nullable). (nullable): nothing, of a change. */
LanyardChatMessage *lanyard_chat_room_send_record (LanyardChatRoom      *self,
                                                   LanyardChatRecord    *record,
                                                   LanyardChatMessage   *answered);
/* lanyard-chat-room-changes.c: a change is on disk. */
void               lanyard_chat_room_tell_change  (LanyardChatRoom      *self,
                                                   const LanyardChatRow *row);
/* @id: of what may be a change: how far it came shows at the message it is about. */
void               lanyard_chat_room_refresh_changed (LanyardChatRoom   *self,
                                                   const guint8          id[LANYARD_CHAT_ID_SIZE]);
void               lanyard_chat_room_emit_changed (LanyardChatRoom      *self,
                                                   LanyardChatMessage   *change);
/* A row for a record that came in or is one's own. */
LanyardChatRow    *lanyard_chat_room_make_row     (LanyardChatRoom      *self,
                                                   LanyardChatRecord    *record,
                                                   gboolean              mine);
/* Opens @spec's conversation, then LanyardChatEndClass.opened. */
void               lanyard_chat_room_open_spec    (LanyardChatRoom      *self,
                                                   const LanyardChatSpec *spec);
/* The guest was told which room this is. */
void               lanyard_chat_room_meet         (LanyardChatRoom      *self,
                                                   const guint8          room[LANYARD_CHAT_ID_SIZE],
                                                   const char           *peer);
void               lanyard_chat_room_move_marks   (LanyardChatRoom      *self,
                                                   guint64               sent,
                                                   guint64               delivered,
                                                   guint64               read);
/* The state of a private message, or of one that failed. */
void               lanyard_chat_room_settle       (LanyardChatRoom      *self,
                                                   const guint8          id[LANYARD_CHAT_ID_SIZE],
                                                   LanyardChatDelivery   state,
                                                   const char           *reason);
void               lanyard_chat_room_got_picture  (LanyardChatRoom      *self,
                                                   const guint8          digest[LANYARD_CHAT_DIGEST_SIZE]);
/* Highest sequence that was read here. */
guint64            lanyard_chat_room_get_seen     (LanyardChatRoom      *self);
/* Stops the end there is, and takes @end (nullable). */
void               lanyard_chat_room_set_end      (LanyardChatRoom      *self,
                                                   LanyardChatEnd       *end);
void               lanyard_chat_room_hold         (LanyardChatRoom      *self);
void               lanyard_chat_room_release      (LanyardChatRoom      *self);
/* The end gave up for @error (nullable): the room is closed. */
void               lanyard_chat_room_end_closed   (LanyardChatRoom      *self,
                                                   const GError         *error);

G_END_DECLS
