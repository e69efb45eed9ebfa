/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Buttons: flat ones of a header that show an icon alone, and say what they do to who points at them or hears them; and others.
 * Main thread. */

/* @button: (transfer floating): a GtkButton or what derives from it; returned. @action: (nullable) */
GtkWidget *lanyard_icon_button_dress    (GtkWidget         *button,
                                         const char        *icon,
                                         const char        *label,
                                         const char        *action);
/* One whose icon or meaning changes. @button: a GtkButton or GtkMenuButton. */
void       lanyard_icon_button_set      (GtkWidget         *button,
                                         const char        *icon,
                                         const char        *label);
/* (transfer floating) */
GtkWidget *lanyard_icon_menu_button_new (const char        *icon,
                                         const char        *label,
                                         GMenuModel        *menu);
/* The words of a button with a label take two lines where there is no room for one, as large letters of some languages need. */
void       lanyard_button_let_wrap      (GtkButton         *button);
/* A section of a menu. @entries: (array zero-terminated=1): msgid, action, msgid, … */
void       lanyard_menu_add_section     (GMenu             *menu,
                                         const char *const *entries);

G_END_DECLS
