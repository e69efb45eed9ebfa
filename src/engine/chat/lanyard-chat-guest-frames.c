/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a host sends to its guest. */
#include "engine/chat/lanyard-chat-guest-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/net/lanyard-net-error.h"

/* The host has broken the protocol: say so, and try again later. */
static void
fail (LanyardChatGuest *self, const char *message)
{
  g_autoptr (GError) error
      = g_error_new_literal (LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL, message);

  lanyard_channel_fail (self->channel, "protocol", message);
  lanyard_chat_guest_again (self, error);
}

/* Coming in */

static void
take_room (LanyardChatGuest *self, const LanyardChatFrame *frame)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);

  if (self->phase != LANYARD_CHAT_GUEST_GREETING)
    {
      fail (self, _ ("The host named its room twice"));
      return;
    }
  self->phase = LANYARD_CHAT_GUEST_MEETING;
  room->kinds = frame->kinds;
  lanyard_chat_room_set_title (room, *frame->title != '\0' ? frame->title : frame->name);
  lanyard_chat_room_meet (room, frame->room, self->fingerprint);
}

void
lanyard_chat_guest_say_join (LanyardChatGuest *self)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);
  LanyardChatFrame frame = { .name = room->name, .seq = room->marks.last, .kinds = LANYARD_CHAT_KIND_LAST };

  for (GList *l = self->lacking.head; l != NULL; l = l->next)
    {
      const LanyardChatRecord *record = l->data;

      if (record->seq != 0)
        frame.seq = MIN (frame.seq, record->seq - 1);
    }
  self->phase = LANYARD_CHAT_GUEST_ASKING;
  lanyard_chat_guest_send (self, LANYARD_CHAT_FRAME_JOIN, &frame);
}

static void
show_person (LanyardChatGuest *self, const LanyardChatFrame *frame)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);
  LanyardNode *node = lanyard_chat_get_node (room->chat);
  gboolean host = g_str_equal (frame->key, LANYARD_CHAT_HOST_KEY);
  gboolean me = g_str_equal (frame->key, lanyard_chat_room_get_my_key (room));
  /* Of the host the channel knows more than it says itself. */
  const char *fingerprint = host ? self->fingerprint : frame->key;
  LanyardChatPerson *person = lanyard_chat_room_add_person (room, frame->key, fingerprint, me);

  lanyard_chat_person_set_name (person, frame->name);
  if (frame->flag && !me)
    lanyard_chat_person_set_kinds (person, host ? room->kinds : frame->kinds);
  if (host)
    lanyard_chat_person_set_address (person, lanyard_channel_get_peer_address (self->channel));
  lanyard_chat_person_set_verified (
      person, me
                  || (host ? lanyard_peers_lookup (lanyard_node_get_peers (node), fingerprint) != NULL
                               || lanyard_channel_get_verified (self->channel)
                           : frame->verified));
  lanyard_chat_room_set_present (room, person, frame->flag);
}

/* Who is not in the new list is gone. */
static void
show_people (LanyardChatGuest *self, GPtrArray *people)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < people->len && !self->stopped; i++)
    {
      const LanyardChatFrame *frame = g_ptr_array_index (people, i);

      g_hash_table_add (keys, frame->key);
      show_person (self, frame);
    }
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (room->people)); i > 0; i--)
    {
      g_autoptr (LanyardChatPerson) person
          = g_list_model_get_item (G_LIST_MODEL (room->people), i - 1);

      if (!g_hash_table_contains (keys, lanyard_chat_person_get_key (person)))
        lanyard_chat_room_drop_person (room, lanyard_chat_person_get_key (person));
    }
}

static void
take_welcome (LanyardChatGuest *self, const LanyardChatFrame *frame)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);

  if (self->phase != LANYARD_CHAT_GUEST_ASKING || frame->seq > frame->last)
    {
      fail (self, _ ("The host's welcome makes no sense"));
      return;
    }
  self->received = frame->seq;
  self->told_have = frame->seq;
  self->caught_up = frame->last;
  self->met = TRUE;
  /* What was before a guest first came is not its to have. */
  room->marks.last = MAX (room->marks.last, frame->seq);
  self->phase = LANYARD_CHAT_GUEST_JOINED;
  show_people (self, frame->people);
  if (self->stopped)
    return;
  lanyard_chat_room_set_state (room, LANYARD_CHAT_JOINED, NULL);
  /* Whoever was told may have left again. */
  if (!self->stopped)
    lanyard_chat_guest_joined (self);
}

