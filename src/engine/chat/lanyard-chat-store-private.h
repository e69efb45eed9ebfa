/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/chat/lanyard-chat-store.h"

G_BEGIN_DECLS

/* For the files of the store only; on the database's thread. */

#define LANYARD_CHAT_ROW_COLUMNS                                                                    \
  "id, seq, place, local, kind, mine, author, name, recipient, text, time, state, reason, digest,"  \
  " bytes, width, height, media, picture_here, about, mark, edited"
/* Of what is shown. */
#define LANYARD_CHAT_ROW_SELECT LANYARD_CHAT_ROW_COLUMNS ", reactions"

GPtrArray      *lanyard_chat_rows_new        (void);
LanyardChatRow *lanyard_chat_row_from_columns (sqlite3_stmt       *statement);
/* All the rows of a bound statement over LANYARD_CHAT_ROW_COLUMNS. */
GPtrArray      *lanyard_chat_rows_collect    (LanyardDatabase     *database,
                                              sqlite3_stmt        *statement,
                                              gsize                max_size,
                                              GError             **error);
void            lanyard_chat_bind_text       (sqlite3_stmt        *statement,
                                              int                  index,
                                              const char          *text);
void            lanyard_chat_bind_blob       (sqlite3_stmt        *statement,
                                              int                  index,
                                              const guint8        *bytes,
                                              gsize                size);
GPtrArray      *lanyard_chat_members_load    (LanyardDatabase     *database,
                                              gint64               conversation,
                                              GError             **error);

/* What shows beside messages: whether a change of one waits, and what one answers. Costs where there is such. */
gboolean        lanyard_chat_rows_complete   (LanyardDatabase     *database,
                                              gint64               conversation,
                                              GPtrArray           *rows,
                                              GError             **error);
/* (nullable) with no error: not there. With what is shown beside it. */
LanyardChatRow *lanyard_chat_row_find        (LanyardDatabase     *database,
                                              gint64               conversation,
                                              const guint8         id[LANYARD_CHAT_ID_SIZE],
                                              GError             **error);
/* Does to others what the new @row says; its target is then what has become of the message. */
gboolean        lanyard_chat_row_apply       (LanyardDatabase     *database,
                                              gint64               conversation,
                                              LanyardChatRow      *row,
                                              GError             **error);

/* Every word quoted, so that nothing a person types is FTS5 syntax; the last as a prefix. (transfer full) (nullable):
 * no words. */
char           *lanyard_chat_match_expression (const char         *words);
/* Whose messages: what follows "from:" in @words, in quotes when it has blanks; (nullable) (transfer full). @rest (out) (transfer
 * full): the other words. */
char           *lanyard_chat_take_person     (const char          *words,
                                              char               **rest);
/* What the search knows of a conversation's messages; before they are deleted. */
gboolean        lanyard_chat_forget_words    (LanyardDatabase     *database,
                                              gint64               conversation,
                                              GError             **error);
/* Tells the search the words of @max messages that it does not know yet; 0: of all. Returns of how many, or -1. */
int             lanyard_chat_take_words      (LanyardDatabase     *database,
                                              int                  max,
                                              GError             **error);
/* With its messages, and what the search knows of them. */
gboolean        lanyard_chat_drop_conversation (LanyardDatabase   *database,
                                              gint64               conversation,
                                              GError             **error);

G_END_DECLS
