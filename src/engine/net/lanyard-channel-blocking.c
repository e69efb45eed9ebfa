/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A channel on worker threads: one that reads, another that writes. GTlsConnection allows exactly that (GIO's "TLS
 * Overview"); what it does not allow is to be closed meanwhile, so a blocked thread is woken by its cancellable or by
 * shutting the socket below down, never by closing the stream. */
#include "engine/net/lanyard-channel-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/net/lanyard-net-error-private.h"

#define TLS_RECORD_MAX (16 * 1024)

GError *
lanyard_channel_lost (void)
{
  return lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_CLOSED,
                            N_ ("The connection was lost"));
}

GError *
lanyard_channel_map_error (GError *error)
{
  static const int lost[] = {
    G_IO_ERROR_BROKEN_PIPE, /* which is also G_IO_ERROR_CONNECTION_CLOSED */
    G_IO_ERROR_CLOSED,
    G_IO_ERROR_NOT_CONNECTED,
  };
  gboolean is_lost = g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF);

  for (guint i = 0; i < G_N_ELEMENTS (lost); i++)
    is_lost = is_lost || g_error_matches (error, G_IO_ERROR, lost[i]);
  if (!is_lost)
    return error;
  g_error_free (error);
  return lanyard_channel_lost ();
}

GError *
lanyard_channel_map_write_error (GError *error)
{
  /* Whoever reads has found the end of it, and knows more. */
  if (!g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_MISC))
    return lanyard_channel_map_error (error);
  g_error_free (error);
  return lanyard_channel_lost ();
}

GError *
lanyard_channel_error_from_frame (const guint8 *payload, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (payload, length);
  GError *error = NULL;
  g_autoptr (GVariant) dictionary = lanyard_frame_decode (bytes, &error);
  const char *message = NULL;
  g_autofree char *clean = NULL;

  if (dictionary == NULL)
    return error;
  g_variant_lookup (dictionary, "message", "&s", &message);
  clean = lanyard_net_clean_text (message, 500, _ ("The other side refused"));
  return g_error_new_literal (LANYARD_NET_ERROR, LANYARD_NET_ERROR_REFUSED, clean);
}

void
lanyard_channel_append_frame (GByteArray *out, guint8 type, GBytes *payload)
{
  guint8 header[LANYARD_FRAME_HEADER_SIZE];
  gsize length = 0;
  const guint8 *bytes = payload != NULL ? g_bytes_get_data (payload, &length) : NULL;

  lanyard_frame_header_write (header, type, (guint32) length);
  g_byte_array_append (out, header, sizeof header);
  if (length > 0)
    g_byte_array_append (out, bytes, (guint) length);
}

static gboolean
read_exactly (LanyardChannel *self, guint8 *buffer, gsize length, GCancellable *cancellable,
              GError **error)
{
  gsize n = MIN (length, self->in->len - self->in_start);
  gsize got = 0;
  GError *local_error = NULL;

  /* What the main context had read before it handed over. */
  if (n > 0)
    {
      memcpy (buffer, self->in->data + self->in_start, n);
      self->in_start += n;
    }
  if (n == length)
    return TRUE;

  if (!g_input_stream_read_all (self->input, buffer + n, length - n, &got, cancellable, &local_error))
    g_propagate_error (error, lanyard_channel_map_error (local_error));
  else if (got < length - n)
    g_propagate_error (error, lanyard_channel_lost ());
  else
    return TRUE;
  return FALSE;
}

/* Writes what the main context left, in the very pieces it was offered in (GnuTLS wants that after EAGAIN), then
 * @bytes. With @write_lock held. */
static gboolean
write_locked (LanyardChannel *self, const void *bytes, gsize length, GCancellable *cancellable,
              GError **error)
{
  GError *local_error = NULL;
  gboolean written = TRUE;

  while (written && (self->out->len > self->out_start || self->out_queued->len > 0))
    {
      gsize n = 0;

      if (self->out->len == self->out_start)
        {
          GByteArray *empty = self->out;

          g_byte_array_set_size (empty, 0);
          self->out = self->out_queued;
          self->out_start = 0;
          self->out_queued = empty;
        }
      written = g_output_stream_write_all (self->output, self->out->data + self->out_start,
                                           self->out->len - self->out_start, &n, cancellable,
                                           &local_error);
      self->out_start += n;
    }
  if (written && length > 0)
    written = g_output_stream_write_all (self->output, bytes, length, NULL, cancellable, &local_error);
  if (!written)
    g_propagate_error (error, lanyard_channel_map_write_error (local_error));
  return written;
}

/* What is more than one TLS record goes to the socket as one. With @write_lock held. */
static gboolean
write_gathered (LanyardChannel *self, const void *bytes, gsize length, GCancellable *cancellable, GError **error)
{
  GError *local_error = NULL;
  gboolean written;

  if (self->bulk_output == NULL || length <= TLS_RECORD_MAX)
    return write_locked (self, bytes, length, cancellable, error);
  lanyard_bulk_output_gather (self->bulk_output);
  written = write_locked (self, bytes, length, cancellable, error);
  if (lanyard_bulk_output_release (self->bulk_output, cancellable, written ? &local_error : NULL) || !written)
    return written;
  g_propagate_error (error, lanyard_channel_map_write_error (local_error));
  return FALSE;
}

/* Whoever is free answers a ping: a reader that waited for a writer that waits for the peer, whose reader waits in the
 * same way, would wait for ever. */
