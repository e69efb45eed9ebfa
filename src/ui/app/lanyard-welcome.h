/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/app/lanyard-engine-context.h"
#include "ui/app/lanyard-receiver.h"

G_BEGIN_DECLS

/**
 * LanyardWelcome:
 *
 * What a new user sees once, in the window: the name others will see, where files are saved, and what Receive does. Signal
 * "done": all was taken over.
 */
#define LANYARD_TYPE_WELCOME (lanyard_welcome_get_type ())
G_DECLARE_FINAL_TYPE (LanyardWelcome, lanyard_welcome, LANYARD, WELCOME, AdwBin)

GtkWidget *lanyard_welcome_new (GSettings            *settings,
                                LanyardEngineContext *context,
                                LanyardReceiver      *receiver);

G_END_DECLS
