/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changes do to the messages they are about. Each is a row of its own, not shown, in the order of all; the old words go
 * when the new ones come, so every change costs the same, however many there were before. */
#include "engine/chat/lanyard-chat-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* All that is known of it in the search, see lanyard-chat-store-search.c. */
#define INDEXED "(SELECT COALESCE(MAX(id), 0) FROM chat_search_docsize)"

/* The row alone. (nullable) with no error: not there. */
static LanyardChatRow *
find_bare (LanyardDatabase *database,
           gint64 conversation,
           const guint8 id[LANYARD_CHAT_ID_SIZE],
           GError **error)
{
  gboolean has_row;
  LanyardChatRow *row;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT " LANYARD_CHAT_ROW_SELECT " FROM chat_message WHERE conversation = ? AND id = ?",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, conversation);
  lanyard_chat_bind_blob (statement, 2, id, LANYARD_CHAT_ID_SIZE);
  if (!lanyard_database_step (database, statement, &has_row, error) || !has_row)
    return NULL;
  row = lanyard_chat_row_from_columns (statement);
  sqlite3_reset (statement);
  return row;
}

/* The ids of messages with a change that waits here, or failed: as a rule none. */
static GHashTable *
load_changing (LanyardDatabase *database, gint64 conversation, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (lanyard_chat_id_hash, lanyard_chat_id_equal, g_free, NULL);
  gboolean has_row = TRUE;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT about FROM chat_message INDEXED BY chat_message_changing WHERE conversation = ?"
      " AND hidden = 1 AND mine = 1 AND state IN (0, 4)",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, conversation);
  while (has_row)
    {
      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (has_row && sqlite3_column_bytes (statement, 0) == LANYARD_CHAT_ID_SIZE)
        g_hash_table_add (ids, g_memdup2 (sqlite3_column_blob (statement, 0), LANYARD_CHAT_ID_SIZE));
    }
  return g_steal_pointer (&ids);
}

static gboolean
load_quoted (LanyardDatabase *database, gint64 conversation, LanyardChatRow *row, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LanyardChatRow) answered = find_bare (database, conversation, row->record->about, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (answered != NULL && !lanyard_chat_record_is_change (answered->record))
    lanyard_chat_row_quote (row, answered->record->name, answered->record->kind, answered->record->text);
  return TRUE;
}

gboolean
lanyard_chat_rows_complete (LanyardDatabase *database, gint64 conversation, GPtrArray *rows, GError **error)
{
  g_autoptr (GHashTable) changing = load_changing (database, conversation, error);

  if (changing == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      LanyardChatRow *row = g_ptr_array_index (rows, i);

      row->changing = g_hash_table_contains (changing, row->record->id);
      if (row->record->has_about && row->record->kind <= LANYARD_CHAT_PICTURE
          && !load_quoted (database, conversation, row, error))
        return FALSE;
    }
  return TRUE;
}

