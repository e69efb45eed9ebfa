/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sockets course's two-way chat: plain TCP, no frames. The guest's name, the host's name, then one message
 * each in turn, the host first; each name and message is one send of at most 1,024 bytes. */
#include "engine/chat/lanyard-chat-classic-private.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "engine/chat/lanyard-chat-text.h"

/* What came belongs together when nothing more follows for so long: TCP may cut one send in two. */
#define SETTLE_MS     20
/* The rest of a character that was cut is waited for longer. */
#define CHARACTER_MS  1000
/* Between the host's name and its first message, which the guest reads with one recv each: without a pause both would
 * arrive in one. */
#define NAME_PAUSE_MS 300
/* What the other side may send ahead of its turn before it is no longer read. */
#define AHEAD_MAX     (64 * 1024)

struct _LanyardChatClassic
{
  LanyardChatEnd parent_instance;

  gboolean host;
  char *address;
  GSocketListener *listener;
  guint16 port;
  GCancellable *cancellable;
  GSocketConnection *connection;
  LanyardChatClassicStep step;

  guint8 buffer[LANYARD_CHAT_CLASSIC_MAX];
  GByteArray *in;      /* not yet taken */
  gboolean reading;
  gboolean ended;      /* nothing more comes */
  guint timer;

  GQueue outbox;       /* of LanyardChatRecord, written down and waiting for their turn */
  GByteArray *out;     /* being sent */
  LanyardChatRecord *sending;
  char *name;          /* the other's */
};

G_DEFINE_FINAL_TYPE (LanyardChatClassic, lanyard_chat_classic, LANYARD_TYPE_CHAT_END)

static void consider (LanyardChatClassic *self);
static void send_next (LanyardChatClassic *self);

static LanyardChatRoom *
get_room (LanyardChatClassic *self)
{
  return lanyard_chat_end_get_room (LANYARD_CHAT_END (self));
}

static const char *
get_their_key (LanyardChatClassic *self)
{
  return self->host ? "guest" : LANYARD_CHAT_HOST_KEY;
}

static void
finish (LanyardChatClassic *self, const GError *error)
{
  LanyardChatRoom *room = get_room (self);

  if (self->step == LANYARD_CHAT_CLASSIC_OVER)
    return;
  self->step = LANYARD_CHAT_CLASSIC_OVER;
  if (room != NULL)
    lanyard_chat_room_end_closed (room, error);
}

static void
set_turn (LanyardChatClassic *self, gboolean mine)
{
  LanyardChatRoom *room = get_room (self);

  self->step = mine ? LANYARD_CHAT_CLASSIC_MINE : LANYARD_CHAT_CLASSIC_THEIRS;
  lanyard_chat_room_set_turn (room, mine ? LANYARD_CHAT_TURN_MINE : LANYARD_CHAT_TURN_THEIRS);
  if (self->step == LANYARD_CHAT_CLASSIC_MINE)
    send_next (self);
  else if (self->step == LANYARD_CHAT_CLASSIC_THEIRS)
    consider (self);
}

/* Sending */

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatClassic) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanyardChatRecord) record = g_steal_pointer (&self->sending);
  LanyardChatRoom *room = get_room (self);

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);
  if (room == NULL || self->step == LANYARD_CHAT_CLASSIC_OVER)
    return;
  if (error != NULL)
    {
      finish (self, error);
      return;
    }
  if (record == NULL)
    {
      /* That was the name. */
      if (!self->host)
        consider (self);
      return;
    }
  lanyard_chat_room_settle (room, record->id, LANYARD_CHAT_SENT, NULL);
  if (lanyard_chat_text_is_bye (record->text))
    finish (self, NULL);
  else
    set_turn (self, FALSE);
}

/* @record (nullable): %NULL is a name. */
static void
send_bytes (LanyardChatClassic *self, const char *text, LanyardChatRecord *record)
{
  gsize length = lanyard_chat_text_cut (text, strlen (text), LANYARD_CHAT_CLASSIC_MAX);

  self->sending = record;
  g_byte_array_set_size (self->out, 0);
  g_byte_array_append (self->out, (const guint8 *) text, (guint) length);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)),
                                   self->out->data, self->out->len, G_PRIORITY_DEFAULT,
                                   self->cancellable, sent_cb, g_object_ref (self));
}

