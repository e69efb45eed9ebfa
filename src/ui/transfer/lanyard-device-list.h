/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/net/lanyard-discovery.h"
#include "engine/net/lanyard-node.h"

G_BEGIN_DECLS

/**
 * LanyardDeviceList:
 *
 * The devices pane: who can be sent to, and what to check where nobody is found.
 *
 * Signals: "dropped" (LanyardDevice, GValue *); "send" (LanyardDevice, gboolean folders): pick what to send to it; "plain": the
 * plain sockets dialog is wanted; "share": that for sharing by link is.
 */
#define LANYARD_TYPE_DEVICE_LIST (lanyard_device_list_get_type ())
G_DECLARE_FINAL_TYPE (LanyardDeviceList, lanyard_device_list, LANYARD, DEVICE_LIST, AdwBin)

void lanyard_device_list_set_discovery (LanyardDeviceList *self,
                                        LanyardNode       *node,
                                        LanyardDiscovery  *discovery);

G_END_DECLS
