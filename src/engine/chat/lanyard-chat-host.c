/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-host-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Shared by the frames of one batch for everybody. */
#define LIVE_QUEUE_MAX (512 * 1024)

static const char host_quark[] = "lanyard-chat-host";

G_DEFINE_FINAL_TYPE (LanyardChatHost, lanyard_chat_host, LANYARD_TYPE_CHAT_END)

LanyardChatRoom *
lanyard_chat_host_get_room (LanyardChatHost *self)
{
  return lanyard_chat_end_get_room (LANYARD_CHAT_END (self));
}

LanyardDatabase *
lanyard_chat_host_get_database (LanyardChatHost *self)
{
  return lanyard_chat_get_database (lanyard_chat_host_get_room (self)->chat);
}

LanyardChatSession *
lanyard_chat_host_lookup (LanyardChatHost *self, const char *key)
{
  return g_hash_table_lookup (self->joined, key);
}

void
lanyard_chat_host_broadcast (LanyardChatHost *self,
                             LanyardChatFrameType type,
                             const LanyardChatFrame *frame,
                             LanyardChatSession *but)
{
  g_autoptr (GBytes) payload = lanyard_chat_frame_encode (type, frame);

  for (guint i = 0; i < self->sessions->len; i++)
    {
      LanyardChatSession *session = g_ptr_array_index (self->sessions, i);

      if (session != but && session->phase == LANYARD_CHAT_SESSION_JOINED)
        lanyard_channel_send (session->channel, type, payload);
    }
}

static void
service_cb (LanyardNode *node, LanyardChannel *channel, gpointer user_data)
{
  lanyard_chat_host_accept (user_data, channel);
}

LanyardChatHost *
lanyard_chat_host_find (LanyardNode *node)
{
  return g_object_get_data (G_OBJECT (node), host_quark);
}

/* The vfuncs */

static void
show_members (LanyardChatHost *self)
{
  LanyardChatRoom *room = lanyard_chat_host_get_room (self);
  LanyardNode *node = lanyard_chat_get_node (room->chat);
  LanyardChatPerson *me;
  GHashTableIter iter;
  gpointer value;

  lanyard_chat_room_clear_people (room);
  me = lanyard_chat_room_add_person (
      room, LANYARD_CHAT_HOST_KEY,
      lanyard_identity_get_fingerprint (lanyard_node_get_identity (node)), TRUE);
  lanyard_chat_person_set_name (me, room->name);
  lanyard_chat_person_set_verified (me, TRUE);
  lanyard_chat_room_set_present (room, me, TRUE);
  g_hash_table_iter_init (&iter, self->members);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LanyardChatMember *member = value;
      LanyardChatPerson *person;

      if (member->gone)
        continue;
      person = lanyard_chat_room_add_person (room, member->key, member->key, FALSE);
      lanyard_chat_person_set_name (person, member->name);
      lanyard_chat_person_set_verified (person, member->verified);
    }
}

static void
lanyard_chat_host_opened (LanyardChatEnd *end, LanyardChatOpened *opened)
{
  LanyardChatHost *self = LANYARD_CHAT_HOST (end);
  LanyardChatRoom *room = lanyard_chat_host_get_room (self);
  LanyardNode *node = lanyard_chat_get_node (room->chat);

  memcpy (self->room, opened->room, sizeof self->room);
  for (guint i = 0; i < opened->members->len; i++)
    {
      LanyardChatMember *member = lanyard_chat_member_copy (g_ptr_array_index (opened->members, i));
      g_hash_table_replace (self->members, member->key, member);
    }
  show_members (self);
  self->open = TRUE;
  lanyard_node_add_service (node, LANYARD_CHAT_SERVICE, TRUE, service_cb, self, NULL);
  g_object_set_data (G_OBJECT (node), host_quark, self);
  lanyard_chat_room_set_state (room, LANYARD_CHAT_HOSTING, NULL);
}

/* Who wrote a row that came from a guest learns that it has its place. */
static void
note_author (LanyardChatHost *self, const LanyardChatRow *row)
{
  LanyardChatSession *session = lanyard_chat_host_lookup (self, row->record->author);
  LanyardChatFrame frame = { .key = (char *) LANYARD_CHAT_HOST_KEY };

  if (session == NULL)
    return;
  lanyard_chat_session_placed (session, lanyard_chat_record_size (row->record));
  if (row->record->recipient != NULL)
    {
      memcpy (frame.id, row->record->id, sizeof frame.id);
      frame.flag = row->state == LANYARD_CHAT_READ;
      lanyard_chat_session_send (session, LANYARD_CHAT_FRAME_RECEIPT, &frame);
    }
  else if (row->outcome == LANYARD_CHAT_ROW_KNOWN)
    /* Sent twice: its author missed that it has a place. */
    lanyard_chat_session_send_record (session, row->record);
}

