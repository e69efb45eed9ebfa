/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-database-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "engine/core/lanyard-error.h"
#include "engine/core/lanyard-paths.h"

/* Examining a file takes as long as reading it. Up to this size that is nothing; a larger one is examined when
 * a job has met damage (_lanyard_database_file_mark). */
#define EXAMINE_ALWAYS_MAX (32 * 1024 * 1024)
/* With less than this a connection cannot even be opened: what its users share takes as much. */
#define LEAST_ROOM (64 * 1024)
/* How long to wait for another process (the window and lanyardctl share the file). */
#define BUSY_TIMEOUT_MS 10000

/* SQLite tells of a full disk in several ways: as such; as an I/O error, when the file that the connections share cannot
 * grow; and when a row could not be written, what belongs to it fails for want of it. The disk itself is asked. */
static gboolean
is_disk_full (sqlite3 *db)
{
  const char *path = db != NULL ? sqlite3_db_filename (db, "main") : NULL;
  g_autofree char *folder = path != NULL && *path != '\0' ? g_path_get_dirname (path) : NULL;
  struct statvfs room;

  return folder != NULL && statvfs (folder, &room) == 0
         && (guint64) room.f_bavail * room.f_frsize < LEAST_ROOM;
}

void
_lanyard_database_set_error (GError **error, sqlite3 *db, int code)
{
  const char *message = db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (code);
  int kind = code & 0xFF;

  if ((kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN || kind == SQLITE_CONSTRAINT) && is_disk_full (db))
    kind = SQLITE_FULL;
  switch (kind)
    {
    case SQLITE_FULL:
      g_set_error_literal (error, LANYARD_ERROR, LANYARD_ERROR_NO_SPACE,
                           _ ("The database cannot be written: the disk is full"));
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, LANYARD_ERROR, LANYARD_ERROR_DATABASE_CORRUPT,
                   _ ("The database is damaged: %s"), message);
      break;
    default:
      g_set_error (error, LANYARD_ERROR, LANYARD_ERROR_DATABASE, _ ("The database failed: %s"),
                   message);
      break;
    }
}

static char *
mark_path (const char *path)
{
  return g_strconcat (path, "-examine", NULL);
}

void
_lanyard_database_file_mark (const char *path)
{
  g_autofree char *mark = mark_path (path);
  int fd = g_open (mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
}

static gboolean
should_examine (const char *path)
{
  g_autofree char *mark = mark_path (path);
  GStatBuf info;

  if (g_file_test (mark, G_FILE_TEST_EXISTS))
    return TRUE;
  return g_stat (path, &info) == 0 && info.st_size <= EXAMINE_ALWAYS_MAX;
}

/* Returns a SQLite code; the first row of quick_check is "ok" when all is well. */
static int
examine (sqlite3 *db)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (db, "PRAGMA quick_check(1)", -1, &statement, NULL);

  if (code == SQLITE_OK)
    {
      code = sqlite3_step (statement);
      if (code == SQLITE_ROW)
        code = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0
                   ? SQLITE_OK
                   : SQLITE_CORRUPT;
    }
  sqlite3_finalize (statement);
  return code;
}

/* Chats and addresses are nobody else's business; SQLite gives its side files the same mode. */
static void
create_private (const char *path)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
}

static sqlite3 *
try_open (const char *path, int *code, GError **error)
{
  static const char *const setup[] = {
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA cache_size = -16384",
    /* Reads the header and the schema, which the lines above may leave for later. */
    "SELECT count(*) FROM sqlite_schema",
  };
  sqlite3 *db = NULL;

  if (path != NULL)
    create_private (path);
  *code = sqlite3_open_v2 (path != NULL ? path : ":memory:", &db,
                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  if (*code == SQLITE_OK)
    {
      sqlite3_busy_timeout (db, BUSY_TIMEOUT_MS);
      sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (setup) && *code == SQLITE_OK; i++)
    *code = sqlite3_exec (db, setup[i], NULL, NULL, NULL);
  if (*code == SQLITE_OK && path != NULL && should_examine (path))
    *code = examine (db);
  if (*code == SQLITE_OK)
    return db;

  /* What examine() finds is no error of the connection. */
  _lanyard_database_set_error (error, (sqlite3_errcode (db) & 0xFF) == (*code & 0xFF) ? db : NULL, *code);
  sqlite3_close (db);
  return NULL;
}

/* Renames the file and what belongs to it, so that what it holds can still be rescued by hand. */
static char *
set_aside_file (const char *path, GError **error)
{
  static const char *const parts[] = { "-wal", "-shm", "" };
  g_autofree char *aside = lanyard_paths_name_aside (path);
  g_autofree char *mark = mark_path (path);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *from = g_strconcat (path, parts[i], NULL);
      g_autofree char *to = g_strconcat (aside, parts[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        {
          int code = errno;
          g_autofree char *shown = g_filename_display_name (from);

          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
                       _ ("The damaged database “%s” cannot be set aside: %s"), shown,
                       g_strerror (code));
          return NULL;
        }
    }
  (void) g_unlink (mark);
  return g_steal_pointer (&aside);
}

sqlite3 *
_lanyard_database_file_open (const char *path, char **set_aside, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  int code;
  sqlite3 *db = try_open (path, &code, &local_error);

  if (db == NULL && path != NULL
      && g_error_matches (local_error, LANYARD_ERROR, LANYARD_ERROR_DATABASE_CORRUPT))
    {
      *set_aside = set_aside_file (path, error);
      if (*set_aside == NULL)
        return NULL;
      g_clear_error (&local_error);
      db = try_open (path, &code, &local_error);
    }
  else if (db != NULL && path != NULL)
    {
      g_autofree char *mark = mark_path (path);
      (void) g_unlink (mark);
    }

  if (db == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return db;
}
