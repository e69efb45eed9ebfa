/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries: which there are, what they say, their state. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-error.h"
#include "engine/feed/lanyard-feed-store-private.h"
#include "engine/feed/lanyard-feed-store.h"

static void
enclosure_free (LanyardFeedEnclosure *self)
{
  g_free (self->url);
  g_free (self->type);
  g_free (self);
}

void
lanyard_feed_entry_record_free (LanyardFeedEntryRecord *self)
{
  g_free (self->feed_url);
  g_free (self->title);
  g_free (self->link);
  g_free (self->author);
  g_free (self->summary);
  g_free (self->thumbnail);
  g_free (self->content);
  g_clear_pointer (&self->enclosures, g_ptr_array_unref);
  g_free (self);
}

/* What one types as FTS5 wants it: every word must occur, the last may be the beginning of one,
 * quotes make a phrase. Nothing typed is syntax. "" when there is no word. (transfer full) */
static char *
make_match (const char *words)
{
  GString *match = g_string_new (NULL);
  const char *p = words;

  while (*p != '\0')
    {
      gboolean phrase = *p == '"';
      const char *start = p + phrase;
      gsize length = phrase ? strcspn (start, "\"") : strcspn (start, " \t\r\n\"");
      gboolean letters = FALSE;

      for (const char *c = start; c < start + length; c = g_utf8_next_char (c))
        letters |= g_unichar_isalnum (g_utf8_get_char (c));
      p = start + length;
      if (letters)
        g_string_append_printf (match, "%s\"%.*s\"", match->len > 0 ? " " : "", (int)length, start);
      if (letters && *p == '\0' && !phrase)
        g_string_append_c (match, '*');
      if (*p != '\0')
        p++;
    }
  return g_string_free (match, FALSE);
}

/* The statement that the query needs. Of unread, starred and folder each combination is another
 * index. */
static char *
make_sql (const LanyardFeedQuery *query)
{
  GString *sql = g_string_new ("SELECT id FROM ");

  /* With words, from those that hold them: the planner would rather go through all by time. And it takes the row for the
   * shortest way to an id, although the index says all that is asked. */
  if (query->words != NULL)
    g_string_append_printf (sql,
                            "feed_index CROSS JOIN feed_entries %s ON id = feed_index.rowid "
                            "WHERE feed_index MATCH ?3 AND deleted = 0",
                            query->unread || query->starred ? "" : "INDEXED BY feed_entries_by_id");
  else
    g_string_append (sql, "feed_entries WHERE deleted = 0");
  if (query->unread)
    g_string_append (sql, " AND read = 0");
  if (query->starred)
    g_string_append (sql, " AND starred = 1");
  if (query->feed != 0)
    g_string_append (sql, " AND feed = ?1");
  if (query->folder != NULL)
    g_string_append (sql, " AND feed IN (SELECT id FROM feeds WHERE folder = ?2 OR substr (folder, "
                          "1, length (?2) + 1) = ?2 || '/')");
  if (query->feed == 0)
    g_string_append (sql, " AND feed NOT IN (SELECT id FROM feeds WHERE removed = 1)");
  g_string_append (sql, query->oldest_first ? " ORDER BY time, id" : " ORDER BY time DESC, id DESC");
  if (query->limit > 0)
    g_string_append (sql, " LIMIT ?4");
  return g_string_free (sql, FALSE);
}

GArray *
lanyard_feed_store_query (LanyardDatabase *database, const LanyardFeedQuery *query, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *sql = make_sql (query);
  g_autofree char *match = query->words != NULL ? make_match (query->words) : NULL;
  sqlite3_stmt *statement;
  gboolean has_row;

  if (match != NULL && *match == '\0')
    return g_steal_pointer (&ids);
  statement = lanyard_database_prepare (database, sql, error);
  if (statement == NULL)
    return NULL;
  if (query->feed != 0)
    sqlite3_bind_int64 (statement, 1, query->feed);
  if (query->folder != NULL)
    lanyard_feed_bind_text (statement, 2, query->folder);
  if (match != NULL)
    lanyard_feed_bind_text (statement, 3, match);
  if (query->limit > 0)
    sqlite3_bind_int64 (statement, 4, query->limit);
  for (;;)
    {
      gint64 id;

      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&ids);
      id = sqlite3_column_int64 (statement, 0);
      g_array_append_val (ids, id);
    }
}

