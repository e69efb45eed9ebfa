/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lanyard-test.h"

G_BEGIN_DECLS

/* lanyard_test_init(), then GTK with the application's resources and style, without animations. */
void       lanyard_ui_test_init   (int             *argc,
                                   char          ***argv);
/* A presented window of that size around @child. */
GtkWindow *lanyard_ui_test_window (GtkWidget       *child,
                                   int              width,
                                   int              height);
/* Iterate until the window has drawn what changed. */
void       lanyard_ui_test_settle (GtkWindow       *window);
/* With LANYARD_TEST_SHOTS set to a folder, a PNG of the window there. */
void       lanyard_ui_test_shot   (GtkWindow       *window,
                                   const char      *name);
/* The first visible (mapped) widget of @type inside @root whose label, title or tooltip is @text (nullable: any); fails the
 * test when there is none. (transfer none) */
GtkWidget *lanyard_ui_test_find   (GtkWidget       *root,
                                   GType            type,
                                   const char      *text);
/* The same, %NULL when there is none. */
GtkWidget *lanyard_ui_test_seek   (GtkWidget       *root,
                                   GType            type,
                                   const char      *text);
/* Whether a visible label inside @root has @part in it. */
gboolean   lanyard_ui_test_has_label_about (GtkWidget *root,
                                            const char *part);
/* Find a button with that text (mnemonic underscores left out) and press it as a key press would. */
void       lanyard_ui_test_click  (GtkWidget       *root,
                                   const char      *text);
/* The newest toplevel of @type; %NULL when there is none. */
GtkWindow *lanyard_ui_test_toplevel (GType          type);

G_END_DECLS
