/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/transfer/lanyard-transfer-error.h"

G_DEFINE_QUARK (lanyard-transfer-error-quark, lanyard_transfer_error)
