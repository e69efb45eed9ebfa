/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A room and its conversation: opening it, writing to it, and how far it was delivered and read. */
#include "engine/chat/lanyard-chat-room-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/chat/lanyard-chat-private.h"
#include "engine/chat/lanyard-chat-text.h"

/* Rows in one job: enough to share a transaction; while the next ones are written, these are on their way to the guests. */
#define JOB_ROWS 128

static void open_next (LanyardChatRoom *self);

/* Opening */

typedef struct
{
  LanyardChatRoom *room;
  LanyardChatEnd *end; /* (nullable) who asked */
  guint serial;
} Opening;

static Opening *
opening_new (LanyardChatRoom *self)
{
  Opening *opening = g_new0 (Opening, 1);

  lanyard_chat_room_hold (self);
  opening->room = self;
  opening->end = self->end != NULL ? g_object_ref (self->end) : NULL;
  opening->serial = ++self->open_serial;
  self->opening = TRUE;
  return opening;
}

static void
opening_free (Opening *opening)
{
  lanyard_chat_room_release (opening->room);
  g_clear_object (&opening->end);
  g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

/* What was written while the conversation was not known goes to this one, after what is there. */
static void
renumber_unwritten (LanyardChatRoom *self)
{
  g_autoptr (GPtrArray) mine = g_ptr_array_new ();

  for (guint i = 0; i < self->unwritten->len; i++)
    {
      LanyardChatRow *row = g_ptr_array_index (self->unwritten, i);

      row->local = self->next_local++;
      if (row->mine)
        g_ptr_array_add (mine, row);
    }
  lanyard_chat_history_add (self->messages, mine);
}

static void
take_opened (LanyardChatRoom *self, LanyardChatOpened *opened)
{
  if (opened->lock != NULL)
    {
      g_clear_pointer (&self->lock, lanyard_chat_lock_free);
      self->lock = g_steal_pointer (&opened->lock);
    }
  if (opened->conversation != self->conversation || !self->meeting)
    {
      self->conversation = opened->conversation;
      self->marks = opened->marks;
      self->next_local = opened->next_local;
      lanyard_chat_history_reset (self->messages, opened);
      lanyard_chat_room_set_unread (self, opened->unread);
      lanyard_chat_room_take_muted (self, opened->muted);
      renumber_unwritten (self);
    }
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  LanyardChatRoom *self = opening->room;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardChatOpened) opened
      = lanyard_chat_store_open_finish (LANYARD_DATABASE (source), result, &error);

  /* Another one is being opened. */
  if (self->open_serial != opening->serial)
    return;
  if (opened == NULL)
    {
      self->opening = self->meeting = FALSE;
      g_ptr_array_set_size (self->unwritten, 0);
      lanyard_chat_room_end_closed (self, error);
      open_next (self);
      return;
    }
  take_opened (self, opened);
  self->opening = self->meeting = FALSE;
  lanyard_chat_room_conversation_changed (self);
  lanyard_chat_room_flush (self);
  /* Stopped meanwhile, what was written still has its conversation. */
  if (self->end != NULL && self->end == opening->end)
    LANYARD_CHAT_END_GET_CLASS (self->end)->opened (self->end, opened);
  open_next (self);
}

/* Nothing may be written to this conversation from here on, so it waits for what is under way. */
static void
open_next (LanyardChatRoom *self)
{
  g_autoptr (LanyardChatSpec) spec = NULL;

  if (self->next_spec == NULL || self->writing || self->opening || self->unwritten->len > 0)
    return;
  spec = g_steal_pointer (&self->next_spec);
  self->meeting = FALSE;
  self->conversation = 0;
  g_clear_pointer (&self->lock, lanyard_chat_lock_free);
  lanyard_chat_room_conversation_changed (self);
  lanyard_chat_store_open_async (lanyard_chat_get_database (self->chat), spec, opened_cb,
                                 opening_new (self));
}

void
lanyard_chat_room_open_spec (LanyardChatRoom *self, const LanyardChatSpec *spec)
{
  g_clear_pointer (&self->next_spec, lanyard_chat_spec_free);
  self->next_spec = lanyard_chat_spec_copy (spec);
  open_next (self);
}

void
lanyard_chat_room_meet (LanyardChatRoom *self,
                        const guint8 room[LANYARD_CHAT_ID_SIZE],
                        const char *peer)
{
  self->meeting = TRUE;
  lanyard_chat_store_meet_async (lanyard_chat_get_database (self->chat), self->conversation, room,
                                 peer, self->address, self->title,
                                 g_file_peek_path (lanyard_chat_get_folder (self->chat)), opened_cb,
                                 opening_new (self));
}

