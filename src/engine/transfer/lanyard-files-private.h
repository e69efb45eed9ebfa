/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/* Small things that every part of this room needs. Any thread. */

/* "WHAT: reason", G_IO_ERROR with the code of @code (errno). */
void     lanyard_set_errno      (GError              **error,
                                 int                   code,
                                 const char           *what);
/* Run @func once on @context, never on the calling thread (as g_main_context_invoke() may). */
void     lanyard_post           (GMainContext         *context,
                                 GSourceFunc           func,
                                 gpointer              data,
                                 GDestroyNotify        destroy);

/* openat(2) of a relative path that never follows a link and never leaves @folder: openat2(2) with
 * RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, folder by folder where the kernel has none. -1 with errno. */
int      lanyard_open_beneath   (int                   folder,
                                 const char           *path,
                                 int                   flags,
                                 mode_t                mode);

gint64   lanyard_stat_mtime_ns  (const struct stat    *status);

/* All of it, or FALSE with errno. */
gboolean lanyard_write_all      (int                   fd,
                                 const void           *bytes,
                                 gsize                 length);
/* Up to @length bytes, fewer only at the end of the file; -1 with errno. */
gssize   lanyard_read_full      (int                   fd,
                                 void                 *bytes,
                                 gsize                 length);

G_END_DECLS
