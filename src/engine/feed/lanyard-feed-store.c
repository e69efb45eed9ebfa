/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-store.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/lanyard-phrase.h"
#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-store-private.h"

/* Bodies and texts are kept apart from the entries, so that lists and counts read little. A deleted
 * entry leaves its identity behind, without which it would come back. */
static const char *const steps[] = {
  "CREATE TABLE feeds ("
  "  id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, title TEXT, own_title TEXT, site TEXT, "
  "folder TEXT NOT NULL DEFAULT '',"
  "  etag TEXT, last_modified TEXT, last_error TEXT, icon BLOB, last_fetched INTEGER NOT NULL "
  "DEFAULT 0,"
  "  last_updated INTEGER NOT NULL DEFAULT 0, next_fetch INTEGER NOT NULL DEFAULT 0, failures "
  "INTEGER NOT NULL DEFAULT 0,"
  "  interval INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0, notify INTEGER NOT NULL "
  "DEFAULT 0,"
  "  pictures INTEGER NOT NULL DEFAULT 0);"
  "CREATE TABLE feed_entries ("
  "  id INTEGER PRIMARY KEY, feed INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE, "
  "identity TEXT NOT NULL,"
  "  digest TEXT NOT NULL, title TEXT NOT NULL, link TEXT, author TEXT, summary TEXT NOT NULL, "
  "thumbnail TEXT,"
  "  time INTEGER NOT NULL, seen INTEGER NOT NULL, read INTEGER NOT NULL DEFAULT 0, starred "
  "INTEGER NOT NULL DEFAULT 0,"
  "  deleted INTEGER NOT NULL DEFAULT 0, UNIQUE (feed, identity));"
  "CREATE INDEX feed_entries_by_feed ON feed_entries (feed, time DESC, id DESC) WHERE deleted = 0;"
  "CREATE INDEX feed_entries_by_time ON feed_entries (time DESC, id DESC) WHERE deleted = 0;"
  "CREATE INDEX feed_entries_unread ON feed_entries (feed, time DESC, id DESC) WHERE deleted = 0 "
  "AND read = 0;"
  "CREATE INDEX feed_entries_starred ON feed_entries (time DESC, id DESC) WHERE deleted = 0 AND "
  "starred = 1;"
  "CREATE TABLE feed_bodies ("
  "  id INTEGER PRIMARY KEY REFERENCES feed_entries (id) ON DELETE CASCADE, content TEXT NOT NULL);"
  "CREATE TABLE feed_enclosures ("
  "  entry INTEGER NOT NULL REFERENCES feed_entries (id) ON DELETE CASCADE, url TEXT NOT NULL, "
  "type TEXT, length INTEGER NOT NULL);"
  "CREATE INDEX feed_enclosures_by_entry ON feed_enclosures (entry);"
  "CREATE VIRTUAL TABLE feed_words USING fts5 (title, text, tokenize = 'unicode61 "
  "remove_diacritics 2');",
  /* What is out of sight and may come back: such an entry has deleted = 2. */
  "ALTER TABLE feeds ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;",
  /* The words without the text that they are of. */
  "CREATE VIRTUAL TABLE feed_index USING fts5 (title, text, content = '', columnsize = 0, "
  "tokenize = 'unicode61 remove_diacritics 2');"
  "INSERT INTO feed_index (rowid, title, text) SELECT rowid, title, text FROM feed_words ORDER BY rowid;"
  "DROP TABLE feed_words;",
  /* What holds until the feed changes: by when it asks to be fetched, and what it was. */
  "ALTER TABLE feeds ADD COLUMN body TEXT;"
  "ALTER TABLE feeds ADD COLUMN ttl INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE feeds ADD COLUMN update_period INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE feeds ADD COLUMN skip_hours INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE feeds ADD COLUMN skip_days INTEGER NOT NULL DEFAULT 0;",
  /* What a search needs of its hits: their rows, with titles and summaries, lie ten times as far apart. */
  "CREATE INDEX feed_entries_by_id ON feed_entries (id, time, feed) WHERE deleted = 0;",
  /* Saved searches (action 0) and rules. What an entry says is asked once, as it comes or a condition does, and the answer kept:
   * so they can be counted as often as anything changes. A condition follows its feed to another address. */
  "CREATE TABLE feed_filters ("
  "  id INTEGER PRIMARY KEY, name TEXT NOT NULL, one INTEGER NOT NULL, action INTEGER NOT NULL, notify "
  "INTEGER NOT NULL, removed INTEGER NOT NULL DEFAULT 0);"
  "CREATE TABLE feed_conditions ("
  "  id INTEGER PRIMARY KEY, filter INTEGER NOT NULL REFERENCES feed_filters (id) ON DELETE CASCADE, "
  "kind INTEGER NOT NULL, negated INTEGER NOT NULL, value TEXT NOT NULL);"
  "CREATE INDEX feed_conditions_by_filter ON feed_conditions (filter);"
  "CREATE TABLE feed_hits ("
  "  condition INTEGER NOT NULL REFERENCES feed_conditions (id) ON DELETE CASCADE, entry INTEGER NOT "
  "NULL REFERENCES feed_entries (id) ON DELETE CASCADE, PRIMARY KEY (condition, entry)) WITHOUT ROWID;"
  "CREATE INDEX feed_hits_by_entry ON feed_hits (entry);"
  "CREATE TRIGGER feed_conditions_follow AFTER UPDATE OF url ON feeds WHEN OLD.url <> NEW.url BEGIN"
  "  UPDATE feed_conditions SET value = NEW.url WHERE kind = 4 AND value = OLD.url; END;",
  /* The whole articles of entries whose feed has a teaser only, beside what the feed has. */
  "CREATE TABLE feed_fulltexts ("
  "  id INTEGER PRIMARY KEY REFERENCES feed_entries (id) ON DELETE CASCADE, content TEXT NOT NULL, byline TEXT, "
  "etag TEXT, last_modified TEXT, limited INTEGER NOT NULL, shown INTEGER NOT NULL DEFAULT 1);"
  "ALTER TABLE feeds ADD COLUMN fulltext INTEGER NOT NULL DEFAULT 0;",
};

