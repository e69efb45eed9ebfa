/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-receiver-private.h"

#include <glib/gi18n-lib.h>

/* The conversation of the receiving end: the offer, the answer, what is asked for again. The bytes:
 * lanyard-receiver-file.c; what is there already: -plan.c; disk and receipts: lanyard-finisher.c. */

/* What the disk may be behind the network. */
#define RING_SIZE (4 * LANYARD_FRAME_BULK_MAX)

/* --- the offer: on the reader's thread ------------------------------------------------------- */

static gboolean
on_offer (LanyardReceiver *self, GBytes *payload, GError **error)
{
  if (self->stage != RECEIVER_IDLE)
    return lanyard_session_protocol_error (error, N_ ("The other side offered twice"));
  if (!lanyard_wire_decode_offer (payload, &self->offer, error))
    return FALSE;
  self->builder = lanyard_manifest_builder_new ();
  self->stage = RECEIVER_LISTING;
  return TRUE;
}

static gboolean
on_page (LanyardReceiver *self, GBytes *payload, GError **error)
{
  if (self->stage != RECEIVER_LISTING)
    return lanyard_session_protocol_error (error, N_ ("The other side's offer is out of order"));
  if (!lanyard_wire_decode_page (payload, self->builder, error))
    return FALSE;
  if (lanyard_manifest_builder_get_n_entries (self->builder) <= self->offer.n_entries)
    return TRUE;
  return lanyard_session_protocol_error (error, N_ ("The offer holds more entries than it says"));
}

static gboolean
on_thumbnail (LanyardReceiver *self, GBytes *payload, GError **error)
{
  GBytes *picture;
  guint entry;

  if (self->stage != RECEIVER_LISTING)
    return lanyard_session_protocol_error (error, N_ ("The other side's offer is out of order"));
  if (!lanyard_wire_decode_thumbnail (payload, &entry, &picture, error))
    return FALSE;
  if (self->thumbnails->len < LANYARD_MANIFEST_MAX_THUMBNAILS && entry < self->offer.n_entries)
    {
      g_ptr_array_add (self->thumbnails, g_bytes_ref (picture));
      g_array_append_val (self->thumbnail_entries, entry);
    }
  g_bytes_unref (picture);
  return TRUE;
}

static gboolean
on_offered (LanyardReceiver *self, GError **error)
{
  LanyardSession *session = &self->session;
  g_autoptr (LanyardManifest) manifest = NULL;

  if (self->stage != RECEIVER_LISTING)
    return lanyard_session_protocol_error (error, N_ ("The other side's offer is out of order"));
  manifest = lanyard_manifest_builder_end (g_steal_pointer (&self->builder), error);
  if (manifest == NULL)
    return FALSE;
  if (lanyard_manifest_get_n_entries (manifest) != self->offer.n_entries
      || lanyard_manifest_get_bytes (manifest) != self->offer.bytes)
    return lanyard_session_protocol_error (error, N_ ("The offer is not what it says it is"));
  for (guint i = 0; i < self->thumbnails->len; i++)
    lanyard_manifest_set_thumbnail (manifest, g_array_index (self->thumbnail_entries, guint, i),
                                    self->thumbnails->pdata[i]);
  g_ptr_array_set_size (self->thumbnails, 0);
  self->stage = RECEIVER_OFFERED;

  g_mutex_lock (&session->lock);
  self->manifest = manifest;
  self->n = lanyard_manifest_get_n_entries (manifest);
  self->tag = lanyard_receiver_make_tag (
      self->offer.id, lanyard_channel_get_peer_fingerprint (session->channel));
  session->wire_id = g_strdup (self->offer.id);
  session->ledger = lanyard_ledger_new (manifest);
  session->bytes_total = lanyard_manifest_get_bytes (manifest);
  session->phase = LANYARD_SESSION_WAITING;
  lanyard_session_changed (session);
  g_mutex_unlock (&session->lock);
  return TRUE;
}

static gboolean
is_moving (LanyardReceiver *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->session.lock);

  return self->moving;
}

