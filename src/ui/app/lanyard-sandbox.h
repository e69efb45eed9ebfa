/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a sandbox (Flatpak, Snap) does not let a program do by itself: the desktop is asked for it, through its portal
 * (xdg-desktop-portal, "org.freedesktop.portal.Background" and "Request"). */

/* In settings: whether the start at login was granted. The desktop does not tell. */
#define LANYARD_SANDBOX_KEY "sandbox-starts-at-login"

/* Whether this program runs in one. Any thread. */
gboolean lanyard_sandbox_is_around                  (void);

/* Asks to run without a window, and, @at_login, to be started so at login: as `lanyard --background`. Without @at_login an earlier
 * wish to be started is taken back. The desktop may ask the user, who may take any time. Main thread. */
void     lanyard_sandbox_request_background_async  (gboolean               at_login,
                                                    GAsyncReadyCallback    callback,
                                                    gpointer               user_data);

/* @at_login: (out) (optional): what was granted of it. Errors: G_IO_ERROR_PERMISSION_DENIED where running in the background was refused,
 * G_IO_ERROR_NOT_SUPPORTED where the desktop has no such portal, G_IO_ERROR_FAILED where it went away before it answered; the
 * bus's own. */
gboolean lanyard_sandbox_request_background_finish (GAsyncResult          *result,
                                                    gboolean              *at_login,
                                                    GError               **error);

G_END_DECLS
