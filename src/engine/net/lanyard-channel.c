/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-channel-private.h"

G_DEFINE_FINAL_TYPE (LanyardChannel, lanyard_channel, G_TYPE_OBJECT)

enum
{
  FRAME,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
lanyard_channel_emit_frame (LanyardChannel *self, guint8 type, GBytes *payload)
{
  g_signal_emit (self, signals[FRAME], 0, (guint) type, payload);
}

void
lanyard_channel_emit_closed (LanyardChannel *self, const GError *error)
{
  if (self->closed_told)
    return;
  self->closed_told = TRUE;
  g_signal_emit (self, signals[CLOSED], 0, error);
}

static void
lanyard_channel_dispose (GObject *object)
{
  LanyardChannel *self = LANYARD_CHANNEL (object);

  if (lanyard_channel_get_state (self) != LANYARD_CHANNEL_CLOSED && self->stream != NULL)
    lanyard_channel_shut_down (self);

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

/* The socket, and what lies between it and TLS, where there are such. */
static void
look_below (LanyardChannel *self, GIOStream *stream)
{
  g_autoptr (GIOStream) base = NULL;

  if (G_IS_TLS_CONNECTION (stream))
    {
      g_object_get (stream, "base-io-stream", &base, NULL);
      stream = base;
    }
  if (!G_IS_SOCKET_CONNECTION (stream))
    return;
  self->socket = g_object_ref (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)));
  if (LANYARD_IS_BULK_INPUT (g_io_stream_get_input_stream (stream)))
    self->bulk_input = LANYARD_BULK_INPUT (g_io_stream_get_input_stream (stream));
  if (LANYARD_IS_BULK_OUTPUT (g_io_stream_get_output_stream (stream)))
    self->bulk_output = LANYARD_BULK_OUTPUT (g_io_stream_get_output_stream (stream));
}

LanyardChannel *
lanyard_channel_new (GIOStream *stream, const char *service, const char *peer_name,
                     const char *peer_fingerprint, const char *peer_address, gboolean verified)
{
  LanyardChannel *self = g_object_new (LANYARD_TYPE_CHANNEL, NULL);

  self->stream = g_object_ref (stream);
  look_below (self, stream);
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
lanyard_channel_set_code (LanyardChannel *self, const char *code)
{
  g_free (self->code);
  self->code = g_strdup (code);
}

void
lanyard_channel_set_closed_notify (LanyardChannel *self, GDestroyNotify notify, gpointer data)
{
  self->closed_notify = notify;
  self->closed_data = data;
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
  lanyard_channel_set_state (self, LANYARD_CHANNEL_STARTED);
  self->last_heard_us = g_get_monotonic_time ();
  self->pinged = FALSE;
  lanyard_channel_arm_timer (self);
  lanyard_channel_read_at_once (self);
}

static gboolean
stop_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  lanyard_channel_end_stop (user_data, error);
  return G_SOURCE_REMOVE;
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
  lanyard_channel_clear_source (&self->read_source);
  lanyard_channel_clear_source (&self->timer);
  if (!lanyard_channel_has_output (self))
    {
      lanyard_channel_end_stop (self, NULL);
      return;
    }
  lanyard_channel_set_state (self, LANYARD_CHANNEL_STOPPING);
  lanyard_channel_write_soon (self);
  if (cancellable != NULL)
    lanyard_channel_attach (self, &self->timer, g_cancellable_source_new (cancellable),
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
  lanyard_channel_write_soon (self);
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
