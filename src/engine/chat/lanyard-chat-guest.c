/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guest: finds its host again and again, says what it has, and sends what waits. */
#include "engine/chat/lanyard-chat-guest-private.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "engine/chat/lanyard-chat-host-private.h"

G_DEFINE_FINAL_TYPE (LanyardChatGuest, lanyard_chat_guest, LANYARD_TYPE_CHAT_END)

/* In a busy room what is on disk here is told so often, or after so many messages, whichever is first. */
#define HAVE_EVERY_US  (50 * 1000)
#define HAVE_EVERY     1024

static void connect_now (LanyardChatGuest *self);

LanyardChatRoom *
lanyard_chat_guest_get_room (LanyardChatGuest *self)
{
  return lanyard_chat_end_get_room (LANYARD_CHAT_END (self));
}

/* What waits */

static void
item_free (gpointer data)
{
  LanyardChatOutgoing *item = data;

  lanyard_chat_record_unref (item->record);
  g_free (item);
}

void
lanyard_chat_guest_queue (LanyardChatGuest *self, LanyardChatRecord *record)
{
  LanyardChatOutgoing *item;

  if (g_hash_table_contains (self->waiting, record->id))
    return;
  item = g_new0 (LanyardChatOutgoing, 1);
  item->record = lanyard_chat_record_ref (record);
  g_queue_push_tail (&self->outbox, item);
  g_hash_table_insert (self->waiting, item->record->id, g_queue_peek_tail_link (&self->outbox));
}

void
lanyard_chat_guest_unqueue (LanyardChatGuest *self, const guint8 id[LANYARD_CHAT_ID_SIZE])
{
  GList *link = g_hash_table_lookup (self->waiting, id);
  LanyardChatOutgoing *item;

  if (link == NULL)
    return;
  item = link->data;
  if (item->sent)
    {
      self->in_flight--;
      self->in_flight_bytes -= lanyard_chat_record_size (item->record);
    }
  g_hash_table_remove (self->waiting, id);
  g_queue_delete_link (&self->outbox, link);
  item_free (item);
}

static void
replace_record (LanyardChatGuest *self, GList *link, LanyardChatRecord *record)
{
  LanyardChatOutgoing *item = link->data;
  LanyardChatRecord *before = item->record;

  if (item->sent)
    self->in_flight_bytes += lanyard_chat_record_size (record) - lanyard_chat_record_size (before);
  g_hash_table_remove (self->waiting, before->id);
  item->record = lanyard_chat_record_ref (record);
  item->reworded = item->sent;
  g_hash_table_insert (self->waiting, item->record->id, link);
  lanyard_chat_record_unref (before);
}

/* What waits goes as it is on disk now: words that were changed or taken back before they went are for nobody. */
static void
reword_waiting (LanyardChatGuest *self, const LanyardChatRow *change)
{
  const LanyardChatRecord *record = change->record;

  if (record->kind == LANYARD_CHAT_REACTION)
    return;
  for (GList *l = self->outbox.head; l != NULL; l = l->next)
    {
      const LanyardChatRecord *waiting = ((LanyardChatOutgoing *) l->data)->record;

      if (lanyard_chat_id_equal (waiting->id, record->about))
        replace_record (self, l, change->target->record);
      else if (waiting->kind == LANYARD_CHAT_EDIT && lanyard_chat_id_equal (waiting->about, record->about)
               && !lanyard_chat_id_equal (waiting->id, record->id))
        {
          g_autoptr (LanyardChatRecord) nothing = lanyard_chat_record_copy (waiting);

          memcpy (nothing->about, nothing->id, sizeof nothing->about);
          g_free (nothing->text);
          nothing->text = g_strdup (LANYARD_CHAT_VOID_TEXT);
          replace_record (self, l, nothing);
        }
    }
}

/* On a new connection nothing is on its way. */
static void
forget_sent (LanyardChatGuest *self)
{
  for (GList *l = self->outbox.head; l != NULL; l = l->next)
    ((LanyardChatOutgoing *) l->data)->sent = FALSE;
  self->in_flight = 0;
  self->in_flight_bytes = 0;
}

