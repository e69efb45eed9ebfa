/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A channel on the main context. It works on pollable streams without ever having an asynchronous operation under way:
 * a source says that there may be something, and what there is is taken without blocking. So it can be stopped between two
 * frames at any moment, with nothing lost on the way to the worker threads. */
#include "engine/net/lanyard-channel-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/net/lanyard-net-error-private.h"

/* More than one TLS record (16 KiB). */
#define READ_CHUNK (32 * 1024)
/* How much one turn of the main loop may take in or give out: a millisecond or so. */
#define TURN_MAX (512 * 1024)

static void wait_readable (LanyardChannel *self);
static void finish        (LanyardChannel *self,
                           GError         *error);

LanyardChannelState
lanyard_channel_get_state (LanyardChannel *self)
{
  return (LanyardChannelState) g_atomic_int_get (&self->state);
}

void
lanyard_channel_set_state (LanyardChannel *self, LanyardChannelState state)
{
  g_atomic_int_set (&self->state, (int) state);
}

void
lanyard_channel_clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* The callback has no reference of its own: every source is destroyed at the latest when the channel is. */
void
lanyard_channel_attach (LanyardChannel *self, GSource **slot, GSource *source, GSourceFunc callback)
{
  lanyard_channel_clear_source (slot);
  *slot = source;
  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

void
lanyard_channel_attach_timeout (LanyardChannel *self, double seconds, GSourceFunc callback)
{
  lanyard_channel_attach (self, &self->timer, g_timeout_source_new ((guint) (MAX (seconds, 0) * 1000)), callback);
}

/* Writing */

gboolean
lanyard_channel_has_output (LanyardChannel *self)
{
  return self->out->len > self->out_start || self->out_queued->len > 0;
}

/* TRUE when all is written, or nothing more can be now; FALSE on an error. */
static gboolean
write_some (LanyardChannel *self, GError **error)
{
  gsize budget = TURN_MAX;
  GError *local_error = NULL;

  while (budget > 0 && lanyard_channel_has_output (self))
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
          g_propagate_error (error, lanyard_channel_map_write_error (local_error));
          return FALSE;
        }
      self->out_start += (gsize) n;
      self->flush_moved = TRUE;
      budget -= MIN (budget, (gsize) n);
    }
  return TRUE;
}

void
lanyard_channel_end_stop (LanyardChannel *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->stop_task);

  lanyard_channel_set_state (self, LANYARD_CHANNEL_IDLE);
  lanyard_channel_clear_source (&self->timer);
  lanyard_channel_clear_source (&self->write_source);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Returns whether there is more, which the socket does not take now. */
static gboolean
write_turn (LanyardChannel *self)
{
  GError *error = NULL;
  gboolean more;
  gboolean written;

  g_mutex_lock (&self->write_lock);
  written = write_some (self, &error);
  more = lanyard_channel_has_output (self);
  g_mutex_unlock (&self->write_lock);

  if (written && more)
    return TRUE;
  lanyard_channel_clear_source (&self->write_source);
  switch (lanyard_channel_get_state (self))
    {
    case LANYARD_CHANNEL_CLOSING:
      if (error != NULL)
        lanyard_channel_end_close (self, error);
      else
        lanyard_channel_begin_linger (self);
      break;
    case LANYARD_CHANNEL_STOPPING:
      lanyard_channel_end_stop (self, error);
      break;
    case LANYARD_CHANNEL_IDLE:
    case LANYARD_CHANNEL_STARTED:
    case LANYARD_CHANNEL_CLOSED:
    default:
      if (error != NULL)
        finish (self, error);
      break;
    }
  return FALSE;
}

static gboolean
writable_cb (gpointer stream, gpointer user_data)
{
  g_autoptr (LanyardChannel) self = g_object_ref (user_data);

  return write_turn (self) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Most often the socket takes all at once, and a source of a TLS stream costs more than the writing: one is made only
 * to wait for room. */
static gboolean
write_cb (gpointer user_data)
{
  g_autoptr (LanyardChannel) self = g_object_ref (user_data);

  if (write_turn (self))
    lanyard_channel_attach (self, &self->write_source,
            g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (self->output), NULL),
            G_SOURCE_FUNC (writable_cb));
  return G_SOURCE_REMOVE;
}

