/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-sender-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/transfer/lanyard-transfer-store-private.h"

/* The conversation of the sending end: offer, answer, what to send next, receipts. The bytes of a file:
 * lanyard-sender-file.c. */

static gboolean
send_offer (LanyardSender *self, GError **error)
{
  LanyardSession *session = &self->session;
  guint next = 0;

  if (!lanyard_session_send (session, LANYARD_WIRE_OFFER,
                             lanyard_wire_encode_offer (session->wire_id, self->manifest), error))
    return FALSE;
  while (next < self->n)
    if (!lanyard_session_send (session, LANYARD_WIRE_PAGE,
                               lanyard_wire_encode_page (self->manifest, &next), error))
      return FALSE;
  for (guint i = 0, sent = 0; i < self->n && sent < LANYARD_MANIFEST_MAX_THUMBNAILS; i++)
    {
      GBytes *thumbnail = lanyard_manifest_get_thumbnail (self->manifest, i);

      if (thumbnail == NULL)
        continue;
      sent++;
      if (!lanyard_session_send (session, LANYARD_WIRE_THUMBNAIL,
                                 lanyard_wire_encode_thumbnail (i, thumbnail), error))
        return FALSE;
    }
  return lanyard_session_send (session, LANYARD_WIRE_OFFERED, lanyard_wire_encode_reason (0, NULL),
                               error);
}

static gboolean
is_answered (LanyardSender *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->session.lock);

  return self->answered;
}

/* The choices become states: what is wanted, what is not, what is there. On the reader's thread, before it reads on: where
 * all is there already, the receiver's last word follows at once. */
static void
apply_choices (LanyardSender *self)
{
  LanyardLedger *ledger = self->session.ledger;
  guint64 total = 0, done = 0;

  for (guint i = 0; i < self->n; i++)
    {
      guint64 size = lanyard_manifest_get_size (self->manifest, i);

      switch ((LanyardChoice) self->choices[i])
        {
        case LANYARD_CHOICE_SKIP:
          lanyard_ledger_set_state (ledger, i, LANYARD_ENTRY_SKIPPED);
          break;
        case LANYARD_CHOICE_VERIFIED:
          lanyard_ledger_set_state (ledger, i, LANYARD_ENTRY_VERIFIED);
          total += size;
          done += size;
          break;
        case LANYARD_CHOICE_SEND:
        default:
          /* Folders are the receiver's to make: nothing is sent of them. */
          lanyard_ledger_set_state (
              ledger, i,
              lanyard_manifest_get_kind (self->manifest, i) == LANYARD_ENTRY_FOLDER
                  ? LANYARD_ENTRY_CHECKING
                  : LANYARD_ENTRY_WAITING);
          total += size;
        }
    }
  __atomic_store_n (&self->session.bytes_total, total, __ATOMIC_RELAXED);
  __atomic_store_n (&self->session.bytes_done, done, __ATOMIC_RELAXED);
  __atomic_store_n (&self->session.bytes_resumed, done, __ATOMIC_RELAXED);
}

gboolean
lanyard_sender_flush (LanyardSender *self, GError **error)
{
  gsize used = self->used;

  self->used = 0;
  return used == 0 || lanyard_session_write (&self->session, self->out, used, error);
}

guint8 *
lanyard_sender_reserve (LanyardSender *self, gsize length, GError **error)
{
  if (self->used + LANYARD_FRAME_HEADER_SIZE + length > LANYARD_SENDER_BUFFER
      && !lanyard_sender_flush (self, error))
    return NULL;
  return self->out + self->used + LANYARD_FRAME_HEADER_SIZE;
}

void
lanyard_sender_commit (LanyardSender *self, guint8 type, gsize length)
{
  lanyard_frame_header_write (self->out + self->used, type, (guint32) length);
  self->used += LANYARD_FRAME_HEADER_SIZE + length;
}

gboolean
lanyard_sender_pass (LanyardSender *self, GError **error)
{
  LanyardSession *session = &self->session;

  for (;;)
    {
      gboolean held, cancelled;

      g_mutex_lock (&session->lock);
      held = session->hold_here || session->hold_peer;
      cancelled = session->cancel_wanted || session->broken != NULL
                  || session->outcome != LANYARD_OUTCOME_NONE;
      g_mutex_unlock (&session->lock);
      if (!held && !cancelled)
        return lanyard_session_attend (session, FALSE, error);
      /* What is in the buffer is whole frames; it goes before the pause is told. */
      if (!cancelled && !lanyard_sender_flush (self, error))
        return FALSE;
      if (!lanyard_session_attend (session, TRUE, error))
        return FALSE;
    }
}