LanyardChatRow *
lanyard_chat_row_find (LanyardDatabase *database,
                       gint64 conversation,
                       const guint8 id[LANYARD_CHAT_ID_SIZE],
                       GError **error)
{
  g_autoptr (LanyardChatRow) row = find_bare (database, conversation, id, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  if (row == NULL)
    return NULL;
  g_ptr_array_add (rows, row);
  return lanyard_chat_rows_complete (database, conversation, rows, error) ? g_steal_pointer (&row) : NULL;
}

/* Where a message is, and which row holds its latest edit; 0: none. */
static gboolean
find_numbers (LanyardDatabase *database,
              gint64 conversation,
              const guint8 id[LANYARD_CHAT_ID_SIZE],
              gint64 *message,
              gint64 *last_edit,
              GError **error)
{
  gboolean has_row;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "SELECT message, last_edit FROM chat_message WHERE conversation = ? AND id = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, conversation);
  lanyard_chat_bind_blob (statement, 2, id, LANYARD_CHAT_ID_SIZE);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return FALSE;
  *message = has_row ? sqlite3_column_int64 (statement, 0) : 0;
  *last_edit = has_row ? sqlite3_column_int64 (statement, 1) : 0;
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
run_for (LanyardDatabase *database, const char *sql, gint64 message, const char *text, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  if (text != NULL)
    lanyard_chat_bind_text (statement, 2, text);
  return lanyard_database_step_done (database, statement, error);
}

/* Other words for a row, in the search as well. */
static gboolean
reword (LanyardDatabase *database, gint64 message, const char *text, GError **error)
{
  gboolean known;

  if (!run_for (database,
                "INSERT INTO chat_search(chat_search, rowid, text) SELECT 'delete', message, text"
                " FROM chat_message WHERE message = ?1 AND message <= " INDEXED,
                message, NULL, error))
    return FALSE;
  known = sqlite3_changes (lanyard_database_get_handle (database)) > 0;
  return run_for (database, "UPDATE chat_message SET text = ?2 WHERE message = ?1", message, text, error)
         && (!known
             || run_for (database, "INSERT INTO chat_search(rowid, text) VALUES (?1, ?2)", message, text, error));
}

/* The edit before this one says nothing any more, to whoever gets it later. */
static gboolean
void_edit (LanyardDatabase *database, gint64 message, GError **error)
{
  return message == 0
         || (reword (database, message, LANYARD_CHAT_VOID_TEXT, error)
             && run_for (database, "UPDATE chat_message SET about = id WHERE message = ?1", message, NULL, error));
}

static gboolean
edit (LanyardDatabase *database, gint64 conversation, const LanyardChatRecord *record, GError **error)
{
  gint64 message, last_edit, change, unused;
  sqlite3_stmt *statement;

  if (!find_numbers (database, conversation, record->about, &message, &last_edit, error)
      || !find_numbers (database, conversation, record->id, &change, &unused, error)
      || !void_edit (database, last_edit, error) || !reword (database, message, record->text, error))
    return FALSE;
  statement = lanyard_database_prepare (
      database, "UPDATE chat_message SET edited = ?2, last_edit = ?3 WHERE message = ?1", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  sqlite3_bind_int64 (statement, 2, record->time);
  sqlite3_bind_int64 (statement, 3, change);
  return lanyard_database_step_done (database, statement, error);
}

/* Whether no message has the picture any more. */
static gboolean
is_picture_free (LanyardDatabase *database, const guint8 digest[LANYARD_CHAT_DIGEST_SIZE], gboolean *is_free, GError **error)
{
  gboolean has_row;
  sqlite3_stmt *statement
      = lanyard_database_prepare (database, "SELECT 1 FROM chat_message WHERE digest = ? LIMIT 1", error);

  if (statement == NULL)
    return FALSE;
  lanyard_chat_bind_blob (statement, 1, digest, LANYARD_CHAT_DIGEST_SIZE);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return FALSE;
  *is_free = !has_row;
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
take_back (LanyardDatabase *database,
           gint64 conversation,
           LanyardChatRow *row,
           const LanyardChatRow *target,
           GError **error)
{
  const LanyardChatRecord *record = row->record;
  gint64 message, last_edit;
  sqlite3_stmt *statement;

  if (!find_numbers (database, conversation, record->about, &message, &last_edit, error)
      || !void_edit (database, last_edit, error)
      || !reword (database, message, _ ("This message was taken back"), error))
    return FALSE;
  statement = lanyard_database_prepare (
      database,
      "UPDATE chat_message SET kind = 3, about = id, mark = '', edited = ?2, last_edit = NULL, reactions = '',"
      " digest = NULL, bytes = 0, width = 0, height = 0, media = '', picture_here = 0 WHERE message = ?1",
      error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, message);
  sqlite3_bind_int64 (statement, 2, record->time);
  if (!lanyard_database_step_done (database, statement, error))
    return FALSE;
  if (target->record->kind != LANYARD_CHAT_PICTURE)
    return TRUE;
  memcpy (row->digest, target->record->digest, sizeof row->digest);
  return is_picture_free (database, row->digest, &row->drop_picture, error);
}

/* The lines without that of @author, and with one for @mark where there is one. Keys cost nothing to make, so a message keeps only
 * so many people's: who comes when there are as many is left out, the same on every disk. */
static char *
replace_reaction (const char *lines, const char *author, const char *mark)
{
  g_auto (GStrv) parts = g_strsplit (lines, "\n", -1);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *prefix = g_strconcat (author, " ", NULL);
  guint others = 0;
  gboolean had = FALSE;

  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], prefix))
      had = TRUE;
    else if (*parts[i] != '\0')
      {
        g_string_append_printf (out, "%s%s", out->len > 0 ? "\n" : "", parts[i]);
        others++;
      }
  if (*mark != '\0' && (had || others < LANYARD_CHAT_REACTIONS_MAX))
    g_string_append_printf (out, "%s%s%s", out->len > 0 ? "\n" : "", prefix, mark);
  return g_strdup (out->str);
}

static gboolean
react (LanyardDatabase *database,
       gint64 conversation,
       const LanyardChatRecord *record,
       const LanyardChatRow *target,
       GError **error)
{
  g_autofree char *lines = replace_reaction (target->reactions != NULL ? target->reactions : "", record->author, record->mark);
  gint64 message, last_edit;

  return find_numbers (database, conversation, record->about, &message, &last_edit, error)
         && run_for (database, "UPDATE chat_message SET reactions = ?2 WHERE message = ?1", message, lines, error);
}

/* A private message is for its two people alone, and so are its changes. */
static gboolean
is_between_the_same (const LanyardChatRecord *change, const LanyardChatRecord *message)
{
  if (change->recipient == NULL || message->recipient == NULL)
    return change->recipient == message->recipient;
  return (g_str_equal (change->recipient, message->recipient) && g_str_equal (change->author, message->author))
         || (g_str_equal (change->recipient, message->author) && g_str_equal (change->author, message->recipient));
}

static gboolean
may_change (const LanyardChatRecord *change, const LanyardChatRecord *message)
{
  if (message->kind > LANYARD_CHAT_PICTURE || !is_between_the_same (change, message))
    return FALSE;
  return change->kind == LANYARD_CHAT_REACTION || g_str_equal (change->author, message->author);
}

static gboolean
change_target (LanyardDatabase *database,
               gint64 conversation,
               LanyardChatRow *row,
               const LanyardChatRow *target,
               GError **error)
{
  switch (row->record->kind)
    {
    case LANYARD_CHAT_EDIT:
      return edit (database, conversation, row->record, error);
    case LANYARD_CHAT_TAKEN_BACK:
      return take_back (database, conversation, row, target, error);
    case LANYARD_CHAT_REACTION:
      return react (database, conversation, row->record, target, error);
    case LANYARD_CHAT_TEXT:
    case LANYARD_CHAT_PICTURE:
    default:
      return TRUE;
    }
}

gboolean
lanyard_chat_row_apply (LanyardDatabase *database, gint64 conversation, LanyardChatRow *row, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LanyardChatRow) target = NULL;

  if (!row->record->has_about)
    return TRUE;
  if (!lanyard_chat_record_is_change (row->record))
    return load_quoted (database, conversation, row, error);
  target = lanyard_chat_row_find (database, conversation, row->record->about, &local_error);
  if (target != NULL && may_change (row->record, target->record))
    {
      if (!change_target (database, conversation, row, target, error))
        return FALSE;
      row->target = lanyard_chat_row_find (database, conversation, row->record->about, &local_error);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Finding one */

typedef struct
{
  gint64 conversation;
  guint8 id[LANYARD_CHAT_ID_SIZE];
} Wanted;

static gpointer
find_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Wanted *wanted = data;
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (LanyardChatKey));
  gboolean has_row;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "SELECT place, local FROM chat_message WHERE conversation = ? AND id = ? AND hidden = 0", error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, wanted->conversation);
  lanyard_chat_bind_blob (statement, 2, wanted->id, sizeof wanted->id);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return NULL;
  if (has_row)
    {
      LanyardChatKey key = { sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1) };

      g_array_append_val (keys, key);
    }
  sqlite3_reset (statement);
  return g_steal_pointer (&keys);
}

