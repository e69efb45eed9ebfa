/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules, applied to what a refresh brings in the transaction that stores it, and what saved searches find of it. */
#include "engine/feed/lanyard-feed-store-filters-private.h"
#include "engine/feed/lanyard-feed-store-private.h"
#include "engine/feed/lanyard-feed-store.h"

/* The parameter that is the least id; those of conditions come after it. */
#define LEAST 1

void
lanyard_feed_finding_free (LanyardFeedFinding *self)
{
  g_array_unref (self->entries);
  g_free (self);
}

/* What @filter finds among the entries from @least on: those that were added. */
static GArray *
find_added (LanyardDatabase *database, const LanyardFeedFilterRecord *filter, gint64 least, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT id FROM feed_entries WHERE id >= ?1 AND +deleted = 0");
  sqlite3_stmt *statement;

  lanyard_feed_filter_append_terms (sql, filter, NULL, FALSE, LEAST + 1);
  statement = lanyard_database_prepare (database, sql->str, error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, LEAST, least);
  lanyard_feed_filter_bind (statement, filter, LEAST + 1);
  return lanyard_feed_collect_ids (database, statement, error);
}

static void
add_all (GHashTable *set, const GArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (set, g_memdup2 (&g_array_index (ids, gint64, i), sizeof (gint64)));
}

/* @quiet: gets those nobody is to be told of. */
static gboolean
apply_rule (LanyardDatabase *database,
            const LanyardFeedFilterRecord *rule,
            gint64 least,
            GHashTable *quiet,
            GError **error)
{
  g_autoptr (GArray) ids = find_added (database, rule, least, error);
  g_autoptr (GArray) changed = NULL;

  if (ids == NULL)
    return FALSE;
  if (rule->action != LANYARD_FEED_ACTION_STAR)
    add_all (quiet, ids);
  if (rule->action == LANYARD_FEED_ACTION_SILENT)
    return TRUE;
  changed = lanyard_feed_store_set_state (
      database, (const gint64 *)(gpointer)ids->data, ids->len,
      rule->action == LANYARD_FEED_ACTION_READ ? LANYARD_FEED_STATE_READ : LANYARD_FEED_STATE_STARRED, TRUE, error);
  return changed != NULL;
}

/* Those of @ids that are in @set, or that are not. */
static GArray *
pick (const GArray *ids, GHashTable *set, gboolean in)
{
  GArray *selected = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < ids->len; i++)
    if (g_hash_table_contains (set, &g_array_index (ids, gint64, i)) == in)
      g_array_append_val (selected, g_array_index (ids, gint64, i));
  return selected;
}

static gboolean
find_news (LanyardDatabase *database,
           const LanyardFeedFilterRecord *search,
           gint64 least,
           GPtrArray *changes,
           GError **error)
{
  g_autoptr (GArray) ids = find_added (database, search, least, error);
  g_autoptr (GHashTable) set = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  if (ids == NULL)
    return FALSE;
  add_all (set, ids);
  for (guint i = 0; ids->len > 0 && i < changes->len; i++)
    {
      LanyardFeedChanges *change = changes->pdata[i];
      g_autoptr (GArray) entries = pick (change->news, set, TRUE);
      LanyardFeedFinding *finding;

      if (entries->len == 0)
        continue;
      if (change->found == NULL)
        change->found = g_ptr_array_new_with_free_func ((GDestroyNotify)lanyard_feed_finding_free);
      finding = g_new0 (LanyardFeedFinding, 1);
      finding->filter = search->id;
      finding->entries = g_steal_pointer (&entries);
      g_ptr_array_add (change->found, finding);
    }
  return TRUE;
}

static gint64
find_least (const GArray *written)
{
  gint64 least = G_MAXINT64;

  for (guint i = 0; i < written->len; i++)
    if (g_array_index (written, LanyardFeedWritten, i).added)
      least = MIN (least, g_array_index (written, LanyardFeedWritten, i).id);
  return least;
}

gboolean
lanyard_feed_rules_run (LanyardDatabase *database, GArray *written, GPtrArray *changes, GError **error)
{
  g_autoptr (GHashTable) quiet = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GPtrArray) filters = NULL;
  gint64 least = find_least (written);

  filters = least != G_MAXINT64 ? lanyard_feed_store_list_filters (database, FALSE, error) : g_ptr_array_new ();
  if (filters == NULL)
    return FALSE;
  for (guint i = 0; i < filters->len; i++)
    {
      const LanyardFeedFilterRecord *rule = filters->pdata[i];

      if (rule->action != LANYARD_FEED_ACTION_LIST && rule->conditions->len > 0 &&
          !apply_rule (database, rule, least, quiet, error))
        return FALSE;
    }
  for (guint i = 0; i < changes->len; i++)
    {
      LanyardFeedChanges *change = changes->pdata[i];

      change->news = pick (change->added, quiet, FALSE);
    }
  for (guint i = 0; i < filters->len; i++)
    {
      const LanyardFeedFilterRecord *search = filters->pdata[i];

      if (search->action == LANYARD_FEED_ACTION_LIST && search->notify && search->conditions->len > 0 &&
          !find_news (database, search, least, changes, error))
        return FALSE;
    }
  return TRUE;
}