/* In the next turn of the main loop, with all that is queued until then: many frames go in one record. */
void
lanyard_channel_write_soon (LanyardChannel *self)
{
  GSource *source;

  if (self->write_source != NULL)
    return;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  lanyard_channel_attach (self, &self->write_source, source, write_cb);
}

/* Reading */

/* Takes @error (nullable: the peer closed in order). It is over, and the owner is told, once. */
static void
finish (LanyardChannel *self, GError *error)
{
  g_autoptr (GError) owned = error;

  if (lanyard_channel_get_state (self) >= LANYARD_CHANNEL_CLOSING)
    return;
  if (g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL)
      || g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_TOO_LARGE)
      || g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT))
    lanyard_channel_fail (self, lanyard_net_error_to_word (error), error->message);
  else
    lanyard_channel_shut_down (self);
  lanyard_channel_emit_closed (self, error);
}

static void
handle_frame (LanyardChannel *self, guint8 type, const guint8 *payload, gsize length)
{
  g_autoptr (GBytes) bytes = NULL;

  if (type >= LANYARD_FRAME_SERVICE_FIRST)
    {
      bytes = g_bytes_new (payload, length);
      lanyard_channel_emit_frame (self, type, bytes);
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
      finish (self, lanyard_channel_error_from_frame (payload, length));
      break;
    default:
      finish (self, lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL,
                                       N_ ("The other side sent a message that does not belong here (type %u)"),
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
void
lanyard_channel_read_at_once (LanyardChannel *self)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  lanyard_channel_attach (self, &self->read_source, source, turn_cb);
}

static gboolean
readable_cb (gpointer stream, gpointer user_data)
{
  g_autoptr (LanyardChannel) self = g_object_ref (user_data);

  if (!read_turn (self))
    return lanyard_channel_get_state (self) == LANYARD_CHANNEL_STARTED ? G_SOURCE_CONTINUE
                                                                       : G_SOURCE_REMOVE;
  lanyard_channel_read_at_once (self);
  return G_SOURCE_REMOVE;
}

static void
wait_readable (LanyardChannel *self)
{
  lanyard_channel_attach (self, &self->read_source,
          g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->input), NULL),
          G_SOURCE_FUNC (readable_cb));
}

/* Keep-alive */

/* Part of the time until a peer counts as dead by which the timer may be late. */
#define LATE_PART 0.1

static double
seconds_since (gint64 then_us)
{
  return (double) (g_get_monotonic_time () - then_us) / G_USEC_PER_SEC;
}

static gboolean
timer_cb (gpointer user_data)
{
  g_autoptr (LanyardChannel) self = g_object_ref (user_data);
  double silent = seconds_since (self->last_heard_us);

  /* It was this side that slept, and what the other said meanwhile may not be read yet: it is asked, or asked again, and has the
   * whole time for its answer. */
  if (silent >= lanyard_channel_bounds.ping_after
      && seconds_since (self->timer_due_us) > LATE_PART * lanyard_channel_bounds.dead_after)
    {
      silent = lanyard_channel_bounds.ping_after;
      self->last_heard_us = g_get_monotonic_time () - (gint64) (silent * G_USEC_PER_SEC);
      self->pinged = FALSE;
    }
  if (silent >= lanyard_channel_bounds.dead_after)
    {
      finish (self, lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT,
                                       N_ ("Nothing was heard from the other side for too long")));
      return G_SOURCE_REMOVE;
    }
  if (silent >= lanyard_channel_bounds.ping_after && !self->pinged)
    {
      self->pinged = TRUE;
      lanyard_channel_send (self, LANYARD_FRAME_PING, NULL);
    }
  lanyard_channel_arm_timer (self);
  return G_SOURCE_REMOVE;
}

void
lanyard_channel_arm_timer (LanyardChannel *self)
{
  double silent = seconds_since (self->last_heard_us);
  double next = self->pinged ? lanyard_channel_bounds.dead_after : lanyard_channel_bounds.ping_after;

  self->timer_due_us = self->last_heard_us + (gint64) (next * G_USEC_PER_SEC);
  /* A millisecond more than due, since the timer counts whole ones. */
  lanyard_channel_attach_timeout (self, next - silent + 0.001, timer_cb);
}
