/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/net/lanyard-node.h"

G_BEGIN_DECLS

/**
 * LanyardReceiver:
 *
 * The Receive switch without its looks: listens on the port of the settings while it is active, follows the
 * setting, and says why it could not. Main thread.
 *
 * Properties: "active" (boolean, writable: setting it tries), "error" (nullable text: why not), "port-busy" (boolean: another
 * program has the port, so that another one would do), "addresses" (strv: where others reach this machine), "name" (this device's).
 */
#define LANYARD_TYPE_RECEIVER (lanyard_receiver_get_type ())
G_DECLARE_FINAL_TYPE (LanyardReceiver, lanyard_receiver, LANYARD, RECEIVER, GObject)

LanyardReceiver *lanyard_receiver_new              (LanyardNode     *node,
                                                    GSettings       *settings);
/* @address (nullable): listen there only from the next start on, such as "127.0.0.1" (the tour, tests). */
void             lanyard_receiver_set_bind         (LanyardReceiver *self,
                                                    const char      *address);
gboolean         lanyard_receiver_get_active       (LanyardReceiver *self);
/* Returns whether it is now as asked; if not, "error" says why. */
gboolean         lanyard_receiver_set_active       (LanyardReceiver *self,
                                                    gboolean         active);
const char      *lanyard_receiver_get_error        (LanyardReceiver *self);
gboolean         lanyard_receiver_get_port_busy    (LanyardReceiver *self);
/* (transfer none) */
const char *const *
                 lanyard_receiver_get_addresses    (LanyardReceiver *self);
/* Listens on any free port and keeps that one in the settings. */
gboolean         lanyard_receiver_use_another_port (LanyardReceiver *self);

G_END_DECLS