gboolean
lanyard_feed_store_migrate (LanyardDatabase *database, GError **error)
{
  return lanyard_phrase_migrate (database, error) &&
         lanyard_database_migrate (database, "feed", steps, G_N_ELEMENTS (steps), error);
}

void
lanyard_feed_bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  if (text != NULL)
    sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
  else
    sqlite3_bind_null (statement, index);
}

void
lanyard_feed_bind_static (sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC);
}

gboolean
lanyard_feed_exec_id (LanyardDatabase *database, const char *sql, gint64 id, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  return lanyard_database_step_done (database, statement, error);
}

void
lanyard_feed_record_free (LanyardFeedRecord *self)
{
  g_free (self->url);
  g_free (self->title);
  g_free (self->site);
  g_free (self->folder);
  g_free (self->etag);
  g_free (self->last_modified);
  g_free (self->last_error);
  g_free (self->body);
  g_clear_pointer (&self->icon, g_bytes_unref);
  g_free (self);
}

char *
lanyard_feed_clean_folder (const char *folder)
{
  g_auto (GStrv) parts = g_strsplit (folder != NULL ? folder : "", "/", -1);
  GString *clean = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*g_strstrip (parts[i]) != '\0')
        g_string_append_printf (clean, "%s%s", clean->len > 0 ? "/" : "", parts[i]);
    }
  return g_string_free (clean, FALSE);
}

gint64
lanyard_feed_store_find (LanyardDatabase *database, const char *url, GError **error)
{
  sqlite3_stmt *statement =
      lanyard_database_prepare (database, "SELECT id FROM feeds WHERE url = ? AND removed = 0",
                                error);
  gboolean has_row;

  if (statement == NULL)
    return 0;
  lanyard_feed_bind_text (statement, 1, url);
  if (!lanyard_database_step (database, statement, &has_row, error) || !has_row)
    return 0;
  return sqlite3_column_int64 (statement, 0);
}

