/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guest sends to its host: every frame is checked, counted and answered here. */
#include "engine/chat/lanyard-chat-host-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/chat/lanyard-chat-text.h"
#include "engine/net/lanyard-net-error.h"

/* Control frames a guest may send: so many at once, and so many a second in the long run. */
#define FRAMES_BURST     600
#define FRAMES_RATE      150
/* Messages beyond these are not refused but placed later, which the guest's window turns into waiting. */
#define MESSAGES_BURST   1000
#define MESSAGES_RATE    200
#define UNPLACED_MAX     (2 * 1024 * 1024)
/* Pictures that may be on their way here at the same time: each takes up to 8 MiB of memory. */
#define FETCHES_MAX      8
/* Pieces a guest may have asked for and not yet have. */
#define PIECES_MAX       16
#define RELAYS_MAX       256
/* People who may ask at the door at the same time, and how long they wait. */
#define KNOCKS_MAX       16
#define KNOCK_S          120

static LanyardChatRoom *
get_room (LanyardChatSession *self)
{
  return lanyard_chat_end_get_room (LANYARD_CHAT_END (self->host));
}

static void
fill_buckets (LanyardChatSession *self)
{
  gint64 now = g_get_monotonic_time ();
  double seconds = (double) (now - self->buckets_us) / G_USEC_PER_SEC;

  self->buckets_us = now;
  self->frames = MIN (FRAMES_BURST, self->frames + seconds * FRAMES_RATE);
  self->messages = MIN (MESSAGES_BURST, self->messages + seconds * MESSAGES_RATE);
}

static void
refuse (LanyardChatSession *self, const LanyardChatRecord *record, gboolean away, const char *why)
{
  LanyardChatFrame frame = { .flag = away, .title = (char *) why };

  memcpy (frame.id, record->id, sizeof frame.id);
  lanyard_chat_session_placed (self, lanyard_chat_record_size (record));
  lanyard_chat_session_send (self, LANYARD_CHAT_FRAME_REJECT, &frame);
}

/* From one guest to another: passed on, kept nowhere here. */
static void
forward (LanyardChatSession *self, LanyardChatRecord *record)
{
  LanyardChatSession *to = lanyard_chat_host_lookup (self->host, record->recipient);

  if (to == self || (to == NULL && !g_hash_table_contains (self->host->members, record->recipient)))
    {
      refuse (self, record, FALSE, _ ("They are not in this room"));
      return;
    }
  if (to == NULL)
    {
      refuse (self, record, TRUE, "");
      return;
    }
  lanyard_chat_session_placed (self, lanyard_chat_record_size (record));
  lanyard_chat_session_send_record (to, record);
}

static void
fetched_cb (const GError *error, gpointer user_data)
{
  g_autoptr (LanyardChatSession) self = lanyard_chat_session_ref (user_data);
  LanyardChatHost *host = self->host;

  g_clear_pointer (&self->fetch, lanyard_chat_fetch_free);
  host->fetches--;
  if (error != NULL)
    {
      g_autoptr (LanyardChatRecord) record = g_queue_pop_head (&self->inbox);

      refuse (self, record, FALSE, error->message);
    }
  else
    lanyard_chat_session_work (self);
  /* Others may have waited for a place. */
  for (guint i = 0; i < host->sessions->len && host->fetches < FETCHES_MAX; i++)
    lanyard_chat_session_work (g_ptr_array_index (host->sessions, i));
}

/* FALSE while the head of the inbox waits for its picture. */
static gboolean
has_picture (LanyardChatSession *self, LanyardChatRecord *record)
{
  GFile *folder = lanyard_chat_get_folder (get_room (self)->chat);

  if (record->kind != LANYARD_CHAT_PICTURE
      || (record->recipient != NULL && !g_str_equal (record->recipient, LANYARD_CHAT_HOST_KEY))
      || lanyard_chat_picture_is_here (folder, record->digest))
    return TRUE;
  if (self->fetch == NULL && self->host->fetches < FETCHES_MAX)
    {
      self->host->fetches++;
      lanyard_chat_host_arm_watch (self->host);
      self->moved_us = g_get_monotonic_time ();
      self->fetch = lanyard_chat_fetch_new (self->channel, folder, record, "", fetched_cb, self);
    }
  return FALSE;
}

