/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * lanyard_json_read_object:
 * @text: (array length=length): bytes from anywhere
 * @length: how many
 * @most_depth: of objects and arrays within each other, the outermost counted
 * @more: (out) (optional): whether there is anything but white space behind the object
 *
 * Reads the JSON object that @text begins with (RFC 8259). What JSON-GLib must not get is looked for first: it calls itself for
 * each level, so that a text of brackets exhausts the stack; it takes comments and single quotes, in which they would not be seen;
 * it takes a second value after the first, which it then loses for good; and
 * it reads the half of a surrogate pair, and an escape with too few digits, as something that is no character, or refuses them and loses
 * what it had read. Programs that cut texts at a number of UTF-16 units write such halves: they are read as U+FFFD.
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): a node that holds an object, or %NULL with %LANYARD_ERROR_INVALID or a %JSON_PARSER_ERROR
 */
JsonNode *lanyard_json_read_object (const char *text, gsize length, guint most_depth, gboolean *more, GError **error);

G_END_DECLS