/* A feed at @url that is out of sight is there again, in @folder; *@id is 0 when there is none. */
static gboolean
bring_back (LanyardDatabase *database, const char *url, const char *folder, gint64 *id, GError **error)
{
  sqlite3_stmt *statement =
      lanyard_database_prepare (database,
                                "UPDATE feeds SET removed = 0, gone = 0, next_fetch = 0, folder = ? "
                                "WHERE url = ? AND removed = 1 RETURNING id",
                                error);
  gboolean has_row;

  *id = 0;
  if (statement == NULL)
    return FALSE;
  lanyard_feed_bind_text (statement, 1, folder);
  lanyard_feed_bind_text (statement, 2, url);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return FALSE;
  if (has_row)
    *id = sqlite3_column_int64 (statement, 0);
  return !has_row || lanyard_database_step (database, statement, &has_row, error);
}

static void
set_exists_error (GError **error, const char *url)
{
  g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_EXISTS, _ ("“%s” is subscribed to already"),
               url);
}

gint64
lanyard_feed_store_add (LanyardDatabase *database,
                        const char *url,
                        const char *title,
                        const char *folder,
                        GError **error)
{
  g_autofree char *clean = lanyard_feed_clean_folder (folder);
  g_autoptr (GError) local = NULL;
  sqlite3_stmt *statement;
  gint64 id;

  if (lanyard_feed_store_find (database, url, &local) != 0)
    {
      set_exists_error (error, url);
      return 0;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return 0;
    }
  if (!bring_back (database, url, clean, &id, error))
    return 0;
  if (id != 0)
    return id;
  statement = lanyard_database_prepare (
      database, "INSERT INTO feeds (url, own_title, folder) VALUES (?, ?, ?)", error);
  if (statement == NULL)
    return 0;
  lanyard_feed_bind_text (statement, 1, url);
  lanyard_feed_bind_text (statement, 2, title != NULL && *title != '\0' ? title : NULL);
  lanyard_feed_bind_text (statement, 3, clean);
  if (!lanyard_database_step_done (database, statement, error))
    return 0;
  return sqlite3_last_insert_rowid (lanyard_database_get_handle (database));
}

GArray *
lanyard_feed_collect_ids (LanyardDatabase *database, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean has_row;

  for (;;)
    {
      gint64 found;

      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&ids);
      found = sqlite3_column_int64 (statement, 0);
      g_array_append_val (ids, found);
    }
}

GArray *
lanyard_feed_select_ids (LanyardDatabase *database, const char *sql, gint64 id, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (database, sql, error);

  if (statement == NULL)
    return NULL;
  if (sqlite3_bind_parameter_count (statement) > 0)
    sqlite3_bind_int64 (statement, 1, id);
  return lanyard_feed_collect_ids (database, statement, error);
}

/* Takes the entries that @sql selects out of the index. */
static gboolean
forget (LanyardDatabase *database, const char *sql, gint64 id, GError **error)
{
  g_autoptr (GArray) ids = lanyard_feed_select_ids (database, sql, id, error);

  return ids != NULL && lanyard_feed_index_forget (database, (const gint64 *)(gpointer)ids->data, ids->len,
                                                   error);
}

gboolean
lanyard_feed_store_remove (LanyardDatabase *database, gint64 feed, GError **error)
{
  return forget (database, "SELECT id FROM feed_entries WHERE feed = ?", feed, error) &&
         lanyard_feed_exec_id (database, "DELETE FROM feeds WHERE id = ?", feed, error);
}

