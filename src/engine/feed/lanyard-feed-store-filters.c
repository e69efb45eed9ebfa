/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved searches and rules: what they are, and the statement that asks for what they find. */
#include "engine/feed/lanyard-feed-store-filters.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/feed/lanyard-feed-error.h"
#include "engine/feed/lanyard-feed-store-filters-private.h"
#include "engine/feed/lanyard-feed-store-private.h"

/* Asking */

static gboolean
is_kept (const LanyardFeedCondition *condition)
{
  return condition->kind <= LANYARD_FEED_CONDITION_CONTENT;
}

const LanyardFeedCondition *
lanyard_feed_filter_find_first (const LanyardFeedFilterRecord *filter)
{
  if (filter->any && filter->conditions->len > 1)
    return NULL;
  for (guint i = 0; i < filter->conditions->len; i++)
    {
      const LanyardFeedCondition *condition = filter->conditions->pdata[i];

      if (is_kept (condition) && !condition->negated)
        return condition;
    }
  return NULL;
}

void
lanyard_feed_filter_append_from (GString *sql,
                                 const LanyardFeedFilterRecord *filter,
                                 const LanyardFeedCondition *first,
                                 int parameter)
{
  guint place;

  if (first != NULL && g_ptr_array_find (filter->conditions, first, &place))
    g_string_append_printf (sql,
                            "feed_hits CROSS JOIN feed_entries ON id = feed_hits.entry WHERE "
                            "feed_hits.condition = ?%d AND deleted = 0",
                            parameter + (int)place);
  else
    g_string_append (sql, "feed_entries WHERE deleted = 0");
}

#define KEPT_TERM                                                                                              \
  "EXISTS (SELECT 1 FROM feed_hits AS own WHERE own.condition = ?%d AND own.entry = feed_entries.id)"

/* In the order of the kinds. */
static const char *const terms[] = {
  KEPT_TERM,
  KEPT_TERM,
  KEPT_TERM,
  KEPT_TERM,
  "feed IN (SELECT id FROM feeds WHERE url = ?%d)",
  "feed IN (SELECT id FROM feeds WHERE folder = ?%d OR substr (folder, 1, length (?%d) + 1) = ?%d || '/')",
  "time > ?%d",
  "read = 0",
  "starred = 1",
  "EXISTS (SELECT 1 FROM feed_enclosures WHERE entry = feed_entries.id)",
};

G_STATIC_ASSERT (G_N_ELEMENTS (terms) == LANYARD_FEED_CONDITION_KINDS);

/* What an index of ids, feeds and times can answer without the rows, which lie far apart. @unread: the statement asks for that
 * already. */
static const char *
get_term (const LanyardFeedFilterRecord *filter, const LanyardFeedCondition *condition, gboolean unread)
{
  if (unread && condition->kind == LANYARD_FEED_CONDITION_UNREAD)
    return "1";
  if ((filter->any || unread) && condition->kind == LANYARD_FEED_CONDITION_STARRED)
    return "id IN (SELECT marked.id FROM feed_entries AS marked INDEXED BY feed_entries_starred WHERE "
           "marked.starred = 1 AND marked.deleted = 0)";
  return terms[condition->kind];
}

/* @term with the number of its parameter. */
static void
append_term (GString *sql, const char *term, int parameter)
{
  for (const char *mark = strstr (term, "?%d"); mark != NULL; mark = strstr (term, "?%d"))
    {
      g_string_append_len (sql, term, mark - term);
      g_string_append_printf (sql, "?%d", parameter);
      term = mark + strlen ("?%d");
    }
  g_string_append (sql, term);
}