static void
send_next (LanyardChatClassic *self)
{
  LanyardChatRecord *record;

  if (self->step != LANYARD_CHAT_CLASSIC_MINE || self->sending != NULL)
    return;
  record = g_queue_pop_head (&self->outbox);
  if (record != NULL)
    {
      lanyard_chat_room_set_turn (get_room (self), LANYARD_CHAT_TURN_THEIRS);
      send_bytes (self, record->text, record);
    }
}

/* Names */

static void
show_them (LanyardChatClassic *self)
{
  LanyardChatRoom *room = get_room (self);
  LanyardChatPerson *person = lanyard_chat_room_add_person (room, get_their_key (self), NULL, FALSE);

  lanyard_chat_person_set_name (person, self->name);
  lanyard_chat_room_set_title (room, self->name);
  lanyard_chat_room_set_state (room, LANYARD_CHAT_JOINED, NULL);
  lanyard_chat_room_set_present (room, person, TRUE);
}

static gboolean
pause_over (gpointer user_data)
{
  LanyardChatClassic *self = user_data;

  self->timer = 0;
  set_turn (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
take_name (LanyardChatClassic *self, const char *text)
{
  self->name = lanyard_chat_text_clean_name (text, -1, self->host ? _ ("Guest") : _ ("Host"));
  if (self->host)
    {
      self->step = LANYARD_CHAT_CLASSIC_PAUSE;
      send_bytes (self, get_room (self)->name, NULL);
      self->timer = g_timeout_add (NAME_PAUSE_MS, pause_over, self);
      show_them (self);
    }
  else
    {
      show_them (self);
      set_turn (self, FALSE);
    }
}

/* Receiving */

static void
take_message (LanyardChatClassic *self, const char *text)
{
  LanyardChatRoom *room = get_room (self);
  g_autoptr (LanyardChatRecord) record
      = lanyard_chat_record_new (get_their_key (self), self->name, NULL, text);

  lanyard_chat_room_write (room, lanyard_chat_room_make_row (room, record, FALSE));
}

static gboolean
expects (LanyardChatClassic *self)
{
  return self->step == LANYARD_CHAT_CLASSIC_NAME || self->step == LANYARD_CHAT_CLASSIC_THEIRS;
}

/* One message: what is there, up to the bound, without the beginning of a character that was cut. */
static void
take_one (LanyardChatClassic *self, gboolean whole)
{
  gsize length = MIN (self->in->len, LANYARD_CHAT_CLASSIC_MAX);
  g_autofree char *text = NULL;

  if (!whole || self->in->len > length)
    {
      gsize cut = lanyard_chat_text_incomplete (self->in->data, length);

      length -= cut < length ? cut : 0;
    }
  text = lanyard_chat_text_from_wire (self->in->data, length);
  g_byte_array_remove_range (self->in, 0, (guint) length);
  if (self->step == LANYARD_CHAT_CLASSIC_NAME)
    take_name (self, text);
  else
    {
      /* A bare line end is a turn all the same. */
      if (*text != '\0')
        take_message (self, text);
      set_turn (self, TRUE);
    }
}

static void
tell_closed (LanyardChatClassic *self)
{
  g_autoptr (GError) error = NULL;

  /* What came ahead of its turn is not lost. */
  while (self->in->len > 0 && self->name != NULL)
    {
      gsize length = MIN (self->in->len, LANYARD_CHAT_CLASSIC_MAX);
      g_autofree char *text = lanyard_chat_text_from_wire (self->in->data, length);

      g_byte_array_remove_range (self->in, 0, (guint) length);
      if (*text != '\0')
        take_message (self, text);
    }
  error = g_error_new (LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_CLOSED, _ ("%s has closed the chat"),
                       self->name != NULL ? self->name : _ ("The other side"));
  finish (self, error);
}

static gboolean
settled (gpointer user_data)
{
  LanyardChatClassic *self = user_data;

  self->timer = 0;
  if (expects (self) && self->in->len > 0)
    take_one (self, TRUE);
  return G_SOURCE_REMOVE;
}

/* Something came, or it is their turn now. */
static void
consider (LanyardChatClassic *self)
{
  gsize cut;

  /* What is on its way out counts first, also when the other's end is seen before it is known to be out. */
  if (self->sending != NULL || (self->step == LANYARD_CHAT_CLASSIC_PAUSE && !self->ended))
    return;
  if (self->ended && (self->in->len == 0 || !expects (self)))
    {
      tell_closed (self);
      return;
    }
  if (!expects (self) || self->in->len == 0)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->ended || self->in->len >= LANYARD_CHAT_CLASSIC_MAX)
    {
      take_one (self, self->ended);
      if (self->ended && self->step != LANYARD_CHAT_CLASSIC_OVER)
        tell_closed (self);
      return;
    }
  cut = lanyard_chat_text_incomplete (self->in->data, self->in->len);
  self->timer = g_timeout_add (cut > 0 ? CHARACTER_MS : SETTLE_MS, settled, self);
}

static void read_more (LanyardChatClassic *self);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatClassic) self = user_data;
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  self->reading = FALSE;
  if (get_room (self) == NULL || self->step == LANYARD_CHAT_CLASSIC_OVER)
    return;
  if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    {
      finish (self, error);
      return;
    }
  if (n > 0)
    g_byte_array_append (self->in, self->buffer, (guint) n);
  else
    self->ended = TRUE;
  consider (self);
  read_more (self);
}

