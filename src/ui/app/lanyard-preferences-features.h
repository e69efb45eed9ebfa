/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LanyardPreferencesFeatures:
 *
 * The page of the preferences for feeds and experiments. Main thread.
 */
#define LANYARD_TYPE_PREFERENCES_FEATURES (lanyard_preferences_features_get_type ())
G_DECLARE_FINAL_TYPE (LanyardPreferencesFeatures, lanyard_preferences_features, LANYARD, PREFERENCES_FEATURES,
                      AdwPreferencesPage)

/* Once: what the rows show and change. */
void lanyard_preferences_features_set_settings (LanyardPreferencesFeatures *self,
                                                GSettings                  *settings);

G_END_DECLS
