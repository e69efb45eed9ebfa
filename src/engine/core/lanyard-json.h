/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What must be known of a JSON text before JSON-GLib gets it: that calls itself for each level, so that a text of brackets
 * exhausts the stack; it takes a second value after the first, which it then loses for good (a leak); and of a string with a broken
 * pair of surrogates, which it refuses, it loses what it had read. */

typedef enum
{
  LANYARD_JSON_OBJECT,     /* one that is closed */
  LANYARD_JSON_OTHER,      /* something else, or nothing */
  LANYARD_JSON_UNFINISHED, /* an object that is not closed */
  LANYARD_JSON_TOO_DEEP,
  LANYARD_JSON_BROKEN, /* "\ud83d\u0041": two that are no pair (RFC 8259, 7) */
} LanyardJsonShape;

/* Which of these @text begins with; *@end (out) (optional): behind an object and the white space after it, which is @length
 * when there is nothing more. Any thread. */
LanyardJsonShape lanyard_json_examine (const char *text,
                                       gsize       length,
                                       guint       most_depth,
                                       gsize      *end);

G_END_DECLS
