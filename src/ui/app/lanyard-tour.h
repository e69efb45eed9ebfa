/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* lanyard --tour DIR: drives the real window through its work against a second engine on loopback, in temporary
 * folders of its own and never the user's; saves one picture a step in DIR, prints one line a step. */

/* (nullable) The DIR of --tour DIR or --tour=DIR among the arguments. */
const char *lanyard_tour_find_option (int    argc,
                                      char **argv);
/* To be called before anything has asked GLib for the user's folders. Returns the exit status: 0 when every step's
 * outcome came within its deadline. */
int         lanyard_tour_main        (const char *pictures);

G_END_DECLS
