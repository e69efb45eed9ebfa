/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * lanyard_look_load:
 * @display: where the window will be
 *
 * Gives @display the program's style sheets, and the one for high contrast for as long as that is
 * asked for. Once, after adw_init().
 */
void lanyard_look_load (GdkDisplay *display);

G_END_DECLS