/* Writing */

typedef struct
{
  LanyardChatRoom *room;
  gint64 conversation;
} Writing;

/* One that was taken back before it came has nothing to be read. */
static gboolean
counts (const LanyardChatRow *row)
{
  return row->outcome == LANYARD_CHAT_ROW_NEW && !row->mine && row->record->kind != LANYARD_CHAT_TAKEN_BACK
         && !lanyard_chat_record_is_change (row->record);
}

/* Nor has one that is taken back now, which was counted when it came. */
static gboolean
uncounts (LanyardChatRoom *self, const LanyardChatRow *row)
{
  LanyardChatKey key;

  if (row->outcome != LANYARD_CHAT_ROW_NEW || row->record->kind != LANYARD_CHAT_TAKEN_BACK || row->target == NULL
      || row->target->mine)
    return FALSE;
  key = (LanyardChatKey){ row->target->place, row->target->local };
  return lanyard_chat_key_compare (&key, &self->marks.seen) > 0;
}

static void
count_new (LanyardChatRoom *self, GPtrArray *rows)
{
  guint unread = self->unread;

  for (guint i = 0; i < rows->len; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (rows, i);

      if (counts (row))
        unread++;
      else if (unread > 0 && uncounts (self, row))
        unread--;
      self->marks.last = MAX (self->marks.last, row->record->seq);
    }
  lanyard_chat_room_set_unread (self, unread);
}

static void
tell_new (LanyardChatRoom *self, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (rows, i);
      LanyardChatMessage *message;

      if (lanyard_chat_record_is_change (row->record))
        lanyard_chat_room_tell_change (self, row);
      if (row->outcome != LANYARD_CHAT_ROW_NEW || row->mine)
        continue;
      message = lanyard_chat_history_lookup (self->messages, row->local);
      if (message != NULL)
        {
          g_autoptr (LanyardChatMessage) held = g_object_ref (message);
          lanyard_chat_room_emit_message (self, held);
        }
    }
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Writing *writing = user_data;
  g_autoptr (LanyardChatRoom) self = g_object_ref (writing->room);
  gint64 conversation = writing->conversation;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows
      = lanyard_chat_store_rows_finish (LANYARD_DATABASE (source), result, &error);

  self->writing = FALSE;
  g_free (writing);
  if (rows == NULL)
    {
      /* Going on would show what is nowhere kept. */
      g_ptr_array_set_size (self->unwritten, 0);
      lanyard_chat_room_end_closed (self, error);
    }
  /* The disk goes on while what it did is told. */
  lanyard_chat_room_flush (self);
  if (rows != NULL && conversation == self->conversation)
    {
      count_new (self, rows);
      lanyard_chat_index_soon (self->chat);
      lanyard_chat_history_add (self->messages, rows);
      if (self->end != NULL)
        LANYARD_CHAT_END_GET_CLASS (self->end)->written (self->end, rows);
      tell_new (self, rows);
    }
  open_next (self);
  /* After the next job has its own hold: who stops waits for all of them. */
  lanyard_chat_room_release (self);
}

/* One job at a time, with all that came in while the last one ran: so many messages share one transaction. */
void
lanyard_chat_room_flush (LanyardChatRoom *self)
{
  Writing *writing;
  GPtrArray *rows;

  if (self->writing || self->opening || self->conversation == 0 || self->unwritten->len == 0)
    return;
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_chat_row_free);
  while (rows->len < JOB_ROWS && rows->len < self->unwritten->len)
    g_ptr_array_add (rows, g_ptr_array_index (self->unwritten, rows->len));
  /* They were handed over, not freed. */
  memmove (self->unwritten->pdata, self->unwritten->pdata + rows->len,
           (self->unwritten->len - rows->len) * sizeof (gpointer));
  self->unwritten->len -= rows->len;

  self->writing = TRUE;
  lanyard_chat_room_hold (self);
  writing = g_new0 (Writing, 1);
  writing->room = self;
  writing->conversation = self->conversation;
  lanyard_chat_store_append_async (
      lanyard_chat_get_database (self->chat), self->conversation, rows,
      self->role == LANYARD_CHAT_ROLE_HOST && self->mode == LANYARD_CHAT_MODE_ROOM, written_cb,
      writing);
}

