/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/core/lanyard-database.h"
#include "engine/net/lanyard-node.h"

G_BEGIN_DECLS

/**
 * LanyardDevice:
 *
 * A machine one might reach. What discovery says of it is a hint that anyone can forge;
 * "trusted" says that its claimed fingerprint is pinned, which the handshake proves or refuses later.
 * Properties: "name", "address" ("host:port"), "fingerprint" (nullable: typed address not met yet),
 * "trusted", "source" (#LanyardDeviceSource), "online" (seen by discovery now).
 */
#define LANYARD_TYPE_DEVICE (lanyard_device_get_type ())
G_DECLARE_FINAL_TYPE (LanyardDevice, lanyard_device, LANYARD, DEVICE, GObject)

typedef enum
{
  LANYARD_DEVICE_DISCOVERED,
  LANYARD_DEVICE_RECENT,     /* an address used or typed before */
} LanyardDeviceSource;

const char          *lanyard_device_get_name        (LanyardDevice *self);
const char          *lanyard_device_get_address     (LanyardDevice *self);
const char          *lanyard_device_get_fingerprint (LanyardDevice *self);
gboolean             lanyard_device_get_trusted     (LanyardDevice *self);
gboolean             lanyard_device_get_online      (LanyardDevice *self);
LanyardDeviceSource  lanyard_device_get_source      (LanyardDevice *self);

/**
 * LanyardDiscovery:
 *
 * The machines one might send to: found by DNS-SD (_lanyard._tcp through Avahi), and recently used
 * addresses kept in the database, with those of trusted devices that have connected and listen themselves; one row a machine, joined by fingerprint. A #GListModel of #LanyardDevice. While
 * the node listens, this machine is published too. Property "state" (#LanyardDiscoveryState). Main thread.
 */
#define LANYARD_TYPE_DISCOVERY (lanyard_discovery_get_type ())
G_DECLARE_FINAL_TYPE (LanyardDiscovery, lanyard_discovery, LANYARD, DISCOVERY, GObject)

typedef enum
{
  LANYARD_DISCOVERY_STOPPED,
  LANYARD_DISCOVERY_UNAVAILABLE,   /* no Avahi daemon here: addresses must be typed */
  LANYARD_DISCOVERY_SEARCHING,
} LanyardDiscoveryState;

LanyardDiscovery      *lanyard_discovery_new            (LanyardNode       *node,
                                                         LanyardDatabase   *database);
void                   lanyard_discovery_start          (LanyardDiscovery  *self);
void                   lanyard_discovery_stop           (LanyardDiscovery  *self);
LanyardDiscoveryState  lanyard_discovery_get_state      (LanyardDiscovery  *self);
/* Remember an address, as used now. (transfer none) the row it became. */
LanyardDevice         *lanyard_discovery_remember       (LanyardDiscovery  *self,
                                                         const char        *address,
                                                         const char        *name,
                                                         const char        *fingerprint);
/* (transfer none) (nullable) The row of the device that claims this key; the handshake proves or refuses it later. */
LanyardDevice         *lanyard_discovery_find           (LanyardDiscovery  *self,
                                                         const char        *fingerprint);
void                   lanyard_discovery_forget         (LanyardDiscovery  *self,
                                                         LanyardDevice     *device);

G_END_DECLS
