/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/net/lanyard-net-error.h"
#include "engine/transfer/lanyard-files-private.h"

/* One that is silent for so long is taken for gone: both ends say something more often than that. */
#define SILENT_US (60 * G_USEC_PER_SEC)
/* A cancel that cannot be told to the peer within this time is not told. */
#define CANCEL_US (2 * G_USEC_PER_SEC)

void
lanyard_session_status_clear (LanyardSessionStatus *status)
{
  g_clear_error (&status->error);
  g_clear_pointer (&status->note, g_free);
}

void
lanyard_session_init (LanyardSession            *self,
                      const LanyardSessionClass *klass,
                      LanyardChannel            *channel)
{
  self->klass = klass;
  g_atomic_ref_count_init (&self->refs);
  self->channel = g_object_ref (channel);
  self->io = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
  self->heard_us = self->said_us = g_get_monotonic_time ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
}

LanyardSession *
lanyard_session_ref (LanyardSession *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
lanyard_session_unref (LanyardSession *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  self->klass->finalize (self);
  g_object_unref (self->channel);
  g_clear_object (&self->database);
  g_object_unref (self->io);
  g_main_context_unref (self->context);
  g_clear_pointer (&self->ledger, lanyard_ledger_unref);
  g_clear_error (&self->error);
  g_clear_error (&self->said_error);
  g_clear_error (&self->broken);
  g_free (self->note);
  g_free (self->wire_id);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

static void
unref_session (gpointer data)
{
  lanyard_session_unref (data);
}

static gboolean
on_changed (gpointer data)
{
  LanyardSession *self = data;

  g_mutex_lock (&self->lock);
  self->change_posted = FALSE;
  g_mutex_unlock (&self->lock);
  if (self->func != NULL)
    self->func (self, self->user_data);
  return G_SOURCE_REMOVE;
}

void
lanyard_session_changed (LanyardSession *self)
{
  g_cond_broadcast (&self->cond);
  if (self->change_posted)
    return;
  self->change_posted = TRUE;
  lanyard_post (self->context, on_changed, lanyard_session_ref (self), unref_session);
}

void
lanyard_session_set_phase (LanyardSession *self, LanyardSessionPhase phase)
{
  g_mutex_lock (&self->lock);
  self->phase = phase;
  if (phase == LANYARD_SESSION_MOVING)
    self->began_us = g_get_monotonic_time ();
  lanyard_session_changed (self);
  g_mutex_unlock (&self->lock);
}

void
lanyard_session_set_note (LanyardSession *self, const char *note)
{
  g_mutex_lock (&self->lock);
  g_free (self->note);
  self->note = g_strdup (note);
  lanyard_session_changed (self);
  g_mutex_unlock (&self->lock);
}

void
lanyard_session_end (LanyardSession *self, LanyardOutcome outcome, GError *error)
{
  g_mutex_lock (&self->lock);
  if (self->outcome == LANYARD_OUTCOME_NONE)
    {
      self->outcome = outcome;
      self->error = error;
      self->ended_us = g_get_monotonic_time ();
    }
  else
    g_clear_error (&error);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->io);
}

gboolean
lanyard_session_is_over (LanyardSession *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->outcome != LANYARD_OUTCOME_NONE;
}

void
lanyard_session_add_done (LanyardSession *self, gint64 bytes)
{
  (void) __atomic_add_fetch (&self->bytes_done, (guint64) bytes, __ATOMIC_RELAXED);
}

gboolean
lanyard_session_protocol_error (GError **error, const char *message)
{
  g_autofree char *said = lanyard_phrase_plain (message);

  g_set_error_literal (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL, said);
  return FALSE;
}

gboolean
lanyard_session_write (LanyardSession *self, const guint8 *bytes, gsize length, GError **error)
{
  __atomic_store_n (&self->said_us, g_get_monotonic_time (), __ATOMIC_RELAXED);
  return lanyard_channel_write (self->channel, bytes, length, self->io, error);
}

gboolean
lanyard_session_send (LanyardSession *self, guint8 type, GBytes *payload, GError **error)
{
  gsize length = payload != NULL ? g_bytes_get_size (payload) : 0;
  g_autofree guint8 *frame = g_malloc (LANYARD_FRAME_HEADER_SIZE + length);

  lanyard_frame_header_write (frame, type, (guint32) length);
  if (length > 0)
    memcpy (frame + LANYARD_FRAME_HEADER_SIZE, g_bytes_get_data (payload, NULL), length);
  g_clear_pointer (&payload, g_bytes_unref);
  return lanyard_session_write (self, frame, LANYARD_FRAME_HEADER_SIZE + length, error);
}

void
lanyard_session_reconnect (LanyardSession *self, LanyardSessionFunc func, gpointer user_data)
{
  self->func = func;
  self->user_data = user_data;
  g_mutex_lock (&self->lock);
  lanyard_session_changed (self);
  g_mutex_unlock (&self->lock);
}

void
lanyard_session_disconnect (LanyardSession *self)
{
  self->func = NULL;
}

void
lanyard_session_get_status (LanyardSession *self, LanyardSessionStatus *status)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *status = (LanyardSessionStatus){
    .phase = self->phase,
    .outcome = self->outcome,
    .refusal = self->refusal,
    .error = self->error != NULL ? g_error_copy (self->error) : NULL,
    .note = g_strdup (self->note),
    .ask = self->ask,
    .began_us = self->began_us,
    .ended_us = self->ended_us,
    .hold_here = self->hold_here,
    .hold_full = self->hold_full,
    .hold_peer = self->hold_peer,
    .hold_peer_full = self->hold_peer_full,
    .bytes_total = __atomic_load_n (&self->bytes_total, __ATOMIC_RELAXED),
    .bytes_done = __atomic_load_n (&self->bytes_done, __ATOMIC_RELAXED),
    .bytes_resumed = __atomic_load_n (&self->bytes_resumed, __ATOMIC_RELAXED),
  };
}

