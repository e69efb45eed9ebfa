/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-transfer-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/transfer/lanyard-transfer-record-private.h"

/* Entries written in one job: about ten milliseconds of the database's thread. */
#define BATCH 2000

static const char *const STEPS[] = {
  "CREATE TABLE transfer ("
  "  seq INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  row INTEGER NOT NULL UNIQUE,"
  "  id TEXT NOT NULL,"
  "  wire_id TEXT,"
  "  direction INTEGER NOT NULL,"
  "  encrypted INTEGER NOT NULL,"
  "  peer_name TEXT,"
  "  peer_fingerprint TEXT,"
  "  peer_address TEXT,"
  "  peer_verified INTEGER NOT NULL,"
  "  trust_any INTEGER NOT NULL,"
  "  accepted INTEGER NOT NULL,"
  "  title TEXT,"
  "  state INTEGER NOT NULL,"
  "  paused_by INTEGER NOT NULL,"
  "  error TEXT,"
  "  note TEXT,"
  "  n_entries INTEGER NOT NULL,"
  "  n_verified INTEGER NOT NULL,"
  "  bytes_total INTEGER NOT NULL,"
  "  bytes_done INTEGER NOT NULL,"
  "  bytes_resumed INTEGER NOT NULL,"
  "  seconds REAL NOT NULL,"
  "  created INTEGER NOT NULL,"
  "  folder BLOB,"
  "  roots TEXT);"
  "CREATE TABLE transfer_entry ("
  "  transfer INTEGER NOT NULL REFERENCES transfer (row) ON DELETE CASCADE,"
  "  idx INTEGER NOT NULL,"
  "  path TEXT NOT NULL,"
  "  kind INTEGER NOT NULL,"
  "  mode INTEGER NOT NULL,"
  "  size INTEGER NOT NULL,"
  "  mtime INTEGER NOT NULL,"
  "  state INTEGER NOT NULL,"
  "  size_sent INTEGER,"
  "  digest BLOB,"
  "  saved TEXT,"
  "  error TEXT,"
  "  resumed_from INTEGER,"
  "  restarted INTEGER,"
  "  PRIMARY KEY (transfer, idx)) WITHOUT ROWID;",
};

gboolean
lanyard_transfer_store_open (LanyardDatabase *database, GError **error)
{
  return lanyard_phrase_migrate (database, error)
         && lanyard_database_migrate (database, "transfer", STEPS, G_N_ELEMENTS (STEPS), error);
}

static void
bind_text (sqlite3_stmt *statement, int column, const char *text)
{
  if (text != NULL)
    sqlite3_bind_text (statement, column, text, -1, SQLITE_TRANSIENT);
  else
    sqlite3_bind_null (statement, column);
}

static void
record_free (gpointer data)
{
  lanyard_transfer_record_free (data);
}

static gpointer
load_job (LanyardDatabase *database, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (record_free);
  sqlite3_stmt *statement
      = lanyard_database_prepare (database, "SELECT " LANYARD_TRANSFER_COLUMNS " FROM transfer ORDER BY seq DESC", error);
  gboolean row;

  if (statement == NULL)
    return NULL;
  do
    {
      if (!lanyard_database_step (database, statement, &row, error))
        return NULL;
      if (row)
        {
          LanyardTransferRecord *record = lanyard_transfer_record_read (statement);

          g_ptr_array_add (records, record);
          lanyard_phrase_recall (database, &record->title);
          lanyard_phrase_recall (database, &record->error);
          lanyard_phrase_recall (database, &record->note);
        }
    }
  while (row);
  return g_steal_pointer (&records);
}

GPtrArray *
lanyard_transfer_store_load (LanyardDatabase *database, GError **error)
{
  return lanyard_database_run_sync (database, load_job, NULL, error);
}

