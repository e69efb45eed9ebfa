/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A row to type the folder of a feed in, or to choose one of @folders (%NULL-ended) from; "A/B" is a folder in a folder. */
GtkWidget  *lanyard_feed_folder_row_new      (char       **folders,
                                              const char  *folder);
/* "" for none. */
const char *lanyard_feed_folder_row_get_text (GtkWidget   *row);

G_END_DECLS