static LanyardFeedEntryRecord *
load_one (LanyardDatabase *database, gint64 id, GError **error)
{
  sqlite3_stmt *statement =
      lanyard_database_prepare (database,
                                "SELECT feed, title, link, author, summary, thumbnail, time, read, "
                                "starred, (SELECT url FROM feeds WHERE id = feed) FROM feed_entries "
                                "WHERE id = ? AND deleted = 0",
                                error);
  LanyardFeedEntryRecord *record;
  gboolean has_row;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  if (!lanyard_database_step (database, statement, &has_row, error) || !has_row)
    return NULL;

  record = g_new0 (LanyardFeedEntryRecord, 1);
  record->id = id;
  record->feed = sqlite3_column_int64 (statement, 0);
  record->title = lanyard_database_dup_text (statement, 1);
  record->link = lanyard_database_dup_text (statement, 2);
  record->author = lanyard_database_dup_text (statement, 3);
  record->summary = lanyard_database_dup_text (statement, 4);
  record->thumbnail = lanyard_database_dup_text (statement, 5);
  record->time = sqlite3_column_int64 (statement, 6);
  record->read = sqlite3_column_int (statement, 7) != 0;
  record->starred = sqlite3_column_int (statement, 8) != 0;
  record->feed_url = lanyard_database_dup_text (statement, 9);
  return record;
}

GPtrArray *
lanyard_feed_store_load (LanyardDatabase *database, const gint64 *ids, gsize n_ids, GError **error)
{
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_entry_record_free);

  for (gsize i = 0; i < n_ids; i++)
    {
      g_autoptr (GError) local = NULL;
      LanyardFeedEntryRecord *record = load_one (database, ids[i], &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (record != NULL)
        g_ptr_array_add (records, record);
    }
  return g_steal_pointer (&records);
}

