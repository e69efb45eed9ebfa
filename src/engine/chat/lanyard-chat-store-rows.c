/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/chat/lanyard-chat-frame.h"

void
lanyard_chat_bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  if (text == NULL)
    sqlite3_bind_null (statement, index);
  else
    sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

void
lanyard_chat_bind_blob (sqlite3_stmt *statement, int index, const guint8 *bytes, gsize size)
{
  sqlite3_bind_blob (statement, index, bytes, (int) size, SQLITE_TRANSIENT);
}

GPtrArray *
lanyard_chat_rows_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_chat_row_free);
}

static void
column_blob (sqlite3_stmt *statement, int index, guint8 *out, gsize size)
{
  if (sqlite3_column_bytes (statement, index) == (int) size)
    memcpy (out, sqlite3_column_blob (statement, index), size);
}

static const char *
column_text (sqlite3_stmt *statement, int index)
{
  return (const char *) sqlite3_column_text (statement, index);
}

LanyardChatRow *
lanyard_chat_row_from_columns (sqlite3_stmt *statement)
{
  g_autoptr (LanyardChatRecord) record
      = lanyard_chat_record_new_known (column_text (statement, 6), column_text (statement, 7),
                                       column_text (statement, 8), column_text (statement, 9));
  LanyardChatRow *row;

  column_blob (statement, 0, record->id, sizeof record->id);
  record->seq = (guint64) sqlite3_column_int64 (statement, 1);
  record->kind = (LanyardChatKind) sqlite3_column_int (statement, 4);
  record->time = sqlite3_column_int64 (statement, 10);
  column_blob (statement, 13, record->digest, sizeof record->digest);
  record->bytes = (guint32) sqlite3_column_int64 (statement, 14);
  record->width = (guint32) sqlite3_column_int64 (statement, 15);
  record->height = (guint32) sqlite3_column_int64 (statement, 16);
  g_free (record->media);
  record->media = lanyard_database_dup_text (statement, 17);

  row = lanyard_chat_row_new (record, sqlite3_column_int64 (statement, 2),
                              sqlite3_column_int64 (statement, 3),
                              sqlite3_column_int (statement, 5) != 0);
  row->state = (LanyardChatDelivery) sqlite3_column_int (statement, 11);
  row->reason = lanyard_database_dup_text (statement, 12);
  row->picture_here = sqlite3_column_int (statement, 18) != 0;
  record->has_about = sqlite3_column_bytes (statement, 19) == LANYARD_CHAT_ID_SIZE;
  column_blob (statement, 19, record->about, sizeof record->about);
  g_free (record->mark);
  record->mark = g_strdup (column_text (statement, 20));
  row->edited = sqlite3_column_int64 (statement, 21);
  if (sqlite3_column_count (statement) > 22)
    {
      /* As a rule there are none. */
      const char *reactions = column_text (statement, 22);

      row->reactions = reactions != NULL && *reactions != '\0' ? g_strdup (reactions) : NULL;
    }
  return row;
}

GPtrArray *
lanyard_chat_rows_collect (LanyardDatabase *database,
                           sqlite3_stmt *statement,
                           gsize max_size,
                           GError **error)
{
  g_autoptr (GPtrArray) rows = lanyard_chat_rows_new ();
  gboolean has_row = TRUE;
  gsize size = 0;

  while (max_size == 0 || size < max_size)
    {
      LanyardChatRow *row;

      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      row = lanyard_chat_row_from_columns (statement);
      size += lanyard_chat_record_size (row->record);
      g_ptr_array_add (rows, row);
    }
  /* One left in the middle would hold the transaction open. */
  sqlite3_reset (statement);
  return g_steal_pointer (&rows);
}

typedef struct
{
  gint64 conversation;
  GPtrArray *rows;
  gboolean assign;
} Append;

static void
append_free (gpointer data)
{
  Append *append = data;

  g_clear_pointer (&append->rows, g_ptr_array_unref);
  g_free (append);
}

