/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The part of the plain mode that moves bytes; blocking, on a worker thread. Sockets are
 * non-blocking: a thread that would block waits in poll() for the socket or the cancellable. */

/* Counters the worker adds to and the main thread reads. */
typedef struct
{
  guint64 bytes;
  guint64 batches;
} LanyardPlainCounters;

/* A listening socket on a numeric address; -1 with @error. @bound (out): the port it got. */
int      lanyard_plain_listen  (const char            *bind,
                                guint16                port,
                                guint16               *bound,
                                GError               **error);
/* @peer (out) (transfer full): "127.0.0.1:4571". */
int      lanyard_plain_accept  (int                    listener,
                                char                 **peer,
                                GCancellable          *cancellable,
                                GError               **error);
int      lanyard_plain_connect (const char            *address,
                                char                 **peer,
                                GCancellable          *cancellable,
                                GError               **error);
/* The whole of @file in batches of at most @chunk, then the end of the stream. */
gboolean lanyard_plain_send    (int                    socket,
                                int                    file,
                                guint                  chunk,
                                LanyardPlainCounters  *counters,
                                GCancellable          *cancellable,
                                GError               **error);
/* Until the peer closes, in batches of at most @chunk. */
gboolean lanyard_plain_receive (int                    socket,
                                int                    file,
                                guint                  chunk,
                                LanyardPlainCounters  *counters,
                                GCancellable          *cancellable,
                                GError               **error);

/* lanyard-plain-file.c: what is sent, and its size; -1 with @error. */
int      lanyard_plain_open_source (GFile          *file,
                                    guint64        *size,
                                    GError        **error);
/* A part file beside the file that it will be; nobody else's is touched (O_EXCL). @part (out) (transfer full). */
int      lanyard_plain_open_part   (const char     *path,
                                    char          **part,
                                    GError        **error);
/* Durable, and under its name, which must not be taken meanwhile. */
gboolean lanyard_plain_publish     (int             fd,
                                    const char     *part,
                                    const char     *path,
                                    GError        **error);

G_END_DECLS
