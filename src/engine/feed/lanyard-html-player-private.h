/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The page of what a well-known player inside a page (<iframe src=@uri>) plays: a link to it is all that is left of the player.
 * %NULL for any other frame. (nullable) (transfer full) */
char *lanyard_html_find_played (const char *uri);

G_END_DECLS
