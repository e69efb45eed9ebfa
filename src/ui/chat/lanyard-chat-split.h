/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LanyardChatSplit:
 *
 * Two panes side by side, halves at first, with a draggable divide; where both do not fit, one at a time.
 * Either may be closed: the other then has all the room. Properties: "position" (int: the first one's share in thousandths; -1: half),
 * "folded" (boolean, read-only: one at a time now), "shown" (uint: which one then, 0 or 1).
 */
#define LANYARD_TYPE_CHAT_SPLIT (lanyard_chat_split_get_type ())
G_DECLARE_FINAL_TYPE (LanyardChatSplit, lanyard_chat_split, LANYARD, CHAT_SPLIT, GtkWidget)

GtkWidget *lanyard_chat_split_new        (GtkWidget        *first,
                                          GtkWidget        *second);
/* The last open one stays open. */
void       lanyard_chat_split_set_open   (LanyardChatSplit *self,
                                          guint             pane,
                                          gboolean          open);
gboolean   lanyard_chat_split_get_open   (LanyardChatSplit *self,
                                          guint             pane);
gboolean   lanyard_chat_split_get_folded (LanyardChatSplit *self);
void       lanyard_chat_split_set_shown  (LanyardChatSplit *self,
                                          guint             pane);
guint      lanyard_chat_split_get_shown  (LanyardChatSplit *self);

G_END_DECLS
