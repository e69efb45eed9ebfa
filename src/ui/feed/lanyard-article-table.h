/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/feed/lanyard-html-flow.h"

G_BEGIN_DECLS

/* A table with more cells is shown as lines of text: a widget a cell has its price. */
#define LANYARD_ARTICLE_TABLE_MAX_CELLS 120

/* What follows a link in a cell; @uri is one that may be opened. */
typedef void (*LanyardArticleTableFunc) (const char *uri,
                                         gpointer    user_data);

/* A table as a grid of labels; links call @func. */
GtkWidget *lanyard_article_table_new (const LanyardHtmlTable *table,
                                      LanyardArticleTableFunc func,
                                      gpointer                user_data);

G_END_DECLS
