/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "engine/feed/lanyard-feed-subscription.h"

G_BEGIN_DECLS

/* The icon of a feed's site on @image, decoded on a worker with bounds, once for each icon; the symbol of feeds until
 * then and when there is none. Main thread. */
void lanyard_feed_icon_show (GtkImage                *image,
                             LanyardFeedSubscription *subscription);

G_END_DECLS
