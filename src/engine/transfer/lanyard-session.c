/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-thread.h"
#include "engine/net/lanyard-net-error.h"
#include "engine/transfer/lanyard-files-private.h"

/* Both ends say something at least this often, and take one that is silent for so long for gone. */
#define ALIVE_US  (15 * G_USEC_PER_SEC)
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
  g_set_error_literal (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL, message);
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

/* What there is to say, taken under the lock and said without it. */
typedef struct
{
  gboolean tell_hold;
  gboolean hold;
  gboolean full;
  gboolean release;
  gboolean cancel;
} Due;

static gboolean
anything_due (LanyardSession *self)
{
  return self->hold_here != self->hold_told || self->release_wanted || self->cancel_wanted
         || self->broken != NULL || self->outcome != LANYARD_OUTCOME_NONE;
}

static gboolean
say_due (LanyardSession *self, const Due *due, GError **error)
{
  gint64 now = g_get_monotonic_time ();

  if (due->cancel)
    {
      /* The reader goes on until the peer, having read this, closes: closing first could destroy it. */
      return lanyard_session_send (self, LANYARD_WIRE_CANCEL, lanyard_wire_encode_reason (0, NULL),
                                   error);
    }
  if (due->tell_hold
      && !lanyard_session_send (
          self, due->hold ? LANYARD_WIRE_PAUSE : LANYARD_WIRE_RESUME,
          lanyard_wire_encode_reason (due->full ? LANYARD_HOLD_FULL_DISK : LANYARD_HOLD_USER, NULL),
          error))
    return FALSE;
  if (due->release
      && !lanyard_session_send (self, LANYARD_WIRE_RELEASE, lanyard_wire_encode_reason (0, NULL), error))
    return FALSE;
  if (now - __atomic_load_n (&self->said_us, __ATOMIC_RELAXED) > ALIVE_US
      && !lanyard_session_send (self, LANYARD_WIRE_ALIVE, lanyard_wire_encode_reason (0, NULL), error))
    return FALSE;
  return TRUE;
}

gboolean
lanyard_session_attend (LanyardSession *self, gboolean wait, GError **error)
{
  Due due = { 0 };
  gboolean over;

  g_mutex_lock (&self->lock);
  if (wait && !anything_due (self))
    (void) g_cond_wait_until (&self->cond, &self->lock,
                              g_get_monotonic_time () + G_USEC_PER_SEC / 2);
  due.tell_hold = self->hold_here != self->hold_told;
  due.hold = self->hold_told = self->hold_here;
  due.full = self->hold_full;
  due.release = self->release_wanted;
  self->release_wanted = FALSE;
  due.cancel = self->cancel_wanted;
  self->cancel_wanted = FALSE;
  over = self->outcome != LANYARD_OUTCOME_NONE;
  if (!over && self->broken != NULL)
    {
      g_propagate_error (error, g_error_copy (self->broken));
      g_mutex_unlock (&self->lock);
      return FALSE;
    }
  g_mutex_unlock (&self->lock);
  if (over)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The transfer is over"));
      return FALSE;
    }
  if (!say_due (self, &due, error))
    return FALSE;
  if (!due.cancel)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The transfer was cancelled"));
  return FALSE;
}

static gboolean
is_peers_fault (const GError *error)
{
  return error->domain == LANYARD_TRANSFER_ERROR
         || g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_PROTOCOL)
         || g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_TOO_LARGE);
}

void
lanyard_session_expect_end (LanyardSession *self, LanyardOutcome outcome, GError *error)
{
  g_mutex_lock (&self->lock);
  self->said = outcome;
  self->said_error = error;
  g_mutex_unlock (&self->lock);
}

void
lanyard_session_end_with_error (LanyardSession *self, GError *error)
{
  LanyardOutcome outcome = LANYARD_OUTCOME_LOST;
  LanyardOutcome said;
  GError *said_error;
  gboolean cancelled;

  g_mutex_lock (&self->lock);
  cancelled = self->cancel_us != 0;
  said = self->said;
  said_error = g_steal_pointer (&self->said_error);
  g_mutex_unlock (&self->lock);
  if (said != LANYARD_OUTCOME_NONE)
    {
      g_clear_error (&error);
      lanyard_session_end (self, said, said_error);
      return;
    }
  if (cancelled)
    outcome = LANYARD_OUTCOME_CANCELLED_HERE;
  else if (is_peers_fault (error)
           || g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_REFUSED)
           || g_error_matches (error, LANYARD_NET_ERROR, LANYARD_NET_ERROR_NO_SERVICE))
    outcome = LANYARD_OUTCOME_FAILED;
  lanyard_session_end (self, outcome, error);
}

/* One sentence to a peer that broke the rules, before the connection is closed. */
static void
tell_peer (LanyardSession *self, const GError *error)
{
  GVariantDict dict;

  if (!is_peers_fault (error))
    return;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "code", "s", "protocol");
  g_variant_dict_insert (&dict, "message", "s", error->message);
  (void) lanyard_session_send (self, LANYARD_FRAME_ERROR,
                               lanyard_frame_encode (g_variant_dict_end (&dict)), NULL);
}

