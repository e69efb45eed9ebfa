/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-host-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How far it has come is told so often at most. */
#define MARKS_MS     100
/* What guests have is kept on disk every so many seconds; after a crash they say it again. */
#define SAVE_TICKS   5
/* Somebody not seen for so long is no longer waited for when a message counts as delivered. */
#define FORGET_US    (7 * 24 * 3600 * G_GINT64_CONSTANT (1000000))
/* Shared by the frames of one batch for everybody. */
#define LIVE_QUEUE_MAX (512 * 1024)

static const char host_quark[] = "lanyard-chat-host";

G_DEFINE_FINAL_TYPE (LanyardChatHost, lanyard_chat_host, LANYARD_TYPE_CHAT_END)

static LanyardChatRoom *
get_room (LanyardChatHost *self)
{
  return lanyard_chat_end_get_room (LANYARD_CHAT_END (self));
}

static LanyardDatabase *
get_database (LanyardChatHost *self)
{
  return lanyard_chat_get_database (get_room (self)->chat);
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

static gboolean
tell_marks (gpointer user_data)
{
  LanyardChatHost *self = user_data;
  LanyardChatRoom *room = get_room (self);
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

      if (member->gone
          || (member->seen < forget && lanyard_chat_host_lookup (self, member->key) == NULL))
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
  return G_SOURCE_REMOVE;
}

void
lanyard_chat_host_arm_marks (LanyardChatHost *self)
{
  if (self->marks_timer == 0)
    self->marks_timer = g_timeout_add (MARKS_MS, tell_marks, self);
}

static gpointer
ref_session (gconstpointer session, gpointer user_data)
{
  return lanyard_chat_session_ref ((LanyardChatSession *) session);
}

/* Guests who stopped reading, and members to be kept. While all have everything, nothing wakes this program. */
static gboolean
watch_cb (gpointer user_data)
{
  LanyardChatHost *self = user_data;
  LanyardChatRoom *room = get_room (self);
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
          lanyard_chat_session_end (session, "stalled",
                                    _ ("Nothing moved for too long, so the host closed the connection"));
          continue;
        }
      if (saved)
        lanyard_chat_store_set_member (get_database (self), room->conversation, session->member);
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
    ((LanyardChatSession *) g_ptr_array_index (self->sessions, i))->moved_us = g_get_monotonic_time ();
  self->ticks = 0;
  self->watch = g_timeout_add_seconds (1, watch_cb, self);
}

/* Coming in */

static void
fill_person (const LanyardChatMember *member, gboolean present, LanyardChatFrame *frame)
{
  frame->key = g_strdup (member->key);
  frame->name = g_strdup (member->name);
  frame->verified = member->verified;
  frame->flag = present;
}

static void
free_frame (gpointer data)
{
  lanyard_chat_frame_clear (data);
  g_free (data);
}

/* The host first, then the guests who are here, then those who are away: as many as a frame holds. */
static GPtrArray *
list_people (LanyardChatHost *self)
{
  LanyardChatRoom *room = get_room (self);
  LanyardNode *node = lanyard_chat_get_node (room->chat);
  GPtrArray *people = g_ptr_array_new_with_free_func (free_frame);
  LanyardChatFrame *frame = g_new0 (LanyardChatFrame, 1);
  GHashTableIter iter;
  gpointer value;

  frame->key = g_strdup (LANYARD_CHAT_HOST_KEY);
  frame->name = g_strdup (room->name);
  frame->code = g_strdup (lanyard_identity_get_fingerprint (lanyard_node_get_identity (node)));
  frame->flag = TRUE;
  g_ptr_array_add (people, frame);
  for (guint here = 0; here < 2; here++)
    {
      g_hash_table_iter_init (&iter, self->members);
      while (g_hash_table_iter_next (&iter, NULL, &value) && people->len < LANYARD_CHAT_PEOPLE_MAX)
        {
          const LanyardChatMember *member = value;
          gboolean present = lanyard_chat_host_lookup (self, member->key) != NULL;

          if (member->gone || present != (here == 0))
            continue;
          frame = g_new0 (LanyardChatFrame, 1);
          fill_person (member, present, frame);
          g_ptr_array_add (people, frame);
        }
    }
  return people;
}

