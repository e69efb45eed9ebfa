/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LanyardChatBubbleLayout:
 *
 * Children one below the other; the last is as wide as it would like to be, where there is room, and stands at one side.
 * What a child's own alignment would do, but that has GTK (4.8) search by trial for the least width in which a text of
 * that height fits each time it gives the text its place: some ten layouts of the text, which take longer than all else.
 */
#define LANYARD_TYPE_CHAT_BUBBLE_LAYOUT (lanyard_chat_bubble_layout_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatBubbleLayout, lanyard_chat_bubble_layout, LANYARD, CHAT_BUBBLE_LAYOUT, GtkLayoutManager)

/* At the end of the line (%TRUE), or at its start. */
void lanyard_chat_bubble_layout_set_end (LanyardChatBubbleLayout *self,
                                         gboolean                 end);

G_END_DECLS
