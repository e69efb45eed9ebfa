/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-store-private.h"

#include <string.h>

LanyardChatMember *
lanyard_chat_member_copy (const LanyardChatMember *self)
{
  LanyardChatMember *copy = g_memdup2 (self, sizeof *self);

  copy->key = g_strdup (self->key);
  copy->name = g_strdup (self->name);
  return copy;
}

void
lanyard_chat_member_free (LanyardChatMember *self)
{
  g_free (self->key);
  g_free (self->name);
  g_free (self);
}

GPtrArray *
lanyard_chat_members_load (LanyardDatabase *database, gint64 conversation, GError **error)
{
  g_autoptr (GPtrArray) members
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lanyard_chat_member_free);
  gboolean has_row = TRUE;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT key, name, verified, gone, removed, since, have, read, seen FROM chat_member"
      " WHERE conversation = ?",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, conversation);
  while (has_row)
    {
      LanyardChatMember *member;

      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      member = g_new0 (LanyardChatMember, 1);
      member->key = lanyard_database_dup_text (statement, 0);
      member->name = lanyard_database_dup_text (statement, 1);
      member->verified = sqlite3_column_int (statement, 2) != 0;
      member->gone = sqlite3_column_int (statement, 3) != 0;
      member->removed = sqlite3_column_int (statement, 4) != 0;
      member->since = (guint64) sqlite3_column_int64 (statement, 5);
      member->have = (guint64) sqlite3_column_int64 (statement, 6);
      member->read = (guint64) sqlite3_column_int64 (statement, 7);
      member->seen = sqlite3_column_int64 (statement, 8);
      g_ptr_array_add (members, member);
    }
  return g_steal_pointer (&members);
}

/* What the posted jobs carry. */
typedef struct
{
  gint64 conversation;
  guint8 bytes[LANYARD_CHAT_DIGEST_SIZE];
  LanyardChatMarks marks;
  LanyardChatDelivery state;
  gboolean flag;
  char *text;
  char *name;
  LanyardChatMember *member;
  GFile *folder;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->text);
  g_free (change->name);
  g_clear_pointer (&change->member, lanyard_chat_member_free);
  g_clear_object (&change->folder);
  g_free (change);
}

static gpointer
marks_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Change *change = data;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "UPDATE chat_conversation SET sent = MAX(sent, ?2), delivered = MAX(delivered, ?3),"
      " read = MAX(read, ?4) WHERE conversation = ?1",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, change->conversation);
  sqlite3_bind_int64 (statement, 2, (gint64) change->marks.sent);
  sqlite3_bind_int64 (statement, 3, (gint64) change->marks.delivered);
  sqlite3_bind_int64 (statement, 4, (gint64) change->marks.read);
  lanyard_database_step_done (database, statement, error);
  return NULL;
}

void
lanyard_chat_store_set_marks (LanyardDatabase *database,
                              gint64 conversation,
                              const LanyardChatMarks *marks)
{
  Change *change = g_new0 (Change, 1);

  change->conversation = conversation;
  change->marks = *marks;
  lanyard_database_post (database, marks_job, change, change_free);
}

static gpointer
state_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Change *change = data;
  /* A state never goes back, but for a message that failed and is sent again. */
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "UPDATE chat_message SET state = ?3, reason = ?4 WHERE conversation = ?1 AND id = ?2"
      " AND (state < ?3 OR state = 4)",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, change->conversation);
  lanyard_chat_bind_blob (statement, 2, change->bytes, LANYARD_CHAT_ID_SIZE);
  sqlite3_bind_int (statement, 3, change->state);
  lanyard_chat_bind_text (statement, 4, change->text);
  lanyard_database_step_done (database, statement, error);
  return NULL;
}

void
lanyard_chat_store_set_state (LanyardDatabase *database,
                              gint64 conversation,
                              const guint8 id[LANYARD_CHAT_ID_SIZE],
                              LanyardChatDelivery state,
                              const char *reason)
{
  Change *change = g_new0 (Change, 1);

  change->conversation = conversation;
  memcpy (change->bytes, id, LANYARD_CHAT_ID_SIZE);
  change->state = state;
  change->text = g_strdup (reason);
  lanyard_database_post (database, state_job, change, change_free);
}

static gpointer
picture_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Change *change = data;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "UPDATE chat_message SET picture_here = 1 WHERE conversation = ? AND digest = ?",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, change->conversation);
  lanyard_chat_bind_blob (statement, 2, change->bytes, LANYARD_CHAT_DIGEST_SIZE);
  lanyard_database_step_done (database, statement, error);
  return NULL;
}

void
lanyard_chat_store_set_picture (LanyardDatabase *database,
                                gint64 conversation,
                                const guint8 digest[LANYARD_CHAT_DIGEST_SIZE])
{
  Change *change = g_new0 (Change, 1);

  change->conversation = conversation;
  memcpy (change->bytes, digest, LANYARD_CHAT_DIGEST_SIZE);
  lanyard_database_post (database, picture_job, change, change_free);
}

static gpointer
member_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Change *change = data;
  const LanyardChatMember *member = change->member;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "INSERT OR REPLACE INTO chat_member"
      "(conversation, key, name, verified, gone, removed, since, have, read, seen)"
      " SELECT conversation, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM chat_conversation"
      " WHERE conversation = ?1",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, change->conversation);
  lanyard_chat_bind_text (statement, 2, member->key);
  lanyard_chat_bind_text (statement, 3, member->name);
  sqlite3_bind_int (statement, 4, member->verified);
  sqlite3_bind_int (statement, 5, member->gone);
  sqlite3_bind_int (statement, 6, member->removed);
  sqlite3_bind_int64 (statement, 7, (gint64) member->since);
  sqlite3_bind_int64 (statement, 8, (gint64) member->have);
  sqlite3_bind_int64 (statement, 9, (gint64) member->read);
  sqlite3_bind_int64 (statement, 10, member->seen);
  lanyard_database_step_done (database, statement, error);
  return NULL;
}

