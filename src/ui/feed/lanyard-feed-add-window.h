/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/feed/lanyard-feed-reader.h"

G_BEGIN_DECLS

/**
 * LanyardFeedAddWindow:
 *
 * Subscribe: the address of a feed or of a page, the feeds that are found there, a folder. Where nothing can be fetched now an
 * address can be kept all the same. Signal "added" (GArray of gint64): the new feeds, before the window closes. Main thread.
 */
#define LANYARD_TYPE_FEED_ADD_WINDOW (lanyard_feed_add_window_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedAddWindow, lanyard_feed_add_window, LANYARD, FEED_ADD_WINDOW, AdwWindow)

/* @folders: those there are. @folder: the one suggested. (transfer none) */
LanyardFeedAddWindow *lanyard_feed_add_window_present     (GtkWindow            *parent,
                                                           LanyardFeedReader    *reader,
                                                           char                **folders,
                                                           const char           *folder);
/* As if it were typed, and looked for. */
void                  lanyard_feed_add_window_set_address (LanyardFeedAddWindow *self,
                                                           const char           *address);

G_END_DECLS
