/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-share-private.h"

typedef enum
{
  ANSWER_NONE,
  ANSWER_YES,
  ANSWER_NO,
} Answer;

struct _LanyardShareVisit
{
  GObject parent_instance;

  LanyardTransferDirection direction;
  char                    *address;
  LanyardShareCore        *core;
  guint                    n_files; /* that are offered */

  GMutex                   lock; /* of what follows */
  GCond                    answered;
  Answer                   answer;
  LanyardLedger           *ledger;
  GHashTable              *reached; /* key -> guint64: how far each is */
  char                    *title;
  char                    *error;
  char                    *folder; /* chosen with the answer; nullable */
  LanyardShareVisitStatus  status;
};

G_DEFINE_FINAL_TYPE (LanyardShareVisit, lanyard_share_visit, G_TYPE_OBJECT)

LanyardShareVisit *
lanyard_share_visit_new (LanyardTransferDirection direction, const char *address, LanyardManifest *manifest)
{
  LanyardShareVisit *self = g_object_new (LANYARD_TYPE_SHARE_VISIT, NULL);

  self->direction = direction;
  self->address = g_strdup (address);
  if (manifest == NULL)
    return self;
  self->ledger = lanyard_ledger_new (manifest);
  for (guint i = 0; i < lanyard_manifest_get_n_entries (manifest); i++)
    self->n_files += lanyard_manifest_get_kind (manifest, i) == LANYARD_ENTRY_FILE;
  return self;
}

void
lanyard_share_visit_set_core (LanyardShareVisit *self, LanyardShareCore *core)
{
  self->core = lanyard_share_core_ref (core);
}

LanyardTransferDirection
lanyard_share_visit_get_direction (LanyardShareVisit *self)
{
  g_return_val_if_fail (LANYARD_IS_SHARE_VISIT (self), LANYARD_TRANSFER_SENDING);
  return self->direction;
}

const char *
lanyard_share_visit_get_address (LanyardShareVisit *self)
{
  g_return_val_if_fail (LANYARD_IS_SHARE_VISIT (self), NULL);
  return self->address;
}

LanyardLedger *
lanyard_share_visit_get_ledger (LanyardShareVisit *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->ledger;
}

/* Once: whoever looked at none before sees it from now on. */
void
lanyard_share_visit_set_ledger (LanyardShareVisit *self, LanyardLedger *ledger)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->ledger == NULL)
    self->ledger = lanyard_ledger_ref (ledger);
}

void
lanyard_share_visit_get_status (LanyardShareVisit *self, LanyardShareVisitStatus *status)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (LANYARD_IS_SHARE_VISIT (self));

  locker = g_mutex_locker_new (&self->lock);
  *status = self->status;
}

char *
lanyard_share_visit_dup_title (LanyardShareVisit *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->title);
}

char *
lanyard_share_visit_dup_error (LanyardShareVisit *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->error);
}

void
lanyard_share_visit_set_title (LanyardShareVisit *self, const char *title)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_free (self->title);
  self->title = g_strdup (title);
}

/* How far @key is; the same place each time. Under the lock. */
static guint64 *
place_of (LanyardShareVisit *self, guint key)
{
  guint64 *place = g_hash_table_lookup (self->reached, GUINT_TO_POINTER (key + 1));

  if (place == NULL)
    {
      place = g_new0 (guint64, 1);
      g_hash_table_insert (self->reached, GUINT_TO_POINTER (key + 1), place);
    }
  return place;
}

void
lanyard_share_visit_begin (LanyardShareVisit *self, guint key, guint64 first, guint64 size)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gboolean fresh = !g_hash_table_contains (self->reached, GUINT_TO_POINTER (key + 1));
  guint64 *place = place_of (self, key);

  if (self->status.active++ == 0)
    lanyard_share_tell_moving (self->core, self);
  g_clear_pointer (&self->error, g_free);
  if (fresh)
    self->status.total += size;
  /* What the browser has from an earlier time. */
  if (first > *place)
    {
      self->status.resumed += first - *place;
      self->status.done += first - *place;
      *place = first;
    }
}

void
lanyard_share_visit_reach (LanyardShareVisit *self, guint key, guint64 position)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint64 *place = place_of (self, key);

  if (position <= *place)
    return;
  self->status.done += position - *place;
  *place = position;
}