static gboolean
answer_ping (LanyardChannel *self, GCancellable *cancellable, GError **error)
{
  guint8 pong[LANYARD_FRAME_HEADER_SIZE];
  gboolean written = TRUE;

  lanyard_frame_header_write (pong, LANYARD_FRAME_PONG, 0);
  while (written && g_atomic_int_get (&self->pong_due) != 0 && g_mutex_trylock (&self->write_lock))
    {
      if (g_atomic_int_compare_and_exchange (&self->pong_due, 1, 0))
        written = write_locked (self, pong, sizeof pong, cancellable, error);
      g_mutex_unlock (&self->write_lock);
    }
  return written;
}

/* A frame of the channel itself. */
static gboolean
handle_own_frame (LanyardChannel *self, guint8 type, const guint8 *payload, gsize length,
                  GCancellable *cancellable, GError **error)
{
  switch (type)
    {
    case LANYARD_FRAME_PING:
      g_atomic_int_set (&self->pong_due, 1);
      return answer_ping (self, cancellable, error);
    case LANYARD_FRAME_PONG:
      return TRUE;
    case LANYARD_FRAME_CLOSE:
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_CLOSED,
                         N_ ("The other side closed the connection"));
      return FALSE;
    case LANYARD_FRAME_ERROR:
      g_propagate_error (error, lanyard_channel_error_from_frame (payload, length));
      return FALSE;
    default:
      lanyard_set_error (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                         N_ ("The other side sent a message that does not belong here (type %u)"), type);
      return FALSE;
    }
}

/* Reads until a frame of the service: its header; the payload is in @buffer, or in a new block where that is %NULL. */
static gboolean
read_service_frame (LanyardChannel *self, guint32 control_max, LanyardFrameHeader *header,
                    guint8 *buffer, guint8 **block, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      guint8 raw[LANYARD_FRAME_HEADER_SIZE];
      g_autofree guint8 *own = NULL;
      guint8 *payload = buffer;

      if (!read_exactly (self, raw, sizeof raw, cancellable, error)
          || !lanyard_frame_header_read (raw, control_max, header, error))
        return FALSE;
      if (buffer == NULL)
        payload = own = g_malloc (MAX (header->length, 1));
      if (!read_exactly (self, payload, header->length, cancellable, error))
        return FALSE;
      if (header->type >= LANYARD_FRAME_SERVICE_FIRST)
        {
          if (block != NULL)
            *block = g_steal_pointer (&own);
          return TRUE;
        }
      if (!handle_own_frame (self, header->type, payload, header->length, cancellable, error))
        return FALSE;
    }
}

static gboolean
begin_blocking (LanyardChannel *self, GError **error)
{
  g_atomic_int_inc (&self->blocking_calls);
  if (lanyard_channel_get_state (self) == LANYARD_CHANNEL_IDLE)
    return TRUE;
  g_atomic_int_add (&self->blocking_calls, -1);
  g_propagate_error (error, lanyard_channel_lost ());
  return FALSE;
}

/**
 * lanyard_channel_read_frame:
 * @payload: (out) (transfer full): its bytes
 *
 * Blocks until a frame of the service is here. One thread at a time.
 */
gboolean
lanyard_channel_read_frame (LanyardChannel *self, guint32 control_max, guint8 *type, GBytes **payload,
                            GCancellable *cancellable, GError **error)
{
  LanyardFrameHeader header;
  guint8 *block = NULL;
  gboolean got;

  g_return_val_if_fail (LANYARD_IS_CHANNEL (self), FALSE);

  if (!begin_blocking (self, error))
    return FALSE;
  got = read_service_frame (self, control_max, &header, NULL, &block, cancellable, error);
  g_atomic_int_add (&self->blocking_calls, -1);
  if (!got)
    return FALSE;
  *type = header.type;
  *payload = g_bytes_new_take (block, header.length);
  return TRUE;
}

/**
 * lanyard_channel_read_frame_into:
 * @buffer: of max (LANYARD_FRAME_BULK_MAX, @control_max) bytes
 *
 * Blocks until a frame of the service is here. One thread at a time.
 */
gboolean
lanyard_channel_read_frame_into (LanyardChannel *self, guint32 control_max, guint8 *type,
                                 guint8 *buffer, gsize *length, GCancellable *cancellable,
                                 GError **error)
{
  LanyardFrameHeader header;
  gboolean got;

  g_return_val_if_fail (LANYARD_IS_CHANNEL (self), FALSE);
  g_return_val_if_fail (control_max <= LANYARD_FRAME_BULK_MAX, FALSE);

  if (!begin_blocking (self, error))
    return FALSE;
  if (self->bulk_input != NULL)
    lanyard_bulk_input_read_ahead (self->bulk_input);
  got = read_service_frame (self, control_max, &header, buffer, NULL, cancellable, error);
  g_atomic_int_add (&self->blocking_calls, -1);
  if (!got)
    return FALSE;
  *type = header.type;
  *length = header.length;
  return TRUE;
}

/**
 * lanyard_channel_write:
 *
 * Blocks until the connection took all of it. Any thread; a failed or cancelled write leaves half a frame behind, so the
 * channel is of no use after it.
 */
gboolean
lanyard_channel_write (LanyardChannel *self, const void *bytes, gsize length, GCancellable *cancellable,
                       GError **error)
{
  gboolean written;

  g_return_val_if_fail (LANYARD_IS_CHANNEL (self), FALSE);

  if (!begin_blocking (self, error))
    return FALSE;
  g_mutex_lock (&self->write_lock);
  written = write_gathered (self, bytes, length, cancellable, error);
  g_mutex_unlock (&self->write_lock);
  if (written)
    written = answer_ping (self, cancellable, error);
  g_atomic_int_add (&self->blocking_calls, -1);
  return written;
}
