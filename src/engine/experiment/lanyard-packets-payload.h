/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The bytes of a packet as people write and read them. Pure; any thread. */

/* Nobody types more, and no datagram holds more than 65,507. */
#define LANYARD_PACKETS_MOST_BYTES (16 * 1024 * 1024)

/* What hex dumps usually have a line. */
#define LANYARD_PACKETS_COLUMNS 16

/**
 * LanyardPacketsNotation:
 * @LANYARD_PACKETS_TEXT: UTF-8 with the escapes \n \r \t \0 \xHH \uHHHH and \\
 * @LANYARD_PACKETS_HEX: pairs of hexadecimal digits; white space, commas, colons, hyphens and 0x between them are allowed
 */
typedef enum
{
  LANYARD_PACKETS_TEXT,
  LANYARD_PACKETS_HEX,
} LanyardPacketsNotation;

/* @position (out) (optional): where it is wrong, in characters from 0. LANYARD_ERROR_INVALID: one sentence with that place,
 * counted from 1. (transfer full) */
GBytes *lanyard_packets_payload_parse   (const char            *text,
                                         LanyardPacketsNotation notation,
                                         gsize                 *position,
                                         GError               **error);
/* What parses to the same bytes. As text, what could not be seen or told apart is an escape. (transfer full) */
char   *lanyard_packets_payload_write   (GBytes                *bytes,
                                         LanyardPacketsNotation notation);
/* @bytes with each {n} replaced by @number and each {time} by @time (Unix microseconds; as 2026-11-29T00:00:00.000000Z).
 * (transfer full) */
GBytes *lanyard_packets_payload_fill    (GBytes                *bytes,
                                         guint64                number,
                                         gint64                 time);
/* At most @most bytes of it in one line that is safe to show: invalid UTF-8 and control characters as escapes. (transfer full) */
char   *lanyard_packets_payload_to_line (GBytes                *bytes,
                                         gsize                  most);
/* So many bytes a line, eight or sixteen: offset, the bytes in hexadecimal, the same as ASCII with a point for what is none.
 * At most @most bytes. (transfer full) */
char   *lanyard_packets_payload_to_dump (GBytes                *bytes,
                                         guint                  columns,
                                         gsize                  most);

G_END_DECLS
