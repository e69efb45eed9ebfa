/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/feed/lanyard-feed-reader.h"

G_BEGIN_DECLS

/**
 * LanyardFeedRulesWindow:
 *
 * The rules that new entries meet, in their order: added, changed, taken away (which can be undone), and applied to what is there
 * now, which can be undone as well. Main thread.
 */
#define LANYARD_TYPE_FEED_RULES_WINDOW (lanyard_feed_rules_window_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedRulesWindow, lanyard_feed_rules_window, LANYARD, FEED_RULES_WINDOW, AdwWindow)

/* @folders: (%NULL-ended): of the feeds there are. */
LanyardFeedRulesWindow *lanyard_feed_rules_window_present (GtkWindow         *parent,
                                                           LanyardFeedReader *reader,
                                                           const char *const *folders);

G_END_DECLS