void
lanyard_chat_store_find_async (LanyardDatabase *database,
                               gint64 conversation,
                               const guint8 id[LANYARD_CHAT_ID_SIZE],
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->conversation = conversation;
  memcpy (wanted->id, id, sizeof wanted->id);
  lanyard_database_run_async (database, find_job, wanted, g_free, (GDestroyNotify) g_array_unref, cancellable,
                              callback, user_data);
}

static gpointer
target_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Wanted *wanted = data;
  g_autoptr (GPtrArray) rows = lanyard_chat_rows_new ();
  g_autoptr (GError) local_error = NULL;
  g_autoptr (LanyardChatRow) change
      = lanyard_chat_row_find (database, wanted->conversation, wanted->id, &local_error);
  LanyardChatRow *target = NULL;

  if (change != NULL && lanyard_chat_record_is_change (change->record))
    target = lanyard_chat_row_find (database, wanted->conversation, change->record->about, &local_error);
  if (target != NULL)
    g_ptr_array_add (rows, target);
  if (local_error == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

void
lanyard_chat_store_target_async (LanyardDatabase *database,
                                 gint64 conversation,
                                 const guint8 id[LANYARD_CHAT_ID_SIZE],
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->conversation = conversation;
  memcpy (wanted->id, id, sizeof wanted->id);
  lanyard_database_run_async (database, target_job, wanted, g_free, (GDestroyNotify) g_ptr_array_unref, NULL,
                              callback, user_data);
}