static gboolean
flush_cb (gpointer user_data)
{
  LanyardChatRoom *self = user_data;

  self->flush_id = 0;
  lanyard_chat_room_flush (self);
  lanyard_chat_room_release (self);
  return G_SOURCE_REMOVE;
}

/* In the next turn of the main loop: what all guests said in this one shares a transaction and a frame. */
static void
flush_soon (LanyardChatRoom *self)
{
  if (self->flush_id != 0)
    return;
  lanyard_chat_room_hold (self);
  self->flush_id = g_idle_add_full (G_PRIORITY_DEFAULT, flush_cb, self, NULL);
}

LanyardChatRow *
lanyard_chat_room_make_row (LanyardChatRoom *self, LanyardChatRecord *record, gboolean mine)
{
  gint64 place = LANYARD_CHAT_PLACE_QUEUED;

  if (record->recipient != NULL || self->mode == LANYARD_CHAT_MODE_CLASSIC)
    place = (gint64) self->marks.last;
  else if (record->seq != 0)
    place = (gint64) record->seq;
  return lanyard_chat_row_new (record, place, self->next_local++, mine);
}

void
lanyard_chat_room_write (LanyardChatRoom *self, LanyardChatRow *row)
{
  if (row->mine && row->record->seq == 0)
    {
      g_autoptr (GPtrArray) shown = g_ptr_array_new ();

      g_ptr_array_add (shown, row);
      lanyard_chat_history_add (self->messages, shown);
    }
  g_ptr_array_add (self->unwritten, row);
  flush_soon (self);
}

LanyardChatMessage *
lanyard_chat_room_send_record (LanyardChatRoom *self, LanyardChatRecord *record, LanyardChatMessage *answered)
{
  LanyardChatRow *row = lanyard_chat_room_make_row (self, record, TRUE);
  gint64 local = row->local;

  row->picture_here = record->kind == LANYARD_CHAT_PICTURE;
  if (answered != NULL)
    lanyard_chat_row_quote (row, lanyard_chat_message_get_name (answered), lanyard_chat_message_get_kind (answered),
                            lanyard_chat_message_get_text (answered));
  lanyard_chat_room_write (self, row);
  lanyard_chat_room_set_typing (self, FALSE);
  return lanyard_chat_history_lookup (self->messages, local);
}

gboolean
lanyard_chat_room_check_send (LanyardChatRoom *self, const char *recipient, GError **error)
{
  if (self->end == NULL || self->conversation == 0)
    {
      g_set_error_literal (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID,
                           _ ("The chat is not open"));
      return FALSE;
    }
  if (recipient != NULL
      && (self->mode == LANYARD_CHAT_MODE_CLASSIC
          || g_str_equal (recipient, lanyard_chat_room_get_my_key (self))
          || lanyard_chat_room_lookup_person (self, recipient) == NULL))
    {
      g_set_error_literal (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID,
                           _ ("There is nobody of that key in this chat"));
      return FALSE;
    }
  return TRUE;
}

gboolean
lanyard_chat_room_check_text (const char *text, GError **error)
{
  gsize length = strlen (text);

  if (length == 0)
    {
      g_set_error_literal (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID,
                           _ ("An empty message is not sent"));
      return FALSE;
    }
  if (length > LANYARD_CHAT_TEXT_MAX)
    {
      g_set_error (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_TOO_LARGE,
                   _ ("A message has at most %d bytes; this one has %zu"),
                   LANYARD_CHAT_TEXT_MAX, length);
      return FALSE;
    }
  return TRUE;
}

LanyardChatMessage *
lanyard_chat_room_send_text (LanyardChatRoom *self,
                             const char *text,
                             const char *recipient,
                             GError **error)
{
  const gsize bound
      = self->mode == LANYARD_CHAT_MODE_CLASSIC ? LANYARD_CHAT_CLASSIC_MAX : LANYARD_CHAT_TEXT_MAX;
  LanyardChatMessage *first = NULL;
  gsize length;

  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), NULL);
  g_return_val_if_fail (text != NULL && g_utf8_validate (text, -1, NULL), NULL);

  length = strlen (text);
  if (!lanyard_chat_room_check_send (self, recipient, error))
    return NULL;
  if (!lanyard_chat_room_check_text (text, error))
    return NULL;
  while (length > 0)
    {
      gsize part = lanyard_chat_text_cut (text, length, bound);
      g_autofree char *piece = g_strndup (text, part);
      g_autoptr (LanyardChatRecord) record = lanyard_chat_record_new (
          lanyard_chat_room_get_my_key (self), self->name, recipient, piece);
      LanyardChatMessage *message = lanyard_chat_room_send_record (self, record, NULL);

      if (first == NULL)
        first = message;
      text += part;
      length -= part;
    }
  return first;
}

