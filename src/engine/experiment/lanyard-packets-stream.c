/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-packets-stream-private.h"

#include <glib/gi18n-lib.h>

/* One read. */
#define READ_SIZE  65536
/* How often one looks whether a peer keeps a goodbye up by not reading, and how often at most. */
#define GOODBYE_MS    2000
#define GOODBYE_LOOKS 15

struct _LanyardPacketsStream
{
  GObject                parent_instance;

  LanyardPacketsLog     *log;
  LanyardPacketTransport transport;
  GIOStream             *io;
  char                  *local;
  char                  *remote;
  guint                  stall_ms;
  gsize                  pause_at;
  LanyardPacketsStreamEvents events;
  gpointer               user_data;

  GCancellable          *cancellable;
  guint8                *buffer;
  GQueue                 queue;   /* of GBytes; the first is being written */
  gsize                  queued;  /* bytes in it that the system has not taken */
  gsize                  written; /* of the first */
  guint                  stall_source;
  gboolean               started;
  gboolean               reading;
  gboolean               writing;
  gboolean               ended;
  gboolean               shutting; /* when all is written */
  gboolean               closed;
};

G_DEFINE_FINAL_TYPE (LanyardPacketsStream, lanyard_packets_stream, G_TYPE_OBJECT)

static void read_on (LanyardPacketsStream *self);
static void write_on (LanyardPacketsStream *self);

/* The text is chosen at run time, so it is no format for printf. */
static char *
replace_where (const char *text, const char *where)
{
  g_auto (GStrv) parts = g_strsplit (text, "%s", 2);

  return g_strjoinv (where, parts);
}

static const char *
explain_io (int code)
{
  switch (code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
      return _ ("Refused: nothing listens at %s.");
    case G_IO_ERROR_TIMED_OUT:
      return _ ("Timed out: %s does not answer.");
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return _ ("Unreachable: there is no way to %s from here.");
    case G_IO_ERROR_CONNECTION_CLOSED: /* also G_IO_ERROR_BROKEN_PIPE */
      return _ ("Reset: %s broke the connection off.");
    case G_IO_ERROR_MESSAGE_TOO_LARGE:
      return _ ("Too long for one datagram to %s: there is room for 65,507 bytes at most.");
    case G_IO_ERROR_ADDRESS_IN_USE:
      return _ ("%s is in use already: another program or listener has that port.");
    case G_IO_ERROR_PERMISSION_DENIED:
      return _ ("This system does not allow it: %s.");
    default:
      return NULL;
    }
}

char *
lanyard_packets_explain (const GError *error, const char *where)
{
  const char *text = error->domain == G_IO_ERROR ? explain_io (error->code) : NULL;

  if (text != NULL)
    return replace_where (text, where);
  if (error->domain == G_TLS_ERROR && error->code == G_TLS_ERROR_EOF)
    return replace_where (_ ("Cut off: %s closed the connection without the goodbye of TLS."), where);
  if (error->domain == G_TLS_ERROR)
    return g_strdup_printf (_ ("TLS with %s failed: %s"), where, error->message);
  if (error->domain == G_RESOLVER_ERROR)
    return g_strdup_printf (_ ("%s has no address: %s"), where, error->message);
  return g_strdup_printf ("%s: %s", where, error->message);
}

static void
tell (LanyardPacketsStream *self, LanyardPacketsWay way, const char *words)
{
  lanyard_packets_log_tell (self->log, way, self->transport, self->remote, self->local, words);
}

/* What was not taken of a packet is worth knowing. */
static void
tell_rest (LanyardPacketsStream *self)
{
  GBytes *first = g_queue_peek_head (&self->queue);
  g_autofree char *words = NULL;

  if (first == NULL)
    return;
  words = g_strdup_printf (_ ("Of %lu bytes the system took %lu; the rest was not sent."),
                           (gulong) g_bytes_get_size (first), (gulong) self->written);
  lanyard_packets_log_tell (self->log, LANYARD_PACKETS_FAILED, self->transport, self->local, self->remote, words);
}

static void
fail (LanyardPacketsStream *self, const char *words)
{
  if (self->closed)
    return;
  tell (self, LANYARD_PACKETS_FAILED, words);
  tell_rest (self);
  self->events.failed (self, self->user_data);
}

