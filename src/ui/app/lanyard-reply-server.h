/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LanyardReplyServer:
 *
 * The desktop's notification server (org.freedesktop.Notifications), where it lets one answer inside a notification: its
 * capability "inline-reply". GNotification has no such thing. Main thread.
 *
 * Property "available" (boolean): the server runs and can. Signals: "activated" (const char *id): the notification itself
 * was chosen; "replied" (const char *id, const char *text).
 */
#define LANYARD_TYPE_REPLY_SERVER (lanyard_reply_server_get_type ())
G_DECLARE_FINAL_TYPE (LanyardReplyServer, lanyard_reply_server, LANYARD, REPLY_SERVER, GObject)

LanyardReplyServer *lanyard_reply_server_new           (void);
gboolean            lanyard_reply_server_get_available (LanyardReplyServer *self);
/* Shows one with a field to answer in, in place of the last of the same @id. Without a sound: that is the caller's. */
void                lanyard_reply_server_show          (LanyardReplyServer *self,
                                                        const char         *id,
                                                        const char         *title,
                                                        const char         *body);
void                lanyard_reply_server_withdraw      (LanyardReplyServer *self,
                                                        const char         *id);

G_END_DECLS
