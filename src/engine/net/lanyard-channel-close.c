/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a channel: CLOSE or ERROR, a shutdown of the socket below, and a moment of lingering. Not TLS's own
 * close, which waits for a thread that is inside a read, and says no more than CLOSE does. */
#include "engine/net/lanyard-channel-private.h"

#include <glib/gi18n-lib.h>
#include <sys/socket.h>

#include "engine/core/lanyard-phrase.h"

/* How much a peer that was told of its error may go on saying before it is cut off. */
#define LINGER_MAX (8 * 1024 * 1024)

LanyardChannelBounds lanyard_channel_bounds = {
  .ping_after = 20,
  .dead_after = 60,
  .linger = 2,
  .flush_within = 10,
  .flush_at_most = 120,
};

void
lanyard_channel_shut_down (LanyardChannel *self)
{
  GDestroyNotify notify = g_steal_pointer (&self->closed_notify);

  lanyard_channel_clear_source (&self->read_source);
  lanyard_channel_clear_source (&self->write_source);
  lanyard_channel_clear_source (&self->timer);
  lanyard_channel_set_state (self, LANYARD_CHANNEL_CLOSED);
  if (self->socket != NULL)
    {
      /* The system call itself: GSocket's own notes what it did where a thread inside a call reads. */
      (void) shutdown (g_socket_get_fd (self->socket), SHUT_RDWR);
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
void
lanyard_channel_end_close (LanyardChannel *self, GError *error)
{
  g_autoptr (LanyardChannel) alive = g_object_ref (self);
  g_autoptr (GTask) task = g_steal_pointer (&self->close_task);

  lanyard_channel_shut_down (self);
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
  lanyard_channel_end_close (user_data, NULL);
  return G_SOURCE_REMOVE;
}

/* A slow link takes its time for what was queued, and all of it is to arrive; a peer that reads nothing is not waited for. */
static gboolean
flush_over_cb (gpointer user_data)
{
  LanyardChannel *self = user_data;

  if (self->flush_moved && g_get_monotonic_time () < self->flush_latest_us)
    {
      self->flush_moved = FALSE;
      return G_SOURCE_CONTINUE;
    }
  lanyard_channel_end_close (user_data, lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT,
                                                           N_ ("The other side did not read what was sent")));
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
  lanyard_channel_end_close (self, NULL);
  return G_SOURCE_REMOVE;
}

/* All is written. */
void
lanyard_channel_begin_linger (LanyardChannel *self)
{
  lanyard_channel_clear_source (&self->write_source);
  if (self->socket == NULL || shutdown (g_socket_get_fd (self->socket), SHUT_WR) != 0)
    {
      lanyard_channel_end_close (self, NULL);
      return;
    }
  self->linger_left = LINGER_MAX;
  lanyard_channel_attach_timeout (self, lanyard_channel_bounds.linger, linger_over_cb);
  lanyard_channel_attach (self, &self->read_source, g_socket_create_source (self->socket, G_IO_IN, NULL),
          G_SOURCE_FUNC (linger_cb));
}

/* While a worker thread is inside a call there is no orderly end: its call is woken, what it had begun is cut. */
static void
close_under_workers (LanyardChannel *self)
{
  if (g_mutex_trylock (&self->write_lock))
    {
      if (lanyard_channel_has_output (self) && self->out_start == self->out->len
          && G_IS_POLLABLE_OUTPUT_STREAM (self->output))
        (void) g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (self->output),
                                                           self->out_queued->data,
                                                           self->out_queued->len, NULL, NULL);
      g_mutex_unlock (&self->write_lock);
    }
  lanyard_channel_end_close (self, NULL);
}

void
lanyard_channel_begin_close (LanyardChannel *self)
{
  lanyard_channel_clear_source (&self->read_source);
  lanyard_channel_clear_source (&self->timer);
  lanyard_channel_set_state (self, LANYARD_CHANNEL_CLOSING);
  g_object_ref (self);
  if (g_atomic_int_get (&self->blocking_calls) > 0)
    {
      close_under_workers (self);
      return;
    }
  self->flush_moved = FALSE;
  self->flush_latest_us = g_get_monotonic_time () + (gint64) (lanyard_channel_bounds.flush_at_most * G_USEC_PER_SEC);
  lanyard_channel_attach_timeout (self, lanyard_channel_bounds.flush_within, flush_over_cb);
  lanyard_channel_write_soon (self);
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
    lanyard_channel_end_stop (self, lanyard_channel_lost ());
}

/**
 * lanyard_channel_close_async:
 *
 * Writes what is queued and CLOSE, waits a moment for the peer's end, and closes; the channel stays alive until then. A
 * peer that reads nothing for ten seconds, or has not read all in two minutes, is left with LANYARD_NET_ERROR_TIMED_OUT. A
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
  lanyard_channel_begin_close (self);
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
  lanyard_channel_begin_close (self);
}