/* Always, so that the other's end is seen at once, also while it is our turn. */
static void
read_more (LanyardChatClassic *self)
{
  if (self->reading || self->ended || self->step == LANYARD_CHAT_CLASSIC_OVER
      || self->in->len >= AHEAD_MAX)
    return;
  self->reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)),
                             self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                             self->cancellable, read_cb, g_object_ref (self));
}

/* Connecting */

static void
take_connection (LanyardChatClassic *self, GSocketConnection *connection)
{
  LanyardChatRoom *room = get_room (self);
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (connection, NULL);

  self->connection = g_object_ref (connection);
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1,
                       NULL);
  if (address != NULL && self->host)
    {
      g_autofree char *text = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
      lanyard_chat_room_set_address (room, text);
    }
  self->step = LANYARD_CHAT_CLASSIC_NAME;
  read_more (self);
  if (!self->host)
    send_bytes (self, room->name, NULL);
}

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatClassic) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection
      = g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, &error);

  if (get_room (self) == NULL || self->step == LANYARD_CHAT_CLASSIC_OVER)
    return;
  /* One guest, as in the course; nobody else is left waiting at a door that will not open. */
  g_socket_listener_close (self->listener);
  if (connection == NULL)
    finish (self, error);
  else
    take_connection (self, connection);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardChatClassic) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);

  if (get_room (self) == NULL || self->step == LANYARD_CHAT_CLASSIC_OVER)
    return;
  if (connection == NULL)
    finish (self, error);
  else
    take_connection (self, connection);
}

/* The vfuncs */

static void
lanyard_chat_classic_opened (LanyardChatEnd *end, LanyardChatOpened *opened)
{
  LanyardChatClassic *self = LANYARD_CHAT_CLASSIC (end);
  LanyardChatRoom *room = get_room (self);
  LanyardChatPerson *me;

  lanyard_chat_room_clear_people (room);
  me = lanyard_chat_room_add_person (room, lanyard_chat_room_get_my_key (room), NULL, TRUE);
  lanyard_chat_person_set_name (me, room->name);
  lanyard_chat_room_set_present (room, me, TRUE);
  if (self->host)
    {
      lanyard_chat_room_set_state (room, LANYARD_CHAT_HOSTING, NULL);
      g_socket_listener_accept_async (self->listener, self->cancellable, accepted_cb,
                                      g_object_ref (self));
    }
  else
    {
      g_autoptr (GSocketClient) client = g_socket_client_new ();

      /* Classic peers are reached as they are, without the desktop's proxy. */
      g_socket_client_set_enable_proxy (client, FALSE);
      g_socket_client_connect_to_host_async (client, self->address, LANYARD_CHAT_CLASSIC_PORT,
                                             self->cancellable, connected_cb, g_object_ref (self));
    }
}

