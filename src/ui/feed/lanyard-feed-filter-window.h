/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/feed/lanyard-feed-reader.h"

G_BEGIN_DECLS

/**
 * LanyardFeedFilterWindow:
 *
 * A saved search or a rule: its name, its conditions, and what becomes of what meets them. Signal "saved" (gint64 filter): it is
 * in force, and the reader's list shows it. Main thread.
 */
#define LANYARD_TYPE_FEED_FILTER_WINDOW (lanyard_feed_filter_window_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedFilterWindow, lanyard_feed_filter_window, LANYARD, FEED_FILTER_WINDOW, AdwWindow)

/* @record: as it is, or as a new one is to begin. @folders: (%NULL-ended): of the feeds there are. */
LanyardFeedFilterWindow       *lanyard_feed_filter_window_present    (GtkWindow                     *parent,
                                                                      LanyardFeedReader             *reader,
                                                                      const char *const             *folders,
                                                                      const LanyardFeedFilterRecord *record);
/* (transfer none): as it was. */
const LanyardFeedFilterRecord *lanyard_feed_filter_window_get_before (LanyardFeedFilterWindow       *self);

G_END_DECLS
