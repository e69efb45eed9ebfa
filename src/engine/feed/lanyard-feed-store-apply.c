/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came with a refresh, merged into what is known. */
#include <string.h>

#include "engine/feed/lanyard-feed-incoming-private.h"
#include "engine/core/lanyard-phrase.h"
#include "engine/feed/lanyard-feed-store-filters-private.h"
#include "engine/feed/lanyard-feed-store-private.h"
#include "engine/feed/lanyard-feed-store.h"
#include "engine/feed/lanyard-html-sanitizer.h"

#define MOST_ENCLOSURES 64

void
lanyard_feed_changes_free (LanyardFeedChanges *self)
{
  g_array_unref (self->added);
  g_clear_pointer (&self->news, g_array_unref);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_free (self);
}

static gboolean
write_body (LanyardDatabase *database,
            gint64 id,
            const LanyardFeedIncomingEntry *incoming,
            GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "INSERT OR REPLACE INTO feed_bodies (id, content) VALUES (?, ?)", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  lanyard_feed_bind_static (statement, 2, incoming->content);
  return lanyard_database_step_done (database, statement, error);
}

static void
written_clear (gpointer data)
{
  LanyardFeedWritten *self = data;

  g_free (self->old_title);
  g_free (self->old_text);
}

static int
compare_written (gconstpointer a, gconstpointer b)
{
  gint64 first = ((const LanyardFeedWritten *)a)->id;
  gint64 second = ((const LanyardFeedWritten *)b)->id;

  return (first > second) - (first < second);
}