static gboolean
is_reachable (LanyardChatGuest *self, const LanyardChatRecord *record)
{
  LanyardChatPerson *person;

  if (record->recipient == NULL || g_str_equal (record->recipient, LANYARD_CHAT_HOST_KEY))
    return TRUE;
  person = lanyard_chat_room_lookup_person (lanyard_chat_guest_get_room (self), record->recipient);
  return person != NULL && lanyard_chat_person_get_present (person);
}

/* To another guest one goes after the other's receipt: whether they are here is for the host to say, and one that it sent
 * back must not be overtaken by the next. @busy: who has one before this one. */
static gboolean
is_its_turn (const LanyardChatRecord *record, GHashTable *busy)
{
  if (record->recipient == NULL || g_str_equal (record->recipient, LANYARD_CHAT_HOST_KEY))
    return TRUE;
  return g_hash_table_add (busy, record->recipient);
}

/* In order, a window of them; one for somebody who is away lets the others pass. */
void
lanyard_chat_guest_send_waiting (LanyardChatGuest *self)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);
  g_autoptr (GHashTable) busy = g_hash_table_new (g_str_hash, g_str_equal);
  LanyardChatWriter *writer = NULL;

  if (self->phase != LANYARD_CHAT_GUEST_JOINED || room->marks.last < self->caught_up)
    return;
  for (GList *l = self->outbox.head; l != NULL && self->in_flight < LANYARD_CHAT_WINDOW; l = l->next)
    {
      LanyardChatOutgoing *item = l->data;
      gsize size = lanyard_chat_record_size (item->record);

      if (!is_its_turn (item->record, busy) || item->sent || !is_reachable (self, item->record))
        continue;
      if (self->in_flight > 0 && self->in_flight_bytes + size > LANYARD_CHAT_GUEST_BYTES)
        break;
      item->sent = TRUE;
      item->reworded = FALSE;
      self->in_flight++;
      self->in_flight_bytes += size;
      if (writer == NULL)
        writer = lanyard_chat_writer_new ();
      lanyard_chat_writer_add (writer, item->record);
    }
  if (writer != NULL)
    {
      g_autoptr (GBytes) payload = lanyard_chat_writer_end (writer);
      lanyard_channel_send (self->channel, LANYARD_CHAT_FRAME_MESSAGES, payload);
    }
}

void
lanyard_chat_guest_send (LanyardChatGuest *self,
                         LanyardChatFrameType type,
                         const LanyardChatFrame *frame)
{
  g_autoptr (GBytes) payload = lanyard_chat_frame_encode (type, frame);

  if (self->channel != NULL)
    lanyard_channel_send (self->channel, type, payload);
}

static gboolean
have_cb (gpointer user_data)
{
  LanyardChatGuest *self = user_data;

  self->have_timer = 0;
  lanyard_chat_guest_tell_have (self);
  return G_SOURCE_REMOVE;
}

/* FALSE when it is told later: a hundred guests that answer each batch are most of what their host has to do. */
static gboolean
may_tell_have (LanyardChatGuest *self, guint64 have)
{
  gint64 since = g_get_monotonic_time () - self->told_us;

  if (since >= HAVE_EVERY_US || have >= self->told_have + HAVE_EVERY)
    return TRUE;
  if (self->have_timer == 0)
    self->have_timer = g_timeout_add ((guint) (HAVE_EVERY_US - since) / 1000 + 1, have_cb, self);
  return FALSE;
}

/* What is on disk here, pictures included: told when it grows. */
void
lanyard_chat_guest_tell_have (LanyardChatGuest *self)
{
  LanyardChatFrame frame = { .seq = lanyard_chat_guest_get_room (self)->marks.last };

  if (self->phase != LANYARD_CHAT_GUEST_JOINED)
    return;
  for (GList *l = self->lacking.head; l != NULL; l = l->next)
    {
      const LanyardChatRecord *record = l->data;

      if (record->seq != 0)
        frame.seq = MIN (frame.seq, record->seq - 1);
    }
  if (frame.seq <= self->told_have || !may_tell_have (self, frame.seq))
    return;
  g_clear_handle_id (&self->have_timer, g_source_remove);
  self->told_have = frame.seq;
  self->told_us = g_get_monotonic_time ();
  lanyard_chat_guest_send (self, LANYARD_CHAT_FRAME_HAVE, &frame);
}

