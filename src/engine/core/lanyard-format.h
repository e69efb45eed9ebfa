/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sizes, rates and times as text, in the user's language. Pure; any thread. Sizes use decimal
 * units (1 kB = 1000 bytes, as GLib and the desktop's file manager do). All (transfer full). */

char *lanyard_format_size     (guint64 bytes);
char *lanyard_format_rate     (double bytes_per_second);
/* "3 s", "2 min 5 s", "1 h 10 min"; negative means unknown and gives NULL (nullable). */
char *lanyard_format_duration (double seconds);
/* "62 %"; never "100 %" before @done equals @total. */
char *lanyard_format_percent  (guint64 done,
                               guint64 total);
/* 136314880 -> "136,314,880" with the locale's grouping. */
char *lanyard_format_count    (guint64 count);
/* "A1B2 C3D4 …": a fingerprint in groups of four for people to read. */
char *lanyard_format_fingerprint (const char *fingerprint);
/* "566 304": the six digits of a pairing as people compare them, never split over two lines; anything else as it is. */
char *lanyard_format_code        (const char *code);
/* Text from outside made safe for a terminal or a log line: control and bidirectional-override
 * characters and invalid UTF-8 become visible escapes. */
char *lanyard_format_escape   (const char *text);

G_END_DECLS
