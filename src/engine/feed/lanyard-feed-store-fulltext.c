/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole articles beside what their feed has of them: they come and go with the entry, and are found by their words. */
#include "engine/feed/lanyard-feed-store-filters-private.h"
#include "engine/feed/lanyard-feed-store-private.h"
#include "engine/feed/lanyard-feed-store.h"

static gboolean
write_row (LanyardDatabase *database,
           gint64 entry,
           const LanyardFeedFulltext *text,
           const char *etag,
           const char *last_modified,
           GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "INSERT OR REPLACE INTO feed_fulltexts (id, content, byline, etag, last_modified, limited) VALUES (?, ?, ?, ?, ?, ?)",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, entry);
  lanyard_feed_bind_text (statement, 2, text->content);
  lanyard_feed_bind_text (statement, 3, text->byline);
  lanyard_feed_bind_text (statement, 4, etag);
  lanyard_feed_bind_text (statement, 5, last_modified);
  sqlite3_bind_int (statement, 6, text->limited);
  return lanyard_database_step_done (database, statement, error);
}

gboolean
lanyard_feed_store_set_fulltext (LanyardDatabase *database,
                                 gint64 entry,
                                 const LanyardFeedFulltext *text,
                                 const char *etag,
                                 const char *last_modified,
                                 GError **error)
{
  g_autofree char *old_title = NULL;
  g_autofree char *old_text = NULL;
  g_autofree char *new_title = NULL;
  g_autofree char *new_text = NULL;

  if (!lanyard_feed_index_read (database, entry, &old_title, &old_text, error))
    return FALSE;
  /* Deleted while its page was on the way. */
  if (old_title == NULL)
    return TRUE;
  if (!write_row (database, entry, text, etag, last_modified, error) ||
      !lanyard_feed_index_read (database, entry, &new_title, &new_text, error))
    return FALSE;
  return lanyard_feed_index_remove (database, entry, old_title, old_text, error) &&
         lanyard_feed_index_add (database, entry, new_title, new_text, error) &&
         lanyard_feed_hits_find_words (database, entry, error);
}

static gboolean
set_flag (LanyardDatabase *database, const char *sql, gboolean flag, gint64 id, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, flag);
  sqlite3_bind_int64 (statement, 2, id);
  return lanyard_database_step_done (database, statement, error);
}

gboolean
lanyard_feed_store_show_fulltext (LanyardDatabase *database, gint64 entry, gboolean shown, GError **error)
{
  return set_flag (database, "UPDATE feed_fulltexts SET shown = ? WHERE id = ?", shown, entry, error);
}

gboolean
lanyard_feed_store_set_full (LanyardDatabase *database, gint64 feed, gboolean full, GError **error)
{
  return set_flag (database, "UPDATE feeds SET fulltext = ? WHERE id = ?", full, feed, error);
}

gboolean
lanyard_feed_load_fulltext (LanyardDatabase *database, LanyardFeedEntryRecord *record, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "SELECT content, byline, etag, last_modified, limited, shown FROM feed_fulltexts WHERE id = ?", error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, record->id);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;
  record->full = lanyard_database_dup_text (statement, 0);
  record->full_byline = lanyard_database_dup_text (statement, 1);
  record->full_etag = lanyard_database_dup_text (statement, 2);
  record->full_modified = lanyard_database_dup_text (statement, 3);
  record->full_limited = sqlite3_column_int (statement, 4) != 0;
  record->full_shown = sqlite3_column_int (statement, 5) != 0;
  return TRUE;
}
