/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transfer-relay.h"

#include <sys/socket.h>
#include <string.h>

struct _TransferRelay
{
  GSocketListener *listener;
  GCancellable    *cancellable;
  GThread         *thread;
  char            *address;
  guint16          target;
  GMutex           lock;
  GCond            cond;
  guint64          bytes;   /* from clients so far */
  guint64          limit;
  gboolean         cut;
  gboolean         stopped;
  guint            pumps;
};

typedef struct
{
  TransferRelay     *relay;
  GSocketConnection *from;
  GSocketConnection *to;
  gboolean           up;
} Pump;

/* Until there is no limit in the way. FALSE when the connection is to be cut. */
static gboolean
pass (TransferRelay *self, gsize n)
{
  gboolean ok = TRUE;

  g_mutex_lock (&self->lock);
  self->bytes += n;
  while (self->bytes > self->limit && ok)
    {
      self->stopped = TRUE;
      if (self->cut || g_cancellable_is_cancelled (self->cancellable))
        ok = FALSE;
      else
        g_cond_wait (&self->cond, &self->lock);
    }
  g_mutex_unlock (&self->lock);
  return ok;
}

static gpointer
pump_thread (gpointer data)
{
  Pump *pump = data;
  TransferRelay *self = pump->relay;
  g_autofree char *buffer = g_malloc (16384);
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (pump->from));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (pump->to));

  for (;;)
    {
      gssize n = g_input_stream_read (input, buffer, 16384, self->cancellable, NULL);

      if (n <= 0 || (pump->up && !pass (self, (gsize) n))
          || !g_output_stream_write_all (output, buffer, (gsize) n, NULL, self->cancellable, NULL))
        break;
    }
  (void) shutdown (g_socket_get_fd (g_socket_connection_get_socket (pump->from)), SHUT_RDWR);
  (void) shutdown (g_socket_get_fd (g_socket_connection_get_socket (pump->to)), SHUT_RDWR);
  g_object_unref (pump->from);
  g_object_unref (pump->to);
  g_free (pump);
  g_mutex_lock (&self->lock);
  self->pumps--;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return NULL;
}

static void
start_pump (TransferRelay *self, GSocketConnection *from, GSocketConnection *to, gboolean up)
{
  Pump *pump = g_new (Pump, 1);

  *pump = (Pump){ self, g_object_ref (from), g_object_ref (to), up };
  g_mutex_lock (&self->lock);
  self->pumps++;
  g_mutex_unlock (&self->lock);
  g_thread_unref (g_thread_new ("relay-pump", pump_thread, pump));
}

static gpointer
accept_thread (gpointer data)
{
  TransferRelay *self = data;

  for (;;)
    {
      g_autoptr (GSocketClient) client = g_socket_client_new ();
      g_autoptr (GSocketConnection) from
          = g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL);
      g_autoptr (GSocketConnection) to = NULL;

      if (from == NULL)
        return NULL;
      to = g_socket_client_connect_to_host (client, "127.0.0.1", self->target, self->cancellable, NULL);
      if (to == NULL)
        continue;
      start_pump (self, from, to, TRUE);
      start_pump (self, to, from, FALSE);
    }
}

TransferRelay *
transfer_relay_new (const char *target)
{
  TransferRelay *self = g_new0 (TransferRelay, 1);
  guint16 port;

  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->limit = G_MAXUINT64;
  self->target = (guint16) g_ascii_strtoull (strrchr (target, ':') + 1, NULL, 10);
  self->cancellable = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  port = g_socket_listener_add_any_inet_port (self->listener, NULL, NULL);
  g_assert_cmpuint (port, !=, 0);
  self->address = g_strdup_printf ("127.0.0.1:%u", port);
  self->thread = g_thread_new ("relay", accept_thread, self);
  return self;
}

const char *
transfer_relay_address (TransferRelay *self)
{
  return self->address;
}

static void
set_limit (TransferRelay *self, guint64 limit, gboolean cut)
{
  g_mutex_lock (&self->lock);
  self->limit = limit == G_MAXUINT64 ? limit : self->bytes + limit;
  self->cut = cut;
  self->stopped = FALSE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

void
transfer_relay_stall (TransferRelay *self, guint64 bytes)
{
  set_limit (self, bytes, FALSE);
}

void
transfer_relay_cut (TransferRelay *self, guint64 bytes)
{
  set_limit (self, bytes, TRUE);
}

void
transfer_relay_go (TransferRelay *self)
{
  set_limit (self, G_MAXUINT64, FALSE);
}

gboolean
transfer_relay_is_stopped (TransferRelay *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->stopped;
}

guint64
transfer_relay_get_bytes (TransferRelay *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->bytes;
}

void
transfer_relay_free (TransferRelay *self)
{
  g_cancellable_cancel (self->cancellable);
  g_socket_listener_close (self->listener);
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->cond);
  while (self->pumps > 0)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self->address);
  g_free (self);
}
