/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/net/lanyard-net-error.h"

G_BEGIN_DECLS

/* A frame on the wire: an 8-byte header and the payload.
 *
 *   u32 little-endian  payload length in bytes
 *   u8                 type
 *   u8                 flags: 0; a receiver ignores bits it does not know
 *   u16                0; a receiver ignores it
 *
 * Types 0..15 belong to the channel, 16..127 are a service's control frames, 128..255 its bulk
 * frames. A control frame's payload is a GVariant a{sv}, little-endian; unknown keys are skipped,
 * and an unknown type of 64..127 or 192..255 is skipped whole, so that newer peers can say more.
 * All the decoders here are pure and safe on any bytes (see tests/fuzz). */

#define LANYARD_FRAME_HEADER_SIZE   8
#define LANYARD_FRAME_CONTROL_MAX   (64 * 1024)
#define LANYARD_FRAME_PAGE_MAX      (1024 * 1024)
#define LANYARD_FRAME_BULK_MAX      (1024 * 1024)

typedef enum
{
  LANYARD_FRAME_HELLO   = 0,
  LANYARD_FRAME_REVEAL  = 1,
  LANYARD_FRAME_CONFIRM = 2,
  LANYARD_FRAME_OPENED  = 3,
  LANYARD_FRAME_ERROR   = 4,
  LANYARD_FRAME_PING    = 5,
  LANYARD_FRAME_PONG    = 6,
  LANYARD_FRAME_CLOSE   = 7,
  LANYARD_FRAME_SERVICE_FIRST = 16,
  LANYARD_FRAME_BULK_FIRST    = 128,
} LanyardFrameType;

typedef struct
{
  guint32 length;
  guint8  type;
  guint8  flags;
} LanyardFrameHeader;

void     lanyard_frame_header_write (guint8                    out[LANYARD_FRAME_HEADER_SIZE],
                                     guint8                    type,
                                     guint32                   length);
/* Fails with LANYARD_NET_ERROR_TOO_LARGE when over @max for a control frame or the bulk bound. */
gboolean lanyard_frame_header_read  (const guint8              in[LANYARD_FRAME_HEADER_SIZE],
                                     guint32                   control_max,
                                     LanyardFrameHeader       *header,
                                     GError                  **error);

/* A control payload from a (floating or not) a{sv}; consumes a floating reference. (transfer full) */
GBytes   *lanyard_frame_encode      (GVariant                 *dictionary);
/* (transfer full): an a{sv} in normal form in this machine's byte order, or %NULL with
 * LANYARD_NET_ERROR_PROTOCOL. */
GVariant *lanyard_frame_decode      (GBytes                   *payload,
                                     GError                  **error);

G_END_DECLS
