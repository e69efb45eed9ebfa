/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-ledger-private.h"

#include <string.h>

/* What few entries have, kept beside. */
typedef struct
{
  char   *saved;
  char   *error;
  guint64 size;
  guint64 resumed_from;
  gboolean has_size;
} Extra;

enum
{
  FLAG_DIGEST = 1 << 0,
  FLAG_RESTARTED = 1 << 1,
  FLAG_UNSELECTED = 1 << 2,
  FLAG_CHANGED = 1 << 3,
  FLAG_TOLD = 1 << 4,
};

struct _LanyardLedger
{
  gatomicrefcount  refs;
  LanyardManifest *manifest;

  GMutex           lock; /* all below */
  GFile           *folder;
  guint8          *states;
  guint8          *flags;
  guint8          *digests; /* LANYARD_DIGEST_SIZE each */
  GHashTable      *extras;  /* index -> Extra */
  GArray          *changes; /* of guint, each once (FLAG_CHANGED) */
  guint            counts[LANYARD_ENTRY_FAILED + 1];
  guint            first_failed;
};

static void
extra_free (gpointer data)
{
  Extra *extra = data;

  g_free (extra->saved);
  g_free (extra->error);
  g_free (extra);
}

void
lanyard_account_clear (LanyardAccount *account)
{
  g_clear_pointer (&account->saved, g_free);
  g_clear_pointer (&account->error, g_free);
}

LanyardLedger *
lanyard_ledger_new (LanyardManifest *manifest)
{
  LanyardLedger *self = g_new0 (LanyardLedger, 1);
  guint n = lanyard_manifest_get_n_entries (manifest);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->manifest = lanyard_manifest_ref (manifest);
  self->states = g_malloc0 (n);
  self->flags = g_malloc0 (n);
  self->digests = g_malloc0_n (n, LANYARD_DIGEST_SIZE);
  self->extras = g_hash_table_new_full (NULL, NULL, NULL, extra_free);
  self->changes = g_array_new (FALSE, FALSE, sizeof (guint));
  self->counts[LANYARD_ENTRY_WAITING] = n;
  self->first_failed = LANYARD_MANIFEST_NONE;
  return self;
}

LanyardLedger *
lanyard_ledger_ref (LanyardLedger *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
lanyard_ledger_unref (LanyardLedger *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  lanyard_manifest_unref (self->manifest);
  g_clear_object (&self->folder);
  g_free (self->states);
  g_free (self->flags);
  g_free (self->digests);
  g_hash_table_unref (self->extras);
  g_array_unref (self->changes);
  g_mutex_clear (&self->lock);
  g_free (self);
}

LanyardManifest *
lanyard_ledger_get_manifest (LanyardLedger *self)
{
  return self->manifest;
}

GFile *
lanyard_ledger_dup_folder (LanyardLedger *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->folder != NULL ? g_object_ref (self->folder) : NULL;
}

void
lanyard_ledger_set_folder (LanyardLedger *self, GFile *folder)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_set_object (&self->folder, folder);
}

GFile *
lanyard_ledger_dup_file (LanyardLedger *self, guint index)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *local = NULL;
  Extra *extra;

  if (self->folder == NULL)
    {
      local = lanyard_manifest_dup_local_path (self->manifest, index);
      return local != NULL ? g_file_new_for_path (local) : NULL;
    }
  if (self->states[index] != LANYARD_ENTRY_VERIFIED)
    return NULL;
  extra = g_hash_table_lookup (self->extras, GUINT_TO_POINTER (index));
  return g_file_resolve_relative_path (self->folder,
                                       extra != NULL && extra->saved != NULL
                                           ? extra->saved
                                           : lanyard_manifest_get_path (self->manifest, index));
}

/* With the lock held. */
static void
mark_changed (LanyardLedger *self, guint index)
{
  if ((self->flags[index] & FLAG_CHANGED) != 0)
    return;
  self->flags[index] |= FLAG_CHANGED;
  g_array_append_val (self->changes, index);
}

static Extra *
need_extra (LanyardLedger *self, guint index)
{
  Extra *extra = g_hash_table_lookup (self->extras, GUINT_TO_POINTER (index));

  if (extra == NULL)
    {
      extra = g_new0 (Extra, 1);
      g_hash_table_insert (self->extras, GUINT_TO_POINTER (index), extra);
    }
  mark_changed (self, index);
  return extra;
}

static void
change_state (LanyardLedger *self, guint index, LanyardEntryState state)
{
  if (self->states[index] == state)
    return;
  self->counts[self->states[index]]--;
  self->counts[state]++;
  self->states[index] = (guint8) state;
  mark_changed (self, index);
}

LanyardEntryState
lanyard_ledger_get_state (LanyardLedger *self, guint index)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return (LanyardEntryState) self->states[index];
}

void
lanyard_ledger_set_state (LanyardLedger *self, guint index, LanyardEntryState state)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->states[index] == LANYARD_ENTRY_FAILED && state != LANYARD_ENTRY_FAILED)
    g_clear_pointer (&need_extra (self, index)->error, g_free);
  change_state (self, index, state);
}

gboolean
lanyard_ledger_advance (LanyardLedger    *self,
                        guint             index,
                        LanyardEntryState from,
                        LanyardEntryState to)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->states[index] != from)
    return FALSE;
  change_state (self, index, to);
  return TRUE;
}

