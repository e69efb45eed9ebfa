/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/core/lanyard-error.h"

G_DEFINE_QUARK (lanyard-error-quark, lanyard_error)
