/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LANYARD_TRANSFER_ERROR (lanyard_transfer_error_quark ())
GQuark lanyard_transfer_error_quark (void);

/**
 * LanyardTransferError:
 * @LANYARD_TRANSFER_ERROR_NAME: a received name that may not exist here
 * @LANYARD_TRANSFER_ERROR_MANIFEST: a manifest that breaks its bounds or contradicts itself
 * @LANYARD_TRANSFER_ERROR_DECLINED: the other side declined
 * @LANYARD_TRANSFER_ERROR_CANCELLED_BY_PEER: the other side cancelled
 * @LANYARD_TRANSFER_ERROR_DIGEST: what arrived is not what was sent
 * @LANYARD_TRANSFER_ERROR_CHANGED: the file changed while it was being sent
 * @LANYARD_TRANSFER_ERROR_NO_SPACE: not enough room at the receiver
 * @LANYARD_TRANSFER_ERROR_SOURCE: the sender cannot read a file
 * @LANYARD_TRANSFER_ERROR_DESTINATION: the receiver cannot write a file
 * @LANYARD_TRANSFER_ERROR_PARTIAL: some entries failed, others are verified
 */
typedef enum
{
  LANYARD_TRANSFER_ERROR_NAME,
  LANYARD_TRANSFER_ERROR_MANIFEST,
  LANYARD_TRANSFER_ERROR_DECLINED,
  LANYARD_TRANSFER_ERROR_CANCELLED_BY_PEER,
  LANYARD_TRANSFER_ERROR_DIGEST,
  LANYARD_TRANSFER_ERROR_CHANGED,
  LANYARD_TRANSFER_ERROR_NO_SPACE,
  LANYARD_TRANSFER_ERROR_SOURCE,
  LANYARD_TRANSFER_ERROR_DESTINATION,
  LANYARD_TRANSFER_ERROR_PARTIAL,
} LanyardTransferError;

G_END_DECLS
