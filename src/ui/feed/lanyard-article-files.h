/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/feed/lanyard-feed-store.h"

G_BEGIN_DECLS

/* @type (nullable); @name: a safe one for a file */
typedef void (*LanyardArticleFilesFunc) (const char *uri,
                                         const char *type,
                                         const char *name,
                                         gboolean    save,
                                         gpointer    user_data);

/* The files that come with an entry, as a list with Open and Save, which call @func; %NULL when none of @enclosures (element-type
 * LanyardFeedEnclosure) is on the web. */
GtkWidget *lanyard_article_files_new (GPtrArray              *enclosures,
                                      LanyardArticleFilesFunc func,
                                      gpointer                user_data);

G_END_DECLS
