/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What conditions say of entries: asked as an entry comes or a condition does, and kept. */
#include <string.h>

#include "engine/feed/lanyard-feed-store-filters-private.h"
#include "engine/feed/lanyard-feed-store-private.h"

static gboolean
add_hit (LanyardDatabase *database, gint64 condition, gint64 entry, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "INSERT OR IGNORE INTO feed_hits (condition, entry) VALUES (?, ?)", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, condition);
  sqlite3_bind_int64 (statement, 2, entry);
  return lanyard_database_step_done (database, statement, error);
}

/* Of the entries from @least to @most. */
static gboolean
find_words (LanyardDatabase *database,
            const LanyardFeedCondition *condition,
            gint64 least,
            gint64 most,
            GError **error)
{
  g_autofree char *match = lanyard_feed_make_match (condition->value);
  sqlite3_stmt *statement;

  if (*match == '\0')
    return TRUE;
  statement = lanyard_database_prepare (database,
                                        "INSERT OR IGNORE INTO feed_hits (condition, entry) SELECT ?1, rowid FROM "
                                        "feed_index WHERE feed_index MATCH ?2 AND rowid BETWEEN ?3 AND ?4",
                                        error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, condition->id);
  lanyard_feed_bind_text (statement, 2, match);
  sqlite3_bind_int64 (statement, 3, least);
  sqlite3_bind_int64 (statement, 4, most);
  return lanyard_database_step_done (database, statement, error);
}

/* What is asked for what it contains. */
static const char *
get_sql (LanyardFeedConditionKind kind)
{
  if (kind == LANYARD_FEED_CONDITION_TITLE)
    return "SELECT id, title FROM feed_entries WHERE deleted <> 1";
  if (kind == LANYARD_FEED_CONDITION_AUTHOR)
    return "SELECT id, author FROM feed_entries WHERE deleted <> 1 AND author IS NOT NULL";
  return kind == LANYARD_FEED_CONDITION_CONTENT ? "SELECT id, content FROM feed_bodies" : NULL;
}

gboolean
lanyard_feed_hits_find (LanyardDatabase *database, const LanyardFeedCondition *condition, GError **error)
{
  const char *sql = get_sql (condition->kind);
  sqlite3_stmt *statement;
  gboolean has_row;

  if (condition->kind == LANYARD_FEED_CONDITION_WORDS)
    return find_words (database, condition, G_MININT64, G_MAXINT64, error);
  if (sql == NULL)
    return TRUE;
  statement = lanyard_database_prepare (database, sql, error);
  if (statement == NULL)
    return FALSE;
  for (;;)
    {
      const char *text;

      if (!lanyard_database_step (database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      text = (const char *)sqlite3_column_text (statement, 1);
      if (text != NULL &&
          lanyard_feed_contains (text, condition->kind == LANYARD_FEED_CONDITION_CONTENT, condition->value) &&
          !add_hit (database, condition->id, sqlite3_column_int64 (statement, 0), error))
        return FALSE;
    }
}

/* (transfer full) (element-type LanyardFeedCondition): those whose answers are kept. */
static GPtrArray *
load_conditions (LanyardDatabase *database, GError **error)
{
  g_autoptr (GPtrArray) conditions =
      g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_condition_free);
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "SELECT id, kind, value FROM feed_conditions WHERE kind < 4", error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;
  for (;;)
    {
      g_autofree char *value = NULL;
      LanyardFeedCondition *condition;

      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&conditions);
      value = lanyard_database_dup_text (statement, 2);
      condition = lanyard_feed_condition_new (sqlite3_column_int (statement, 1), FALSE, value);
      condition->id = sqlite3_column_int64 (statement, 0);
      g_ptr_array_add (conditions, condition);
    }
}

static gboolean
says (const LanyardFeedIncomingEntry *incoming, const LanyardFeedCondition *condition)
{
  if (condition->kind == LANYARD_FEED_CONDITION_TITLE)
    return lanyard_feed_contains (incoming->title, FALSE, condition->value);
  if (condition->kind == LANYARD_FEED_CONDITION_AUTHOR)
    return incoming->author != NULL && lanyard_feed_contains (incoming->author, FALSE, condition->value);
  return lanyard_feed_contains (incoming->content, TRUE, condition->value);
}

/* Ids of what is added in one transaction are higher than all others: they are found at once. */
static gboolean
update_words (LanyardDatabase *database, const LanyardFeedCondition *condition, GArray *written, GError **error)
{
  gint64 least = G_MAXINT64;

  for (guint i = 0; i < written->len; i++)
    {
      const LanyardFeedWritten *entry = &g_array_index (written, LanyardFeedWritten, i);

      if (entry->added)
        least = MIN (least, entry->id);
      else if (!find_words (database, condition, entry->id, entry->id, error))
        return FALSE;
    }
  return least == G_MAXINT64 || find_words (database, condition, least, G_MAXINT64, error);
}

static gboolean
update_texts (LanyardDatabase *database, const LanyardFeedCondition *condition, GArray *written, GError **error)
{
  for (guint i = 0; i < written->len; i++)
    {
      const LanyardFeedWritten *entry = &g_array_index (written, LanyardFeedWritten, i);

      if (says (entry->incoming, condition) && !add_hit (database, condition->id, entry->id, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
lanyard_feed_hits_find_words (LanyardDatabase *database, gint64 entry, GError **error)
{
  g_autoptr (GPtrArray) conditions = load_conditions (database, error);

  for (guint i = 0; conditions != NULL && i < conditions->len; i++)
    {
      const LanyardFeedCondition *condition = conditions->pdata[i];

      if (condition->kind == LANYARD_FEED_CONDITION_WORDS && !find_words (database, condition, entry, entry, error))
        return FALSE;
    }
  return conditions != NULL;
}

gboolean
lanyard_feed_hits_update (LanyardDatabase *database, GArray *written, GError **error)
{
  g_autoptr (GPtrArray) conditions = NULL;

  if (written->len == 0)
    return TRUE;
  conditions = load_conditions (database, error);
  if (conditions == NULL)
    return FALSE;
  for (guint i = 0; conditions->len > 0 && i < written->len; i++)
    {
      const LanyardFeedWritten *entry = &g_array_index (written, LanyardFeedWritten, i);

      if (!entry->added &&
          !lanyard_feed_exec_id (database, "DELETE FROM feed_hits WHERE entry = ?", entry->id, error))
        return FALSE;
    }
  for (guint i = 0; i < conditions->len; i++)
    {
      const LanyardFeedCondition *condition = conditions->pdata[i];

      if (condition->kind == LANYARD_FEED_CONDITION_WORDS
              ? !update_words (database, condition, written, error)
              : !update_texts (database, condition, written, error))
        return FALSE;
    }
  return TRUE;
}
