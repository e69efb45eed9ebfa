/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/chat/lanyard-chat-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/random.h>

/* The rows at the end that are read with the conversation, so that its first page shows at once. */
#define TAIL_ROWS 64

static const char *const steps[] = {
  "CREATE TABLE chat_conversation ("
  "  conversation INTEGER PRIMARY KEY,"
  "  mode INTEGER NOT NULL,"
  "  role INTEGER NOT NULL,"
  "  room BLOB,"
  "  peer TEXT,"
  "  address TEXT,"
  "  title TEXT,"
  "  last INTEGER NOT NULL DEFAULT 0,"
  "  sent INTEGER NOT NULL DEFAULT 0,"
  "  delivered INTEGER NOT NULL DEFAULT 0,"
  "  read INTEGER NOT NULL DEFAULT 0,"
  "  seen_place INTEGER NOT NULL DEFAULT 0,"
  "  seen_local INTEGER NOT NULL DEFAULT 0,"
  "  touched INTEGER NOT NULL);"
  "CREATE UNIQUE INDEX chat_conversation_room ON chat_conversation(role, room);"
  "CREATE TABLE chat_message ("
  "  message INTEGER PRIMARY KEY,"
  "  conversation INTEGER NOT NULL REFERENCES chat_conversation ON DELETE CASCADE,"
  "  id BLOB NOT NULL,"
  "  seq INTEGER NOT NULL,"
  "  place INTEGER NOT NULL,"
  "  local INTEGER NOT NULL,"
  "  kind INTEGER NOT NULL,"
  "  mine INTEGER NOT NULL,"
  "  author TEXT NOT NULL,"
  "  name TEXT NOT NULL,"
  "  recipient TEXT,"
  "  text TEXT NOT NULL,"
  "  time INTEGER NOT NULL,"
  "  state INTEGER NOT NULL,"
  "  reason TEXT,"
  "  digest BLOB,"
  "  bytes INTEGER NOT NULL DEFAULT 0,"
  "  width INTEGER NOT NULL DEFAULT 0,"
  "  height INTEGER NOT NULL DEFAULT 0,"
  "  media TEXT NOT NULL DEFAULT '',"
  "  picture_here INTEGER NOT NULL DEFAULT 0);"
  "CREATE UNIQUE INDEX chat_message_id ON chat_message(conversation, id);"
  "CREATE INDEX chat_message_place ON chat_message(conversation, place, local, mine);"
  "CREATE INDEX chat_message_waiting ON chat_message(conversation, local) WHERE state = 0;"
  "CREATE INDEX chat_message_digest ON chat_message(digest) WHERE digest IS NOT NULL;"
  "CREATE VIRTUAL TABLE chat_search USING fts5(text, content='chat_message',"
  "  content_rowid='message', tokenize='unicode61 remove_diacritics 2');"
  "CREATE TABLE chat_member ("
  "  conversation INTEGER NOT NULL REFERENCES chat_conversation ON DELETE CASCADE,"
  "  key TEXT NOT NULL,"
  "  name TEXT NOT NULL,"
  "  verified INTEGER NOT NULL,"
  "  gone INTEGER NOT NULL,"
  "  removed INTEGER NOT NULL,"
  "  since INTEGER NOT NULL,"
  "  have INTEGER NOT NULL,"
  "  read INTEGER NOT NULL,"
  "  seen INTEGER NOT NULL,"
  "  PRIMARY KEY (conversation, key)) WITHOUT ROWID;"
  "CREATE TABLE chat_blocked ("
  "  fingerprint TEXT PRIMARY KEY,"
  "  name TEXT NOT NULL,"
  "  time INTEGER NOT NULL) WITHOUT ROWID;",
  "ALTER TABLE chat_conversation ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;",
  /* Private ones that came and were not read: so that reading on does not look at all that was read before. */
  "CREATE INDEX chat_message_unread ON chat_message(conversation)"
  "  WHERE mine = 0 AND state = 2 AND recipient IS NOT NULL;",
  /* What a message answers or changes; what changes of it have made. Changes are rows that are not shown. */
  "ALTER TABLE chat_message ADD COLUMN about BLOB;"
  "ALTER TABLE chat_message ADD COLUMN mark TEXT NOT NULL DEFAULT '';"
  "ALTER TABLE chat_message ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE chat_message ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE chat_message ADD COLUMN last_edit INTEGER;"
  "ALTER TABLE chat_message ADD COLUMN reactions TEXT NOT NULL DEFAULT '';"
  "DROP INDEX chat_message_place;"
  "CREATE INDEX chat_message_place ON chat_message(conversation, place, local, mine, hidden);"
  "CREATE INDEX chat_message_changing ON chat_message(conversation, about)"
  "  WHERE hidden = 1 AND mine = 1 AND state IN (0, 4);",
  /* Others' that were taken back: there is nothing left of them to be read. */
  "CREATE INDEX chat_message_taken_back ON chat_message(conversation, place, local)"
  "  WHERE kind = 3 AND hidden = 0 AND mine = 0;",
};

