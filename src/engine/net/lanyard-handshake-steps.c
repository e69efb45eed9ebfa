/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two sides of a handshake say to each other, as PROTOCOL.md has it under "Opening". How it gets there and back:
 * lanyard-handshake.c. */
#include "engine/net/lanyard-handshake-steps-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/net/lanyard-hello-private.h"
#include "engine/net/lanyard-net-error-private.h"
#include "engine/net/lanyard-pairing-private.h"

/* Both sides agree: the server says so, and only then is the connection open. */
static void
open_if_agreed (LanyardHandshake *self)
{
  if (self->done || lanyard_handshake_is_client (self) || self->opening || !self->agreed || !self->peer_known)
    return;
  self->opening = TRUE;
  self->result->stage = LANYARD_HANDSHAKE_OPENING;
  lanyard_handshake_arm_timeout (self, self->options.handshake_ms);
  if (self->reading_header)
    g_cancellable_cancel (self->read_cancellable);
  lanyard_handshake_read_next (self);
}

void
lanyard_handshake_send_opened (LanyardHandshake *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "service", "s", self->result->service);
  self->result->stage = LANYARD_HANDSHAKE_DONE;
  self->done = TRUE;
  lanyard_handshake_send (self, LANYARD_FRAME_OPENED, lanyard_frame_encode (g_variant_dict_end (&dict)));
  lanyard_handshake_settle (self);
}

static void
answered_cb (LanyardPairing *pairing, LanyardPairingAnswer answer, gpointer user_data)
{
  LanyardHandshake *self = user_data;

  if (answer == LANYARD_PAIRING_REFUSE)
    {
      lanyard_handshake_refuse (self, lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_UNTRUSTED,
                                                         N_ ("Pairing was refused")));
      return;
    }
  self->result->pin = answer == LANYARD_PAIRING_TRUST;
  self->agreed = TRUE;
  lanyard_handshake_send (self, LANYARD_FRAME_CONFIRM, lanyard_confirm_encode (TRUE));
  open_if_agreed (self);
}

static void
start_pairing (LanyardHandshake *self)
{
  g_autoptr (GBytes) exporter = NULL;
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (LanyardPairing) pairing = NULL;
  const char *peer = self->result->peer_fingerprint;
  GError *error = NULL;

  if (!g_tls_connection_get_channel_binding_data (self->tls, G_TLS_CHANNEL_BINDING_TLS_EXPORTER, array,
                                                  &error))
    {
      lanyard_handshake_refuse (self, error);
      return;
    }
  exporter = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  self->result->code
      = lanyard_handshake_is_client (self)
            ? lanyard_pairing_code (exporter, self->own_fingerprint, peer, self->nonce, self->peer_nonce)
            : lanyard_pairing_code (exporter, peer, self->own_fingerprint, self->peer_nonce, self->nonce);
  self->result->stage = LANYARD_HANDSHAKE_PAIRING;
  lanyard_handshake_arm_timeout (self, self->options.pairing_ms);

  pairing = lanyard_pairing_new (self->result->code, self->result->peer_name, peer, self->peer_address,
                                 self->result->service, !lanyard_handshake_is_client (self));
  /* One that knows the key already only shows the code, for the other's sake. */
  lanyard_pairing_set_func (pairing, self->agreed ? NULL : answered_cb, self);
  g_weak_ref_set (&self->pairing, pairing);
  /* From here on only the listeners hold the question: when the last one drops it, it is refused. */
  self->options.policy.pair (pairing, self->options.user_data);
}

/* A trust check that takes both sides' word. */
static void
judge_peer (LanyardHandshake *self)
{
  gboolean known = FALSE;
  GError *error = NULL;

  self->result->stage = LANYARD_HANDSHAKE_TRUST;
  if (!self->options.policy.judge (self->result, &known, &error, self->options.user_data))
    {
      lanyard_handshake_refuse (self, error);
      return;
    }
  if (self->options.role == LANYARD_HANDSHAKE_PROBE)
    {
      self->result->known = known;
      self->result->stage = LANYARD_HANDSHAKE_DONE;
      lanyard_handshake_finish_with (self, NULL);
      return;
    }
  self->result->known = known;
  self->agreed = known;
  lanyard_handshake_send (self, LANYARD_FRAME_CONFIRM, lanyard_confirm_encode (known));
}

