/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where pasted and dropped things come from, for the name of the file they become. */
typedef enum
{
  LANYARD_CLIP_PASTED,
  LANYARD_CLIP_DROPPED,
} LanyardClipOrigin;

/* Files for what a clipboard or a drop holds: a GdkFileList as it is; a GdkTexture or a text written to
 * a private file under the cache folder (mode 0700), "Picture from clipboard 2026-01-31 14.02.09.png", where it stays
 * for a resume. Encoding and writing run on a worker. Fails with G_IO_ERROR. */
void       lanyard_clip_to_files_async  (const GValue         *value,
                                         LanyardClipOrigin     origin,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
/* The same for @text, as a file called by its @title; answered by lanyard_clip_to_files_finish(), too. */
void       lanyard_clip_text_to_files_async (const char      *title,
                                         const char           *text,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
/* (transfer full) (element-type GFile) */
GPtrArray *lanyard_clip_to_files_finish (GAsyncResult         *result,
                                         GError              **error);
/* Throw away what was written more than a week ago. On a worker; nobody waits for it. */
void       lanyard_clip_clean           (void);

/* The name such a file gets. Pure. (transfer full) */
char      *lanyard_clip_name            (gboolean              picture,
                                         LanyardClipOrigin     origin,
                                         GDateTime            *when);
/* "News: a/b" -> "News: a-b.txt". Pure. (transfer full) (nullable): where nothing is left of it */
char      *lanyard_clip_title_name      (const char           *title);

G_END_DECLS