gboolean
lanyard_chat_store_migrate (LanyardDatabase *database, GError **error)
{
  return lanyard_database_migrate (database, "chat", steps, G_N_ELEMENTS (steps), error);
}

int
lanyard_chat_key_compare (const LanyardChatKey *a, const LanyardChatKey *b)
{
  if (a->place != b->place)
    return a->place < b->place ? -1 : 1;
  return (a->local > b->local) - (a->local < b->local);
}

LanyardChatSpec *
lanyard_chat_spec_copy (const LanyardChatSpec *self)
{
  LanyardChatSpec *copy = g_memdup2 (self, sizeof *self);

  copy->peer = g_strdup (self->peer);
  copy->address = g_strdup (self->address);
  copy->title = g_strdup (self->title);
  copy->locks = g_strdup (self->locks);
  return copy;
}

void
lanyard_chat_spec_free (LanyardChatSpec *self)
{
  g_free (self->peer);
  g_free (self->address);
  g_free (self->title);
  g_free (self->locks);
  g_free (self);
}

void
lanyard_chat_opened_free (LanyardChatOpened *self)
{
  g_clear_pointer (&self->lock, lanyard_chat_lock_free);
  g_clear_pointer (&self->keys, g_array_unref);
  g_clear_pointer (&self->tail, g_ptr_array_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->lacking, g_ptr_array_unref);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_free (self);
}

static gint64
find_conversation (LanyardDatabase *database, const LanyardChatSpec *spec, GError **error)
{
  sqlite3_stmt *statement;
  gboolean has_row;

  if (spec->conversation != 0)
    return spec->conversation;
  if (spec->fresh || spec->mode == LANYARD_CHAT_MODE_CLASSIC)
    return 0;
  /* A known key decides; an address only while the host has not been met. */
  statement = lanyard_database_prepare (
      database,
      "SELECT conversation FROM chat_conversation WHERE mode = ?1 AND role = ?2"
      " AND (?2 = 0 OR (?3 IS NOT NULL AND peer = ?3) OR (?3 IS NULL AND address = ?4))"
      " ORDER BY touched DESC LIMIT 1",
      error);
  if (statement == NULL)
    return -1;
  sqlite3_bind_int (statement, 1, spec->mode);
  sqlite3_bind_int (statement, 2, spec->role);
  lanyard_chat_bind_text (statement, 3, spec->peer);
  lanyard_chat_bind_text (statement, 4, spec->address);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return -1;
  return has_row ? sqlite3_column_int64 (statement, 0) : 0;
}

static gint64
make_conversation (LanyardDatabase *database, const LanyardChatSpec *spec, GError **error)
{
  guint8 room[LANYARD_CHAT_ID_SIZE];
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "INSERT INTO chat_conversation(mode, role, room, peer, address, title, touched)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      error);

  if (statement == NULL)
    return -1;
  sqlite3_bind_int (statement, 1, spec->mode);
  sqlite3_bind_int (statement, 2, spec->role);
  if (spec->role == LANYARD_CHAT_ROLE_HOST)
    {
      if (getrandom (room, sizeof room, 0) != sizeof room)
        sqlite3_randomness (sizeof room, room);
      lanyard_chat_bind_blob (statement, 3, room, sizeof room);
    }
  lanyard_chat_bind_text (statement, 4, spec->peer);
  lanyard_chat_bind_text (statement, 5, spec->address);
  lanyard_chat_bind_text (statement, 6, spec->title);
  sqlite3_bind_int64 (statement, 7, g_get_real_time ());
  if (!lanyard_database_step_done (database, statement, error))
    return -1;
  return sqlite3_last_insert_rowid (lanyard_database_get_handle (database));
}

