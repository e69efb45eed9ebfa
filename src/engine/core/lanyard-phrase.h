/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/core/lanyard-database.h"

G_BEGIN_DECLS

/* Sentences that outlive the language they were said in.
 *
 * What went wrong is kept with the row that it went wrong with, and read again when the program may speak another language. So a
 * sentence of ours is said by these functions, which remember in which words of the catalogue and with which parameters; where it is
 * kept, lanyard_phrase_keep() keeps that, too, and lanyard_phrase_recall() says it in today's language. What was said otherwise, and
 * what an older Lanyard kept, is read as it was written.
 *
 * Formats are untranslated, marked with N_ (), and know %s, %c, %d, %u and their like with l, ll and z, and %%; not precision from an
 * argument. All but the two with a database may be called in any thread. */

/* The sentence in today's language. (transfer full) */
char     *lanyard_phrase           (const char      *format,
                                    ...) G_GNUC_PRINTF (1, 2);
/* One without parameters; a percent sign is one. (transfer full) */
char     *lanyard_phrase_plain     (const char      *text);
/* With the form for @n. The catalogue's tools know its two forms by this name: no N_ ().  (transfer full) */
char     *lanyard_phrase_plural    (const char      *singular,
                                    const char      *plural,
                                    gulong           n,
                                    ...) G_GNUC_PRINTF (1, 4) G_GNUC_PRINTF (2, 4);

/* As g_error_new() and g_set_error() with a translated format. */
GError   *lanyard_error_new        (GQuark           domain,
                                    int              code,
                                    const char      *format,
                                    ...) G_GNUC_PRINTF (3, 4);
void      lanyard_set_error        (GError         **error,
                                    GQuark           domain,
                                    int              code,
                                    const char      *format,
                                    ...) G_GNUC_PRINTF (4, 5);

/* Makes room for them. Once for each user of a database, before the rest. */
gboolean  lanyard_phrase_migrate   (LanyardDatabase *database,
                                    GError         **error);
/* On the database's thread, with the row that says @text (nullable). */
gboolean  lanyard_phrase_keep      (LanyardDatabase *database,
                                    const char      *text,
                                    GError         **error);
/* On the database's thread: *@text (nullable), as it was kept, in today's language. What cannot be looked up stays as it is. */
void      lanyard_phrase_recall    (LanyardDatabase *database,
                                    char           **text);

G_END_DECLS
