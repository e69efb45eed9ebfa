/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bounds, in bytes. */
#define LANYARD_CHAT_TEXT_MAX     (64 * 1024)
#define LANYARD_CHAT_PICTURE_MAX  (8 * 1024 * 1024)
#define LANYARD_CHAT_NAME_MAX     128
#define LANYARD_CHAT_CLASSIC_MAX  1024
#define LANYARD_CHAT_MARK_MAX     32
/* People whose reaction a message keeps: as many as there can be in a room at once. */
#define LANYARD_CHAT_REACTIONS_MAX 128

/* The port of the sockets course. */
#define LANYARD_CHAT_CLASSIC_PORT 4571

/* How others in a room call the host; guests are called by their fingerprint. */
#define LANYARD_CHAT_HOST_KEY     "host"

#define LANYARD_CHAT_ERROR (lanyard_chat_error_quark ())
GQuark lanyard_chat_error_quark (void);

/**
 * LanyardChatError:
 * @LANYARD_CHAT_ERROR_INVALID: empty text, no picture, an unknown person, a room that is not open
 * @LANYARD_CHAT_ERROR_TOO_LARGE: over one of the bounds above
 * @LANYARD_CHAT_ERROR_REMOVED: the host removed or blocked this machine, or did not let it in
 * @LANYARD_CHAT_ERROR_FLOOD: the host dropped this machine for sending too much at once
 * @LANYARD_CHAT_ERROR_STALLED: nothing moved for too long
 * @LANYARD_CHAT_ERROR_ELSEWHERE: the same machine joined the room from another place
 * @LANYARD_CHAT_ERROR_CLOSED: the other side closed the room
 * @LANYARD_CHAT_ERROR_IN_USE: another program has this conversation
 * @LANYARD_CHAT_ERROR_PICTURE: a picture is not what its digest says, or is gone where it came from
 */
typedef enum
{
  LANYARD_CHAT_ERROR_INVALID,
  LANYARD_CHAT_ERROR_TOO_LARGE,
  LANYARD_CHAT_ERROR_REMOVED,
  LANYARD_CHAT_ERROR_FLOOD,
  LANYARD_CHAT_ERROR_STALLED,
  LANYARD_CHAT_ERROR_ELSEWHERE,
  LANYARD_CHAT_ERROR_CLOSED,
  LANYARD_CHAT_ERROR_PICTURE,
  LANYARD_CHAT_ERROR_IN_USE,
} LanyardChatError;

typedef enum
{
  LANYARD_CHAT_ROLE_HOST,
  LANYARD_CHAT_ROLE_GUEST,
} LanyardChatRole;

/**
 * LanyardChatMode:
 * @LANYARD_CHAT_MODE_ROOM: encrypted, many guests, delivery states
 * @LANYARD_CHAT_MODE_CLASSIC: the sockets course's two-way chat: plain, unframed, strict turns, host first
 */
typedef enum
{
  LANYARD_CHAT_MODE_ROOM,
  LANYARD_CHAT_MODE_CLASSIC,
} LanyardChatMode;

/**
 * LanyardChatState:
 * @LANYARD_CHAT_IDLE: not started
 * @LANYARD_CHAT_HOSTING: host: guests may come
 * @LANYARD_CHAT_CONNECTING: guest: on the way to the host
 * @LANYARD_CHAT_AT_THE_DOOR: guest: the host is asked whether to let us in
 * @LANYARD_CHAT_JOINED: guest: in the room; classic: the two are connected
 * @LANYARD_CHAT_RECONNECTING: guest: the host is away; tries again after "retry-in" seconds
 * @LANYARD_CHAT_CLOSED: over, for the reason in "reason"; may be started again
 */
typedef enum
{
  LANYARD_CHAT_IDLE,
  LANYARD_CHAT_HOSTING,
  LANYARD_CHAT_CONNECTING,
  LANYARD_CHAT_AT_THE_DOOR,
  LANYARD_CHAT_JOINED,
  LANYARD_CHAT_RECONNECTING,
  LANYARD_CHAT_CLOSED,
} LanyardChatState;

