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
  g_free (self->full);
  g_free (self->full_byline);
  g_free (self->full_etag);
  g_free (self->full_modified);
  g_clear_pointer (&self->enclosures, g_ptr_array_unref);
  g_free (self);
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
  if (!load_enclosures (database, record, error) || !lanyard_feed_load_fulltext (database, record, error))
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
         lanyard_feed_exec_id (database, "DELETE FROM feed_fulltexts WHERE id = ?", id, error) &&
         lanyard_feed_exec_id (database, "DELETE FROM feed_enclosures WHERE entry = ?", id, error) &&
         lanyard_feed_exec_id (database, "DELETE FROM feed_hits WHERE entry = ?", id, error) &&
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