static gpointer
save_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const LanyardTransferRecord *record = data;
  int c = 1;
  sqlite3_stmt *s = lanyard_database_prepare (
      database,
      "INSERT INTO transfer (" LANYARD_TRANSFER_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
      " ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)"
      " ON CONFLICT (row) DO UPDATE SET wire_id = ?3, peer_name = ?6, peer_fingerprint = ?7,"
      " peer_address = ?8, peer_verified = ?9, trust_any = ?10, accepted = ?11, title = ?12, state = ?13,"
      " paused_by = ?14, error = ?15, note = ?16, n_entries = ?17, n_verified = ?18, bytes_total = ?19,"
      " bytes_done = ?20, bytes_resumed = ?21, seconds = ?22, folder = ?24, roots = ?25",
      error);

  if (s == NULL)
    return NULL;
  sqlite3_bind_int64 (s, c++, record->row);
  bind_text (s, c++, record->id);
  bind_text (s, c++, record->wire_id);
  sqlite3_bind_int (s, c++, (int) record->direction);
  sqlite3_bind_int (s, c++, record->encrypted);
  bind_text (s, c++, record->peer_name);
  bind_text (s, c++, record->peer_fingerprint);
  bind_text (s, c++, record->peer_address);
  sqlite3_bind_int (s, c++, record->peer_verified);
  sqlite3_bind_int (s, c++, record->trust_any);
  sqlite3_bind_int (s, c++, record->accepted);
  bind_text (s, c++, record->title);
  sqlite3_bind_int (s, c++, (int) record->state);
  sqlite3_bind_int (s, c++, (int) record->paused_by);
  bind_text (s, c++, record->error);
  bind_text (s, c++, record->note);
  sqlite3_bind_int64 (s, c++, record->n_entries);
  sqlite3_bind_int64 (s, c++, record->n_verified);
  sqlite3_bind_int64 (s, c++, (gint64) record->bytes_total);
  sqlite3_bind_int64 (s, c++, (gint64) record->bytes_done);
  sqlite3_bind_int64 (s, c++, (gint64) record->bytes_resumed);
  sqlite3_bind_double (s, c++, record->seconds);
  sqlite3_bind_int64 (s, c++, record->created);
  bind_text (s, c++, record->folder);
  bind_text (s, c++, record->roots);
  (void) (lanyard_database_step_done (database, s, error) && lanyard_phrase_keep (database, record->title, error)
          && lanyard_phrase_keep (database, record->error, error) && lanyard_phrase_keep (database, record->note, error));
  return NULL;
}

void
lanyard_transfer_store_save (LanyardDatabase *database, const LanyardTransferRecord *record)
{
  lanyard_database_post (database, save_job, lanyard_transfer_record_copy (record), record_free);
}

