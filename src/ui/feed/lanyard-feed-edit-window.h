/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/feed/lanyard-feed-reader.h"

G_BEGIN_DECLS

/**
 * LanyardFeedEdit: what a user decides about a subscription.
 */
typedef struct
{
  gint64   feed;
  char    *url;
  char    *title;
  gboolean renamed; /* whether the title is the user's; else it follows the feed's */
  char    *folder;
  guint    interval;
  gboolean notify;
  gboolean pictures;
  gboolean fulltext;
} LanyardFeedEdit;

void             lanyard_feed_edit_free (LanyardFeedEdit         *self);
LanyardFeedEdit *lanyard_feed_edit_copy (const LanyardFeedEdit   *self);
/* As @subscription is now. (transfer full) */
LanyardFeedEdit *lanyard_feed_edit_new  (LanyardFeedSubscription *subscription);

/**
 * LanyardFeedEditWindow:
 *
 * A subscription: address, name, folder, how often it is fetched, whole articles, pictures, notifications; where it is, how many posts it has, when it
 * was and will be fetched, and what went wrong. Signal "saved" (LanyardFeedEdit *before,
 * LanyardFeedEdit *after): the new address is in force already. Main thread.
 */
#define LANYARD_TYPE_FEED_EDIT_WINDOW (lanyard_feed_edit_window_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedEditWindow, lanyard_feed_edit_window, LANYARD, FEED_EDIT_WINDOW, AdwWindow)

LanyardFeedEditWindow *lanyard_feed_edit_window_present (GtkWindow               *parent,
                                                         LanyardFeedReader       *reader,
                                                         LanyardFeedSubscription *subscription,
                                                         char                   **folders);

G_END_DECLS
