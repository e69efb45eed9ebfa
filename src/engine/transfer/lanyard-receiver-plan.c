/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-receiver-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-format.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/transfer/lanyard-files-private.h"
#include "engine/transfer/lanyard-transfer-store-private.h"

/* A shorter part is not worth asking about. */
#define PART_MIN (64 * 1024)
#define BLOCK (256 * 1024)
/* The first step back from a part's end; each further one is four times as far. After a power cut the last
 * of what was written may be missing though the length says otherwise. */
#define STEP (4 * 1024 * 1024)
/* What an accepted transfer may grow by and still be the same: files change. */
#define GROWTH (64 * 1024 * 1024)

static void
beginning_free (gpointer data)
{
  LanyardBeginning *beginning = data;

  lanyard_hash_free (beginning->hash);
  g_free (beginning->existing);
  g_free (beginning);
}

void
lanyard_receiver_remember (LanyardReceiver   *self,
                           guint              index,
                           guint64            offset,
                           const LanyardHash *hash,
                           const char        *existing)
{
  GPtrArray *all = g_hash_table_lookup (self->beginnings, GUINT_TO_POINTER (index));
  LanyardBeginning *beginning = g_new0 (LanyardBeginning, 1);

  if (all == NULL)
    {
      all = g_ptr_array_new_with_free_func (beginning_free);
      g_hash_table_insert (self->beginnings, GUINT_TO_POINTER (index), all);
    }
  beginning->offset = offset;
  lanyard_hash_digest (hash, beginning->digest);
  beginning->existing = g_strdup (existing);
  if (existing == NULL)
    {
      beginning->hash = lanyard_hash_new ();
      lanyard_hash_copy (beginning->hash, hash);
    }
  g_ptr_array_add (all, beginning);
}

/* Hash the file from its start to each of the ascending @offsets and remember what it was there. */
static gboolean
hash_prefixes (LanyardReceiver *self,
               guint            index,
               int              fd,
               const guint64   *offsets,
               guint            n,
               const char      *existing,
               GError         **error)
{
  g_autofree guint8 *block = g_malloc (BLOCK);
  g_autoptr (LanyardHash) hash = lanyard_hash_new ();
  guint64 at = 0;

  for (guint i = 0; i < n; i++)
    {
      while (at < offsets[i])
        {
          gssize got = pread (fd, block, (gsize) MIN (BLOCK, offsets[i] - at), (off_t) at);

          if (got < 0 && errno == EINTR)
            continue;
          /* Unreadable, or shorter now: what was found up to here has to do. */
          if (got <= 0)
            return TRUE;
          lanyard_hash_update (hash, block, (gsize) got);
          at += (guint64) got;
          if (!lanyard_session_attend (&self->session, FALSE, error))
            return FALSE;
        }
      lanyard_receiver_remember (self, index, at, hash, existing);
    }
  return TRUE;
}

static gboolean
look_at_part (LanyardReceiver *self, guint index, int fd, GError **error)
{
  guint64 offsets[LANYARD_WIRE_CANDIDATES_MAX];
  guint64 size = lanyard_manifest_get_size (self->manifest, index);
  struct stat status;
  guint64 length, step = STEP;
  guint n = G_N_ELEMENTS (offsets);

  if (fstat (fd, &status) != 0)
    return TRUE;
  length = (guint64) status.st_size;
  if (length < PART_MIN || length > size)
    return TRUE;
  offsets[--n] = length;
  for (; n > 0 && step + PART_MIN <= length; step *= 4)
    offsets[--n] = length - step;
  return hash_prefixes (self, index, fd, offsets + n, G_N_ELEMENTS (offsets) - n, NULL, error);
}

/* A part of before; or the file itself, when the program was killed after renaming it and before saying so. */
static gboolean
look_for_beginning (LanyardReceiver *self, guint index, GError **error)
{
  g_auto (LanyardSpot) spot = { 0 };
  g_autofree char *saved = NULL;
  LanyardManifestEntry entry;
  gboolean ok = TRUE;
  int fd;

  lanyard_manifest_get_entry (self->manifest, index, &entry);
  if (!lanyard_destination_find (self->destination, entry.path, FALSE, &spot, NULL))
    return TRUE;
  fd = lanyard_destination_open_part (self->destination, &spot, TRUE);
  if (fd >= 0)
    ok = look_at_part (self, index, fd, error);
  else
    {
      fd = lanyard_destination_find_existing (self->destination, &spot, entry.size, entry.mtime, &saved);
      if (fd < 0)
        return TRUE;
      ok = hash_prefixes (self, index, fd, &entry.size, 1, saved, error);
    }
  close (fd);
  return ok;
}