static void
take_end (LanyardChatGuest *self, const LanyardChatFrame *frame)
{
  static const struct
  {
    const char *code;
    int error;
    gboolean final;
  } codes[] = {
    { "removed", LANYARD_CHAT_ERROR_REMOVED, TRUE },
    { "blocked", LANYARD_CHAT_ERROR_REMOVED, TRUE },
    { "declined", LANYARD_CHAT_ERROR_REMOVED, TRUE },
    { "elsewhere", LANYARD_CHAT_ERROR_ELSEWHERE, TRUE },
    { "flood", LANYARD_CHAT_ERROR_FLOOD, TRUE },
    { "stalled", LANYARD_CHAT_ERROR_STALLED, FALSE },
    { "closed", LANYARD_CHAT_ERROR_CLOSED, FALSE },
  };
  g_autoptr (GError) error = g_error_new_literal (
      LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_CLOSED,
      *frame->title != '\0' ? frame->title : _ ("The host closed the connection"));

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_str_equal (codes[i].code, frame->code))
      {
        error->code = codes[i].error;
        if (codes[i].final)
          {
            lanyard_chat_room_end_closed (lanyard_chat_guest_get_room (self), error);
            return;
          }
      }
  lanyard_chat_guest_again (self, error);
}

/* Messages */

/* %NULL when all is well, else what is wrong. */
static const char *
check_record (LanyardChatGuest *self, const LanyardChatRecord *record)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);

  if (record->recipient != NULL)
    {
      if (!g_str_equal (record->recipient, lanyard_chat_room_get_my_key (room)))
        return _ ("A private message for somebody else came");
      return record->seq == 0 ? NULL : _ ("A private message has no place in the room");
    }
  if (record->seq == 0)
    return _ ("A message came without its place");
  if (record->seq > self->received + 1)
    return _ ("Messages are missing before the one that came");
  self->received = MAX (self->received, record->seq);
  return NULL;
}

static void
take_messages (LanyardChatGuest *self, GBytes *payload)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = lanyard_chat_records_read (payload, &error);
  const char *me = lanyard_chat_room_get_my_key (room);
  GFile *folder = lanyard_chat_get_folder (room->chat);

  if (records == NULL)
    {
      fail (self, error->message);
      return;
    }
  for (guint i = 0; i < records->len; i++)
    {
      LanyardChatRecord *record = g_ptr_array_index (records, i);
      const char *wrong = check_record (self, record);
      gboolean mine = record->recipient == NULL && g_str_equal (record->author, me);
      LanyardChatRow *row;

      if (wrong != NULL)
        {
          fail (self, wrong);
          return;
        }
      row = lanyard_chat_room_make_row (room, record, mine);
      if (mine)
        row->state = LANYARD_CHAT_SENT;
      row->picture_here = record->kind == LANYARD_CHAT_PICTURE
                          && lanyard_chat_picture_is_here (folder, record->digest);
      lanyard_chat_room_write (room, row);
    }
}

void
lanyard_chat_guest_tell_receipt (LanyardChatGuest *self, const LanyardChatRow *row)
{
  LanyardChatFrame frame
      = { .key = row->record->author, .flag = row->state == LANYARD_CHAT_READ };

  memcpy (frame.id, row->record->id, sizeof frame.id);
  if (self->phase == LANYARD_CHAT_GUEST_JOINED)
    lanyard_chat_guest_send (self, LANYARD_CHAT_FRAME_RECEIPT, &frame);
}

