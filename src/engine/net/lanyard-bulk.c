/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-bulk-private.h"

#include <string.h>

/* A block of a file (256 KiB) with its records' heads and tags: what one end gathers and writes at once the other reads at
 * once, where it is all there, and decrypts while it is in the cache. */
#define BLOCK_SIZE  (264 * 1024)
#define AHEAD_SIZE  BLOCK_SIZE
#define GATHER_SIZE BLOCK_SIZE

/* Reading */

struct _LanyardBulkInput
{
  GInputStream parent_instance;

  GSocketConnection *base;  /* owned: closes the socket when it goes */
  GInputStream      *below; /* its stream */

  /* The reading thread's. */
  guint8 *ahead;            /* (nullable): until it is told to */
  gsize   start;
  gsize   end;
};

static void lanyard_bulk_input_init_pollable (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanyardBulkInput, lanyard_bulk_input, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      lanyard_bulk_input_init_pollable))

static gsize
take_ahead (LanyardBulkInput *self, void *buffer, gsize count)
{
  gsize n = MIN (count, self->end - self->start);

  if (n > 0)
    memcpy (buffer, self->ahead + self->start, n);
  self->start += n;
  return n;
}

static gssize
lanyard_bulk_input_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                         GError **error)
{
  LanyardBulkInput *self = LANYARD_BULK_INPUT (stream);
  gssize n;

  if (self->start == self->end)
    {
      if (self->ahead == NULL || count >= AHEAD_SIZE)
        return g_input_stream_read (self->below, buffer, count, cancellable, error);
      n = g_input_stream_read (self->below, self->ahead, AHEAD_SIZE, cancellable, error);
      if (n <= 0)
        return n;
      self->start = 0;
      self->end = (gsize) n;
    }
  return (gssize) take_ahead (self, buffer, count);
}

static gssize
lanyard_bulk_input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  LanyardBulkInput *self = LANYARD_BULK_INPUT (stream);

  if (self->start < self->end)
    return (gssize) take_ahead (self, buffer, count);
  return g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->below), buffer, count,
                                                   NULL, error);
}

static gboolean
lanyard_bulk_input_is_readable (GPollableInputStream *stream)
{
  LanyardBulkInput *self = LANYARD_BULK_INPUT (stream);

  return self->start < self->end
         || g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (self->below));
}

static GSource *
lanyard_bulk_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  LanyardBulkInput *self = LANYARD_BULK_INPUT (stream);
  g_autoptr (GSource) child = NULL;

  if (self->start < self->end)
    child = g_timeout_source_new (0);
  else
    child = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->below), NULL);
  return g_pollable_source_new_full (stream, child, cancellable);
}

static void
lanyard_bulk_input_init_pollable (GPollableInputStreamInterface *iface)
{
  iface->is_readable = lanyard_bulk_input_is_readable;
  iface->create_source = lanyard_bulk_input_create_source;
  iface->read_nonblocking = lanyard_bulk_input_read_nonblocking;
}

static void
lanyard_bulk_input_finalize (GObject *object)
{
  LanyardBulkInput *self = LANYARD_BULK_INPUT (object);

  g_clear_object (&self->base);
  g_free (self->ahead);
  G_OBJECT_CLASS (lanyard_bulk_input_parent_class)->finalize (object);
}

static void
lanyard_bulk_input_class_init (LanyardBulkInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_bulk_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = lanyard_bulk_input_read;
}

static void
lanyard_bulk_input_init (LanyardBulkInput *self)
{
}

void
lanyard_bulk_input_read_ahead (LanyardBulkInput *self)
{
  if (self->ahead == NULL)
    self->ahead = g_malloc (AHEAD_SIZE);
}

/* Writing */

struct _LanyardBulkOutput
{
  GOutputStream parent_instance;

  GSocketConnection *base;
  GOutputStream     *below;

  GMutex   lock; /* TLS may have a word of its own to say on the thread that reads */
  gboolean gathers;
  guint8  *gathered; /* (nullable) */
  gsize    used;
};

static void lanyard_bulk_output_init_pollable (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanyardBulkOutput, lanyard_bulk_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      lanyard_bulk_output_init_pollable))

