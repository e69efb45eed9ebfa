/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LanyardFeedDownloads:
 *
 * The files of entries that are on their way: name, how much of it is here, and a button to stop; out of sight when there are none.
 * Signals: "saved" (GFile, gboolean open): one is there, to be opened if that was asked for; "failed" (char *message);
 * "refused" (char *uri, char *type, gboolean open, char *message): a feed of the public internet names a file on this machine's own
 * network; may be started again without @from when a person says so. Main thread.
 */
#define LANYARD_TYPE_FEED_DOWNLOADS (lanyard_feed_downloads_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFeedDownloads, lanyard_feed_downloads, LANYARD, FEED_DOWNLOADS, GtkBox)

GtkWidget *lanyard_feed_downloads_new    (void);
/* See lanyard_feed_download_async(). */
void       lanyard_feed_downloads_start  (LanyardFeedDownloads *self,
                                          const char           *uri,
                                          const char           *type,
                                          const char           *from,
                                          GFile                *folder,
                                          gboolean              open);
guint      lanyard_feed_downloads_get_n  (LanyardFeedDownloads *self);
void       lanyard_feed_downloads_cancel (LanyardFeedDownloads *self);

G_END_DECLS