static void
handle_hello (LanyardHandshake *self, GBytes *payload)
{
  LanyardHello hello;
  GError *error = NULL;

  if (!lanyard_hello_decode (payload, &hello, &error))
    {
      lanyard_handshake_refuse (self, error);
      return;
    }
  memcpy (self->peer_commit, hello.commit, sizeof self->peer_commit);
  self->result->peer_name = g_steal_pointer (&hello.name);
  if (!lanyard_handshake_is_client (self))
    self->result->service = g_strdup (hello.service != NULL ? hello.service : "");
  self->result->peer_port = hello.port;
  lanyard_hello_clear (&hello);
  judge_peer (self);
}

static void
handle_confirm (LanyardHandshake *self, GBytes *payload)
{
  gboolean known;
  GError *error = NULL;

  if (!lanyard_confirm_decode (payload, &known, &error))
    {
      lanyard_handshake_refuse (self, error);
      return;
    }
  if (!self->peer_said_known)
    {
      self->peer_said_known = TRUE;
      self->peer_known = known;
      if (!self->peer_known || !self->agreed)
        lanyard_handshake_send (self, LANYARD_FRAME_REVEAL, lanyard_reveal_encode (self->nonce));
      else
        self->result->stage = LANYARD_HANDSHAKE_OPENING;
    }
  else if (known && !self->peer_known && self->result->code != NULL)
    self->peer_known = TRUE;
  else
    {
      lanyard_handshake_refuse (self, lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                                                         N_ ("The other side answered a question that was not asked")));
      return;
    }
  open_if_agreed (self);
}

gboolean
lanyard_handshake_expect (LanyardHandshake *self, gboolean in_order)
{
  if (!in_order)
    lanyard_handshake_refuse (self, lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                                                       N_ ("The other side sent something out of order (frame %u)"),
                                                       self->frame.type));
  return in_order;
}

void
lanyard_handshake_handle_frame (LanyardHandshake *self, GBytes *payload)
{
  gboolean have_hello = self->result->peer_name != NULL;
  GError *error = NULL;

  switch ((LanyardFrameType) self->frame.type)
    {
    case LANYARD_FRAME_HELLO:
      if (lanyard_handshake_expect (self, !have_hello))
        handle_hello (self, payload);
      break;
    case LANYARD_FRAME_CONFIRM:
      if (lanyard_handshake_expect (self, have_hello))
        handle_confirm (self, payload);
      break;
    case LANYARD_FRAME_REVEAL:
      if (!lanyard_handshake_expect (self, self->peer_said_known && self->result->code == NULL
                                     && !(self->peer_known && self->agreed)))
        break;
      if (!lanyard_reveal_decode (payload, self->peer_commit, self->peer_nonce, &error))
        lanyard_handshake_refuse (self, error);
      else
        start_pairing (self);
      break;
    case LANYARD_FRAME_OPENED:
      if (lanyard_handshake_expect (self, lanyard_handshake_is_client (self) && self->agreed && self->peer_known))
        {
          self->result->stage = LANYARD_HANDSHAKE_DONE;
          lanyard_handshake_finish_with (self, NULL);
        }
      break;
    case LANYARD_FRAME_ERROR:
      lanyard_handshake_finish_with (self, lanyard_error_decode (payload));
      break;
    case LANYARD_FRAME_CLOSE:
      lanyard_handshake_finish_with (self, lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_CLOSED,
                                                              N_ ("The other side closed the connection")));
      break;
    case LANYARD_FRAME_PING:
    case LANYARD_FRAME_PONG:
      break;
    case LANYARD_FRAME_SERVICE_FIRST:
    case LANYARD_FRAME_BULK_FIRST:
    default:
      lanyard_handshake_expect (self, FALSE);
    }
}
