/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-database.h"

#include <string.h>

/* What a row says, as the rest of the program can bear it: SQLite checks neither that text is UTF-8 nor what a number means,
 * and a file on a disk is not always what was written. */

/* The end of the year 9999, beyond which GDateTime does not go. */
#define TIME_MAX G_GINT64_CONSTANT (253402300799)

char *
lanyard_database_dup_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

gint64
lanyard_database_get_time (sqlite3_stmt *statement, int column)
{
  gint64 time = sqlite3_column_int64 (statement, column);

  return time >= 0 && time <= TIME_MAX ? time : 0;
}
