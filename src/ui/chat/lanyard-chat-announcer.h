/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LanyardChatAnnouncer:
 *
 * Says to a screen reader what happens where the keyboard is not; invisible. What comes within a moment is said
 * together. From GTK 4.14 on by gtk_accessible_announce(). Before that GTK has no announcement, and does not tell AT-SPI of
 * widgets that appear, but it does tell of a name that changes: the text becomes the name of this widget, which has
 * the role of a status, and of the window while that is in use, which Orca reads out. The window gets its name back
 * when it is left. Main thread.
 */
#define LANYARD_TYPE_CHAT_ANNOUNCER (lanyard_chat_announcer_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatAnnouncer, lanyard_chat_announcer, LANYARD, CHAT_ANNOUNCER, GtkWidget)

GtkWidget  *lanyard_chat_announcer_new      (void);
void        lanyard_chat_announcer_say      (LanyardChatAnnouncer *self,
                                             const char           *text);
/* What was said last, "" at first; for tests. */
const char *lanyard_chat_announcer_get_said (LanyardChatAnnouncer *self);

G_END_DECLS
