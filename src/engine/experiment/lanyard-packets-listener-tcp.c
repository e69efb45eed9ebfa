/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-packets-listener-private.h"

#include <glib/gi18n-lib.h>

#include "engine/net/lanyard-address-private.h"
#include "engine/net/lanyard-tls-private.h"

#define MOST_GUESTS   64
/* In one turn of the main loop. */
#define MOST_AT_ONCE  16
/* Until there may be descriptors again. */
#define RESUME_MS     200
/* To agree on TLS, and for a guest that does not read its answers. */
#define PATIENCE      10
/* So many bytes of answers may wait before no more is read. */
#define PAUSE_AT      (256 * 1024)

/* One connection. */
typedef struct
{
  gint                    references;
  LanyardPacketsListener *listener; /* borrowed; %NULL when it let go of this */
  LanyardPacketsStream   *stream;   /* (nullable): while TLS is agreed on */
  GCancellable           *cancellable;
  guint                   limit;
  char                   *local;
  char                   *remote;
  gboolean                ended;
} Guest;

static void accept_on (LanyardPacketsListener *self);

static void
guest_unref (Guest *guest)
{
  if (--guest->references > 0)
    return;
  g_clear_object (&guest->cancellable);
  g_free (guest->local);
  g_free (guest->remote);
  g_free (guest);
}

/* Takes leave; its listener forgets it. */
static void
guest_leave (Guest *guest)
{
  LanyardPacketsListener *listener = guest->listener;

  if (listener == NULL)
    return;
  guest->listener = NULL;
  g_clear_handle_id (&guest->limit, g_source_remove);
  g_cancellable_cancel (guest->cancellable);
  if (guest->stream != NULL)
    lanyard_packets_stream_close (guest->stream);
  g_clear_object (&guest->stream);
  g_ptr_array_remove (listener->guests, guest);
  lanyard_packets_listener_changed (listener);
  guest_unref (guest);
}

static void
on_received (LanyardPacketsStream *stream, const void *bytes, gsize size, gpointer user_data)
{
  Guest *guest = user_data;
  LanyardPacketsListener *self = guest->listener;
  g_autoptr (GBytes) reply = NULL;

  if (g_ptr_array_index (self->guests, self->guests->len - 1) != guest)
    {
      g_ptr_array_remove (self->guests, guest);
      g_ptr_array_add (self->guests, guest);
    }
  self->counts.received++;
  self->counts.received_bytes += size;
  reply = lanyard_packets_listener_get_reply (self, bytes, size);
  if (reply != NULL)
    lanyard_packets_stream_send (stream, reply);
  lanyard_packets_listener_changed (self);
}

static void
on_written (LanyardPacketsStream *stream, gsize size, gpointer user_data)
{
  Guest *guest = user_data;
  LanyardPacketsListener *self = guest->listener;

  self->counts.sent++;
  self->counts.sent_bytes += size;
  /* Whoever is told may send more, which may be the end of the guest. */
  guest->references++;
  lanyard_packets_listener_changed (self);
  if (guest->listener != NULL && (guest->ended || self->close) && lanyard_packets_stream_get_queued (stream) == 0)
    guest_leave (guest);
  guest_unref (guest);
}

static void
on_ended (LanyardPacketsStream *stream, gpointer user_data)
{
  Guest *guest = user_data;

  /* One that has said all still gets its answers. */
  guest->ended = TRUE;
  if (lanyard_packets_stream_get_queued (stream) == 0)
    guest_leave (guest);
}

static void
on_failed (LanyardPacketsStream *stream, gpointer user_data)
{
  Guest *guest = user_data;

  guest->listener->counts.errors++;
  guest_leave (guest);
}

static const LanyardPacketsStreamEvents events = { on_received, on_written, on_ended, on_failed };

static void
take_stream (Guest *guest, GIOStream *io)
{
  LanyardPacketsListener *self = guest->listener;

  g_clear_handle_id (&guest->limit, g_source_remove);
  lanyard_packets_log_tell (self->log, LANYARD_PACKETS_NEWS, self->transport, guest->remote, guest->local, _ ("Connected."));
  guest->stream = lanyard_packets_stream_new (self->log, self->transport, io, guest->local, guest->remote, PATIENCE, PAUSE_AT,
                                              &events, guest);
  lanyard_packets_stream_start (guest->stream);
  lanyard_packets_listener_changed (self);
}

static void
on_tls (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Guest *guest = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsConnection) tls = lanyard_tls_open_finish (G_SOCKET_CONNECTION (source), result, &error);

  if (guest->listener != NULL && tls != NULL)
    take_stream (guest, G_IO_STREAM (tls));
  else if (guest->listener != NULL)
    {
      lanyard_packets_listener_tell_error (guest->listener, guest->remote, error);
      guest_leave (guest);
    }
  guest_unref (guest);
}

