/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Lanyard's own folders, by the XDG base directory variables as they are now (a test changes
 * them), made with mode 0700 when first asked for. (transfer full) (type filename). */

char *lanyard_paths_get_data_dir     (GError **error);
char *lanyard_paths_get_config_dir   (GError **error);
char *lanyard_paths_get_cache_dir    (GError **error);
/* Where received files go unless told otherwise: XDG_DOWNLOAD_DIR, else ~/Downloads, else home. */
char *lanyard_paths_get_download_dir (void);
/* Under which name next to it a damaged file goes aside, so that what it holds can be rescued by hand: none that is taken. */
char *lanyard_paths_name_aside       (const char *path);

G_END_DECLS