/* With the lock held. */
static gboolean
give_out (LanyardBulkOutput *self, GCancellable *cancellable, GError **error)
{
  gsize used = self->used;

  self->used = 0;
  return used == 0 || g_output_stream_write_all (self->below, self->gathered, used, NULL, cancellable, error);
}

static gssize
lanyard_bulk_output_write (GOutputStream *stream, const void *buffer, gsize count, GCancellable *cancellable,
                           GError **error)
{
  LanyardBulkOutput *self = LANYARD_BULK_OUTPUT (stream);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!self->gathers)
    return g_output_stream_write (self->below, buffer, count, cancellable, error);
  if (self->used + count > GATHER_SIZE && !give_out (self, cancellable, error))
    return -1;
  if (count > GATHER_SIZE)
    return g_output_stream_write (self->below, buffer, count, cancellable, error);
  memcpy (self->gathered + self->used, buffer, count);
  self->used += count;
  return (gssize) count;
}

static gssize
lanyard_bulk_output_write_nonblocking (GPollableOutputStream *stream, const void *buffer, gsize count,
                                       GError **error)
{
  LanyardBulkOutput *self = LANYARD_BULK_OUTPUT (stream);

  return g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (self->below), buffer, count,
                                                     NULL, error);
}

static gboolean
lanyard_bulk_output_is_writable (GPollableOutputStream *stream)
{
  LanyardBulkOutput *self = LANYARD_BULK_OUTPUT (stream);

  return g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (self->below));
}

static GSource *
lanyard_bulk_output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  LanyardBulkOutput *self = LANYARD_BULK_OUTPUT (stream);
  g_autoptr (GSource) child = g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (self->below), NULL);

  return g_pollable_source_new_full (stream, child, cancellable);
}

static void
lanyard_bulk_output_init_pollable (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = lanyard_bulk_output_is_writable;
  iface->create_source = lanyard_bulk_output_create_source;
  iface->write_nonblocking = lanyard_bulk_output_write_nonblocking;
}

static void
lanyard_bulk_output_finalize (GObject *object)
{
  LanyardBulkOutput *self = LANYARD_BULK_OUTPUT (object);

  g_clear_object (&self->base);
  g_free (self->gathered);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (lanyard_bulk_output_parent_class)->finalize (object);
}

static void
lanyard_bulk_output_class_init (LanyardBulkOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_bulk_output_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = lanyard_bulk_output_write;
}

static void
lanyard_bulk_output_init (LanyardBulkOutput *self)
{
  g_mutex_init (&self->lock);
}

void
lanyard_bulk_output_gather (LanyardBulkOutput *self)
{
  g_mutex_lock (&self->lock);
  if (self->gathered == NULL)
    self->gathered = g_malloc (GATHER_SIZE);
  self->gathers = TRUE;
  g_mutex_unlock (&self->lock);
}

gboolean
lanyard_bulk_output_release (LanyardBulkOutput *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->gathers = FALSE;
  return give_out (self, cancellable, error);
}

GSocketConnection *
lanyard_bulk_connection_new (GSocketConnection *base)
{
  g_autoptr (LanyardBulkInput) input = g_object_new (LANYARD_TYPE_BULK_INPUT, NULL);
  g_autoptr (LanyardBulkOutput) output = g_object_new (LANYARD_TYPE_BULK_OUTPUT, NULL);
  g_autoptr (GIOStream) streams = NULL;

  input->base = g_object_ref (base);
  input->below = g_io_stream_get_input_stream (G_IO_STREAM (base));
  output->base = g_object_ref (base);
  output->below = g_io_stream_get_output_stream (G_IO_STREAM (base));
  streams = g_simple_io_stream_new (G_INPUT_STREAM (input), G_OUTPUT_STREAM (output));
  return g_tcp_wrapper_connection_new (streams, g_socket_connection_get_socket (base));
}

GIOStream *
lanyard_bulk_connection_get_base (GIOStream *stream)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);

  return LANYARD_IS_BULK_INPUT (input) ? G_IO_STREAM (LANYARD_BULK_INPUT (input)->base) : stream;
}
