/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A notification daemon of our own on the test's session bus: what the desktop would show. */
typedef struct
{
  GDBusConnection *bus;
  guint            name_id;
  guint            object_id;
  gboolean         owned;
  gboolean         replies; /* set before the start: one can answer inside a notification */
  gboolean         asked;   /* what it can do */
  guint            serial;  /* of the last one shown; its identifier */
  guint            n_closed;
  char            *summary;
  char            *body;
  GStrv            actions; /* key, label, key, label … */
} UiDaemon;

void     ui_daemon_start         (UiDaemon   *self);
void     ui_daemon_stop          (UiDaemon   *self);
/* Presses the button with @label on the notification shown last. */
void     ui_daemon_press         (UiDaemon   *self,
                                  const char *label);
/* Answers in the notification shown last. */
void     ui_daemon_reply         (UiDaemon   *self,
                                  const char *text);
gboolean ui_daemon_offers        (UiDaemon   *self,
                                  const char *label);
gboolean ui_daemon_offers_action (UiDaemon   *self,
                                  const char *action);
/* Until GIO has read what the daemon answered. */
void     ui_daemon_settle        (UiDaemon   *self);

G_END_DECLS
