/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-handshake-steps-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/net/lanyard-hello-private.h"
#include "engine/net/lanyard-identity.h"
#include "engine/net/lanyard-net-error-private.h"
#include "engine/net/lanyard-pairing-private.h"
#include "engine/net/lanyard-tls-private.h"

/* How long a peer that was refused may take to read why. */
#define LINGER_MS 1000

static void write_next (LanyardHandshake *self);

void
lanyard_handshake_result_free (LanyardHandshakeResult *self)
{
  g_free (self->peer_name);
  g_free (self->peer_fingerprint);
  g_free (self->service);
  g_free (self->code);
  g_free (self);
}

static void
handshake_free (gpointer data)
{
  LanyardHandshake *self = data;

  g_clear_object (&self->options.certificate);
  g_free (self->own_fingerprint);
  g_free (self->own_name);
  g_free (self->own_service);
  g_free (self->peer_address);
  g_clear_object (&self->base);
  g_clear_object (&self->tls);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->read_cancellable);
  g_clear_pointer (&self->result, lanyard_handshake_result_free);
  g_weak_ref_clear (&self->pairing);
  g_free (self->payload);
  g_queue_clear_full (&self->writes, (GDestroyNotify) g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static void
drop_pairing (LanyardHandshake *self)
{
  g_autoptr (LanyardPairing) pairing = g_weak_ref_get (&self->pairing);

  if (pairing != NULL)
    lanyard_pairing_withdraw (pairing);
}

static gboolean
settle_cb (gpointer user_data)
{
  LanyardHandshake *self = user_data;
  GTask *task = g_steal_pointer (&self->task);

  self->settle_id = 0;
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->outer_cancel_id != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), self->outer_cancel_id);
  self->outer_cancel_id = 0;
  g_cancellable_disconnect (self->cancellable, self->chain_cancel_id);
  drop_pairing (self);
  if (self->error != NULL)
    {
      /* Not TLS's own end, which is blocking and for which the peer may keep us waiting. */
      g_io_stream_close (G_IO_STREAM (self->base), NULL, NULL);
      g_task_return_error (task, g_steal_pointer (&self->error));
    }
  else
    g_task_return_pointer (task, g_object_ref (self->tls), g_object_unref);
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

/* The end: answer the task once nothing is under way any more. */
void
lanyard_handshake_settle (LanyardHandshake *self)
{
  if (self->done && !self->reading && !self->writing && self->settle_id == 0)
    self->settle_id = g_idle_add_full (G_PRIORITY_DEFAULT, settle_cb, self, NULL);
}

void
lanyard_handshake_finish_with (LanyardHandshake *self, GError *error)
{
  if (self->done)
    {
      g_clear_error (&error);
      return;
    }
  self->done = TRUE;
  self->error = error;
  if (self->timed_out && error != NULL)
    {
      g_error_free (error);
      self->error = lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT,
                                       N_ ("The other side took too long to answer"));
    }
  drop_pairing (self);
  g_cancellable_cancel (self->read_cancellable);
  lanyard_handshake_settle (self);
}

/* Tell the peer why before closing. Closing at once with unread bytes would reset the connection, and the reset
 * overtakes what was said (RFC 9112, 9.6): so read on until the peer has closed, for a while. */
void
lanyard_handshake_refuse (LanyardHandshake *self, GError *error)
{
  if (self->done)
    {
      g_clear_error (&error);
      return;
    }
  if (self->result->stage > LANYARD_HANDSHAKE_TLS)
    {
      g_autoptr (GBytes) payload = lanyard_error_encode (lanyard_net_error_to_word (error), error->message);
      guint8 header[LANYARD_FRAME_HEADER_SIZE];

      lanyard_frame_header_write (header, LANYARD_FRAME_ERROR, (guint32) g_bytes_get_size (payload));
      g_queue_push_tail (&self->writes, g_bytes_new (header, sizeof header));
      g_queue_push_tail (&self->writes, g_bytes_ref (payload));
      self->lingering = TRUE;
      lanyard_handshake_arm_timeout (self, LINGER_MS);
    }
  self->done = TRUE;
  self->error = error;
  drop_pairing (self);
  write_next (self);
  lanyard_handshake_read_next (self);
  lanyard_handshake_settle (self);
}

void
lanyard_handshake_send (LanyardHandshake *self, guint8 type, GBytes *payload)
{
  guint8 header[LANYARD_FRAME_HEADER_SIZE];

  lanyard_frame_header_write (header, type, (guint32) g_bytes_get_size (payload));
  g_queue_push_tail (&self->writes, g_bytes_new (header, sizeof header));
  g_queue_push_tail (&self->writes, payload);
  write_next (self);
}

