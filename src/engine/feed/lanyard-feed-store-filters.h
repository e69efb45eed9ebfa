/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/core/lanyard-database.h"
#include "engine/feed/lanyard-feed-filter.h"

G_BEGIN_DECLS

/* Saved searches and rules on disk. All run inside a job of the database, as the rest of the store. */

/* (transfer full) (element-type LanyardFeedFilterRecord): saved searches by name, then rules in the order in which they are
 * applied. @count: with how many unread entries a search finds. */
GPtrArray               *lanyard_feed_store_list_filters  (LanyardDatabase               *database,
                                                           gboolean                       count,
                                                           GError                       **error);
/* (transfer full): %NULL with LANYARD_FEED_ERROR_CONDITION when it is not there. */
LanyardFeedFilterRecord *lanyard_feed_store_load_filter   (LanyardDatabase               *database,
                                                           gint64                         filter,
                                                           GError                       **error);
/* The saved search, or the rule, of that name; 0 when there is none, or with @error. */
gint64                   lanyard_feed_store_find_filter   (LanyardDatabase               *database,
                                                           const char                    *name,
                                                           gboolean                       rule,
                                                           GError                       **error);
/* One with an id is changed, another one added. What new conditions find is looked for in all that is stored. Returns its id;
 * 0 with LANYARD_FEED_ERROR_EXISTS when another search (rule) has the name, or LANYARD_FEED_ERROR_CONDITION when it has no name or
 * condition, or is gone. */
gint64                   lanyard_feed_store_save_filter   (LanyardDatabase               *database,
                                                           const LanyardFeedFilterRecord *record,
                                                           GError                       **error);
/* Neither listed nor applied, until lanyard_feed_store_purge() removes it for good; or back again: with a number where another one
 * has its name by now, and not when that one asks for the same. */
gboolean                 lanyard_feed_store_set_filter_removed (LanyardDatabase          *database,
                                                                gint64                    filter,
                                                                gboolean                  removed,
                                                                GError                  **error);
gboolean                 lanyard_feed_store_remove_filter (LanyardDatabase               *database,
                                                           gint64                         filter,
                                                           GError                       **error);
/* The folder @from is called @to now: conditions go along. */
gboolean                 lanyard_feed_store_move_folder   (LanyardDatabase               *database,
                                                           const char                    *from,
                                                           const char                    *to,
                                                           GError                       **error);

G_END_DECLS