static void
take_receipt (LanyardChatGuest *self, const LanyardChatFrame *frame)
{
  lanyard_chat_guest_unqueue (self, frame->id);
  lanyard_chat_room_settle (lanyard_chat_guest_get_room (self), frame->id,
                            frame->flag ? LANYARD_CHAT_READ : LANYARD_CHAT_DELIVERED, NULL);
  lanyard_chat_guest_send_waiting (self);
}

/* One for somebody who went away meanwhile waits; any other will never arrive. */
static void
take_reject (LanyardChatGuest *self, const LanyardChatFrame *frame)
{
  GList *link = g_hash_table_lookup (self->waiting, frame->id);
  LanyardChatOutgoing *item;

  if (link == NULL)
    return;
  item = link->data;
  if (frame->flag)
    {
      LanyardChatPerson *person = NULL;

      if (item->record->recipient != NULL)
        person = lanyard_chat_room_lookup_person (lanyard_chat_guest_get_room (self),
                                                  item->record->recipient);
      if (person != NULL)
        lanyard_chat_room_set_present (lanyard_chat_guest_get_room (self), person, FALSE);
      if (item->sent)
        {
          self->in_flight--;
          self->in_flight_bytes -= lanyard_chat_record_size (item->record);
        }
      item->sent = FALSE;
      return;
    }
  if (item->sent && item->reworded)
    {
      /* What was refused is not what it is now. */
      self->in_flight--;
      self->in_flight_bytes -= lanyard_chat_record_size (item->record);
      item->sent = FALSE;
      lanyard_chat_guest_send_waiting (self);
      return;
    }
  lanyard_chat_room_settle (lanyard_chat_guest_get_room (self), frame->id, LANYARD_CHAT_FAILED,
                            frame->title);
  lanyard_chat_guest_unqueue (self, frame->id);
  lanyard_chat_guest_send_waiting (self);
}

/* Private ones on their way to somebody who left are on no way any more. */
static void
take_left (LanyardChatGuest *self, const LanyardChatFrame *frame)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);
  LanyardChatPerson *person = lanyard_chat_room_lookup_person (room, frame->key);

  for (GList *l = self->outbox.head; l != NULL; l = l->next)
    {
      LanyardChatOutgoing *item = l->data;

      if (item->sent && g_strcmp0 (item->record->recipient, frame->key) == 0)
        {
          item->sent = FALSE;
          self->in_flight--;
          self->in_flight_bytes -= lanyard_chat_record_size (item->record);
        }
    }
  if (person == NULL || lanyard_chat_person_get_me (person))
    return;
  if (frame->flag)
    lanyard_chat_room_drop_person (room, frame->key);
  else
    lanyard_chat_room_set_present (room, person, FALSE);
}

static void
take_typing (LanyardChatGuest *self, const LanyardChatFrame *frame)
{
  LanyardChatPerson *person
      = lanyard_chat_room_lookup_person (lanyard_chat_guest_get_room (self), frame->key);

  if (person != NULL)
    lanyard_chat_person_set_typing (person, frame->flag);
}

/* Pictures */

static void
fetched_cb (const GError *error, gpointer user_data)
{
  LanyardChatGuest *self = user_data;
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);
  g_autoptr (LanyardChatRecord) record = g_queue_pop_head (&self->lacking);

  g_clear_pointer (&self->fetch, lanyard_chat_fetch_free);
  if (error == NULL)
    lanyard_chat_room_got_picture (room, record->digest);
  else
    lanyard_chat_room_settle (room, record->id, LANYARD_CHAT_FAILED, error->message);
  lanyard_chat_guest_tell_have (self);
  lanyard_chat_guest_fetch_next (self);
}

void
lanyard_chat_guest_fetch_next (LanyardChatGuest *self)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);
  GFile *folder = lanyard_chat_get_folder (room->chat);

  while (self->phase == LANYARD_CHAT_GUEST_JOINED && self->fetch == NULL
         && !g_queue_is_empty (&self->lacking))
    {
      LanyardChatRecord *record = g_queue_peek_head (&self->lacking);

      if (lanyard_chat_picture_is_here (folder, record->digest))
        {
          lanyard_chat_room_got_picture (room, record->digest);
          lanyard_chat_record_unref (g_queue_pop_head (&self->lacking));
          lanyard_chat_guest_tell_have (self);
          continue;
        }
      self->fetch = lanyard_chat_fetch_new (
          self->channel, folder, record,
          record->recipient != NULL ? record->author : LANYARD_CHAT_HOST_KEY, fetched_cb, self);
    }
}