static gboolean
on_frame (LanyardSession *session, guint8 type, const guint8 *payload, gsize length, GError **error)
{
  LanyardReceiver *self = (LanyardReceiver *) session;
  g_autoptr (GBytes) bytes = NULL;

  if (type >= LANYARD_FRAME_BULK_FIRST || type == LANYARD_WIRE_SENT)
    {
      if (self->stage != RECEIVER_OFFERED || !is_moving (self))
        return lanyard_session_protocol_error (error, N_ ("The other side sends before it was answered"));
      /* It lies where it was read to: reserve() below. */
      lanyard_ring_commit (self->ring, type, length);
      return TRUE;
    }
  bytes = g_bytes_new (payload, length);
  switch (type)
    {
    case LANYARD_WIRE_OFFER:
      return on_offer (self, bytes, error);
    case LANYARD_WIRE_PAGE:
      return on_page (self, bytes, error);
    case LANYARD_WIRE_THUMBNAIL:
      return on_thumbnail (self, bytes, error);
    case LANYARD_WIRE_OFFERED:
      return on_offered (self, error);
    default:
      return lanyard_session_protocol_error (error,
                                             N_ ("The other side sent something that is not a transfer"));
    }
}

/* --- the answer: on the control thread ------------------------------------------------------- */

static gboolean
wait_for_decision (LanyardReceiver *self, LanyardDecision *decision, GError **error)
{
  for (;;)
    {
      g_mutex_lock (&self->session.lock);
      *decision = self->decision;
      g_mutex_unlock (&self->session.lock);
      if (*decision != DECISION_NONE)
        return TRUE;
      if (!lanyard_session_attend (&self->session, TRUE, error))
        return FALSE;
    }
}

static gboolean
refuse (LanyardReceiver *self,
        LanyardRefusal   refusal,
        const char      *text,
        LanyardOutcome   outcome,
        GError          *why,
        GError         **error)
{
  /* The sender may close before this thread comes back. */
  lanyard_session_expect_end (&self->session, outcome, why != NULL ? g_error_copy (why) : NULL);
  if (!lanyard_session_send (&self->session, LANYARD_WIRE_ANSWER,
                             lanyard_wire_encode_answer (FALSE, refusal, text), error))
    {
      g_clear_error (&why);
      return FALSE;
    }
  lanyard_session_end (&self->session, outcome, why);
  return TRUE;
}

#define CHOICES_PER_PAGE 8192

