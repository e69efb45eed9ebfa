/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* To UTF-8. Pure; any thread. */

/* FALSE when the encoding is not known, or something in @data is not of it. */
gboolean lanyard_feed_convert         (const char *data,
                                       gsize       length,
                                       const char *encoding,
                                       char      **decoded,
                                       gsize      *decoded_length);
/* The same with what cannot be decoded replaced: one wrong byte must not make another encoding of a whole page. (transfer full)
 * (nullable): %NULL when the encoding is not known. */
char    *lanyard_feed_convert_loosely (const char *data,
                                       gsize       length,
                                       const char *encoding,
                                       gsize      *decoded_length);
/* The last resort always decodes: WHATWG's windows-1252 gives every byte a character. (transfer full) */
char    *lanyard_feed_convert_cp1252  (const char *data,
                                       gsize       length,
                                       gsize      *decoded_length);

G_END_DECLS
