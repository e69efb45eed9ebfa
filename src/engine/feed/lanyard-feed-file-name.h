/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lanyard_feed_make_file_name:
 * @uri: where a file of an entry comes from
 * @type: (nullable): its media type, as the feed says it
 *
 * The name to save it under: the last part of the address, without what a file name may not have or a person would be misled by
 * (separators, control characters, turned text, a leading dot), at most 120 bytes, with an ending that fits @type where it has none. Never
 * empty. Pure; any thread. (transfer full)
 */
char *lanyard_feed_make_file_name (const char *uri,
                                   const char *type);

G_END_DECLS