/* The new public rows as frames, encoded once for everybody. */
static GPtrArray *
encode_live (GPtrArray *rows, guint64 *first)
{
  GPtrArray *frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  LanyardChatWriter *writer = NULL;

  *first = 0;
  for (guint i = 0; i < rows->len; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (rows, i);

      if (row->outcome != LANYARD_CHAT_ROW_NEW || row->record->seq == 0)
        continue;
      if (*first == 0)
        *first = row->record->seq;
      if (writer != NULL &&
          lanyard_chat_writer_get_size (writer) + lanyard_chat_record_size (row->record) >
              LANYARD_CHAT_BATCH_MAX)
        g_ptr_array_add (frames, lanyard_chat_writer_end (g_steal_pointer (&writer)));
      if (writer == NULL)
        writer = lanyard_chat_writer_new ();
      lanyard_chat_writer_add (writer, row->record);
    }
  if (writer != NULL)
    g_ptr_array_add (frames, lanyard_chat_writer_end (writer));
  return frames;
}

static void
fan_out (LanyardChatHost *self, GPtrArray *rows)
{
  LanyardChatRoom *room = lanyard_chat_host_get_room (self);
  guint64 first;
  g_autoptr (GPtrArray) frames = encode_live (rows, &first);
  g_autoptr (GPtrArray) behind =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_chat_session_unref);

  if (frames->len == 0)
    return;
  lanyard_chat_host_arm_watch (self);
  for (guint i = 0; i < self->sessions->len; i++)
    {
      LanyardChatSession *session = g_ptr_array_index (self->sessions, i);

      if (session->phase != LANYARD_CHAT_SESSION_JOINED)
        continue;
      if (session->paging || session->sent + 1 != first ||
          lanyard_channel_get_queued (session->channel) > LIVE_QUEUE_MAX)
        {
          g_ptr_array_add (behind, lanyard_chat_session_ref (session));
          continue;
        }
      if (session->sent <= session->member->have)
        session->moved_us = g_get_monotonic_time ();
      for (guint j = 0; j < frames->len; j++)
        lanyard_channel_send (session->channel, LANYARD_CHAT_FRAME_MESSAGES,
                              g_ptr_array_index (frames, j));
      session->sent = room->marks.last;
    }
  for (guint i = 0; i < behind->len; i++)
    lanyard_chat_session_pump (g_ptr_array_index (behind, i));
  lanyard_chat_host_arm_marks (self);
}

static void
lanyard_chat_host_written (LanyardChatEnd *end, GPtrArray *rows)
{
  LanyardChatHost *self = LANYARD_CHAT_HOST (end);

  fan_out (self, rows);
  for (guint i = 0; i < rows->len; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (rows, i);

      if (!row->mine)
        note_author (self, row);
      else if (row->record->recipient != NULL)
        {
          LanyardChatSession *session = lanyard_chat_host_lookup (self, row->record->recipient);

          /* One that was written before the reading began is among those, after the older ones. */
          if (session != NULL && !session->catching_up)
            lanyard_chat_session_send_record (session, row->record);
        }
    }
}

static void
lanyard_chat_host_typing (LanyardChatEnd *end, gboolean typing)
{
  LanyardChatFrame frame = { .key = (char *) LANYARD_CHAT_HOST_KEY, .flag = typing };

  lanyard_chat_host_broadcast (LANYARD_CHAT_HOST (end), LANYARD_CHAT_FRAME_TYPING, &frame, NULL);
}

static void
lanyard_chat_host_seen (LanyardChatEnd *end, GPtrArray *rows)
{
  LanyardChatHost *self = LANYARD_CHAT_HOST (end);

  for (guint i = 0; i < rows->len; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (rows, i);
      LanyardChatSession *session = lanyard_chat_host_lookup (self, row->record->author);
      LanyardChatFrame frame = { .key = (char *) LANYARD_CHAT_HOST_KEY, .flag = TRUE };

      memcpy (frame.id, row->record->id, sizeof frame.id);
      if (session != NULL)
        lanyard_chat_session_send (session, LANYARD_CHAT_FRAME_RECEIPT, &frame);
    }
  lanyard_chat_host_arm_marks (self);
}

