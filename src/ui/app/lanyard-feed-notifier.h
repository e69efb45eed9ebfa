/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/feed/lanyard-feed-reader.h"

G_BEGIN_DECLS

/**
 * LanyardFeedNotifier:
 *
 * Desktop notifications of new entries in the feeds that ask for them, while the window is not in use. One notification a feed,
 * which the next one replaces. Main thread.
 *
 * It adds the action feed-show to the application, with a feed and an entry. Signal "show" (gint64 feed, gint64 entry): the
 * user wants to read it.
 */
#define LANYARD_TYPE_FEED_NOTIFIER (lanyard_feed_notifier_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedNotifier, lanyard_feed_notifier, LANYARD, FEED_NOTIFIER, GObject)

LanyardFeedNotifier *lanyard_feed_notifier_new (GApplication      *application,
                                                GSettings         *settings,
                                                LanyardFeedReader *reader);

G_END_DECLS
