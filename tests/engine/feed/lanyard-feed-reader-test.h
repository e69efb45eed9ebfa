/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "engine/feed/lanyard-feed-reader.h"

/* A reader with a server in the same process: /feed/… has @items, /page names feeds, /empty names
 * none, /gone has ended, /broken has trouble, /moved is elsewhere. */
typedef struct
{
  SoupServer *server;
  char *base;
  LanyardDatabase *database;
  LanyardFeedReader *reader;
  guint items; /* that the feed has */
  guint version;
  gboolean forgetful; /* the server knows of no ETag */
  guint new_signals;
} LanyardFeedReaderFixture;

void lanyard_feed_test_set_up (LanyardFeedReaderFixture *fixture, gconstpointer data);
void lanyard_feed_test_tear_down (LanyardFeedReaderFixture *fixture, gconstpointer data);
/* Subscribes to what is at @path; nothing is fetched. Returns its id. */
gint64 lanyard_feed_test_subscribe (LanyardFeedReaderFixture *fixture, const char *path);
LanyardFeedRefreshed lanyard_feed_test_refresh (LanyardFeedReaderFixture *fixture);
/* (transfer none) */
LanyardFeedSubscription *lanyard_feed_test_get (LanyardFeedReaderFixture *fixture, gint64 id);