static LanyardChatMember *
make_member (LanyardChatHost *self, LanyardChatSession *session)
{
  LanyardChatRoom *room = get_room (self);
  LanyardNode *node = lanyard_chat_get_node (room->chat);
  LanyardChatMember *member = g_hash_table_lookup (self->members, session->key);

  if (member == NULL)
    {
      member = g_new0 (LanyardChatMember, 1);
      member->key = g_strdup (session->key);
      /* What was said before somebody came in is not theirs to read; but what was said to an empty room waits for the first
       * who comes. */
      if (g_hash_table_size (self->members) > 0)
        member->since = member->have = member->read = room->marks.last;
      g_hash_table_insert (self->members, member->key, member);
    }
  else if (member->gone)
    {
      member->since = MAX (member->since, member->have);
    }
  member->gone = member->removed = FALSE;
  member->verified
      = member->verified || lanyard_channel_get_verified (session->channel)
        || lanyard_peers_lookup (lanyard_node_get_peers (node), session->key) != NULL;
  member->seen = g_get_real_time ();
  g_free (member->name);
  member->name = g_strdup (session->name);
  member->have = CLAMP (session->claimed, member->since, MAX (member->since, room->marks.last));
  return member;
}

static void
welcome (LanyardChatHost *self, LanyardChatSession *session)
{
  LanyardChatRoom *room = get_room (self);
  g_auto (LanyardChatFrame) frame = { 0 };
  g_auto (LanyardChatFrame) person = { 0 };
  LanyardChatPerson *shown;

  frame.key = g_strdup (session->key);
  frame.seq = session->member->have;
  frame.last = room->marks.last;
  frame.people = list_people (self);
  lanyard_chat_session_send (session, LANYARD_CHAT_FRAME_WELCOME, &frame);

  fill_person (session->member, TRUE, &person);
  lanyard_chat_host_broadcast (self, LANYARD_CHAT_FRAME_PERSON, &person, session);

  shown = lanyard_chat_room_add_person (room, session->key, session->key, FALSE);
  lanyard_chat_person_set_name (shown, session->name);
  lanyard_chat_person_set_address (shown, lanyard_channel_get_peer_address (session->channel));
  lanyard_chat_person_set_verified (shown, session->member->verified);
  lanyard_chat_room_set_present (room, shown, TRUE);
}

static void
private_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatSession) session = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows
      = lanyard_chat_store_rows_finish (LANYARD_DATABASE (source), result, &error);

  session->catching_up = FALSE;
  if (rows == NULL)
    g_warning ("Private messages could not be read: %s", error->message);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (rows, i);

      if (session->phase == LANYARD_CHAT_SESSION_JOINED)
        lanyard_chat_session_send_record (session, row->record);
    }
}

void
lanyard_chat_host_admit (LanyardChatHost *self, LanyardChatSession *session)
{
  LanyardChatRoom *room = get_room (self);
  LanyardChatSession *other = lanyard_chat_host_lookup (self, session->key);

  /* The same machine again: its older connection is dead, or another program of its. */
  if (other != NULL)
    lanyard_chat_session_end (other, "elsewhere", _ ("You joined from another place"));
  session->member = make_member (self, session);
  session->sent = session->member->have;
  session->moved_us = g_get_monotonic_time ();
  session->phase = LANYARD_CHAT_SESSION_JOINED;
  lanyard_chat_host_arm_watch (self);
  g_hash_table_insert (self->joined, session->key, session);
  lanyard_chat_store_set_member (get_database (self), room->conversation, session->member);
  /* Who was let in may come back without the codes being compared again, until the program ends. */
  lanyard_node_allow (lanyard_chat_get_node (room->chat), session->key);
  welcome (self, session);
  /* Whoever was told may have closed the room. */
  if (session->phase != LANYARD_CHAT_SESSION_JOINED)
    return;
  session->catching_up = TRUE;
  lanyard_chat_store_for_async (get_database (self), room->conversation, session->key, private_cb,
                                lanyard_chat_session_ref (session));
  lanyard_chat_session_pump (session);
  lanyard_chat_host_arm_marks (self);
}