void
lanyard_feed_filter_append_terms (GString *sql,
                                  const LanyardFeedFilterRecord *filter,
                                  const LanyardFeedCondition *first,
                                  gboolean unread,
                                  int parameter)
{
  g_string_append (sql, filter->any ? " AND (0" : " AND (1");
  for (guint i = 0; i < filter->conditions->len; i++)
    {
      const LanyardFeedCondition *condition = filter->conditions->pdata[i];

      if (condition == first)
        {
          if (filter->any)
            g_string_append (sql, " OR 1");
          continue;
        }
      g_string_append (sql, filter->any ? " OR " : " AND ");
      if (condition->negated)
        g_string_append (sql, "NOT ");
      append_term (sql, get_term (filter, condition, unread), parameter + (int)i);
    }
  g_string_append_c (sql, ')');
}

void
lanyard_feed_filter_bind (sqlite3_stmt *statement, const LanyardFeedFilterRecord *filter, int parameter)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint i = 0; i < filter->conditions->len; i++)
    {
      const LanyardFeedCondition *condition = filter->conditions->pdata[i];
      int place = parameter + (int)i;

      if (is_kept (condition))
        sqlite3_bind_int64 (statement, place, condition->id);
      else if (condition->kind == LANYARD_FEED_CONDITION_DAYS)
        sqlite3_bind_int64 (statement, place, now - g_ascii_strtoll (condition->value, NULL, 10) * 86400);
      else if (lanyard_feed_condition_has_value (condition->kind))
        lanyard_feed_bind_text (statement, place, condition->value);
    }
}

static gboolean
count_unread (LanyardDatabase *database, LanyardFeedFilterRecord *record, GError **error)
{
  const LanyardFeedCondition *first = lanyard_feed_filter_find_first (record);
  g_autoptr (GString) sql = g_string_new ("SELECT count (*) FROM ");
  sqlite3_stmt *statement;
  gboolean has_row;

  /* Of the unread there is an index that holds all that is asked; the planner would take a shorter one, and then the rows. */
  if (first != NULL)
    lanyard_feed_filter_append_from (sql, record, first, 1);
  else
    g_string_append (sql, "feed_entries INDEXED BY feed_entries_unread WHERE deleted = 0");
  g_string_append (sql, " AND read = 0 AND feed NOT IN (SELECT id FROM feeds WHERE removed = 1)");
  lanyard_feed_filter_append_terms (sql, record, first, TRUE, 1);
  statement = lanyard_database_prepare (database, sql->str, error);
  if (statement == NULL)
    return FALSE;
  lanyard_feed_filter_bind (statement, record, 1);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return FALSE;
  record->unread = has_row ? (guint)sqlite3_column_int64 (statement, 0) : 0;
  return TRUE;
}

/* Loading */

