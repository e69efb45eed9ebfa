/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A channel on the main context. It works on pollable streams without ever having an asynchronous operation under way:
 * a source says that there may be something, and what there is is taken without blocking. So it can be stopped between two
 * frames at any moment, with nothing lost on the way to the worker threads. */
#include "engine/net/lanyard-channel-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/net/lanyard-net-error-private.h"

/* More than one TLS record (16 KiB). */
#define READ_CHUNK (32 * 1024)
/* How much one turn of the main loop may take in or give out: a millisecond or so. */
#define TURN_MAX (512 * 1024)
/* How much a peer that was told of its error may go on saying before it is cut off. */
#define LINGER_MAX (8 * 1024 * 1024)

LanyardChannelBounds lanyard_channel_bounds = {
  .ping_after = 20,
  .dead_after = 60,
  .linger = 2,
  .flush_within = 10,
};

G_DEFINE_FINAL_TYPE (LanyardChannel, lanyard_channel, G_TYPE_OBJECT)

enum
{
  FRAME,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void wait_readable (LanyardChannel *self);
static void wait_writable (LanyardChannel *self);
static void arm_timer (LanyardChannel *self);
static void finish (LanyardChannel *self, GError *error);
static void begin_close (LanyardChannel *self);

LanyardChannelState
lanyard_channel_get_state (LanyardChannel *self)
{
  return (LanyardChannelState) g_atomic_int_get (&self->state);
}

static void
set_state (LanyardChannel *self, LanyardChannelState state)
{
  g_atomic_int_set (&self->state, (int) state);
}

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* The callback has no reference of its own: every source is destroyed at the latest when the channel is. */
static void
attach (LanyardChannel *self, GSource **slot, GSource *source, GSourceFunc callback)
{
  clear_source (slot);
  *slot = source;
  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
attach_timeout (LanyardChannel *self, double seconds, GSourceFunc callback)
{
  attach (self, &self->timer, g_timeout_source_new ((guint) (MAX (seconds, 0) * 1000)), callback);
}

/* Closing */

static void
shut_down (LanyardChannel *self)
{
  GDestroyNotify notify = g_steal_pointer (&self->closed_notify);

  clear_source (&self->read_source);
  clear_source (&self->write_source);
  clear_source (&self->timer);
  set_state (self, LANYARD_CHANNEL_CLOSED);
  if (self->socket != NULL)
    {
      g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
      /* A thread inside a call would meet another file under the same number. */
      if (g_atomic_int_get (&self->blocking_calls) == 0)
        g_socket_close (self->socket, NULL);
    }
  else if (g_atomic_int_get (&self->blocking_calls) == 0)
    g_io_stream_close (self->stream, NULL, NULL);
  if (notify != NULL)
    notify (self->closed_data);
}

/* Takes @error (nullable). The last thing that happens to a channel that closes. */
static void
end_close (LanyardChannel *self, GError *error)
{
  g_autoptr (LanyardChannel) alive = g_object_ref (self);
  g_autoptr (GTask) task = g_steal_pointer (&self->close_task);

  shut_down (self);
  if (task == NULL)
    g_clear_error (&error);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  /* What begin_close() held. */
  g_object_unref (self);
}

static gboolean
linger_over_cb (gpointer user_data)
{
  end_close (user_data, NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
flush_over_cb (gpointer user_data)
{
  end_close (user_data, g_error_new_literal (LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT,
                                             _ ("The other side did not read what was sent")));
  return G_SOURCE_REMOVE;
}

/* What the peer still says is nobody's business, but leaving it unread would turn our end into a reset, and the reset
 * may overtake our last words (RFC 1122, 4.2.2.13). */
static gboolean
linger_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  LanyardChannel *self = user_data;
  char drain[16 * 1024];
  gssize n;

  do
    {
      n = g_socket_receive_with_blocking (socket, drain, sizeof drain, FALSE, NULL, NULL);
      self->linger_left -= MAX (n, 0);
    }
  while (n > 0 && self->linger_left > 0);
  if (n < 0 && !(condition & (G_IO_HUP | G_IO_ERR)) && self->linger_left > 0)
    return G_SOURCE_CONTINUE;
  end_close (self, NULL);
  return G_SOURCE_REMOVE;
}

/* All is written. */
static void
begin_linger (LanyardChannel *self)
{
  clear_source (&self->write_source);
  if (self->socket == NULL || !g_socket_shutdown (self->socket, FALSE, TRUE, NULL))
    {
      end_close (self, NULL);
      return;
    }
  self->linger_left = LINGER_MAX;
  attach_timeout (self, lanyard_channel_bounds.linger, linger_over_cb);
  attach (self, &self->read_source, g_socket_create_source (self->socket, G_IO_IN, NULL),
          G_SOURCE_FUNC (linger_cb));
}

static gboolean
has_output (LanyardChannel *self)
{
  return self->out->len > self->out_start || self->out_queued->len > 0;
}

/* While a worker thread is inside a call there is no orderly end: its call is woken, what it had begun is cut. */
static void
close_under_workers (LanyardChannel *self)
{
  if (g_mutex_trylock (&self->write_lock))
    {
      if (has_output (self) && self->out_start == self->out->len
          && G_IS_POLLABLE_OUTPUT_STREAM (self->output))
        (void) g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (self->output),
                                                           self->out_queued->data,
                                                           self->out_queued->len, NULL, NULL);
      g_mutex_unlock (&self->write_lock);
    }
  end_close (self, NULL);
}

static void
begin_close (LanyardChannel *self)
{
  clear_source (&self->read_source);
  clear_source (&self->timer);
  self->opening = NULL;
  set_state (self, LANYARD_CHANNEL_CLOSING);
  g_object_ref (self);
  if (g_atomic_int_get (&self->blocking_calls) > 0)
    {
      close_under_workers (self);
      return;
    }
  attach_timeout (self, lanyard_channel_bounds.flush_within, flush_over_cb);
  wait_writable (self);
}

/* Writing */

/* TRUE when all is written, or nothing more can be now; FALSE on an error. */
static gboolean
write_some (LanyardChannel *self, GError **error)
{
  gsize budget = TURN_MAX;
  GError *local_error = NULL;

  while (budget > 0 && has_output (self))
    {
      gssize n;

      if (self->out_start == self->out->len)
        {
          GByteArray *empty = self->out;

          g_byte_array_set_size (empty, 0);
          self->out = self->out_queued;
          self->out_start = 0;
          self->out_queued = empty;
        }
      n = g_pollable_output_stream_write_nonblocking (
          G_POLLABLE_OUTPUT_STREAM (self->output), self->out->data + self->out_start,
          self->out->len - self->out_start, NULL, &local_error);
      if (n < 0)
        {
          if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
            {
              g_error_free (local_error);
              return TRUE;
            }
          g_propagate_error (error, lanyard_channel_map_error (local_error));
          return FALSE;
        }
      self->out_start += (gsize) n;
      budget -= MIN (budget, (gsize) n);
    }
  return TRUE;
}

static void
end_stop (LanyardChannel *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->stop_task);

  set_state (self, LANYARD_CHANNEL_IDLE);
  clear_source (&self->timer);
  clear_source (&self->write_source);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
stop_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  end_stop (user_data, error);
  return G_SOURCE_REMOVE;
}

static gboolean
writable_cb (gpointer stream, gpointer user_data)
{
  g_autoptr (LanyardChannel) self = g_object_ref (user_data);
  GError *error = NULL;
  gboolean more;
  gboolean written;

  g_mutex_lock (&self->write_lock);
  written = write_some (self, &error);
  more = has_output (self);
  g_mutex_unlock (&self->write_lock);

  if (written && more)
    return G_SOURCE_CONTINUE;
  clear_source (&self->write_source);
  switch (lanyard_channel_get_state (self))
    {
    case LANYARD_CHANNEL_CLOSING:
      if (error != NULL)
        end_close (self, error);
      else
        begin_linger (self);
      break;
    case LANYARD_CHANNEL_STOPPING:
      end_stop (self, error);
      break;
    case LANYARD_CHANNEL_IDLE:
    case LANYARD_CHANNEL_STARTED:
    case LANYARD_CHANNEL_CLOSED:
    default:
      if (error != NULL)
        finish (self, error);
      break;
    }
  return G_SOURCE_REMOVE;
}

static void
wait_writable (LanyardChannel *self)
{
  if (self->write_source == NULL)
    attach (self, &self->write_source,
            g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (self->output), NULL),
            G_SOURCE_FUNC (writable_cb));
}

