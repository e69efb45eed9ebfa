/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/core/lanyard-database.h"
#include "engine/feed/lanyard-feed-store.h"

G_BEGIN_DECLS

/* What the files of the store share. Inside a job only. */

/* A folder's name as feeds have it: "a//b/" and "/a/b" are "a/b". (transfer full) */
char    *lanyard_feed_clean_folder (const char    *folder);
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

/* The words of entries. All of a transaction after its other rows: a statement that may have to be taken back halfway, as
 * INSERT OR REPLACE may, makes SQLite ask every virtual table for a savepoint, and FTS5's answer is to write out what it has
 * gathered. One such statement between two entries makes each a segment of its own, to be merged with others again and
 * again. */
gboolean lanyard_feed_index_add    (LanyardDatabase *database,
                                    gint64           id,
                                    const char      *title,
                                    const char      *text,
                                    GError         **error);
/* @title and @text as they were put in. */
gboolean lanyard_feed_index_remove (LanyardDatabase *database,
                                    gint64           id,
                                    const char      *title,
                                    const char      *text,
                                    GError         **error);
/* What an entry was put in with, as long as its row and body are as they were then; %NULL when it is not there. *@title and
 * *@text (out) (transfer full) (nullable). */
gboolean lanyard_feed_index_read   (LanyardDatabase *database,
                                    gint64           id,
                                    char           **title,
                                    char           **text,
                                    GError         **error);
/* Takes entries out of it before their bodies go. */
gboolean lanyard_feed_index_forget (LanyardDatabase *database,
                                    const gint64    *ids,
                                    gsize            n_ids,
                                    GError         **error);

/* What one types as FTS5 wants it: every word must occur, the last may be the beginning of one, quotes make a phrase. Nothing
 * typed is syntax. "" when there is no word. (transfer full) */
char    *lanyard_feed_make_match   (const char      *words);
/* (transfer full) (element-type gint64): the ids that are the first column of what is left of @statement. */
GArray  *lanyard_feed_collect_ids  (LanyardDatabase *database,
                                    sqlite3_stmt    *statement,
                                    GError         **error);
/* (transfer full) (element-type gint64): the ids that @sql selects, with @id for its parameter if it has one. */
GArray  *lanyard_feed_select_ids   (LanyardDatabase *database,
                                    const char      *sql,
                                    gint64           id,
                                    GError         **error);

/* Adds the whole article, if there is one, to @record. */
gboolean lanyard_feed_load_fulltext (LanyardDatabase        *database,
                                     LanyardFeedEntryRecord *record,
                                     GError                **error);

G_END_DECLS