static void
lanyard_chat_classic_written (LanyardChatEnd *end, GPtrArray *rows)
{
  LanyardChatClassic *self = LANYARD_CHAT_CLASSIC (end);

  for (guint i = 0; i < rows->len; i++)
    {
      const LanyardChatRow *row = g_ptr_array_index (rows, i);

      if (row->mine && row->outcome == LANYARD_CHAT_ROW_NEW)
        g_queue_push_tail (&self->outbox, lanyard_chat_record_ref (row->record));
    }
  send_next (self);
}

static void
lanyard_chat_classic_stop (LanyardChatEnd *end, gboolean leave)
{
  LanyardChatClassic *self = LANYARD_CHAT_CLASSIC (end);

  self->step = LANYARD_CHAT_CLASSIC_OVER;
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->listener != NULL)
    g_socket_listener_close (self->listener);
  if (self->connection != NULL)
    {
      GSocket *socket = g_socket_connection_get_socket (self->connection);

      /* What was sent is in the socket's buffer; a shutdown lets it go out, where closing over unread bytes would reset. */
      g_socket_shutdown (socket, FALSE, TRUE, NULL);
      g_io_stream_close_async (G_IO_STREAM (self->connection), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
    }
}

static void
lanyard_chat_classic_finalize (GObject *object)
{
  LanyardChatClassic *self = LANYARD_CHAT_CLASSIC (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->listener);
  g_clear_object (&self->connection);
  g_clear_object (&self->cancellable);
  g_queue_clear_full (&self->outbox, (GDestroyNotify) lanyard_chat_record_unref);
  g_clear_pointer (&self->sending, lanyard_chat_record_unref);
  g_byte_array_unref (self->in);
  g_byte_array_unref (self->out);
  g_free (self->address);
  g_free (self->name);

  G_OBJECT_CLASS (lanyard_chat_classic_parent_class)->finalize (object);
}

static void
lanyard_chat_classic_class_init (LanyardChatClassicClass *klass)
{
  LanyardChatEndClass *end_class = LANYARD_CHAT_END_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanyard_chat_classic_finalize;
  end_class->opened = lanyard_chat_classic_opened;
  end_class->written = lanyard_chat_classic_written;
  end_class->stop = lanyard_chat_classic_stop;
}

static void
lanyard_chat_classic_init (LanyardChatClassic *self)
{
  self->cancellable = g_cancellable_new ();
  self->in = g_byte_array_new ();
  self->out = g_byte_array_new ();
  g_queue_init (&self->outbox);
}

LanyardChatEnd *
lanyard_chat_classic_new_host (const char *bind, guint16 port, GError **error)
{
  g_autoptr (LanyardChatClassic) self = g_object_new (LANYARD_TYPE_CHAT_CLASSIC, NULL);
  g_autoptr (GSocketAddress) address
      = g_inet_socket_address_new_from_string (bind != NULL ? bind : "127.0.0.1", port);
  g_autoptr (GSocketAddress) effective = NULL;

  if (address == NULL)
    {
      g_set_error (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID,
                   _ ("“%s” is no numeric address"), bind);
      return NULL;
    }
  self->host = TRUE;
  self->listener = g_socket_listener_new ();
  g_socket_listener_set_backlog (self->listener, 5);
  if (!g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &effective, error))
    return NULL;
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  return LANYARD_CHAT_END (g_steal_pointer (&self));
}

LanyardChatEnd *
lanyard_chat_classic_new_guest (const char *address)
{
  LanyardChatClassic *self = g_object_new (LANYARD_TYPE_CHAT_CLASSIC, NULL);

  self->address = g_strdup (address);
  return LANYARD_CHAT_END (self);
}

guint16
lanyard_chat_classic_get_port (LanyardChatEnd *end)
{
  return LANYARD_CHAT_CLASSIC (end)->port;
}