static gboolean
throttle_cb (gpointer user_data)
{
  LanyardChatSession *self = user_data;

  self->throttle = 0;
  lanyard_chat_session_work (self);
  return G_SOURCE_REMOVE;
}

void
lanyard_chat_session_work (LanyardChatSession *self)
{
  if (self->phase != LANYARD_CHAT_SESSION_JOINED)
    return;
  fill_buckets (self);
  while (!g_queue_is_empty (&self->inbox) && self->fetch == NULL)
    {
      LanyardChatRecord *record = g_queue_peek_head (&self->inbox);
      LanyardChatRow *row;

      if (self->messages < 1)
        {
          if (self->throttle == 0)
            self->throttle = g_timeout_add (1000 / MESSAGES_RATE * 4, throttle_cb, self);
          return;
        }
      if (!has_picture (self, record))
        return;
      self->messages -= 1;
      g_queue_pop_head (&self->inbox);
      if (record->recipient != NULL && !g_str_equal (record->recipient, LANYARD_CHAT_HOST_KEY))
        forward (self, record);
      else
        {
          row = lanyard_chat_room_make_row (get_room (self), record, FALSE);
          row->picture_here = record->kind == LANYARD_CHAT_PICTURE;
          lanyard_chat_room_write (get_room (self), row);
        }
      lanyard_chat_record_unref (record);
    }
}

void
lanyard_chat_session_placed (LanyardChatSession *self, gsize size)
{
  self->unplaced -= MIN (self->unplaced, 1);
  self->unplaced_bytes -= MIN (self->unplaced_bytes, size);
}

static void
take_messages (LanyardChatSession *self, GBytes *payload)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = lanyard_chat_records_read (payload, &error);
  gint64 now = g_get_real_time ();

  if (records == NULL)
    {
      lanyard_chat_session_end (self, "protocol", error->message);
      return;
    }
  self->unplaced += records->len;
  for (guint i = 0; i < records->len; i++)
    self->unplaced_bytes += lanyard_chat_record_size (g_ptr_array_index (records, i));
  if (self->unplaced > LANYARD_CHAT_WINDOW_MAX || self->unplaced_bytes > UNPLACED_MAX)
    {
      lanyard_chat_session_end (self, "flood", _ ("Too many messages at once"));
      return;
    }
  for (guint i = 0; i < records->len; i++)
    {
      /* Nobody else has it yet. */
      LanyardChatRecord *record = lanyard_chat_record_ref (g_ptr_array_index (records, i));

      /* Whose it is, the channel says, and when at the latest, the clock here. */
      g_free (record->author);
      g_free (record->name);
      record->author = g_strdup (self->key);
      record->name = g_strdup (self->name);
      record->seq = 0;
      record->time = MIN (record->time, now);
      g_queue_push_tail (&self->inbox, record);
    }
  lanyard_chat_session_work (self);
}

static void
knock_cb (gboolean admit, gpointer user_data)
{
  LanyardChatSession *self = user_data;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_weak_pointer (&self->knock);
  if (admit)
    lanyard_chat_host_admit (self->host, self);
  else
    lanyard_chat_session_end (self, "declined", _ ("The host did not let you in"));
}

static gboolean
knock_over (gpointer user_data)
{
  LanyardChatSession *self = user_data;

  self->timer = 0;
  lanyard_chat_session_end (self, "declined", _ ("Nobody answered the door"));
  return G_SOURCE_REMOVE;
}

static void
ask_at_door (LanyardChatSession *self)
{
  LanyardChatFrame frame = { 0 };
  guint waiting = 0;
  /* Who takes the question holds it; let go of, it is a no. */
  g_autoptr (LanyardChatKnock) knock = NULL;

  for (guint i = 0; i < self->host->sessions->len; i++)
    {
      const LanyardChatSession *other = g_ptr_array_index (self->host->sessions, i);

      waiting += other->phase == LANYARD_CHAT_SESSION_DOOR;
    }
  if (waiting >= KNOCKS_MAX)
    {
      lanyard_chat_session_end (self, "full", _ ("Too many people are at the door"));
      return;
    }
  self->phase = LANYARD_CHAT_SESSION_DOOR;
  lanyard_chat_session_send (self, LANYARD_CHAT_FRAME_DOOR, &frame);
  self->timer = g_timeout_add_seconds (KNOCK_S, knock_over, self);
  knock = lanyard_chat_knock_new (self->channel, self->name, knock_cb, self);
  g_set_weak_pointer (&self->knock, knock);
  if (!lanyard_chat_room_emit_knock (get_room (self), knock))
    lanyard_chat_knock_answer (knock, FALSE);
}

