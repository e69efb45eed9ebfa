/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/net/lanyard-discovery.h"

G_BEGIN_DECLS

/**
 * LanyardDeviceChooser:
 *
 * "To which device?", for what was dropped or pasted without saying so.
 * Signal "chosen" (LanyardDevice): once for each that was chosen, then the window closes. A click sends to one; those that are
 * ticked get it together.
 */
#define LANYARD_TYPE_DEVICE_CHOOSER (lanyard_device_chooser_get_type ())
G_DECLARE_FINAL_TYPE (LanyardDeviceChooser, lanyard_device_chooser, LANYARD, DEVICE_CHOOSER, AdwWindow)

/* @what: "3 files". (transfer none) */
LanyardDeviceChooser *lanyard_device_chooser_present (GtkWindow        *parent,
                                                      LanyardDiscovery *discovery,
                                                      const char       *what);

G_END_DECLS
