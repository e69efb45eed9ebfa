/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanyardTextEncoding: how the bytes of a text were read.
 */
typedef enum
{
  LANYARD_TEXT_UTF8,
  LANYARD_TEXT_UTF8_BOM,
  LANYARD_TEXT_UTF16_LE,
  LANYARD_TEXT_UTF16_BE,
  LANYARD_TEXT_WINDOWS_1252,
  LANYARD_TEXT_ISO_8859_1,
  LANYARD_TEXT_BINARY,       /* no text at all */
} LanyardTextEncoding;

/* A line longer than this many characters is broken for showing: laying out one endless line would
 * hold the main loop. */
#define LANYARD_TEXT_MAX_LINE 2000

/* "UTF-8", "UTF-16", "Windows-1252" …; names, not translated. */
const char *lanyard_text_encoding_get_name (LanyardTextEncoding  encoding);

/* The bytes as UTF-8, or %NULL with LANYARD_TEXT_BINARY. @partial: more bytes follow, so a
 * character cut off at the end is left out instead of judged. The encoding is found by byte order mark
 * (Unicode 15, 23.8), then by whether it is valid UTF-8; else it is Windows-1252 (WHATWG Encoding), or ISO-8859-1 where
 * bytes occur that Windows-1252 leaves undefined. Line ends become '\n'. Pure; any thread. (transfer full) (nullable) */
char       *lanyard_text_decode            (const guint8        *bytes,
                                            gsize                length,
                                            gboolean             partial,
                                            LanyardTextEncoding *encoding);
/* @text with lines of more than @max characters broken. (transfer full) */
char       *lanyard_text_fold              (const char          *text,
                                            guint                max);
/* Where byte @offset of the original @bytes is in the decoded text, in characters. */
gint64      lanyard_text_char_offset       (const guint8        *bytes,
                                            gsize                length,
                                            gsize                offset,
                                            LanyardTextEncoding  encoding);
/* One line of at most 16 bytes from @bytes: "41 42 0a  AB." (transfer full) */
char       *lanyard_text_hex_line          (const guint8        *bytes,
                                            gsize                length);

G_END_DECLS