static void
take_join (LanyardChatSession *self, const LanyardChatFrame *frame)
{
  LanyardChatRoom *room = get_room (self);
  LanyardNode *node = lanyard_chat_get_node (room->chat);
  const LanyardChatMember *member = g_hash_table_lookup (self->host->members, self->key);
  gboolean trusted = lanyard_channel_get_verified (self->channel)
                     || lanyard_peers_lookup (lanyard_node_get_peers (node), self->key) != NULL;

  if (self->phase != LANYARD_CHAT_SESSION_GREETING)
    {
      lanyard_chat_session_end (self, "protocol", _ ("You have joined already"));
      return;
    }
  g_clear_handle_id (&self->timer, g_source_remove);
  if (*frame->name != '\0')
    {
      g_free (self->name);
      self->name = g_strdup (frame->name);
    }
  self->claimed = frame->seq;
  self->kinds = frame->kinds;
  if ((member != NULL && !member->removed) || (member == NULL && room->admission == LANYARD_CHAT_ADMIT_ALL)
      || (member == NULL && trusted && room->admission == LANYARD_CHAT_ADMIT_TRUSTED))
    lanyard_chat_host_admit (self->host, self);
  else
    ask_at_door (self);
}

static void
take_have (LanyardChatSession *self, const LanyardChatFrame *frame)
{
  if (frame->seq > self->sent)
    {
      lanyard_chat_session_end (self, "protocol", _ ("You cannot have what was not sent"));
      return;
    }
  if (frame->seq <= self->member->have)
    {
      /* No answer to anything, so it counts. */
      self->frames -= 1;
      return;
    }
  self->member->have = frame->seq;
  lanyard_chat_host_arm_watch (self->host);
  self->moved_us = g_get_monotonic_time ();
  lanyard_chat_host_arm_marks (self->host);
  lanyard_chat_session_pump (self);
}

static void
take_read (LanyardChatSession *self, const LanyardChatFrame *frame)
{
  if (frame->seq <= self->member->read)
    return;
  lanyard_chat_host_arm_watch (self->host);
  self->member->read = MIN (frame->seq, get_room (self)->marks.last);
  lanyard_chat_host_arm_marks (self->host);
}

static void
take_receipt (LanyardChatSession *self, const LanyardChatFrame *frame)
{
  LanyardChatSession *to;
  LanyardChatFrame passed = *frame;

  if (g_str_equal (frame->key, LANYARD_CHAT_HOST_KEY))
    {
      lanyard_chat_room_settle (get_room (self), frame->id,
                                frame->flag ? LANYARD_CHAT_READ : LANYARD_CHAT_DELIVERED, NULL);
      return;
    }
  to = lanyard_chat_host_lookup (self->host, frame->key);
  passed.key = self->key;
  if (to != NULL)
    lanyard_chat_session_send (to, LANYARD_CHAT_FRAME_RECEIPT, &passed);
}

static void
take_typing (LanyardChatSession *self, const LanyardChatFrame *frame)
{
  LanyardChatFrame passed = { .key = self->key, .flag = frame->flag };
  LanyardChatPerson *person = lanyard_chat_room_lookup_person (get_room (self), self->key);

  if (person != NULL)
    lanyard_chat_person_set_typing (person, frame->flag);
  lanyard_chat_host_broadcast (self->host, LANYARD_CHAT_FRAME_TYPING, &passed, self);
}

/* Pictures. Those of private messages between guests pass through: a table says who waits for which. */

static char *
relay_key (const guint8 digest[LANYARD_CHAT_DIGEST_SIZE], const char *from)
{
  g_autofree char *hex = g_base64_encode (digest, LANYARD_CHAT_DIGEST_SIZE);

  return g_strconcat (hex, " ", from, NULL);
}

