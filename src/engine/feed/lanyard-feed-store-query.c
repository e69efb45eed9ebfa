/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which entries there are. */
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-store-filters-private.h"
#include "engine/feed/lanyard-feed-store-private.h"
#include "engine/feed/lanyard-feed-store.h"

/* The first parameter that a condition has. */
#define FIRST_CONDITION 5

char *
lanyard_feed_make_match (const char *words)
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
 * index. @filter: (nullable) */
static char *
make_sql (const LanyardFeedQuery *query, const LanyardFeedFilterRecord *filter)
{
  const LanyardFeedCondition *first = filter != NULL && query->words == NULL ? lanyard_feed_filter_find_first (filter) : NULL;
  GString *sql = g_string_new ("SELECT id FROM ");

  /* With words, from those that hold them: the planner would rather go through all by time. And it takes the row for the
   * shortest way to an id, although the index says all that is asked. */
  if (query->words != NULL)
    g_string_append_printf (sql,
                            "feed_index CROSS JOIN feed_entries %s ON id = feed_index.rowid "
                            "WHERE feed_index MATCH ?3 AND deleted = 0",
                            query->unread || query->starred || filter != NULL ? "" : "INDEXED BY feed_entries_by_id");
  else
    lanyard_feed_filter_append_from (sql, filter, first, FIRST_CONDITION);
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
  if (filter != NULL)
    lanyard_feed_filter_append_terms (sql, filter, first, query->unread, FIRST_CONDITION);
  g_string_append (sql, query->oldest_first ? " ORDER BY time, id" : " ORDER BY time DESC, id DESC");
  if (query->limit > 0)
    g_string_append (sql, " LIMIT ?4");
  return g_string_free (sql, FALSE);
}

/* @match, @filter: (nullable) */
static GArray *
run (LanyardDatabase *database,
     const LanyardFeedQuery *query,
     const char *match,
     const LanyardFeedFilterRecord *filter,
     GError **error)
{
  g_autofree char *sql = make_sql (query, filter);
  sqlite3_stmt *statement = lanyard_database_prepare (database, sql, error);

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
  if (filter != NULL)
    lanyard_feed_filter_bind (statement, filter, FIRST_CONDITION);
  return lanyard_feed_collect_ids (database, statement, error);
}

GArray *
lanyard_feed_store_query (LanyardDatabase *database, const LanyardFeedQuery *query, GError **error)
{
  g_autofree char *match = query->words != NULL ? lanyard_feed_make_match (query->words) : NULL;
  g_autoptr (LanyardFeedFilterRecord) filter = NULL;
  g_autoptr (GError) local = NULL;

  if (match != NULL && *match == '\0')
    return g_array_new (FALSE, FALSE, sizeof (gint64));
  if (query->filter != 0)
    {
      filter = lanyard_feed_store_load_filter (database, query->filter, &local);
      /* It is not there any more: nor is what it would list. */
      if (g_error_matches (local, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_CONDITION))
        return g_array_new (FALSE, FALSE, sizeof (gint64));
      if (filter == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  return run (database, query, match, filter, error);
}