static gboolean
load_head (LanyardDatabase *database, LanyardChatOpened *opened, GError **error)
{
  gboolean has_row;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT room, last, sent, delivered, read, seen_place, seen_local,"
      " (SELECT COALESCE(MAX(local), 0) FROM chat_message WHERE conversation = ?1), muted"
      " FROM chat_conversation WHERE conversation = ?1",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, opened->conversation);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    {
      g_set_error_literal (error, LANYARD_CHAT_ERROR, LANYARD_CHAT_ERROR_INVALID,
                           _ ("There is no such conversation"));
      return FALSE;
    }
  if (sqlite3_column_bytes (statement, 0) == LANYARD_CHAT_ID_SIZE)
    {
      memcpy (opened->room, sqlite3_column_blob (statement, 0), LANYARD_CHAT_ID_SIZE);
      opened->met = TRUE;
    }
  opened->marks.last = (guint64) sqlite3_column_int64 (statement, 1);
  opened->marks.sent = (guint64) sqlite3_column_int64 (statement, 2);
  opened->marks.delivered = (guint64) sqlite3_column_int64 (statement, 3);
  opened->marks.read = (guint64) sqlite3_column_int64 (statement, 4);
  opened->marks.seen.place = sqlite3_column_int64 (statement, 5);
  opened->marks.seen.local = sqlite3_column_int64 (statement, 6);
  opened->next_local = sqlite3_column_int64 (statement, 7) + 1;
  opened->muted = sqlite3_column_int (statement, 8) != 0;
  return TRUE;
}

/* All the keys from the covering index: a few bytes a message, so that any position can be told at once. */
static gboolean
load_keys (LanyardDatabase *database, LanyardChatOpened *opened, GError **error)
{
  gboolean has_row;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT place, local, mine, hidden FROM chat_message WHERE conversation = ?"
      " ORDER BY place, local",
      error);

  if (statement == NULL)
    return FALSE;
  opened->keys = g_array_new (FALSE, FALSE, sizeof (LanyardChatKey));
  sqlite3_bind_int64 (statement, 1, opened->conversation);
  while (lanyard_database_step (database, statement, &has_row, error))
    {
      LanyardChatKey key;

      if (!has_row)
        return TRUE;
      if (sqlite3_column_int (statement, 3) != 0)
        continue;
      key.place = sqlite3_column_int64 (statement, 0);
      key.local = sqlite3_column_int64 (statement, 1);
      g_array_append_val (opened->keys, key);
      if (!sqlite3_column_int (statement, 2)
          && lanyard_chat_key_compare (&key, &opened->marks.seen) > 0)
        opened->unread++;
    }
  return FALSE;
}

static gboolean
leave_out_taken_back (LanyardDatabase *database, LanyardChatOpened *opened, GError **error)
{
  gboolean has_row;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT COUNT(*) FROM chat_message INDEXED BY chat_message_taken_back"
      " WHERE conversation = ? AND kind = 3 AND hidden = 0 AND mine = 0 AND (place, local) > (?, ?)",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, opened->conversation);
  sqlite3_bind_int64 (statement, 2, opened->marks.seen.place);
  sqlite3_bind_int64 (statement, 3, opened->marks.seen.local);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return FALSE;
  if (has_row)
    opened->unread -= MIN (opened->unread, (guint) sqlite3_column_int64 (statement, 0));
  sqlite3_reset (statement);
  return TRUE;
}

static GPtrArray *
load_some (LanyardDatabase *database, const char *sql, gint64 conversation, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (database, sql, error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, conversation);
  return lanyard_chat_rows_collect (database, statement, 0, error);
}