static void
written_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  LanyardHandshake *self = user_data;
  g_autoptr (GError) error = NULL;

  self->writing = FALSE;
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), async_result, NULL, &error))
    {
      g_queue_clear_full (&self->writes, (GDestroyNotify) g_bytes_unref);
      if (!self->done)
        {
          lanyard_handshake_finish_with (self, g_steal_pointer (&error));
          return;
        }
    }
  write_next (self);
  lanyard_handshake_settle (self);
}

static void
write_next (LanyardHandshake *self)
{
  g_autoptr (GByteArray) joined = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!self->writing && self->lingering && g_queue_is_empty (&self->writes))
    /* The last word is out; the peer need not wait for our end to see it. */
    g_socket_shutdown (g_socket_connection_get_socket (self->base), FALSE, TRUE, NULL);
  if (self->writing || g_queue_is_empty (&self->writes))
    return;
  /* All that is queued in one TLS record. */
  joined = g_byte_array_new ();
  while (!g_queue_is_empty (&self->writes))
    {
      g_autoptr (GBytes) one = g_queue_pop_head (&self->writes);

      g_byte_array_append (joined, g_bytes_get_data (one, NULL), (guint) g_bytes_get_size (one));
    }
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&joined));
  self->writing = TRUE;
  g_object_set_data_full (G_OBJECT (self->tls), "lanyard-handshake-write", g_bytes_ref (bytes),
                          (GDestroyNotify) g_bytes_unref);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->tls)),
                                   g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   G_PRIORITY_DEFAULT, self->cancellable, written_cb, self);
}

static gboolean
timeout_cb (gpointer user_data)
{
  LanyardHandshake *self = user_data;

  self->timeout_id = 0;
  if (!self->done && self->result->stage == LANYARD_HANDSHAKE_PAIRING)
    {
      lanyard_handshake_refuse (self, lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED,
                                                         N_ ("The code was not confirmed in time")));
      return G_SOURCE_REMOVE;
    }
  if (!self->done && self->result->stage > LANYARD_HANDSHAKE_TLS)
    {
      lanyard_handshake_refuse (self, lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT,
                                                         N_ ("The other side took too long to answer")));
      return G_SOURCE_REMOVE;
    }
  self->timed_out = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

void
lanyard_handshake_arm_timeout (LanyardHandshake *self, guint ms)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->timeout_id = g_timeout_add (ms, timeout_cb, self);
}

/* TRUE when there is nothing to look at: the read ended in an error, or all is over; dealt with. */
static gboolean
read_failed (LanyardHandshake *self, GError *error, gsize got, gsize wanted)
{
  gboolean whole = error == NULL && got == wanted;

  if (self->done)
    {
      if (whole)
        lanyard_handshake_read_next (self);
      lanyard_handshake_settle (self);
      return TRUE;
    }
  if (whole)
    return FALSE;
  if (self->opening && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && got == 0
      && wanted == LANYARD_FRAME_HEADER_SIZE && !g_cancellable_is_cancelled (self->cancellable))
    lanyard_handshake_send_opened (self);
  else if (error != NULL)
    lanyard_handshake_finish_with (self, g_error_copy (error));
  else
    lanyard_handshake_finish_with (self, lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_CLOSED,
                                                            N_ ("The other side closed the connection")));
  return TRUE;
}

static void
payload_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  LanyardHandshake *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = NULL;
  gsize got = 0;

  self->reading = FALSE;
  g_input_stream_read_all_finish (G_INPUT_STREAM (source), async_result, &got, &error);
  if (read_failed (self, error, got, self->frame.length))
    return;
  payload = g_bytes_new_take (g_steal_pointer (&self->payload), self->frame.length);
  lanyard_handshake_handle_frame (self, payload);
  lanyard_handshake_read_next (self);
  lanyard_handshake_settle (self);
}

static void
header_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  LanyardHandshake *self = user_data;
  g_autoptr (GError) error = NULL;
  gsize got = 0;

  self->reading = self->reading_header = FALSE;
  g_input_stream_read_all_finish (G_INPUT_STREAM (source), async_result, &got, &error);
  if (read_failed (self, error, got, LANYARD_FRAME_HEADER_SIZE))
    return;
  if (!lanyard_frame_header_read (self->header, LANYARD_FRAME_CONTROL_MAX, &self->frame, &error))
    {
      lanyard_handshake_refuse (self, g_steal_pointer (&error));
      return;
    }
  /* A bulk frame has no place here, whatever its bound; do not even make room for one. */
  if (self->frame.type >= LANYARD_FRAME_SERVICE_FIRST)
    {
      lanyard_handshake_expect (self, FALSE);
      return;
    }
  self->payload = g_malloc (self->frame.length + 1);
  self->reading = TRUE;
  g_input_stream_read_all_async (G_INPUT_STREAM (source), self->payload, self->frame.length,
                                 G_PRIORITY_DEFAULT, self->cancellable, payload_cb, self);
}