static void
tell_read (LanyardChatGuest *self)
{
  LanyardChatFrame frame
      = { .seq = lanyard_chat_room_get_seen (lanyard_chat_guest_get_room (self)) };

  if (self->phase != LANYARD_CHAT_GUEST_JOINED || frame.seq <= self->told_read)
    return;
  self->told_read = frame.seq;
  lanyard_chat_guest_send (self, LANYARD_CHAT_FRAME_READ, &frame);
}

void
lanyard_chat_guest_joined (LanyardChatGuest *self)
{
  self->attempts = 0;
  self->told_read = 0;
  self->told_us = 0;
  forget_sent (self);
  lanyard_chat_guest_tell_have (self);
  tell_read (self);
  lanyard_chat_guest_fetch_next (self);
  lanyard_chat_guest_send_waiting (self);
}

/* Connections */

static void
closing_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  lanyard_channel_close_finish (LANYARD_CHANNEL (source), result, NULL);
  lanyard_chat_room_release (user_data);
}

void
lanyard_chat_guest_drop (LanyardChatGuest *self)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);

  self->phase = LANYARD_CHAT_GUEST_AWAY;
  g_clear_handle_id (&self->have_timer, g_source_remove);
  g_clear_pointer (&self->fetch, lanyard_chat_fetch_free);
  if (self->channel != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->channel, self);
      lanyard_chat_room_hold (room);
      lanyard_channel_close_async (self->channel, closing_cb, room);
    }
  g_clear_object (&self->channel);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (room->people)); i++)
    {
      g_autoptr (LanyardChatPerson) person
          = g_list_model_get_item (G_LIST_MODEL (room->people), i);
      lanyard_chat_room_set_present (room, person, FALSE);
    }
}

static gboolean
countdown_cb (gpointer user_data)
{
  LanyardChatGuest *self = user_data;
  gint64 left = self->retry_at - g_get_monotonic_time ();

  if (left <= 0)
    {
      self->timer = 0;
      connect_now (self);
      return G_SOURCE_REMOVE;
    }
  lanyard_chat_room_set_retry_in (lanyard_chat_guest_get_room (self),
                                  (guint) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC));
  self->timer
      = g_timeout_add ((guint) MIN (1000, (left + 999) / 1000), countdown_cb, self);
  return G_SOURCE_REMOVE;
}

/* Twice as long each time, up to a bound, and not at the same moment as all the others who lost the same host. */
void
lanyard_chat_guest_again (LanyardChatGuest *self, const GError *error)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);
  guint shift = MIN (self->attempts, 16);
  gint64 wait_ms = MIN ((gint64) room->retry_max_ms, (gint64) room->retry_ms << shift);

  self->attempts++;
  lanyard_chat_guest_drop (self);
  if (self->stopped)
    return;
  wait_ms = (gint64) ((double) wait_ms * g_random_double_range (0.5, 1.0));
  self->retry_at = g_get_monotonic_time () + wait_ms * 1000;
  g_clear_handle_id (&self->timer, g_source_remove);
  lanyard_chat_room_set_state (room, LANYARD_CHAT_RECONNECTING, error);
  /* Whoever was told may have had enough. */
  if (!self->stopped)
    countdown_cb (self);
}

static void
frame_cb (LanyardChannel *channel, guint type, GBytes *payload, gpointer user_data)
{
  g_autoptr (LanyardChatGuest) self = g_object_ref (user_data);

  lanyard_chat_guest_take_frame (self, (guint8) type, payload);
}

static void
closed_cb (LanyardChannel *channel, const GError *error, gpointer user_data)
{
  g_autoptr (LanyardChatGuest) self = g_object_ref (user_data);
  g_autoptr (GError) closed = NULL;

  if (error == NULL)
    closed = g_error_new_literal (LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_CLOSED,
                                  _ ("The host closed the connection"));
  lanyard_chat_guest_again (self, error != NULL ? error : closed);
}

static void
take_channel (LanyardChatGuest *self, LanyardChannel *channel)
{
  self->channel = g_object_ref (channel);
  self->phase = LANYARD_CHAT_GUEST_GREETING;
  g_free (self->fingerprint);
  self->fingerprint = g_strdup (lanyard_channel_get_peer_fingerprint (channel));
  g_signal_connect (channel, "frame", G_CALLBACK (frame_cb), self);
  g_signal_connect (channel, "closed", G_CALLBACK (closed_cb), self);
  lanyard_channel_start (channel);
}

