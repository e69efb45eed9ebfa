/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/feed/lanyard-feed-error.h"

G_DEFINE_QUARK (lanyard - feed - error - quark, lanyard_feed_error)