/* Reading */

/* Takes @error (nullable: the peer closed in order). It is over, and the owner is told, once. */
static void
finish (LanyardChannel *self, GError *error)
{
  g_autoptr (GError) owned = error;
  const LanyardChannelOpening *opening = self->opening;
  gpointer opening_data = self->opening_data;

  if (lanyard_channel_get_state (self) >= LANYARD_CHANNEL_CLOSING)
    return;
  if (g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL)
      || g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_TOO_LARGE)
      || g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT))
    lanyard_channel_fail (self, lanyard_net_error_to_word (error), error->message);
  else
    shut_down (self);

  if (self->closed_told)
    return;
  self->closed_told = TRUE;
  if (opening != NULL)
    {
      g_autoptr (GError) early
          = error == NULL ? g_error_new_literal (LANYARD_NET_ERROR, LANYARD_NET_ERROR_CLOSED,
                                                 _ ("The other side closed the connection"))
                          : NULL;
      opening->failed (self, error != NULL ? error : early, opening_data);
    }
  else
    g_signal_emit (self, signals[CLOSED], 0, error);
}

static void
handle_opening_frame (LanyardChannel *self, guint8 type, const guint8 *payload, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (payload, length);
  GError *error = NULL;
  g_autoptr (GVariant) dictionary = lanyard_frame_decode (bytes, &error);

  if (dictionary == NULL)
    finish (self, error);
  else
    self->opening->frame (self, type, dictionary, self->opening_data);
}