/* @there (out): whether its id was there already, and nothing was done. */
static gboolean
insert_row (LanyardDatabase *database,
            gint64 conversation,
            LanyardChatRow *row,
            gboolean *there,
            GError **error)
{
  const LanyardChatRecord *record = row->record;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "INSERT INTO chat_message(conversation, " LANYARD_CHAT_ROW_COLUMNS ", hidden)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (conversation, id) DO NOTHING",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, conversation);
  lanyard_chat_bind_blob (statement, 2, record->id, sizeof record->id);
  sqlite3_bind_int64 (statement, 3, (gint64) record->seq);
  sqlite3_bind_int64 (statement, 4, row->place);
  sqlite3_bind_int64 (statement, 5, row->local);
  sqlite3_bind_int (statement, 6, record->kind);
  sqlite3_bind_int (statement, 7, row->mine);
  lanyard_chat_bind_text (statement, 8, record->author);
  lanyard_chat_bind_text (statement, 9, record->name);
  lanyard_chat_bind_text (statement, 10, record->recipient);
  lanyard_chat_bind_text (statement, 11, record->text);
  sqlite3_bind_int64 (statement, 12, record->time);
  sqlite3_bind_int (statement, 13, row->state);
  lanyard_chat_bind_text (statement, 14, row->reason);
  if (record->kind == LANYARD_CHAT_PICTURE)
    lanyard_chat_bind_blob (statement, 15, record->digest, sizeof record->digest);
  sqlite3_bind_int64 (statement, 16, record->bytes);
  sqlite3_bind_int64 (statement, 17, record->width);
  sqlite3_bind_int64 (statement, 18, record->height);
  lanyard_chat_bind_text (statement, 19, record->media);
  sqlite3_bind_int (statement, 20, row->picture_here);
  if (record->has_about)
    lanyard_chat_bind_blob (statement, 21, record->about, sizeof record->about);
  lanyard_chat_bind_text (statement, 22, record->mark);
  sqlite3_bind_int64 (statement, 23, row->edited);
  sqlite3_bind_int (statement, 24, lanyard_chat_record_is_change (record));
  if (!lanyard_database_step_done (database, statement, error))
    return FALSE;
  *there = sqlite3_changes (lanyard_database_get_handle (database)) == 0;
  return TRUE;
}

static void
set_seq (LanyardChatRow *row, guint64 seq)
{
  LanyardChatRecord *copy = lanyard_chat_record_copy (row->record);

  /* Others may hold the record, so it is not changed in place. */
  copy->seq = seq;
  lanyard_chat_record_unref (row->record);
  row->record = copy;
  row->place = (gint64) seq;
  if (row->mine)
    row->state = LANYARD_CHAT_SENT;
}

static gboolean
place_row (LanyardDatabase *database, gint64 conversation, LanyardChatRow *row, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "UPDATE chat_message SET seq = ?3, place = ?3, state = ?4 WHERE conversation = ?1 AND id = ?2",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, conversation);
  lanyard_chat_bind_blob (statement, 2, row->record->id, sizeof row->record->id);
  sqlite3_bind_int64 (statement, 3, (gint64) row->record->seq);
  sqlite3_bind_int (statement, 4, row->state);
  return lanyard_database_step_done (database, statement, error);
}