/**
 * LanyardChatTurn:
 * @LANYARD_CHAT_TURN_FREE: anyone may write at any time
 * @LANYARD_CHAT_TURN_MINE: classic mode: this end is to write
 * @LANYARD_CHAT_TURN_THEIRS: classic mode: the other end is to write
 */
typedef enum
{
  LANYARD_CHAT_TURN_FREE,
  LANYARD_CHAT_TURN_MINE,
  LANYARD_CHAT_TURN_THEIRS,
} LanyardChatTurn;

/**
 * LanyardChatAdmission: whom a host lets in without asking. Those let in before may always return.
 * @LANYARD_CHAT_ADMIT_ASK: nobody
 * @LANYARD_CHAT_ADMIT_TRUSTED: peers whose key is pinned
 * @LANYARD_CHAT_ADMIT_ALL: everybody
 */
typedef enum
{
  LANYARD_CHAT_ADMIT_ASK,
  LANYARD_CHAT_ADMIT_TRUSTED,
  LANYARD_CHAT_ADMIT_ALL,
} LanyardChatAdmission;

/**
 * LanyardChatDelivery: how far a message of one's own has come. Others' messages are DELIVERED, then READ.
 * @LANYARD_CHAT_QUEUED: waits for the other side
 * @LANYARD_CHAT_SENT: the host has it on disk; one's own as a host: on its way to somebody
 * @LANYARD_CHAT_DELIVERED: every recipient has it on disk
 * @LANYARD_CHAT_READ: every recipient has read it
 * @LANYARD_CHAT_FAILED: will not arrive, for the reason in "reason"
 */
typedef enum
{
  LANYARD_CHAT_QUEUED,
  LANYARD_CHAT_SENT,
  LANYARD_CHAT_DELIVERED,
  LANYARD_CHAT_READ,
  LANYARD_CHAT_FAILED,
} LanyardChatDelivery;

/**
 * LanyardChatKind: what a message is, or what it changes about another one.
 * @LANYARD_CHAT_EDIT: another text for a message
 * @LANYARD_CHAT_TAKEN_BACK: a message that is gone, or the change that makes it so
 * @LANYARD_CHAT_REACTION: what somebody thinks of a message, as one mark
 */
typedef enum
{
  LANYARD_CHAT_TEXT,
  LANYARD_CHAT_PICTURE,
  LANYARD_CHAT_EDIT,
  LANYARD_CHAT_TAKEN_BACK,
  LANYARD_CHAT_REACTION,
} LanyardChatKind;

/* The highest that this program knows; programs before there were changes know up to the second. */
#define LANYARD_CHAT_KIND_LAST LANYARD_CHAT_REACTION

typedef enum
{
  LANYARD_CHAT_EXPORT_TEXT,
  LANYARD_CHAT_EXPORT_JSON,
} LanyardChatExport;

#define LANYARD_TYPE_CHAT_ROLE (lanyard_chat_role_get_type ())
GType lanyard_chat_role_get_type (void);
#define LANYARD_TYPE_CHAT_MODE (lanyard_chat_mode_get_type ())
GType lanyard_chat_mode_get_type (void);
#define LANYARD_TYPE_CHAT_STATE (lanyard_chat_state_get_type ())
GType lanyard_chat_state_get_type (void);
#define LANYARD_TYPE_CHAT_TURN (lanyard_chat_turn_get_type ())
GType lanyard_chat_turn_get_type (void);
#define LANYARD_TYPE_CHAT_ADMISSION (lanyard_chat_admission_get_type ())
GType lanyard_chat_admission_get_type (void);
#define LANYARD_TYPE_CHAT_DELIVERY (lanyard_chat_delivery_get_type ())
GType lanyard_chat_delivery_get_type (void);
#define LANYARD_TYPE_CHAT_KIND (lanyard_chat_kind_get_type ())
GType lanyard_chat_kind_get_type (void);

G_END_DECLS
