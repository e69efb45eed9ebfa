/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LanyardArticleSlot:
 *
 * A widget between the words of an article, exactly as wide as it is told; a text view asks its children only for their least size. What
 * cannot be as narrow scrolls sideways inside.
 */
#define LANYARD_TYPE_ARTICLE_SLOT (lanyard_article_slot_get_type ())
G_DECLARE_FINAL_TYPE (LanyardArticleSlot, lanyard_article_slot, LANYARD, ARTICLE_SLOT, GtkWidget)

GtkWidget *lanyard_article_slot_new       (GtkWidget          *child);
void       lanyard_article_slot_set_width (LanyardArticleSlot *self,
                                           int                 width);

G_END_DECLS