static gboolean
load_conditions (LanyardDatabase *database, LanyardFeedFilterRecord *record, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "SELECT id, kind, negated, value FROM feed_conditions WHERE filter = ? ORDER BY id", error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, record->id);
  for (;;)
    {
      LanyardFeedCondition *condition;
      g_autofree char *value = NULL;
      int kind;

      if (!lanyard_database_step (database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      kind = sqlite3_column_int (statement, 1);
      /* A newer Lanyard's. What it asks is not known: the filter finds nothing then, rather than too much. */
      if (kind < 0 || kind >= LANYARD_FEED_CONDITION_KINDS)
        {
          g_ptr_array_set_size (record->conditions, 0);
          sqlite3_reset (statement);
          return TRUE;
        }
      value = lanyard_database_dup_text (statement, 3);
      condition = lanyard_feed_condition_new (kind, sqlite3_column_int (statement, 2) != 0, value);
      condition->id = sqlite3_column_int64 (statement, 0);
      lanyard_feed_filter_record_add (record, condition);
    }
}

#define FILTER_SQL "SELECT id, name, one, action, notify FROM feed_filters WHERE removed = 0 "

static LanyardFeedFilterRecord *
read_filter (sqlite3_stmt *statement)
{
  g_autofree char *name = lanyard_database_dup_text (statement, 1);
  LanyardFeedFilterRecord *record = lanyard_feed_filter_record_new (name);

  record->id = sqlite3_column_int64 (statement, 0);
  record->any = sqlite3_column_int (statement, 2) != 0;
  record->action = (LanyardFeedAction)CLAMP (sqlite3_column_int (statement, 3), 0, LANYARD_FEED_ACTION_SILENT);
  record->notify = sqlite3_column_int (statement, 4) != 0;
  return record;
}

GPtrArray *
lanyard_feed_store_list_filters (LanyardDatabase *database, gboolean count, GError **error)
{
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_filter_record_free);
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, FILTER_SQL "ORDER BY action > 0, CASE WHEN action = 0 THEN name END COLLATE NOCASE, id", error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;
  for (;;)
    {
      if (!lanyard_database_step (database, statement, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      g_ptr_array_add (records, read_filter (statement));
    }
  for (guint i = 0; i < records->len; i++)
    {
      LanyardFeedFilterRecord *record = records->pdata[i];

      if (!load_conditions (database, record, error) ||
          (count && record->action == LANYARD_FEED_ACTION_LIST && record->conditions->len > 0 &&
           !count_unread (database, record, error)))
        return NULL;
    }
  return g_steal_pointer (&records);
}

static void
set_gone_error (GError **error)
{
  g_set_error_literal (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_CONDITION,
                       _ ("There is no such saved search or rule any more"));
}

LanyardFeedFilterRecord *
lanyard_feed_store_load_filter (LanyardDatabase *database, gint64 filter, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (database, FILTER_SQL "AND id = ?", error);
  g_autoptr (LanyardFeedFilterRecord) record = NULL;
  gboolean has_row;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, filter);
  if (!lanyard_database_step (database, statement, &has_row, error))
    return NULL;
  if (has_row)
    record = read_filter (statement);
  if (record != NULL && !load_conditions (database, record, error))
    return NULL;
  if (record == NULL || record->conditions->len == 0)
    {
      set_gone_error (error);
      return NULL;
    }
  return g_steal_pointer (&record);
}

gint64
lanyard_feed_store_find_filter (LanyardDatabase *database, const char *name, gboolean rule, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "SELECT id FROM feed_filters WHERE removed = 0 AND name = ? AND (action > 0) = ? ORDER BY id", error);
  gboolean has_row;

  if (statement == NULL)
    return 0;
  lanyard_feed_bind_text (statement, 1, name);
  sqlite3_bind_int (statement, 2, rule);
  if (!lanyard_database_step (database, statement, &has_row, error) || !has_row)
    return 0;
  return sqlite3_column_int64 (statement, 0);
}

/* Saving */

/* Its row. *@id: 0 for a new one, which then has one. */
static gboolean
write_filter (LanyardDatabase *database, const LanyardFeedFilterRecord *record, gint64 *id, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      *id == 0 ? "INSERT INTO feed_filters (name, one, action, notify) VALUES (?1, ?2, ?3, ?4)"
               : "UPDATE feed_filters SET name = ?1, one = ?2, action = ?3, notify = ?4 WHERE id = ?5 AND removed = 0",
      error);
  sqlite3 *handle = lanyard_database_get_handle (database);

  if (statement == NULL)
    return FALSE;
  lanyard_feed_bind_text (statement, 1, record->name);
  sqlite3_bind_int (statement, 2, record->any);
  sqlite3_bind_int (statement, 3, (int)record->action);
  sqlite3_bind_int (statement, 4, record->notify);
  if (*id != 0)
    sqlite3_bind_int64 (statement, 5, *id);
  if (!lanyard_database_step_done (database, statement, error))
    return FALSE;
  if (*id == 0)
    *id = sqlite3_last_insert_rowid (handle);
  else if (sqlite3_changes (handle) == 0)
    {
      set_gone_error (error);
      return FALSE;
    }
  return TRUE;
}

