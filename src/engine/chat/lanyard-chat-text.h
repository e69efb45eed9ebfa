/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text from and for the wire. Pure; any thread. */

/* The longest beginning of @text (at most @max bytes) that does not end inside a character. */
gsize lanyard_chat_text_cut        (const char *text,
                                    gsize       length,
                                    gsize       max);
/* How many bytes at the end of @bytes begin a UTF-8 character that is not all there yet: 0 to 3. */
gsize lanyard_chat_text_incomplete (const guint8 *bytes,
                                    gsize       length);
/* A name as it may be shown: valid UTF-8, one line, no control or bidirectional-override characters,
 * trimmed, at most LANYARD_CHAT_NAME_MAX bytes; @fallback when nothing is left. (transfer full) */
char *lanyard_chat_text_clean_name (const char *name,
                                    gssize      length,
                                    const char *fallback);
/* What came in one classic message: invalid bytes replaced, line ends at the end taken away. (transfer full) */
char *lanyard_chat_text_from_wire  (const guint8 *bytes,
                                    gsize       length);
/* "bye" in any letter case, as the course's programs test it. */
gboolean lanyard_chat_text_is_bye  (const char *text);

G_END_DECLS
