/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/experiment/lanyard-packets-sender-private.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (LanyardPacketsSender, lanyard_packets_sender, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void begin_turn (LanyardPacketsSender *self);

static void
changed (LanyardPacketsSender *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

void
lanyard_packets_sender_set_state (LanyardPacketsSender *self, LanyardPacketsSenderState state)
{
  if (self->state == state)
    return;
  self->state = state;
  changed (self);
}

static gboolean
on_limit (gpointer user_data)
{
  LanyardPacketsSender *self = user_data;

  self->limit = 0;
  self->late = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

void
lanyard_packets_sender_unlimit (LanyardPacketsSender *self)
{
  g_clear_handle_id (&self->limit, g_source_remove);
}

GCancellable *
lanyard_packets_sender_limit (LanyardPacketsSender *self)
{
  lanyard_packets_sender_unlimit (self);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->late = FALSE;
  self->limit = g_timeout_add ((guint) (self->settings->timeout * 1000), on_limit, self);
  return self->cancellable;
}

static void
stop_timers (LanyardPacketsSender *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->quiet, g_source_remove);
  lanyard_packets_sender_unlimit (self);
}

void
lanyard_packets_sender_hang_up (LanyardPacketsSender *self)
{
  if (self->stream != NULL)
    lanyard_packets_stream_close (self->stream);
  g_clear_object (&self->stream);
  lanyard_packets_sender_udp_hang_up (self);
}

GBytes *
lanyard_packets_sender_fill (LanyardPacketsSender *self)
{
  return self->settings->fields
             ? lanyard_packets_payload_fill (self->settings->payload, self->turn, g_get_real_time ())
             : g_bytes_ref (self->settings->payload);
}

void
lanyard_packets_sender_tell_error (LanyardPacketsSender *self, const GError *error)
{
  g_autoptr (GError) late = NULL;
  g_autofree char *words = NULL;

  if (self->late)
    late = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "");
  words = lanyard_packets_explain (late != NULL ? late : error, self->target);
  self->counts.errors++;
  lanyard_packets_log_tell (self->log, LANYARD_PACKETS_FAILED, self->settings->transport, self->local, self->target, words);
  changed (self);
}

static gboolean
is_last (LanyardPacketsSender *self)
{
  return self->settings->count != LANYARD_PACKET_COUNT_ENDLESS && self->turn >= self->settings->count;
}

static void
finish (LanyardPacketsSender *self)
{
  stop_timers (self);
  lanyard_packets_sender_hang_up (self);
  lanyard_packets_sender_set_state (self, LANYARD_PACKETS_SENDER_DONE);
}

static gboolean
on_turn (gpointer user_data)
{
  LanyardPacketsSender *self = user_data;

  self->timer = 0;
  begin_turn (self);
  return G_SOURCE_REMOVE;
}

/* The next turn when it is due, as far from the last as the packet says however long the answer took. */
static void
await_turn (LanyardPacketsSender *self)
{
  gint64 due = self->begun + (gint64) (self->settings->interval * G_USEC_PER_SEC);
  gint64 left = MAX (due - g_get_monotonic_time (), 0);

  stop_timers (self);
  lanyard_packets_sender_set_state (self, LANYARD_PACKETS_SENDER_WAITING);
  self->timer = g_timeout_add_full (LANYARD_PACKETS_PRIORITY, (guint) ((left + 999) / 1000), on_turn, self, NULL);
}

void
lanyard_packets_sender_turn_over (LanyardPacketsSender *self, const GError *error, gboolean failed)
{
  if (self->state == LANYARD_PACKETS_SENDER_DONE)
    return;
  stop_timers (self);
  lanyard_packets_sender_hang_up (self);
  if (error != NULL)
    lanyard_packets_sender_tell_error (self, error);
  else if (failed)
    self->counts.errors++;
  if (is_last (self))
    finish (self);
  else
    await_turn (self);
}

static gboolean
on_waited (gpointer user_data)
{
  LanyardPacketsSender *self = user_data;

  self->timer = 0;
  if (!self->answered && self->settings->wait > 0 && self->settings->transport != LANYARD_PACKET_UDP)
    lanyard_packets_log_tell (self->log, LANYARD_PACKETS_NEWS, self->settings->transport, self->local, self->target,
                              _ ("No answer in the time to wait for one."));
  lanyard_packets_sender_turn_over (self, NULL, FALSE);
  return G_SOURCE_REMOVE;
}

static gboolean
on_quiet (gpointer user_data)
{
  LanyardPacketsSender *self = user_data;

  self->quiet = 0;
  lanyard_packets_sender_turn_over (self, NULL, FALSE);
  return G_SOURCE_REMOVE;
}

static void
await_quiet (LanyardPacketsSender *self)
{
  g_clear_handle_id (&self->quiet, g_source_remove);
  self->quiet = g_timeout_add_full (LANYARD_PACKETS_PRIORITY, (guint) (self->settings->quiet * 1000), on_quiet, self, NULL);
}

static void
await_answer (LanyardPacketsSender *self)
{
  lanyard_packets_sender_set_state (self, LANYARD_PACKETS_SENDER_WAITING);
  g_clear_handle_id (&self->timer, g_source_remove);
  /* It may have come before all was sent. */
  if (self->answered && self->settings->transport != LANYARD_PACKET_UDP && !self->settings->keep_open)
    await_quiet (self);
  self->timer = g_timeout_add_full (LANYARD_PACKETS_PRIORITY, (guint) (self->settings->wait * 1000), on_waited, self, NULL);
}

void
lanyard_packets_sender_sent (LanyardPacketsSender *self, gsize bytes)
{
  /* Datagrams need no connection to share one socket. */
  gboolean stays = self->settings->keep_open || self->settings->transport == LANYARD_PACKET_UDP;

  self->counts.sent++;
  self->counts.sent_bytes += bytes;
  if (stays && !is_last (self))
    await_turn (self);
  else if (self->settings->keep_open && self->hold)
    lanyard_packets_sender_set_state (self, LANYARD_PACKETS_SENDER_OPEN);
  else
    await_answer (self);
  changed (self);
}

void
lanyard_packets_sender_received (LanyardPacketsSender *self, gsize bytes)
{
  self->counts.received++;
  self->counts.received_bytes += bytes;
  self->answered = TRUE;
  /* Several may answer a datagram, and one may say more than once: all the time is theirs. */
  if (self->state == LANYARD_PACKETS_SENDER_WAITING && !self->settings->keep_open
      && self->settings->transport != LANYARD_PACKET_UDP)
    await_quiet (self);
  changed (self);
}

static void
begin_turn (LanyardPacketsSender *self)
{
  self->turn++;
  self->begun = g_get_monotonic_time ();
  self->answered = FALSE;
  if (self->settings->transport == LANYARD_PACKET_UDP)
    lanyard_packets_sender_udp_begin (self);
  else
    lanyard_packets_sender_tcp_begin (self);
}

static void
set_packet (LanyardPacketsSender *self, LanyardPacket *packet)
{
  g_set_object (&self->packet, packet);
  self->settings = lanyard_packet_get (packet);
  self->turn = 0;
}

void
lanyard_packets_sender_start (LanyardPacketsSender *self)
{
  g_return_if_fail (LANYARD_IS_PACKETS_SENDER (self));
  g_return_if_fail (self->turn == 0);

  begin_turn (self);
}

gboolean
lanyard_packets_sender_send_more (LanyardPacketsSender *self, LanyardPacket *packet)
{
  g_autofree char *target = NULL;

  g_return_val_if_fail (LANYARD_IS_PACKETS_SENDER (self), FALSE);
  g_return_val_if_fail (LANYARD_IS_PACKET (packet), FALSE);

  target = lanyard_packet_dup_target (packet);
  if (self->state != LANYARD_PACKETS_SENDER_OPEN || !lanyard_packet_get (packet)->keep_open
      || lanyard_packet_get (packet)->transport != self->settings->transport || !g_str_equal (target, self->target))
    return FALSE;
  set_packet (self, packet);
  begin_turn (self);
  return TRUE;
}

void
lanyard_packets_sender_stop (LanyardPacketsSender *self)
{
  g_return_if_fail (LANYARD_IS_PACKETS_SENDER (self));

  if (self->state == LANYARD_PACKETS_SENDER_DONE)
    return;
  finish (self);
  g_cancellable_cancel (self->cancellable);
}

LanyardPacketsSenderState
lanyard_packets_sender_get_state (LanyardPacketsSender *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS_SENDER (self), LANYARD_PACKETS_SENDER_DONE);

  return self->state;
}

