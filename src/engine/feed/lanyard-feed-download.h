/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A file that comes with an entry, to a folder. */

/* Of @total bytes (0: not known) @done are here. At most ten times a second, on the caller's context. */
typedef void (*LanyardFeedDownloadFunc) (guint64  done,
                                         guint64  total,
                                         gpointer user_data);

/**
 * lanyard_feed_download_async:
 * @uri: http or https; a redirect from https to http is refused
 * @type: (nullable): its media type, as the feed says it
 * @from: (nullable): the address of the feed that names @uri. When that is on the public internet, and @uri on this machine or the
 * network around it, or a redirect leads there, it is refused (LANYARD_FEED_ERROR_PRIVATE, the message names the host). %NULL: a
 * person said that it may
 * @folder: where it goes; made when it is not there
 * @progress: (nullable): called with @user_data
 *
 * On a worker: streamed to a hidden file beside its place, written to disk, and only then shown under its name: that
 * of lanyard_feed_make_file_name(), numbered where there is such a file. Nothing is ever overwritten. What fails or is cancelled leaves nothing.
 * Errors: LANYARD_FEED_ERROR, G_IO_ERROR, G_FILE_ERROR, G_RESOLVER_ERROR, G_TLS_ERROR.
 */
void   lanyard_feed_download_async  (const char              *uri,
                                     const char              *type,
                                     const char              *from,
                                     GFile                   *folder,
                                     GCancellable            *cancellable,
                                     LanyardFeedDownloadFunc  progress,
                                     GAsyncReadyCallback      callback,
                                     gpointer                 user_data);
/* (transfer full): where it is. */
GFile *lanyard_feed_download_finish (GAsyncResult            *result,
                                     GError                 **error);

G_END_DECLS