/* Both panes of one window: the node refuses to connect to itself, rightly, so the two ends get a pair of sockets. */
static gboolean
join_self (LanyardChatGuest *self)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);
  LanyardNode *node = lanyard_chat_get_node (room->chat);
  LanyardIdentity *identity = lanyard_node_get_identity (node);
  LanyardChatHost *host = lanyard_chat_host_find (node);
  LanyardChannel *channels[2];
  int fds[2];

  if (host == NULL || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    return FALSE;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GSocket) socket = g_socket_new_from_fd (fds[i], NULL);
      g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);

      channels[i] = lanyard_channel_new (G_IO_STREAM (stream), LANYARD_CHAT_SERVICE,
                                         lanyard_identity_get_name (identity),
                                         lanyard_identity_get_fingerprint (identity),
                                         room->address, TRUE);
    }
  take_channel (self, channels[0]);
  lanyard_chat_host_accept (host, channels[1]);
  g_object_unref (channels[0]);
  g_object_unref (channels[1]);
  return TRUE;
}

/* Whether trying again may help. */
static gboolean
is_final (LanyardChatGuest *self, const GError *error)
{
  if (g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED)
      || g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_KEY_CHANGED)
      || g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_VERSION)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    return TRUE;
  /* A host that was never met may be a mistake in typing: no name resolves to it, nothing like it answers there. */
  return !self->met && error->domain != G_IO_ERROR
         && !g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_NO_SERVICE)
         && !g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_BUSY);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatGuest) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardChannel) channel
      = lanyard_node_connect_finish (LANYARD_NODE (source), result, &error);
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);

  self->connecting = FALSE;
  if (self->stopped || room == NULL)
    {
      if (channel != NULL)
        lanyard_channel_close_async (channel, NULL, NULL);
      return;
    }
  if (channel != NULL)
    take_channel (self, channel);
  else if (g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_SELF) && join_self (self))
    return;
  else if (is_final (self, error))
    lanyard_chat_room_end_closed (room, error);
  else
    lanyard_chat_guest_again (self, error);
}

static void
connect_now (LanyardChatGuest *self)
{
  LanyardChatRoom *room = lanyard_chat_guest_get_room (self);

  if (self->connecting || self->channel != NULL)
    return;
  self->connecting = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  lanyard_chat_room_set_state (room, LANYARD_CHAT_CONNECTING, room->error);
  if (self->stopped)
    return;
  lanyard_node_connect_async (lanyard_chat_get_node (room->chat), self->address,
                              LANYARD_CHAT_SERVICE, self->fingerprint, self->flags,
                              self->cancellable, connected_cb, g_object_ref (self));
}

/* The vfuncs */

static void
take_conversation (LanyardChatGuest *self, LanyardChatOpened *opened)
{
  g_hash_table_remove_all (self->waiting);
  g_queue_clear_full (&self->outbox, item_free);
  self->in_flight = 0;
  self->in_flight_bytes = 0;
  for (guint i = 0; i < opened->waiting->len; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (opened->waiting, i);

      if (row->mine)
        lanyard_chat_guest_queue (self, row->record);
    }
  g_queue_clear_full (&self->lacking, (GDestroyNotify) lanyard_chat_record_unref);
  for (guint i = 0; i < opened->lacking->len; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (opened->lacking, i);
      g_queue_push_tail (&self->lacking, lanyard_chat_record_ref (row->record));
    }
}

static void
lanyard_chat_guest_opened (LanyardChatEnd *end, LanyardChatOpened *opened)
{
  LanyardChatGuest *self = LANYARD_CHAT_GUEST (end);

  take_conversation (self, opened);
  self->met = self->met || opened->met;
  if (self->phase == LANYARD_CHAT_GUEST_MEETING)
    lanyard_chat_guest_say_join (self);
  else if (self->phase == LANYARD_CHAT_GUEST_AWAY)
    connect_now (self);
}

