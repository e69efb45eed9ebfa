/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-handshake-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/net/lanyard-hello-private.h"
#include "engine/net/lanyard-identity.h"
#include "engine/net/lanyard-net-error-private.h"
#include "engine/net/lanyard-pairing-private.h"
#include "engine/net/lanyard-tls-private.h"

/* How long a peer that was refused may take to read why. */
#define LINGER_MS 1000

/* One handshake, driven by frames as they arrive. There is always one read under way, so that a peer that goes away is
 * noticed while people compare codes; before OPENED is sent it is ended, because what follows OPENED is the service's.
 * It ends in an idle callback (settle), so that no function here loses the ground under its feet. */
typedef struct
{
  GTask                   *task;
  LanyardHandshakeOptions  options;
  char                    *own_fingerprint;
  char                    *own_name;
  char                    *own_service;
  char                    *peer_address;

  GSocketConnection       *base;
  GTlsConnection          *tls;
  GCancellable            *cancellable;      /* of everything: time-out, the caller's, the end */
  GCancellable            *read_cancellable; /* of the read alone */
  gulong                   outer_cancel_id;
  gulong                   chain_cancel_id;
  guint                    timeout_id;
  gboolean                 timed_out;

  LanyardHandshakeResult  *result;
  GWeakRef                 pairing;         /* held by whoever took the question */
  guint8                   nonce[LANYARD_NONCE_SIZE];
  guint8                   commit[LANYARD_COMMIT_SIZE];
  guint8                   peer_commit[LANYARD_COMMIT_SIZE];
  guint8                   peer_nonce[LANYARD_NONCE_SIZE];
  gboolean                 peer_known;      /* the peer trusts us */
  gboolean                 peer_said_known; /* its first CONFIRM came */
  gboolean                 agreed;          /* our user said yes, or was not needed */

  guint8                   header[LANYARD_FRAME_HEADER_SIZE];
  LanyardFrameHeader       frame;
  guint8                  *payload;
  guint8                   scratch[512];
  gboolean                 reading;
  gboolean                 reading_header;
  gboolean                 opening;         /* server: end the read, then send OPENED */
  gboolean                 lingering;       /* refused: read on until the peer has seen why */

  GQueue                   writes;          /* of GBytes */
  gboolean                 writing;
  GError                  *error;           /* what to answer once the last frame is out */
  gboolean                 done;
  guint                    settle_id;
} Handshake;

static void read_next   (Handshake *self);
static void write_next  (Handshake *self);
static void arm_timeout (Handshake *self, guint ms);

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
  Handshake *self = data;

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

static gboolean
is_client (Handshake *self)
{
  return self->options.role != LANYARD_HANDSHAKE_SERVER;
}

static void
drop_pairing (Handshake *self)
{
  g_autoptr (LanyardPairing) pairing = g_weak_ref_get (&self->pairing);

  if (pairing != NULL)
    lanyard_pairing_withdraw (pairing);
}

static gboolean
settle_cb (gpointer user_data)
{
  Handshake *self = user_data;
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
static void
settle (Handshake *self)
{
  if (self->done && !self->reading && !self->writing && self->settle_id == 0)
    self->settle_id = g_idle_add_full (G_PRIORITY_DEFAULT, settle_cb, self, NULL);
}

static void
finish (Handshake *self, GError *error)
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
      self->error = g_error_new_literal (LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT,
                                         _ ("The other side took too long to answer"));
    }
  drop_pairing (self);
  g_cancellable_cancel (self->read_cancellable);
  settle (self);
}

/* Tell the peer why before closing. Closing at once with unread bytes would reset the connection, and the reset
 * overtakes what was said (RFC 9112, 9.6): so read on until the peer has closed, for a while. */
static void
refuse (Handshake *self, GError *error)
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
      arm_timeout (self, LINGER_MS);
    }
  self->done = TRUE;
  self->error = error;
  drop_pairing (self);
  write_next (self);
  read_next (self);
  settle (self);
}