/* The next entry to send, or LANYARD_MANIFEST_NONE. @candidates (out) (transfer full) (nullable). */
static guint
take_next (LanyardSender *self, GArray **candidates)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->session.lock);

  *candidates = NULL;
  for (; self->cursor < self->n; self->cursor++)
    {
      guint index = self->cursor;

      if (self->choices[index] != LANYARD_CHOICE_SEND
          || lanyard_manifest_get_kind (self->manifest, index) == LANYARD_ENTRY_FOLDER)
        continue;
      *candidates = lanyard_sender_candidates_of (self->candidates, &self->candidate, index);
      self->cursor++;
      return index;
    }
  if (self->again != NULL && self->again_next < self->again->len)
    {
      guint index = g_array_index (self->again, guint, self->again_next++);

      *candidates = lanyard_sender_candidates_of (self->again_candidates, &self->again_candidate, index);
      return index;
    }
  return LANYARD_MANIFEST_NONE;
}

GArray *
lanyard_sender_candidates_of (GArray *all, guint *position, guint index)
{
  GArray *own = NULL;

  while (*position < all->len && g_array_index (all, LanyardCandidate, *position).entry < index)
    (*position)++;
  while (*position < all->len && g_array_index (all, LanyardCandidate, *position).entry == index)
    {
      if (own == NULL)
        own = g_array_new (FALSE, FALSE, sizeof (LanyardCandidate));
      g_array_append_val (own, g_array_index (all, LanyardCandidate, *position));
      (*position)++;
    }
  return own;
}

static gboolean
send_entries (LanyardSender *self, GError **error)
{
  gboolean said_all = FALSE;

  for (;;)
    {
      g_autoptr (GArray) candidates = NULL;
      guint index;

      if (!lanyard_sender_pass (self, error))
        return FALSE;
      index = take_next (self, &candidates);
      if (index != LANYARD_MANIFEST_NONE)
        {
          said_all = FALSE;
          if (!lanyard_sender_send_file (self, index, candidates, error))
            return FALSE;
          continue;
        }
      if (!lanyard_sender_flush (self, error))
        return FALSE;
      if (!said_all)
        {
          said_all = TRUE;
          if (!lanyard_session_send (&self->session, LANYARD_WIRE_SENT,
                                     lanyard_wire_encode_reason (0, NULL), error))
            return FALSE;
        }
      if (!lanyard_session_attend (&self->session, TRUE, error))
        return FALSE;
    }
}

static gboolean
control (LanyardSession *session, GError **error)
{
  LanyardSender *self = (LanyardSender *) session;

  if (session->database != NULL
      && !lanyard_transfer_store_put_entries (session->database, session->row, session->ledger, error))
    return FALSE;
  if (!send_offer (self, error))
    return FALSE;
  lanyard_session_set_phase (session, LANYARD_SESSION_WAITING);
  while (!is_answered (self))
    if (!lanyard_session_attend (session, TRUE, error))
      return FALSE;
  lanyard_session_set_phase (session, LANYARD_SESSION_MOVING);
  return send_entries (self, error);
}

/* --- what the receiver says: on the reader's thread ------------------------------------------ */

static gboolean
on_answer (LanyardSender *self, GBytes *payload, GError **error)
{
  LanyardSession *session = &self->session;
  g_autofree char *text = NULL;
  LanyardRefusal refusal;
  gboolean accept;

  if (self->stage != STAGE_OFFERED)
    return lanyard_session_protocol_error (error, N_ ("The other side answered twice"));
  if (!lanyard_wire_decode_answer (payload, &accept, &refusal, &text, error))
    return FALSE;
  if (accept)
    {
      self->stage = STAGE_CHOOSING;
      return TRUE;
    }
  g_mutex_lock (&session->lock);
  session->refusal = refusal;
  g_mutex_unlock (&session->lock);
  lanyard_session_end (session,
                       refusal == LANYARD_REFUSAL_CANCELLED ? LANYARD_OUTCOME_CANCELLED_BY_PEER
                                                            : LANYARD_OUTCOME_DECLINED,
                       text != NULL ? g_error_new_literal (LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_DECLINED, text)
                                    : lanyard_error_new (LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_DECLINED,
                                                         N_ ("The other side declined")));
  return TRUE;
}

