/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A drawing (SVG) from the web: longer ones are programs. */
#define LANYARD_PICTURE_MAX_DRAWING (1024 * 1024)

/**
 * lanyard_picture_type:
 * @data: (array length=length): a picture from outside, or its first 4 KiB and more
 *
 * Which kind of picture the bytes begin as, whatever a server or a file's name says: the name of the GdkPixbuf loader for it, "png",
 * "jpeg", "gif", "webp", "avif", "bmp", "ico" or "svg". These are the types the web has; the loaders of others have had less
 * practice with hostile files, and what strangers send is not to reach them. Pure; any thread.
 *
 * Returns: (nullable): a static string; %NULL when it is none of these
 */
const char *lanyard_picture_type (const void *data,
                                  gsize       length);

G_END_DECLS