static gboolean
send_choices (LanyardReceiver *self, GError **error)
{
  LanyardSession *session = &self->session;
  g_autoptr (GArray) candidates = lanyard_receiver_candidates (self);
  guint at = 0;

  for (guint first = 0; first < self->n; first += CHOICES_PER_PAGE)
    {
      guint n = MIN (CHOICES_PER_PAGE, self->n - first);
      guint begin = at;

      while (at < candidates->len
             && g_array_index (candidates, LanyardCandidate, at).entry < first + n)
        at++;
      if (!lanyard_session_send (
              session, LANYARD_WIRE_CHOICES,
              lanyard_wire_encode_choices (first, self->choices + first, n,
                                           (LanyardCandidate *) candidates->data + begin, at - begin),
              error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
accept (LanyardReceiver *self, GError **error)
{
  LanyardSession *session = &self->session;

  for (guint i = 0; i < self->n; i++)
    self->n_folders += lanyard_manifest_get_kind (self->manifest, i) == LANYARD_ENTRY_FOLDER
                       && self->choices[i] == LANYARD_CHOICE_SEND;
  if (!lanyard_session_send (session, LANYARD_WIRE_ANSWER,
                             lanyard_wire_encode_answer (TRUE, LANYARD_REFUSAL_DECLINED, NULL), error)
      || !send_choices (self, error))
    return FALSE;
  g_mutex_lock (&session->lock);
  self->store = g_thread_new ("transfer-store", lanyard_receiver_store, self);
  self->moving = TRUE;
  g_mutex_unlock (&session->lock);
  lanyard_session_set_phase (session, LANYARD_SESSION_MOVING);
  if (!lanyard_session_send (session, LANYARD_WIRE_ANSWERED, lanyard_wire_encode_reason (0, NULL), error))
    return FALSE;
  self->finisher = g_thread_new ("transfer-finish", lanyard_receiver_finisher, self);
  return TRUE;
}

/* Plans until the user has said all there is to say. FALSE with @error; TRUE and *@going when it was accepted. */
static gboolean
answer (LanyardReceiver *self, gboolean *going, GError **error)
{
  LanyardSession *session = &self->session;

  *going = FALSE;
  for (;;)
    {
      g_autoptr (GError) failure = NULL;
      LanyardDecision decision;
      gboolean ask = FALSE;

      if (!wait_for_decision (self, &decision, error))
        return FALSE;
      if (decision == DECISION_REFUSE)
        {
          GError *why = self->refusal_text != NULL
                            ? g_error_new_literal (LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_DECLINED,
                                                   self->refusal_text)
                            : NULL;

          session->refusal = self->refusal;
          return refuse (self, self->refusal, self->refusal_text, LANYARD_OUTCOME_DECLINED, why, error);
        }
      if (!lanyard_receiver_plan (self, &ask, &failure))
        {
          LanyardRefusal refusal
              = g_error_matches (failure, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_NO_SPACE)
                    ? LANYARD_REFUSAL_NO_SPACE
                    : LANYARD_REFUSAL_FAILED;
          g_autofree char *text = g_strdup (failure->message);

          if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)
              || failure->domain == LANYARD_NET_ERROR)
            {
              g_propagate_error (error, g_steal_pointer (&failure));
              return FALSE;
            }
          return refuse (self, refusal, text, LANYARD_OUTCOME_FAILED, g_steal_pointer (&failure), error);
        }
      if (!ask)
        {
          *going = TRUE;
          return accept (self, error);
        }
      g_mutex_lock (&session->lock);
      self->decision = DECISION_NONE;
      session->ask = TRUE;
      lanyard_session_changed (session);
      g_mutex_unlock (&session->lock);
    }
}

/* What did not fit on the disk is asked for when the user goes on. */
static gboolean
ask_again (LanyardReceiver *self, GError **error)
{
  LanyardSession *session = &self->session;
  g_autoptr (GArray) again = NULL;
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (LanyardCandidate));
  g_autofree guint8 *choices = NULL;
  guint first = G_MAXUINT, last = 0;

  g_mutex_lock (&session->lock);
  if (self->again->len > 0 && !session->hold_here)
    {
      again = g_steal_pointer (&self->again);
      self->again = g_array_new (FALSE, FALSE, sizeof (LanyardCandidate));
      for (guint i = 0; i < again->len; i++)
        g_array_append_val (self->asked, g_array_index (again, LanyardCandidate, i).entry);
    }
  g_mutex_unlock (&session->lock);
  if (again == NULL)
    return TRUE;

  for (guint i = 0; i < again->len; i++)
    {
      const LanyardCandidate *candidate = &g_array_index (again, LanyardCandidate, i);

      first = MIN (first, candidate->entry);
      last = MAX (last, candidate->entry);
      /* At most one is cut in the middle at a time. */
      if (candidate->offset > 0)
        g_array_append_val (candidates, *candidate);
    }
  choices = g_malloc (last - first + 1);
  memset (choices, LANYARD_CHOICE_SKIP, last - first + 1);
  for (guint i = 0; i < again->len; i++)
    choices[g_array_index (again, LanyardCandidate, i).entry - first] = LANYARD_CHOICE_SEND;
  return lanyard_session_send (session, LANYARD_WIRE_AGAIN,
                               lanyard_wire_encode_choices (first, choices, last - first + 1,
                                                            (LanyardCandidate *) candidates->data,
                                                            candidates->len),
                               error);
}

static gboolean
control (LanyardSession *session, GError **error)
{
  LanyardReceiver *self = (LanyardReceiver *) session;
  gboolean going;

  if (!answer (self, &going, error))
    return FALSE;
  if (!going)
    return TRUE;
  for (;;)
    if (!ask_again (self, error) || !lanyard_session_attend (session, TRUE, error))
      return FALSE;
}

void
lanyard_session_accept (LanyardSession *session,
                        gint64          row,
                        GFile          *folder,
                        gboolean        known,
                        LanyardLedger  *previous)
{
  LanyardReceiver *self = (LanyardReceiver *) session;

  g_mutex_lock (&session->lock);
  session->row = row;
  session->ask = FALSE;
  g_free (self->folder);
  self->folder = g_file_get_path (folder);
  self->known = known;
  g_clear_pointer (&self->previous, lanyard_ledger_unref);
  self->previous = previous != NULL ? lanyard_ledger_ref (previous) : NULL;
  self->decision = DECISION_ACCEPT;
  lanyard_session_changed (session);
  g_mutex_unlock (&session->lock);
}

void
lanyard_session_refuse (LanyardSession *session, LanyardRefusal refusal, const char *text)
{
  LanyardReceiver *self = (LanyardReceiver *) session;

  g_mutex_lock (&session->lock);
  session->ask = FALSE;
  self->refusal = refusal;
  self->refusal_text = g_strdup (text);
  self->decision = DECISION_REFUSE;
  lanyard_session_changed (session);
  g_mutex_unlock (&session->lock);
}

static guint8 *
reserve (LanyardSession *session)
{
  return lanyard_ring_reserve (((LanyardReceiver *) session)->ring);
}

static void
join_store (LanyardReceiver *self)
{
  GThread *store;

  g_mutex_lock (&self->session.lock);
  store = g_steal_pointer (&self->store);
  g_mutex_unlock (&self->session.lock);
  if (store != NULL)
    g_thread_join (store);
}

static void
settle (LanyardSession *session)
{
  LanyardReceiver *self = (LanyardReceiver *) session;

  lanyard_ring_end (self->ring);
  join_store (self);
}

static void
ended (LanyardSession *session)
{
  LanyardReceiver *self = (LanyardReceiver *) session;
  gboolean cancelled;

  lanyard_ring_stop (self->ring);
  join_store (self);
  lanyard_receiver_wake (self);
  g_clear_pointer (&self->finisher, g_thread_join);
  lanyard_receiver_drop_incoming (self);
  g_mutex_lock (&session->lock);
  cancelled = session->outcome == LANYARD_OUTCOME_CANCELLED_HERE
              || session->outcome == LANYARD_OUTCOME_CANCELLED_BY_PEER;
  g_mutex_unlock (&session->lock);
  if (cancelled && self->destination != NULL && session->ledger != NULL)
    lanyard_receiver_remove_parts (self->folder, self->tag, session->ledger);
}

static void
free_finish (gpointer data)
{
  lanyard_finish_free (data);
}

static void
finalize (LanyardSession *session)
{
  LanyardReceiver *self = (LanyardReceiver *) session;

  lanyard_wire_offer_clear (&self->offer);
  g_clear_pointer (&self->builder, lanyard_manifest_builder_free);
  g_ptr_array_unref (self->thumbnails);
  g_array_unref (self->thumbnail_entries);
  lanyard_receiver_drop_incoming (self);
  g_clear_pointer (&self->ring, lanyard_ring_free);
  g_clear_pointer (&self->incoming.hash, lanyard_hash_free);
  g_free (self->tag);
  g_free (self->folder);
  g_free (self->refusal_text);
  g_clear_pointer (&self->previous, lanyard_ledger_unref);
  g_array_unref (self->again);
  g_array_unref (self->asked);
  g_clear_pointer (&self->destination, lanyard_destination_free);
  g_free (self->choices);
  g_hash_table_unref (self->beginnings);
  g_queue_clear_full (&self->finish, free_finish);
  g_mutex_clear (&self->finish_lock);
  g_cond_clear (&self->finish_cond);
}

LanyardSession *
lanyard_session_new_receiver (LanyardChannel *channel, LanyardDatabase *database)
{
  static const LanyardSessionClass klass = { control, on_frame, ended, finalize, reserve, settle };
  LanyardReceiver *self = g_new0 (LanyardReceiver, 1);

  lanyard_session_init (&self->session, &klass, channel);
  self->session.database = database != NULL ? g_object_ref (database) : NULL;
  self->thumbnails = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->thumbnail_entries = g_array_new (FALSE, FALSE, sizeof (guint));
  self->ring = lanyard_ring_new (LANYARD_FRAME_BULK_MAX, RING_SIZE, 0);
  self->incoming.fd = -1;
  self->incoming.hash = lanyard_hash_new ();
  self->again = g_array_new (FALSE, FALSE, sizeof (LanyardCandidate));
  self->asked = g_array_new (FALSE, FALSE, sizeof (guint));
  self->beginnings
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_queue_init (&self->finish);
  g_mutex_init (&self->finish_lock);
  g_cond_init (&self->finish_cond);
  return &self->session;
}