static void
send_frame (Handshake *self, guint8 type, GBytes *payload)
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
  Handshake *self = user_data;
  g_autoptr (GError) error = NULL;

  self->writing = FALSE;
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), async_result, NULL, &error))
    {
      g_queue_clear_full (&self->writes, (GDestroyNotify) g_bytes_unref);
      if (!self->done)
        {
          finish (self, g_steal_pointer (&error));
          return;
        }
    }
  write_next (self);
  settle (self);
}

static void
write_next (Handshake *self)
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
  Handshake *self = user_data;

  self->timeout_id = 0;
  if (!self->done && self->result->stage == LANYARD_HANDSHAKE_PAIRING)
    {
      refuse (self, g_error_new_literal (LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED,
                                         _ ("The code was not confirmed in time")));
      return G_SOURCE_REMOVE;
    }
  if (!self->done && self->result->stage > LANYARD_HANDSHAKE_TLS)
    {
      refuse (self, g_error_new_literal (LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT,
                                         _ ("The other side took too long to answer")));
      return G_SOURCE_REMOVE;
    }
  self->timed_out = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
arm_timeout (Handshake *self, guint ms)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->timeout_id = g_timeout_add (ms, timeout_cb, self);
}

/* Both sides agree: the server says so, and only then is the connection open. */
static void
open_if_agreed (Handshake *self)
{
  if (self->done || is_client (self) || self->opening || !self->agreed || !self->peer_known)
    return;
  self->opening = TRUE;
  self->result->stage = LANYARD_HANDSHAKE_OPENING;
  arm_timeout (self, self->options.handshake_ms);
  if (self->reading_header)
    g_cancellable_cancel (self->read_cancellable);
  read_next (self);
}

static void
send_opened (Handshake *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "service", "s", self->result->service);
  self->result->stage = LANYARD_HANDSHAKE_DONE;
  self->done = TRUE;
  send_frame (self, LANYARD_FRAME_OPENED, lanyard_frame_encode (g_variant_dict_end (&dict)));
  settle (self);
}

static void
answered_cb (LanyardPairing *pairing, LanyardPairingAnswer answer, gpointer user_data)
{
  Handshake *self = user_data;

  if (answer == LANYARD_PAIRING_REFUSE)
    {
      refuse (self, g_error_new_literal (LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED,
                                         _ ("Pairing was refused")));
      return;
    }
  self->result->pin = answer == LANYARD_PAIRING_TRUST;
  self->agreed = TRUE;
  send_frame (self, LANYARD_FRAME_CONFIRM, lanyard_confirm_encode (TRUE));
  open_if_agreed (self);
}

static void
start_pairing (Handshake *self)
{
  g_autoptr (GBytes) exporter = NULL;
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (LanyardPairing) pairing = NULL;
  const char *peer = self->result->peer_fingerprint;
  GError *error = NULL;

  if (!g_tls_connection_get_channel_binding_data (self->tls, G_TLS_CHANNEL_BINDING_TLS_EXPORTER, array,
                                                  &error))
    {
      refuse (self, error);
      return;
    }
  exporter = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  self->result->code
      = is_client (self)
            ? lanyard_pairing_code (exporter, self->own_fingerprint, peer, self->nonce, self->peer_nonce)
            : lanyard_pairing_code (exporter, peer, self->own_fingerprint, self->peer_nonce, self->nonce);
  self->result->stage = LANYARD_HANDSHAKE_PAIRING;
  arm_timeout (self, self->options.pairing_ms);

  pairing = lanyard_pairing_new (self->result->code, self->result->peer_name, peer, self->peer_address,
                                 self->result->service, !is_client (self));
  /* One that knows the key already only shows the code, for the other's sake. */
  lanyard_pairing_set_func (pairing, self->agreed ? NULL : answered_cb, self);
  g_weak_ref_set (&self->pairing, pairing);
  /* From here on only the listeners hold the question: when the last one drops it, it is refused. */
  self->options.policy.pair (pairing, self->options.user_data);
}