/* It was there: @row becomes what is on disk, with its place when it brought one. @seq: what it came with. */
static gboolean
meet_row (LanyardDatabase *database,
          const Append *append,
          LanyardChatRow *row,
          guint64 seq,
          guint64 *last,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LanyardChatRow) there
      = lanyard_chat_row_find (database, append->conversation, row->record->id, &local_error);
  LanyardChatRow swap = *row;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *row = *there;
  *there = swap;
  row->outcome = LANYARD_CHAT_ROW_KNOWN;
  if (!row->mine || row->record->seq != 0 || seq == 0)
    return TRUE;
  set_seq (row, seq);
  row->outcome = LANYARD_CHAT_ROW_PLACED;
  *last = MAX (*last, seq);
  if (!place_row (database, append->conversation, row, error))
    return FALSE;
  /* What it changed does not wait any more. */
  if (!lanyard_chat_record_is_change (row->record))
    return TRUE;
  row->target = lanyard_chat_row_find (database, append->conversation, row->record->about, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
append_row (LanyardDatabase *database,
            const Append *append,
            LanyardChatRow *row,
            guint64 *last,
            GError **error)
{
  gboolean public = row->record->recipient == NULL;
  guint64 seq = row->record->seq;
  gboolean there;

  row->outcome = LANYARD_CHAT_ROW_NEW;
  if (public && append->assign)
    set_seq (row, *last + 1);
  else if (!public)
    row->place = (gint64) *last;
  if (!insert_row (database, append->conversation, row, &there, error))
    return FALSE;
  if (there)
    return meet_row (database, append, row, seq, last, error);
  *last = MAX (*last, row->record->seq);
  return lanyard_chat_row_apply (database, append->conversation, row, error);
}

static gboolean
load_last (LanyardDatabase *database, gint64 conversation, guint64 *last, GError **error)
{
  gboolean has_row;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "SELECT last FROM chat_conversation WHERE conversation = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, conversation);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    {
      g_set_error_literal (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID,
                           _ ("The conversation was deleted"));
      return FALSE;
    }
  *last = (guint64) sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
save_last (LanyardDatabase *database, gint64 conversation, guint64 last, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "UPDATE chat_conversation SET last = ?2, touched = ?3 WHERE conversation = ?1",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, conversation);
  sqlite3_bind_int64 (statement, 2, (gint64) last);
  sqlite3_bind_int64 (statement, 3, g_get_real_time ());
  return lanyard_database_step_done (database, statement, error);
}

static gpointer
append_job (LanyardDatabase *database, gpointer data, GError **error)
{
  Append *append = data;
  guint64 last = 0;

  if (!load_last (database, append->conversation, &last, error))
    return NULL;
  for (guint i = 0; i < append->rows->len; i++)
    if (!append_row (database, append, g_ptr_array_index (append->rows, i), &last, error))
      return NULL;
  if (!save_last (database, append->conversation, last, error))
    return NULL;
  return g_steal_pointer (&append->rows);
}

void
lanyard_chat_store_append_async (LanyardDatabase *database,
                                 gint64 conversation,
                                 GPtrArray *rows,
                                 gboolean assign,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  Append *append = g_new0 (Append, 1);

  append->conversation = conversation;
  append->rows = rows;
  append->assign = assign;
  lanyard_database_run_async (database, append_job, append, append_free,
                              (GDestroyNotify) g_ptr_array_unref, NULL, callback, user_data);
}

GPtrArray *
lanyard_chat_store_rows_finish (LanyardDatabase *database, GAsyncResult *result, GError **error)
{
  return lanyard_database_run_finish (database, result, error);
}

/* What the reading jobs ask. */
typedef struct
{
  gint64 conversation;
  LanyardChatKey key;
  guint n;
  char *text;
} Question;

static Question *
question_new (gint64 conversation, LanyardChatKey key, guint n, const char *text)
{
  Question *question = g_new0 (Question, 1);

  question->conversation = conversation;
  question->key = key;
  question->n = n;
  question->text = g_strdup (text);
  return question;
}

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->text);
  g_free (question);
}

static gpointer
page_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Question *question = data;
  g_autoptr (GPtrArray) rows = NULL;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT " LANYARD_CHAT_ROW_SELECT " FROM chat_message"
      " WHERE conversation = ? AND (place, local) >= (?, ?) AND hidden = 0"
      " ORDER BY place, local LIMIT ?",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, question->conversation);
  sqlite3_bind_int64 (statement, 2, question->key.place);
  sqlite3_bind_int64 (statement, 3, question->key.local);
  sqlite3_bind_int64 (statement, 4, question->n);
  rows = lanyard_chat_rows_collect (database, statement, 0, error);
  if (rows == NULL || !lanyard_chat_rows_complete (database, question->conversation, rows, error))
    return NULL;
  return g_steal_pointer (&rows);
}