static gboolean
on_answered (LanyardSender *self, GError **error)
{
  if (self->stage != STAGE_CHOOSING)
    return lanyard_session_protocol_error (error, N_ ("The other side answered out of order"));
  self->stage = STAGE_MOVING;
  apply_choices (self);
  g_mutex_lock (&self->session.lock);
  self->answered = TRUE;
  g_cond_broadcast (&self->session.cond);
  g_mutex_unlock (&self->session.lock);
  return TRUE;
}

static gboolean
on_choices (LanyardSender *self, GBytes *payload, GError **error)
{
  if (self->stage != STAGE_CHOOSING)
    return lanyard_session_protocol_error (error, N_ ("The other side chose before it answered"));
  return lanyard_wire_decode_choices (payload, self->n, self->choices, self->candidates, error);
}

/* Entries that could not be written the first time, now with how much of them is there. */
static gboolean
on_again (LanyardSender *self, GBytes *payload, GError **error)
{
  g_autofree guint8 *choices = g_malloc (self->n);
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (LanyardCandidate));
  g_autoptr (GMutexLocker) locker = NULL;

  if (self->stage != STAGE_MOVING)
    return lanyard_session_protocol_error (error, N_ ("The other side asks again too early"));
  memset (choices, LANYARD_CHOICE_SKIP, self->n);
  if (!lanyard_wire_decode_choices (payload, self->n, choices, candidates, error))
    return FALSE;

  locker = g_mutex_locker_new (&self->session.lock);
  if (self->again != NULL && self->again_next < self->again->len)
    return lanyard_session_protocol_error (error, N_ ("The other side asks again too often"));
  g_clear_pointer (&self->again, g_array_unref);
  g_clear_pointer (&self->again_candidates, g_array_unref);
  self->again = g_array_new (FALSE, FALSE, sizeof (guint));
  self->again_candidates = g_steal_pointer (&candidates);
  self->again_next = self->again_candidate = 0;
  for (guint i = 0; i < self->n; i++)
    {
      LanyardEntryState state = lanyard_ledger_get_state (self->session.ledger, i);

      if (choices[i] != LANYARD_CHOICE_SEND || self->choices[i] != LANYARD_CHOICE_SEND
          || lanyard_manifest_get_kind (self->manifest, i) != LANYARD_ENTRY_FILE
          || (state != LANYARD_ENTRY_MOVING && state != LANYARD_ENTRY_CHECKING))
        continue;
      g_array_append_val (self->again, i);
      if (state == LANYARD_ENTRY_CHECKING)
        lanyard_session_add_done (&self->session,
                                  -(gint64) lanyard_manifest_get_size (self->manifest, i));
      else if (i == self->current)
        g_atomic_int_set (&self->drop, 1);
    }
  g_cond_broadcast (&self->session.cond);
  return TRUE;
}

/* A receipt counts only for what was sent, with the digest that was sent. */
static gboolean
on_receipts (LanyardSender *self, const guint8 *in, gsize length, GError **error)
{
  LanyardLedger *ledger = self->session.ledger;

  for (; length >= LANYARD_WIRE_RECEIPT_SIZE;
       in += LANYARD_WIRE_RECEIPT_SIZE, length -= LANYARD_WIRE_RECEIPT_SIZE)
    {
      guint8 digest[LANYARD_DIGEST_SIZE];
      guint32 index;

      if (!lanyard_wire_get_end (in, LANYARD_WIRE_RECEIPT_SIZE, &index, digest, error))
        return FALSE;
      if (index >= self->n || lanyard_ledger_get_state (ledger, index) != LANYARD_ENTRY_CHECKING
          || (lanyard_manifest_get_kind (self->manifest, index) == LANYARD_ENTRY_FILE
              && !lanyard_ledger_digest_equals (ledger, index, digest)))
        return lanyard_session_protocol_error (
            error, N_ ("The other side confirmed something that was not sent"));
      lanyard_ledger_set_state (ledger, index, LANYARD_ENTRY_VERIFIED);
    }
  if (length != 0)
    return lanyard_session_protocol_error (error, N_ ("The other side's receipt is cut short"));
  return TRUE;
}

