/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a guest comes in. */
#include "engine/chat/lanyard-chat-host-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
fill_person (LanyardChatHost *self, const LanyardChatMember *member, gboolean present, LanyardChatFrame *frame)
{
  const LanyardChatSession *session = lanyard_chat_host_lookup (self, member->key);

  frame->key = g_strdup (member->key);
  frame->name = g_strdup (member->name);
  frame->verified = member->verified;
  frame->flag = present;
  frame->kinds = session != NULL ? session->kinds : 0;
}

static void
free_frame (gpointer data)
{
  lanyard_chat_frame_clear (data);
  g_free (data);
}

/* The host first, then the guests who are here, then those who are away: as many as a frame holds.
 */
static GPtrArray *
list_people (LanyardChatHost *self)
{
  LanyardChatRoom *room = lanyard_chat_host_get_room (self);
  LanyardNode *node = lanyard_chat_get_node (room->chat);
  GPtrArray *people = g_ptr_array_new_with_free_func (free_frame);
  LanyardChatFrame *frame = g_new0 (LanyardChatFrame, 1);
  GHashTableIter iter;
  gpointer value;

  frame->key = g_strdup (LANYARD_CHAT_HOST_KEY);
  frame->name = g_strdup (room->name);
  frame->code = g_strdup (lanyard_identity_get_fingerprint (lanyard_node_get_identity (node)));
  frame->flag = TRUE;
  frame->kinds = LANYARD_CHAT_KIND_LAST;
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
          fill_person (self, member, present, frame);
          g_ptr_array_add (people, frame);
        }
    }
  return people;
}

static LanyardChatMember *
make_member (LanyardChatHost *self, LanyardChatSession *session)
{
  LanyardChatRoom *room = lanyard_chat_host_get_room (self);
  LanyardNode *node = lanyard_chat_get_node (room->chat);
  LanyardChatMember *member = g_hash_table_lookup (self->members, session->key);

  if (member == NULL)
    {
      member = g_new0 (LanyardChatMember, 1);
      member->key = g_strdup (session->key);
      /* What was said before somebody came in is not theirs to read; but what was said to an empty
       * room waits for the first who comes. */
      if (g_hash_table_size (self->members) > 0)
        member->since = member->have = member->read = room->marks.last;
      g_hash_table_insert (self->members, member->key, member);
    }
  else if (member->gone)
    {
      member->since = MAX (member->since, member->have);
    }
  member->gone = member->removed = FALSE;
  member->verified = member->verified || lanyard_channel_get_verified (session->channel) ||
                     lanyard_peers_lookup (lanyard_node_get_peers (node), session->key) != NULL;
  member->seen = g_get_real_time ();
  g_free (member->name);
  member->name = g_strdup (session->name);
  member->have = CLAMP (session->claimed, member->since, MAX (member->since, room->marks.last));
  return member;
}

static void
welcome (LanyardChatHost *self, LanyardChatSession *session)
{
  LanyardChatRoom *room = lanyard_chat_host_get_room (self);
  g_auto (LanyardChatFrame) frame = { 0 };
  g_auto (LanyardChatFrame) person = { 0 };
  LanyardChatPerson *shown;

  frame.key = g_strdup (session->key);
  frame.seq = session->member->have;
  frame.last = room->marks.last;
  frame.people = list_people (self);
  lanyard_chat_session_send (session, LANYARD_CHAT_FRAME_WELCOME, &frame);

  fill_person (self, session->member, TRUE, &person);
  lanyard_chat_host_broadcast (self, LANYARD_CHAT_FRAME_PERSON, &person, session);

  shown = lanyard_chat_room_add_person (room, session->key, session->key, FALSE);
  lanyard_chat_person_set_name (shown, session->name);
  lanyard_chat_person_set_address (shown, lanyard_channel_get_peer_address (session->channel));
  lanyard_chat_person_set_kinds (shown, session->kinds);
  lanyard_chat_person_set_verified (shown, session->member->verified);
  lanyard_chat_room_set_present (room, shown, TRUE);
}

static void
private_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatSession) session = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
      lanyard_chat_store_rows_finish (LANYARD_DATABASE (source), result, &error);

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
  LanyardChatRoom *room = lanyard_chat_host_get_room (self);
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
  lanyard_chat_store_set_member (lanyard_chat_host_get_database (self), room->conversation,
                                 session->member);
  /* Who was let in may come back without the codes being compared again, until the program ends. */
  lanyard_node_allow (lanyard_chat_get_node (room->chat), session->key);
  welcome (self, session);
  /* Whoever was told may have closed the room. */
  if (session->phase != LANYARD_CHAT_SESSION_JOINED)
    return;
  session->catching_up = TRUE;
  lanyard_chat_store_for_async (lanyard_chat_host_get_database (self), room->conversation,
                                session->key, private_cb, lanyard_chat_session_ref (session));
  lanyard_chat_session_pump (session);
  lanyard_chat_host_arm_marks (self);
}

void
lanyard_chat_host_accept (LanyardChatHost *self, LanyardChannel *channel)
{
  LanyardChatRoom *room = lanyard_chat_host_get_room (self);
  LanyardChatFrame frame
      = { .name = room->name, .title = room->title, .kinds = LANYARD_CHAT_KIND_LAST };
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