void
lanyard_chat_host_accept (LanyardChatHost *self, LanyardChannel *channel)
{
  LanyardChatRoom *room = get_room (self);
  LanyardChatFrame frame = { .name = room->name, .title = room->title };
  LanyardChatSession *session = lanyard_chat_session_new (self, channel);

  g_ptr_array_add (self->sessions, session);
  if (lanyard_chat_is_blocked (room->chat, session->key))
    {
      lanyard_chat_session_end (session, "blocked", _ ("The host has blocked this device"));
      return;
    }
  if (self->sessions->len >= LANYARD_CHAT_PEOPLE_MAX)
    {
      lanyard_chat_session_end (session, "full", _ ("The room is full"));
      return;
    }
  memcpy (frame.room, self->room, sizeof frame.room);
  lanyard_chat_session_send (session, LANYARD_CHAT_FRAME_ROOM, &frame);
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
  LanyardChatRoom *room = get_room (self);
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
  LanyardChatRoom *room = get_room (self);
  LanyardNode *node = lanyard_chat_get_node (room->chat);

  memcpy (self->room, opened->room, sizeof self->room);
  for (guint i = 0; i < opened->members->len; i++)
    {
      LanyardChatMember *member
          = lanyard_chat_member_copy (g_ptr_array_index (opened->members, i));
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
      if (writer != NULL
          && lanyard_chat_writer_get_size (writer) + lanyard_chat_record_size (row->record)
                 > LANYARD_CHAT_BATCH_MAX)
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
  LanyardChatRoom *room = get_room (self);
  guint64 first;
  g_autoptr (GPtrArray) frames = encode_live (rows, &first);
  g_autoptr (GPtrArray) behind
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_chat_session_unref);

  if (frames->len == 0)
    return;
  lanyard_chat_host_arm_watch (self);
  for (guint i = 0; i < self->sessions->len; i++)
    {
      LanyardChatSession *session = g_ptr_array_index (self->sessions, i);

      if (session->phase != LANYARD_CHAT_SESSION_JOINED)
        continue;
      if (session->paging || session->sent + 1 != first
          || lanyard_channel_get_queued (session->channel) > LIVE_QUEUE_MAX)
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
  LanyardChatFrame frame
      = { .key = (char *) LANYARD_CHAT_HOST_KEY, .name = room->name, .flag = TRUE };

  if (me != NULL)
    lanyard_chat_person_set_name (me, room->name);
  lanyard_chat_host_broadcast (LANYARD_CHAT_HOST (end), LANYARD_CHAT_FRAME_PERSON, &frame, NULL);
}

static void
lanyard_chat_host_removed (LanyardChatEnd *end, const char *key, gboolean block)
{
  LanyardChatHost *self = LANYARD_CHAT_HOST (end);
  LanyardChatRoom *room = get_room (self);
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
      lanyard_chat_store_set_member (get_database (self), room->conversation, member);
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
  node = lanyard_chat_get_node (get_room (self)->chat);
  if (g_object_get_data (G_OBJECT (node), host_quark) == self)
    {
      lanyard_node_add_service (node, LANYARD_CHAT_SERVICE, FALSE, NULL, NULL, NULL);
      g_object_set_data (G_OBJECT (node), host_quark, NULL);
    }
  if (self->marks_timer != 0)
    {
      g_clear_handle_id (&self->marks_timer, g_source_remove);
      tell_marks (self);
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