static gboolean
on_fail (LanyardSender *self, const guint8 *in, gsize length, GError **error)
{
  g_autofree char *text = NULL;
  LanyardTransferError code;
  LanyardEntryState state;
  guint32 index;

  if (!lanyard_wire_decode_fail (in, length, &index, &code, &text, error))
    return FALSE;
  if (index >= self->n || self->choices[index] != LANYARD_CHOICE_SEND)
    return lanyard_session_protocol_error (error, N_ ("The other side failed what was not offered"));
  state = lanyard_ledger_get_state (self->session.ledger, index);
  if (state == LANYARD_ENTRY_VERIFIED)
    return lanyard_session_protocol_error (error, N_ ("The other side failed what it confirmed"));
  if (state != LANYARD_ENTRY_FAILED)
    lanyard_ledger_fail (self->session.ledger, index, text);
  return TRUE;
}

static gboolean
on_done (LanyardSender *self, GError **error)
{
  for (guint i = 0; i < self->n; i++)
    {
      LanyardEntryState state = lanyard_ledger_get_state (self->session.ledger, i);

      if (state != LANYARD_ENTRY_VERIFIED && state != LANYARD_ENTRY_FAILED
          && state != LANYARD_ENTRY_SKIPPED)
        return lanyard_session_protocol_error (error,
                                               N_ ("The other side ended without confirming everything"));
    }
  lanyard_session_end (&self->session, LANYARD_OUTCOME_COMPLETE, NULL);
  return TRUE;
}

static gboolean
on_frame (LanyardSession *session, guint8 type, const guint8 *payload, gsize length, GError **error)
{
  LanyardSender *self = (LanyardSender *) session;
  g_autoptr (GBytes) bytes = NULL;

  if (type == LANYARD_WIRE_ANSWER || type == LANYARD_WIRE_CHOICES || type == LANYARD_WIRE_AGAIN)
    bytes = g_bytes_new (payload, length);
  else if (self->stage != STAGE_MOVING && type != LANYARD_WIRE_ANSWERED)
    return lanyard_session_protocol_error (error, N_ ("The other side spoke before it answered"));
  switch (type)
    {
    case LANYARD_WIRE_ANSWER:
      return on_answer (self, bytes, error);
    case LANYARD_WIRE_CHOICES:
      return on_choices (self, bytes, error);
    case LANYARD_WIRE_ANSWERED:
      return on_answered (self, error);
    case LANYARD_WIRE_AGAIN:
      return on_again (self, bytes, error);
    case LANYARD_WIRE_RECEIPTS:
      return on_receipts (self, payload, length, error);
    case LANYARD_WIRE_FAIL:
      return on_fail (self, payload, length, error);
    case LANYARD_WIRE_DONE:
      return on_done (self, error);
    default:
      return lanyard_session_protocol_error (error,
                                             N_ ("The other side sent something that is not a transfer"));
    }
}

static void
ended (LanyardSession *session)
{
  LanyardSender *self = (LanyardSender *) session;

  if (self->root_fd >= 0)
    close (self->root_fd);
  self->root_fd = -1;
}

static void
finalize (LanyardSession *session)
{
  LanyardSender *self = (LanyardSender *) session;

  if (self->root_fd >= 0)
    close (self->root_fd);
  g_free (self->choices);
  g_array_unref (self->candidates);
  g_clear_pointer (&self->again, g_array_unref);
  g_clear_pointer (&self->again_candidates, g_array_unref);
  g_free (self->out);
}

LanyardSession *
lanyard_session_new_sender (LanyardChannel  *channel,
                            const char      *wire_id,
                            LanyardLedger   *ledger,
                            LanyardDatabase *database,
                            gint64           row)
{
  static const LanyardSessionClass klass = { control, on_frame, ended, finalize };
  LanyardSender *self = g_new0 (LanyardSender, 1);

  lanyard_session_init (&self->session, &klass, channel);
  self->session.wire_id = g_strdup (wire_id);
  self->session.ledger = lanyard_ledger_ref (ledger);
  self->session.database = database != NULL ? g_object_ref (database) : NULL;
  self->session.row = row;
  self->manifest = lanyard_ledger_get_manifest (ledger);
  self->n = lanyard_manifest_get_n_entries (self->manifest);
  self->session.bytes_total = lanyard_manifest_get_bytes (self->manifest);
  self->choices = g_malloc0 (self->n); /* unsaid is SEND */
  self->candidates = g_array_new (FALSE, FALSE, sizeof (LanyardCandidate));
  self->out = g_malloc (LANYARD_SENDER_BUFFER);
  self->root = LANYARD_MANIFEST_NONE;
  self->root_fd = -1;
  return &self->session;
}