static gboolean
write_condition (LanyardDatabase *database, gint64 filter, const LanyardFeedCondition *condition, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "INSERT INTO feed_conditions (filter, kind, negated, value) VALUES (?, ?, ?, ?)", error);
  LanyardFeedCondition stored = *condition;
  g_autofree char *folder = NULL;

  if (statement == NULL)
    return FALSE;
  /* As feeds have it. */
  if (condition->kind == LANYARD_FEED_CONDITION_FOLDER)
    folder = lanyard_feed_clean_folder (condition->value);
  sqlite3_bind_int64 (statement, 1, filter);
  sqlite3_bind_int (statement, 2, (int)condition->kind);
  sqlite3_bind_int (statement, 3, condition->negated);
  lanyard_feed_bind_text (statement, 4, folder != NULL ? folder : condition->value);
  if (!lanyard_database_step_done (database, statement, error))
    return FALSE;
  stored.id = sqlite3_last_insert_rowid (lanyard_database_get_handle (database));
  return lanyard_feed_hits_find (database, &stored, error);
}

/* Whether @conditions has one like @condition, which is taken out of it. */
static gboolean
take_equal (GPtrArray *conditions, const LanyardFeedCondition *condition)
{
  for (guint i = 0; i < conditions->len; i++)
    if (lanyard_feed_condition_equal (conditions->pdata[i], condition))
      {
        g_ptr_array_remove_index (conditions, i);
        return TRUE;
      }
  return FALSE;
}

/* A condition that stays keeps its answers. */
static gboolean
write_conditions (LanyardDatabase *database, gint64 id, const LanyardFeedFilterRecord *record, GError **error)
{
  g_autoptr (LanyardFeedFilterRecord) before = lanyard_feed_filter_record_new ("");
  g_autoptr (GPtrArray) fresh = g_ptr_array_new ();

  before->id = id;
  if (!load_conditions (database, before, error))
    return FALSE;
  for (guint i = 0; i < record->conditions->len; i++)
    if (!take_equal (before->conditions, record->conditions->pdata[i]))
      g_ptr_array_add (fresh, record->conditions->pdata[i]);
  for (guint i = 0; i < before->conditions->len; i++)
    if (!lanyard_feed_exec_id (database, "DELETE FROM feed_conditions WHERE id = ?",
                               ((LanyardFeedCondition *)before->conditions->pdata[i])->id, error))
      return FALSE;
  for (guint i = 0; i < fresh->len; i++)
    if (!write_condition (database, id, fresh->pdata[i], error))
      return FALSE;
  return TRUE;
}

gint64
lanyard_feed_store_save_filter (LanyardDatabase *database, const LanyardFeedFilterRecord *record, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 id = record->id;
  gint64 other;

  if (*record->name == '\0' || record->conditions->len == 0 || record->conditions->len > LANYARD_FEED_MOST_CONDITIONS)
    {
      g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_CONDITION,
                   _ ("A saved search or rule needs a name, and 1 to %d conditions"), LANYARD_FEED_MOST_CONDITIONS);
      return 0;
    }
  other = lanyard_feed_store_find_filter (database, record->name, record->action != LANYARD_FEED_ACTION_LIST, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return 0;
    }
  if (other != 0 && other != id)
    {
      g_set_error (error, LANYARD_FEED_ERROR, LANYARD_FEED_ERROR_EXISTS, _ ("There is one called “%s” already"),
                   record->name);
      return 0;
    }
  if (!write_filter (database, record, &id, error) || !write_conditions (database, id, record, error))
    return 0;
  return id;
}

/* Taking back a deletion */

static gboolean
asks_the_same (const LanyardFeedFilterRecord *a, const LanyardFeedFilterRecord *b)
{
  if (a->any != b->any || a->action != b->action || a->conditions->len != b->conditions->len || a->conditions->len == 0)
    return FALSE;
  for (guint i = 0; i < a->conditions->len; i++)
    if (!lanyard_feed_condition_equal (a->conditions->pdata[i], b->conditions->pdata[i]))
      return FALSE;
  return TRUE;
}