void
lanyard_chat_store_page_async (LanyardDatabase *database,
                               gint64 conversation,
                               LanyardChatKey from,
                               guint n,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  lanyard_database_run_async (database, page_job, question_new (conversation, from, n, NULL),
                              question_free, (GDestroyNotify) g_ptr_array_unref, NULL, callback,
                              user_data);
}

static gpointer
after_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Question *question = data;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT " LANYARD_CHAT_ROW_COLUMNS " FROM chat_message"
      " WHERE conversation = ? AND place > ? AND place < ? AND seq > 0 ORDER BY place, local",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, question->conversation);
  sqlite3_bind_int64 (statement, 2, question->key.place);
  sqlite3_bind_int64 (statement, 3, LANYARD_CHAT_PLACE_QUEUED);
  return lanyard_chat_rows_collect (database, statement, LANYARD_CHAT_BATCH_MAX / 2, error);
}

void
lanyard_chat_store_after_async (LanyardDatabase *database,
                                gint64 conversation,
                                guint64 seq,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  LanyardChatKey key = { (gint64) seq, 0 };

  lanyard_database_run_async (database, after_job, question_new (conversation, key, 0, NULL),
                              question_free, (GDestroyNotify) g_ptr_array_unref, NULL, callback,
                              user_data);
}

static gpointer
for_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Question *question = data;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT " LANYARD_CHAT_ROW_COLUMNS " FROM chat_message"
      " WHERE conversation = ? AND state = 0 AND recipient = ? ORDER BY local",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, question->conversation);
  lanyard_chat_bind_text (statement, 2, question->text);
  return lanyard_chat_rows_collect (database, statement, 0, error);
}

void
lanyard_chat_store_for_async (LanyardDatabase *database,
                              gint64 conversation,
                              const char *recipient,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  lanyard_database_run_async (
      database, for_job, question_new (conversation, (LanyardChatKey){ 0, 0 }, 0, recipient),
      question_free, (GDestroyNotify) g_ptr_array_unref, NULL, callback, user_data);
}

static gpointer
seen_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Question *question = data;
  g_autoptr (GPtrArray) rows = NULL;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "UPDATE chat_message INDEXED BY chat_message_unread SET state = 3"
      " WHERE conversation = ? AND mine = 0 AND state = 2"
      " AND recipient IS NOT NULL AND (place, local) <= (?, ?) RETURNING " LANYARD_CHAT_ROW_COLUMNS,
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, question->conversation);
  sqlite3_bind_int64 (statement, 2, question->key.place);
  sqlite3_bind_int64 (statement, 3, question->key.local);
  rows = lanyard_chat_rows_collect (database, statement, 0, error);
  if (rows == NULL)
    return NULL;
  statement = lanyard_database_prepare (database,
                                        "UPDATE chat_conversation SET seen_place = ?2,"
                                        " seen_local = ?3 WHERE conversation = ?1"
                                        " AND (seen_place, seen_local) < (?2, ?3)",
                                        error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, question->conversation);
  sqlite3_bind_int64 (statement, 2, question->key.place);
  sqlite3_bind_int64 (statement, 3, question->key.local);
  if (!lanyard_database_step_done (database, statement, error))
    return NULL;
  return g_steal_pointer (&rows);
}

void
lanyard_chat_store_seen_async (LanyardDatabase *database,
                               gint64 conversation,
                               LanyardChatKey seen,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  lanyard_database_run_async (database, seen_job, question_new (conversation, seen, 0, NULL),
                              question_free, (GDestroyNotify) g_ptr_array_unref, NULL, callback,
                              user_data);
}