void
lanyard_share_visit_leave (LanyardShareVisit *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->status.active--;
}

void
lanyard_share_visit_add_file (LanyardShareVisit *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->status.n_files++;
}

gboolean
lanyard_share_visit_complete (LanyardShareVisit *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->status.active > 0 || self->status.ended
      || lanyard_ledger_count (self->ledger, LANYARD_ENTRY_VERIFIED) < self->n_files)
    return FALSE;
  self->status.ended = TRUE;
  return TRUE;
}

gboolean
lanyard_share_visit_end (LanyardShareVisit *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gboolean first = !self->status.ended;

  self->status.ended = TRUE;
  return first;
}

char *
lanyard_share_visit_dup_folder (LanyardShareVisit *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->folder);
}

void
lanyard_share_visit_fail (LanyardShareVisit *self, const char *message)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_free (self->error);
  self->error = g_strdup (message);
}

gboolean
lanyard_share_visit_get_cancelled (LanyardShareVisit *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->status.cancelled;
}

static void
give_answer (LanyardShareVisit *self, Answer answer, GFile *folder)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->answer == ANSWER_NONE)
    {
      self->answer = answer;
      self->folder = folder != NULL ? g_file_get_path (folder) : NULL;
    }
  g_cond_broadcast (&self->answered);
}

void
lanyard_share_visit_answer (LanyardShareVisit *self, gboolean accept, GFile *folder)
{
  g_return_if_fail (LANYARD_IS_SHARE_VISIT (self));

  give_answer (self, accept ? ANSWER_YES : ANSWER_NO, folder);
}

void
lanyard_share_visit_cancel (LanyardShareVisit *self)
{
  g_return_if_fail (LANYARD_IS_SHARE_VISIT (self));

  g_mutex_lock (&self->lock);
  self->status.cancelled = !self->status.ended;
  g_mutex_unlock (&self->lock);
  give_answer (self, ANSWER_NO, NULL);
  if (self->core == NULL)
    return;
  lanyard_share_core_cut (self->core, self);
  /* An upload ends with its request. */
  if (self->direction == LANYARD_TRANSFER_SENDING && lanyard_share_visit_end (self))
    {
      lanyard_share_core_forget (self->core, self);
      lanyard_share_tell_ended (self->core, self);
    }
}

gboolean
lanyard_share_visit_ask (LanyardShareVisit *self, guint ms, gboolean (*gone) (gpointer), gpointer user_data)
{
  const gint64 end = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  gboolean left = FALSE;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->status.asking = TRUE;
  lanyard_share_tell_offer (self->core, self);
  while (self->answer == ANSWER_NONE && !left && g_get_monotonic_time () < end)
    {
      gint64 look = g_get_monotonic_time () + 250 * G_TIME_SPAN_MILLISECOND;

      (void) g_cond_wait_until (&self->answered, &self->lock, MIN (look, end));
      if (self->answer != ANSWER_NONE)
        break;
      /* Who shows the question looks at the visit meanwhile. */
      g_mutex_unlock (&self->lock);
      left = gone (user_data);
      g_mutex_lock (&self->lock);
    }
  self->status.asking = FALSE;
  /* Nobody declined what was taken back. */
  self->status.declined = self->answer != ANSWER_YES && (self->answer == ANSWER_NO || !left);
  return self->answer == ANSWER_YES;
}

static void
lanyard_share_visit_finalize (GObject *object)
{
  LanyardShareVisit *self = LANYARD_SHARE_VISIT (object);

  g_clear_pointer (&self->core, lanyard_share_core_unref);
  g_clear_pointer (&self->ledger, lanyard_ledger_unref);
  g_clear_pointer (&self->reached, g_hash_table_unref);
  g_free (self->address);
  g_free (self->title);
  g_free (self->error);
  g_free (self->folder);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->answered);
  G_OBJECT_CLASS (lanyard_share_visit_parent_class)->finalize (object);
}

static void
lanyard_share_visit_class_init (LanyardShareVisitClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanyard_share_visit_finalize;
}

static void
lanyard_share_visit_init (LanyardShareVisit *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->answered);
  self->reached = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}
