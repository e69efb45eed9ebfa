/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/net/lanyard-discovery.h"
#include "engine/net/lanyard-node.h"

G_BEGIN_DECLS

/**
 * LanyardAddressWindow:
 *
 * A device by its address: tested step by step, and remembered.
 */
#define LANYARD_TYPE_ADDRESS_WINDOW (lanyard_address_window_get_type ())
G_DECLARE_FINAL_TYPE (LanyardAddressWindow, lanyard_address_window, LANYARD, ADDRESS_WINDOW, AdwWindow)

/* @address (nullable): filled in and tested at once. (transfer none) */
LanyardAddressWindow *lanyard_address_window_present (GtkWindow        *parent,
                                                      LanyardNode      *node,
                                                      LanyardDiscovery *discovery,
                                                      const char       *address);

G_END_DECLS