static gboolean
load_rows (LanyardDatabase *database, LanyardChatOpened *opened, GError **error)
{
  guint first = opened->keys->len > TAIL_ROWS ? opened->keys->len - TAIL_ROWS : 0;

  opened->waiting = load_some (database,
                               "SELECT " LANYARD_CHAT_ROW_COLUMNS " FROM chat_message"
                               " WHERE conversation = ? AND state = 0 ORDER BY local",
                               opened->conversation, error);
  if (opened->waiting == NULL)
    return FALSE;
  opened->lacking = load_some (database,
                               "SELECT " LANYARD_CHAT_ROW_COLUMNS " FROM chat_message"
                               " WHERE conversation = ? AND digest IS NOT NULL AND picture_here = 0"
                               " ORDER BY place, local",
                               opened->conversation, error);
  if (opened->lacking == NULL)
    return FALSE;
  if (opened->keys->len == 0)
    opened->tail = lanyard_chat_rows_new ();
  else
    {
      const LanyardChatKey *from = &g_array_index (opened->keys, LanyardChatKey, first);
      sqlite3_stmt *statement = lanyard_database_prepare (
          database,
          "SELECT " LANYARD_CHAT_ROW_SELECT " FROM chat_message"
          " WHERE conversation = ? AND (place, local) >= (?, ?) AND hidden = 0"
          " ORDER BY place, local",
          error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, opened->conversation);
      sqlite3_bind_int64 (statement, 2, from->place);
      sqlite3_bind_int64 (statement, 3, from->local);
      opened->tail = lanyard_chat_rows_collect (database, statement, 0, error);
    }
  return opened->tail != NULL
         && lanyard_chat_rows_complete (database, opened->conversation, opened->tail, error);
}

static LanyardChatOpened *
load_conversation (LanyardDatabase *database, gint64 conversation, gboolean fresh, GError **error)
{
  g_autoptr (LanyardChatOpened) opened = g_new0 (LanyardChatOpened, 1);

  opened->conversation = conversation;
  opened->fresh = fresh;
  if (!load_head (database, opened, error) || !load_keys (database, opened, error)
      || !leave_out_taken_back (database, opened, error) || !load_rows (database, opened, error))
    return NULL;
  opened->members = lanyard_chat_members_load (database, conversation, error);
  if (opened->members == NULL)
    return NULL;
  return g_steal_pointer (&opened);
}

static gpointer
open_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const LanyardChatSpec *spec = data;
  gint64 conversation = find_conversation (database, spec, error);
  gboolean fresh = conversation == 0;
  g_autoptr (LanyardChatLock) lock = NULL;
  LanyardChatOpened *opened;

  if (fresh)
    conversation = make_conversation (database, spec, error);
  if (conversation < 0)
    return NULL;
  /* Before it is read: what another one writes meanwhile would be missing. */
  if (spec->locks != NULL
      && (lock = lanyard_chat_lock_new (spec->locks, conversation, spec->role, error)) == NULL)
    return NULL;
  opened = load_conversation (database, conversation, fresh, error);
  if (opened != NULL)
    opened->lock = g_steal_pointer (&lock);
  return opened;
}

void
lanyard_chat_store_open_async (LanyardDatabase *database,
                               const LanyardChatSpec *spec,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  lanyard_database_run_async (database, open_job, lanyard_chat_spec_copy (spec),
                              (GDestroyNotify) lanyard_chat_spec_free,
                              (GDestroyNotify) lanyard_chat_opened_free, NULL, callback, user_data);
}

LanyardChatOpened *
lanyard_chat_store_open_finish (LanyardDatabase *database, GAsyncResult *result, GError **error)
{
  return lanyard_database_run_finish (database, result, error);
}

typedef struct
{
  gint64 conversation;
  guint8 room[LANYARD_CHAT_ID_SIZE];
  char *peer;
  char *address;
  char *title;
  char *locks;
} Meeting;

static void
meeting_free (gpointer data)
{
  Meeting *meeting = data;

  g_free (meeting->peer);
  g_free (meeting->address);
  g_free (meeting->title);
  g_free (meeting->locks);
  g_free (meeting);
}

/* The guest's conversation of this room, or 0. */
static gint64
find_room (LanyardDatabase *database, const Meeting *meeting, GError **error)
{
  gboolean has_row;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT conversation FROM chat_conversation WHERE role = ? AND room = ? AND peer = ?", error);

  if (statement == NULL)
    return -1;
  sqlite3_bind_int (statement, 1, LANYARD_CHAT_ROLE_GUEST);
  lanyard_chat_bind_blob (statement, 2, meeting->room, sizeof meeting->room);
  lanyard_chat_bind_text (statement, 3, meeting->peer);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return -1;
  return has_row ? sqlite3_column_int64 (statement, 0) : 0;
}