static void
thread_done (LanyardSession *self)
{
  if (g_atomic_int_dec_and_test (&self->threads))
    {
      self->klass->ended (self);
      /* Whoever waits for the end may close it next. */
      g_clear_object (&self->database);
      lanyard_session_set_phase (self, LANYARD_SESSION_ENDED);
    }
  lanyard_session_unref (self);
}

static gboolean
handle_common (LanyardSession *self, guint8 type, const guint8 *payload, gsize length, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (payload, length);
  g_autofree char *text = NULL;
  guint32 reason;

  if (!lanyard_wire_decode_reason (bytes, &reason, &text, error))
    return FALSE;
  if (type == LANYARD_WIRE_CANCEL)
    {
      lanyard_session_end (self, LANYARD_OUTCOME_CANCELLED_BY_PEER, NULL);
      return TRUE;
    }
  g_mutex_lock (&self->lock);
  if (type == LANYARD_WIRE_RELEASE)
    {
      self->hold_here = FALSE;
      self->hold_full = FALSE;
    }
  else
    {
      self->hold_peer = type == LANYARD_WIRE_PAUSE;
      self->hold_peer_full = self->hold_peer && reason == LANYARD_HOLD_FULL_DISK;
    }
  lanyard_session_changed (self);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
read_one (LanyardSession *self, guint8 *buffer, GError **error)
{
  guint8 type;
  gsize length;
  gboolean ok;

  g_atomic_int_set (&self->reading, 1);
  ok = lanyard_channel_read_frame_into (self->channel, LANYARD_FRAME_PAGE_MAX, &type, buffer, &length,
                                        self->io, error);
  g_atomic_int_set (&self->reading, 0);
  if (!ok)
    return FALSE;
  __atomic_store_n (&self->heard_us, g_get_monotonic_time (), __ATOMIC_RELAXED);
  switch (type)
    {
    case LANYARD_WIRE_PAUSE:
    case LANYARD_WIRE_RESUME:
    case LANYARD_WIRE_RELEASE:
    case LANYARD_WIRE_CANCEL:
      return handle_common (self, type, buffer, length, error);
    default:
      /* What newer peers say beyond this is skipped (PROTOCOL.md); ALIVE among it. */
      if ((type >= 64 && type <= 127) || type >= 192)
        return TRUE;
      return self->klass->frame (self, type, buffer, length, error);
    }
}

/* What is to be told the peer is told by the thread that writes, which may be waiting for the peer to read; this one must
 * not wait with it. */
void
lanyard_session_leave_off (LanyardSession *self, GError *error)
{
  gboolean tell;

  g_mutex_lock (&self->lock);
  if (self->broken != NULL)
    {
      /* That the peer then closes is no news. */
      g_mutex_unlock (&self->lock);
      g_error_free (error);
      return;
    }
  tell = is_peers_fault (error) && self->cancel_us == 0 && self->said == LANYARD_OUTCOME_NONE;
  if (tell)
    {
      self->broken = error;
      self->broken_us = g_get_monotonic_time ();
      g_cond_broadcast (&self->cond);
    }
  g_mutex_unlock (&self->lock);
  if (!tell)
    lanyard_session_end_with_error (self, error);
}

static gpointer
reader_thread (gpointer data)
{
  LanyardSession *self = data;
  g_autofree guint8 *buffer = self->klass->reserve == NULL ? g_malloc (LANYARD_FRAME_BULK_MAX) : NULL;
  GError *error = NULL;

  lanyard_thread_begin_bulk ();
  while (!lanyard_session_is_over (self))
    {
      guint8 *into = self->klass->reserve != NULL ? self->klass->reserve (self) : buffer;

      if (into == NULL)
        break;
      if (!read_one (self, into, &error))
        {
          if (self->klass->settle != NULL)
            self->klass->settle (self);
          lanyard_session_leave_off (self, error);
          break;
        }
    }
  thread_done (self);
  return NULL;
}

static gpointer
control_thread (gpointer data)
{
  LanyardSession *self = data;
  GError *error = NULL;

  lanyard_thread_begin_bulk ();
  if (!self->klass->control (self, &error))
    {
      gboolean cancelling;

      g_mutex_lock (&self->lock);
      cancelling = self->cancel_us != 0;
      g_mutex_unlock (&self->lock);
      /* After a cancel the reader waits for the peer to close. */
      if (cancelling && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_clear_error (&error);
      else
        {
          tell_peer (self, error);
          lanyard_session_end_with_error (self, error);
        }
    }
  thread_done (self);
  return NULL;
}

void
lanyard_session_start (LanyardSession *self, LanyardSessionFunc func, gpointer user_data)
{
  self->func = func;
  self->user_data = user_data;
  self->threads = 2;
  self->heard_us = self->said_us = g_get_monotonic_time ();
  g_thread_unref (g_thread_new ("transfer-read", reader_thread, lanyard_session_ref (self)));
  g_thread_unref (g_thread_new ("transfer-write", control_thread, lanyard_session_ref (self)));
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
                         g_error_new_literal (LANYARD_NET_ERROR, LANYARD_NET_ERROR_TIMED_OUT,
                                              _ ("The other side has not answered for a minute")));
}