/* As it was before: verified and unchanged, or not wanted. */
static LanyardChoice
choose_from_previous (LanyardReceiver *self, guint index, LanyardLedger *previous, gboolean *is_new)
{
  LanyardManifestEntry entry, before;
  g_auto (LanyardAccount) account = { 0 };
  guint at;

  lanyard_manifest_get_entry (self->manifest, index, &entry);
  at = lanyard_manifest_find (lanyard_ledger_get_manifest (previous), entry.path);
  *is_new = at == LANYARD_MANIFEST_NONE;
  if (*is_new)
    return LANYARD_CHOICE_SEND;
  lanyard_manifest_get_entry (lanyard_ledger_get_manifest (previous), at, &before);
  lanyard_ledger_get (previous, at, &account);
  if (account.state == LANYARD_ENTRY_SKIPPED)
    return LANYARD_CHOICE_SKIP;
  if (account.state != LANYARD_ENTRY_VERIFIED || before.kind != entry.kind
      || (entry.kind == LANYARD_ENTRY_FILE
          && (account.size != entry.size || before.mtime != entry.mtime)))
    return LANYARD_CHOICE_SEND;
  if (account.has_digest)
    lanyard_ledger_set_digest (self->session.ledger, index, account.digest);
  if (account.saved != NULL)
    lanyard_ledger_set_saved (self->session.ledger, index, account.saved);
  return LANYARD_CHOICE_VERIFIED;
}

static gboolean
choose (LanyardReceiver *self, LanyardLedger *previous, gboolean known, gboolean *ask)
{
  LanyardLedger *ledger = self->session.ledger;
  guint64 total = 0, done = 0;

  for (guint i = 0; i < self->n; i++)
    {
      guint64 size = lanyard_manifest_get_size (self->manifest, i);
      gboolean is_new = FALSE;

      self->choices[i] = LANYARD_CHOICE_SEND;
      if (!lanyard_ledger_get_selected (ledger, i))
        self->choices[i] = LANYARD_CHOICE_SKIP;
      else if (previous != NULL)
        self->choices[i] = (guint8) choose_from_previous (self, i, previous, &is_new);
      if (is_new && known)
        *ask = TRUE;
      if (self->choices[i] != LANYARD_CHOICE_SKIP)
        total += size;
      if (self->choices[i] == LANYARD_CHOICE_VERIFIED)
        done += size;
    }
  /* Having said yes to a little is not having said yes to a lot. */
  if (known
      && (previous == NULL
          || total - done > lanyard_manifest_get_bytes (lanyard_ledger_get_manifest (previous)) + GROWTH))
    *ask = TRUE;
  if (*ask)
    return TRUE;
  for (guint i = 0; i < self->n; i++)
    {
      if (self->choices[i] == LANYARD_CHOICE_SKIP)
        lanyard_ledger_set_state (ledger, i, LANYARD_ENTRY_SKIPPED);
      else if (self->choices[i] == LANYARD_CHOICE_VERIFIED)
        {
          lanyard_ledger_set_state (ledger, i, LANYARD_ENTRY_VERIFIED);
          /* It was told of when it came. */
          (void) lanyard_ledger_take_verified (ledger, i);
        }
    }
  __atomic_store_n (&self->session.bytes_total, total, __ATOMIC_RELAXED);
  __atomic_store_n (&self->session.bytes_done, done, __ATOMIC_RELAXED);
  __atomic_store_n (&self->session.bytes_resumed, done, __ATOMIC_RELAXED);
  return TRUE;
}