static void
handle_frame (LanyardChannel *self, guint8 type, const guint8 *payload, gsize length)
{
  g_autoptr (GBytes) bytes = NULL;

  if (type >= LANYARD_FRAME_SERVICE_FIRST && self->opening == NULL)
    {
      bytes = g_bytes_new (payload, length);
      g_signal_emit (self, signals[FRAME], 0, (guint) type, bytes);
      return;
    }
  switch (type)
    {
    case LANYARD_FRAME_PING:
      lanyard_channel_send (self, LANYARD_FRAME_PONG, NULL);
      break;
    case LANYARD_FRAME_PONG:
      break;
    case LANYARD_FRAME_CLOSE:
      finish (self, NULL);
      break;
    case LANYARD_FRAME_ERROR:
      finish (self, lanyard_channel_error_from_frame (payload, length, self->opening != NULL));
      break;
    default:
      if (self->opening != NULL && type < LANYARD_FRAME_ERROR)
        handle_opening_frame (self, type, payload, length);
      else
        finish (self, g_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                                   _ ("The other side sent a message that does not belong here "
                                      "(type %u)"),
                                   type));
    }
}

/* Deliver the whole frames of @in, for as long as the owner lets it. */
static void
deliver (LanyardChannel *self)
{
  while (lanyard_channel_get_state (self) == LANYARD_CHANNEL_STARTED
         && self->in->len - self->in_start >= LANYARD_FRAME_HEADER_SIZE)
    {
      const guint8 *frame = self->in->data + self->in_start;
      LanyardFrameHeader header;
      GError *error = NULL;

      if (!lanyard_frame_header_read (frame, self->control_max, &header, &error))
        {
          finish (self, error);
          return;
        }
      if (self->in->len - self->in_start < LANYARD_FRAME_HEADER_SIZE + (gsize) header.length)
        break;
      self->in_start += LANYARD_FRAME_HEADER_SIZE + (gsize) header.length;
      handle_frame (self, header.type, frame + LANYARD_FRAME_HEADER_SIZE, header.length);
    }
  /* Once stopped it may be a worker thread's already. */
  if (lanyard_channel_get_state (self) != LANYARD_CHANNEL_STARTED)
    return;
  g_byte_array_remove_range (self->in, 0, (guint) self->in_start);
  self->in_start = 0;
}

