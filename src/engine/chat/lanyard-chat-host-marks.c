/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a room's messages have come, and who does not move on. */
#include "engine/chat/lanyard-chat-host-private.h"

#include <glib/gi18n-lib.h>

/* How far it has come is told so often at most. */
#define MARKS_MS 100
/* What guests have is kept on disk every so many seconds; after a crash they say it again. */
#define SAVE_TICKS 5
/* Somebody not seen for so long is no longer waited for when a message counts as delivered. */
#define FORGET_US (7 * 24 * 3600 * G_GINT64_CONSTANT (1000000))

/* How far it has come: what everybody but the author has, and has read. */

typedef struct
{
  guint64 least, second;
  const LanyardChatMember *who;
} Least;

static void
count (Least *least, guint64 value, const LanyardChatMember *member)
{
  if (value < least->least)
    {
      least->second = least->least;
      least->least = value;
      least->who = member;
    }
  else
    least->second = MIN (least->second, value);
}

static guint64
least_but (const Least *least, const LanyardChatMember *member, guint64 bound)
{
  return MIN (bound, least->who == member ? least->second : least->least);
}

/* Most guests are told the same, so a frame like the last one is not made again. */
typedef struct
{
  guint64 delivered, read;
  GBytes *payload;
} MarksFrame;

static void
send_marks (LanyardChatSession *session, MarksFrame *last)
{
  LanyardChatFrame frame = { .seq = session->told_delivered, .last = session->told_read };

  if (last->payload == NULL || last->delivered != frame.seq || last->read != frame.last)
    {
      g_clear_pointer (&last->payload, g_bytes_unref);
      last->payload = lanyard_chat_frame_encode (LANYARD_CHAT_FRAME_MARKS, &frame);
      last->delivered = frame.seq;
      last->read = frame.last;
    }
  lanyard_channel_send (session->channel, LANYARD_CHAT_FRAME_MARKS, last->payload);
}

void
lanyard_chat_host_tell_marks (LanyardChatHost *self)
{
  LanyardChatRoom *room = lanyard_chat_host_get_room (self);
  Least have = { G_MAXUINT64, G_MAXUINT64, NULL }, read = have;
  GHashTableIter iter;
  gpointer value;
  guint64 last = room->marks.last, sent = 0, seen = lanyard_chat_room_get_seen (room);
  gint64 forget = g_get_real_time () - FORGET_US;
  MarksFrame last_frame = { 0 };

  self->marks_timer = 0;
  g_hash_table_iter_init (&iter, self->members);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LanyardChatMember *member = value;

      if (member->gone ||
          (member->seen < forget && lanyard_chat_host_lookup (self, member->key) == NULL))
        continue;
      count (&have, member->have, member);
      count (&read, MIN (member->read, member->have), member);
    }
  for (guint i = 0; i < self->sessions->len; i++)
    {
      LanyardChatSession *session = g_ptr_array_index (self->sessions, i);
      guint64 delivered, been_read;

      if (session->phase != LANYARD_CHAT_SESSION_JOINED)
        continue;
      sent = MAX (sent, session->sent);
      delivered = least_but (&have, session->member, last);
      been_read = MIN (delivered, least_but (&read, session->member, seen));
      if (delivered <= session->told_delivered && been_read <= session->told_read)
        continue;
      session->told_delivered = MAX (delivered, session->told_delivered);
      session->told_read = MAX (been_read, session->told_read);
      send_marks (session, &last_frame);
    }
  g_clear_pointer (&last_frame.payload, g_bytes_unref);
  /* With nobody there, nobody has it. */
  if (have.least != G_MAXUINT64)
    lanyard_chat_room_move_marks (room, sent, MIN (last, have.least), MIN (last, read.least));
}

static gboolean
marks_cb (gpointer user_data)
{
  lanyard_chat_host_tell_marks (user_data);
  return G_SOURCE_REMOVE;
}

void
lanyard_chat_host_arm_marks (LanyardChatHost *self)
{
  if (self->marks_timer == 0)
    self->marks_timer = g_timeout_add (MARKS_MS, marks_cb, self);
}

static gpointer
ref_session (gconstpointer session, gpointer user_data)
{
  return lanyard_chat_session_ref ((LanyardChatSession *) session);
}

/* Guests who stopped reading, and members to be kept. While all have everything, nothing wakes this
 * program. */
static gboolean
watch_cb (gpointer user_data)
{
  LanyardChatHost *self = user_data;
  LanyardChatRoom *room = lanyard_chat_host_get_room (self);
  g_autoptr (GPtrArray) sessions = g_ptr_array_copy (self->sessions, ref_session, NULL);
  gint64 stalled = g_get_monotonic_time () - (gint64) room->stall_ms * 1000;
  gboolean saved = ++self->ticks % SAVE_TICKS == 0;
  gboolean behind = FALSE;

  for (guint i = 0; i < sessions->len; i++)
    {
      LanyardChatSession *session = g_ptr_array_index (sessions, i);

      if (session->phase != LANYARD_CHAT_SESSION_JOINED)
        continue;
      if (session->sent <= session->member->have && session->fetch == NULL)
        session->moved_us = g_get_monotonic_time ();
      else if (session->moved_us >= stalled)
        behind = TRUE;
      else
        {
          lanyard_chat_session_end (
              session, "stalled",
              _ ("Nothing moved for too long, so the host closed the connection"));
          continue;
        }
      if (saved)
        lanyard_chat_store_set_member (lanyard_chat_host_get_database (self), room->conversation,
                                       session->member);
      lanyard_chat_session_pump (session);
      behind |= session->paging || session->sent < room->marks.last;
    }
  if (behind || !saved)
    return G_SOURCE_CONTINUE;
  self->watch = 0;
  return G_SOURCE_REMOVE;
}

void
lanyard_chat_host_arm_watch (LanyardChatHost *self)
{
  if (self->watch != 0)
    return;
  /* Nobody was behind while nobody looked. */
  for (guint i = 0; i < self->sessions->len; i++)
    ((LanyardChatSession *) g_ptr_array_index (self->sessions, i))->moved_us =
        g_get_monotonic_time ();
  self->ticks = 0;
  self->watch = g_timeout_add_seconds (1, watch_cb, self);
}