/* A trust check that takes both sides' word. */
static void
judge_peer (Handshake *self)
{
  gboolean known = FALSE;
  GError *error = NULL;

  self->result->stage = LANYARD_HANDSHAKE_TRUST;
  if (!self->options.policy.judge (self->result, &known, &error, self->options.user_data))
    {
      refuse (self, error);
      return;
    }
  if (self->options.role == LANYARD_HANDSHAKE_PROBE)
    {
      self->result->known = known;
      self->result->stage = LANYARD_HANDSHAKE_DONE;
      finish (self, NULL);
      return;
    }
  self->result->known = known;
  self->agreed = known;
  send_frame (self, LANYARD_FRAME_CONFIRM, lanyard_confirm_encode (known));
}

static void
handle_hello (Handshake *self, GBytes *payload)
{
  LanyardHello hello;
  GError *error = NULL;

  if (!lanyard_hello_decode (payload, &hello, &error))
    {
      refuse (self, error);
      return;
    }
  memcpy (self->peer_commit, hello.commit, sizeof self->peer_commit);
  self->result->peer_name = g_steal_pointer (&hello.name);
  if (!is_client (self))
    self->result->service = g_strdup (hello.service != NULL ? hello.service : "");
  self->result->peer_port = hello.port;
  lanyard_hello_clear (&hello);
  judge_peer (self);
}

static void
handle_confirm (Handshake *self, GBytes *payload)
{
  gboolean known;
  GError *error = NULL;

  if (!lanyard_confirm_decode (payload, &known, &error))
    {
      refuse (self, error);
      return;
    }
  if (!self->peer_said_known)
    {
      self->peer_said_known = TRUE;
      self->peer_known = known;
      if (!self->peer_known || !self->agreed)
        send_frame (self, LANYARD_FRAME_REVEAL, lanyard_reveal_encode (self->nonce));
      else
        self->result->stage = LANYARD_HANDSHAKE_OPENING;
    }
  else if (known && !self->peer_known && self->result->code != NULL)
    self->peer_known = TRUE;
  else
    {
      refuse (self, g_error_new_literal (LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                                         _ ("The other side answered a question that was not asked")));
      return;
    }
  open_if_agreed (self);
}

static gboolean
expect (Handshake *self, gboolean in_order)
{
  if (!in_order)
    refuse (self, g_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                               _ ("The other side sent something out of order (frame %u)"),
                               self->frame.type));
  return in_order;
}

static void
handle_frame (Handshake *self, GBytes *payload)
{
  gboolean have_hello = self->result->peer_name != NULL;
  GError *error = NULL;

  switch ((LanyardFrameType) self->frame.type)
    {
    case LANYARD_FRAME_HELLO:
      if (expect (self, !have_hello))
        handle_hello (self, payload);
      break;
    case LANYARD_FRAME_CONFIRM:
      if (expect (self, have_hello))
        handle_confirm (self, payload);
      break;
    case LANYARD_FRAME_REVEAL:
      if (!expect (self, self->peer_said_known && self->result->code == NULL
                             && !(self->peer_known && self->agreed)))
        break;
      if (!lanyard_reveal_decode (payload, self->peer_commit, self->peer_nonce, &error))
        refuse (self, error);
      else
        start_pairing (self);
      break;
    case LANYARD_FRAME_OPENED:
      if (expect (self, is_client (self) && self->agreed && self->peer_known))
        {
          self->result->stage = LANYARD_HANDSHAKE_DONE;
          finish (self, NULL);
        }
      break;
    case LANYARD_FRAME_ERROR:
      finish (self, lanyard_error_decode (payload));
      break;
    case LANYARD_FRAME_CLOSE:
      finish (self, g_error_new_literal (LANYARD_NET_ERROR, LANYARD_NET_ERROR_CLOSED,
                                         _ ("The other side closed the connection")));
      break;
    case LANYARD_FRAME_PING:
    case LANYARD_FRAME_PONG:
      break;
    case LANYARD_FRAME_SERVICE_FIRST:
    case LANYARD_FRAME_BULK_FIRST:
    default:
      expect (self, FALSE);
    }
}

