/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of entries, for searching. The index is contentless: it keeps no text, which would be
 * as much again as the bodies are. So that an entry can be taken out of it, what it was put in with
 * is made again from its title and body. */
#include <stdlib.h>
#include <string.h>

#include "engine/feed/lanyard-feed-store-private.h"
#include "engine/feed/lanyard-html-sanitizer.h"

gboolean
lanyard_feed_index_add (
    LanyardDatabase *database, gint64 id, const char *title, const char *text, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "INSERT INTO feed_index (rowid, title, text) VALUES (?, ?, ?)", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  lanyard_feed_bind_static (statement, 2, title);
  lanyard_feed_bind_static (statement, 3, text);
  return lanyard_database_step_done (database, statement, error);
}

gboolean
lanyard_feed_index_remove (
    LanyardDatabase *database, gint64 id, const char *title, const char *text, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "INSERT INTO feed_index (feed_index, rowid, title, text) VALUES ('delete', ?, ?, ?)", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  lanyard_feed_bind_static (statement, 2, title);
  lanyard_feed_bind_static (statement, 3, text);
  return lanyard_database_step_done (database, statement, error);
}

gboolean
lanyard_feed_index_read (
    LanyardDatabase *database, gint64 id, char **title, char **text, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT title, feed_bodies.content, feed_fulltexts.content FROM feed_entries JOIN feed_bodies USING (id) "
      "LEFT JOIN feed_fulltexts USING (id) WHERE id = ?",
      error);
  gboolean has_row;

  *title = NULL;
  *text = NULL;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return FALSE;
  if (has_row)
    {
      const char *content = (const char *)sqlite3_column_text (statement, 1);

      *title = lanyard_database_dup_text (statement, 0);
      *text = lanyard_html_to_text (content, strlen (content), 0);
      content = (const char *)sqlite3_column_text (statement, 2);
      if (content != NULL)
        {
          g_autofree char *own = g_steal_pointer (text);
          g_autofree char *full = lanyard_html_to_text (content, strlen (content), 0);

          *text = g_strjoin ("\n", own, full, NULL);
        }
    }
  return TRUE;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *)a;
  gint64 second = *(const gint64 *)b;

  return (first > second) - (first < second);
}

gboolean
lanyard_feed_index_forget (LanyardDatabase *database,
                           const gint64 *ids,
                           gsize n_ids,
                           GError **error)
{
  g_autofree gint64 *sorted = g_memdup2 (ids, n_ids * sizeof *ids);

  /* FTS5 writes out what it has gathered whenever an id is smaller than the last. */
  if (n_ids > 1)
    qsort (sorted, n_ids, sizeof *sorted, compare_ids);
  for (gsize i = 0; i < n_ids; i++)
    {
      g_autofree char *title = NULL;
      g_autofree char *text = NULL;

      if (i > 0 && sorted[i] == sorted[i - 1])
        continue;
      if (!lanyard_feed_index_read (database, sorted[i], &title, &text, error) ||
          (title != NULL && !lanyard_feed_index_remove (database, sorted[i], title, text, error)))
        return FALSE;
    }
  return TRUE;
}
