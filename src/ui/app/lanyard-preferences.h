/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/app/lanyard-engine-context.h"

G_BEGIN_DECLS

/**
 * LanyardPreferences:
 *
 * This device's name and key, what is received where and on which port, notifications, and the trusted
 * devices. Everything takes effect at once.
 */
#define LANYARD_TYPE_PREFERENCES (lanyard_preferences_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPreferences,
                      lanyard_preferences,
                      LANYARD,
                      PREFERENCES,
                      AdwPreferencesWindow)

LanyardPreferences *lanyard_preferences_new (GtkWindow            *parent,
                                             GSettings            *settings,
                                             LanyardEngineContext *context);
/* Shows them as they are now, from the first page on. Closing hides them, and they are to be shown again: libadwaita 1.2
 * loses the groups of each preferences window, with all their rows. */
void                lanyard_preferences_present (LanyardPreferences *self);

G_END_DECLS
