/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-transfer-record-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

void
lanyard_transfer_record_clear (LanyardTransferRecord *record)
{
  g_free (record->id);
  g_free (record->wire_id);
  g_free (record->peer_name);
  g_free (record->peer_fingerprint);
  g_free (record->peer_address);
  g_free (record->given);
  g_free (record->title);
  g_free (record->error);
  g_free (record->note);
  g_free (record->folder);
  g_free (record->roots);
  *record = (LanyardTransferRecord){ 0 };
}

LanyardTransferRecord *
lanyard_transfer_record_copy (const LanyardTransferRecord *record)
{
  LanyardTransferRecord *copy = g_memdup2 (record, sizeof *record);

  copy->id = g_strdup (record->id);
  copy->wire_id = g_strdup (record->wire_id);
  copy->peer_name = g_strdup (record->peer_name);
  copy->peer_fingerprint = g_strdup (record->peer_fingerprint);
  copy->peer_address = g_strdup (record->peer_address);
  copy->given = g_strdup (record->given);
  copy->title = g_strdup (record->title);
  copy->error = g_strdup (record->error);
  copy->note = g_strdup (record->note);
  copy->folder = g_strdup (record->folder);
  copy->roots = g_strdup (record->roots);
  return copy;
}

void
lanyard_transfer_record_free (LanyardTransferRecord *record)
{
  if (record == NULL)
    return;
  lanyard_transfer_record_clear (record);
  g_free (record);
}

/* Reads the columns of a row one after the other, and notes what cannot be. */
typedef struct
{
  sqlite3_stmt *statement;
  int           next;
  gboolean      damaged;
} Row;

static char *
take_text (Row *row)
{
  return lanyard_database_dup_text (row->statement, row->next++);
}

/* A path: bytes, not text. */
static char *
take_path (Row *row)
{
  return g_strdup ((const char *) sqlite3_column_text (row->statement, row->next++));
}

/* What is not a number from 0 up to @max is damage, and @instead; nothing at all is 0. */
static gint64
take_number (Row *row, gint64 max, gint64 instead)
{
  int type = sqlite3_column_type (row->statement, row->next);
  gint64 number = sqlite3_column_int64 (row->statement, row->next++);

  if (number >= 0 && number <= max && (type == SQLITE_INTEGER || type == SQLITE_NULL))
    return number;
  row->damaged = TRUE;
  return instead;
}

static gboolean
take_boolean (Row *row)
{
  return take_number (row, 1, 0) != 0;
}

static double
take_seconds (Row *row)
{
  double seconds = sqlite3_column_double (row->statement, row->next++);

  if (isfinite (seconds) && seconds >= 0)
    return seconds;
  row->damaged = TRUE;
  return 0;
}

LanyardTransferRecord *
lanyard_transfer_record_read (sqlite3_stmt *statement)
{
  LanyardTransferRecord *record = g_new0 (LanyardTransferRecord, 1);
  Row row = { statement, 0, FALSE };

  record->row = sqlite3_column_int64 (statement, row.next++);
  record->id = take_text (&row);
  record->wire_id = take_text (&row);
  record->direction = (LanyardTransferDirection) take_number (&row, LANYARD_TRANSFER_RECEIVING, LANYARD_TRANSFER_RECEIVING);
  record->encrypted = take_boolean (&row);
  record->peer_name = take_text (&row);
  record->peer_fingerprint = take_text (&row);
  record->peer_address = take_text (&row);
  record->peer_verified = take_boolean (&row);
  record->trust_any = take_boolean (&row);
  record->accepted = take_boolean (&row);
  record->title = take_text (&row);
  record->state = (LanyardTransferState) take_number (&row, LANYARD_TRANSFER_FAILED, LANYARD_TRANSFER_FAILED);
  record->paused_by = (LanyardPausedBy) take_number (&row, LANYARD_PAUSED_BY_FULL_DISK, LANYARD_PAUSED_BY_NOBODY);
  record->error = take_text (&row);
  record->note = take_text (&row);
  record->n_entries = (guint) take_number (&row, LANYARD_MANIFEST_MAX_ENTRIES, 0);
  record->n_verified = (guint) take_number (&row, LANYARD_MANIFEST_MAX_ENTRIES, 0);
  record->bytes_total = (guint64) take_number (&row, G_MAXINT64, 0);
  record->bytes_done = (guint64) take_number (&row, G_MAXINT64, 0);
  record->bytes_resumed = (guint64) take_number (&row, G_MAXINT64, 0);
  record->seconds = take_seconds (&row);
  record->created = lanyard_database_get_time (statement, row.next++);
  record->folder = take_path (&row);
  record->roots = take_text (&row);
  if (!row.damaged && record->id != NULL)
    return record;

  /* Nothing of it is gone on with. */
  record->state = LANYARD_TRANSFER_FAILED;
  record->accepted = FALSE;
  record->trust_any = FALSE;
  g_free (record->error);
  record->error = g_strdup (_ ("What was kept of this transfer is damaged"));
  return record;
}

void
lanyard_account_read (sqlite3_stmt *statement, int column, LanyardAccount *account)
{
  Row row = { statement, column, FALSE };
  const void *digest;

  account->state = (LanyardEntryState) take_number (&row, LANYARD_ENTRY_FAILED, LANYARD_ENTRY_WAITING);
  account->size = (guint64) take_number (&row, G_MAXINT64, 0);
  digest = sqlite3_column_blob (statement, row.next);
  if (digest != NULL && sqlite3_column_bytes (statement, row.next) == LANYARD_DIGEST_SIZE)
    {
      memcpy (account->digest, digest, LANYARD_DIGEST_SIZE);
      account->has_digest = TRUE;
    }
  row.next++;
  account->saved = take_text (&row);
  account->error = take_text (&row);
  account->resumed_from = (guint64) take_number (&row, G_MAXINT64, 0);
  account->restarted = take_boolean (&row);
  /* Verified is only what is known to have been. */
  if (row.damaged && account->state == LANYARD_ENTRY_VERIFIED)
    account->state = LANYARD_ENTRY_WAITING;
}
