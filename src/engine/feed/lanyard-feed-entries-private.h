/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/feed/lanyard-feed-entries.h"

G_BEGIN_DECLS

/* (transfer full) @record: tells what is different. */
void                lanyard_feed_entry_set_record     (LanyardFeedEntry       *self,
                                                       LanyardFeedEntryRecord *record);
LanyardFeedEntry   *lanyard_feed_entry_new            (gint64                  id);
void                lanyard_feed_entry_set_state      (LanyardFeedEntry       *self,
                                                       LanyardFeedState        state,
                                                       gboolean                value);

LanyardFeedEntries *lanyard_feed_entries_new          (LanyardDatabase        *database,
                                                       const LanyardFeedQuery *query);
/* What was changed on disk: shown by the items there are. */
void                lanyard_feed_entries_show_state   (LanyardFeedEntries     *self,
                                                       const gint64           *ids,
                                                       gsize                   n_ids,
                                                       LanyardFeedState        state,
                                                       gboolean                value);

G_END_DECLS