/* Also a deleted one. (nullable) with no error: not there. */
static LanyardFeedFilterRecord *
load_deleted (LanyardDatabase *database, gint64 filter, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database, "SELECT id, name, one, action, notify FROM feed_filters WHERE id = ?", error);
  g_autoptr (LanyardFeedFilterRecord) record = NULL;
  gboolean has_row;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, filter);
  if (!lanyard_database_step (database, statement, &has_row, error) || !has_row)
    return NULL;
  record = read_filter (statement);
  sqlite3_reset (statement);
  return load_conditions (database, record, error) ? g_steal_pointer (&record) : NULL;
}

static gboolean
rename_filter (LanyardDatabase *database, gint64 filter, const char *name, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (database, "UPDATE feed_filters SET name = ? WHERE id = ?", error);

  if (statement == NULL)
    return FALSE;
  lanyard_feed_bind_text (statement, 1, name);
  sqlite3_bind_int64 (statement, 2, filter);
  return lanyard_database_step_done (database, statement, error);
}

/* Its name may have been given to another one meanwhile: then it gets a number. @wanted (out): FALSE when the other is the same. */
static gboolean
make_way (LanyardDatabase *database, gint64 filter, gboolean *wanted, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (LanyardFeedFilterRecord) record = load_deleted (database, filter, &local);
  g_autoptr (LanyardFeedFilterRecord) other = NULL;
  g_autofree char *name = record != NULL ? g_strdup (record->name) : NULL;
  gboolean rule = record != NULL && record->action != LANYARD_FEED_ACTION_LIST;
  gint64 id = 0;

  *wanted = TRUE;
  for (guint n = 2; name != NULL && local == NULL; n++)
    {
      id = lanyard_feed_store_find_filter (database, name, rule, &local);
      if (id == 0 || id == filter)
        break;
      if (n == 2)
        other = lanyard_feed_store_load_filter (database, id, NULL);
      g_free (name);
      name = g_strdup_printf ("%s (%u)", record->name, n);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (record == NULL || g_str_equal (name, record->name))
    return TRUE;
  if (other != NULL && asks_the_same (record, other))
    {
      *wanted = FALSE;
      return TRUE;
    }
  return rename_filter (database, filter, name, error);
}

gboolean
lanyard_feed_store_set_filter_removed (LanyardDatabase *database, gint64 filter, gboolean removed, GError **error)
{
  gboolean wanted = TRUE;
  sqlite3_stmt *statement;

  if (!removed && !make_way (database, filter, &wanted, error))
    return FALSE;
  if (!wanted)
    return TRUE;
  statement = lanyard_database_prepare (database, "UPDATE feed_filters SET removed = ? WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, removed);
  sqlite3_bind_int64 (statement, 2, filter);
  return lanyard_database_step_done (database, statement, error);
}

gboolean
lanyard_feed_store_remove_filter (LanyardDatabase *database, gint64 filter, GError **error)
{
  return lanyard_feed_exec_id (database, "DELETE FROM feed_filters WHERE id = ?", filter, error);
}

gboolean
lanyard_feed_store_move_folder (LanyardDatabase *database, const char *from, const char *to, GError **error)
{
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "UPDATE feed_conditions SET value = ?2 || substr (value, length (?1) + 1) WHERE kind = 5 AND (value = ?1 OR "
      "substr (value, 1, length (?1) + 1) = ?1 || '/')",
      error);
  g_autofree char *folder = lanyard_feed_clean_folder (to);

  if (statement == NULL)
    return FALSE;
  /* In none there is nothing to find. */
  if (*folder == '\0')
    return TRUE;
  lanyard_feed_bind_text (statement, 1, from);
  lanyard_feed_bind_text (statement, 2, folder);
  return lanyard_database_step_done (database, statement, error);
}