static gboolean
load_enclosures (LanyardDatabase *database, LanyardFeedEntryRecord *record, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "SELECT url, type, length FROM feed_enclosures WHERE entry = ? ORDER BY rowid",
      error);
  gboolean has_row;

  record->enclosures = g_ptr_array_new_with_free_func ((GDestroyNotify)enclosure_free);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, record->id);
  for (;;)
    {
      LanyardFeedEnclosure *enclosure;

      if (!lanyard_database_step (database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      enclosure = g_new0 (LanyardFeedEnclosure, 1);
      enclosure->url = lanyard_database_dup_text (statement, 0);
      enclosure->type = lanyard_database_dup_text (statement, 1);
      enclosure->length = sqlite3_column_int64 (statement, 2);
      g_ptr_array_add (record->enclosures, enclosure);
    }
}

LanyardFeedEntryRecord *
lanyard_feed_store_load_article (LanyardDatabase *database, gint64 entry, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (LanyardFeedEntryRecord) record = load_one (database, entry, &local);
  sqlite3_stmt *statement;
  gboolean has_row;

  if (record == NULL)
    {
      if (local == NULL)
        local = g_error_new (LANYARD_ERROR, LANYARD_ERROR_INVALID,
                             _ ("The entry is not there any more"));
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  statement =
      lanyard_database_prepare (database, "SELECT content FROM feed_bodies WHERE id = ?", error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, entry);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return NULL;
  record->content = has_row ? lanyard_database_dup_text (statement, 0) : g_strdup ("");
  if (!load_enclosures (database, record, error))
    return NULL;
  return g_steal_pointer (&record);
}

GArray *
lanyard_feed_store_set_state (LanyardDatabase *database,
                              const gint64 *ids,
                              gsize n_ids,
                              LanyardFeedState state,
                              gboolean value,
                              GError **error)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *sql =
      state == LANYARD_FEED_STATE_READ
          ? "UPDATE feed_entries SET read = ?1 WHERE id = ?2 AND deleted = 0 AND read <> ?1"
          : "UPDATE feed_entries SET starred = ?1 WHERE id = ?2 AND deleted = 0 AND starred <> ?1";

  for (gsize i = 0; i < n_ids; i++)
    {
      sqlite3_stmt *statement = lanyard_database_prepare (database, sql, error);

      if (statement == NULL)
        return NULL;
      sqlite3_bind_int (statement, 1, value);
      sqlite3_bind_int64 (statement, 2, ids[i]);
      if (!lanyard_database_step_done (database, statement, error))
        return NULL;
      if (sqlite3_changes (lanyard_database_get_handle (database)) > 0)
        g_array_append_val (changed, ids[i]);
    }
  return g_steal_pointer (&changed);
}

/* What it was stays as a bare identity. Its words are gone already. */
static gboolean
bury (LanyardDatabase *database, gint64 id, GError **error)
{
  return lanyard_feed_exec_id (database, "DELETE FROM feed_bodies WHERE id = ?", id, error) &&
         lanyard_feed_exec_id (database, "DELETE FROM feed_enclosures WHERE entry = ?", id, error) &&
         lanyard_feed_exec_id (database,
                               "UPDATE feed_entries SET deleted = 1, starred = 0, title = '', link "
                               "= NULL, author = NULL, summary = '',"
                               "  thumbnail = NULL WHERE id = ?",
                               id, error);
}

gboolean
lanyard_feed_store_delete (LanyardDatabase *database,
                           const gint64 *ids,
                           gsize n_ids,
                           GError **error)
{
  if (!lanyard_feed_index_forget (database, ids, n_ids, error))
    return FALSE;
  for (gsize i = 0; i < n_ids; i++)
    {
      if (!bury (database, ids[i], error))
        return FALSE;
    }
  return TRUE;
}

gboolean
lanyard_feed_store_set_deleted (LanyardDatabase *database,
                                const gint64 *ids,
                                gsize n_ids,
                                gboolean deleted,
                                GError **error)
{
  /* What is deleted for good (1) stays so. */
  const char *sql = deleted ? "UPDATE feed_entries SET deleted = 2 WHERE id = ? AND deleted = 0"
                            : "UPDATE feed_entries SET deleted = 0 WHERE id = ? AND deleted = 2";

  for (gsize i = 0; i < n_ids; i++)
    {
      if (!lanyard_feed_exec_id (database, sql, ids[i], error))
        return FALSE;
    }
  return TRUE;
}

gboolean
lanyard_feed_store_prune (
    LanyardDatabase *database, gint64 feed, guint most, gint64 oldest, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement =
      lanyard_database_prepare (database,
                                "SELECT id FROM (SELECT id, time, starred, seen, row_number () "
                                "OVER (ORDER BY time DESC, id DESC) AS place"
                                "  FROM feed_entries WHERE feed = ?1 AND deleted = 0)"
                                " WHERE starred = 0 AND seen < (SELECT last_updated FROM feeds "
                                "WHERE id = ?1) AND ((?2 > 0 AND place > ?2) OR time < ?3)",
                                error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, feed);
  sqlite3_bind_int64 (statement, 2, most);
  sqlite3_bind_int64 (statement, 3, oldest > 0 ? oldest : G_MININT64);
  for (;;)
    {
      gint64 id;

      if (!lanyard_database_step (database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        break;
      id = sqlite3_column_int64 (statement, 0);
      g_array_append_val (ids, id);
    }
  return lanyard_feed_store_delete (database, (const gint64 *)(gpointer)ids->data, ids->len, error);
}
