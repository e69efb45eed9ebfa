/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-host-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A guest that has not said JOIN by then is turned away. */
#define GREETING_S    10
/* What may wait for a slow guest in memory; what is more is read from the disk again when it is ready. */
#define QUEUE_MAX     (512 * 1024)
/* Beyond this nothing helps: the other frames alone have piled up. */
#define QUEUE_DROP    (4 * 1024 * 1024)
/* Messages that a guest may be behind with its HAVE while more are sent. */
#define LAG_MAX       4096

static void
session_clear (gpointer data)
{
  LanyardChatSession *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->throttle, g_source_remove);
  g_clear_pointer (&self->fetch, lanyard_chat_fetch_free);
  g_queue_clear_full (&self->inbox, (GDestroyNotify) lanyard_chat_record_unref);
  g_clear_weak_pointer (&self->knock);
  g_clear_object (&self->channel);
  g_free (self->key);
  g_free (self->name);
}

LanyardChatSession *
lanyard_chat_session_ref (LanyardChatSession *self)
{
  return g_rc_box_acquire (self);
}

void
lanyard_chat_session_unref (LanyardChatSession *self)
{
  g_rc_box_release_full (self, session_clear);
}

static void
frame_cb (LanyardChannel *channel, guint type, GBytes *payload, gpointer user_data)
{
  g_autoptr (LanyardChatSession) self = lanyard_chat_session_ref (user_data);

  if (self->phase != LANYARD_CHAT_SESSION_OVER)
    lanyard_chat_session_take_frame (self, (guint8) type, payload);
}

static void
closed_cb (LanyardChannel *channel, const GError *error, gpointer user_data)
{
  g_autoptr (LanyardChatSession) self = lanyard_chat_session_ref (user_data);

  lanyard_chat_session_end (self, NULL, NULL);
}

static gboolean
greeting_over (gpointer user_data)
{
  LanyardChatSession *self = user_data;

  self->timer = 0;
  lanyard_chat_session_end (self, "protocol", _ ("Nothing was said within ten seconds"));
  return G_SOURCE_REMOVE;
}

LanyardChatSession *
lanyard_chat_session_new (LanyardChatHost *host, LanyardChannel *channel)
{
  LanyardChatSession *self = g_rc_box_new0 (LanyardChatSession);

  self->host = host;
  self->channel = g_object_ref (channel);
  self->key = g_strdup (lanyard_channel_get_peer_fingerprint (channel));
  self->name = g_strdup (lanyard_channel_get_peer_name (channel));
  self->moved_us = self->buckets_us = g_get_monotonic_time ();
  self->messages = self->frames = 1e9; /* filled to the brim at the first look */
  g_queue_init (&self->inbox);
  self->timer = g_timeout_add_seconds (GREETING_S, greeting_over, self);
  g_signal_connect (channel, "frame", G_CALLBACK (frame_cb), self);
  g_signal_connect (channel, "closed", G_CALLBACK (closed_cb), self);
  lanyard_channel_start (channel);
  return self;
}

void
lanyard_chat_session_send (LanyardChatSession *self,
                           LanyardChatFrameType type,
                           const LanyardChatFrame *frame)
{
  g_autoptr (GBytes) payload = NULL;

  if (self->phase == LANYARD_CHAT_SESSION_OVER)
    return;
  payload = lanyard_chat_frame_encode (type, frame);
  lanyard_channel_send (self->channel, type, payload);
}

void
lanyard_chat_session_send_record (LanyardChatSession *self, const LanyardChatRecord *record)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GBytes) payload = NULL;

  lanyard_chat_record_write (record, bytes);
  payload = g_byte_array_free_to_bytes (bytes);
  lanyard_channel_send (self->channel, LANYARD_CHAT_FRAME_MESSAGES, payload);
}

static void
closing_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LanyardChatRoom *room = user_data;

  /* Whether the last words arrived is theirs to tell. */
  lanyard_channel_close_finish (LANYARD_CHANNEL (source), result, NULL);
  lanyard_chat_room_release (room);
}

static void
say_goodbye (LanyardChatSession *self, const char *code, const char *message)
{
  LanyardChatRoom *room = lanyard_chat_end_get_room (LANYARD_CHAT_END (self->host));
  LanyardChatFrame frame = { .code = (char *) code, .title = (char *) message };

  if (code != NULL && g_str_equal (code, "protocol"))
    {
      lanyard_channel_fail (self->channel, code, message);
      return;
    }
  if (code != NULL)
    lanyard_chat_session_send (self, LANYARD_CHAT_FRAME_END, &frame);
  lanyard_chat_room_hold (room);
  lanyard_channel_close_async (self->channel, closing_cb, room);
}