static gboolean
write_words (LanyardDatabase *database, GArray *written, GError **error)
{
  g_array_sort (written, compare_written);
  for (guint i = 0; i < written->len; i++)
    {
      const LanyardFeedWritten *entry = &g_array_index (written, LanyardFeedWritten, i);

      g_autofree char *title = NULL;
      g_autofree char *text = NULL;

      if (entry->old_title != NULL &&
          !lanyard_feed_index_remove (database, entry->id, entry->old_title, entry->old_text, error))
        return FALSE;
      /* One that is known may have its page's article, too, which stays. */
      if (entry->old_title != NULL && !lanyard_feed_index_read (database, entry->id, &title, &text, error))
        return FALSE;
      if (!lanyard_feed_index_add (database, entry->id, entry->incoming->title,
                                   text != NULL ? text : entry->incoming->text, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_enclosures (LanyardDatabase *database,
                  gint64 id,
                  const LanyardFeedValue *entry,
                  gboolean replace,
                  GError **error)
{
  const LanyardFeedValue *links = lanyard_feed_value_get_member (entry, "links");
  guint written = 0;

  if (replace &&
      !lanyard_feed_exec_id (database, "DELETE FROM feed_enclosures WHERE entry = ?", id, error))
    return FALSE;
  for (guint i = 0; i < lanyard_feed_value_get_length (links) && written < MOST_ENCLOSURES; i++)
    {
      const LanyardFeedValue *link = lanyard_feed_value_get_item (links, i);
      const char *href = lanyard_feed_value_get_text (link, "href");
      const char *length = lanyard_feed_value_get_text (link, "length");
      sqlite3_stmt *statement;

      if (href == NULL || g_strcmp0 (lanyard_feed_value_get_text (link, "rel"), "enclosure") != 0)
        continue;
      statement = lanyard_database_prepare (
          database, "INSERT INTO feed_enclosures (entry, url, type, length) VALUES (?, ?, ?, ?)",
          error);
      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, id);
      lanyard_feed_bind_text (statement, 2, href);
      lanyard_feed_bind_text (statement, 3, lanyard_feed_value_get_text (link, "type"));
      sqlite3_bind_int64 (statement, 4, length != NULL ? g_ascii_strtoll (length, NULL, 10) : 0);
      if (!lanyard_database_step_done (database, statement, error))
        return FALSE;
      written++;
    }
  return TRUE;
}

static gboolean
insert_entry (LanyardDatabase *database,
              const LanyardFeedUpdate *update,
              const LanyardFeedIncomingEntry *incoming,
              gint64 *id,
              GError **error)
{
  sqlite3_stmt *statement =
      lanyard_database_prepare (database,
                                "INSERT INTO feed_entries (feed, identity, digest, title, link, "
                                "author, summary, thumbnail, time, seen)"
                                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, update->feed);
  lanyard_feed_bind_text (statement, 2, incoming->identity);
  lanyard_feed_bind_text (statement, 3, incoming->digest);
  lanyard_feed_bind_text (statement, 4, incoming->title);
  lanyard_feed_bind_text (statement, 5, incoming->link);
  lanyard_feed_bind_text (statement, 6, incoming->author);
  lanyard_feed_bind_text (statement, 7, incoming->summary);
  lanyard_feed_bind_text (statement, 8, incoming->thumbnail);
  /* What claims to be from tomorrow would stay on top for ever. */
  sqlite3_bind_int64 (statement, 9, MIN (incoming->time, update->now));
  sqlite3_bind_int64 (statement, 10, update->now);
  if (!lanyard_database_step_done (database, statement, error))
    return FALSE;
  *id = sqlite3_last_insert_rowid (lanyard_database_get_handle (database));
  return TRUE;
}

/* Its time stays, or every correction would bring it to the top; so does its state. */
static gboolean
change_entry (LanyardDatabase *database,
              gint64 id,
              const LanyardFeedIncomingEntry *incoming,
              GError **error)
{
  sqlite3_stmt *statement =
      lanyard_database_prepare (database,
                                "UPDATE feed_entries SET digest = ?, title = ?, link = ?, author = "
                                "?, summary = ?, thumbnail = ? WHERE id = ?",
                                error);

  if (statement == NULL)
    return FALSE;
  lanyard_feed_bind_text (statement, 1, incoming->digest);
  lanyard_feed_bind_text (statement, 2, incoming->title);
  lanyard_feed_bind_text (statement, 3, incoming->link);
  lanyard_feed_bind_text (statement, 4, incoming->author);
  lanyard_feed_bind_text (statement, 5, incoming->summary);
  lanyard_feed_bind_text (statement, 6, incoming->thumbnail);
  sqlite3_bind_int64 (statement, 7, id);
  return lanyard_database_step_done (database, statement, error);
}

typedef struct
{
  gint64 id;
  gboolean deleted;
  gboolean changed;
} Known;

static gboolean
find_known (LanyardDatabase *database,
            const LanyardFeedUpdate *update,
            const LanyardFeedIncomingEntry *incoming,
            Known *known,
            GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT id, deleted, digest <> ?, seen FROM feed_entries WHERE feed = ? AND identity = ?",
      error);
  gboolean has_row;

  memset (known, 0, sizeof *known);
  if (statement == NULL)
    return FALSE;
  lanyard_feed_bind_text (statement, 1, incoming->digest);
  sqlite3_bind_int64 (statement, 2, update->feed);
  lanyard_feed_bind_text (statement, 3, incoming->identity);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return FALSE;
  if (has_row)
    {
      known->id = sqlite3_column_int64 (statement, 0);
      known->deleted = sqlite3_column_int (statement, 1) != 0;
      known->changed = sqlite3_column_int (statement, 2) != 0;
    }
  return TRUE;
}

static gboolean
mark_seen (LanyardDatabase *database, gint64 id, gint64 now, GError **error)
{
  sqlite3_stmt *statement =
      lanyard_database_prepare (database, "UPDATE feed_entries SET seen = ? WHERE id = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, now);
  sqlite3_bind_int64 (statement, 2, id);
  return lanyard_database_step_done (database, statement, error);
}

static gboolean
apply_entry (LanyardDatabase *database,
             const LanyardFeedUpdate *update,
             const LanyardFeedIncomingEntry *incoming,
             LanyardFeedChanges *changes,
             GArray *written,
             GError **error)
{
  LanyardFeedWritten entry = { .incoming = incoming };
  Known known;

  if (!find_known (database, update, incoming, &known, error))
    return FALSE;
  if (known.id == 0)
    {
      if (!insert_entry (database, update, incoming, &entry.id, error))
        return FALSE;
      entry.added = TRUE;
      g_array_append_val (changes->added, entry.id);
    }
  else
    {
      entry.id = known.id;
      if (!mark_seen (database, known.id, update->now, error))
        return FALSE;
      if (known.deleted || !known.changed)
        return TRUE;
      if (!lanyard_feed_index_read (database, known.id, &entry.old_title, &entry.old_text, error))
        return FALSE;
    }
  /* Who owns the old words. */
  g_array_append_val (written, entry);
  if (known.id != 0)
    {
      if (!change_entry (database, known.id, incoming, error))
        return FALSE;
      changes->changed++;
    }
  return write_body (database, entry.id, incoming, error) &&
         write_enclosures (database, entry.id, incoming->entry, known.id != 0, error);
}

/* From the last to the first: feeds have the newest first, and of two with one time the later id is
 * shown first. */
static gboolean
apply_entries (LanyardDatabase *database,
               const LanyardFeedUpdate *update,
               const LanyardFeedIncoming *incoming,
               LanyardFeedChanges *changes,
               GArray *written,
               GError **error)
{
  for (guint i = incoming->entries->len; i > 0; i--)
    {
      if (!apply_entry (database, update,
                        &g_array_index (incoming->entries, LanyardFeedIncomingEntry, i - 1), changes,
                        written, error))
        return FALSE;
    }
  for (guint i = 0; i < changes->added->len / 2; i++)
    {
      gint64 *first = &g_array_index (changes->added, gint64, i);
      gint64 *last = &g_array_index (changes->added, gint64, changes->added->len - 1 - i);
      gint64 swap = *first;

      *first = *last;
      *last = swap;
    }
  return TRUE;
}

static gboolean
apply_feed (LanyardDatabase *database, const LanyardFeedUpdate *update, GError **error)
{
  const LanyardFeedValue *feed = lanyard_feed_document_get_feed (update->incoming->document);
  const char *title = lanyard_feed_value_get_text (feed, "title");
  g_autofree char *html =
      lanyard_feed_to_html (lanyard_feed_value_get_member (feed, "title_detail"), title);
  g_autofree char *text = lanyard_html_to_text (html, strlen (html), 200);
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "UPDATE feeds SET title = nullif (?, ''), site = ?, last_updated = ?, ttl = ?, update_period = "
      "?, skip_hours = ?, skip_days = ? WHERE id = ?",
      error);

  if (statement == NULL)
    return FALSE;
  lanyard_feed_bind_text (statement, 1, text);
  lanyard_feed_bind_text (statement, 2, lanyard_feed_value_get_text (feed, "link"));
  sqlite3_bind_int64 (statement, 3, update->now);
  sqlite3_bind_int64 (statement, 4, update->hints.ttl);
  sqlite3_bind_int64 (statement, 5, update->hints.update_period);
  sqlite3_bind_int64 (statement, 6, update->hints.skip_hours);
  sqlite3_bind_int64 (statement, 7, update->hints.skip_days);
  sqlite3_bind_int64 (statement, 8, update->feed);
  return lanyard_database_step_done (database, statement, error);
}

static gboolean
write_attempt (LanyardDatabase *database, const LanyardFeedUpdate *update, GError **error)
{
  sqlite3_stmt *statement =
      lanyard_database_prepare (database,
                                "UPDATE feeds SET etag = CASE WHEN ?1 THEN ?2 ELSE etag END, "
                                "last_modified = CASE WHEN ?1 THEN ?3 ELSE last_modified END, body = CASE WHEN ?1 THEN "
                                "?10 ELSE body END,"
                                "  last_error = ?4, gone = ?5, failures = ?6, last_fetched = ?7, "
                                "next_fetch = ?8 WHERE id = ?9",
                                error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, update->answered);
  lanyard_feed_bind_text (statement, 2, update->etag);
  lanyard_feed_bind_text (statement, 3, update->last_modified);
  lanyard_feed_bind_text (statement, 4, update->error);
  sqlite3_bind_int (statement, 5, update->gone);
  sqlite3_bind_int64 (statement, 6, update->failures);
  sqlite3_bind_int64 (statement, 7, update->now);
  sqlite3_bind_int64 (statement, 8, update->next_fetch);
  sqlite3_bind_int64 (statement, 9, update->feed);
  lanyard_feed_bind_text (statement, 10, update->body);
  return lanyard_database_step_done (database, statement, error) &&
         lanyard_phrase_keep (database, update->error, error);
}

/* Another subscription may have the new address already: then this one keeps its old. */
static gboolean
move_feed (LanyardDatabase *database, const LanyardFeedUpdate *update, GError **error)
{
  sqlite3_stmt *statement =
      lanyard_database_prepare (database, "UPDATE OR IGNORE feeds SET url = ? WHERE id = ?", error);

  if (statement == NULL)
    return FALSE;
  lanyard_feed_bind_text (statement, 1, update->url);
  sqlite3_bind_int64 (statement, 2, update->feed);
  return lanyard_database_step_done (database, statement, error);
}

static gboolean
feed_exists (LanyardDatabase *database, gint64 feed, gboolean *exists, GError **error)
{
  sqlite3_stmt *statement =
      lanyard_database_prepare (database, "SELECT 1 FROM feeds WHERE id = ? AND removed = 0", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, feed);
  return lanyard_database_step (database, statement, exists, error);
}

/* All of it but the words, which are @written's; what that points to must live as long. */
static LanyardFeedChanges *
apply_rows (LanyardDatabase *database,
            const LanyardFeedUpdate *update,
            GArray *written,
            GError **error)
{
  g_autoptr (LanyardFeedChanges) changes = g_new0 (LanyardFeedChanges, 1);
  gboolean exists;

  changes->added = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!feed_exists (database, update->feed, &exists, error))
    return NULL;
  /* Unsubscribed while it was being fetched. */
  if (!exists)
    return g_steal_pointer (&changes);

  if (!write_attempt (database, update, error) ||
      (update->url != NULL && !move_feed (database, update, error)))
    return NULL;
  if (update->incoming == NULL)
    return g_steal_pointer (&changes);
  if (!apply_feed (database, update, error) ||
      !apply_entries (database, update, update->incoming, changes, written, error))
    return NULL;
  return g_steal_pointer (&changes);
}

GPtrArray *
lanyard_feed_store_apply (LanyardDatabase *database,
                          const LanyardFeedUpdate *const *updates,
                          gsize n_updates,
                          GError **error)
{
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_changes_free);
  g_autoptr (GArray) written = g_array_new (FALSE, FALSE, sizeof (LanyardFeedWritten));

  g_array_set_clear_func (written, written_clear);
  for (gsize i = 0; i < n_updates; i++)
    {
      LanyardFeedChanges *changes = apply_rows (database, updates[i], written, error);

      if (changes == NULL)
        return NULL;
      g_ptr_array_add (all, changes);
    }
  if (!write_words (database, written, error) || !lanyard_feed_hits_update (database, written, error) ||
      !lanyard_feed_rules_run (database, written, all, error))
    return NULL;
  return g_steal_pointer (&all);
}
