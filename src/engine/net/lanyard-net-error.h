/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LANYARD_NET_ERROR (lanyard_net_error_quark ())
GQuark lanyard_net_error_quark (void);

/**
 * LanyardNetError:
 * @LANYARD_NET_ERROR_PROTOCOL: the peer sent something that is not the protocol
 * @LANYARD_NET_ERROR_TOO_LARGE: a frame over its bound
 * @LANYARD_NET_ERROR_CLOSED: the peer closed, or the connection was lost, where more was due
 * @LANYARD_NET_ERROR_TIMED_OUT: nothing came within the bound
 * @LANYARD_NET_ERROR_VERSION: no protocol version in common
 * @LANYARD_NET_ERROR_NO_SERVICE: the peer does not offer this service, or not now
 * @LANYARD_NET_ERROR_UNTRUSTED: pairing was refused or not answered, here or there
 * @LANYARD_NET_ERROR_KEY_CHANGED: a known name with another key than the pinned one, or another
 *   key than the one asked for
 * @LANYARD_NET_ERROR_BUSY: the peer has too many connections or pairing attempts
 * @LANYARD_NET_ERROR_SELF: the other end is this very machine
 * @LANYARD_NET_ERROR_REFUSED: the peer refused, for the reason in the message
 */
typedef enum
{
  LANYARD_NET_ERROR_PROTOCOL,
  LANYARD_NET_ERROR_TOO_LARGE,
  LANYARD_NET_ERROR_CLOSED,
  LANYARD_NET_ERROR_TIMED_OUT,
  LANYARD_NET_ERROR_VERSION,
  LANYARD_NET_ERROR_NO_SERVICE,
  LANYARD_NET_ERROR_UNTRUSTED,
  LANYARD_NET_ERROR_KEY_CHANGED,
  LANYARD_NET_ERROR_BUSY,
  LANYARD_NET_ERROR_SELF,
  LANYARD_NET_ERROR_REFUSED,
} LanyardNetError;

G_END_DECLS
