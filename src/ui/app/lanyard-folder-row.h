/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LanyardFolderRow:
 *
 * Where received files are saved, with a button to choose another folder: a row bound to the setting. What a choice
 * that cannot be taken lacks is told in the row.
 */
#define LANYARD_TYPE_FOLDER_ROW (lanyard_folder_row_get_type ())
G_DECLARE_FINAL_TYPE (LanyardFolderRow, lanyard_folder_row, LANYARD, FOLDER_ROW, AdwActionRow)

/* Once, after it was built from a template. */
void lanyard_folder_row_set_settings (LanyardFolderRow *self,
                                      GSettings        *settings);

G_END_DECLS