void
lanyard_chat_guest_want (LanyardChatGuest *self, LanyardChatRecord *record)
{
  for (GList *l = self->lacking.head; l != NULL; l = l->next)
    if (lanyard_chat_id_equal (((LanyardChatRecord *) l->data)->id, record->id))
      return;
  g_queue_push_tail (&self->lacking, lanyard_chat_record_ref (record));
  lanyard_chat_guest_fetch_next (self);
}

static GList *
find_lacking (LanyardChatGuest *self, const guint8 digest[LANYARD_CHAT_DIGEST_SIZE])
{
  for (GList *l = self->lacking.head; l != NULL; l = l->next)
    if (memcmp (((LanyardChatRecord *) l->data)->digest, digest, LANYARD_CHAT_DIGEST_SIZE) == 0)
      return l;
  return NULL;
}

/* What is fetched for the message at the head goes on for another one with the same picture. */
static void
hand_on_fetch (LanyardChatGuest *self, gboolean unwanted)
{
  GList *other = find_lacking (self, lanyard_chat_fetch_get_digest (self->fetch));

  if (other != NULL)
    {
      g_queue_unlink (&self->lacking, other);
      g_queue_push_head_link (&self->lacking, other);
    }
  else if (unwanted)
    g_clear_pointer (&self->fetch, lanyard_chat_fetch_drop);
  else
    g_clear_pointer (&self->fetch, lanyard_chat_fetch_free);
}

void
lanyard_chat_guest_unwant (LanyardChatGuest *self, const LanyardChatRow *taken_back)
{
  for (GList *l = self->lacking.head; l != NULL; l = l->next)
    {
      LanyardChatRecord *record = l->data;
      gboolean first = l == self->lacking.head;

      if (!lanyard_chat_id_equal (record->id, taken_back->record->about))
        continue;
      g_queue_delete_link (&self->lacking, l);
      lanyard_chat_record_unref (record);
      if (first && self->fetch != NULL)
        hand_on_fetch (self, taken_back->drop_picture);
      lanyard_chat_guest_fetch_next (self);
      return;
    }
}

typedef struct
{
  LanyardChatGuest *guest;
  guint8 digest[LANYARD_CHAT_DIGEST_SIZE];
} Serving;

static void
piece_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Serving *serving = user_data;
  g_autoptr (LanyardChatGuest) self = serving->guest;
  g_autoptr (GBytes) payload
      = lanyard_chat_picture_piece_finish (LANYARD_DATABASE (source), result);
  LanyardChatFrame frame = { 0 };

  memcpy (frame.digest, serving->digest, sizeof frame.digest);
  g_free (serving);
  if (self->phase != LANYARD_CHAT_GUEST_JOINED)
    return;
  if (payload != NULL)
    lanyard_channel_send (self->channel, LANYARD_CHAT_FRAME_CHUNK, payload);
  else
    lanyard_chat_guest_send (self, LANYARD_CHAT_FRAME_LACK, &frame);
}

static void
take_get (LanyardChatGuest *self, const LanyardChatFrame *frame)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);
  Serving *serving = g_new0 (Serving, 1);
  const char *reader = *frame->key != '\0' ? frame->key : LANYARD_CHAT_HOST_KEY;

  serving->guest = g_object_ref (self);
  memcpy (serving->digest, frame->digest, sizeof serving->digest);
  lanyard_chat_picture_piece_async (lanyard_chat_get_database (room->chat),
                                    lanyard_chat_get_folder (room->chat), room->conversation,
                                    reader, frame->digest, frame->offset, piece_cb, serving);
}

