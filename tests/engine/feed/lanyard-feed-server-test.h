/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "engine/feed/lanyard-feed-reader.h"

/* What the tests that fetch share. */

#define LANYARD_FEED_TEST_BODY "<rss version=\"2.0\"><channel><title>t</title></channel></rss>"

/* A server on the loopback, encrypted with @certificate (nullable). *@base (out) (transfer full): "http://127.0.0.1:1234". End it
 * with soup_server_disconnect(). */
SoupServer *lanyard_feed_test_serve (GTlsCertificate *certificate,
                                     SoupServerCallback handler,
                                     gpointer user_data,
                                     char **base);
/* Ends all three (transfer full), after what was queued has run, and what that queued; nobody else holds them by then. */
void lanyard_feed_test_end (SoupServer *server, LanyardFeedReader *reader, LanyardDatabase *database);
void lanyard_feed_test_answer (SoupServerMessage *message, guint status, const char *body);
void lanyard_feed_test_redirect (SoupServerMessage *message, guint status, const char *location);
/* Waits for how it ended; never for long. (transfer full) */
LanyardFeedResponse *lanyard_feed_test_fetch (LanyardFeedFetcher *fetcher,
                                              const LanyardFeedRequest *request);
/* A monitor that knows of a network, or of none, whatever the machine has. (transfer full) */
GNetworkMonitor *lanyard_feed_test_monitor_new (gboolean available);
