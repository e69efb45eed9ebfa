/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the full-text search knows. Messages are written down first, and their words when there is a moment: many at once
 * cost a quarter of what one at a time does, and nobody waits for them but the one who searches. */
#include "engine/chat/lanyard-chat-store-private.h"

#include <string.h>

#define SEARCH_MAX 1000
/* Messages whose words one job takes: a few milliseconds. */
#define INDEX_ROWS 2000

/* All up to the last one that it knows are known: a message gets a higher number than all before it, and those that are
 * deleted are forgotten here, too. */
#define INDEXED "(SELECT COALESCE(MAX(id), 0) FROM chat_search_docsize)"

int
lanyard_chat_take_words (LanyardDatabase *database, int max, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "INSERT INTO chat_search(rowid, text) SELECT message, text FROM chat_message"
      " WHERE message > " INDEXED " ORDER BY message LIMIT ?",
      error);

  if (statement == NULL)
    return -1;
  sqlite3_bind_int (statement, 1, max > 0 ? max : -1);
  if (!lanyard_database_step_done (database, statement, error))
    return -1;
  return sqlite3_changes (lanyard_database_get_handle (database));
}

static gpointer
index_job (LanyardDatabase *database, gpointer data, GError **error)
{
  return GINT_TO_POINTER (lanyard_chat_take_words (database, INDEX_ROWS, error) == INDEX_ROWS);
}

void
lanyard_chat_store_index_async (LanyardDatabase *database,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  lanyard_database_run_async (database, index_job, NULL, NULL, NULL, NULL, callback, user_data);
}

gboolean
lanyard_chat_store_index_finish (LanyardDatabase *database, GAsyncResult *result, GError **error)
{
  return GPOINTER_TO_INT (lanyard_database_run_finish (database, result, error));
}

gboolean
lanyard_chat_forget_words (LanyardDatabase *database, gint64 conversation, GError **error)
{
  /* By hand: a trigger may not write to a virtual table in a schema that is not trusted. */
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "INSERT INTO chat_search(chat_search, rowid, text) SELECT 'delete', message, text"
      " FROM chat_message WHERE conversation = ? AND message <= " INDEXED,
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, conversation);
  return lanyard_database_step_done (database, statement, error);
}

typedef struct
{
  gint64 conversation;
  char *words;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_free (search->words);
  g_free (search);
}

char *
lanyard_chat_match_expression (const char *words)
{
  g_auto (GStrv) parts = g_strsplit_set (words, " \t\r\n", -1);
  g_autoptr (GString) match = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] == '\0')
        continue;
      g_string_append (match, match->len > 0 ? " \"" : "\"");
      for (const char *p = parts[i]; *p != '\0'; p++)
        {
          if (*p == '"')
            g_string_append_c (match, '"');
          g_string_append_c (match, *p);
        }
      g_string_append_c (match, '"');
    }
  if (match->len == 0)
    return NULL;
  g_string_append_c (match, '*');
  return g_strdup (match->str);
}

char *
lanyard_chat_take_person (const char *words, char **rest)
{
  g_autoptr (GString) others = g_string_new (NULL);
  g_autofree char *person = NULL;

  for (const char *p = words; *p != '\0';)
    {
      gsize length = strcspn (p, " \t\r\n");

      if (g_ascii_strncasecmp (p, "from:", 5) == 0 && length > 5)
        {
          const char *name = p + 5;
          gboolean quoted = *name == '"' && strchr (name + 1, '"') != NULL;
          const char *end = quoted ? strchr (name + 1, '"') : p + length;

          g_free (person);
          person = g_strndup (name + quoted, (gsize) (end - name) - quoted);
          p = end + quoted;
          continue;
        }
      g_string_append_len (others, p, (gssize) length);
      g_string_append_c (others, ' ');
      p += length + strspn (p + length, " \t\r\n");
    }
  *rest = g_strdup (others->str);
  return person != NULL && *person != '\0' ? g_steal_pointer (&person) : NULL;
}

/* A name for LIKE, which knows no other signs than these; any that begins so. */
static char *
like_expression (const char *name)
{
  g_autoptr (GString) like = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p++)
    {
      if (strchr ("%_\\", *p) != NULL)
        g_string_append_c (like, '\\');
      g_string_append_c (like, *p);
    }
  g_string_append_c (like, '%');
  return g_strdup (like->str);
}

static sqlite3_stmt *
prepare_search (LanyardDatabase *database, gint64 conversation, const char *match, const char *person, GError **error)
{
  g_autofree char *like = person != NULL ? like_expression (person) : NULL;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      match != NULL
          ? "SELECT place, local FROM chat_message WHERE conversation = ?1 AND message IN"
            " (SELECT rowid FROM chat_search WHERE chat_search MATCH ?4) AND kind < 2"
            " AND (?2 IS NULL OR name LIKE ?2 ESCAPE '\\') ORDER BY place DESC, local DESC LIMIT ?3"
          : "SELECT place, local FROM chat_message WHERE conversation = ?1 AND kind < 2"
            " AND name LIKE ?2 ESCAPE '\\' ORDER BY place DESC, local DESC LIMIT ?3",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, conversation);
  lanyard_chat_bind_text (statement, 2, like);
  sqlite3_bind_int (statement, 3, SEARCH_MAX);
  if (match != NULL)
    lanyard_chat_bind_text (statement, 4, match);
  return statement;
}

static gpointer
search_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Search *search = data;
  g_autofree char *rest = NULL;
  g_autofree char *person = lanyard_chat_take_person (search->words, &rest);
  g_autofree char *match = lanyard_chat_match_expression (rest);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (LanyardChatKey));
  gboolean has_row = match != NULL || person != NULL;
  sqlite3_stmt *statement;

  if (match != NULL && lanyard_chat_take_words (database, 0, error) < 0)
    return NULL;
  statement = prepare_search (database, search->conversation, match, person, error);
  if (statement == NULL)
    return NULL;
  while (has_row)
    {
      LanyardChatKey key;

      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      key.place = sqlite3_column_int64 (statement, 0);
      key.local = sqlite3_column_int64 (statement, 1);
      g_array_append_val (keys, key);
    }
  return g_steal_pointer (&keys);
}

/* The first message of a day, or of the next one on which something was said. */

typedef struct
{
  gint64 conversation;
  gint64 from;
} Day;

static gpointer
day_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const Day *day = data;
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (LanyardChatKey));
  gboolean has_row;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT place, local FROM chat_message WHERE conversation = ? AND hidden = 0 AND time >= ?"
      " ORDER BY place, local LIMIT 1",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, day->conversation);
  sqlite3_bind_int64 (statement, 2, day->from);
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
lanyard_chat_store_day_async (LanyardDatabase *database,
                              gint64 conversation,
                              gint64 from,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Day *day = g_new0 (Day, 1);

  day->conversation = conversation;
  day->from = from;
  lanyard_database_run_async (database, day_job, day, g_free, (GDestroyNotify) g_array_unref, cancellable, callback,
                              user_data);
}

void
lanyard_chat_store_search_async (LanyardDatabase *database,
                                 gint64 conversation,
                                 const char *words,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  Search *search = g_new0 (Search, 1);

  search->conversation = conversation;
  search->words = g_strdup (words);
  lanyard_database_run_async (database, search_job, search, search_free,
                              (GDestroyNotify) g_array_unref, cancellable, callback, user_data);
}

GArray *
lanyard_chat_store_keys_finish (LanyardDatabase *database, GAsyncResult *result, GError **error)
{
  return lanyard_database_run_finish (database, result, error);
}