/* The room of the conversation we are in, when it has one already: the host has begun a new room. */
static gboolean
is_met (LanyardDatabase *database, gint64 conversation, gboolean *met, GError **error)
{
  gboolean has_row;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "SELECT room IS NOT NULL FROM chat_conversation WHERE conversation = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, conversation);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return FALSE;
  *met = has_row && sqlite3_column_int (statement, 0) != 0;
  return TRUE;
}

/* What was written for this host and never sent goes along, after what is there. */
static gboolean
move_waiting (LanyardDatabase *database, gint64 from, gint64 to, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "UPDATE chat_message SET conversation = ?2, local = local +"
      " (SELECT COALESCE(MAX(local), 0) FROM chat_message WHERE conversation = ?2)"
      " WHERE conversation = ?1 AND state = 0",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, from);
  sqlite3_bind_int64 (statement, 2, to);
  return lanyard_database_step_done (database, statement, error);
}

static gboolean
name_conversation (LanyardDatabase *database,
                   gint64 conversation,
                   const Meeting *meeting,
                   GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "UPDATE chat_conversation SET room = ?2, peer = ?3, address = ?4, title = ?5, touched = ?6"
      " WHERE conversation = ?1",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, conversation);
  lanyard_chat_bind_blob (statement, 2, meeting->room, sizeof meeting->room);
  lanyard_chat_bind_text (statement, 3, meeting->peer);
  lanyard_chat_bind_text (statement, 4, meeting->address);
  lanyard_chat_bind_text (statement, 5, meeting->title);
  sqlite3_bind_int64 (statement, 6, g_get_real_time ());
  return lanyard_database_step_done (database, statement, error);
}

static gpointer
meet_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Meeting *meeting = data;
  gint64 conversation = find_room (database, meeting, error);
  gboolean met = FALSE;
  gboolean fresh = conversation == 0;
  g_autoptr (LanyardChatLock) lock = NULL;
  LanyardChatOpened *opened;

  if (conversation < 0 || !is_met (database, meeting->conversation, &met, error))
    return NULL;
  if (fresh && !met)
    conversation = meeting->conversation;
  else if (fresh)
    {
      LanyardChatSpec spec = { .mode = LANYARD_CHAT_MODE_ROOM, .role = LANYARD_CHAT_ROLE_GUEST };

      conversation = make_conversation (database, &spec, error);
      if (conversation < 0)
        return NULL;
    }
  if (conversation != meeting->conversation)
    {
      lock = lanyard_chat_lock_new (meeting->locks, conversation, LANYARD_CHAT_ROLE_GUEST, error);
      if (lock == NULL)
        return NULL;
      if (!move_waiting (database, meeting->conversation, conversation, error))
        return NULL;
      /* One that never met a host was only a place to keep what was typed. */
      if (!met && !lanyard_chat_drop_conversation (database, meeting->conversation, error))
        return NULL;
    }
  if (!name_conversation (database, conversation, meeting, error))
    return NULL;
  opened = load_conversation (database, conversation, fresh, error);
  if (opened != NULL)
    opened->lock = g_steal_pointer (&lock);
  return opened;
}

void
lanyard_chat_store_meet_async (LanyardDatabase *database,
                               gint64 conversation,
                               const guint8 room[LANYARD_CHAT_ID_SIZE],
                               const char *peer,
                               const char *address,
                               const char *title,
                               const char *locks,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Meeting *meeting = g_new0 (Meeting, 1);

  meeting->conversation = conversation;
  memcpy (meeting->room, room, sizeof meeting->room);
  meeting->peer = g_strdup (peer);
  meeting->address = g_strdup (address);
  meeting->title = g_strdup (title);
  meeting->locks = g_strdup (locks);
  lanyard_database_run_async (database, meet_job, meeting, meeting_free,
                              (GDestroyNotify) lanyard_chat_opened_free, NULL, callback, user_data);
}