static gboolean
is_fetching (LanyardChatGuest *self, const guint8 digest[LANYARD_CHAT_DIGEST_SIZE])
{
  return self->fetch != NULL
         && memcmp (lanyard_chat_fetch_get_digest (self->fetch), digest, LANYARD_CHAT_DIGEST_SIZE)
                == 0;
}

static void
take_chunk (LanyardChatGuest *self, GBytes *payload)
{
  guint8 digest[LANYARD_CHAT_DIGEST_SIZE];
  guint32 offset;
  g_autoptr (GBytes) piece = NULL;
  g_autoptr (GError) error = NULL;

  if (!lanyard_chat_chunk_decode (payload, digest, &offset, &piece, &error)
      || (is_fetching (self, digest)
          && !lanyard_chat_fetch_take (self->fetch, offset, piece, &error)))
    fail (self, error->message);
}

static void
take_control (LanyardChatGuest *self, LanyardChatFrameType type, const LanyardChatFrame *frame)
{
  switch (type)
    {
    case LANYARD_CHAT_FRAME_PERSON:
      show_person (self, frame);
      lanyard_chat_guest_send_waiting (self);
      break;
    case LANYARD_CHAT_FRAME_LEFT:
      take_left (self, frame);
      break;
    case LANYARD_CHAT_FRAME_MARKS:
      lanyard_chat_room_move_marks (lanyard_chat_guest_get_room (self), 0, frame->seq, frame->last);
      break;
    case LANYARD_CHAT_FRAME_RECEIPT:
      take_receipt (self, frame);
      break;
    case LANYARD_CHAT_FRAME_REJECT:
      take_reject (self, frame);
      break;
    case LANYARD_CHAT_FRAME_TYPING:
      take_typing (self, frame);
      break;
    case LANYARD_CHAT_FRAME_GET:
      take_get (self, frame);
      break;
    case LANYARD_CHAT_FRAME_LACK:
      if (is_fetching (self, frame->digest))
        lanyard_chat_fetch_fail (self->fetch);
      break;
    case LANYARD_CHAT_FRAME_ROOM:
    case LANYARD_CHAT_FRAME_JOIN:
    case LANYARD_CHAT_FRAME_DOOR:
    case LANYARD_CHAT_FRAME_WELCOME:
    case LANYARD_CHAT_FRAME_HAVE:
    case LANYARD_CHAT_FRAME_READ:
    case LANYARD_CHAT_FRAME_LEAVE:
    case LANYARD_CHAT_FRAME_END:
    case LANYARD_CHAT_FRAME_MESSAGES:
    case LANYARD_CHAT_FRAME_CHUNK:
    default:
      fail (self, _ ("A host does not send that"));
      break;
    }
}

void
lanyard_chat_guest_take_frame (LanyardChatGuest *self, guint8 type, GBytes *payload)
{
  g_auto (LanyardChatFrame) frame = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean joined = self->phase == LANYARD_CHAT_GUEST_JOINED;

  if (type == LANYARD_CHAT_FRAME_MESSAGES && joined)
    take_messages (self, payload);
  else if (type == LANYARD_CHAT_FRAME_CHUNK && joined)
    take_chunk (self, payload);
  else if (lanyard_chat_frame_is_skipped (type))
    return;
  else if (!lanyard_chat_frame_decode (type, payload, &frame, &error))
    fail (self, error->message);
  else if (type == LANYARD_CHAT_FRAME_ROOM)
    take_room (self, &frame);
  else if (type == LANYARD_CHAT_FRAME_DOOR && self->phase == LANYARD_CHAT_GUEST_ASKING)
    {
      LanyardChatRoom *room = lanyard_chat_guest_get_room (self);

      lanyard_chat_room_set_code (room, lanyard_channel_get_code (self->channel));
      lanyard_chat_room_set_state (room, LANYARD_CHAT_AT_THE_DOOR, NULL);
    }
  else if (type == LANYARD_CHAT_FRAME_WELCOME)
    take_welcome (self, &frame);
  else if (type == LANYARD_CHAT_FRAME_END)
    take_end (self, &frame);
  else if (!joined)
    fail (self, _ ("First comes WELCOME"));
  else
    take_control (self, type, &frame);
}