const LanyardPacketsCounts *
lanyard_packets_sender_get_counts (LanyardPacketsSender *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS_SENDER (self), NULL);

  return &self->counts;
}

gboolean
lanyard_packets_get_leaving (void)
{
  return lanyard_packets_stream_any_leaving ();
}

LanyardPacket *
lanyard_packets_sender_get_packet (LanyardPacketsSender *self)
{
  g_return_val_if_fail (LANYARD_IS_PACKETS_SENDER (self), NULL);

  return self->packet;
}

static void
lanyard_packets_sender_dispose (GObject *object)
{
  LanyardPacketsSender *self = LANYARD_PACKETS_SENDER (object);

  self->state = LANYARD_PACKETS_SENDER_DONE;
  stop_timers (self);
  lanyard_packets_sender_hang_up (self);
  G_OBJECT_CLASS (lanyard_packets_sender_parent_class)->dispose (object);
}

static void
lanyard_packets_sender_finalize (GObject *object)
{
  LanyardPacketsSender *self = LANYARD_PACKETS_SENDER (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->address);
  g_clear_object (&self->log);
  g_clear_object (&self->packet);
  g_free (self->target);
  g_free (self->local);
  g_free (self->remote);
  G_OBJECT_CLASS (lanyard_packets_sender_parent_class)->finalize (object);
}

static void
lanyard_packets_sender_class_init (LanyardPacketsSenderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanyard_packets_sender_dispose;
  object_class->finalize = lanyard_packets_sender_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
lanyard_packets_sender_init (LanyardPacketsSender *self)
{
}

LanyardPacketsSender *
lanyard_packets_sender_new (LanyardPacketsLog *log, LanyardPacket *packet, gboolean hold)
{
  LanyardPacketsSender *self;

  g_return_val_if_fail (LANYARD_IS_PACKETS_LOG (log), NULL);
  g_return_val_if_fail (LANYARD_IS_PACKET (packet), NULL);

  self = g_object_new (LANYARD_TYPE_PACKETS_SENDER, NULL);
  self->log = g_object_ref (log);
  self->hold = hold;
  self->target = lanyard_packet_dup_target (packet);
  set_packet (self, packet);
  return self;
}