static gboolean
check_room (LanyardReceiver *self, GError **error)
{
  guint64 wanted = 0;

  for (guint i = 0; i < self->n; i++)
    {
      GPtrArray *all = g_hash_table_lookup (self->beginnings, GUINT_TO_POINTER (i));
      guint64 have
          = all != NULL ? ((LanyardBeginning *) all->pdata[all->len - 1])->offset : 0;

      if (self->choices[i] == LANYARD_CHOICE_SEND)
        wanted += lanyard_manifest_get_size (self->manifest, i) - have;
    }
  if (wanted == 0 || lanyard_destination_has_room (self->destination, wanted))
    return TRUE;
  {
    g_autofree char *need = lanyard_format_size (wanted);

    lanyard_set_error (error, LANYARD_TRANSFER_ERROR, LANYARD_TRANSFER_ERROR_NO_SPACE,
                       N_ ("Not enough room at the receiver: %s are still to come"), need);
  }
  return FALSE;
}

gboolean
lanyard_receiver_plan (LanyardReceiver *self, gboolean *ask, GError **error)
{
  LanyardSession *session = &self->session;
  g_autoptr (LanyardLedger) previous = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GFile) file = NULL;
  gboolean known;
  gint64 row;

  g_mutex_lock (&session->lock);
  previous = self->previous != NULL ? lanyard_ledger_ref (self->previous) : NULL;
  folder = g_strdup (self->folder);
  known = self->known;
  row = session->row;
  g_mutex_unlock (&session->lock);

  g_clear_pointer (&self->destination, lanyard_destination_free);
  self->destination = lanyard_destination_open (folder, self->tag, error);
  if (self->destination == NULL)
    return FALSE;
  if (previous == NULL && session->database != NULL)
    {
      g_autoptr (GError) failure = NULL;

      previous = lanyard_transfer_store_load_entries (session->database, row, NULL, &failure);
      /* A damaged account of before is none: the user is asked as if nothing had been accepted. */
      if (failure != NULL && !g_error_matches (failure, LANYARD_ERROR, LANYARD_ERROR_INVALID))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  *ask = FALSE;
  if (self->choices == NULL)
    self->choices = g_malloc0 (self->n);
  if (!choose (self, previous, known, ask) || *ask)
    return TRUE;
  for (guint i = 0; previous != NULL && i < self->n; i++)
    if (self->choices[i] == LANYARD_CHOICE_SEND
        && lanyard_manifest_get_kind (self->manifest, i) == LANYARD_ENTRY_FILE
        && !look_for_beginning (self, i, error))
      return FALSE;
  if (!check_room (self, error))
    return FALSE;
  file = g_file_new_for_path (folder);
  lanyard_ledger_set_folder (session->ledger, file);
  return session->database == NULL
         || lanyard_transfer_store_put_entries (session->database, row, session->ledger, error);
}

GArray *
lanyard_receiver_candidates (LanyardReceiver *self)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (LanyardCandidate));

  for (guint i = 0; i < self->n; i++)
    {
      GPtrArray *all = g_hash_table_lookup (self->beginnings, GUINT_TO_POINTER (i));

      for (guint j = 0; all != NULL && j < all->len; j++)
        {
          const LanyardBeginning *beginning = all->pdata[j];
          LanyardCandidate candidate = { i, beginning->offset };

          /* An empty file is no beginning of anything; it is recognised when it comes. */
          if (beginning->offset == 0)
            continue;
          memcpy (candidate.digest, beginning->digest, LANYARD_DIGEST_SIZE);
          g_array_append_val (candidates, candidate);
        }
    }
  return candidates;
}

char *
lanyard_receiver_make_tag (const char *wire_id, const char *fingerprint)
{
  return g_strconcat (wire_id, "/", fingerprint, NULL);
}

void
lanyard_receiver_remove_parts (const char *folder, const char *tag, LanyardLedger *ledger)
{
  g_autoptr (LanyardDestination) destination = NULL;
  LanyardManifest *manifest = lanyard_ledger_get_manifest (ledger);
  guint n = lanyard_manifest_get_n_entries (manifest);

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    return;
  destination = lanyard_destination_open (folder, tag, NULL);
  for (guint i = 0; destination != NULL && i < n; i++)
    {
      g_auto (LanyardSpot) spot = { 0 };
      LanyardEntryState state = lanyard_ledger_get_state (ledger, i);

      if (state != LANYARD_ENTRY_VERIFIED && state != LANYARD_ENTRY_SKIPPED
          && lanyard_manifest_get_kind (manifest, i) == LANYARD_ENTRY_FILE
          && lanyard_destination_find (destination, lanyard_manifest_get_path (manifest, i), FALSE,
                                       &spot, NULL))
        lanyard_destination_remove_part (destination, &spot);
    }
}
