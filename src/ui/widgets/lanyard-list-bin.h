/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LANYARD_TYPE_LIST_BIN (lanyard_list_bin_get_type ())
G_DECLARE_DERIVABLE_TYPE (LanyardListBin, lanyard_list_bin, LANYARD, LIST_BIN, AdwBin)

/**
 * LanyardListBinClass:
 * @enter: puts the keyboard into the list as it comes from outside; %FALSE where there is no row for it.
 */
struct _LanyardListBinClass
{
  AdwBinClass parent_class;

  gboolean (*enter) (LanyardListBin *self);
};

/**
 * LanyardListBin:
 *
 * Holds one GtkListView or GtkListBox, usually in a GtkScrolledWindow, and makes it one stop of the Tab key: within the row that
 * has the keyboard it goes through what the row holds, then on past the list. The arrow keys move among the rows. GTK does so from
 * 4.12 on, if asked; before, Tab goes through all rows, however many there are.
 *
 * From outside the keyboard comes to the row that is selected, else to the one it left, else to the first in sight (the last where
 * #LanyardListBin:from-end is set, as a conversation has its news below). Main thread.
 */
GtkWidget *lanyard_list_bin_new (GtkWidget *child);

/* What a screen reader says of the row: by GtkListItem itself only from GTK 4.12 on. Given to @inside, which a row shows, and to the
 * list's own widget around it, which has the keyboard. */
void lanyard_list_name_row  (GtkWidget  *inside,
                             const char *name);
/* @inside was named before it had its place in the list. */
void lanyard_list_row_placed (GtkWidget *inside);

G_END_DECLS