static void
lanyard_chat_guest_written (LanyardChatEnd *end, GPtrArray *rows)
{
  LanyardChatGuest *self = LANYARD_CHAT_GUEST (end);

  for (guint i = 0; i < rows->len; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (rows, i);

      if (row->mine && row->state == LANYARD_CHAT_QUEUED)
        lanyard_chat_guest_queue (self, row->record);
      else if (row->mine)
        lanyard_chat_guest_unqueue (self, row->record->id);
      else if (row->record->recipient != NULL)
        lanyard_chat_guest_tell_receipt (self, row);
      if (row->mine && row->outcome == LANYARD_CHAT_ROW_NEW && row->target != NULL)
        reword_waiting (self, row);
      if (!row->mine && row->record->kind == LANYARD_CHAT_PICTURE && !row->picture_here)
        lanyard_chat_guest_want (self, row->record);
      if (row->record->kind == LANYARD_CHAT_TAKEN_BACK && row->target != NULL)
        lanyard_chat_guest_unwant (self, row);
    }
  lanyard_chat_guest_tell_have (self);
  lanyard_chat_guest_send_waiting (self);
}

static void
lanyard_chat_guest_typing (LanyardChatEnd *end, gboolean typing)
{
  LanyardChatGuest *self = LANYARD_CHAT_GUEST (end);
  LanyardChatFrame frame = { .flag = typing };

  if (self->phase == LANYARD_CHAT_GUEST_JOINED)
    lanyard_chat_guest_send (self, LANYARD_CHAT_FRAME_TYPING, &frame);
}

static void
lanyard_chat_guest_seen (LanyardChatEnd *end, GPtrArray *rows)
{
  LanyardChatGuest *self = LANYARD_CHAT_GUEST (end);

  for (guint i = 0; i < rows->len; i++)
    lanyard_chat_guest_tell_receipt (self, g_ptr_array_index (rows, i));
  tell_read (self);
}

static void
lanyard_chat_guest_retry (LanyardChatEnd *end)
{
  LanyardChatGuest *self = LANYARD_CHAT_GUEST (end);

  self->attempts = 0;
  connect_now (self);
}

static void
lanyard_chat_guest_stop (LanyardChatEnd *end, gboolean leave)
{
  LanyardChatGuest *self = LANYARD_CHAT_GUEST (end);
  LanyardChatFrame frame = { 0 };

  if (self->stopped)
    return;
  self->stopped = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (leave && self->phase == LANYARD_CHAT_GUEST_JOINED)
    lanyard_chat_guest_send (self, LANYARD_CHAT_FRAME_LEAVE, &frame);
  lanyard_chat_guest_drop (self);
}

static void
lanyard_chat_guest_finalize (GObject *object)
{
  LanyardChatGuest *self = LANYARD_CHAT_GUEST (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->have_timer, g_source_remove);
  g_clear_pointer (&self->fetch, lanyard_chat_fetch_free);
  g_clear_object (&self->channel);
  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->waiting);
  g_queue_clear_full (&self->outbox, item_free);
  g_queue_clear_full (&self->lacking, (GDestroyNotify) lanyard_chat_record_unref);
  g_free (self->address);
  g_free (self->fingerprint);

  G_OBJECT_CLASS (lanyard_chat_guest_parent_class)->finalize (object);
}

static void
lanyard_chat_guest_class_init (LanyardChatGuestClass *klass)
{
  LanyardChatEndClass *end_class = LANYARD_CHAT_END_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanyard_chat_guest_finalize;
  end_class->opened = lanyard_chat_guest_opened;
  end_class->written = lanyard_chat_guest_written;
  end_class->typing = lanyard_chat_guest_typing;
  end_class->seen = lanyard_chat_guest_seen;
  end_class->retry = lanyard_chat_guest_retry;
  end_class->stop = lanyard_chat_guest_stop;
}

static void
lanyard_chat_guest_init (LanyardChatGuest *self)
{
  self->cancellable = g_cancellable_new ();
  self->waiting = g_hash_table_new (lanyard_chat_id_hash, lanyard_chat_id_equal);
  g_queue_init (&self->outbox);
  g_queue_init (&self->lacking);
}

LanyardChatEnd *
lanyard_chat_guest_new (const char *address, const char *fingerprint, LanyardConnectFlags flags)
{
  LanyardChatGuest *self = g_object_new (LANYARD_TYPE_CHAT_GUEST, NULL);

  self->address = g_strdup (address);
  self->fingerprint = g_strdup (fingerprint);
  self->flags = flags;
  return LANYARD_CHAT_END (self);
}