static gssize
read_some (LanyardChannel *self, GError **error)
{
  guint before = self->in->len;
  gssize n;

  g_byte_array_set_size (self->in, before + READ_CHUNK);
  n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->input),
                                                self->in->data + before, READ_CHUNK, NULL, error);
  g_byte_array_set_size (self->in, before + (guint) MAX (n, 0));
  return n;
}

/* Returns whether there may be more at once. */
static gboolean
read_turn (LanyardChannel *self)
{
  gsize taken = 0;

  while (taken < TURN_MAX)
    {
      GError *error = NULL;
      gssize n = read_some (self, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_error_free (error);
          return FALSE;
        }
      if (n <= 0)
        {
          finish (self, error != NULL ? lanyard_channel_map_error (error) : lanyard_channel_lost ());
          return FALSE;
        }
      self->last_heard_us = g_get_monotonic_time ();
      self->pinged = FALSE;
      taken += (gsize) n;
      deliver (self);
      if (lanyard_channel_get_state (self) != LANYARD_CHANNEL_STARTED)
        return FALSE;
    }
  return TRUE;
}

static gboolean
turn_cb (gpointer user_data)
{
  g_autoptr (LanyardChannel) self = g_object_ref (user_data);

  /* What an earlier owner of the channel left unread comes first. */
  deliver (self);
  if (lanyard_channel_get_state (self) != LANYARD_CHANNEL_STARTED)
    return G_SOURCE_REMOVE;
  if (read_turn (self))
    return G_SOURCE_CONTINUE;
  if (lanyard_channel_get_state (self) == LANYARD_CHANNEL_STARTED)
    wait_readable (self);
  return G_SOURCE_REMOVE;
}

/* TLS keeps what it has decrypted to itself, so the socket below is quiet while there is still something to read:
 * only after having read until it would block may one wait. */
static void
read_at_once (LanyardChannel *self)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  attach (self, &self->read_source, source, turn_cb);
}

static gboolean
readable_cb (gpointer stream, gpointer user_data)
{
  g_autoptr (LanyardChannel) self = g_object_ref (user_data);

  if (!read_turn (self))
    return lanyard_channel_get_state (self) == LANYARD_CHANNEL_STARTED ? G_SOURCE_CONTINUE
                                                                       : G_SOURCE_REMOVE;
  read_at_once (self);
  return G_SOURCE_REMOVE;
}

static void
wait_readable (LanyardChannel *self)
{
  attach (self, &self->read_source,
          g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->input), NULL),
          G_SOURCE_FUNC (readable_cb));
}

/* Keep-alive */

static gboolean
timer_cb (gpointer user_data)
{
  g_autoptr (LanyardChannel) self = g_object_ref (user_data);
  double silent = (double) (g_get_monotonic_time () - self->last_heard_us) / G_USEC_PER_SEC;

  if (silent >= lanyard_channel_bounds.dead_after)
    {
      finish (self, g_error_new_literal (LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT,
                                         _ ("Nothing was heard from the other side for too long")));
      return G_SOURCE_REMOVE;
    }
  if (silent >= lanyard_channel_bounds.ping_after && !self->pinged)
    {
      self->pinged = TRUE;
      lanyard_channel_send (self, LANYARD_FRAME_PING, NULL);
    }
  arm_timer (self);
  return G_SOURCE_REMOVE;
}