static void
fail_with (LanyardPacketsStream *self, const GError *error)
{
  g_autofree char *words = lanyard_packets_explain (error, self->remote);

  fail (self, words);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardPacketsStream) self = user_data;
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  self->reading = FALSE;
  if (self->closed)
    return;
  if (n < 0)
    {
      fail_with (self, error);
      return;
    }
  if (n == 0)
    {
      self->ended = TRUE;
      tell (self, LANYARD_PACKETS_NEWS, _ ("Closed by the other side."));
      self->events.ended (self, self->user_data);
      return;
    }
  lanyard_packets_log_add (self->log, LANYARD_PACKETS_RECEIVED, self->transport, self->remote, self->local, self->buffer,
                           (gsize) n);
  self->events.received (self, self->buffer, (gsize) n, self->user_data);
  read_on (self);
}

static void
read_on (LanyardPacketsStream *self)
{
  if (self->closed || self->ended || self->reading || !self->started || self->queued >= self->pause_at)
    return;
  self->reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (self->io), self->buffer, READ_SIZE,
                             LANYARD_PACKETS_PRIORITY, self->cancellable, on_read, g_object_ref (self));
}

static gboolean
on_stalled (gpointer user_data)
{
  LanyardPacketsStream *self = user_data;
  g_autofree char *words = replace_where (_ ("%s does not read, and the buffers on the way are full."), self->remote);

  self->stall_source = 0;
  fail (self, words);
  return G_SOURCE_REMOVE;
}

static void
shut_now (LanyardPacketsStream *self)
{
  g_autoptr (GError) error = NULL;

  self->shutting = FALSE;
  /* TLS cannot: its goodbye ends both ways. */
  if (G_IS_SOCKET_CONNECTION (self->io)
      && !g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (self->io)), FALSE, TRUE, &error))
    fail_with (self, error);
}

static void
finish_first (LanyardPacketsStream *self)
{
  g_autoptr (GBytes) first = g_queue_pop_head (&self->queue);
  gsize size = g_bytes_get_size (first);

  self->written = 0;
  lanyard_packets_log_add (self->log, LANYARD_PACKETS_SENT, self->transport, self->local, self->remote,
                           g_bytes_get_data (first, NULL), size);
  if (self->queue.length == 0 && self->shutting)
    shut_now (self);
  if (!self->closed)
    self->events.written (self, size, self->user_data);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LanyardPacketsStream) self = user_data;
  g_autoptr (GError) error = NULL;
  gssize n = g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, &error);
  GBytes *first;

  self->writing = FALSE;
  if (self->closed)
    return;
  g_clear_handle_id (&self->stall_source, g_source_remove);
  if (n < 0)
    {
      fail_with (self, error);
      return;
    }
  first = g_queue_peek_head (&self->queue);
  self->written += (gsize) n;
  self->queued -= (gsize) n;
  if (self->written == g_bytes_get_size (first))
    finish_first (self);
  write_on (self);
  read_on (self);
}

/* What the system takes at once is sent now: asked for it and told of it later, an answer could come before. */
static void
write_at_once (LanyardPacketsStream *self)
{
  GPollableOutputStream *out = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->io));
  GBytes *first;

  while (!self->closed && !self->writing && (first = g_queue_peek_head (&self->queue)) != NULL)
    {
      g_autoptr (GError) error = NULL;
      gsize size;
      const guint8 *bytes = g_bytes_get_data (first, &size);
      gssize n = size > 0 ? g_pollable_output_stream_write_nonblocking (out, bytes + self->written, size - self->written,
                                                                        NULL, &error)
                          : 0;

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return;
      if (n < 0)
        {
          fail_with (self, error);
          return;
        }
      self->written += (gsize) n;
      self->queued -= (gsize) n;
      if (self->written < size)
        return;
      finish_first (self);
    }
}

static void
write_on (LanyardPacketsStream *self)
{
  /* Whoever is told may let go of it. */
  g_autoptr (LanyardPacketsStream) held = g_object_ref (self);
  GBytes *first;
  const guint8 *bytes;
  gsize size;

  write_at_once (self);
  first = g_queue_peek_head (&self->queue);
  if (self->closed || self->writing || first == NULL)
    return;
  bytes = g_bytes_get_data (first, &size);
  self->writing = TRUE;
  self->stall_source = g_timeout_add (self->stall_ms, on_stalled, self);
  g_output_stream_write_async (g_io_stream_get_output_stream (self->io), bytes + self->written, size - self->written,
                               G_PRIORITY_DEFAULT, self->cancellable, on_written, g_object_ref (self));
}

void
lanyard_packets_stream_start (LanyardPacketsStream *self)
{
  self->started = TRUE;
  read_on (self);
}

void
lanyard_packets_stream_send (LanyardPacketsStream *self, GBytes *bytes)
{
  if (self->closed)
    return;
  g_queue_push_tail (&self->queue, g_bytes_ref (bytes));
  self->queued += g_bytes_get_size (bytes);
  write_on (self);
}

