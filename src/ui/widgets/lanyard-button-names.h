/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * lanyard_button_names_watch:
 *
 * From now on every button is named for a screen reader as it is read, as it comes to a window: GtkButton and GtkCheckButton (4.8)
 * take their label for a name, with the underscore of its mnemonic, beside the text in it, so that “_Join Join” would be read; and
 * AdwSplitButton (1.2) gives its arrow a tooltip, but no name. Once for the process. Main thread.
 */
void lanyard_button_names_watch (void);

G_END_DECLS
