/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The single forms, each TRUE when @text (trimmed) is one and a possible date. */

gboolean lanyard_feed_date_parse_w3cdtf    (const char *text,
                                            gint64     *seconds);
gboolean lanyard_feed_date_parse_rfc822    (const char *text,
                                            gint64     *seconds);
gboolean lanyard_feed_date_parse_iso8601   (const char *text,
                                            gint64     *seconds);
gboolean lanyard_feed_date_parse_asctime   (const char *text,
                                            gint64     *seconds);
gboolean lanyard_feed_date_parse_perforce  (const char *text,
                                            gint64     *seconds);
gboolean lanyard_feed_date_parse_hungarian (const char *text,
                                            gint64     *seconds);
gboolean lanyard_feed_date_parse_named     (const char *text,
                                            gint64     *seconds);
gboolean lanyard_feed_date_parse_korean    (const char *text,
                                            gint64     *seconds);

/* Digits and nothing else, @length of them at most 9. */
gboolean lanyard_feed_date_scan_number     (const char *text,
                                            gsize       length,
                                            int        *number);
/* "+01:00", "-0500", "+5", "EST", "Etc/GMT", "GMT-05:00": minutes east of UTC. An unknown name is UTC. */
gboolean lanyard_feed_date_scan_zone       (const char *text,
                                            int        *offset);

G_END_DECLS