typedef struct
{
  LanyardChatSession *session;
  guint8 digest[LANYARD_CHAT_DIGEST_SIZE];
} Serving;

static void
piece_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Serving *serving = user_data;
  g_autoptr (LanyardChatSession) self = serving->session;
  g_autoptr (GBytes) payload
      = lanyard_chat_picture_piece_finish (LANYARD_DATABASE (source), result);
  LanyardChatFrame frame = { 0 };

  memcpy (frame.digest, serving->digest, sizeof frame.digest);
  g_free (serving);
  self->pieces--;
  if (self->phase != LANYARD_CHAT_SESSION_JOINED)
    return;
  if (payload != NULL)
    lanyard_channel_send (self->channel, LANYARD_CHAT_FRAME_CHUNK, payload);
  else
    lanyard_chat_session_send (self, LANYARD_CHAT_FRAME_LACK, &frame);
}

static void
relay_get (LanyardChatSession *self, const LanyardChatFrame *frame)
{
  LanyardChatSession *from = lanyard_chat_host_lookup (self->host, frame->key);
  LanyardChatFrame passed = *frame;

  self->frames -= 1;
  if (from == NULL || from == self || g_hash_table_size (self->host->relays) >= RELAYS_MAX)
    {
      lanyard_chat_session_send (self, LANYARD_CHAT_FRAME_LACK, frame);
      return;
    }
  passed.key = self->key;
  g_hash_table_replace (self->host->relays, relay_key (frame->digest, from->key),
                        g_strdup (self->key));
  lanyard_chat_session_send (from, LANYARD_CHAT_FRAME_GET, &passed);
}

static void
take_get (LanyardChatSession *self, const LanyardChatFrame *frame)
{
  LanyardChatRoom *room = get_room (self);
  Serving *serving;

  self->moved_us = g_get_monotonic_time ();
  if (*frame->key != '\0' && !g_str_equal (frame->key, LANYARD_CHAT_HOST_KEY))
    {
      relay_get (self, frame);
      return;
    }
  if (self->pieces >= PIECES_MAX)
    {
      lanyard_chat_session_end (self, "flood", _ ("Too many pieces of pictures asked for at once"));
      return;
    }
  self->pieces++;
  serving = g_new0 (Serving, 1);
  serving->session = lanyard_chat_session_ref (self);
  memcpy (serving->digest, frame->digest, sizeof serving->digest);
  lanyard_chat_picture_piece_async (lanyard_chat_get_database (room->chat),
                                    lanyard_chat_get_folder (room->chat), room->conversation,
                                    self->key, frame->digest, frame->offset, piece_cb, serving);
}

static gboolean
is_fetching (LanyardChatSession *self, const guint8 digest[LANYARD_CHAT_DIGEST_SIZE])
{
  return self->fetch != NULL
         && memcmp (lanyard_chat_fetch_get_digest (self->fetch), digest, LANYARD_CHAT_DIGEST_SIZE)
                == 0;
}

static LanyardChatSession *
find_relay (LanyardChatSession *self, const guint8 digest[LANYARD_CHAT_DIGEST_SIZE])
{
  g_autofree char *key = relay_key (digest, self->key);
  const char *to = g_hash_table_lookup (self->host->relays, key);

  return to != NULL ? lanyard_chat_host_lookup (self->host, to) : NULL;
}

static void
take_lack (LanyardChatSession *self, const LanyardChatFrame *frame)
{
  LanyardChatSession *to = find_relay (self, frame->digest);
  g_autofree char *key = relay_key (frame->digest, self->key);

  if (is_fetching (self, frame->digest))
    lanyard_chat_fetch_fail (self->fetch);
  else if (to != NULL)
    lanyard_chat_session_send (to, LANYARD_CHAT_FRAME_LACK, frame);
  g_hash_table_remove (self->host->relays, key);
}

