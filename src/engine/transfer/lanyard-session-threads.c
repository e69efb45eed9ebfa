/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two threads of a session: one reads what the peer sends, one writes what there is to say. */
#include "engine/transfer/lanyard-session-private.h"

#include <glib/gi18n-lib.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/core/lanyard-thread.h"
#include "engine/net/lanyard-net-error.h"

/* Something is said at least this often. */
#define ALIVE_US (15 * G_USEC_PER_SEC)

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
      lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, N_ ("The transfer is over"));
      return FALSE;
    }
  if (!say_due (self, &due, error))
    return FALSE;
  if (!due.cancel)
    return TRUE;
  lanyard_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, N_ ("The transfer was cancelled"));
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
