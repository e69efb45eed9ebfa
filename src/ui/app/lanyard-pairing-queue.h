/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/net/lanyard-node.h"

G_BEGIN_DECLS

/**
 * LanyardPairingQueue:
 *
 * Takes LanyardNode::pairing for every service and asks about one peer at a time; those that were withdrawn
 * while waiting are never shown. Main thread.
 *
 * Signal "asked" (LanyardPairing): a dialog about it has just appeared.
 */
#define LANYARD_TYPE_PAIRING_QUEUE (lanyard_pairing_queue_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPairingQueue, lanyard_pairing_queue, LANYARD, PAIRING_QUEUE, GObject)

LanyardPairingQueue *lanyard_pairing_queue_new        (LanyardNode         *node,
                                                       GtkWindow           *window);
/* (transfer none) (nullable) The dialog on the screen. */
GtkWindow           *lanyard_pairing_queue_get_dialog (LanyardPairingQueue *self);

G_END_DECLS