static void
lingered_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  LanyardHandshake *self = user_data;

  self->reading = FALSE;
  if (g_input_stream_read_finish (G_INPUT_STREAM (source), async_result, NULL) <= 0)
    self->lingering = FALSE;
  lanyard_handshake_read_next (self);
  lanyard_handshake_settle (self);
}

void
lanyard_handshake_read_next (LanyardHandshake *self)
{
  if (self->reading || (self->done && !self->lingering))
    return;
  if (self->lingering)
    {
      self->reading = TRUE;
      g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->tls)), self->scratch,
                                 sizeof self->scratch, G_PRIORITY_DEFAULT, self->cancellable,
                                 lingered_cb, self);
      return;
    }
  if (self->opening)
    {
      lanyard_handshake_send_opened (self);
      return;
    }
  self->reading = self->reading_header = TRUE;
  g_input_stream_read_all_async (g_io_stream_get_input_stream (G_IO_STREAM (self->tls)), self->header,
                                 sizeof self->header, G_PRIORITY_DEFAULT, self->read_cancellable,
                                 header_cb, self);
}

static void
tls_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  LanyardHandshake *self = user_data;
  GError *error = NULL;

  self->writing = FALSE;
  self->tls = lanyard_tls_start_finish (self->base, async_result, &self->result->peer_fingerprint, &error);
  if (self->tls == NULL)
    {
      lanyard_handshake_finish_with (self, error);
      return;
    }
  self->result->stage = LANYARD_HANDSHAKE_HELLO;
  lanyard_handshake_send (self, LANYARD_FRAME_HELLO,
              lanyard_hello_encode (self->own_name, lanyard_handshake_is_client (self) ? self->own_service : NULL,
                                    self->options.port, self->commit));
  lanyard_handshake_read_next (self);
}

static void
outer_cancelled_cb (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

void
lanyard_handshake_async (GSocketConnection *base, const LanyardHandshakeOptions *options,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  LanyardHandshake *self = g_new0 (LanyardHandshake, 1);

  self->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, lanyard_handshake_async);
  g_task_set_check_cancellable (self->task, FALSE);
  g_task_set_task_data (self->task, self, handshake_free);
  self->options = *options;
  self->options.certificate = g_object_ref (options->certificate);
  self->own_fingerprint = g_strdup (options->fingerprint);
  self->own_name = g_strdup (options->name);
  self->own_service = g_strdup (options->service != NULL ? options->service : "");
  self->peer_address = g_strdup (options->peer_address);
  self->base = g_object_ref (base);
  self->cancellable = g_cancellable_new ();
  self->read_cancellable = g_cancellable_new ();
  self->result = g_new0 (LanyardHandshakeResult, 1);
  if (lanyard_handshake_is_client (self))
    self->result->service = g_strdup (self->own_service);
  g_weak_ref_init (&self->pairing, NULL);
  g_queue_init (&self->writes);
  lanyard_nonce_make (self->nonce, self->commit);

  self->chain_cancel_id = g_cancellable_connect (self->cancellable, G_CALLBACK (outer_cancelled_cb),
                                                 g_object_ref (self->read_cancellable), g_object_unref);
  if (cancellable != NULL)
    self->outer_cancel_id = g_cancellable_connect (cancellable, G_CALLBACK (outer_cancelled_cb),
                                                   g_object_ref (self->cancellable), g_object_unref);
  lanyard_handshake_arm_timeout (self, self->options.handshake_ms);
  self->writing = TRUE;
  lanyard_tls_start_async (base, !lanyard_handshake_is_client (self), self->options.certificate, self->cancellable, tls_cb, self);
}

GIOStream *
lanyard_handshake_finish (GAsyncResult *async_result, LanyardHandshakeResult **result, GError **error)
{
  LanyardHandshake *self;

  g_return_val_if_fail (g_async_result_is_tagged (async_result, lanyard_handshake_async), NULL);

  self = g_task_get_task_data (G_TASK (async_result));
  *result = g_steal_pointer (&self->result);
  return g_task_propagate_pointer (G_TASK (async_result), error);
}