static gboolean
on_limit (gpointer user_data)
{
  Guest *guest = user_data;
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "");

  guest->limit = 0;
  lanyard_packets_listener_tell_error (guest->listener, guest->remote, error);
  guest_leave (guest);
  return G_SOURCE_REMOVE;
}

static char *
name_of (GSocketAddress *address)
{
  g_autoptr (GSocketAddress) owned = address;

  return address != NULL ? lanyard_address_format (address) : g_strdup ("?");
}

/* Takes @socket. */
static void
admit (LanyardPacketsListener *self, GSocket *socket)
{
  g_autoptr (GSocket) owned = socket;
  g_autoptr (GSocketConnection) connection = NULL;
  Guest *guest;

  if (self->guests->len >= MOST_GUESTS)
    {
      g_autofree char *who = name_of (g_socket_get_remote_address (socket, NULL));

      self->counts.errors++;
      lanyard_packets_log_tell (self->log, LANYARD_PACKETS_FAILED, self->transport, who, self->name,
                                _ ("Sent away: there are 64 connections already."));
      return;
    }
  connection = g_socket_connection_factory_create_connection (socket);
  guest = g_new0 (Guest, 1);
  guest->references = 1;
  guest->listener = self;
  guest->cancellable = g_cancellable_new ();
  guest->local = name_of (g_socket_get_local_address (socket, NULL));
  guest->remote = name_of (g_socket_get_remote_address (socket, NULL));
  g_ptr_array_add (self->guests, guest);
  if (self->certificate == NULL)
    {
      take_stream (guest, G_IO_STREAM (connection));
      return;
    }
  guest->limit = g_timeout_add_seconds (PATIENCE, on_limit, guest);
  guest->references++;
  lanyard_tls_open_async (connection, self->certificate, NULL, guest->cancellable, on_tls, guest);
}

static gboolean
on_resume (gpointer user_data)
{
  LanyardPacketsListener *self = user_data;

  self->resume = 0;
  accept_on (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_acceptable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  g_autoptr (LanyardPacketsListener) self = g_object_ref (user_data);

  for (guint i = 0; i < MOST_AT_ONCE && self->socket == socket; i++)
    {
      g_autoptr (GError) error = NULL;
      GSocket *guest = g_socket_accept (socket, NULL, &error);

      if (guest != NULL)
        {
          g_socket_set_blocking (guest, FALSE);
          admit (self, guest);
          continue;
        }
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
      lanyard_packets_listener_tell_error (self, self->name, error);
      /* Out of descriptors, most likely: asking again at once would only burn the processor. */
      g_clear_pointer (&self->source, g_source_unref);
      self->resume = g_timeout_add (RESUME_MS, on_resume, self);
      return G_SOURCE_REMOVE;
    }
  return self->socket == socket ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
accept_on (LanyardPacketsListener *self)
{
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_acceptable), self, NULL);
  g_source_attach (self->source, NULL);
}

void
lanyard_packets_listener_tcp_start (LanyardPacketsListener *self)
{
  accept_on (self);
}

void
lanyard_packets_listener_tcp_list (LanyardPacketsListener *self, GStrvBuilder *peers)
{
  for (guint i = 0; i < self->guests->len; i++)
    {
      Guest *guest = g_ptr_array_index (self->guests, i);

      if (guest->stream != NULL)
        g_strv_builder_add (peers, guest->remote);
    }
}

gboolean
lanyard_packets_listener_tcp_send (LanyardPacketsListener *self, const char *peer, GBytes *bytes)
{
  for (guint i = self->guests->len; i > 0; i--)
    {
      Guest *guest = g_ptr_array_index (self->guests, i - 1);

      if (guest->stream == NULL || (peer != NULL && !g_str_equal (guest->remote, peer)))
        continue;
      /* Which may be the end of the guest. */
      lanyard_packets_stream_send (guest->stream, bytes);
      return TRUE;
    }
  return FALSE;
}

gsize
lanyard_packets_listener_tcp_queued (LanyardPacketsListener *self)
{
  gsize queued = 0;

  for (guint i = 0; i < self->guests->len; i++)
    {
      Guest *guest = g_ptr_array_index (self->guests, i);

      queued += guest->stream != NULL ? lanyard_packets_stream_get_queued (guest->stream) : 0;
    }
  return queued;
}

void
lanyard_packets_listener_tcp_stop (LanyardPacketsListener *self)
{
  while (self->guests->len > 0)
    guest_leave (g_ptr_array_index (self->guests, 0));
}
