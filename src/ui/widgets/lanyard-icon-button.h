/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Flat buttons of a header that show an icon alone, and say what they do to who points at them or hears them. Main thread. */

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
/* A section of a menu. @entries: (array zero-terminated=1): msgid, action, msgid, … */
void       lanyard_menu_add_section     (GMenu             *menu,
                                         const char *const *entries);

G_END_DECLS