static void
lanyard_chat_host_renamed (LanyardChatEnd *end)
{
  LanyardChatRoom *room = lanyard_chat_end_get_room (end);
  LanyardChatPerson *me = lanyard_chat_room_lookup_person (room, LANYARD_CHAT_HOST_KEY);
  LanyardChatFrame frame = { .key = (char *) LANYARD_CHAT_HOST_KEY,
                             .name = room->name,
                             .flag = TRUE };

  if (me != NULL)
    lanyard_chat_person_set_name (me, room->name);
  lanyard_chat_host_broadcast (LANYARD_CHAT_HOST (end), LANYARD_CHAT_FRAME_PERSON, &frame, NULL);
}

static void
lanyard_chat_host_removed (LanyardChatEnd *end, const char *key, gboolean block)
{
  LanyardChatHost *self = LANYARD_CHAT_HOST (end);
  LanyardChatRoom *room = lanyard_chat_host_get_room (self);
  LanyardChatMember *member = g_hash_table_lookup (self->members, key);
  LanyardChatSession *session = lanyard_chat_host_lookup (self, key);
  LanyardChatFrame frame = { .key = (char *) key, .flag = TRUE };

  if (member == NULL)
    return;
  member->gone = member->removed = TRUE;
  if (session != NULL)
    lanyard_chat_session_end (session, block ? "blocked" : "removed",
                              block ? _ ("The host has blocked this device")
                                    : _ ("The host removed you from the room"));
  else
    {
      lanyard_chat_store_set_member (lanyard_chat_host_get_database (self), room->conversation,
                                     member);
      lanyard_chat_host_broadcast (self, LANYARD_CHAT_FRAME_LEFT, &frame, NULL);
      lanyard_chat_host_arm_marks (self);
    }
  lanyard_chat_room_drop_person (room, member->key);
}

static void
lanyard_chat_host_stop (LanyardChatEnd *end, gboolean leave)
{
  LanyardChatHost *self = LANYARD_CHAT_HOST (end);
  LanyardNode *node;

  if (!self->open)
    return;
  self->open = FALSE;
  node = lanyard_chat_get_node (lanyard_chat_host_get_room (self)->chat);
  if (g_object_get_data (G_OBJECT (node), host_quark) == self)
    {
      lanyard_node_add_service (node, LANYARD_CHAT_SERVICE, FALSE, NULL, NULL, NULL);
      g_object_set_data (G_OBJECT (node), host_quark, NULL);
    }
  if (self->marks_timer != 0)
    {
      g_clear_handle_id (&self->marks_timer, g_source_remove);
      lanyard_chat_host_tell_marks (self);
    }
  while (self->sessions->len > 0)
    lanyard_chat_session_end (g_ptr_array_index (self->sessions, 0), "closed",
                              _ ("The host closed the room"));
  g_clear_handle_id (&self->marks_timer, g_source_remove);
  g_clear_handle_id (&self->watch, g_source_remove);
}

static void
lanyard_chat_host_finalize (GObject *object)
{
  LanyardChatHost *self = LANYARD_CHAT_HOST (object);

  g_ptr_array_unref (self->sessions);
  g_hash_table_unref (self->joined);
  g_hash_table_unref (self->relays);
  g_hash_table_unref (self->members);

  G_OBJECT_CLASS (lanyard_chat_host_parent_class)->finalize (object);
}

static void
lanyard_chat_host_class_init (LanyardChatHostClass *klass)
{
  LanyardChatEndClass *end_class = LANYARD_CHAT_END_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanyard_chat_host_finalize;
  end_class->opened = lanyard_chat_host_opened;
  end_class->written = lanyard_chat_host_written;
  end_class->typing = lanyard_chat_host_typing;
  end_class->seen = lanyard_chat_host_seen;
  end_class->renamed = lanyard_chat_host_renamed;
  end_class->removed = lanyard_chat_host_removed;
  end_class->stop = lanyard_chat_host_stop;
}

static void
lanyard_chat_host_init (LanyardChatHost *self)
{
  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) lanyard_chat_member_free);
  self->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_chat_session_unref);
  self->joined = g_hash_table_new (g_str_hash, g_str_equal);
  self->relays = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

LanyardChatEnd *
lanyard_chat_host_new (void)
{
  return g_object_new (LANYARD_TYPE_CHAT_HOST, NULL);
}