static void
take_chunk (LanyardChatSession *self, GBytes *payload)
{
  guint8 digest[LANYARD_CHAT_DIGEST_SIZE];
  guint32 offset;
  g_autoptr (GBytes) piece = NULL;
  g_autoptr (GError) error = NULL;
  LanyardChatSession *to;

  if (!lanyard_chat_chunk_decode (payload, digest, &offset, &piece, &error))
    {
      lanyard_chat_session_end (self, "protocol", error->message);
      return;
    }
  to = find_relay (self, digest);
  if (is_fetching (self, digest))
    {
      self->moved_us = g_get_monotonic_time ();
      if (!lanyard_chat_fetch_take (self->fetch, offset, piece, &error))
        lanyard_chat_session_end (self, "protocol", error->message);
    }
  else if (to != NULL)
    {
      /* A short piece is the last one. */
      if (g_bytes_get_size (piece) < LANYARD_CHAT_CHUNK)
        {
          g_autofree char *key = relay_key (digest, self->key);
          g_hash_table_remove (self->host->relays, key);
        }
      lanyard_channel_send (to->channel, LANYARD_CHAT_FRAME_CHUNK, payload);
    }
}

static void
take_leave (LanyardChatSession *self)
{
  self->member->gone = TRUE;
  lanyard_chat_session_end (self, NULL, NULL);
}

static void
take_control (LanyardChatSession *self, LanyardChatFrameType type, const LanyardChatFrame *frame)
{
  switch (type)
    {
    case LANYARD_CHAT_FRAME_HAVE:
      take_have (self, frame);
      break;
    case LANYARD_CHAT_FRAME_READ:
      take_read (self, frame);
      break;
    case LANYARD_CHAT_FRAME_RECEIPT:
      take_receipt (self, frame);
      break;
    case LANYARD_CHAT_FRAME_TYPING:
      take_typing (self, frame);
      break;
    case LANYARD_CHAT_FRAME_GET:
      take_get (self, frame);
      break;
    case LANYARD_CHAT_FRAME_LACK:
      take_lack (self, frame);
      break;
    case LANYARD_CHAT_FRAME_LEAVE:
      take_leave (self);
      break;
    case LANYARD_CHAT_FRAME_ROOM:
    case LANYARD_CHAT_FRAME_JOIN:
    case LANYARD_CHAT_FRAME_DOOR:
    case LANYARD_CHAT_FRAME_WELCOME:
    case LANYARD_CHAT_FRAME_PERSON:
    case LANYARD_CHAT_FRAME_LEFT:
    case LANYARD_CHAT_FRAME_MARKS:
    case LANYARD_CHAT_FRAME_REJECT:
    case LANYARD_CHAT_FRAME_END:
    case LANYARD_CHAT_FRAME_MESSAGES:
    case LANYARD_CHAT_FRAME_CHUNK:
    default:
      lanyard_chat_session_end (self, "protocol", _ ("A guest does not send that"));
      break;
    }
}

/* HAVE follows every batch of a fast room, GET every piece of a picture: the host asked for both. */
static gboolean
is_answer (guint8 type)
{
  return type == LANYARD_CHAT_FRAME_HAVE || type == LANYARD_CHAT_FRAME_GET;
}

void
lanyard_chat_session_take_frame (LanyardChatSession *self, guint8 type, GBytes *payload)
{
  g_auto (LanyardChatFrame) frame = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean joined = self->phase == LANYARD_CHAT_SESSION_JOINED;

  fill_buckets (self);
  if (!is_answer (type) && type < LANYARD_CHAT_FRAME_MESSAGES)
    self->frames -= 1;
  if (self->frames < 0)
    lanyard_chat_session_end (self, "flood", _ ("Too much was sent in a short time"));
  else if (type == LANYARD_CHAT_FRAME_MESSAGES && joined)
    take_messages (self, payload);
  else if (type == LANYARD_CHAT_FRAME_CHUNK && joined)
    take_chunk (self, payload);
  else if (lanyard_chat_frame_is_skipped (type))
    return;
  else if (!lanyard_chat_frame_decode (type, payload, &frame, &error))
    lanyard_chat_session_end (self, "protocol", error->message);
  else if (type == LANYARD_CHAT_FRAME_JOIN)
    take_join (self, &frame);
  else if (!joined)
    lanyard_chat_session_end (self, "protocol", _ ("First comes JOIN"));
  else
    take_control (self, type, &frame);
}