static void
arm_timer (LanyardChannel *self)
{
  double silent = (double) (g_get_monotonic_time () - self->last_heard_us) / G_USEC_PER_SEC;
  double next = self->pinged ? lanyard_channel_bounds.dead_after : lanyard_channel_bounds.ping_after;

  /* A millisecond more than due, since the timer counts whole ones. */
  attach_timeout (self, next - silent + 0.001, timer_cb);
}

/* The object */

static void
lanyard_channel_dispose (GObject *object)
{
  LanyardChannel *self = LANYARD_CHANNEL (object);

  if (lanyard_channel_get_state (self) != LANYARD_CHANNEL_CLOSED && self->stream != NULL)
    shut_down (self);

  G_OBJECT_CLASS (lanyard_channel_parent_class)->dispose (object);
}

static void
lanyard_channel_finalize (GObject *object)
{
  LanyardChannel *self = LANYARD_CHANNEL (object);

  g_clear_object (&self->stream);
  g_clear_object (&self->socket);
  g_free (self->service);
  g_free (self->peer_name);
  g_free (self->peer_fingerprint);
  g_free (self->peer_address);
  g_free (self->code);
  g_byte_array_unref (self->in);
  g_byte_array_unref (self->out);
  g_byte_array_unref (self->out_queued);
  g_mutex_clear (&self->write_lock);

  G_OBJECT_CLASS (lanyard_channel_parent_class)->finalize (object);
}

static void
lanyard_channel_class_init (LanyardChannelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_channel_dispose;
  object_class->finalize = lanyard_channel_finalize;

  /**
   * LanyardChannel::frame:
   *
   * (guint type, GBytes payload): a frame of the service. Unknown types of 64–127 and 192–255 are the handler's to skip.
   */
  signals[FRAME] = g_signal_new ("frame", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BYTES);
  /**
   * LanyardChannel::closed:
   *
   * (const GError *error, nullable): the peer closed, or the connection failed. Once; not after lanyard_channel_close_async()
   * or lanyard_channel_fail(), whose caller knows.
   */
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
lanyard_channel_init (LanyardChannel *self)
{
  g_mutex_init (&self->write_lock);
  self->in = g_byte_array_new ();
  self->out = g_byte_array_new ();
  self->out_queued = g_byte_array_new ();
}

/* (transfer full) (nullable) */
static GSocket *
find_socket (GIOStream *stream)
{
  g_autoptr (GIOStream) base = NULL;

  if (G_IS_TLS_CONNECTION (stream))
    {
      g_object_get (stream, "base-io-stream", &base, NULL);
      stream = base;
    }
  return G_IS_SOCKET_CONNECTION (stream)
             ? g_object_ref (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)))
             : NULL;
}

LanyardChannel *
lanyard_channel_new (GIOStream *stream, const char *service, const char *peer_name,
                     const char *peer_fingerprint, const char *peer_address, gboolean verified)
{
  LanyardChannel *self = g_object_new (LANYARD_TYPE_CHANNEL, NULL);

  self->stream = g_object_ref (stream);
  self->socket = find_socket (stream);
  self->input = g_io_stream_get_input_stream (stream);
  self->output = g_io_stream_get_output_stream (stream);
  self->service = g_strdup (service);
  self->peer_name = g_strdup (peer_name);
  self->peer_fingerprint = g_strdup (peer_fingerprint);
  self->peer_address = g_strdup (peer_address);
  self->verified = verified;
  return self;
}

const char *
lanyard_channel_get_service (LanyardChannel *self)
{
  g_return_val_if_fail (LANYARD_IS_CHANNEL (self), NULL);

  return self->service;
}

const char *
lanyard_channel_get_peer_name (LanyardChannel *self)
{
  g_return_val_if_fail (LANYARD_IS_CHANNEL (self), NULL);

  return self->peer_name;
}