void
lanyard_chat_store_set_member (LanyardDatabase *database,
                               gint64 conversation,
                               const LanyardChatMember *member)
{
  Change *change = g_new0 (Change, 1);

  change->conversation = conversation;
  change->member = lanyard_chat_member_copy (member);
  lanyard_database_post (database, member_job, change, change_free);
}

static gpointer
muted_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Change *change = data;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "UPDATE chat_conversation SET muted = ? WHERE conversation = ?", error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int (statement, 1, change->flag);
  sqlite3_bind_int64 (statement, 2, change->conversation);
  lanyard_database_step_done (database, statement, error);
  return NULL;
}

void
lanyard_chat_store_set_muted (LanyardDatabase *database, gint64 conversation, gboolean muted)
{
  Change *change = g_new0 (Change, 1);

  change->conversation = conversation;
  change->flag = muted;
  lanyard_database_post (database, muted_job, change, change_free);
}

static gpointer
blocked_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Change *change = data;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      change->flag
          ? "INSERT OR REPLACE INTO chat_blocked(fingerprint, name, time) VALUES (?1, ?2, ?3)"
          : "DELETE FROM chat_blocked WHERE fingerprint = ?1",
      error);

  if (statement == NULL)
    return NULL;
  lanyard_chat_bind_text (statement, 1, change->text);
  if (change->flag)
    {
      lanyard_chat_bind_text (statement, 2, change->name);
      sqlite3_bind_int64 (statement, 3, g_get_real_time ());
    }
  lanyard_database_step_done (database, statement, error);
  return NULL;
}

void
lanyard_chat_store_set_blocked (LanyardDatabase *database,
                                const char *fingerprint,
                                const char *name,
                                gboolean blocked)
{
  Change *change = g_new0 (Change, 1);

  change->text = g_strdup (fingerprint);
  change->name = g_strdup (name);
  change->flag = blocked;
  lanyard_database_post (database, blocked_job, change, change_free);
}

static gpointer
load_blocked_job (LanyardDatabase *database, gpointer data, GError **error)
{
  g_autoptr (GHashTable) blocked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gboolean has_row = TRUE;
  sqlite3_stmt *statement
      = lanyard_database_prepare (database, "SELECT fingerprint, name FROM chat_blocked", error);

  if (statement == NULL)
    return NULL;
  while (has_row)
    {
      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (has_row)
        g_hash_table_replace (blocked, lanyard_database_dup_text (statement, 0),
                              lanyard_database_dup_text (statement, 1));
    }
  return g_steal_pointer (&blocked);
}

GHashTable *
lanyard_chat_store_load_blocked (LanyardDatabase *database, GError **error)
{
  return lanyard_database_run_sync (database, load_blocked_job, NULL, error);
}

/* The digests only this conversation has. */
static GPtrArray *
own_pictures (LanyardDatabase *database, const Change *change, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_row = TRUE;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT DISTINCT digest FROM chat_message WHERE conversation = ?1 AND digest IS NOT NULL"
      " AND NOT EXISTS (SELECT 1 FROM chat_message AS other WHERE other.digest = chat_message.digest"
      "   AND other.conversation <> ?1)",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, change->conversation);
  while (has_row)
    {
      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (has_row && sqlite3_column_bytes (statement, 0) == LANYARD_CHAT_DIGEST_SIZE)
        g_ptr_array_add (files, lanyard_chat_picture_file (change->folder,
                                                           sqlite3_column_blob (statement, 0)));
    }
  return g_steal_pointer (&files);
}

gboolean
lanyard_chat_drop_conversation (LanyardDatabase *database, gint64 conversation, GError **error)
{
  sqlite3_stmt *statement;

  if (!lanyard_chat_forget_words (database, conversation, error))
    return FALSE;
  statement = lanyard_database_prepare (
      database, "DELETE FROM chat_conversation WHERE conversation = ?", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, conversation);
  return lanyard_database_step_done (database, statement, error);
}

/* The index keeps words of what was deleted until its segments are merged; who deletes wants them gone. */
static gboolean
merge_words (LanyardDatabase *database, GError **error)
{
  return lanyard_database_exec (database, "INSERT INTO chat_search(chat_search) VALUES ('optimize')",
                                error);
}

static gpointer
delete_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Change *change = data;
  g_autoptr (LanyardChatLock) lock = lanyard_chat_lock_new (
      g_file_peek_path (change->folder), change->conversation, LANYARD_CHAT_ROLE_GUEST, error);
  g_autoptr (GPtrArray) files = lock != NULL ? own_pictures (database, change, error) : NULL;

  if (files == NULL || !lanyard_chat_drop_conversation (database, change->conversation, error)
      || !merge_words (database, error))
    return NULL;
  for (guint i = 0; i < files->len; i++)
    {
      g_autoptr (GError) local_error = NULL;
      GFile *file = g_ptr_array_index (files, i);

      if (!g_file_delete (file, NULL, &local_error)
          && !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
  return NULL;
}

void
lanyard_chat_store_delete_async (LanyardDatabase *database,
                                 gint64 conversation,
                                 GFile *folder,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  Change *change = g_new0 (Change, 1);

  change->conversation = conversation;
  change->folder = g_object_ref (folder);
  lanyard_database_run_async (database, delete_job, change, change_free, NULL, NULL, callback,
                              user_data);
}

gboolean
lanyard_chat_store_done_finish (LanyardDatabase *database, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  (void) lanyard_database_run_finish (database, result, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