gsize
lanyard_packets_stream_get_queued (LanyardPacketsStream *self)
{
  return self->queued;
}

const char *
lanyard_packets_stream_get_remote (LanyardPacketsStream *self)
{
  return self->remote;
}

void
lanyard_packets_stream_shut (LanyardPacketsStream *self)
{
  if (self->closed)
    return;
  if (self->queue.length == 0)
    shut_now (self);
  else
    self->shutting = TRUE;
}

typedef struct
{
  GSocket      *socket;
  GCancellable *cancellable;
  guint         looks;
} Goodbye;

static void
goodbye_free (gpointer data)
{
  Goodbye *goodbye = data;

  g_object_unref (goodbye->socket);
  g_object_unref (goodbye->cancellable);
  g_free (goodbye);
}

/* Where there is room for it, it is the thread that has not had its turn yet, on a machine that is busy. */
static gboolean
on_goodbye_late (gpointer data)
{
  Goodbye *goodbye = data;

  if (++goodbye->looks < GOODBYE_LOOKS && (g_socket_condition_check (goodbye->socket, G_IO_OUT) & G_IO_OUT) != 0)
    return G_SOURCE_CONTINUE;
  g_cancellable_cancel (goodbye->cancellable);
  return G_SOURCE_REMOVE;
}

/* How many are under way. Main thread. */
static guint goodbyes;

gboolean
lanyard_packets_stream_any_leaving (void)
{
  return goodbyes > 0;
}

static void
on_goodbye (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GSource) timer = user_data;

  /* Whether it was heard cannot matter any more. */
  (void) g_io_stream_close_finish (G_IO_STREAM (source), result, NULL);
  g_source_destroy (timer);
  goodbyes--;
}

/* TLS says goodbye from a thread, which a peer that does not read would keep. */
static void
say_goodbye (GIOStream *io)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GIOStream) base = NULL;
  GSource *timer = g_timeout_source_new (GOODBYE_MS);
  Goodbye *goodbye = g_new0 (Goodbye, 1);

  g_object_get (io, "base-io-stream", &base, NULL);
  goodbye->socket = g_object_ref (g_socket_connection_get_socket (G_SOCKET_CONNECTION (base)));
  goodbye->cancellable = g_object_ref (cancellable);
  g_source_set_callback (timer, on_goodbye_late, goodbye, goodbye_free);
  g_source_attach (timer, NULL);
  goodbyes++;
  g_io_stream_close_async (io, G_PRIORITY_DEFAULT, cancellable, on_goodbye, timer);
}

void
lanyard_packets_stream_close (LanyardPacketsStream *self)
{
  if (self->closed)
    return;
  self->closed = TRUE;
  g_clear_handle_id (&self->stall_source, g_source_remove);
  /* What is under way lets go of the stream first: it cannot be closed before. Bytes that it still reads go to the buffer,
   * which lives as long as this object does. */
  g_cancellable_cancel (self->cancellable);
  if (G_IS_TLS_CONNECTION (self->io))
    say_goodbye (self->io);
  else
    g_io_stream_close (self->io, NULL, NULL);
}

static void
lanyard_packets_stream_finalize (GObject *object)
{
  LanyardPacketsStream *self = LANYARD_PACKETS_STREAM (object);

  g_clear_handle_id (&self->stall_source, g_source_remove);
  g_queue_clear_full (&self->queue, (GDestroyNotify) g_bytes_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->io);
  g_clear_object (&self->log);
  g_free (self->buffer);
  g_free (self->local);
  g_free (self->remote);
  G_OBJECT_CLASS (lanyard_packets_stream_parent_class)->finalize (object);
}

static void
lanyard_packets_stream_class_init (LanyardPacketsStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_packets_stream_finalize;
}

static void
lanyard_packets_stream_init (LanyardPacketsStream *self)
{
  self->cancellable = g_cancellable_new ();
  self->buffer = g_malloc (READ_SIZE);
}

LanyardPacketsStream *
lanyard_packets_stream_new (LanyardPacketsLog *log, LanyardPacketTransport transport, GIOStream *io, const char *local,
                            const char *remote, double stall, gsize pause_at, const LanyardPacketsStreamEvents *events,
                            gpointer user_data)
{
  LanyardPacketsStream *self = g_object_new (LANYARD_TYPE_PACKETS_STREAM, NULL);

  self->log = g_object_ref (log);
  self->transport = transport;
  self->io = g_object_ref (io);
  self->local = g_strdup (local);
  self->remote = g_strdup (remote);
  self->stall_ms = (guint) (stall * 1000);
  self->pause_at = pause_at;
  self->events = *events;
  self->user_data = user_data;
  return self;
}