const char *
lanyard_channel_get_peer_fingerprint (LanyardChannel *self)
{
  g_return_val_if_fail (LANYARD_IS_CHANNEL (self), NULL);

  return self->peer_fingerprint;
}

const char *
lanyard_channel_get_peer_address (LanyardChannel *self)
{
  g_return_val_if_fail (LANYARD_IS_CHANNEL (self), NULL);

  return self->peer_address;
}

gboolean
lanyard_channel_get_verified (LanyardChannel *self)
{
  g_return_val_if_fail (LANYARD_IS_CHANNEL (self), FALSE);

  return self->verified;
}

const char *
lanyard_channel_get_code (LanyardChannel *self)
{
  g_return_val_if_fail (LANYARD_IS_CHANNEL (self), NULL);

  return self->code;
}

GIOStream *
lanyard_channel_get_stream (LanyardChannel *self)
{
  g_return_val_if_fail (LANYARD_IS_CHANNEL (self), NULL);

  return self->stream;
}

void
lanyard_channel_set_control_max (LanyardChannel *self, guint32 control_max)
{
  g_return_if_fail (LANYARD_IS_CHANNEL (self));
  g_return_if_fail (control_max <= LANYARD_FRAME_PAGE_MAX);

  self->control_max = control_max;
}

void
lanyard_channel_set_peer (LanyardChannel *self, const char *service, const char *peer_name,
                          gboolean verified, const char *code)
{
  g_free (self->service);
  g_free (self->peer_name);
  g_free (self->code);
  self->service = g_strdup (service);
  self->peer_name = g_strdup (peer_name);
  self->code = g_strdup (code);
  self->verified = verified;
}

void
lanyard_channel_set_closed_notify (LanyardChannel *self, GDestroyNotify notify, gpointer data)
{
  self->closed_notify = notify;
  self->closed_data = data;
}

void
lanyard_channel_set_opening (LanyardChannel *self, const LanyardChannelOpening *opening,
                             gpointer user_data)
{
  self->opening = opening;
  self->opening_data = user_data;
  if (opening != NULL)
    {
      set_state (self, LANYARD_CHANNEL_STARTED);
      read_at_once (self);
    }
  else if (lanyard_channel_get_state (self) == LANYARD_CHANNEL_STARTED)
    {
      clear_source (&self->read_source);
      set_state (self, LANYARD_CHANNEL_IDLE);
    }
}

/**
 * lanyard_channel_start:
 *
 * Begins to deliver, from the next turn of the main loop on. The channel does not keep itself alive.
 */
void
lanyard_channel_start (LanyardChannel *self)
{
  g_return_if_fail (LANYARD_IS_CHANNEL (self));

  if (lanyard_channel_get_state (self) != LANYARD_CHANNEL_IDLE)
    return;
  set_state (self, LANYARD_CHANNEL_STARTED);
  self->last_heard_us = g_get_monotonic_time ();
  self->pinged = FALSE;
  arm_timer (self);
  read_at_once (self);
}

/**
 * lanyard_channel_stop_async:
 *
 * Delivers nothing more at once; answers when what was queued is written. What was read and not delivered is kept for
 * lanyard_channel_read_frame(), or for another lanyard_channel_start(). Fails with LANYARD_NET_ERROR when the
 * connection is gone.
 */
void
lanyard_channel_stop_async (LanyardChannel *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LANYARD_IS_CHANNEL (self));
  g_return_if_fail (self->stop_task == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lanyard_channel_stop_async);
  if (lanyard_channel_get_state (self) >= LANYARD_CHANNEL_CLOSING)
    {
      g_task_return_error (task, lanyard_channel_lost ());
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;

  self->stop_task = g_steal_pointer (&task);
  clear_source (&self->read_source);
  clear_source (&self->timer);
  if (!has_output (self))
    {
      end_stop (self, NULL);
      return;
    }
  set_state (self, LANYARD_CHANNEL_STOPPING);
  wait_writable (self);
  if (cancellable != NULL)
    attach (self, &self->timer, g_cancellable_source_new (cancellable),
            G_SOURCE_FUNC (stop_cancelled_cb));
}