void
lanyard_chat_session_end (LanyardChatSession *self, const char *code, const char *message)
{
  g_autoptr (LanyardChatSession) held = lanyard_chat_session_ref (self);
  LanyardChatHost *host = self->host;
  LanyardChatRoom *room;
  LanyardChatPerson *person;
  gboolean was_in = self->phase == LANYARD_CHAT_SESSION_JOINED;

  if (self->phase == LANYARD_CHAT_SESSION_OVER)
    return;
  room = lanyard_chat_end_get_room (LANYARD_CHAT_END (host));
  g_signal_handlers_disconnect_by_data (self->channel, self);
  say_goodbye (self, code, message);
  self->phase = LANYARD_CHAT_SESSION_OVER;
  self->host = NULL;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->throttle, g_source_remove);
  if (self->fetch != NULL)
    {
      g_clear_pointer (&self->fetch, lanyard_chat_fetch_free);
      host->fetches--;
    }
  if (self->knock != NULL)
    lanyard_chat_knock_withdraw (self->knock);
  g_clear_weak_pointer (&self->knock);
  if (was_in)
    {
      LanyardChatFrame frame = { .key = self->key, .flag = self->member->gone };

      self->member->seen = g_get_real_time ();
      lanyard_chat_store_set_member (lanyard_chat_get_database (room->chat), room->conversation,
                                     self->member);
      g_hash_table_remove (host->joined, self->key);
      lanyard_chat_host_broadcast (host, LANYARD_CHAT_FRAME_LEFT, &frame, self);
      lanyard_chat_host_arm_marks (host);
      person = lanyard_chat_room_lookup_person (room, self->key);
      if (person != NULL && !self->member->gone)
        lanyard_chat_room_set_present (room, person, FALSE);
      else if (person != NULL)
        lanyard_chat_room_drop_person (room, self->key);
    }
  g_ptr_array_remove (host->sessions, self);
}

/* Towards the guest */

typedef struct
{
  LanyardChatSession *session;
  LanyardChatRoom *room;
} Paging;

static void
page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Paging *paging = user_data;
  g_autoptr (LanyardChatSession) self = paging->session;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows
      = lanyard_chat_store_rows_finish (LANYARD_DATABASE (source), result, &error);
  LanyardChatWriter *writer;
  g_autoptr (GBytes) payload = NULL;

  lanyard_chat_room_release (paging->room);
  g_free (paging);
  self->paging = FALSE;
  if (self->phase != LANYARD_CHAT_SESSION_JOINED)
    return;
  if (rows == NULL)
    {
      lanyard_chat_session_end (self, "closed", error->message);
      return;
    }
  if (rows->len == 0)
    return;
  writer = lanyard_chat_writer_new ();
  for (guint i = 0; i < rows->len; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (rows, i);

      lanyard_chat_writer_add (writer, row->record);
      self->sent = row->record->seq;
    }
  payload = lanyard_chat_writer_end (writer);
  lanyard_channel_send (self->channel, LANYARD_CHAT_FRAME_MESSAGES, payload);
  lanyard_chat_host_arm_marks (self->host);
  lanyard_chat_session_pump (self);
}

void
lanyard_chat_session_pump (LanyardChatSession *self)
{
  LanyardChatRoom *room;
  gsize queued;
  Paging *paging;

  if (self->phase != LANYARD_CHAT_SESSION_JOINED || self->paging)
    return;
  room = lanyard_chat_end_get_room (LANYARD_CHAT_END (self->host));
  queued = lanyard_channel_get_queued (self->channel);
  if (queued > QUEUE_DROP)
    {
      lanyard_chat_session_end (self, "stalled", _ ("You did not read what was sent"));
      return;
    }
  if (self->sent >= room->marks.last || queued > QUEUE_MAX
      || self->sent > self->member->have + LAG_MAX)
    return;
  self->paging = TRUE;
  lanyard_chat_host_arm_watch (self->host);
  lanyard_chat_room_hold (room);
  paging = g_new0 (Paging, 1);
  paging->session = lanyard_chat_session_ref (self);
  paging->room = room;
  lanyard_chat_store_after_async (lanyard_chat_get_database (room->chat), room->conversation,
                                  self->sent, page_cb, paging);
}
