/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/net/lanyard-recent-private.h"

static const char *const migrations[] = {
  "CREATE TABLE net_recent ("
  "  address TEXT PRIMARY KEY,"
  "  name TEXT,"
  "  fingerprint TEXT,"
  "  last_used INTEGER NOT NULL"
  ") STRICT;",
};

static void
recent_free (gpointer data)
{
  LanyardRecent *recent = data;

  g_free (recent->address);
  g_free (recent->name);
  g_free (recent->fingerprint);
  g_free (recent);
}

LanyardRecent *
lanyard_recent_new (const char *address, const char *name, const char *fingerprint, gint64 last_used)
{
  LanyardRecent *recent = g_new0 (LanyardRecent, 1);

  recent->address = g_strdup (address);
  recent->name = g_strdup (name);
  recent->fingerprint = g_strdup (fingerprint);
  recent->last_used = last_used;
  return recent;
}

static gpointer
load_job (LanyardDatabase *database, gpointer data, GError **error)
{
  GPtrArray *recent = data;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "SELECT address, name, fingerprint, last_used FROM net_recent ORDER BY last_used DESC, rowid DESC",
      error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;
  while (lanyard_database_step (database, statement, &has_row, error) && has_row)
    {
      g_autofree char *address = lanyard_database_dup_text (statement, 0);
      g_autofree char *name = lanyard_database_dup_text (statement, 1);
      g_autofree char *fingerprint = lanyard_database_dup_text (statement, 2);

      /* A damaged one is no address to try. */
      if (address != NULL && *address != '\0')
        g_ptr_array_add (recent, lanyard_recent_new (address, name, fingerprint, lanyard_database_get_time (statement, 3)));
    }
  return NULL;
}

static gpointer
save_job (LanyardDatabase *database, gpointer data, GError **error)
{
  const LanyardRecent *recent = data;
  sqlite3_stmt *statement = lanyard_database_prepare (
      database,
      "INSERT INTO net_recent (address, name, fingerprint, last_used) VALUES (?1, ?2, ?3, ?4)"
      " ON CONFLICT (address) DO UPDATE SET name = ?2, fingerprint = ?3, last_used = ?4",
      error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, recent->address, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 2, recent->name, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 3, recent->fingerprint, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (statement, 4, recent->last_used);
  lanyard_database_step_done (database, statement, error);
  return NULL;
}

static gpointer
delete_job (LanyardDatabase *database, gpointer data, GError **error)
{
  sqlite3_stmt *statement
      = lanyard_database_prepare (database, "DELETE FROM net_recent WHERE address = ?1", error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, data, -1, SQLITE_TRANSIENT);
  lanyard_database_step_done (database, statement, error);
  return NULL;
}

GPtrArray *
lanyard_recent_load (LanyardDatabase *database)
{
  GPtrArray *recent = g_ptr_array_new_with_free_func (recent_free);
  g_autoptr (GError) error = NULL;

  if (!lanyard_database_migrate (database, "discovery", migrations, G_N_ELEMENTS (migrations), &error))
    g_warning ("recent addresses are not kept: %s", error->message);
  else
    {
      lanyard_database_run_sync (database, load_job, recent, &error);
      if (error != NULL)
        g_warning ("recent addresses cannot be read: %s", error->message);
    }
  return recent;
}

void
lanyard_recent_save (LanyardDatabase *database, const LanyardRecent *recent)
{
  lanyard_database_post (database, save_job,
                         lanyard_recent_new (recent->address, recent->name, recent->fingerprint, recent->last_used),
                         recent_free);
}

void
lanyard_recent_delete (LanyardDatabase *database, const char *address)
{
  lanyard_database_post (database, delete_job, g_strdup (address), g_free);
}
