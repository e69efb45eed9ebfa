/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What Lanyard leaves in the user's folders when asked to, and takes away again: the entry that starts it at login, and
 * "Send with Lanyard" in file managers. What is on is what the files say, so that other programs' settings and a file deleted by
 * hand count. In a sandbox, which these files would not
 * leave, lanyard-sandbox.h serves. Each call reads or writes a few small files; any thread, not two at a time. Errors: G_FILE_ERROR, G_IO_ERROR. */

/* Starting in the background at login: an entry in the XDG autostart folder. */
gboolean lanyard_autostart_get              (void);
gboolean lanyard_autostart_set              (gboolean   on,
                                             GError   **error);

/* An entry in the menu of the file managers that are there: scripts of Nautilus, Nemo and Caja, a service menu of Dolphin. */
gboolean lanyard_file_managers_get          (void);
gboolean lanyard_file_managers_set          (gboolean   on,
                                             GError   **error);

G_END_DECLS
