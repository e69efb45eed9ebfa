/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "engine/transfer/lanyard-transfers.h"
#include "ui/app/lanyard-receiver.h"

G_BEGIN_DECLS

/**
 * LanyardBackground:
 *
 * Receiving without the window: the window is hidden, a notification says so and has a button to stop, and once Receive is off
 * and nothing moves any more, there is nothing to stay for. Showing the window ends it. Main thread.
 *
 * Signal "idle": there is nothing left to do in the background.
 */
#define LANYARD_TYPE_BACKGROUND (lanyard_background_get_type ())
G_DECLARE_FINAL_TYPE (LanyardBackground, lanyard_background, LANYARD, BACKGROUND, GObject)

LanyardBackground *lanyard_background_new        (GtkApplication    *application,
                                                  GtkWindow         *window,
                                                  LanyardReceiver   *receiver,
                                                  LanyardTransfers  *transfers);
/* Hide the window. With @quietly no notification says so: it was started like that, or the user wants none. */
void               lanyard_background_enter      (LanyardBackground *self,
                                                  gboolean           quietly);
/* While it is in the background: a notification says that this may end it, and why. */
void               lanyard_background_warn       (LanyardBackground *self,
                                                  const char        *why);
gboolean           lanyard_background_get_active (LanyardBackground *self);

G_END_DECLS
