/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/core/lanyard-database.h"

G_BEGIN_DECLS

/* What the files of the store share. Inside a job only. */

/* (transfer full) (nullable) */
char    *lanyard_feed_column_text (sqlite3_stmt    *statement,
                                   int              column);
/* @text is nullable. */
void     lanyard_feed_bind_text   (sqlite3_stmt    *statement,
                                   int              index,
                                   const char      *text);
/* The same of a text that lives until the statement has run: nothing is copied. */
void     lanyard_feed_bind_static (sqlite3_stmt    *statement,
                                   int              index,
                                   const char      *text);
/* A statement with one id and no row wanted. */
gboolean lanyard_feed_exec_id     (LanyardDatabase *database,
                                   const char      *sql,
                                   gint64           id,
                                   GError         **error);

G_END_DECLS
