/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LanyardTextWindow:
 *
 * A text to be typed and sent, without making a file of it first. Signal "send" (char *title, char *text): once, then the window
 * closes; the title is the beginning of the text. Main thread.
 */
#define LANYARD_TYPE_TEXT_WINDOW (lanyard_text_window_get_type ())
G_DECLARE_FINAL_TYPE (LanyardTextWindow, lanyard_text_window, LANYARD, TEXT_WINDOW, AdwWindow)

/* @to: (nullable): the name of who gets it, where that is known. (transfer none) */
LanyardTextWindow *lanyard_text_window_present (GtkWindow  *parent,
                                                const char *to);

G_END_DECLS