gboolean
lanyard_transfer_store_save_sync (LanyardDatabase             *database,
                                  const LanyardTransferRecord *record,
                                  GError                     **error)
{
  g_autoptr (GError) failure = NULL;

  (void) lanyard_database_run_sync (database, save_job, (gpointer) record, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gpointer
remove_job (LanyardDatabase *database, gpointer data, GError **error)
{
  sqlite3_stmt *statement
      = lanyard_database_prepare (database, "DELETE FROM transfer WHERE row = ?1", error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, *(gint64 *) data);
  (void) lanyard_database_step_done (database, statement, error);
  return NULL;
}

void
lanyard_transfer_store_remove (LanyardDatabase *database, gint64 row)
{
  lanyard_database_post (database, remove_job, g_memdup2 (&row, sizeof row), g_free);
}

typedef struct
{
  gint64         row;
  LanyardLedger *ledger;
  guint          first;
} PutJob;

static void
bind_account (sqlite3_stmt *s, int first, const LanyardAccount *account)
{
  sqlite3_bind_int (s, first, (int) account->state);
  sqlite3_bind_int64 (s, first + 1, (gint64) account->size);
  if (account->has_digest)
    sqlite3_bind_blob (s, first + 2, account->digest, LANYARD_DIGEST_SIZE, SQLITE_TRANSIENT);
  else
    sqlite3_bind_null (s, first + 2);
  bind_text (s, first + 3, account->saved);
  bind_text (s, first + 4, account->error);
  sqlite3_bind_int64 (s, first + 5, (gint64) account->resumed_from);
  sqlite3_bind_int (s, first + 6, account->restarted);
}

static gpointer
put_job (LanyardDatabase *database, gpointer data, GError **error)
{
  PutJob *job = data;
  LanyardManifest *manifest = lanyard_ledger_get_manifest (job->ledger);
  guint end = MIN (job->first + BATCH, lanyard_manifest_get_n_entries (manifest));
  sqlite3_stmt *s;

  if (job->first == 0)
    {
      s = lanyard_database_prepare (database, "DELETE FROM transfer_entry WHERE transfer = ?1", error);
      if (s == NULL)
        return NULL;
      sqlite3_bind_int64 (s, 1, job->row);
      if (!lanyard_database_step_done (database, s, error))
        return NULL;
    }
  for (guint i = job->first; i < end; i++)
    {
      LanyardManifestEntry entry;
      g_auto (LanyardAccount) account = { 0 };

      s = lanyard_database_prepare (
          database,
          "INSERT INTO transfer_entry (transfer, idx, path, kind, mode, size, mtime, state, size_sent,"
          " digest, saved, error, resumed_from, restarted)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
          error);
      if (s == NULL)
        return NULL;
      lanyard_manifest_get_entry (manifest, i, &entry);
      lanyard_ledger_get (job->ledger, i, &account);
      sqlite3_bind_int64 (s, 1, job->row);
      sqlite3_bind_int64 (s, 2, i);
      bind_text (s, 3, entry.path);
      sqlite3_bind_int (s, 4, (int) entry.kind);
      sqlite3_bind_int (s, 5, entry.mode);
      sqlite3_bind_int64 (s, 6, (gint64) entry.size);
      sqlite3_bind_int64 (s, 7, entry.mtime);
      bind_account (s, 8, &account);
      if (!lanyard_database_step_done (database, s, error) || !lanyard_phrase_keep (database, account.error, error))
        return NULL;
    }
  return NULL;
}

gboolean
lanyard_transfer_store_put_entries (LanyardDatabase *database,
                                    gint64           row,
                                    LanyardLedger   *ledger,
                                    GError         **error)
{
  PutJob job = { row, ledger, 0 };
  guint n = lanyard_manifest_get_n_entries (lanyard_ledger_get_manifest (ledger));

  for (; job.first < n; job.first += BATCH)
    {
      g_autoptr (GError) failure = NULL;

      (void) lanyard_database_run_sync (database, put_job, &job, &failure);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  return TRUE;
}

static void
clear_account (gpointer data)
{
  lanyard_account_clear (data);
}

GArray *
lanyard_account_array_new (guint n)
{
  GArray *accounts = g_array_sized_new (FALSE, FALSE, sizeof (LanyardAccount), n);

  g_array_set_clear_func (accounts, clear_account);
  return accounts;
}

typedef struct
{
  gint64  row;
  GArray *accounts;
} UpdateJob;

static void
update_job_free (gpointer data)
{
  UpdateJob *job = data;

  g_array_unref (job->accounts);
  g_free (job);
}

static gpointer
update_job (LanyardDatabase *database, gpointer data, GError **error)
{
  UpdateJob *job = data;

  for (guint i = 0; i < job->accounts->len; i++)
    {
      const LanyardAccount *account = &g_array_index (job->accounts, LanyardAccount, i);
      sqlite3_stmt *s = lanyard_database_prepare (
          database,
          "UPDATE transfer_entry SET state = ?3, size_sent = ?4, digest = ?5, saved = ?6, error = ?7,"
          " resumed_from = ?8, restarted = ?9 WHERE transfer = ?1 AND idx = ?2",
          error);

      if (s == NULL)
        return NULL;
      sqlite3_bind_int64 (s, 1, job->row);
      sqlite3_bind_int64 (s, 2, account->index);
      bind_account (s, 3, account);
      if (!lanyard_database_step_done (database, s, error) || !lanyard_phrase_keep (database, account->error, error))
        return NULL;
    }
  return NULL;
}

void
lanyard_transfer_store_update_entries (LanyardDatabase *database, gint64 row, GArray *accounts)
{
  UpdateJob *job = g_new (UpdateJob, 1);

  job->row = row;
  job->accounts = accounts;
  lanyard_database_post (database, update_job, job, update_job_free);
}

typedef struct
{
  gint64 row;
  char  *roots; /* nullable */
} LoadJob;

static void
load_entries_job_free (gpointer data)
{
  g_free (((LoadJob *) data)->roots);
  g_free (data);
}

/* What an account in the database says, put into the ledger. */
static void
restore_account (LanyardLedger *ledger, guint index, const LanyardAccount *account)
{
  lanyard_ledger_set_size (ledger, index, account->size);
  if (account->has_digest)
    lanyard_ledger_set_digest (ledger, index, account->digest);
  if (account->saved != NULL)
    lanyard_ledger_set_saved (ledger, index, account->saved);
  if (account->resumed_from > 0)
    lanyard_ledger_set_resumed (ledger, index, account->resumed_from);
  if (account->restarted)
    lanyard_ledger_set_restarted (ledger, index);
  if (account->state == LANYARD_ENTRY_FAILED)
    lanyard_ledger_fail (ledger, index, account->error);
  /* What was under way when the program ended is not any more. */
  else if (account->state == LANYARD_ENTRY_VERIFIED || account->state == LANYARD_ENTRY_SKIPPED)
    lanyard_ledger_set_state (ledger, index, account->state);
}

static gboolean
damaged (GError **error)
{
  lanyard_set_error (error, LANYARD_ERROR, LANYARD_ERROR_INVALID, N_ ("What was kept of this transfer is damaged"));
  return FALSE;
}

static gboolean
read_entries (LanyardDatabase        *database,
              const LoadJob          *job,
              LanyardManifestBuilder *builder,
              GArray                 *accounts,
              GError                **error)
{
  g_auto (GStrv) roots = g_strsplit (job->roots != NULL ? job->roots : "", "\n", -1);
  guint root = 0;
  gboolean row;
  sqlite3_stmt *s = lanyard_database_prepare (
      database,
      "SELECT path, kind, mode, size, mtime, state, size_sent, digest, saved, error, resumed_from,"
      " restarted FROM transfer_entry WHERE transfer = ?1 ORDER BY idx",
      error);

  if (s == NULL)
    return FALSE;
  sqlite3_bind_int64 (s, 1, job->row);
  for (;;)
    {
      LanyardManifestEntry entry;
      LanyardAccount account = { 0 };

      if (!lanyard_database_step (database, s, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      entry.path = (const char *) sqlite3_column_text (s, 0);
      if (entry.path == NULL)
        return damaged (error);
      entry.kind = (LanyardEntryKind) sqlite3_column_int (s, 1);
      entry.mode = (guint8) sqlite3_column_int (s, 2);
      entry.size = (guint64) sqlite3_column_int64 (s, 3);
      entry.mtime = sqlite3_column_int64 (s, 4);
      /* A root's own entry comes first, and is the only one without a folder in its path. */
      if (strchr (entry.path, '/') == NULL && roots[root] != NULL && roots[root][0] != '\0')
        {
          g_autofree char *path = g_filename_from_uri (roots[root++], NULL, NULL);

          if (path != NULL)
            lanyard_manifest_builder_begin_root (builder, path, entry.path);
        }
      if (!lanyard_manifest_builder_add (builder, &entry, NULL))
        return damaged (error);
      lanyard_account_read (s, 5, &account);
      lanyard_phrase_recall (database, &account.error);
      g_array_append_val (accounts, account);
    }
}

static gpointer
load_entries_job (LanyardDatabase *database, gpointer data, GError **error)
{
  g_autoptr (LanyardManifestBuilder) builder = lanyard_manifest_builder_new ();
  g_autoptr (GArray) accounts = lanyard_account_array_new (0);
  g_autoptr (LanyardManifest) manifest = NULL;
  LanyardLedger *ledger;

  if (!read_entries (database, data, builder, accounts, error) || accounts->len == 0)
    return NULL;
  manifest = lanyard_manifest_builder_end (g_steal_pointer (&builder), NULL);
  if (manifest == NULL)
    {
      damaged (error);
      return NULL;
    }
  ledger = lanyard_ledger_new (manifest);
  for (guint i = 0; i < accounts->len; i++)
    restore_account (ledger, i, &g_array_index (accounts, LanyardAccount, i));
  lanyard_ledger_forget_changes (ledger);
  return ledger;
}

LanyardLedger *
lanyard_transfer_store_load_entries (LanyardDatabase *database,
                                     gint64           row,
                                     const char      *roots,
                                     GError         **error)
{
  LoadJob job = { row, (char *) roots };

  return lanyard_database_run_sync (database, load_entries_job, &job, error);
}

void
lanyard_transfer_store_load_entries_async (LanyardDatabase    *database,
                                           gint64              row,
                                           const char         *roots,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data)
{
  LoadJob *job = g_new (LoadJob, 1);

  job->row = row;
  job->roots = g_strdup (roots);
  lanyard_database_run_async (database, load_entries_job, job, load_entries_job_free,
                              (GDestroyNotify) lanyard_ledger_unref, NULL, callback, user_data);
}

LanyardLedger *
lanyard_transfer_store_load_entries_finish (LanyardDatabase *database,
                                            GAsyncResult    *result,
                                            GError         **error)
{
  return lanyard_database_run_finish (database, result, error);
}
