/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LanyardExperimentDeviceButton:
 *
 * A button that lists the machines that were found or used before. Signal "chosen" (const char *address). Main thread.
 */
#define LANYARD_TYPE_EXPERIMENT_DEVICE_BUTTON (lanyard_experiment_device_button_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentDeviceButton,
                      lanyard_experiment_device_button,
                      LANYARD,
                      EXPERIMENT_DEVICE_BUTTON,
                      AdwBin)

GtkWidget *lanyard_experiment_device_button_new         (void);
/* @devices (nullable): of #LanyardDevice. The button hides while there are none. */
void       lanyard_experiment_device_button_set_devices (LanyardExperimentDeviceButton *self,
                                                         GListModel                    *devices);
/* The pinned key of the trusted device at @address; %NULL where none is known: what discovery alone claims counts for
 * nothing. (transfer full) */
char      *lanyard_experiment_device_find_key           (GListModel                    *devices,
                                                         const char                    *address);

G_END_DECLS