LanyardChatMessage *
lanyard_chat_room_send_picture_record (LanyardChatRoom *self,
                                       LanyardChatRecord *record,
                                       GError **error)
{
  if (!lanyard_chat_room_check_send (self, record->recipient, error))
    return NULL;
  return lanyard_chat_room_send_record (self, record, NULL);
}

/* How far it has come */

void
lanyard_chat_room_move_marks (LanyardChatRoom *self, guint64 sent, guint64 delivered, guint64 read)
{
  LanyardChatMarks *marks = &self->marks;

  if (sent <= marks->sent && delivered <= marks->delivered && read <= marks->read)
    return;
  marks->sent = MAX (marks->sent, sent);
  marks->delivered = MAX (marks->delivered, delivered);
  marks->read = MAX (marks->read, read);
  lanyard_chat_history_set_marks (self->messages, marks);
  lanyard_chat_store_set_marks (lanyard_chat_get_database (self->chat), self->conversation, marks);
}

void
lanyard_chat_room_settle (LanyardChatRoom *self,
                          const guint8 id[LANYARD_CHAT_ID_SIZE],
                          LanyardChatDelivery state,
                          const char *reason)
{
  lanyard_chat_store_set_state (lanyard_chat_get_database (self->chat), self->conversation, id,
                                state, reason);
  if (!lanyard_chat_history_set_state (self->messages, id, state, reason))
    lanyard_chat_room_refresh_changed (self, id);
}

void
lanyard_chat_room_got_picture (LanyardChatRoom *self, const guint8 digest[LANYARD_CHAT_DIGEST_SIZE])
{
  lanyard_chat_store_set_picture (lanyard_chat_get_database (self->chat), self->conversation,
                                  digest);
  lanyard_chat_history_set_picture (self->messages, digest);
}

guint64
lanyard_chat_room_get_seen (LanyardChatRoom *self)
{
  return MIN ((guint64) self->marks.seen.place, self->marks.last);
}

guint
lanyard_chat_room_get_first_unread (LanyardChatRoom *self)
{
  LanyardChatKey after;
  guint n, position;

  g_return_val_if_fail (LANYARD_IS_CHAT_ROOM (self), G_MAXUINT);

  if (self->unread == 0)
    return G_MAXUINT;
  after = (LanyardChatKey){ self->marks.seen.place, self->marks.seen.local + 1 };
  n = g_list_model_get_n_items (G_LIST_MODEL (self->messages));
  position = lanyard_chat_history_find (self->messages, &after);
  /* One's own need no reading, and what was taken back has nothing to be read. */
  while (position + 1 < n)
    {
      LanyardChatKey key = lanyard_chat_history_get_key (self->messages, position);
      LanyardChatMessage *message = lanyard_chat_history_lookup (self->messages, key.local);

      if (message == NULL || lanyard_chat_message_is_to_be_read (message))
        break;
      position++;
    }
  return position < n ? position : G_MAXUINT;
}

static void
seen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LanyardChatRoom *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows
      = lanyard_chat_store_rows_finish (LANYARD_DATABASE (source), result, &error);

  if (rows == NULL)
    g_warning ("What was read could not be kept: %s", error->message);
  else if (self->end != NULL)
    LANYARD_CHAT_END_GET_CLASS (self->end)->seen (self->end, rows);
  lanyard_chat_room_release (self);
}

void
lanyard_chat_room_mark_read (LanyardChatRoom *self, guint position)
{
  guint n;
  LanyardChatKey key;

  g_return_if_fail (LANYARD_IS_CHAT_ROOM (self));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->messages));
  /* Queued ones at the end are one's own. */
  while (n > 0
         && lanyard_chat_history_get_key (self->messages, n - 1).place == LANYARD_CHAT_PLACE_QUEUED)
    n--;
  if (n == 0)
    return;
  position = MIN (position, n - 1);
  key = lanyard_chat_history_get_key (self->messages, position);
  if (lanyard_chat_key_compare (&key, &self->marks.seen) <= 0)
    return;
  self->marks.seen = key;
  lanyard_chat_room_set_unread (
      self, MIN (self->unread, lanyard_chat_history_count_after (self->messages, position)));
  lanyard_chat_room_hold (self);
  lanyard_chat_store_seen_async (lanyard_chat_get_database (self->chat), self->conversation, key,
                                 seen_cb, self);
}