gboolean
lanyard_channel_stop_finish (LanyardChannel *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_channel_stop_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lanyard_channel_send:
 * @payload: (nullable): at most LANYARD_FRAME_BULK_MAX bytes
 *
 * Queues a frame, to be written from the next turn of the main loop on; nothing on a channel that is closing.
 */
void
lanyard_channel_send (LanyardChannel *self, guint8 type, GBytes *payload)
{
  g_return_if_fail (LANYARD_IS_CHANNEL (self));
  g_return_if_fail (payload == NULL || g_bytes_get_size (payload) <= LANYARD_FRAME_BULK_MAX);

  if (lanyard_channel_get_state (self) >= LANYARD_CHANNEL_CLOSING)
    return;
  g_mutex_lock (&self->write_lock);
  lanyard_channel_append_frame (self->out_queued, type, payload);
  g_mutex_unlock (&self->write_lock);
  wait_writable (self);
}

void
lanyard_channel_send_variant (LanyardChannel *self, guint8 type, GVariant *dictionary)
{
  g_autoptr (GBytes) payload = lanyard_frame_encode (dictionary);

  lanyard_channel_send (self, type, payload);
}

gsize
lanyard_channel_get_queued (LanyardChannel *self)
{
  gsize queued;

  g_return_val_if_fail (LANYARD_IS_CHANNEL (self), 0);

  g_mutex_lock (&self->write_lock);
  queued = self->out->len - self->out_start + self->out_queued->len;
  g_mutex_unlock (&self->write_lock);
  return queued;
}

/* The last words, where no worker thread is in the middle of its own. */
static void
queue_last (LanyardChannel *self, guint8 type, GBytes *payload)
{
  if (!g_mutex_trylock (&self->write_lock))
    return;
  lanyard_channel_append_frame (self->out_queued, type, payload);
  g_mutex_unlock (&self->write_lock);
}

static void
fail_stop (LanyardChannel *self)
{
  if (self->stop_task != NULL)
    end_stop (self, lanyard_channel_lost ());
}

/**
 * lanyard_channel_close_async:
 *
 * Writes what is queued and CLOSE, waits a moment for the peer's end, and closes; the channel stays alive until then. A
 * worker thread inside a call is woken at once. Closing again is no error.
 */
void
lanyard_channel_close_async (LanyardChannel *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LANYARD_IS_CHANNEL (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lanyard_channel_close_async);
  self->closed_told = TRUE;
  if (lanyard_channel_get_state (self) == LANYARD_CHANNEL_CLOSED
      || (lanyard_channel_get_state (self) == LANYARD_CHANNEL_CLOSING && self->close_task != NULL))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->close_task = g_steal_pointer (&task);
  if (lanyard_channel_get_state (self) == LANYARD_CHANNEL_CLOSING)
    return;
  fail_stop (self);
  queue_last (self, LANYARD_FRAME_CLOSE, NULL);
  begin_close (self);
}

gboolean
lanyard_channel_close_finish (LanyardChannel *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanyard_channel_close_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lanyard_channel_fail:
 * @code: a word for the other program
 * @message: a sentence for the other person
 *
 * Tells the peer why, and closes; the channel stays alive until then. Main context.
 */
void
lanyard_channel_fail (LanyardChannel *self, const char *code, const char *message)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GBytes) payload = NULL;

  g_return_if_fail (LANYARD_IS_CHANNEL (self));

  if (lanyard_channel_get_state (self) >= LANYARD_CHANNEL_CLOSING)
    return;
  g_variant_dict_insert (&dict, "code", "s", code);
  g_variant_dict_insert (&dict, "message", "s", message);
  payload = lanyard_frame_encode (g_variant_dict_end (&dict));
  fail_stop (self);
  queue_last (self, LANYARD_FRAME_ERROR, payload);
  begin_close (self);
}
