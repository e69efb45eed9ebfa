/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/core/lanyard-database.h"

G_BEGIN_DECLS

/* Opening and checking the file; on the database's thread only. */

/* @set_aside (out) (transfer full) (nullable): where a damaged file went. */
sqlite3 *_lanyard_database_file_open       (const char  *path,
                                            char       **set_aside,
                                            GError     **error);
/* Have the file examined as a whole the next time it is opened. */
void     _lanyard_database_file_mark       (const char  *path);
/* LANYARD_ERROR from what @db (nullable) and @code say. */
void     _lanyard_database_set_error       (GError     **error,
                                            sqlite3     *db,
                                            int          code);

G_END_DECLS
