/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LanyardExperimentMessages:
 *
 * The message log: each text datagram with the address it came from or went to. It follows the newest
 * while that is in sight. Main thread.
 */
#define LANYARD_TYPE_EXPERIMENT_MESSAGES (lanyard_experiment_messages_get_type ())
G_DECLARE_FINAL_TYPE (LanyardExperimentMessages,
                      lanyard_experiment_messages,
                      LANYARD,
                      EXPERIMENT_MESSAGES,
                      AdwBin)

GtkWidget *lanyard_experiment_messages_new       (void);
/* @messages (nullable): of LanyardExperimentMessage. */
void       lanyard_experiment_messages_set_model (LanyardExperimentMessages *self,
                                                  GListModel                *messages);

G_END_DECLS