gboolean
lanyard_ledger_take_verified (LanyardLedger *self, guint index)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->states[index] != LANYARD_ENTRY_VERIFIED || (self->flags[index] & FLAG_TOLD) != 0)
    return FALSE;
  self->flags[index] |= FLAG_TOLD;
  return TRUE;
}

void
lanyard_ledger_get (LanyardLedger *self, guint index, LanyardAccount *account)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Extra *extra = g_hash_table_lookup (self->extras, GUINT_TO_POINTER (index));

  *account = (LanyardAccount){
    .index = index,
    .state = (LanyardEntryState) self->states[index],
    .restarted = (self->flags[index] & FLAG_RESTARTED) != 0,
    .has_digest = (self->flags[index] & FLAG_DIGEST) != 0,
    .size = lanyard_manifest_get_size (self->manifest, index),
  };
  memcpy (account->digest, self->digests + (gsize) index * LANYARD_DIGEST_SIZE, LANYARD_DIGEST_SIZE);
  if (extra != NULL)
    {
      if (extra->has_size)
        account->size = extra->size;
      account->resumed_from = extra->resumed_from;
      account->saved = g_strdup (extra->saved);
      account->error = g_strdup (extra->error);
    }
}

void
lanyard_ledger_fail (LanyardLedger *self, guint index, const char *message)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Extra *extra = need_extra (self, index);

  g_free (extra->error);
  extra->error = g_strdup (message);
  if (self->first_failed == LANYARD_MANIFEST_NONE)
    self->first_failed = index;
  change_state (self, index, LANYARD_ENTRY_FAILED);
}

void
lanyard_ledger_set_digest (LanyardLedger *self, guint index, const guint8 *digest)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  memcpy (self->digests + (gsize) index * LANYARD_DIGEST_SIZE, digest, LANYARD_DIGEST_SIZE);
  self->flags[index] |= FLAG_DIGEST;
  mark_changed (self, index);
}

gboolean
lanyard_ledger_digest_equals (LanyardLedger *self, guint index, const guint8 *digest)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return (self->flags[index] & FLAG_DIGEST) != 0
         && memcmp (self->digests + (gsize) index * LANYARD_DIGEST_SIZE, digest, LANYARD_DIGEST_SIZE)
                == 0;
}

void
lanyard_ledger_set_size (LanyardLedger *self, guint index, guint64 size)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Extra *extra;

  if (size == lanyard_manifest_get_size (self->manifest, index)
      && g_hash_table_lookup (self->extras, GUINT_TO_POINTER (index)) == NULL)
    return;
  extra = need_extra (self, index);
  extra->size = size;
  extra->has_size = TRUE;
}

void
lanyard_ledger_set_resumed (LanyardLedger *self, guint index, guint64 offset)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  need_extra (self, index)->resumed_from = offset;
}

void
lanyard_ledger_set_restarted (LanyardLedger *self, guint index)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->flags[index] |= FLAG_RESTARTED;
  mark_changed (self, index);
}

void
lanyard_ledger_set_saved (LanyardLedger *self, guint index, const char *saved)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Extra *extra = g_hash_table_lookup (self->extras, GUINT_TO_POINTER (index));

  if (extra == NULL && strcmp (saved, lanyard_manifest_get_path (self->manifest, index)) == 0)
    return;
  extra = need_extra (self, index);
  g_free (extra->saved);
  extra->saved = g_strdup (saved);
}

gboolean
lanyard_ledger_get_selected (LanyardLedger *self, guint index)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return (self->flags[index] & FLAG_UNSELECTED) == 0;
}

void
lanyard_ledger_set_selected (LanyardLedger *self, guint index, gboolean selected)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (selected)
    self->flags[index] &= (guint8) ~FLAG_UNSELECTED;
  else
    self->flags[index] |= FLAG_UNSELECTED;
}

guint
lanyard_ledger_count (LanyardLedger *self, LanyardEntryState state)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->counts[state];
}

GArray *
lanyard_ledger_take_changes (LanyardLedger *self, guint max)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GArray *taken;
  guint n = MIN (max, self->changes->len);

  if (n == 0)
    return NULL;
  taken = g_array_sized_new (FALSE, FALSE, sizeof (guint), n);
  /* From the end, so that nothing has to be moved. */
  g_array_append_vals (taken, &g_array_index (self->changes, guint, self->changes->len - n), n);
  g_array_set_size (self->changes, self->changes->len - n);
  for (guint i = 0; i < n; i++)
    self->flags[g_array_index (taken, guint, i)] &= (guint8) ~FLAG_CHANGED;
  return taken;
}

void
lanyard_ledger_forget_changes (LanyardLedger *self)
{
  g_autoptr (GArray) taken = lanyard_ledger_take_changes (self, G_MAXUINT);
}

char *
lanyard_ledger_dup_first_error (LanyardLedger *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Extra *extra = NULL;

  if (self->first_failed != LANYARD_MANIFEST_NONE)
    extra = g_hash_table_lookup (self->extras, GUINT_TO_POINTER (self->first_failed));
  return extra != NULL ? g_strdup (extra->error) : NULL;
}

char *
lanyard_digest_to_text (const guint8 digest[LANYARD_DIGEST_SIZE])
{
  GString *text = g_string_sized_new (2 * LANYARD_DIGEST_SIZE);

  for (guint i = 0; i < LANYARD_DIGEST_SIZE; i++)
    g_string_append_printf (text, "%02x", digest[i]);
  return g_string_free (text, FALSE);
}