gboolean
lanyard_feed_store_set_removed (LanyardDatabase *database,
                                const gint64 *feeds,
                                gsize n_feeds,
                                gboolean removed,
                                GError **error)
{
  for (gsize i = 0; i < n_feeds; i++)
    {
      sqlite3_stmt *statement =
          lanyard_database_prepare (database, "UPDATE feeds SET removed = ? WHERE id = ?", error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int (statement, 1, removed);
      sqlite3_bind_int64 (statement, 2, feeds[i]);
      if (!lanyard_database_step_done (database, statement, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
lanyard_feed_store_purge (LanyardDatabase *database, GError **error)
{
  g_autoptr (GArray) entries = NULL;

  if (!forget (database,
               "SELECT id FROM feed_entries WHERE feed IN (SELECT id FROM feeds WHERE removed = 1)", 0,
               error) ||
      !lanyard_database_exec (database, "DELETE FROM feeds WHERE removed = 1", error) ||
      !lanyard_database_exec (database, "DELETE FROM feed_filters WHERE removed = 1", error))
    return FALSE;
  entries =
      lanyard_feed_select_ids (database, "SELECT id FROM feed_entries WHERE deleted = 2", 0, error);
  return entries != NULL &&
         lanyard_feed_store_delete (database, (const gint64 *)(gpointer)entries->data, entries->len,
                                    error);
}

static LanyardFeedRecord *
read_record (sqlite3_stmt *statement)
{
  LanyardFeedRecord *record = g_new0 (LanyardFeedRecord, 1);
  int icon = sqlite3_column_bytes (statement, 8);

  record->id = sqlite3_column_int64 (statement, 0);
  record->url = lanyard_database_dup_text (statement, 1);
  record->title = lanyard_database_dup_text (statement, 2);
  record->site = lanyard_database_dup_text (statement, 3);
  record->folder = lanyard_database_dup_text (statement, 4);
  record->etag = lanyard_database_dup_text (statement, 5);
  record->last_modified = lanyard_database_dup_text (statement, 6);
  record->last_error = lanyard_database_dup_text (statement, 7);
  if (icon > 0)
    record->icon = g_bytes_new (sqlite3_column_blob (statement, 8), (gsize)icon);
  record->last_fetched = lanyard_database_get_time (statement, 9);
  record->last_updated = lanyard_database_get_time (statement, 10);
  record->next_fetch = lanyard_database_get_time (statement, 11);
  record->failures = (guint)sqlite3_column_int64 (statement, 12);
  record->interval = (guint)sqlite3_column_int64 (statement, 13);
  record->gone = sqlite3_column_int (statement, 14) != 0;
  record->notify = sqlite3_column_int (statement, 15) != 0;
  record->pictures = sqlite3_column_int (statement, 16) != 0;
  record->unread = (guint)sqlite3_column_int64 (statement, 17);
  record->total = (guint)sqlite3_column_int64 (statement, 18);
  record->body = lanyard_database_dup_text (statement, 20);
  record->hints.ttl = (guint)sqlite3_column_int64 (statement, 21);
  record->hints.update_period = (guint)sqlite3_column_int64 (statement, 22);
  record->hints.skip_hours = (guint)sqlite3_column_int64 (statement, 23);
  record->hints.skip_days = (guint)sqlite3_column_int64 (statement, 24);
  record->renamed = sqlite3_column_int (statement, 19) != 0;
  record->fulltext = sqlite3_column_int (statement, 25) != 0;
  return record;
}

#define RECORD_SQL                                                                                 \
  "SELECT id, url, coalesce (own_title, title, url), site, folder, etag, last_modified, "          \
  "last_error,"                                                                                    \
  "  icon, last_fetched, last_updated, next_fetch, failures, interval, gone, notify, pictures,"    \
  "  (SELECT count (*) FROM feed_entries WHERE feed = feeds.id AND deleted = 0 AND read = 0),"     \
  "  (SELECT count (*) FROM feed_entries WHERE feed = feeds.id AND deleted = 0),"                   \
  "  own_title IS NOT NULL, body, ttl, update_period, skip_hours, skip_days, fulltext FROM feeds"

GPtrArray *
lanyard_feed_store_list_one (LanyardDatabase *database, gint64 feed, GError **error)
{
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_record_free);
  sqlite3_stmt *statement;
  gboolean has_row;

  if (feed != 0)
    statement = lanyard_database_prepare (database, RECORD_SQL " WHERE id = ? AND removed = 0", error);
  else
    statement = lanyard_database_prepare (
        database, RECORD_SQL " WHERE removed = 0 ORDER BY folder COLLATE NOCASE, 3 COLLATE NOCASE, id", error);
  if (statement == NULL)
    return NULL;
  if (feed != 0)
    sqlite3_bind_int64 (statement, 1, feed);
  for (;;)
    {
      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&records);
      g_ptr_array_add (records, read_record (statement));
      lanyard_phrase_recall (database,
                             &((LanyardFeedRecord *)records->pdata[records->len - 1])->last_error);
    }
}

GPtrArray *
lanyard_feed_store_list (LanyardDatabase *database, GError **error)
{
  return lanyard_feed_store_list_one (database, 0, error);
}

static gboolean
set_text (LanyardDatabase *database, const char *sql, gint64 feed, const char *text, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;
  lanyard_feed_bind_text (statement, 1, text);
  sqlite3_bind_int64 (statement, 2, feed);
  return lanyard_database_step_done (database, statement, error);
}

/* One that is out of sight and has @url makes room. */
static gboolean
make_room (LanyardDatabase *database, const char *url, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "SELECT id FROM feeds WHERE url = ? AND removed = 1", error);
  gboolean has_row;
  gint64 id;

  if (statement == NULL)
    return FALSE;
  lanyard_feed_bind_text (statement, 1, url);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;
  id = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return lanyard_feed_store_remove (database, id, error);
}

gboolean
lanyard_feed_store_set_url (LanyardDatabase *database, gint64 feed, const char *url, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 other = lanyard_feed_store_find (database, url, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (other == feed)
    return TRUE;
  if (other != 0)
    {
      set_exists_error (error, url);
      return FALSE;
    }
  if (!make_room (database, url, error) ||
      !set_text (database,
                 "UPDATE feeds SET url = ?, etag = NULL, last_modified = NULL, body = NULL, "
                 "last_error = NULL, failures = 0, gone = 0, next_fetch = 0 WHERE id = ? AND removed = 0",
                 feed, url, error))
    return FALSE;
  if (sqlite3_changes (lanyard_database_get_handle (database)) > 0)
    return TRUE;
  g_set_error_literal (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_UNKNOWN_FEED,
                       _ ("There is no such subscription any more"));
  return FALSE;
}

gboolean
lanyard_feed_store_set_title (LanyardDatabase *database,
                              gint64 feed,
                              const char *title,
                              GError **error)
{
  return set_text (database, "UPDATE feeds SET own_title = ? WHERE id = ?", feed, title, error);
}

gboolean
lanyard_feed_store_set_folder (LanyardDatabase *database,
                               gint64 feed,
                               const char *folder,
                               GError **error)
{
  g_autofree char *clean = lanyard_feed_clean_folder (folder);

  return set_text (database, "UPDATE feeds SET folder = ? WHERE id = ?", feed, clean, error);
}

gboolean
lanyard_feed_store_set_options (LanyardDatabase *database,
                                gint64 feed,
                                guint interval,
                                gboolean notify,
                                gboolean pictures,
                                GError **error)
{
  sqlite3_stmt *statement =
      lanyard_database_prepare (database,
                                "UPDATE feeds SET interval = ?, notify = ?, pictures = ?, "
                                "next_fetch = min (next_fetch, ?) WHERE id = ?",
                                error);
  gint64 soonest = interval > 0 ? g_get_real_time () / G_USEC_PER_SEC + interval : G_MAXINT64;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, interval);
  sqlite3_bind_int (statement, 2, notify);
  sqlite3_bind_int (statement, 3, pictures);
  sqlite3_bind_int64 (statement, 4, soonest);
  sqlite3_bind_int64 (statement, 5, feed);
  return lanyard_database_step_done (database, statement, error);
}

gboolean
lanyard_feed_store_set_icon (LanyardDatabase *database, gint64 feed, GBytes *icon, GError **error)
{
  sqlite3_stmt *statement =
      lanyard_database_prepare (database, "UPDATE feeds SET icon = ? WHERE id = ?", error);
  gsize length = 0;
  const void *data = icon != NULL ? g_bytes_get_data (icon, &length) : NULL;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_blob (statement, 1, data, (int)length, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (statement, 2, feed);
  return lanyard_database_step_done (database, statement, error);
}