/* TRUE when there is nothing to look at: the read ended in an error, or all is over; dealt with. */
static gboolean
read_failed (Handshake *self, GError *error, gsize got, gsize wanted)
{
  gboolean whole = error == NULL && got == wanted;

  if (self->done)
    {
      if (whole)
        read_next (self);
      settle (self);
      return TRUE;
    }
  if (whole)
    return FALSE;
  if (self->opening && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && got == 0
      && wanted == LANYARD_FRAME_HEADER_SIZE && !g_cancellable_is_cancelled (self->cancellable))
    send_opened (self);
  else if (error != NULL)
    finish (self, g_error_copy (error));
  else
    finish (self, g_error_new_literal (LANYARD_NET_ERROR, LANYARD_NET_ERROR_CLOSED,
                                       _ ("The other side closed the connection")));
  return TRUE;
}

static void
payload_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  Handshake *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = NULL;
  gsize got = 0;

  self->reading = FALSE;
  g_input_stream_read_all_finish (G_INPUT_STREAM (source), async_result, &got, &error);
  if (read_failed (self, error, got, self->frame.length))
    return;
  payload = g_bytes_new_take (g_steal_pointer (&self->payload), self->frame.length);
  handle_frame (self, payload);
  read_next (self);
  settle (self);
}

static void
header_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  Handshake *self = user_data;
  g_autoptr (GError) error = NULL;
  gsize got = 0;

  self->reading = self->reading_header = FALSE;
  g_input_stream_read_all_finish (G_INPUT_STREAM (source), async_result, &got, &error);
  if (read_failed (self, error, got, LANYARD_FRAME_HEADER_SIZE))
    return;
  if (!lanyard_frame_header_read (self->header, LANYARD_FRAME_CONTROL_MAX, &self->frame, &error))
    {
      refuse (self, g_steal_pointer (&error));
      return;
    }
  /* A bulk frame has no place here, whatever its bound; do not even make room for one. */
  if (self->frame.type >= LANYARD_FRAME_SERVICE_FIRST)
    {
      expect (self, FALSE);
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
  Handshake *self = user_data;

  self->reading = FALSE;
  if (g_input_stream_read_finish (G_INPUT_STREAM (source), async_result, NULL) <= 0)
    self->lingering = FALSE;
  read_next (self);
  settle (self);
}

static void
read_next (Handshake *self)
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
      send_opened (self);
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
  Handshake *self = user_data;
  GError *error = NULL;

  self->writing = FALSE;
  self->tls = lanyard_tls_start_finish (self->base, async_result, &self->result->peer_fingerprint, &error);
  if (self->tls == NULL)
    {
      finish (self, error);
      return;
    }
  self->result->stage = LANYARD_HANDSHAKE_HELLO;
  send_frame (self, LANYARD_FRAME_HELLO,
              lanyard_hello_encode (self->own_name, is_client (self) ? self->own_service : NULL,
                                    self->options.port, self->commit));
  read_next (self);
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
  Handshake *self = g_new0 (Handshake, 1);

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
  if (is_client (self))
    self->result->service = g_strdup (self->own_service);
  g_weak_ref_init (&self->pairing, NULL);
  g_queue_init (&self->writes);
  lanyard_nonce_make (self->nonce, self->commit);

  self->chain_cancel_id = g_cancellable_connect (self->cancellable, G_CALLBACK (outer_cancelled_cb),
                                                 g_object_ref (self->read_cancellable), g_object_unref);
  if (cancellable != NULL)
    self->outer_cancel_id = g_cancellable_connect (cancellable, G_CALLBACK (outer_cancelled_cb),
                                                   g_object_ref (self->cancellable), g_object_unref);
  arm_timeout (self, self->options.handshake_ms);
  self->writing = TRUE;
  lanyard_tls_start_async (base, !is_client (self), self->options.certificate, self->cancellable, tls_cb, self);
}

GIOStream *
lanyard_handshake_finish (GAsyncResult *async_result, LanyardHandshakeResult **result, GError **error)
{
  Handshake *self;

  g_return_val_if_fail (g_async_result_is_tagged (async_result, lanyard_handshake_async), NULL);

  self = g_task_get_task_data (G_TASK (async_result));
  *result = g_steal_pointer (&self->result);
  return g_task_propagate_pointer (G_TASK (async_result), error);
}