LanyardChannel *
lanyard_session_get_channel (LanyardSession *self)
{
  return self->channel;
}

LanyardLedger *
lanyard_session_get_ledger (LanyardSession *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->ledger;
}

const char *
lanyard_session_get_wire_id (LanyardSession *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->wire_id;
}

void
lanyard_session_hold (LanyardSession *self)
{
  g_mutex_lock (&self->lock);
  self->hold_here = TRUE;
  lanyard_session_changed (self);
  g_mutex_unlock (&self->lock);
}

void
lanyard_session_release (LanyardSession *self)
{
  g_mutex_lock (&self->lock);
  self->hold_here = FALSE;
  self->hold_full = FALSE;
  self->release_wanted = self->hold_peer;
  lanyard_session_changed (self);
  g_mutex_unlock (&self->lock);
}

void
lanyard_session_cancel (LanyardSession *self)
{
  g_mutex_lock (&self->lock);
  if (self->cancel_us == 0)
    {
      self->cancel_us = g_get_monotonic_time ();
      self->cancel_wanted = TRUE;
      lanyard_session_changed (self);
    }
  g_mutex_unlock (&self->lock);
}

void
lanyard_session_stop (LanyardSession *self)
{
  lanyard_session_end (self, LANYARD_OUTCOME_STOPPED, NULL);
}

void
lanyard_session_watch (LanyardSession *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 heard = __atomic_load_n (&self->heard_us, __ATOMIC_RELAXED);
  GError *broken = NULL;
  gint64 cancel_us;

  g_mutex_lock (&self->lock);
  cancel_us = self->cancel_us;
  if (self->broken != NULL && now - self->broken_us > CANCEL_US)
    broken = g_error_copy (self->broken);
  g_mutex_unlock (&self->lock);
  if (broken != NULL)
    lanyard_session_end_with_error (self, broken);
  else if (cancel_us != 0 && now - cancel_us > CANCEL_US)
    lanyard_session_end (self, LANYARD_OUTCOME_CANCELLED_HERE, NULL);
  else if (g_atomic_int_get (&self->reading) && now - heard > SILENT_US)
    lanyard_session_end (self, LANYARD_OUTCOME_LOST,
                         lanyard_error_new (LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT,
                                            N_ ("The other side has not answered for a minute")));
}
